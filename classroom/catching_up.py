"""The shortest way back in for somebody who missed readings. Nothing is counted against anybody: what one has not
read stays open, and one reading is enough to take part in an evening.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

READ, PARTLY, NOT = "read", "partly", "not"


@dataclass(frozen=True)
class Reading:
    """A reading as its reader stands to it."""

    unit: Any
    minutes: int
    length: int  # paragraphs
    done: int  # of them, before or at the reader's place
    declared: str = ""
    session: int | None = None  # its position

    @property
    def begun(self) -> bool:
        return self.done > 0

    @property
    def at_end(self) -> bool:
        """Whether the place is the last paragraph: what is missing is a word on it."""
        return 0 < self.length <= self.done

    @property
    def left(self) -> int:
        """How many minutes it still takes, rounded up; 0 for what is read, or read to its end."""
        if self.declared == READ or self.at_end:
            return 0
        return (
            math.ceil(self.minutes * (self.length - self.done) / self.length) if self.length else self.minutes
        )

    @property
    def settled(self) -> bool:
        """Whether its reader has said all there is to say of it."""
        return self.declared in (READ, NOT)

    @property
    def known(self) -> bool:
        """Whether its reader can talk about it."""
        return self.declared in (READ, PARTLY) or self.at_end


@dataclass(frozen=True)
class WayBack:
    """What is enough to take part next time, and what stays open besides."""

    first: Reading | None  # the one to read; None where nothing is needed
    open: tuple[Reading, ...]  # of evenings that are over: what was begun first, then the shortest

    @property
    def minutes(self) -> int:
        return self.first.left if self.first else 0

    @property
    def open_minutes(self) -> int:
        return sum(reading.left for reading in self.open)

    @property
    def missed(self) -> bool:
        return bool(self.open)


def way_back(*, ahead: Sequence[Reading], before: Sequence[Reading]) -> WayBack:
    """The fewest minutes of reading that let somebody take part next time.

    Whoever can talk about one reading of the evening can take part. Otherwise it takes the reading with the
    fewest minutes left (the earlier of two that take the same), unless its reader has said *not this time*.
    `before`: the readings of evenings that are over.
    """
    wanted = [] if any(each.known for each in ahead) else [each for each in ahead if each.declared != NOT]
    open_ = [each for each in before if not each.settled and each.declared != PARTLY and not each.at_end]
    return WayBack(
        first=min(wanted, key=lambda each: each.left, default=None),
        open=tuple(sorted(open_, key=lambda each: (not each.begun, each.left))),
    )
