"""The settings of a circle, and its end."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses.actions.circles import check_time_zone
from courses.actions.log import write_down
from courses.models import Circle, LogEntry
from courses.signals import time_zone_changed

WORDS = {
    "name": "name",
    "language": "language",
    "time_zone": "time zone",
    "place": "place",
    "link": "link",
    "takes_requests": "requests to join",
}


@transaction.atomic
def change_circle(*, circle: Circle, by: User, **said: Any) -> Circle:
    """Sets any of name, language, time zone, place, link and whether it takes requests. The address stays.

    With another time zone evenings to come keep their hour (`time_zone_changed`).

    Raises `Refused` for an unknown time zone or a value without room.
    """
    assert said.keys() <= WORDS.keys()
    circle = locked(circle)
    if "time_zone" in said:
        check_time_zone(said["time_zone"])
    before = {name: getattr(circle, name) for name in said}
    for name, value in said.items():
        setattr(circle, name, value)
    try:
        circle.clean_fields(exclude={field.name for field in Circle._meta.fields} - said.keys())
    except ValidationError as problem:
        raise Refused(
            " ".join(f"{WORDS[name]}: {' '.join(why)}" for name, why in problem.message_dict.items())
        ) from None
    for name, value in before.items():
        setattr(circle, name, value)
    if save_changes(circle, **said):
        changed = [
            f"{WORDS[name]}: {_shown(value)} → {_shown(said[name])}"
            for name, value in before.items()
            if value != said[name]
        ]
        write_down(LogEntry.Kind.CIRCLE_CHANGED, circle=circle, by=by, said="; ".join(changed))
        if before.get("time_zone", circle.time_zone) != circle.time_zone:
            time_zone_changed.send(Circle, circle=circle, was=before["time_zone"])
    return circle


@transaction.atomic
def delete_circle(*, circle: Circle) -> None:
    """Ends a circle with its people, dates, discussions and records. The course stays. Twice is once."""
    there = Circle.objects.select_for_update().filter(pk=circle.pk).first()
    if there is not None:
        there.delete()


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"“{value}”" if value else "none"
