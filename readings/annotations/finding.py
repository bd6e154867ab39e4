"""Finds the words an annotation is about in a text. Pure: it knows no database.

Line breaks and blanks count alike, as every tool counts them otherwise. Where the words stand several times, what
stands around them decides; where that does not tell, nothing is guessed.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass

from readings.annotations.reading import Incoming
from readings.wordings import AROUND, Stretch, Wording

MOST = 100  # places of the same words that are weighed; what stands more often tells nothing
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a text, and how much of what stands around them is as the annotation says."""

    text: int
    at: Stretch
    alike: tuple[bool, int]  # whether they are where it says; characters around them


class Searched:
    """A text, for looking for many quotations in it."""

    def __init__(self, text: int, wording: Wording) -> None:
        self.text, self.wording = text, wording
        pieces: list[str] = []
        self._at = array("L")  # where each character of the collapsed text stands in the wording
        end = 0
        for blank in _BLANKS.finditer(wording.text):
            pieces += [wording.text[end : blank.start()], " "]
            self._at.extend(range(end, blank.start() + 1))
            end = blank.end()
        pieces.append(wording.text[end:])
        self._at.extend(range(end, len(wording.text)))
        self._plain = "".join(pieces)

    def places(self, sought: Incoming) -> list[Place] | None:
        """Where its words stand; None: too often to tell."""
        exact, starts = collapsed(sought.exact), list[int]()
        start = self._plain.find(exact) if exact else -1
        while start >= 0:
            if len(starts) == MOST:
                return None
            starts.append(start)
            start = self._plain.find(exact, start + 1)
        before, after, found = collapsed(sought.prefix)[::-1], collapsed(sought.suffix), list[Place]()
        for start in starts:
            end = start + len(exact)
            at = self.wording.stretch(self._at[start], self._at[end - 1] + 1)
            if at is not None:
                there = at.number is not None and (at.number, at.start) == (sought.number, sought.start)
                found.append(Place(self.text, at, (there, self._around(before, after, start, end))))
        return found

    def _around(self, said_before: str, said_after: str, start: int, end: int) -> int:
        """`said_before` from its end."""
        before = self._plain[max(0, start - AROUND) : start].rstrip()
        after = self._plain[end : end + AROUND].lstrip()
        return _alike(before[::-1], said_before) + _alike(after, said_after)


def _alike(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    both = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(both) if a != b), min(len(one), len(other)))


def collapsed(words: str) -> str:
    return _BLANKS.sub(" ", words).strip()


def best(places: Sequence[Place]) -> Place | None:
    """The one that is most as the annotation says; None for none, and where two are equally so."""
    ranked = sorted(places, key=lambda place: place.alike, reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0].alike == ranked[1].alike):
        return None
    return ranked[0]
