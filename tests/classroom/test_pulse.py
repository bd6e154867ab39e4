"""The pulse of a room, in front of the site: cheap, and never with an answer that the site would not give."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.signals import request_started
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from classroom import fragments, pulse
from classroom.actions import attendance, turns
from classroom.models import Attendance
from classroom.queries.pulse import kind_of, kind_of_viewer
from courses.models import Circle, Meeting, Membership, Role
from tests import factories
from tests.classroom.evening import Evening, planned
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_started() -> None:
    """A web process that has answered nothing yet."""
    for kept in (pulse._sessions, pulse._headers, fragments._kept):
        kept.clear()
    cache.clear()


@pytest.fixture
def evening() -> Evening:
    return planned().open()


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes, by_site: bool) -> None:
        self.status, self.headers, self.by_site = int(status[:3]), {n.lower(): v for n, v in headers}, by_site
        self.body = gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body

    @property
    def version(self) -> str | None:
        return self.headers.get("x-room-version")


def ask(evening: Evening, client: Client, after: int | str, *, more: str = "", **environ: Any) -> Answer:
    """What the application in front of the site answers, and whether the site was asked."""
    address = f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/pulse/?after={after}{more}"
    made = RequestFactory(headers={"host": "localhost"}).get(address).environ
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    told: list[Any] = []
    passed: list[bool] = []
    site = import_module("config.wsgi").site

    def counted(environ: Any, start_response: Any) -> Any:
        passed.append(True)
        request_started.disconnect(
            close_old_connections
        )  # as the test client does: the test is one transaction
        try:
            return site(environ, start_response)
        finally:
            request_started.connect(close_old_connections)

    body = b"".join(
        pulse.in_front_of(counted)(
            {**made, "HTTP_COOKIE": cookies, **environ},
            lambda *said: told.append(said),  # type: ignore[arg-type]
        )
    )
    return Answer(told[0][0], told[0][1], body, bool(passed))


def settled(evening: Evening, client: Client) -> None:
    """The process has answered both kinds of pulses before, and read this person's session."""
    assert ask(evening, client, evening.version).status == 204
    assert ask(evening, client, 0).status == 200


def test_a_pulse_without_news_costs_one_query(evening: Evening) -> None:
    client = client_of(evening.member())
    settled(evening, client)
    version = evening.version
    with CaptureQueriesContext(connection) as queries:
        answer = ask(evening, client, version)
    assert (answer.status, answer.body, answer.version) == (204, b"", str(version))
    assert not answer.by_site
    assert len(queries) == 1


def test_what_one_was_shown_the_others_of_the_kind_get_for_two_queries(evening: Evening) -> None:
    anna, ben = client_of(evening.member("Anna")), client_of(evening.member("Ben"))
    settled(evening, ben)
    drawn = ask(evening, anna, 0)
    with CaptureQueriesContext(connection) as queries:
        answer = ask(evening, ben, 0, HTTP_ACCEPT_ENCODING="gzip, br")
    assert (answer.status, answer.by_site, len(queries)) == (200, False, 2)
    assert answer.body == drawn.body
    assert b"Who asked?" not in answer.body  # the question comes with its item
    evening.move_on()
    evening.move_on()
    assert b"Who asked?" in ask(evening, anna, evening.version - 1).body


def test_a_change_is_seen_at_the_next_pulse(evening: Evening) -> None:
    client, shown = client_of(evening.member()), evening.version
    settled(evening, client)
    turns.ask_to_speak(access=evening.access(evening.member("Karen")), meeting=evening.meeting)
    answer = ask(evening, client, shown)
    assert answer.status == 200
    assert b"Karen" in answer.body
    assert int(answer.version or 0) == evening.version > shown


def test_the_wall_has_its_own_fragment(evening: Evening) -> None:
    client = client_of(evening.member())
    settled(evening, client)
    first, again = (ask(evening, client, 0, more="&of=wall") for _ in range(2))
    assert (first.by_site, again.by_site) == (True, False)
    assert first.body == again.body != ask(evening, client, 0).body


def test_it_carries_what_the_site_says_beside_it(evening: Evening) -> None:
    client = client_of(evening.member())
    for after in (evening.version, 0):
        first, again = (ask(evening, client, after) for _ in range(2))
        assert (first.by_site, again.by_site) == (True, False)
        for each in (first, again):
            each.headers.pop("content-length", None)
        assert again.headers == first.headers
        assert "default-src" in again.headers["content-security-policy"]
        assert again.headers["x-content-type-options"] == "nosniff"
        assert again.headers["cache-control"] == "private, no-store"


