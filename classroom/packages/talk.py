"""What a file of discussions/ may say, key by key: one discussion, its posts and who has seen how much of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from classroom.packages import schema, values
from classroom.packages.faults import perhaps
from classroom.packages.passages import ON_PASSAGE, Passage, passage_of
from classroom.packages.people import Known
from classroom.packages.sheet import Record, Written
from courses.rules import Can
from discussions.actions.threads import TITLE_LENGTH
from discussions.models import Reaction
from discussions.rendering import LONGEST

ON_QUESTION = ("session", "question")
SWITCHES = ("think_first", "announcement", "pinned")
THREAD_KEYS = ("title", *ON_QUESTION, *ON_PASSAGE, *SWITCHES, "locked", "posts", "seen", "drafts")
POST_KEYS = ("by", "day", "time", "id", "to", "words", "edits", "taken_back", "reactions", "reported")
EDIT_KEYS = ("day", "time", "words")
DRAFT_KEYS = ("by", "to", "words")
REASON_KEYS = ("by", "reason")
ALL = "all"


@dataclass(frozen=True, slots=True)
class Reason:
    """Who closed a discussion or reported a post, and why."""

    by: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Edit:
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Post:
    """`by` is an address; `to` counts the posts of the file from 1, 0 where it answers nobody."""

    by: str
    at: datetime
    to: int
    words: str
    edits: tuple[Edit, ...]
    taken_back: bool
    reactions: tuple[tuple[str, Reaction.Kind], ...]
    reported: Reason | None
    line: int


@dataclass(frozen=True, slots=True)
class Draft:
    by: str
    to: int
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Thread:
    """`seen`: address -> how many posts; all have seen what stood before their own last post."""

    file: str
    name: str
    title: str
    question: tuple[int, int] | None  # session and number, both from 1
    passage: Passage | None
    think_first: bool
    announcement: bool
    pinned: bool
    locked: Reason | None
    posts: tuple[Post, ...]
    seen: dict[str, int]
    drafts: tuple[Draft, ...]
    line: int


class Talk:
    """Reads one file. People are looked up in the circle that the package begins."""

    def __init__(self, course: schema.Course | None, now: datetime) -> None:
        self.course = course
        circle = course.circle if course else None
        known = circle is not None and circle.time_zone in available_timezones()
        self.zone: tzinfo = ZoneInfo(circle.time_zone) if circle and known else UTC
        self.now = now.astimezone(self.zone)
        self.known = Known(circle.people if circle else ())

    def thread(self, file: str, name: str, record: Record) -> Thread:
        """The discussion; what is wrong is noted as faults of the record's sheet."""
        question = self._question(record) if record.has("session") or record.has("question") else None
        passage = passage_of(record) if any(record.has(key) for key in ON_PASSAGE) else None
        if question and passage:
            record.fault("text", "a discussion is on a question or on a passage, not on both.")
        if question is None and record.has("think_first"):
            record.fault("think_first", "this is for a discussion on a question.")
        if question and (record.has("title") or record.has("announcement")):
            key = "title" if record.has("title") else "announcement"
            record.fault(key, "a discussion on a question has none: it is called after the question.")
        posts, ids = self._posts(record)
        announcement = record.yes("announcement")
        if announcement and posts and not self.known.may(posts[0].by, Can.MODERATE):
            record.fault("announcement", "only an owner or a facilitator announces.")
        return Thread(
            file=file,
            name=name,
            title="" if question else record.text("title", required=True, most=TITLE_LENGTH),
            question=question,
            passage=passage,
            think_first=record.yes("think_first"),
            announcement=announcement,
            pinned=record.yes("pinned"),
            locked=self._reason(record, "locked", Can.MODERATE),
            posts=tuple(posts),
            seen=self._seen(record, len(posts)),
            drafts=tuple(
                Draft(
                    self.known.person(item, "by", Can.POST),
                    _answered(item, ids),
                    item.text("words", required=True, lines=True, most=LONGEST),
                    item.line,
                )
                for item in record.records("drafts", DRAFT_KEYS)
            ),
            line=record.line,
        )

    def _question(self, record: Record) -> tuple[int, int] | None:
        for key in ON_QUESTION:
            record.text(key, required=True)
        session = record.number("session", 1, least=1, most=schema.MOST)
        number = record.number("question", 1, least=1, most=schema.MOST)
        if self.course is None:
            return session, number
        sessions = self.course.sessions
        if session > len(sessions):
            record.fault("session", f"there is no session {session}: the course has {len(sessions)}.")
        elif number > len(sessions[session - 1].questions):
            there = len(sessions[session - 1].questions)
            record.fault("question", f"there is no question {number}: session {session} has {there}.")
        return session, number

    def _posts(self, record: Record) -> tuple[list[Post], dict[str, int]]:
        posts: list[Post] = []
        ids: dict[str, int] = {}
        for number, item in enumerate(record.records("posts", POST_KEYS, required=True), 1):
            to = _answered(item, ids)
            post = self._post(item, to)
            if posts and post.at < posts[-1].at:
                item.fault("day", "this is earlier than the post above it: write them in order of time.")
            posts.append(post)
            name = item.text("id")
            if name in ids:
                item.fault("id", f"“{name}” is the id of another post above.")
            elif name:
                ids[name] = number
        if posts and posts[0].to:
            record.fault("posts", "the first post answers no other.")
        return posts, ids

    def _post(self, record: Record, to: int) -> Post:
        at = self.moment(record)
        edits: list[Edit] = []
        for item in record.records("edits", EDIT_KEYS):
            edit = Edit(self.moment(item), item.text("words", required=True, lines=True, most=LONGEST))
            if edit.at < (edits[-1].at if edits else at):
                item.fault("day", "this is earlier than the words it changes.")
            edits.append(edit)
        by = self.known.person(record, "by", Can.POST)
        return Post(
            by=by,
            at=at,
            to=to,
            words=record.text("words", required=True, lines=True, most=LONGEST),
            edits=tuple(edits),
            taken_back=record.yes("taken_back"),
            reactions=self._reactions(record, by),
            reported=self._reason(record, "reported", Can.READ),
            line=record.line,
        )

    def moment(self, record: Record) -> datetime:
        """When it was said: a day and a time in the circle's zone, always past."""
        day, clock = values.day_or_count(record, "day"), values.clock(record, "time")
        if isinstance(day, int):
            if not -3650 <= day <= -1 and record.has("day"):
                record.fault("day", f"{day} is out of range: -3650 to -1, days before the day of loading.")
                day = -1
            day = self.now.date() + timedelta(days=day)
        at = datetime.combine(day, clock, self.zone)
        if at > self.now:
            record.fault("day", "this is yet to come: what is said in a package was said before.")
        return at

    def _reason(self, record: Record, key: str, can: Can) -> Reason | None:
        found = record.record(key, REASON_KEYS)
        if found is None:
            return None
        return Reason(
            self.known.person(found, "by", can), found.text("reason", required=True, most=500), found.line
        )

    def _reactions(self, record: Record, by: str) -> tuple[tuple[str, Reaction.Kind], ...]:
        made: list[tuple[str, Reaction.Kind]] = []
        for who, said in record.pairs("reactions"):
            email = self.known.address(record, "reactions", who, Can.POST)
            if email == by:
                record.sheet.fault(who.line, "nobody reacts to their own post.", who.where)
            if said.value not in Reaction.Kind.values:
                wrong = f"“{said.value}” is not one of {', '.join(Reaction.Kind.values)}."
                record.sheet.fault(said.line, wrong, said.where)
            else:
                made.append((email, Reaction.Kind(said.value)))
        return tuple(made)

    def _seen(self, record: Record, posts: int) -> dict[str, int]:
        seen: dict[str, int] = {}
        for who, said in record.pairs("seen"):
            email = self.known.address(record, "seen", who, Can.READ)
            if said.value == ALL:
                seen[email] = posts
            elif not re.fullmatch(r"[0-9]{1,6}", said.value) or int(said.value) > posts:
                wrong = f"“{said.value}” is not a number of posts up to {posts}, nor {ALL}."
                record.sheet.fault(said.line, wrong, said.where)
            else:
                seen[email] = int(said.value)
        return seen


def _answered(record: Record, ids: Mapping[str, int]) -> int:
    wish = record.text("to")
    if wish and wish not in ids:
        record.fault("to", f"no post above has the id “{wish}”.{perhaps(wish, ids)}")
    return ids.get(wish, 0)


def on_texts(threads: Sequence[Thread]) -> list[tuple[str, Written]]:
    """Every mention of a text, with the file it stands in."""
    return [(thread.file, thread.passage.text) for thread in threads if thread.passage]
