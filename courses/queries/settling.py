"""What the circle consists of, said before it ends."""

from __future__ import annotations

from courses import hooks
from courses.access import Access


def what_goes(access: Access) -> list[str]:
    """What is deleted with the circle, in numbers: "12 people’s seats"."""
    circle = access.circle
    assert circle is not None
    seats = circle.memberships.filter(ended_at__isnull=True).count()
    counted = [
        (seats, "seat", "seats"),
        (circle.meetings.count(), "meeting with its record", "meetings with their records"),
        *hooks.what_else_goes(circle),
    ]
    return [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
