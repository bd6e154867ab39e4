"""Posts go to another place: a branch is moved or made a discussion of its own, two discussions become one.

The posts stay the same rows, so what hangs on them (replies, reactions, calls, reports, wordings, their lasting
addresses) goes along by itself. In the target they get new numbers behind its own, in the order of the old ones;
the old numbers are gone for good. What everybody has seen, and what they are writing there, goes along.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from itertools import pairwise

from django.db import connection, transaction
from django.db.models import Max

from accounts.changes import Refused, locked
from courses.access import Access
from courses.rules import Can
from discussions.actions.acts import record, tell, tidy_reason
from discussions.actions.counting import put_away
from discussions.actions.posts import MOVED
from discussions.actions.threads import tidy_title
from discussions.models import Act, Draft, Following, Notice, Post, Thread
from discussions.places import thread_place
from readings.models import Passage

ELSEWHERE = "This post was moved meanwhile: look where it stands now."
WHOLE = "This is all there is of the discussion: merge the whole discussion into the other one instead."


@dataclass(slots=True)
class _Going:
    """A post on its way, as it was and as it will be."""

    pk: int
    parent: int | None
    was: int  # its number
    shown: bool
    author: int | None
    number: int = 0
    depth: int = 1
    path: tuple[int, ...] = ()


_BRANCH = """
    WITH RECURSIVE branch AS (
        SELECT id FROM discussions_post WHERE id = %s
        UNION ALL
        SELECT p.id FROM discussions_post p JOIN branch ON p.parent_id = branch.id
    )
    SELECT id, parent_id, number, state, author_id FROM discussions_post JOIN branch USING (id) ORDER BY number
"""
_ALL = "SELECT id, parent_id, number, state, author_id FROM discussions_post WHERE thread_id = %s ORDER BY number"
# Everything in one statement: no row is ever without parent below the first level.
_PLACE = """
    UPDATE discussions_post p
    SET thread_id = %s, parent_id = going.parent, number = going.number, depth = going.depth, path = going.path::int[]
    FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::text[]) AS going (id, parent, number, depth, path)
    WHERE p.id = going.id
"""
# `run`: numbers that follow one another before as after, and how far they go.
_CARRY_SEEN = """
    INSERT INTO discussions_readstate AS theirs (user_id, thread_id, seen)
    SELECT was.user_id, %s, range_agg(int4range(lower(piece) + run.by, upper(piece) + run.by))
    FROM discussions_readstate AS was,
        unnest(%s::int[], %s::int[], %s::int[]) AS run (first, "end", by),
        LATERAL unnest(was.seen * int4multirange(int4range(run.first, run."end"))) AS piece
    WHERE was.thread_id = %s
    GROUP BY was.user_id
    ON CONFLICT (user_id, thread_id) DO UPDATE SET seen = theirs.seen + EXCLUDED.seen
