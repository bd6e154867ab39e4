"""The thread of comments printed under a text.

It is told by its shape: numbers that count from one to the end of the text with wide gaps between, or lines that
name a speaker, each straight above what was said. A heading ("Comments") makes less of either enough.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..date_words import DateWords, date_words, points
from ..draft import Comment, Draft, Line, Section, SectionRole
from ..languages import Language
from .page import ENDS_SENTENCE, Page, has_room, is_wrapped
from .roles import named

NUMBER = re.compile(r"^\s*#?(\d{1,4})[.):]?\s+(?=\S)")
STRICT_NUMBER = re.compile(r"^\s*#?(\d{1,4})[.)]\s+(?=\S)")
WIDE_GAP = 2  # blank lines between two comments, where one parts their paragraphs
LEAST = 3
LARGEST_STEP = 3  # numbers may be missing, but not many
HEADER_LENGTH = 90
HEADING_WORDS = 12
CLOCK = re.compile(r"\b\d{1,2}[:.]\d{2}\b\s?(?:[ap]\.?m\.?)?", re.IGNORECASE)
NAMES = re.compile(r"[^\W_][\w’'.@-]*(?: [\w’'.@-]+){0,4}")
NAME = r"[^\W_](?:[\w’'.-]*[\w.])?"


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a comment begins: index of its first line, what is printed of its number and author."""

    at: int
    number: int | None = None
    author: str | None = None
    header_lines: int = 0  # lines that hold nothing of what was said


@dataclass(frozen=True, slots=True)
class _Header:
    """Reads lines that only say who speaks."""

    said: re.Pattern[str]
    words: DateWords
    headed: bool  # under a heading, a date without a time of day is enough

    def is_time(self, line: str) -> bool:
        """Whether a line holds a whole date, a time of day, and hardly a word besides."""
        text = line.strip()
        if not text or len(text) > HEADER_LENGTH:
            return False
        found = [point for point in points(text, self.words) if point.day and point.year]
        clock = CLOCK.search(text)
        rest = text
        for start, end in [(p.start, p.end) for p in found] + ([clock.span()] if clock else []):
            rest = rest[:start] + " " * (end - start) + rest[end:]
        return bool(found) and (self.headed or clock is not None) and len(rest.split()) <= 3

    def author(self, line: str) -> str | None:
        """The speaker that a line names and nothing else: "Ann said:", "J. Moor on 3 May 2010 at 10:15"."""
        text = line.strip()
        if not text or len(text) > HEADER_LENGTH:
            return None
        text = STRICT_NUMBER.sub("", text)
        match = self.said.match(text)
        if match:
            return match["author"].strip(" ,–—-|")
        first = next((point for point in points(text, self.words) if point.day and point.year), None)
        clock = CLOCK.search(text)
        if first is None or (clock is None and not self.headed):
            return None
        cut = min(first.start, clock.start() if clock else first.start)
        rest = text[max(first.end, clock.end() if clock else 0) :]
        name = re.sub(
            r"(?:[\s,–—|(·•:-]|(?<!\w)(?:on|at|am|um|le|el|posted|says?|said|wrote)(?!\w))+$", "", text[:cut]
        )
        name = re.sub(r"^(?:posted by|by|von|par|por)\s+", "", name, flags=re.IGNORECASE)
        if not name or len(name.split()) > 5 or len(rest.split()) > 2 or re.search(r"[.!?]", rest):
            return None
        return name


def find(draft: Draft, page: Page, lang: Language) -> None:
    """Move a thread of comments into `draft.comments`; the text ends where it begins."""
    lines = page.lines
    headed = next((s for s in draft.sections if s.role is SectionRole.COMMENTS), None)
    first = _index_after(lines, headed.first_line) if headed else 0
    header = _header(lang, headed=headed is not None)
    starts = _by_headers(lines, first, header) or _by_numbers(lines, first, headed=headed is not None)
    if not starts and headed:
        starts = _by_gaps(lines, first)
    if not starts:
        for section in draft.sections:
            if section.role is SectionRole.COMMENTS:
                section.role = SectionRole.BODY
        return
    line = lines[starts[0].at].number
    if any(block.first_line >= line for section in draft.sections for block in section.blocks):
        draft.comments = _read(lines, starts, page.full)
        _remove(draft, line)
        if headed is None:
            _take_heading(draft, lang)


def _take_heading(draft: Draft, lang: Language) -> None:
    """A last paragraph that only announces comments is their heading."""
    last = draft.sections[-1] if draft.sections else None
    if last is None or not last.blocks:
        return
    block = last.blocks[-1]
    if len(block.text.split()) <= HEADING_WORDS and named(block.text, lang) is SectionRole.COMMENTS:
        last.blocks.pop()
        draft.sections.append(Section(block.text, last.level, [], SectionRole.COMMENTS, block.first_line))


def _header(lang: Language, *, headed: bool) -> _Header:
    verbs = [re.escape(str(verb)) for verb in lang.extra.get("comment_verbs", [])]
    said = "|".join(verbs) or "(?!)"
    name = rf"(?P<author>{NAME}(?:\s{NAME}){{0,4}}?)"
    return _Header(
        re.compile(rf"^{name}\s(?:{said})(?:\s?[,.]{{0,3}}\s?[^:.!?]{{0,60}})?:$", re.IGNORECASE),
        date_words(lang.code),
        headed,
    )


def _index_after(lines: list[Line], number: int) -> int:
    return next((index for index, line in enumerate(lines) if line.number > number), len(lines))


