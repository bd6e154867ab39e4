"""What every test may ask for."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import browsers, underway

# Continuous integration tries the same examples each time, so that a red build means a change; at home they vary.
hypothesis.settings.register_profile("ci", derandomize=True)
if os.environ.get("CI", "").lower() in ("1", "true", "yes"):
    hypothesis.settings.load_profile("ci")


PATIENCE = 20_000  # milliseconds: a browser beside a whole suite on two cores is slow, not wrong
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that uses the browser says so by its fixtures, so that `-m "not browser"` leaves it out."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with browsers.chromium() as running:
        yield running


@pytest.fixture
def new_context(browser: Browser, live_server: Any) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts (each with its own cookies) whose addresses are relative to the live server.

    Keyword arguments are Playwright's: `color_scheme="dark"`, `java_script_enabled=False`, `viewport=…`.
    """
    opened: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        defaults: dict[str, Any] = {
            "base_url": live_server.url,
            "locale": "en-GB",
            "reduced_motion": "reduce",
            "service_workers": "block",  # but where a test is about them
        }
        context = browser.new_context(**defaults | options)
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()
    underway.wait_until_quiet()


@pytest.fixture
def new_page(new_context: Callable[..., BrowserContext], live_server: Any) -> Iterator[Callable[..., Page]]:
    """Makes pages: `new_page(user)` is signed in as that person, `new_page()` is a stranger's.

    At the end the test fails if any page's script or content security policy has complained.
    """
    found: list[list[str]] = []

    def make(user: Any = None, **options: Any) -> Page:
        context = new_context(**options)
        if user is not None:
            sign_in(context, user, live_server.url)
        page = context.new_page()
        found.append(browsers.complaints(page))
        return page

    yield make
    said = [line for lines in found for line in lines]
    assert not said, "\n".join(said)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A stranger's page."""
    return new_page()


def sign_in(context: BrowserContext, user: Any, address: str) -> None:
    """Give the browser the session of this person, without the sign-in page."""
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


@pytest.fixture
def accessibility_problems() -> Callable[[Page], list[str]]:
    """Asks axe about a page: `assert accessibility_problems(page) == []`."""
    return browsers.accessibility_problems