"""


@transaction.atomic
def move_branch(
    *, access: Access, post: Post, to: Thread, under: Post | None = None, reason: str = ""
) -> Post:
    """Moves a post with all that answers it: under a post of another (or the same) thread, or to its top level.

    Safe to call twice: what stands there already stays. Authors of the posts are told.
    """
    access.require(Can.MODERATE)
    said = tidy_reason(reason)
    source, target = _both(access, _thread_of(post), to.pk)
    post = _still_in(source, post)
    if under is not None:
        under = locked(under)
        if under.thread_id != target.pk:
            raise Refused("The post it should stand under is in another discussion.")
    if post.thread_id == target.pk and post.parent_id == (under.pk if under else None):
        return post
    going = _rows(_BRANCH, post.pk)
    if under is not None and under.pk in {row.pk for row in going}:
        raise Refused("A branch cannot be moved under one of its own posts.")
    if source != target:
        _leaves_something(source, going)
    _carry(going, source, target, under)
    act = record(
        access=access,
        kind=Act.Kind.MOVE,
        thread=source,
        post=post,
        reason=said,
        into=target.pk,
        into_title=target.label[:200],
        posts=len(going),
    )
    _tell_authors(act, going, target)
    post.refresh_from_db()
    return post


@transaction.atomic
def split_branch(
    *,
    access: Access,
    post: Post,
    title: str,
    key: uuid.UUID,
    reason: str = "",
    keep_passage: bool = True,
) -> Thread:
    """Makes a post with all that answers it a discussion of its own; the same key again gives the same one.

    If the thread hangs on a passage the new one may hang on it too. Who follows or muted the old one, does so
    with the new one.
    """
    access.require(Can.MODERATE)
    said, title = tidy_reason(reason), tidy_title(title)
    (source,) = _locked(access, _thread_of(post))
    key = uuid.uuid5(key, f"split {post.pk}")  # no form that opens a discussion can have had the same
    made = Thread.objects.filter(circle=access.circle, key=key).first()
    if made is not None:
        return made
    post = _still_in(source, post)
    going = _rows(_BRANCH, post.pk)
    _leaves_something(source, going)
    target = Thread.objects.create(
        circle=source.circle,
        title=title,
        opened_by=post.author or access.user,
        key=key,
        passage=copy_passage(source.passage) if keep_passage and source.passage else None,
        unit=source.unit if keep_passage else None,
    )
    Thread.objects.filter(pk=target.pk).update(opened_at=post.created_at)
    target.refresh_from_db()
    _carry(going, source, target, None)
    Following.objects.bulk_create(
        [
            Following(user_id=each.user_id, circle_id=each.circle_id, thread=target, mode=each.mode)
            for each in Following.objects.filter(thread=source)
        ]
    )
    act = record(
        access=access,
        kind=Act.Kind.SPLIT,
        thread=source,
        post=post,
        reason=said,
        into=target.pk,
        into_title=title,
        posts=len(going),
    )
    _tell_authors(act, going, target)
    return target


@transaction.atomic
def merge_threads(*, access: Access, thread: Thread, into: Thread, reason: str = "") -> Thread:
    """Puts all posts of a thread into another one, and gives that one. The first one's address leads there.

    A post's new number is the old one and a constant, which the log keeps as `offset`: an address with a number
    leads to the same post. The passage goes along where the other thread has none; question and passage
    otherwise stay with the first thread's row, which leads on. Drafts and followers go along.
    """
    access.require(Can.MODERATE)
    said = tidy_reason(reason)
    if thread.pk == into.pk:
        raise Refused("Choose another discussion: this is the same one.")
    before = Thread.objects.filter(pk=thread.pk, circle=access.circle, merged_into=into).first()
    if before is not None:
        return Thread.objects.get(pk=into.pk)
    source, target = _both(access, thread.pk, into.pk)
    going, offset = _rows(_ALL, source.pk), target.last_number
    _carry(going, source, target, None, offset=offset)
    source.merged_into = target
    if source.passage is not None and target.passage is None:
        passage, unit = source.passage, source.unit
        source.passage = source.unit = None
        source.save(update_fields=["passage", "unit"])
        target.passage, target.unit = passage, target.unit or unit
        target.save(update_fields=["passage", "unit"])
    source.save(update_fields=["merged_into"])
    # what was merged into this one before leads on, too
    Thread.objects.filter(merged_into=source).update(merged_into=target)
    _carry_drafts(source, target)
    _carry_followers(source, target)
    Notice.objects.filter(thread=source).update(thread=target)
    act = record(
        access=access,
        kind=Act.Kind.MERGE,
        thread=source,
        reason=said,
        into=target.pk,
        into_title=target.label[:200],
        posts=len(going),
        offset=offset,
    )
    _tell_authors(act, going, target)
    return target


# Locks, and who goes ------------------------------------------------------------------------------------------


def _locked(access: Access, *pks: int) -> list[Thread]:
    """Threads of the circle, locked in the order of their ids, so that two moves never wait for each other."""
    found = [locked(Thread(pk=pk)) for pk in sorted(set(pks))]
    for thread in found:
        if thread.circle_id != getattr(access.circle, "pk", None):
            raise Refused("This discussion belongs to another circle.")
        if thread.merged_into_id is not None:
            raise Refused(MOVED)
    return found


def _both(access: Access, source: int, target: int) -> tuple[Thread, Thread]:
    """One and the same object where both are one thread: its counters are then written once."""
    found = {thread.pk: thread for thread in _locked(access, source, target)}
    return found[source], found[target]


def _thread_of(post: Post) -> int:
    return Post.objects.values_list("thread_id", flat=True).get(pk=post.pk)


def _still_in(source: Thread, post: Post) -> Post:
    post = locked(post)
    if post.thread_id != source.pk:
        raise Refused(ELSEWHERE)
    return post


def _rows(sql: str, pk: int) -> list[_Going]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [pk])
        return [
            _Going(pk=row[0], parent=row[1], was=row[2], shown=row[3] == Post.State.SHOWN, author=row[4])
            for row in cursor.fetchall()
        ]


def _leaves_something(source: Thread, going: list[_Going]) -> None:
    """A question's thread may be empty, any other has something to show."""
    if source.question_id is None and source.posts.count() == len(going):
        raise Refused(WHOLE)


# What is carried ----------------------------------------------------------------------------------------------


