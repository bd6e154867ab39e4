"""The log of a circle as sentences: who did what, to whom, when, and what was before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from classroom.queries.expected import in_order
from courses.access import Access
from courses.models import LogEntry

PAGE = 50
_SOMEBODY = "somebody who left"
_Kind = LogEntry.Kind

# What was done, with and without a person it was done to. {} is the other person's name.
_ABOUT = {
    _Kind.INVITATION_MADE: "invited {}",
    _Kind.JOINED: "let {} in",
    _Kind.REQUEST_DECLINED: "declined the request of {}",
    _Kind.ROLE_CHANGED: "changed the role of {}",
    _Kind.HANDED_OVER: "handed the circle over to {}",
    _Kind.REMOVED: "removed {}",
}


@dataclass(frozen=True, slots=True)
class Line:
    """An act. `sentence` names the people in it; `said` is what was before and after."""

    pk: int
    kind: str
    label: str  # of the kind
    by: str
    about: str
    said: str
    at: datetime
    of_course: bool  # it shows in every circle of the course
    sentence: SafeString


@dataclass
class Log:
    lines: list[Line]
    more: int | None  # the next page begins before this act


def entries(access: Access, *, kind: str = "", person: int | None = None) -> QuerySet[LogEntry]:
    """The acts in the circle and those on its course, the latest first."""
    found = LogEntry.objects.filter(Q(circle=access.circle) | Q(course=access.course)).select_related(
        "by", "about"
    )
    if kind:
        found = found.filter(kind=kind)
    if person:
        found = found.filter(Q(by=person) | Q(about=person))
    return found


def log_page(access: Access, *, kind: str = "", person: int | None = None, before: int | None = None) -> Log:
    """A page of it. One query."""
    acts = entries(access, kind=kind, person=person)
    if before:
        acts = acts.filter(pk__lt=before)
    found = list(acts[: PAGE + 1])
    return Log(list(lines(found[:PAGE])), found[PAGE - 1].pk if len(found) > PAGE else None)


def people_in_log(access: Access) -> list[tuple[int, str]]:
    """Whom the log names, by name: for its filter. One query."""
    named = LogEntry.objects.filter(Q(circle=access.circle) | Q(course=access.course))
    ids = named.order_by().values("by").union(named.order_by().values("about"))
    # of the site's people only these are looked at
    people = User.objects.filter(pk__in=ids).only("name", "email")
    found = [(person.pk, person.display_name) for person in people]
    return sorted(found, key=lambda one: in_order(one[1]))


def lines(found: Iterable[LogEntry]) -> Iterator[Line]:
    for act in found:
        yield Line(
            pk=act.pk,
            kind=act.kind,
            label=str(act.get_kind_display()),
            by=act.by.display_name if act.by else "",
            about=act.about.display_name if act.about and act.about_id != act.by_id else "",
            said=act.said,
            at=act.created_at,
            of_course=act.course_id is not None,
            sentence=sentence(act),
        )


def sentence(act: LogEntry) -> SafeString:
    """ "Ruth changed the role of Ben". What a person did to themselves names them once."""
    kind = _Kind(act.kind)
    by = format_html("<bdi>{}</bdi>", act.by.display_name) if act.by else None
    if by is None and kind == _Kind.TEXT_PUBLISHED:
        return SafeString("A text was published")
    who = by or SafeString(_SOMEBODY.capitalize())
    did = _ABOUT.get(kind)
    if did is not None and act.about is not None and act.about_id != act.by_id:
        other = format_html("<bdi>{}</bdi>", act.about.display_name)
        return format_html("{} {}", who, format_html(did, other))
    return format_html("{} {}", who, kind.label)
