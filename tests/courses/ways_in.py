"""What the tests of ways into a circle share."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from courses.actions.invitations import make_invitation
from courses.models import Circle, Invitation, Membership, Role


def owner_of(circle: Circle) -> User:
    return circle.memberships.filter(role=Role.OWNER, ended_at__isnull=True).earliest("pk").user


def link_of(circle: Circle, **said: Any) -> Invitation:
    """An open link, made by the owner."""
    return make_invitation(circle=circle, **{"by": owner_of(circle), **said})


def seat(circle: Circle, user: User) -> Membership | None:
    """The seat somebody has there now."""
    return Membership.objects.filter(circle=circle, user=user, ended_at__isnull=True).first()
