"""The questions of an evening ahead, as the circle's home lists them: one query for any number of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from courses.access import Access
from courses.rules import Can
from discussions.models import Draft, Post, Thread
from discussions.queries.questions import in_order, questions_for


@dataclass(frozen=True, slots=True)
class QuestionAhead:
    """A question with how many have answered it; of their words nothing, so there is nothing to give away."""

    pk: int
    body: str
    answered: int  # people whose answer everybody can read
    own: str  # the state of one's own answer; empty where there is none
    draft: bool
    closed: bool
    elsewhere: bool  # its discussion went into another one

    @property
    def mine(self) -> bool:
        return bool(self.own)

    @property
    def held(self) -> bool:
        """Whether one's own answer waits for a facilitator."""
        return self.own == Post.State.HELD

    @property
    def open(self) -> bool:
        """Whether one could answer it now, as far as the question goes."""
        return not (self.own or self.closed or self.elsewhere)


def questions_ahead(access: Access, sessions: Collection[int]) -> list[QuestionAhead]:
    """Those asked for these sessions (by id), the course's before the circle's own. One query."""
    asked = Q(session__in=sessions) | Q(session__isnull=True, unit__session__in=sessions)
    threads = Thread.objects.filter(circle=access.circle, question=OuterRef("pk"))
    answers = Post.objects.filter(
        thread__circle=access.circle, thread__question=OuterRef("pk"), depth=1
    ).order_by()
    shown = answers.filter(state=Post.State.SHOWN, thread__merged_into__isnull=True)
    own = answers.filter(author=access.user, state__in=[Post.State.SHOWN, Post.State.HELD])
    place = Concat(Value("question:"), Cast("pk", CharField()), output_field=CharField())
    found = in_order(
        questions_for(access).select_related(None).filter(asked, withdrawn_at__isnull=True).only("body")
    ).annotate(
        place=place,
        answered=Coalesce(
            Subquery(
                shown.values("thread__question").annotate(many=Count("author", distinct=True)).values("many"),
                output_field=IntegerField(),
            ),
            0,
        ),
        own=Coalesce(Subquery(own.values("state")[:1]), Value("")),
        draft=Exists(Draft.objects.filter(user=access.user, circle=access.circle, place=OuterRef("place"))),
        closed=Case(
            When(Exists(threads.filter(locked_at__isnull=False)), then=not access.may(Can.MODERATE)),
            default=False,
        ),
        elsewhere=Exists(threads.filter(merged_into__isnull=False)),
    )
    rows = found.values_list("pk", "body", "answered", "own", "draft", "closed", "elsewhere")
    return [QuestionAhead(*row) for row in rows]
