"""What is studied: a course, its editors, its sessions."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from accounts.changes import Refused, locked, save_changes
from accounts.models import User
from courses import markup
from courses.actions.circles import check_holder
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
def begin_course(*, user: User, title: str, language: str = "en", key: uuid.UUID) -> Course:
    """A new course, whose editor is the person. The same key again gives the same course, unchanged.

    Raises `Refused` for a title or language that has no room, and for who cannot hold a circle.
    """
    check_holder(user)
    title_field, language_field = Course._meta.get_field("title"), Course._meta.get_field("language")
    if not title or len(title) > (title_field.max_length or 0):
        raise Refused("Give the course a title of at most 200 characters.")
    if len(language) > (language_field.max_length or 0):
        raise Refused("Choose the language of the course.")
    own = uuid.uuid5(key, str(user.pk))  # nobody's key can be another person's
    base = slugify(title)[:60].strip("-") or "course"
    said = {"title": title, "language": language}
    try:
        with transaction.atomic():
            begun, new = Course.objects.get_or_create(key=own, defaults={**said, "slug": base})
    except IntegrityError:  # another course is called so, perhaps since a moment ago
        slug = f"{base}-{uuid.uuid4().hex[:8]}"
        begun, new = Course.objects.get_or_create(key=own, defaults={**said, "slug": slug})
    if new:
        begun.editors.add(user)
    return begun


@transaction.atomic
def rename_course(*, course: Course, title: str, language: str) -> Course:
    """Another title, or another language of its texts to come. The address stays."""
    course = locked(course)
    save_changes(course, title=title, language=language)
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
