"""People's places in a circle: given, changed, ended."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses.actions.log import write_down
from courses.models import Circle, Invitation, LogEntry, Membership, Role
from courses.rules import INVITES, Can, capabilities

LAST_OWNER = "You are the only owner: hand the circle over first."


@transaction.atomic
def add_member(*, circle: Circle, user: User, role: Role = Role.STUDENT, about: str = "") -> Membership:
    """Gives somebody a seat. Whoever has one keeps it as it is; whoever left comes back in the role given."""
    locked(circle)
    seat, new = Membership.objects.get_or_create(
        circle=circle, user=user, defaults={"role": role, "about": about}
    )
    if not new and seat.ended_at is not None:
        save_changes(seat, ended_at=None, removed=False, role=role, about=about or seat.about)
    return seat


def change_line(*, seat: Membership, about: str) -> Membership:
    """Sets what somebody says about themselves in this circle."""
    save_changes(seat, about=about)
    return seat


@transaction.atomic
def change_role(*, seat: Membership, by: User, role: str) -> Membership:
    """Gives a seat another role, an owner's work. Raises `Refused` if the circle would be left without an owner."""
    circle, seat = _held(seat, by)
    if seat.ended_at is not None:
        raise Refused("This person is no longer in the circle.")
    if seat.role == role:
        return seat
    if seat.role == Role.OWNER and not _other_owner(circle, seat):
        raise Refused("A circle needs an owner: hand it over first.")
    if role in (Role.OWNER, Role.FACILITATOR) and not seat.user.has_address:
        raise Refused(
            "Whoever helps to run a circle needs an e-mail address: they can give one in their settings."
        )
    before = seat.get_role_display()
    save_changes(seat, role=role)
    _close_links(seat)
    write_down(
        LogEntry.Kind.ROLE_CHANGED,
        circle=circle,
        by=by,
        about=seat.user,
        said=f"{before} → {seat.get_role_display()}",
    )
    return seat


@transaction.atomic
def hand_over(*, seat: Membership, by: User) -> Membership:
    """The person of this seat becomes owner, whoever hands over stays as facilitator. Raises `Refused`."""
    circle, seat = _held(seat, by)
    if seat.user_id == by.pk:
        raise Refused("The circle is yours already.")
    if seat.ended_at is not None:
        raise Refused("This person is no longer in the circle.")
    if not seat.user.is_active or not seat.user.has_address:
        raise Refused("Only somebody with an e-mail address can answer for a circle.")
    own = circle.memberships.get(user=by)
    save_changes(seat, role=Role.OWNER)
    save_changes(own, role=Role.FACILITATOR)
    _close_links(own)
    write_down(LogEntry.Kind.HANDED_OVER, circle=circle, by=by, about=seat.user)
    return seat


@transaction.atomic
def leave_circle(*, seat: Membership) -> Membership:
    """Ends one's own seat. Who left may come back by a link. Raises `Refused` for the last owner."""
    circle = locked(seat.circle)
    seat = locked(seat)
    if seat.ended_at is not None:
        return seat
    if seat.role == Role.OWNER and not _other_owner(circle, seat):
        raise Refused(LAST_OWNER)
    save_changes(seat, ended_at=timezone.now())
    _close_links(seat)
    write_down(LogEntry.Kind.LEFT, circle=circle, by=seat.user, about=seat.user)
    return seat


@transaction.atomic
def remove_member(*, seat: Membership, by: User) -> Membership:
    """Ends somebody's seat, an owner's work. They are out with their next request, and no link lets them in again.

    What they wrote stays. Raises `Refused` for an owner, oneself among them.
    """
    circle, seat = _held(seat, by)
    if seat.user_id == by.pk:
        raise Refused("You cannot let yourself go: leave instead.")
    if seat.removed and seat.ended_at is not None:
        return seat
    if seat.role == Role.OWNER and seat.ended_at is None:
        raise Refused("An owner cannot be let go: change their role first.")
    save_changes(seat, ended_at=seat.ended_at or timezone.now(), removed=True)
    _close_links(seat)
    write_down(LogEntry.Kind.REMOVED, circle=circle, by=by, about=seat.user)
    return seat


@transaction.atomic
def let_back(*, seat: Membership, by: User) -> Membership:
    """Gives somebody who was let go their seat again, in the role they had; a facilitator comes back as student."""
    circle, seat = _held(seat, by)
    if seat.ended_at is None:
        return seat
    role = Role.STUDENT if seat.role in (Role.OWNER, Role.FACILITATOR) else Role(seat.role)
    save_changes(seat, ended_at=None, removed=False, role=role)
    said = f"as {seat.get_role_display()}, let back in"
    write_down(LogEntry.Kind.JOINED, circle=circle, by=by, about=seat.user, said=said)
    return seat


def seat_within(circle: Circle, user: User) -> Membership | None:
    """The person's seat in the circle as it stands now; None for whoever has none. Lock the circle first."""
    return circle.memberships.filter(user=user, ended_at__isnull=True).first()


# Inside -----------------------------------------------------------------------------------------------------


def _held(seat: Membership, by: User) -> tuple[Circle, Membership]:
    """Circle and seat, locked, if this person may change people's places there. Raises `Refused` if not."""
    circle = locked(seat.circle)
    own = seat_within(circle, by)
    if own is None or Can.MANAGE_CIRCLE not in capabilities(role=Role(own.role), edits_course=False):
        raise Refused("Only an owner of the circle can do this.")
    seat = locked(seat)
    seat.circle = circle
    return circle, seat


def _other_owner(circle: Circle, seat: Membership) -> bool:
    owners = circle.memberships.filter(role=Role.OWNER, ended_at__isnull=True, user__is_active=True)
    return owners.exclude(pk=seat.pk).exists()


def _close_links(seat: Membership) -> None:
    """Closes the invitations that somebody made and, with the role they have now, could no longer make."""
    left = INVITES.get(Role(seat.role), ()) if seat.ended_at is None else ()
    Invitation.objects.open().filter(circle_id=seat.circle_id, made_by_id=seat.user_id).exclude(
        role__in=left
    ).update(revoked_at=timezone.now())
