"""Who gets what: every route, every kind of person, every method, held against `tests/access_policy.py`.

A route that the policy does not name fails here until somebody says who may use it.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from classroom.models import AgendaItem, Room, Turn
from courses.actions import add_editor
from courses.models import Circle, Course, Invitation, JoinRequest, Role
from discussions.models import Question, Thread
from readings.models import DatedMention, Event, Import, Name, Note, Term, Unit
from readings.queries import Quoted, quoted_passage
from tests import factories
from tests.access_policy import DOOR, IN_CIRCLE, IN_COURSE, IN_THE_ROOM, NEEDS, OWN, PEOPLE, SENT
from tests.readings.bringing import client_of, done

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Line:
    place: str  # "c", "courses", or "" for what belongs to no circle and no course
    method: str
    route: str
    answers: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.place}/{self.route}"


def lines_of(place: str, table: str) -> list[Line]:
    found = [words.split() for words in table.strip().splitlines()]
    assert all(len(words) == 2 + len(PEOPLE) for words in found)
    return [Line(place, method, route, tuple(answers)) for method, route, *answers in found]


LINES = lines_of("c", IN_CIRCLE) + lines_of("courses", IN_COURSE) + lines_of("", OWN)
DOORS = {words.split()[0]: words.split()[1:] for words in DOOR.strip().splitlines()}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


# The world --------------------------------------------------------------------------------------------------


@dataclass
class World:
    course: Course
    circle: Circle
    unit: Unit
    thread: Thread
    question: Question  # of the course
    own_question: Question  # of the circle
    note: Note  # a student's, shared
    made: Import
    people: dict[str, User]
    clients: dict[str, Client]
    others: dict[str, Client] = field(
        default_factory=dict
    )  # every role elsewhere: in the column of "elsewhere"

    def address(self, place: str, route: str, **other: Any) -> str:
        where = {"c": {"circle": self.circle.slug}, "courses": {"course": self.course.slug}}.get(place, {})
        inside = self.inside(place)
        wanted = {name: inside[name] for name in arguments()[place, route] if name in inside}
        return reverse(route, kwargs={**where, **wanted, **other})

    def inside(self, place: str = "c") -> dict[str, Any]:
        """What the addresses of a circle or course name further on."""
        evening = self.circle.meetings.earliest("pk")
        return {
            "unit": self.unit.slug,
            "entry": self.course.names.order_by("-pk").values_list("pk", flat=True).first() or 1,
            "term": self.course.terms.order_by("pk").values_list("pk", flat=True).first() or 1,
            "event": self.course.events.earliest("pk").pk,
            "mention": DatedMention.objects.filter(block__edition__text__course=self.course)
            .earliest("pk")
            .pk,
            "import_id": self.made.pk,
            "file_id": self.made.source_file_id,
            "text": self.unit.text.slug,
            "number": 1,
            "thread": self.thread.pk,
            "post": self.thread.posts.get(number=1).pk,
            "question": (self.own_question if place == "c" else self.question).pk,
            "note": self.note.pk,
            "passage": self.note.passage_id,
            "comparison": self.course.comparisons.filter(circle=self.circle if place == "c" else None)
            .earliest("pk")
            .pk,
            "session": 1,
            "notice": self.circle.notices.earliest("pk").pk,
            "meeting": evening.pk,
            "seat": self.circle.memberships.filter(role=Role.MEMBER).earliest("pk").pk,
            "invitation": self.circle.invitations.earliest("pk").pk,
            "token": self.circle.invitations.earliest("pk").token,
            "join_request": self.circle.join_requests.earliest("pk").pk,
            "item": evening.agenda.earliest("pk").pk,
            "turn": evening.turns.earliest("pk").pk,
            "pk": 1,
        }


def make_world() -> World:
    editor, seated = factories.make_user("Editor"), factories.make_user("Seated")
    course = factories.make_course(sessions=1, editors=[editor, seated])
    unit = factories.make_unit(course, course.sessions.get())
    Term.objects.create(course=course, name="mill", explanation="It grinds.")
    Event.objects.create(course=course, date="1911", title="The committee meets.")
    for name in ("Weir", "Ada Weir"):
        Name.objects.create(course=course, name=name, settled=True)
    circle = factories.make_circle(course)
    people = {role.value: factories.make_member(circle, role) for role in Role}
    people |= {
        "suspended": factories.make_member(circle, Role.OWNER),
        "stranger": factories.make_user("Stranger"),
        "removed": factories.make_member(circle),
        "seated": factories.make_member(circle, Role.STUDENT, seated),
        "editor": editor,
        "other_editor": factories.make_user("Other editor"),
        "elsewhere": factories.make_user("Elsewhere"),
        "administrator": User.objects.create_superuser("root@example.org"),
    }
    circle.memberships.filter(user=people["removed"]).update(ended_at=timezone.now())
    beside = factories.make_circle(course, owner=people["elsewhere"])
    add_editor(course=factories.make_course(), user=people["other_editor"])
    clients = {"anonymous": Client()} | {name: client_of(person) for name, person in people.items()}
    others = {
        f"{role} of {where}": client_of(factories.make_member(other, role))
        for where, other in (("another circle", beside), ("another course", factories.make_circle()))
        for role in Role
    }
    User.objects.filter(pk=people["suspended"].pk).update(is_active=False)
    thread = factories.make_thread(circle, people["student"])  # whose posts are the student's
    # looked at already, so that opening it changes nothing more
    factories.make_notice(circle, people["student"], seen_at=timezone.now())
    questions = factories.make_question(course), factories.make_own_question(circle, people["facilitator"])
    make_evening(circle)
    make_comparisons(circle)
    note = factories.make_note(circle, people["student"], on=words_of(unit), shared=True)
    return World(course, circle, unit, thread, *questions, note, done(course), people, clients, others)


def words_of(unit: Unit) -> Quoted:
    """The first paragraph of a unit."""
    found = quoted_passage(unit, unit.first_number or 1)
    assert found is not None
    return found


def make_comparisons(circle: Circle) -> None:
    factories.make_comparison(circle.course)
    factories.make_comparison(circle.course, circle=circle)


def make_evening(circle: Circle) -> None:
    """A meeting tomorrow with a point on its agenda and somebody who wants to speak; a link in; a request."""
    session = circle.course.sessions.earliest("position")
    meeting = factories.make_meeting(circle, session, timezone.now() + timedelta(days=1))
    AgendaItem.objects.create(meeting=meeting, position=1, title="Welcome", minutes=10)
    Turn.objects.create(meeting=meeting, name="Aunt Rosa")
    Invitation.objects.create(circle=circle)
    JoinRequest.objects.create(circle=circle, user=factories.make_user("Asks"))


@pytest.fixture
def world() -> World:
    cache.clear()  # no tries at the door yet
    return make_world()


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[tuple[str, str], list[str], Any]]:
    """Every route of the site by place and name, with its arguments and its view."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        else:
            assert isinstance(pattern, URLPattern)
            place = path.partition("/")[0] if path.startswith(("c/<", "courses/<")) else ""
            yield (place, pattern.name or path), re.findall(r"<(?:\w+:)?(\w+)>", path), pattern.callback


