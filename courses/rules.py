"""Who may do what: ONE table, which every view asks.

A capability is named for the act. `CIRCLE` grants by role in a circle; `COURSE` is what a course editor has in
a course; a site administrator has every course's editing capabilities but no seat in anybody's circle.
"""

from __future__ import annotations

from enum import StrEnum

from courses.models import Role


class Can(StrEnum):
    READ = "read"
    KEEP_PLACE = "keep_place"
    DECLARE = "declare"
    WRITE_NOTES = "write_notes"
    POST = "post"
    ATTEND = "attend"
    MODERATE = "moderate"
    PLAN = "plan"
    INVITE = "invite"
    HOLD_MEETINGS = "hold_meetings"
    BEGIN_AGAIN = "begin_again"
    SEE_OVERVIEW = "see_overview"
    MANAGE_CIRCLE = "manage_circle"
    WRITE_QUESTIONS = "write_questions"
    EDIT_COURSE = "edit_course"


# What each means, as the page *Who may do what* and docs/roles.md say it.
MEANS: dict[Can, str] = {
    Can.READ: "Open the course, its readings, the discussions and the dates",
    Can.KEEP_PLACE: "Keep a place in a reading, which nobody else sees",
    Can.DECLARE: "Say of a reading: read, partly, not this time",
    Can.WRITE_NOTES: "Write notes in the margin",
    Can.POST: "Write in discussions, answer questions, begin a discussion",
    Can.ATTEND: "Come to meetings: send apologies, ask to speak, read what was noted",
    Can.MODERATE: "Keep order in the discussions: hide, move, split, lock, decide on reports",
    Can.PLAN: "Set and move the dates, write the agenda, say who chairs and who takes notes",
    Can.INVITE: "Invite people, and let in or decline who asks",
    Can.HOLD_MEETINGS: "Run the meeting room; print run sheet and sign-in sheet",
    Can.BEGIN_AGAIN: "Begin a clean circle of the same course",
    Can.SEE_OVERVIEW: "See the desk: what people declared, as far as they allow it, and who takes part",
    Can.MANAGE_CIRCLE: "Give roles, remove people, hand the circle over, change its settings, delete it",
    Can.WRITE_QUESTIONS: "Write questions that the circle alone is asked",
    Can.EDIT_COURSE: "Change the course: its texts, readings, sessions and questions",
}


_OBSERVER = frozenset({Can.READ})
_MEMBER = _OBSERVER | {Can.KEEP_PLACE, Can.POST, Can.ATTEND}
_STUDENT = _MEMBER | {Can.DECLARE, Can.WRITE_NOTES}
_FACILITATOR = _STUDENT | {
    Can.MODERATE,
    Can.PLAN,
    Can.INVITE,
    Can.HOLD_MEETINGS,
    Can.BEGIN_AGAIN,
    Can.SEE_OVERVIEW,
    Can.WRITE_QUESTIONS,
}
_OWNER = _FACILITATOR | {Can.MANAGE_CIRCLE}

CIRCLE: dict[Role, frozenset[Can]] = {
    Role.OBSERVER: _OBSERVER,
    Role.MEMBER: _MEMBER,
    Role.STUDENT: _STUDENT,
    Role.FACILITATOR: _FACILITATOR,
    Role.OWNER: _OWNER,
}

COURSE_EDITOR: frozenset[Can] = frozenset({Can.READ, Can.EDIT_COURSE})

# Whom somebody with this role may invite or let in. No link makes an owner: an owner does, by hand-over or by giving the role.
INVITES: dict[Role, tuple[Role, ...]] = {
    Role.FACILITATOR: (Role.STUDENT, Role.MEMBER, Role.OBSERVER),
    Role.OWNER: (Role.STUDENT, Role.MEMBER, Role.OBSERVER, Role.FACILITATOR),
}


def roles_that(can: Can) -> list[Role]:
    """The roles that may do this in a circle: for queries about many seats at once."""
    return [role for role, granted in CIRCLE.items() if can in granted]


def capabilities(*, role: Role | None, edits_course: bool) -> frozenset[Can]:
    """All that somebody with this role in a circle (None: no seat) and this hand in its course may do."""
    granted = CIRCLE[role] if role is not None else frozenset[Can]()
    return granted | COURSE_EDITOR if edits_course else granted
