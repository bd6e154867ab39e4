"""What counts as a word: the text's own vocabulary first, then the frequencies of its language."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from wordfreq import get_frequency_dict

from .languages import Language, language

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
HYPHENATED = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)+")


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
        for line in lines:
            self.learn(line)
        self._frequencies = frequencies(language.code)

    def learn(self, line: str) -> None:
        """Take the words of a line into the text's own vocabulary."""
        words = WORD.findall(line)
        if line.endswith(("-", "‐", "‑")) and words:
            words.pop()  # half a word is none
        self.cased.update(words)
        self.own.update(word.lower() for word in words)
        if "-" in line or "‐" in line or "‑" in line:
            self.compounds.update(
                m.lower().replace("‐", "-").replace("‑", "-") for m in HYPHENATED.findall(line)
            )

    @property
    def informed(self) -> bool:
        """Whether the language has a list of frequencies; without one nothing is guessed."""
        return bool(self._frequencies)

    def zipf(self, word: str) -> float:
        """0 for unknown, about 3 for a rare word, 6 and more for function words."""
        share = self._frequencies.get(word.lower().replace("’", "'"), 0.0)
        return math.log10(share) + 9 if share else 0.0

    def productive(self, firsts: set[str], lasts: set[str]) -> tuple[Counter[str], Counter[str]]:
        """How many known compounds begin with each of `firsts` and end with each of `lasts`."""
        return _productive(self.language.code, frozenset(firsts), frozenset(lasts))


@cache
def _productive(
    code: str, firsts: frozenset[str], lasts: frozenset[str]
) -> tuple[Counter[str], Counter[str]]:
    known = frequencies(code)
    begins: Counter[str] = Counter()
    ends: Counter[str] = Counter()
    heads, tails = tuple(firsts), tuple(lasts)
    for word in known:
        if heads and word.startswith(heads):
            for cut in range(2, len(word) - 2):
                if word[:cut] in firsts and known.get(word[cut:], 0) > 1e-6:
                    begins[word[:cut]] += 1
        if tails and word.endswith(tails):
            for cut in range(2, len(word) - 1):
                if word[cut:] in lasts and known.get(word[:cut], 0) > 1e-6:
                    ends[word[cut:]] += 1
    return begins, ends
