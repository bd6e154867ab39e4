"""Lines become paragraphs: what stands between two breaks is joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .breaks import Page, parts
from .columns import cells, find_tables
from .draft import Line
from .languages import Language
from .layout import LIST_MARK, Facts, Layout
from .ledger import Ledger
from .verse import find_verse

_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_COUNTED = frozenset(f"{shape}{kind}" for shape in ("number", "bracket", "letter") for kind in ("", " roman"))


@dataclass(slots=True)
class Group:
    """Lines that make one paragraph (or heading, or item), with what was seen around it."""

    facts: list[Facts]
    text: str = ""
    gap_before: int = 0
    gap_after: int = 0
    wrapped: bool = False
    verse: bool = False
    table: bool = False  # its text is cells parted by tabs, and rows by line ends
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
    tables = find_tables(lines, facts)
    rows = {i: start for start, end in tables.items() for i in range(start, end)}
    stanzas = {**find_verse(texts, layout, items | rows.keys()), **rows}
    page = Page(layout, texts, items, bound, language, ledger)
    for i, fact in enumerate(facts):
        stanza = stanzas.get(i)
        if i and (stanza is not None or i - 1 in stanzas):
            parted = stanza is None or stanza != stanzas.get(i - 1)
        else:
            alone = bool(groups) and len(groups[-1].facts) == 1 and i > 1 and groups[-1].gap_before == 0
            parted = i == 0 or parts(i, page, alone=alone)
        if parted:
            verse, table = stanza is not None and i not in rows, i in rows
            groups.append(Group([fact], gap_before=fact.gap, wrapped=fact.wrapped, verse=verse, table=table))
            if len(groups) > 1:
                groups[-2].gap_after = fact.gap
        else:
            groups[-1].facts.append(fact)
    if groups:
        groups[-1].gap_after = 2
    for group in groups:
        group.lines = [texts[f.index].strip() for f in group.facts]
        group.text = join_lines(group.lines)
        if group.table:
            group.text = "\n".join("\t".join(cells(lines[f.index].text)) for f in group.facts)
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