def _gap_before(lines: list[Line], index: int) -> int:
    gap = 0
    while index - gap - 1 >= 0 and not lines[index - gap - 1].text.strip():
        gap += 1
    return gap


def _by_numbers(lines: list[Line], first: int, *, headed: bool) -> list[_Start]:
    """Numbers that count to the end of the text, with wide gaps before most of them."""
    numbered = [
        (index, int(match[1]))
        for index in range(first, len(lines))
        if (match := STRICT_NUMBER.match(lines[index].text))
        and (_gap_before(lines, index) or match[1] == "1")
    ]
    best: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for index, number in numbered:
        if run and run[-1][1] < number <= run[-1][1] + LARGEST_STEP:
            run.append((index, number))
        elif number == 1:
            run = [(index, number)]
        best = run
    if len(best) < (2 if headed else LEAST):
        return []
    wide = sum(_gap_before(lines, index) >= WIDE_GAP for index, _ in best[1:])
    if not headed and (2 * wide < len(best) - 1 or _has_heading_like_gap(lines, best)):
        return []
    starts = {index: _Start(index, number) for index, number in best}
    if 2 * wide >= len(best) - 1:
        for index in range(best[0][0] + 1, len(lines)):
            gap = _gap_before(lines, index) if lines[index].text.strip() else 0
            if gap >= WIDE_GAP and ENDS_SENTENCE.search(lines[index - gap - 1].text.rstrip()):
                starts.setdefault(index, _Start(index))
    return [starts[index] for index in sorted(starts)]


def _has_heading_like_gap(lines: list[Line], run: list[tuple[int, int]]) -> bool:
    """Whether the numbers are those of chapters: each alone on a short line with a blank one after it."""
    alone = sum(
        len(lines[index].text) < 60 and index + 1 < len(lines) and not lines[index + 1].text.strip()
        for index, _ in run
    )
    return 2 * alone > len(run)


def _by_headers(lines: list[Line], first: int, header: _Header) -> list[_Start]:
    """Lines that name a speaker, from the first such line to the end of the text."""
    starts: dict[int, _Start] = {}
    for index in range(first, len(lines)):
        text = lines[index].text
        if not text.strip() or len(text) > HEADER_LENGTH:
            continue
        below = _with_name_above(lines, index, header) if index > first else None
        if below is not None:
            starts[below.at] = below
        elif (index == 0 or not lines[index - 1].text.strip() or header.headed) and (
            author := header.author(text)
        ):
            starts[index] = _with_time_below(
                lines, _Start(index, _number(text), author, header_lines=1), header
            )
    found = [starts[index] for index in sorted(starts)]
    if header.headed:
        return found if len(found) >= 2 or (found and found[0].at - first <= 3) else []
    found = [
        s for s in found if s.at + s.header_lines < len(lines) and lines[s.at + s.header_lines].text.strip()
    ]
    return found if len(found) >= LEAST and len({start.author for start in found}) > 1 else []


def _with_time_below(lines: list[Line], start: _Start, header: _Header) -> _Start:
    below = start.at + start.header_lines
    if below < len(lines) and header.is_time(lines[below].text):
        return replace(start, header_lines=start.header_lines + 1)
    return start


def _with_name_above(lines: list[Line], index: int, header: _Header) -> _Start | None:
    """A name on a line of its own, above one that holds a day and a time only."""
    name = lines[index - 1].text.strip()
    alone = index < 2 or not lines[index - 2].text.strip()
    if not name or not alone or not NAMES.fullmatch(name) or not header.is_time(lines[index].text):
        return None
    return _Start(index - 1, None, name, header_lines=2)


def _number(text: str) -> int | None:
    match = NUMBER.match(text)
    return int(match[1]) if match else None


def _by_gaps(lines: list[Line], first: int) -> list[_Start]:
    """Under a heading, wide gaps alone part comments."""
    filled = [index for index in range(first, len(lines)) if lines[index].text.strip()]
    wide = [index for index in filled if _gap_before(lines, index) >= WIDE_GAP]
    return [_Start(index) for index in sorted({filled[0], *wide})] if filled and len(wide) >= 2 else []


def _read(lines: list[Line], starts: list[_Start], full: int) -> list[Comment]:
    wrapped = is_wrapped(lines[starts[0].at :])
    ends = [start.at for start in starts[1:]] + [len(lines)]
    comments: list[Comment] = []
    for start, end in zip(starts, ends, strict=True):
        own = lines[start.at + start.header_lines : end]
        texts = [line.text.strip() for line in own] or [""]
        if start.number is not None and not start.header_lines:
            texts[0] = NUMBER.sub("", texts[0])
        paragraphs = _paragraphs(texts, full) if wrapped else [text for text in texts if text]
        comments.append(Comment(start.number, start.author, paragraphs, lines[start.at].number))
    return comments


def _paragraphs(texts: list[str], full: int) -> list[str]:
    """Wrapped lines joined. A blank line inside a sentence parts nothing; a sentence's end with room to spare does."""
    found: list[str] = []
    before, gap = "", False
    for text in texts:
        if not text:
            gap = True
            continue
        ended = not found or bool(ENDS_SENTENCE.search(found[-1]))
        if ended and (gap or has_room(before, text, full)):
            found.append(text)
        else:
            found[-1] = f"{found[-1]} {text}"
        before, gap = text, False
    return found


def _remove(draft: Draft, line: int) -> None:
    """Take out what begins at or after this line; a heading that was found in the thread goes too."""
    kept: list[Section] = []
    for section in draft.sections:
        if section.first_line >= line:
            continue
        section.blocks = [block for block in section.blocks if block.first_line < line]
        kept.append(section)
    draft.sections = kept
