"""What the margin of a reading holds: the notes of its paragraphs in piles, one query for any number of them.

A pile is what somebody has to look at beside one paragraph: their own notes, or those that others share. Only the first
few of a pile come with their words; the rest is counted, and read on a page of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from courses.access import Access
from readings.models import Block, Edition, Note, Unit
from readings.queries.notes import notes_for, with_answers

SHOWN = 3  # of a pile beside a paragraph
SHOWN_APART = 12  # of those whose paragraph stands no more, at the end


class NoteLine(NamedTuple):
    """A note as the margin shows it."""

    pk: int
    mark: str
    excerpt: str
    shared: bool
    author: str
    earlier: bool = False  # written on an earlier wording of its paragraph
    number: int | None = None  # of one apart: the ¶ under which its words stood
    exact: str = ""  # and the words


class Pile(NamedTuple):
    """The notes at one place: one's own, or those of others."""

    mine: bool
    many: int
    shared: int
    people: int
    lines: list[NoteLine]


@dataclass
class Margin:
    """The notes of a run of blocks that this person may read, by ¶."""

    piles: dict[int, list[Pile]] = field(default_factory=dict)  # one's own first
    # which words notes were written on, those that overlap as one stretch: ("mine-ask", "3-8 10-20")
    noted: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    apart: list[Pile] = field(default_factory=list)  # whose paragraph stands no more
    made_of: str = ""  # changes whenever anything of it does

    def count(self, *, mine: bool) -> int:
        return sum(pile.many for pile in self._all() if pile.mine == mine)

    def first(self, *, mine: bool) -> int | None:
        """The first ¶ with one's own notes, or with those of others."""
        return min((n for n, piles in self.piles.items() if any(p.mine == mine for p in piles)), default=None)

    def _all(self) -> Iterator[Pile]:
        for piles in self.piles.values():
            yield from piles
        yield from self.apart


_MARKS = tuple(Note.Mark.values)
# Whole paragraphs are not underlined, nor words that the text has no more, or of which nobody has decided yet.
_WORDS = "state = 'stands' AND (start > 0 OR last_uid <> uid OR \"end\" < size)"
_RANGES = ", ".join(
    f"(range_agg(int4range(start, CASE WHEN last_uid = uid THEN \"end\" ELSE size END)) FILTER (WHERE mark = '{mark}'"
    f" AND {_WORDS}))::text"
    for mark in _MARKS
)
# Written by hand, because thousands of notes are brought down to what is shown where they are. All values are parameters.
# A note stands beside its paragraph whatever became of its words, as long as the text has the paragraph.
_PILES = f"""
    WITH told AS (
        SELECT n.id, n.mark, n.shared, n.excerpt, n.author_id, n.author_id = %(me)s AS mine,
            b.number, b.uid, b.size, p.start, p."end", p.last_uid, p.state, p.number AS stood, p.exact,
            row_number() OVER (PARTITION BY b.number, n.author_id = %(me)s ORDER BY p.start, n.id) AS place
        FROM readings_note n
        JOIN readings_passage p ON p.id = n.passage_id
        LEFT JOIN unnest(%(uids)s::uuid[], %(numbers)s::int[], %(sizes)s::int[]) AS b (uid, number, size)
            ON b.uid = p.block_uid
        WHERE n.circle_id = %(circle)s AND (n.shared OR n.author_id = %(me)s) AND p.text_id = %(text)s
            AND (b.uid IS NOT NULL OR (%(unit)s = n.unit_id AND NOT EXISTS (
                SELECT 1 FROM readings_block s JOIN readings_edition e ON e.id = s.edition_id
                WHERE s.uid = p.block_uid AND e.text_id = p.text_id AND e.state = 'published'
            )))
    )
    SELECT json_agg(json_build_array(number, mine, many, shared, people, lines, longer, ranges))::text FROM (
    SELECT told.number, mine, count(*) AS many, count(*) FILTER (WHERE shared) AS shared,
        count(DISTINCT author_id) AS people, ARRAY[{_RANGES}] AS ranges,
        json_agg(json_build_array(mark, last_uid, "end")) FILTER (WHERE last_uid <> uid AND state = 'stands') AS longer,
        json_agg(json_build_array(
            told.id, mark, excerpt, shared, coalesce(nullif(u.name, ''), split_part(u.email, '@', 1)),
            state <> 'stands',
            CASE WHEN told.number IS NULL THEN stood END,
            CASE WHEN told.number IS NULL THEN left(exact, 300) ELSE '' END
        ) ORDER BY place) FILTER (WHERE place <= CASE WHEN told.number IS NULL THEN {SHOWN_APART} ELSE {SHOWN} END) AS lines
    FROM told JOIN accounts_user u ON u.id = author_id
    GROUP BY told.number, mine ORDER BY told.number, mine DESC
    ) pile
"""  # noqa: S608 (constants of this module)


