"""E-books: EPUB 2 and 3, read in the order of their spine as one long page."""

from __future__ import annotations

import re

from readings.importing.draft import ImportRefused
from readings.importing.pieces import Document, PieceKind
from readings.importing.source import EMPTY

from . import Tell, archive, html_document
from .epub_book import Book
from .epub_package import package
from .epub_pages import joined
from .html_meta import iso_date

_LOCKED = (
    "This e-book is locked against copying, so its words cannot be read: "
    "bring a copy without the lock, or the text in another format."
)
_FONTS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
_FONT_FILES = (".otf", ".ttf", ".woff", ".woff2", ".ttc")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,2}")


def read(data: bytes, *, tell: Tell) -> Document:
    """The book as a document. Raises ImportRefused, with one sentence for people."""
    opened = archive.opened(data)
    _refuse_what_is_locked(opened)
    tell(0.1)
    book = package(opened)
    document = Document([])
    _particulars(
        book, document, max((info.date_time[:3] for info in opened.members.values()), default=(0, 0, 0))
    )
    tell(0.2)
    body, sheet = joined(opened, book, tell)
    html_document.fill(document, body, sheet)
    if not any(piece.kind is not PieceKind.TABLE or piece.text.strip() for piece in document.pieces):
        raise ImportRefused(EMPTY)
    document.titled = document.title is not None
    tell(1.0)
    return document


def _refuse_what_is_locked(opened: archive.Archive) -> None:
    name = opened.find("META-INF/encryption.xml")
    if name is None:
        return
    for entry in archive.xml(opened.read(name, 5_000_000)).iter("{*}EncryptedData"):
        method = entry.find("{*}EncryptionMethod")
        reference = entry.find(".//{*}CipherReference")
        target = (reference.get("URI") or "" if reference is not None else "").lower()
        if (method is None or method.get("Algorithm") not in _FONTS) and not target.endswith(_FONT_FILES):
            raise ImportRefused(_LOCKED)


def _particulars(book: Book, document: Document, packed: tuple[int, ...]) -> None:
    """What the package says of the work; not the day on which a program packed the book."""
    document.title, document.subtitle = book.title, book.subtitle
    document.author = ", ".join(dict.fromkeys(book.authors)) or None
    document.source = book.publisher
    document.language = book.language if book.language and _LANGUAGE.fullmatch(book.language) else None
    said = iso_date(book.date or "")
    machine = "T" in (book.date or "") and said in (
        iso_date(book.modified or ""),
        iso_date("-".join(map(str, packed))),
    )
    document.date = None if machine else said
