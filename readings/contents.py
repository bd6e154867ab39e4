"""The contents of a reading: its headings, the ¶ numbers under each, and where the circle has been busy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from readings import fragments
from readings.models import Block

WIDEST = 40  # of a bar of the heat line


@dataclass
class Part:
    """What stands under a heading. Nothing of anybody's private notes is counted in it."""

    at: str  # the heading's address on the page
    title: str
    level: int
    first: int | None = None
    last: int | None = None
    busy: int = 0  # shared notes and posts
    bar: int = 0  # the same as a width, beside the busiest part


def parts(blocks: Sequence[Block], busy: Mapping[int, int]) -> list[Part]:
    """The beginning, which has no heading, and a part for each heading. `busy`: shared notes and posts by ¶."""
    found = [Part(at="title", title="Beginning", level=1)]
    comments = fragments.unheaded_comments(blocks)
    for block in blocks:
        if block is comments:
            found.append(Part(at=fragments.COMMENTS_ID, title="Comments", level=1))
        if block.kind == Block.Kind.HEADING:
            found.append(Part(at=f"b{block.position}", title=block.plain, level=block.level))
        if block.number:
            found[-1].first = found[-1].first or block.number
            found[-1].last = block.number
            found[-1].busy += busy.get(block.number, 0)
    most = max(part.busy for part in found)
    for part in found:
        part.bar = max(2, WIDEST * part.busy // most) if part.busy else 0
    return found
