"""What the settings page knows about a person's ways in."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.models import Authenticator

from accounts.models import User


@dataclass(frozen=True, slots=True)
class WaysIn:
    """How somebody can prove who they are, beside the code by e-mail."""

    password: bool
    app: bool
    passkeys: int

    @property
    def second_step(self) -> bool:
        return self.app or self.passkeys > 0


def ways_in(user: User) -> WaysIn:
    """One query."""
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return WaysIn(
        password=user.has_usable_password(),
        app=Authenticator.Type.TOTP in kinds,
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
    )
