"""The home of a circle in a real browser: a student catches up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from classroom.models import Attendance
from courses.models import Circle, Meeting, Role
from readings.actions import declare, keep_place
from readings.models import Declaration
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]


@pytest.fixture
def circle() -> Circle:
    """An evening is over, one comes in four days, and people have written."""
    course = factories.make_course("Fog and law", sessions=3)
    miriam = factories.make_user("Miriam")
    circle = factories.make_circle(
        course, owner=miriam, name="Mill Street Circle", place="The reading room, upstairs"
    )
    for weeks, session in zip((-1, 0, 1), course.sessions.all(), strict=True):
        meeting = factories.make_meeting(circle, session, timezone.now() + timedelta(days=4 + 7 * weeks))
        Meeting.objects.filter(pk=meeting.pk).update(chair=miriam)
        for title in ("The weir", "The lane"):
            factories.make_unit(
                course, session, title=f"{title}, part {session.position}", author="A. Walker"
            )
        factories.make_question(course, f"Who asked first, of the {session.position}?", session=session)
    thread = factories.make_thread(
        circle, factories.make_member(circle, user=factories.make_user("Harry")), "The heating"
    )
    factories.make_post(thread, factories.make_member(circle, user=factories.make_user("Grace")))
    return circle


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_student_catches_up(circle: Circle, new_page: NewPage, scripts: bool) -> None:
    anna = factories.make_member(circle, user=factories.make_user("Anna"))
    circle.memberships.filter(user=anna).update(joined_at=timezone.now() - timedelta(days=30))
    page = new_page(anna, java_script_enabled=scripts, viewport={"width": 360, "height": 740})
    page.goto("/")  # one circle: straight to its home
    expect(page.get_by_role("heading", level=1)).to_contain_text(":")
    expect(page.get_by_text("Miriam holds the evening.")).to_be_visible()
    # what is open, and how little it takes
    still = page.get_by_role("region", name="Still open")
    expect(still).to_contain_text("One minute is enough to take part")
    assert not sideways(page)

    # reads on, and declares
    page.get_by_role("link", name="Begin reading").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The weir, part 2")
    page.get_by_text("Read", exact=True).click()
    if not scripts:
        page.get_by_role("button", name="Say so").click()
    expect(page.get_by_text("you can change it").or_(page.get_by_text("You can change it"))).to_be_visible()
    page.goto(f"/c/{circle.slug}/")
    expect(page.get_by_role("region", name="To read")).to_contain_text("You read it")
    expect(page.get_by_text("One of two readings is left, one minute.")).to_be_visible()
    expect(page.get_by_role("region", name="Still open")).to_contain_text("You can take part")

    # cannot come, says why, and comes after all
    page.get_by_role("button", name="I can’t come").click()
    expect(page.get_by_text("You have sent apologies.")).to_be_visible()
    page.get_by_text("Add a word").click()
    page.get_by_label("A word with your apologies").fill("On shift until nine")
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_label("A word with your apologies")).to_have_value("On shift until nine")
    page.get_by_role("button", name="I can come after all").click()
    expect(page.get_by_role("button", name="I can’t come")).to_be_visible()
    assert not Attendance.objects.exists()

    # what was written since
    expect(page.get_by_role("region", name="Since you were here")).to_contain_text("2 new posts")
    page.get_by_role("region", name="Since you were here").get_by_role("link", name="The heating").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("The heating")
    assert not sideways(page)


@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_have_no_barriers(
    circle: Circle, new_page: NewPage, accessibility_problems: Any, width: int, scheme: str
) -> None:
    owner = circle.memberships.get(role=Role.OWNER).user
    owner.set_unusable_password()
    keep_place(user=owner, unit=circle.course.units.get(title="The weir, part 2"), number=2)
    first = circle.course.units.get(title="The weir, part 1")
    declare(user=owner, circle=circle, unit=first, state=Declaration.State.PARTLY)
    page = new_page(owner, color_scheme=scheme, viewport={"width": width, "height": 740})
    for path in ("", "sessions/", "what-facilitators-see/"):
        page.goto(f"/c/{circle.slug}/{path}")
        assert accessibility_problems(page) == []
        assert not sideways(page), path
        names = page.locator(".bar__nav a")
        for index in range(names.count()):  # five in a row, none cut, none over another
            box: Any = names.nth(index).bounding_box()
            assert box["height"] >= 44
            wide = names.nth(index).evaluate("a => a.scrollWidth <= a.clientWidth + 1")
            assert wide, names.nth(index).inner_text()


def test_the_switcher_leads_home(circle: Circle, new_page: NewPage) -> None:
    page = new_page(factories.make_member(circle), viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/readings/")
    page.get_by_role("button", name="Mill Street Circle").click()
    page.get_by_role("link", name="Home of the circle").click()
    expect(page.get_by_role("region", name="To read")).to_be_visible()


def test_the_choice_of_what_shows_is_kept(circle: Circle, new_page: NewPage) -> None:
    anna = factories.make_member(circle)
    page = new_page(anna, java_script_enabled=False)
    page.goto(f"/c/{circle.slug}/what-facilitators-see/")
    page.get_by_label("Let facilitators see when I have gone quiet").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved: facilitators see what you chose.")).to_be_visible()
    expect(page.get_by_text("Never: you switched that off")).to_be_visible()
    expect(page.get_by_label("Show facilitators what I said of readings")).to_be_checked()


def test_what_an_act_came_to_stands_above_the_page_and_moves_nothing_aside(
    circle: Circle, new_page: NewPage
) -> None:
    page = new_page(factories.make_member(circle), viewport={"width": 1280, "height": 900})
    page.goto(f"/c/{circle.slug}/")
    heading = page.get_by_role("heading", level=1)
    before: Any = heading.bounding_box()
    page.get_by_role("button", name="I can’t come").click()
    expect(page.get_by_text("Your apologies are sent.")).to_be_visible()
    after: Any = heading.bounding_box()
    assert (after["x"], after["width"]) == (before["x"], before["width"])
    message: Any = page.get_by_text("Your apologies are sent.").bounding_box()
    assert message["y"] + message["height"] < after["y"]
