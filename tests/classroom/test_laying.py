"""Readings laid into sessions by their minutes."""

from __future__ import annotations

from itertools import accumulate, combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from classroom.laying import MOST_SESSIONS, Reading, how_many, into_sessions

READINGS = st.lists(st.builds(Reading, st.integers(1, 90), st.integers(1, 3)), max_size=40)


def minutes_of(readings: list[Reading], sizes: list[int]) -> list[int]:
    ends = [0, *accumulate(sizes)]
    return [sum(reading.minutes for reading in readings[a:b]) for a, b in pairwise(ends)]


@given(READINGS, st.integers(1, 60))
def test_every_reading_is_laid_once_and_no_session_before_the_last_is_empty(
    readings: list[Reading], count: int
) -> None:
    sizes = into_sessions(readings, count)
    assert len(sizes) == count
    assert sum(sizes) == len(readings)
    filled = min(count, len(readings))
    assert all(size >= 1 for size in sizes[:filled])
    assert all(size == 0 for size in sizes[filled:])


@given(st.lists(st.integers(1, 60), min_size=1, max_size=9), st.integers(1, 9))
def test_nothing_is_more_even(minutes: list[int], count: int) -> None:
    """Of texts of one unit each: compared with every other way to part them."""
    readings = [Reading(each, text) for text, each in enumerate(minutes)]
    count = min(count, len(readings))
    target = sum(minutes) / count

    def unevenness(sizes: list[int]) -> float:
        return sum((each - target) ** 2 for each in minutes_of(readings, sizes))

    ways = [
        [b - a for a, b in pairwise([0, *cuts, len(readings)])]
        for cuts in combinations(range(1, len(readings)), count - 1)
    ]
    assert unevenness(into_sessions(readings, count)) <= min(map(unevenness, ways)) + 1e-6


def test_between_even_choices_a_session_begins_with_a_text() -> None:
    assert into_sessions([Reading(18, 1), Reading(4, 2), Reading(18, 2)], 2) == [1, 2]
    assert into_sessions([Reading(18, 1), Reading(4, 1), Reading(18, 2)], 2) == [2, 1]


def test_an_evening_takes_about_forty_minutes() -> None:
    assert how_many([Reading(20, n) for n in range(10)]) == 5
    assert how_many([Reading(200, 1)]) == 1  # a unit is never cut
    assert how_many([]) == 1
    assert how_many([Reading(60, n) for n in range(500)]) == MOST_SESSIONS


def test_a_long_course_is_laid_at_once() -> None:
    readings = [Reading(7 + n % 19, n // 6) for n in range(400)]
    sizes = into_sessions(readings, 60)
    minutes = minutes_of(readings, sizes)
    assert max(minutes) - min(minutes) < 60
