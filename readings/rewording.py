"""How one wording became another: which words stayed, and where they stand now. Pure: it knows no database.

Words are compared, not characters, and what would take the square of a long text is bounded: the time grows with the
length.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

# spaces go with what they follow: by themselves they would pair each with each
_PIECE = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_MOST_PAIRS = 40_000  # of equal pieces, old and new
_ALIKE = 0.5  # from here on one word may be another one corrected
_SHORT = 200  # characters; what is longer is compared by its words only
# A marker says which note, a date which day: with a letter changed it may say another one.
_EXACT = frozenset({"note_marker", "date"})


@dataclass(frozen=True, slots=True)
class Change:
    """Characters of the old wording and what stands in their place in the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int
    same: bool


def shared_ends(old: Sequence[Any], new: Sequence[Any]) -> tuple[int, int]:
    """How many signs, or lines, two wordings have in common at their beginning, and of the rest at their end."""
    most = min(len(old), len(new))
    head = 0
    while head < most and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return head, tail


def differences(old: str, new: str) -> list[Change]:
    """The stretches of two wordings in their order; together they cover both."""
    was, now = _PIECE.findall(old), _PIECE.findall(new)
    found: list[Change] = []
    a = b = 0
    for same, until_a, until_b in _paired([p.rstrip() for p in was], [p.rstrip() for p in now]):
        pairs = list(zip_longest(was[a:until_a], now[b:until_b], fillvalue=""))
        one_by_one = same or until_a - a == until_b - b
        a, b = until_a, until_b
        if one_by_one:
            parts = [part for x, y in pairs for part in _parted(x, y)]
        else:
            parts = [("".join(x for x, _ in pairs), "".join(y for _, y in pairs))]
        for x, y in parts:
            at_a, at_b = (found[-1].old_end, found[-1].new_end) if found else (0, 0)
            found.append(Change(at_a, at_a + len(x), at_b, at_b + len(y), x == y))
    return _joined(found)


def _parted(was: str, now: str) -> list[tuple[str, str]]:
    """Two pieces as word and spaces, so that one can be the same while the other is not."""
    if was == now:
        return [(was, now)]
    word, other = was.rstrip(), now.rstrip()
    parts = [(word, other), (was[len(word) :], now[len(other) :])]
    return [(x, y) for x, y in parts if x or y]


def _joined(found: list[Change]) -> list[Change]:
    """Neighbours that are both the same made one. Words that changed each into one other stay apart."""
    made: list[Change] = []
    for each in found:
        if made and made[-1].same and each.same:
            last = made.pop()
            each = Change(last.old_start, each.old_end, last.new_start, each.new_end, True)
        made.append(each)
    return made


def _paired(was: Sequence[str], now: Sequence[str]) -> list[tuple[bool, int, int]]:
    """Runs of pieces that are the same or not, each with where it ends in both."""
    head = _alike_from_the_start(was, now)
    tail = _alike_from_the_start(was[head:][::-1], now[head:][::-1])
    runs = [(True, head, head)] if head else []
    runs += _between(was, now, head, len(was) - tail, head, len(now) - tail)
    return [*runs, (True, len(was), len(now))] if tail else runs


def _alike_from_the_start(was: Sequence[str], now: Sequence[str]) -> int:
    return next(
        (n for n, (a, b) in enumerate(zip(was, now, strict=False)) if a != b), min(len(was), len(now))
    )


def _between(
    was: Sequence[str], now: Sequence[str], a: int, end_a: int, b: int, end_b: int, *, again: bool = True
) -> list[tuple[bool, int, int]]:
    if a == end_a and b == end_b:
        return []
    if a == end_a or b == end_b:
        return [(False, end_a, end_b)]
    counted = Counter(now[b:end_b])
    if sum(counted[piece] for piece in was[a:end_a]) <= _MOST_PAIRS:
        found = SequenceMatcher(None, was[a:end_a], now[b:end_b], autojunk=False)
        return [(what == "equal", a + to_a, b + to_b) for what, _, to_a, _, to_b in found.get_opcodes()]
    if not again:
        return [(False, end_a, end_b)]
    runs: list[tuple[bool, int, int]] = []
    for at_a, at_b in _landmarks(was[a:end_a], now[b:end_b]):
        last = runs[-1] if runs else (True, a, b)
        runs += _between(was, now, last[1], a + at_a, last[2], b + at_b, again=False)
        runs.append((True, a + at_a + 1, b + at_b + 1))
    last = runs[-1] if runs else (True, a, b)
    return runs + _between(was, now, last[1], end_a, last[2], end_b, again=False)


