"""Readings laid into sessions by their minutes. Nothing here knows the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TARGET = 40  # minutes of reading for an evening
MOST_SESSIONS = 60
BROKEN_TEXT = 6  # a text parted between two evenings is as bad as one evening so many minutes off


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit as the laying sees it: how long it takes, and of which text it is."""

    minutes: int
    text: int


def how_many(readings: Sequence[Reading], target: int = TARGET) -> int:
    """How many sessions of about `target` minutes these readings make: at least one, none without a reading."""
    total = sum(reading.minutes for reading in readings)
    return max(1, min(len(readings), MOST_SESSIONS, round(total / target)))


def into_sessions(readings: Sequence[Reading], count: int) -> list[int]:
    """How many of the readings, in their order, each of `count` sessions takes.

    All sessions take about the same time, and each at least one reading; where there are fewer readings than
    sessions, the last sessions have none. Between even choices a session begins with a text.
    """
    count_laid = min(count, len(readings))
    if not count_laid:
        return [0] * count
    # best[n]: the least cost of the first n readings in the sessions so far, and where the last of these begins
    target = sum(reading.minutes for reading in readings) / count_laid
    best: list[float | None] = [0.0] + [None] * len(readings)
    begun: list[list[int]] = []
    for session in range(1, count_laid + 1):
        following: list[float | None] = [None] * (len(readings) + 1)
        begins = [0] * (len(readings) + 1)
        for end in range(session, len(readings) - (count_laid - session) + 1):
            least: float | None = None
            minutes = 0
            for begin in range(end - 1, session - 2, -1):
                minutes += readings[begin].minutes
                off = (minutes - target) ** 2
                if least is not None and minutes > target and off >= least:
                    break  # more readings only make it longer
                before = best[begin]
                if before is None:
                    continue
                cost = before + off + _parted(readings, begin)
                if least is None or cost < least:
                    least, begins[end] = cost, begin
            following[end] = least
        best = following
        begun.append(begins)
    sizes: list[int] = []
    end = len(readings)
    for begins in reversed(begun):
        sizes.insert(0, end - begins[end])
        end = begins[end]
    return sizes + [0] * (count - count_laid)


def _parted(readings: Sequence[Reading], begin: int) -> float:
    """The cost of a session that begins here in the middle of a text."""
    inside = begin > 0 and readings[begin].text == readings[begin - 1].text
    return BROKEN_TEXT**2 if inside else 0
