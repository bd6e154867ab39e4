"""The lists of a text on the workbench, and the words that lead to them, or nowhere."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from readings.actions.correcting.entries import ENTRIES
from readings.models import Block
from readings.queries.workbench import FileBench

_NAMES = {
    Block.Kind.TIMELINE: ("Time line", "A date with what happened"),
    Block.Kind.QUESTION: ("Questions", "A question"),
    Block.Kind.FURTHER_READING: ("Further reading", "Something to read"),
    Block.Kind.REFERENCE: ("Sources", "A source"),
    Block.Kind.FOOTNOTE: ("Notes", "A note"),
    Block.Kind.COMMENT: ("Comments", "A comment"),
}
_LEADS = Q(data__spans__contains=[{"kind": "note_marker"}]) | Q(data__spans__contains=[{"kind": "citation"}])
_BEFORE = 50  # characters shown before words that lead nowhere


@dataclass
class Entry:
    uid: uuid.UUID
    position: int
    name: str  # its number, sign or key
    words: str
    group: str
    from_: list[tuple[int, str]]  # where words lead to it: position, ¶


@dataclass
class Lost:
    """Words that are to lead to a note or a source, and there is none."""

    uid: uuid.UUID
    position: int
    number: int | None
    start: int
    kind: str  # "note_marker", "citation"
    before: str
    words: str
    target: str


@dataclass
class EntryList:
    kind: str
    title: str
    one: str
    entries: list[Entry] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)


def entry_lists(bench: FileBench) -> list[EntryList]:
    """All of them, the empty ones too. Two queries."""
    blocks = bench.edition.blocks.order_by("position")
    ways: dict[int, list[tuple[int, str]]] = defaultdict(list)
    lost: dict[str, list[Lost]] = {"note_marker": [], "citation": []}
    for block in blocks.filter(_LEADS).only("edition_id", "uid", "position", "number", "plain", "data"):
        for span in block.data["spans"]:
            if span["kind"] not in lost:
                continue
            if span.get("to") is not None:
                here = (block.position, f"¶ {block.number}" if block.number else "line")
                if here not in ways[span["to"]]:
                    ways[span["to"]].append(here)
            else:
                start, end = span["start"], span["end"]
                lost[span["kind"]].append(
                    Lost(
                        block.uid, block.position, block.number, start, span["kind"],
                        block.plain[max(start - _BEFORE, 0) : start], block.plain[start:end],
                        str(span.get("target", "")),
                    )
                )  # fmt: skip
    found = {kind: EntryList(kind.value, *_NAMES[kind]) for kind in ENTRIES}
    rows = blocks.filter(kind__in=ENTRIES).only("edition_id", "uid", "position", "kind", "plain", "data")
    for block in rows:
        name = block.data.get("label") or block.data.get("key") or block.data.get("author") or ""
        found[Block.Kind(block.kind)].entries.append(
            Entry(
                block.uid, block.position, str(name), block.plain, block.data.get("group", ""),
                ways.get(block.position, []),
            )
        )  # fmt: skip
    found[Block.Kind.FOOTNOTE].lost = lost["note_marker"]
    found[Block.Kind.REFERENCE].lost = lost["citation"]
    return list(found.values())


def ways_to(bench: FileBench) -> list[tuple[str, str]]:
    """Notes and sources that words can be led to, as a select shows them. One query."""
    rows = bench.edition.blocks.filter(kind__in=[Block.Kind.FOOTNOTE, Block.Kind.REFERENCE])
    found: dict[str, str] = {}
    for kind, plain, data in rows.order_by("position").values_list("kind", "plain", "data"):
        note = kind == Block.Kind.FOOTNOTE
        name = data.get("label" if note else "key")
        if name:
            called = f"Note {name}" if note else str(name)
            found.setdefault(f"{'note' if note else 'source'} {name}", f"{called}: {plain[:60]}")
    return list(found.items())
