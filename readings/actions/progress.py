"""A reader's own marks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import Circle
from readings.models import Block, Declaration, Edition, Place, Unit


@transaction.atomic
def keep_place(*, user: User, unit: Unit, number: int, at: datetime | None = None) -> Place | None:
    """Keeps the reader's place at ¶ `number` of the published edition; None if the unit has no such ¶.

    `at`: when they were there, if it comes later; a place kept since then stays.
    """
    block = Block.objects.filter(
        edition__text=unit.text_id,
        edition__state=Edition.State.PUBLISHED,
        number=number,
        position__range=(unit.first_position, unit.last_position),
    ).first()
    if block is None:
        return None
    own = Place.objects.filter(user=user, unit=unit)
    since = own.select_for_update().filter(updated_at__gt=at).first() if at is not None else None
    if since is not None:
        return since
    place, _ = own.update_or_create(user=user, unit=unit, defaults={"uid": block.uid, "number": number})
    if at is not None:
        own.update(updated_at=at)
    return place


def declare(
    *, user: User, circle: Circle, unit: Unit, state: Declaration.State, at: datetime | None = None
) -> Declaration:
    """Records what somebody says of their reading, in this circle.

    `at`: when they said it, if it comes later; what they said since then stays.
    """
    with transaction.atomic():
        declared, new = Declaration.objects.select_for_update().get_or_create(
            circle=circle, user=user, unit=unit, defaults={"state": state}
        )
        if not new and at is not None and declared.updated_at > at:
            return declared
        declared.state = state
        declared.save(update_fields=["state", "updated_at"])
        if at is not None:
            Declaration.objects.filter(pk=declared.pk).update(updated_at=at)
    return declared
