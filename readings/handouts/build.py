"""Blocks of an edition as pieces of a handout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from readings.cells import Span, cells_of
from readings.handouts.document import Kind, Piece, Run, clean, runs_rtl
from readings.models import Block

_WHOLE = ("note_marker", "citation")
_LOOKS = {"em": "em", "strong": "strong", "code": "code"}
_ENTRIES = (Kind.QUESTION, Kind.FURTHER_READING, Kind.REFERENCE, Kind.FOOTNOTE)


@dataclass(frozen=True, slots=True)
class Ids:
    """Names the pieces of one reading. `known`: the positions of the blocks it has."""

    key: str
    known: frozenset[int]

    def of(self, block: Block) -> str:
        return f"{self.key}-p{block.number}" if block.number else self.at(block.position)

    def at(self, position: int) -> str:
        return f"{self.key}-b{position}"

    def lead_to(self, position: Any) -> str:
        return self.at(position) if position in self.known else ""


def runs_of(
    text: str,
    spans: Iterable[Span],
    *,
    lead_to: Callable[[Any], str],
    anchor: str = "",
    marked: int = 0,
) -> list[Run]:
    """A block's words, cut where their look changes. A marker is its label, whatever stands in the text for it.

    `marked`: so many markers of the block stand before these words.
    """
    kept = sorted(
        (s for s in spans if 0 <= s["start"] < s["end"] <= len(text)), key=lambda s: (s["start"], -s["end"])
    )
    wholes: list[Span] = []
    for span in kept:
        if span["kind"] in _WHOLE and (not wholes or span["start"] >= wholes[-1]["end"]):
            wholes.append(span)
    looks = [s for s in kept if s["kind"] in _LOOKS or s["kind"] == "link"]
    runs: list[Run] = []
    at, markers = 0, marked
    for whole in wholes:
        runs += _plain_runs(text, at, whole["start"], looks)
        at = whole["end"]
        run = _run(text[whole["start"] : at], whole["start"], at, looks)
        run.to = lead_to(whole.get("to"))
        if whole["kind"] == "note_marker":
            markers += 1
            run.text, run.mark, run.link = clean(str(whole["target"])), True, ""
            run.id = f"{anchor}{markers}" if run.to and anchor else ""
        if run.text:
            runs.append(run)
    return runs + _plain_runs(text, at, len(text), looks)


def _plain_runs(text: str, first: int, last: int, looks: Sequence[Span]) -> list[Run]:
    inside = {edge for s in looks for edge in (s["start"], s["end"]) if first < edge < last}
    edges = sorted({first, last, *inside})
    runs = [_run(text[start:end], start, end, looks) for start, end in pairwise(edges)]
    return [run for run in runs if run.text]


def _run(words: str, start: int, end: int, looks: Sequence[Span]) -> Run:
    run = Run(clean(words))
    for span in looks:
        if span["start"] <= start and end <= span["end"]:
            if span["kind"] == "link":
                target = clean(str(span.get("target", "")))
                run.link = target if target.startswith(("http://", "https://", "mailto:")) else ""
            else:
                setattr(run, _LOOKS[span["kind"]], True)
    return run


def piece_of(block: Block, ids: Ids) -> Piece:
    """One block; `block.data` as `readings.importing.load` fills it."""
    data, kind = block.data, Kind(block.kind)
    piece = Piece(
        kind=kind,
        runs=runs_of(block.plain, data.get("spans", ()), lead_to=ids.lead_to, anchor=f"{ids.of(block)}-r"),
        id=ids.of(block),
        number=block.number,
        level=block.level,
        language=clean(data.get("language") or ""),
        rtl=runs_rtl(block.plain),
    )
    if data.get("attribution"):
        piece.source = runs_of(data["attribution"], data.get("attribution_spans", ()), lead_to=ids.lead_to)
    if kind in _ENTRIES:
        piece.label = clean(str(data.get("label") or ""))
    elif kind == Kind.LIST_ITEM:
        piece.label = f"{data['ordinal']}." if data.get("ordinal") else "•"
    elif kind == Kind.TABLE:
        piece.header = bool(data.get("header"))
        piece.rows = _rows(block, ids)
        piece.runs = [run for row in piece.rows for cell in row for run in cell]
    elif kind == Kind.TIMELINE:
        piece.label = clean(str(data.get("printed", "")))
        piece.events = [clean(event) for event in data.get("events", ())]
    elif kind == Kind.COMMENT and data.get("opens"):
        what = f"Comment {data['comment']}" if data.get("comment") else "Comment"
        piece.said = clean(f"{data['author']}, {what.lower()}" if data.get("author") else what)
    return piece


def _rows(block: Block, ids: Ids) -> list[list[list[Run]]]:
    rows: list[list[list[Run]]] = []
    marked = 0
    for row in cells_of(block.plain, block.data.get("spans", ())):
        rows.append([])
        for words, spans in row:
            anchor = f"{ids.of(block)}-r"
            rows[-1].append(runs_of(words, spans, lead_to=ids.lead_to, anchor=anchor, marked=marked))
            marked += sum(span["kind"] == "note_marker" for span in spans)
    return rows


LEAD = (Kind.BYLINE, Kind.EPIGRAPH)


def in_order(pieces: Sequence[Piece], *, title: str) -> tuple[list[Piece], list[Piece]]:
    """What stands under the title (byline, epigraph), and the rest, whose headings go down one step at a time.

    A heading that says the title again goes; comments and notes that are printed without one get one.
    """
    first = next((i for i, p in enumerate(pieces) if p.kind not in LEAD), len(pieces))
    lead, rest = list(pieces[:first]), list(pieces[first:])
    if rest and rest[0].kind == Kind.HEADING and rest[0].plain == clean(title):
        rest = rest[1:]
        after = next((i for i, p in enumerate(rest) if p.kind not in LEAD), len(rest))
        lead, rest = lead + rest[:after], rest[after:]
    for kind, title in ((Kind.COMMENT, "Comments"), (Kind.FOOTNOTE, "Notes")):
        at = next((i for i, p in enumerate(rest) if p.kind == kind), 0)
        if at and rest[at - 1].kind != Kind.HEADING:
            key = rest[at].id.partition("-")[0]
            rest.insert(at, Piece(Kind.HEADING, [Run(title)], f"{key}-{kind.value}s", level=1, language="en"))
    level = 1
    for piece in rest:
        if piece.kind == Kind.HEADING:
            level = piece.level = min(max(piece.level, 1) + 1, level + 1, 4)
    return lead, rest


def lead_back(pieces: Sequence[Piece], cited: Mapping[str, Sequence[int]]) -> None:
    """Tells each note which markers lead to it, and each other entry which paragraphs (`cited`, by position)."""
    by_id = {piece.id: piece for piece in pieces}
    for piece in pieces:
        for run in (*piece.runs, *piece.source):
            if run.to and run.mark and run.id:
                by_id[run.to].ways.append(run.id)
    for position, numbers in cited.items():
        for piece in pieces:
            if piece.id.endswith(f"-b{position}") and not piece.ways:
                key = piece.id.partition("-")[0]
                piece.from_numbers = [number for number in numbers if f"{key}-p{number}" in by_id]
