"""People who mean no good: who is mailed, who is taken for whom, who comes back."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.changes import Refused
from accounts.models import User
from accounts.wording import likeness
from classroom.actions import attendance
from courses.actions import letters
from courses.actions.invitations import invite_by_mail, revoke_invitation, send_again
from courses.actions.people import remove_member
from courses.actions.requests import approve_request
from courses.actions.settling import delete_circle
from courses.models import Circle, Invitation, JoinRequest, Role
from tests import factories
from tests.classroom.evening import planned
from tests.courses.test_by_name import come_in
from tests.courses.ways_in import link_of, owner_of, seat
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_sent_yet(db: None) -> None:
    cache.clear()


def mail(circle: Circle, *emails: str, by: User | None = None) -> list[Invitation]:
    said: dict[str, Any] = {"role": Role.STUDENT, "address": "http://testserver/", "key": uuid.uuid4()}
    return invite_by_mail(circle=circle, by=by or owner_of(circle), emails=emails, **said)


# Mail -------------------------------------------------------------------------------------------------------


def test_nobody_is_flooded_by_closing_and_inviting_again() -> None:
    circle = factories.make_circle()
    owner = owner_of(circle)
    for _ in range(letters.TO_ONE):
        (letter,) = mail(circle, "ann@example.org")
        revoke_invitation(invitation=letter, by=owner)
    with pytest.raises(Refused, match="Enough was sent to ann@example"):
        mail(circle, "ben@example.org", "ann@example.org")
    assert not circle.invitations.filter(email="ben@example.org").exists()
    assert len(mail(circle, "ben@example.org")) == 1


def test_nor_by_circles_that_end() -> None:
    owner = factories.make_user("Owner")
    for _ in range(letters.TO_ONE):
        circle = factories.make_circle(owner=owner)
        mail(circle, "ann@example.org")
        delete_circle(circle=circle)
    with pytest.raises(Refused, match="Enough was sent"):
        mail(factories.make_circle(owner=owner), "ann@example.org")


def test_nor_by_sending_again() -> None:
    circle = factories.make_circle()
    (letter,) = mail(circle, "ann@example.org")
    for _ in range(letters.TO_ONE - 1):
        Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=2))
        send_again(invitation=letter, by=owner_of(circle), address="http://testserver/")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(hours=2))
    with pytest.raises(Refused, match="Enough was sent"):
        send_again(invitation=letter, by=owner_of(circle), address="http://testserver/")


def test_nor_by_many_at_once() -> None:
    for _ in range(letters.TO_ONE_BY_ALL):
        mail(factories.make_circle(), "ann@example.org")
    with pytest.raises(Refused, match="Enough was sent"):
        mail(factories.make_circle(), "ann@example.org")


def test_a_day_has_so_many_letters_in_all_circles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "A_DAY", 3)
    owner = factories.make_user("Owner")
    mail(factories.make_circle(owner=owner), "a@example.org", "b@example.org")
    mail(factories.make_circle(owner=owner), "c@example.org")
    with pytest.raises(Refused, match="enough mail for one day"):
        mail(factories.make_circle(owner=owner), "d@example.org")
    assert "example.org" not in str(cache.get(f"letters:{owner.pk}"))


# Names ------------------------------------------------------------------------------------------------------

MIRIAM = [
    "miriam",
    "Miriam\u200b",  # with something that nobody sees
    "\u041ciri\u0430m",  # two Cyrillic letters
    "M\u0456r\u0456am",
    "\u039ciriam",  # a Greek capital
    "\uff2d\uff49\uff52\uff49\uff41\uff4d",
    "\U0001d40ciriam",
    "M i r i a m",
    "Miriam.",
    "Mír\u0131am",
    "Miriam (facilitator)",
    "Miriam – Owner",
    "[Admin] Miriam",
    "Miriam\ufe0f",
]


@pytest.mark.parametrize("name", MIRIAM)
def test_nobody_comes_in_as_somebody_who_is_there(name: str) -> None:
    circle = factories.make_circle(owner=factories.make_user("Miriam"))
    _, answer = come_in(link_of(circle, by_name=True), name)
    assert answer.status_code == 400
    assert circle.memberships.count() == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna B", "Anna L"),
        ("Anna I", "Anna L"),
        ("Karl", "Kari"),
        ("राम", "रमा"),
        ("Reader 1", "Reader 11"),
        ("🌻", "🌙"),
        ("Иван", "Иванна"),
        ("محمد", "محمود"),
    ],
)
def test_who_is_called_otherwise_comes_in(one: str, other: str) -> None:
    assert likeness(one) != likeness(other)
    circle = factories.make_circle(owner=factories.make_user(one))
    assert come_in(link_of(circle, by_name=True), other)[1].status_code == 302


def test_an_evening_has_so_many_guests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attendance, "MOST_GUESTS", 2)
    meeting = planned().meeting
    for name in ("Rosa", "Ben", "Rosa"):
        attendance.mark_guest_here(meeting=meeting, name=name)
    with pytest.raises(Refused, match="2 guests already"):
        attendance.mark_guest_here(meeting=meeting, name="Cleo")


# Back again -------------------------------------------------------------------------------------------------


def test_no_request_brings_somebody_back_who_was_let_go() -> None:
    """Not even one that was left over from before."""
    circle = factories.make_circle()
    ann, facilitator = factories.make_member(circle), factories.make_member(circle, Role.FACILITATOR)
    remove_member(seat=factories.seat_of(circle, ann), by=owner_of(circle))
    asked = JoinRequest.objects.create(circle=circle, user=ann)
    with pytest.raises(Refused, match="only an owner"):
        approve_request(request=asked, by=facilitator, role=Role.STUDENT)
    assert seat(circle, ann) is None


def test_who_lets_somebody_go_reads_that_a_name_is_enough_to_come_back() -> None:
    circle = factories.make_circle()
    ann, owner = factories.make_member(circle), owner_of(circle)
    page = reverse("seat-remove", args=[circle.slug, factories.seat_of(circle, ann).pk])
    assert "a name is enough" not in client_of(owner).get(page).content.decode()
    link = link_of(circle, by_name=True)
    assert "a name is enough" in client_of(owner).get(page).content.decode()
    revoke_invitation(invitation=link, by=owner)
    assert "a name is enough" not in client_of(owner).get(page).content.decode()
