"""Asking for a seat: where one may, what is answered, and what the person sees of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.changes import Refused
from courses.actions.invitations import accept_invitation
from courses.actions.people import remove_member
from courses.actions.requests import approve_request, ask_to_join, decline_request
from courses.models import Circle, JoinRequest, LogEntry, Role
from tests import factories
from tests.at_once import at_once
from tests.courses.ways_in import link_of, owner_of, seat
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return open_circle()


def open_circle() -> Circle:
    circle = factories.make_circle(name="Mill Street")
    Circle.objects.filter(pk=circle.pk).update(takes_requests=True)
    circle.refresh_from_db()
    return circle


def ask(circle: Circle) -> str:
    return reverse("circle-ask", args=[circle.slug])


def test_the_page_says_what_the_act_before_came_to(circle: Circle) -> None:
    client = client_of(factories.make_user("Kim"))
    client.post(ask(circle), {"words": ""})
    assert "waits for the facilitators of Mill Street" in client.get(ask(circle)).content.decode()


def test_one_asks_and_sees_that_it_waits_and_is_let_in(circle: Circle) -> None:
    user, facilitator = factories.make_user("Kim"), factories.make_member(circle, Role.FACILITATOR)
    client, theirs = client_of(user), client_of(facilitator)
    assert "Mill Street" in client.get(ask(circle)).content.decode()
    assert client.post(ask(circle), {"words": "I read <much>.", "role": "owner"})["Location"] == "/"
    assert "waits for the facilitators" in client.get("/").content.decode()
    page = theirs.get(reverse("people", args=[circle.slug])).content.decode()
    assert "I read &lt;much&gt;." in page
    asked = circle.join_requests.get()
    decide = reverse("join-request-decide", args=[circle.slug, asked.pk])
    for role in ("facilitator", "owner"):  # which a facilitator cannot give
        theirs.post(decide, {"do": "approve", "role": role})
        assert seat(circle, user) is None
    for _ in range(2):
        theirs.post(decide, {"do": "approve", "role": "member"})
    found = seat(circle, user)
    assert found is not None
    assert found.role == Role.MEMBER
    assert circle.log.filter(kind=LogEntry.Kind.JOINED, by=facilitator, about=user).count() == 1
    assert client.get("/")["Location"] == circle.get_absolute_url()
    assert client.get(ask(circle))["Location"] == circle.get_absolute_url()


def test_a_no_is_seen_and_holds_for_a_month(circle: Circle) -> None:
    user = factories.make_user()
    asked = ask_to_join(circle=circle, user=user)
    decline_request(request=asked, by=owner_of(circle))
    decline_request(request=asked, by=owner_of(circle))
    assert circle.log.filter(kind=LogEntry.Kind.REQUEST_DECLINED).count() == 1
    client = client_of(user)
    assert "There is no seat for you now" in client.get("/").content.decode()
    answer = client.post(ask(circle), {"words": "Please"})
    assert answer.status_code == 400
    assert "ask again in a month" in answer.content.decode()
    JoinRequest.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert client.post(ask(circle), {"words": "Please"}).status_code == 302
    assert circle.join_requests.filter(outcome="").count() == 1


def test_asking_again_changes_the_words_of_the_one_request(circle: Circle) -> None:
    client = client_of(factories.make_user())
    for words in ("First.", "Second."):
        client.post(ask(circle), {"words": words})
    assert circle.join_requests.get().words == "Second."


def test_there_is_no_such_page_where_nobody_is_asked() -> None:
    circle, client = factories.make_circle(), client_of(factories.make_user())
    shut = client.get(ask(circle))
    none = client.get(reverse("circle-ask", args=["no-such-circle"]))
    assert (shut.status_code, none.status_code) == (404, 404)
    assert client.post(ask(circle)).status_code == 404
    assert not JoinRequest.objects.exists()
    assert "login" in Client().get(ask(circle))["Location"]


def test_somebody_let_go_cannot_ask(circle: Circle) -> None:
    user = factories.make_member(circle)
    remove_member(seat=factories.seat_of(circle, user), by=owner_of(circle))
    with pytest.raises(Refused, match="ask a facilitator yourself"):
        ask_to_join(circle=circle, user=user)


def test_a_link_answers_the_request_that_waits(circle: Circle) -> None:
    user = factories.make_user()
    asked = ask_to_join(circle=circle, user=user)
    accept_invitation(invitation=link_of(circle), user=user)
    asked.refresh_from_db()
    assert asked.outcome == JoinRequest.Outcome.APPROVED


@pytest.mark.django_db(transaction=True)
def test_of_a_yes_and_a_no_at_once_one_holds() -> None:
    circle = open_circle()
    user, owner = factories.make_user(), owner_of(circle)
    asked = ask_to_join(circle=circle, user=user)
    answers = at_once(
        lambda: approve_request(request=asked, by=owner, role=Role.STUDENT),
        lambda: decline_request(request=asked, by=owner),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["JoinRequest", "Refused"], answers
    asked.refresh_from_db()
    assert (asked.outcome == JoinRequest.Outcome.APPROVED) == (seat(circle, user) is not None)


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_asks_once() -> None:
    circle, user = open_circle(), factories.make_user()
    answers = at_once(*[lambda: ask_to_join(circle=circle, user=user)] * 4)
    assert {type(answer) for answer in answers} == {JoinRequest}, answers
    assert circle.join_requests.count() == 1
