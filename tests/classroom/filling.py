"""A circle in the middle of a long course, fast: discussions, held evenings, and a log, beside its crowd."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from accounts.models import User
from classroom.models import AgendaItem, Attendance, Room, Turn
from courses.models import Circle, LogEntry, Meeting
from discussions.models import Question, Thread
from tests.classroom.crowd import make_crowd
from tests.discussions.filling import fill_thread


@dataclass
class Course:
    circle: Circle
    owner: User
    students: list[User]
    threads: list[Thread]
    coming: Meeting  # the next one, with an agenda


def fill_course(
    *,
    people: int,
    sessions: int = 12,
    units: int = 40,
    threads: int = 300,
    posts: int = 5_000,
    held: int = 20,
    seed: int = 1,
) -> Course:
    """A discussion of each question, others beside them, evenings that were held (some sessions twice), and three
    more to come. All of it is said by these people, however few they are.
    """
    now = timezone.now()
    circle, owner, students = make_crowd(
        people=people, sessions=sessions, units=units, first=now - timedelta(weeks=sessions - 3, hours=1)
    )
    made = _fill_talk(circle, [owner, *students], threads, posts, seed)
    _fill_seen(circle)
    _fill_held(circle, students, held, seed)
    _fill_log(circle, owner, students)
    coming = circle.meetings.filter(starts_at__gt=now).order_by("starts_at").first()
    assert coming is not None
    questions = list(Question.objects.filter(session=coming.session))
    AgendaItem.objects.bulk_create(
        [
            AgendaItem(meeting=coming, position=1, title="Welcome", minutes=10),
            *(
                AgendaItem(meeting=coming, position=n, kind="question", question=question, minutes=20)
                for n, question in enumerate(questions, start=2)
            ),
            AgendaItem(meeting=coming, position=len(questions) + 2, title="What stays open", minutes=10),
        ]
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=coming, user=user, state="coming" if n % 3 else "apologies")
        for n, user in enumerate(students)
    )
    analysed()
    return Course(circle, owner, students, made, coming)


def _fill_talk(circle: Circle, writers: list[User], threads: int, posts: int, seed: int) -> list[Thread]:
    """Of all lengths, most of them short; each has its last word somewhere in the last thirty weeks."""
    chance = random.Random(seed)
    now = timezone.now()
    questions = list(Question.objects.filter(course=circle.course).order_by("position"))[:threads]
    weights = [chance.paretovariate(1.2) for _ in range(threads)]
    whole = sum(weights)
    return [
        fill_thread(
            circle,
            max(1, round(posts * weight / whole)),
            writers=writers,
            seed=seed + n,
            title="" if n < len(questions) else f"Matter {n}",
            question=questions[n] if n < len(questions) else None,
            last_at=now - timedelta(days=chance.expovariate(1 / 30) % 210),
        )
        for n, weight in enumerate(weights)
    ]


def _fill_seen(circle: Circle) -> None:
    """Everybody has read most of each discussion, with a hole."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO discussions_readstate (user_id, thread_id, seen)
            SELECT m.user_id, t.id, int4multirange(
                int4range(1, (t.last_number * 0.4)::int + 1),
                int4range((t.last_number * 0.4)::int + 2, greatest(t.last_number - 1, (t.last_number * 0.4)::int + 2)::int)
            )
            FROM courses_membership m JOIN discussions_thread t ON t.circle_id = m.circle_id
            WHERE m.circle_id = %s
            ON CONFLICT (user_id, thread_id) DO UPDATE SET seen = discussions_readstate.seen + excluded.seen
            """,
            [circle.pk],
        )


def _fill_held(circle: Circle, students: list[User], held: int, seed: int) -> None:
    """Evenings that were held and closed, with who was there and who spoke."""
    chance = random.Random(seed)
    now = timezone.now()
    past = list(circle.meetings.filter(starts_at__lt=now).order_by("starts_at"))
    past += Meeting.objects.bulk_create(
        Meeting(
            circle=circle,
            session=past[n % len(past)].session,
            starts_at=past[n % len(past)].starts_at - timedelta(days=2 + 7 * (n // len(past))),
        )
        for n in range(held - len(past))
    )
    Room.objects.bulk_create(
        Room(
            meeting=each,
            opened_at=each.starts_at,
            closed_at=each.starts_at + timedelta(minutes=90),
            notes="What was said.",
            version=40,
        )
        for each in past[:held]
    )
    said, turns = [], []
    for each in past[:held]:
        here = [user for user in students if chance.random() < 0.6]
        said += [Attendance(meeting=each, user=user, state="here") for user in here]
        for n in range(30 if here else 0):
            began = each.starts_at + timedelta(minutes=3 * n)
            turns.append(
                Turn(
                    meeting=each,
                    user=chance.choice(here),
                    began_at=began,
                    ended_at=began + timedelta(minutes=2),
                )
            )
    Attendance.objects.bulk_create(said)
    Turn.objects.bulk_create(turns)


def _fill_log(circle: Circle, owner: User, students: list[User], many: int = 1_000) -> None:
    LogEntry.objects.bulk_create(
        LogEntry(
            circle=circle, kind=LogEntry.Kind.JOINED, by=owner, about=students[n % len(students)], said=""
        )
        for n in range(many)
    )


def analysed() -> None:
    """The database has looked at what is in its tables, as it does by itself after a while."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
