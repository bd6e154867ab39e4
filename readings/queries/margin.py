"""What the margin of a reading holds: the notes of its paragraphs in piles, one query for any number of them.

A pile is what somebody has to look at beside one paragraph: their own notes, or those that others share. Only the first
few of a pile come with their words; the rest is counted, and read on a page of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from courses.access import Access
from readings.models import Block, Edition, Note, Passage, Unit
from readings.queries.notes import notes_for, with_answers

SHOWN = 3  # of a pile beside a paragraph
SHOWN_APART = 12  # of those whose words stand no more, at the end


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note as the margin shows it."""

    pk: int
    mark: str
    excerpt: str
    shared: bool
    author: str
    number: int | None = None  # of one apart: the ¶ under which its words stood
    exact: str = ""  # and the words


@dataclass(frozen=True, slots=True)
class Pile:
    """The notes at one place: one's own, or those of others."""

    mine: bool
    many: int
    shared: int
    people: int
    lines: tuple[NoteLine, ...]

    @property
    def names(self) -> list[str]:
        """Who wrote them, as far as the first ones tell."""
        return list(dict.fromkeys(line.author for line in self.lines))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a paragraph that notes were written on."""

    mine: bool
    mark: str
    start: int
    end: int


@dataclass
class Margin:
    """The notes of a run of blocks that this person may read."""

    piles: dict[UUID, list[Pile]] = field(default_factory=dict)  # one's own first
    stretches: dict[UUID, list[Stretch]] = field(default_factory=dict)
    apart: list[Pile] = field(default_factory=list)  # whose words stand no more
    made_of: tuple[Any, ...] = ()  # changes whenever anything of it does

    def count(self, *, mine: bool) -> int:
        return sum(pile.many for pile in self._all() if pile.mine == mine)

    def first(self, *, mine: bool) -> UUID | None:
        """The first block with one's own notes, or with those of others."""
        return next((uid for uid, piles in self.piles.items() if any(p.mine == mine for p in piles)), None)

    def shared_at(self, uid: UUID) -> int:
        """How many shared notes stand at a block, one's own among them."""
        return sum(pile.shared for pile in self.piles.get(uid, ()))

    def _all(self) -> Iterator[Pile]:
        for piles in self.piles.values():
            yield from piles
        yield from self.apart


_MARKS = tuple(Note.Mark.values)
_WORDS = '(start > 0 OR last_uid <> uid OR "end" < size)'
_RANGES = ", ".join(
    f"(range_agg(int4range(start, CASE WHEN last_uid = uid THEN \"end\" ELSE size END)) FILTER (WHERE mark = '{mark}'"
    f" AND {_WORDS}))::text"
    for mark in _MARKS
)
# Written by hand, because thousands of notes are brought down to what is shown where they are. All values are parameters.
_PILES = f"""
    WITH here AS (SELECT * FROM unnest(%(uids)s::uuid[], %(sizes)s::int[]) AS b (uid, size)),
    told AS (
        SELECT n.id, n.mark, n.shared, n.author_id, n.author_id = %(me)s AS mine,
            b.uid, b.size, p.start, p."end", p.last_uid
        FROM readings_note n
        JOIN readings_passage p ON p.id = n.passage_id
        LEFT JOIN here b ON b.uid = p.block_uid AND p.state = 'stands'
        WHERE n.circle_id = %(circle)s AND (n.shared OR n.author_id = %(me)s) AND p.text_id = %(text)s
            AND (b.uid IS NOT NULL OR (%(unit)s = n.unit_id AND NOT (p.state = 'stands' AND EXISTS (
                SELECT 1 FROM readings_block s JOIN readings_edition e ON e.id = s.edition_id
                WHERE s.uid = p.block_uid AND e.text_id = p.text_id AND e.state = 'published'
            ))))
    ),
    piles AS (
        SELECT uid, mine, count(*) AS many, count(*) FILTER (WHERE shared) AS shared,
            count(DISTINCT author_id) AS people,
            (array_agg(id ORDER BY start, id))[1:CASE WHEN uid IS NULL THEN {SHOWN_APART} ELSE {SHOWN} END] AS first,
            ARRAY[{_RANGES}] AS ranges,
            jsonb_agg(jsonb_build_array(mark, last_uid, start, "end")) FILTER (WHERE last_uid <> uid) AS longer
        FROM told GROUP BY uid, mine
    )
    SELECT piles.uid, piles.mine, piles.many, piles.shared, piles.people, piles.ranges, piles.longer,
        (SELECT jsonb_agg(jsonb_build_array(
                n.id, n.mark, n.excerpt, n.shared, coalesce(nullif(u.name, ''), split_part(u.email, '@', 1)),
                CASE WHEN piles.uid IS NULL THEN p.number END,
                CASE WHEN piles.uid IS NULL THEN left(p.exact, 300) ELSE '' END
            ) ORDER BY p.start, n.id)
            FROM readings_note n
            JOIN readings_passage p ON p.id = n.passage_id
            JOIN accounts_user u ON u.id = n.author_id
            WHERE n.id = ANY(piles.first))
    FROM piles ORDER BY piles.mine DESC
"""  # noqa: S608 (constants of this module)


