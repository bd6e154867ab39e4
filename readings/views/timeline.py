"""The time line: through all texts of a course, closer and closer; and its events, with what each text says."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.numerals import number_word
from courses.access import AccessRequest, with_access
from courses.csv_answers import csv_answer
from courses.rules import Can
from readings import queries, strips
from readings.chronology import Scale, Window, printed_span, window_of
from readings.forms import WindowForm
from readings.models import Text
from readings.queries.timeline import TimeLine

MOST_IN_FILE = 50_000  # lines


@require_safe
@with_access(Can.READ)
def timeline(request: AccessRequest) -> HttpResponse:
    asked = WindowForm(request.GET)
    line = queries.time_line(request.access, window=asked.window, texts=asked.texts, page=asked.wanted_page)
    return render(
        request,
        "readings/timeline.html",
        {
            "access": request.access,
            "line": line,
            "drawing": drawn(line),
            "keep": kept(line.chosen),
            "place": "timeline",
        },
    )


@require_safe
@with_access(Can.READ)
def timeline_csv(request: AccessRequest) -> HttpResponse:
    """The table of a window, or of the whole, as a file."""
    asked = WindowForm(request.GET)
    chosen = list(request.access.course.texts.filter(slug__in=asked.texts))
    found = queries.sentences(request.access, asked.window, chosen)[:MOST_IN_FILE]
    return csv_answer(
        request.access,
        what=f"timeline-{asked.window.at}" if asked.window else "timeline",
        head=("Date", "From", "To", "As printed", "Sentence", "Text", "Author", "Paragraph", "Event"),
        rows=(
            (
                printed_span(mention.date, mention.date_end),
                mention.date,
                mention.date_end or mention.date,
                mention.printed,
                mention.sentence,
                mention.edition.text.label,
                mention.edition.text.author,
                mention.block.number,
                mention.event.title if mention.event else "",
            )
            for mention in found
        ),
    )


@require_safe
@with_access(Can.READ)
def event_detail(request: AccessRequest, event: int) -> HttpResponse:
    found = queries.event_of(request.access, event)
    (line,) = queries.event_lines(request.access, [found])
    edits = request.access.may(Can.EDIT_COURSE)
    return render(
        request,
        "readings/event_detail.html",
        {
            "access": request.access,
            "event": found,
            "line": line,
            "at": window_of(found.date, found.date_end),
            "suggested": queries.suggested(request.access, line) if edits else [],
            "place": "timeline",
        },
    )


def kept(texts: list[Text]) -> str:
    """What every link of the page says again: the texts it is narrowed to."""
    said = QueryDict(mutable=True)
    said.setlist("text", [text.slug for text in texts])
    return f"&{said.urlencode()}" if texts else ""


@dataclass
class Apart:
    """An event on which texts differ: a dot in each row that tells of it, and the line that joins them."""

    x: float
    dots: list[str]
    join: str


@dataclass
class Drawing:
    height: int
    grid: str
    gaps: str
    events: strips.Strip
    dots: str  # events of a day
    rows: list[strips.Strip]
    apart: list[Apart]
    crowded: bool
    finding: str


def drawn(line: TimeLine) -> Drawing:
    """The drawing of the page; its first row is the course's own events."""
    window, height = line.drawn, strips.ROW * (len(line.rows) + 1)
    rows = strips.strips(
        [[(mark.span, mark.count) for mark in row.marks] for row in line.rows],
        window,
        top=strips.ROW,
        by_cell=[row.by_cell for row in line.rows],
    )
    grid, gaps = strips.grid(window, height)
    (events,) = strips.strips([[(event.span, 1) for event in line.events]], window)
    return Drawing(
        height=height,
        grid=grid,
        gaps=gaps,
        events=events,
        dots="".join(
            f"M{at:.1f} {strips.DOT}h0"
            for event in line.events
            if event.span.first == event.span.last and (at := strips.middle([event.span], window)) is not None
        ),
        rows=rows,
        apart=_apart(line, window),
        crowded=any(strip.crowded for strip in rows),
        finding=finding(line),
    )


def _apart(line: TimeLine, window: Window) -> list[Apart]:
    tops = {row.text.pk: strips.ROW * at for at, row in enumerate(line.rows, 1) if row.text is not None}
    found = []
    for event in line.events:
        if not event.differs:
            continue
        places = [
            (x, tops[told.text.pk] + strips.DOT)
            for told in event.told
            if told.text.pk in tops and (x := strips.middle(told.spans, window)) is not None
        ]
        if len(places) > 1:
            join = "L".join(f"{x:.1f} {y}" for x, y in places)
            found.append(Apart(places[0][0], [f"M{x:.1f} {y}h0" for x, y in places], f"M{join}"))
    return found


def finding(line: TimeLine) -> str:
    """What the drawing shows, in words."""
    count = line.total
    if line.everything is None:
        return ""
    if not count:
        return f"No sentence names a date{'' if line.whole else f' {_in(line.window)}'}."
    said = f"{count:,} dated {'sentence' if count == 1 else 'sentences'}"
    if line.window.scale is not Scale.DAY:
        said += f" in {_texts(line)}"
        columns = [(window, n) for window, n in line.columns if n]
        if len(columns) > 1:
            most, n = max(columns, key=lambda column: column[1])
            said += f", {n:,} of them {_in(most)}"
    said += "."
    if (
        line.drawn.scale is not Scale.WHOLE
        and 0 < line.closer < count
        and line.window.span == line.drawn.span
    ):
        said += f" {count - line.closer:,} say no closer date."
    differing = sum(event.differs for event in line.events)
    return f"{said} On {_events(differing)} the texts differ." if differing else said


def _in(window: Window) -> str:
    if window.scale is Scale.DAY:
        return f"on {window.label}"
    return (
        f"in the {window.label}"
        if window.scale is Scale.DECADE and window.at.endswith("s")
        else f"in {window.label}"
    )


def _texts(line: TimeLine) -> str:
    count = sum(row.texts for row in line.rows)
    return f"{number_word(count)} text{'' if count == 1 else 's'}"


def _events(count: int) -> str:
    return f"{number_word(count)} event{'' if count == 1 else 's'}"
