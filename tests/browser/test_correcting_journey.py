"""A typo is corrected under a note and a discussion, and both are still there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Role
from readings.models import Passage
from readings.queries import quoted_passage
from tests import factories
from tests.readings.correcting import make_text

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize("script", [True, False])
def test_a_typo_is_corrected_under_a_note_and_a_discussion(
    new_page: Callable[..., Page], accessibility_problems: Callable[[Page], list[str]], script: bool
) -> None:
    editor = factories.make_user("Ruth")
    text = make_text(factories.make_course(editors=[editor]))
    circle = factories.make_circle(text.course)
    factories.make_member(circle, Role.STUDENT, editor)
    unit = text.units.get()
    words = quoted_passage(unit, 1, start=4, end=48)
    assert words is not None
    factories.make_note(circle, editor, "Where is that mill?", on=words)
    factories.make_thread(circle, title="The mill", on=words)

    page = new_page(editor, viewport=PHONE, java_script_enabled=script)
    page.goto(f"/c/{circle.slug}/readings/{unit.slug}/?menu=1")
    page.goto(f"/c/{circle.slug}/texts/{text.slug}/correct/paragraph/?number=1")
    box = page.get_by_role("textbox", name="Wording")
    expect(box).to_be_visible()
    looks_right(page, accessibility_problems, script)
    box.fill(box.input_value().replace("twice a day", "thrice a day"))
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".workon__line--changed")).to_contain_text("thrice a day")
    looks_right(page, accessibility_problems, script)

    page.get_by_role("button", name="drop ¶ 3").click()
    expect(page.get_by_role("heading", name="Dropped")).to_be_visible()
    page.get_by_role("button", name="Take back: dropped").click()
    expect(page.get_by_role("button", name="Do again: dropped")).to_be_visible()

    page.get_by_role("link", name="Look it over and publish").click()
    expect(page.get_by_text("One paragraph changed.")).to_be_visible()
    expect(page.get_by_text("1 passage moves along, word for word.")).to_be_visible()
    looks_right(page, accessibility_problems, script)
    page.get_by_role("link", name="See every change").click()
    expect(page.get_by_text("removed: twice")).to_be_visible()
    looks_right(page, accessibility_problems, script)
    page.get_by_role("link", name="Publish it").click()
    page.get_by_label("What was corrected?").fill("How often they walked past")
    page.get_by_role("button", name="Publish edition 2").click()
    expect(page.get_by_text("How often they walked past")).to_be_visible()
    looks_right(page, accessibility_problems, script)

    page.goto(f"/c/{circle.slug}/readings/{unit.slug}/")
    expect(page.locator("#p1")).to_contain_text("thrice a day")
    for passage in Passage.objects.all():
        assert (passage.state, passage.edition.number, passage.exact) == ("stands", 2, words.exact)
    page.goto(f"/c/{circle.slug}/notes/")
    expect(page.get_by_text("Where is that mill?")).to_be_visible()
    page.goto(f"/c/{circle.slug}/discussions/")
    page.get_by_role("link", name="The mill").first.click()
    expect(page.get_by_text(words.exact).first).to_be_visible()

    page.goto(f"/c/{circle.slug}/texts/{text.slug}/editions/1/#p1")
    expect(page.get_by_text("people read edition 2 now")).to_be_visible()
    expect(page.locator("#p1")).to_contain_text("twice a day")
    looks_right(page, accessibility_problems, script)


def looks_right(page: Page, problems: Callable[[Page], list[Any]], script: bool) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if script:
        assert problems(page) == []
