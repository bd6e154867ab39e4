"""What the reader shows: two functions, five queries (the unit with what is the viewer's own and with its terms, its
blocks, its questions, what is said about it, the notes in its margin), whatever the length of the unit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import JSONObject
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from courses.access import Access
from readings import contents, fragments, marks
from readings.hooks import QuestionLine, TalkLine, unit_questions, unit_talk
from readings.importing.units import minutes_for, pace_of
from readings.models import Block, Declaration, Edition, Place, TermPlace, Unit
from readings.queries.margin import Margin, margin_of


def unit_of(access: Access, slug: str, *, terms: bool = False) -> Unit:
    """The unit with text, session and what is the viewer's own. Raises Http404 outside their course.

    With `terms` the words of the glossary in it come along (as `terms_here`), so that its page asks once less.
    """
    following = Unit.objects.filter(
        Q(session=OuterRef("session"), session_position__gt=OuterRef("session_position"))
        | Q(  # the rest of a unit that was cut in two
            session=OuterRef("session"),
            session_position=OuterRef("session_position"),
            text=OuterRef("text"),
            position__gt=OuterRef("position"),
        )
        | Q(session__position__gt=OuterRef("session__position"))
        | Q(session__isnull=True, text=OuterRef("text"), position__gt=OuterRef("position"))
        | Q(session__isnull=True, text__position__gt=OuterRef("loose_from")),
        course=access.course,
    ).order_by(
        F("session__position").asc(nulls_last=True),
        "session_position",
        "text__position",
        "text_id",
        "position",
    )
    units = units_for(access)
    if terms:
        units = units.annotate(terms_here=ArraySubquery(_terms_in(OuterRef("pk"))))
    unit = (
        units.filter(slug=slug)
        .select_related("text", "session")
        # Readings beside the sessions follow one another; after the last session's last one nothing does.
        .annotate(loose_from=Case(When(session__isnull=True, then=F("text__position"))))
        .annotate(
            next_unit=Subquery(
                following.values(
                    said=JSONObject(slug="slug", title="title", minutes="minutes", author="text__author")
                )[:1]
            )
        )
        .first()
    )
    if unit is None:
        raise Http404("No such reading.")
    return unit


def units_for(access: Access) -> QuerySet[Unit]:
    """The units of the course one is in, each with the viewer's `place` (¶) and `declared` state or None."""
    places = Place.objects.filter(user=access.user, unit=OuterRef("pk"))
    declared = Declaration.objects.filter(user=access.user, unit=OuterRef("pk"), circle=access.circle)
    return Unit.objects.filter(course=access.course).annotate(
        place=Subquery(places.values("number")[:1]),
        declared=Subquery(declared.values("state")[:1]),
    )


