"""Searching in a real browser: by key, without script, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=2))


@pytest.fixture
def reader(circle: Circle) -> User:
    paragraphs = [f"Paragraph {n} of the keeper and his fog bell. " * 20 for n in range(1, 9)]
    unit = factories.make_unit(
        circle.course, circle.course.sessions.first(), paragraphs=[*paragraphs, "Then he lit the lantern."]
    )
    assert unit.last_number == 9
    factories.make_thread(circle, title="Light", body="Who trims the lanterns?")
    return factories.make_member(circle)


def test_from_any_page_by_key_to_the_paragraph(new_page: NewPage, circle: Circle, reader: User) -> None:
    page = new_page(reader)
    page.goto(f"/c/{circle.slug}/discussions/")
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Words to look for")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    field.type("lantern/")  # a slash in the field is a slash
    expect(field).to_have_value("lantern/")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    expect(page.locator(".hits mark")).to_have_text(["lanterns", "lantern"], use_inner_text=True)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.get_by_role("link", name="Texts").click()
    page.locator(".hits a").click()
    expect(page.locator("#p9")).to_be_in_viewport()
    assert page.url.endswith("#p9")


@pytest.mark.parametrize("width", [360, 1280])
def test_without_script_on_any_screen(
    new_page: NewPage,
    circle: Circle,
    reader: User,
    width: int,
    accessibility_problems: Callable[[Page], list[str]],
) -> None:
    page = new_page(reader, viewport={"width": width, "height": 800}, java_script_enabled=False)
    with_script = new_page(reader, viewport={"width": width, "height": 800})
    page.goto(f"/c/{circle.slug}/readings/")
    page.get_by_role("link", name="Search").click()
    expect(page.get_by_text("these words, one after the other")).to_be_visible()
    page.get_by_role("searchbox").fill('"trims the lanterns"')
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("status")).to_have_text("1 found, the nearest first.")
    page.locator(".hits a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Light")
    for query in ("", "?q=lantern", "?q=zeppelin", "?q=the"):
        with_script.goto(f"/c/{circle.slug}/search/{query}")
        assert accessibility_problems(with_script) == []
        assert with_script.evaluate("document.documentElement.scrollWidth") <= width
