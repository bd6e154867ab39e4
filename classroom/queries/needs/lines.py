"""One thing that waits, as the desk shows it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.numerals import number_word
from classroom.queries.outlook import Outlook
from courses.access import Access

LISTED = 5  # of each kind; how many more there are stands in a line of its own
QUESTIONS = 3  # of questions without an answer: their page has them all
CHAIR_WITHIN = timedelta(days=14)  # who chairs is to be said so long before
RUNS_OUT = timedelta(days=3)
FAILED_OF_LATE = timedelta(days=1)  # as long as the page of texts lists them
_WORDS = 160


class Kind(StrEnum):
    REPORTED = "reported"
    HELD = "held"
    REQUEST = "request"
    QUESTION = "question"
    ASKED = "asked"
    NO_REPLY = "no reply"
    QUIET = "quiet"
    TEXT = "text"
    PASSAGE = "passage"
    SESSION = "session"
    CHAIR = "chair"
    INVITATION = "invitation"


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that waits: a sentence, where it is settled, why, and how long it has waited or for when it is."""

    kind: Kind
    title: str | SafeString
    url: str
    why: str | SafeString = ""
    when: str = ""
    since: datetime | None = None
    count: int = 1  # things that this line stands for
    more: bool = False  # it stands for those that have no line


@dataclass
class Needs:
    rows: list[Need] = field(default_factory=list)

    @cached_property
    def count(self) -> int:
        """How many things wait, those included that have no line of their own."""
        return sum(row.count for row in self.rows)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for what needs a person, and what the desk knows already."""

    access: Access
    now: datetime
    outlook: Outlook

    @cached_property
    def zone(self) -> ZoneInfo:
        return self.outlook.zone

    def ago(self, moment: datetime) -> str:
        return how_long_ago(moment, self.outlook.zone, self.now)


def how_long_ago(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "today", "yesterday", "6 days", "3 weeks", "5 months": how long something has waited."""
    days = max((now.astimezone(zone).date() - moment.astimezone(zone).date()).days, 0)
    if days < 2:
        return "yesterday" if days else "today"
    if days < 14:
        return f"{days} days"
    return f"{days // 7} weeks" if days < 70 else f"{days // 30} months"


def and_more(kind: Kind, total: int, listed: int, said: str, url: str, when: str = "") -> list[Need]:
    """The line for what has none of its own: "Seven more …"; `said` is of many."""
    more = total - listed
    if more <= 0:
        return []
    title = f"{number_word(more).capitalize()} more {said}" if more > 1 else "One more like these"
    return [Need(kind, title, url, when=when, count=more, more=True)]


def name_of(person: User | None) -> SafeString:
    return format_html("<bdi>{}</bdi>", person.display_name) if person else SafeString("somebody who left")


def cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _WORDS else f"{line[:_WORDS].rpartition(' ')[0] or line[:_WORDS]} …"
