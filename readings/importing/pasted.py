"""Print that was pasted into a page as it stood: in one block that keeps its lines, or each line a paragraph.

Its markup says nothing then, so it is read as the plain text it was.
"""

from __future__ import annotations

import itertools

from .ledger import Ledger
from .pieces import Document, Piece, PieceKind

_FEWEST = 8  # lines that tell
_LONGEST = 100  # signs of a printed line
_FULL = 40  # signs of a line that goes on, at the least
_SHARE = 0.35  # of the lines that begin in the middle of a sentence
_KEPT = 0.8  # so much of the words stands in lines kept as they are
_ENDS = ".?!…:;”»\"')]"
_WHY = "stands around the text on its page and is no part of it"


def print_of(document: Document, ledger: Ledger) -> str | None:
    """The lines as they were printed, blank ones between paragraphs where they are known; None for a real page."""
    running = [piece for piece in document.pieces if not piece.outside]
    if _is_kept_whole(running):
        text = "\n\n".join(_words(piece) for piece in _all(document, ledger))
    elif _is_paragraph_by_line(running):
        text = "\n".join(_apart(piece) for piece in _all(document, ledger))
    else:
        return None
    return text.strip("\n")


def _all(document: Document, ledger: Ledger) -> list[Piece]:
    """The pieces without what steps out; refused, it stays where it stands."""
    return [
        piece
        for at, piece in enumerate(document.pieces, start=1)
        if not piece.outside or not ledger.accept(piece.outside, at, piece.text, "", _WHY, 0.85)
    ]


def _is_kept_whole(pieces: list[Piece]) -> bool:
    kept = [piece for piece in pieces if piece.kind is PieceKind.VERSE]
    words = sum(len(piece.text.split()) for piece in pieces)
    if sum(len(piece.text.split()) for piece in kept) < _KEPT * words:
        return False
    return _goes_on([line for piece in kept for line in piece.text.split("\n") if line.strip()])


def _is_paragraph_by_line(pieces: list[Piece]) -> bool:
    if any(piece.kind not in (PieceKind.PARAGRAPH, PieceKind.HEADING) for piece in pieces):
        return False
    lines = [piece.text for piece in pieces if piece.kind is PieceKind.PARAGRAPH]
    return not any("\n" in line.strip() for line in lines) and _goes_on(lines)


def _goes_on(lines: list[str]) -> bool:
    """Whether sentences run on from line to line, as they do in print."""
    bare = [line.strip() for line in lines if line.strip()]
    if len(bare) < _FEWEST or max(map(len, bare)) > _LONGEST:
        return False
    pairs = list(itertools.pairwise(bare))
    going = sum(len(line) >= _FULL and line[-1] not in _ENDS and below[0].islower() for line, below in pairs)
    return going >= _SHARE * len(pairs)


def _words(piece: Piece) -> str:
    return piece.text.replace("\u00a0", " ").strip("\n")


def _apart(piece: Piece) -> str:
    """A heading between blank lines; a line below a blank one."""
    if piece.kind is PieceKind.HEADING:
        return f"\n{_words(piece).strip()}\n"
    blank = piece.look is not None and piece.look.space_before >= 1
    return f"\n{_words(piece)}" if blank else _words(piece)
