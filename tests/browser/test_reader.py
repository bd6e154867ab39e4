"""Reading in a real browser: notes in place, the place kept, keys, a phone, no script."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Circle, Role
from readings.models import Declaration, Place, Unit
from tests.conftest import sign_in
from tests.factories import make_circle, make_course, make_member, make_unit

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
LINES = [
    f"Paragraph number {n} says at some length what the keeper of the light saw when the fog came in from the sea. "
    + "It was neither dark nor light, and the bell went on through the whole of the night without an answer. "
    * 3
    for n in range(1, 13)
]
TEXT = "# The lamp\n\n" + "\n\n".join(
    [*LINES[:6], "## The oil", *LINES[6:], "It was late.[^1]", "[^1]: In March 1887."]
)


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    session = circle.course.sessions.get()
    return make_unit(circle.course, session, title="The lamp", data=TEXT.encode(), name="lamp.md")


def address(circle: Circle, unit: Unit) -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/"


def test_a_note_opens_beside_its_marker_and_closes_with_escape(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    page = new_page(make_member(circle))
    page.goto(address(circle, unit))
    page.locator("a.ref").click()
    note = page.locator("#peek")
    expect(note).to_be_visible()
    expect(note).to_contain_text("In March 1887.")
    page.keyboard.press("Escape")
    expect(note).to_be_hidden()
    assert "#b" not in page.url


def test_the_place_follows_the_reader_to_another_device(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    anna = make_member(circle)
    laptop = new_page(anna)
    laptop.goto(address(circle, unit))
    with laptop.expect_response("**/place/"):
        laptop.locator("#p8").evaluate("p => scrollTo(0, p.offsetTop - 100)")
    expect(laptop.locator("[data-at]")).to_have_text("8")
    assert Place.objects.get(user=anna).number == 8
    phone = new_page(anna, viewport={"width": 360, "height": 740})
    phone.goto(f"/c/{circle.slug}/readings/")
    phone.get_by_role("link", name="Continue at ¶ 8").click()
    expect(phone.locator("#p8")).to_be_in_viewport()


def test_what_one_declares_is_saved_at_once(circle: Circle, unit: Unit, new_page: NewPage) -> None:
    anna = make_member(circle)
    page = new_page(anna)
    page.goto(address(circle, unit))
    page.get_by_text("Partly", exact=True).click()
    expect(page.get_by_text("Saved. You can change it.")).to_be_visible()
    assert Declaration.objects.get(user=anna).state == "partly"
    page.reload()
    expect(page.get_by_role("radio", name="Partly")).to_be_checked()


def test_a_lost_connection_says_so_and_loses_nothing(
    circle: Circle, unit: Unit, new_context: Any, live_server: Any
) -> None:
    anna = make_member(circle)
    context = new_context()
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    page.goto(address(circle, unit))
    context.set_offline(True)
    page.get_by_text("Partly", exact=True).click()
    expect(page.get_by_text("That did not reach us.")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_role("radio", name="Partly")).to_be_checked()
    assert Declaration.objects.get(user=anna).state == "partly"


def test_keys_walk_through_the_paragraphs(circle: Circle, unit: Unit, new_page: NewPage) -> None:
    page = new_page(make_member(circle))
    page.goto(address(circle, unit))
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator("#p2 .blk__n")).to_be_focused()
    page.keyboard.press("k")
    expect(page.locator("#p1 .blk__n")).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("#contents")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this page")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    expect(page.get_by_label("You are at ¶")).to_be_focused()


def test_the_number_opens_a_menu_and_copies_the_link(circle: Circle, unit: Unit, new_page: NewPage) -> None:
    page = new_page(make_member(circle), permissions=["clipboard-read", "clipboard-write"])
    page.goto(address(circle, unit))
    page.get_by_role("link", name="Paragraph 2", exact=True).click()
    menu = page.locator("#blkmenu")
    expect(menu).to_be_visible()
    menu.get_by_role("button", name="Copy the link").click()
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{address(circle, unit)}#p2")


def test_everything_works_without_script(circle: Circle, unit: Unit, new_page: NewPage) -> None:
    anna = make_member(circle)
    page = new_page(anna, java_script_enabled=False)
    page.goto(address(circle, unit))
    page.locator("a.ref").click()
    expect(page.locator(".entry:target")).to_contain_text("In March 1887.")
    page.get_by_role("link", name="Back to paragraph 13").click()
    assert page.url.endswith("#p13")
    page.get_by_text("Read", exact=True).click()
    page.get_by_role("button", name="Say so").click()
    expect(page.get_by_role("radio", name="Read", exact=True)).to_be_checked()
    page.get_by_role("button", name="Contents").click()
    page.get_by_label("You are at ¶").fill("5")
    page.get_by_role("button", name="Keep it").click()
    assert page.url.endswith("#p5")
    assert Place.objects.get(user=anna).number == 5
    page.goto(f"/c/{circle.slug}/readings/")
    expect(page.get_by_text("You read it")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_overflows_and_axe_is_content(
    circle: Circle, unit: Unit, new_page: NewPage, accessibility_problems: Any, scheme: str, width: int
) -> None:
    page = new_page(
        make_member(circle, Role.FACILITATOR), color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    for path in (
        address(circle, unit),
        *(f"/c/{circle.slug}/{name}/" for name in ("readings", "timeline", "glossary")),
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert accessibility_problems(page) == [], path
    page.goto(address(circle, unit))
    page.get_by_role("link", name="Paragraph 1", exact=True).click()
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.locator("a.ref").click()
    assert accessibility_problems(page) == []
