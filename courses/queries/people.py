"""Who is in a circle, and the ways in that stand open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F, Q
from django.http import Http404

from accounts.models import User
from courses.access import Access
from courses.models import Invitation, JoinRequest, LogEntry, Membership, Role
from courses.models.people import InvitationQuerySet
from courses.rules import INVITES, Can

FINDS = 13  # from so many people on, a field finds them by name
_OF_PERSON = ("user__name", "user__email")


@dataclass(frozen=True, slots=True)
class Group:
    """People of like roles, by name."""

    key: str
    label: str
    seats: list[Membership]
    of: int  # how many there are, found or not


@dataclass
class PeoplePage:
    groups: list[Group]
    count: int
    found: int
    link: Invitation | None = None  # the newest open one that is for whoever gets it
    links: int = 0
    letters: int = 0
    requests: list[JoinRequest] = field(default_factory=list)
    roles: tuple[Role, ...] = ()  # in which the viewer may let somebody in
    let_go: list[Membership] = field(default_factory=list)

    @property
    def finds(self) -> bool:
        return self.count >= FINDS


_GROUPS = (
    ("hold", "Hold the circle", (Role.OWNER, Role.FACILITATOR)),
    ("students", "Students", (Role.STUDENT,)),
    ("others", "Members and observers", (Role.MEMBER, Role.OBSERVER)),
)


def people_page(access: Access, *, q: str = "") -> PeoplePage:
    """One query for the people, however many; two more for who may invite, and one for who may manage the circle."""
    assert access.circle is not None
    seats = list(
        access.circle.memberships.filter(ended_at__isnull=True, user__is_active=True)
        .select_related("user")
        .only("role", "about", "joined_at", "user_id", "circle_id", *_OF_PERSON)
    )
    seats.sort(key=lambda seat: (seat.user.display_name.casefold(), seat.pk))
    wanted = q.casefold()
    hits = [seat for seat in seats if wanted in seat.user.display_name.casefold()]
    groups = []
    for key, label, roles in _GROUPS:
        those = sorted((seat for seat in hits if seat.role in roles), key=lambda seat: seat.role != roles[0])
        of = sum(seat.role in roles for seat in seats)
        if those:
            groups.append(Group(key=key, label=label, seats=those, of=of))
    page = PeoplePage(groups=groups, count=len(seats), found=len(hits))
    if access.may(Can.INVITE) and access.membership is not None:
        page.roles = INVITES.get(Role(access.membership.role), ())
        ways = list(open_invitations(access))
        links = [way for way in ways if not way.email]
        page.link, page.links, page.letters = (
            (links[0] if links else None),
            len(links),
            len(ways) - len(links),
        )
        waiting = access.circle.join_requests.filter(outcome="", user__is_active=True)
        page.requests = list(waiting.select_related("user").order_by("pk"))
    if access.may(Can.MANAGE_CIRCLE):
        gone = access.circle.memberships.filter(ended_at__isnull=False, removed=True).select_related("user")
        page.let_go = sorted(gone, key=lambda seat: seat.user.display_name.casefold())
    return page


def seat_of(access: Access, pk: int) -> Membership:
    """A seat of this circle, of somebody who left as well. Raises Http404."""
    assert access.circle is not None
    seat = access.circle.memberships.select_related("user").filter(pk=pk).first()
    if seat is None:
        raise Http404("No such seat.")
    seat.circle = access.circle
    return seat


# Invitations ------------------------------------------------------------------------------------------------


def invitations_of(access: Access) -> InvitationQuerySet:
    """The invitations of this circle. Every look-up of one begins here."""
    return Invitation.objects.filter(circle=access.circle).select_related("made_by")


def open_invitations(access: Access) -> InvitationQuerySet:
    """Those that let somebody in: their maker may still invite in that role."""
    may = Q(made_by__isnull=True)
    for role, gives in INVITES.items():
        may |= Q(
            made_by__memberships__circle=F("circle"),
            made_by__memberships__ended_at__isnull=True,
            made_by__memberships__role=role,
            made_by__is_active=True,
            role__in=gives,
        )
    return invitations_of(access).open().filter(may)


def invitation_of(access: Access, pk: int) -> Invitation:
    """Raises Http404 for one of another circle as for none."""
    invitation = invitations_of(access).filter(pk=pk).first()
    if invitation is None:
        raise Http404("No such invitation.")
    assert access.circle is not None
    invitation.circle = access.circle
    return invitation


def request_of(access: Access, pk: int) -> JoinRequest:
    """Raises Http404 for one of another circle as for none."""
    request = JoinRequest.objects.filter(circle=access.circle, pk=pk).select_related("user").first()
    if request is None:
        raise Http404("No such request.")
    assert access.circle is not None
    request.circle = access.circle
    return request


@dataclass(frozen=True, slots=True)
class Letter:
    """A mailed invitation and what became of it."""

    invitation: Invitation
    state: str  # sending, sent, accepted, closed
    open: bool
    again: bool  # may be sent again now


@dataclass(frozen=True, slots=True)
class InvitationsPage:
    links: list[Invitation]
    letters: list[Letter]
    closed: list[Invitation]  # links that let nobody in any more, the newest


CLOSED_SHOWN = 20
LETTERS_SHOWN = 600


def invitations_page(access: Access, *, again_after: datetime) -> InvitationsPage:
    """Three queries. What was sent before `again_after` may be sent again."""
    open_ones = list(open_invitations(access))
    still = {invitation.pk for invitation in open_ones}
    mailed = invitations_of(access).exclude(email="")[:LETTERS_SHOWN]
    letters = [_letter(invitation, invitation.pk in still, again_after) for invitation in mailed]
    closed = invitations_of(access).filter(email="").exclude(pk__in=still)[:CLOSED_SHOWN]
    return InvitationsPage(
        links=[invitation for invitation in open_ones if not invitation.email],
        letters=letters,
        closed=list(closed),
    )


def _letter(invitation: Invitation, open_: bool, again_after: datetime) -> Letter:
    if invitation.uses:
        state = "accepted"
    elif not open_:
        state = "closed"
    else:
        state = "sent" if invitation.sent_at else "sending"
    again = open_ and (invitation.sent_at or invitation.created_at) < again_after
    return Letter(invitation=invitation, state=state, open=open_, again=again)


# One's own requests -----------------------------------------------------------------------------------------


def own_requests(user_id: int, *, since: datetime) -> list[JoinRequest]:
    """What somebody asked for: what waits, and what was declined since then. One query."""
    asked = JoinRequest.objects.filter(user_id=user_id).select_related("circle")
    shown = Q(outcome="") | Q(outcome=JoinRequest.Outcome.DECLINED, decided_at__gt=since)
    seated = Membership.objects.filter(user_id=user_id, ended_at__isnull=True).values("circle_id")
    return list(asked.filter(shown).exclude(circle_id__in=seated).order_by("-pk"))


def handed_over_to(access: Access, seat: int) -> User | None:
    """The owner of this seat, if it is this person who handed the circle over to them and no longer holds it.

    No query for somebody who holds it, two at most.
    """
    if access.circle is None or access.may(Can.MANAGE_CIRCLE):
        return None
    found = access.circle.memberships.select_related("user")
    owner = found.filter(pk=seat, role=Role.OWNER, ended_at__isnull=True).first()
    handed = LogEntry.objects.filter(circle=access.circle, kind=LogEntry.Kind.HANDED_OVER, by=access.user)
    return owner.user if owner is not None and handed.filter(about=owner.user_id).exists() else None
