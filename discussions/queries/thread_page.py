"""A page of a thread. It costs the same whatever the size of the thread: each query is a range of an index.

The posts come in one query, written by hand: it is the one that every page of every discussion waits for.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from django.db import connection
from django.utils.functional import cached_property
from psycopg.types.multirange import Multirange

from courses.access import Access
from courses.rules import Can
from discussions import ranges
from discussions.models import Draft, Thread
from discussions.queries.people import name_sql

PAGE = 50
BEFORE = 8  # posts shown before the one that was asked for


class View(StrEnum):
    TREE = "tree"
    NEWEST = "newest"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Line:
    """A post as a page shows it, the same for everybody but for `reactions` (kind -> count and own)."""

    pk: int
    number: int
    depth: int
    path: list[int]
    state: str
    author_id: int | None
    author: str
    created_at: datetime
    edited: bool
    html: str
    first_words: str
    parent_number: int | None
    parent_author: str
    parent_words: str
    reactions: dict[str, tuple[int, bool]]


_SELECT = f"""
    SELECT p.id, p.number, p.depth, p.path, p.state, p.author_id, {name_sql("a")},
        extract(epoch FROM p.created_at)::float8, p.edited_at IS NOT NULL,
        p.html, CASE WHEN p.state = 'shown' THEN left(p.plain, 90) ELSE '' END, r.number, {name_sql("ra")},
        CASE WHEN r.state = 'shown' THEN left(r.plain, 60) ELSE '' END,
        (SELECT jsonb_object_agg(kind, said) FROM (
            SELECT kind, jsonb_build_array(count(*), bool_or(user_id = %(me)s)) AS said
            FROM discussions_reaction WHERE post_id = p.id GROUP BY kind) AS each)
    FROM ({{posts}}) AS p
    LEFT JOIN accounts_user a ON a.id = p.author_id
    LEFT JOIN discussions_post r ON r.id = p.parent_id
    LEFT JOIN accounts_user ra ON ra.id = r.author_id
    ORDER BY {{order}}
"""  # noqa: S608 (names of our own; all values are parameters)
# What a page is cut from: not those that wait for a facilitator, but for their authors and for who moderates.
_FROM = (
    "SELECT * FROM discussions_post WHERE thread_id = %(thread)s "
    "AND (state <> 'held' OR author_id = %(me)s OR %(moderates)s)"
)
_PATH = "(SELECT path FROM discussions_post WHERE thread_id = %(thread)s AND number = %(at)s)"
_PAGES = {
    "first": f"{_FROM} ORDER BY path LIMIT %(many)s",
    "last": f"{_FROM} ORDER BY path DESC LIMIT %(many)s",
    "after": f"{_FROM} AND path > {_PATH} ORDER BY path LIMIT %(many)s",
    "before": f"{_FROM} AND path < {_PATH} ORDER BY path DESC LIMIT %(many)s",
    "at": (
        f"(({_FROM} AND path < {_PATH} ORDER BY path DESC LIMIT %(some)s) UNION ALL "
        f"({_FROM} AND path >= {_PATH} ORDER BY path LIMIT %(many)s))"
    ),
    "newest": f"{_FROM} AND number <= %(at)s ORDER BY number DESC LIMIT %(many)s",
    "since": f"{_FROM} AND number > %(at)s ORDER BY number LIMIT %(many)s",
    "one": f"{_FROM} AND number = %(at)s",
    "own": f"{_FROM} AND author_id = %(me)s ORDER BY number LIMIT %(many)s",
}
_PAGES["unread"] = f"""
    SELECT found.* FROM unnest(%(unread)s::int4multirange) AS run, LATERAL (
        {_FROM} AND number > %(at)s AND number >= lower(run) AND number < upper(run) ORDER BY number LIMIT %(many)s
    ) AS found ORDER BY number LIMIT %(many)s
