"""A time line: rows that begin with a date, under a heading or standing together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from ..date_words import DateWords, Point, date_words, points
from ..draft import Block, BlockKind, Draft, SectionRole, TimelineRow
from ..languages import Language
from .entries import BULLET
from .page import Page, captions, groups, is_wrapped, prose

LEAST_ROWS = 3  # so many rows in a run are a time line without a heading
LEAST_UNDER_HEADING = 2
ASCENDING = 0.6  # so much of the rows must follow the one before in time
ROW_WORDS = 60  # on average; longer ones are paragraphs of a diary
SEPARATOR = re.compile(r"\s*(?:[–—:|]|-(?=\s)|\.(?=\s))\s*|\t\s*|\s{2,}")
EVENTS = re.compile(r"\s*;\s+")


def find(draft: Draft, page: Page, lang: Language) -> None:
    """Move the rows of time lines into `draft.timeline`."""
    words = date_words(lang.code)
    for section in draft.sections:
        under_heading = section.role is SectionRole.TIMELINE
        if section.role not in (SectionRole.BODY, SectionRole.INSET, SectionRole.TIMELINE):
            continue
        rows = [_rows(block, page, words, loose=under_heading) for block in section.blocks]
        _pair(section.blocks, rows, words)
        taken: set[int] = set()
        for run in _runs(rows):
            found = [row for index in run for row in rows[index] or []]
            if _is_timeline(found, LEAST_UNDER_HEADING if under_heading else LEAST_ROWS):
                draft.timeline += [row for row, _ in found]
                taken |= set(run)
        if taken:
            section.blocks = [block for index, block in enumerate(section.blocks) if index not in taken]
            if section.heading and not prose(section):
                section.role = SectionRole.TIMELINE
                section.blocks = captions(section)
        elif under_heading:
            section.role = SectionRole.BODY


def row_test(lang: Language) -> Callable[[str], bool]:
    """Tells whether a text reads as a row of a time line in this language, or as the date above one."""
    words = date_words(lang.code)
    return lambda text: _row(text, words, loose=False) is not None or _date_alone(text, words) is not None


def _pair(blocks: list[Block], rows: list[list[tuple[TimelineRow, Point]] | None], words: DateWords) -> None:
    """A date that stands alone is a row with the short paragraphs below it, down to the next date."""
    at = 0
    while at < len(blocks):
        point = _date_alone(blocks[at].text, words) if rows[at] is None else None
        end = at + 1
        while point and end < len(blocks) and rows[end] is None and _may_be_event(blocks[end], words):
            end += 1
        if point and end > at + 1:
            below = blocks[at + 1 : end]
            events = [event for block in below for event in _events(block.text)]
            rows[at] = [(TimelineRow(_bare(blocks[at].text), point.iso, events, point.iso_end), point)]
            rows[at + 1 : end] = [[] for _ in below]
        at = end


def _may_be_event(block: Block, words: DateWords) -> bool:
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or block.attribution:
        return False
    return len(block.text.split()) <= ROW_WORDS and _date_alone(block.text, words) is None


def _date_alone(text: str, words: DateWords) -> Point | None:
    """The date that a line consists of."""
    bare = _bare(text)
    point = next(iter(points(bare, words)), None) if len(bare) < 60 else None
    if point is None or point.year is None:
        return None
    rest = words.year_end.sub("", bare[point.end :], count=1).strip(" .:,")
    return point if not rest and _stands_first(bare, point, words) else None


def _bare(text: str) -> str:
    return BULLET.sub("", text).strip(" |*_:")


def _stands_first(text: str, point: Point, words: DateWords) -> bool:
    before = words.modifiers.sub("", text[: point.start]).strip("*_ ").lower()
    return before in ("", "c.", "ca.")


def _runs(rows: list[list[tuple[TimelineRow, Point]] | None]) -> list[list[int]]:
    """Indices of blocks that hold rows, one after another."""
    runs: list[list[int]] = []
    for index, found in enumerate(rows):
        if found is not None:
            if runs and runs[-1][-1] == index - 1:
                runs[-1].append(index)
            else:
                runs.append([index])
    return runs


def _is_timeline(found: list[tuple[TimelineRow, Point]], least: int) -> bool:
    if len(found) < least:
        return False
    if sum(len(event.split()) for row, _ in found for event in row.events) > ROW_WORDS * len(found):
        return False
    times = [(point.year or 0, point.month or 0, point.day or 0) for _, point in found]
    ascending = sum(later >= earlier for earlier, later in itertools.pairwise(times))
    return ascending >= ASCENDING * (len(times) - 1)


def _rows(
    block: Block, page: Page, words: DateWords, *, loose: bool
) -> list[tuple[TimelineRow, Point]] | None:
    """The rows a block holds, or None if it is none. `loose`: white space may part date and event."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) or block.attribution:
        return None
    lines = page.between(block.first_line, block.last_line) if block.first_line else []
    if len(lines) > 1:
        said: list[list[str]] = []
        for group in groups(lines):
            wrapped = is_wrapped(group)
            for line in group:
                if not wrapped or not said or _row(line.text, words, loose=loose):
                    said.append([])
                said[-1].append(line.text.strip())
        texts = [" ".join(parts) for parts in said]
        if len(texts) > 1:
            found = [_row(text, words, loose=loose) for text in texts]
            return [row for row in found if row] if all(found) else None
    row = _row(block.text, words, loose=loose)
    return [row] if row else None


def _row(text: str, words: DateWords, *, loose: bool) -> tuple[TimelineRow, Point] | None:
    text = BULLET.sub("", text).strip(" |")
    head = text[:80]
    point = next(iter(points(head, words)), None)
    if point is None or point.year is None or point.end >= len(text):
        return None
    if not _stands_first(head, point, words):
        return None
    end = point.end
    if suffix := words.year_end.match(text, end):
        end = suffix.end()
    rest = text[end:].lstrip("*_")
    separator = SEPARATOR.match(rest)
    if separator is None and not (loose and rest[:1] == " "):
        return None
    told = rest[separator.end() if separator else 1 :].strip(" |*_")
    if not told:
        return None
    return TimelineRow(text[:end].strip("*_ "), point.iso, _events(told), point.iso_end), point


def _events(text: str) -> list[str]:
    return [event.strip() for event in EVENTS.split(text) if event.strip()]
