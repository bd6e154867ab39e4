"""What tests are about: people, courses, circles, texts. Made by the same actions as people use.

Every value has a default that is different each time, so a test names only what it is about.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from accounts.models import User
from courses.access import Access, access_to_circle
from courses.actions import (
    SessionPlan,
    add_editor,
    add_member,
    create_circle,
    plan_meetings,
    set_course,
    set_sessions,
)
from courses.models import Circle, Course, Meeting, Membership, Role, Session
from discussions.actions import answer_question, ask_question, open_thread, write_post, write_question
from discussions.actions.questions import About
from discussions.models import Notice, Post, Question, Thread
from readings.actions import (
    assign_units,
    create_text,
    describe_text,
    keep_source_file,
    propose_edition,
    publish_edition,
    write_note,
)
from readings.importing import structure_text
from readings.models import Comparison, Note, Text, Unit
from readings.queries import Quoted

_numbers = count(1)

PARAGRAPHS = (
    "The mill stood at the end of the lane, and whoever worked there walked past the library twice a day.",
    "On Saturdays the reading room was full before noon. People brought their own candles in the winter.",
    "In March 1911 the committee met to decide whether newspapers might be read aloud. It met again in April.",
    "What nobody wrote down was who had asked first. The minutes give the answer and leave out the question.",
)


def make_user(name: str = "", **fields: Any) -> User:
    """Somebody with an account; they cannot sign in by password unless one is given."""
    number = next(_numbers)
    name = name or f"Reader {number}"
    return User.objects.create_user(
        **{"email": f"{name.lower().replace(' ', '.')}.{number}@example.org", "name": name, **fields}
    )


def make_course(title: str = "", *, sessions: int = 0, editors: Sequence[User] = (), **fields: Any) -> Course:
    """A course with so many sessions, in order "Evening 1", "Evening 2"…"""
    number = next(_numbers)
    course = set_course(
        **{
            "slug": f"course-{number}",
            "title": title or f"Course {number}",
            "summary": "What we read.",
            **fields,
        }
    )
    set_sessions(
        course=course,
        sessions=[
            SessionPlan(title=f"Evening {n}", aims=f"Aims of evening {n}.") for n in range(1, sessions + 1)
        ],
    )
    for editor in editors:
        add_editor(course=course, user=editor)
    return course


def make_circle(
    course: Course | None = None, *, owner: User | None = None, name: str = "", **fields: Any
) -> Circle:
    """A circle with its owner."""
    name = name or f"Circle {next(_numbers)}"
    return create_circle(
        course=course or make_course(), name=name, owner=owner or make_user("Owner"), **fields
    )


def make_member(circle: Circle, role: Role = Role.STUDENT, user: User | None = None, about: str = "") -> User:
    """Somebody with a seat in the circle."""
    user = user or make_user(role.value.capitalize())
    add_member(circle=circle, user=user, role=role, about=about)
    return user


def seat_of(circle: Circle, user: User) -> Membership:
    return Membership.objects.get(circle=circle, user=user)


def make_meeting(circle: Circle, session: Session, starts_at: datetime) -> Meeting:
    return plan_meetings(circle=circle, dates={session: starts_at})[0]


def make_text(
    course: Course,
    title: str = "",
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    slug: str = "",
    data: bytes | None = None,
    name: str = "",
    **about: Any,
) -> Text:
    """A published text, brought in from these paragraphs (or from the bytes of a file called `name`)."""
    number = next(_numbers)
    title = title or f"Text {number}"
    text = create_text(course=course, slug=slug or f"text-{number}")
    text = describe_text(text=text, title=title, **about)
    publish_wording(text, data if data is not None else "\n\n".join(paragraphs).encode(), name=name)
    return text


def publish_wording(text: Text, data: bytes, *, name: str = "") -> None:
    """Makes these bytes what people read of the text from now on."""
    name = name or f"{text.slug}.txt"
    draft = structure_text(data, name=name, language="en")
    kept = keep_source_file(course=text.course, name=name, content=data, by=None)
    publish_edition(edition=propose_edition(source_file=kept, draft=draft, by=None, text=text))


def make_unit(course: Course, session: Session | None = None, **text: Any) -> Unit:
    """The one unit of a new short text, read for a session."""
    unit = make_text(course, **text).units.get()
    if session is not None:
        assign_units(session=session, units=[*session.units.order_by("session_position"), unit])
        unit.refresh_from_db()
    return unit


def access_of(user: User, circle: Circle) -> Access:
    """What this person may do in the circle."""
    return access_to_circle(user, circle.slug)


def make_note(
    circle: Circle,
    author: User | None = None,
    body: str = "",
    *,
    on: Quoted,
    shared: bool = False,
    mark: Note.Mark = Note.Mark.NOTE,
) -> Note:
    """A note on these words, by a student who joins unless somebody is named."""
    number = next(_numbers)
    author = author or make_member(circle)
    return write_note(
        access=access_of(author, circle),
        on=on,
        body=body or f"Note {number}.",
        key=uuid.uuid4(),
        mark=mark,
        shared=shared,
    )


def make_comparison(course: Course, title: str = "", words: str = "mill", **about: Any) -> Comparison:
    """A kept comparison of the course; of a circle or for a session if one is named."""
    number = next(_numbers)
    return Comparison.objects.create(
        course=course, title=title or f"How is it told {number}?", words=words, position=number, **about
    )


def make_thread(
    circle: Circle, user: User | None = None, title: str = "", body: str = "", **said: Any
) -> Thread:
    """A discussion that this person (or a new member) opened, with its first post."""
    user = user or make_member(circle, Role.MEMBER)
    number = next(_numbers)
    return open_thread(
        access=access_of(user, circle),
        title=title or f"Discussion {number}",
        source=body or f"First words {number}.",
        key=uuid.uuid4(),
        **said,
    )


def make_post(
    thread: Thread, user: User | None = None, body: str = "", *, to: Post | None = None, **said: Any
) -> Post:
    """A post of this person (or of a new member) in the thread."""
    user = user or make_member(thread.circle, Role.MEMBER)
    return write_post(
        access=access_of(user, thread.circle),
        thread=thread,
        parent=to,
        source=body or f"Words {next(_numbers)}.",
        key=uuid.uuid4(),
        **said,
    )


def make_question(course: Course, body: str = "", **said: Any) -> Question:
    """A question written for the course."""
    return write_question(course=course, body=body or f"Why is this question {next(_numbers)}?", **said)


def make_own_question(
    circle: Circle, user: User | None = None, body: str = "", *, think_first: bool = False, **about: Any
) -> Question:
    """A question that this person (or a new facilitator) asks in the circle alone; `about` as in `About`."""
    return ask_question(
        access=access_of(user or make_member(circle, Role.FACILITATOR), circle),
        words=body or f"Why is this question {next(_numbers)}?",
        key=uuid.uuid4(),
        about=About(**about),
        think_first=think_first,
    )


def make_answer(circle: Circle, question: Question, user: User | None = None, body: str = "") -> Post:
    """An answer of this person (or of a new member)."""
    return answer_question(
        access=access_of(user or make_member(circle, Role.MEMBER), circle),
        question=question,
        source=body or f"Answer {next(_numbers)}.",
        key=uuid.uuid4(),
    )


def make_notice(circle: Circle, user: User | None = None, **said: Any) -> Notice:
    """Something for this person (or for a new member): word of a facilitator's act, if nothing else is said."""
    return Notice.objects.create(
        user=user or make_member(circle, Role.MEMBER),
        circle=circle,
        **{"kind": Notice.Kind.MODERATION, "event": f"act:{10**9 + next(_numbers)}", **said},
    )