"""  # noqa: S608
_BY_NUMBER = {"newest": "p.number DESC", "since": "p.number", "unread": "p.number", "own": "p.number"}


def lines(
    access: Access,
    thread: Thread,
    which: str,
    *,
    at: int = 0,
    many: int = PAGE + 1,
    unread: Multirange[int] | None = None,
) -> list[Line]:
    """So many posts: `first`, `last`, `after`, `before` or `at` a number in the order of reading; the `newest`
    up to a number, those `since` one, the `unread` ones since one in the order of time; `one`, or one's `own`.
    """
    sql = _SELECT.format(posts=_PAGES[which], order=_BY_NUMBER.get(which, "p.path"))
    values: dict[str, Any] = {
        "me": access.user.pk,
        "thread": thread.pk,
        "moderates": access.may(Can.MODERATE),
        "at": at,
        "many": many,
        "some": BEFORE,
        "unread": str(unread) if unread is not None else "{}",
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_line(row) for row in cursor.fetchall()]


def _line(row: Any) -> Line:
    # The time comes as seconds: read from PostgreSQL's words it takes longer than the rest of the line.
    return Line(*[*row[:7], datetime.fromtimestamp(row[7], UTC), *row[8:14], _said(row[14])])


def _said(found: Any) -> dict[str, tuple[int, bool]]:
    if not found:
        return {}
    return {
        kind: (count, mine) for kind, (count, mine) in json.loads(found).items()
    }  # Django keeps jsonb as text


@dataclass
class ThreadPage:
    access: Access
    thread: Any  # Thread with sealed, unread (numbers), following, question, passage, unit
    view: View
    lines: list[Line]
    earlier: int | None = None  # a page ends before this number
    later: int | None = None  # a page ends after this number
    at: int | None = None  # the post that was asked for
    back: int | None = None  # and the one from which it was
    drafts: dict[str, Draft] = field(default_factory=dict)
    unfolded: bool = False

    @property
    def sealed(self) -> bool:
        return bool(self.thread.sealed)

    @cached_property
    def unread_count(self) -> int:
        return 0 if self.sealed else ranges.numbers_in(self.thread.unread)

    @cached_property
    def is_unread(self) -> Callable[[int], bool]:
        """Whether the post of a number has not been seen."""
        new = self._new_here
        return lambda number: number in new

    @cached_property
    def _new_here(self) -> frozenset[int]:
        runs = [(run.lower, run.upper) for run in self.thread.unread]
        starts = [first for first, _ in runs]
        found = []
        for line in self.lines:
            at = bisect_right(starts, line.number) - 1
            if at >= 0 and line.number < runs[at][1]:
                found.append(line.number)
        return frozenset(found)

    @cached_property
    def first_unread(self) -> int | None:
        runs = [] if self.sealed else list(self.thread.unread)
        return runs[0].lower if runs else None

    @property
    def unread_here(self) -> int | None:
        """The first unread post on this page, as it is read."""
        return next((line.number for line in self.lines if self.is_unread(line.number)), None)

    @property
    def last_here(self) -> int:
        """The last post on this page; 0 if it is empty."""
        return self.lines[-1].number if self.lines else 0

    @property
    def may_write(self) -> bool:
        open_ = self.thread.locked_at is None or self.access.may(Can.MODERATE)
        return self.access.may(Can.POST) and open_

    @property
    def shown_numbers(self) -> str:
        """The numbers on this page, for who has no script: "1-50,53"."""
        return ranges.told(line.number for line in self.lines)


def thread_page(
    access: Access,
    thread: Any,
    *,
    view: View = View.TREE,
    at: int | None = None,
    after: int | None = None,
    before: int | None = None,
    last: bool = False,
) -> ThreadPage:
    """One page: at a post, after or before one, the last one, or the first."""
    page = ThreadPage(access=access, thread=thread, view=view, lines=[], at=at)
    page.drafts = thread.own_drafts
    if page.sealed:
        # whom one answered may be said; the words wait like all of the others'
        page.lines = [replace(line, parent_words="") for line in lines(access, thread, "own")[:PAGE]]
    elif view is View.NEWEST:
        found = lines(access, thread, "newest", at=(before or thread.last_number + 1) - 1)
        page.lines, page.later = found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None
    elif view is View.UNREAD:
        found = lines(access, thread, "unread", at=after or 0, unread=thread.unread)
        page.lines, page.later = found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None
    elif last or before:
        found = lines(access, thread, "last" if last else "before", at=before or 0)
        # the first one too many stands at the front: the query put them in the order of reading
        more = len(found) > PAGE
        page.lines = found[1:] if more else found
        page.earlier = page.lines[0].number if more else None
        page.later = page.lines[-1].number if page.lines and not last else None
    elif at and thread.last_number > PAGE:  # a thread that fits is shown whole
        found = lines(access, thread, "at", at=at, many=PAGE - BEFORE + 1)
        earlier = [line for line in found if line.path < _path_of(found, at)]
        rest = found[len(earlier) :]
        page.later = rest[PAGE - BEFORE - 1].number if len(rest) > PAGE - BEFORE else None
        page.lines = earlier + rest[: PAGE - BEFORE]
        page.earlier = page.lines[0].number if len(earlier) == BEFORE else None
        if not found:
            return thread_page(access, thread, view=view)
    else:
        found = lines(access, thread, "after" if after else "first", at=after or 0)
        page.lines, page.later = found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None
        page.earlier = page.lines[0].number if after and page.lines else None
    return page


def _path_of(found: list[Line], number: int) -> list[int]:
    return next((line.path for line in found if line.number == number), found[0].path if found else [])