def margin_of(access: Access, unit: Unit, blocks: Sequence[Block], *, apart: bool = True) -> Margin:
    """The notes beside these numbered blocks of a unit, and with `apart` those that were written in it on
    paragraphs that later editions have no more. One query; none outside a circle.
    """
    if access.circle is None:
        return Margin()
    values: dict[str, Any] = {
        "uids": _array(block.uid for block in blocks),
        "numbers": _array(block.number for block in blocks),
        "sizes": _array(len(block.plain) for block in blocks),
        "me": access.user.pk,
        "circle": access.circle.pk,
        "text": unit.text_id,
        "unit": unit.pk if apart else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_PILES, values)
        (said,) = cursor.fetchone()
    margin = Margin(made_of=said or "")
    for number, mine, many, shared, people, lines, longer, ranges in json.loads(said or "[]"):
        pile = Pile(mine, many, shared, people, [NoteLine(*line) for line in lines])
        if number is None:
            margin.apart.append(pile)
            continue
        margin.piles.setdefault(number, []).append(pile)
        for mark, runs in zip(_MARKS, ranges, strict=True):
            if runs:  # "{[3,8),[10,20)}"
                stretches = runs[2:-2].replace("),[", " ").replace(",", "-")
                margin.noted.setdefault(number, []).append((_kind(mark, mine), stretches))
        for mark, last, end in longer or ():
            _go_on(margin, blocks, _kind(mark, mine), number, last, end)
    return margin


def _array(values: Iterable[Any]) -> str:
    """Numbers or uids as PostgreSQL writes arrays; the adapter would look at each of them."""
    return f"{{{','.join(map(str, values))}}}"


def _kind(mark: str, mine: bool) -> str:
    return f"mine-{mark}" if mine else mark


def _go_on(margin: Margin, blocks: Sequence[Block], kind: str, number: int, last: str, end: int) -> None:
    """Words that begin in one paragraph and end in another: what they have of those after the first."""
    for block in blocks:
        if block.number is None or block.number <= number:
            continue
        here = end if str(block.uid) == last else len(block.plain)
        if here:
            margin.noted.setdefault(block.number, []).append((kind, f"0-{here}"))
        if str(block.uid) == last:
            return


def numbered_blocks(unit: Unit) -> list[Block]:
    """The paragraphs of a unit as it is published, without their words. One query."""
    return list(_published(unit).only("uid", "number").order_by("position"))


def notes_of_unit(access: Access, unit: Unit, block: Block | None = None) -> QuerySet[Any]:
    """The notes of a reading that this person may read, or those of one block, in the order of the text.

    Each with `passage`, `author` and `answers`, and `at`, the ¶ it stands at; those whose paragraph stands no more come
    last, and belong to no block.
    """
    notes: QuerySet[Any] = with_answers(notes_for(access)).filter(passage__text=unit.text_id)
    here = _published(unit).filter(uid=OuterRef("passage__block_uid"))
    stands = Q(Exists(here))
    if block is not None:
        notes = notes.filter(passage__block_uid=block.uid)
    else:
        anywhere = Block.objects.filter(
            uid=OuterRef("passage__block_uid"),
            edition__text=unit.text_id,
            edition__state=Edition.State.PUBLISHED,
        )
        notes = notes.filter(stands | Q(~Exists(anywhere), unit=unit))
    found: QuerySet[Any] = (
        notes.annotate(
            at=Coalesce(Subquery(here.values("number")[:1]), F("passage__number")),
            stands=Case(When(stands, then=Value(True)), default=Value(False)),
            theirs=Case(When(author=access.user, then=Value(False)), default=Value(True)),
        )
        .select_related("passage", "author")
        .defer("search", "author__password")
        .order_by("-stands", "at", "theirs", "passage__start", "pk")
    )
    return found


def _published(unit: Unit) -> QuerySet[Block]:
    return Block.objects.filter(
        edition__text=unit.text_id,
        edition__state=Edition.State.PUBLISHED,
        number__isnull=False,
        position__range=(unit.first_position, unit.last_position),
    )
