"""A table that a text prints, in a real browser: it scrolls inside itself, and notes find their words in its cells."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle
from readings.models import Note, Unit
from tests.factories import make_circle, make_course, make_member, make_unit, make_user

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
TEXT = b"""# The mill

Every year the miller wrote down what came in and what went out again, and for whom he had ground it.

| Year | Loaves baked[^1] | Price of one in pence | Sacks of rye | Sacks of wheat | Said of it by the curate |
|------|------|------|------|------|------|
| 1911 | 400 | 3 | 31 | 12 | A year like the others, and nobody was asked |
| May 1912 | 380 | 4 | 28 | 9 | The stream was low, and the widows went without |
| 1913 | | 4 | 30 | 11 | He has *no* word for it |

And so it went on, one year after the other, until the stream was led elsewhere and the wheel stood still.

[^1]: Counted by the curate.
"""


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return make_unit(circle.course, circle.course.sessions.get(), title="The mill", data=TEXT, name="mill.md")


@pytest.fixture
def anna(circle: Circle) -> User:
    return make_member(circle, user=make_user("Anna"))


def address(circle: Circle, unit: Unit) -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/"


def test_a_note_finds_its_words_in_a_cell(circle: Circle, unit: Unit, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    page.goto(address(circle, unit))
    expect(page.locator("#p2 table")).to_be_visible()
    page.evaluate(
        """() => {
            const cell = [...document.querySelectorAll("#p2 td")].find((td) => td.textContent.startsWith("The stream"));
            getSelection().setBaseAndExtent(cell.firstChild, 4, cell.firstChild, 18);
        }"""
    )
    bar = page.get_by_role("toolbar", name="With the selected words")
    bar.get_by_role("button", name="Note").click()
    expect(page.get_by_label("Your note on words of ¶ 2")).to_be_focused()
    page.keyboard.type("In June as well")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#p2 .mk--mine")).to_contain_text("In June as well")
    assert Note.objects.get().passage.exact == "stream was low"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_wide_table_scrolls_inside_itself(
    width: int, circle: Circle, unit: Unit, anna: User, new_page: NewPage, accessibility_problems: Problems
) -> None:
    page = new_page(anna, viewport={"width": width, "height": 800})
    page.goto(address(circle, unit))
    frame = page.get_by_role("group", name="Table in paragraph 2")
    expect(frame).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Tab")
    frame.focus()
    wide, seen = frame.evaluate("(it) => [it.scrollWidth, it.clientWidth]")
    if width == 360:
        assert wide > seen
        page.keyboard.press("ArrowRight")
        page.wait_for_function("(it) => it.scrollLeft > 0", arg=frame.element_handle())
    assert accessibility_problems(page) == []


def test_on_paper_the_whole_table_is_there(circle: Circle, unit: Unit, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    page.goto(address(circle, unit))
    page.emulate_media(media="print")
    assert page.locator("#p2 .scroll").evaluate("(it) => getComputedStyle(it).overflowX") == "visible"
