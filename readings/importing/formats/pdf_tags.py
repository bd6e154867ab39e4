"""Tagged PDF: which words belong to one paragraph, and whether it goes on on the next page."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from .pdf_lines import Row

_BLOCKS = frozenset(
    {"P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "LBody", "Note", "TD", "TH", "Caption"}
)
_DEEP, _MOST = 40, 20_000  # of a tree that is looked at
_AGREE = 0.9  # share of places where tags and print have to say the same


@dataclass(slots=True)
class Tags:
    """Of one page: the number of marked content to that of its paragraph."""

    blocks: dict[int, int] = field(default_factory=dict)
    goes_on: set[int] = field(default_factory=set)  # paragraphs with a rest on the next page
    came: set[int] = field(default_factory=set)  # paragraphs that began on the page before
    count: int = 0


def read_tags(page: pypdfium2.PdfPage) -> Tags:
    """The paragraphs of a page, as far as it is tagged."""
    tags = Tags()
    tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return tags
    try:
        for index in range(min(pdfium.FPDF_StructTree_CountChildren(tree), _MOST)):
            child = pdfium.FPDF_StructTree_GetChildAtIndex(tree, index)
            if child:
                _walk(child, tags, None, 0)
    finally:
        pdfium.FPDF_StructTree_Close(tree)
    return tags


def _walk(element: Any, tags: Tags, block: int | None, depth: int) -> tuple[bool, bool]:
    """Note what the element holds; whether any of it stands on this page, and whether its end stands on another."""
    tags.count += 1
    if depth > _DEEP or tags.count > _MOST:
        return False, False
    own = _kind(element) in _BLOCKS
    if own:
        block = tags.count
    here = elsewhere = before = False
    for index in range(min(pdfium.FPDF_StructElement_CountChildren(element), _MOST)):
        mark = pdfium.FPDF_StructElement_GetChildMarkedContentID(element, index)
        child = None if mark >= 0 else pdfium.FPDF_StructElement_GetChildAtIndex(element, index)
        present, open_end = _walk(child, tags, block, depth + 1) if child else (mark >= 0, False)
        if mark >= 0 and block is not None:
            tags.blocks[mark] = block
        if present:
            inside = bool(child) and _kind(child) in _BLOCKS  # a note in its paragraph ends by itself
            here, elsewhere = True, open_end and not inside
        else:
            elsewhere, before = here, before or not here
    if own and block is not None:
        if elsewhere:
            tags.goes_on.add(block)
        if before and here:
            tags.came.add(block)
    return here, elsewhere


def _kind(element: Any) -> str:
    size = pdfium.FPDF_StructElement_GetType(element, None, 0)
    if not 2 < size < 200:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDF_StructElement_GetType(element, buffer, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def lay_tags(rows: Sequence[Row], tags: Tags) -> None:
    """Tell each row the paragraph that it is tagged with."""
    for row in rows:
        block = tags.blocks.get(row.tag)
        if block is not None:
            row.block, row.goes_on, row.came = block, block in tags.goes_on, block in tags.came


def are_reliable(rows: Sequence[Row], parted: Sequence[bool]) -> bool:
    """Whether the tags part the rows of the text as print does; `parted`: whether one begins at each row."""
    agreed = known = 0
    for at in range(1, len(rows)):
        above, here = rows[at - 1], rows[at]
        if above.page != here.page or above.block is None or here.block is None:
            continue
        known += 1
        agreed += (above.block != here.block) == parted[at]
    return known >= 10 and agreed >= _AGREE * known
