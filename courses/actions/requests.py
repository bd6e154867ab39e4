"""Asking for a seat, and what is answered."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses.actions.log import write_down
from courses.actions.people import add_member, seat_within
from courses.models import Circle, JoinRequest, LogEntry, Role
from courses.rules import INVITES

AFTER_A_NO = timedelta(days=30)  # then one may ask again
MOST_OPEN = 300  # in a circle: nobody reads more, and nobody floods it


@transaction.atomic
def ask_to_join(*, circle: Circle, user: User, words: str = "") -> JoinRequest:
    """Puts a request before the facilitators. Asking again while it waits changes its words.

    Raises `Refused` for who has a seat, was let go, was told no within a month, or where nobody is asked.
    """
    circle = locked(circle)
    if not circle.takes_requests:
        raise Refused("This circle takes no requests.")
    seat = circle.memberships.filter(user=user).first()
    if seat is not None and seat.ended_at is None:
        raise Refused("You are in this circle already.")
    if seat is not None and seat.removed:
        raise Refused("Your seat in this circle was taken back: ask a facilitator yourself.")
    waiting = circle.join_requests.filter(user=user, outcome="").first()
    if waiting is not None:
        save_changes(waiting, words=words)
        return waiting
    since = timezone.now() - AFTER_A_NO
    if circle.join_requests.filter(
        user=user, outcome=JoinRequest.Outcome.DECLINED, decided_at__gt=since
    ).exists():
        raise Refused("You have asked, and the circle has no seat for you now: ask again in a month.")
    if circle.join_requests.filter(outcome="").count() >= MOST_OPEN:
        raise Refused(
            "So many people have asked that the circle must answer them first: try again in a week."
        )
    return JoinRequest.objects.create(circle=circle, user=user, words=words)


@transaction.atomic
def approve_request(*, request: JoinRequest, by: User, role: str) -> JoinRequest:
    """Gives who asked a seat in this role. Raises `Refused` if somebody has answered otherwise."""
    circle = locked(request.circle)
    request = locked(request)
    _may_decide(circle, by, role)
    if request.outcome == JoinRequest.Outcome.DECLINED:
        raise Refused("Somebody has declined this request meanwhile.")
    if circle.memberships.filter(user=request.user, removed=True, ended_at__isnull=False).exists():
        raise Refused("An owner has let this person go: only an owner lets them back in.")
    if request.outcome == "":
        seat = add_member(circle=circle, user=request.user, role=Role(role))
        _decide(request, JoinRequest.Outcome.APPROVED, by)
        write_down(
            LogEntry.Kind.JOINED,
            circle=circle,
            by=by,
            about=request.user,
            said=f"as {seat.get_role_display()}, on request",
        )
    return request


@transaction.atomic
def decline_request(*, request: JoinRequest, by: User) -> JoinRequest:
    """Says no. Raises `Refused` if somebody has let the person in meanwhile."""
    circle = locked(request.circle)
    request = locked(request)
    _may_decide(circle, by, None)
    if request.outcome == JoinRequest.Outcome.APPROVED:
        raise Refused("Somebody has let this person in meanwhile.")
    if request.outcome == "":
        _decide(request, JoinRequest.Outcome.DECLINED, by)
        write_down(LogEntry.Kind.REQUEST_DECLINED, circle=circle, by=by, about=request.user)
    return request


def _may_decide(circle: Circle, by: User, role: str | None) -> None:
    seat = seat_within(circle, by)
    given = INVITES.get(Role(seat.role), ()) if seat is not None else ()
    if not given or (role is not None and role not in given):
        raise Refused("You cannot let people in with this role.")


def _decide(request: JoinRequest, outcome: str, by: User) -> None:
    save_changes(request, outcome=outcome, decided_by=by, decided_at=timezone.now())
