"""What the texts and the plan lack."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, Func, IntegerField, OuterRef, Q

from accounts.numerals import number_word
from classroom.queries.dates import Evening
from classroom.queries.needs.lines import (
    CHAIR_WITHIN,
    FAILED_OF_LATE,
    LISTED,
    Asking,
    Kind,
    Need,
    and_more,
)
from classroom.wording import names_joined
from courses.models import Session
from courses.rules import Can
from readings import repairs
from readings.models import Edition, Import, Unit
from readings.queries.deciding import how_many_to_decide


class _Unsure(Func):
    """How many repairs of an edition want a person's eye, counted where they are: they can be thousands."""

    template = (
        "(SELECT count(*) FROM jsonb_array_elements(%(expressions)s) AS r "
        "WHERE (r->>'confidence')::float < %(sure)s)"
    )
    output_field = IntegerField()


def texts(asking: Asking) -> list[Need]:
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
    return shown + and_more(Kind.TEXT, len(found), len(shown), "texts wait for your eye", access.url("texts"))


def _eye(unsure: int) -> str:
    if not unsure:
        return "It was brought in, and nobody can read it yet"
    return f"{number_word(unsure).capitalize()} {'repairs want' if unsure > 1 else 'repair wants'} your eye"


def passages(asking: Asking) -> list[Need]:
    """On words that were corrected: one line for all. Two queries, and one more where some wait."""
    many = how_many_to_decide(asking.access)
    if not many:
        return []
    one = many == 1
    return [
        Need(
            Kind.PASSAGE,
            f"{number_word(many).capitalize()} passage{' waits' if one else 's wait'} for your decision",
            asking.access.url("passages"),
            f"The text was corrected under {'it' if one else 'them'}",
            count=many,
        )
    ]


def sessions(asking: Asking) -> list[Need]:
    """Those to come that lack something; what the same sessions lack is one line. No query: the outlook knows them."""
    outlook = asking.outlook
    if not outlook.evenings or not outlook.units:
        return []  # without any date, or anything to read, the headline says it
    lacking: dict[tuple[int, ...], list[str]] = {}
    for lack, found in (
        ("date", outlook.without_date),
        ("reading", outlook.without_reading),
        ("question", outlook.without_question),
    ):
        if found:
            lacking.setdefault(tuple(session.pk for session in found), []).append(lack)
    known = {session.pk: session for session in outlook.sessions}
    return [_lacking(asking, [known[pk] for pk in pks], lacks) for pks, lacks in lacking.items()]


def _lacking(asking: Asking, found: list[Session], lacks: list[str]) -> Need:
    first, one = found[0], len(found) == 1
    who = f"Session {first.position} has" if one else f"{number_word(len(found)).capitalize()} sessions have"
    names = [f"{each.position}, {each.title}" for each in found]
    url = asking.access.url("plan")
    if one and lacks == ["question"]:
        url = asking.access.url("questions-session", session=first.position)
    return Need(
        Kind.SESSION,
        f"{who} {names_joined([f'no {lack}' for lack in lacks])} yet",
        url,
        first.title
        if one
        else names_joined(names[:3], len(names) - 3)
        if len(names) > 3
        else names_joined(names),
        asking.outlook.when(first),
    )


def chairs(asking: Asking) -> list[Need]:
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
            access.url("meeting-plan", meeting=each.meeting.pk),
            each.title,
            each.soon,
        )
        for each in soon[:LISTED]
    ]
