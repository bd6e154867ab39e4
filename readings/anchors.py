"""Where words of one edition stand in another. Pure: it knows no database.

The numbered blocks of an edition are one long string (`Wording`), and a stretch of it is the same in another edition
if nothing else can be meant: its words, with just so much around them that they stand once in the old edition, stand
once in the new one, and the other way round. That finds words in a paragraph that was corrected beside them, split,
merged, moved, dropped and brought back, and asks for no comparison of the two texts. What cannot be told for sure is
put before a person, with the place that is most like it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from readings.resemblance import AT_ONCE, Followed, likeness
from readings.wordings import AROUND, MOST, Selector, Stretch, Wording

_PARTS = 6  # new blocks beside one that kept its uid, into which it may have been split
_RARE = 8  # a word that stands no more often says where a corrected passage may be
_TOGETHER = 2  # such words side by side, or it was chance
_FARTHEST = 2000  # characters of surroundings that are taken to tell two occurrences apart
_BESIDE = 8  # characters beyond those that just suffice
_AGAIN = 12  # characters by which something is said over again
_SURE = 24  # words of so many characters may stand for themselves
_EDGE = 40  # words on either side of a bound that say where it went


class Sure(Enum):
    EXACT = "exact"  # the very same words, and no others can be meant
    UNSURE = "unsure"  # these may be meant: a person decides
    APART = "apart"  # nothing like them


@dataclass(frozen=True, slots=True)
class Found:
    sure: Sure
    at: Stretch | None = None


class Anchors:
    """Finds stretches of an old wording in a new one. Made once for two editions, asked for any number of passages."""

    def __init__(self, old: Wording, new: Wording) -> None:
        self.old, self.new = old, new
        self._whole: dict[tuple[int, int], int | None] = {}
        self._once: dict[int, bool] = {}
        self._followed: dict[tuple[range, range], Followed] = {}

    def find(self, said: Selector) -> Found:
        """Where these words of the old edition stand in the new one."""
        span = self.old.span(said)
        if span is None:
            return Found(Sure.APART)
        start, end = span
        place, unsure = self._place(start, end)
        if place is not None:
            at = self.new.stretch(place, place + end - start)
            if at is not None and at.exact == said.exact and self._together(start, end, place):
                return Found(Sure.EXACT, at)
            unsure = [place]
        candidate = self._most_like(start, end, unsure)
        return Found(Sure.UNSURE, candidate) if candidate is not None else Found(Sure.APART)

    # The very same words ------------------------------------------------------------------------------------

    def _place(self, start: int, end: int) -> tuple[int | None, list[int]]:
        """Where these words are for sure; or else where they may be."""
        place = self._unchanged(start, end)
        if place is not None:
            return place, []
        wide = self.old.whole_words(start, end)
        place, unsure = self._by_surroundings(*wide)
        beyond = start - wide[0]
        return None if place is None else place + beyond, [each + beyond for each in unsure]

    def _together(self, start: int, end: int, place: int) -> bool:
        """Whether what words of several blocks begin and end with is there by itself, too: blocks are moved."""
        first, last = self.old.block_at(start), self.old.block_at(end - 1)
        if first == last:
            return True
        parts = (start, self.old.end_of(first)), (self.old.at[last], end)
        return all(self._place(*part)[0] == place + part[0] - start for part in parts)

    def _unchanged(self, start: int, end: int) -> int | None:
        """By the blocks they stand in, where these and what is around them did not change."""
        first, last = self.old.block_at(start), self.old.block_at(end - 1)
        opens = self.old.at[first]
        if (first, last) not in self._whole:
            self._whole[first, last] = self._between_neighbours(first, last)
        place = self._whole[first, last]
        return None if place is None else place + start - opens

    def _between_neighbours(self, first: int, last: int) -> int | None:
        """Where these blocks begin now, if both still stand between the same neighbours, which stand nowhere else."""
        old = self.old
        if not (self._stands_once(first - 1) and self._stands_once(last + 1)):
            return None
        before, after = old.before(first), old.after(last)
        between = self._only(before, after)
        return None if between is None else between + old.at[first] - before

    def _stands_once(self, block: int) -> bool:
        """Whether nothing else can be taken for this block of the old edition; beyond its bounds nothing can."""
        if not 0 <= block < len(self.old.blocks):
            return True
        if block not in self._once:
            self._once[block] = self._only(self.old.at[block], self.old.end_of(block)) is not None
        return self._once[block]

    def _only(self, start: int, end: int) -> int | None:
        """Where the words between two positions are in the new edition, if they stand once in both."""
        there = self.new.occurrences(self.old, start, end)
        if there is None or len(there) != 1:
            return None
        return there[0] if self.old.occurrences(self.old, start, end) == [start] else None

    def _by_surroundings(self, start: int, end: int) -> tuple[int | None, list[int]]:
        """By what stands before them and after them; and where they may stand, if that is not for sure.

        What stands on one side alone counts only as far as it is in the same block: blocks are moved.
        """
        old, new = self.old, self.new
        before, after = self._told_apart(old, start, end)
        first, last = old.block_at(start), old.block_at(end - 1)
        ahead, behind = _Side(), _Side()
        room = start - old.at[first]
        if before is not None and (before <= room or self._stands_once(first - 1)):
            ahead.own = before <= room
            wide = min(before + _BESIDE, room if ahead.own else start)
            ahead.tells = _tells(old.text[max(0, start - wide - AROUND) : end][::-1])
            ahead.there = [p + wide for p in new.occurrences(old, start - wide, end) or []]
        room = old.end_of(last) - end
        if after is not None and (after <= room or self._stands_once(last + 1)):
            behind.own = after <= room
            wide = min(after + _BESIDE, room if behind.own else len(old.text) - end)
            behind.tells = _tells(old.text[start : end + wide + AROUND])
            behind.there = new.occurrences(old, start, end + wide) or []
        either = sorted({*ahead.there, *behind.there})
        place: int | None = either[0] if len(either) == 1 else None
        if place is not None and not (ahead.speaks and behind.speaks):
            # what stood on the other side was changed, or says nothing
            side = ahead if ahead.speaks else behind
            beside = (
                (start, old.with_word_after(end)) if side is ahead else (old.with_word_before(start), end)
            )
            other = new.occurrences(old, *beside)
            if not (side.speaks and side.own) or other not in ([], None, [place + beside[0] - start]):
                place = None
        elif not either and before == 0 and end - start >= _SURE:
            place = self._only(start, end)
        if place is not None and self._meant_by_others(place, start, end):
            place = None
        both = [each for each in ahead.there if each in behind.there]
        return place, both or either

    def _meant_by_others(self, place: int, start: int, end: int) -> bool:
        """Whether what stands around the new place leads back to other words of the old edition."""
        until = place + end - start
        new = self.new
        before, after = self._told_apart(new, place, until)
        if before is not None:
            before = max(before, min(before + _BESIDE, place - new.at[new.block_at(place)]))
        if after is not None:
            after = max(after, min(after + _BESIDE, new.end_of(new.block_at(until - 1)) - until))
        back = [] if before is None else self.old.occurrences(new, place - before, until)
        forth = [] if after is None else self.old.occurrences(new, place, until + after)
        if back is None or forth is None:  # too often to tell
            return True
        return bool(back and start - (before or 0) not in back) or bool(forth and start not in forth)

    def _told_apart(self, wording: Wording, start: int, end: int) -> tuple[int | None, int | None]:
        """How many characters before, and how many after the words, it takes to tell them from all others of the
        same wording. None: not even the farthest do.
        """

        def alone(before: int, after: int) -> bool:
            return wording.occurrences(wording, start - before, end + after) == [start - before]

        if alone(0, 0):
            return 0, 0
        return (
            _least(lambda n: alone(n, 0), min(start, _FARTHEST)),
            _least(lambda n: alone(0, n), min(len(wording.text) - end, _FARTHEST)),
        )

    # What is like them --------------------------------------------------------------------------------------

    def _most_like(self, start: int, end: int, unsure: Sequence[int]) -> Stretch | None:
        """The best candidate: where the very words may stand, or else what became of the paragraph."""
        length = end - start
        kept = self._kept(start, end)
        if unsure:
            expected = self.new.at[kept[0]] if kept else self._expected(start)
            nearest = _nearest(unsure, expected)
            if (at := self.new.stretch(nearest, nearest + length)) is not None:
                return at
        found = [self._within(start, end, *region) for region in self._regions(start, end, kept)]
        if likely := [at for at in found if at is not None]:
            return max(likely, key=lambda at: likeness(self.old.text[start:end], at.exact))
        again = self.new.occurrences(self.old, start, end)
        if again and length >= _SURE:  # once more, or several times, in quite other surroundings
            nearest = _nearest(again, self._expected(start))
            return self.new.stretch(nearest, nearest + length)
        return None

    def _expected(self, start: int) -> int:
        """Where a position would be if both texts had grown evenly."""
        return start * len(self.new.text) // max(len(self.old.text), 1)

    def _kept(self, start: int, end: int) -> tuple[int, int] | None:
        """The blocks of the new edition that have the uids of those the words stand in."""
        first = self.new.index.get(self.old.blocks[self.old.block_at(start)].uid)
        last = self.new.index.get(self.old.blocks[self.old.block_at(end - 1)].uid)
        return (first, last) if first is not None and last is not None and first <= last else None

    def _regions(self, start: int, end: int, kept: tuple[int, int] | None) -> Iterable[tuple[int, int]]:
        """Where to look, as positions: in the blocks that kept their uid, in these with new ones beside them (of what
        was split), and where rare words of the passage are.
        """
        if kept is not None:
            first, last = kept
            yield self.new.at[first], self.new.end_of(last)
            while first and self.new.blocks[first - 1].uid not in self.old.index:
                first -= 1
            while last + 1 < len(self.new.blocks) and self.new.blocks[last + 1].uid not in self.old.index:
                last += 1
            if (first, last) != kept and last - first <= kept[1] - kept[0] + _PARTS:
                yield self.new.at[first], self.new.end_of(last)
        if (voted := self._by_rare_words(start, end)) is not None:
            yield voted

    def _by_rare_words(self, start: int, end: int) -> tuple[int, int] | None:
        """Where most of the rare words in and around the passage stand side by side."""
        first, last = self.old.block_at(start), self.old.block_at(end - 1)
        opens = max(start - 2 * AROUND, self.old.at[first])
        closes = min(end + 2 * AROUND, self.old.end_of(last))
        votes: Counter[int] = Counter()
        for index in self.old.words_between(opens, closes):
            word = self.old.word(index)
            there = self.new.where(word)
            if 0 < len(there) <= _RARE and len(self.old.where(word)) <= _RARE:
                votes.update({(position - self.old.starts[index]) // AROUND for position in there})
        best = max(votes, key=lambda each: (votes[each] + votes[each + 1], -each), default=0)
        if votes[best] + votes[best + 1] < _TOGETHER:
            return None
        shift = best * AROUND
        return max(0, opens + shift - AROUND), min(len(self.new.text), closes + shift + 3 * AROUND)

    def _within(self, start: int, end: int, first: int, last: int) -> Stretch | None:
        """What became of the words, between two positions of the new edition; None if nothing did."""
        old, new = self.old, self.new
        opens, closes = old.at[old.block_at(start)], old.end_of(old.block_at(end - 1))
        if (start, end) == (opens, closes) and first in self._bounds and last in self._bounds:
            whole = new.stretch(first, last)  # whole paragraphs go over to whole paragraphs
            return whole if whole is not None and likeness(old.text[start:end], whole.exact) else None
        from_ = self._follow(start, end, first, last, opens, closes)
        if from_ is None:
            return None
        at = new.stretch(*from_)
        return at if at is not None and likeness(old.text[start:end], at.exact) else None

    @cached_property
    def _bounds(self) -> frozenset[int]:
        """Where blocks of the new edition begin and end."""
        ends = (self.new.end_of(i) for i in range(len(self.new.blocks)))
        return frozenset([*self.new.at, *ends])

    def _follow(
        self, start: int, end: int, first: int, last: int, opens: int, closes: int
    ) -> tuple[int, int] | None:
        """Follows both bounds from word to word into the new edition."""
        old, new = self.old, self.new
        inside = old.words_between(start, end)
        if not inside:
            return None
        around = old.words_between(opens, closes)
        there = new.words_between(first, last)
        if len(around) * len(there) <= AT_ONCE**2:
            begins = ends = self._compared(around, there)
        else:
            head = range(max(around.start, inside.start - _EDGE), min(around.stop, inside.start + _EDGE))
            tail = range(max(around.start, inside.stop - _EDGE), min(around.stop, inside.stop + _EDGE))
            begins = self._compared(head, self._near(head, there))
            ends = self._compared(tail, self._near(tail, there))
        one, other = begins.first_of(inside.start), ends.last_of(inside.stop - 1)
        if one is None or other is None or other < one:
            return None
        from_, until = new.starts[one], new.ends[other]
        # signs before the first word and after the last one belong to them, as far as they are the same
        before = old.text[start : old.starts[inside.start]]
        if before and new.text.endswith(before, 0, from_):
            from_ -= len(before)
        for sign in old.text[old.ends[inside.stop - 1] : end]:
            if not new.text.startswith(sign, until):
                break
            until += 1
        return from_, until

    def _compared(self, words: range, there: range) -> Followed:
        if (words, there) not in self._followed:
            self._followed[words, there] = Followed(self.old, words, self.new, there)
        return self._followed[words, there]

    def _near(self, words: range, there: range) -> range:
        """Of the words of the new edition those where the rarest of these words stand."""
        old, new = self.old, self.new
        votes: Counter[int] = Counter()
        for index in words:
            for position in new.where(old.word(index))[: MOST + 1]:
                at = bisect_left(new.starts, position)
                if at in there:
                    votes[(at - index) // _EDGE] += 1
        if not votes:
            return range(there.start, there.start)
        shift = max(votes, key=lambda each: (votes[each] + votes[each + 1], -each)) * _EDGE
        return range(
            max(there.start, words.start + shift - _EDGE), min(there.stop, words.stop + shift + 2 * _EDGE)
        )


def _nearest(places: Sequence[int], to: int) -> int:
    return min(places, key=lambda place: abs(place - to))


@dataclass(slots=True)
class _Side:
    """What stands on one side of a passage says about where it is."""

    own: bool = False  # within the same block
    tells: bool = False
    there: list[int] = field(default_factory=list)

    @property
    def speaks(self) -> bool:
        return self.tells and bool(self.there)


def _tells(words: str) -> bool:
    """Whether words can be told by what follows them, and not by how often they are said over again."""
    return words.find(words[:_AGAIN], 1) < 0


def _least(enough: Callable[[int], bool], most: int) -> int | None:
    """The least number up to `most` that is enough, where every larger one is too."""
    low, high = 0, _BESIDE
    while not enough(min(high, most)):
        if high >= most:
            return None
        low, high = high, high * 2
    high = min(high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
