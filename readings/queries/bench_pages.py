"""One block of a text on the workbench, and one unit, with what can be done to them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from django.http import Http404

from readings.actions.correcting import may_join
from readings.actions.correcting.parting import SPLITS
from readings.importing.languages import language
from readings.importing.sentences import sentences
from readings.models import Block
from readings.queries.workbench import FileBench, Part, block_on, outline_rows, parts_of


@dataclass
class Seam:
    """Where a block can be parted: between these words."""

    place: int
    before: str
    after: str


_SEAM_WORDS = 60  # characters of a sentence that are shown beside a seam


@dataclass
class BlockPage:
    block: Block
    before: uuid.UUID | None  # what it can be joined to, above
    following: uuid.UUID | None  # and below
    seams: list[Seam]
    begins: bool  # a unit


def block_page(bench: FileBench, uid: uuid.UUID) -> BlockPage:
    """Raises Http404 for what does not stand in it."""
    block = block_on(bench, uid)
    near = {
        each.position: each
        for each in bench.edition.blocks.filter(
            position__range=(max(block.position - 1, 0), block.position + 1)
        ).only("edition_id", "uid", "kind", "position")
    }
    above, below = near.get(block.position - 1), near.get(block.position + 1)
    return BlockPage(
        block=block,
        before=above.uid if above is not None and may_join(above, block) else None,
        following=below.uid if below is not None and may_join(block, below) else None,
        seams=_seams(block, bench.text.language) if block.kind in SPLITS else [],
        begins=any(unit["first"] == block.position for unit in bench.edition.outline),
    )


def _seams(block: Block, code: str) -> list[Seam]:
    """Between its lines, where it has some; else between its sentences."""
    plain = block.plain
    if block.kind == Block.Kind.VERSE or "\n" in plain:
        places = [match.end() for match in re.finditer(r"\n", plain)]
    else:
        places = [start for start, _ in sentences(plain, language(code))[1:]]
    return [
        Seam(
            place,
            _end_of(plain[:place].strip()),
            _beginning_of(plain[place:].strip()),
        )
        for place in places
    ]


def _end_of(words: str) -> str:
    """The last words, none of them cut."""
    return (
        words if len(words) <= _SEAM_WORDS else words[-_SEAM_WORDS:].partition(" ")[2] or words[-_SEAM_WORDS:]
    )


def _beginning_of(words: str) -> str:
    """The first words, none of them cut."""
    return (
        words if len(words) <= _SEAM_WORDS else words[:_SEAM_WORDS].rpartition(" ")[0] or words[:_SEAM_WORDS]
    )


@dataclass
class UnitPage:
    part: Part
    parts: list[Part]
    earlier: uuid.UUID | None  # where it could begin instead: a paragraph up
    later: uuid.UUID | None

    @property
    def first(self) -> bool:
        return self.part.number == 1

    @property
    def last(self) -> bool:
        return self.part.number == len(self.parts)

    @property
    def others(self) -> list[Part]:
        """Before which it can be put."""
        return [part for part in self.parts if part.number not in (self.part.number, self.part.number + 1)]


def unit_page(bench: FileBench, uid: uuid.UUID) -> UnitPage:
    """The unit that begins at this block. Raises Http404 where none does."""
    rows = outline_rows(bench.edition)
    parts = parts_of(bench.edition, rows)
    part = next((each for each in parts if each.uid == uid), None)
    if part is None:
        raise Http404("No unit begins here.")
    above = parts[part.number - 2] if part.number > 1 else None
    return UnitPage(
        part=part,
        parts=parts,
        earlier=rows[part.first - 1]["uid"] if above is not None and above.first < part.first - 1 else None,
        later=rows[part.first + 1]["uid"] if above is not None and part.first < part.last else None,
    )
