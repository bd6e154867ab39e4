"""All meetings of a circle in their order, and the calendar file of them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classroom.actions import apologies
from classroom.calendar import Event, calendar, escaped, folded
from classroom.models import Room
from courses.actions import plan_meetings
from courses.models import Circle, Meeting, Role
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    """Five sessions: two are over, two come, one has no date."""
    course = factories.make_course(sessions=5)
    circle = factories.make_circle(course, place="The reading room; upstairs, left")
    for weeks, session in zip((-2, -1, 1, 2), course.sessions.all(), strict=False):
        factories.make_meeting(circle, session, timezone.now() + timedelta(weeks=weeks))
        factories.make_unit(course, session)
    return circle


def page_of(circle: Circle, role: Role = Role.STUDENT) -> str:
    response = client_of(factories.make_member(circle, role)).get(f"/c/{circle.slug}/sessions/")
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def order(page: str) -> list[str]:
    return re.findall(r"Evening \d(?=</bdi>)", page)


def test_coming_ones_in_order_then_those_without_a_date_then_the_latest(circle: Circle) -> None:
    page = page_of(circle)
    assert order(page) == ["Evening 3", "Evening 4", "Evening 5", "Evening 2", "Evening 1"]
    assert "band--now" in page.split("Evening 3")[0]
    assert page.count("band--now") == 1
    assert "One reading, 1 min" in page
    assert "two to come" in page


def test_the_record_of_an_evening_that_is_over(circle: Circle) -> None:
    first, second = circle.meetings.order_by("starts_at")[:2]
    miriam = factories.make_member(circle, Role.FACILITATOR, factories.make_user("Miriam"))
    Meeting.objects.filter(pk=first.pk).update(chair=miriam)
    Room.objects.create(meeting=first, opened_at=first.starts_at, closed_at=first.starts_at, notes="We read.")
    Room.objects.create(meeting=second, opened_at=second.starts_at)
    page = page_of(circle)
    over = page.split("<b>Over</b>")[1]
    said = over.split("Evening 1")[1]
    assert "<bdi>Miriam</bdi> held the evening" in said
    assert "The record" in said
    assert f'href="/c/{circle.slug}/meetings/{first.pk}/"' in over
    assert f'/meetings/{first.pk}/"' not in page_of(circle, Role.OBSERVER)


def test_whoever_has_another_clock_is_told_what_it_shows(circle: Circle) -> None:
    when = datetime(2037, 3, 20, 23, 30, tzinfo=ZoneInfo("Europe/London"))  # clocks change there a week later
    meeting = circle.meetings.get(session__position=4)
    circle.meetings.exclude(pk=meeting.pk).delete()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=when)
    said = {"America/New_York": "By the clocks of London. Yours show 19:30.", "Europe/Berlin": "London. Yours show 00:30 on Saturday.", "Europe/Lisbon": ""}  # fmt: skip
    for zone, words in said.items():
        user = factories.make_member(circle, Role.FACILITATOR, factories.make_user(time_zone=zone))
        for path in ("", "sessions/", f"meetings/{meeting.pk}/", f"meetings/{meeting.pk}/change/"):
            page = client_of(user).get(f"/c/{circle.slug}/{path}").content.decode()
            assert "23:30" in page
            assert words in page
            assert ("By the clocks of" in page) is bool(words)


def test_two_sessions_on_one_evening_are_said_so(circle: Circle) -> None:
    meeting = circle.meetings.get(session__position=3)
    meeting.also.add(circle.course.sessions.get(position=4))
    assert "Sessions 3 and 4." in page_of(circle)


def test_cancelled_ones_are_said_so_and_their_session_waits_for_a_date(circle: Circle) -> None:
    circle.meetings.filter(session__position=3).update(cancelled_at=timezone.now())
    page = page_of(circle)
    assert "This meeting is cancelled" in page
    assert order(page)[:4] == ["Evening 3", "Evening 4", "Evening 3", "Evening 5"]
    assert "band--now" not in page.split("Evening 3")[0]
    assert page.count("I can’t come") == 1
    assert "one to come" in page
    assert page.count("The reading room") == 1


def test_apologies_for_each_meeting(circle: Circle) -> None:
    anna = factories.make_member(circle)
    client, meeting = client_of(anna), circle.meetings.get(session__position=4)
    path = f"/c/{circle.slug}/sessions/"
    sent = client.post(
        f"/c/{circle.slug}/meetings/{meeting.pk}/apologies/",
        {"do": "send", "said": "On shift", "back": "sessions"},
    )
    assert sent.headers["Location"] == f"{path}#meeting-{meeting.pk}"
    page = client.get(path).content.decode()
    assert page.count("You have sent apologies.") == 1
    assert page.count("I can’t come<") == 1
    assert "On shift" in page
    assert "On shift" not in page_of(circle, Role.FACILITATOR)  # of whom the page is not
    assert "I can’t come" not in page_of(circle, Role.OBSERVER)


def test_who_plans_is_led_to_the_plan_and_others_are_told_who_does() -> None:
    empty = factories.make_circle(factories.make_course())
    assert "No sessions yet" in page_of(empty)
    assert "Whoever plans the circle" in page_of(empty)
    assert "in the plan" in page_of(empty, Role.FACILITATOR)
    undated = factories.make_circle(factories.make_course(sessions=2))
    assert order(page_of(undated)) == ["Evening 1", "Evening 2"]
    assert "As soon as the first date is set" in page_of(undated)
    assert f"/c/{undated.slug}/plan/" in page_of(undated, Role.OWNER)
    assert f"/c/{undated.slug}/plan/" not in page_of(undated)


def test_strangers_and_wrong_methods(circle: Circle) -> None:
    meeting = circle.meetings.earliest("pk")
    other = factories.make_member(factories.make_circle(circle.course))
    for path in ("sessions/", "sessions/calendar.ics", f"meetings/{meeting.pk}/calendar.ics"):
        assert client_of(other).get(f"/c/{circle.slug}/{path}").status_code == 404
        assert client_of(factories.make_member(circle)).post(f"/c/{circle.slug}/{path}").status_code == 405
        assert Client().get(f"/c/{circle.slug}/{path}").status_code == 302


def test_one_and_thirty_sessions_cost_the_same(circle: Circle) -> None:
    client = client_of(factories.make_member(circle))
    counts = []
    for more in (0, 30):
        for n in range(more):
            session = circle.course.sessions.create(position=10 + n, title=f"More {n}")
            meeting = factories.make_meeting(circle, session, timezone.now() + timedelta(days=n))
            meeting.also.add(circle.course.sessions.earliest("position"))
            factories.make_unit(circle.course, session)
        client.get(f"/c/{circle.slug}/sessions/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/c/{circle.slug}/sessions/")
        counts.append(len(queries))
    assert counts == [6, 6]


# The calendar file -------------------------------------------------------------------------------------------


def lines_of(client: Client, path: str) -> list[str]:
    """The lines of the file as a calendar reads them: put together again."""
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"].endswith('.ics"')
    body = response.content.decode()
    assert body.endswith("\r\n")
    assert "\n" not in body.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    return body.replace("\r\n ", "").split("\r\n")


def value(lines: list[str], name: str) -> str:
    (found,) = [line.partition(":")[2] for line in lines if line.startswith(f"{name}:")]
    return found


def test_all_dates_in_a_file(circle: Circle) -> None:
    lines = lines_of(client_of(factories.make_member(circle)), f"/c/{circle.slug}/sessions/calendar.ics")
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert lines.count("BEGIN:VEVENT") == 4
    assert len({line for line in lines if line.startswith("UID:")}) == 4
    assert lines.count("LOCATION:The reading room\\; upstairs\\, left") == 4


@pytest.mark.parametrize(
    ("month", "starts", "ends"),
    [(1, "20270107T190000Z", "20270107T203000Z"), (7, "20270707T180000Z", "20270707T193000Z")],
)
def test_the_hour_is_that_of_the_circle_in_winter_and_summer(
    circle: Circle, month: int, starts: str, ends: str
) -> None:
    session = circle.course.sessions.get(position=3)
    moment = datetime(2027, month, 7, 19, tzinfo=ZoneInfo("Europe/London"))
    (meeting,) = plan_meetings(circle=circle, dates={session: moment})
    path = f"/c/{circle.slug}/meetings/{meeting.pk}/calendar.ics"
    lines = lines_of(client_of(factories.make_member(circle)), path)
    assert (value(lines, "DTSTART"), value(lines, "DTEND")) == (starts, ends)


def test_a_meeting_that_moves_keeps_its_uid_and_counts_on(circle: Circle) -> None:
    session, client = circle.course.sessions.get(position=3), client_of(factories.make_member(circle))
    meeting = circle.meetings.get(session=session)
    path = f"/c/{circle.slug}/meetings/{meeting.pk}/calendar.ics"
    first = lines_of(client, path)
    plan_meetings(circle=circle, dates={session: timezone.now() + timedelta(days=30)})
    moved = lines_of(client, path)
    stale = meeting
    stale.place = "Elsewhere"
    stale.save()  # whoever saves what they read before, all of it
    Meeting.objects.filter(pk=meeting.pk).update(chair=factories.make_member(circle), note_taker=None)
    again = lines_of(client, path)
    Meeting.objects.filter(pk=meeting.pk).update(cancelled_at=timezone.now())
    gone = lines_of(client, path)
    assert len({value(lines, "UID") for lines in (first, moved, again, gone)}) == 1
    assert [value(lines, "SEQUENCE") for lines in (first, moved, again, gone)] == ["0", "1", "2", "3"]
    assert [value(lines, "STATUS") for lines in (again, gone)] == ["CONFIRMED", "CANCELLED"]


def test_the_same_meeting_number_of_another_circle_is_another_event(circle: Circle) -> None:
    client, meeting = client_of(factories.make_member(circle)), circle.meetings.earliest("pk")
    path = f"/c/{circle.slug}/meetings/{meeting.pk}/calendar.ics"
    uid = value(lines_of(client, path), "UID")
    Circle.objects.filter(pk=circle.pk).update(created_at=timezone.now() - timedelta(days=900))
    assert value(lines_of(client, path), "UID") != uid


def test_hostile_words_stay_in_their_line(circle: Circle) -> None:
    words = "Bread, roses;\r\nATTACH:https://evil.example\\n\u2028X:1\x0b\x85"
    circle.course.sessions.filter(position=3).update(title=words, aims=words)
    Circle.objects.filter(pk=circle.pk).update(link="https://talk.example.org/room?a=1;b=2")
    meeting = circle.meetings.get(session__position=3)
    lines = lines_of(
        client_of(factories.make_member(circle)), f"/c/{circle.slug}/meetings/{meeting.pk}/calendar.ics"
    )
    assert not [line for line in lines if line.startswith(("ATTACH", "X:"))]
    assert value(lines, "SUMMARY").endswith("Bread\\, roses\\;\\nATTACH:https://evil.example\\\\nX:1")


def test_long_lines_fold_between_characters() -> None:
    line = "SUMMARY:" + "ж" * 100 + "😀" * 30
    pieces = folded(line).decode().removesuffix("\r\n").split("\r\n")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "".join(piece[1:] if n else piece for n, piece in enumerate(pieces)) == line
    assert folded("A:" + "x" * 73) == b"A:" + b"x" * 73 + b"\r\n"


def test_escaping() -> None:
    assert escaped("a\\b;c,d\ne\rf\r\ng\x00\x7f\t") == "a\\\\b\\;c\\,d\\ne\\nf\\ng"
    event = Event(
        "u",
        0,
        datetime(2027, 1, 1, tzinfo=UTC),
        datetime(2027, 1, 1, 1, tzinfo=UTC),
        "T",
        url="http://a/\n b",
    )
    assert b"URL:http://a/b\r\n" in calendar("C", [event], made_at=datetime(2027, 1, 1, tzinfo=UTC))


def test_own_apologies_are_shown_on_the_evening_that_is_over(circle: Circle) -> None:
    anna, meeting = factories.make_member(circle), circle.meetings.get(session__position=3)
    apologies.send(access=factories.access_of(anna, circle), meeting=meeting)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(days=1))
    assert "You sent apologies" in client_of(anna).get(f"/c/{circle.slug}/sessions/").content.decode()
    assert "You sent apologies" not in page_of(circle)
