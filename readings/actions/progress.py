"""A reader's own marks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from courses.models import Circle
from readings.models import Block, Declaration, Edition, Place, Unit


def keep_place(*, user: User, unit: Unit, number: int) -> Place | None:
    """Keeps the reader's place at ¶ `number` of the published edition; None if the unit has no such ¶."""
    block = Block.objects.filter(
        edition__text=unit.text_id,
        edition__state=Edition.State.PUBLISHED,
        number=number,
        position__range=(unit.first_position, unit.last_position),
    ).first()
    if block is None:
        return None
    place, _ = Place.objects.update_or_create(
        user=user, unit=unit, defaults={"uid": block.uid, "number": number}
    )
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
        if not new and (at is None or declared.updated_at <= at):
            declared.state = state
            declared.save(update_fields=["state", "updated_at"])
    return declared
