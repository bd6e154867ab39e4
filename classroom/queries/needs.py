"""What needs a person: everything in a circle that waits for somebody who runs it.

Nothing of it is stored. Each kind is asked for as it stands, and what was settled is gone by itself. The order is that
of urgency, and within a kind what has waited longest comes first:

1. posts that were reported, and first posts of newcomers that wait to be read: people see them, or wait for them
2. people who ask to join
3. the next evening: questions that nobody has answered
4. what was said and nobody replied to: posts that ask something first
5. people who have gone quiet
6. texts that wait for the eye of who edits the course
7. sessions to come without a date, a question or a reading
8. evenings of the next fortnight that nobody chairs
9. invitations that run out unused
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, Func, IntegerField, Min, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, JSONObject
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.numerals import number_word
from classroom.queries.dates import Evening
from classroom.queries.outlook import Outlook
from classroom.queries.quiet import quiet_people
from classroom.queries.unanswered import unanswered
from classroom.wording import names_joined
from courses.access import Access
from courses.models import Invitation, JoinRequest, Session
from courses.rules import Can
from discussions.models import Post, Report
from readings import repairs
from readings.models import Edition, Import, Unit

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


def needs(access: Access, outlook: Outlook, now: datetime) -> Needs:
    """All of it, the most urgent first. Five queries, and two more for who edits the course."""
    asking = Asking(access, now, outlook)
    sources: list[Callable[[Asking], list[Need]]] = [
        _posts_that_wait,
        _requests,
        _questions,
        _unanswered,
        _quiet,
        _texts,
        _sessions,
        _chairs,
        _invitations,
    ]
    return Needs([need for source in sources for need in source(asking)])


def how_long_ago(moment: datetime, zone: ZoneInfo, now: datetime) -> str:
    """ "today", "yesterday", "6 days", "3 weeks", "5 months": how long something has waited."""
    days = max((now.astimezone(zone).date() - moment.astimezone(zone).date()).days, 0)
    if days < 2:
        return "yesterday" if days else "today"
    if days < 14:
        return f"{days} days"
    return f"{days // 7} weeks" if days < 70 else f"{days // 30} months"


def _and_more(kind: Kind, total: int, listed: int, said: str, url: str) -> list[Need]:
    """The line for what has none of its own: "7 more …"."""
    more = total - listed
    return [Need(kind, f"{number_word(more).capitalize()} more {said}", url, count=more)] if more > 0 else []


def _name(person: User | None) -> SafeString:
    return format_html("<bdi>{}</bdi>", person.display_name) if person else SafeString("somebody who left")


def _cut(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _WORDS else f"{line[:_WORDS].rpartition(' ')[0] or line[:_WORDS]} …"


# 1 ------------------------------------------------------------------------------------------------------------


def _posts_that_wait(asking: Asking) -> list[Need]:
    """The same posts as the queue (`discussions.queries.moderation`) has, which a test compares. One query."""
    access = asking.access
    open_ = Report.objects.filter(post=OuterRef("pk"), outcome="").order_by("pk")
    first = open_.values(
        said=JSONObject(
            reason="reason",
            name=Coalesce(F("by__name"), Value("")),
            email=Coalesce(F("by__email"), Value("")),
        )
    )
    earliest = open_.order_by().values("post").annotate(at=Min("created_at")).values("at")
    posts: Any = (
        Post.objects.filter(Q(state=Post.State.HELD) | Exists(open_), thread__circle=access.circle)
        .exclude(state=Post.State.DELETED)
        .select_related("author", "thread__question")
        .annotate(first=Subquery(first[:1]), reported_at=Subquery(earliest), total=Window(Count("pk")))
        .annotate(reported=Exists(open_))
        .order_by(F("reported").desc(), Coalesce("reported_at", "created_at"), "pk")
    )
    found, url, total = [], access.url("moderation"), 0
    for post in posts[:LISTED]:
        total = post.total
        where = format_html("In <cite>{}</cite>", _cut(post.thread.label))
        if post.first:
            by = User(name=post.first["name"], email=post.first["email"]).display_name or "somebody who left"
            title = format_html("A post of {} was reported", _name(post.author))
            why = format_html("By <bdi>{}</bdi>: “{}” {}", by, _cut(post.first["reason"]), where)
            since = post.reported_at
        else:
            title = format_html("The first post of {} waits to be read", _name(post.author))
            why, since = format_html("“{}” {}", _cut(post.plain), where), post.created_at
        kind = Kind.REPORTED if post.first else Kind.HELD
        found.append(Need(kind, title, url, why, asking.ago(since), since))
    return found + _and_more(Kind.HELD, total, len(found), "posts wait for your decision", url)


# 2 ------------------------------------------------------------------------------------------------------------


def _requests(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    requests: Any = (
        JoinRequest.objects.filter(circle=access.circle, outcome="", user__is_active=True)
        .select_related("user")
        .annotate(total=Window(Count("pk")))
        .order_by("created_at", "pk")
    )
    url, rows = address(access, "people"), list(requests[:LISTED])
    found = [
        Need(
            Kind.REQUEST,
            format_html("{} asks to join", _name(each.user)),
            url,
            f"“{_cut(each.words)}”" if each.words else "",
            asking.ago(each.created_at),
            each.created_at,
        )
        for each in rows
    ]
    total = rows[0].total if rows else 0
    return found + _and_more(Kind.REQUEST, total, len(found), "people ask to join", url)


# 3 ------------------------------------------------------------------------------------------------------------


def _questions(asking: Asking) -> list[Need]:
    """Of the next evening. No query: the outlook knows them."""
    access, outlook = asking.access, asking.outlook
    if outlook.evening is None:
        return []
    silent = outlook.unanswered
    found = [
        Need(
            Kind.QUESTION,
            f"Nobody has answered {'question' if outlook.one_session else f'{each.session.title}, question'} "
            f"{each.number}",
            access.url("question-detail", question=each.pk),
            _cut(each.body),
            f"for {outlook.day}",
        )
        for each in silent[:QUESTIONS]
    ]
    url = access.url("questions-session", session=outlook.evening.meeting.session.position)
    return found + _and_more(Kind.QUESTION, len(silent), len(found), "questions have no answer", url)


# 4 ------------------------------------------------------------------------------------------------------------


def _unanswered(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    posts, total = unanswered(access, asking.now, most=LISTED)
    found = []
    for post in posts:
        name = format_html("<bdi>{}</bdi>", post.author) if post.author else "Somebody who left"
        if post.author_id == access.user.pk:
            name = "You"
        said = (
            "{} asked something and nobody replied"
            if post.asks
            else "{} began a discussion and nobody replied"
        )
        found.append(
            Need(
                Kind.ASKED if post.asks else Kind.NO_REPLY,
                format_html(said, name),
                access.url("post-detail", post=post.pk),
                format_html("“{}” In <cite>{}</cite>", post.words, _cut(post.label)),
                asking.ago(post.at),
                post.at,
            )
        )
    return found + _and_more(
        Kind.NO_REPLY, total, len(found), "posts have no reply", access.url("discussions")
    )


# 5 ------------------------------------------------------------------------------------------------------------


def _quiet(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    people = quiet_people(access, asking.now)
    url = address(access, "participation")
    found = [
        Need(
            Kind.QUIET,
            format_html("<bdi>{}</bdi> has gone quiet", each.name),
            url,
            f"{each.words}. A call may be welcome",
            each.how_long,
            each.since,
        )
        for each in people[:LISTED]
    ]
    return found + _and_more(Kind.QUIET, len(people), len(found), "people have gone quiet", url)


# 6 ------------------------------------------------------------------------------------------------------------


class _Unsure(Func):
    """How many repairs of an edition want a person's eye, counted where they are: they can be thousands."""

    template = (
        "(SELECT count(*) FROM jsonb_array_elements(%(expressions)s) AS r "
        "WHERE (r->>'confidence')::float < %(sure)s)"
    )
    output_field = IntegerField()


