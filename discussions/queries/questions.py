"""What pages ask of the questions: the lines of the readings, and the questions of a circle with what is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404
from django.utils.functional import cached_property

from courses.access import Access
from courses.models import Session
from courses.rules import Can
from discussions import ranges
from discussions.models import DiscussionSettings, Draft, Post, Question, Thread
from discussions.places import question_place
from discussions.queries.people import name_sql
from discussions.queries.seals import threads_for
from discussions.queries.sessions import asked_for
from discussions.queries.thread_list import with_unread
from readings.hooks import QuestionLine
from readings.models import Block, Edition, Text, Unit

SHOWN_ANSWERS = 20  # of others, folded under a question; the rest stands in its discussion
OWN_ANSWERS = 3


def questions_for(access: Access) -> QuerySet[Question]:
    """The questions of the course that concern the circle one is in: the course's own and the circle's."""
    return Question.objects.filter(
        Q(circle__isnull=True) | Q(circle=access.circle), course=access.course
    ).select_related("session", "unit__session", "unit__text", "text", "written_by")


def _asked(access: Access) -> QuerySet[Question]:
    """Those that are asked, the course's before the circle's own."""
    return in_order(questions_for(access).filter(withdrawn_at__isnull=True))


def in_order(questions: QuerySet[Question]) -> QuerySet[Question]:
    return questions.order_by(F("circle").asc(nulls_first=True), "position", "pk")


def text_of(question: Question) -> Text | None:
    return question.text or (question.unit.text if question.unit else None)


def neighbours(question: Question) -> QuerySet[Question]:
    """Those a question is put in order with: of the same keepers, and asked for the same session (or, without
    one, about the same text).
    """
    same = Question.objects.filter(
        course=question.course_id, circle=question.circle_id, withdrawn_at__isnull=True
    ).alias(
        for_session=Coalesce("session", "unit__session"),
        in_text=Coalesce("text", "unit__text"),
    )
    session, text = question.asked_in, text_of(question)
    if session is not None:
        same = same.filter(for_session=session.pk)
    else:
        same = same.filter(for_session__isnull=True)
        same = same.filter(in_text__isnull=True) if text is None else same.filter(in_text=text.pk)
    return in_order(same)


def may_keep(access: Access, question: Question) -> bool:
    """The course's questions are kept by its editors, a circle's own by who may write questions in it."""
    if question.course_id != access.course.pk:
        return False
    if question.circle_id is None:
        return access.may(Can.EDIT_COURSE)
    own = access.circle is not None and question.circle_id == access.circle.pk
    return own and access.may(Can.WRITE_QUESTIONS)


# The readings ------------------------------------------------------------------------------------------------


def unit_questions(access: Access, unit: Unit) -> list[QuestionLine]:
    """The questions a reader meets at the end of a unit: its own, its session's, those printed in its text."""
    about = Q(unit=unit) | Q(text_id=unit.text_id, origin=Question.Origin.FOUND)
    if unit.session_id is not None:
        about |= Q(session_id=unit.session_id)
    return _lines(access, _asked(access).filter(about))


def course_questions(access: Access) -> list[QuestionLine]:
    return _lines(access, _asked(access))


def _lines(access: Access, questions: QuerySet[Question]) -> list[QuestionLine]:
    return [
        QuestionLine(
            body=q.body,
            session_id=q.session_id,
            block_uid=q.block_uid,
            url=access.url("question-detail", question=q.pk) if access.circle else "",
            unit_id=q.unit_id,
        )
        for q in questions.select_related(None).only("body", "session_id", "block_uid", "unit_id")
    ]


# A circle's pages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it stands under its question."""

    pk: int
    number: int
    author: str
    state: str
    created_at: datetime
    html: str
    new: bool


