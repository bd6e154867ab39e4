"""A real browser for the tests: Chromium where the machine has one, driven by Playwright."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
HOW_TO_GET_ONE = "Browser tests need Chromium: install it (on Debian: apt install chromium), or name one in CHROMIUM=/path."


def find_chromium() -> str | None:
    """The program's path: the one CHROMIUM names, or the first that is found."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in (*found, *PLACES) if path and Path(path).exists()), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running browser. Without Chromium the test is skipped, or fails where `CI` is set."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
            pytest.fail(HOW_TO_GET_ONE, pytrace=False)
        pytest.skip(HOW_TO_GET_ONE)
    # Playwright keeps an event loop in this thread, beside which Django refuses to ask the database.
    # Nothing here runs in that loop at the same time, so the refusal protects nothing.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=["--no-sandbox", "--disable-dev-shm-usage", "--font-render-hinting=none"],
        )
        yield browser
        browser.close()


def complaints(page: Page) -> list[str]:
    """A list that fills with what the page's scripts and its content security policy complain about."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(f"{page.url}: {error}"))

    def on_console(message: Any) -> None:
        # An answer such as 404 is no mistake of the page: tests look at answers themselves.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            found.append(f"{page.url}: {message.text}")

    page.on("console", on_console)
    return found


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds on the page as it stands: one line for each element and rule."""
    answer = Axe().run(page).response
    return [
        f"{violation['id']} ({violation['impact']}): {violation['help']}: {node['html'][:160]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]