def margin_of(access: Access, unit: Unit, blocks: Sequence[Block], *, apart: bool = True) -> Margin:
    """The notes beside these numbered blocks of a unit, and with `apart` those that were written in it on words that
    later editions have no more. One query; none outside a circle.
    """
    if access.circle is None:
        return Margin()
    sizes = {block.uid: len(block.plain) for block in blocks}
    values = {
        "uids": list(sizes),
        "sizes": list(sizes.values()),
        "me": access.user.pk,
        "circle": access.circle.pk,
        "text": unit.text_id,
        "unit": unit.pk if apart else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PILES, values)
        rows = cursor.fetchall()
    margin = Margin(made_of=tuple(rows))
    found: dict[UUID, list[Pile]] = {}
    for uid, mine, many, shared, people, ranges, longer, lines in rows:
        pile = Pile(mine, many, shared, people, tuple(NoteLine(*line) for line in _read(lines)))
        if uid is None:
            margin.apart.append(pile)
            continue
        found.setdefault(uid, []).append(pile)
        for mark, multirange in zip(_MARKS, ranges, strict=True):
            margin.stretches.setdefault(uid, []).extend(
                Stretch(mine, mark, start, end) for start, end in _bounds(multirange)
            )
        for mark, last, _start, end in _read(longer):
            _go_on(margin, sizes, Stretch(mine, mark, 0, end), uid, UUID(last))
    margin.piles = {uid: found[uid] for uid in sizes if uid in found}
    return margin


def _read(said: str | None) -> list[Any]:
    """JSON, as a cursor gives it."""
    return json.loads(said) if said else []


def _bounds(multirange: str | None) -> Iterator[tuple[int, int]]:
    """ "{[3,8),[10,20)}" as pairs."""
    for part in (multirange or "").strip("{}").replace("),[", ");[").split(";"):
        if part:
            start, _, end = part.strip("[)").partition(",")
            yield int(start), int(end)


def _go_on(margin: Margin, sizes: dict[UUID, int], ending: Stretch, first: UUID, last: UUID) -> None:
    """Words that begin in one paragraph and end in another: what they have of those after the first."""
    order = list(sizes)
    at = order.index(first) + 1
    until = order.index(last) if last in sizes else len(order) - 1
    for uid in order[at : until + 1]:
        end = ending.end if uid == last else sizes[uid]
        if end:
            margin.stretches.setdefault(uid, []).append(Stretch(ending.mine, ending.mark, 0, end))


def numbered_blocks(unit: Unit) -> list[Block]:
    """The paragraphs of a unit as it is published, without their words. One query."""
    return list(_published(unit).only("uid", "number").order_by("position"))


def notes_of_unit(access: Access, unit: Unit, block: Block | None = None) -> QuerySet[Any]:
    """The notes of a reading that this person may read, or those of one block, in the order of the text.

    Each with `passage`, `author` and `answers`; those whose words stand no more come last, and belong to no block.
    """
    notes = with_answers(notes_for(access)).filter(passage__text=unit.text_id)
    here = _published(unit).filter(uid=OuterRef("passage__block_uid"))
    stands = Q(Exists(here), passage__state=Passage.State.STANDS)
    if block is not None:
        notes = notes.filter(passage__state=Passage.State.STANDS, passage__block_uid=block.uid)
    else:
        anywhere = Block.objects.filter(
            uid=OuterRef("passage__block_uid"),
            edition__text=unit.text_id,
            edition__state=Edition.State.PUBLISHED,
        )
        gone = ~Q(Exists(anywhere), passage__state=Passage.State.STANDS)
        notes = notes.filter(stands | (gone & Q(unit=unit)))
    return (
        notes.annotate(
            stands=Case(When(stands, then=Value(True)), default=Value(False)),
            theirs=Case(When(author=access.user, then=Value(False)), default=Value(True)),
        )
        .select_related("passage", "author")
        .defer("search", "author__password")
        .order_by("-stands", "passage__number", "theirs", "passage__start", "pk")
    )


def _published(unit: Unit) -> QuerySet[Block]:
    return Block.objects.filter(
        edition__text=unit.text_id,
        edition__state=Edition.State.PUBLISHED,
        number__isnull=False,
        position__range=(unit.first_position, unit.last_position),
    )
