"""PDF: pages become lines with hints of what print shows, for the same stages that plain text goes through."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from readings.importing.draft import ImportRefused
from readings.importing.pieces import Look, PieceKind
from readings.importing.printed import Passage, Printed
from readings.importing.source import EMPTY

from . import Tell
from .pdf_about import About, about_of
from .pdf_chars import Face, read_page
from .pdf_columns import columns_of, in_order, set_frames
from .pdf_figures import raise_figures
from .pdf_furniture import is_browsers, take_furniture
from .pdf_headings import find_headings
from .pdf_lines import Row, rows_of
from .pdf_marks import add_marks
from .pdf_navigation import find_outside, take_lists_of_links
from .pdf_notes import label_of, set_returning, take_notes
from .pdf_paragraphs import CUT, Measure, Paragraph, measure, ordinary_gap, paragraphs
from .pdf_quotations import find_quotations
from .pdf_scans import even_out
from .pdf_tables import find_tables
from .pdf_tags import Tags, lay_tags, read_tags

MOST_PAGES = 3_000
LOCKED = "This PDF is locked with a password: save a copy without the password and bring that."
BROKEN = "This PDF is damaged and cannot be read: open it in a reader, print it to a new PDF, and bring that."
PICTURES = (
    "The pages of this PDF are pictures without text: run it through a text recognition (OCR) first, "
    "or bring a file whose words can be selected."
)
LONG = f"This PDF has more than {MOST_PAGES:,} pages: bring it in parts."
DENSE = "A page of this PDF has more letters than a page of text can hold: bring the text in another form."
NEWSPAPER = (
    "This is a newspaper page: it cannot be told where each article begins and goes on, "
    "so copy the article you want into a text of its own and bring that."
)
_TAGGED = 600  # pages up to which tags are read: each page looks through those of all
_NO_SIGN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200c\u2060\ufeff]")
_COMBINING = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "ˇ": "\u030c",
    "˚": "\u030a",
    "¯": "\u0304",
    "˘": "\u0306",
    "˝": "\u030b",
}
_ACCENT = re.compile(r"(?P<sign>[´¨ˆ˜ˇ˚˘˝]) ?(?P<under>[A-Za-zıȷ])|(?P<letter>[cCsStT])(?P<after>¸)")
_FEW = 20  # characters a page, on the average: fewer are no text


def read(data: bytes, *, tell: Tell) -> Printed:
    """The passages of a PDF. Raises ImportRefused, with one sentence for people."""
    sheets = _sheets(data, tell)
    pages, about = sheets.pages, sheets.about
    _refuse_pictures(sheets)
    _refuse_newspaper(pages)
    even_out(pages)
    furniture = take_furniture(pages)
    if about.web:
        furniture += take_lists_of_links(pages)
    _refuse_pictures(sheets)  # a stamp on every page is no text either
    ordered = in_order(pages)
    set_frames(ordered)
    known = measure([row for rows in ordered for row in rows])
    raise_figures(ordered, known)
    notes = take_notes(ordered, known)
    set_frames(ordered)
    found = paragraphs([row for rows in ordered for row in rows], known)
    web = about.web or any(is_browsers(row.text) for row, _ in furniture)
    return Printed(
        _passages(found, notes, furniture, sheets.aside, known, web=web), about.title, about.author
    )


def _open(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise ImportRefused(LOCKED if locked else BROKEN) from error


@dataclass(slots=True)
class _Sheets:
    """All pages as rows, with what was seen on the way."""

    pages: list[list[Row]] = field(default_factory=list)
    about: About = field(default_factory=About)
    aside: list[Passage] = field(default_factory=list)  # what runs in another direction than the text
    shapes: int = 0  # objects on the pages, pictures among them
    broken: int = 0


def _sheets(data: bytes, tell: Tell) -> _Sheets:
    document = _open(data)
    found = _Sheets()
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise ImportRefused(LONG)
        found.about = about_of(document)
        tagged = count <= _TAGGED and document.is_tagged()
        faces: dict[tuple[Any, ...], Face] = {}
        for number in range(count):
            tell(number / count)
            found.pages.append(_rows(document, number, faces, found, tagged=tagged))
    finally:
        document.close()
    if found.broken == len(found.pages):
        raise ImportRefused(BROKEN)
    return found


def _rows(
    document: pypdfium2.PdfDocument,
    number: int,
    faces: dict[tuple[Any, ...], Face],
    found: _Sheets,
    *,
    tagged: bool,
) -> list[Row]:
    """The rows of one page; none where it is broken."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        found.broken += 1
        return []
    try:
        sheet = read_page(page, faces)
        add_marks(page, sheet)
        tags = read_tags(page) if tagged else Tags()
        found.shapes += pdfium.FPDFPage_CountObjects(page.raw)
    except ValueError as error:
        raise ImportRefused(DENSE) from error
    finally:
        page.close()
    found.aside += [
        Passage(PieceKind.PARAGRAPH, [plain(text)], number, outside="margin")
        for text in sheet.aside
        if text.strip()
    ]
    rows = rows_of(sheet, number)
    lay_tags(rows, tags)
    return rows