RIGHT_TO_LEFT = frozenset({"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class TermHere:
    """A term of the glossary where the unit first has it."""

    key: int
    name: str
    explanation: str
    block_id: int
    start: int
    end: int
    data: dict[str, Any] = field(repr=False)  # of the block, which is drawn again with the link


@dataclass
class UnitPage:
    unit: Unit
    edition_id: int
    edition: int  # its number
    blocks: list[Block]  # in the order of print
    sources: list[Block]  # entries that stand elsewhere in the text and are led to from here
    questions: list[QuestionLine]
    talk: list[TalkLine]  # discussions of its passages
    margin: Margin  # notes on them
    terms: list[TermHere]  # in the order in which they stand
    next: dict[str, Any] | None  # slug, title, author, minutes
    menu: int | None = None  # the ¶ whose menu is asked for by who runs no script
    beside: dict[UUID, SafeString] = field(default_factory=dict)  # finished HTML for the margin, by block

    @property
    def pace(self) -> int:
        """Words a minute, for the script that says how many minutes are left."""
        return pace_of(self.unit.text.language)

    @cached_property
    def direction(self) -> str:
        """Which way the text runs, by the first letter of its first paragraph that says so."""
        said = next((block.plain for block in self.blocks if block.number), self.unit.title)
        strong = (unicodedata.bidirectional(letter) for letter in said)
        first = next((kind for kind in strong if kind in ("L", "R", "AL")), "L")
        return "ltr" if first == "L" else "rtl"

    @cached_property
    def language(self) -> str:
        """The text's language as far as it is known: one that runs the other way was not recognised."""
        language = self.unit.text.language
        return language if (self.direction == "rtl") == (language[:2] in RIGHT_TO_LEFT) else ""

    @cached_property
    def contents(self) -> list[contents.Part]:
        """The beginning and each heading, with where the circle has been busy."""
        busy = {n: sum(pile.shared for pile in piles) for n, piles in self.margin.piles.items()}
        for number, lines in self.talk_by_number.items():
            busy[number] = busy.get(number, 0) + sum(line.posts for line in lines)
        return contents.parts(self.blocks, busy)

    @cached_property
    def paragraphs(self) -> int:
        return sum(1 for block in self.blocks if block.number)

    @cached_property
    def reached(self) -> int:
        """How many of the unit's paragraphs end before or at the place kept."""
        place = getattr(self.unit, "place", None)
        return sum(1 for block in self.blocks if block.number and place and block.number <= place)

    @cached_property
    def minutes_left(self) -> int:
        place = getattr(self.unit, "place", None) or 0
        words = sum(block.words for block in self.blocks if block.number and block.number > place)
        return minutes_for(words, self.unit.text.language) if words else 0

    @cached_property
    def _parts(self) -> tuple[list[Block], list[Block]]:
        """Byline and epigraph before the first paragraph stand under the title; a heading that is the title goes."""
        blocks = self._with_terms
        first = next((i for i, b in enumerate(blocks) if b.kind not in _LEAD), len(blocks))
        lead, rest = blocks[:first], blocks[first:]
        if rest and rest[0].kind == Block.Kind.HEADING and rest[0].plain == self.unit.title:
            rest = rest[1:]
            after = next((i for i, b in enumerate(rest) if b.kind not in _LEAD), len(rest))
            lead, rest = lead + rest[:after], rest[after:]
        return lead, rest

    @cached_property
    def _with_terms(self) -> list[Block]:
        """The blocks; those where a term stands first are drawn again with its link."""
        by_block = {place.block_id: place.data for place in self.terms}
        for block in self.blocks:
            if block.pk in by_block:
                block.data = by_block[block.pk]
                block.html = fragments.block(
                    block,
                    [
                        {"start": place.start, "end": place.end, "kind": "term", "target": place.key}
                        for place in self.terms
                        if place.block_id == block.pk
                    ],
                )
        return self.blocks

    @cached_property
    def words(self) -> list[tuple[TermHere, int | None]]:
        """The terms that are linked in it, by the alphabet, each with the ¶ where it stands first."""
        numbers = {block.pk: block.number for block in self.blocks}
        return [
            (place, numbers.get(place.block_id))
            for place in sorted(self.terms, key=lambda place: place.name.casefold())
        ]

    @property
    def has_byline(self) -> bool:
        return any(block.kind == Block.Kind.BYLINE for block in self._parts[0])

    @property
    def has_tables(self) -> bool:
        """Whether anything in it is printed as a table, which has styles of its own."""
        tables = (Block.Kind.TABLE, Block.Kind.TIMELINE)
        return any(block.kind in tables for part in self._parts for block in part)

    @property
    def lead(self) -> Iterator[str]:
        return fragments.body(self._parts[0])

    @property
    def body(self) -> Iterator[str]:
        return fragments.body(self._parts[1], self.unit.cited, self.beside)

    @cached_property
    def talk_by_number(self) -> dict[int, list[TalkLine]]:
        """The discussions beside each ¶."""
        found: dict[int, list[TalkLine]] = {}
        for line in self.talk:
            if line.standing and line.number:
                found.setdefault(line.number, []).append(line)
        return found

    @cached_property
    def in_margin(self) -> list[tuple[str, int, int | None]]:
        """What its margin holds: the word for it, how many, and the first ¶ that has it."""
        margin = self.margin
        found = [
            ("Your notes", margin.count(mine=True), margin.first(mine=True)),
            ("Notes of the circle", margin.count(mine=False), margin.first(mine=False)),
            ("Discussions", len(self.talk), min(self.talk_by_number, default=None)),
        ]
        return [line for line in found if line[1]]

    @cached_property
    def words_noted(self) -> dict[int, str]:
        """The words that notes are on, by ¶."""
        return {number: marks.words(noted) for number, noted in self.margin.noted.items()}

    @cached_property
    def talk_at_end(self) -> list[tuple[int | None, TalkLine]]:
        """Discussions of the unit's passages, each with the ¶ it stands under now, or none.

        Of many the first ones, and before them those that stand beside no paragraph.
        """
        lines = self.talk
        if len(lines) > AT_END:
            lines = sorted(lines, key=lambda line: line.standing)[:AT_END]
        return [(line.number if line.standing else None, line) for line in lines]

    @property
    def cited(self) -> list[str]:
        """The sources that stand elsewhere, each with its way back."""
        return [fragments.with_way_back(b, self.unit.cited[str(b.position)]) for b in self.sources]


AT_END = 12  # discussions that are listed after the last paragraph
_LEAD = (Block.Kind.BYLINE, Block.Kind.EPIGRAPH)


def unit_page(access: Access, unit: Unit) -> UnitPage:
    """Raises Http404 if nothing of the text has been published."""
    led_to = [int(position) for position in unit.cited]
    within = Q(position__range=(unit.first_position, unit.last_position))
    rows: list[Any] = list(
        Block.objects.filter(
            within | Q(position__in=led_to),
            edition__text=unit.text_id,
            edition__state=Edition.State.PUBLISHED,
        )
        .annotate(edition_number=F("edition__number"))
        .only("edition_id", "uid", "position", "kind", "level", "number", "plain", "html", "words")
        .order_by("position")
    )
    if not rows:
        raise Http404("This reading is not published.")
    inside = [b for b in rows if unit.first_position <= b.position <= unit.last_position]
    numbered = [b for b in inside if b.number]
    uids = {b.uid for b in inside}
    return UnitPage(
        unit=unit,
        edition_id=rows[0].edition_id,
        edition=rows[0].edition_number,
        blocks=inside,
        sources=[b for b in rows if not unit.first_position <= b.position <= unit.last_position],
        questions=[q for q in unit_questions(access, unit) if q.block_uid not in uids],
        talk=unit_talk(access, unit, [b.uid for b in numbered]),
        margin=margin_of(access, unit, numbered),
        terms=[TermHere(**said) for said in getattr(unit, "terms_here", None) or ()],
        next=getattr(unit, "next_unit", None),
    )


def _terms_in(unit: Unit | OuterRef) -> QuerySet[Any, Any]:
    """As JSON, in the order in which they stand."""
    said = {name: name for name in ("block_id", "start", "end")}
    said |= {
        "key": "term_id",
        "name": "term__name",
        "explanation": "term__explanation",
        "data": "block__data",
    }
    places = TermPlace.objects.filter(unit=unit).order_by("block__position", "start")
    return places.values_list(JSONObject(**said), flat=True)
