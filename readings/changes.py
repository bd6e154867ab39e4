"""What one edition of a text changed of another, paragraph by paragraph. Pure: it knows no database.

Blocks are told by their uid, which lives through editions; what has none in common is told by its words. Time and
memory grow with the length of the texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from accounts.numerals import number_word
from readings.rewording import differences, longest_rise
from readings.wordings import words_of

BETWEEN = "\n\n"  # stands between blocks that were one, or become one
# So much of a block's words in another one, and in what that one lost, and it is a part of it.
_IN_IT, _IN_LOST = 0.8, 0.5
_SKIPPED = 3  # blocks that were dropped or added between parts
_ALIKE = 0.5  # of the words, for two blocks of different uid that are one paragraph
_WINDOW = 12  # blocks that one without a uid in common is held against
_LONG, _KEPT = 260, 110  # characters: so long a stretch without a change is cut in its middle


class What(StrEnum):
    CHANGED = "changed"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    DROPPED = "dropped"
    ADDED = "added"
    KIND = "kind"  # the same words, set as something else


class Said(NamedTuple):
    """A block as it counts here."""

    uid: UUID
    position: int
    number: int | None
    kind: str
    level: int
    plain: str


@dataclass(frozen=True, slots=True)
class Same:
    """A run of blocks in which nothing changed but, maybe, their numbers."""

    count: int
    first: int | None  # ¶, in the new edition
    last: int | None
    old_first: int | None
    old_last: int | None


@dataclass(frozen=True, slots=True)
class Changed:
    """Blocks of the old edition and what became of them."""

    what: What
    old: tuple[Said, ...] = ()
    new: tuple[Said, ...] = ()
    moved: bool = False  # besides

    @property
    def pieces(self) -> list[Shown]:
        """The words with what was taken out and put in."""
        return pieces(
            BETWEEN.join(each.plain for each in self.old), BETWEEN.join(each.plain for each in self.new)
        )

    @property
    def reworded(self) -> bool:
        return [each.plain for each in self.old] != [each.plain for each in self.new]


class Shown(NamedTuple):
    how: str  # "same", "removed", "added", "left_out"
    words: str


def pieces(old: str, new: str) -> list[Shown]:
    """One wording with what came and went; white space alone is no change, and long stretches without one are cut."""
    found: list[Shown] = []
    gone = come = ""
    for change in differences(old, new):
        was, now = old[change.old_start : change.old_end], new[change.new_start : change.new_end]
        if change.same and (was.strip() or not (gone.strip() or come.strip())):
            found += _came_and_went(gone, come)
            gone = come = ""
            found.append(Shown("same", now))
        else:
            gone, come = gone + was, come + now
    found += _came_and_went(gone, come)
    return _cut(_run_together(found))


def _came_and_went(gone: str, come: str) -> list[Shown]:
    if not gone.strip() and not come.strip():
        return [Shown("same", come)] if come else []
    ending = come[len(come.rstrip()) :] if gone.strip() and come.strip() else ""
    made = []
    if gone.strip():
        made.append(Shown("removed", gone.rstrip() if come.strip() else gone))
    if come.strip():
        made.append(Shown("added", come.rstrip() if ending else come))
    return [*made, Shown("same", ending)] if ending else made


def _run_together(found: Iterable[Shown]) -> list[Shown]:
    made: list[Shown] = []
    for each in found:
        if made and made[-1].how == each.how:
            each = Shown(each.how, made.pop().words + each.words)
        made.append(each)
    return made


def _cut(found: list[Shown]) -> list[Shown]:
    made: list[Shown] = []
    for n, each in enumerate(found):
        if each.how != "same" or len(each.words) <= _LONG:
            made.append(each)
            continue
        head = "" if n == 0 else each.words[:_KEPT].rpartition(" ")[0]
        tail = "" if n == len(found) - 1 else each.words[-_KEPT:].partition(" ")[2]
        made += [Shown("same", head)] if head else []
        made.append(Shown("left_out", "…"))
        made += [Shown("same", tail)] if tail else []
    return made


# Paragraph by paragraph -------------------------------------------------------------------------------------


def changes(old: Sequence[Said], new: Sequence[Said]) -> list[Same | Changed]:
    """Everything in the order of the new edition; what was dropped stands where it stood."""
    return _Compared(old, new).told()


class _Compared:
    def __init__(self, old: Sequence[Said], new: Sequence[Said]) -> None:
        self.old, self.new = old, new
        at = {each.uid: n for n, each in enumerate(old)}
        self.pair: dict[int, int] = {n: at[each.uid] for n, each in enumerate(new) if each.uid in at}
        self.back = {o: n for n, o in self.pair.items()}
        self.parts: dict[int, list[int]] = {}  # of the new edition: what was split off a block
        self.joined: dict[int, list[int]] = {}  # of the old one: what a new block took in
        self._find_split()
        self._find_merged()
        self._find_alike()
        self.moved = self._find_moved()

    def _find_split(self) -> None:
        for n in sorted(self.pair):
            was, now = self.old[self.pair[n]].plain, self.new[n].plain
            if was != now:
                self._gather(n, was, now, self.new, self.pair, self.parts)

    def _find_merged(self) -> None:
        for o in sorted(self.back):
            was, now = self.old[o].plain, self.new[self.back[o]].plain
            if was != now:
                self._gather(o, now, was, self.old, self.back, self.joined)
        self.joined = {self.back[o]: parts for o, parts in self.joined.items()}

    @staticmethod
    def _gather(
        at: int,
        whole: str,
        part: str,
        blocks: Sequence[Said],
        known: dict[int, int],
        into: dict[int, list[int]],
    ) -> None:
        """The neighbours of a block that make up, with it, the larger one on the other side."""
        given = {n for parts in into.values() for n in parts}
        words = Counter(words_of(whole))
        left = words - Counter(words_of(part))
        for beside in (range(at + 1, len(blocks)), range(at - 1, -1, -1)):
            skipped = 0
            for other in beside:
                if other in known or other in given or skipped > _SKIPPED:
                    break
                own = Counter(words_of(blocks[other].plain))
                if not (_is_in(own, words, _IN_IT) and _is_in(own, left, _IN_LOST)):
                    skipped += 1
                    continue
                left -= own
                into.setdefault(at, []).append(other)
                given.add(other)

    def _find_alike(self) -> None:
        """Blocks between the same neighbours that have no uid in common, as a file brings them that was much changed."""
        taken_new = {n for parts in self.parts.values() for n in parts}
        taken_old = {o for parts in self.joined.values() for o in parts}
        gaps: dict[int, list[int]] = {}
        last = -1
        for o in range(len(self.old)):
            if o in self.back:
                last = o
            elif o not in taken_old:
                gaps.setdefault(last, []).append(o)
        last = -1
        found: list[tuple[int, int]] = []
        counted: dict[int, Counter[str]] = {}
        for n in range(len(self.new)):
            if n in self.pair:
                last = self.pair[n]
                continue
            gap = gaps.get(last, [])
            if n in taken_new or not gap:
                continue
            words = Counter(words_of(self.new[n].plain))
            for o in gap[:_WINDOW]:
                counted[o] = counted.get(o) or Counter(words_of(self.old[o].plain))
                if self.old[o].kind == self.new[n].kind and _alike(words, counted[o]):
                    found.append((n, o))
                    gaps[last] = gap[gap.index(o) + 1 :]
                    break
        for n, o in found:
            self.pair[n], self.back[o] = o, n

    def _find_moved(self) -> set[int]:
        """The fewest blocks that, taken out, leave the others in their order."""
        order = sorted(self.pair)
        kept = {order[n] for n in longest_rise([self.pair[n] for n in order])}
        return set(order) - kept

    def told(self) -> list[Same | Changed]:
        dropped = self._dropped()
        parts_of = {other for parts in self.parts.values() for other in parts}
        told: list[Same | Changed] = []
        run: list[tuple[Said, Said]] = []

        def end_run() -> None:
            if run:
                told.append(_same(run))
                run.clear()

        def drop(after: int) -> None:
            for o in dropped.get(after, ()):
                end_run()
                told.append(Changed(What.DROPPED, old=(self.old[o],)))

        drop(-1)
        for n, now in enumerate(self.new):
            if n not in self.pair:
                if n not in parts_of:
                    end_run()
                    told.append(Changed(What.ADDED, new=(now,)))
                continue
            change = self._changed(n)
            if change is None:
                run.append((self.old[self.pair[n]], now))
            else:
                end_run()
                told.append(change)
            if n not in self.moved:
                drop(self.pair[n])
        end_run()
        return told

    def _dropped(self) -> dict[int, list[int]]:
        """What is gone, by the block of the old edition before it that kept its place."""
        joined = {o for parts in self.joined.values() for o in parts}
        found: dict[int, list[int]] = {}
        last = -1
        for o in range(len(self.old)):
            if o in self.back:
                last = last if self.back[o] in self.moved else o
            elif o not in joined:
                found.setdefault(last, []).append(o)
        return found

    def _changed(self, n: int) -> Changed | None:
        was, now, moved = self.old[self.pair[n]], self.new[n], n in self.moved
        if n in self.parts:
            parts = tuple(self.new[other] for other in sorted([n, *self.parts[n]]))
            return Changed(What.SPLIT, old=(was,), new=parts, moved=moved)
        if n in self.joined:
            parts = tuple(self.old[other] for other in sorted([self.pair[n], *self.joined[n]]))
            return Changed(What.MERGED, old=parts, new=(now,), moved=moved)
        if was.plain != now.plain:
            return Changed(What.CHANGED, old=(was,), new=(now,), moved=moved)
        if (was.kind, was.level) != (now.kind, now.level):
            return Changed(What.KIND, old=(was,), new=(now,), moved=moved)
        return Changed(What.MOVED, old=(was,), new=(now,), moved=True) if moved else None


def _is_in(own: Counter[str], words: Counter[str], share: float) -> bool:
    """Whether so much of a block's words is among these."""
    return own.total() > 0 and (own & words).total() >= share * own.total()


