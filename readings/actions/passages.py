"""Passages are kept when somebody writes about them."""

from __future__ import annotations

from readings.models import Passage
from readings.queries.passages import Quoted


def make_passage(quoted: Quoted) -> Passage:
    """Keeps the words as they stand in the edition they were read in."""
    return Passage.objects.create(
        text=quoted.unit.text,
        made_on_id=quoted.block.edition_id,
        edition_id=quoted.block.edition_id,
        block_uid=quoted.block.uid,
        last_uid=quoted.last.uid,
        number=quoted.block.number,
        start=quoted.start,
        end=quoted.end,
        exact=quoted.exact,
        prefix=quoted.prefix,
        suffix=quoted.suffix,
    )
