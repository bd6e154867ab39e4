"""Cutting a list that is printed line upon line into its entries."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass

from ..draft import Line
from ..languages import Language
from .page import groups, has_room, is_wrapped, joined

NUMBER = re.compile(r"^\s*(?:[\[(]?(?P<number>\d{1,3})[\])]|(?P<dotted>\d{1,3})[.:)])\s+(?=\S)")
BULLET = re.compile(r"^\s*[-–—*•·▪■◦‣●]\s+(?=\S)")
LETTERED = re.compile(r"^\s*(?:\((?P<label>[a-z])\)|(?P<closed>[a-z])[.)])\s+(?=\S)")
WORDED = re.compile(
    r"^\s*(?P<word>[^\W\d_]{1,12})\.?\s?(?P<count>\d{1,3})[.:)]\s+(?=\S)"
)  # "Q1.", "Question 1:"
INITIAL = re.compile(r"^(?:[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮĶĻŁŃŇŌŐŘŚŠŞŢŤŪŮŰŹŻŽА-ЯЁ]\.?[-–]?){1,3}$")
YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
JOINED = re.compile(r"\s(?:and|und|et|y|и|&)\s")
ENDS_ENTRY = re.compile(r"(?:[.!?)\]”\"’»]|\d)$")
SAME_AUTHOR = re.compile(r"^\s*(?:[-–—_]{2,}|[—―])[.,]?\s")


LEAST_COUNTED = 2


@dataclass(slots=True)
class Entry:
    text: str
    line: int
    number: int | None = None


def split(lines: list[Line], lang: Language, full: int, *, authors: bool = False) -> list[Entry]:
    """The entries of a list, in order.

    `authors`: they begin with an author, as in a list of references. `full`: up to this length a line had room for more.
    """
    runs = groups(lines)
    if not runs:
        return []
    heads = [run[0].text for run in runs]
    mark = next((mark for mark in (NUMBER, BULLET) if _is_marked(runs, mark)), None)
    mark = mark or next((mark for mark in (LETTERED, WORDED) if _counts(runs, mark)), None)
    if mark is not None:
        return _cut(lines, lambda line, _: bool(mark.match(line)), mark)
    if not is_wrapped(lines) or all(len(run) == 1 for run in runs):
        return [_entry([line]) for run in runs for line in run]
    if len(runs) > 1 and _are_entries(runs, lang, full, authors=authors):
        return [_entry(run) for run in runs]
    if _hangs(runs):
        return _cut(lines, lambda line, _: not line[0].isspace())
    if authors and 2 * sum(begins_with_author(head, lang) for head in heads) >= len(heads):
        dated = {run[0].text for run in runs if YEAR.search(joined(run))}  # whole entries, whoever wrote them
        return _cut(
            lines,
            lambda line, before: (
                _starts_author(line, before, lang, full)
                or (not before and line in dated and line[0].isupper() and not _stands_in(line, lang))
            ),
        )
    return _cut(lines, lambda line, before: _starts_plainly(line, before, full))


def _is_marked(runs: list[list[Line]], mark: re.Pattern[str]) -> bool:
    """Whether entries begin with such a mark: most runs do, or more lines than there are runs."""
    heads = sum(bool(mark.match(run[0].text)) for run in runs)
    return 2 * heads > len(runs) or sum(bool(mark.match(line.text)) for run in runs for line in run) > len(
        runs
    )


def _counts(runs: list[list[Line]], mark: re.Pattern[str]) -> bool:
    """Whether letters, or a word with a number, count the entries from the first one on."""
    found = [match for run in runs for line in run if (match := mark.match(line.text))]
    if len(found) < LEAST_COUNTED or not mark.match(runs[0][0].text):
        return False
    if mark is LETTERED:
        labels = [match["label"] or match["closed"] for match in found]
        return labels == [chr(ord("a") + at) for at in range(len(labels))]
    same = len({match["word"] for match in found}) == 1
    return same and [int(match["count"]) for match in found] == list(range(1, len(found) + 1))


def _hangs(runs: list[list[Line]]) -> bool:
    """Whether entries begin at the margin and go on indented."""
    indented = [[line.text[:1].isspace() for line in run] for run in runs]
    return not any(run[0] for run in indented) and any(any(run) for run in indented)


def _are_entries(runs: list[list[Line]], lang: Language, full: int, *, authors: bool) -> bool:
    """Whether blank lines, and nothing else, part the entries."""
    later = [line.text for run in runs for line in run[1:]]
    if any(run[0].text.lstrip()[0].islower() or not ENDS_ENTRY.search(run[-1].text.rstrip()) for run in runs):
        return False
    if authors:
        begun = all(begins_with_author(run[0].text.lstrip(), lang) for run in runs)
        return begun and not any(begins_with_author(text.lstrip(), lang) for text in later)
    pairs = [(a.text, b.text.lstrip()) for run in runs for a, b in itertools.pairwise(run)]
    return not any(has_room(above, below, full) for above, below in pairs)


def _cut(
    lines: list[Line], starts: Callable[[str, str], bool], mark: re.Pattern[str] | None = None
) -> list[Entry]:
    """Groups of lines; `starts` is asked of each line and the one before it, "" after a finished entry's gap.
    `mark`: what entries begin with and their texts do without."""
    found: list[list[Line]] = []
    before = ""
    for line in lines:
        if not line.text.strip():
            before = "" if not before or ENDS_ENTRY.search(before) else before
            continue
        if not found or starts(line.text, before):
            found.append([])
        found[-1].append(line)
        before = line.text.strip()
    return [_entry(group, mark) for group in found]


def _entry(lines: list[Line], mark: re.Pattern[str] | None = None) -> Entry:
    text = joined(lines)
    if mark in (LETTERED, WORDED):
        return Entry(mark.sub("", text), lines[0].number)
    number = NUMBER.match(text)
    if number:
        return Entry(text[number.end() :], lines[0].number, int(number["number"] or number["dotted"]))
    return Entry(BULLET.sub("", text), lines[0].number)


def _starts_author(line: str, before: str, lang: Language, full: int) -> bool:
    """After a finished entry: an author, or anything for which there had been room in the line above."""
    if SAME_AUTHOR.match(line):
        return True
    if (before and not ENDS_ENTRY.search(before)) or _stands_in(line, lang):
        return False
    return begins_with_author(line, lang) or (
        bool(before) and line[0].isupper() and has_room(before, line, full)
    )


def _starts_plainly(line: str, before: str, full: int) -> bool:
    """After a gap, or where the line's first word would have had room in the line above."""
    line = line.strip()
    return not line[0].islower() and (not before or has_room(before, line, full))


