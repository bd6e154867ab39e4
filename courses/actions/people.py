"""People's places in a circle: given, changed, ended."""

from __future__ import annotations

from django.db import transaction

from accounts.changes import locked, save_changes
from accounts.models import User
from courses.models import Circle, Membership, Role


@transaction.atomic
def add_member(*, circle: Circle, user: User, role: Role = Role.STUDENT, about: str = "") -> Membership:
    """Gives somebody a seat. Whoever has one keeps it as it is; whoever left comes back in the role given."""
    locked(circle)
    seat, new = Membership.objects.get_or_create(
        circle=circle, user=user, defaults={"role": role, "about": about}
    )
    if not new and seat.ended_at is not None:
        save_changes(seat, ended_at=None, role=role, about=about or seat.about)
    return seat