def _landmarks(was: Sequence[str], now: Sequence[str]) -> list[tuple[int, int]]:
    """Pieces that stand once in each, as many as keep their order."""
    often_a, often_b = Counter(was), Counter(now)
    place = {piece: n for n, piece in enumerate(now) if often_b[piece] == 1}
    pairs = [(n, place[piece]) for n, piece in enumerate(was) if often_a[piece] == 1 and piece in place]
    return [pairs[n] for n in longest_rise([b for _, b in pairs])]


def longest_rise(values: Sequence[int]) -> list[int]:
    """Indices of a longest run of rising values, not all of them neighbours."""
    ends: list[int] = []  # the lowest value that ends a run so long
    at: list[int] = []
    before: list[int] = []
    for n, value in enumerate(values):
        length = bisect_right(ends, value)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [value]
        at[length : length + 1] = [n]
    rise: list[int] = []
    n = at[-1] if at else -1
    while n >= 0:
        rise.append(n)
        n = before[n]
    return rise[::-1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where words of the old wording stand in the new one, and whether letter for letter."""

    start: int
    end: int
    exact: bool


class Shift:
    """From places in the old wording to places in the new one."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new
        self.changes = differences(old, new)
        self._starts = [each.old_start for each in self.changes]

    def words(self, start: int, end: int) -> Place | None:
        """None if these words are gone."""
        first = self._at(start, ending=False)
        last = self._at(end, ending=True)
        while first < last and self.new[first].isspace() and not self.old[start].isspace():
            first += 1
        while first < last and self.new[last - 1].isspace() and not self.old[end - 1].isspace():
            last -= 1
        if first >= last:
            return None
        was, now = self.old[start:end], self.new[first:last]
        if was != now and not self._stayed(start, end) and not _resemble(was, now):
            return None
        return Place(first, last, was == now)

    def is_new(self, start: int, end: int) -> bool:
        """Whether anything between these places of the new wording was not in the old one."""
        return any(not each.same and each.new_start < end and each.new_end > start for each in self.changes)

    def _stayed(self, start: int, end: int) -> bool:
        return any(
            self.old[max(each.old_start, start) : min(each.old_end, end)].strip()
            for each in self.changes
            if each.same and each.old_start < end and each.old_end > start
        )

    def _at(self, place: int, *, ending: bool) -> int:
        """A place of the new wording; `ending`: where words end, so that what was put in after them stays outside."""
        n = max(bisect_right(self._starts, place) - 1, 0)
        if ending:
            while n and self.changes[n].old_start >= place:
                n -= 1
        else:
            while n + 1 < len(self.changes) and self.changes[n].old_end <= place:
                n += 1
        each = self.changes[n]
        if each.same:
            return min(each.new_start + place - each.old_start, each.new_end)
        if place <= each.old_start:
            return each.new_start
        if place >= each.old_end:
            return each.new_end
        was, now = self.old[each.old_start : each.old_end], self.new[each.new_start : each.new_end]
        head = _alike_from_the_start(was, now)
        tail = _alike_from_the_start(was[head:][::-1], now[head:][::-1])
        if each.old_end - place <= tail:
            return each.new_end - (each.old_end - place)
        return each.new_start + min(place - each.old_start, head)


def _resemble(was: str, now: str) -> bool:
    """Whether one may be the other one corrected."""
    if max(len(was), len(now)) > _SHORT:
        return False
    return SequenceMatcher(None, was.casefold(), now.casefold(), autojunk=False).ratio() >= _ALIKE


def carried(spans: Iterable[Mapping[str, Any]], shift: Shift) -> list[dict[str, Any]]:
    """The spans of a wording (emphasis, note markers, citations, links, dates) in the new one, without those whose
    words are gone.
    """
    kept: list[dict[str, Any]] = []
    for span in spans:
        found = shift.words(span["start"], span["end"])
        if found is not None and (found.exact or span["kind"] not in _EXACT):
            kept.append({**span, "start": found.start, "end": found.end})
    return sorted(kept, key=lambda span: (span["start"], span["end"]))
