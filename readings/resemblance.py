"""How like two wordings are, and which word of the one went where in the other. Pure: it knows no database."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from readings.wordings import Wording, words_of

_ALIKE = 0.5  # of the words, for a passage that may be meant
_ALIKE_LETTERS = 0.65  # of the letters, where the words are few
AT_ONCE = 1200  # words that are compared with one another


def likeness(one: str, other: str) -> float:
    """How far one wording may be a corrected form of the other; 0 if it hardly is."""
    first, second = Counter(words_of(one)), Counter(words_of(other))
    shared = 2 * sum((first & second).values()) / max(first.total() + second.total(), 1)
    if shared >= _ALIKE:
        return shared
    if max(len(one), len(other)) > AT_ONCE:
        return 0
    letters = SequenceMatcher(None, one, other, autojunk=False).ratio()
    return letters * _ALIKE if letters >= _ALIKE_LETTERS else 0


class Followed:
    """Two runs of words compared: where each word of the old one went."""

    def __init__(self, old: Wording, words: range, new: Wording, there: range) -> None:
        self.start, self.there = words.start, there
        matcher = SequenceMatcher(
            None, [old.word(i) for i in words], [new.word(i) for i in there], autojunk=False
        )
        self.steps = matcher.get_opcodes()

    def first_of(self, word: int) -> int | None:
        """The word of the new run with which a passage begins that began with this one."""
        at = word - self.start
        for _, i1, i2, j1, j2 in self.steps:
            if i1 <= at < i2:
                went = j1 + (at - i1) * (j2 - j1) // (i2 - i1)
                return self.there.start + went if went < len(self.there) else None
        return None

    def last_of(self, word: int) -> int | None:
        """The word with which it ends."""
        at = word - self.start
        for _, i1, i2, j1, j2 in self.steps:
            if i1 <= at < i2:
                went = j1 - 1 - (-(at + 1 - i1) * (j2 - j1) // (i2 - i1))
                return self.there.start + went if went >= 0 else None
        return None
