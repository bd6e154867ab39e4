"""Setting the texts side by side, as a reader does it: on a phone, without script, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Circle, Role
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[Any]]

MILL = (
    "The miller kept his candles in a drawer. Nobody was to touch them before the first frost of the year.",
    "In March 1911 the mill stood still. The river had frozen, and with it the wheel.",
    "He wrote that nobody who held the lamp that evening could say who had asked for it to be lit.",
)
QUAY = (
    "A lamp burned on the quay all winter. Candles were for those who could not pay for oil.",
    "It is known that nobody who held the lamp that evening could say who had asked for it to be lit.",
    "Nothing happened in March 1911 that the log thought worth a line.",
)


@pytest.fixture
def circle() -> Circle:
    course = factories.make_course(sessions=1)
    factories.make_text(course, "The mill at the end of the lane", MILL, slug="mill", author="Ada Ferrars")
    factories.make_text(course, "The quay", QUAY, slug="quay", author="Ben Okoro")
    factories.make_text(course, "Bread", ("The price of bread rose.", "It fell again."), slug="bread")
    return factories.make_circle(course)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_looking_something_up_and_reading_on(
    circle: Circle,
    new_page: NewPage,
    accessibility_problems: Problems,
    width: int,
    script: bool,
) -> None:
    page = new_page(
        factories.make_member(circle), viewport={"width": width, "height": 800}, java_script_enabled=script
    )
    page.goto(f"/c/{circle.slug}/readings/")
    page.get_by_role("link", name="Side by side", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="How each text tells it")).to_be_visible()
    field = page.get_by_role("combobox").or_(page.get_by_role("searchbox")).first
    field.fill("candles, March 1911")
    field.press("Enter")
    expect(page.get_by_role("heading", level=1, name="candles, March 1911")).to_be_visible()
    expect(page.get_by_text("Two texts speak of it, in four passages.")).to_be_visible()
    expect(page.get_by_text("Says nothing of it.")).to_be_visible()
    expect(page.locator("mark", has_text="March 1911")).to_have_count(2)
    if script:
        assert accessibility_problems(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        strokes = page.locator("figure.lineup path.line__ticks").all()
        assert len(strokes) == 2
        for stroke in strokes:
            drawn = stroke.bounding_box()
            assert drawn is not None
            assert drawn["x"] + drawn["width"] <= width
    page.get_by_role("link", name=re.compile(r"¶ 2\s*, read on in The mill")).click()
    expect(page).to_have_url(re.compile(r"/readings/mill/#p2$"))


@pytest.mark.parametrize("width", [360, 1280])
def test_from_a_passage_to_the_same_words_in_another_text(
    circle: Circle, new_page: NewPage, accessibility_problems: Problems, width: int
) -> None:
    page = new_page(factories.make_member(circle), viewport={"width": width, "height": 800})
    page.goto(f"/c/{circle.slug}/compare/?q=lamp")
    page.get_by_role("link", name="In the others of ¶ 3").click()
    expect(page.get_by_role("heading", level=1, name="In the other texts")).to_be_visible()
    expect(page.get_by_text("The same words, quoted in both")).to_be_visible()
    expect(page.locator("mark", has_text="nobody who held the lamp")).to_have_count(2)
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="Discuss ¶ 2").click()
    expect(page).to_have_url(re.compile(r"/discussions/new/\?unit=quay&paragraph=2"))
    expect(page.get_by_text("nobody who held the lamp").first).to_be_visible()


def test_a_facilitator_keeps_it_as_a_question_for_a_session(
    circle: Circle, new_page: NewPage, accessibility_problems: Problems
) -> None:
    page = new_page(factories.make_member(circle, Role.FACILITATOR))
    page.goto(f"/c/{circle.slug}/compare/?q=candles")
    page.get_by_role("link", name="Keep it for a session").click()
    page.get_by_label("As a question").fill("What are candles for?")
    assert accessibility_problems(page) == []
    page.get_by_label("For which session").select_option(label="Session 1: Evening 1")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", level=1, name="What are candles for?")).to_be_visible()
    page.goto(f"/c/{circle.slug}/readings/")
    page.get_by_role("link", name="What are candles for?").click()
    expect(page.get_by_text("Looked up:")).to_be_visible()
    page.get_by_role("link", name="Take it away").click()
    expect(page.get_by_role("heading", level=1, name="Take this comparison away?")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_role("heading", level=1, name="How each text tells it")).to_be_visible()
    assert accessibility_problems(page) == []


def test_paper_has_the_passages_and_nothing_to_press(circle: Circle, new_page: NewPage) -> None:
    page = new_page(factories.make_member(circle), viewport={"width": 700, "height": 900})
    page.goto(f"/c/{circle.slug}/compare/?q=lamp")
    said = page.get_by_text("A lamp burned on the quay all winter")
    expect(said).to_be_visible()
    page.emulate_media(media="print")
    expect(said).to_be_visible()
    expect(page.get_by_role("figure")).to_be_visible()
    for gone in (page.get_by_role("search"), page.get_by_role("link", name="Discuss ¶ 1")):
        expect(gone).to_be_hidden()
