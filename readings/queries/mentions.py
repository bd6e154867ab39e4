"""The dated sentences of a course's texts: which there are, and where each stands."""

from __future__ import annotations

import re

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from courses.access import Access
from readings.chronology import Span
from readings.importing.languages import language
from readings.importing.sentences import sentences
from readings.models import Block, DatedMention, Edition, Text, Unit

# A sentence says where it stands; the block's HTML and the edition's repairs stay where they are.
_LEFT = ("block__html", "block__data", "block__search", "block__plain", "edition__repairs",
         "edition__outline", "edition__refused")  # fmt: skip
IN_ORDER = (
    "begins",
    "ends",
    "edition__text__position",
    "edition__text_id",
    "block__position",
    "start",
    "pk",
)


def mentions_of(access: Access) -> QuerySet[DatedMention]:
    """Every dated sentence of the published editions of the course one is in, the hidden ones as well."""
    return DatedMention.objects.filter(
        edition__state=Edition.State.PUBLISHED, edition__text__course=access.course
    )


def with_places(mentions: QuerySet[DatedMention]) -> QuerySet[DatedMention]:
    """With where they stand: block, text, and as `unit_slug` the reading."""
    unit = Unit.objects.filter(
        text=OuterRef("edition__text"),
        first_position__lte=OuterRef("block__position"),
        last_position__gte=OuterRef("block__position"),
    )
    return (
        mentions.select_related("block", "edition__text")
        .annotate(unit_slug=Subquery(unit.order_by("position").values("slug")[:1]))
        .defer(*_LEFT)
    )


def mention_of(access: Access, pk: int) -> DatedMention:
    """One dated sentence with its place and event. Raises Http404 for what is not of this course."""
    found = with_places(mentions_of(access)).select_related("event").filter(pk=pk).first()
    if found is None:
        raise Http404("No such date.")
    return found


def within(span: Span) -> Q:
    """What can mean one of these days."""
    return Q(begins__lte=span.last, ends__gte=span.first)


def span_of_mention(mention: DatedMention) -> Span:
    """The days that its date can mean."""
    return Span(min(mention.begins, mention.ends), max(mention.begins, mention.ends))


def short_title(text: Text) -> str:
    """The title without what follows a colon or a question."""
    return re.split(r"(?<=[?!])\s|:\s", text.label)[0]


def sentences_of(plain: str, code: str) -> list[str]:
    """The sentences of a block, in the language of this code."""
    return [plain[begin:end] for begin, end in sentences(plain, language(code))]


def paragraph_of(access: Access, text: Text, number: int) -> Block | None:
    """The paragraph with this number, as people read it now."""
    return (
        Block.objects.filter(
            edition__text=text,
            edition__text__course=access.course,
            edition__state=Edition.State.PUBLISHED,
            number=number,
        )
        .select_related("edition__text")
        .defer("html", "data", "edition__repairs", "edition__outline")
        .first()
    )
