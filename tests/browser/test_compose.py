"""Writing in a real browser: whatever happens to page, connection or session, the words are there again."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Error, Page, Route, expect

from accounts.models import User
from courses.models import Circle
from discussions.actions import edit_post
from discussions.models import Draft, Post, Thread
from tests.conftest import sign_in
from tests.factories import (
    access_of,
    make_circle,
    make_course,
    make_member,
    make_post,
    make_thread,
    make_unit,
    make_user,
)

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course(sessions=1))


@pytest.fixture
def anna(circle: Circle) -> User:
    return make_member(circle, user=make_user("Anna"))


@pytest.fixture
def thread(circle: Circle) -> Thread:
    leo = make_member(circle, user=make_user("Leo"))
    return make_thread(
        circle, leo, title="On candles", body="Who paid for *them*? The reader did.\n\nSo it was."
    )


def replying(page: Page, thread: Thread) -> Any:
    """The reply to the first post, open under it."""
    page.goto(thread.get_absolute_url())
    page.locator("#c1 [data-reply]").click()
    words = page.get_by_label("Your reply to Leo")
    expect(words).to_be_focused()
    return words


def state(page: Page) -> Any:
    return page.locator("#c1 .compose__state")


def answers(thread: Thread) -> list[str]:
    return list(thread.posts.filter(number__gt=1).order_by("number").values_list("source", flat=True))


def test_a_reply_opens_under_its_post_and_is_sent_by_key(
    thread: Thread, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    assert page.url.endswith(thread.get_absolute_url())
    words.type("The reader did not.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/*#c2")
    expect(page.locator("#c2")).to_contain_text("The reader did not.")
    assert thread.posts.get(number=2).parent == thread.posts.get(number=1)
    assert not Draft.objects.exists()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))") == []


def test_words_are_saved_while_one_types_and_found_again_elsewhere(
    thread: Thread, anna: User, new_page: NewPage, accessibility_problems: Callable[[Page], list[str]]
) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    words.type("Half a thought")
    expect(state(page)).to_contain_text("Draft saved at ")
    assert Draft.objects.get().body == "Half a thought"
    assert accessibility_problems(page) == []
    phone = new_page(anna, viewport={"width": 360, "height": 740})
    expect(replying(phone, thread)).to_have_value("Half a thought")
    expect(state(phone)).to_contain_text("Your draft of")
    phone.goto(f"{thread.get_absolute_url().rsplit('/', 2)[0]}/drafts/")
    expect(phone.locator("main")).to_contain_text("Half a thought")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert accessibility_problems(phone) == []


def test_escape_puts_aside_and_gives_the_focus_back(thread: Thread, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    replying(page, thread).type("For later")
    page.keyboard.press("Escape")
    link = page.locator("#c1 [data-reply]")
    expect(page.locator("#c1 form.compose")).to_have_count(0)
    expect(link).to_be_focused()
    expect(link).to_contain_text("draft")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your reply to Leo")).to_have_value("For later")
    page.get_by_role("button", name="Put aside").click()
    expect(link).to_be_focused()


def test_a_draft_is_thrown_away_and_brought_back(thread: Thread, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    words.type("Not good enough")
    expect(state(page)).to_contain_text("Draft saved at ")
    page.locator("#c1").get_by_role("button", name="Throw away").click()
    expect(state(page)).to_contain_text("Thrown away.")
    expect(words).to_have_value("")
    assert not Draft.objects.exists()
    page.get_by_role("button", name="Bring it back").click()
    expect(words).to_have_value("Not good enough")
    expect(state(page)).to_contain_text("Draft saved at ")
    assert Draft.objects.get().body == "Not good enough"


def test_a_lost_connection_keeps_the_text_and_sends_it_later_as_one_post(
    thread: Thread, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    page.context.set_offline(True)
    words.type("Written in a tunnel.")
    expect(state(page)).to_contain_text("No connection. Your words are kept in this browser.")
    page.keyboard.press("Control+Enter")
    expect(state(page)).to_contain_text("That did not reach us. Your words are kept.")
    expect(words).to_have_value("Written in a tunnel.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/*#c2")
    assert answers(thread) == ["Written in a tunnel."]


def test_an_answer_that_never_came_is_asked_for_again_and_one_post_stands(
    thread: Thread, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    replying(page, thread).type("Said once.")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    page.route("**/reply/", lose)
    page.keyboard.press("Control+Enter")
    expect(state(page)).to_contain_text("That did not reach us.")
    assert answers(thread) == ["Said once."]  # it did
    page.get_by_role("button", name="Try again").click()
    page.wait_for_url("**/*#c2")
    assert answers(thread) == ["Said once."]


def test_a_page_that_dies_gives_the_words_back(thread: Thread, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    page.route("**/drafts/", lambda route: route.abort())  # nothing reaches the site
    words = replying(page, thread)
    words.type("Just before the crash")
    with contextlib.suppress(Error):
        page.goto("chrome://crash", timeout=2_000)
    assert not Draft.objects.exists()
    again = page.context.new_page()
    expect(replying(again, thread)).to_have_value("Just before the crash")
    expect(state(again)).to_contain_text("Draft saved at ")  # it goes to the site now
    assert Draft.objects.get().body == "Just before the crash"


def test_words_typed_last_win_and_the_others_are_offered(
    thread: Thread, anna: User, new_page: NewPage
) -> None:
    laptop, phone = new_page(anna), new_page(anna)
    laptop.context.route("**/drafts/", lambda route: route.abort())
    replying(laptop, thread).type("On the laptop, before")
    phone.wait_for_timeout(2_000)  # pages know the site's time to about a second
    replying(phone, thread).type("On the phone, after")
    expect(state(phone)).to_contain_text("Draft saved at ")
    laptop.context.unroute("**/drafts/")
    words = replying(laptop, thread)
    expect(words).to_have_value("On the phone, after")
    laptop.get_by_role("button", name="Take what was typed here").click()
    expect(words).to_have_value("On the laptop, before")
    laptop.get_by_role("button", name="Change back").click()
    expect(words).to_have_value("On the phone, after")


def test_a_session_that_ended_loses_no_word(
    thread: Thread, anna: User, new_page: NewPage, live_server: Any
) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    words.type("Signed out while I wrote")
    expect(state(page)).to_contain_text("Draft saved at ")
    page.context.clear_cookies()
    words.type(".")
    expect(state(page)).to_contain_text("You were signed out; your words are kept here.")
    page.keyboard.press("Control+Enter")
    door = page.get_by_role("link", name="Come in again in a new tab")
    expect(door).to_be_visible()
    with page.context.expect_page() as opened:
        door.click()
    expect(opened.value).to_have_url(re.compile(r"/account/login/.*next="))
    sign_in(page.context, anna, live_server.url)
    opened.value.goto(f"{live_server.url}/")  # which brings a new token
    page.get_by_role("button", name="try again").click()
    page.wait_for_url("**/*#c2")
    assert answers(thread) == ["Signed out while I wrote."]


def test_pressing_twice_makes_one_post(thread: Thread, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    replying(page, thread).type("Once.")
    sent: list[str | None] = []
    page.on("request", lambda r: sent.append(r.post_data) if r.url.endswith("/reply/") else None)
    page.get_by_role("button", name="Post reply").dblclick()
    page.wait_for_url("**/*#c2")
    assert answers(thread) == ["Once."]
    assert len(sent) == 1


def test_names_are_completed_by_keyboard(
    circle: Circle,
    thread: Thread,
    anna: User,
    new_page: NewPage,
    accessibility_problems: Callable[[Page], list[str]],
) -> None:
    for name in ("Bella Ross", "Ben Okri"):
        make_member(circle, user=make_user(name))
    page = new_page(anna)
    words = replying(page, thread)
    words.type("I ask @b")
    names = page.get_by_role("listbox", name="Names")
    expect(names.get_by_role("option")).to_have_text(["Bella Ross", "Ben Okri"])
    expect(names.get_by_role("option", selected=True)).to_have_text("Bella Ross")
    assert accessibility_problems(page) == []
    page.keyboard.press("ArrowDown")
    expect(names.get_by_role("option", selected=True)).to_have_text("Ben Okri")
    page.keyboard.press("Enter")
    expect(words).to_have_value("I ask @Ben Okri ")
    expect(names).to_be_hidden()
    words.type("and @bel")
    expect(names).to_be_visible()
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    expect(words).to_be_focused()  # the form stays
    words.type("la at mail@ben")
    expect(names).to_be_hidden()


def test_selected_words_are_quoted_with_their_address(thread: Thread, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    page.evaluate(
        """() => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector("#c1 .post__body em"));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.locator("#c1").get_by_role("button", name="Quote").click()
    post = thread.posts.get(number=1)
    source = (
        f"> — [Leo, {post.created_at.day} {post.created_at:%b}](/c/{thread.circle.slug}/posts/{post.pk}/)\n\n"
    )
    expect(words).to_have_value(f"> them\n{source}")
    page.locator("#c1").get_by_role("button", name="Preview").click()
    expect(page.locator("#c1 .compose__preview blockquote footer")).to_contain_text("Leo")
    page.goto("about:blank")
    whole = new_page(anna)
    whole.goto(f"{thread.get_absolute_url()}reply/?to=1&quote=1")
    expect(whole.get_by_label("Your reply to Leo")).to_have_value(
        f"> them\n{source}> Who paid for *them*? The reader did.\n>\n> So it was.\n{source}"
    )


