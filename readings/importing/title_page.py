"""The lines before a text, one below the other: which belong together, and which of them are no headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .date_words import date_words, points
from .heading_levels import is_counted
from .headings import is_dateline, role_of
from .languages import Language
from .layout import ends_sentence
from .names import name_pattern
from .paragraphs import Group

_LONGEST = 12  # groups
_WORDS = 25  # of one line


def join_small_lines(groups: Sequence[Group], language: Language) -> list[Group]:
    """The groups, "BY" above a name joined to it and "AND" between the halves of a title to both."""
    stack = _stack(groups, language)
    out: list[Group] = []
    hanging = False  # the line above ends in a word that wants the next one
    for at, group in enumerate(groups):
        word = group.text.strip(" :").lower() if at < stack else ""
        if hanging:
            out[-1] = _joined(out[-1], group)
            hanging = False
        elif word in language.small_title_words - set(language.byline_words) and 0 < at < stack - 1:
            out[-1] = _joined(out[-1], group)
            hanging = True
        else:
            out.append(group)
            hanging = word in language.byline_words and 0 < at < stack - 1
    return out


def _stack(groups: Sequence[Group], language: Language) -> int:
    """How many groups stand before the first sentence; none where no text follows."""
    for at, group in enumerate(groups[: _LONGEST + 1]):
        if len(group.text.split()) > _WORDS or ends_sentence(group.text, language):
            return at
    return 0


def _joined(above: Group, below: Group) -> Group:
    return Group(
        above.facts + below.facts,
        f"{above.text} {below.text}",
        above.gap_before,
        below.gap_after,
        above.wrapped,
        lines=above.lines + below.lines,
    )


def bylines(groups: Sequence[Group], language: Language) -> set[int]:
    """Positions below the title of lines that say by whom the text is, in whatever words: "By the Vicar of Wick"."""
    by = next(iter(language.byline_words), "") + " "
    return {
        at
        for at in range(1, min(_stack(groups, language), 4))
        if len(by) > 1 and groups[at].text.lower().startswith(by) and len(groups[at].text.split()) <= 10
    }


def no_headings(groups: Sequence[Group], headings: set[int], language: Language) -> set[int]:
    """Positions below the title that are headings by their looks and head nothing: subtitles, printers, places.

    What names or numbers a part of the text stays a heading, and so does a line that has text below it, unless it is
    the only one and would be a second title.
    """
    stack = _stack(groups, language)
    found: set[int] = set()
    for at in range(1, stack):
        text = groups[at].text
        if at not in headings or role_of(text, language) or is_counted(text, language):
            continue
        below = groups[at + 1].text if at + 1 < stack else ""
        heads_nothing = below and (_says_who_or_when(below, language) or is_counted(below, language))
        if heads_nothing or (at == 1 == stack - 1 and headings <= {0, 1} and not _is_long(groups)):
            found.add(at)
    return found


def _is_long(groups: Sequence[Group]) -> bool:
    """Whether the text is so long that it would be parted by headings anyhow."""
    return len(groups) > 40


def _says_who_or_when(text: str, language: Language) -> bool:
    by = "|".join(re.escape(word) for word in language.byline_words) or "(?!)"
    if re.match(rf"(?i:{by}):?\s+{name_pattern(language.code)}", text.title()):
        return True
    found = points(text, date_words(language.code))
    bare_year = len(found) == 1 and found[0].end - found[0].start >= len(text.strip(" .()"))
    return bare_year or is_dateline(text, language)
