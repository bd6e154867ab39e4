"""One's own settings, and what the page looks like."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts import zones
from accounts.models import User
from tests import factories
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

SETTINGS = reverse("settings")
PREFERENCES = reverse("preferences")
DOOR = reverse("account_request_login_code")


@pytest.fixture
def inside(client: Client, kim: User, noor: User) -> Client:
    client.force_login(kim)
    return client


def test_a_person_says_who_they_are(inside: Client, kim: User, noor: User) -> None:
    form = {"name": "Kimberley", "language": "en", "time_zone": "America/Argentina/Buenos_Aires"}
    assert "Saved." in inside.post(SETTINGS, form, follow=True).content.decode()
    kim.refresh_from_db()
    noor.refresh_from_db()
    assert (kim.name, kim.time_zone) == ("Kimberley", "America/Argentina/Buenos_Aires")
    assert (noor.name, noor.time_zone) == ("Noor", "Europe/London")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Give a name"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"language": "tlh"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_changes(
    inside: Client, kim: User, changed: dict[str, str], said: str
) -> None:
    form = {"name": "Kimberley", "language": "en", "time_zone": "Europe/London"}
    assert said in inside.post(SETTINGS, form | changed).content.decode()
    kim.refresh_from_db()
    assert (kim.name, kim.time_zone) == ("Kim", "Europe/London")


def test_a_refused_name_does_not_show_in_the_bar(inside: Client) -> None:
    page = inside.post(
        SETTINGS, {"name": "x" * 81, "language": "en", "time_zone": "Europe/London"}
    ).content.decode()
    assert "Kim, your menu" in page


def test_a_stranger_is_led_to_the_door(client: Client) -> None:
    assert client.get(SETTINGS)["Location"] == f"{DOOR}?next={SETTINGS}"
    assert client.post(PREFERENCES, {"theme": "dark"})["Location"].startswith(DOOR)


def test_the_page_knows_the_ways_in(
    inside: Client, kim: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):  # session, person, the person the form is about, ways in
        page = inside.get(SETTINGS).content.decode()
    assert reverse("account_change_password") in page
    kim.set_unusable_password()
    kim.save()
    inside.force_login(kim)
    assert reverse("account_set_password") in inside.get(SETTINGS).content.decode()


def test_preferences_are_the_person_s_on_every_device(inside: Client, kim: User) -> None:
    answer = inside.post(PREFERENCES, {"theme": "sepia", "leading": "open", "next": "/settings/?x=1"})
    assert answer["Location"] == "/settings/?x=1"
    elsewhere = Client()
    elsewhere.force_login(kim)
    page = elsewhere.get(SETTINGS).content.decode()
    assert ' data-theme="sepia" data-leading="open" data-signed-in' in page
    assert "data-size" not in page


def test_what_is_not_sent_stays(inside: Client, kim: User) -> None:
    for form in ({"theme": "dark"}, {"type_size": "xl"}, {"measure": "wide"}, {}):
        inside.post(PREFERENCES, form)
    kim.refresh_from_db()
    assert (kim.theme, kim.type_size, kim.measure, kim.leading) == ("dark", "xl", "wide", "m")


@pytest.mark.parametrize("header", [{"Accept": "application/json"}, {"HX-Request": "true"}])
def test_a_script_is_answered_without_a_page(inside: Client, kim: User, header: dict[str, str]) -> None:
    answer = inside.post(PREFERENCES, {"theme": "dark"}, headers=header)
    assert (answer.status_code, answer.content) == (204, b"")
    kim.refresh_from_db()
    assert kim.theme == "dark"


def test_a_choice_there_is_not(inside: Client, kim: User) -> None:
    answer = inside.post(PREFERENCES, {"theme": "mauve", "leading": "open"})
    assert (answer.status_code, answer.content.decode()) == (400, "There is no such choice.")
    kim.refresh_from_db()
    assert (kim.theme, kim.leading) == ("system", "m")


def test_preferences_are_only_sent(inside: Client) -> None:
    assert inside.get(PREFERENCES).status_code == 405
    assert inside.put(SETTINGS).status_code == 405


@pytest.mark.parametrize(
    ("next", "referer", "leads"),
    [
        ("https://evil.example/", "", SETTINGS),
        ("//evil.example/", "http://testserver/c/mill/", "http://testserver/c/mill/"),
        ("", "http://evil.example/", SETTINGS),
        ("", "http://testserver/c/mill/", "http://testserver/c/mill/"),
        ("/c/mill/readings/", "http://testserver/", "/c/mill/readings/"),
    ],
)
def test_the_way_back_stays_on_this_site(inside: Client, next: str, referer: str, leads: str) -> None:
    answer = inside.post(PREFERENCES, {"theme": "dark", "next": next}, headers={"Referer": referer})
    assert answer["Location"] == leads


def test_a_form_without_its_token_is_refused_kindly(kim: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(kim)
    answer = strict.post(PREFERENCES, {"theme": "dark"})
    assert answer.status_code == 403
    assert "The form was open too long." in answer.content.decode()
    kim.refresh_from_db()
    assert kim.theme == "system"


def test_signing_out_asks_first_and_empties_the_browser_s_memory(inside: Client) -> None:
    leave = reverse("account_logout")
    assert "Sign out?" in inside.get(leave).content.decode()
    assert inside.get(SETTINGS).status_code == 200
    answer = inside.post(leave)
    assert (answer["Location"], answer["Clear-Site-Data"]) == (DOOR, '"cache", "storage"')
    assert inside.get(SETTINGS).status_code == 302


def test_a_password_can_be_chosen_and_changed(client: Client, noor: User) -> None:
    client.force_login(noor)
    assert client.get(reverse("account_change_password"))["Location"] == reverse("account_set_password")
    client.post(reverse("account_set_password"), {"password1": PASSWORD})
    noor.refresh_from_db()
    assert noor.check_password(PASSWORD)
    change = reverse("account_change_password")
    wrong = client.post(change, {"oldpassword": "wrong", "password1": "a second lamp"}).content.decode()
    assert "This is not your present password." in wrong
    assert (
        client.post(change, {"oldpassword": PASSWORD, "password1": "a second lamp"})["Location"] == SETTINGS
    )
    noor.refresh_from_db()
    assert noor.check_password("a second lamp")
    assert client.get(SETTINGS).status_code == 200  # still signed in


def test_every_zone_offered_exists_and_an_old_name_stays_choosable() -> None:
    offered = [zone for _, group in zones.choices("US/Eastern") for zone, _ in group]
    assert {"Europe/London", "Asia/Kolkata", "UTC", "US/Eastern"} <= set(offered)
    assert len(offered) == len(set(offered)) > 300
    assert [zone for zone in offered if zoneinfo.ZoneInfo(zone).key != zone] == []
    assert "US/Eastern" not in zones.known()


def test_times_are_told_in_one_s_own_zone(inside: Client, kim: User) -> None:
    """What somebody wrote; when the circle meets is told by the clocks of the place where it meets."""
    circle = factories.make_circle(factories.make_course(sessions=1), time_zone="Europe/London")
    factories.make_member(circle, user=kim)
    evening = timezone.now().replace(year=timezone.now().year - 1, month=7, day=14, hour=19, minute=0)
    thread = factories.make_thread(circle, at=evening)
    meeting = factories.make_meeting(circle, circle.course.sessions.get(), evening + timedelta(days=730))
    for zone, told in (("Asia/Tokyo", "15 July"), ("Europe/London", "14 July")):
        User.objects.filter(pk=kim.pk).update(time_zone=zone)
        assert told in inside.get(thread.get_absolute_url()).content.decode()
        told = f"{meeting.starts_at:%-d %B}, 20:00"
        assert told in inside.get(f"/c/{circle.slug}/readings/").content.decode()


def test_a_zone_that_the_tables_know_no_more_keeps_nobody_out(inside: Client, kim: User) -> None:
    User.objects.filter(pk=kim.pk).update(time_zone="Nowhere/At_all")
    assert inside.get(SETTINGS).status_code == 200