def _refuse_pictures(found: _Sheets) -> None:
    letters = sum(len(row.text) for rows in found.pages for row in rows)
    if letters < _FEW * len(found.pages):
        raise ImportRefused(PICTURES if found.shapes else EMPTY)


def _refuse_newspaper(pages: Sequence[list[Row]]) -> None:
    filled = [rows for rows in pages if len(rows) > 30]
    crowded = sum(1 for rows in filled if columns_of(rows) >= 4)
    if filled and 2 * crowded >= len(filled):
        raise ImportRefused(NEWSPAPER)


def _passages(
    found: Sequence[Paragraph],
    notes: Sequence[list[Row]],
    furniture: Sequence[tuple[Row, str]],
    aside: Sequence[Passage],
    known: Measure,
    *,
    web: bool,
) -> list[Passage]:
    """Paragraphs in order; what stands outside them is laid between two of them, not to part one."""
    heads = find_headings(found, known, web=web)
    outside = find_outside(found, heads, web=web)
    quoted = find_quotations(found, known, set(heads))
    returning = set_returning(found)
    gap = ordinary_gap(found, known.size)
    waiting = [
        Passage(PieceKind.PARAGRAPH, [plain(row.text)], row.page, outside=kind) for row, kind in furniture
    ]
    waiting += [*aside, *(_note(note) for note in notes)]
    waiting.sort(key=lambda passage: passage.page)
    out: list[Passage] = []
    tables = find_tables(found, {*heads, *outside})
    at = 0
    for number, paragraph in enumerate(found):
        while at < len(waiting) and waiting[at].page < paragraph.first.page:
            out.append(waiting[at])
            at += 1
        passage = Passage(
            PieceKind.PARAGRAPH,
            [plain(row.text) for row in paragraph.rows],
            paragraph.first.page,
            look=_look(paragraph, gap, known),
        )
        if number in tables:
            if tables[number] != number:
                continue
            rows = [found[other].first for other in tables if tables[other] == number]
            passage.kind, passage.cells = (
                PieceKind.TABLE,
                [[plain(cell) for cell in row.cells] for row in rows],
            )
            passage.lines = ["\t".join(cells) for cells in passage.cells]
        elif number in outside:
            passage.outside = outside[number]
        elif number in heads:
            passage.kind, passage.level = PieceKind.HEADING, heads[number]
        elif number in returning:
            passage.kind, passage.label = PieceKind.NOTE, returning[number]
        elif paragraph.verse:
            passage.kind = PieceKind.VERSE
        elif number in quoted:
            passage.kind = PieceKind.QUOTE
        out.append(passage)
    return out + waiting[at:]


def _note(rows: Sequence[Row]) -> Passage:
    label, first = label_of(rows[0].text)
    lines = [plain(first), *(plain(row.text) for row in rows[1:])]
    return Passage(PieceKind.NOTE, lines, rows[0].page, label=label)


def _look(paragraph: Paragraph, gap: float, known: Measure) -> Look:
    return Look(
        size=paragraph.size / known.size,
        bold=paragraph.bold and not known.bold,
        italic=paragraph.italic,
        centred=paragraph.centred,
        space_before=max(0.0, paragraph.gap - gap),
    )


def plain(text: str) -> str:
    """A row without the signs that no text has; a hyphen that a line end has cut shows as one."""
    if text.endswith(CUT):
        text = text[:-1] + "-"
    text = _NO_SIGN.sub("", text)
    if _ACCENT.search(text):
        text = _ACCENT.sub(_accented, text)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _accented(match: re.Match[str]) -> str:
    """A letter with the accent that is printed as a sign of its own, before or (a cedilla) after it."""
    if match["after"]:
        return unicodedata.normalize("NFC", match["letter"] + "\u0327")
    letter = match["under"].replace("ı", "i").replace("ȷ", "j")
    return unicodedata.normalize("NFC", letter + _COMBINING[match["sign"]])
