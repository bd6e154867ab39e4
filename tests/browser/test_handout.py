"""A handout in a browser: chosen, shown, printed, taken away."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle
from readings.models import Unit
from readings.queries import Quoted, quoted_passage
from tests import factories
from tests.readings.handing import pdf_of

pytestmark = pytest.mark.django_db(transaction=True)

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
PARAGRAPHS = [
    f"Paragraph {n}. " + "Whoever worked at the mill walked past the library twice a day. " * 5
    for n in range(40)
]


def passage(unit: Unit, number: int) -> Quoted:
    found = quoted_passage(unit, number)
    assert found is not None
    return found


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1), slug="mill-street", name="Mill Street")


@pytest.fixture
def unit(circle: Circle) -> Unit:
    session = circle.course.sessions.get()
    unit = factories.make_unit(circle.course, session, title="The mill", paragraphs=PARAGRAPHS, slug="mill")
    factories.make_question(circle.course, session=session, body="Who walked past?")
    return unit


@pytest.fixture
def anna(circle: Circle, unit: Unit) -> User:
    anna = factories.make_member(circle)
    for number in (2, 3, 3, 4):
        factories.make_note(
            circle, anna, on=passage(unit, number), body="Ask on Thursday who kept the minutes. " * 3
        )
    factories.make_thread(circle, anna, title="Why twice?", on=passage(unit, 1))
    return anna


def test_one_chooses_what_is_printed_and_takes_it_away(
    unit: Unit, anna: User, new_page: NewPage, accessibility_problems: Problems
) -> None:
    page = new_page(anna, java_script_enabled=False)
    page.goto(f"/c/mill-street/readings/{unit.slug}/")
    page.get_by_role("link", name="For paper, as PDF or EPUB").click()
    expect(page.get_by_role("heading", name="The mill")).to_be_visible()
    expect(page.locator(".own")).to_have_count(0)
    page.get_by_text("What is printed").click()
    page.get_by_label("With my notes").check()
    page.get_by_label("Large, 18 pt").check()
    page.get_by_label("Letter", exact=True).check()
    page.locator("input[name=post]").first.check()
    page.get_by_role("button", name="Show it like this").click()
    expect(page.locator(".handout--large.handout--letter .own")).to_have_count(4)
    expect(page.get_by_role("heading", name="From the discussions")).to_be_visible()
    expect(page.get_by_label("With my notes")).to_be_checked()
    with page.expect_download() as taken:
        page.get_by_role("link", name="EPUB").click()
    assert taken.value.suggested_filename == f"{unit.slug}.epub"
    href = page.get_by_role("link", name="PDF", exact=True).get_attribute("href")
    assert href is not None
    data = page.request.get(href).body()
    made = pdf_of(data)
    assert made.pages[0].mediabox.width == 612
    assert "Ask on Thursday" in " ".join(p.extract_text() for p in made.pages)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_is_paper_in_every_lamp_and_width(
    unit: Unit, anna: User, new_page: NewPage, accessibility_problems: Problems, theme: Any, width: int
) -> None:
    page = new_page(anna, color_scheme=theme, viewport={"width": width, "height": 800})
    page.goto(f"/c/mill-street/readings/{unit.slug}/handout/?mine=on")
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print", color_scheme=theme)
    inks = page.evaluate(
        """() => [...document.querySelectorAll('.leaf, .leaf *')].map(e => getComputedStyle(e))
            .flatMap(s => [s.backgroundColor, s.backgroundImage])"""
    )
    assert set(inks) <= {"rgba(0, 0, 0, 0)", "none", "oklch(1 0 0)", "rgb(255, 255, 255)"}
    for gone in (".bar", ".foot", ".leaf__bar", ".leaf__choices"):
        expect(page.locator(gone).first).to_be_hidden()


def test_its_pages_have_numbers_heads_and_no_notes_over_one_another(
    unit: Unit, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    page.goto(f"/c/mill-street/readings/{unit.slug}/handout/?mine=on")
    expect(page.locator(".own")).to_have_count(4)
    printed = [each.extract_text() for each in pdf_of(page.pdf(prefer_css_page_size=True)).pages]
    assert len(printed) > 3
    for number, said in enumerate(printed, 1):
        assert re.search(rf"{number} ?/ ?{len(printed)}", said)
        assert "Mill Street" in said  # the running head
    page.set_viewport_size({"width": 794, "height": 1123})
    page.emulate_media(media="print")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.own')].map(e => e.getBoundingClientRect())
            .map(b => [b.left, b.top, b.bottom])"""
    )
    numbers = page.evaluate(
        """() => [...document.querySelectorAll('.blk')].map(e => [
            e.querySelector('.n').getBoundingClientRect().right, e.querySelector('p').getBoundingClientRect().left,
            e.querySelector('p').getBoundingClientRect().right])"""
    )
    assert all(above[2] <= below[1] for above, below in itertools.pairwise(boxes))
    assert all(right <= left for right, left, _ in numbers)
    assert all(left >= numbers[0][2] for left, _, _ in boxes)  # in the margin, beside the text