def test_nothing_drawn_names_the_viewer(evening: Evening) -> None:
    """A fragment serves others of the kind: it has neither its first viewer's number nor a form's token."""
    anna = evening.member("Anna Only")
    body = ask(evening, client_of(anna), 0).body.decode()
    assert "csrfmiddlewaretoken" not in body
    assert f'data-person="{anna.pk}"' not in body


# The same answers as the site's -------------------------------------------------------------------------------


def removed(evening: Evening, user: User) -> None:
    Membership.objects.filter(user=user).update(ended_at=timezone.now(), removed=True)


def demoted(evening: Evening, user: User) -> None:
    Membership.objects.filter(user=user).update(role=Role.OBSERVER)


def suspended(evening: Evening, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)


def signed_out(evening: Evening, user: User) -> None:
    Session.objects.all().delete()


def expired(evening: Evening, user: User) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(hours=1))


def new_password(evening: Evening, user: User) -> None:
    user.set_password("another one altogether")
    user.save()


def erased(evening: Evening, user: User) -> None:
    user.delete()


def meeting_gone(evening: Evening, user: User) -> None:
    Meeting.objects.filter(pk=evening.meeting.pk).delete()


def circle_renamed(evening: Evening, user: User) -> None:
    Circle.objects.filter(pk=evening.circle.pk).update(slug="elsewhere")


ENDS = (
    *(removed, demoted, suspended, signed_out, expired),
    *(new_password, erased, meeting_gone, circle_renamed),
)


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_whoever_is_out_is_out_at_the_next_pulse(
    evening: Evening, end: Callable[[Evening, User], None]
) -> None:
    user = evening.member()
    client, other = client_of(user), client_of(evening.facilitator)
    settled(evening, other)
    settled(evening, client)
    version = evening.version
    end(evening, user)
    for after in (version, 0):
        answer = ask(evening, client, after)
        assert answer.by_site
        assert answer.status in (302, 403, 404)
        assert answer.version is None
        assert answer.body == b"" or b"data-room" not in answer.body


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_the_answer_of_the_ordinary_look_up(evening: Evening, role: Role) -> None:
    client = client_of(evening.member("Somebody", role))
    settled(evening, client_of(evening.facilitator))
    for after in (evening.version, 0):
        ordinary = client.get(
            f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/pulse/", {"after": after}
        )
        for _ in range(2):
            answer = ask(evening, client, after)
            assert answer.status == ordinary.status_code
            assert answer.version == ordinary.headers.get("X-Room-Version")
            if answer.status == 200:
                assert answer.body == ordinary.content


def test_strangers_and_people_of_other_circles_get_no_version(evening: Evening) -> None:
    other = planned().open()
    settled(evening, client_of(evening.facilitator))
    settled(other, client_of(other.facilitator))
    for user in (
        other.facilitator,
        factories.make_user("Stranger"),
        User.objects.create_superuser("r@example.org"),
    ):
        for after in (evening.version, 0):
            answer = ask(evening, client_of(user), after)
            assert (answer.by_site, answer.status, answer.version) == (True, 404, None)
    # the right circle with the meeting of the other one
    mixed = Evening(other.meeting, other.starts, evening.facilitator, [], [])
    mixed.meeting.circle = evening.circle
    answer = ask(mixed, client_of(evening.facilitator), 0)
    assert (answer.by_site, answer.status, answer.version) == (True, 404, None)


def test_the_cookie_of_one_does_not_open_for_the_seat_of_another(evening: Evening) -> None:
    """What a process remembers of a session is compared with what is stored, each time."""
    anna, stranger = client_of(evening.member("Anna")), client_of(factories.make_user("Stranger"))
    settled(evening, anna)
    keys = [each.cookies[settings.SESSION_COOKIE_NAME].value for each in (anna, stranger)]
    theirs = Session.objects.get(session_key=keys[1]).session_data
    Session.objects.filter(session_key=keys[0]).update(session_data=theirs)  # now the stranger's
    for _ in range(3):
        answer = ask(evening, anna, evening.version)
        assert (answer.by_site, answer.version) == (True, None)
    Session.objects.filter(session_key=keys[0]).update(session_data="forged")
    assert ask(evening, anna, evening.version).version is None


