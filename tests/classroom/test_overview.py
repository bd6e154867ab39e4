"""What people say they read: counted as they said it, shown as far as they allow, the same price for any number."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from classroom.queries.overview import KEPT, Overview, overview, overview_small
from courses.models import Circle, Membership, Role
from readings.models import Declaration, Unit
from tests import factories
from tests.classroom.crowd import make_crowd, make_units
from tests.factories import access_of, make_circle, make_course, make_member, make_user, seat_of
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return make_user("Olga")


@pytest.fixture
def circle(owner: User) -> Circle:
    return make_circle(make_course(sessions=2), owner=owner, time_zone="Asia/Tokyo")


@pytest.fixture
def units(circle: Circle) -> list[Unit]:
    return make_units(circle, 4)


def say(circle: Circle, user: User, unit: Unit, state: str) -> None:
    Declaration.objects.create(circle=circle, user=user, unit=unit, state=state)


def address(circle: Circle, asked: str = "") -> str:
    return f"/c/{circle.slug}/desk/overview/{asked}"


class Table(HTMLParser):
    """The cells of the body, as a screen reader or a clipboard gets them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "tbody":
            self.inside = True
        elif self.inside and tag == "tr":
            self.rows.append([])
        elif self.inside and tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def rows(client: Client, circle: Circle, asked: str = "") -> list[list[str]]:
    answer = client.get(address(circle, asked))
    assert answer.status_code == 200
    return Table(answer.content.decode()).rows


def sums(page: Overview) -> list[int]:
    return [column.read for column in page.columns]


def test_each_cell_says_what_the_person_said(circle: Circle, owner: User, units: list[Unit]) -> None:
    anna, ben = (make_member(circle, user=make_user(name)) for name in ("Anna", "Ben"))
    for unit, state in zip(units, ("read", "partly", "not"), strict=False):
        say(circle, anna, unit, state)
    say(circle, ben, units[0], "read")
    client = client_of(owner)
    assert rows(client, circle) == [
        ["Anna", "read", "partly", "not this time", "nothing said"],
        ["Ben", "read", "nothing said", "nothing said", "nothing said"],
    ]
    page = overview(access_of(owner, circle))
    assert sums(page) == [2, 0, 0, 0]
    assert [(part.all_read, part.some_read) for part in page.parts] == [(0, 2), (0, 0)]
    html = client.get(address(circle)).content.decode()
    assert re.search(r"<td class=\"s\">2<span> of 2</span>", html)


def test_who_keeps_it_to_themselves_enters_no_count(circle: Circle, owner: User, units: list[Unit]) -> None:
    anna, ben = (make_member(circle, user=make_user(name)) for name in ("Anna", "Ben"))
    for person in (anna, ben):
        say(circle, person, units[0], "read")
    Membership.objects.filter(pk=seat_of(circle, ben).pk).update(shows_readings=False)
    page = overview(access_of(owner, circle))
    assert (page.people, page.counted, page.kept, sums(page)) == (2, 1, 1, [1, 0, 0, 0])
    client = client_of(owner)
    assert rows(client, circle)[1] == ["Ben", "keeps it to themselves"]
    taken = list(csv.reader(io.StringIO(client.get(address(circle, "?as=csv")).content.decode("utf-8-sig"))))
    assert taken[2] == ["Ben", *[KEPT] * 4]
    assert "read" not in taken[2]


def test_only_students_of_this_circle_stand_in_it(circle: Circle, owner: User, units: list[Unit]) -> None:
    """Noise: the other roles, who left or was removed or suspended, the same course elsewhere."""
    here = make_member(circle, user=make_user("Here"))
    say(circle, here, units[0], "partly")
    for role in (Role.MEMBER, Role.OBSERVER, Role.FACILITATOR, Role.OWNER):
        say(circle, make_member(circle, role), units[0], "read")
    gone, off = make_member(circle, user=make_user("Gone")), make_member(circle, user=make_user("Off"))
    say(circle, gone, units[0], "read")
    say(circle, off, units[0], "read")
    Membership.objects.filter(user=gone).update(ended_at=timezone.now())
    User.objects.filter(pk=off.pk).update(is_active=False)
    other = make_circle(circle.course)
    say(other, here, units[1], "read")
    say(other, make_member(other), units[0], "read")
    page = overview(access_of(owner, circle))
    assert [line.name for line in page.lines] == ["Here"]
    assert [(c.read, c.partly) for c in page.columns] == [(0, 1), (0, 0), (0, 0), (0, 0)]


def test_a_session_and_a_name_narrow_it_down_and_the_sums_stay(
    circle: Circle, owner: User, units: list[Unit]
) -> None:
    for name in ("André", "Ben", "Andrea"):
        say(circle, make_member(circle, user=make_user(name)), units[2], "read")
    page = overview(access_of(owner, circle), session=2, name="ANDRE")
    assert [line.name for line in page.lines] == ["André", "Andrea"]
    assert sums(page) == [3, 0]
    assert [part.label for part in page.parts] == ["Session 2"]
    client = client_of(owner)
    assert [row[0] for row in rows(client, circle, "?session=2&name=andre")] == ["André", "Andrea"]
    for junk in ("?session=99", "?session=x", "?name=%00", "?session=-1&name="):
        assert len(rows(client, circle, junk)) == 3
    assert b"Nobody here is called" in client.get(address(circle, "?name=Zeno")).content


