"""What the tests of the workbench share: a file's edition that waits, its editor, and what must always hold of it."""

from __future__ import annotations

import itertools
import uuid
from typing import Any

from courses.access import Access
from courses.models import Course
from readings.actions import keep_source_file
from readings.actions.correcting import Sent
from readings.actions.imports import import_at_once
from readings.importing import load, structure_text
from readings.models import Block, Edition
from tests import factories
from tests.readings.correcting import blocks_of, editor_of, holds

# An invented text of four chapters with notes, sources, questions, a further reading and comments.
HARBOUR = """\
# The harbour

## The wall

The wall was built of stones that nobody had counted [1]. It was finished in June 1908.

Two men looked after it, and one of them could **swim** (Mole 1910).

## The light

In March 1911 the lamp was lit for the first time. It burned until the oil was gone in April.

> Who keeps the lamp keeps the boats.

The keeper wrote down the weather each evening [2], and on 3 May 1912 he wrote nothing.

## The boats

1. The first boat was green.

2. The second boat was never painted.

Nobody asked where the third one was.

### A list of names

The names stood on a board beside the door.

## The end

When the harbour was shut the board was given away.

## Discussion questions

1. Who had counted the stones?

2. What would you have written on 3 May?

## Further reading

Mole, A.: Boats and their boards.

## References

Mole, A. (1910): On harbours. Quay Press.

## Notes

[1] There were about nine thousand.

[2] The books are lost.
"""


def brought(
    course: Course | None = None, data: bytes = HARBOUR.encode(), *, name: str = "harbour.md", units: int = 4
) -> tuple[Edition, Access]:
    """A file's edition that nobody reads yet, laid in so many units as far as it has headings, and its editor."""
    course = course or factories.make_course()
    kept = keep_source_file(course=course, name=name, content=data, by=None)
    edition = import_at_once(source_file=kept, draft=structure_text(data, name=name), by=None)
    lay(edition, units)
    return edition, editor_of(edition.text)[1]


def lay(edition: Edition, units: int) -> None:
    """The outline of so many units, each from a heading of the second level."""
    blocks = blocks_of(edition)
    heads = [b.position for b in blocks if b.kind == Block.Kind.HEADING and b.position > 1][: units - 1]
    bounds = [0, *heads, len(blocks)]
    edition.outline = [
        {
            "title": blocks[first].plain,
            "first": first,
            "last": end - 1,
            "unit": None,
            **load.length_of(blocks[first:end], edition.text.language),
        }
        for first, end in itertools.pairwise(bounds)
    ]
    edition.save(update_fields=["outline"])


def on(edition: Edition, *, key: uuid.UUID | None = None) -> dict[str, Any]:
    """`target` and `sent` of a page of the edition that was opened just now."""
    edition.refresh_from_db()
    return {"target": edition, "sent": Sent(key or uuid.uuid4(), edition.number, edition.version)}


def at(edition: Edition, beginning: str) -> uuid.UUID:
    """The block that begins with these words."""
    return edition.blocks.get(plain__startswith=beginning).uid


def units_of(edition: Edition) -> list[tuple[str, str]]:
    """Each unit's title and the words of its first block."""
    edition.refresh_from_db()
    blocks = blocks_of(edition)
    return [(unit["title"] or "", blocks[unit["first"]].plain) for unit in edition.outline]


def whole(edition: Edition) -> dict[str, Any]:
    """Everything an act may change, to be compared."""
    edition.refresh_from_db()
    return {
        "blocks": [_all_of(block) for block in blocks_of(edition)],
        "dates": sorted(
            str(list(row))
            for row in Block.objects.filter(edition=edition)
            .exclude(dates=None)
            .values_list(
                "uid", "dates__sentence", "dates__date", "dates__start", "dates__end", "dates__hidden"
            )
        ),
        "outline": edition.outline,
        "words": edition.words,
        "refused": sorted(edition.refused),
        "repairs": sorted(edition.repairs, key=lambda each: str(each["id"])),
    }


def _all_of(block: Block) -> tuple[Any, ...]:
    return (
        block.uid, block.kind, block.level, block.number, block.plain, block.html, block.data,
        block.words, block.first_line, block.last_line,
    )  # fmt: skip


def stands(edition: Edition) -> None:
    """`holds`, and what is true of the units."""
    edition.refresh_from_db()
    holds(edition)
    blocks = blocks_of(edition)
    covered = [n for unit in edition.outline for n in range(unit["first"], unit["last"] + 1)]
    assert covered == list(range(len(blocks)))
    for unit in edition.outline:
        own = blocks[unit["first"] : unit["last"] + 1]
        assert {k: unit[k] for k in ("words", "minutes")} == load.length_of(own, edition.text.language)
