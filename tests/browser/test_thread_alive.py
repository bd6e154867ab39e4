"""A discussion in a real browser: what is done with posts, and two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import react
from discussions.models import Reaction
from tests.browser.reading import LONG, at, opened, seen_by, top_of, until
from tests.discussions.filling import fill_thread
from tests.factories import access_of, make_circle, make_member, make_post, make_thread

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def circle() -> Circle:
    return make_circle()


@pytest.fixture
def anna(circle: Circle) -> User:
    return make_member(circle, Role.MEMBER)


# What can be done with a post -------------------------------------------------------------------------------


def test_the_menu_of_a_post_opens_by_key_and_gives_the_focus_back(
    circle: Circle, anna: User, new_page: NewPage, accessibility_problems: Callable[[Page], list[str]]
) -> None:
    thread = make_thread(circle)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    link = page.locator("#c1 [data-more]")
    link.focus()
    page.keyboard.press("m")
    menu = page.locator("#post-menu")
    expect(menu).to_be_visible()
    expect(menu.get_by_role("link").first).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "true")
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(link).to_be_focused()
    expect(link).to_have_attribute("aria-expanded", "false")


def test_a_reaction_is_said_and_taken_back_in_place(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle)
    post = thread.posts.get()
    react(access=access_of(make_member(circle), circle), post=post, kind=Reaction.Kind.AGREE, on=True)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    page.evaluate("window.stays = true")
    button = page.locator("#c1").get_by_role("button", name="Agree")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_contain_text("2")
    expect(button).to_be_focused()
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(button).to_contain_text("1")
    page.locator("#c1 [data-more]").click()
    page.locator("#post-menu").get_by_role("button", name="New to me").click()
    expect(page.locator("#c1").get_by_role("button", name="New to me")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert list(post.reactions.filter(user=anna).values_list("kind", flat=True)) == ["new"]
    assert page.evaluate("window.stays")


def test_a_reaction_that_fails_is_told(circle: Circle, anna: User, new_page: NewPage) -> None:
    writer = make_member(circle, Role.MEMBER)
    thread = make_thread(circle, writer)
    page = new_page(anna)
    page.goto(thread.get_absolute_url())
    button = page.locator("#c1").get_by_role("button", name="Agree")
    page.route("**/react/", lambda route: route.abort())
    button.click()
    expect(page.locator("#c1").get_by_role("alert")).to_contain_text("did not reach us")
    expect(button).to_have_attribute("aria-pressed", "false")
    assert not Reaction.objects.exists()
    page.unroute("**/react/")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#c1").get_by_role("alert")).to_have_count(0)


# Live -------------------------------------------------------------------------------------------------------


def test_two_people_at_once(circle: Circle, anna: User, new_page: NewPage) -> None:
    """Ben posts; Anna, who is writing, is told and sees the post in its place, and her draft is as it was."""
    ben = make_member(circle, Role.MEMBER)
    thread = make_thread(circle, body="What shall we read?")
    root = thread.posts.get()
    make_post(thread, body="An answer that was there.", to=root)
    make_post(thread, body="Another beginning.")
    page = opened(new_page(anna), thread)
    page.locator("form.compose textarea").last.fill("Half a sentence")
    his = new_page(ben)
    his.goto(f"{thread.get_absolute_url()}reply/?to=1")
    his.get_by_role("textbox").fill("The minutes of the mill.")
    his.get_by_role("button", name="Post reply").click()
    his.wait_for_url("**#c4")
    bar = page.locator("#came")
    expect(bar.get_by_role("button")).to_be_hidden()
    page.clock.run_for(22_000)
    expect(bar.get_by_role("status")).to_have_text("1 new post")
    expect(page.locator("#c4")).to_have_count(0)
    bar.get_by_role("button", name="Show it").click()
    expect(page.locator("#c4")).to_contain_text("The minutes of the mill.")
    expect(page.locator("#c4")).to_have_class(re.compile("post--new"))
    expect(bar.get_by_role("button")).to_be_hidden()
    order = page.locator(".tree > .post").evaluate_all("all => all.map(one => one.id)")
    assert order == ["c1", "c2", "c4", "c3"]
    at(page, 4)
    expect(page.locator("form.compose textarea").last).to_have_value("Half a sentence")
    page.clock.run_for(4_000)
    until(lambda: seen_by(anna, thread) == "{[1, 5)}")


def test_what_one_reads_stays_where_it_is(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle, body=LONG)
    root = thread.posts.get()
    for _ in range(6):
        make_post(thread, body=LONG)
    page = opened(new_page(anna), thread)
    page.locator("#c6").evaluate("post => scrollTo(0, post.offsetTop + 40)")
    top = top_of(page, "#c6")
    late = [make_post(thread, body=LONG, to=root) for _ in range(2)]
    page.clock.run_for(22_000)
    expect(page.locator("#came").get_by_role("status")).to_have_text("2 new posts")
    assert abs(top_of(page, "#c6") - top) < 1
    page.keyboard.press("j")  # at a post, to come back to
    here = page.evaluate("document.activeElement.id")
    top = top_of(page, f"#{here}")
    page.locator("#came").get_by_role("button").click()
    at(page, late[0].number)
    page.keyboard.press("b")
    expect(page.locator(f"#{here}")).to_be_focused()
    assert abs(top_of(page, f"#{here}") - top) < 1


def test_an_answer_to_what_stands_elsewhere_comes_at_the_end(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = fill_thread(circle, 120, shape="flat", words=8)
    first = thread.posts.get(number=1)
    page = opened(new_page(anna), thread, "?after=60")
    make_post(thread, body="To the very first.", to=first)
    page.clock.run_for(22_000)
    page.locator("#came").get_by_role("button").click()
    expect(page.get_by_role("heading", name="Elsewhere in this discussion")).to_be_visible()
    expect(page.locator("#elsewhere #c121")).to_contain_text("in reply to")
    page.locator("#elsewhere .post__to a").click()
    at(page, 1)


def test_asking_is_quiet_while_nobody_looks_and_stops_when_signed_out(
    circle: Circle, anna: User, new_page: NewPage
) -> None:
    thread = make_thread(circle)
    page = opened(new_page(anna), thread)
    answers: list[int] = []
    page.on("response", lambda answer: answers.append(answer.status) if "/pulse/" in answer.url else None)
    for _ in range(3):
        page.clock.run_for(22_000)
        page.wait_for_timeout(150)
    assert answers == [200, 304, 304]
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.clock.run_for(120_000)
    page.wait_for_timeout(150)
    assert len(answers) == 3
    make_post(thread)
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: false, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    expect(page.locator("#came")).to_contain_text("1 new post")
    page.context.clear_cookies()
    for _ in range(4):
        page.clock.run_for(22_000)
        page.wait_for_timeout(150)
    assert answers[3:] == [200, 302]


def test_errors_make_it_ask_less_often(circle: Circle, anna: User, new_page: NewPage) -> None:
    thread = make_thread(circle)
    page = opened(new_page(anna), thread)
    tried: list[str] = []

    def refuse(route: Any) -> None:
        tried.append(route.request.url)
        route.abort()

    page.route("**/pulse/**", refuse)
    for _ in range(8):
        page.clock.run_for(22_000)
        page.wait_for_timeout(100)
    assert 2 <= len(tried) <= 4
