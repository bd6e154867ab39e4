"""Rows of several tables, found by one query written by hand, as models.

For the few queries that every page waits for: put together by the ORM they take longer to compile than to run.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model


class Joined:
    """Which columns of which tables a query selects: an alias, its model, and the fields that are wanted (all)."""

    def __init__(self, *tables: tuple[str, type[Model], Sequence[str] | None]) -> None:
        self._tables: list[tuple[str, type[Model], list[str]]] = []
        for alias, model, wanted in tables:
            # In the model's own order, which is how `from_db` reads them. The first one is the key.
            fields = [f for f in model._meta.concrete_fields if wanted is None or f.attname in wanted]
            assert fields[0].primary_key, f"The key of {model.__name__} is wanted first."
            self._tables.append((alias, model, [f.attname for f in fields]))

    @property
    def columns(self) -> str:
        """What stands after SELECT. Columns are called as their fields are."""
        return ", ".join(f"{alias}.{name}" for alias, _, names in self._tables for name in names)

    def models(self, row: Sequence[Any]) -> list[Any]:
        """One model a table, in the order in which they were named; None where a join found nothing."""
        found: list[Any] = []
        at = 0
        for _, model, names in self._tables:
            values = row[at : at + len(names)]
            found.append(model.from_db("default", names, values) if values[0] is not None else None)
            at += len(names)
        return found
