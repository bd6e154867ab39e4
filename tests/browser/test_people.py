"""People come in by a link and a name, and an owner hands the circle over: with a mouse, on a phone, without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.actions.requests import ask_to_join
from courses.models import Circle, Role
from tests import factories
from tests.browser.test_moderation import fits
from tests.courses.ways_in import link_of, owner_of, seat

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
BARE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}


@pytest.fixture
def circle() -> Circle:
    cache.clear()
    circle = factories.make_circle(
        name="Mill Street", place="The upper room", owner=factories.make_user("Ruth")
    )
    factories.make_member(circle, Role.STUDENT, factories.make_user("Hanna"), about="Brings the tea")
    return circle


def test_somebody_opens_a_link_on_a_phone_without_script_gives_a_name_and_is_in(
    new_page: NewPage, circle: Circle
) -> None:
    link = link_of(circle, by_name=True)
    page = new_page(**BARE)
    page.goto(link.get_absolute_url())
    assert fits(page)
    expect(page.get_by_text("Ruth invites you as a student")).to_be_visible()
    page.get_by_label("Your name").fill("Hanna")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("add a letter").first).to_be_visible()
    page.get_by_label("Your name").fill("Hanna T.")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("You are in, Hanna T.")).to_be_visible()
    user = User.objects.get(name="Hanna T.")
    assert seat(circle, user) is not None
    # the device remembers, and says what is missing
    page.goto(f"/c/{circle.slug}/people/")
    expect(page.get_by_text("Only this device knows you.")).to_be_visible()
    page.get_by_role("link", name="Give an address").click()
    expect(page.get_by_label("New address")).to_be_visible()
    assert fits(page)


def test_a_long_name_pushes_nothing_off_a_phone(new_page: NewPage, circle: Circle) -> None:
    page = new_page(**PHONE)
    page.goto(link_of(circle, by_name=True).get_absolute_url())
    way = page.get_by_role("link", name="Come in with your e-mail address").bounding_box()
    assert way is not None
    assert way["height"] >= 44
    page.get_by_label("Your name").fill("Wolfeschlegelsteinhausenbergerdorff" * 2 + "Abcdefghij")
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("You are in, Wolfe")).to_be_visible()
    assert fits(page)
    page.goto(f"/c/{circle.slug}/people/")
    assert fits(page)


@pytest.mark.parametrize("view", [WIDE, PHONE, BARE], ids=["wide", "phone", "without script"])
def test_an_owner_hands_the_circle_over(
    new_page: NewPage, accessibility_problems: Problems, circle: Circle, view: dict[str, Any]
) -> None:
    scripts = view.get("java_script_enabled", True)
    ruth, hanna = owner_of(circle), User.objects.get(name="Hanna")

    def check(page: Page) -> None:
        assert fits(page)
        if scripts:
            assert accessibility_problems(page) == []

    page = new_page(ruth, **view)
    page.goto(f"/c/{circle.slug}/people/leave/")
    expect(page.get_by_text("You are the only owner, and a circle needs one.")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Choose somebody").click()
    expect(page.get_by_role("link", name="Hanna: role and more")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Hanna: role and more").click()
    expect(page.get_by_role("link", name="Hand the circle over")).to_be_visible()
    check(page)
    page.get_by_role("link", name="Hand the circle over").click()
    expect(page.get_by_role("button", name="Hand it over")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Hand it over").click()
    expect(page.get_by_text("Hanna is the owner now, and you stay as facilitator.")).to_be_visible()
    expect(page.get_by_role("link", name="Settings of the circle")).to_have_count(0)
    page.goto(f"/c/{circle.slug}/people/leave/")
    check(page)
    page.get_by_role("button", name="Leave the circle").click()
    expect(page.get_by_text("You have left Mill Street.")).to_be_visible()
    assert seat(circle, ruth) is None

    theirs = new_page(hanna, **view)
    theirs.goto(f"/c/{circle.slug}/people/")
    expect(theirs.get_by_role("link", name="Settings of the circle")).to_be_visible()


def test_a_facilitator_makes_a_link_copies_it_and_prints_it(
    new_page: NewPage, accessibility_problems: Problems, circle: Circle
) -> None:
    page = new_page(factories.make_member(circle, Role.FACILITATOR, factories.make_user("Mia")), **WIDE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/c/{circle.slug}/people/")
    page.get_by_role("link", name="Make a link").click()
    assert accessibility_problems(page) == []
    page.get_by_label("student: reads along").check()
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Invitation link").input_value()
    page.get_by_role("button", name="Copy the link").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert accessibility_problems(page) == []
    page.get_by_role("link", name="Print it with a code").click()
    expect(page.get_by_role("img", name="A code that leads a phone to")).to_be_visible()
    assert accessibility_problems(page) == []
    page.emulate_media(media="print")
    expect(page.get_by_text(address.partition("://")[2])).to_be_visible()
    expect(page.get_by_role("link", name="Back to the people")).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Back to the people").click()
    page.get_by_role("button", name="Close it").click()
    expect(page.get_by_text("No link is open.")).to_be_visible()


@pytest.mark.parametrize("view", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_fits_and_has_no_barriers(
    new_page: NewPage, accessibility_problems: Problems, circle: Circle, view: dict[str, Any]
) -> None:
    Circle.objects.filter(pk=circle.pk).update(takes_requests=True)
    circle.refresh_from_db()
    link = link_of(circle, by_name=True)
    ask_to_join(circle=circle, user=factories.make_user("Asks " + "x" * 60), words="May I?")
    for number in range(14):
        user = factories.make_user(f"Reader with a rather long name {number}")
        factories.make_member(circle, Role.MEMBER, user, about="A line about oneself that goes on and on")
    ruth = new_page(owner_of(circle), **view)
    base, hanna = f"/c/{circle.slug}", factories.seat_of(circle, User.objects.get(name="Hanna"))
    for address in (
        "people/",
        "people/?q=reader",
        "people/me/",
        f"people/{hanna.pk}/",
        f"people/{hanna.pk}/remove/",
        "invitations/",
        "invitations/new/",
        "invitations/mail/",
        f"invitations/{link.pk}/print/",
        "settings/",
        "settings/delete/",
    ):
        ruth.goto(f"{base}/{address}")
        assert fits(ruth), address
        assert accessibility_problems(ruth) == [], address
    guest, stranger = new_page(**view), new_page(factories.make_user("Kim"), **view)
    for page, address in (
        (guest, link.get_absolute_url()),
        (guest, "/join/no-such-link/"),
        (stranger, link.get_absolute_url()),
        (stranger, f"{base}/ask/"),
    ):
        page.goto(address)
        assert fits(page), address
        assert accessibility_problems(page) == [], address
    stranger.get_by_label("A few words about you").fill("I read much.")
    stranger.get_by_role("button", name="Ask to join").click()
    expect(stranger.get_by_text("waits for the facilitators").first).to_be_visible()
    assert accessibility_problems(stranger) == []
