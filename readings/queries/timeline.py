"""What the time line shows: a window on the course's time, how much stands where in it, its events, its sentences.

The same queries whatever the number of texts and dates, and what comes back is bounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, F, Func, IntegerField, Max, Min, Q, Value, When
from django.utils.functional import cached_property

from courses.access import Access
from readings import chronology
from readings.chronology import Scale, Span, Window
from readings.models import DatedMention, Edition, Text
from readings.queries.events import EventLine, event_lines, events_of
from readings.queries.mentions import IN_ORDER, mentions_of, short_title, with_places, within

MOST_LISTED = 100  # sentences on a page
MOST_ROWS = 12  # texts with a row of their own in the drawing
MOST_MARKS = 300  # of a row: where there are more, its dates are told apart by cells
MOST_EVENTS = 60  # of one window
MOST_CHOICES = 60  # texts to choose from


@dataclass(frozen=True, slots=True)
class Mark:
    """So many sentences of a row with the same date, or with dates of the same cells."""

    span: Span
    count: int


@dataclass
class Row:
    """A text in the drawing; without one, all that have no row of their own."""

    text: Text | None
    total: int
    texts: int = 1
    marks: list[Mark] = field(default_factory=list)

    @property
    def by_cell(self) -> bool:
        """Whether its marks stand for cells of the drawing, and not for dates as they are."""
        return self.total > MOST_MARKS

    @property
    def name(self) -> str:
        return short_title(self.text) if self.text else f"{self.texts} more texts"


@dataclass(frozen=True, slots=True)
class Step:
    """A column in which something stands, with those of its own columns in which something does."""

    window: Window
    count: int
    inside: list[tuple[Window, int]]


@dataclass
class TimeLine:
    window: Window
    drawn: Window  # what the drawing shows: a day in its month, the whole without empty stretches
    everything: Window | None  # from the first date of the course to the last; None: it has none
    chosen: list[Text]  # to which it is narrowed; none: all
    total: int  # sentences in the window
    hidden: int  # taken off the line, in the whole course
    texts: list[tuple[Text, int]]  # to choose from, each with its sentences in the drawing
    more_texts: int
    rows: list[Row]
    events: list[EventLine]
    more_events: int
    earlier: Window | None
    later: Window | None
    sentences: list[DatedMention] | None = None  # None: too many to list unasked
    page: int = 1

    @property
    def up(self) -> list[Window]:
        return chronology.way_up(self.window, self.everything or self.window)

    @property
    def whole(self) -> bool:
        return self.window.scale is Scale.WHOLE

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // MOST_LISTED))

    @cached_property
    def _spans(self) -> list[tuple[Span, int]]:
        """The dates that say where in the drawing: not those that are true of all of it."""
        every = ((mark.span, mark.count) for row in self.rows for mark in row.marks)
        return [(span, count) for span, count in every if not self.drawn.within(span)]

    @property
    def closer(self) -> int:
        """How many sentences name a date that is more exact than the drawing."""
        return sum(count for _span, count in self._spans)

    @cached_property
    def columns(self) -> list[tuple[Window, int]]:
        """The columns of the drawing, with how many sentences have a date just there."""
        columns = self.drawn.columns
        return list(zip(columns, chronology.in_each(columns, self._spans), strict=True))

    @cached_property
    def steps(self) -> list[Step]:
        """The way closer, in words; where the columns are days the sentences themselves are near enough."""
        if self.drawn.scale is Scale.MONTH:
            return []
        counts = iter(chronology.in_each(self.drawn.cells, self._spans))
        return [
            step
            for column, count in self.columns
            if (step := Step(column, count, [(c, n) for c in column.columns if (n := next(counts))])).count
        ]


def _drawn(window: Window) -> Window:
    if window.scale is not Scale.DAY:
        return window
    year, month, _day = chronology.parts(window.first)
    return chronology.month_window(year, month)


def time_line(
    access: Access, *, window: Window | None = None, texts: Sequence[str] = (), page: int | None = None
) -> TimeLine:
    """`window`: None for the whole; `texts`: slugs to narrow it to; `page`: of the sentences, which are else listed
    only where they are few.
    """
    own = {text.pk: text for text in _texts(access)}
    chosen = [text for text in own.values() if text.slug in texts]
    looked_through = {text.pk for text in chosen} or set(own)
    counted, of_events = _counted(access, window), _events_counted(access, window)
    everything = _everything([*counted.values(), of_events])
    narrowed = [said for pk, said in counted.items() if pk in looked_through]
    said = {pk: counted[pk]["drawn"] if pk in counted else 0 for pk in own}
    offered = sorted((pk for pk in own if said[pk] or own[pk] in chosen), key=lambda pk: -said[pk])
    looked_at = window or everything or chronology.whole(19000101, 19991231)
    events = list(events_of(access).filter(within(looked_at.span))[:MOST_EVENTS])
    line = TimeLine(
        window=looked_at,
        drawn=_drawn(looked_at),
        everything=everything,
        chosen=chosen,
        total=sum(one["total"] for one in narrowed),
        hidden=sum(one["hidden"] for one in counted.values()),
        texts=[(own[pk], said[pk]) for pk in offered[:MOST_CHOICES]],
        more_texts=len(offered[MOST_CHOICES:]),
        rows=_rows([own[pk] for pk in own if pk in looked_through and said[pk]], said),
        events=event_lines(access, events),
        more_events=of_events["total"] - len(events),
        earlier=_beside(looked_at, [one["before"] for one in [*narrowed, of_events]], max),
        later=_beside(looked_at, [one["after"] for one in [*narrowed, of_events]], min),
    )
    _lay_marks(access, line, looked_through if chosen else None)
    if line.whole:
        line.drawn = _without_gaps(line)
    if page is not None or line.total <= MOST_LISTED:
        line.page = min(max(page or 1, 1), line.pages)
        line.sentences = _page(access, line)
    return line


def _page(access: Access, line: TimeLine) -> list[DatedMention]:
    """The sentences of the page one is on. Out of many, only the numbers are sorted and then the few are fetched."""
    found = sentences(access, line.window, line.chosen)
    if line.total > MOST_LISTED:
        at = (line.page - 1) * MOST_LISTED
        numbers = list(found.select_related(None).values_list("pk", flat=True)[at : at + MOST_LISTED])
        found = sentences(access, None).filter(pk__in=numbers)
    return list(found[:MOST_LISTED])


def sentences(access: Access, window: Window | None, texts: Sequence[Text] = ()) -> Any:
    """The sentences of a window in the order of time, each with its place and event; `texts`: none for all."""
    found = mentions_of(access).filter(hidden=False)
    if window is not None:
        found = found.filter(within(window.span))
    if texts:
        found = found.filter(edition__text__in=texts)
    return with_places(found).select_related("event").order_by(*IN_ORDER)


def hidden_sentences(access: Access) -> Any:
    """What editors took off the line, for those who may put it back."""
    return with_places(mentions_of(access).filter(hidden=True)).select_related("event").order_by(*IN_ORDER)


def _texts(access: Access) -> list[Text]:
    return list(
        access.course.texts.filter(editions__state=Edition.State.PUBLISHED)
        .only("course", "slug", "title", "author", "position")
        .order_by("position", "pk")
    )


def _about(window: Window | None, shown: Q) -> dict[str, Any]:
    """What is asked of dates: how many overlap the window, how far all reach, where the next ones stand."""
    looked_at = window.span if window else Span(chronology.FIRST_DAY, chronology.LAST_DAY)
    drawn = _drawn(window).span if window else looked_at
    return {
        "total": Count("pk", filter=shown & within(looked_at)),
        "drawn": Count("pk", filter=shown & within(drawn)),
        "first": Min("begins", filter=shown),
        "last": Max("ends", filter=shown),
        "before": Max("begins", filter=shown & Q(begins__lt=looked_at.first)),
        "after": Min("begins", filter=shown & Q(begins__gt=looked_at.last)),
    }


def _counted(access: Access, window: Window | None) -> dict[int, dict[str, Any]]:
    rows: Any = (
        mentions_of(access)
        .order_by()
        .values(text=F("edition__text"))
        .annotate(**_about(window, Q(hidden=False)), hidden=Count("pk", filter=Q(hidden=True)))
    )
    return {row["text"]: row for row in rows}


def _events_counted(access: Access, window: Window | None) -> dict[str, Any]:
    return access.course.events.order_by().aggregate(**_about(window, Q()))


def _everything(counted: Iterable[dict[str, Any]]) -> Window | None:
    dated = [said for said in counted if said["first"] is not None]
    if not dated:
        return None
    return chronology.whole(min(said["first"] for said in dated), max(said["last"] for said in dated))


def _beside(window: Window, days: Iterable[int | None], nearest: Callable[..., int]) -> Window | None:
    """The window of the same width in which something begins, before or after this one."""
    there = [day for day in days if day is not None]
    return chronology.like(window, nearest(there)) if there else None


def _without_gaps(line: TimeLine) -> Window:
    dates = [(mark.span, mark.count) for row in line.rows for mark in row.marks]
    dates += [(event.span, 1) for event in line.events]
    return chronology.without_gaps(line.drawn, chronology.in_each(line.drawn.columns, dates))


def _rows(texts: Sequence[Text], said: dict[int, int]) -> list[Row]:
    """A row for each text, in the order of the course; of many, for those with the most, and one for the others."""
    most = sorted(texts, key=lambda text: -said[text.pk])
    if len(texts) <= MOST_ROWS:
        return [Row(text, said[text.pk]) for text in texts]
    own = {text.pk for text in most[: MOST_ROWS - 1]}
    rows = [Row(text, said[text.pk]) for text in texts if text.pk in own]
    others = [text for text in texts if text.pk not in own]
    return [*rows, Row(None, sum(said[text.pk] for text in others), texts=len(others))]


def _lay_marks(access: Access, line: TimeLine, texts: set[int] | None) -> None:
    """Puts the marks into the rows: each date for itself, or in a row with too many, by cells."""
    drawn = line.drawn
    found = mentions_of(access).filter(within(drawn.span), hidden=False).order_by()
    if texts is not None:
        found = found.filter(edition__text__in=texts)
    own = [row.text.pk for row in line.rows if row.text is not None]
    others = any(row.text is None for row in line.rows)
    who: Any = F("edition__text")
    if others:
        who = Case(When(edition__text__in=own, then=who), default=None)
    rows = {row.text.pk if row.text else None: row for row in line.rows}
    first: Any = F("begins")
    last: Any = F("ends")
    celled = any(row.by_cell for row in line.rows) and len(drawn.cells) > 1
    if celled:
        alone = Q(edition__text__in=[pk for pk in own if not rows[pk].by_cell])
        first = Case(When(alone, then=first), default=_cell("begins", drawn))
        last = Case(When(alone, then=last), default=_cell("ends", drawn))
    grouped = found.values(who=who, from_=first, to=last).annotate(count=Count("pk"))
    for said in grouped.order_by("from_", "to"):
        row = rows.get(said["who"])
        if row is None:
            continue
        begin, end = said["from_"], said["to"]
        if row.by_cell and celled:
            begin, end = drawn.cells[max(begin, 1) - 1].first, drawn.cells[max(end, 1) - 1].last
        row.marks.append(Mark(Span(min(begin, end), max(begin, end)), said["count"]))


def _cell(name: str, window: Window) -> Func:
    """The number of the cell, from 1, in which a day stands; 0 before the first."""
    edges = Value([cell.first for cell in window.cells], output_field=ArrayField(IntegerField()))
    return Func(F(name), edges, function="width_bucket", output_field=IntegerField())
