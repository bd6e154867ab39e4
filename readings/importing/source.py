"""Stage 1: bytes become lines. The encoding is found and mended, every line keeps its number and its page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

import ftfy
import ftfy.badness

from readings.rewording import shared_ends

from .draft import ImportRefused, Line
from .encodings import decode
from .formats import archive
from .ledger import Ledger

MAX_BYTES = 20_000_000
_PASSES = 4

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (
        b"\xd0\xcf\x11\xe0",
        "This is an old Word document (.doc), which cannot be read: save it as .docx and bring that.",
    ),
    (
        b"{\\rtf",
        "This is a rich text document (.rtf), which cannot be read: save it as .docx or .odt and bring that.",
    ),
    (b"\x1f\x8b", "This is a compressed file: unpack it and bring the text inside."),
    (b"BZh", "This is a compressed file: unpack it and bring the text inside."),
    (b"\xfd7zXZ", "This is a compressed file: unpack it and bring the text inside."),
    (b"7z\xbc\xaf\x27\x1c", "This is an archive: unpack it and bring the text inside."),
    (b"Rar!", "This is an archive: unpack it and bring the text inside."),
    (b"\x89PNG", "This is a picture, not a text: bring the text itself as a plain text file (.txt)."),
    (b"\xff\xd8\xff", "This is a picture, not a text: bring the text itself as a plain text file (.txt)."),
    (b"GIF8", "This is a picture, not a text: bring the text itself as a plain text file (.txt)."),
    (b"-----BEGIN PGP MESSAGE", "This file is encrypted: decrypt it and bring the text inside."),
    (b"Salted__", "This file is encrypted: decrypt it and bring the text inside."),
)
_LOCKED_PART = "EncryptedPackage".encode("utf-16-le")  # of Office files with a password
EMPTY = "The file is empty: choose one with a text in it."
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff\ufffe\uffff]")
_LINE_END = re.compile("\r\r?\n|[\n\r\x0b\x85\u2028\u2029]")
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_LIGATURE = re.compile("[\ufb00-\ufb06]")


@dataclass(slots=True)
class Source:
    lines: list[Line]
    encoding: str
    soft: set[int] = field(default_factory=set)  # numbers of lines that end in a soft hyphen
    spaced: set[int] = field(default_factory=set)  # numbers of lines that end in a space
    broken: set[int] = field(default_factory=set)  # of these, in two


def read(data: bytes, *, ledger: Ledger) -> Source:
    """Lines of a plain text or Markdown file.

    Raises ImportRefused, with one sentence for people, where the bytes are no such text.
    """
    _refuse_what_is_no_text(data)
    text, encoding = decode(data)
    if not text.strip():
        raise ImportRefused(EMPTY)
    return _lines(text, encoding, ledger)


def lines_of(text: str) -> list[Line]:
    """The lines of a text that needs no mending."""
    return [Line(number, line) for number, line in enumerate(_LINE_END.split(text), start=1)]


def _refuse_what_is_no_text(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"The file is larger than {MAX_BYTES // 1_000_000} MB: bring it in parts.")
    if not data.strip(b"\x00 \t\r\n"):
        raise ImportRefused(EMPTY)
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"\xd0\xcf\x11\xe0") and _LOCKED_PART in data:
        raise ImportRefused(archive.LOCKED)
    for signature, sentence in _SIGNATURES:
        if head.startswith(signature):
            raise ImportRefused(sentence)
    if head.startswith(b"PK\x03\x04"):
        archive.opened(data)
        raise ImportRefused(_zip_sentence(data))


def _zip_sentence(data: bytes) -> str:
    if int.from_bytes(data[6:8], "little") & 1:
        return "This archive is encrypted: decrypt it, unpack it and bring the text inside."
    return "This is an archive: unpack it and bring the text inside."


def _lines(text: str, encoding: str, ledger: Ledger) -> Source:
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    text = re.sub("(?<![\n\r\f])\f", "\n\f", text)
    raw = _LINE_END.split(text)
    settled = raw[:2] == ["---", "edition: clean"]  # mended already: what looks garbled there was meant
    page = 1 if "\f" in text else None
    source = Source([], encoding)
    for number, line in enumerate(raw, start=1):
        if page is not None:
            page += line.count("\f")
        line, soft = clean_line(line.replace("\f", ""), number, ledger, garbled=not settled)
        if soft:
            source.soft.add(number)
        if line and raw[number - 1].endswith(" "):
            source.spaced.add(number)
        if line and raw[number - 1].endswith("  "):
            source.broken.add(number)
        source.lines.append(Line(number, line, page))
    if source.lines and not source.lines[-1].text and len(source.lines) > 1:
        source.lines.pop()
    return source


def clean_line(line: str, number: int, ledger: Ledger, *, garbled: bool = True) -> tuple[str, bool]:
    """The line without what is no writing, and whether it ends in a soft hyphen.

    `garbled`: the letters may have been read in a wrong encoding once.
    """
    line = line.expandtabs(4).rstrip()
    if line.isascii() and line.isprintable():
        return line, False
    soft = garbled and line.endswith(("\xad", "\x02", "¬")) and len(line) > 1 and line[-2].isalpha()
    if soft:
        line = line[:-1] + "-"
    for _ in range(_PASSES):  # what one pass takes away may show what the next has to mend
        before = line
        if garbled and ftfy.badness.is_bad(line):
            line = _mend_encoding(line, number, ledger)
        if _LIGATURE.search(line):
            line = _replace_words(
                line, line.translate(_LIGATURES), "ligature", "letters printed as one sign", number, ledger
            )
        if "\xad" in line:
            line = _replace_words(
                line, line.replace("\xad", ""), "soft_hyphen", "a hyphen that never shows", number, ledger
            )
        if _CONTROL.search(line):
            line = _replace_words(
                line, _CONTROL.sub("", line), "control", "a control character, no writing", number, ledger
            )
        if line == before:
            break
    return line.rstrip(), soft


def _mend_encoding(line: str, number: int, ledger: Ledger) -> str:
    mended = ftfy.fix_encoding(line)
    if mended == line or "\ufffd" in mended:
        return line
    return _replace_words(line, mended, "encoding", "read in the wrong encoding once", number, ledger)


def _replace_words(line: str, mended: str, kind: str, why: str, number: int, ledger: Ledger) -> str:
    """`mended`, if the change is not refused; the entry shows the words from the first to the last changed."""
    start, end = shared_ends(line, mended)
    start = line.rfind(" ", 0, start) + 1
    tail = line.find(" ", len(line) - end)
    end = len(line) - tail if tail >= 0 else 0
    before, after = line[start : len(line) - end], mended[start : len(mended) - end]
    return mended if ledger.accept(kind, number, before, after, why, 0.95) else line
