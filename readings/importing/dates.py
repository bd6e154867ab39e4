"""Sentences that name a date, with the date as it stands.

A four-digit number is taken for a year by what stands before and after it and by the years the text is about;
page numbers, quantities and the years of citations are none. A date printed without its year ("8 October",
"that March") counts only where one year, and no other, was named shortly before it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .date_words import MONTH_DAYS, DateWords, Point, date_words, points
from .draft import BlockKind, DatedMention, Draft, Span, SpanKind
from .languages import Language, language
from .sentences import sentences

NEAR_YEARS = 100  # so far from a year the text is about, a number may still be one
CLOSE_YEARS = 40
ONE_PHRASE = 80  # characters between two dates that may share a year
LEAN_BLOCKS = 8  # so many blocks back a named year still holds for "8 October"
MONTHS_BACK = 5  # a month further back than this from the one named before is rather of the next year
LEAN_MONTH_BLOCKS = 4  # and for "in July", which is weaker
UNREAD_KINDS = frozenset({BlockKind.CAPTION})
WORD_BEFORE = re.compile(r"([^\W\d_]+)[.'’]?(?:\s+|-)[\"“‘«„(]?$")
WORD_AFTER = re.compile(r"\s+([^\W\d_]+)")


@dataclass(slots=True)
class Text:
    """One stretch of text that may name dates, and where it stands."""

    text: str
    section: int | None = None
    block: int | None = None
    spans: list[Span] = field(default_factory=list)
    strand: str = "text"  # dates lean only within one
    found: list[Point] = field(default_factory=list)


@dataclass(slots=True)
class Anchor:
    """The last date that a date without a year may lean on."""

    year: int
    month: int | None
    at: int  # index of its text
    sure: bool  # a year named as a time, not as a measure ("the 1913 level")


def find(draft: Draft) -> None:
    """Fill `draft.dated_mentions` and lay a DATE span on each date in a block."""
    lang = language(draft.language)
    words = date_words(lang.code)
    texts = list(_texts(draft))
    for item in texts:
        taken = [s for s in item.spans if s.kind in (SpanKind.CITATION, SpanKind.NOTE_MARKER, SpanKind.CODE)]
        item.found = [p for p in points(item.text, words) if not _overlaps(p, taken)]
    core = _years_spoken_of(texts, words)
    draft.dated_mentions = []
    anchors: list[Anchor] = []
    strand = ""
    for index, item in enumerate(texts):
        if item.strand != strand:
            strand, anchors = item.strand, []
        kept = [
            point
            for at, point in enumerate(item.found)
            if _stands(item.text, point, item.found[at + 1 :], index, anchors, core, words)
        ]
        if kept:
            draft.dated_mentions += _mentions(item, kept, lang, words)
    for section_ in draft.sections:
        for block in section_.blocks:
            block.spans.sort(key=lambda span: (span.start, span.end))


def _texts(draft: Draft) -> Iterator[Text]:
    """All that is read for dates, in the order of print; what steps out of the text comes after it."""
    for number, section in enumerate(draft.sections):
        for position, block in enumerate(section.blocks):
            if block.kind not in UNREAD_KINDS:
                block.spans = [span for span in block.spans if span.kind is not SpanKind.DATE]
                yield Text(block.text, number, position, block.spans)
    if draft.date_printed:
        yield Text(", ".join(part for part in (draft.source, draft.date_printed) if part), strand="source")
    for row in draft.timeline:
        yield Text(f"{row.date} – {'; '.join(row.events)}", strand="time line")
    for note in draft.notes:
        yield Text(note.text, spans=note.spans, strand=f"note {note.line} {note.label}")
    for number, comment in enumerate(draft.comments):
        for paragraph in comment.paragraphs:
            yield Text(paragraph, strand=f"comment {number}")


def _overlaps(point: Point, taken: list[Span]) -> bool:
    return any(span.start < point.end and point.start < span.end for span in taken)


def _word_before(text: str, start: int, words: DateWords) -> str:
    """The word before a date in lower case, beyond "early", "the end of" and the like."""
    head = text[max(0, start - 40) : start]
    modifier = words.modifiers.search(head)
    if modifier:
        return modifier.group().split()[-1].strip("-").lower() or ""
    match = WORD_BEFORE.search(head)
    return match[1].lower() if match else ""


def _years_spoken_of(texts: list[Text], words: DateWords) -> frozenset[int]:
    """The years that are years beyond doubt: of whole dates and spans, and those after "in", "since"."""
    core: set[int] = set()
    for item in texts:
        for point in item.found:
            if point.year is None:
                continue
            if point.month or _is_strong(item.text, point, words):
                core.add(point.year)
    return frozenset(core)


def _is_strong(text: str, point: Point, words: DateWords) -> bool:
    """Whether what stands before and after the number allows nothing but a year."""
    return (
        _word_before(text, point.start, words) in words.strong
        and not _counts(text, point, words)
        and not _excluded(text, point, words)
    )


def _counts(text: str, point: Point, words: DateWords) -> bool:
    """Whether the number may count the word after it: "2000 delegates"."""
    match = WORD_AFTER.match(text, point.end)
    if match is None:
        return False
    word = match[1]
    if word.lower() in words.function_words or len(word) < 3:
        return False
    if words.plurals and not word.lower().endswith(words.plurals):
        return False
    return word[0].islower() or words.capital_nouns


def _excluded(text: str, point: Point, words: DateWords) -> bool:
    """Whether the number is a page, a measure or a round quantity."""
    after = text[point.end : point.end + 16]
    if re.match(r"[.,:]\d|[-–—/]\d|[^\W\d_]", after):
        return True
    if words.measure_after.match(after):
        return True
    before = _word_before(text, point.start, words)
    if before in words.not_year_before:
        stopped = text[: point.start].rstrip().endswith(".")
        return stopped or before not in words.strong  # "с. 12", a page, is no "с 1912"
    return (
        point.is_bare_year
        and point.year is not None
        and point.year % 100 == 0
        and _counts(text, point, words)
    )


def _is_year(text: str, point: Point, core: frozenset[int], words: DateWords) -> bool:
    """Whether a number that stands alone is a year."""
    if point.year is None or _excluded(text, point, words):
        return False
    if point.is_decade:
        return True
    before, counts = _word_before(text, point.start, words), _counts(text, point, words)
    distance = min((abs(point.year - year) for year in core), default=10_000)
    if before in words.strong and (not counts or distance <= CLOSE_YEARS):
        return True
    if point.last:
        return not counts or distance <= CLOSE_YEARS
    if distance <= CLOSE_YEARS:
        return not counts or before in words.weak or point.year in core
    if counts:
        return False
    # Far from every year named, after a word that may lead to anything ("and 1500"), a round number is a quantity.
    return distance <= NEAR_YEARS or (before in words.weak and bool(point.year % 100))


def _stands(
    text: str,
    point: Point,
    following: list[Point],
    index: int,
    anchors: list[Anchor],
    core: frozenset[int],
    words: DateWords,
) -> bool:
    """Whether the point is a date; one without a year gets the year it leans on."""
    if point.year is not None:
        if point.month is None and not _is_year(text, point, core, words):
            return False
        sure = point.month is not None or _word_before(text, point.start, words) in words.strong
        anchors.append(
            Anchor(point.last[0] or point.year if point.last else point.year, point.month, index, sure)
        )
        return True
    if point.month is not None and point.day is None:
        if _word_before(text, point.start, words) not in words.lean or _counts(text, point, words):
            return False
        if text[point.end :].lstrip()[:1].isupper():
            return False  # "the October Revolution"
    leaning = _anchor(point, index, anchors)
    if leaning is None or leaning.year != _year_after(text, point, following, leaning.year):
        return False
    point.year = leaning.year
    if point.ordinal_only:
        point.month = leaning.month
        if point.month is None or (point.day or 32) > MONTH_DAYS[point.month - 1]:
            return False
    if point.last:
        point.last = (point.year, *point.last[1:])
    anchors.append(Anchor(point.year, point.month, index, leaning.sure))
    return True


def _year_after(text: str, point: Point, following: list[Point], default: int) -> int:
    """The year of a whole date close after the point, which might be its own: "between 3 May and 9 June 1918"."""
    for other in following:
        if (
            other.month
            and other.year
            and other.start - point.end < ONE_PHRASE
            and "." not in text[point.end : other.start]
        ):
            return other.year
    return default


def _anchor(point: Point, index: int, anchors: list[Anchor]) -> Anchor | None:
    """The one year that a date without a year can mean, or None if there are several or none nearby."""
    reach = LEAN_BLOCKS if point.day else LEAN_MONTH_BLOCKS
    if point.ordinal_only:
        reach = 1
    recent = itertools.takewhile(lambda anchor: index - anchor.at <= reach, reversed(anchors))
    near = [anchor for anchor in recent if anchor.sure][::-1]
    if not near:
        return None
    last = near[-1]
    if point.ordinal_only:
        return last if last.month else None
    if last.month and point.month and last.month - point.month > MONTHS_BACK:
        return None
    close = [anchor for anchor in near if anchor.at == last.at] if last.at == index else near
    dated = [anchor for anchor in close if anchor.month]
    years = {anchor.year for anchor in (dated or close)}
    return (dated or close)[-1] if len(years) == 1 else None


def _mentions(item: Text, kept: list[Point], lang: Language, words: DateWords) -> Iterator[DatedMention]:
    bounds = sentences(item.text, lang)
    at = 0
    for point in kept:
        modifier = words.modifiers.search(item.text[max(0, point.start - 40) : point.start])
        start = point.start - len(modifier.group()) if modifier else point.start
        while at + 1 < len(bounds) and bounds[at + 1][0] <= point.start:
            at += 1
        begin, end = bounds[at]
        start = max(start, begin)
        until = point.iso_end if point.iso_end != point.iso else None  # the same day twice is no span
        target = f"{point.iso}/{until}" if until else point.iso
        if item.block is not None:
            item.spans.append(Span(start, point.end, SpanKind.DATE, target))
        yield DatedMention(
            sentence=item.text[begin:end].strip(),
            date=point.iso,
            date_end=until,
            printed=item.text[start : point.end],
            section=item.section,
            block=item.block,
            start=start,
            end=point.end,
        )
