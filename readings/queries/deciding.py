"""Passages whose words may stand in the published edition, or may not: what waits for a person to decide.

Whoever keeps order decides for discussions and shared notes; for a private note its author alone, and nobody else
learns that there is one. What hangs on the very same words is decided at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from courses.access import Access
from courses.rules import Can
from readings import hooks
from readings.changes import Shown, pieces
from readings.models import Edition, Note, Passage, Text, Unit
from readings.models.passages import words_after, words_before

SHOWN = 40  # on the page; the others come up as one decides


@dataclass
class Waiting:
    """Words that somebody has to say something about, and what hangs on them."""

    passage: Passage  # one of those on these words
    pks: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    others: list[hooks.OnPassage] = field(default_factory=list)
    edition: int = 0  # the number of the edition that has the words
    read: int = 0  # the number of the one that people read, with the candidate
    url: str = ""  # of the candidate's paragraph
    unit: Unit | None = None  # the reading it is in

    @property
    def candidate(self) -> dict[str, Any]:
        """Where they may stand now, as `Passage.candidate` says it."""
        return self.passage.candidate or {}

    @property
    def same(self) -> bool:
        """Whether it has the very same words, so that only their place is in doubt."""
        return bool(self.candidate["exact"] == self.passage.exact)

    @property
    def before(self) -> str:
        return words_before(self.candidate["prefix"])

    @property
    def after(self) -> str:
        return words_after(self.candidate["suffix"])

    @property
    def pieces(self) -> list[Shown]:
        """The candidate with what was taken out and put in."""
        return pieces(self.passage.exact, self.candidate["exact"])


@dataclass
class Decisions:
    """All that waits for one person."""

    waiting: list[Waiting]

    @property
    def shown(self) -> list[Waiting]:
        return self.waiting[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.waiting) - SHOWN)


def notes_to_decide(access: Access) -> QuerySet[Note]:
    """The notes that this person may decide about: their own, and shared ones for who keeps order."""
    mine = Q(author=access.user)
    theirs = mine | Q(shared=True) if access.may(Can.MODERATE) else mine
    return Note.objects.filter(theirs, circle=access.circle)


def decisions(access: Access) -> Decisions:
    """Six queries, whatever there is; none outside a circle."""
    found = to_decide(access)
    _lead_to_candidates(access, found.waiting)
    return found


def how_many_to_decide(access: Access) -> int:
    """So many entries the list has. At most three queries."""
    return len(to_decide(access).waiting)


def to_decide(access: Access) -> Decisions:
    """What waits, without the way to it. At most three queries."""
    if access.circle is None:
        return Decisions([])
    unsure = Passage.objects.filter(text__course=access.course, state=Passage.State.UNSURE)
    groups: dict[tuple[Any, ...], Waiting] = {}
    notes = notes_to_decide(access).filter(passage__in=unsure)
    for note in notes.select_related("passage", "author").defer("search", "passage__search").order_by("pk"):
        here = _entry(groups, note.passage)
        here.notes.append(note)
        here.pks.append(note.passage_id)
    if access.may(Can.MODERATE):
        lines = {line.passage_id: line for line in hooks.on_passages(access, unsure)}
        known = Passage.objects.filter(pk__in=lines).defer("search").order_by("pk") if lines else []
        for passage in known:
            here = _entry(groups, passage)
            here.others.append(lines[passage.pk])
            here.pks.append(passage.pk)
    order = sorted(groups.values(), key=lambda each: (each.passage.text_id, each.passage.number or 0))
    return Decisions(order)


def on_same_words(access: Access, passage: Passage) -> list[int]:
    """This passage and those on the very same words, as far as this person may decide about them; none if they may
    not about this one. At most two queries.
    """
    alike = Passage.objects.filter(
        text=passage.text_id,
        edition=passage.edition_id,
        block_uid=passage.block_uid,
        last_uid=passage.last_uid,
        start=passage.start,
        end=passage.end,
        exact=passage.exact,
    )
    found = set(notes_to_decide(access).filter(passage__in=alike).values_list("passage", flat=True))
    if access.may(Can.MODERATE):
        found |= {line.passage_id for line in hooks.on_passages(access, alike)}
    return sorted(found) if passage.pk in found else []


def _entry(groups: dict[tuple[Any, ...], Waiting], passage: Passage) -> Waiting:
    words = (
        *(passage.text_id, passage.edition_id, passage.block_uid, passage.last_uid),
        *(passage.start, passage.end, passage.exact),
    )
    return groups.setdefault(words, Waiting(passage))


def _lead_to_candidates(access: Access, waiting: list[Waiting]) -> None:
    """The texts with their editions, and the readings that have the candidates. Three queries."""
    if not waiting:
        return
    texts = {each.passage.text_id for each in waiting}
    titles = Text.objects.in_bulk(texts)
    editions = Edition.objects.filter(text__in=texts).only("number", "text", "state")
    numbers = {edition.pk: edition.number for edition in editions}
    read = {each.text_id: each.number for each in editions if each.state == Edition.State.PUBLISHED}
    units = list(Unit.objects.filter(text__in=texts))
    for each in waiting:
        passage = each.passage
        passage.text = titles[passage.text_id]
        each.edition, each.read = numbers[passage.edition_id], read[passage.text_id]
        number = each.candidate["number"]
        each.unit = next(
            (
                unit
                for unit in units
                if unit.text_id == passage.text_id
                and unit.first_number
                and unit.first_number <= number <= (unit.last_number or 0)
            ),
            None,
        )
        if each.unit is not None:
            each.url = f"{access.url('unit-detail', unit=each.unit.slug)}#p{number}"