def begins_with_author(line: str, lang: Language) -> bool:
    """Whether a line begins as an entry under an author: "Smith, J.", "van Dyke, Ann", "Smith J", "ILO (1970)"."""
    if SAME_AUTHOR.match(line):
        return True
    if _stands_in(line, lang):
        return False
    head = re.split(r"\s*[(\d]", line[:120], maxsplit=1)[0]
    people, comma, rest = head.partition(",")
    people = JOINED.split(people)[0] if comma else people
    names = [word for word in people.split() if word.lower() not in lang.name_particles]
    if not names or len(names) > 3 or any(not name[0].isupper() or len(name) < 2 for name in names):
        return _is_body(line)
    if comma:
        first = rest.split()
        if not first:
            return _is_body(line)
        return bool(INITIAL.match(first[0].rstrip(",;"))) or (first[0][0].isupper() and len(first[0]) < 14)
    return (bool(INITIAL.match(names[-1])) and len(names) > 1) or _is_body(line)


def _stands_in(line: str, lang: Language) -> bool:
    """Whether a line goes on with the book that a work stands in: "In Smith, J. (ed.)"."""
    first = line.split(maxsplit=1)[0].lower().rstrip(":")
    return first in lang.cited_in and first not in lang.name_particles


def _is_body(line: str) -> bool:
    """An institution or names in full as author: capitals, then the year in brackets or between stops."""
    return bool(
        re.match(
            r"^[^\W\d_a-z][^(),.:]{1,80}(?:\s\((?:1[5-9]|20)\d\d[a-z]?\)|[.,]\s(?:1[5-9]|20)\d\d[a-z]?[.,:])",
            line,
        )
    )