def arguments() -> dict[tuple[str, str], list[str]]:
    return {route: found for route, found, _ in routes(get_resolver())}


def seen(answer: Any) -> str:
    """The answer in the words of the policy: its number, or where it leads."""
    leads = answer.headers.get("Location", "")
    if leads.startswith(reverse("account_login")):
        return "door"
    return "again" if leads.startswith(reverse("account_reauthenticate")) else str(answer.status_code)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All that people keep on the site. (Sessions and jobs come and go by themselves.)"""
    rooms = ("accounts", "courses", "readings", "discussions", "classroom")
    models = [
        model for room in rooms for model in apps.get_app_config(room).get_models(include_auto_created=True)
    ]
    assert {"User", "Membership", "Edition", "Place", "Declaration"} <= {model.__name__ for model in models}
    hidden = {"last_login", "updated_at"}
    return {
        model._meta.label: list(
            model._default_manager.order_by("pk").values_list(
                *[field.attname for field in model._meta.concrete_fields if field.name not in hidden]
            )
        )
        for model in models
    }


def asked_first(view: Any) -> str:
    """The capability that a view asks for by `with_access`; "nothing" if it does not."""
    needs = "nothing"
    while view is not None:  # the innermost has it from the check itself
        needs = getattr(view, "needs", needs)
        view = getattr(view, "__wrapped__", None)
    return str(needs)


def needed() -> dict[tuple[str, str], str]:
    """What the policy says of it, by place and name."""
    found: dict[tuple[str, str], str] = {}
    can = ""
    for word in NEEDS.split():
        if word.endswith(":"):
            can = word[:-1]
        else:
            place, _, name = word.rpartition("/")
            found[place or "c", name] = can
    return found


# The matrix -------------------------------------------------------------------------------------------------


def test_every_route_is_in_the_tables() -> None:
    named = {(line.place, line.route) for line in LINES} | {("", name) for name in DOORS}
    assert named == set(arguments())


def test_each_view_asks_first_for_what_the_table_says() -> None:
    assert {route: asked_first(view) for route, _, view in routes(get_resolver()) if route[0]} == needed()


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_gets_what_the_table_says(world: World, line: Line) -> None:
    assert answers(world, line) == dict(zip(PEOPLE, line.answers, strict=True))


def answers(world: World, line: Line) -> dict[str, str]:
    """What each person gets; whoever may not do it comes first and leaves everything as it was."""
    expected = dict(zip(PEOPLE, line.answers, strict=True))
    if line.route in IN_THE_ROOM:
        Room.objects.create(meeting=world.circle.meetings.earliest("pk"), opened_at=timezone.now())
    may = [] if line.method == "GET" else [name for name in PEOPLE if expected[name] in SUCCESS]
    before = everything()
    found = {person: asked(world, line, world.clients[person]) for person in PEOPLE if person not in may}
    if line.place:
        for name, client in world.others.items():
            assert asked(world, line, client) == expected["elsewhere"], name
    assert everything() == before
    return found | {person: asked(world, line, world.clients[person]) for person in may}


SUCCESS = ("200", "204", "302", "done")


def asked(world: World, line: Line, client: Client) -> str:
    """What this person gets, as page and as fragment, in the words of the tables."""
    address, told = world.address(line.place, line.route), []
    for headers in ({}, {"HX-Request": "true"}):
        if line.method == "GET":
            answer = client.get(address, headers=headers)
        else:
            answer = client.post(address, SENT.get(line.route, {}), headers=headers)
        carries_what_every_answer_carries(answer)
        told.append(seen(answer))
    if line.method == "GET":
        head = client.head(address)
        assert (seen(head), head.content) == (told[0], b"")
    return "done" if told == ["302", "204"] else told[0] if told[0] == told[1] else " or ".join(told)


@pytest.mark.parametrize("place", ["c", "courses", ""])
def test_any_other_method_is_refused_whoever_asks(world: World, place: str) -> None:
    for route in {line.route for line in LINES if line.place == place} - {"demo-enter"}:
        allowed = {line.method for line in LINES if (line.place, line.route) == (place, route)}
        allowed |= {"HEAD"} if "GET" in allowed else set()
        for person in ("anonymous", "stranger", "owner", "seated"):
            for method in set(METHODS) - allowed:
                answer = world.clients[person].generic(method, world.address(place, route))
                assert answer.status_code == 405, (method, route, person)
                carries_what_every_answer_carries(answer)


def test_a_form_without_its_token_is_refused(world: World) -> None:
    for line in LINES:
        if line.method != "POST" or line.route == "demo-enter":
            continue
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = world.clients["seated"].cookies
        before = everything()
        assert strict.post(world.address(line.place, line.route), SENT.get(line.route, {})).status_code == 403
        assert everything() == before


def carries_what_every_answer_carries(answer: Any) -> None:
    assert "default-src" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "private" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"]
    assert "Access-Control-Allow-Origin" not in answer


# What is not there, and what is not yours -------------------------------------------------------------------


def told(answer: Any) -> tuple[int, dict[str, str], str]:
    """All an answer says, without the form's token, which is another one each time."""
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    return (
        answer.status_code,
        headers,
        re.sub(r'(name="csrfmiddlewaretoken" value=")\w+', r"\1", answer.content.decode()),
    )


