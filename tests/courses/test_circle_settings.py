"""The settings of a circle, and its end."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.changes import Refused
from classroom.models import Room
from courses.actions.settling import change_circle, delete_circle
from courses.models import Circle, Course, LogEntry, Role
from discussions.models import Post, Thread
from tests import factories
from tests.courses.ways_in import link_of, owner_of
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

SENT = {
    "name": "Lamp Street",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "place": "The cellar",
    "link": "meet.example.org/lamp",
    "takes_requests": "on",
}


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(name="Mill Street", place="The upper room")


def test_the_owner_changes_them_and_what_changed_is_written_down(circle: Circle) -> None:
    owner, slug = owner_of(circle), circle.slug
    client, at = client_of(owner), reverse("circle-settings", args=[circle.slug])
    for _ in range(2):
        assert client.post(at, SENT | {"slug": "other", "course": "1"}).status_code == 302
    circle.refresh_from_db()
    assert (circle.name, circle.language, circle.time_zone, circle.place, circle.link, circle.slug) == (
        "Lamp Street", "de", "Europe/Berlin", "The cellar", "https://meet.example.org/lamp", slug,
    )  # fmt: skip
    assert circle.takes_requests
    entry = circle.log.get(kind=LogEntry.Kind.CIRCLE_CHANGED)
    assert entry.by == owner
    assert "name: “Mill Street” → “Lamp Street”" in entry.said
    assert "requests to join: no → yes" in entry.said
    assert reverse("circle-ask", args=[slug]) in client.get(at).content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " \u200b ", "A circle needs a name."),
        ("time_zone", "Europe/Nowhere", "valid choice"),
        ("language", "xx", "valid choice"),
        ("link", "javascript:alert(1)", "does not look like the address of a page"),
        ("place", "x" * 201, "200"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    circle: Circle, field: str, value: str, sentence: str
) -> None:
    at = reverse("circle-settings", args=[circle.slug])
    answer = client_of(owner_of(circle)).post(at, SENT | {field: value})
    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    circle.refresh_from_db()
    assert circle.name == "Mill Street"


def test_the_action_itself_takes_no_unknown_zone(circle: Circle) -> None:
    with pytest.raises(Refused, match="not a time zone"):
        change_circle(circle=circle, by=owner_of(circle), time_zone="Mars/Base")


def test_evenings_to_come_keep_their_hour_in_another_time_zone() -> None:
    course = factories.make_course(sessions=5)
    circle = factories.make_circle(course, time_zone="Europe/London")
    today = timezone.now().astimezone(ZoneInfo("Europe/London")).replace(hour=19, minute=0)
    days = [today + timedelta(days=n) for n in (-14, 2, 60, 150, 240)]  # the clocks change between them
    past, opened, *coming = (
        factories.make_meeting(circle, session, day)
        for session, day in zip(course.sessions.all(), days, strict=True)
    )
    Room.objects.create(meeting=opened, opened_at=timezone.now())
    said = SENT | {"time_zone": "America/New_York"}
    for hint in (True, False):
        page = client_of(owner_of(circle)).post(
            reverse("circle-settings", args=[circle.slug]), said, follow=True
        )
        assert ("keep their hour, now by the clocks of New York." in page.content.decode()) is hint
    for stays in (past, opened):
        assert stays.starts_at == circle.meetings.get(pk=stays.pk).starts_at
    there = [circle.meetings.get(pk=meeting.pk).starts_at for meeting in coming]
    local = [moment.astimezone(ZoneInfo("America/New_York")) for moment in there]
    assert [moment.date() for moment in local] == [day.date() for day in days[2:]]
    assert {(moment.hour, moment.minute) for moment in local} == {(19, 0)}
    assert circle.log.filter(kind=LogEntry.Kind.CIRCLE_CHANGED).count() == 1


def test_a_circle_ends_only_by_its_name_and_takes_its_own_with_it(circle: Circle) -> None:
    course, other = circle.course, factories.make_circle(circle.course)
    factories.make_thread(other)
    thread = factories.make_thread(circle)
    factories.make_post(thread)
    factories.make_own_question(circle)
    factories.make_notice(circle)
    link_of(circle)
    client, at = client_of(owner_of(circle)), reverse("circle-delete", args=[circle.slug])
    page = client.get(at).content.decode()
    for words in ("1 discussion<", "2 posts<", "seats<", course.title):
        assert words in page, words
    assert client.post(at, {"name": "Mill"}).status_code == 400
    assert client.post(at).status_code == 400
    assert Circle.objects.filter(pk=circle.pk).exists()
    assert client.post(at, {"name": " mill street "})["Location"] == "/"
    again = client.post(at, {"name": "Mill Street"}, follow=True)  # a button pressed twice
    assert "The circle is gone already." in again.content.decode()
    assert client.get(at).status_code == 404
    assert client_of(factories.make_user()).post(at, {"name": "Mill Street"}).status_code == 404
    delete_circle(circle=circle)
    assert list(Circle.objects.all()) == [other]
    assert Course.objects.filter(pk=course.pk).exists()
    assert (Thread.objects.count(), Post.objects.count()) == (1, 1)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.STUDENT])
def test_nobody_else_ends_it(circle: Circle, role: Role) -> None:
    client = client_of(factories.make_member(circle, role))
    answer = client.post(reverse("circle-delete", args=[circle.slug]), {"name": "Mill Street"})
    assert answer.status_code == 403
    assert Circle.objects.filter(pk=circle.pk).exists()
