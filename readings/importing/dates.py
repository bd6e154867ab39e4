"""Sentences that name a date, with the date as it stands."""

from __future__ import annotations

from .draft import Draft


def find(draft: Draft) -> None:
    """Fill `draft.dated_mentions` and lay a DATE span on each date in a block."""
