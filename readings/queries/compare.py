"""The texts of a course side by side: what each of them says of the same word, name, time or event.

Whatever is looked up, a page costs the same few queries: all hits are counted by the index, and words are fetched
for the passages that are shown alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Count
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from accounts.changes import Refused
from courses.access import Access
from readings.excerpts import START, STOP, Span, cut_out, found_in, joined
from readings.importing.languages import language
from readings.importing.sentences import sentences
from readings.lookup import LONGEST, Time, Wish, any_of, wishes
from readings.models import DatedMention, Edition, Event, Name, Text, Unit
from readings.queries.sought import IN_TIME, Sought, sought
from readings.search import MOST_CHARACTERS, bounded, by_index

COLUMNS = 12  # texts that stand side by side on one page
FIRST = 3  # passages of each that are shown there
PAGE = 25  # passages of one text that a page of its own shows
RANKED = 200  # passages of a text among which the first are chosen
STARTS = 12  # names and events that the empty page proposes
TICKS = 240  # places that the drawing of a text can tell apart
MILLISECONDS = 2_000  # for any one of the queries

TOO_LONG = f"That is too long to look for: {LONGEST} characters are the most."

_SMALL_WORDS = 3  # that may stand between two words of a phrase
_ENDS = re.compile(r"[.!?;:]")
_LEAST, _MOST = 160, 420  # characters of surroundings that are shown


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked up: words as `readings.lookup` reads them, or an event of the time line; perhaps in one text only."""

    words: str = ""
    event: Event | None = None
    text: str = ""  # its slug
    page: int = 1


@dataclass(frozen=True, slots=True)
class Told:
    """A passage as it is shown: its sentences around what was looked for."""

    number: int
    excerpt: SafeString
    unit: str  # slug
    start: int  # of the sentences, in the block's words
    end: int


@dataclass
class Column:
    """A text with what it says."""

    text: Text
    last_position: int = 0
    count: int = 0  # passages
    beside: int = 0  # places in headings, notes and sources
    told: list[Told] = field(default_factory=list)
    places: list[int] = field(default_factory=list)  # where in the text, each of TICKS once

    @property
    def more(self) -> int:
        return self.count - len(self.told)


@dataclass
class ComparePage:
    wanted: Wanted
    problem: str = ""  # one sentence, if it could not be looked for
    columns: list[Column] = field(default_factory=list)  # in the order of the course
    silent: list[Column] = field(default_factory=list)  # texts without a word of it that have no column
    speaking: int = 0  # texts that say something of it
    passages: int = 0
    later: int | None = None  # the number of the next page

    def name_of(self, column: Column) -> str:
        """What tells its text from the others in few words: who wrote it, if that does."""
        authors = [each.text.author for each in self.columns]
        return (
            column.text.author
            if column.text.author and authors.count(column.text.author) == 1
            else column.text.label
        )

    @property
    def jumps(self) -> list[tuple[Column, str]]:
        """The columns in which something stands, with their names."""
        return [(column, self.name_of(column)) for column in self.columns if column.count]

    @cached_property
    def label(self) -> str:
        return self.wanted.event.title if self.wanted.event else self.wanted.words


def compare(access: Access, wanted: Wanted) -> ComparePage:
    """Raises Http404 for a text that the course has not."""
    page = ComparePage(wanted)
    if len(wanted.words) > LONGEST:
        page.problem = TOO_LONG
        return page
    try:
        with bounded(MILLISECONDS):
            _look(access, page)
    except Refused as refusal:
        return ComparePage(wanted, problem=str(refusal))
    return page


@dataclass
class Starts:
    """What can be looked up to begin with."""

    names: list[Name]  # in most texts
    events: list[Event]


def starting_points(access: Access) -> Starts:
    """Names that several texts have, those of most texts first, and events of the time line. Two queries."""
    names = (
        access.course.names.filter(hidden=False, mentions__block__edition__state=Edition.State.PUBLISHED)
        .annotate(texts=Count("mentions__block__edition", distinct=True), places=Count("mentions"))
        .filter(texts__gt=1)
        .order_by("-texts", "-places", "name")
    )
    return Starts(list(names[:STARTS]), list(access.course.events.order_by("begins", "title")[:STARTS]))


def published(access: Access) -> dict[int, Text]:
    """The texts that people read, in the order of the course, by edition."""
    editions = Edition.objects.filter(text__course=access.course, state=Edition.State.PUBLISHED)
    rows = editions.select_related("text").only("text").order_by("text__position", "text_id")
    return {edition.pk: edition.text for edition in rows}


