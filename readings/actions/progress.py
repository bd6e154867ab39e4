"""A reader's own marks."""

from __future__ import annotations

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


def declare(*, user: User, circle: Circle, unit: Unit, state: Declaration.State) -> Declaration:
    """Records what somebody says of their reading, in this circle."""
    declared, _ = Declaration.objects.update_or_create(
        circle=circle, user=user, unit=unit, defaults={"state": state}
    )
    return declared
