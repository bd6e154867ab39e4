"""The shortest way back in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.catching_up import NOT, PARTLY, READ, Reading, way_back


def reading(minutes: int = 10, *, done: int = 0, of: int = 10, declared: str = "", name: str = "") -> Reading:
    return Reading(unit=name or minutes, minutes=minutes, length=of, done=done, declared=declared)


def test_one_reading_of_the_evening_is_enough_and_the_shortest_is_the_way() -> None:
    way = way_back(ahead=[reading(26), reading(12), reading(40)], before=[reading(30), reading(8)])
    assert way.first is not None
    assert (way.first.unit, way.minutes) == (12, 12)
    assert [each.unit for each in way.open] == [8, 30]
    assert way.open_minutes == 38
    assert way.missed


def test_what_was_begun_counts_by_what_is_left_of_it() -> None:
    way = way_back(ahead=[reading(12), reading(30, done=8)], before=[])
    assert way.first is not None
    assert (way.first.unit, way.minutes) == (30, 6)
    assert not way.missed


@pytest.mark.parametrize(
    "known",
    [reading(declared=READ), reading(declared=PARTLY), reading(done=10)],
    ids=["read", "partly", "at end"],
)
def test_who_can_talk_about_one_reading_needs_no_other(known: Reading) -> None:
    way = way_back(ahead=[reading(5), known], before=[reading()])
    assert way.first is None
    assert way.minutes == 0


def test_what_somebody_left_out_is_not_asked_of_them_again() -> None:
    way = way_back(ahead=[reading(5, declared=NOT), reading(9)], before=[reading(declared=NOT)])
    assert way.first is not None
    assert way.first.unit == 9
    assert not way.missed
    assert way_back(ahead=[reading(declared=NOT)], before=[]).first is None


def test_of_evenings_that_are_over_what_was_begun_comes_first() -> None:
    before = [reading(5, name="short"), reading(60, done=2, name="begun"), reading(30, declared=PARTLY)]
    assert [each.unit for each in way_back(ahead=[], before=before).open] == ["begun", "short"]


def test_two_that_take_the_same_keep_the_order_of_the_evening() -> None:
    way = way_back(ahead=[reading(name="first"), reading(name="second")], before=[])
    assert way.first is not None
    assert way.first.unit == "first"


READINGS = st.builds(
    reading,
    minutes=st.integers(1, 90),
    done=st.integers(0, 10),
    declared=st.sampled_from(["", READ, PARTLY, NOT]),
)


@given(st.lists(READINGS, max_size=6), st.lists(READINGS, max_size=6))
def test_no_reading_of_the_evening_is_a_shorter_way(ahead: list[Reading], before: list[Reading]) -> None:
    way = way_back(ahead=ahead, before=before)
    left = [each.left for each in ahead if each.declared != NOT]
    if any(each.known for each in ahead) or not left:
        assert way.first is None
    else:
        assert way.minutes == min(left)
        assert way.minutes > 0
    assert all(each.declared not in (READ, NOT, PARTLY) and each.left for each in way.open)


def test_minutes_left_are_rounded_up_and_end_at_nothing() -> None:
    assert [reading(10, done=done, of=25).left for done in (0, 14, 24, 25)] == [10, 5, 1, 0]
    assert reading(10, of=0).left == 10  # nothing in it has a number
    assert reading(10, declared=READ).left == 0
