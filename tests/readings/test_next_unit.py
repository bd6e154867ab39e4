"""What comes after a unit is what comes after it on the course page."""

from __future__ import annotations

import pytest

from courses.access import Access, access_to_circle
from courses.models import Course
from readings.actions import assign_units, begin_unit
from readings.models import Text, Unit
from readings.queries import course_page, unit_of
from tests import factories

pytestmark = pytest.mark.django_db

PARTS = b"# The weir\n\n## Stone\n\nEleven people carried it.\n\n## Water\n\nIt came in March.\n"


def parted(course: Course) -> tuple[Text, list[Unit]]:
    """A text of two units, neither read for a session."""
    text = factories.make_text(course, "The weir", data=PARTS, name="weir.md")
    water = text.editions.get().blocks.get(plain="Water")
    begin_unit(text=text, block=water)
    return text, list(text.units.order_by("position"))


def chain(access: Access, first: Unit) -> list[str]:
    """Where one comes by *next* from a unit on."""
    slugs, following = [], unit_of(access, first.slug)
    while following.next_unit:  # type: ignore[attr-defined]  # annotated
        slugs.append(following.next_unit["slug"])  # type: ignore[attr-defined]
        following = unit_of(access, slugs[-1])
        assert len(slugs) < 20, "a circle"
    return slugs


def test_next_leads_through_the_sessions_in_their_order() -> None:
    circle = factories.make_circle(factories.make_course(sessions=4))
    one, two, _, four = circle.course.sessions.all()
    last = factories.make_unit(circle.course, four)
    units = [factories.make_unit(circle.course) for _ in range(3)]
    other = factories.make_course(sessions=4)
    for session in other.sessions.all():
        factories.make_unit(other, session)
    assign_units(session=one, units=[units[2], units[0]])
    assign_units(session=two, units=[units[1]])
    access = access_to_circle(factories.make_member(circle), circle.slug)
    expected = [units[2], units[0], units[1], last]
    assert course_page(access).units == expected
    assert chain(access, expected[0]) == [unit.slug for unit in expected[1:]]


def test_a_unit_just_cut_in_two_is_read_to_its_end() -> None:
    """Both parts stand at one place of their session until somebody arranges it anew."""
    circle = factories.make_circle(factories.make_course(sessions=1))
    session = circle.course.sessions.get()
    before = factories.make_unit(circle.course, session)
    text = factories.make_text(circle.course, "The weir", data=PARTS, name="weir.md")
    after = factories.make_unit(circle.course)
    assign_units(session=session, units=[before, text.units.get(), after])
    begin_unit(text=text, block=text.editions.get().blocks.get(plain="Water"))
    access = access_to_circle(factories.make_member(circle), circle.slug)
    units = course_page(access).units
    assert [unit.title for unit in units] == [before.title, "The weir", "Water", after.title]
    assert chain(access, before) == [unit.slug for unit in units[1:]]


def test_beside_the_sessions_a_text_is_read_to_its_end_and_no_session_leads_there() -> None:
    circle = factories.make_circle(factories.make_course(sessions=1))
    read = factories.make_unit(circle.course, circle.course.sessions.get())
    _, (stone, water) = parted(circle.course)
    factories.make_unit(circle.course)
    access = access_to_circle(factories.make_member(circle), circle.slug)
    assert chain(access, stone)[0] == water.slug
    assert chain(access, read) == []
