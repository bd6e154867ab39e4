"""Script in what people write never runs: every technique, in a real browser, with the content security policy off.

Whatever runs calls `alert` (or another window that asks); whatever loads asks for canary.invalid.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import write_post
from discussions.models import Post, Thread
from tests import factories
from tests.conftest import sign_in
from tests.discussions.vectors import SHORT, VECTORS
from tests.discussions.world import circle_where_everything_happened, pages_of, rename_everything
from tests.readings.bringing import client_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Everything that a technique may wait for is done to every element: it is pointed at, pressed, focused, opened.
PROVOKE = """async (at) => {
    const stay = (event) => {
        const link = event.target.closest?.("a[href]");
        if (!link || !/^(https?|mailto):$/.test(link.protocol)) return;  // a script in an address runs
        event.preventDefault();
    };
    addEventListener("click", stay, true);
    addEventListener("submit", (event) => event.preventDefault(), true);
    const found = [...document.querySelectorAll(`${at}, ${at} *`)];
    for (const each of found) {
        if (each.tagName === "DETAILS") each.open = true;
        for (const name of ["pointerover", "pointerenter", "mouseover", "mouseenter", "mousemove", "mousedown",
            "pointerdown", "load", "error", "toggle", "beforetoggle", "animationstart", "begin", "start"])
            each.dispatchEvent(new Event(name, { bubbles: true, cancelable: true }));
        each.focus?.();
        if (each.closest(".post__body")) each.click?.();
    }
    await new Promise((done) => setTimeout(done, 30));
    removeEventListener("click", stay, true);
    return found.length;
}"""
STRANGERS = """() => [...document.querySelectorAll(".post__body *")].flatMap((each) => [
    ...(/^(P|BR|EM|STRONG|CODE|PRE|A|UL|OL|LI|BLOCKQUOTE|HR|H3|H4|S|SPAN|FOOTER|DETAILS|SUMMARY)$/
        .test(each.tagName) ? [] : [each.outerHTML]),
    ...[...each.attributes].filter((one) => !/^(href|rel|start|class|open)$/.test(one.name)).map((one) => one.name),
    ...(each.tagName === "A" && !/^(https?|mailto):$/.test(each.protocol) ? [each.href] : []),
])"""


class Watched:
    """A page on which nothing of what people wrote may run, load or lead away."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.ran: list[str] = []
        page.context.expose_binding(
            "__ran", lambda source, what: self.ran.append(f"{source['page'].url} {what}")
        )
        page.context.add_init_script(
            "for (const name of ['alert', 'confirm', 'prompt', 'print'])"
            " Object.defineProperty(window, name, { value: (what) => window.__ran(`${name}(${what})`) });"
        )
        page.on("dialog", lambda dialog: self.ran.append(f"dialog {dialog.message}"))
        page.on(
            "request",
            lambda asked: (
                None
                if asked.url.startswith((address, "data:image/svg+xml"))
                else self.ran.append(f"{page.url} asks for {asked.url}")
            ),
        )

    def open(self, address: str, at: str = "main") -> int:
        if self.page.request.get(address, max_redirects=0).status != 200:
            return 0  # what is only sent to has no page
        answer = self.page.goto(address)
        assert answer is not None
        assert "content-security-policy" not in answer.headers
        assert self.page.evaluate("typeof alert(1)") == "object"  # the canary sings
        assert self.ran.pop().endswith("alert(1)")
        return int(self.page.evaluate(PROVOKE, at))


@pytest.fixture
def watched(
    new_context: Callable[..., BrowserContext], live_server: Any, settings: Any
) -> Callable[[User], Watched]:
    settings.CONTENT_SECURITY_POLICY = None

    def watch(user: User) -> Watched:
        context = new_context(bypass_csp=True)
        sign_in(context, user, live_server.url)
        return Watched(context.new_page(), live_server.url)

    return watch


def thread_of_vectors(circle: Circle, writer: User) -> Thread:
    """Every technique as a post of its own, and as the source of an edited one."""
    thread = factories.make_thread(circle, writer)
    access = factories.access_of(writer, circle)
    for vector in VECTORS:
        try:
            write_post(access=access, thread=thread, source=vector, key=uuid.uuid4())
        except ValueError:
            continue  # refused: nothing to see in it
    return thread


def test_nothing_that_is_posted_runs(watched: Callable[[User], Watched]) -> None:
    circle = factories.make_circle()
    reader = factories.make_member(circle, Role.FACILITATOR)
    thread = thread_of_vectors(circle, factories.make_member(circle))
    assert thread.posts.count() > 500
    browser = watched(reader)
    here: str | None = thread.get_absolute_url()
    seen = 0
    while here:
        browser.open(here, ".post__body")
        assert browser.page.evaluate(STRANGERS) == []
        seen += browser.page.locator(".post__body").count()
        later = browser.page.get_by_role("link", name="More posts")
        here = later.get_attribute("href") if later.count() else None
        here = f"{thread.get_absolute_url()}{here}" if here and here.startswith("?") else here
    assert seen >= thread.posts.count()
    # as a script would put it in: the preview's answer, and posts that are fetched on demand
    for post in Post.objects.filter(thread=thread):
        browser.page.evaluate(
            "html => { const e = document.createElement('div'); e.innerHTML = html; }", post.html
        )
    assert browser.ran == []


def test_the_preview_and_a_form_that_comes_back_run_nothing(watched: Callable[[User], Watched]) -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle)
    browser = watched(anna)
    for start in range(0, len(VECTORS), 60):
        words = "\n\n".join(VECTORS[start : start + 60])
        browser.open(f"{thread.get_absolute_url()}reply/")
        shown = browser.page.evaluate(
            """async ([address, body]) => {
                const form = new FormData(document.querySelector("form.compose"));
                form.set("body", body);
                const answer = await fetch(address, { method: "POST", body: form });
                document.querySelector("main").innerHTML = await answer.text();
                return answer.status;
            }""",
            [f"/c/{circle.slug}/discussions/preview/", words],
        )
        assert shown == 200
        browser.page.evaluate(PROVOKE, "main")
        browser.open(f"{thread.get_absolute_url()}reply/")
        browser.page.locator("textarea[name=body]").fill(words + "\n" + "[" * 5_000)
        browser.page.locator("form.compose button[type=submit]").last.click()
        browser.page.get_by_text("too many brackets").wait_for()
        browser.page.evaluate(PROVOKE, "main")
    assert browser.ran == []


def test_no_name_title_or_reason_runs_on_any_page(watched: Callable[[User], Watched]) -> None:
    circle = circle_where_everything_happened()
    owner = User.objects.get(memberships__circle=circle, memberships__role=Role.OWNER)
    browser = watched(owner)
    ask = client_of(owner)
    addresses = [
        address for address in pages_of(circle) if "Content-Disposition" not in ask.get(address).headers
    ]  # a file to take away opens in no browser
    looked_at = 0
    for shift in (0, 30):
        names = cycle([*SHORT[shift:], *SHORT[:shift]])
        rename_everything(name[:80] for name in names)
        looked_at += sum(browser.open(address) > 0 for address in addresses)
    assert looked_at > 30
    assert browser.ran == []
