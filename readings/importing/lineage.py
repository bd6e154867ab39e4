"""Which block of an edition goes on in which block of the next one. Pure: words alone.

First what did not change, in its order; then what stands elsewhere with the same words; then, between two blocks that
stayed, what was corrected, split or put together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import pairwise

from readings.rewording import longest_rise
from readings.wordings import words_of

_COMPARED = 250_000  # pairs of blocks that are compared where all of them stand several times
_CONTAINED = 0.6  # of a block's letters that stand in the other one, if it goes on there
_ALIKE = 0.75  # of the letters of short ones
_RIVAL = 0.85  # of the best likeness: with so much in another one, too, it cannot be told
_FEW = 8  # words: below, letters are compared
_SHORT = 400  # characters of such a block, at most
_RARE = 16  # blocks with a word in common that are compared by it


def descent(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each new block the old one that goes on in it, or None. No old one goes on in two."""
    from_: list[int | None] = [None] * len(new)
    for i, j in _unchanged(old, new):
        from_[j] = i
    _moved(old, new, from_)
    for olds, news in _runs(old, new, from_):
        for i, j in _changed([old[i] for i in olds], [new[j] for j in news]):
            from_[news[j]] = olds[i]
    return from_


def _unchanged(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Equal blocks in the same order: those that stand once on either side first, then what lies between them."""
    todo = [(0, len(old), 0, len(new))]
    while todo:
        a, b, c, d = todo.pop()
        while a < b and c < d and old[a] == new[c]:
            yield a, c
            a, c = a + 1, c + 1
        while a < b and c < d and old[b - 1] == new[d - 1]:
            b, d = b - 1, d - 1
            yield b, d
        if a == b or c == d:
            continue
        there = _once(new, range(c, d))
        pairs = [(i, there[plain]) for plain, i in _once(old, range(a, b)).items() if plain in there]
        kept = [pairs[each] for each in longest_rise([j for _, j in pairs])]
        if kept:
            yield from kept
            bounds = [(a - 1, c - 1), *kept, (b, d)]
            for (i, j), (k, m) in pairwise(bounds):
                todo.append((i + 1, k, j + 1, m))
        elif (b - a) * (d - c) <= _COMPARED:
            matcher = SequenceMatcher(None, old[a:b], new[c:d], autojunk=False)
            for i, j, size in matcher.get_matching_blocks():
                yield from ((a + i + n, c + j + n) for n in range(size))


def _once(plains: Sequence[str], where: range) -> dict[str, int]:
    """Those that stand once in this part, with their place."""
    seen: dict[str, int] = {}
    again: set[str] = set()
    for i in where:
        if plains[i] in seen:
            again.add(plains[i])
        seen[plains[i]] = i
    return {plain: i for plain, i in seen.items() if plain not in again}


def _moved(old: Sequence[str], new: Sequence[str], from_: list[int | None]) -> None:
    """Words that stand once in either text are the same block wherever they went."""
    taken = {i for i in from_ if i is not None}
    there = _once(new, range(len(new)))
    for plain, i in _once(old, range(len(old))).items():
        j = there.get(plain)
        if j is not None and from_[j] is None and i not in taken:
            from_[j] = i


def _runs(
    old: Sequence[str], new: Sequence[str], from_: list[int | None]
) -> Iterator[tuple[list[int], list[int]]]:
    """What is still without a counterpart on both sides, between two neighbours that stayed in their order."""
    known = [(i, j) for j, i in enumerate(from_) if i is not None]
    taken = {i for i, _ in known}
    stayed = [known[each] for each in longest_rise([i for i, _ in known])]
    bounds = [(-1, -1), *stayed, (len(old), len(new))]
    for (i, j), (k, m) in pairwise(bounds):
        olds = [each for each in range(i + 1, k) if each not in taken]
        news = [each for each in range(j + 1, m) if from_[each] is None]
        if olds and news:
            yield olds, news


class _Words:
    """A block as it is compared: by its words two and two, so that only words in their order count."""

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.words = words_of(plain)

    @cached_property
    def pairs(self) -> Counter[tuple[str, str]]:
        return Counter(pairwise(self.words))

    @cached_property
    def letters(self) -> int:
        return _letters(self.pairs) if len(self.words) >= _FEW else 2 * len(self.plain)

    def shared(self, other: _Words) -> int:
        """How many letters of the one the other has too; 0 if it is not much of either."""
        if min(len(self.words), len(other.words)) >= _FEW:
            shared = _letters(self.pairs & other.pairs)
        elif max(len(self.plain), len(other.plain)) <= _SHORT:
            matcher = SequenceMatcher(None, self.plain, other.plain, autojunk=False)
            shared = 2 * sum(size for _, _, size in matcher.get_matching_blocks())
            return shared if shared >= _ALIKE * max(self.letters, other.letters) else 0
        else:
            return 0
        return shared if shared >= _CONTAINED * min(self.letters, other.letters) else 0


def _letters(pairs: Counter[tuple[str, str]]) -> int:
    return sum((len(one) + len(other)) * count for (one, other), count in pairs.items())


def _changed(olds: list[str], news: list[str]) -> Iterator[tuple[int, int]]:
    """Which of these went on in which: each the other's best counterpart, none crossing another.

    Of a block that was split the larger part is its best counterpart, of several put together the larger one; of
    equal ones the first.
    """
    ours, theirs = [_Words(plain) for plain in olds], [_Words(plain) for plain in news]
    likeness: dict[tuple[int, int], int] = {}
    for i, j in sorted(_worth_comparing(ours, theirs)):
        if shared := ours[i].shared(theirs[j]):
            likeness[i, j] = shared
    best_of: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for (i, j), shared in likeness.items():
        best_of["old", i].append((-shared, j))
        best_of["new", j].append((-shared, i))
    for ranked in best_of.values():
        ranked.sort()
    pairs = [
        (i, j)
        for (side, i), ranked in best_of.items()
        if side == "old"
        for j in [ranked[0][1]]
        if best_of["new", j][0][1] == i
        and not _rivals(ranked, ours[i], theirs)
        and not _rivals(best_of["new", j], theirs[j], ours)
    ]
    pairs.sort()
    yield from (pairs[each] for each in longest_rise([j for _, j in pairs]))


def _rivals(ranked: list[tuple[int, int]], one: _Words, others: list[_Words]) -> bool:
    """Whether two of the others have the same words of this one, so that either could be meant.

    Two parts of it have different words: together they are no more than the whole.
    """
    if len(ranked) < 2:
        return False
    (best, i), (next_best, j) = ((-shared, n) for shared, n in ranked[:2])
    if next_best > best * _RIVAL and best + next_best > one.letters * 1.1:
        return True
    return others[i].plain == others[j].plain


def _worth_comparing(ours: list[_Words], theirs: list[_Words]) -> set[tuple[int, int]]:
    """Pairs with a word in common that not many have; where there are few blocks, all."""
    if len(ours) * len(theirs) <= _RARE**2:
        return {(i, j) for i in range(len(ours)) for j in range(len(theirs))}
    there: dict[str, list[int]] = defaultdict(list)
    for j, each in enumerate(theirs):
        for word in each.words:
            there[word].append(j)
    found: set[tuple[int, int]] = set()
    for i, each in enumerate(ours):
        votes: Counter[int] = Counter()
        for word in each.words:
            if len(there.get(word, ())) <= _RARE:
                votes.update(there.get(word, ()))
        found.update((i, j) for j, _ in votes.most_common(6))
    return found
