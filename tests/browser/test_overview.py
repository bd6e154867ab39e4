"""The overview with 12 sessions, 40 readings and 300 people, and the talk of a circle: seen, pressed, printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle
from tests.classroom.crowd import make_crowd
from tests.discussions.filling import fill_thread

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}

# What lies on top at a place of the region, `x` and `y` from its edges (from the far ones where below 0).
ON_TOP = """([x, y]) => {
    const box = document.querySelector('.decl__in').getBoundingClientRect();
    const found = document.elementFromPoint(
        x < 0 ? box.right + x : box.left + x, y < 0 ? box.top + document.querySelector('.decl__in').clientHeight + y : box.top + y);
    const cell = found.closest('th, td');
    return [cell.closest('thead, tbody, tfoot').tagName, cell === cell.parentElement.firstElementChild];
}"""


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def wait_until_scrolled(page: Page, far: int) -> None:
    for _ in range(100):
        if page.locator(".decl__in").evaluate("it => it.scrollTop") > far:
            return
        page.wait_for_timeout(50)
    pytest.fail("The table was not scrolled.")


@pytest.fixture
def crowd() -> tuple[Circle, User, list[User]]:
    return make_crowd(people=300)


@pytest.mark.parametrize("view", [WIDE, PHONE], ids=["wide", "phone"])
def test_heads_stay_in_sight_over_three_hundred_people(
    new_page: NewPage,
    accessibility_problems: Problems,
    crowd: tuple[Circle, User, list[User]],
    view: dict[str, Any],
) -> None:
    circle, owner, _ = crowd
    page = new_page(owner, **view)
    page.goto(f"/c/{circle.slug}/desk/overview/")
    assert fits(page)
    assert accessibility_problems(page) == []
    region = page.get_by_role("region", name="Students and readings", exact=True)
    region.scroll_into_view_if_needed()
    region.focus()
    page.keyboard.press("PageDown")
    wait_until_scrolled(page, 100)
    region.evaluate("it => it.scrollTo(400, 3000)")
    wait_until_scrolled(page, 2000)
    assert page.evaluate(ON_TOP, [8, 8]) == ["THEAD", True]
    assert page.evaluate(ON_TOP, [-40, 8]) == ["THEAD", False]
    assert page.evaluate(ON_TOP, [8, -8]) == ["TFOOT", True]
    assert page.evaluate(ON_TOP, [-40, -8]) == ["TFOOT", False]
    height = region.evaluate("it => it.clientHeight")
    assert page.evaluate(ON_TOP, [8, height * 0.55]) == ["TBODY", True]
    assert page.evaluate(ON_TOP, [-40, height * 0.55]) == ["TBODY", False]
    sides = page.evaluate(
        "[...document.querySelectorAll('.decl thead, .decl tfoot')].map(it => it.getBoundingClientRect().height)"
    )
    assert sum(sides) < 0.65 * height  # most of it is for people


def test_each_cell_is_read_aloud_and_each_column_has_its_width(
    new_page: NewPage, crowd: tuple[Circle, User, list[User]]
) -> None:
    circle, owner, _ = crowd
    page = new_page(owner, **WIDE)
    page.goto(f"/c/{circle.slug}/desk/overview/?session=1&name=Aldred")
    words = {"read", "partly", "not this time", "nothing said"}
    for row in page.locator(".decl tbody tr").all()[:4]:
        said = [cell for cell in row.get_by_role("cell").all() if cell.get_attribute("class") != "k s"]
        for cell in said:
            assert cell.inner_text().strip() in words
    expect(page.get_by_role("cell", name="partly", exact=True).first).to_be_visible()
    page.goto(f"/c/{circle.slug}/desk/overview/")
    widths = page.evaluate("[...document.querySelectorAll('.decl thead a')].map(it => it.offsetWidth)")
    assert min(widths) >= 44


def test_without_a_script_one_finds_a_person_and_a_session(
    new_page: NewPage, crowd: tuple[Circle, User, list[User]]
) -> None:
    circle, owner, students = crowd
    page = new_page(owner, java_script_enabled=False, **PHONE)
    page.goto(f"/c/{circle.slug}/desk/overview/")
    page.get_by_label("Name").fill(students[123].name.upper())
    page.get_by_label("Session").select_option("3")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".decl tbody tr")).to_have_count(1)
    expect(page.locator(".decl tbody th")).to_have_text(students[123].name)
    expect(page.locator(".decl__s th")).to_have_count(1)
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".decl tbody tr")).to_have_count(300, timeout=30_000)


def test_on_paper_it_lies_and_has_all_readings_on_one_sheet(
    new_page: NewPage, crowd: tuple[Circle, User, list[User]]
) -> None:
    circle, owner, _ = crowd
    page = new_page(owner, **WIDE)
    page.goto(f"/c/{circle.slug}/desk/overview/")
    printed = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", printed)
    assert boxes
    assert all(float(wide) > float(tall) for wide, tall in boxes)
    assert 6 <= len(boxes) <= 16  # three hundred lines, thirty or so a sheet
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1030, "height": 700})  # A4 lying, less its margins
    table, sheet = page.evaluate(
        "[document.querySelector('.decl').getBoundingClientRect().right, document.documentElement.clientWidth]"
    )
    assert table <= sheet + 1
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.decl thead')).display")
        == "table-header-group"
    )
    assert (
        page.evaluate("getComputedStyle(document.querySelector('.decl tfoot')).display") == "table-row-group"
    )


@pytest.mark.parametrize(
    "view", [WIDE, PHONE, PHONE | {"java_script_enabled": False}], ids=["wide", "phone", "bare"]
)
def test_the_talk_of_a_circle(
    new_page: NewPage, accessibility_problems: Problems, view: dict[str, Any]
) -> None:
    circle, owner, students = make_crowd(people=14, sessions=3, units=3)
    fill_thread(circle, 200, writers=students, words=5)
    page = new_page(owner, **view)
    page.goto(f"/c/{circle.slug}/desk/participation/")
    expect(page.get_by_role("img", name=re.compile("200 posts by 14 people in eight weeks"))).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()
    assert fits(page)
    if view.get("java_script_enabled", True):
        assert accessibility_problems(page) == []
    expect(
        page.get_by_role("table", name="Posts and people who wrote, week by week").get_by_role("row")
    ).to_have_count(9)
    page.get_by_role("link", name="All", exact=True).click()
    expect(page.get_by_role("link", name="All", exact=True)).to_have_attribute("aria-current", "true")
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_label("From")).to_have_value("2019-12-30")  # the Monday
