"""The time line in a browser: closer and closer by keyboard, without script, on a phone, on paper."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.access import access_to_course
from courses.models import Circle
from readings.actions import timeline as actions
from readings.models import DatedMention, Event
from tests.factories import make_circle, make_course, make_member, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)

MILL = (
    "The mill was built in 1874 by two brothers, and nobody asked them why it stood there.",
    "In March 1911 the committee met. On 17 March 1911 the doors were opened again to all.",
)
LAMP = ("On 2 April 1911 the lamps were lit for the first time.", "In 1911 nobody spoke of it.")


@pytest.fixture
def circle() -> Circle:
    """Two texts that differ on an event."""
    editor = make_user("Editor")
    course = make_course(editors=[editor])
    make_unit(course, title="The mill: a history", paragraphs=MILL)
    make_unit(course, title="The lamp", paragraphs=LAMP)
    access = access_to_course(editor, course.slug)
    event = actions.write_event(access=access, title="The doors open.", date="1911")
    for date in ("1911-03-17", "1911-04-02"):
        actions.tie(access=access, mention=DatedMention.objects.get(date=date), event=event)
    return make_circle(course)


def test_one_looks_closer_by_links_alone(new_page: Callable[..., Page], circle: Circle) -> None:
    page = new_page(make_member(circle), java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/timeline/")
    axis = page.locator("[data-columns]")
    for name, heading in (
        ("1910s", "1910s"),
        ("1911", "1911"),
        ("Mar,", "March 1911"),
        ("17,", "17 March 1911"),
    ):
        axis.get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("table").get_by_text("the doors were opened again")).to_be_visible()
    page.get_by_role("navigation", name="Closer and wider").get_by_role(
        "link", name="1911", exact=True
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1911")
    page.get_by_role("table").get_by_role("link", name="The lamp, ¶ 1").click()
    expect(page.locator("#p1")).to_be_in_viewport()


def test_an_old_address_leads_to_its_year(new_page: Callable[..., Page], circle: Circle) -> None:
    reader = make_member(circle)
    plain = new_page(reader, java_script_enabled=False)
    plain.goto(f"/c/{circle.slug}/timeline/#y1911")
    expect(plain.locator("#y1911")).to_be_in_viewport()
    plain.locator("#y1911").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("1911")
    page = new_page(reader)
    page.goto(f"/c/{circle.slug}/timeline/#y1911")
    expect(page.get_by_role("heading", level=1)).to_have_text("1911")


def test_keys_walk_along_the_drawing(new_page: Callable[..., Page], circle: Circle) -> None:
    page = new_page(make_member(circle))
    page.goto(f"/c/{circle.slug}/timeline/?at=1911")
    page.locator("[data-drawing]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Mar, March 1911")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("link", name="Apr, April 1911")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("March 1911")
    page.keyboard.press("]")
    expect(page.get_by_role("heading", level=1)).to_have_text("April 1911")
    page.keyboard.press("[")
    expect(page.get_by_role("heading", level=1)).to_have_text("March 1911")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", level=1)).to_have_text("1911")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this page")).to_be_visible()


def test_a_phone_begins_where_one_looks(new_page: Callable[..., Page], circle: Circle) -> None:
    page = new_page(make_member(circle), viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/timeline/?at=1911-03-17")
    expect(page.locator("[data-columns] [aria-current]")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("at", ["1910s", "1911", "1911-03"])
def test_on_a_phone_each_column_lies_over_its_own_time(
    new_page: Callable[..., Page], circle: Circle, at: str
) -> None:
    page = new_page(make_member(circle), viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/timeline/?at={at}")
    drawing, columns = page.get_by_role("img").first, page.locator("[data-columns]")
    expect(drawing).to_be_visible()
    drawn, laid = drawing.bounding_box(), columns.bounding_box()
    assert drawn is not None
    assert laid is not None
    assert abs(drawn["width"] - laid["width"]) < 1


def test_an_editor_ties_by_keyboard_what_the_texts_say(new_page: Callable[..., Page], circle: Circle) -> None:
    editor = circle.course.editors.get()
    page = new_page(editor)
    page.goto(f"/courses/{circle.course.slug}/timeline/?at=1870s")
    page.get_by_role("link", name="Mend the date 1874 of this sentence").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1874")
    page.get_by_label("Or a new one").fill("The mill is built.")
    page.get_by_role("button", name="Tie it").press("Enter")
    expect(page.get_by_text("Tells of The mill is built.")).to_be_visible()
    page.get_by_role("table").get_by_role("link", name="The mill is built.").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The mill is built.")
    page.get_by_role("button", name="Untie this sentence").click()
    expect(page.get_by_text("No sentence is tied to this event yet.")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_it(
    new_page: Callable[..., Page],
    circle: Circle,
    accessibility_problems: Callable[[Page], list[str]],
    width: int,
    scheme: str,
) -> None:
    editor = circle.course.editors.get()
    page = new_page(editor, viewport={"width": width, "height": 800}, color_scheme=scheme)
    base = f"/courses/{circle.course.slug}/timeline"
    event, mention = Event.objects.get(), DatedMention.objects.get(date="1911-03-17")
    lamp = circle.course.texts.get(title="The lamp")
    for path in (
        "/",
        "/?at=1910s",
        f"/?at=1911&text={lamp.slug}",
        "/?at=1911-03-17",
        "/?at=1950s",
        "/hidden/",
        f"/events/{event.pk}/",
        f"/events/{event.pk}/edit/",
        f"/dates/{mention.pk}/",
        "/dates/new/",
        f"/dates/new/?text={lamp.slug}&paragraph=2",
    ):
        page.goto(base + path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert accessibility_problems(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_paper_has_the_drawing_and_the_table(new_page: Callable[..., Page], circle: Circle) -> None:
    page = new_page(make_member(circle), viewport={"width": 700, "height": 900})
    page.goto(f"/c/{circle.slug}/timeline/?at=1911")
    page.emulate_media(media="print")
    expect(page.get_by_role("img", name="1911: when the texts say it was")).to_be_visible()
    expect(page.get_by_role("table").get_by_text("the lamps were lit")).to_be_visible()
    expect(page.get_by_text("The texts differ:")).to_be_visible()
    sentence, where = (page.locator(f"table tbody tr:first-child td:nth-of-type({at})") for at in (1, 2))
    told, stands = sentence.bounding_box(), where.bounding_box()
    assert told is not None
    assert stands is not None
    assert told["width"] > 1.5 * stands["width"]
    for gone in (page.get_by_role("navigation", name="Closer and wider"), page.get_by_text("Choose texts")):
        expect(gone).to_be_hidden()
