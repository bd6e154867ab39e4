"""Where a sentence ends: full stops that are not abbreviations, initials or ordinals.

Marks that stand after the full stop (closing quotation marks, note markers, a bracketed source) belong to the
sentence they follow. The whole of a text is covered: every character that is not white space lies in a sentence.
"""

from __future__ import annotations

import re

from .languages import Language

CLOSING = "\"'”’»)]›"
OPENING = "\"'“‘«([„‚¿¡‹–—-…"
MARKER = r"(?:\[\d{1,3}[a-z]?\]|\(\d{1,3}\)|[⁰¹²³⁴-⁹]+|[*†‡§]+)"
# A stop, what closes after it, note markers, a source in brackets, then white space.
STOP = re.compile(
    rf"(?P<stop>[.!?…]+)(?P<close>[{re.escape(CLOSING)}]*)(?:\s?{MARKER}|(?<=\D[.!?”’\"])\d{{1,3}}(?=\s))*"
    r"(?P<source>\s?\([^()]{2,200}(?<![.!?])\)\.?)?(?P<gap>\s+)"
)
TOKEN_BEFORE = re.compile(r"[^\s()\[\]“”‘\"„«»—–/]+$")
VOWEL = re.compile(r"[aeiouyäöüáéíóúàèâêîôûаеёиоуыэюя]", re.IGNORECASE)


def sentences(text: str, language: Language) -> list[tuple[int, int]]:
    """Offsets of the sentences of `text`, in order, without the white space between them."""
    if "\t" in text:  # no sentence goes on from one cell of a table to the next
        cells = re.finditer(r"[^\t\n]+", text)
        return [
            (cell.start() + a, cell.start() + b) for cell in cells for a, b in sentences(cell[0], language)
        ]
    found: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    for match in STOP.finditer(text):
        source = match["source"]
        end = match.end("source") if source is not None else match.start("gap")
        if match.end() >= len(text) or not _ends(text, match, start, language):
            continue
        found.append((start, end))
        start = match.end()
    last = len(text.rstrip())
    if start < last:
        found.append((start, last))
    return found


def _ends(text: str, match: re.Match[str], start: int, language: Language) -> bool:
    """Whether a sentence that began at `start` ends at this stop."""
    following = text[match.end() : match.end() + 12].lstrip(OPENING + " ")
    if not following or following[0].islower():
        return False
    if match["stop"] != "." or match["close"]:
        return True
    before = TOKEN_BEFORE.search(text, max(start, match.start() - 24), match.start())
    if before is None:
        return True
    if before.group().isdigit() and text[max(0, before.start() - 1) : before.start()] in ("/", "–", "—"):
        return True  # "1892/93." ends a span
    return not _is_abbreviated(before.group(), following[0], before.start() == start, language)


def _is_abbreviated(token: str, following: str, is_first: bool, language: Language) -> bool:
    """Whether the stop after `token` is a part of it: "Mr.", "J.", "No. 5", "14. März", "1. Item"."""
    bare = token.lstrip("'’").lower()
    if token.isdigit():
        return (is_first and len(token) < 3) or (len(token) < 3 and bool(language.extra.get("ordinal_stop")))
    if len(bare) == 1 and bare.isalpha():
        return token.isupper() or bare in language.abbreviations
    if "." in bare and all(len(part) == 1 for part in bare.split(".")):
        return True
    if bare not in language.abbreviations:
        return False
    # "etc. The", "he said no. Then": a small word that reads as a word ends a sentence before a capital.
    return following.isdigit() or token[0].isupper() or not VOWEL.search(bare) or "." in bare
