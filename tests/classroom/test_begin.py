"""From a text to a circle with dates: five pages that can be left, come back to, and sent twice."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import create_person_by_name
from accounts.changes import Refused
from accounts.models import User
from classroom.actions import begin as acts
from classroom.actions.dates import evenings_to_date, set_dates
from classroom.models import Room
from classroom.queries.begin import begin_page, laying_page, texts_now
from courses.access import access_to_course
from courses.actions import plan_meetings
from courses.models import Circle, Course, Invitation, LogEntry, Meeting, Role
from courses.rhythm import at
from tests import factories
from tests.readings.bringing import client_of, done

pytestmark = pytest.mark.django_db

PARAGRAPHS = ["The committee argued about the price of bread and the hours of the lamp. " * 40] * 6


@pytest.fixture
def person() -> User:
    return factories.make_user("Nora", time_zone="Europe/London")


@pytest.fixture
def client(person: User) -> Client:
    return client_of(person)


def soon(days: int = 30) -> date:
    return timezone.localdate() + timedelta(days=days)


def a_course(client: Client, title: str = "Bread, light and hours", **said: Any) -> Course:
    sent = {"title": title, "language": "en", "key": str(uuid.uuid4()), **said}
    assert client.post("/begin/", sent).status_code == 302
    return Course.objects.latest("pk")


def a_circle(client: Client, course: Course, **said: Any) -> Circle:
    sent = {
        "name": "Harbour",
        "language": "en",
        "time_zone": "Europe/London",
        "key": str(uuid.uuid4()),
        **said,
    }
    answer = client.post(f"/courses/{course.slug}/begin/circle/", sent)
    assert answer.status_code == 302, answer.context["form"].errors
    return Circle.objects.latest("pk")


def dates(**said: Any) -> dict[str, Any]:
    return {
        "rhythm": "weekly",
        "first": soon().isoformat(),
        "clock": "19:00",
        "sessions": "3",
        "do": "keep",
        **said,
    }


def at_step(circle: Circle, step: str) -> str:
    return f"/c/{circle.slug}/begin/{step}/"


def days_of(circle: Circle) -> list[date]:
    zone = ZoneInfo(circle.time_zone)
    return [meeting.starts_at.astimezone(zone).date() for meeting in circle.meetings.order_by("starts_at")]


class TestTheWayThrough:
    def test_from_nothing_to_a_circle_with_dates_readings_and_a_link(
        self, client: Client, person: User
    ) -> None:
        course = a_course(client)
        assert list(course.editors.all()) == [person]
        made = [
            done(course, f"{title}\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[0]}".encode(), f"{title}.txt")
            for title in ("Loaf", "Lamp", "Hours")
        ]
        page = client.get(f"/courses/{course.slug}/begin/").content.decode()
        assert "Three texts wait" in page
        assert client.post(f"/courses/{course.slug}/begin/publish/").status_code == 302
        assert course.units.count() >= 3 == len(made)
        circle = a_circle(client, course, place="Upstairs", link="meet.example/room")
        assert (circle.place, circle.link) == ("Upstairs", "https://meet.example/room")
        assert circle.memberships.get().role == Role.OWNER
        assert client.post(at_step(circle, "dates"), dates())["Location"] == at_step(circle, "readings")
        assert days_of(circle) == [soon(), soon(37), soon(44)]
        assert "You have three evenings for them." in client.get(at_step(circle, "dates")).content.decode()
        shown = client.get(at_step(circle, "readings")).context["page"]
        sent = {f"title-{step.session.pk}": step.title for step in shown.steps}
        sent |= {f"units-{step.session.pk}": step.pks for step in shown.steps}
        assert client.post(at_step(circle, "readings"), sent)["Location"] == at_step(circle, "invite")
        assert not course.units.filter(session=None).exists()
        assert all(session.units.exists() for session in course.sessions.all())
        key = str(uuid.uuid4())
        for _ in range(2):
            assert client.post(at_step(circle, "invite"), {"key": key, "by_name": "on"}).status_code == 302
        link = circle.invitations.get()
        assert (link.role, link.by_name) == (Role.STUDENT, True)
        assert link.token in client.get(at_step(circle, "invite")).content.decode()
        assert client.get(circle.get_absolute_url()).status_code == 200

    def test_everything_sent_twice_makes_one(self, client: Client) -> None:
        key = str(uuid.uuid4())
        for _ in range(2):
            course = a_course(client, key=key)
        for _ in range(2):
            circle = a_circle(client, course, key=key)
        for _ in range(2):
            client.post(at_step(circle, "dates"), dates())
        assert (Course.objects.count(), Circle.objects.count(), Meeting.objects.count()) == (1, 1, 3)
        assert LogEntry.objects.filter(kind=LogEntry.Kind.MEETING_PLANNED).count() == 1

    def test_who_goes_back_and_sends_the_circle_anew_changes_the_one_they_have_begun(
        self, client: Client
    ) -> None:
        course = a_course(client)
        circle = a_circle(client, course)
        client.post(at_step(circle, "dates"), dates())
        assert a_circle(client, course, place="Upstairs") == circle
        circle.refresh_from_db()
        assert circle.place == "Upstairs"
        assert a_circle(client, course, name="Harbour on Mondays") != circle  # meant as another
        factories.make_member(circle)
        assert a_circle(client, course) != circle  # people have come to the first

    def test_anothers_key_is_none_of_ones_own(self, client: Client) -> None:
        key, other = str(uuid.uuid4()), client_of(factories.make_user())
        first, second = a_course(client, key=key), a_course(other, key=key)
        assert first != second
        assert a_circle(client, first, key=key) != a_circle(other, second, key=key)

    def test_one_comes_back_to_what_one_left(self, client: Client, person: User) -> None:
        circle = a_circle(client, a_course(client))
        assert at_step(circle, "dates") in client.get("/begin/").content.decode()
        assert (
            f"/c/{circle.slug}/begin/" in client.get(f"/courses/{circle.course.slug}/begin/").content.decode()
        )
        client.post(at_step(circle, "dates"), dates(rhythm="monthly", left_out="24 December"))
        form = client.get(at_step(circle, "dates")).context["form"]
        assert (form.initial["rhythm"], form.initial["first"]) == ("monthly", soon())
        assert "24 December" in form.initial["left_out"]
        assert begin_page(person).unfinished == []

    def test_back_and_changed_gives_what_was_said_last(self, client: Client) -> None:
        circle = a_circle(client, a_course(client))
        client.post(at_step(circle, "dates"), dates(sessions="5"))
        client.post(at_step(circle, "dates"), dates(sessions="2", rhythm="fortnightly"))
        assert days_of(circle) == [soon(), soon(44)]
        assert [s.title for s in circle.course.sessions.all()] == ["Evening 1", "Evening 2"]
        said = {"name": "Quay", "language": "en", "time_zone": "America/New_York", "place": "", "link": ""}
        assert client.post(f"/c/{circle.slug}/begin/", said).status_code == 302
        circle.refresh_from_db()
        assert (circle.name, days_of(circle)) == ("Quay", [soon(), soon(44)])
        hours = {m.starts_at.astimezone(ZoneInfo("America/New_York")).hour for m in circle.meetings.all()}
        assert hours == {19}

    def test_a_look_keeps_nothing_and_shows_what_would_come(self, client: Client) -> None:
        circle = a_circle(client, a_course(client))
        out = soon(37)
        answer = client.post(at_step(circle, "dates"), dates(do="look", left_out=out.isoformat()))
        lines = answer.context["lines"]
        assert [(line.number, line.starts.date()) for line in lines] == [
            (1, soon()),
            (0, out),
            (2, soon(44)),
            (3, soon(51)),
        ]
        assert "is left out" in answer.content.decode()
        assert not Meeting.objects.exists()
        assert not circle.course.sessions.exists()

    def test_dates_one_by_one(self, client: Client) -> None:
        circle = a_circle(client, a_course(client))
        given = "\n".join(soon(n).isoformat() for n in (40, 33, 90))
        client.post(at_step(circle, "dates"), dates(rhythm="given", given=given, first="", sessions="junk"))
        assert days_of(circle) == [soon(33), soon(40), soon(90)]
        assert Circle.objects.get().rhythm == "given"


class TestWhatIsThereAlready:
    def test_sessions_that_exist_are_kept(self, client: Client, person: User) -> None:
        course = factories.make_course(sessions=2, editors=[person])
        unit = factories.make_unit(course, course.sessions.first())
        circle = a_circle(client, course)
        assert "sessions" not in client.get(at_step(circle, "dates")).context["form"].fields
        client.post(at_step(circle, "dates"), dates(sessions="9"))
        assert course.sessions.count() == 2 == circle.meetings.count()
        answer = client.get(at_step(circle, "readings"))
        assert answer.context["page"].laid
        assert unit.title in answer.content.decode()

    def test_another_circle_of_the_course_keeps_its_sessions(self, client: Client) -> None:
        first = a_circle(client, a_course(client))
        client.post(at_step(first, "dates"), dates(sessions="4"))
        second = a_circle(client, first.course, name="Hill")
        client.post(at_step(second, "dates"), dates(sessions="1"))
        assert (first.course.sessions.count(), first.meetings.count(), second.meetings.count()) == (4, 4, 4)

    def test_a_facilitator_who_edits_no_course_sets_dates_and_lays_nothing(self) -> None:
        course = factories.make_course(sessions=2)
        factories.make_unit(course)
        circle = factories.make_circle(course)
        client = client_of(factories.make_member(circle, Role.FACILITATOR))
        assert client.post(at_step(circle, "dates"), dates(sessions="9")).status_code == 302
        assert (circle.meetings.count(), course.sessions.count()) == (2, 2)
        assert client.get(at_step(circle, "readings")).status_code == 200
        assert client.post(at_step(circle, "readings"), {}).status_code == 403

    def test_what_one_may_begin_with(self, person: User) -> None:
        mine = factories.make_course("Mine", editors=[person])
        factories.make_unit(mine)
        factories.make_course("Not mine")
        run = factories.make_circle(factories.make_course(sessions=1), name="Run")
        factories.make_meeting(run, run.course.sessions.get(), timezone.now())
        factories.make_member(run, Role.FACILITATOR, person)
        read = factories.make_circle(factories.make_course(sessions=1), name="Only read")
        factories.make_meeting(read, read.course.sessions.get(), timezone.now())
        factories.make_member(read, Role.STUDENT, person)
        page = begin_page(person)
        assert [(course.title, course.text_count) for course in page.courses] == [("Mine", 1)]
        assert [circle.name for circle in page.circles] == ["Run"]


class TestSettingDates:
    def test_held_and_opened_evenings_never_move(self) -> None:
        course = factories.make_course(sessions=4)
        circle = factories.make_circle(course)
        now = timezone.now()
        sessions = list(course.sessions.all())
        held, opened, coming = plan_meetings(
            circle=circle,
            dates=dict(
                zip(
                    sessions,
                    [now - timedelta(days=7), now + timedelta(hours=1), now + timedelta(days=7)],
                    strict=False,
                )
            ),
        )
        Room.objects.create(meeting=opened, opened_at=now)
        wanted = [at(soon(n), now.time(), "UTC") for n in (10, 20)]
        made = set_dates(
            circle=circle, by=circle.memberships.get().user, rhythm="weekly", left_out=[], dates=wanted
        )
        assert [meeting.session for meeting in made] == sessions[2:]
        assert [Meeting.objects.get(pk=m.pk).starts_at for m in (held, opened, coming)] == [
            held.starts_at,
            opened.starts_at,
            wanted[0],
        ]

    def test_a_session_held_along_needs_no_date_and_one_held_twice_needs_two(self) -> None:
        course = factories.make_course(sessions=3)
        circle = factories.make_circle(course)
        first, second, third = course.sessions.all()
        far = timezone.now() + timedelta(days=50)
        factories.make_meeting(circle, first, far).also.add(second)
        Meeting.objects.create(circle=circle, session=third, starts_at=far + timedelta(days=2))
        Meeting.objects.create(circle=circle, session=third, starts_at=far + timedelta(days=1))
        assert [each.session for each in evenings_to_date(circle)] == [first, third, third]

    def test_more_dates_than_sessions_are_refused(self) -> None:
        circle = factories.make_circle(factories.make_course(sessions=1))
        two = [timezone.now() + timedelta(days=n) for n in (1, 2)]
        with pytest.raises(Refused, match="2 dates for 1 session:"):
            set_dates(circle=circle, by=circle.memberships.get().user, rhythm="given", left_out=[], dates=two)

    def test_nineteen_hours_stay_when_the_clocks_change(self, client: Client) -> None:
        circle = a_circle(client, a_course(client), time_zone="Europe/London")
        client.post(at_step(circle, "dates"), dates(rhythm="monthly", sessions="12"))
        local = [m.starts_at.astimezone(ZoneInfo("Europe/London")) for m in circle.meetings.all()]
        assert {each.hour for each in local} == {19}
        assert len({each.utcoffset() for each in local}) == 2


class TestLaying:
    def laid(self) -> tuple[Any, list[Any], list[Any]]:
        editor = factories.make_user()
        course = factories.make_course(sessions=2, editors=[editor])
        units = [factories.make_unit(course) for _ in range(3)]
        circle = factories.make_circle(course, owner=editor)
        return factories.access_of(editor, circle), list(course.sessions.all()), units

    def test_questions_go_with_their_readings(self) -> None:
        access, (first, second), (a, b, c) = self.laid()
        of_unit = factories.make_question(access.course)
        type(of_unit).objects.filter(pk=of_unit.pk).update(unit=c)
        of_text = factories.make_question(access.course)
        type(of_text).objects.filter(pk=of_text.pk).update(text=b.text)
        of_neither = factories.make_question(access.course)
        both = [acts.Laid(first.pk, "One", (a.pk,)), acts.Laid(second.pk, "Two", (b.pk, c.pk))]
        for _ in range(2):
            acts.lay_readings(access=access, laid=both)
        for question in (of_unit, of_text, of_neither):
            question.refresh_from_db()
        assert [q.asked_in for q in (of_unit, of_text, of_neither)] == [second, second, None]
        assert [s.title for s in access.course.sessions.all()] == ["One", "Two"]
        assert LogEntry.objects.filter(kind=LogEntry.Kind.PLAN_CHANGED).count() == 1

    def test_what_was_laid_meanwhile_stays(self) -> None:
        access, (first, second), (a, b, c) = self.laid()
        acts.lay_readings(access=access, laid=[acts.Laid(first.pk, "One", (a.pk, b.pk, c.pk))])
        with pytest.raises(Refused, match="stay as they are"):
            acts.lay_readings(access=access, laid=[acts.Laid(second.pk, "Two", (a.pk,))])
        assert [u.pk for u in first.units.order_by("session_position")] == [a.pk, b.pk, c.pk]

    def test_units_and_sessions_of_another_course_are_refused(self) -> None:
        access, (first, _), (a, *_) = self.laid()
        other = factories.make_course(sessions=1)
        theirs = factories.make_unit(other)
        for wrong in (
            [acts.Laid(first.pk, "x", (theirs.pk,))],
            [acts.Laid(other.sessions.get().pk, "x", (a.pk,))],
            [acts.Laid(first.pk, "x", (a.pk, a.pk))],
        ):
            with pytest.raises(Refused):
                acts.lay_readings(access=access, laid=wrong)
        assert not access.course.units.filter(session__isnull=False).exists()

    def test_titles_typed_come_back_if_one_is_missing(self) -> None:
        access, (first, second), _ = self.laid()
        sent = {
            f"title-{first.pk}": "My own title",
            f"title-{second.pk}": " \u202e ",
            f"units-{first.pk}": "",
        }
        answer = client_of(access.user).post(at_step(access.circle, "readings"), sent)
        assert answer.status_code == 400
        assert "My own title" in answer.content.decode()
        assert "Give each evening a title." in answer.content.decode()


class TestWhatNobodyMeans:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"first": "0001-01-01"}, {"first": "9999-12-31"}, {"first": "yesterday"}, {"first": ""}, {"first": "2026-01-01"},
            {"sessions": "10000"}, {"sessions": "0"}, {"sessions": "-1"}, {"sessions": ""}, {"sessions": "9" * 400},
            {"clock": "25:00"}, {"clock": ""}, {"rhythm": "daily"}, {"rhythm": ""},
            {"left_out": "32 Foo"}, {"left_out": "1 May 2027 to 1 May 2099"}, {"left_out": "x" * 6000},
            {"rhythm": "given", "given": ""}, {"rhythm": "given", "given": "1 May 0001"}, {"rhythm": "given", "given": ",,,"},
            {"rhythm": "given", "given": "\n".join((date(2027, 1, 1) + timedelta(days=n)).isoformat() for n in range(100))},
            {"first": "2027-02-30"}, {"first": "\x00"}, {"left_out": "\x00\u202e"* 10},
        ],
    )  # fmt: skip
    def test_absurd_dates_get_one_sentence_and_lose_nothing(
        self, client: Client, wrong: dict[str, str]
    ) -> None:
        circle = a_circle(client, a_course(client))
        sent = dates(left_out="24 December", given="kept as typed") | wrong
        answer = client.post(at_step(circle, "dates"), sent)
        if answer.status_code == 302:  # nothing but signs that are never kept
            assert set(wrong) == {"left_out"}
            return
        assert answer.status_code == 400
        form = answer.context["form"]
        assert len([each for errors in form.errors.values() for each in errors]) == 1
        assert all(form.data[name] == value for name, value in sent.items())
        assert not Meeting.objects.exists()
        assert not circle.course.sessions.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""}, {"name": "\x00\u200b\u202e"}, {"name": "n" * 121}, {"time_zone": "Mars/Olympus"}, {"time_zone": "../etc"},
            {"language": "klingon"}, {"place": "p" * 201}, {"link": "javascript:alert(1)"}, {"link": "h" * 300}, {"key": "no"},
        ],
    )  # fmt: skip
    def test_an_absurd_circle_is_not_begun(self, client: Client, wrong: dict[str, str]) -> None:
        course = a_course(client)
        sent = {
            "name": "Harbour",
            "language": "en",
            "time_zone": "UTC",
            "key": str(uuid.uuid4()),
            "place": "Kept",
            **wrong,
        }
        answer = client.post(f"/courses/{course.slug}/begin/circle/", sent)
        assert answer.status_code == 400
        assert not Circle.objects.exists()
        assert answer.context["form"].data["place"] == sent["place"]

    @pytest.mark.parametrize(
        "wrong",
        [{"title": ""}, {"title": "\x07\u200b"}, {"title": "t" * 201}, {"language": "xx"}, {"key": ""}],
    )
    def test_an_absurd_course_is_not_begun(self, client: Client, wrong: dict[str, str]) -> None:
        sent = {"title": "Bread", "language": "en", "key": str(uuid.uuid4()), **wrong}
        assert client.post("/begin/", sent).status_code == 400
        assert not Course.objects.exists()

    def test_who_came_in_by_a_name_alone_gives_an_address_first(self) -> None:
        guest, _ = create_person_by_name(name="Gwen", form="1")
        sent = {"title": "Bread", "language": "en", "key": str(uuid.uuid4())}
        answer = client_of(guest).post("/begin/", sent)
        assert answer.status_code == 400
        assert "needs an e-mail address" in answer.content.decode()
        course = factories.make_course(editors=[guest])
        sent = {"name": "Quay", "language": "en", "time_zone": "UTC", "key": str(uuid.uuid4())}
        assert client_of(guest).post(f"/courses/{course.slug}/begin/circle/", sent).status_code == 400
        assert (Course.objects.count(), Circle.objects.count()) == (1, 0)

    def test_a_name_in_control_characters_is_tamed(self, client: Client) -> None:
        circle = a_circle(client, a_course(client, "Bread\x00\u202e and  light"), name=" Har\u0007bour ")
        assert (circle.name, circle.course.title) == ("Harbour", "Bread and light")


class TestQueries:
    @pytest.mark.parametrize("many", [1, 30])
    def test_the_pages_cost_the_same_for_one_and_thirty(
        self, many: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        editor = factories.make_user()
        course = factories.make_course(sessions=many, editors=[editor])
        for _ in range(many):
            factories.make_question(course, session=course.sessions.first())
            factories.make_unit(course)
            factories.make_course(editors=[editor])
        circle = factories.make_circle(course, owner=editor)
        for n, session in enumerate(course.sessions.all(), 1):
            factories.make_meeting(circle, session, timezone.now() + timedelta(days=n))
        access, outside = factories.access_of(editor, circle), access_to_course(editor, course.slug)
        with django_assert_num_queries(3):
            assert len(begin_page(editor).courses) == many + 1
        with django_assert_num_queries(3):
            assert len(texts_now(outside).texts) == many
        with django_assert_num_queries(4):
            page = laying_page(access)
        assert (len(page.steps), sum(len(step.units) for step in page.steps)) == (many, many)
        assert page.steps[0].questions == many
        with django_assert_num_queries(4):
            assert len(evenings_to_date(circle)) == many


def test_a_link_that_is_there_is_shown_and_none_made(client: Client, person: User) -> None:
    circle = a_circle(client, a_course(client))
    assert "none yet" in client.get(at_step(circle, "invite")).content.decode()
    Invitation.objects.create(circle=circle, email="somebody@example.org")
    Invitation.objects.create(circle=circle, revoked_at=datetime(2026, 1, 1, tzinfo=ZoneInfo("UTC")))
    Invitation.objects.create(circle=circle, role=Role.FACILITATOR)
    Invitation.objects.create(circle=circle, made_by=factories.make_member(circle))  # who invites no longer
    assert "none yet" in client.get(at_step(circle, "invite")).content.decode()
