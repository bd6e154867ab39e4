"""Which reading units the sessions of a package read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classroom.packages import schema
from classroom.packages.faults import Fault, PackageRefused
from classroom.packages.files import COURSE
from classroom.packages.package import Package
from classroom.packages.textfile import heading_slug
from courses.models import Session
from readings.actions import assign_units, begin_unit
from readings.importing.load import NUMBERED
from readings.models import Block, Edition, Text, Unit


def give_to_sessions(package: Package, texts: Mapping[str, Text], sessions: Sequence[Session]) -> None:
    """Cuts the parts that readings name, then gives each session its units in the order written.

    Raises PackageRefused if two readings share a unit, or one has nothing to read in it.
    """
    blocks = {slug: _blocks(text) for slug, text in texts.items()}
    readings = [reading for session in package.course.sessions for reading in session.readings]
    for reading in readings:
        if reading.heading:
            _cut(texts[reading.slug], blocks[reading.slug], reading.heading)
    taken: dict[int, schema.Reading] = {}
    faults: list[Fault] = []
    for session, plan in zip(sessions, package.course.sessions, strict=True):
        units: list[Unit] = []
        for reading in plan.readings:
            own = _units(texts[reading.slug], blocks[reading.slug], reading.heading)
            other = next((taken[unit.pk] for unit in own if unit.pk in taken), None)
            if other is not None:
                wrong = f"“{reading.at.value}” shares words with “{other.at.value}”, listed at line {other.at.line}."
                faults.append(Fault(COURSE, reading.at.line, f"{reading.at.where}: {wrong}"))
            elif not own:
                wrong = f"there is nothing to read under “{reading.heading}”."
                faults.append(Fault(COURSE, reading.at.line, f"{reading.at.where}: {wrong}"))
            taken |= dict.fromkeys((unit.pk for unit in own), reading)
            units += own
        assign_units(session=session, units=units)
    if faults:
        raise PackageRefused(faults)


def _blocks(text: Text) -> list[Block]:
    return list(Block.objects.filter(edition__text=text, edition__state=Edition.State.PUBLISHED))


@dataclass(frozen=True, slots=True)
class _Part:
    """Positions of a part of a text: from `first` up to, not with, `end`."""

    first: int
    end: int


def _part(blocks: Sequence[Block], heading: str) -> _Part:
    """From the heading to the next of its level or a higher one under which there is something to read.

    What stands before the first heading belongs to that one's part, and headings to what they lead to.
    """
    headings = [b for b in blocks if b.kind == Block.Kind.HEADING]
    start = next(b for b in headings if heading_slug(b.plain) == heading)
    following = next(
        (
            b
            for b in headings
            if b.position > start.position and b.level <= start.level and _is_read(blocks, b)
        ),
        None,
    )
    first = 0 if start is headings[0] else _lead(blocks, start.position)
    return _Part(first, _lead(blocks, following.position) if following else len(blocks))


def _lead(blocks: Sequence[Block], position: int) -> int:
    while position > 0 and blocks[position - 1].kind == Block.Kind.HEADING:
        position -= 1
    return position


def _is_read(blocks: Sequence[Block], heading: Block) -> bool:
    """Whether it leads to anything but notes, references and questions."""
    for block in blocks[heading.position + 1 :]:
        if block.kind == Block.Kind.HEADING and block.level <= heading.level:
            return False
        if block.kind in NUMBERED:
            return True
    return False


def _cut(text: Text, blocks: Sequence[Block], heading: str) -> None:
    part = _part(blocks, heading)
    for position in (part.first, part.end):
        if 0 < position < len(blocks):
            begin_unit(text=text, block=blocks[position])


def _units(text: Text, blocks: Sequence[Block], heading: str) -> list[Unit]:
    part = _part(blocks, heading) if heading else _Part(0, len(blocks))
    return [unit for unit in text.units.all() if part.first <= unit.first_position < part.end]