def _texts(asking: Asking) -> list[Need]:
    """For who edits the course: two queries. Everybody else can settle none of it."""
    access = asking.access
    if not access.may(Can.EDIT_COURSE):
        return []
    fresh = Q(state=Import.State.DONE, edition__state=Edition.State.PROPOSED)
    failed = Q(state=Import.State.FAILED, created_at__gte=asking.now - FAILED_OF_LATE)
    imports: Any = (
        access.course.imports.filter(fresh | failed)
        .select_related("edition__text")
        .annotate(unsure=_Unsure("edition__repairs", sure=repairs.SURE))
        .only("name", "state", "message", "created_at", "course_id", "edition__state", "edition__text__title",
              "edition__text__slug")
        .order_by("-created_at", "name")
    )  # fmt: skip
    found: list[Need] = []
    told: set[int] = set()
    for made in imports:
        if made.edition_id is None:
            title, why = f"{made.name} could not be read", made.message
        elif made.edition.text_id in told:
            continue  # of several imports of one text the last counts
        else:
            told.add(made.edition.text_id)
            title, why = f"{made.edition.text.label} waits to be published", _eye(made.unsure)
        found.append(
            Need(
                Kind.TEXT,
                title,
                access.url("import-detail", import_id=made.pk),
                why,
                asking.ago(made.created_at),
                made.created_at,
            )
        )
    bare = access.course.texts.filter(~Exists(Unit.objects.filter(text=OuterRef("pk")))).exclude(pk__in=told)
    found += [
        Need(
            Kind.TEXT,
            f"{text.label} has no units yet",
            access.url("texts"),
            "Nobody can read it until it is published",
            asking.ago(text.created_at),
            text.created_at,
        )
        for text in bare.order_by("created_at", "pk")
    ]
    shown = sorted(found, key=lambda need: need.since or asking.now)[:LISTED]
    return shown + _and_more(
        Kind.TEXT, len(found), len(shown), "texts wait for your eye", access.url("texts")
    )


