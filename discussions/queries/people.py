"""Who can be called in a circle."""

from __future__ import annotations

from collections import defaultdict

from accounts.models import User
from courses.models import Circle


def people_of(circle: Circle) -> list[User]:
    """Everybody with a seat, by name."""
    found = User.objects.filter(
        memberships__circle=circle, memberships__ended_at__isnull=True, is_active=True
    )
    return sorted(found, key=lambda user: user.display_name.casefold())


def names_in(circle: Circle) -> dict[str, list[int]]:
    """Name -> ids of those who bear it. One query."""
    names: dict[str, list[int]] = defaultdict(list)
    for user in people_of(circle):
        names[user.display_name].append(user.pk)
    return dict(names)
