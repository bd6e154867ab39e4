"""What a page printer knows as rows becomes a document of pieces: words are mended across line ends first."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .glue import mend_words
from .hyphens import join_cut_words
from .languages import language as language_of
from .ledger import Ledger, Numbered
from .ligatures import mend_ligatures
from .paragraphs import join_lines
from .pieces import Document, Look, Piece, PieceKind, Run, table
from .recognise import recognise
from .spacing import mend_spaces
from .words import Lexicon

RAISED, LOWERED = "\ue000", "\ue001"  # around figures that are printed raised
_MARKER = re.compile(rf"{RAISED}([^{LOWERED}]*){LOWERED}|(?<=[^\s*†‡§¶‖])([*†‡§¶‖]{{1,3}})(?![\w*†‡§¶‖])")


@dataclass(slots=True)
class Passage:
    """A paragraph, heading or note by its rows; `page` counts from 0."""

    kind: PieceKind
    lines: list[str]
    page: int
    level: int = 0
    label: str = ""
    outside: str = ""
    look: Look | None = None
    cells: list[list[str]] = field(default_factory=list)  # of a table, row by row


@dataclass(slots=True)
class Printed:
    """A whole file, page after page."""

    passages: list[Passage]
    title: str | None = None
    author: str | None = None
    labels: set[str] = field(default_factory=set)


def text_of(printed: Printed) -> str:
    """The running words, for what tells the language."""
    return "\n".join("\n".join(passage.lines) for passage in printed.passages if not passage.outside)


def document(
    printed: Printed, language: str | None, ledger: Ledger, tell: Callable[[float], None]
) -> tuple[Document, str | None]:
    """The document with its words whole, and its language."""
    code = language or recognise(text_of(printed))
    texts, numbers, order = _rows(printed.passages)
    own = Numbered(ledger, numbers)
    lexicon = Lexicon(language_of(code), texts)
    mend_ligatures(texts, order, lexicon, own)
    join_cut_words(texts, order, set(), lexicon, own)
    tell(0.3)
    mend_spaces(texts, order, lexicon, own)
    tell(0.5)
    mend_words(texts, order, lexicon, own)
    tell(1.0)
    noted = {passage.label for passage in printed.passages if passage.kind is PieceKind.NOTE}
    made = Document([], title=printed.title, author=printed.author)
    at = 0
    for passage in printed.passages:
        rows = texts[at : at + len(passage.lines)]
        at += len(passage.lines) + 1
        made.pieces.append(_piece(passage, rows, len(made.pieces) + 1, noted))
    return made, code


def _rows(passages: Sequence[Passage]) -> tuple[list[str], list[int], list[int]]:
    """All rows with a blank one after each passage, the line each is entered under, and which of them are text."""
    texts: list[str] = []
    numbers: list[int] = []
    order: list[int] = []
    line = 1
    for passage in passages:
        if not (passage.outside or passage.cells):
            order += range(len(texts), len(texts) + len(passage.lines) + 1)
        verse = passage.kind in (PieceKind.VERSE, PieceKind.TABLE)
        numbers += [line + (at if verse else 0) for at in range(len(passage.lines))] + [line]
        texts += [*passage.lines, ""]
        line += 2 + (len(passage.lines) - 1 if verse else 0)
    return texts, numbers, order


def _piece(passage: Passage, rows: Sequence[str], number: int, noted: set[str]) -> Piece:
    if passage.cells:
        return table([[[Run(cell)] for cell in row] for row in passage.cells], number)
    verse = passage.kind is PieceKind.VERSE
    text = "\n".join(row.strip() for row in rows) if verse else join_lines([row.strip() for row in rows])
    return Piece(
        passage.kind,
        _runs(text, noted),
        number,
        level=passage.level,
        label=passage.label,
        page=str(passage.page + 1),
        look=passage.look,
        outside=passage.outside,
    )


def _runs(text: str, noted: set[str]) -> list[Run]:
    """The words, with raised figures that lead to a note as runs of their own."""
    out: list[Run] = []
    last = 0
    for match in _MARKER.finditer(text):
        if match[2] and (match[2] not in noted or not match.start()):
            continue
        out.append(Run(text[last : match.start()]))
        labels = re.findall(r"\d+", match[1]) if match[1] else [match[2]]
        out += [Run(f"[{label}]", note=label if label in noted else "") for label in labels]
        last = match.end()
    out.append(Run(text[last:]))
    return [run for run in out if run.text]
