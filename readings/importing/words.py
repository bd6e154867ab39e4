"""What counts as a word: the text's own vocabulary first, then the frequencies of its language."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from wordfreq import get_frequency_dict

from .languages import Language, language

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")
STEM = 5  # letters by which words of one stem are known


@cache
def frequencies(code: str) -> dict[str, float]:
    """Word to its share of all words in that language; empty where no list is at hand."""
    return get_frequency_dict(code, "best") if language(code).wordfreq else {}


class Lexicon:
    """Answers how well a word is known. Words are compared without regard to case."""

    def __init__(self, language: Language, lines: Iterable[str]) -> None:
        self.language = language
        self.own: Counter[str] = Counter()  # lower case
        self.cased: Counter[str] = Counter()  # as written
        self.compounds: Counter[str] = Counter()  # with their hyphens, lower case
        self.shouted: Counter[str] = Counter()  # of those, how often in lines printed in capitals
        self.stems: Counter[str] = (
            Counter()
        )  # of those with one hyphen: up to the first letters of the second half
        for line in lines:
            self.learn(line)
        self._frequencies = frequencies(language.code)
        self._zipf: dict[str, float] = {}

    def learn(self, line: str) -> None:
        """Take the words of a line into the text's own vocabulary."""
        words = WORD.findall(line)
        if line.endswith(("-", "‐", "‑")) and words:
            words.pop()  # half a word is none
        self.cased.update(words)
        if line.isupper():
            self.shouted.update(words)
        self.own.update(word.lower() for word in words)
        if "-" in line or "‐" in line or "‑" in line:
            found = [m.lower().replace("‐", "-").replace("‑", "-") for m in HYPHENATED.findall(line)]
            self.compounds.update(found)
            self.stems.update(_to_stem(compound) for compound in found if compound.count("-") == 1)

    @property
    def informed(self) -> bool:
        """Whether the language has a list of frequencies; without one nothing is guessed."""
        return bool(self._frequencies)

    def zipf(self, word: str) -> float:
        """0 for unknown, about 3 for a rare word, 6 and more for function words."""
        known = self._zipf.get(word)
        if known is None:
            share = self._frequencies.get(word.lower().replace("’", "'"), 0.0)
            known = self._zipf[word] = math.log10(share) + 9 if share else 0.0
        return known

    def compounds_with(self, first: str) -> int:
        """How many known words begin with this one and end in another."""
        return _begun_by(self.language.code, first.lower())

    def compounds_on(self, last: str) -> int:
        """How many known words end in this one and begin with another."""
        return _ended_by(self.language.code, last.lower())


def _to_stem(compound: str) -> str:
    first, last = compound.split("-")
    return f"{first}-{last[:STEM]}"


_KNOWN_SHARE = 1e-6  # of what stands beside it in a compound
_EDGE = 3  # letters by which the index is kept


@cache
def _edges(code: str) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The known words by their first letters, and by their last."""
    begins: dict[str, list[str]] = defaultdict(list)
    ends: dict[str, list[str]] = defaultdict(list)
    for word in frequencies(code):
        if len(word) > _EDGE + 1:
            begins[word[:_EDGE]].append(word)
            ends[word[-_EDGE:]].append(word)
    return begins, ends


@cache
def _begun_by(code: str, first: str) -> int:
    known, cut = frequencies(code), len(first)
    if cut < 2:
        return 0
    if cut < _EDGE:
        words = [w for edge, found in _edges(code)[0].items() if edge.startswith(first) for w in found]
    else:
        words = _edges(code)[0].get(first[:_EDGE], [])
    return sum(
        1
        for word in words
        if len(word) > cut + 1 and word.startswith(first) and known.get(word[cut:], 0) > _KNOWN_SHARE
    )


@cache
def _ended_by(code: str, last: str) -> int:
    known, cut = frequencies(code), len(last)
    if cut < 2:
        return 0
    if cut < _EDGE:
        words = [w for edge, found in _edges(code)[1].items() if edge.endswith(last) for w in found]
    else:
        words = _edges(code)[1].get(last[-_EDGE:], [])
    return sum(
        1
        for word in words
        if len(word) > cut + 1 and word.endswith(last) and known.get(word[:-cut], 0) > _KNOWN_SHARE
    )
