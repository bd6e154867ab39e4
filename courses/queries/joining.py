"""What somebody sees who opens an invitation, or asks for a seat."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.utils import timezone

from accounts.models import User
from courses.actions.invitations import lets_in_by_name, why_shut
from courses.models import Circle, Invitation, JoinRequest, Meeting, Membership


@dataclass(frozen=True, slots=True)
class JoinPage:
    invitation: Invitation
    circle: Circle
    meeting: Meeting | None
    inviter: str
    seat: Membership | None  # of the viewer, if there is one now
    by_name: bool


def join_page(token: str, user: User | None) -> JoinPage | None:
    """The invitation as its guest sees it; None if it lets nobody in (and the viewer is not inside already).

    Raises Http404 for a token that no invitation has. Four queries.
    """
    if "\x00" in token:
        raise Http404("No such invitation.")
    invitation = Invitation.objects.select_related("circle__course", "made_by").filter(token=token).first()
    if invitation is None:
        raise Http404("No such invitation.")
    circle = invitation.circle
    seat = None
    if user is not None:
        seat = circle.memberships.filter(user=user, ended_at__isnull=True).first()
    if seat is None and why_shut(invitation):
        return None
    return JoinPage(
        invitation=invitation,
        circle=circle,
        meeting=next_date(circle),
        inviter=invitation.made_by.display_name if invitation.made_by is not None else "",
        seat=seat,
        by_name=lets_in_by_name(invitation),
    )


def next_date(circle: Circle) -> Meeting | None:
    """When it meets next, for who is not inside."""
    to_come = circle.meetings.filter(cancelled_at__isnull=True, starts_at__gt=timezone.now())
    return to_come.select_related("session").first()


@dataclass(frozen=True, slots=True)
class AskPage:
    circle: Circle
    meeting: Meeting | None
    waiting: JoinRequest | None


def circle_to_ask(slug: str) -> Circle:
    """A circle that takes requests. Raises Http404 for any other as for none."""
    circle = Circle.objects.select_related("course").filter(slug=slug, takes_requests=True).first()
    if circle is None:
        raise Http404("No such circle.")
    return circle


def ask_page(circle: Circle, user: User) -> AskPage:
    waiting = circle.join_requests.filter(user=user, outcome="").first()
    return AskPage(circle=circle, meeting=next_date(circle), waiting=waiting)
