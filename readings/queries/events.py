"""The events of a course: what its texts say of each, and which sentences might tell of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.functional import cached_property

from courses.access import Access
from readings import chronology
from readings.chronology import Span, printed_span
from readings.models import DatedMention, Event, Text
from readings.queries.mentions import IN_ORDER, mentions_of, short_title, span_of_mention, with_places, within
from readings.search import config_for

MOST_SUGGESTED = 12
_READ = 400  # sentences that are looked through for them
_MANY = 4  # texts that a sentence about them names one by one


@dataclass
class Told:
    """What one text says of an event."""

    text: Text
    mentions: list[DatedMention]

    @property
    def name(self) -> str:
        return short_title(self.text)

    @cached_property
    def dates(self) -> list[str]:
        """Its dates as one says them, each once, in their order."""
        return list(dict.fromkeys(printed_span(m.date, m.date_end) for m in self.mentions))

    @property
    def spans(self) -> list[Span]:
        return [span_of_mention(m) for m in self.mentions]


@dataclass
class EventLine:
    """An event with what texts say of it, as far as an editor tied their sentences to it."""

    event: Event
    told: list[Told]

    @property
    def span(self) -> Span:
        return Span(min(self.event.begins, self.event.ends), max(self.event.begins, self.event.ends))

    @cached_property
    def differs(self) -> bool:
        """Whether two texts name no day on which both can be right."""
        return chronology.differ({one.text.pk: one.spans for one in self.told})

    @property
    def difference(self) -> str:
        """Who says what, for a sentence: “A” says 2 March 1921, “B” and “C” say 28 February 1921."""
        by_date: dict[str, list[str]] = defaultdict(list)
        for one in self.told:
            by_date[" and ".join(one.dates)].append(f"“{one.name}”")
        said = []
        for date, names in by_date.items():
            who = _listed(
                names if len(names) <= _MANY else [*names[: _MANY - 1], f"{len(names) - _MANY + 1} more"]
            )
            said.append(f"{who} {'say' if len(names) > 1 else 'says'} {date}")
        return "; ".join(said) if any(len(names) > 1 for names in by_date.values()) else ", ".join(said)

    @property
    def names(self) -> str:
        """The texts that the course names beside it."""
        return ", ".join(short_title(text) for text in self.event.texts.all())

    @property
    def silent(self) -> list[Text]:
        """Texts that the course names beside it, and that no sentence was tied from."""
        heard = {one.text.pk for one in self.told}
        return [text for text in self.event.texts.all() if text.pk not in heard]


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def events_of(access: Access) -> QuerySet[Event]:
    """The course's events in the order of time, each with the texts that it names."""
    return access.course.events.order_by("begins", "ends", "title").prefetch_related(
        Prefetch("texts", Text.objects.only("title", "slug", "author"))
    )


def event_of(access: Access, pk: int) -> Event:
    """Raises Http404 for what is not of this course."""
    found = events_of(access).filter(pk=pk).first()
    if found is None:
        raise Http404("No such event.")
    return found


def event_lines(access: Access, events: Sequence[Event]) -> list[EventLine]:
    """These events with all that is tied to them: one query, whatever their number."""
    tied: dict[int, dict[int, Told]] = defaultdict(dict)
    for mention in with_places(mentions_of(access).filter(event__in=events, hidden=False)).order_by(
        *IN_ORDER
    ):
        assert mention.event_id is not None
        text = mention.edition.text
        tied[mention.event_id].setdefault(text.pk, Told(text, [])).mentions.append(mention)
    return [
        EventLine(event, sorted(tied[event.pk].values(), key=lambda told: (told.text.position, told.text.pk)))
        for event in events
    ]


def suggested(access: Access, line: EventLine) -> list[DatedMention]:
    """Sentences that might tell of it and are tied to none: of its time, or with its words; the likeliest first."""
    words = set(_WORD.findall(line.event.title.casefold()))
    free = with_places(mentions_of(access).filter(hidden=False, event=None))
    of_its_time = free.filter(within(line.span)).order_by(*IN_ORDER)[:_READ]
    asked = SearchQuery(
        " | ".join(sorted(words)), config=config_for(access.course.language), search_type="raw"
    )
    with_its_words = free.filter(block__search=asked).order_by(*IN_ORDER)[:_READ] if words else []
    found = {mention.pk: mention for mention in [*of_its_time, *with_its_words]}

    def likeness(mention: DatedMention) -> tuple[bool, int, int]:
        shared = words & set(_WORD.findall(mention.sentence.casefold()))
        near = span_of_mention(mention).overlaps(line.span)
        return (not (near and shared), -len(shared), mention.ends - mention.begins)

    timely = {mention.pk for mention in of_its_time}
    likely = [m for m in found.values() if m.pk in timely or likeness(m)[1] < -1]
    return sorted(likely, key=likeness)[:MOST_SUGGESTED]


_WORD = re.compile(r"[^\W\d_]{4,}")