def _alike(words: Counter[str], other: Counter[str]) -> bool:
    most, least = max(words.total(), other.total()), min(words.total(), other.total())
    return least >= _ALIKE * most > 0 and (words & other).total() >= _ALIKE * most


def _same(run: Sequence[tuple[Said, Said]]) -> Same:
    numbers = [now.number for _, now in run if now.number]
    old = [was.number for was, _ in run if was.number]
    return Same(
        count=len(run),
        first=numbers[0] if numbers else None,
        last=numbers[-1] if numbers else None,
        old_first=old[0] if old else None,
        old_last=old[-1] if old else None,
    )


# In words ---------------------------------------------------------------------------------------------------

_VERBS = (
    (What.CHANGED, "changed"),
    (What.SPLIT, "split"),
    (What.MERGED, "joined with another"),
    (What.MOVED, "moved"),
    (What.DROPPED, "dropped"),
    (What.ADDED, "added"),
    (What.KIND, "set as something else"),
)


def in_words(told: Iterable[Same | Changed]) -> str:
    """ "3 paragraphs changed, one split, two dropped"; empty where nothing did."""
    counts = Counter(each.what for each in told if isinstance(each, Changed))
    counts[What.MOVED] += sum(
        1 for each in told if isinstance(each, Changed) and each.moved and each.what != What.MOVED
    )
    said = [(counts[what], verb) for what, verb in _VERBS if counts[what]]
    if not said:
        return ""
    (count, verb), *rest = said
    first = f"{number_word(count)} paragraph{'' if count == 1 else 's'} {verb}"
    whole = ", ".join([first, *(f"{number_word(count)} {verb}" for count, verb in rest)])
    return whole[:1].upper() + whole[1:]
