"""On a train: what was opened is there without a connection, and what is written there arrives once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from courses.actions.people import remove_member
from courses.models import Circle, Role
from readings.models import Declaration, Note, Unit
from tests import browsers, factories
from tests.conftest import sign_in

pytestmark = [pytest.mark.django_db(transaction=True)]

KEPT = "async () => (await caches.keys()).filter((name) => name.startsWith('reader:'))"
PAGES = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        if (!name.startsWith("reader:")) continue;
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found.sort();
}"""

FILES = "async () => (await (await caches.open('reader-files')).keys()).map((request) => request.url)"


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course)


def address(circle: Circle, unit: Unit) -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/"


def until(page: Page, script: str, wanted: Callable[[Any], bool]) -> Any:
    """What the script gives, as soon as it is what is wanted."""
    for _ in range(100):
        if wanted(found := page.evaluate(script)):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(found)


def opened(page: Page, path: str) -> None:
    """Opens a reading and waits until this device keeps it."""
    page.goto(path)
    until(page, FILES, lambda files: any("noting" in file for file in files))
    until(page, PAGES, lambda pages: path in pages)


@pytest.fixture
def context(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    return new_context(service_workers="allow", viewport={"width": 360, "height": 740})


def test_a_reading_goes_along_and_what_is_written_comes_back(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    found = browsers.complaints(page)
    opened(page, address(circle, unit))
    context.set_offline(True)
    page.goto(address(circle, unit))
    expect(page.locator("#p1")).to_be_visible()
    expect(page.locator("#connection")).to_be_visible()
    page.get_by_text("Partly", exact=True).click()
    expect(page.get_by_text("Kept on this device, and sent when you are online.")).to_be_visible()
    page.locator("#p1 .blk__n").focus()
    page.keyboard.press("n")
    page.get_by_role("textbox").fill("Written in a tunnel.")
    page.get_by_role("button", name="Keep").click()
    waits = page.get_by_text("sent when you are online: what you said of this reading, a note on ¶ 1.")
    expect(waits).to_be_visible()
    page.goto("/")  # not kept
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    page.get_by_role("link", name=unit.title).click()
    expect(waits).to_be_visible()
    assert not Note.objects.exists()
    assert not Declaration.objects.exists()
    context.set_offline(False)
    expect(waits).to_be_hidden()
    page.reload()
    expect(page.locator("#p1 .mk--mine")).to_contain_text("Written in a tunnel.")
    note = Note.objects.get()
    assert (note.author, note.body, note.passage.number) == (anna, "Written in a tunnel.", 1)
    assert Declaration.objects.get().state == "partly"
    offline = [
        line for line in found if "ERR_INTERNET_DISCONNECTED" not in line and "Failed to fetch" not in line
    ]
    assert offline == []


def test_nothing_of_a_person_stays_when_they_sign_out(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    sign_in(context, factories.make_member(circle), live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    page.goto("/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Come in")).to_be_visible()
    until(page, KEPT, lambda kept: kept == [])
    context.set_offline(True)
    page.goto(address(circle, unit))
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()


def test_one_device_keeps_the_pages_of_one_person(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    sign_in(context, factories.make_member(circle), live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    first = page.evaluate(KEPT)
    sign_in(context, factories.make_member(circle), live_server.url)
    page.goto(f"/c/{circle.slug}/readings/")
    until(page, PAGES, lambda pages: f"/c/{circle.slug}/readings/" in pages)
    now = page.evaluate(KEPT)
    assert len(first) == len(now) == 1
    assert first != now
    assert page.evaluate(PAGES) == [f"/c/{circle.slug}/readings/"]


def test_whoever_is_let_go_keeps_no_page(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    owner = factories.make_member(circle, Role.OWNER)
    remove_member(seat=factories.seat_of(circle, anna), by=owner)
    page.goto(address(circle, unit))
    until(page, PAGES, lambda pages: pages == [])
    context.set_offline(True)
    page.goto(address(circle, unit))
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    expect(page.locator("#p1")).to_have_count(0)
