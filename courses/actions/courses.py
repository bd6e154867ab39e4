"""What is studied: a course, its editors, its sessions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.changes import locked, save_changes
from accounts.models import User
from courses import markup
from courses.models import Course, Session


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What a session is to be; its position is its place in the list."""

    title: str
    aims: str = ""
    minutes: int = 90


@transaction.atomic
def set_course(*, slug: str, title: str, summary: str = "", about: str = "", language: str = "en") -> Course:
    """Makes the course with this slug, or brings it up to date. Its row stays locked to the end."""
    said = {
        "title": title,
        "summary": summary,
        "about": about,
        "about_html": markup.render(about),
        "language": language,
    }
    course, _ = Course.objects.get_or_create(slug=slug, defaults=said)  # the second of two at once waits
    course = locked(course)
    save_changes(course, **said)
    return course


@transaction.atomic
def add_editor(*, course: Course, user: User) -> None:
    """Lets somebody change the course's texts, units, sessions and questions."""
    course.editors.add(user)


@transaction.atomic
def set_sessions(*, course: Course, sessions: Sequence[SessionPlan]) -> list[Session]:
    """Lays the sessions out at positions 1, 2, 3… and returns them in that order.

    A session is known again by its title, so that one put in between leaves the others their meetings; else by
    its position. Those that the list does not name stay, behind the rest: circles may have met for them.
    """
    locked(course)
    left = list(course.sessions.all())
    found: list[Session | None] = []
    for plan in sessions:
        found.append(next((s for s in left if s.title == plan.title), None))
        left = [s for s in left if s is not found[-1]]
    made: list[Session] = []
    for position, (plan, known) in enumerate(zip(sessions, found, strict=True), 1):
        if known is None:
            known = next((s for s in left if s.position == position), None)
            left = [s for s in left if s is not known]
        said = {"position": position, "title": plan.title, "aims": plan.aims, "minutes": plan.minutes}
        if known is None:
            known = Session.objects.create(course=course, **said)
        else:
            save_changes(known, **said)
        made.append(known)
    for position, session in enumerate(left, len(made) + 1):
        save_changes(session, position=position)
    return made
