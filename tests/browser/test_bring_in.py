"""Texts are pasted: with their headings where the clipboard holds them, as plain words without script."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from courses.models import Course
from readings.models import Import, Text
from tests.factories import make_course, make_text, make_user
from tests.workers import forget_jobs

pytestmark = pytest.mark.django_db(transaction=True)

MARKUP = "<h2>The quay</h2><p>Oil was <em>dear</em> that winter.</p><h2>The lamp</h2><p>The committee voted one.</p>"
WORDS = "The quay\n\nOil was dear that winter.\n\nThe lamp\n\nThe committee voted one."
COPY = """async ([html, words]) => navigator.clipboard.write([new ClipboardItem({
  "text/html": new Blob([html], {type: "text/html"}), "text/plain": new Blob([words], {type: "text/plain"}),
})])"""
CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def edith(transactional_db: None) -> Iterator[User]:
    forget_jobs()
    yield make_user("Edith")
    forget_jobs()


@pytest.fixture
def course(edith: User) -> Course:
    course = make_course(editors=[edith])
    make_text(course, title="The mill", slug="mill")
    return course


def picture(page: Page, name: str) -> None:
    """For whoever looks at the pages: BRING_IN_PICTURES names a folder."""
    if folder := os.environ.get("BRING_IN_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def opened(page: Page, course: Course) -> Locator:
    page.goto(f"/courses/{course.slug}/texts/#bring")
    page.get_by_text("Or paste a text").click()
    field = page.get_by_label("The text", exact=False)
    expect(field).to_be_visible()
    return field


def paste(page: Page, field: Locator, html: str = MARKUP, words: str = WORDS) -> None:
    page.evaluate(COPY, [html, words])
    field.press("ControlOrMeta+v")
    expect(field).to_have_value(words)


def kept() -> str:
    made = Import.objects.get()
    assert made.source_file is not None
    return bytes(made.source_file.content).decode()


def test_pasted_markup_is_kept_with_its_title_and_wishes(
    edith: User,
    course: Course,
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
) -> None:
    page = new_page(edith, permissions=CLIPBOARD)
    field = opened(page, course)
    paste(page, field)
    expect(page.get_by_text("Headings, notes and emphasis come along.")).to_be_visible()
    page.get_by_label("Its title").fill("The reading room")
    page.get_by_label("It is written in").select_option("en")
    page.get_by_label("What it is").select_option(label="a better file of The mill")
    picture(page, "pasted")
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", name="The reading room.html")).to_be_visible()
    made = Import.objects.get()
    assert (made.language, made.text) == ("en", Text.objects.get(slug="mill"))
    assert "<title>The reading room</title>" in kept()
    assert "The quay</h2>" in kept()


def test_what_was_changed_by_hand_is_taken_as_words(
    edith: User, course: Course, new_page: Callable[..., Page]
) -> None:
    page = new_page(edith, permissions=CLIPBOARD)
    field = opened(page, course)
    paste(page, field)
    expect(page.get_by_text("Headings, notes and emphasis come along.")).to_be_visible()
    field.press("ControlOrMeta+End")
    field.press_sequentially(" More.")
    expect(page.get_by_text("Changed by hand: only the words are taken.")).to_be_visible()
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", name="pasted.txt")).to_be_visible()
    assert kept().split() == f"{WORDS} More.".split()


def test_without_script_and_on_a_telephone_the_words_are_taken(
    edith: User,
    course: Course,
    new_page: Callable[..., Page],
) -> None:
    page = new_page(edith, java_script_enabled=False, viewport={"width": 360, "height": 740})
    field = opened(page, course)
    field.fill(WORDS)
    picture(page, "telephone")
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", name="pasted.txt")).to_be_visible()
    assert kept().split() == WORDS.split()


def test_the_form_is_as_wide_as_a_telephone(
    edith: User,
    course: Course,
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
) -> None:
    page = new_page(edith, viewport={"width": 360, "height": 740})
    opened(page, course)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert accessibility_problems(page) == []
