"""What a document with markup says of itself, before it is a draft: the currency of its readers.

A reader (`formats/html.py`, `docx.py` …) turns bytes into a `Document`; `marked.build` turns that into a draft, with
the repairs, headings and apparatus that every text gets. Nothing is judged here, and nothing is left out: what is no
part of the running text says why (`Piece.outside`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .draft import Comment, SectionRole

_SPACES = re.compile(r"\s+")


class PieceKind(StrEnum):
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    EPIGRAPH = "epigraph"
    LIST_ITEM = "list_item"
    VERSE = "verse"  # lines are parted by "\n"
    CAPTION = "caption"
    TABLE = "table"  # its runs have the words of all cells, parted by "\t", and rows by "\n"
    NOTE = "note"  # what a marker leads to


@dataclass(slots=True)
class Run:
    """A stretch of words with one look. A line break inside a paragraph is "\\n"."""

    text: str
    em: bool = False
    strong: bool = False
    code: bool = False
    link: str = ""  # http(s) or mailto address
    note: str = ""  # the label of the note to which these words (often a raised figure) lead


@dataclass(slots=True)
class Look:
    """What a paragraph looks like, as far as its format says: what headings are told by where no style names them."""

    size: float = 1.0  # of its letters, 1.0 being that of most of the text
    bold: bool = False  # all of it
    italic: bool = False
    underlined: bool = False
    centred: bool = False
    capitals: bool = False  # small or large ones, by style
    indent: float = 0.0  # of the whole paragraph, in the width of a letter
    space_before: float = 0.0  # in lines
    alone: bool = False  # begins a page


@dataclass(slots=True)
class Piece:
    kind: PieceKind
    runs: list[Run]
    number: int  # its place in the file, from 1
    level: int = 0  # of a heading, as the markup says, from 1; 0 is the title of the whole work
    label: str = ""  # of a note
    ordinal: int | None = None  # of a numbered list item; of notes, what tells two of one label apart
    header: bool = False  # the first row of a table names its columns
    page: str = ""  # the printed page on which it begins
    look: Look | None = None
    role: SectionRole | None = None  # of the section that begins with it, where the markup says so
    language: str | None = None
    outside: str = ""  # why it is no part of the running text: "navigation", "contents", "licence" …

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def table(rows: list[list[list[Run]]], number: int, *, header: bool = False) -> Piece:
    """The piece of a table from the runs of its cells: each row as long as the longest, each cell one line."""
    rows = [row for row in rows if any(run.text.strip() for cell in row for run in cell)]
    width = max((len(row) for row in rows), default=0)
    runs: list[Run] = []
    for at, row in enumerate(rows):
        for place in range(width):
            if place or at:
                runs.append(Run("\t" if place else "\n"))
            runs += _on_one_line(row[place]) if place < len(row) else []
    return Piece(PieceKind.TABLE, runs, number, header=header)


def _on_one_line(cell: list[Run]) -> list[Run]:
    """Its words with single spaces, none at its ends."""
    out: list[Run] = []
    for run in cell:
        text = _SPACES.sub(" ", run.text)
        if not out or out[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            out.append(replace(run, text=text))
    if out:
        out[-1].text = out[-1].text.rstrip(" ")
    return [run for run in out if run.text]


@dataclass(slots=True)
class Document:
    """A whole file. What is known of the work comes from its metadata, never from its name."""

    pieces: list[Piece]
    title: str | None = None
    titled: bool = False  # the title is said for certain: no heading is taken for it, unless at level 0
    subtitle: str | None = None
    author: str | None = None
    source: str | None = None  # publisher, journal or site
    date: str | None = None  # YYYY[-MM[-DD]]
    language: str | None = None  # BCP 47
    encoding: str = "utf-8"
    comments: list[Comment] = field(default_factory=list)  # the thread under it, where the markup tells one
