"""Lines become paragraphs: each place between two lines is weighed by what the layout says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .draft import Line
from .languages import Language
from .layout import Facts, Layout
from .ledger import Ledger
from .names import byline

LIST_MARK = re.compile(
    r"(?P<mark>(?P<number>\d{1,3})[.)]|\((?P<bracket>\d{1,2}|[a-z]|[ivx]{2,5})\)|(?P<letter>[a-z]|[ivx]{2,5})[.)]|(?P<bullet>[-*•◦‣▪·–—]))\s+(?=\S)"
)
_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[IVXLC]{1,6})\.? +[^\W\d_a-z]")
_FULL = 0.82  # share of the width from which a line counts as full
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_COUNTED = frozenset(f"{shape}{kind}" for shape in ("number", "bracket", "letter") for kind in ("", " roman"))
_QUOTE_MARKS = '"“„«‘‹'


@dataclass(slots=True)
class Group:
    """Lines that make one paragraph (or heading, or item), with what was seen around it."""

    facts: list[Facts]
    text: str = ""
    gap_before: int = 0
    gap_after: int = 0
    wrapped: bool = False
    verse: bool = False
    lines: list[str] = field(default_factory=list)  # the repaired lines, for what keeps them apart

    @property
    def first(self) -> int:
        return self.facts[0].index

    @property
    def last(self) -> int:
        return self.facts[-1].index

    @property
    def indent(self) -> int:
        return self.facts[0].indent


def group_lines(
    lines: Sequence[Line],
    texts: Sequence[str],
    layout: Layout,
    bound: set[int],
    language: Language,
    ledger: Ledger,
) -> list[Group]:
    """The paragraphs of the text.

    `bound` has the indexes of lines whose last word runs on into the next one. A blank line that is found to
    stand inside a paragraph is entered as a repair; refused, it parts the paragraph after all.
    """
    facts = layout.facts
    groups: list[Group] = []
    items = _list_starts(texts, facts)
    stanzas = find_verse(texts, layout, items)
    for i, fact in enumerate(facts):
        stanza = stanzas.get(i)
        if i and (stanza is not None or i - 1 in stanzas):
            parted = stanza is None or stanza != stanzas.get(i - 1)
        else:
            parted = i == 0 or _parts(i, facts, layout, groups[-1], bound, items, texts, ledger, language)
        if parted:
            groups.append(Group([fact], gap_before=fact.gap, wrapped=fact.wrapped, verse=stanza is not None))
            if len(groups) > 1:
                groups[-2].gap_after = fact.gap
        else:
            groups[-1].facts.append(fact)
    if groups:
        groups[-1].gap_after = 2
    for group in groups:
        group.lines = [texts[f.index].strip() for f in group.facts]
        group.text = join_lines(group.lines)
    return [group for group in groups if group.text]


def join_lines(lines: Sequence[str]) -> str:
    """One paragraph of these lines; no space after a dash or slash that has none before it."""
    out = ""
    for line in lines:
        if not out or not line:
            out = out or line
        elif out.endswith(("/", "--")) or (out[-1] == "—" and len(out) > 1 and out[-2].isalnum()):
            out += line
        else:
            out += " " + line
    return re.sub(r"[ \u00a0]{2,}", " ", out).strip()


def mark_values(mark: re.Match[str]) -> list[tuple[str, int]]:
    """What the mark of an item may count as: a number, a letter, a Roman numeral ("i." may be two of them)."""
    label = mark["number"] or mark["bracket"] or mark["letter"]
    if label is None:
        return []
    shape = "number" if mark["number"] else "bracket" if mark["bracket"] else "letter"
    if label.isdigit():
        return [(shape, int(label))]
    values = [(shape, ord(label) - 96)] if len(label) == 1 else []
    if label in _ROMAN:
        values.append((shape + " roman", _ROMAN.index(label) + 1))
    return values


def _list_starts(texts: Sequence[str], facts: Sequence[Facts]) -> set[int]:
    """Positions in `facts` of lines that begin an item of a list, proved by a neighbour in sequence."""
    marks: list[tuple[int, str, int]] = []
    for i, fact in enumerate(facts):
        match = LIST_MARK.match(texts[fact.index].lstrip())
        if match is None:
            continue
        values = mark_values(match)
        if match["bullet"]:
            marks.append((i, match["bullet"], 0))
        marks += [(i, kind, value) for kind, value in values]
    found: set[int] = set()
    last: dict[str, tuple[int, int]] = {}
    for i, kind, number in marks:
        before = last.get(kind)
        if kind in _COUNTED:
            if before is not None and 0 < number - before[1] <= 2 and i - before[0] < 80:
                found |= {before[0], i}
        elif before is not None and i - before[0] < 12:
            found |= {before[0], i}
        if kind not in _COUNTED or number == 1 or before is None or number > before[1]:
            last[kind] = (i, number)
    return found


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
        inside = _stands_in(facts[at], layout)
        while end < len(facts) and not facts[end].gap and not facts[end].crossed:
            if not _may_be_verse(facts[end]) or _stands_in(facts[end], layout) != inside:
                break
            end += 1
        if not any(i in items for i in range(at, end)) and _reads_as_verse(texts, layout, at, end):
            found.update(dict.fromkeys(range(at, end), at))
        at = end
    return found


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
    facts = layout.facts[start:end]
    if len(facts) < 2 or start < 2:
        return False
    set_in = _stands_in(facts[0], layout)
    if len(facts) < (2 if set_in else 4):
        return False
    runs_on = sum(1 for f in facts[:-1] if not f.ended or texts[f.index].rstrip()[-1] in ";:")
    marked = sum(1 for f in facts if texts[f.index].rstrip()[-1] in ",;:.!?—”’")
    return runs_on >= 0.4 * (len(facts) - 1) and marked >= (0.3 if set_in else 0.5) * len(facts)


def _parts(
    i: int,
    facts: Sequence[Facts],
    layout: Layout,
    group: Group,
    bound: set[int],
    items: set[int],
    texts: Sequence[str],
    ledger: Ledger,
    language: Language,
) -> bool:
    """Whether a paragraph ends between line i-1 and line i."""
    above, below = facts[i - 1], facts[i]
    if above.index in bound:
        return _blank_refused(above, below, texts, ledger, 0.97)
    if not above.wrapped and not below.wrapped:
        if above.shouted and below.shouted and not below.gap and _hangs(texts[above.index], language):
            return False
        return not _broken_inside(above, below, texts) or _blank_refused(above, below, texts, ledger, 0.7)
    if above.length > 250 or below.length > 250:
        return True
    if below.gap or below.crossed:
        if _gap_parts(i, facts, layout, group, items, texts, language):
            return True
        return _blank_refused(above, below, texts, ledger, 0.9 if below.lower else 0.8)
    return _line_parts(i, facts, layout, items, texts, language)


def _blank_refused(
    above: Facts, below: Facts, texts: Sequence[str], ledger: Ledger, confidence: float
) -> bool:
    """Enter the blank lines between the two as a repair; whether that was refused."""
    count = below.index - above.index - 1
    if count < 1:
        return False
    last, first = texts[above.index].rsplit(None, 1)[-1:], texts[below.index].split(None, 1)[:1]
    before = "".join(last) + "\n" * (count + 1) + "".join(first)
    after = " ".join(last + first)
    why = "the blank line stands inside a paragraph"
    return not ledger.accept("blank_line", above.index + 1, before, after, why, confidence)


def _broken_inside(above: Facts, below: Facts, texts: Sequence[str]) -> bool:
    """One line a paragraph: the sentence plainly runs on from one line to the next."""
    if above.ended or not below.lower or above.length < 45:
        return False
    end = texts[above.index].rstrip()[-1:]
    opening = texts[below.index].lstrip()[:1]
    return (end.isalpha() or end in ",-") and opening.isalpha() and below.indent <= above.indent


def _hangs(text: str, language: Language) -> bool:
    """Whether a heading plainly goes on below: it stops at a small word or a comma."""
    return text.rstrip()[-1] in ",:–—" or text.split()[-1].lower() in language.small_title_words


def _short(above: Facts, below: Facts, share: float) -> bool:
    """Whether the next word would have fitted on the line above, so that it was ended on purpose."""
    return above.length + 1 + below.first_word <= share * max(above.width, below.width, 1)


def _page_parts(above: Facts, below: Facts, layout: Layout, texts: Sequence[str]) -> bool:
    """Whether a paragraph ends where a page ends: the blank lines there say nothing."""
    ending = texts[above.index].rstrip().rstrip("\"'”’»)]")[-1:]
    if below.lower or ending in ":,;" or (ending not in ".!?…" and not above.ended):
        return False
    if layout.indented_starts:
        return below.indent == layout.start_indent
    return _short(above, below, 0.95)


def _gap_parts(
    i: int,
    facts: Sequence[Facts],
    layout: Layout,
    group: Group,
    items: set[int],
    texts: Sequence[str],
    language: Language,
) -> bool:
    above, below = facts[i - 1], facts[i]
    if below.crossed and not below.shouted and not above.shouted and i not in items:
        return _page_parts(above, below, layout, texts)
    if below.shouted != above.shouted and (
        above.maybe_ended or above.shouted or below.gap > 1 or below.shouted
    ):
        return True
    if i in items and (above.maybe_ended or i - 1 in items):
        return True
    full = above.length >= _FULL * max(above.width, 1)
    if not above.maybe_ended:
        if below.lower:
            return not full and above.length < 0.5 * above.width
        if not full:
            return True
        after = facts[i + 1].gap if i + 1 < len(facts) else 1
        last = texts[above.index].rstrip().rsplit(None, 1)[-1].lower()
        if (
            layout.first_line_gaps
            and after
            and last not in language.small_title_words | language.function_words
        ):
            return True  # the line below is the first of its paragraph
        torn = layout.gap_parts < 0.9 or below.page_start
        return not (layout.first_line_gaps or (torn and _runs_on(i, facts)))
    if below.lower:
        return above.ended and _short(above, below, 0.75)
    if not layout.first_line_gaps:
        return True
    is_first_line = len(group.facts) == 1 and i - 1 > 0
    return not (is_first_line and full and below.gap == 1 and group.gap_before == 0 and above.ended)


def _runs_on(i: int, facts: Sequence[Facts]) -> bool:
    """A full line without an end, then a gap, then a line that is no heading: a page was turned there."""
    below = facts[i]
    after = facts[i + 1] if i + 1 < len(facts) else None
    return below.length >= _FULL * max(below.width, 1) and after is not None and after.gap == 0


def _is_name_line(fact: Facts, texts: Sequence[str], language: Language) -> bool:
    """Nothing but a name, with room left on the line: what stands below is another matter."""
    text = texts[fact.index].strip()
    roomy = fact.length < 0.7 * max(fact.width, 50) and not fact.shouted
    return roomy and byline(language.code).fullmatch(text) is not None


def _names_below(i: int, facts: Sequence[Facts], texts: Sequence[str], language: Language) -> bool:
    """At the very start: a title, and on the line below it the name of its author."""
    below = texts[facts[i].index].strip()
    if facts[i].length > 0.8 * max(facts[i].width, 50) or facts[i].ended or len(below.split()) > 10:
        return False
    if facts[i].shouted:
        below = below.title()
    above = texts[facts[i - 1].index].strip()
    small = above.split()[-1].lower() in language.small_title_words or above[-1] in ",:-–—"
    return not small and byline(language.code).fullmatch(below) is not None and not facts[i - 1].ended


def _shifts(i: int, facts: Sequence[Facts], layout: Layout) -> bool:
    """Whether a passage that stands in (or at the right) begins or ends here."""
    above, below = facts[i - 1], facts[i]
    if not above.maybe_ended:
        return False
    if below.indent >= above.indent + 10:
        return True
    after = facts[i + 1].indent if i + 1 < len(facts) and not facts[i + 1].gap else below.indent
    inward = below.indent >= layout.margin + 3 and above.indent <= below.indent - 3 and after == below.indent
    before = facts[i - 2].indent if i > 1 and not above.gap else above.indent
    outward = (
        above.indent >= layout.margin + 2 and below.indent <= above.indent - 2 and before == above.indent
    )
    return inward or outward


def _short_since_gap(i: int, facts: Sequence[Facts], texts: Sequence[str]) -> bool:
    """Whether up to three lines before line i, since the last blank one, were all ended on purpose and open."""
    for j in range(i - 1, max(-1, i - 4), -1):
        here, after = facts[j], facts[j + 1] if j + 1 < len(facts) else None
        share = 0.97 if here.gap and _NUMBERED.match(texts[here.index]) else 0.85
        if here.ended or here.lower or after is None or not _short(here, after, share):
            return False
        if here.gap or j == 0:
            return True
    return False


def _line_parts(
    i: int, facts: Sequence[Facts], layout: Layout, items: set[int], texts: Sequence[str], language: Language
) -> bool:
    above, below = facts[i - 1], facts[i]
    after_gap = 1 if i + 1 >= len(facts) else 0 if facts[i + 1].crossed else facts[i + 1].gap
    if i <= 3 and _names_below(i, facts, texts, language):
        return True
    if i <= 6 and not below.lower and _is_name_line(above, texts, language):
        return True
    if above.maybe_ended and after_gap and texts[below.index].lstrip()[:1] in "—–―" and i not in items:
        return True
    if i in items and (
        above.maybe_ended or above.width - above.length > 0.25 * above.width or i - 1 in items
    ):
        return True
    if below.shouted != above.shouted:
        if above.shouted:
            return above.gap > 0 or i == 1 or not below.lower
        return above.maybe_ended or _short(above, below, 0.8)
    if below.lower:
        return False
    if layout.indented_starts and below.indent == layout.start_indent and above.maybe_ended:
        return True
    if _shifts(i, facts, layout):
        return True
    if not above.ended and _short_since_gap(i, facts, texts):
        goes_on = not below.ended and i + 1 < len(facts) and _short(below, facts[i + 1], 0.85)
        return not goes_on
    if not above.maybe_ended:
        return False
    if layout.first_line_gaps and after_gap and below.length >= 0.6 * below.width:
        return True
    frequent = layout.gaps > 0.04 and layout.gap_parts >= 0.9
    quoting = texts[above.index].rstrip().endswith(":") and texts[below.index].lstrip()[:1] in _QUOTE_MARKS
    if quoting and _short(above, below, 0.95):
        return True
    return above.ended and _short(above, below, 0.72 if frequent else 0.88)
