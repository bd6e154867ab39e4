"""Stage 1 for files that are more than their words: each format has a module that reads it.

What a file is says its content; its name is asked only where content cannot tell (Markdown from plain text).
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from enum import StrEnum

from readings.importing.pieces import Document
from readings.importing.printed import Printed

Tell = Callable[[float], None]  # hears how much of the file is read, 0 to 1


class Format(StrEnum):
    TEXT = "text"  # plain text or Markdown
    PDF = "pdf"
    DOCX = "docx"
    ODT = "odt"
    EPUB = "epub"
    HTML = "html"


_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*+(?:<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError, RuntimeError, OSError, ValueError,
    EOFError,
)  # fmt: skip


def sniff(data: bytes) -> Format:
    """What this file is, by its content. What is none of the others is taken for text."""
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(b"PK\x03\x04"):
        return _in_archive(data)
    bare = head.lstrip(b"\xef\xbb\xbf")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        bare = head.decode("utf-16", "ignore").encode()
    if _HTML.match(bare):
        return Format.HTML
    if b"<office:document" in head and b"opendocument:xmlns:text" in head:
        return Format.ODT
    return Format.TEXT


def _in_archive(data: bytes) -> Format:
    """By the names inside: nothing is unpacked. What is no document is left to whoever reads text to refuse."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist()[:10_000])
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                said = archive.read("mimetype").strip()
                if said == b"application/epub+zip":
                    return Format.EPUB
                if said.startswith(b"application/vnd.oasis.opendocument.text"):
                    return Format.ODT
    except _UNREADABLE:
        return Format.TEXT
    if "word/document.xml" in names:
        return Format.DOCX
    if "META-INF/container.xml" in names:
        return Format.EPUB
    return Format.TEXT


def read(kind: Format, data: bytes, *, tell: Tell) -> Document:
    """The document in one of the formats with markup (neither TEXT nor PDF).

    Raises ImportRefused, with one sentence for people.
    """
    match kind:
        case Format.HTML:
            from . import html

            return html.read(data, tell=tell)
        case Format.EPUB:
            from . import epub

            return epub.read(data, tell=tell)
        case Format.DOCX:
            from . import docx

            return docx.read(data, tell=tell)
        case Format.ODT:
            from . import odt

            return odt.read(data, tell=tell)
    raise ValueError(kind)


def read_print(data: bytes, *, tell: Tell) -> Printed:
    """The passages of a PDF. Raises ImportRefused, with one sentence for people."""
    from . import pdf

    return pdf.read(data, tell=tell)
