"""Days and hours: rhythms, days left out, days as people write them, clocks that change."""

from __future__ import annotations

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.changes import Refused
from courses.days import check_day, listed, read_day, read_days, spoken
from courses.rhythm import WEEKS, at, between, days

DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
RHYTHM = st.sampled_from(sorted(WEEKS))
NEAR = date(2026, 11, 22)


@given(DAY, RHYTHM, st.integers(0, 60), st.sets(st.integers(0, 80)))
def test_a_rhythm_gives_so_many_days_on_one_weekday_and_none_left_out(
    first: date, rhythm: str, count: int, out: set[int]
) -> None:
    step = timedelta(weeks=WEEKS[rhythm])  # type: ignore[index]
    left_out = {first + n * step for n in out}
    found = days(first, rhythm, count, left_out)
    assert len(found) == count
    assert found == sorted(set(found))
    assert not left_out & set(found)
    assert all((day - first) % step == timedelta() for day in found)
    if found:  # nothing but what is left out was passed over
        assert set(between(first, rhythm, found[-1])) - set(found) == {d for d in left_out if d < found[-1]}


def test_a_day_left_out_is_passed_over_and_not_moved() -> None:
    found = days(date(2026, 12, 10), "fortnightly", 3, [date(2026, 12, 24)])
    assert found == [date(2026, 12, 10), date(2027, 1, 7), date(2027, 1, 21)]


def test_a_rhythm_that_is_left_out_whole_ends() -> None:
    first = date(2027, 1, 7)
    with pytest.raises(Refused, match="Every day"):
        days(first, "weekly", 1, {first + timedelta(weeks=n) for n in range(300)})


def test_a_rhythm_ends_with_the_calendar() -> None:
    with pytest.raises(Refused, match="calendar"):
        days(date(9999, 12, 20), "monthly", 5)


@given(
    DAY,
    st.times().map(lambda clock: clock.replace(hour=19, fold=0)),
    st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe"]),
)
def test_nineteen_hours_stay_nineteen_hours(day: date, clock: time, zone: str) -> None:
    moment = at(day, clock, zone).astimezone(ZoneInfo("UTC")).astimezone(ZoneInfo(zone))
    assert (moment.date(), moment.time()) == (day, clock)


def test_an_hour_that_clocks_leap_over_is_the_one_they_show_instead() -> None:
    moment = at(date(2027, 3, 14), time(2, 30), "America/New_York")
    assert (moment.date(), moment.time()) == (date(2027, 3, 14), time(3, 30))


def test_the_clocks_change_between_two_evenings() -> None:
    """In London at the end of October: two weeks of the same hour are one hour longer."""
    before, after = (
        at(date(2026, 10, 22), time(19), "Europe/London"),
        at(date(2026, 11, 5), time(19), "Europe/London"),
    )
    utc = ZoneInfo("UTC")
    assert after.astimezone(utc) - before.astimezone(utc) == timedelta(weeks=2, hours=1)


@pytest.mark.parametrize(
    "said",
    [
        "2026-12-24", "24 December 2026", "24 December", "24 Dec", "24. December", "24th of December", "24/12",
        "24/12/2026", "24.12.", "24.12.26", "Thu 24 December", "Thursday, 24 December 2026", "December 24",
        "December 24, 2026", "Dec 24th 2026", "  24   december ", "24\u00a0December",
    ],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(said: str) -> None:
    assert read_days(said, near=NEAR) == [date(2026, 12, 24)]


@given(DAY)
def test_a_day_is_read_as_it_is_said(day: date) -> None:
    assert read_day(spoken(day), near=NEAR) == day
    assert read_day(day.isoformat(), near=NEAR) == day
    assert read_day(f"{day:%A %d.%m.%Y}", near=NEAR) == day


@given(st.sets(st.dates(date(2026, 11, 22), date(2028, 1, 1)), max_size=60))
def test_days_that_are_listed_are_read_again(some: set[date]) -> None:
    assert read_days(listed(sorted(some)), near=NEAR, spans=True) == sorted(some)


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("21 December to 4 January", date(2026, 12, 21), date(2027, 1, 4)),
        ("21 December – 4 January", date(2026, 12, 21), date(2027, 1, 4)),
        ("21 to 28 December", date(2026, 12, 21), date(2026, 12, 28)),
        ("2026-12-21 - 2027-01-04", date(2026, 12, 21), date(2027, 1, 4)),
        ("1 November to 30 November", date(2026, 11, 1), date(2026, 11, 30)),
        ("24 December", date(2026, 12, 24), date(2026, 12, 24)),
    ],
)
def test_a_span_is_all_days_between(said: str, first: date, last: date) -> None:
    found = read_days(said, near=NEAR, spans=True)
    assert (found[0], found[-1], len(found)) == (first, last, (last - first).days + 1)


def test_several_days_stand_on_lines_or_between_commas_once_and_in_order() -> None:
    found = read_days("7 Jan 2027\n\nThu, 10 December; 24/12, 7.1.2027\n", near=NEAR)
    assert found == [date(2026, 12, 10), date(2026, 12, 24), date(2027, 1, 7)]


def test_without_a_year_a_day_is_the_next_one() -> None:
    assert read_day("21 November", near=NEAR) == date(2027, 11, 21)
    assert read_day("22 November", near=NEAR) == NEAR
    assert read_day("29 February", near=NEAR) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("31 Foo", "foo"), ("31 February", "31 February"), ("soon", "soon"), ("99/99/2026", "99/99/2026"),
        ("0000-00-00", "0000-00-00"), ("1 May to 2 June to 3 July", "1 May"), ("4 May 2027 to 1 May 2027", "ends before"),
        ("1 January 2027 to 1 January 2030", "longer"), ("٣ May", "٣"), ("x" * 500, "…"), ("32 to 5 May", "32"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_its_words(said: str, word: str) -> None:
    with pytest.raises(Refused) as refusal:
        read_days(said, near=NEAR, spans=True)
    assert word in str(refusal.value)
    assert len(str(refusal.value)) < 200


@given(st.text(max_size=60) | st.from_regex(r"[0-9a-z ,./–-]{0,40}", fullmatch=True), st.booleans())
def test_whatever_is_typed_gives_days_or_one_sentence(said: str, spans: bool) -> None:
    found, told = read_or_told(said, spans)
    assert found == sorted(set(found))
    assert not told or told.endswith(".")


def read_or_told(said: str, spans: bool) -> tuple[list[date], str]:
    try:
        return read_days(said, near=NEAR, spans=spans), ""
    except Refused as refusal:
        return [], str(refusal)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2026, 11, 21), date(2037, 1, 1), date(9999, 12, 31)])
def test_nobody_meets_on_an_absurd_day(day: date) -> None:
    with pytest.raises(Refused):
        check_day(day, today=NEAR)


@pytest.mark.parametrize("day", [NEAR, date(2036, 12, 31)])
def test_people_may_plan_ten_years_ahead(day: date) -> None:
    check_day(day, today=NEAR)
