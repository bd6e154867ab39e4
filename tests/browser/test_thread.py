"""A discussion in a real browser: what is seen, what is next, and what is folded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import delete_post
from discussions.models import Post, Thread
from discussions.ranges import as_multirange
from tests.browser.reading import LONG, at, focused, opened, seen_by, top_of, until
from tests.discussions.filling import fill_thread, have_seen
from tests.factories import access_of, make_circle, make_member, make_post, make_thread

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def circle() -> Circle:
    return make_circle()


@pytest.fixture
def anna(circle: Circle) -> User:
    return make_member(circle, Role.MEMBER)


# Seen -------------------------------------------------------------------------------------------------------


def test_what_scrolls_into_view_counts_as_seen_and_keeps_its_mark(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = make_thread(circle, body=LONG)
    for _ in range(5):
        make_post(thread, body=LONG)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    count = page.locator(".nextunread b")
    expect(count).to_have_text("5")  # the first one is before the eyes
    assert page.locator("#c4").is_visible()
    page.locator("#c4 .post__acts").scroll_into_view_if_needed()
    expect(count).to_have_text("4")
    expect(page.locator(".post--new")).to_have_count(6)
    until(lambda: seen_by(anna, thread) == "{[1, 2), [4, 5)}")
    page.reload()
    expect(page.locator(".post--new")).to_have_count(4)


def test_what_flies_past_or_is_looked_at_for_a_moment_is_not_seen(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = make_thread(circle, body=LONG)
    for _ in range(5):
        make_post(thread, body=LONG)
    page = new_page(anna)
    page.clock.install(time=0)
    page.goto(thread.get_absolute_url())
    page.clock.pause_at(60)
    for number in (3, 5):
        page.locator(f"#c{number} .post__acts").scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        page.clock.run_for(300)
    page.locator("#c6 .post__acts").scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    with page.expect_response("**/seen/") as sent:
        page.clock.run_for(4_000)
    assert sent.value.request.post_data in ("numbers=6", "numbers=1%2C6")  # the first was there at once


def test_what_was_seen_is_kept_until_it_arrives(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle)
    page = new_page(anna)
    tried: list[str] = []

    def refuse(route: Any) -> None:
        tried.append(route.request.url)
        route.abort()

    page.route("**/seen/", refuse)
    page.goto(thread.get_absolute_url())
    until(lambda: bool(page.evaluate("1") and tried))
    assert seen_by(anna, thread) == "{}"
    page.unroute("**/seen/")
    with page.expect_response("**/seen/"):
        pass
    until(lambda: seen_by(anna, thread) == "{[1, 2)}")


def test_what_was_seen_goes_along_when_one_leaves(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    expect(page.locator(".nextunread")).to_contain_text("Next discussion")  # seen, and not yet sent
    page.goto(f"/c/{circle.slug}/readings/")
    until(lambda: seen_by(anna, thread) == "{[1, 2)}")


def test_marked_as_unread_it_stays_unread(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle)
    for _ in range(3):
        make_post(thread, body="A few words.")
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    for number in (1, 2, 3, 4):  # each rests in view for the half second that counts
        page.locator(f"#c{number} .post__acts").scroll_into_view_if_needed()
        page.wait_for_timeout(700)
    until(lambda: seen_by(anna, thread) == "{[1, 5)}")
    page.locator("#c2 [data-more]").click()
    page.get_by_role("button", name="Mark as unread from here on").click()
    page.wait_for_url("**/discussions/")
    page.wait_for_timeout(500)
    assert seen_by(anna, thread) == "{[1, 2)}"


def test_marked_as_unread_before_anything_was_sent(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle)
    make_post(thread, body="A few words.")
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    expect(page.locator(".nextunread")).to_contain_text("Next discussion")  # seen, and not yet sent
    page.locator("#c1 [data-more]").click()
    page.get_by_role("button", name="Mark as unread from here on").click()
    page.wait_for_url("**/discussions/")
    page.wait_for_timeout(500)
    assert seen_by(anna, thread) in ("{}", "{[1, 1)}")


def test_without_script_the_page_shown_is_seen_and_the_link_leads_on(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = fill_thread(circle, 120, words=6, shape="flat")
    other = make_thread(circle, title="Another matter")
    page = new_page(anna, java_script_enabled=False)
    page.goto(thread.get_absolute_url())
    page.locator(".nextunread").click()
    expect(page).to_have_url(re.compile("#c1$"))
    until(lambda: seen_by(anna, thread) == "{[1, 51)}")
    page.get_by_role("link", name="On to the next unread post").click()
    expect(page).to_have_url(re.compile(r"\?at=51#c51$"))
    until(lambda: seen_by(anna, thread) == "{[1, 93)}")  # it stands below a few that were read
    page.get_by_role("link", name="On to the next unread post").click()
    until(lambda: seen_by(anna, thread) == "{[1, 121)}")
    page.reload()
    page.get_by_role("link", name="On to the next unread discussion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another matter")
    until(lambda: seen_by(anna, other) == "{[1, 2)}")
    page.reload()
    page.get_by_role("link", name="On to the next unread discussion").click()
    expect(page.get_by_text("You have seen everything.")).to_be_visible()


# Next -------------------------------------------------------------------------------------------------------


def test_the_first_unread_of_five_thousand_and_on_from_there(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = fill_thread(circle, 5_000, words=30, title="Five thousand")
    order = list(thread.posts.order_by("path").values_list("number", flat=True))
    waiting = [order[1_000], order[1_001], order[1_010], order[4_200]]
    have_seen(anna, thread, as_multirange(set(order) - set(waiting)))
    page = new_page(anna)
    page.goto(f"/c/{circle.slug}/discussions/")
    row = page.get_by_role("listitem").filter(has_text="Five thousand")
    expect(row).to_contain_text("4 new")
    row.get_by_role("link").click()
    first = min(waiting)
    page.wait_for_load_state()
    at(page, first)
    expect(page.locator(f"#c{first}")).to_be_in_viewport()
    page.wait_for_timeout(700)
    visited = [first]
    for _ in range(3):
        before = f"c{visited[-1]}"
        page.keyboard.press("n")
        page.wait_for_function(
            "before => { const id = document.activeElement.id; return /^c\\d+$/.test(id) && id !== before; }",
            arg=before,
        )
        page.wait_for_load_state()
        visited.append(int(focused(page)[1:]))
        expect(page.locator(f"#c{visited[-1]}")).to_be_in_viewport()
        page.wait_for_timeout(700)
    assert sorted(visited) == sorted(waiting)
    page.keyboard.press("n")
    expect(page.get_by_text("You have seen everything.")).to_be_visible()
    assert seen_by(anna, thread) == "{[1, 5001)}"


def test_n_walks_in_the_order_shown_then_above_then_through_the_circle(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = make_thread(circle, body=LONG)
    root = thread.posts.get()
    second = make_post(thread, body=LONG)
    make_post(thread, body=LONG, to=root)  # stands before the second
    make_thread(circle, title="Another matter")
    page = new_page(anna)
    page.goto(f"{thread.get_absolute_url()}?at={second.number}#c{second.number}")
    at(page, 2)
    page.keyboard.press("n")
    at(page, 1)
    expect(page.locator("#told")).to_contain_text("New, by")
    page.keyboard.press("n")
    at(page, 3)
    for number in (1, 2, 3):
        page.locator(f"#c{number} .post__acts").scroll_into_view_if_needed()
        page.wait_for_timeout(700)
    page.keyboard.press("n")
    at(page, 2)
    expect(page.locator(".nextunread")).to_contain_text("Next discussion")
    page.locator(".nextunread").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another matter")
    at(page, 1)
    assert seen_by(anna, thread) == "{[1, 4)}"


def test_keys_lead_from_post_to_post_up_and_back(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle, body=LONG)
    post = thread.posts.get()
    for _ in range(5):
        post = make_post(thread, body=LONG, to=post)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    for key, number in (("j", 1), ("j", 2), ("j", 3), ("k", 2), ("j", 3), ("j", 4), ("j", 5), ("j", 6)):
        page.keyboard.press(key)
        at(page, number)
    before = top_of(page, "#c6")
    page.keyboard.press("u")
    at(page, 5)
    page.keyboard.press("u")
    at(page, 4)
    expect(page.locator("#c4")).to_contain_text("Back to where you were")
    page.keyboard.press("b")
    at(page, 5)
    page.keyboard.press("b")
    at(page, 6)
    assert abs(top_of(page, "#c6") - before) < 1
    expect(page.get_by_text("Back to where you were")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("next unread post")
    page.keyboard.press("n")  # belongs to the list of keys now
    expect(page.get_by_role("dialog")).to_be_visible()


def test_in_reply_to_leads_there_and_back_to_the_same_place(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = make_thread(circle, body=LONG)
    post = thread.posts.get()
    for _ in range(5):
        post = make_post(thread, body=LONG, to=post)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    link = page.locator("#c6 .post__to a")
    link.scroll_into_view_if_needed()
    for way in ("link", "browser"):
        before = top_of(page, "#c6 .post__to a")
        link.click()
        at(page, 5)
        if way == "link":
            page.get_by_role("link", name="Back to where you were").click()
        else:
            page.go_back()
        expect(link).to_be_focused()
        assert abs(top_of(page, "#c6 .post__to a") - before) < 1


def test_in_reply_to_a_post_on_another_page_leads_there_and_back(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = fill_thread(circle, 150, shape="chain", words=10)
    page = new_page(anna)
    page.goto(f"{thread.get_absolute_url()}?after=60")
    page.locator("#c61 .post__to a").click()
    at(page, 60)
    page.get_by_role("link", name="Back to where you were").click()
    at(page, 61)


# Folded -----------------------------------------------------------------------------------------------------


@pytest.fixture
def folded(circle: Circle, anna: User) -> Thread:
    """1 > (2 > (3, 4 > 5), 6 new), 7: what is below the second was read wholly, and the second itself."""
    thread = make_thread(circle, body=LONG)
    root = thread.posts.get()
    second = make_post(thread, body="A branch that was read.", to=root)
    make_post(thread, to=second)
    fourth = make_post(thread, to=second)
    make_post(thread, to=fourth)
    make_post(thread, to=root)
    make_post(thread)
    have_seen(anna, thread, "1-5,7")
    return thread


def test_read_branches_fold_to_one_line_and_unfold_together(
    anna: User, folded: Thread, new_page: NewPage
) -> None:
    page = new_page(anna)
    page.goto(folded.get_absolute_url())
    fold = page.locator("details.branch")
    expect(fold).to_have_count(1)
    expect(fold.locator("summary")).to_contain_text("4 posts read")
    expect(fold.locator("summary")).to_contain_text("A branch that was read.")
    expect(page.locator("#c4")).to_be_hidden()
    expect(page.locator("#c6")).to_be_visible()
    page.get_by_text("Unfold everything").click()
    expect(page.locator("#c4")).to_be_visible()
    assert "unfolded" not in page.url


def test_whoever_is_led_into_a_folded_branch_finds_it_open(
    anna: User, folded: Thread, new_page: NewPage
) -> None:
    page = new_page(anna)
    page.goto(f"{folded.get_absolute_url()}#c5")
    at(page, 5)
    page.locator("details.branch summary").click()
    expect(page.locator("#c4")).to_be_hidden()
    page.evaluate("location.hash = 'c4'")
    expect(page.locator("#c4")).to_be_visible()


def test_without_script_everything_unfolds_too(anna: User, folded: Thread, new_page: NewPage) -> None:
    page = new_page(anna, java_script_enabled=False)
    page.goto(folded.get_absolute_url())
    expect(page.locator("#c4")).to_be_hidden()
    page.locator("details.branch summary").click()
    expect(page.locator("#c4")).to_be_visible()
    page.goto(f"{folded.get_absolute_url()}?unfolded=1")
    expect(page.locator("details.branch")).to_have_count(0)


# Everybody --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
def test_no_barriers_are_found_in_a_lively_discussion(
    circle: Circle,
    anna: User,
    folded: Thread,
    new_page: NewPage,
    accessibility_problems: Callable[[Page], list[str]],
    width: int,
) -> None:
    post = folded.posts.get(number=6)
    for _ in range(5):
        post = make_post(folded, to=post)
    assert post.author is not None
    delete_post(access=access_of(post.author, circle), post=Post.objects.get(pk=post.pk))
    page = opened(new_page(anna, viewport={"width": width, "height": 800}), folded)
    make_post(folded)
    page.clock.run_for(22_000)
    expect(page.locator("#came").get_by_role("button")).to_be_visible()
    assert accessibility_problems(page) == []
    page.locator("#came").get_by_role("button").click()
    at(page, 13)
    page.locator(".branch summary").click()
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