@pytest.mark.parametrize(
    "unusual",
    [
        {"QUERY_STRING": "after="},
        {"QUERY_STRING": "after=x"},
        {"QUERY_STRING": "after=-1"},
        {"QUERY_STRING": "after=99999999999999999999"},
        {"QUERY_STRING": "after=1&of=elsewhere"},
        {"QUERY_STRING": "after=1&after=2"},
        {"QUERY_STRING": "after=٣"},
        {"HTTP_COOKIE": ""},
        {"HTTP_COOKIE": "sessionid=aaa; sessionid=bbb"},
        {"HTTP_COOKIE": "xsessionid=aaa"},
        {"SCRIPT_NAME": "/under"},
        {"REQUEST_METHOD": "HEAD"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_HOST": "elsewhere.example"},
        {"wsgi.url_scheme": "https"},
    ],
    ids=str,
)
def test_what_is_unusual_is_the_sites_to_answer(evening: Evening, unusual: dict[str, str]) -> None:
    client = client_of(evening.member())
    settled(evening, client)
    assert not ask(evening, client, evening.version).by_site
    assert ask(evening, client, evening.version, **unusual).by_site


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_the_sites_to_mend(evening: Evening) -> None:
    client = client_of(evening.member())
    settled(evening, client)
    pid = connection.connection.info.backend_pid
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [pid])
    other.close()
    answers = [ask(evening, client, evening_version) for evening_version in (1_000_000, 1_000_000)]
    assert [answer.by_site for answer in answers] == [True, False]
    assert [answer.status for answer in answers] == [200, 200]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pooler", [False, True])
def test_behind_a_pooler_nothing_is_left_in_the_connection(evening: Evening, pooler: bool) -> None:
    client = client_of(evening.member())
    connection.close()
    before, connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = (
        connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False),
        pooler,
    )
    try:
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")  # it may come from the pool, where an earlier test left it
        settled(evening, client)
        assert not ask(evening, client, evening.version).by_site
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%django_session%'"
            )
            assert (cursor.fetchone() == (0,)) is pooler
    finally:
        connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = before
        connection.close()


# Kinds --------------------------------------------------------------------------------------------------------


def test_the_query_and_the_page_call_a_viewer_of_the_same_kind(evening: Evening) -> None:
    people = [
        evening.member(f"P{n}", role) for n, role in enumerate((*Role, *Role, *Role)) if role != Role.OBSERVER
    ]
    access = [evening.access(each) for each in people]
    attendance.say_coming(access=access[1], meeting=evening.meeting)
    attendance.send_apologies(access=access[2], meeting=evening.meeting, said="On shift.")
    turns.ask_to_speak(access=access[3], meeting=evening.meeting)
    turns.ask_to_speak(access=access[4], meeting=evening.meeting)
    turns.next_speaker(meeting=evening.meeting, at=None)
    turns.ask_to_speak(access=access[5], meeting=evening.meeting)
    turns.lower_hand(meeting=evening.meeting, user=people[5])
    for chair, notes in ((None, None), (people[6], people[7]), (people[6], people[6]), (people[3], None)):
        Meeting.objects.filter(pk=evening.meeting.pk).update(chair=chair, note_taker=notes)
        kinds = {}
        for user in people:
            kinds[user.pk] = kind_of_viewer(meeting=evening.meeting.pk, user=user.pk)
            assert kinds[user.pk] == kind_of(evening.page(user)), user
        own = [people[2], people[3], people[4]]  # an apology, two hands
        assert all(list(kinds.values()).count(kinds[user.pk]) == 1 for user in own)
    assert Attendance.objects.get(user=people[5]).state == "here"
    assert kinds[people[5].pk] in {kinds[p.pk] for p in people if p != people[5]} | {kinds[people[5].pk]}


def test_a_fragment_is_drawn_anew_when_its_clock_is_old(
    evening: Evening, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(evening.member())
    settled(evening, client)
    assert not ask(evening, client, 0).by_site
    monkeypatch.setattr(fragments, "SECONDS", -1.0)
    fragments._kept.clear()
    cache.clear()
    settled(evening, client)
    assert ask(evening, client, 0).by_site


def test_what_one_process_has_drawn_another_one_tells(evening: Evening) -> None:
    client = client_of(evening.member())
    settled(evening, client)
    first = ask(evening, client, 0)
    fragments._kept.clear()  # another process, which has drawn nothing
    second = ask(evening, client, 0)
    assert not second.by_site
    assert second.body == first.body
    assert b"data-room" in second.body
    assert fragments._kept
    for fragment in fragments._kept.values():
        assert fragment.until <= time.time() + fragments.SECONDS  # its clock is as old as it was there
