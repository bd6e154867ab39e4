"""What a file of annotations would become in a circle: looked for in the texts of its course, nothing kept."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from courses.access import Access
from readings.actions.notes import LONGEST
from readings.annotations.finding import Place, Searched, best
from readings.annotations.reading import Incoming
from readings.models import Block, Edition, Note, Unit
from readings.queries.annotations import IMPORTANT
from readings.queries.notes import notes_for
from readings.queries.passages import MOST_BLOCKS, Quoted
from readings.wordings import Piece, Wording

NOT_FOUND = "These words stand in none of the texts."
SEVERAL = "These words stand in several places, and nothing tells which is meant."
IN_NO_READING = "These words stand in no reading of the course."
TOO_FAR = f"It goes over more than {MOST_BLOCKS} paragraphs."
TOO_LONG = f"The note is too long: {LONGEST:,} characters are the most."
KNOWN = "It is among the notes here already."

_NOTE = re.compile(r"/c/([-\w]+)/notes/([1-9]\d{0,17})/?$")
_SPACE = uuid.UUID("6f0a4d2e-2c7b-4f55-9d0b-0d7a9f3c8e51")


@dataclass(frozen=True, slots=True)
class Brought:
    """An annotation with the words it would be a note on, or why it becomes none."""

    incoming: Incoming
    body: str
    mark: Note.Mark
    key: uuid.UUID  # the same annotation gives the same note
    on: Quoted | None = None
    why: str = ""

    @property
    def known(self) -> bool:
        return self.why == KNOWN


def brought(access: Access, incoming: Sequence[Incoming]) -> list[Brought]:
    """Each of them, in their order. Some queries for each text that is looked through, whatever the number of them."""
    assert access.circle is not None
    known = _known(access, incoming)
    places = _places(access, [one for one in incoming if not one.problem and one.id not in known])
    seen: set[uuid.UUID] = set()
    found = []
    for one in incoming:
        key = uuid.uuid5(_SPACE, f"{access.circle.pk} {one.id}")
        place = places.get(one.id)
        why = one.problem
        if one.id in known or key in seen:
            why = KNOWN
        elif not why and isinstance(place, str):
            why = place
        on = place if isinstance(place, Quoted) and not why else None
        body = _body(access, one)
        if on is not None and len(body) > LONGEST:
            on, why = None, TOO_LONG
        seen.add(key)
        found.append(Brought(one, body, _mark(one), key, on, why))
    written = set(Note.objects.filter(author=access.user, key__in=seen).values_list("key", flat=True))
    return [Brought(b.incoming, b.body, b.mark, b.key, None, KNOWN) if b.key in written else b for b in found]


def _known(access: Access, incoming: Sequence[Incoming]) -> set[str]:
    """Those that were taken out of this very circle and whose note one still reads here."""
    said = {one.id: found for one in incoming if (found := _NOTE.search(one.id))}
    here = {
        name: int(found[2])
        for name, found in said.items()
        if access.circle and found[1] == access.circle.slug
    }
    notes = dict(notes_for(access).filter(pk__in=here.values()).values_list("pk", "passage__exact"))
    exact = {one.id: one.exact for one in incoming}
    return {name for name, pk in here.items() if notes.get(pk) == exact[name]}


def _mark(one: Incoming) -> Note.Mark:
    if one.motivation == "questioning":
        return Note.Mark.ASK
    if one.motivation == "assessing":
        return Note.Mark.DOUBT
    return Note.Mark.KEY if IMPORTANT in one.tags else Note.Mark.NOTE


def _body(access: Access, one: Incoming) -> str:
    """The words, with the tags of other tools; whose they are, if not one's own."""
    tags = " ".join(f"#{tag.replace(' ', '-')}" for tag in one.tags if tag != IMPORTANT)
    by = f"— {one.by}" if one.by and one.by != access.user.display_name and one.words else ""
    return "\n\n".join(part for part in (one.words, tags, by) if part)


# Places -----------------------------------------------------------------------------------------------------


def _places(access: Access, sought: Sequence[Incoming]) -> dict[str, Quoted | str]:
    """By name: the words, or why they are not found. The text that an address names comes first, then all others."""
    units: dict[int, list[Unit]] = defaultdict(list)
    named: dict[str, int] = {}
    for unit in Unit.objects.filter(course=access.course).select_related("text"):
        units[unit.text_id].append(unit)
        named[unit.slug] = unit.text_id
    wanted: dict[int, list[Incoming]] = defaultdict(list)
    for one in sought:
        if one.unit in named:
            wanted[named[one.unit]].append(one)
    found = _look(units, wanted)
    rest = [one for one in sought if one.id not in found]
    if rest:
        others = {text: [one for one in rest if named.get(one.unit) != text] for text in units}
        found |= _look(units, others)
    return {one.id: found.get(one.id, NOT_FOUND) for one in sought}


def _look(units: dict[int, list[Unit]], wanted: dict[int, list[Incoming]]) -> dict[str, Quoted | str]:
    """Each annotation in the texts it is wanted in, which are taken one after the other."""
    places: dict[str, list[tuple[Place, Quoted | str]]] = defaultdict(list)
    often: set[str] = set()
    for text, sought in wanted.items():
        if not sought:
            continue
        blocks = _blocks(text)
        searched = Searched(text, Wording(Piece(block.uid, block.plain, block.number) for block in blocks))
        for one in sought:
            there = searched.places(one)
            if there is None:
                often.add(one.id)
            elif there:
                chosen = best(there)
                for place in [chosen] if chosen else there[:2]:
                    places[one.id].append((place, _quoted(units[text], blocks, place)))
    found: dict[str, Quoted | str] = dict.fromkeys(often, SEVERAL)
    for name, candidates in places.items():
        chosen = best([place for place, _ in candidates])
        if name not in often:
            found[name] = (
                SEVERAL if chosen is None else next(on for place, on in candidates if place is chosen)
            )
    return found


def _blocks(text: int) -> list[Block]:
    """The numbered paragraphs of a text as it is published."""
    blocks = Block.objects.filter(
        edition__text=text, edition__state=Edition.State.PUBLISHED, number__isnull=False
    )
    return list(blocks.order_by("position").only("edition_id", "uid", "position", "number", "plain"))


def _quoted(units: Iterable[Unit], blocks: list[Block], place: Place) -> Quoted | str:
    at = place.at
    first = next(i for i, block in enumerate(blocks) if block.uid == at.uid)
    last = next(i for i, block in enumerate(blocks) if block.uid == at.last_uid)
    block = blocks[first]
    unit = next((u for u in units if u.first_position <= block.position <= u.last_position), None)
    if unit is None:
        return IN_NO_READING
    if last - first >= MOST_BLOCKS:
        return TOO_FAR
    more = tuple(block for block in blocks[first + 1 : last + 1] if block.plain)
    return Quoted(unit=unit, block=block, start=at.start, end=at.end, more=more)
