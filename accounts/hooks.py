"""Where higher rooms have a say in what people call themselves. They register when the site starts."""

from __future__ import annotations

from collections.abc import Callable

from accounts.models import User

NameCheck = Callable[[User, str], str]

_name_checks: list[NameCheck] = []


def add_name_check(check: NameCheck) -> NameCheck:
    """Registers who knows what speaks against a new name of somebody: a sentence for them, or nothing."""
    _name_checks.append(check)
    return check


def wrong_with_name(user: User, name: str) -> str:
    """What speaks against it, in one sentence; empty if nothing does."""
    return next((said for check in _name_checks if (said := check(user, name))), "")
