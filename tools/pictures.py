"""Takes the pictures of the README from a running demo (`make run`), so that they can be taken again.

.venv/bin/python -m tools.pictures [http://127.0.0.1:8000]
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page

from tests import browsers

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


def course(page: Page) -> None:
    page.get_by_role("heading", level=1).wait_for()


def reading(page: Page) -> None:
    """A reading with a note open beside its marker."""
    page.get_by_role("link", name="Continue at ¶").click()
    marker = page.locator(".read__text a.ref").first
    marker.evaluate("marker => scrollTo(0, marker.getBoundingClientRect().top + scrollY - innerHeight / 2)")
    marker.click()
    page.locator("#peek").wait_for()
    page.wait_for_timeout(300)  # the popover's own motion


def discussion(page: Page) -> None:
    """A discussion at the first post not yet seen."""
    page.get_by_role("link", name="Discussions").click()
    page.get_by_role("link", name="Mikhailov").click()
    page.locator(".post").first.wait_for()
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    page.wait_for_timeout(300)


def main(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with browsers.chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800}, base_url=address)
        page.goto("/account/login/")
        page.locator(".persona", has_text="Anna").click()
        for name, prepare in (("course", course), ("reading", reading), ("discussion", discussion)):
            page.goto("/")
            prepare(page)
            page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
