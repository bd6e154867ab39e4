"""Places in a circle: seen, changed, handed over, ended; and always an owner."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.changes import Refused
from accounts.models import NOWHERE, User
from courses.actions.people import change_role, hand_over, leave_circle, let_back, remove_member
from courses.models import Circle, LogEntry, Membership, Role
from discussions.models import Notice
from tests import factories
from tests.at_once import at_once
from tests.courses.ways_in import link_of, owner_of, seat
from tests.readings.bringing import client_of
from tests.workers import forget_jobs, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    factories.make_member(factories.make_circle(), Role.STUDENT, factories.make_user("Nobody here"))
    return factories.make_circle()


def people_page(circle: Circle, user: User, **asked: str) -> str:
    return client_of(user).get(reverse("people", args=[circle.slug]), asked).content.decode()


# The page ---------------------------------------------------------------------------------------------------


def test_people_stand_by_role_with_their_line(circle: Circle) -> None:
    anna = factories.make_member(circle, Role.STUDENT, factories.make_user("Anna"), about="Bakes <bread>")
    factories.make_member(circle, Role.OBSERVER, factories.make_user("Paul"))
    page = people_page(circle, anna)
    assert page.index("Hold the circle") < page.index("Students") < page.index("Members and observers")
    assert "Bakes &lt;bread&gt;" in page
    assert "Nobody here" not in page
    assert reverse("seat-line", args=[circle.slug]) in page


def test_an_observer_sees_names_and_roles_only(circle: Circle) -> None:
    factories.make_member(circle, Role.MEMBER, factories.make_user("Anna"), about="Bakes bread")
    page = people_page(circle, factories.make_member(circle, Role.OBSERVER))
    assert "Anna" in page
    assert "member" in page
    assert "Bakes bread" not in page
    assert "since" not in page


@pytest.mark.parametrize(
    ("role", "ways", "seats"),
    [
        (Role.OBSERVER, False, False),
        (Role.MEMBER, False, False),
        (Role.STUDENT, False, False),
        (Role.FACILITATOR, True, False),
        (Role.OWNER, True, True),
    ],
)
def test_each_is_offered_what_they_may_do(circle: Circle, role: Role, ways: bool, seats: bool) -> None:
    other = factories.make_member(circle)
    link = link_of(circle)
    page = people_page(circle, factories.make_member(circle, role))
    assert (link.token in page) == ways
    own = reverse("seat-detail", args=[circle.slug, factories.seat_of(circle, other).pk])
    assert (own in page) == seats


def test_people_are_found_by_name_and_asked_for_only_where_there_are_many(circle: Circle) -> None:
    viewer = factories.make_member(circle)
    assert 'name="q"' not in people_page(circle, viewer)
    for name in ("Ánna", "Hannah", *(f"Reader no {n}" for n in range(12))):
        factories.make_member(circle, Role.STUDENT, factories.make_user(name))
    page = people_page(circle, viewer, q="NNA")
    assert 'name="q"' in page
    assert "Ánna" in page
    assert "Hannah" in page
    assert "Reader no" not in page
    assert "Nobody here has" in people_page(circle, viewer, q="<zz>")


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize(("role", "more"), [(Role.STUDENT, 0), (Role.FACILITATOR, 2), (Role.OWNER, 3)])
def test_the_page_costs_the_same_for_few_and_many(
    circle: Circle, count: int, role: Role, more: int, django_assert_num_queries: Any
) -> None:
    viewer = factories.make_member(circle, role)
    users = User.objects.bulk_create(
        User(email=f"reader.{n}@example.org", name=f"Somebody {n}") for n in range(count)
    )
    Membership.objects.bulk_create(Membership(circle=circle, user=user) for user in users)
    link_of(circle)
    client = client_of(viewer)
    with django_assert_num_queries(2 + 1 + 1 + more):  # session and user, the seat, the people
        page = client.get(reverse("people", args=[circle.slug])).content.decode()
    assert page.count("Somebody ") >= count


def test_one_changes_ones_own_line_and_nothing_else(circle: Circle) -> None:
    user = factories.make_member(circle, Role.OBSERVER)
    sent = {"about": "  Reads\u202e along\n", "role": "owner", "removed": "on"}
    assert client_of(user).post(reverse("seat-line", args=[circle.slug]), sent).status_code == 302
    found = factories.seat_of(circle, user)
    assert (found.about, found.role, found.removed) == ("Reads along", Role.OBSERVER, False)


# Roles ------------------------------------------------------------------------------------------------------


def test_an_owner_changes_roles_and_it_is_written_down(circle: Circle) -> None:
    owner, user = owner_of(circle), factories.make_member(circle)
    client = client_of(owner)
    at = reverse("seat-role", args=[circle.slug, factories.seat_of(circle, user).pk])
    for _ in range(2):
        assert client.post(at, {"role": "facilitator"}).status_code == 302
    assert factories.seat_of(circle, user).role == Role.FACILITATOR
    entry = circle.log.get(kind=LogEntry.Kind.ROLE_CHANGED)
    assert (entry.by, entry.about, entry.said) == (owner, user, "student → facilitator")


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.STUDENT, Role.MEMBER, Role.OBSERVER])
def test_nobody_else_touches_roles_not_even_below_the_views(circle: Circle, role: Role) -> None:
    by, other = factories.make_member(circle, role), factories.seat_of(circle, factories.make_member(circle))
    acts: list[Any] = [
        lambda: change_role(seat=other, by=by, role=Role.OWNER),
        lambda: remove_member(seat=other, by=by),
        lambda: hand_over(seat=other, by=by),
        lambda: let_back(seat=other, by=by),
    ]
    for act in acts:
        with pytest.raises(Refused, match="Only an owner"):
            act()
    stranger = owner_of(factories.make_circle())
    with pytest.raises(Refused, match="Only an owner"):
        change_role(seat=other, by=stranger, role=Role.OWNER)
    other.refresh_from_db()
    assert (other.role, other.ended_at) == (Role.STUDENT, None)


def test_the_last_owner_cannot_step_down_and_reads_why(circle: Circle) -> None:
    owner = owner_of(circle)
    at = reverse("seat-role", args=[circle.slug, factories.seat_of(circle, owner).pk])
    answer = client_of(owner).post(at, {"role": "member"})
    assert answer.status_code == 400
    assert "A circle needs an owner: hand it over first." in answer.content.decode()
    assert factories.seat_of(circle, owner).role == Role.OWNER


def test_who_came_by_name_alone_helps_to_run_nothing(circle: Circle) -> None:
    guest = factories.make_member(circle, Role.STUDENT, factories.make_user(email=f"x@{NOWHERE}"))
    own = factories.seat_of(circle, guest)
    for role in (Role.FACILITATOR, Role.OWNER):
        with pytest.raises(Refused, match="e-mail address"):
            change_role(seat=own, by=owner_of(circle), role=role)
    with pytest.raises(Refused, match="e-mail address"):
        hand_over(seat=own, by=owner_of(circle))


@pytest.mark.django_db(transaction=True)
def test_of_two_owners_who_step_down_at_once_one_stays() -> None:
    circle = factories.make_circle()
    factories.make_member(circle, Role.OWNER)
    first, second = circle.memberships.select_related("user").order_by("pk")
    answers = at_once(
        lambda: change_role(seat=first, by=first.user, role=Role.MEMBER),
        lambda: leave_circle(seat=second),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "Refused"], answers
    assert circle.memberships.filter(role=Role.OWNER, ended_at__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_postgresql_keeps_an_owner_whoever_forgets_to_ask() -> None:
    circle = factories.make_circle()
    with pytest.raises(IntegrityError, match="circle_has_an_owner"), transaction.atomic():
        circle.memberships.update(role=Role.FACILITATOR)
    assert circle.memberships.get().role == Role.OWNER


# Handing over -----------------------------------------------------------------------------------------------


def test_a_circle_is_handed_over(circle: Circle) -> None:
    owner, other = owner_of(circle), factories.make_member(circle)
    helpers = link_of(circle, role=Role.FACILITATOR)
    students = link_of(circle, role=Role.STUDENT)
    at = reverse("seat-hand-over", args=[circle.slug, factories.seat_of(circle, other).pk])
    client = client_of(owner)
    assert "You stay as facilitator" in client.get(at).content.decode()
    assert client.post(at).status_code == 400  # nobody has said yes
    assert client.post(at, {"sure": "1"}).status_code == 302
    assert factories.seat_of(circle, other).role == Role.OWNER
    assert factories.seat_of(circle, owner).role == Role.FACILITATOR
    assert client.get(at).status_code == 403
    helpers.refresh_from_db()
    students.refresh_from_db()
    assert helpers.revoked_at is not None  # which a facilitator could not have made
    assert students.revoked_at is None
    assert circle.log.get(kind=LogEntry.Kind.HANDED_OVER).about == other


def test_handed_over_twice_is_said_and_nobody_else_is_told_so(circle: Circle) -> None:
    owner, hanna = owner_of(circle), factories.make_member(circle, Role.MEMBER, factories.make_user("Hanna"))
    facilitator = factories.make_member(circle, Role.FACILITATOR)
    at = reverse("seat-hand-over", args=[circle.slug, factories.seat_of(circle, hanna).pk])
    client = client_of(owner)
    assert client.post(at, {"sure": "on"}).status_code == 302
    again = client.post(at, {"sure": "on"}, follow=True)
    assert "Hanna is the owner already." in again.content.decode()
    assert circle.log.filter(kind=LogEntry.Kind.HANDED_OVER).count() == 1
    assert client.get(at).status_code == 403
    assert client_of(facilitator).post(at, {"sure": "on"}).status_code == 403
    other = reverse("seat-hand-over", args=[circle.slug, factories.seat_of(circle, facilitator).pk])
    assert client.post(other, {"sure": "on"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_two_hand_overs_at_once_one_holds() -> None:
    circle = factories.make_circle()
    owner = owner_of(circle)
    seats = [factories.seat_of(circle, factories.make_member(circle)) for _ in range(2)]
    calls = [lambda seat=seat: hand_over(seat=seat, by=owner) for seat in seats]
    answers = at_once(*calls)
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "Refused"], answers
    assert circle.memberships.filter(role=Role.OWNER).count() == 1


# Leaving, being let go --------------------------------------------------------------------------------------


def test_who_leaves_is_out_and_the_words_stay(circle: Circle) -> None:
    user = factories.make_member(circle, Role.FACILITATOR)
    thread = factories.make_thread(circle, user, body="These words stay.")
    client, at = client_of(user), reverse("circle-leave", args=[circle.slug])
    assert client.post(at).status_code == 400
    assert seat(circle, user) is not None
    assert client.post(at, {"sure": "1"})["Location"] == "/"
    assert client.post(at, {"sure": "1"}).status_code == 404
    assert seat(circle, user) is None
    page = client_of(owner_of(circle)).get(thread.get_absolute_url()).content.decode()
    assert "These words stay." in page
    assert user.name in page


def test_the_last_owner_cannot_leave_and_reads_what_to_do(circle: Circle) -> None:
    owner = owner_of(circle)
    answer = client_of(owner).post(reverse("circle-leave", args=[circle.slug]), {"sure": "1"})
    assert answer.status_code == 400
    assert "hand the circle over first" in answer.content.decode()
    assert seat(circle, owner) is not None


def test_somebody_let_go_is_out_at_the_next_request_also_of_an_open_page(circle: Circle) -> None:
    user, owner = factories.make_member(circle), owner_of(circle)
    thread = factories.make_thread(circle, owner)
    client, at = (
        client_of(user),
        reverse("seat-remove", args=[circle.slug, factories.seat_of(circle, user).pk]),
    )
    pulse = reverse("thread-pulse", args=[circle.slug, thread.pk])
    assert client.get(pulse).status_code == 200
    assert "What they wrote stays" in client_of(owner).get(at).content.decode()
    assert client_of(owner).post(at).status_code == 400
    for _ in range(2):
        assert client_of(owner).post(at, {"sure": "1"}).status_code == 302
    assert client.get(pulse).status_code == 404
    assert client.get(reverse("people", args=[circle.slug])).status_code == 404
    assert circle.log.filter(kind=LogEntry.Kind.REMOVED, by=owner, about=user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_told_to_who_was_let_go() -> None:
    forget_jobs()
    circle = factories.make_circle()
    owner, gone, there = owner_of(circle), factories.make_member(circle), factories.make_member(circle)
    for user in (gone, there):
        client_of(user).post(reverse("circle-follow", args=[circle.slug]), {"mode": "all"})
    remove_member(seat=factories.seat_of(circle, gone), by=owner)
    factories.make_thread(circle, owner)
    work()
    assert set(Notice.objects.values_list("user_id", flat=True)) == {there.pk}


def test_an_owner_lets_somebody_back_in(circle: Circle) -> None:
    user, owner = factories.make_member(circle, Role.FACILITATOR), owner_of(circle)
    own = factories.seat_of(circle, user)
    remove_member(seat=own, by=owner)
    page = people_page(circle, owner)
    assert "Let go" in page
    assert "Let go" not in people_page(circle, factories.make_member(circle, Role.FACILITATOR))
    answer = client_of(owner).post(reverse("seat-let-back", args=[circle.slug, own.pk]))
    assert answer.status_code == 302
    found = seat(circle, user)
    assert found is not None
    assert (found.role, found.removed) == (Role.STUDENT, False)


def test_an_owner_is_not_let_go(circle: Circle) -> None:
    owner, other = owner_of(circle), factories.make_member(circle, Role.OWNER)
    with pytest.raises(Refused, match="change their role first"):
        remove_member(seat=factories.seat_of(circle, other), by=owner)
    with pytest.raises(Refused, match="leave instead"):
        remove_member(seat=factories.seat_of(circle, owner), by=owner)


def test_who_left_by_themselves_has_no_page_any_more(circle: Circle) -> None:
    user = factories.make_member(circle)
    own = factories.seat_of(circle, user)
    leave_circle(seat=own)
    client = client_of(owner_of(circle))
    assert client.get(reverse("seat-detail", args=[circle.slug, own.pk])).status_code == 404
