"""Web pages: saved, exported or written by hand."""

from __future__ import annotations

import re

from readings.importing.draft import ImportRefused
from readings.importing.pieces import Document
from readings.importing.source import EMPTY

from . import Tell, html_document, html_meta, html_source

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,2}")


def read(data: bytes, *, tell: Tell) -> Document:
    """The page as a document. Raises ImportRefused, with one sentence for people."""
    text, encoding = html_source.decoded(data)
    tell(0.2)
    root = html_source.tree(text)
    tell(0.5)
    document = Document([], encoding=encoding)
    said = (root.get("lang") or root.get("xml:lang") or "").strip()
    document.language = said if _LANGUAGE.fullmatch(said) else None
    html_meta.read(root, document)
    body = root.find("body")
    html_document.fill(document, body if body is not None else root, html_document.sheet_of(root))
    if not document.pieces:
        raise ImportRefused(EMPTY)
    tell(1.0)
    return document