@dataclass
class Asked:
    """A question as somebody in a circle sees it."""

    question: Any  # Question with `printed` (number and position of its block) and `merged` (a thread's pk)
    access: Access
    thinks_first: bool  # because of the question or of the circle
    thread: Any | None = None  # Thread with sealed, unread_count, first_unread, others
    draft: Draft | None = None
    own: list[Answer] = field(default_factory=list)
    said: list[Answer] = field(default_factory=list)  # by others; empty while the thread is sealed
    number: int = 0  # as it is counted on the page
    place: int = 0  # among those it is put in order with
    last: bool = False

    @property
    def others(self) -> int:
        """How many answers others have given."""
        return self.thread.others if self.thread is not None else 0

    @property
    def more(self) -> int:
        return self.others - len(self.said)

    @property
    def answers(self) -> int:
        return self.others + sum(1 for each in self.own if each.state == Post.State.SHOWN)

    @property
    def sealed(self) -> bool:
        return self.thread is not None and bool(self.thread.sealed)

    @property
    def waits(self) -> bool:
        """Whether one is asked to think first and has not answered yet."""
        writes = self.access.may(Can.POST) and not self.access.may(Can.MODERATE)
        return self.thinks_first and writes and not self.own

    @property
    def may_answer(self) -> bool:
        closed = self.thread is not None and self.thread.locked_at and not self.access.may(Can.MODERATE)
        return self.access.may(Can.POST) and not self.own and not closed and self.question.merged is None

    @property
    def session(self) -> Session | None:
        found: Session | None = self.question.asked_in
        return found

    @property
    def mine(self) -> bool:
        """Whether one keeps it."""
        return may_keep(self.access, self.question)

    @cached_property
    def names(self) -> list[str]:
        return list(dict.fromkeys(each.author for each in self.said if each.author))


@dataclass
class Group:
    """Questions that stand under one heading."""

    session: Session | None
    text: Text | None
    asked: list[Asked] = field(default_factory=list)


@dataclass
class QuestionsPage:
    access: Access
    asked: list[Asked]
    session: Session | None = None

    @cached_property
    def groups(self) -> list[Group]:
        """By session, then by text, then what hangs on neither."""
        found: dict[tuple[int, int], Group] = {}
        for each in self.asked:
            session, text = each.question.asked_in, text_of(each.question)
            key = (0, session.pk) if session else (1, text.pk) if text else (2, 0)
            group = found.setdefault(key, Group(session, None if session else text))
            group.asked.append(each)
            each.number = len(group.asked)

        def place(group: Group) -> tuple[int, int, int]:
            if group.session is not None:
                return (0, group.session.position, group.session.pk)
            return (1, group.text.position, group.text.pk) if group.text is not None else (2, 0, 0)

        return sorted(found.values(), key=place)

    @cached_property
    def first_open(self) -> Asked | None:
        """The one to answer next: where a draft waits, else the first that one has not answered."""
        waiting = [each for each in self.asked if each.may_answer]
        return next((each for each in waiting if each.draft), waiting[0] if waiting else None)

    @property
    def some_wait(self) -> bool:
        return any(each.waits for each in self.asked)


_NAME = name_sql("a")
# Each half is a range of an index: of the answers of a thread, and of what somebody wrote in it.
_ANSWERS = f"""
    SELECT t.id, p.id, p.number, {_NAME}, p.state, p.created_at, p.html, p.author_id = %(me)s
    FROM unnest(%(open)s::bigint[]) AS t(id), LATERAL (
        SELECT * FROM discussions_post WHERE thread_id = t.id AND depth = 1 AND state = 'shown'
        AND author_id IS DISTINCT FROM %(me)s ORDER BY number LIMIT %(many)s
    ) AS p LEFT JOIN accounts_user a ON a.id = p.author_id
    UNION ALL
    SELECT t.id, p.id, p.number, {_NAME}, p.state, p.created_at, p.html, TRUE
    FROM unnest(%(all)s::bigint[]) AS t(id), LATERAL (
        SELECT * FROM discussions_post WHERE thread_id = t.id AND author_id = %(me)s AND depth = 1
        AND state IN ('shown', 'held') ORDER BY number LIMIT {OWN_ANSWERS}
    ) AS p JOIN accounts_user a ON a.id = p.author_id
    ORDER BY 1, 3
"""  # noqa: S608 (names of our own; all values are parameters)


