"""The thread of comments printed under a text.

It is told by its shape: numbers that count from one to the end of the text with wide gaps between, or lines that
name a speaker, each straight above what was said. A heading ("Comments") makes less of either enough.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..draft import Comment, Draft, Line, Section, SectionRole
from ..languages import Language
from .page import ENDS_SENTENCE, Page, has_room, is_wrapped
from .roles import named
from .speakers import NUMBER, WEB_YEARS, Sign, Speakers, number_of, speakers

WIDE_GAP = 2  # blank lines between two comments, where one parts their paragraphs
LEAST = 3
LARGEST_STEP = 3  # numbers may be missing, but not many
HEADING_WORDS = 12
HEADING_LENGTH = 60
NEAR = 3  # lines below a heading in which a single head is believed
TIMED = Sign.DAY | Sign.CLOCK | Sign.AGO
UNTOLD = Sign(0)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a comment begins: index of its first line, what is printed of its number and author."""

    at: int
    number: int | None = None
    author: str | None = None
    header_lines: int = 0  # lines that hold nothing of what was said
    length: int = 0  # characters of the first line that say who speaks, before what was said
    foot: bool = False  # its last line says who spoke
    signs: Sign = UNTOLD
    year: int | None = None
    two_lines: bool = False  # a name, and the time below it


def find(draft: Draft, page: Page, lang: Language) -> None:
    """Move a thread of comments into `draft.comments`; the text ends where it begins."""
    lines = page.lines
    headed = next((s for s in draft.sections if s.role is SectionRole.COMMENTS), None)
    first = _index_after(lines, headed.first_line) if headed else 0
    readers = speakers(lang.code)
    if headed:
        starts = _under_heading(lines, first, readers) or _by_numbers(lines, first, headed=True)
        starts = starts or _by_gaps(lines, first)
    else:
        starts = _by_heads(lines, readers) or _by_numbers(lines, first, headed=False)
    if not starts:
        for section in draft.sections:
            if section.role is SectionRole.COMMENTS:
                section.role = SectionRole.BODY
        return
    line = lines[starts[0].at].number
    blocks = [block for section in draft.sections for block in section.blocks]
    inside = any(block.first_line < line <= block.last_line for block in blocks)
    if not inside and any(block.first_line >= line for block in blocks):
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
        (index, number)
        for index in range(first, len(lines))
        if (number := number_of(lines[index].text)[0]) is not None
        and (_gap_before(lines, index) or number == 1)
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
    hashed = all(lines[index].text.lstrip().startswith("#") for index, _ in best)
    if not headed and (
        (2 * wide < len(best) - 1 and not hashed) or _are_chapters(lines, best) or _are_notes(lines, best)
    ):
        return []
    starts = {index: _Start(index, number) for index, number in best}
    if 2 * wide >= len(best) - 1:
        for index in range(best[0][0] + 1, len(lines)):
            gap = _gap_before(lines, index) if lines[index].text.strip() else 0
            if gap >= WIDE_GAP and ENDS_SENTENCE.search(lines[index - gap - 1].text.rstrip()):
                starts.setdefault(index, _Start(index))
    return [starts[index] for index in sorted(starts)]


def _are_chapters(lines: list[Line], run: list[tuple[int, int]]) -> bool:
    """Whether the numbers are those of chapters: each on a short line that ends no sentence, alone or above text."""
    titles = 0
    for index, _ in run:
        text, below = (lines[at].text.strip() if at < len(lines) else "" for at in (index, index + 1))
        stands_out = len(text) < HEADING_LENGTH and (not below or len(below) > 2 * len(text))
        titles += stands_out and (text[-1] == "?" or not ENDS_SENTENCE.search(text))
    return 2 * titles > len(run)


def _are_notes(lines: list[Line], run: list[tuple[int, int]]) -> bool:
    """Whether the text above leads to the numbers: "[1]" stands in it."""
    marks = [match.group().strip() for index, _ in run if (match := NUMBER.match(lines[index].text))]
    bracketed = [mark for mark in marks if mark[0] in "[("]
    return any(mark in line.text for line in lines[: run[0][0]] for mark in bracketed[:1])


def _under_heading(lines: list[Line], first: int, readers: Speakers) -> list[_Start]:
    """Under a heading of comments: heads of any make, or what is said after a name and a colon."""
    found = [start for start in _heads(lines, first, readers) if start.signs != Sign.COLON]
    numbers = sum(start.signs == Sign.NUMBER for start in found)
    if numbers and 3 * numbers < 2 * sum(
        number_of(lines[index].text)[0] is not None and _gap_before(lines, index) > 0
        for index in range(first, len(lines))
    ):
        found = [start for start in found if start.signs != Sign.NUMBER]  # "3. Indeed" is all that was said
    if _foots(lines, found):
        return _by_feet(lines, first, found)
    if len(found) >= 2 or (found and found[0].at - first <= NEAR):
        return found
    return _by_colons(lines, first, readers)


