"""Reading in a real browser: notes in place, the place kept, keys, a phone, no script."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Circle, Role
from readings.actions import keep_place
from readings.models import Declaration, Place, Unit
from tests.conftest import sign_in
from tests.factories import make_circle, make_course, make_meeting, make_member, make_unit

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


def opened(page: Page, circle: Circle, unit: Unit) -> Page:
    """The unit, just opened, with a clock that stands until it is told to run."""
    page.clock.install()
    page.goto(address(circle, unit))
    page.clock.run_for(2_000)
    return page


def scroll_to(page: Page, number: int, *, seconds: int) -> None:
    """Scrolls so that a paragraph is at the eyes, and stays there."""
    page.locator(f"#p{number}").evaluate(
        """p => new Promise((done) => {
            const before = scrollY;
            scrollTo(0, p.offsetTop - 100);
            if (scrollY === before) done(); else addEventListener("scroll", done, { once: true });
        })"""
    )
    page.clock.run_for(seconds * 1_000)


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
    page.locator("a.ref").click()
    note.get_by_role("link", name="In the list").click()
    expect(note).to_be_hidden()
    expect(page.locator(".entry:target")).to_be_in_viewport()


def test_what_opens_by_key_has_the_focus_and_gives_it_back(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    page = new_page(make_member(circle))
    page.goto(address(circle, unit))
    marker, number = page.locator("a.ref"), page.locator("#p2 .blk__n")
    marker.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#peek .pop__body")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="In the list")).to_be_focused()
    page.keyboard.press("Escape")
    expect(marker).to_be_focused()
    number.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#blkmenu").get_by_role("link", name="Write a note")).to_be_focused()
    page.keyboard.press("Escape")
    expect(number).to_be_focused()
    page.keyboard.press("t")
    expect(page.locator("#contents").get_by_role("link", name="Beginning")).to_be_focused()
    page.keyboard.press("Escape")
    expect(number).to_be_focused()


def test_the_place_follows_the_reader_to_another_device(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    anna = make_member(circle)
    laptop = opened(new_page(anna), circle, unit)
    for number in range(1, 9):
        scroll_to(laptop, number, seconds=2)
    expect(laptop.locator("[data-at]")).to_have_text("8")
    with laptop.expect_response("**/place/"):
        laptop.clock.run_for(3_000)
    assert Place.objects.get(user=anna).number == 8
    phone = new_page(anna, viewport={"width": 360, "height": 740})
    phone.goto(f"/c/{circle.slug}/readings/")
    phone.get_by_role("link", name="Continue at ¶ 8").click()
    expect(phone.locator("#p8")).to_be_in_viewport()


def test_who_leaps_to_the_end_or_looks_something_up_keeps_their_place(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    anna = make_member(circle)
    keep_place(user=anna, unit=unit, number=3)
    page = opened(new_page(anna), circle, unit)
    asked: list[str | None] = []
    page.on("request", lambda request: asked.append(request.post_data) if request.method == "POST" else None)
    page.keyboard.press("t")
    page.locator("#contents").get_by_role("link", name="The end").click()
    page.clock.run_for(60_000)  # and answers at leisure
    scroll_to(page, 12, seconds=8)
    scroll_to(page, 1, seconds=8)
    page.goto(f"/c/{circle.slug}/readings/")
    assert asked == []
    assert Place.objects.get(user=anna).number == 3

    page = opened(page, circle, unit)
    with page.expect_response("**/place/"):
        scroll_to(page, 11, seconds=20)  # who stays, reads there
    assert Place.objects.get(user=anna).number == 11
    expect(page.get_by_role("link", name="You were at ¶ 11")).to_have_attribute("href", "#p11")


def test_opening_at_a_paragraph_moves_no_place(circle: Circle, unit: Unit, new_page: NewPage) -> None:
    """The last paragraphs can't come up to where the eyes are: the address says which one is meant."""
    anna = make_member(circle)
    keep_place(user=anna, unit=unit, number=13)
    page = new_page(anna, viewport={"width": 800, "height": 3000})
    page.clock.install()
    page.goto(f"{address(circle, unit)}#p13")
    page.clock.run_for(30_000)
    expect(page.locator("[data-at]")).to_have_text("13")
    page.goto(f"/c/{circle.slug}/readings/")
    assert Place.objects.get(user=anna).number == 13


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
    number, paragraph = page.locator("#p2 .blk__n").bounding_box(), page.locator("#p2 p").bounding_box()
    box = menu.bounding_box()
    assert number
    assert paragraph
    assert box
    assert abs(box["x"] - number["x"]) < 2  # it hangs on its number, and the paragraph stays to be read
    assert box["y"] + box["height"] <= paragraph["y"] + 4 or box["x"] + box["width"] <= paragraph["x"]
    menu.get_by_role("button", name="Copy the link").click()
    assert page.evaluate("navigator.clipboard.readText()").endswith(
        f"{address(circle, unit)}%C2%B62/?edition=1"
    )


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
    expect(page).to_have_url(re.compile("#p5$"))
    assert Place.objects.get(user=anna).number == 5
    page.goto(f"/c/{circle.slug}/readings/")
    expect(page.get_by_text("You read it")).to_be_visible()


def test_paper_has_the_text_and_what_is_folded_but_no_machinery(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    past = make_unit(circle.course, circle.course.sessions.get(), title="Before")
    make_meeting(circle, circle.course.sessions.get(), timezone.now() - timedelta(days=3))
    page = new_page(make_member(circle))
    page.goto(f"/c/{circle.slug}/readings/")
    expect(page.locator(".course__past").get_by_text(past.title)).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator(".course__past").get_by_text(past.title)).to_be_visible()
    page.goto(address(circle, unit))
    expect(page.locator("#p1 .blk__n")).to_be_visible()
    for machinery in (".rbar", "#contents", "#end"):  # nothing is asked, so the end would be an empty page
        expect(page.locator(machinery)).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_overflows_and_axe_is_content(
    circle: Circle, unit: Unit, new_page: NewPage, accessibility_problems: Any, scheme: str, width: int
) -> None:
    miriam = make_member(circle, Role.FACILITATOR)
    circle.course.editors.add(miriam)
    empty = make_circle(name="The circle that meets behind the old waterworks on every second Thursday")
    make_member(empty, user=miriam)
    page = new_page(miriam, color_scheme=scheme, viewport={"width": width, "height": 800})
    for path in (
        "/",
        address(circle, unit),
        *(f"/c/{empty.slug}/{name}/" for name in ("readings", "timeline", "glossary")),
        f"/c/{circle.slug}/texts/",
        *(f"/c/{circle.slug}/{name}/" for name in ("readings", "timeline", "glossary")),
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert accessibility_problems(page) == [], path
        if page.get_by_role("button", name="your menu").count():
            page.get_by_role("button", name="your menu").click()
            assert accessibility_problems(page) == [], f"{path} with the menu open"
    page.goto(address(circle, unit))
    page.get_by_role("link", name="Paragraph 1", exact=True).click()
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.locator("a.ref").click()
    assert accessibility_problems(page) == []
