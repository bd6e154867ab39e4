"""Words of a text that somebody points at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from readings.addresses import text_fragment
from readings.models import Block, Edition, Passage, Text, Unit
from readings.models.passages import words_after, words_before

MOST_BLOCKS = 40  # that words can be taken from at once


@dataclass(frozen=True, slots=True)
class Quoted:
    """A stretch of a unit of the published edition, with its surroundings: words of one block, or of several.

    `start` counts characters of the first block, `end` those of the last one.
    """

    unit: Unit
    block: Block
    start: int
    end: int
    more: tuple[Block, ...] = ()  # the numbered blocks after the first, in their order

    @property
    def last(self) -> Block:
        """The block in which the words end."""
        return self.more[-1] if self.more else self.block

    @property
    def exact(self) -> str:
        if not self.more:
            return self.block.plain[self.start : self.end]
        between = (block.plain for block in self.more[:-1])
        return Passage.BETWEEN.join([self.block.plain[self.start :], *between, self.last.plain[: self.end]])

    @property
    def whole(self) -> bool:
        """Whether these are whole paragraphs."""
        return self.start == 0 and self.end == len(self.last.plain)

    @property
    def prefix(self) -> str:
        return self.block.plain[max(0, self.start - Passage.AROUND) : self.start]

    @property
    def suffix(self) -> str:
        return self.last.plain[self.end : self.end + Passage.AROUND]

    @property
    def before(self) -> str:
        return words_before(self.prefix)

    @property
    def after(self) -> str:
        return words_after(self.suffix)


def quoted_passage(
    unit: Unit,
    number: int,
    *,
    start: int | None = None,
    end: int | None = None,
    last: int | None = None,
    edition: int | None = None,
) -> Quoted | None:
    """Paragraph `number` of a unit, or its characters from `start` to `end`; with `last`, the words from there to the
    character `end` of paragraph `last`. None if the unit has no such ¶.

    `edition`: the number of the edition they were read in, where a later one may be published by now. Its paragraphs are
    any of the text's, for units are laid on the published one.

    Bounds outside the paragraphs are brought back into them; more than `MOST_BLOCKS` paragraphs are cut. One query.
    """
    until = min(last, number + MOST_BLOCKS - 1) if last is not None and last > number else number
    read = Q(
        edition__state=Edition.State.PUBLISHED,
        position__range=(unit.first_position, unit.last_position),
    )
    if edition is not None:
        read = Q(read | Q(edition__state=Edition.State.SUPERSEDED), edition__number=edition)
    blocks = list(
        Block.objects.filter(read, edition__text=unit.text_id, number__range=(number, until))
        .select_related("edition")
        .defer("search", "edition__outline", "edition__repairs", "edition__refused")
        .order_by("position")
    )
    if not blocks or blocks[0].number != number or not all(block.plain for block in blocks):
        return None
    block, *more = blocks
    first = min(start or 0, len(block.plain) - 1)
    ending = blocks[-1]
    cut = more and ending.number != last
    final = len(ending.plain) if end is None or cut else min(end, len(ending.plain))
    if (not more and final <= first) or final < 1:
        first, final = 0, len(ending.plain)
    return Quoted(unit=unit, block=block, start=first, end=final, more=tuple(more))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a passage's block stands in the text as it is published."""

    number: int | None  # none: later editions have no such block any more
    unit: dict[str, Any] | None  # slug and title of the reading it is in
    state: str  # of the passage: see `Passage.State`
    edition: int | None  # the number of the edition that its words are of
    text: str  # slug
    fragment: str  # what leads a browser to the very words, behind the `#p…` of their paragraph

    @property
    def unchanged(self) -> bool:
        """Whether the very words still stand there."""
        return self.state == Passage.State.STANDS


def standing_of(passage: Passage) -> Standing:
    """One query."""
    units = Unit.objects.filter(
        text=passage.text_id,
        first_position__lte=OuterRef("position"),
        last_position__gte=OuterRef("position"),
    ).values(said=JSONObject(slug="slug", title="title"))
    blocks = Block.objects.filter(
        uid=passage.block_uid, edition__text=passage.text_id, edition__state=Edition.State.PUBLISHED
    ).values(said=JSONObject(number="number", unit=Subquery(units[:1])))
    text: Any = (
        Text.objects.filter(pk=passage.text_id)
        .annotate(
            block=Subquery(blocks[:1]),
            was=Subquery(Edition.objects.filter(pk=passage.edition_id).values("number")),
        )
        .only("slug")
        .get()
    )
    block = text.block or {}
    return Standing(
        number=block.get("number"),
        unit=block.get("unit"),
        state=passage.state,
        edition=text.was,
        text=text.slug,
        fragment=text_fragment(passage.exact, passage.prefix, passage.suffix)
        if passage.state == Passage.State.STANDS
        else "",
    )
