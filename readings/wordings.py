"""The words of an edition as one long string, with an index of them. Pure: it knows no database."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

BETWEEN = "\n\n"  # stands between the words of two blocks
_BEGIN, _END = "\x02", "\x03"  # signs that no text has: where it begins and ends tells occurrences apart
AROUND = 120  # characters that are kept of what stands before and after

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
MOST = 64  # occurrences that are looked at: words that stand more often tell nothing


def words_of(plain: str) -> list[str]:
    """The words by which wordings are compared; where none are written apart, the signs."""
    return _WORD.findall(plain)


class Piece(NamedTuple):
    """A block as it counts here."""

    uid: UUID
    plain: str
    number: int | None


class Selector(NamedTuple):
    """Words of one block or of several: `start` counts in the first one, `end` in the last."""

    uid: UUID
    last_uid: UUID
    start: int
    end: int
    exact: str


class Stretch(NamedTuple):
    """Words of an edition with what stands around them."""

    uid: UUID
    last_uid: UUID
    number: int | None
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str


class Wording:
    """An edition's numbered blocks as one string, with an index of its words."""

    def __init__(self, blocks: Iterable[Piece]) -> None:
        self.blocks = [block for block in blocks if block.number is not None and block.plain]
        self.text = BETWEEN.join([_BEGIN, *(block.plain for block in self.blocks), _END])
        self.at: list[int] = []
        position = len(_BEGIN + BETWEEN)
        for block in self.blocks:
            self.at.append(position)
            position += len(block.plain) + len(BETWEEN)
        self.index = {block.uid: i for i, block in enumerate(self.blocks)}
        self.numbers = [block.number or 0 for block in self.blocks]

    @cached_property
    def _words(self) -> tuple[array[int], array[int], dict[str, list[int]]]:
        starts, ends = array("L"), array("L")
        where: dict[str, list[int]] = defaultdict(list)
        for found in _WORD.finditer(self.text):
            start = found.start()
            starts.append(start)
            ends.append(found.end())
            where[found[0]].append(start)
        return starts, ends, dict(where)

    @property
    def starts(self) -> array[int]:
        """Where each word begins."""
        return self._words[0]

    @property
    def ends(self) -> array[int]:
        return self._words[1]

    def where(self, word: str) -> list[int]:
        return self._words[2].get(word, [])

    def words_between(self, start: int, end: int) -> range:
        """The words that stand wholly between two positions."""
        return range(bisect_left(self.starts, start), bisect_right(self.ends, end))

    def word(self, index: int) -> str:
        return self.text[self.starts[index] : self.ends[index]]

    def whole_words(self, start: int, end: int) -> tuple[int, int]:
        """The same stretch, with the whole of the words in which it begins and ends; signs with those beside them."""
        if not self.words_between(start, end) and not self._inside_word(start, end):
            return self.with_word_before(start), self.with_word_after(end)
        first, last = bisect_right(self.starts, start) - 1, bisect_left(self.ends, end)
        if first >= 0 and self.ends[first] > start:
            start = self.starts[first]
        if last < len(self.ends) and self.starts[last] < end:
            end = self.ends[last]
        return start, end

    def _inside_word(self, start: int, end: int) -> bool:
        at = bisect_left(self.ends, start + 1)
        return at < len(self.starts) and self.starts[at] < end

    def with_word_before(self, start: int) -> int:
        """Where the word before a position begins; there, if its block has none."""
        at = bisect_right(self.ends, start) - 1
        return max(self.starts[at], self.at[self.block_at(start)]) if at >= 0 else start

    def with_word_after(self, end: int) -> int:
        """Where the word after a position ends."""
        at = bisect_left(self.starts, end)
        return min(self.ends[at], self.end_of(self.block_at(end - 1))) if at < len(self.ends) else end

    def end_of(self, block: int) -> int:
        return self.at[block] + len(self.blocks[block].plain)

    def before(self, block: int) -> int:
        """Where the block before this one begins, or the text."""
        return self.at[block - 1] if block else 0

    def after(self, block: int) -> int:
        """Where the block after it ends, or the text."""
        return self.end_of(block + 1) if block + 1 < len(self.blocks) else len(self.text)

    def block_at(self, position: int) -> int:
        return bisect_right(self.at, position) - 1

    def span(self, said: Selector) -> tuple[int, int] | None:
        """From where to where; None if this edition does not have these words there."""
        first, last = self.index.get(said.uid), self.index.get(said.last_uid)
        if first is None or last is None:
            return None
        start, end = self.at[first] + said.start, self.at[last] + said.end
        return (start, end) if self.text[start:end] == said.exact and start < end else None

    def stretch(self, start: int, end: int) -> Stretch | None:
        """The words between two positions; None if one of these lies between two blocks."""
        if not (self.blocks and self.at[0] <= start < end <= self.end_of(-1)):
            return None
        first, last = self.block_at(start), self.block_at(end - 1)
        if start >= self.end_of(first) or end > self.end_of(last):
            return None
        opens, closes = self.at[first], self.end_of(last)
        return Stretch(
            uid=self.blocks[first].uid,
            last_uid=self.blocks[last].uid,
            number=self.blocks[first].number,
            start=start - opens,
            end=end - self.at[last],
            exact=self.text[start:end],
            prefix=self.text[max(opens, start - AROUND) : start],
            suffix=self.text[end : min(closes, end + AROUND)],
        )

    def occurrences(self, other: Wording, start: int, end: int) -> list[int] | None:
        """Where the other wording's words between two positions stand here. None: too often to tell, or no words.

        Found by their rarest word, as whole words.
        """
        rarest: list[int] | None = None
        offset = 0
        for index in other.words_between(start, end):
            found = self.where(other.word(index))
            if rarest is None or len(found) < len(rarest):
                rarest, offset = found, other.starts[index] - start
                if len(found) < 2:
                    break
        if rarest is None or len(rarest) > MOST:
            return None
        sought = other.text[start:end]
        places = (position - offset for position in rarest)
        return [place for place in places if place >= 0 and self.text.startswith(sought, place)]
