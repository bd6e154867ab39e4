"""The evenings of a circle as calendars take them in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

from classroom.calendar import Event
from classroom.queries.dates import evenings_of
from courses.access import Access


def events_of(access: Access, absolute: Callable[[str], str], *, only: int | None = None) -> list[Event]:
    """All of them, cancelled ones too, or the one of a meeting. Two queries.

    `absolute` makes an address that leads here from outside. A meeting keeps its UID whatever is changed of it and
    under whatever name the site is reached; that of another site is another one.
    """
    assert access.circle is not None
    circle = uuid.uuid5(
        uuid.NAMESPACE_OID, f"circle {access.circle.pk} {access.circle.created_at.timestamp()}"
    )
    evenings = evenings_of(access, list(access.course.sessions.all()))
    return [
        Event(
            uid=str(uuid.uuid5(circle, f"meeting {each.meeting.pk}")),
            revision=each.meeting.revision,
            starts_at=each.meeting.starts_at,
            ends_at=each.meeting.starts_at + timedelta(minutes=max(each.minutes, 1)),
            title=f"{access.name}: {each.title}",
            place=", ".join(part for part in (each.place, each.link) if part),
            about="\n".join(session.aims for session in each.sessions if session.aims),
            url=absolute(access.url("circle-home")),
            cancelled=each.cancelled,
        )
        for each in evenings
        if only in (None, each.meeting.pk)
    ]
