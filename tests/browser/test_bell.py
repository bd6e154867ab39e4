"""The bell and what one hears of, in the browser: by a person, without scripts, on a phone, with axe."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Role
from discussions.actions.notices import tell_of_post
from discussions.models import Following, Notice
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False])
def test_somebody_is_told_reads_it_and_asks_to_hear_no_more(
    new_page: Callable[..., Page], accessibility_problems: Callable[[Page], list[str]], scripts: bool
) -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle, user=factories.make_user("Anna Lamp"))
    thread = factories.make_thread(circle, anna, title="On candles")
    leo = factories.make_member(circle, Role.MEMBER, factories.make_user("Leo Mill"))
    post = factories.make_post(thread, leo, "The readers paid.", to=thread.posts.get())
    tell_of_post(post=post)
    options: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": scripts}
    page = new_page(anna, **options)
    page.goto(f"/c/{circle.slug}/readings/")
    page.get_by_role("link", name="For you, 1 new").click()
    if scripts:
        assert accessibility_problems(page) == []
    page.get_by_role("link", name="Leo Mill answered you in On candles").click()
    expect(page.get_by_text("The readers paid.")).to_be_visible()
    expect(page.get_by_role("link", name="For you", exact=True)).to_be_visible()
    assert not Notice.objects.filter(user=anna, seen_at=None).exists()
    page.locator(".follow summary").click()
    page.get_by_role("button", name="Nothing").click()
    expect(page.get_by_text("You hear nothing of this discussion")).to_be_visible()
    assert Following.objects.get(user=anna).mode == Following.Mode.MUTED
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    if scripts:
        page.get_by_text("You hear nothing of this discussion").click()
        assert accessibility_problems(page) == []
        page.goto("/settings/discussions/")
        assert accessibility_problems(page) == []
        expect(page.get_by_role("link", name="On candles")).to_be_visible()