def test_what_the_reader_copied_becomes_a_quotation(
    circle: Circle, thread: Thread, anna: User, new_page: NewPage, live_server: Any
) -> None:
    unit = make_unit(circle.course, title="The lane")
    page = new_page(anna)
    words = replying(page, thread)
    where = f"/c/{circle.slug}/readings/{unit.slug}/%C2%B62/?edition=1"
    page.evaluate(
        """([text]) => {
            const data = new DataTransfer();
            data.setData("text", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true }));
        }""",
        [f"“People brought their own candles.”\nThe lane, ¶ 2–3. {live_server.url}{where}"],
    )
    expect(words).to_have_value(f"> People brought their own candles.\n> — [The lane, ¶ 2–3]({where})\n\n")


def test_two_windows_that_edit_one_post_see_both_wordings(
    circle: Circle, thread: Thread, anna: User, new_page: NewPage
) -> None:
    post = make_post(thread, anna, "The first wording.")
    page = new_page(anna)
    page.goto(f"/c/{circle.slug}/posts/{post.pk}/edit/")
    words = page.get_by_label("Your post")
    edit_post(access=access_of(anna, circle), post=post, source="The other window's.", version=1)
    words.fill("This window's.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("edited in another window")
    expect(page.locator("pre.wording")).to_have_text("The other window's.")
    expect(words).to_have_value("This window's.")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/*#c2")
    post.refresh_from_db()
    assert (post.source, post.version) == ("This window's.", 3)


def test_signing_out_saves_first_and_leaves_nothing_behind(
    thread: Thread, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    words = replying(page, thread)
    words.type("Typed and gone")
    page.get_by_role("button", name="Anna, your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/account/login/**")
    assert Draft.objects.get().body == "Typed and gone"
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))") == []


def test_all_of_it_works_without_script(thread: Thread, anna: User, new_page: NewPage) -> None:
    page = new_page(anna, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(thread.get_absolute_url())
    page.locator("#c1 [data-reply]").click()
    words = page.get_by_label("Your reply to Leo")
    words.fill("Some *plain* words.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".compose__preview em")).to_have_text("plain")
    expect(words).to_have_value("Some *plain* words.")
    page.get_by_role("button", name="Put aside").click()
    expect(page.get_by_text("Put aside. What you wrote is kept")).to_be_in_viewport()
    page.goto(f"{thread.get_absolute_url().rsplit('/', 2)[0]}/drafts/")
    page.get_by_role("link", name="Go on writing").click()
    expect(words).to_have_value("Some *plain* words.")
    page.get_by_role("button", name="Post reply").click()
    expect(page.locator("#c2")).to_contain_text("Some plain words.")
    assert Post.objects.count() == 2


def test_a_new_discussion_comes_back_with_its_title(circle: Circle, anna: User, new_page: NewPage) -> None:
    page = new_page(anna)
    page.goto(f"/c/{circle.slug}/discussions/new/")
    page.get_by_label("What is it about?").type("Lamps")
    page.get_by_role("textbox", name="Your words").type("Who lit them?")
    expect(page.locator(".compose__state")).to_contain_text("Draft saved at ")
    page.reload()
    expect(page.get_by_label("What is it about?")).to_have_value("Lamps")
    expect(page.get_by_role("textbox", name="Your words")).to_have_value("Who lit them?")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", name="Lamps")).to_be_visible()
    assert not Draft.objects.exists()
