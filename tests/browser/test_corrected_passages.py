"""A paragraph is corrected under a note and a discussion: both are still there, and a person says where they belong."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle, Role
from discussions.models import Thread
from readings.models import Note, Passage, Unit
from tests import factories
from tests.factories import PARAGRAPHS
from tests.readings.test_anchoring import B, now, on, publish

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
LAMPS = [paragraph.replace("candles", "lamps") for paragraph in PARAGRAPHS]


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course, circle.course.sessions.get(), title="The mill")


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle, user=factories.make_user("Anna"))


def test_both_are_still_there_and_go_over_to_the_corrected_words(
    new_page: NewPage, circle: Circle, unit: Unit, anna: User, accessibility_problems: Problems
) -> None:
    thread = factories.make_thread(circle, anna, title="Who paid for the candles?", on=on(unit, 2, last=3))
    note = factories.make_note(circle, anna, "They brought their own!", on=on(unit, 2), shared=True)
    publish(unit.text, "A new beginning of it.", *LAMPS)
    reading = f"/c/{circle.slug}/readings/{unit.slug}/"
    page = new_page(factories.make_member(circle, Role.FACILITATOR))

    page.goto(reading)
    paragraph = page.locator("#p3")
    expect(paragraph.get_by_text("They brought their own!")).to_be_visible()
    expect(paragraph.get_by_text("Who paid for the candles?")).to_be_visible()

    page.goto(f"/c/{circle.slug}/desk/")
    page.get_by_role("link", name="Two passages wait for your decision").click()
    expect(page.get_by_role("heading", name="Where do these passages belong now?")).to_be_visible()
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
    assert accessibility_problems(page) == []

    section = page.locator(".band", has=page.get_by_text("A note of Anna"))
    expect(section.locator("ins")).to_contain_text("lamps")
    section.get_by_role("button", name="It is about these words now").press("Enter")
    expect(page.get_by_text("It is about the corrected words now")).to_be_visible()
    page.get_by_role("button", name="Leave it on the old wording").press("Enter")
    expect(page.get_by_role("heading", name="No passage waits for you")).to_be_visible()
    assert accessibility_problems(page) == []
    assert now(Note.objects.get(pk=note.pk).passage) == B.replace("candles", "lamps")

    page.goto(thread.get_absolute_url())
    expect(page.get_by_text("The text was corrected since")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_role("link", name="¶ 2 of edition 1").click()
    expect(page.get_by_text("This is edition 1")).to_be_visible()
    expect(page.locator("#p2")).to_contain_text("candles")


def test_a_note_that_was_begun_on_the_old_page_hangs_on_the_words_it_showed(
    new_page: NewPage, circle: Circle, unit: Unit, anna: User
) -> None:
    page = new_page(anna)
    page.goto(f"/c/{circle.slug}/readings/{unit.slug}/")
    page.locator("#p2 .blk__n").click()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your note").fill("Which committee was it?")
    publish(unit.text, "A new beginning of it.", *PARAGRAPHS)
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_text("Kept. Only you can see it.").first).to_be_attached()
    passage = Note.objects.get().passage
    assert (passage.state, passage.number, now(passage)) == (Passage.State.STANDS, 3, B)


def test_a_draft_in_the_browser_is_not_put_on_other_words(
    new_page: NewPage, circle: Circle, unit: Unit, anna: User
) -> None:
    page = new_page(anna)
    reading = f"/c/{circle.slug}/readings/{unit.slug}/"
    page.goto(reading)
    page.locator("#p2 .blk__n").click()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your note").fill("Half a thought")
    publish(unit.text, "A new beginning of it.", *PARAGRAPHS)
    page.goto(reading)
    page.get_by_role("button", name="A note you began before the text was corrected").click()
    expect(page.get_by_label("Your note")).to_have_value("Half a thought")
    expect(page.get_by_text("¶ 2 as it stood before the text was corrected")).to_be_visible()
    page.get_by_role("button", name="Keep it").press("Enter")
    expect(page.get_by_text("Kept. Only you can see it.").first).to_be_attached()
    passage = Note.objects.get().passage
    assert (passage.number, now(passage)) == (3, B)


def test_the_way_to_words_leads_to_the_very_words(
    new_page: NewPage, circle: Circle, unit: Unit, anna: User
) -> None:
    thread = factories.make_thread(circle, anna, on=on(unit, 3, "in April"))
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    way = page.get_by_role("link", name="¶ 3 of The mill")
    assert ":~:text=" in (way.get_attribute("href") or "")
    way.click()
    expect(page.locator("#p3")).to_be_in_viewport()
    assert Thread.objects.get().passage is not None