def test_sessions_show_the_day_they_are_held_in_the_circles_zone(
    circle: Circle, owner: User, units: list[Unit]
) -> None:
    """One held twice: the next time; one that is held with another: on its evening; a cancelled one: not."""
    make_member(circle)
    first, second = circle.course.sessions.all()
    now = timezone.now().replace(hour=20, minute=0)  # in Tokyo that is tomorrow
    factories.make_meeting(circle, first, now - timedelta(days=7))
    again = circle.meetings.create(session=first, starts_at=now + timedelta(days=7))
    again.also.add(second)
    circle.meetings.create(session=second, starts_at=now + timedelta(days=1), cancelled_at=now)
    page = overview(access_of(owner, circle))
    assert [part.meets_at for part in page.parts] == [again.starts_at, again.starts_at]
    day = (again.starts_at + timedelta(hours=9)).date()
    assert f"{day.day} {day:%b}" in client_of(owner).get(address(circle)).content.decode()


def test_readings_of_no_session_stand_at_the_end(circle: Circle, owner: User, units: list[Unit]) -> None:
    Unit.objects.filter(pk=units[0].pk).update(session=None)
    make_member(circle)
    page = overview(access_of(owner, circle))
    assert [part.label for part in page.parts] == ["Session 1", "Session 2", "Further readings"]
    assert page.columns[-1].unit == units[0]


def test_empty_pages_teach(circle: Circle, owner: User) -> None:
    client = client_of(owner)
    assert b"no readings yet" in client.get(address(circle)).content
    make_units(circle, 2)
    assert b"Nobody follows the programme yet" in client.get(address(circle)).content


def test_names_are_not_taken_for_markup_or_formulas(circle: Circle, owner: User, units: list[Unit]) -> None:
    make_member(circle, user=make_user("<b>=1+1</b>", email="b@example.org"))
    make_member(circle, user=make_user("=HYPERLINK(1)", email="c@example.org"))
    client = client_of(owner)
    assert b"<b>=1" not in client.get(address(circle, "?name=%3Cb%3E")).content
    assert "'=HYPERLINK(1)" in client.get(address(circle, "?as=csv")).content.decode("utf-8-sig")


def test_the_file_has_what_the_page_has(circle: Circle, owner: User, units: list[Unit]) -> None:
    say(circle, make_member(circle, user=make_user("Anna")), units[3], "partly")
    taken = client_of(owner).get(address(circle, "?as=csv&session=2"))
    table = list(csv.reader(io.StringIO(taken.content.decode("utf-8-sig"))))
    assert table[0] == ["Student", f"Session 2: {units[2].title}", f"Session 2: {units[3].title}"]
    assert table[1] == ["Anna", "nothing said", "partly"]


def test_the_desk_has_the_next_session_and_the_one_before(owner: User) -> None:
    circle, owner, _ = make_crowd(people=3, sessions=5, units=10)
    page = overview_small(access_of(owner, circle))
    assert page.next is not None
    assert [part.session for part in page.parts][-1] == page.next.session
    assert len(page.parts) == 2
    whole = overview(access_of(owner, circle))
    first = whole.columns.index(next(c for c in whole.columns if c.unit == page.columns[0].unit))
    for small, line in zip(page.lines, whole.lines, strict=True):
        assert small.said == (line.said and line.said[first : first + 4])
    meeting = circle.meetings.get(session__position=1)
    assert [p.label for p in overview_small(access_of(owner, circle), meeting).parts] == ["Session 1"]


@pytest.mark.parametrize("people", [3, 300])
def test_it_costs_the_same_for_few_and_many(people: int, django_assert_num_queries: Any) -> None:
    circle, owner, _ = make_crowd(people=people)
    client = client_of(owner)
    client.get(address(circle))
    with django_assert_num_queries(2 + 1 + 4):  # session and user, the seat, the page
        answer = client.get(address(circle))
    assert len(Table(answer.content.decode()).rows) == people
    assert len(answer.content) < 60_000 + people * 1_500  # forty signs a person
    access = access_of(owner, circle)
    with django_assert_num_queries(4):
        overview_small(access)


class Recount(TestCase):
    """The sums are those of the rows, counted again one by one."""

    @settings(max_examples=15, deadline=None)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(list(Role)),
                st.booleans(),  # shows what they declare
                st.booleans(),  # has left
                st.lists(st.sampled_from(["read", "partly", "not", ""]), min_size=3, max_size=3),
            ),
            max_size=6,
        )
    )
    def test_sums(self, people: list[tuple[Role, bool, bool, list[str]]]) -> None:
        circle = make_circle(make_course(sessions=2))
        units = make_units(circle, 3)
        wanted = [[0, 0, 0] for _ in units]
        all_read = 0
        for role, shows, left, said in people:
            user = make_member(circle, role)
            Membership.objects.filter(circle=circle, user=user).update(
                shows_readings=shows, ended_at=timezone.now() if left else None
            )
            for unit, state in zip(units, said, strict=True):
                if state:
                    say(circle, user, unit, state)
            if role is Role.STUDENT and shows and not left:
                for each, state in zip(wanted, said, strict=True):
                    if state:
                        each[["read", "partly", "not"].index(state)] += 1
                all_read += said[:2] == ["read", "read"]
        reader = make_member(circle, Role.FACILITATOR)
        page = overview(access_of(reader, circle))
        assert [[c.read, c.partly, c.not_this_time] for c in page.columns] == wanted
        assert page.parts[0].all_read == all_read
        assert len(page.lines) == sum(role is Role.STUDENT and not left for role, _, left, _ in people)
