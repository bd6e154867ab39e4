"""Ways into a circle: links, made and closed, and people who come in by them.

A link lets people in only as long as whoever made it may. It is closed when they lose that right (`people.py`), and
asked once more when somebody comes.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.actions import create_person_by_name
from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from accounts.wording import likeness
from courses.actions.letters import count_letters
from courses.actions.log import write_down
from courses.actions.people import add_member, seat_within
from courses.days import spoken
from courses.models import Circle, Invitation, JoinRequest, LogEntry, Membership, Role
from courses.rules import INVITES

MOST_LINKS = 50  # open at once in a circle
MOST_LETTERS = 300  # sent and not yet accepted
LETTER_LASTS = timedelta(days=60)
SEND_AGAIN = timedelta(hours=1)
SEND_INVITATION = "courses.send_invitation"  # the job's name, see courses/jobs.py
BY_NAME = (Role.STUDENT, Role.MEMBER, Role.OBSERVER)  # whoever holds a circle has an address

ASK_FOR_A_NEW_ONE = "Ask whoever sent it for a new one."


# Made, closed -----------------------------------------------------------------------------------------------


@transaction.atomic
def make_invitation(
    *,
    circle: Circle,
    by: User,
    role: str = Role.STUDENT,
    expires_at: datetime | None = None,
    most_uses: int | None = None,
    by_name: bool = False,
    key: uuid.UUID | None = None,
) -> Invitation:
    """Makes a link for whoever gets it. The same key gives the same link.

    Raises `Refused` for a role that this person's own does not let them give, or if too many links are open.
    """
    locked(circle)
    if key is not None:
        key = _own_key(key, circle, by)
        if made := circle.invitations.filter(key=key).first():
            return made
    _may_give(circle, by, role)
    if by_name and role not in BY_NAME:
        raise Refused("Whoever helps to run the circle comes in with an address.")
    if circle.invitations.open().filter(email="").count() >= MOST_LINKS:
        raise Refused(f"There are {MOST_LINKS} open links already: close some of them first.")
    made = Invitation.objects.create(
        circle=circle,
        role=role,
        by_name=by_name,
        expires_at=expires_at,
        most_uses=most_uses,
        made_by=by,
        key=key,
    )
    write_down(LogEntry.Kind.INVITATION_MADE, circle=circle, by=by, said=_in_words(made))
    return made


@transaction.atomic
def invite_by_mail(
    *, circle: Circle, by: User, role: str, emails: Sequence[str], address: str, key: uuid.UUID
) -> list[Invitation]:
    """Makes each of these an invitation of their own, good for one person, and has it sent.

    `address`: where the site is, as in https://circle.example. The same key mails nobody twice, and who has an open
    invitation already keeps that one. Returns the new ones. Raises `Refused` as `make_invitation` does.
    """
    locked(circle)
    _may_give(circle, by, role)
    open_ones = circle.invitations.open().exclude(email="")
    asked = set(open_ones.values_list("email", flat=True))
    key = _own_key(key, circle, by)
    keys = {email: uuid.uuid5(key, email) for email in emails if email not in asked}
    sent = set(circle.invitations.filter(key__in=keys.values()).values_list("key", flat=True))
    fresh = [email for email, own in keys.items() if own not in sent]
    if len(asked) + len(fresh) > MOST_LETTERS:
        raise Refused(
            f"So many invitations are open that there is room for {MOST_LETTERS - len(asked)} more."
        )
    count_letters(by=by, emails=fresh)
    made = Invitation.objects.bulk_create(
        Invitation(
            circle=circle,
            role=role,
            email=email,
            most_uses=1,
            expires_at=timezone.now() + LETTER_LASTS,
            made_by=by,
            key=keys[email],
        )
        for email in fresh
    )
    for invitation in made:
        _send(invitation, address)
    if made:
        people = "1 person" if len(made) == 1 else f"{len(made)} people"
        said = f"by mail to {people}, as {Role(role).label}"
        write_down(LogEntry.Kind.INVITATION_MADE, circle=circle, by=by, said=said)
    return made


@transaction.atomic
def send_again(*, invitation: Invitation, by: User, address: str) -> Invitation:
    """Has a mailed invitation sent once more. Raises `Refused` if it is closed, or was sent within the hour."""
    locked(invitation.circle)
    invitation = locked(invitation)
    _may_give(invitation.circle, by, invitation.role)
    if not invitation.email:
        raise Refused("This is a link: pass it on yourself.")
    if shut := why_shut(invitation):
        raise Refused(shut)
    if invitation.sent_at is None:
        if timezone.now() - invitation.created_at < SEND_AGAIN:
            raise Refused("It is on its way already.")
    elif timezone.now() - invitation.sent_at < SEND_AGAIN:
        raise Refused("It was sent within the last hour: wait a little before you send it again.")
    count_letters(by=by, emails=[invitation.email])
    save_changes(invitation, sent_at=None)
    _send(invitation, address)
    return invitation


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> Invitation:
    """Closes it: nobody comes in by it any more. Who came in by it stays."""
    locked(invitation.circle)
    invitation = locked(invitation)
    if invitation.revoked_at is None:
        save_changes(invitation, revoked_at=timezone.now())
        write_down(
            LogEntry.Kind.INVITATION_REVOKED, circle=invitation.circle, by=by, said=_in_words(invitation)
        )
    return invitation


# Coming in --------------------------------------------------------------------------------------------------


@transaction.atomic
def accept_invitation(*, invitation: Invitation, user: User) -> Membership:
    """Gives the person a seat, and counts a use only if they had none.

    Who has a seat keeps it as it is: a link never lowers or raises a role. Who left comes back in the link's role.
    Raises `Refused` with one sentence if the link is closed or an owner has let the person go.
    """
    circle = locked(invitation.circle)
    invitation = locked(invitation)
    seat = circle.memberships.filter(user=user).first()
    if seat is not None and seat.ended_at is None:
        return seat
    if shut := why_shut(invitation):
        raise Refused(shut)
    if seat is not None and seat.removed:
        raise Refused("Your seat in this circle was taken back: ask a facilitator, no link leads in again.")
    seat = add_member(circle=circle, user=user, role=Role(invitation.role))
    save_changes(invitation, uses=invitation.uses + 1)
    circle.join_requests.filter(user=user, outcome="").update(
        outcome=JoinRequest.Outcome.APPROVED, decided_by=invitation.made_by, decided_at=timezone.now()
    )
    write_down(LogEntry.Kind.JOINED, circle=circle, by=user, about=user, said=f"as {seat.get_role_display()}")
    return seat


@transaction.atomic
def come_in_by_name(*, invitation: Invitation, name: str, form: str, time_zone: str = "") -> User:
    """Makes an account of a name alone and lets it in. `form` names the form, which may arrive twice.

    Raises `Refused` if the link asks for more than a name, is closed, or somebody in the circle is called the same.
    """
    circle = locked(invitation.circle)
    invitation = locked(invitation)
    if not lets_in_by_name(invitation):
        raise Refused("This link asks for an account: come in with your e-mail address.")
    if shut := why_shut(invitation):
        raise Refused(shut)
    user, new = create_person_by_name(name=name, form=f"{invitation.pk}:{form}", time_zone=time_zone)
    if new and is_taken(circle, name):
        raise Refused(f"Somebody here is called {name} already: add a letter, so that people tell you apart.")
    accept_invitation(invitation=invitation, user=user)
    return user


def is_taken(circle: Circle, name: str) -> bool:
    """Whether somebody with a seat is called so, or by what looks or reads the same."""
    return any(_alike(circle.memberships.all(), name))


def taken_beside(user: User, name: str) -> str:
    """What speaks against a new name of somebody who came in by a name alone: that another person who shares a
    circle with them bears it. Whoever gave an address may well have a namesake. One query, if any.
    """
    if user.has_address:
        return ""
    own = Circle.objects.filter(memberships__user=user, memberships__ended_at__isnull=True)
    seats = Membership.objects.filter(circle__in=own).exclude(user=user)
    if any(_alike(seats, name)):
        return (
            f"Somebody in your circle is called {name} already: add a letter, so that people tell you apart."
        )
    return ""


def _alike(seats: QuerySet[Membership], name: str) -> Iterator[bool]:
    wanted = likeness(name)
    for seat in seats.filter(ended_at__isnull=True).select_related("user"):
        yield likeness(seat.user.display_name) == wanted


def lets_in_by_name(invitation: Invitation) -> bool:
    return invitation.by_name and invitation.role in BY_NAME


def why_shut(invitation: Invitation) -> str:
    """Why an invitation lets nobody in, in one sentence; empty if it does. At most one query."""
    if invitation.revoked_at is not None:
        return f"This invitation was closed. {ASK_FOR_A_NEW_ONE}"
    if invitation.expires_at is not None and invitation.expires_at <= timezone.now():
        return f"This invitation has run out. {ASK_FOR_A_NEW_ONE}"
    if invitation.most_uses is not None and invitation.uses >= invitation.most_uses:
        return f"This invitation was used already. {ASK_FOR_A_NEW_ONE}"
    if invitation.made_by_id is not None:
        maker = Membership.objects.filter(
            circle_id=invitation.circle_id,
            user_id=invitation.made_by_id,
            user__is_active=True,
            ended_at__isnull=True,
        ).first()
        if maker is None or invitation.role not in INVITES.get(Role(maker.role), ()):
            return f"Whoever made this invitation no longer invites. {ASK_FOR_A_NEW_ONE}"
    return ""


# Inside -----------------------------------------------------------------------------------------------------


def _own_key(key: uuid.UUID, circle: Circle, by: User) -> uuid.UUID:
    """Forms say their key themselves: nobody's can be another person's, or for another circle."""
    return uuid.uuid5(key, f"{circle.pk} {by.pk}")


def _may_give(circle: Circle, by: User, role: str) -> None:
    seat = seat_within(circle, by)
    if seat is None or role not in INVITES.get(Role(seat.role), ()):
        raise Refused("You cannot let people in with this role.")


def _send(invitation: Invitation, address: str) -> None:
    app.configure_task(SEND_INVITATION, queue="mail", lock=f"invitation {invitation.pk}").defer(
        invitation_id=invitation.pk, address=address
    )


def _in_words(invitation: Invitation) -> str:
    said = [f"as {invitation.get_role_display()}"]
    if invitation.email:
        said.append("by mail")
    if invitation.most_uses is not None and not invitation.email:
        said.append(f"for {invitation.most_uses} people" if invitation.most_uses > 1 else "for one person")
    if invitation.expires_at is not None:
        there = invitation.expires_at.astimezone(ZoneInfo(invitation.circle.time_zone))
        said.append(f"until {spoken(there.date())}")
    return ", ".join(said)
