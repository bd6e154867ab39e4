"""Who has gone quiet: only who took part, only as far as they allow, and nobody who has merely missed nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from classroom.models import Attendance, Room, Turn
from classroom.queries.quiet import quiet_people
from courses.models import Circle, Meeting, Membership, Role
from discussions.models import Post, Thread
from readings.models import Declaration
from tests.classroom.crowd import make_crowd, make_units
from tests.classroom.test_participation import address, put
from tests.discussions.filling import fill_thread
from tests.factories import access_of, make_circle, make_course, make_member, make_user
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def owner() -> User:
    return make_user("Olga")


@pytest.fixture
def circle(owner: User) -> Circle:
    """It met 31, 24, 17, 10 and 3 days ago, and meets again in four days."""
    circle = make_circle(make_course(sessions=6), owner=owner)
    for n, session in enumerate(circle.course.sessions.all()):
        circle.meetings.create(session=session, starts_at=NOW + 4 * DAY - (5 - n) * WEEK)
    return circle


@pytest.fixture
def nick(circle: Circle) -> User:
    return make_member(circle, user=make_user("Nick"))


@pytest.fixture
def thread(circle: Circle) -> Thread:
    return Thread.objects.create(circle=circle, title="Talk")


def evenings(circle: Circle) -> Sequence[Meeting]:
    """Those that were, the last first."""
    return list(circle.meetings.filter(starts_at__lt=NOW).order_by("-starts_at"))


def attend(meeting: Meeting, user: User, state: str = "here", at: datetime | None = None) -> None:
    Attendance.objects.update_or_create(meeting=meeting, user=user, defaults={"state": state})
    Attendance.objects.filter(meeting=meeting, user=user).update(updated_at=at or meeting.starts_at)


def names(circle: Circle, reader: User, now: datetime = NOW) -> list[str]:
    return [quiet.name for quiet in quiet_people(access_of(reader, circle), now)]


def test_who_wrote_every_week_and_then_no_more(
    circle: Circle, owner: User, nick: User, thread: Thread
) -> None:
    for weeks in (3, 4, 5, 6):
        put(thread, nick, datetime(2026, 11, 19, 19, tzinfo=UTC) - weeks * WEEK)
    (quiet,) = quiet_people(access_of(owner, circle), NOW)
    assert (quiet.name, quiet.words, quiet.how_long) == (
        "Nick",
        "Wrote every week until 29 October",
        "3 weeks",
    )
    assert quiet.seat == circle.memberships.get(user=nick).pk
    html = client_of(owner).get(address(circle)).content.decode()
    assert "Have gone quiet" in html
    row = f"seat-{quiet.seat}"
    assert f'href="/c/{circle.slug}/people/#{row}"' in html
    assert f'id="{row}"' in client_of(owner).get(f"/c/{circle.slug}/people/").content.decode()


@pytest.mark.parametrize(
    ("weeks", "words"),
    [
        ((4,), "Wrote last on"),
        ((4, 6), "Wrote until"),
        ((4, 5), "Wrote until"),
        ((4, 5, 6), "Wrote every week until"),
    ],
)
def test_how_often_they_wrote(
    circle: Circle, owner: User, nick: User, thread: Thread, weeks: tuple[int, ...], words: str
) -> None:
    for back in weeks:
        put(thread, nick, NOW - back * WEEK)
    (quiet,) = quiet_people(access_of(owner, circle), NOW)
    assert quiet.words == f"{words} 25 October"


def test_three_weeks_to_the_hour(circle: Circle, owner: User, nick: User, thread: Thread) -> None:
    put(thread, nick, NOW - 3 * WEEK + timedelta(hours=1))
    assert names(circle, owner) == []
    assert names(circle, owner, NOW + timedelta(hours=2)) == ["Nick"]


def test_two_meetings_at_which_it_was_noted_who_was_there(
    circle: Circle, owner: User, nick: User, thread: Thread
) -> None:
    put(thread, nick, NOW - 12 * DAY)
    last, before, *_ = evenings(circle)
    assert names(circle, owner) == []
    attend(last, owner)
    assert names(circle, owner) == []
    attend(before, owner)
    assert names(circle, owner) == ["Nick"]
    circle.meetings.filter(pk=before.pk).update(cancelled_at=NOW)
    assert names(circle, owner) == []


def test_who_was_there_has_missed_nothing_since(circle: Circle, owner: User, nick: User) -> None:
    """A circle that meets every four weeks has nobody quiet in between."""
    last, *others = evenings(circle)
    for meeting in others:
        meeting.delete()
    Meeting.objects.filter(pk=last.pk).update(starts_at=NOW - 25 * DAY)
    last.refresh_from_db()
    attend(last, nick)
    assert names(circle, owner) == []
    meeting = circle.meetings.create(session=circle.course.sessions.get(position=6), starts_at=NOW - DAY)
    assert names(circle, owner) == ["Nick"]
    (quiet,) = quiet_people(access_of(owner, circle), NOW)
    assert quiet.words == "Was at the meeting on 28 October"
    Room.objects.filter(meeting=meeting).delete()
    Turn.objects.create(meeting=meeting, user=nick, began_at=NOW - DAY, ended_at=NOW - DAY)
    assert names(circle, owner) == []


def test_who_never_took_part_is_not_missed(circle: Circle, owner: User, nick: User) -> None:
    attend(evenings(circle)[4], nick, "coming")
    assert names(circle, owner) == []


@pytest.mark.parametrize("state", ["shown", "held", "hidden", "deleted"])
def test_any_post_is_a_sign_of_life(
    circle: Circle, owner: User, nick: User, thread: Thread, state: str
) -> None:
    put(thread, nick, NOW - 5 * WEEK)
    assert names(circle, owner) == ["Nick"]
    put(thread, nick, NOW - DAY, state=state)
    assert names(circle, owner) == []


def test_a_post_in_another_circle_is_none(circle: Circle, owner: User, nick: User, thread: Thread) -> None:
    put(thread, nick, NOW - 5 * WEEK)
    other = make_circle(circle.course)
    make_member(other, user=nick)
    put(Thread.objects.create(circle=other, title="Elsewhere"), nick, NOW - DAY)
    assert names(circle, owner) == ["Nick"]
    assert names(other, other.memberships.earliest("pk").user) == []


def test_who_sent_word_is_heard_of(circle: Circle, owner: User, nick: User, thread: Thread) -> None:
    put(thread, nick, NOW - 6 * WEEK)
    last, *_ = evenings(circle)
    attend(last, nick, "apologies", at=NOW - 5 * WEEK)  # for the last meeting, long before it
    assert names(circle, owner) == []
    attend(last, nick, "coming", at=NOW - 5 * WEEK)
    (quiet,) = quiet_people(access_of(owner, circle), NOW)
    assert quiet.words == "Sent word about a meeting on 18 October"
    attend(circle.meetings.latest("starts_at"), nick, "coming", at=NOW - DAY)
    assert names(circle, owner) == []


def test_a_declaration_counts_only_where_it_is_shown(
    circle: Circle, owner: User, nick: User, thread: Thread
) -> None:
    put(thread, nick, NOW - 6 * WEEK)
    (unit,) = make_units(circle, 1)
    declared = Declaration.objects.create(circle=circle, user=nick, unit=unit, state="read")
    Declaration.objects.filter(pk=declared.pk).update(updated_at=NOW - DAY)
    assert names(circle, owner) == []
    Membership.objects.filter(circle=circle, user=nick).update(shows_readings=False)
    assert names(circle, owner) == ["Nick"]
    Post.objects.all().delete()
    Declaration.objects.filter(pk=declared.pk).update(updated_at=NOW - 5 * WEEK)
    assert names(circle, owner) == []
    Membership.objects.filter(circle=circle, user=nick).update(shows_readings=True)
    (quiet,) = quiet_people(access_of(owner, circle), NOW)
    assert quiet.words == "Said on 18 October what they had read"


@pytest.mark.parametrize(
    "fields",
    [
        {"shows_quiet": False},
        {"role": Role.OBSERVER},
        {"ended_at": NOW - DAY},
    ],
)
def test_who_is_never_named(
    circle: Circle, owner: User, nick: User, thread: Thread, fields: dict[str, Any]
) -> None:
    put(thread, nick, NOW - 6 * WEEK)
    assert names(circle, owner) == ["Nick"]
    Membership.objects.filter(circle=circle, user=nick).update(**fields)
    assert names(circle, owner) == []


def test_suspended_people_and_who_asks_are_left_out(
    circle: Circle, owner: User, nick: User, thread: Thread
) -> None:
    other = make_member(circle, Role.FACILITATOR, make_user("Fay"))
    for person in (owner, nick, other):
        put(thread, person, NOW - 6 * WEEK)
    User.objects.filter(pk=nick.pk).update(is_active=False)
    assert names(circle, owner) == ["Fay"]
    assert names(circle, other) == ["Olga"]


def test_when_the_course_is_over_nobody_is_quiet(
    circle: Circle, owner: User, nick: User, thread: Thread
) -> None:
    put(thread, nick, NOW - 6 * WEEK)
    assert names(circle, owner, NOW + 4 * DAY + 3 * WEEK - DAY) == ["Nick"]
    assert names(circle, owner, NOW + 4 * DAY + 3 * WEEK + DAY) == []


def test_a_circle_without_meetings_goes_by_the_weeks(owner: User) -> None:
    circle = make_circle(owner=owner)
    nick = make_member(circle, user=make_user("Nick"))
    put(Thread.objects.create(circle=circle, title="Talk"), nick, NOW - 4 * WEEK)
    assert names(circle, owner) == ["Nick"]


def test_the_latest_come_first(circle: Circle, owner: User, nick: User, thread: Thread) -> None:
    anna = make_member(circle, user=make_user("Anna"))
    put(thread, nick, NOW - 8 * WEEK)
    put(thread, anna, NOW - 5 * WEEK)
    assert names(circle, owner) == ["Anna", "Nick"]


@pytest.mark.parametrize("people", [3, 300])
def test_one_query_for_few_and_many(people: int, django_assert_num_queries: Any) -> None:
    circle, owner, students = make_crowd(people=people, sessions=6, units=3)
    fill_thread(circle, people * 4, writers=students, words=5)
    access = access_of(owner, circle)
    with django_assert_num_queries(1):
        found = quiet_people(access, datetime.now(UTC) + 10 * WEEK)
    assert found == []
    circle.meetings.create(
        session=circle.course.sessions.get(position=1), starts_at=datetime.now(UTC) + 9 * WEEK
    )
    with django_assert_num_queries(1):
        assert len(quiet_people(access, datetime.now(UTC) + 10 * WEEK)) > people // 2