def _eye(unsure: int) -> str:
    if not unsure:
        return "It was brought in, and nobody can read it yet"
    return f"{number_word(unsure).capitalize()} {'repairs want' if unsure > 1 else 'repair wants'} your eye"


# 7 and 8 --------------------------------------------------------------------------------------------------------


def _sessions(asking: Asking) -> list[Need]:
    """Those to come that lack something, a line for each lack. No query: the outlook knows them."""
    access, outlook = asking.access, asking.outlook
    if not outlook.evenings or not outlook.units:
        return []  # without any date, or anything to read, the headline says it
    plan = address(access, "plan")
    lacks: list[tuple[str, list[Session]]] = [
        ("date", outlook.without_date),
        ("reading", outlook.without_reading),
        ("question", outlook.without_question),
    ]
    found = []
    for lack, sessions in lacks:
        if not sessions:
            continue
        if len(sessions) == 1:
            (one,) = sessions
            title: str = f"Session {one.position} has no {lack} yet"
            why, when = one.title, outlook.when(one)
        else:
            title = f"{number_word(len(sessions)).capitalize()} sessions have no {lack} yet"
            why = (
                names_joined([f"{one.position}, {one.title}" for one in sessions[:3]], len(sessions) - 3)
                if len(sessions) > 3
                else names_joined([f"{one.position}, {one.title}" for one in sessions])
            )
            when = outlook.when(sessions[0])
        url = plan
        if lack == "question" and len(sessions) == 1:
            url = access.url("questions-session", session=sessions[0].position)
        found.append(Need(Kind.SESSION, title, url, why, when))
    return found


def _chairs(asking: Asking) -> list[Need]:
    """No query."""
    access = asking.access
    soon: list[Evening] = [
        each
        for each in asking.outlook.evenings
        if each.to_come
        and each.meeting.chair_id is None
        and each.meeting.starts_at <= asking.now + CHAIR_WITHIN
    ]
    return [
        Need(
            Kind.CHAIR,
            f"Nobody chairs {each.when} yet",
            address(access, "meeting-plan", meeting=each.meeting.pk),
            each.title,
            each.soon,
        )
        for each in soon[:LISTED]
    ]


# 9 ------------------------------------------------------------------------------------------------------------


def _invitations(asking: Asking) -> list[Need]:
    """One query."""
    access = asking.access
    ending: Any = (
        Invitation.objects.open()
        .filter(circle=access.circle, uses=0, expires_at__lte=asking.now + RUNS_OUT)
        .annotate(total=Window(Count("pk")))
        .order_by("expires_at", "pk")
    )
    rows, url = list(ending[:LISTED]), address(access, "people")
    found = [
        Need(
            Kind.INVITATION,
            format_html("The invitation for <bdi>{}</bdi> runs out unused", each.email)
            if each.email
            else f"An invitation for {'an' if each.role == 'observer' else 'a'} {each.role} runs out unused",
            url,
            f"Made {_made(each.created_at, asking)}",
            f"{timezone.localtime(each.expires_at, asking.outlook.zone):%A}",
        )
        for each in rows
    ]
    total = rows[0].total if rows else 0
    return found + _and_more(Kind.INVITATION, total, len(found), "invitations run out unused", url)


def _made(moment: datetime, asking: Asking) -> str:
    day = timezone.localtime(moment, asking.outlook.zone)
    return f"on {day.day} {day:%B}"


def address(access: Access, name: str, **ids: object) -> str:
    """Where something is settled; the desk itself while that page is not there."""
    try:
        return access.url(name, **ids)
    except NoReverseMatch:
        return access.url("desk")
