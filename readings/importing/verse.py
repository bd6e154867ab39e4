"""Lines of verse, told from prose by their shape."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .layout import Facts, Layout

_LONGEST_STANZA = 40  # lines
_LEAST_RAGGED = 3  # lines of a block whose line ends alone show verse
_VERSE_LINE = 60
_WIDTH = 60  # of a page that shows none


def find_verse(texts: Sequence[str], layout: Layout, items: set[int]) -> dict[int, int]:
    """Positions of lines of verse, with the position of the first line of their stanza.

    Verse shows by short lines that begin with capitals although the sentence runs on.
    """
    facts = layout.facts
    found: dict[int, int] = {}
    at = 0
    while at < len(facts):
        end = at + 1
        if not _may_be_verse(facts[at]):
            at = end
            continue
        if whole := _stanza_between_gaps(texts, layout, items, at):
            found.update(dict.fromkeys(range(at, whole), at))
            at = whole
            continue
        if ragged := _ragged_block(texts, layout, items, at):
            found.update(dict.fromkeys(range(at, ragged), at))
            at = ragged
            continue
        inside = _stands_in(facts[at], layout)
        while end < len(facts) and not facts[end].gap and not facts[end].crossed:
            if not _may_be_verse(facts[end]) or _stands_in(facts[end], layout) != inside:
                break
            end += 1
        if not any(i in items for i in range(at, end)) and _reads_as_verse(texts, layout, at, end):
            found.update(dict.fromkeys(range(at, end), at))
        at = end
    return found


def _stanza_between_gaps(texts: Sequence[str], layout: Layout, items: set[int], at: int) -> int:
    """The end of a stanza between two blank lines whose lines stand in by turns; 0 where there is none."""
    facts = layout.facts
    if not facts[at].gap:
        return 0
    end = at + 1
    while end < len(facts) and not facts[end].gap and not facts[end].crossed:
        if end - at > _LONGEST_STANZA or end in items or not _may_be_verse(facts[end]):
            return 0
        end += 1
    turns = len({fact.indent for fact in facts[at:end]}) > 1
    return (
        end if turns and end - at >= 4 and at not in items and _reads_as_verse(texts, layout, at, end) else 0
    )


def _ragged_block(texts: Sequence[str], layout: Layout, items: set[int], at: int) -> int:
    """The end of a block that stands in between two blank lines, each of whose lines ends where there was room for
    more, small letters at their beginnings or not; 0 where there is none."""
    facts = layout.facts
    if not facts[at].gap:
        return 0
    end = at
    while end < len(facts) and (end == at or not (facts[end].gap or facts[end].crossed)):
        fact = facts[end]
        if (
            end in items
            or fact.indent != facts[at].indent
            or fact.shouted
            or fact.length - fact.indent > _VERSE_LINE
        ):
            return 0
        end += 1
    if end - at < _LEAST_RAGGED:
        return 0
    if facts[at].indent < layout.margin + 3 and not _runs_like_verse(texts, facts[at:end]):
        return 0
    room = max(facts[at].width, _WIDTH) * 0.85
    if any(above.length + 1 + below.first_word > room for above, below in itertools.pairwise(facts[at:end])):
        return 0
    marked = sum(texts[fact.index].rstrip()[-1:] in ",;:.!?—”’»" for fact in facts[at:end])
    capitals = sum(not fact.lower for fact in facts[at:end])
    return end if 2 * marked >= end - at and capitals and not _is_table(texts, facts[at:end]) else 0


def _runs_like_verse(texts: Sequence[str], facts: Sequence[Facts]) -> bool:
    """Whether a sentence runs over lines that are not set in, stops at most of their ends, and ends with the last."""
    lines = [texts[fact.index].strip() for fact in facts]
    stopped = sum(line[-1:] in ",;:" for line in lines[:-1])
    words = sum(len(line.split()) for line in lines)
    return lines[-1][-1:] in ".!?”»" and 2 * stopped >= len(lines) - 1 and words >= 4 * len(lines)


def _is_table(texts: Sequence[str], facts: Sequence[Facts]) -> bool:
    """Whether figures or gaps in most of the lines show columns."""
    columns = sum(len(re.findall(r"\S {2,}\S|\t|\d", texts[fact.index].strip())) > 1 for fact in facts)
    return 2 * columns > len(facts)


def _stands_in(fact: Facts, layout: Layout) -> bool:
    """Further in than the text, and than the first lines of its paragraphs."""
    return fact.indent >= layout.margin + 2 and fact.indent > layout.start_indent


def _may_be_verse(fact: Facts) -> bool:
    full = 0.85 * fact.width if fact.wrapped and fact.width else 65
    return (
        fact.length - fact.indent < full - (0 if fact.indent < 4 else 4)
        and not fact.lower
        and not fact.shouted
    )


def _reads_as_verse(texts: Sequence[str], layout: Layout, start: int, end: int) -> bool:
    facts = [fact for fact in layout.facts[start:end] if texts[fact.index].strip()]
    if len(facts) < 2 or start < 2:
        return False
    first = texts[facts[0].index].split()
    if len(facts) < 4 and len(first) <= 4 and first[-1].endswith(","):
        return False  # "Yours truly," and a name
    set_in = _stands_in(facts[0], layout)
    if len(facts) < (2 if set_in else 4):
        return False
    runs_on = sum(1 for f in facts[:-1] if not f.ended or texts[f.index].rstrip()[-1] in ";:")
    marked = sum(1 for f in facts if texts[f.index].rstrip()[-1] in ",;:.!?—”’")
    return runs_on >= 0.4 * (len(facts) - 1) and marked >= (0.3 if set_in else 0.5) * len(facts)
