"""The whole way: from three texts to an evening that three phones follow, and home again the day after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Circle, Role
from tests.browser.test_begin import TEXTS
from tests.factories import make_user
from tests.workers import forget_jobs, work

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
SOON = 3_000  # ms


@pytest.fixture(autouse=True)
def a_fresh_start(transactional_db: None) -> Iterator[None]:
    cache.clear()
    forget_jobs()
    yield
    forget_jobs()


def test_from_three_texts_to_an_evening_with_three_phones(
    tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    nora = make_user("Nora", time_zone="Europe/London")
    laptop = new_page(nora, viewport={"width": 1280, "height": 800})
    link = begin(laptop, tmp_path)
    circle = Circle.objects.get()

    phones = []
    for name in ("Anna", "Ben", "Carla"):
        page = new_page(**PHONE)
        page.goto(re.sub(r"^https?://[^/]+", "", link))
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Come in").click()
        expect(page.get_by_text(f"You are in, {name}.")).to_be_visible()
        phones.append(page)
    assert circle.memberships.filter(role=Role.STUDENT, ended_at=None).count() == 3

    meeting = circle.meetings.earliest("starts_at")
    for page in [laptop, *phones]:
        page.goto(f"/c/{circle.slug}/sessions/")
        page.locator(f"a[href$='/meetings/{meeting.pk}/']").first.click()
    laptop.get_by_role("button", name="Open the meeting room").click()
    for page in phones:
        expect(page.get_by_role("button", name="Ask to speak")).to_be_visible(timeout=SOON + 2_000)
    laptop.get_by_role("button", name="Begin: ").click()
    anna, ben, _carla = phones
    anna.get_by_role("button", name="Ask to speak").click()
    ben.get_by_role("button", name="Ask to speak").click()
    expect(laptop.locator(".queue b")).to_have_text(["Anna", "Ben"], timeout=SOON)
    laptop.keyboard.press("n")
    for page in phones:
        expect(page.locator(".speaking")).to_contain_text("Anna", timeout=SOON)
    laptop.get_by_label("Notes of the evening").fill("Bread first, said Anna.")
    expect(laptop.get_by_role("status").filter(has_text="Saved")).to_be_visible(timeout=10_000)
    laptop.get_by_role("button", name="End the meeting").click()
    for page in phones:
        expect(page.get_by_text("Bread first, said Anna.")).to_be_visible(timeout=SOON + 2_000)

    anna.goto(f"/c/{circle.slug}/")
    expect(anna.get_by_role("heading", level=1)).not_to_have_text("")
    expect(anna.get_by_role("link", name=list(TEXTS)[1]).first).to_be_visible()  # what comes next


def begin(page: Page, tmp_path: Path) -> str:
    """Three texts become a course and a circle that meets tomorrow. Gives the link to it."""
    files = []
    for title, words in TEXTS.items():
        path = tmp_path / f"{title.lower().replace(' ', '-')}.txt"
        path.write_text(f"{title}\n\nby Ada Finch\n\n" + "\n\n".join([f"{words} " * 25] * 6))
        files.append(path)
    page.goto("/begin/")
    page.get_by_label("Title of the course").fill("Bread, light and hours")
    page.get_by_role("button", name="Begin this course").click()
    page.get_by_role("link", name="Bring in texts").click()
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_role("button", name="Bring in", exact=True).click()
    page.wait_for_url("**/texts/#imports")
    work()
    page.goto(page.url.partition("#")[0])
    page.get_by_role("link", name="Begin a circle with this course").click()
    page.get_by_role("button", name="Publish all").click()
    page.get_by_role("link", name="On to the circle").click()
    page.get_by_label("Name of the circle").fill("Harbour Reading Group")
    page.get_by_role("button", name="On to the dates").click()
    page.get_by_label("First evening").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    page.get_by_label("Every week", exact=True).check()
    page.get_by_label("How many evenings?").fill("3")
    page.get_by_role("button", name="Keep these dates").click()
    page.get_by_role("button", name="Keep it so").click()
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_label("Invitation link").input_value()