@pytest.mark.parametrize("person", ["stranger", "removed", "elsewhere", "editor", "administrator"])
def test_a_circle_that_is_not_ones_own_answers_like_none(world: World, person: str) -> None:
    client = world.clients[person]
    for line in (line for line in LINES if line.place == "c"):
        theirs, none = world.address("c", line.route), world.address("c", line.route, circle="no-such-circle")
        asked = [getattr(client, line.method.lower())(address) for address in (theirs, none)]
        assert told(asked[0]) == told(asked[1]), line


@pytest.mark.parametrize("person", ["stranger", "owner", "other_editor"])
def test_a_course_that_is_not_ones_own_answers_like_none(world: World, person: str) -> None:
    client = world.clients[person]
    for line in (line for line in LINES if line.place == "courses"):
        theirs = world.address("courses", line.route)
        none = world.address("courses", line.route, course="no-such-course")
        asked = [getattr(client, line.method.lower())(address) for address in (theirs, none)]
        assert told(asked[0]) == told(asked[1]), line


def test_what_stands_in_another_course_answers_like_nothing(world: World) -> None:
    """Somebody who may do all that there is in this course, and in the other one nothing."""
    other, seated = make_other_course(), world.clients["seated"]
    nothing = {"unit": "no-such-reading", "import_id": uuid.uuid4(), "file_id": 2_000_000_000}
    nothing |= {"thread": 2_000_000_000, "post": 2_000_000_000, "question": 2_000_000_000}
    theirs = {"unit": other.unit.slug, "import_id": other.made.pk, "file_id": other.made.source_file_id}
    nothing |= {"text": "there-is-none"}
    theirs |= {"text": other.unit.text.slug}
    theirs |= {"thread": other.thread.pk, "post": other.thread.posts.get().pk, "question": other.question.pk}
    nothing |= dict.fromkeys(INSIDE, 2_000_000_000)
    theirs |= {name: other.inside()[name] for name in INSIDE}
    tried = 0
    for line in (line for line in LINES if line.place):
        inner = [name for name in arguments()[line.place, line.route] if name in nothing]
        if not inner or (line.place, line.route) in {("courses", "unit-place"), ("courses", "unit-declare")}:
            continue
        keeps = line.place == "c" and line.answers[PEOPLE.index("seated")] == "403"  # for who keeps order
        client = world.clients["owner"] if keeps else seated
        asked = [
            getattr(client, line.method.lower())(
                world.address(line.place, line.route, **{name: ids[name] for name in inner}),
                SENT.get(line.route, {}),
            )
            for ids in (theirs, nothing)
        ]
        assert asked[0].status_code == 404, line
        assert told(asked[0]) == told(asked[1]), line
        tried += 1
    assert tried > 10