def _look(access: Access, page: ComparePage) -> None:
    wanted, texts = page.wanted, published(access)
    if wanted.text:
        texts = {edition: text for edition, text in texts.items() if text.slug == wanted.text}
        if not texts:
            raise Http404("No such text.")
    if not texts:
        return
    languages = {text.language: None for text in texts.values()}
    asked = (
        _of_event(wanted.event)
        if wanted.event
        else wishes(wanted.words, [access.course.language, *languages, "en"])
    )
    looked_for = sought(access.course, asked, languages)
    looked_for.event = wanted.event.pk if wanted.event else None
    columns = _counted(looked_for, texts)
    speaking = {edition: column for edition, column in columns.items() if column.count}
    page.speaking, page.passages = len(speaking), sum(column.count for column in speaking.values())
    if wanted.text or len(columns) <= COLUMNS:
        shown = columns
    else:
        shown = dict(list(speaking.items())[(wanted.page - 1) * COLUMNS : wanted.page * COLUMNS])
        page.silent = [column for column in columns.values() if not column.count]
        page.later = wanted.page + 1 if len(speaking) > wanted.page * COLUMNS else None
    page.columns = list(shown.values())
    found = _places(looked_for, [edition for edition, column in shown.items() if column.count])
    for edition, (last, places) in found.items():
        shown[edition].last_position = last
        shown[edition].places = sorted({at * (TICKS - 1) // max(last, 1) for _pk, at in places})
    if wanted.text:
        own = next(iter(found.values()), (0, []))[1]
        chosen = [pk for pk, _at in own[(wanted.page - 1) * PAGE : wanted.page * PAGE]]
        page.later = wanted.page + 1 if len(own) > wanted.page * PAGE else None
    else:
        chosen = _best(looked_for, [pk for _last, places in found.values() for pk, _at in places[:RANKED]])
    _tell(looked_for, shown, chosen)


def _of_event(event: Event) -> list[Wish]:
    """What tells of an event: its title's words together, its day or month, or in its year one of these words."""
    time = Time.between(event.date, event.date_end)
    words = any_of(event.title)
    within = Wish(words if time.precision == 4 else "", time)
    return [Wish(event.title.replace(",", " ")), *([within] if within.words or time.precision > 4 else [])]


def _counted(looked_for: Sought, texts: dict[int, Text]) -> dict[int, Column]:
    """Each text with how many passages it has, by edition."""
    columns = {edition: Column(text) for edition, text in texts.items()}
    hits, values = looked_for.hits(list(texts))
    with by_index(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT edition_id, count(number), count(*) FROM ({hits}) AS hits GROUP BY edition_id",  # noqa: S608
            values,
        )
        for edition, count, everywhere in cursor.fetchall():
            columns[edition].count, columns[edition].beside = count, everywhere - count
    return columns


def _places(looked_for: Sought, editions: Sequence[int]) -> dict[int, tuple[int, list[tuple[int, int]]]]:
    """Of each edition the last position, and the blocks that are meant with theirs, in the order of print."""
    if not editions:
        return {}
    hits, values = looked_for.hits(editions)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT edition_id, (SELECT max(position) FROM readings_block last WHERE last.edition_id = hits.edition_id),
                array_agg(id ORDER BY position), array_agg(position ORDER BY position)
            FROM ({hits}) AS hits WHERE number IS NOT NULL GROUP BY edition_id
            """,  # noqa: S608
            values,
        )
        return {
            edition: (last, list(zip(ids, positions, strict=True)))
            for edition, last, ids, positions in cursor.fetchall()
        }


def _best(looked_for: Sought, blocks: Sequence[int]) -> list[int]:
    """Of each text the passages that say most of it: many of the words, near one another, dates of the time."""
    if not blocks:
        return []
    words = looked_for.words or {"simple": ""}
    dated = [
        f"(SELECT count(*) FROM readings_datedmention m WHERE m.block_id = b.id AND {IN_TIME})"  # noqa: S608
        for _time in looked_for.times
    ]
    values: list[Any] = [
        value for time in looked_for.times for value in (time.begins, time.ends, time.precision)
    ]
    if looked_for.event is not None:
        dated.append(
            "2 * (SELECT count(*) FROM readings_datedmention m WHERE m.block_id = b.id AND m.event_id = %s)"
        )
        values.append(looked_for.event)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id FROM (
                SELECT b.id, row_number() OVER (
                    PARTITION BY b.edition_id
                    ORDER BY coalesce(ts_rank_cd(b.search, words.query, 33), 0) + 0.1 * ({" + ".join(dated) or "0"})
                        DESC, b.position
                ) AS place
                FROM readings_block b
                LEFT JOIN unnest(%s::text[], %s::tsquery[]) AS words (config, query) ON words.config = b.search_config
                WHERE b.id = ANY(%s)
            ) AS ranked WHERE place <= %s
            """,  # noqa: S608
            [*values, list(words), list(words.values()), list(blocks), FIRST],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _tell(looked_for: Sought, columns: dict[int, Column], blocks: Sequence[int]) -> None:
    """Fetches the words of these blocks into their columns, in the order of the text. Three queries."""
    if not blocks:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.id, b.edition_id, b.position, b.number, b.plain, coalesce(ts_headline(
                b.search_config::regconfig, translate(left(b.plain, %s), %s, ''), words.query,
                'HighlightAll=true, StartSel="' || %s || '", StopSel="' || %s || '"'
            ), '')
            FROM readings_block b
            LEFT JOIN unnest(%s::text[], %s::tsquery[]) AS words (config, query) ON words.config = b.search_config
            WHERE b.id = ANY(%s) ORDER BY b.edition_id, b.position
            """,
            [
                *(MOST_CHARACTERS, START + STOP, START, STOP),
                *(list(looked_for.marked), list(looked_for.marked.values()), list(blocks)),
            ],
        )
        rows = cursor.fetchall()
    dates = _dates(looked_for, blocks)
    units = units_of([columns[edition].text.pk for _pk, edition, *_rest in rows])
    for pk, edition, position, number, plain, marked in rows:
        text = columns[edition].text
        spans = _phrases(plain, found_in(plain, marked), looked_for.run)
        spans = joined([*spans, *_printed(plain, looked_for.printed), *dates.get(pk, ())], plain)
        first, last = around(plain, spans, text.language)
        unit = next(
            (u for u in units.get(text.pk, ()) if u.first_position <= position <= u.last_position), None
        )
        if unit is not None:
            columns[edition].told.append(
                Told(number, cut_out(plain, spans, first, last), unit.slug, first, last)
            )


def _phrases(plain: str, words: Sequence[Span], least: int) -> list[Span]:
    """The marked words; where only phrases are looked for, those that stand together, with the small words between."""
    if least == 1:
        return list(words)
    groups: list[list[Span]] = []
    for span in words:
        between = plain[groups[-1][-1][1] : span[0]] if groups else ""
        if groups and len(between.split()) <= _SMALL_WORDS and not _ENDS.search(between):
            groups[-1].append(span)
        else:
            groups.append([span])
    return [(group[0][0], group[-1][1]) for group in groups if len(group) >= least]


def _printed(plain: str, dates: Iterable[str]) -> list[Span]:
    """Where a date stands as it was typed."""
    found: list[Span] = []
    for date in dates:
        pattern = r"\s+".join(re.escape(word) for word in date.split())
        found += [match.span() for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", plain, re.IGNORECASE)]
    return found


def _dates(looked_for: Sought, blocks: Sequence[int]) -> dict[int, list[Span]]:
    """Where these blocks name a date that is meant."""
    if not looked_for.times and looked_for.event is None:
        return {}
    found: dict[int, list[Span]] = {}
    mentions = DatedMention.objects.filter(block__in=blocks, hidden=False, end__gt=0)
    for mention in mentions.only("block_id", "start", "end", "begins", "ends", "date", "event_id"):
        told_of = looked_for.event is not None and mention.event_id == looked_for.event
        if told_of or any(
            mention.begins <= time.ends
            and mention.ends >= time.begins
            and len(mention.date) >= time.precision
            for time in looked_for.times
        ):
            found.setdefault(mention.block_id, []).append((mention.start, mention.end))
    return found


def units_of(texts: Iterable[int]) -> dict[int, list[Unit]]:
    found: dict[int, list[Unit]] = {}
    units = Unit.objects.filter(text__in=set(texts)).order_by("position")
    for unit in units.only("text_id", "slug", "first_position", "last_position"):
        found.setdefault(unit.text_id, []).append(unit)
    return found


def around(plain: str, spans: Sequence[Span], code: str) -> Span:
    """Whole sentences around the most of what was found; of one that is very long only a part."""
    said = sentences(plain, language(code)) or [(0, len(plain))]

    def held(start: int, end: int) -> int:
        return sum(b - a for a, b in spans if a < end and b > start)

    at = max(range(len(said)), key=lambda n: (held(*said[n]), -n))
    first, last = said[at]
    if last - first > _MOST:
        begin = next((a for a, _ in spans if first <= a < last), first)
        if begin - first > _LEAST:
            first = plain.find(" ", begin - _LEAST, begin) + 1 or begin
        if last - first > _MOST:
            last = max(plain.rfind(" ", first, first + _MOST), first + 1)
        return first, last
    before, after = at, at
    for wider in (*range(at + 1, len(said)), *range(at - 1, -1, -1)):
        start, end = min(first, said[wider][0]), max(last, said[wider][1])
        if wider not in (before - 1, after + 1) or end - start > _MOST:
            continue
        if held(*said[wider]) or last - first < _LEAST:
            first, last, before, after = start, end, min(before, wider), max(after, wider)
    return first, last