def _by_colons(lines: list[Line], first: int, readers: Speakers) -> list[_Start]:
    """A name and a colon before what is said: the first line under the heading must be so, and every second gap."""
    found = [start for start in _heads(lines, first, readers) if start.signs == Sign.COLON]
    filled = [i for i in range(first, len(lines)) if lines[i].text.strip() and _gap_before(lines, i)]
    wide = [i for i in filled if _gap_before(lines, i) >= WIDE_GAP]
    parted = wide if len(wide) >= 2 else filled
    begun = {start.at for start in found} & {filled[0], *parted} if filled else set()
    return found if len(begun) >= 2 and filled[0] in begun and 2 * len(begun) >= len(parted) else []


def _foots(lines: list[Line], found: Sequence[_Start]) -> bool:
    """Whether the heads stand below what was said: none has a line under it, each has one above."""
    return len(found) >= 2 and all(
        not any(line.text.strip() for line in lines[start.at + start.header_lines :][:1])
        and lines[start.at - 1].text.strip()
        for start in found
    )


def _by_feet(lines: list[Line], first: int, feet: Sequence[_Start]) -> list[_Start]:
    """Comments that end with who spoke."""
    starts: list[_Start] = []
    for foot in feet:
        begin = next((index for index in range(first, foot.at) if lines[index].text.strip()), foot.at)
        starts.append(replace(foot, at=begin, header_lines=0, foot=True))
        first = foot.at + 1
    return starts


def _by_heads(lines: list[Line], readers: Speakers) -> list[_Start]:
    """Without a heading: lines that cannot but name a speaker, from the first such line to the end of the text."""
    found = [
        start
        for start in _heads(lines, 0, readers)
        if start.signs == Sign.COLON
        or (
            start.at + start.header_lines < len(lines)
            and lines[start.at + start.header_lines].text.strip()
            and not _gap_before(lines, start.at + start.header_lines)
        )
    ]
    handles = any(start.author and start.author[0].islower() for start in found)
    sure = [start for start in found if _tells_itself(start, handles=handles)]
    if _is_thread(sure):
        return sure
    numbered = [start for start in found if start.signs == Sign.NUMBER]
    if _is_thread(numbered) and _counts_and_returns(numbered):
        return numbered
    named = [start for start in found if start.signs == Sign.COLON]
    apart = all(_gap_before(lines, start.at) >= WIDE_GAP for start in named[1:])
    return named if apart and handles and _is_thread(named) else []


def _tells_itself(start: _Start, *, handles: bool) -> bool:
    """Whether a head is no dateline, heading or stage direction. `handles`: some of the names are users'."""
    if start.signs & (Sign.VERB | Sign.LEAD | Sign.CLOCK | Sign.AGO):
        return True
    if not start.signs & Sign.DAY or (start.year or 0) < WEB_YEARS or start.author is None:
        return False
    placed = start.two_lines or bool(start.signs & Sign.LIST)  # "Leeds, 3 May 2010" is where and when
    return handles or not placed or bool(start.signs & Sign.NUMBER)


def _is_thread(found: Sequence[_Start]) -> bool:
    return len(found) >= LEAST and len({start.author for start in found}) > 1


def _counts_and_returns(found: Sequence[_Start]) -> bool:
    """Whether numbered names count from one and somebody speaks twice: titles of chapters do not come back."""
    numbers = [start.number or 0 for start in found]
    counted = numbers[0] == 1 and all(0 < b - a <= LARGEST_STEP for a, b in itertools.pairwise(numbers))
    return counted and len({start.author for start in found}) < len(found)


def _heads(lines: list[Line], first: int, readers: Speakers) -> list[_Start]:
    """Every line from `first` that may be the head of a comment."""
    found: list[_Start] = []
    index = first
    while index < len(lines):
        start = _head_at(lines, index, first, readers) if lines[index].text.strip() else None
        if start is not None:
            found.append(start)
        index += max(start.header_lines if start else 0, 1)
    return found


def _head_at(lines: list[Line], index: int, first: int, readers: Speakers) -> _Start | None:
    apart = index == first or not lines[index - 1].text.strip()
    below = lines[index + 1].text if index + 1 < len(lines) else ""
    when = readers.when(below) if apart else None
    number, begin = number_of(lines[index].text)
    name = lines[index].text[begin:].strip()
    if when and readers.may_be_named(name):
        return _Start(index, number, name, 2, signs=when[0] | _numbered(number), year=when[1], two_lines=True)
    head = readers.head(lines[index].text)
    if head is None or (not apart and (not head.signs & TIMED | head.signs & Sign.LEAD or not first)):
        return None
    if head.signs == Sign.NUMBER and not below.strip():
        return None
    if head.signs & Sign.COLON:
        return _Start(index, head.number, head.author, 0, head.length, signs=head.signs)
    lines_taken = 2 if when and not head.signs & TIMED else 1
    signs = head.signs | (when[0] if when and lines_taken == 2 else UNTOLD)
    year = head.year or (when[1] if when else None)
    return _Start(index, head.number, head.author, lines_taken, signs=signs, year=year)


def _numbered(number: int | None) -> Sign:
    return UNTOLD if number is None else Sign.NUMBER


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
        if start.length:
            texts[0] = own[0].text[start.length :].strip()
        elif start.number is not None and not start.header_lines and not start.foot:
            texts[0] = NUMBER.sub("", texts[0])
        if start.foot:
            del texts[max(index for index, text in enumerate(texts) if text) :]
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
        ended = bool(found) and bool(ENDS_SENTENCE.search(found[-1]))
        if not found or (ended and (gap or has_room(before, text, full))):
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
