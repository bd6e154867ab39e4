"""The cells of a table, whose words are one text: cells are parted by tabs, rows by line ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Span = Mapping[str, Any]


def cells_of(plain: str, spans: Iterable[Span]) -> list[list[tuple[str, list[Span]]]]:
    """Row by row the words of each cell, with the spans in it; offsets count from the cell's beginning."""
    spans = list(spans)
    rows: list[list[tuple[str, list[Span]]]] = []
    at = 0
    for line in plain.split("\n"):
        row: list[tuple[str, list[Span]]] = []
        for cell in line.split("\t"):
            end = at + len(cell)
            own: list[Span] = [
                {**s, "start": max(s["start"], at) - at, "end": min(s["end"], end) - at}
                for s in spans
                if s["start"] < end and s["end"] > at
            ]
            row.append((cell, own))
            at = end + 1
        rows.append(row)
    return rows


def tidy_table(wording: str) -> str:
    """A table as it was typed, with clean cells and rows of one length; rows without words go."""
    rows = [[" ".join(cell.split()) for cell in line.split("\t")] for line in wording.split("\n")]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    return "\n".join("\t".join(row + [""] * (width - len(row))) for row in rows)
