"""A scanned book with a layer of words that a machine has read: each word by itself, unseen, in one font."""

from __future__ import annotations

from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .prints import book
from .writing import Writing


@dataclass(slots=True)
class _Word:
    text: str
    left: float
    bottom: float
    right: float
    size: float


def scan(writing: Writing) -> bytes:
    """The pages of the printed book, of which only the places of the words are left."""
    document = pdfium.PdfDocument(book(writing))
    pages = [(page.get_size(), _words(page)) for page in document]
    document.close()
    return _written(pages)


def copied(writing: Writing) -> bytes:
    """The printed book marked from the first to the last page and copied out into a plain text."""
    document = pdfium.PdfDocument(book(writing))
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    # a hyphen that was only set for the line end is copied as one
    text = "\n".join(pages).replace("\ufffe", "-\n").replace("\x02", "-\n").replace("\r\n", "\n")
    return text.encode()


def _words(page: pdfium.PdfPage) -> list[_Word]:
    """The words of a page with their boxes, as a reader of pictures would give them."""
    text = page.get_textpage()
    found: list[_Word] = []
    open_ = False
    for at in range(text.count_chars()):
        sign = chr(raw.FPDFText_GetUnicode(text.raw, at))
        if sign.isspace() or sign in "\ufffe\x02\xad\x00":
            if sign in "\ufffe\x02\xad" and found and open_:
                found[-1].text += "-"
            open_ = False
            continue
        left, bottom, right, _ = text.get_charbox(at, loose=True)
        size = raw.FPDFText_GetFontSize(text.raw, at)
        if open_ and left - found[-1].right < size * 0.2 and abs(bottom - found[-1].bottom) < size * 0.5:
            found[-1].text += sign
            found[-1].right = right
        else:
            found.append(_Word(sign, left, bottom, right, size))
        open_ = True
    return found


def _written(pages: list[tuple[tuple[float, float], list[_Word]]]) -> bytes:
    """A PDF of unseen words: a font without shapes, whose signs are what they are in Unicode."""
    objects: list[bytes] = [b"", b""]  # catalogue and pages, known at the end
    cmap = (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
        b"endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    objects.append(_stream(cmap))
    objects.append(
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Unseen /CIDToGIDMap /Identity /DW 500 "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    )
    objects.append(
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Unseen /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 3 0 R >>"
    )
    kids = []
    for (width, height), words in pages:
        lines = [b"BT 3 Tr"]
        for word in words:
            wide = len(word.text) * 0.5 * word.size
            stretch = 100 * (word.right - word.left) / wide if wide else 100
            coded = (word.text + " ").encode("utf-16-be").hex()
            lines.append(
                f"/F {word.size:.2f} Tf {stretch:.1f} Tz 1 0 0 1 {word.left:.2f} {word.bottom:.2f} Tm <{coded}> Tj".encode()
            )
        lines.append(b"ET")
        objects.append(_stream(b"\n".join(lines)))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width:.1f} {height:.1f}] /Contents {len(objects)} 0 R "
            f"/Resources << /Font << /F 5 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>".encode()
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def _stream(content: bytes) -> bytes:
    return b"<< /Length %d >>\nstream\n" % len(content) + content + b"\nendstream"
