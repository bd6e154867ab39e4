"""A page, or the pages of a book one after the other, as a document."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from readings.importing.date_words import date_words, points
from readings.importing.pieces import Document, Piece, PieceKind

from . import html_comments, html_notes, html_places
from .html_frames import Told
from .html_places import LICENCE, NAVIGATION, SURROUNDINGS
from .html_source import Element
from .html_style import Sheet
from .html_walk import Walk

_BEGINS = re.compile(r"\s*\*{3}\s*START OF (?:THE |THIS )?PROJECT\b", re.IGNORECASE)
_ENDED = re.compile(
    r"\s*(?:\*{3}\s*END OF (?:THE |THIS )?PROJECT\b|End of (?:the )?Project Gutenberg)", re.IGNORECASE
)
_RIGHTS = re.compile(r"\s*(?:©|copyright\b|\(c\)\s)", re.IGNORECASE)
_TOP = 40  # pieces among which the title stands
_MINUTES = re.compile(
    r"\b\d{1,3}\s?(?:min|minutes?|minuten|minutos|мин)\b", re.IGNORECASE
)  # that reading takes
_PARTED = re.compile(r"[|»«›‹>·•←→]|\s[-–—/]\s|\[")
_LONG = 25  # words of a paragraph of prose
_SHORT = 40  # words of a row of links
_FEW = 15  # words of a row that is only partly links
_QUOTED = 0.6  # so much of a text is not quotation, but set in


def fill(document: Document, body: Element, sheet: Sheet) -> None:
    """The pieces of what stands below `body`, and the comments."""
    notes = html_notes.find(body)
    weights = html_places.weigh(body)
    outside = html_places.find(body, weights, notes)
    document.comments, items, heading = html_comments.find(body)
    if heading is not None:
        outside[heading] = SURROUNDINGS
    outside |= {page: SURROUNDINGS for page in body if page.get("data-aside") is not None}
    walk = Walk(Told(notes, outside, set(items), sheet, heading, document.language))
    walk.over(body)
    if not walk.pieces and items:  # nothing but a thread: then that is the text
        document.comments = []
        outside.pop(heading, None)
        walk = Walk(Told(notes, outside, set(), sheet, heading, document.language))
        walk.over(body)
    document.pieces = walk.pieces
    _even_sizes(walk.pieces, walk.sizes)
    _what_is_set_in_is_no_quotation(walk.pieces)
    _links_at_the_edges(walk.pieces, walk.links, document)
    _licence(walk.pieces)
    _title(walk.pieces, document.title)
    for number, piece in enumerate(document.pieces, start=1):
        piece.number = number


def sheet_of(root: Element) -> Sheet:
    """The rules in the page's own style elements."""
    sheet = Sheet()
    for style in root.iter("style"):
        sheet.add("".join(style.itertext()))
    return sheet


def _even_sizes(pieces: Sequence[Piece], sizes: Counter[float]) -> None:
    """Sizes become shares of that of most letters."""
    usual = sizes.most_common(1)[0][0] if sizes else 1.0
    for piece in pieces:
        if piece.look is not None:
            piece.look.size = round(piece.look.size / (usual or 1.0), 2)


def _what_is_set_in_is_no_quotation(pieces: Sequence[Piece]) -> None:
    """Where nearly everything stands in block quotations, they only set the text in."""
    words = Counter[PieceKind]()
    for piece in pieces:
        if not piece.outside:
            words[piece.kind] += len(piece.text.split())
    if words[PieceKind.QUOTE] > _QUOTED * (words[PieceKind.QUOTE] + words[PieceKind.PARAGRAPH]):
        for piece in pieces:
            if piece.kind is PieceKind.QUOTE:
                piece.kind = PieceKind.PARAGRAPH


def _links_at_the_edges(
    pieces: Sequence[Piece], links: dict[int, tuple[int, int]], document: Document
) -> None:
    """Rows of links before the text and after it lead to other pages."""
    author = document.author
    prose = [at for at, piece in enumerate(pieces) if not piece.outside and len(piece.text.split()) >= _LONG]
    if not prose:
        return
    headed = False
    for at in range(prose[0]):
        if (
            not pieces[at].outside
            and _MINUTES.search(pieces[at].text)
            and len(pieces[at].text.split()) <= _FEW
        ):
            pieces[at].outside = SURROUNDINGS
            document.date = document.date or _day(pieces[at].text, document.language)
        headed = headed or (pieces[at].kind is PieceKind.HEADING and not pieces[at].outside)
        if _only_leads(pieces[at], links, author, few=headed):
            pieces[at].outside = NAVIGATION
    for at in range(len(pieces) - 1, prose[-1], -1):
        if pieces[at].kind in (PieceKind.HEADING, PieceKind.NOTE):
            break
        leads = links.get(pieces[at].number, (0, 0))[1] and _PARTED.search(pieces[at].text)
        few = len(pieces[at].text.split()) <= _FEW
        if _only_leads(pieces[at], links, author, few=False) or (leads and few and not pieces[at].outside):
            pieces[at].outside = NAVIGATION
        elif (
            not pieces[at].outside
            and _RIGHTS.match(pieces[at].text)
            and len(pieces[at].text.split()) <= _SHORT
        ):
            pieces[at].outside = SURROUNDINGS


def _day(text: str, language: str | None) -> str | None:
    """The only day in a line that says who wrote a text, when, and how long one reads it."""
    days = [point.iso for point in points(text, date_words(language or "en")) if point.day and point.year]
    return days[0] if len(days) == 1 else None


def _only_leads(piece: Piece, links: dict[int, tuple[int, int]], author: str | None, *, few: bool) -> bool:
    linked, count = links.get(piece.number, (0, 0))
    words = len(re.findall(r"\w+", piece.text))
    if (
        piece.outside
        or piece.kind is PieceKind.HEADING
        or not count
        or words > _SHORT
        or linked < 0.7 * words
    ):
        return False
    if author and author.casefold() in piece.text.casefold():
        return False
    if count == 1:
        return not few and words <= 4
    return count > 2 or bool(_PARTED.search(piece.text)) or not few


def _title(pieces: Sequence[Piece], title: str | None) -> None:
    """A first heading that says what the work is called is its title; what a class calls so above it is none."""
    headed = [piece for piece in pieces[:_TOP] if piece.kind is PieceKind.HEADING and not piece.outside]
    if len(headed) > 1 and headed[0].level == 0 and headed[1].level == 1:
        between = [p for p in pieces[headed[0].number : headed[1].number - 1] if not p.outside]
        again = any(
            piece.level == 1
            for piece in pieces
            if piece is not headed[1] and not piece.outside and piece.kind is PieceKind.HEADING
        )
        if not between and not again and headed[0].look is not None:
            headed[0].kind = PieceKind.PARAGRAPH
    first = next((piece for piece in pieces if piece.kind is PieceKind.HEADING and not piece.outside), None)
    if first is not None and title and _letters(first.text) and _letters(first.text) == _letters(title):
        first.level = 0


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _licence(pieces: Sequence[Piece]) -> None:
    """What stands before and after the lines between which a free library prints its books."""
    begin = next((at for at, piece in enumerate(pieces) if _BEGINS.match(piece.text)), None)
    end = next(
        (at for at, piece in enumerate(pieces) if at > (begin or 0) and _ENDED.match(piece.text)), None
    )
    for at, piece in enumerate(pieces):
        if (begin is not None and at <= begin) or (end is not None and at >= end):
            piece.outside = piece.outside or LICENCE
