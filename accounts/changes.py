"""What every room's actions share: saving only what changed, and saying no in one sentence."""

from __future__ import annotations

from typing import Any

from django.db import models


class Refused(ValueError):
    """What was asked cannot be done; the message is one sentence for the person who asked."""


def save_changes(row: models.Model, **values: Any) -> bool:
    """Sets the named fields of a saved row and saves those that differ; False if none did.

    Fields that keep the time of the last change (`auto_now`) move only when something else does.
    """
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if not changed:
        return False
    for name in changed:
        setattr(row, name, values[name])
    stamps = [field.name for field in row._meta.fields if getattr(field, "auto_now", False)]
    row.save(update_fields=[*changed, *stamps])
    return True
