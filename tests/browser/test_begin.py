"""Somebody new with three texts: ten minutes later there is a circle with dates, and a link to it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle, Course
from tests.factories import make_circle, make_course, make_meeting, make_user
from tests.workers import forget_jobs, work

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = {
    "The price of a loaf": "The baker on the corner wrote the price of a loaf on a slate each morning, and each morning somebody read it aloud to the street.",
    "A lamp for the reading room": "Oil was dear in the winter of the strike. The committee voted one lamp for the reading room, and argued for a month about who should sit beside it.",
    "Eight hours": "Nobody asked for eight hours at first. They asked for a clock that the foreman could not reach, and the rest followed from the clock.",
}


@pytest.fixture
def nora(transactional_db: None) -> Iterator[User]:
    forget_jobs()
    yield make_user("Nora", time_zone="Europe/London")
    forget_jobs()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    made = []
    for title, words in TEXTS.items():
        path = tmp_path / f"{title.lower().replace(' ', '-')}.txt"
        path.write_text(f"{title}\n\nby Ada Finch\n\n" + "\n\n".join([f"{words} " * 25] * 6))
        made.append(path)
    return made


def picture(page: Page, name: str) -> None:
    """For whoever looks at the pages: BEGIN_PICTURES names a folder."""
    if folder := os.environ.get("BEGIN_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def no_wider_than_the_screen(page: Page) -> bool:
    page.wait_for_load_state()  # of the page that the last click leads to
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def in_two_weeks() -> str:
    return (timezone.localdate() + timedelta(weeks=2)).isoformat()


@pytest.mark.parametrize(
    "options",
    [{"timezone_id": "Europe/Dublin"}, {"java_script_enabled": False, "viewport": {"width": 360, "height": 740}}],
    ids=["laptop", "phone without scripts"],
)  # fmt: skip
def test_from_three_texts_to_a_link(
    nora: User,
    files: list[Path],
    options: dict[str, object],
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
) -> None:
    page = new_page(nora, **options)
    scripts = "java_script_enabled" not in options
    prefix = "laptop" if scripts else "phone"

    def look(name: str) -> None:
        picture(page, f"{prefix}-{name}")
        assert no_wider_than_the_screen(page), name
        if scripts:
            assert accessibility_problems(page) == [], name

    page.goto("/")
    look("0-home")
    page.get_by_role("link", name="Begin a circle").click()
    look("1-begin")
    page.get_by_label("Title of the course").fill("Bread, light and hours")
    page.get_by_role("button", name="Begin this course").click()
    look("1-no-texts")
    page.get_by_role("link", name="Bring in texts").click()
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_role("button", name="Bring in", exact=True).click()
    page.wait_for_url("**/texts/#imports")
    work()
    page.goto(page.url.partition("#")[0])
    page.get_by_role("link", name="Begin a circle with this course").click()
    look("1-texts")
    page.get_by_role("button", name="Publish all").click()
    expect(page.get_by_text("Three texts, ")).to_be_visible()
    look("1-published")

    page.get_by_role("link", name="On to the circle").click()
    page.get_by_label("Name of the circle").fill("Harbour Reading Group")
    page.get_by_label("Place").fill("Seamen’s Hall, upstairs")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Dublin" if scripts else "Europe/London")
    look("2-circle")
    page.get_by_role("button", name="On to the dates").click()

    page.get_by_label("First evening").fill("" if scripts else "2020-01-01")
    page.get_by_label("Every week", exact=True).check()
    page.get_by_label("Days to leave out").fill("the second Tuesday")
    page.get_by_role("button", name="Keep these dates").click()
    expect(page.get_by_role("alert")).to_contain_text("“the second Tuesday” is no day that can be read")
    expect(page.get_by_label("Every week", exact=True)).to_be_checked()
    look("3-not-yet")
    page.get_by_label("Days to leave out").fill("")
    page.get_by_label("First evening").fill(in_two_weeks())
    page.get_by_label("How many evenings?").fill("3")
    if scripts:
        page.get_by_label("At", exact=True).focus()  # the dates come by themselves
    else:
        page.get_by_role("button", name="Show the dates").click()
    expect(page.locator("#coming li")).to_have_count(3)
    look("3-dates")
    page.get_by_role("button", name="Keep these dates").click()

    titles = page.get_by_label("Title of evening")
    expect(titles).to_have_count(3)
    assert [titles.nth(n).input_value() for n in range(3)] == list(TEXTS)
    titles.nth(2).fill("A clock of our own")
    look("4-readings")
    page.get_by_role("link", name="Back", exact=True).click()  # and on again: nothing is lost
    expect(page.get_by_label("First evening")).to_have_value(in_two_weeks())
    page.get_by_role("button", name="Keep these dates").click()
    page.get_by_label("Title of evening 3").fill("A clock of our own")
    page.get_by_role("button", name="Keep it so").click()

    look("5-invite")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Invitation link")
    circle = Circle.objects.get()
    assert address.input_value().endswith(circle.invitations.get().get_absolute_url())
    expect(page.get_by_role("button", name="Copy the link")).to_be_visible(visible=scripts)
    look("5-link")
    page.get_by_role("link", name="To your circle").click()
    page.wait_for_url(f"**{circle.get_absolute_url()}**")
    assert circle.meetings.count() == 3
    assert [s.title for s in circle.course.sessions.all()] == [*list(TEXTS)[:2], "A clock of our own"]
    assert all(session.units.exists() for session in circle.course.sessions.all())


def test_running_it_again_shows_the_dates_before_they_are_kept(
    new_page: Callable[..., Page], accessibility_problems: Callable[[Page], list[str]]
) -> None:
    course: Course = make_course("Bread and light", sessions=2)
    ruth = make_user("Ruth")
    circle = make_circle(course, owner=ruth, name="Quay")
    for weeks, session in enumerate(course.sessions.all(), 1):
        make_meeting(circle, session, timezone.now() - timedelta(weeks=30 - 10 * weeks))
    page = new_page(ruth)
    page.goto("/begin/")
    page.get_by_role("link", name="Quay").click()
    page.get_by_label("First evening").fill(in_two_weeks())
    page.get_by_label("Every week", exact=True).check()
    expect(page.locator("#coming li")).to_have_count(2)
    expect(page.locator("#coming .coming__what").first).to_have_text("Evening 1")
    assert accessibility_problems(page) == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert no_wider_than_the_screen(page)
    picture(page, "again")
    page.get_by_label("On dates of its own").check()
    expect(page.get_by_label("First evening")).to_be_hidden()
    expect(page.get_by_label("The dates")).to_have_value(
        re.compile(r"^\w+ \d+ \w+ \d{4}\n\w+ \d+ \w+ \d{4}$")
    )
    page.get_by_label("The dates").fill(f"{in_two_weeks()}\n1 May")
    page.get_by_role("button", name="Begin this circle").click()
    page.wait_for_url("**/begin/invite/")
    assert Circle.objects.latest("pk").meetings.count() == 2
