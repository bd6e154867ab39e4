"""What waits for a facilitator, what was done, and where posts went."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q

from courses.access import Access
from discussions.models import Act, DiscussionSettings, Post, Report, Thread
from discussions.queries.people import name_sql
from discussions.queries.seals import threads_for

WAITING = 20  # posts on a page of the queue
LOG = 50  # acts on a page of the log
TARGETS = 30  # discussions offered as the place to move to


@dataclass
class Waiting:
    """A post that waits for a decision."""

    post: Any  # Post with author, parent and thread; `times`: reports that were ever made of it
    since: datetime
    reports: list[Report] = field(default_factory=list)  # the open ones, oldest first

    @property
    def held(self) -> bool:
        return bool(self.post.state == Post.State.HELD)


@dataclass
class Queue:
    waiting: list[Waiting]
    more: int  # that wait behind these


def queue(access: Access) -> Queue:
    """Held posts and those with open reports, in the order of waiting. What its author took back waits no more."""
    here = Q(thread__circle=access.circle)
    since: dict[int, datetime] = dict(
        Post.objects.filter(here, state=Post.State.HELD).values_list("pk", "created_at")
    )
    reported = (
        Report.objects.filter(outcome="", post__thread__circle=access.circle)
        .exclude(post__state=Post.State.DELETED)
        .values_list("post")
        .annotate(since=Min("created_at"))
    )
    for pk, moment in reported:
        since[pk] = min(moment, since.get(pk, moment))
    order = sorted(since, key=lambda pk: (since[pk], pk))[:WAITING]
    posts = (
        Post.objects.filter(pk__in=order)
        .select_related("author", "parent__author", "thread__question")
        .annotate(times=Count("reports"))
        .in_bulk()
    )
    open_: dict[int, list[Report]] = defaultdict(list)
    for report in Report.objects.filter(post__in=order, outcome="").select_related("by").order_by("pk"):
        open_[report.post_id].append(report)
    found = [Waiting(posts[pk], since[pk], open_[pk]) for pk in order if pk in posts]
    return Queue(found, len(since) - len(found))


def how_many_wait(access: Access) -> int:
    """How many posts wait for a decision: what the queue will show."""
    many: int = that_wait(access).count()
    return many


def that_wait(access: Access) -> Any:
    """Their ids: held posts and those with open reports. There is an index of each; of "one or the other" there can be
    none, and all posts of all circles would be looked at.
    """
    held = Post.objects.filter(thread__circle=access.circle, state=Post.State.HELD)
    reported = Report.objects.filter(post__thread__circle=access.circle, outcome="").exclude(
        post__state=Post.State.DELETED
    )
    return held.values("pk").union(reported.values("post"))


def settings_of(access: Access) -> DiscussionSettings:
    """How the circle talks; an unsaved row where nobody chose."""
    found = DiscussionSettings.objects.filter(circle=access.circle).first()
    return found or DiscussionSettings(circle=access.circle)


def open_report_of(access: Access, post: Post) -> Report | None:
    """The person's own report of a post, as long as nobody has decided."""
    return Report.objects.filter(post=post, by=access.user, outcome="").first()


def reasons_of(hidden: Sequence[int]) -> dict[int, str]:
    """Why these hidden posts were hidden. No query for none."""
    if not hidden:
        return {}
    acts = Act.objects.filter(post__in=hidden, kind=Act.Kind.HIDE).order_by("pk")
    return {act.post_id: act.reason for act in acts if act.post_id is not None}  # the last one counts


# The log --------------------------------------------------------------------------------------------------------


@dataclass
class Log:
    acts: list[Act]
    kind: str
    more: int | None = None  # the next page begins before this act


def log(access: Access, *, kind: str = "", before: int | None = None) -> Log:
    """A page of the acts of a circle, the latest first: a range of one index."""
    acts = Act.objects.filter(circle=access.circle).select_related("by", "post", "thread__question")
    if kind:
        acts = acts.filter(kind=kind)
    if before:
        acts = acts.filter(pk__lt=before)
    found = list(acts[: LOG + 1])
    return Log(found[:LOG], kind, found[LOG - 1].pk if len(found) > LOG else None)


def acts_on(post: Post) -> list[Act]:
    """What was done about a post, the latest first."""
    return list(Act.objects.filter(post=post).select_related("by")[:LOG])


# Moving -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """What would be moved: how many posts, and who wrote them, most first."""

    posts: int
    people: list[str]

    @property
    def by(self) -> str:
        """ "Ben, Grace and 3 others"."""
        names = self.people
        if len(names) > 4:
            return f"{', '.join(names[:3])} and {len(names) - 3} others"
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


_AUTHORS = f"""
    SELECT coalesce(nullif({name_sql("a")}, ''), 'somebody who left'), count(*)
    FROM discussions_post p LEFT JOIN accounts_user a ON a.id = p.author_id
    WHERE {{where}} GROUP BY a.id ORDER BY 2 DESC, 1
"""  # noqa: S608 (names of our own)
_OF_BRANCH = """p.id IN (
    WITH RECURSIVE branch AS (
        SELECT id FROM discussions_post WHERE id = %s
        UNION ALL
        SELECT q.id FROM discussions_post q JOIN branch ON q.parent_id = branch.id
    )
    SELECT id FROM branch
)"""


def branch_of(post: Post) -> Branch:
    """A post with all that answers it."""
    return _branch(_OF_BRANCH, post.pk)


def posts_of(thread: Thread) -> Branch:
    """All of a discussion."""
    return _branch("p.thread_id = %s", thread.pk)


def _branch(where: str, pk: int) -> Branch:
    with connection.cursor() as cursor:
        cursor.execute(_AUTHORS.format(where=where), [pk])
        found = cursor.fetchall()
    return Branch(sum(many for _, many in found), [name for name, _ in found])


def thinks_first(thread: Thread) -> bool:
    """Whether others' answers are closed there to who has not answered."""
    if thread.question is None:
        return False
    everywhere = DiscussionSettings.objects.filter(circle=thread.circle_id, think_first=True)
    return thread.question.think_first or everywhere.exists()


def targets(access: Access, *, but: int | None = None, words: str = "") -> list[Thread]:
    """Discussions of the circle to which posts may go, the latest first; with `words` those called so."""
    found = threads_for(access).select_related("question__session", "unit")
    if but is not None:
        found = found.exclude(pk=but)
    for word in words.split():
        found = found.filter(Q(title__icontains=word) | Q(title="", question__body__icontains=word))
    return list(found.order_by("-last_post_at", "-pk")[:TARGETS])


@dataclass(frozen=True, slots=True)
class Went:
    """Where a merged thread leads, and to which of its posts."""

    thread: int
    number: int | None

    @property
    def place(self) -> str:
        return f"?at={self.number}#c{self.number}" if self.number else ""


def where_it_went(access: Access, pk: int, at: int | None = None) -> Went | None:
    """Where the posts of a merged thread are now, and which number the post `at` got there; None if it stands."""
    went = None
    merged = Thread.objects.filter(circle=access.circle, merged_into__isnull=False)
    thread = merged.filter(pk=pk).first()
    while thread is not None:
        act = thread.acts.filter(kind=Act.Kind.MERGE).get()
        at = at + act.details["offset"] if at else None
        went = Went(act.details["into"], at)
        thread = merged.filter(pk=went.thread).first()
    return went