def questions_page(access: Access, *, session: int | None = None, answers: bool = False) -> QuestionsPage:
    """The questions that are asked in a circle, of one session or all, with their state, and on demand with the
    answers of others. Five queries whatever their number (and one for the session). Raises Http404 for a session
    there is not.
    """
    found = _asked(access)
    named = None
    if session is not None:
        named = access.course.sessions.filter(position=session).first()
        if named is None:
            raise Http404("No such session.")
        found = found.filter(asked_for(session))
    return QuestionsPage(access, _with_answers(access, found, answers=answers), session=named)


def asked_one(access: Access, pk: int) -> Asked:
    """One question with its state, withdrawn or not. Raises Http404 for another circle's or course's."""
    found = _with_answers(access, questions_for(access).filter(pk=pk), answers=False)
    if not found:
        raise Http404("No such question.")
    return found[0]


def _with_answers(access: Access, questions: QuerySet[Question], *, answers: bool) -> list[Asked]:
    merged = Thread.objects.filter(
        circle=access.circle, question=OuterRef("pk"), merged_into__isnull=False
    ).values("merged_into")
    printed = Block.objects.filter(
        uid=OuterRef("block_uid"), edition__text=OuterRef("text"), edition__state=Edition.State.PUBLISHED
    ).values(said=JSONObject(number="number", position="position"))
    rows = list(questions.annotate(merged=Subquery(merged[:1]), printed=Subquery(printed[:1])))
    everywhere = DiscussionSettings.objects.filter(circle=access.circle, think_first=True).exists()
    page = {row.pk: Asked(row, access, everywhere or row.think_first) for row in rows}
    threads = {thread.question_id: thread for thread in _threads(access, page)}
    for pk, thread in threads.items():
        thread.circle = access.circle
        page[pk].thread = thread
    places = {question_place(row): row.pk for row in rows}
    for draft in Draft.objects.filter(user=access.user, circle=access.circle, place__in=places):
        page[places[draft.place]].draft = draft
    _add_answers(access, {thread.pk: page[pk] for pk, thread in threads.items()}, answers=answers)
    return list(page.values())


def _threads(access: Access, questions: Iterable[int]) -> QuerySet[Any]:
    others = (
        Post.objects.filter(thread=OuterRef("pk"), depth=1, state=Post.State.SHOWN)
        .exclude(author=access.user)
        .order_by()
        .values("thread")
        .annotate(many=Count("pk"))
    )
    threads: QuerySet[Any] = threads_for(access).filter(question__in=list(questions))
    return with_unread(
        access,
        threads.annotate(others=Coalesce(Subquery(others.values("many"), output_field=IntegerField()), 0)),
    )


def _add_answers(access: Access, by_thread: dict[int, Asked], *, answers: bool) -> None:
    open_ = [pk for pk, asked in by_thread.items() if answers and not asked.sealed]
    with connection.cursor() as cursor:
        cursor.execute(
            _ANSWERS,
            {"me": access.user.pk, "open": open_, "all": list(by_thread), "many": SHOWN_ANSWERS},
        )
        for thread, pk, number, author, state, at, html, own in cursor.fetchall():
            asked = by_thread[thread]
            unread = asked.thread is not None and ranges.holds(asked.thread.unread, number)
            answer = Answer(pk, number, author, state, at, html, unread and not own)
            (asked.own if own else asked.said).append(answer)


# How they are kept ----------------------------------------------------------------------------------------------


@dataclass
class KeptPage:
    groups: list[Group]  # each in order, the course's before the circle's own
    withdrawn: list[Asked]


def kept_questions(access: Access) -> KeptPage:
    """All questions that concern the circle or course, also those that are no longer asked, with how many have
    answered here (`said`) and where each stands in its order (`place`, and `last`). One query.
    """
    posts = Thread.objects.filter(circle=access.circle, question=OuterRef("pk")).values("posts_count")
    rows = in_order(questions_for(access)).annotate(posts=Coalesce(Subquery(posts[:1]), 0))
    everything = [Asked(row, access, row.think_first) for row in rows]
    asked = [each for each in everything if each.question.withdrawn_at is None]
    page = QuestionsPage(access, asked)
    for group in page.groups:
        for own in (False, True):
            same = [each for each in group.asked if (each.question.circle_id is not None) is own]
            for place, each in enumerate(same):
                each.place, each.last = place, place == len(same) - 1
    return KeptPage(page.groups, [each for each in everything if each.question.withdrawn_at is not None])
