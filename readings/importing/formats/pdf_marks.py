"""What a page shows besides letters: bullets drawn as shapes, and which of its words are links."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from .pdf_chars import Bit, Sheet

MOST = 20_000  # shapes on a page that are looked at
_THIN = 2.5  # points: of a rule below words
_LEAST_SIDE, _MOST_SIDE = 1.2, 9.0  # points: of a bullet


@dataclass(slots=True, frozen=True)
class Box:
    """A place on the page; `y` counts from the top."""

    x0: float
    y0: float
    x1: float
    y1: float


def add_marks(page: pypdfium2.PdfPage, sheet: Sheet) -> None:
    """Put a bullet before the words that a small round or square shape stands before; tell the words that are links."""
    if pdfium.FPDFPage_GetRotation(page.raw):
        return
    left, _, _, top = page.get_bbox()
    bullets, rules = _shapes(page, left, top)
    for box in bullets:
        _set_bullet(sheet.bits, box)
    if rules:
        _underline(sheet.bits, rules)
    links = _links(page, left, top)
    if links:
        _tell_links(sheet.bits, links)


def _shapes(page: pypdfium2.PdfPage, left: float, top: float) -> tuple[list[Box], list[Box]]:
    """What may be bullets, and what may be rules below words."""
    edges = [ctypes.c_float() for _ in range(4)]
    found: list[Box] = []
    rules: list[Box] = []
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), MOST)):
        shape = pdfium.FPDFPage_GetObject(page.raw, index)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(shape, *edges):
            continue
        x0, y0, x1, y1 = (edge.value for edge in edges)
        wide, high = x1 - x0, y1 - y0
        if (
            _LEAST_SIDE <= wide <= _MOST_SIDE
            and _LEAST_SIDE <= high <= _MOST_SIDE
            and 0.6 < wide / high < 1.7
        ):
            found.append(Box(x0 - left, top - y1, x1 - left, top - y0))
        elif high <= _THIN and wide > 4 * _THIN:
            rules.append(Box(x0 - left, top - y1, x1 - left, top - y0))
    return found, rules


def _set_bullet(bits: list[Bit], box: Box) -> None:
    """Before the words on its line, if none stand left of it there."""
    middle = (box.y0 + box.y1) / 2
    level = [bit for bit in bits if bit.y - 0.9 * bit.face.size < middle < bit.y + 0.1 * bit.face.size]
    after = [bit for bit in level if 0 < bit.x0 - box.x1 < 2.5 * bit.face.size]
    if not after:
        return
    first = min(after, key=lambda bit: bit.x0)
    if box.x1 - box.x0 > 0.75 * first.face.size or first.text == "•":
        return
    if any(0 <= box.x0 - bit.x1 < 6 * bit.face.size or bit.x0 < box.x0 < bit.x1 for bit in level):
        return
    first.spaced = True
    bits.append(Bit("•", box.x0, box.x1, first.y, first.face, tag=first.tag))


def _underline(bits: Sequence[Bit], rules: Sequence[Box]) -> None:
    for bit in bits:
        x, low = (bit.x0 + bit.x1) / 2, bit.y + 0.3 * bit.face.size
        bit.underlined = any(
            rule.x0 - 1 <= x <= rule.x1 + 1 and bit.y - 0.5 <= rule.y0 <= low for rule in rules
        )


def _links(page: pypdfium2.PdfPage, left: float, top: float) -> list[Box]:
    at, link = ctypes.c_int(0), pdfium.FPDF_LINK()
    area: Any = pdfium.FS_RECTF()
    found: list[Box] = []
    while len(found) < MOST and pdfium.FPDFLink_Enumerate(page.raw, at, link):
        if pdfium.FPDFLink_GetAnnotRect(link, area):
            found.append(Box(area.left - left, top - area.top, area.right - left, top - area.bottom))
    return found


def _tell_links(bits: Sequence[Bit], links: Sequence[Box]) -> None:
    for bit in bits:
        x, y = (bit.x0 + bit.x1) / 2, bit.y - 0.3 * bit.face.size
        bit.linked = any(box.x0 - 1 <= x <= box.x1 + 1 and box.y0 - 1 <= y <= box.y1 + 1 for box in links)
