"""The course page, the time line and the glossary."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courses.models import Circle, Course, Role
from readings.actions import declare, keep_place
from readings.chronology import printed_span
from readings.models import Declaration, Term
from tests.factories import make_circle, make_course, make_meeting, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def course() -> Course:
    return make_course("Fog and law", sessions=3)


@pytest.fixture
def circle(course: Course) -> Circle:
    circle = make_circle(course)
    for week, session in enumerate(course.sessions.all()):
        make_meeting(circle, session, timezone.now() + timedelta(days=7 * (week - 1) + 1))
        make_unit(course, session, title=f"Reading {week + 1}")
    return circle


def page_of(circle: Circle, user: User, name: str = "readings") -> str:
    response = client_of(user).get(f"/c/{circle.slug}/{name}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_next_evening_is_marked_and_leads_on(circle: Circle) -> None:
    anna = make_member(circle)
    page = page_of(circle, anna)
    now = page.split("band--now")[1].split("</section>")[0]
    assert "Evening 2" in now
    assert "Reading 2" in now
    go = page.split("course__go")[1].split("</div>")[0]
    assert "Begin reading" in go
    assert "Reading 2" in go
    meeting = circle.meetings.get(session__position=2)
    assert f'<time datetime="{meeting.starts_at:%Y-%m-%d}' in go
    unit = circle.course.units.get(title="Reading 2")
    keep_place(user=anna, unit=unit, number=3)
    page = page_of(circle, anna)
    assert "Continue at ¶ 3" in page
    assert f'href="/c/{circle.slug}/readings/{unit.slug}/#p3"' in page
    assert "You are at ¶ 3 of 4" in page


def test_what_one_has_declared_is_not_offered_again(circle: Circle) -> None:
    anna = make_member(circle)
    second, third = (circle.course.units.get(title=f"Reading {n}") for n in (2, 3))
    for unit in (second, third):
        keep_place(user=anna, unit=unit, number=2)
    declare(user=anna, circle=circle, unit=second, state=Declaration.State.PARTLY)
    page = page_of(circle, anna)
    assert f'href="/c/{circle.slug}/readings/{third.slug}/#p2">Continue at ¶ 2' in page
    assert page.count("Continue at") == 1


def test_the_evening_beside_the_button_is_the_one_the_reading_is_for(circle: Circle) -> None:
    anna, units = make_member(circle), circle.course.units
    keep_place(user=anna, unit=units.get(title="Reading 3"), number=2)
    go = page_of(circle, anna).split("course__go")[1].split("</div>")[0]
    assert "Continue at ¶ 2" in go
    third = circle.meetings.get(session__position=3)
    assert f'<time datetime="{third.starts_at:%Y-%m-%d}' in go
    keep_place(user=anna, unit=units.get(title="Reading 1"), number=2)
    go = page_of(circle, anna).split("course__go")[1].split("</div>")[0]
    assert "Reading 1" in go
    assert "<time" not in go  # that evening is over


def test_an_observer_is_told_nothing_of_places(circle: Circle) -> None:
    page = page_of(circle, make_member(circle, Role.OBSERVER))
    assert "Not begun" not in page
    assert "You are at" not in page


def test_a_page_of_one_and_of_thirty_units_costs_the_same(circle: Circle) -> None:
    make_unit(make_course(), title="Of another course")
    client = client_of(make_member(circle))
    counts = []
    for more in (0, 30):
        for number in range(more):
            make_unit(circle.course, title=f"More {number}")
        client.get(f"/c/{circle.slug}/readings/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"/c/{circle.slug}/readings/").content.decode()
        counts.append(len(queries))
        assert "Of another course" not in page
    assert "More 29" in page
    assert counts == [
        9,
        9,
    ]  # who asks and where: two; in a circle the six of its contents, and one for its evenings


def test_an_empty_course_says_what_will_be_here(course: Course) -> None:
    empty = make_circle()
    assert "as soon as the first text has been brought in" in page_of(empty, make_member(empty))
    editor = make_member(empty)
    empty.course.editors.add(editor)
    assert "Bring in a text" in page_of(empty, editor)


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ("1921", "", "1921"),
        ("1921-03", "1921-03", "March 1921"),
        ("1927", "1928", "1927–28"),
        ("1899", "1901", "1899–1901"),
        ("1921-03", "1921-04", "March–April 1921"),
        ("1921-12", "1922-01", "December 1921 – January 1922"),
        ("1911-03-04", "1911-03-06", "4–6 March 1911"),
        ("1911-03-30", "1911-04-02", "30 March – 2 April 1911"),
        ("1911-12-30", "1912-01-02", "30 December 1911 – 2 January 1912"),
        ("1911-03-30", "1911-04", "30 March 1911 – April 1911"),
    ],
)
def test_a_span_says_once_what_its_dates_share(start: str, end: str, printed: str) -> None:
    assert printed_span(start, end) == printed


def test_the_glossary_is_the_courses_own(circle: Circle) -> None:
    Term.objects.create(course=circle.course, name="Fog & mist", explanation="What <hides> the quay.")
    Term.objects.create(course=make_course(), name="Salt", explanation="Elsewhere.")
    page = page_of(circle, make_member(circle), "glossary")
    assert "Fog &amp; mist" in page
    assert "What &lt;hides&gt; the quay." in page
    assert "Salt" not in page


@pytest.mark.parametrize("name", ["readings", "timeline", "glossary"])
def test_strangers_and_wrong_methods(circle: Circle, name: str) -> None:
    path = f"/c/{circle.slug}/{name}/"
    assert client_of(make_user()).get(path).status_code == 404
    assert client_of(make_member(circle)).post(path).status_code == 405
    assert Client().get(path).status_code == 302


def test_the_first_page_leads_to_the_only_circle_or_lists_them(circle: Circle) -> None:
    anna = make_member(circle)
    assert client_of(anna).get("/").headers["Location"] == f"/c/{circle.slug}/"
    other = make_circle(name="Harbour")
    make_member(other, user=anna)
    page = client_of(anna).get("/").content.decode()
    assert "Harbour" in page
    assert circle.name in page
    assert "You are in no circle yet" in client_of(make_user()).get("/").content.decode()
