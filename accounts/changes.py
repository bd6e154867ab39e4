"""What every room's actions share: locking, saving only what changed, and saying no in one sentence."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class Refused(ValueError):
    """What was asked cannot be done; the message is one sentence for the person who asked."""


def locked(row: Row) -> Row:
    """The row as it stands now; others who lock or change it wait until this transaction ends.

    Rows that refer to it can be written meanwhile: somebody may drop a file while a long text is published.
    """
    found: Row = type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)
    return found


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
