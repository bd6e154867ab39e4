"""The door and the settings in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from accounts.models import User
from courses.models import Circle, Course, Meeting, Membership, Session
from tests import browsers
from tests.accounts.conftest import PASSWORD, code_in
from tests.conftest import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = reverse("account_request_login_code")
NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
SIGHTS = [(360, "light"), (1280, "dark")]


def theme(page: Page) -> str | None:
    return page.locator("html").get_attribute("data-theme")


def ground(page: Page) -> str:
    """The colour of the paper as it is drawn."""
    return str(page.evaluate("getComputedStyle(document.documentElement).backgroundColor"))


def at_home(page: Page) -> None:
    page.wait_for_url(lambda url: urlsplit(url).path == "/")


def come_in_by_code(page: Page, email: str) -> None:
    page.goto(DOOR)
    page.get_by_label("E-mail").fill(email)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.get_by_role("button", name="Come in").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_code_opens_the_door_with_and_without_scripts(new_page: NewPage, kim: User, scripts: bool) -> None:
    page = new_page(java_script_enabled=scripts)
    page.goto(reverse("settings"))
    page.get_by_label("E-mail").fill("kim@example.org")
    page.get_by_role("button", name="Send me the code").click()
    expect(page.get_by_text("We sent a code to")).to_contain_text("kim@example.org")
    page.get_by_label("Code").fill("1234-5678")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This is not the code")
    expect(page.get_by_label("Code")).to_be_focused()
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.keyboard.press("Enter")
    expect(page).to_have_title("Your settings · Study Circle")


def test_the_summary_of_errors_leads_to_the_fields(new_page: NewPage) -> None:
    page = new_page()
    page.goto(reverse("account_signup"))
    page.get_by_role("button", name="Make the account").click()
    summary = page.get_by_role("alert").first
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="E-mail").click()
    expect(page.get_by_role("textbox", name="E-mail")).to_be_focused()


def test_a_new_account_learns_the_time_zone_of_its_device(new_page: NewPage) -> None:
    page = new_page(timezone_id="Europe/Berlin")
    page.goto(reverse("account_signup"))
    page.get_by_label("Name").fill("Sam")
    page.get_by_role("textbox", name="E-mail").fill("sam@example.org")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_label("Code").fill(code_in(mail.outbox[-1]))
    page.get_by_role("button", name="Come in").click()
    at_home(page)
    assert User.objects.get().time_zone == "Europe/Berlin"


def test_a_passkey_is_made_and_opens_the_door(new_page: NewPage, live_server: Any, kim: User) -> None:
    # Browsers give passkeys to names only, not to numbers such as 127.0.0.1.
    page = new_page(base_url=live_server.url.replace("127.0.0.1", "localhost"))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    has = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options = has | {"isUserVerified": True, "automaticPresenceSimulation": True}
    device = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    come_in_by_code(page, kim.email)
    at_home(page)
    page.goto(reverse("mfa_index"))
    page.get_by_role("link", name="Passkeys").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of the passkey").fill("My phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert Authenticator.objects.filter(user=kim, type=Authenticator.Type.WEBAUTHN).count() == 1
    page.goto(reverse("mfa_list_webauthn"))
    expect(page.get_by_text("You come in with it alone")).to_be_visible()

    page.get_by_role("button", name="Kim, your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.get_by_role("button", name="Use it").click()
    at_home(page)
    page.goto(reverse("settings"))
    expect(page.get_by_label("Name")).to_have_value("Kim")

    # A device that gives no passkey is told in words.
    page.get_by_role("button", name="Kim, your menu").click()
    page.get_by_role("button", name="Sign out").click()
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_role("alert")).to_contain_text("Your device gave no passkey.")


def test_the_lamp_follows_a_person_to_their_other_device(new_page: NewPage, kim: User, noor: User) -> None:
    here, there, hers = new_page(kim), new_page(kim), new_page(noor)
    here.goto(reverse("settings"))
    light = ground(here)
    with here.expect_response(lambda answer: answer.url.endswith(reverse("preferences"))) as kept:
        here.get_by_role("main").get_by_label("Dark").check(force=True)
        assert theme(here) == "dark"  # at once
        assert ground(here) != light
    assert kept.value.status == 204
    expect(here.get_by_text("Saved.")).to_be_visible()
    there.goto(reverse("settings"))
    assert (theme(there), ground(there)) == ("dark", ground(here))
    hers.goto(reverse("settings"))
    assert theme(hers) is None


def test_the_lamp_in_the_menu_and_on_the_settings_page_are_one(new_page: NewPage, kim: User) -> None:
    page = new_page(kim)
    page.goto(reverse("settings"))
    page.get_by_role("button", name="Kim, your menu").click()
    with page.expect_response(lambda answer: answer.url.endswith(reverse("preferences"))):
        page.locator("#me").get_by_label("Sepia").check(force=True)
    expect(page.get_by_role("main").get_by_label("Sepia")).to_be_checked()


def test_quick_changes_end_as_the_last_of_them(new_page: NewPage, kim: User) -> None:
    page = new_page(kim)
    page.goto(reverse("settings"))
    for name in ("Dark", "Sepia", "Light", "Dark", "Sepia"):
        page.get_by_role("main").get_by_label(name).check(force=True)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("Saved.")).to_be_visible()
    kim.refresh_from_db()
    assert kim.theme == "sepia"


def test_the_page_is_set_without_scripts_too(new_page: NewPage, kim: User) -> None:
    page = new_page(kim, java_script_enabled=False)
    page.goto(reverse("settings"))
    page.get_by_label("Largest").check(force=True)
    page.get_by_role("main").get_by_role("button", name="Save").last.click()
    assert page.locator("html").get_attribute("data-size") == "xl"


def test_the_door_remembers_the_lamp_of_its_device_before_it_is_drawn(new_page: NewPage, kim: User) -> None:
    kim.theme = "dark"
    kim.save()
    page = new_page(kim)
    page.goto(reverse("settings"))
    page.context.clear_cookies()
    page.goto(DOOR, wait_until="commit")
    page.wait_for_function("document.body")
    assert theme(page) == "dark"


@pytest.fixture
def keeping_browser(browser: Browser) -> Iterator[Browser]:
    """A browser that keeps whole pages for "back", as browsers do outside of tests."""
    kept = browser.browser_type.launch(
        executable_path=browsers.find_chromium(),
        args=["--no-sandbox", "--disable-dev-shm-usage"],
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield kept
    kept.close()


def test_nothing_private_is_behind_back_after_signing_out(
    keeping_browser: Browser, live_server: Any, kim: User
) -> None:
    context = keeping_browser.new_context(base_url=live_server.url)
    sign_in(context, kim, live_server.url)
    page = context.new_page()
    page.goto(reverse("account_email"))
    page.evaluate("window.kept = true")
    page.goto(reverse("settings"))
    page.go_back(wait_until="commit")
    page.wait_for_function("window.kept")  # the browser does keep pages, or this test would prove nothing
    page.go_forward(wait_until="commit")
    page.get_by_role("button", name="Kim, your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"**{DOOR}")
    for _ in range(2):
        page.go_back(wait_until="commit")
        expect(page.get_by_role("heading", name="Come in")).to_be_visible()
        assert "kim@example.org" not in page.content()


@pytest.fixture
def demo_circle(settings: Settings) -> Circle:
    settings.DEMO = True
    course = Course.objects.create(title="How a revolution was lost", slug="how")
    with transaction.atomic():
        circle = Circle.objects.create(
            course=course, name="Mill Street Circle", slug="mill", place="upper room"
        )
        for name, role in (("Ruth", "owner"), ("Anna", "student")):
            person = User.objects.create_user(f"{name.lower()}@example.org", None, name=name, is_demo=True)
            Membership.objects.create(circle=circle, user=person, role=role, about="reads along")
    session = Session.objects.create(course=course, position=0, title="One")
    Meeting.objects.create(circle=circle, session=session, starts_at=datetime.now(UTC) + timedelta(days=3))
    return circle


def test_the_demo_door(new_page: NewPage, demo_circle: Circle) -> None:
    page = new_page()
    page.goto(reverse("settings"))
    page.get_by_role("button", name="Anna student, reads along").click()
    expect(page).to_have_title("Your settings · Study Circle")
    expect(page.get_by_label("Name")).to_have_value("Anna")


@pytest.mark.parametrize(("width", "lamp"), SIGHTS)
def test_the_door_is_for_everybody(
    new_page: NewPage, demo_circle: Circle, kim: User, accessibility_problems: Problems, width: int, lamp: str
) -> None:
    page = new_page(color_scheme=lamp, viewport={"width": width, "height": 800})
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    for name in ("account_request_login_code", "account_login", "account_signup", "account_reset_password"):
        page.goto(reverse(name))
        assert accessibility_problems(page) == [], name
        assert page.evaluate(fits), name
        page.locator("form:not(.personas) button.btn--main").click()
        expect(page.get_by_role("alert").first).to_be_visible()
        assert accessibility_problems(page) == [], f"{name} with errors"
        assert page.evaluate(fits), name
    page.goto(DOOR)
    page.get_by_label("E-mail").fill(kim.email)
    page.get_by_role("button", name="Send me the code").click()
    page.get_by_label("Code").wait_for()
    assert accessibility_problems(page) == []
    page.goto("/nowhere/")
    assert accessibility_problems(page) == []


@pytest.mark.parametrize(("width", "lamp"), SIGHTS)
def test_the_settings_are_for_everybody(
    new_page: NewPage, kim: User, accessibility_problems: Problems, width: int, lamp: str
) -> None:
    page = new_page(viewport={"width": width, "height": 800}, color_scheme=lamp)
    come_in_by_code(page, kim.email)
    at_home(page)
    page.goto(f"{reverse('account_reauthenticate')}?next={reverse('mfa_activate_totp')}")
    assert accessibility_problems(page) == []
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Authenticator app").wait_for()
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    for name in (
        "mfa_activate_totp",
        "settings",
        "mfa_index",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "account_email",
        "account_change_password",
        "account_logout",
    ):
        page.goto(reverse(name))
        assert accessibility_problems(page) == [], name
        assert page.evaluate(fits), name
    page.goto(reverse("settings"))
    page.get_by_label("Name").fill("")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_role("alert").first.wait_for()
    page.get_by_role("button", name="Kim, your menu").click()
    assert accessibility_problems(page) == [], "with an error and the menu open"