# ids under a circle that only its own people may follow
INSIDE = (
    "event",
    "mention",
    "note",
    "comparison",
    "notice",
    "meeting",
    "seat",
    "invitation",
    "join_request",
    "item",
    "turn",
)


def make_other_course() -> World:
    course = factories.make_course(sessions=1)
    unit = factories.make_unit(course, course.sessions.get())
    Event.objects.create(course=course, date="1911", title="The committee meets elsewhere.")
    circle = factories.make_circle(course)
    factories.make_notice(circle)
    factories.make_member(circle, Role.MEMBER)
    make_evening(circle)
    make_comparisons(circle)
    questions = factories.make_question(course), factories.make_own_question(circle)
    note = factories.make_note(circle, on=words_of(unit), shared=True)
    return World(course, circle, unit, factories.make_thread(circle), *questions, note, done(course), {}, {})


def test_a_form_takes_only_what_it_offers(world: World) -> None:
    """Fields that nobody offered change nothing: of oneself, of a declaration, of an import."""
    other, student = make_other_course(), world.people["student"]
    smuggled = {
        "id": "1",
        "pk": "1",
        "user": str(world.people["owner"].pk),
        "role": "owner",
        "state": "read",
        "circle": str(other.circle.pk),
        "course": str(other.course.pk),
        "unit": str(other.unit.pk),
        "is_staff": "on",
        "is_superuser": "on",
        "is_demo": "on",
        "is_active": "",
        "email": "x@example.org",
        "password": "x",
        "slug": "x",
        "edition": "1",
        "text": "1",
        "brought_by": "1",
        "position": "0",
    }
    client = world.clients["student"]
    for route in ("settings", "preferences"):
        assert client.post(reverse(route), smuggled | SENT[route]).status_code == 302
    client.post(world.address("c", "unit-declare"), smuggled)
    client.post(world.address("c", "unit-place"), smuggled | {"number": "1"})
    kept = User.objects.get(pk=student.pk)
    assert (kept.email, kept.password, kept.is_active) == (student.email, student.password, True)
    assert not any((kept.is_staff, kept.is_superuser, kept.is_demo))
    assert [(d.user, d.circle, d.unit) for d in student.declarations.model.objects.all()] == [
        (student, world.circle, world.unit)
    ]
    assert [(p.user, p.unit) for p in student.places.model.objects.all()] == [(student, world.unit)]
    theirs = smuggled | {
        "text": str(other.unit.text_id)
    }  # a text of another course is none that one may choose
    assert (
        world.clients["seated"].post(world.address("c", "texts"), theirs | SENT["texts"]).status_code == 400
    )
    smuggled["text"] = ""
    assert (
        world.clients["seated"].post(world.address("c", "texts"), smuggled | SENT["texts"]).status_code == 302
    )
    assert {made.course for made in Import.objects.exclude(course=other.course)} == {world.course}
    assert Import.objects.filter(course=other.course).count() == 1


# The door ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", DOORS)
def test_the_door_answers_as_the_table_says(world: World, route: str) -> None:
    address = world.address("", route)
    found = []
    person = factories.make_user("With password", password="the lamp in the upper room")
    for client in (Client(), client_of(person)):
        found += [seen(client.get(address)), seen(client.post(address))]
    assert found == DOORS[route]
