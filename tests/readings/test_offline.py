"""What a device may keep, and what arrives later than it was said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from courses.models import Circle
from readings.models import Declaration, Place
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


def test_pages_that_may_be_kept_say_for_whom(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    address = factories.access_of(anna, circle).url("unit-detail", unit=unit.slug)
    keys = [client_of(person).get(address)["X-Reader"] for person in (anna, anna, ben)]
    assert keys[0] == keys[1] != keys[2]
    assert str(anna.pk) != keys[0]
    anna.set_password("another lamp and oil")
    anna.save()
    assert client_of(anna).get(address)["X-Reader"] != keys[0]
    for name in ("people", "notes", "discussions", "for-you"):
        path, client = factories.access_of(anna, circle).url(name), client_of(anna)
        assert "X-Keep" not in client.get(path)
        assert "X-Reader" not in client.get(path)  # a piece of a page may be kept for others
        as_page = client.get(path, headers={"Sec-Fetch-Mode": "navigate"})
        assert (as_page["X-Reader"], "X-Keep" in as_page) == (client.get(address)["X-Reader"], False)
    assert "X-Reader" not in Client().get("/account/login/", headers={"Sec-Fetch-Mode": "navigate"})


def test_nothing_is_taken_from_anybody_but_who_wrote_it(circle: Circle) -> None:
    unit, anna, ben = factories.make_unit(circle.course), *(factories.make_member(circle) for _ in "ab")
    address = factories.access_of(anna, circle).url("unit-declare", unit=unit.slug)
    for client in (client_of(ben), Client()):
        answer = client.post(address, {"state": "read"}, headers={"X-For": str(anna.pk)})
        assert answer.status_code == 412
    assert not Declaration.objects.exists()
    assert (
        client_of(anna).post(address, {"state": "read"}, headers={"X-For": str(anna.pk)}).status_code == 200
    )


def test_a_place_kept_without_a_connection_gives_way_to_one_kept_since(circle: Circle) -> None:
    unit, anna = factories.make_unit(circle.course), factories.make_member(circle)
    address = factories.access_of(anna, circle).url("unit-place", unit=unit.slug)
    client, now = client_of(anna), timezone.now()

    def keep(number: int, minutes: int) -> int:
        said = int((now + timedelta(minutes=minutes)).timestamp() * 1000)
        assert client.post(address, {"number": number, "said": said}).status_code == 204
        return Place.objects.get().number

    assert keep(2, -60) == 2
    assert keep(1, -90) == 2
    assert keep(3, -30) == 3  # said later, though both arrive now


def test_what_was_said_without_a_connection_gives_way_to_what_was_said_since(circle: Circle) -> None:
    unit, anna = factories.make_unit(circle.course), factories.make_member(circle)
    address = factories.access_of(anna, circle).url("unit-declare", unit=unit.slug)
    client, now = client_of(anna), timezone.now()

    def say(state: str, minutes: int | None = None) -> str:
        said = {} if minutes is None else {"said": int((now + timedelta(minutes=minutes)).timestamp() * 1000)}
        assert client.post(address, {"state": state, **said}).status_code == 200
        return Declaration.objects.get().state

    assert say("partly", -90) == "partly"
    assert say("read") == "read"
    assert say("not", -60) == "read"
    assert say("not", 600) == "not"  # a clock that runs ahead is no reason to be right for ever
    assert say("read") == "read"


def test_the_worker_and_the_page_behind_it_are_nobodys(circle: Circle) -> None:
    anna = factories.make_member(circle, user=factories.make_user("Anna Lamplight"))
    worker = client_of(anna).get("/offline.js")
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    assert b'addEventListener("fetch"' in worker.content
    assert "no-cache" in worker["Cache-Control"]
    assert b"Lamplight" not in client_of(anna).get("/offline/").content
