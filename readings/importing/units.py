"""A proposal of sittings: sections joined or cut so that one takes 10 to 20 minutes."""

from __future__ import annotations

from .draft import Draft


def propose(draft: Draft) -> None:
    """Fill `draft.units`."""
