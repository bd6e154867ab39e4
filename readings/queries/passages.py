"""Words of a text that somebody points at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.db.models.functions import JSONObject

from readings.models import Block, Edition, Passage, Unit
from readings.models.passages import words_after, words_before


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of a block of the published edition, with its surroundings."""

    unit: Unit
    block: Block
    start: int
    end: int

    @property
    def exact(self) -> str:
        return self.block.plain[self.start : self.end]

    @property
    def prefix(self) -> str:
        return self.block.plain[max(0, self.start - Passage.AROUND) : self.start]

    @property
    def suffix(self) -> str:
        return self.block.plain[self.end : self.end + Passage.AROUND]

    @property
    def before(self) -> str:
        return words_before(self.prefix)

    @property
    def after(self) -> str:
        return words_after(self.suffix)


def quoted_passage(
    unit: Unit, number: int, *, start: int | None = None, end: int | None = None
) -> Quoted | None:
    """Paragraph `number` of a unit, or the characters from `start` to `end` of it. None if it has no such ¶.

    Bounds outside the paragraph are brought back into it.
    """
    block = Block.objects.filter(
        edition__text=unit.text_id,
        edition__state=Edition.State.PUBLISHED,
        position__range=(unit.first_position, unit.last_position),
        number=number,
    ).first()
    if block is None or not block.plain:
        return None
    first = min(start or 0, len(block.plain) - 1)
    last = min(end if end is not None else len(block.plain), len(block.plain))
    if last <= first:
        first, last = 0, len(block.plain)
    return Quoted(unit=unit, block=block, start=first, end=last)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a passage's block stands in the text as it is published."""

    number: int | None
    unit: dict[str, Any] | None  # slug and title of the reading it is in
    unchanged: bool  # whether the very words still stand in it


def standing_of(passage: Passage) -> Standing | None:
    """None if later editions have no such block any more. One query."""
    units = Unit.objects.filter(
        text=passage.text_id,
        first_position__lte=OuterRef("position"),
        last_position__gte=OuterRef("position"),
    ).values(said=JSONObject(slug="slug", title="title"))
    block: Any = (
        Block.objects.filter(
            uid=passage.block_uid, edition__text=passage.text_id, edition__state=Edition.State.PUBLISHED
        )
        .annotate(unit=Subquery(units[:1]))
        .only("number", "plain")
        .first()
    )
    if block is None:
        return None
    return Standing(number=block.number, unit=block.unit, unchanged=passage.exact in block.plain)
