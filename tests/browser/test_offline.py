"""On a train: what was opened is there without a connection, and what is written there arrives once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from courses.actions.people import remove_member
from courses.models import Circle, Role
from readings.actions import declare
from readings.models import Declaration, Note, Place, Unit
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
    beside = page.locator("#p1 .blk__margin").get_by_text("Your note, not sent yet Written in a tunnel.")
    expect(beside).to_be_visible()
    page.get_by_text("Read", exact=True).click()  # one changes one's mind
    expect(page.get_by_text("a note on ¶ 1, what you said of this reading.")).to_be_visible()
    page.goto("/")  # not kept
    expect(page.get_by_role("heading", name="You are offline")).to_be_visible()
    page.get_by_role("link", name=unit.title).click()
    waits = page.get_by_text("sent when you are online: a note on ¶ 1, what you said of this reading.")
    expect(waits).to_be_visible()
    expect(page.get_by_text("This is the page as it was on")).to_be_visible()
    expect(beside).to_be_visible()
    expect(page.get_by_label("Read", exact=True)).to_be_checked()
    assert not Note.objects.exists()
    assert not Declaration.objects.exists()
    context.set_offline(False)
    expect(waits).to_be_hidden()
    expect(page.locator("#p1 .mk--mine")).to_contain_text("Written in a tunnel.")
    expect(beside).to_have_count(0)
    page.reload()
    expect(page.locator("#p1 .mk--mine")).to_contain_text("Written in a tunnel.")
    note = Note.objects.get()
    assert (note.author, note.body, note.passage.number) == (anna, "Written in a tunnel.", 1)
    assert Declaration.objects.get().state == "read"
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
    until(page, "caches.keys()", lambda names: names == [])
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0
    assert (
        page.evaluate("Object.keys(localStorage).filter((name) => !['left', 'preferences'].includes(name))")
        == []
    )


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


def test_online_nothing_old_is_shown(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    declare(user=anna, circle=circle, unit=unit, state=Declaration.State.NOT)
    page.goto(address(circle, unit))
    expect(page.get_by_label("Not this time")).to_be_checked()
    expect(page.locator("#connection")).to_be_hidden()


def test_any_page_of_another_person_takes_what_was_kept(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    sign_in(context, factories.make_member(circle), live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    context.clear_cookies()  # the session ends, nobody signs out
    sign_in(context, factories.make_member(circle), live_server.url)
    page.goto(f"/c/{circle.slug}/people/")
    until(page, PAGES, lambda pages: pages == [])
    context.set_offline(True)
    page.goto(address(circle, unit))
    expect(page.get_by_text("Nothing is kept yet")).to_be_visible()


def test_where_a_session_has_ended_nothing_is_kept(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    sign_in(context, factories.make_member(circle), live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    context.clear_cookies()
    page.goto(f"/c/{circle.slug}/")
    expect(page.get_by_role("heading", name="Come in")).to_be_visible()
    until(page, PAGES, lambda pages: pages == [])


def test_whoever_is_let_go_loses_all_pages_of_the_circle(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    other = factories.make_unit(circle.course, title="Elsewhere")
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    opened(page, address(circle, other))
    assert len(page.evaluate(PAGES)) == 2
    owner = factories.make_member(circle, Role.OWNER)
    remove_member(seat=factories.seat_of(circle, anna), by=owner)
    page.goto(f"/c/{circle.slug}/")
    until(page, PAGES, lambda pages: pages == [])


def test_what_was_done_waits_for_who_did_it(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    context.set_offline(True)
    page.get_by_text("Partly", exact=True).click()
    expect(page.get_by_text("Kept on this device, and sent when you are online.")).to_be_visible()
    context.clear_cookies()
    sign_in(context, ben, live_server.url)
    context.set_offline(False)
    expect(page.get_by_role("link", name="Come in again to send it")).to_be_visible()
    page.goto(address(circle, unit))  # Ben's page
    expect(page.locator("#p1")).to_be_visible()
    expect(page.locator("#outbox")).to_have_count(0)
    assert not Declaration.objects.exists()
    context.clear_cookies()
    sign_in(context, anna, live_server.url)
    page.goto(f"/c/{circle.slug}/")
    until(page, "localStorage.length", lambda _: Declaration.objects.exists())
    assert Declaration.objects.get().user == anna


def test_what_is_not_taken_is_shown_with_its_words(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    context.set_offline(True)
    page.locator("#p1 .blk__n").focus()
    page.keyboard.press("n")
    page.get_by_role("textbox").fill("Words that must not get lost.")
    page.get_by_role("button", name="Keep").click()
    shown = page.locator("#outbox")
    expect(shown).to_be_visible()
    owner = factories.make_member(circle, Role.OWNER)
    remove_member(seat=factories.seat_of(circle, anna), by=owner)
    context.set_offline(False)
    expect(shown).to_contain_text("The site did not take a note on ¶ 1: This is no longer open to you.")
    expect(shown).to_contain_text("Words that must not get lost.")
    shown.get_by_role("button", name="Throw it away").click()
    expect(shown).to_have_count(0)
    assert not Note.objects.exists()


def test_the_place_of_a_journey_is_sent(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    context.set_offline(True)
    page.locator("#p3 .blk__n").click()
    page.get_by_role("button", name="My place is here").click()
    expect(page.locator("#outbox")).to_contain_text("your place")
    context.set_offline(False)
    until(page, "localStorage.length", lambda _: Place.objects.filter(user=anna, number=3).exists())


def test_signing_out_asks_before_something_unsent_is_lost(
    context: BrowserContext, live_server: Any, circle: Circle, unit: Unit
) -> None:
    anna = factories.make_member(circle)
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    opened(page, address(circle, unit))
    item = {
        "id": "1",
        "url": address(circle, unit),
        "data": "",
        "what": "a note",
        "once": "",
        "refused": "No.",
    }
    page.evaluate(
        "([name, item]) => localStorage.setItem(name, JSON.stringify([item]))", [f"outbox:{anna.pk}", item]
    )
    page.goto(f"/c/{circle.slug}/")
    expect(page.locator("#outbox")).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    page.once("dialog", stay)
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    assert "has not reached us yet" in asked[0]
    assert page.evaluate("localStorage.getItem('outbox:' + document.documentElement.dataset.signedIn)")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Come in")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('outbox:'))") == []
