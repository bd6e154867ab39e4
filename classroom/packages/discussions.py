"""The discussions that a package begins in its circle, told as people would have written them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.http import Http404
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from accounts.changes import Refused, save_changes
from accounts.models import User
from classroom.packages import talk
from classroom.packages.faults import Fault, PackageRefused
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
from discussions.models import Post, Question, Thread
from discussions.places import reply_place, thread_place
from readings.models import Text
from readings.queries import Quoted, quoted_passage

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
    begun = 0
    for said in sorted(threads, key=lambda thread: thread.posts[0].at):
        try:
            begun += table.begin(said)
        except Refused as refusal:
            faults.append(Fault(said.file, table.line, str(refusal)))
        except (Http404, PermissionDenied):
            faults.append(Fault(said.file, table.line, "this person may not do this in the circle any more."))
    if faults:
        raise PackageRefused(faults)
    return begun


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

    def begin(self, said: talk.Thread) -> bool:
        """False if it stands already."""
        self.line = said.line
        key = self._key(said, 1)
        if Post.objects.filter(thread__circle=self.circle, key=key).exists():
            return False
        thread = self._open(said, key)
        if thread is None:
            return False
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
        return True

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

    def _quoted(self, passage: talk.Passage) -> Quoted:
        for unit in self.texts[passage.text.value].units.all():
            whole = quoted_passage(unit, passage.number)
            if whole is None:
                continue
            if not passage.quote:
                return whole
            start = whole.block.plain.find(passage.quote)
            if start < 0:
                self.line = passage.line
                raise Refused(f"quote: ¶ {passage.number} of {passage.text.value} does not say this.")
            return Quoted(unit, whole.block, start, start + len(passage.quote))
        self.line = passage.line
        raise Refused(f"paragraph: {passage.text.value} has no ¶ {passage.number}.")

    def _live(self, said: talk.Post, post: Post) -> None:
        """What happened to a post after it was written."""
        self.line = said.line
        author = self.seat(said.by)
        for edit in said.edits:
            post.refresh_from_db()
            edit_post(access=author, post=post, source=edit.words, version=post.version, at=edit.at)
        for email, kind in said.reactions:
            react(access=self.seat(email), post=post, kind=kind, on=True)
        if said.reported is not None:
            self.line = said.reported.line
            report_post(access=self.seat(said.reported.by), post=post, reason=said.reported.reason)
        if said.taken_back:
            delete_post(access=author, post=post)

    def _leave(self, said: talk.Thread, thread: Thread, posts: Sequence[Post]) -> None:
        """How the discussion lies there: who has seen how much, what waits unfinished, whether it is closed."""
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
        if said.locked is not None:
            self.line = said.locked.line
            access = self.seat(said.locked.by)
            thread = set_locked(access=access, thread=thread, on=True, reason=said.locked.reason)
            save_changes(thread, locked_at=max(one.at for one in said.posts))

    def _owner(self) -> str:
        seat = self.circle.memberships.select_related("user").filter(role=Role.OWNER, ended_at__isnull=True)
        return seat.order_by("pk")[0].user.email
