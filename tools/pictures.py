"""Takes the pictures of the README from a running demo (`make run`), so that they can be taken again.

.venv/bin/python -m tools.pictures [http://127.0.0.1:8000]

It brings a text in, opens the room of the next meeting and lets some of the circle ask to speak: the demo is not as new afterwards.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests import browsers

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
TEXT = FOLDER.parent.parent / "tests" / "readings" / "importing" / "corpus" / "waterworks.txt"
SIZE: ViewportSize = {"width": 1100, "height": 690}  # so that each stays under 150 kB
NOTES = """\
Q1: Tom speaks for the committee, Vera for him. Agreed that a vote was held; not what it decided.

Open: who would have had to give way first? Irene looks for the minutes."""


def enter(browser: Browser, address: str, name: str) -> Page:
    """A page of one of the demo's people, on the home of their circle."""
    page = browser.new_context(viewport=SIZE, base_url=address).new_page()
    page.goto("/account/login/")
    page.locator(".persona", has_text=name).first.evaluate(
        "persona => persona.click()"
    )  # some are folded away
    page.wait_for_url(lambda url: "/account/" not in url)
    if page.url.rstrip("/") == address.rstrip("/"):
        page.get_by_role("link", name="Mill Street Circle").first.click()
        page.locator("#next").wait_for()
    return page


def keep(page: Page, name: str) -> None:
    page.evaluate("document.activeElement.blur()")
    page.wait_for_timeout(400)  # what moves has moved
    page.screenshot(path=FOLDER / f"{name}.png")


def reading(page: Page) -> None:
    """A reading with a note open beside its marker."""
    page.get_by_role("link", name="Continue at ¶").click()
    marker = page.locator(".read__text a.ref").first
    marker.evaluate("marker => scrollTo(0, marker.getBoundingClientRect().top + scrollY - innerHeight / 2)")
    marker.click()
    page.locator("#peek").wait_for()


def discussion(page: Page) -> None:
    """A discussion at the first post not yet seen."""
    page.get_by_role("link", name="Discussions").first.click()
    page.get_by_role("link", name="Mikhailov").first.click()
    page.locator(".post").first.wait_for()
    page.evaluate("scrollTo(0, 0)")


def room(browser: Browser, page: Page, address: str) -> None:
    """A meeting at its first question: one speaks, others have asked to."""
    page.get_by_role("link", name="Open the meeting room").first.click()
    if page.locator(".room").count() == 0:
        page.get_by_role("button", name="Open the meeting room").click()
    page.locator(".room__move").wait_for()
    while not page.get_by_text("Question 1 of").is_visible():
        before = page.locator("#room-now").inner_text()
        page.locator(".room__move .btn--main").click()
        page.wait_for_function(
            "before => document.querySelector('#room-now').innerText !== before", arg=before
        )
    for name in ("Tom", "Vera", "Irene", "Ben"):
        theirs = enter(browser, address, name)
        theirs.goto(page.url)
        theirs.get_by_role("button", name="Ask to speak").click()
        theirs.get_by_text("on the list").or_(theirs.get_by_role("button", name="Lower")).first.wait_for()
        theirs.context.close()
    page.reload()
    page.get_by_role("button", name="Next speaker").click()
    page.locator(".speaking").wait_for()
    page.get_by_label("Notes of the evening").fill(NOTES)
    page.get_by_text("Saved at").wait_for()


def workbench(page: Page) -> None:
    """A text as it came in: its outline, its words with the repairs among them, the repairs by kind."""
    page.set_viewport_size({"width": 1200, "height": 560})  # wide enough for three panes
    page.goto("/c/mill-street/texts/")
    page.locator("#id_file").set_input_files(TEXT)
    page.get_by_role("button", name="Bring in").click()
    page.get_by_role("heading", name="Outline").wait_for(timeout=60_000)


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browsers.chromium() as browser:
        page = enter(browser, address, "Anna")
        keep(page, "home")
        for name, prepare in (("reading", reading), ("discussion", discussion)):
            prepare(page)
            keep(page, name)
            page.goto("/c/mill-street/")
        page = enter(browser, address, "Miriam")
        page.goto("/c/mill-street/desk/")
        keep(page, "desk")
        workbench(page)
        keep(page, "workbench")
        page.set_viewport_size(SIZE)
        page.goto("/c/mill-street/desk/")
        room(browser, page, address)
        keep(page, "room")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
