"""Marks in a page that say where a page of the print began: their figures are no words of the text."""

from __future__ import annotations

import re

from .html_source import Element
from .html_tags import classes_of, kinds_of, text_of

_TAGS = frozenset({"span", "a", "div", "p", "sup", "small", "font", "b", "i", "hr", "mbp:pagebreak"})
_KINDS = frozenset({"pagebreak", "doc-pagebreak"})
_CLASSES = frozenset(
    {
        "pagebreak",
        "page-break",
        "pagenum",
        "pageno",
        "page-number",
        "pagenumber",
        "page-num",
        "pb",
        "pgbrk",
        "pagemark",
        "newpage",
        "x-ebookmaker-pageno",
    }
)
_ID = re.compile(r"(?:page|pg|p|pagina|seite)[-_ .]?(?P<label>\d{1,4}|[ivxlc]{1,7})", re.IGNORECASE)
_LONGEST = 30  # letters that may say a number
_TEXT = re.compile(
    r"[\[({|\s]*(?:page|pg\.?|pp?\.?|seite|s\.|с\.|стр\.)?\s*(?P<label>\d{1,4}|[ivxlc]{1,7})[\])}|\s]*",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"\s*[\[({]\s*(?:page|pg\.?|pp?\.?|seite|s\.|с\.|стр\.)\s*(?P<label>\d{1,4}|[ivxlc]{1,7})\s*[\])}]\s*",
    re.IGNORECASE,
)


def label_of_page(element: Element) -> str | None:
    """The number of the page that begins here; "" where it has none; None where the element says no such thing."""
    if element.tag not in _TAGS:
        return None
    told = bool(_KINDS & kinds_of(element) or _CLASSES.intersection(classes_of(element)))
    name = _ID.fullmatch(element.get("id") or element.get("name") or "")
    if not told and name is None and element.tag not in ("span", "b", "i", "a", "p", "small", "font"):
        return None
    text = text_of(element, _LONGEST)
    match = _TEXT.fullmatch(text)
    if told:
        if text and match is None:
            return None
        label = (
            match["label"]
            if match
            else element.get("title") or element.get("aria-label") or (name["label"] if name else "")
        )
        said = _TEXT.fullmatch((label or "")[:_LONGEST])
        return said["label"] if said else ""
    if name is not None and (not text or match is not None):
        return name["label"] if not text or (match and match["label"] == name["label"]) else None
    bracketed = _BRACKETED.fullmatch(text)
    return bracketed["label"] if bracketed and len(text) < 20 else None
