"""The same words in two texts: runs of words that stand in both, however they are set. Pure: it knows no database."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

LEAST = 8  # words that follow one another in both
STEP, PHRASE = 4, 5  # of every run of LEAST words, five that begin at a fourth word are part

_WORD = re.compile(r"[\w\u00ad]+(?:['’ʼ][\w\u00ad]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    said: str  # as it is compared: small letters, without what only printers see
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Run:
    """Words that two wordings share; offsets in the one and in the other."""

    here: tuple[int, int]
    there: tuple[int, int]
    words: int


def words_of(plain: str, spans: Iterable[Mapping[str, Any]] = ()) -> list[Word]:
    """The words of a block with their places; the marks of notes (among its `spans`) are none."""
    marks = [(s["start"], s["end"]) for s in spans if s.get("kind") == "note_marker"]
    masked = plain
    for start, end in marks:
        masked = f"{masked[:start]}{' ' * (end - start)}{masked[end:]}"
    return [Word(_alike(match.group()), *match.span()) for match in _WORD.finditer(masked)]


def _alike(word: str) -> str:
    plain = unicodedata.normalize("NFKC", word).replace("\u00ad", "").replace("’", "'").replace("ʼ", "'")
    return plain.casefold()


def phrases(words: list[Word], plain: str) -> Iterator[str]:
    """Pieces one of which stands in whatever shares a run with these words, as they are printed."""
    for at in range(0, len(words) - PHRASE + 1, STEP):
        yield plain[words[at].start : words[at + PHRASE - 1].end]


def runs(here: list[Word], there: list[Word]) -> list[Run]:
    """The longest shared runs of at least `LEAST` words, each word of `here` in one at most."""
    known: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(there) - LEAST + 1):
        known[tuple(word.said for word in there[at : at + LEAST])].append(at)
    found: list[Run] = []
    at = 0
    while at <= len(here) - LEAST:
        places = known.get(tuple(word.said for word in here[at : at + LEAST]), ())
        length, place = max(((_shared(here, at, there, place), place) for place in places), default=(0, 0))
        if not length:
            at += 1
            continue
        found.append(
            Run(
                (here[at].start, here[at + length - 1].end),
                (there[place].start, there[place + length - 1].end),
                length,
            )
        )
        at += length
    return found


def _shared(here: list[Word], at: int, there: list[Word], place: int) -> int:
    length = 0
    while (
        at + length < len(here)
        and place + length < len(there)
        and here[at + length].said == there[place + length].said
    ):
        length += 1
    return length
