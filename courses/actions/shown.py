"""What somebody lets the facilitators of a circle see, beside what everybody in it sees."""

from __future__ import annotations

from django.db import transaction

from accounts.changes import locked, save_changes
from courses.models import Membership


@transaction.atomic
def set_what_shows(*, membership: Membership, readings: bool, quiet: bool) -> Membership:
    """`readings`: what was declared, by name in the overview; `quiet`: that nothing came for a while."""
    seat = locked(membership)
    save_changes(seat, shows_readings=readings, shows_quiet=quiet)
    return seat
