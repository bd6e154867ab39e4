"""Reading a discussion in a browser: what its tests look at."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from accounts.models import User
from discussions.models import ReadState, Thread

LONG = "\n\n".join(f"Line {n} of what the keeper saw." for n in range(14))  # tall, and not folded


def seen_by(user: User, thread: Thread) -> str:
    found = ReadState.objects.filter(user=user, thread=thread).first()
    return str(found.seen) if found else "{}"


def until(check: Callable[[], bool], *, seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, "It did not come about."
        time.sleep(0.05)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def top_of(page: Page, what: str) -> float:
    box = page.locator(what).bounding_box()
    assert box is not None
    return box["y"]


def at(page: Page, number: int) -> None:
    expect(page.locator(f"#c{number}")).to_be_focused()


def opened(page: Page, thread: Thread, more: str = "") -> Page:
    page.clock.install()
    page.goto(thread.get_absolute_url() + more)
    page.clock.run_for(4_000)
    return page