def _carry(
    going: list[_Going], source: Thread, target: Thread, under: Post | None, *, offset: int | None = None
) -> None:
    """Puts posts (in the order of their numbers) into the target, and keeps both threads' counters.

    With an `offset` the gaps between the numbers go along as gaps.
    """
    _number(going, target.last_number, under, keep_gaps=offset is not None)
    target.last_number = (
        offset + source.last_number if offset is not None else target.last_number + len(going)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _PLACE,
            [
                target.pk,
                [row.pk for row in going],
                [row.parent for row in going],
                [row.number for row in going],
                [row.depth for row in going],
                ["{" + ",".join(map(str, row.path)) + "}" for row in going],
            ],
        )
        runs = _runs(going)
        cursor.execute(
            _CARRY_SEEN,
            [target.pk, [r[0] for r in runs], [r[1] for r in runs], [r[2] for r in runs], source.pk],
        )
    shown = [row for row in going if row.shown]
    source.posts_count -= len(shown)
    target.posts_count += len(shown)
    put_away(source, *(row.was for row in going))
    put_away(target, *(row.number for row in going if not row.shown))
    if offset is not None:
        present = {row.number for row in going}
        put_away(target, *(n for n in range(offset + 1, target.last_number + 1) if n not in present))
        put_away(source, *range(1, source.last_number + 1))
    for thread in {source.pk: source, target.pk: target}.values():
        last = thread.posts.aggregate(last=Max("created_at"))["last"]
        thread.last_post_at = last or thread.opened_at
        thread.save(update_fields=["last_number", "posts_count", "gone", "last_post_at"])
    moved = [row.pk for row in going]
    places = [f"{what}:{pk}" for pk in moved for what in ("reply", "edit")]
    Draft.objects.filter(circle=target.circle_id, place__in=places).update(thread=target)
    Notice.objects.filter(post__in=moved).update(thread=target)


def _number(going: list[_Going], last: int, under: Post | None, *, keep_gaps: bool) -> None:
    """New numbers, and with them paths and depths. A parent has a smaller number than who answers it."""
    placed: dict[int, _Going] = {}
    for at, row in enumerate(going, start=1):
        row.number = last + (row.was if keep_gaps else at)
        above = placed.get(row.parent) if row.parent else None
        if above is not None:
            row.depth, path = above.depth + 1, above.path
        elif under is not None:
            row.parent, row.depth, path = under.pk, under.depth + 1, tuple(under.path)
        else:
            row.parent, row.depth, path = None, 1, ()
        row.path = (*path[: Post.DEEPEST - 1], row.number)
        placed[row.pk] = row


def _runs(going: list[_Going]) -> list[tuple[int, int, int]]:
    """First, end and distance of old numbers that follow one another and go equally far."""
    if not going:
        return []
    runs, first = [], going[0]
    for row, after in pairwise([*going, None]):
        assert row is not None
        if after is None or after.was != row.was + 1 or after.number != row.number + 1:
            runs.append((first.was, row.was + 1, first.number - first.was))
            first = after or row
    return runs


def _carry_drafts(source: Thread, target: Thread) -> None:
    """What people were writing at the end of the thread; behind what they were writing in the other one."""
    drafts = Draft.objects.filter(circle=source.circle_id)
    there = {draft.user_id: draft for draft in drafts.filter(place=thread_place(target))}
    for draft in drafts.filter(place=thread_place(source)):
        other = there.get(draft.user_id)
        if other is None:
            draft.place, draft.thread = thread_place(target), target
            draft.save(update_fields=["place", "thread"])
        else:
            other.body = f"{other.body}\n\n{draft.body}"
            other.save(update_fields=["body", "updated_at"])
            draft.delete()
    drafts.filter(thread=source).update(thread=target)


def _carry_followers(source: Thread, target: Thread) -> None:
    """Who follows the thread follows the other one, unless they said how they want it; being muted stays behind."""
    known = set(Following.objects.filter(thread=target).values_list("user_id", flat=True))
    theirs = Following.objects.filter(thread=source)
    theirs.exclude(user__in=known).exclude(mode=Following.Mode.MUTED).update(thread=target)
    theirs.delete()


def copy_passage(passage: Passage) -> Passage:
    """The same words for something else that hangs on them."""
    copy = Passage.objects.get(pk=passage.pk)
    copy.pk, copy._state.adding = None, True
    copy.save()
    return copy


def _tell_authors(act: Act, going: list[_Going], target: Thread) -> None:
    first: dict[int, int] = {}
    for row in going:
        if row.author is not None:
            first.setdefault(row.author, row.pk)
    tell(act, first, thread=target, posts=first)
