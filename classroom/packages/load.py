"""A package becomes a course, by the same import and the same actions as people use.

What a package names is brought to what it says. What circles may have built on (texts, sessions, questions) is
never removed, and what people say of themselves in a circle is never touched.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.db import transaction

from accounts.changes import Refused
from classroom.packages import circles, comparisons, discussions, evenings, margin, questions, readings
from classroom.packages.faults import Fault, PackageRefused
from classroom.packages.files import COURSE
from classroom.packages.package import Package
from courses.actions import SessionPlan, set_course, set_sessions
from courses.models import Circle, Course, Session
from readings.actions import (
    EventPlan,
    create_text,
    describe_text,
    keep_source_file,
    propose_edition,
    publish_edition,
    set_events,
    set_glossary,
)
from readings.importing import load as importing
from readings.importing.draft import Draft
from readings.models import Edition, Text


@dataclass
class Loaded:
    """What stands after loading. `kept` tells of what the package does not name and the course still has."""

    course: Course
    sessions: list[Session]
    texts: dict[str, Text]
    new_editions: int
    questions: int
    circle: Circle | None = None
    discussions: int = 0  # begun by this loading
    notes: int = 0  # written by it
    kept: list[str] = field(default_factory=list)


@transaction.atomic
def load(package: Package, *, with_circle: bool) -> Loaded:
    """Loads all of a package or, raising PackageRefused, nothing of it. Doing it twice changes nothing."""
    said = package.course
    course = set_course(
        slug=said.slug, title=said.title, summary=said.summary, about=said.about, language=said.language
    )
    texts, new_editions = _texts(course, package)
    plans = [SessionPlan(title=s.title, aims=s.aims, minutes=s.minutes) for s in said.sessions]
    sessions = set_sessions(course=course, sessions=plans)
    readings.give_to_sessions(package, texts, sessions)
    written = questions.write(course, said, sessions)
    comparisons.write(course, said, sessions)
    set_glossary(course=course, terms=said.terms)
    set_events(
        course=course,
        events=[
            EventPlan(
                e.date,
                e.title,
                e.date_end,
                tuple(texts[mention.value] for mention in e.texts),
                tuple((texts[said.text.value], said.date, said.date_end) for said in e.says),
            )
            for e in said.events
        ],
    )
    loaded = Loaded(course, sessions, texts, new_editions, len(written))
    if with_circle and said.circle is not None:
        try:
            loaded.circle = circles.begin(course, said.circle, sessions, texts)
        except Refused as refusal:
            raise PackageRefused([Fault(COURSE, said.circle.line, f"circle: {refusal}")]) from None
        places = (
            (s, n) for s, plan in enumerate(said.sessions, 1) for n in range(1, len(plan.questions) + 1)
        )
        asked = dict(zip(places, written, strict=True))
        loaded.discussions = discussions.begin(loaded.circle, package.threads, texts, asked)
        loaded.notes = margin.write(loaded.circle, package.notes, texts)
        evenings.hold(loaded.circle, said.circle.evenings, sessions, asked)
    loaded.kept = _kept(loaded, [question.pk for question in written])
    return loaded


def _texts(course: Course, package: Package) -> tuple[dict[str, Text], int]:
    """The texts by slug, in the order in which the sessions read them, and how many got a new edition."""
    listed = [reading.slug for session in package.course.sessions for reading in session.readings]
    texts: dict[str, Text] = {}
    new_editions = 0
    for position, slug in enumerate(dict.fromkeys([*listed, *package.texts]), 1):
        file = package.texts[slug]
        text = course.texts.filter(slug=slug).first() or _renamed(course, package, file.data)
        text = describe_text(
            text=text or create_text(course=course, slug=slug),
            slug=slug,
            position=position,
            title=file.title,
            author=file.author,
            about=file.about,
            language=file.language,
            rights=file.rights,
            source=file.source,
        )
        new_editions += _publish(text, f"{slug}.md", file.data, package.drafts[slug])
        texts[slug] = text
    return texts, new_editions


def _renamed(course: Course, package: Package, data: bytes) -> Text | None:
    """A text that people read these very bytes of, under a name that the package has no more."""
    return (
        course.texts.filter(
            editions__state=Edition.State.PUBLISHED,
            editions__source_file__sha256=hashlib.sha256(data).hexdigest(),
        )
        .exclude(slug__in=package.texts)
        .first()
    )


def _publish(text: Text, name: str, data: bytes, draft: Draft) -> bool:
    """Publishes a new edition if people do not read this very wording; says whether it did."""
    read = text.editions.filter(state=Edition.State.PUBLISHED).first()
    if read is not None and read.digest == importing.digest(draft):
        return False
    source_file = keep_source_file(course=text.course, name=name, content=data, by=None)
    publish_edition(edition=propose_edition(source_file=source_file, draft=draft, by=None, text=text))
    return True


def _kept(loaded: Loaded, written: list[int]) -> list[str]:
    course, named = loaded.course, [session.pk for session in loaded.sessions]
    kept = [f"session “{s.title}”" for s in course.sessions.exclude(pk__in=named)]
    kept += [f"text “{t.slug}”" for t in course.texts.exclude(slug__in=loaded.texts)]
    kept += [f"question “{q.body}”" for q in questions.of_package(course).exclude(pk__in=written)]
    return kept
