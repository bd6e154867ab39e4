"""What this room hears from those below."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.signals import post_save
from django.dispatch import receiver

from classroom.actions.dates import keep_hours
from classroom.models import Room
from courses.actions import write_down
from courses.models import Circle, LogEntry, Meeting, Membership
from courses.signals import time_zone_changed
from readings.models import Edition
from readings.signals import edition_published


@receiver(post_save, sender=Membership)
def seat_changed(*, instance: Membership, update_fields: frozenset[str] | None, **_kwargs: Any) -> None:
    """Whoever came, left or has another role is shown, or no longer shown, in a room that is open just now."""
    if update_fields is None or {"ended_at", "role"} & set(update_fields):
        Room.objects.filter(
            meeting__circle=instance.circle_id, opened_at__isnull=False, closed_at__isnull=True
        ).update(version=F("version") + 1)


@receiver(post_save, sender=Meeting)
def meeting_changed(*, instance: Meeting, created: bool, **_kwargs: Any) -> None:
    """Who chairs and who takes notes, place and time stand in its room."""
    if not created:
        Room.objects.filter(pk=instance.pk).update(version=F("version") + 1)


@receiver(time_zone_changed)
def zone_changed(*, circle: Circle, was: str, **_kwargs: Any) -> None:
    """Evenings to come keep their hour."""
    keep_hours(circle=circle, was=was)


@receiver(edition_published)
def text_published(*, edition: Edition, by: Any = None, **_kwargs: Any) -> None:
    """It stands in the log of the course."""
    number = f", edition {edition.number}" if edition.number > 1 else ""
    write_down(
        LogEntry.Kind.TEXT_PUBLISHED,
        course=edition.text.course,
        by=by or edition.made_by,
        said=f"{edition.text.label}{number}",
    )
