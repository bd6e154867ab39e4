"""The discussions that a package begins in its circle, told as people would have written them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from accounts.changes import Refused, save_changes
from accounts.models import User
from classroom.packages import talk
from classroom.packages.faults import Fault, PackageRefused
from classroom.packages.passages import Passage, quoted
from courses.access import Access, access_to_circle
from courses.models import Circle, Role
from discussions.actions import (
    delete_post,
    edit_post,
    mark_seen,
    open_thread,
    react,
    thread_of_question,
    write_post,
)
from discussions.actions.drafts import save_draft
from discussions.actions.moderation import report_post, set_locked, set_pinned
from discussions.actions.notices import tell_of_post
from discussions.models import Post, Question, Thread
from discussions.places import reply_place, thread_place
from readings.models import Text
from readings.queries import Quoted

_NAMESPACE = uuid.UUID("b0c3a9e2-51d7-4b7c-8a52-0f4f0c2d9a64")


def begin(
    circle: Circle,
    threads: Sequence[talk.Thread],
    texts: Mapping[str, Text],
    questions: Mapping[tuple[int, int], Question],
) -> int:
    """Begins each discussion that was not begun before, and says how many.

    One that stands, whatever its circle made of it since, is left as it is; so is a question that people answered
    already. Raises PackageRefused.
    """
    table = _Table(circle, texts, questions)
    faults: list[Fault] = []
    begun: list[tuple[talk.Thread, list[Post]]] = []
    for said in sorted(threads, key=lambda thread: thread.posts[0].at):
        with _noted(faults, table, said):
            begun += table.begin(said)
    _tell_in_order(post for _, posts in begun for post in posts)
    for said, posts in begun:
        with _noted(faults, table, said):
            table.keep_order(said, posts)
    if faults:
        raise PackageRefused(faults)
    return len(begun)


@contextmanager
def _noted(faults: list[Fault], table: _Table, said: talk.Thread) -> Iterator[None]:
    """What is refused is a fault of the line at which the work is."""
    try:
        yield
    except Refused as refusal:
        faults.append(Fault(said.file, table.line, str(refusal)))
    except (Http404, PermissionDenied):
        faults.append(Fault(said.file, table.line, "this person may not do this in the circle any more."))


def _tell_in_order(posts: Iterable[Post]) -> None:
    """What is for one person lies in the order in which it was written: the jobs of these posts come later, and
    would put all of it above a report that is waiting.
    """
    for post in sorted(posts, key=lambda post: post.created_at):
        tell_of_post(post=post)


@dataclass
class _Table:
    """The circle at which all this is said. `line` is where in the file the work is, for what is refused."""

    circle: Circle
    texts: Mapping[str, Text]
    questions: Mapping[tuple[int, int], Question]
    line: int = 0
    _seats: dict[str, Access] = field(default_factory=dict)

    def seat(self, email: str) -> Access:
        if email not in self._seats:
            self._seats[email] = access_to_circle(User.objects.get(email=email), self.circle.slug)
        return self._seats[email]

    def begin(self, said: talk.Thread) -> list[tuple[talk.Thread, list[Post]]]:
        """The discussion with its posts; nothing if it stands already."""
        self.line = said.line
        key = self._key(said, 1)
        if Post.objects.filter(thread__circle=self.circle, key=key).exists():
            return []
        thread = self._open(said, key)
        if thread is None:
            return []
        posts: list[Post] = []
        for number, one in enumerate(said.posts, 1):
            self.line = one.line
            posts.append(
                write_post(
                    access=self.seat(one.by),
                    thread=thread,
                    source=one.words,
                    key=self._key(said, number),
                    parent=posts[one.to - 1] if one.to else None,
                    at=one.at,
                )
            )
        for one, post in zip(said.posts, posts, strict=True):
            self._live(one, post)
        self._leave(said, thread, posts)
        return [(said, posts)]

    def _key(self, said: talk.Thread, number: int) -> uuid.UUID:
        """Of a form that nobody else sends, so that a post of the package is made once."""
        return uuid.uuid5(
            _NAMESPACE, f"{self.circle.course.slug}/{self.circle.slug}/{said.name}/posts/{number}"
        )

    def _open(self, said: talk.Thread, key: uuid.UUID) -> Thread | None:
        first = said.posts[0]
        if said.question is None:
            return open_thread(
                access=self.seat(first.by),
                title=said.title,
                source=first.words,
                key=key,
                on=self._quoted(said.passage) if said.passage else None,
                announcement=said.announcement,
                at=first.at,
            )
        question = self.questions[said.question]
        thread = thread_of_question(circle=self.circle, question=question)
        if thread.last_number:
            return None
        if said.think_first:
            save_changes(question, think_first=True)
        return thread

    def _quoted(self, passage: Passage) -> Quoted:
        self.line = passage.line
        return quoted(passage, self.texts)

    def _live(self, said: talk.Post, post: Post) -> None:
        """What happened to a post after it was written."""
        self.line = said.line
        author = self.seat(said.by)
        for edit in said.edits:
            post.refresh_from_db()
            edit_post(access=author, post=post, source=edit.words, version=post.version, at=edit.at)
        for email, kind in said.reactions:
            react(access=self.seat(email), post=post, kind=kind, on=True)

    def _leave(self, said: talk.Thread, thread: Thread, posts: Sequence[Post]) -> None:
        """How the discussion lies there: who has seen how much, what waits unfinished, whether it is on top."""
        last = {one.by: number for number, one in enumerate(said.posts, 1)}
        for email in last | said.seen:
            number = max(last.get(email, 0), said.seen.get(email, 0))
            if number:
                mark_seen(access=self.seat(email), thread=thread, numbers=Multirange([Range(1, number + 1)]))
        for draft in said.drafts:
            self.line = draft.line
            place = reply_place(posts[draft.to - 1]) if draft.to else thread_place(thread)
            save_draft(access=self.seat(draft.by), place=place, thread=thread, body=draft.words)
        thread.refresh_from_db()
        if said.pinned:
            set_pinned(access=self.seat(self._owner()), thread=thread, on=True)

    def keep_order(self, said: talk.Thread, posts: Sequence[Post]) -> None:
        """What was reported, what was taken back, and whether the discussion is closed."""
        for one, post in zip(said.posts, posts, strict=True):
            if one.reported is not None:
                self.line = one.reported.line
                report_post(access=self.seat(one.reported.by), post=post, reason=one.reported.reason)
            if one.taken_back:
                delete_post(access=self.seat(one.by), post=post)
        if said.locked is not None:
            self.line = said.locked.line
            thread = Thread.objects.get(pk=posts[0].thread_id)
            access = self.seat(said.locked.by)
            thread = set_locked(access=access, thread=thread, on=True, reason=said.locked.reason)
            save_changes(thread, locked_at=max(one.at for one in said.posts))

    def _owner(self) -> str:
        seat = self.circle.memberships.select_related("user").filter(role=Role.OWNER, ended_at__isnull=True)
        return seat.order_by("pk")[0].user.email
