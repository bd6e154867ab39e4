"""A facilitator handles a report and splits a thread: with a mouse, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Role
from discussions.actions.moderation import report_post
from discussions.models import Post, Report, Thread
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
VIEWS: list[dict[str, Any]] = [
    {"viewport": {"width": 1280, "height": 900}},
    {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False},
]


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("view", VIEWS, ids=["wide", "phone", "without script"])
def test_a_facilitator_handles_a_report_and_splits_a_thread(
    new_page: NewPage, accessibility_problems: Problems, view: dict[str, Any]
) -> None:
    scripts = view.get("java_script_enabled", True)
    circle = factories.make_circle()
    hanna = factories.make_member(circle, Role.FACILITATOR, factories.make_user("Hanna"))
    ben = factories.make_member(circle, Role.STUDENT, factories.make_user("Ben"))
    grace = factories.make_member(circle, Role.STUDENT, factories.make_user("Grace"))
    thread = factories.make_thread(circle, grace, title="On candles", body="Who paid for them?")
    rude = factories.make_post(thread, ben, "Only a fool would ask.", to=thread.posts.get())
    wicks = factories.make_post(
        thread, ben, "By the way, what were wicks made of?", to=thread.posts.get(number=1)
    )
    factories.make_post(thread, grace, "Cotton, I believe.", to=wicks)

    def check(page: Page) -> None:
        assert fits(page)
        if scripts:
            assert accessibility_problems(page) == []

    # Grace reports a post
    page = new_page(grace, **view)
    page.goto(f"/c/{circle.slug}/posts/{rude.pk}/more/")
    page.get_by_role("link", name="Report it").click()
    page.get_by_label("What is wrong with it?").fill("It calls people fools.")
    check(page)
    page.get_by_role("button", name="Tell the facilitators").click()
    expect(page.get_by_text("The facilitators have been told")).to_be_visible()

    # Hanna finds it and hides the post
    page = new_page(hanna, **view)
    page.goto(f"/c/{circle.slug}/discussions/")
    page.get_by_role("link", name="for your decision").click()
    expect(page.get_by_role("heading", name="What waits for you")).to_be_visible()
    expect(page.get_by_text("It calls people fools.")).to_be_visible()
    expect(page.get_by_text("Who paid for them?")).to_be_visible()  # what it answered
    check(page)
    page.get_by_label("Reason").fill("Rude about a person.")
    page.get_by_role("button", name="Hide it").click()
    expect(page.get_by_text("The post is hidden, and its author")).to_be_visible()
    expect(page.get_by_text("Nothing waits.")).to_be_visible()
    assert Report.objects.get().outcome == "hidden"

    # and makes a discussion of what leads elsewhere
    page.goto(f"/c/{circle.slug}/posts/{wicks.pk}/more/")
    page.get_by_text("Keep order", exact=True).click()
    page.get_by_role("link", name="Make it a discussion of its own").click()
    expect(page.get_by_text("2 posts", exact=True)).to_be_visible()
    expect(page.get_by_text("by Ben and Grace")).to_be_visible()
    page.get_by_label("Title").fill("What wicks were made of")
    page.get_by_label("Reason").fill("A matter of its own.")
    check(page)
    page.get_by_role("button", name="Part off 2 posts").click()
    expect(page.get_by_role("heading", name="What wicks were made of")).to_be_visible()
    expect(page.get_by_text("Cotton, I believe.")).to_be_visible()
    check(page)
    made = Thread.objects.get(title="What wicks were made of")
    assert Post.objects.get(pk=wicks.pk).thread == made

    # the log has both
    page.goto(f"/c/{circle.slug}/moderation/log/")
    expect(page.get_by_text("Rude about a person.")).to_be_visible()
    expect(page.get_by_text("A matter of its own.")).to_be_visible()
    check(page)

    # Ben reads why, and nobody else does
    page = new_page(ben, **view)
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text("Rude about a person.")).to_be_visible()
    page = new_page(grace, **view)
    page.goto(thread.get_absolute_url())
    expect(page.get_by_text("hidden by a facilitator")).to_be_visible()
    expect(page.get_by_text("Rude about a person.")).to_have_count(0)


def test_a_branch_moves_to_a_discussion_that_was_looked_for(
    new_page: NewPage, accessibility_problems: Problems
) -> None:
    circle = factories.make_circle()
    hanna = factories.make_member(circle, Role.FACILITATOR, factories.make_user("Hanna"))
    thread = factories.make_thread(circle, title="On candles")
    lamps = factories.make_thread(circle, title="On lamps", body="What about oil?")
    factories.make_thread(circle, title="On ink")
    post = factories.make_post(thread, body="Oil was dear.", to=thread.posts.get())
    report_post(access=factories.access_of(hanna, circle), post=post, reason="Off the matter.")
    page = new_page(hanna)
    page.goto(f"/c/{circle.slug}/posts/{post.pk}/move/")
    page.get_by_label("Find a discussion").fill("lamps")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="On ink")).to_have_count(0)
    page.get_by_role("link", name="On lamps").click()
    expect(page.get_by_label("Under which post?")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_label("Under which post?").fill(
        f"{page.url.split('/posts/')[0]}/discussions/{lamps.pk}/?at=1#c1"
    )
    page.get_by_label("Reason").fill("It is about oil.")
    page.get_by_role("button", name="Move 1 post").click()
    expect(page.get_by_role("heading", name="On lamps")).to_be_visible()
    expect(page.get_by_text("Oil was dear.")).to_be_visible()
    moved = Post.objects.get(pk=post.pk)
    assert (moved.thread, moved.parent) == (lamps, lamps.posts.get(number=1))
    assert moved.reports.get().outcome == ""  # it still waits
