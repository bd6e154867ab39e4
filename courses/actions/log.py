"""What was done is written down in the transaction of the act itself."""

from __future__ import annotations

from accounts.models import User
from courses.models import Circle, Course, LogEntry


def write_down(
    kind: LogEntry.Kind,
    *,
    by: User | None,
    circle: Circle | None = None,
    course: Course | None = None,
    about: User | None = None,
    said: str = "",
) -> LogEntry:
    """Writes an act into the log of the circle, or of the course: then it shows in every circle of it.

    `said`: what was before and after, in a few words, cut where there is no room for them.
    """
    return LogEntry.objects.create(
        kind=kind, by=by, circle=circle, course=course, about=about, said=said[:500]
    )
