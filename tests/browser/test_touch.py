"""Reading with a finger: what is pressed has room, and lies under nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.models import Circle
from readings.actions import keep_place
from readings.queries.passages import quoted_passage
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
TEXT = """# The weir

Ada Tull came to Elmstead in March 1911. She wrote it to Osgood.

It was said of the mill:

- Elmstead had no other;

- so Tull wrote to Osgood again.

On 2 April 1911 Osgood answered.
"""


@pytest.fixture
def circle() -> Circle:
    course = factories.make_course(sessions=1)
    factories.make_unit(
        course, course.sessions.get(), title="The weir", slug="weir", data=TEXT.encode(), name="weir.md"
    )
    return factories.make_circle(course)


@pytest.mark.parametrize(
    ("path", "pressed"),
    [
        ("readings/", ".course__paper a, .course__questions > summary"),
        ("readings/weir/", ".read__on a, .end > .small > a"),
        ("names/", ".index .num a, .index__name"),
        ("notes/", ".passage footer > a, .notes__files a"),
        ("timeline/?at=1911", ".dates td:last-child a, .tl__file a"),
    ],
)
def test_what_is_pressed_is_as_high_as_a_finger(
    circle: Circle, new_page: NewPage, path: str, pressed: str
) -> None:
    reader = factories.make_member(circle)
    unit = circle.course.units.get()
    keep_place(user=reader, unit=unit, number=3)
    quoted = quoted_passage(unit, 1)
    assert quoted is not None
    factories.make_note(circle, reader, on=quoted)
    page = new_page(reader, **PHONE)
    page.goto(f"/c/{circle.slug}/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    found = [box for one in page.locator(pressed).all() if (box := one.bounding_box())]
    assert found
    assert min(box["height"] for box in found) >= 38


def test_a_bullet_stands_by_its_words(circle: Circle, new_page: NewPage) -> None:
    page = new_page(factories.make_member(circle), **PHONE)
    page.goto(f"/c/{circle.slug}/readings/weir/")
    bullet, number = page.locator(".blk--item .blk__mark").first, page.locator(".blk--item .blk__n").first
    expect(bullet).to_be_visible()
    right = """e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect() }"""
    drawn, counted = bullet.evaluate(right), number.evaluate(right)
    words = bullet.evaluate("e => parseFloat(getComputedStyle(e.parentElement).paddingInlineStart)")
    left = bullet.evaluate("e => e.parentElement.getBoundingClientRect().left")
    assert left + words - drawn["right"] < drawn["left"] - counted["right"]


def test_the_letters_of_the_index_stay_in_sight(circle: Circle, new_page: NewPage) -> None:
    page = new_page(factories.make_member(circle), viewport={"width": 1280, "height": 800})
    page.goto(f"/c/{circle.slug}/names/")
    page.get_by_role("navigation", name="Letters").get_by_role("link", name="T").click()
    expect(page).to_have_url(re.compile("#t$"))
    covered = page.locator(".letters a").first.evaluate(
        """e => { e.closest(".sheet__main").style.minBlockSize = "200vh";
                  scrollTo({ top: e.getBoundingClientRect().top + 40, behavior: "instant" });
                  const r = e.getBoundingClientRect();
                  return !e.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)) }"""
    )
    assert not covered


def test_what_was_done_is_said_beside_the_paragraph_not_over_it(circle: Circle, new_page: NewPage) -> None:
    page = new_page(factories.make_member(circle), java_script_enabled=False, **PHONE)
    page.goto(f"/c/{circle.slug}/readings/weir/notes/new/?paragraph=2")
    page.get_by_role("textbox", name="Your note").fill("Ask her.")
    page.get_by_role("button", name="Keep it").click()
    said = page.get_by_text("Kept. Only you can see it.")
    expect(said).to_be_visible()
    message, words = said.bounding_box(), page.locator("#p2").bounding_box()
    assert message is not None
    assert words is not None
    assert message["y"] + message["height"] <= words["y"]


def test_without_script_buttons_keep_away_from_what_they_set(circle: Circle, new_page: NewPage) -> None:
    page = new_page(factories.make_member(circle), java_script_enabled=False, **PHONE)
    page.goto(f"/c/{circle.slug}/readings/weir/")
    page.locator("[popovertarget]").last.click()
    button = page.get_by_role("button", name="Set the page so")
    expect(button).to_be_visible()
    set_by_it, below = page.locator(".typeset .seg").last.bounding_box(), button.bounding_box()
    assert set_by_it is not None
    assert below is not None
    assert below["y"] - set_by_it["y"] - set_by_it["height"] >= 8
