"""Block quotations, their sources, and epigraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENERS = "“\"„«‘'‹"
_MARKER = r"(?:\s?(?:\[\d+\]|\(\d{1,3}\)|[*†‡⁰¹²³⁴-⁹]+|(?<=\D)\d{1,3}))*"
_SOURCE = re.compile(r"\s*\((?P<source>(?:[^()]|\((?:[^()])*\))*)\)\s*\.?\s*$")
_SQUARE_SOURCE = re.compile(r"\s*\[(?=[^\[\]]*[^\W\d_])(?P<source>[^\[\]]*+)\]\s*\.?\s*$")
_DASH_SOURCE = re.compile(
    r"(?:(?<=[.!?…”\"’»])|(?<=\s))\s*(?:[—–―]|--?)\s*(?P<source>[^\W\d_a-z][^—–]{1,160})$"
)
_DASH_AFTER_QUOTE = re.compile(r"(?<=[”\"»])\s*(?:[—–―]|--?)\s*(?P<source>[^\W\d_][^—–.!?]{3,120})$")
_ASIDE = re.compile(  # "(Laughter.)", "(Hear, hear!)": no name after the first word, and a full stop
    r"(?!(?i:ibid|idem|loc|op)\b)[^\W\d_][^\W\d_]{3,}(?:,? [^\W\d_A-ZÀ-ÖØ-ÞА-Я][^\W\d_]*)*[.!?]"
)
_SAID = re.compile(r"[?!]|[.,…]?\s[—–]|[^\W\d][—–]")  # speech after a dash, no source
_ENDS = re.compile(rf"[.!?…,;:–—-]?[”\"»“’'‹›]+[.,;]?{_MARKER}$")
_PAIRS = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"', "‹": "›", "‘": "’", "'": "'"}


def opens_with_quote(text: str) -> bool:
    return bool(text) and text[0] in _OPENERS


def closing_at(text: str) -> int | None:
    """Where the quotation that `text` opens with is closed, or None where it stays open.

    Single marks inside double ones are not looked at; an apostrophe is told from a closing single mark by the
    letter that follows it.
    """
    opening = text[0]
    closers = _PAIRS.get(opening, "")
    depth = 0
    for at, character in enumerate(text):
        following = text[at + 1 : at + 2]
        if character == opening and opening not in closers and character not in "‘'":
            depth += 1
        elif character in closers:
            if character in "’'" and following.isalnum():
                continue
            if opening == '"' and at == 0:
                depth = 1
                continue
            depth = max(0, depth - 1)
            if depth == 0 and at > 0:
                return at
    return None


def is_wholly_quoted(text: str) -> bool:
    """Whether the paragraph is one quotation from its first to its last mark (notes and source apart)."""
    if not opens_with_quote(text):
        return False
    body, _ = split_source(text)
    closed = closing_at(body)
    if closed is None:
        # opened with double marks, closed with a single one: a slip of the press, still a quotation
        return (
            bool(re.search(rf"[’']{_MARKER}$", body)) and body[0] in '“"' and _ENDS.search(body) is not None
        )
    return re.fullmatch(rf"[”\"»“’'‹›.,;]*{_MARKER}\.?", body[closed + 1 :]) is not None


def split_source(text: str) -> tuple[str, str | None]:
    """A quotation without its printed source, and the source without brackets or dash."""
    for pattern in (_SOURCE, _SQUARE_SOURCE):
        match = pattern.search(text)
        if match and match.start() > 0 and _is_source(match["source"]):
            before = text[: match.start()].rstrip()
            if re.search(rf"[”\"»“’'.!?…]{_MARKER}$", before):
                return before, match["source"].strip()
    match = _DASH_SOURCE.search(text) or _DASH_AFTER_QUOTE.search(text)
    if match and match.start() > 0:
        before = text[: match.start()].rstrip()
        if re.search(rf"[”\"»“’'.!?…]{_MARKER}$", before) and (
            looks_like_attribution(match["source"]) or len(match["source"].split()) <= 16
        ):
            return before, match["source"].strip().rstrip(".")
    return text, None


def _is_source(inside: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2,}", inside)) and len(inside) < 250 and not _ASIDE.fullmatch(inside)


def introduction_source(text: str) -> str | None:
    """The bracketed source at the end of a sentence that introduces a quotation with a colon."""
    match = re.search(r"\((?P<source>(?:[^()]|\([^()]*\))*)\)\s*:$", text.rstrip())
    if match and re.search(r"\d", match["source"]) and len(match["source"].split()) > 2:
        return match["source"].strip()
    return None


def looks_like_attribution(text: str) -> bool:
    """A name, perhaps with a work and a page: short, begun with a capital, no sentence of its own."""
    words = text.split()
    if not words or len(words) > 25 or len(text) > 200:
        return False
    if re.search(r"[.!?]\s+[^\W\d_]\w+\s+\w+\s+\w+\s+\w+", text) and not re.search(r"\bp+\.", text):
        return False
    names = re.match(r"[^\W\d_a-zà-öø-ÿа-я][\w.’'-]*", words[0])
    return names is not None


def is_attribution_line(text: str, cues: Sequence[str], pages: Sequence[str] | frozenset[str]) -> bool:
    """Whether a short paragraph by itself names where the words before it come from."""
    bare = text.strip()
    dashed = re.match(r"(?:[—–―]|--?)\s*(?=\S)", bare)
    inside = bare[dashed.end() :] if dashed else bare
    if bare.startswith("(") and bare.endswith(")"):
        inside, dashed = bare[1:-1], re.match("", "")
    if dashed and _SAID.search(inside):
        return False
    if dashed and inside and len(inside.split()) <= 20 and inside[-1] not in ".!?:;":
        return True
    if re.fullmatch(r"[^\W\d_a-zà-öø-ÿа-яё][\w’'-]+, (?:1[0-9]|20)\d\d", inside):
        return True  # "Anonymous, 1906"
    if not looks_like_attribution(inside) or inside.endswith(","):
        return False
    if dashed:
        return True
    if inside[-1] in ".!?:;" or len(inside.split()) > 20:
        return False
    lower = f" {inside.lower()} "
    cited = any(f" {cue} " in lower for cue in cues if " " in cue)
    paged = any(re.search(rf"\b{re.escape(word)}\.?\s?\d+", lower) for word in pages)
    person = re.match(
        r"(?:[^\W\d_a-zà-öø-ÿа-я][\w.’'-]*\s+){1,3}[^\W\d_a-zà-öø-ÿа-я][\w.’'-]+(?:,|$)", inside
    )
    bracketed = inside is not bare and bare.startswith("(")
    return bool(
        (bracketed and paged and "," in inside)
        or cited
        or (paged and person)
        or (person and "," in inside)
        or (person and len(inside.split()) <= 4)
    )
