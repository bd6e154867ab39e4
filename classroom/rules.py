"""Who runs an evening. Beside the table of roles (`courses.rules`) an evening has two roles of its own.

Whoever is named chair of a meeting runs it like a facilitator: opens and closes the room, moves on, gives the
word, says who is here. Whoever is named to take notes writes them, and so do the chair and the facilitators. Both
need a seat that comes to meetings: an observer who is named has no more rights than before.
"""

from __future__ import annotations

from courses.access import Access
from courses.models import Meeting
from courses.rules import Can


def may_run(access: Access, meeting: Meeting) -> bool:
    chairs = access.may(Can.ATTEND) and meeting.chair_id == access.user.pk
    return chairs or access.may(Can.HOLD_MEETINGS)


def may_write_notes(access: Access, meeting: Meeting) -> bool:
    takes_notes = access.may(Can.ATTEND) and meeting.note_taker_id == access.user.pk
    return takes_notes or may_run(access, meeting)
