"""A member in a discussion of five thousand posts: the first unread one, a quotation, a tunnel, and one post."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from courses.models import Role
from tests.browser.reading import at
from tests.discussions.filling import fill_people, fill_thread, have_seen
from tests.factories import make_circle, make_member, make_user

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_a_member_answers_the_first_unread_of_five_thousand_with_a_quotation_through_a_tunnel(
    new_page: Callable[..., Page],
) -> None:
    circle = make_circle()
    george = make_member(circle, Role.MEMBER, make_user("George"))
    thread = fill_thread(circle, 5_000, words=30, writers=fill_people(circle, 5), title="What a mill is for")
    have_seen(george, thread, "1-3210,3212-5000")
    unread = thread.posts.get(number=3211)
    page = new_page(george, viewport={"width": 360, "height": 740})
    page.goto(f"/c/{circle.slug}/discussions/")
    expect(page.get_by_text("1 new", exact=True)).to_be_visible()
    page.get_by_role("link", name="What a mill is for").click()
    at(page, 3211)
    expect(page.locator("#c3211 .tag--thread")).to_have_text("new")
    page.locator("#c3211 [data-more]").click()
    page.get_by_role("link", name="Reply with a quotation").click()
    words = page.locator("#c3211 .compose textarea")
    expect(words).to_be_focused()
    quoted = words.input_value()
    assert quoted.startswith(f"> {unread.plain.split()[0]}")
    page.context.set_offline(True)
    words.press("Control+End")
    words.type("I read this in a tunnel.")
    page.keyboard.press("Control+Enter")
    state = page.locator("#c3211 .compose__state")
    expect(state).to_contain_text("That did not reach us. Your words are kept.")
    assert words.input_value().endswith("I read this in a tunnel.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/*#c5001")
    answer = page.locator("#c5001")
    expect(answer.locator("blockquote.passage--post")).to_contain_text(unread.plain.split()[0])
    expect(answer).to_contain_text("I read this in a tunnel.")
    assert list(thread.posts.filter(number__gt=5_000).values_list("parent__number", flat=True)) == [3211]
