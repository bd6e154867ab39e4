"""Which encoding the bytes of a plain text are in: Unicode in all its forms, or one of the old tables.

An old table cannot be known for sure: the likeliest is the one in which the letters beyond ASCII are those of one
language, stand among letters as letters do, and make the small words of that language.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from .draft import ImportRefused
from .languages import available, language

NOT_TEXT = (
    "This does not look like a text: bring it as a PDF, a Word file, an e-book, a web page or plain text."
)
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# in the order in which they are believed where they say the same
_TABLES = (
    "cp1252", "iso8859-15", "latin-1", "cp1250", "iso8859-2", "mac-roman", "cp850", "cp1251", "koi8-r", "cp866",
    "mac-cyrillic", "iso8859-5",
)  # fmt: skip
_ALPHABETS = {
    "de": "äöüß",
    "en": "éèêïöçæœñ",
    "fr": "àâæçéèêëîïôœùûüÿ",
    "es": "áéíñóúü",
    "it": "àèéìíîòóùú",
    "pt": "ãáàâçéêíóôõúü",
    "nl": "éëïóöüè",
    "nordic": "æøåäöéðþáíóúý",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "south slavic": "čćđšž",
    "ro": "ăâîșțşţ",
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "old ru": "абвгдежзиiйклмнопрстуфхцчшщъыьѣэюяѳѵіё",
}
_CYRILLIC = ("ru", "uk", "old ru")
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпу")
_SIGNS = frozenset("‘’“”„‚«»‹›–—…°§£€·•¿¡©®™№†‡¹²³½¼×ºª´\xa0\xad")
_SAMPLE = 60_000
_USUAL = re.compile(
    "[\u00a0-\u024f\u0400-\u045f\u2010-\u203a]"
)  # what two bytes of an old table hardly ever make
_WORD = re.compile(r"[^\W\d_]+")


def decode(data: bytes) -> tuple[str, str]:
    """The text in these bytes, and the encoding it was found in. Raises ImportRefused where it is none."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _wide(data, encoding)
    if wide := _unmarked_wide(data):
        return _wide(data, wide)
    try:
        return _plausible(data.decode("utf-8-sig"), "utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data)


def _wide(data: bytes, encoding: str) -> tuple[str, str]:
    """A last character that was cut off is left out."""
    whole = len(data) // 4 * 4 if "32" in encoding else len(data) // 2 * 2
    try:
        return _plausible(data[:whole].decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise ImportRefused(NOT_TEXT) from error


def _unmarked_wide(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without its mark: every second byte, or three of four, say hardly anything."""
    sample = data[: 4096 // 4 * 4]
    if len(sample) < 4:
        return None
    lanes = [sample[lane::4] for lane in range(4)]
    empty = [lane.count(0) / len(lane) for lane in lanes]
    if min(empty[2:]) > 0.9 > empty[0]:
        return "utf-32-le" if empty[1] > 0.5 or _of_few_pages(lanes[1]) else None
    if min(empty[:2]) > 0.9 > empty[3]:
        return "utf-32-be"
    if 0 not in sample:
        return None
    low, high = sample[0::2], sample[1::2]
    if _of_few_pages(high) and not _of_few_pages(low):
        return "utf-16-le"
    return "utf-16-be" if _of_few_pages(low) and not _of_few_pages(high) else None


def _of_few_pages(lane: bytes) -> bool:
    """Whether these bytes are the higher halves of letters: Latin, Greek or Cyrillic, and marks."""
    return sum(lane.count(page) for page in (0, 1, 3, 4, 0x20)) > 0.95 * len(lane)


def _decode_legacy(data: bytes) -> tuple[str, str]:
    """Mostly UTF-8 with bytes of another encoding in it, line for line or sign for sign, or an old table."""
    mended = data.decode("utf-8", "surrogateescape")
    strange = sum(1 for c in mended if "\udc80" <= c <= "\udcff")
    beyond = sum(1 for c in mended if c > "\x7f") - strange
    if not beyond:
        best = _likeliest(data)
        return _plausible(data.decode(best, "replace"), best)
    if beyond > 3 * strange:
        table = "cp1251" if sum("а" <= c <= "я" for c in mended) > beyond / 2 else "cp1252"
        return _plausible(re.sub("[\udc80-\udcff]", lambda m: _stray(m[0], table), mended), "utf-8")
    lines = data.split(b"\n")
    foreign = [line for line in lines if not _is_unicode(line)]
    best = _likeliest(b"\n".join(foreign))
    if any(_is_unicode(line) and _USUAL.search(line.decode()) for line in lines):
        read = [line.decode("utf-8" if _is_unicode(line) else best, "replace") for line in lines]
        return _plausible("\n".join(read), "utf-8")
    best = _likeliest(data)
    return _plausible(data.decode(best, "replace"), best)


def _is_unicode(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _stray(escaped: str, table: str) -> str:
    return bytes([ord(escaped) - 0xDC00]).decode(table, "replace")


def _likeliest(data: bytes) -> str:
    """The old table in which these bytes read best; of several that read alike, the most usual."""
    sample = data[:_SAMPLE]
    scores = {table: _likeness(sample.decode(table, "replace")) for table in _TABLES}
    return max(scores, key=lambda table: scores[table])


def _likeness(text: str) -> float:
    """How much a text reads as one in some language with these letters."""
    beyond = [c for c in text if c > "\x7f"]
    if not beyond:
        return 0.0
    small = [word.lower() for word in _WORD.findall(text) if len(word) > 1]
    letters = [c.lower() for c in beyond if c.isalpha()]
    best = 0.0
    for code, alphabet in _ALPHABETS.items():
        share = sum(c in alphabet for c in letters) / len(letters) if letters else 0.9
        if code in available() and small:
            share += 2 * sum(word in language(code).function_words for word in small) / len(small)
        if code in _CYRILLIC:
            share += 0.5 * sum(c in _COMMON_CYRILLIC for c in letters) / max(1, len(letters)) - 0.3
        best = max(best, share)
    signs = [c for c in beyond if not c.isalpha()]
    odd = sum(c not in _SIGNS for c in signs) + 2 * sum(
        unicodedata.category(c) in ("Cc", "Cn", "So") for c in signs
    )
    return best - (odd + _misplaced(text)) / len(beyond)


def _misplaced(text: str) -> float:
    """Letters and signs where a writer puts none: a capital inside a word, a sign between two letters."""
    wrong = 0.0
    for before, here, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if here <= "\x7f":
            continue
        if here.isalpha():
            wrong += 2 * (here.isupper() and before.islower())
            wrong += 0.5 * (before.isalpha() and (before > "\u0400") != (here > "\u0400"))
        elif here in "¼½¾":
            wrong += not before.isdigit() and (before.isalpha() or after.isalpha())
        elif before.isalpha() and after.isalpha() and here not in "’‘·\xad\xa0–—…":
            wrong += 1
    return wrong


def _plausible(text: str, encoding: str) -> tuple[str, str]:
    sample = text[:200_000]
    control = sum(
        1
        for c in sample
        if unicodedata.category(c) in ("Cc", "Cn", "Co", "Cs") and c not in "\t\n\r\f\x0b\x85"
    )
    readable = sum(1 for c in sample if c.isalnum() or c.isspace())
    if control > 2 + len(sample) * 0.05 or (len(sample) > 20 and readable < len(sample) * 0.4):
        raise ImportRefused(NOT_TEXT)
    return text, encoding
