"""What leads through a file and is no part of its text: lists of contents, and what a web page has around its article."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from .pdf_lines import Row
from .pdf_paragraphs import MARK, Paragraph, is_entry

_LEAST = 3  # entries of a list of contents
_SHORT = 25  # words of what stands around an article
_FOOT = 12  # of a site's last line
_SIGN = re.compile(r"©|\(c\) \d{4}|cookie|javascript|all rights reserved", re.IGNORECASE)
_IMPRINT = re.compile(
    r"©|\bISBN\b|all rights reserved|alle rechte vorbehalten|tous droits réservés", re.IGNORECASE
)
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")


def find_outside(found: Sequence[Paragraph], heads: dict[int, int], *, web: bool) -> dict[int, str]:
    """Position to why, of the paragraphs that are no part of the text. `heads`: positions of headings to levels."""
    out = dict.fromkeys(_contents(found, heads), "contents_list")
    out |= dict.fromkeys(_imprint(found, heads), "licence")
    if web:
        out |= dict.fromkeys(_around(found, heads), "navigation")
    return out


def _contents(found: Sequence[Paragraph], heads: Collection[int]) -> set[int]:
    entries = [at for at, paragraph in enumerate(found) if all(is_entry(row) for row in paragraph.rows)]
    if len(entries) < _LEAST:
        return set()
    out: set[int] = set()
    run: list[int] = []
    for at in [*entries, len(found) + 9]:
        if run and at - run[-1] > 2:
            if len(run) >= _LEAST:
                out |= set(range(run[0], run[-1] + 1))
                above = run[0] - 1
                if above >= 0 and len(found[above].text.split()) <= 4 and heads_nothing_else(found, above):
                    out.add(above)
            run = []
        run.append(at)
    return out


def _imprint(found: Sequence[Paragraph], heads: dict[int, int]) -> set[int]:
    """The page before the first chapter that says who published the work, where it says so by its signs."""
    first = min((at for at, level in heads.items() if level), default=0)
    if not first:
        return set()
    pages = {
        found[at].first.page
        for at in range(first)
        if _IMPRINT.search(found[at].text) and found[at].first.page < found[first].first.page
    }
    own = [at for at in range(first) if found[at].first.page in pages]
    if any(len(found[at].text.split()) > 80 or at in heads for at in own):
        return set()
    return set(own)


def heads_nothing_else(found: Sequence[Paragraph], at: int) -> bool:
    """Whether a short line stands over a list of contents as its heading."""
    return len(found[at].rows) == 1 and found[at].size >= found[at + 1].size and at + 1 < len(found)


def _around(found: Sequence[Paragraph], heads: dict[int, int]) -> set[int]:
    """Before the title, after the last paragraph, and lists of nothing but links."""
    out: set[int] = set()
    title = next((at for at, level in heads.items() if level == 0), None)
    first = title if title is not None else min(heads, default=0)
    before = range(first)
    if all(len(found[at].text.split()) <= _SHORT for at in before):
        out |= set(before)
    linked = [at for at, p in enumerate(found) if at not in heads and all(row.linked for row in p.rows)]
    out |= {at for at in linked if at - 1 in linked or at + 1 in linked}
    tail: set[int] = set()
    for at in range(len(found) - 1, first, -1):
        paragraph = found[at]
        text = paragraph.text
        linked_ = all(row.linked for row in paragraph.rows)
        signed = bool(_SIGN.search(text)) or any(bit.linked for row in paragraph.rows for bit in row.bits)
        if at in heads and not (at + 1 in tail and all(row.linked for row in found[at + 1].rows)):
            break
        stops = MARK.match(text) or len(text.split()) > _SHORT or (_ENDED.search(text) and not signed)
        if stops and not (linked_ and not text[:1].isdigit()):
            break
        tail.add(at)
    if tail and _is_imprint(found[min(tail)]):
        tail.remove(min(tail))
    if any(_SIGN.search(found[at].text) or found[at].first.linked for at in tail):
        out |= tail
    elif tail and _is_foot(found[max(tail)]):
        out.add(max(tail))
    return out


def _is_imprint(paragraph: Paragraph) -> bool:
    """Whether a line below the text says where and when it was printed."""
    linked = any(bit.linked for row in paragraph.rows for bit in row.bits)
    return not (linked or paragraph.bold or _SIGN.search(paragraph.text)) and bool(
        re.search(r"\b(?:1[5-9]|20)\d\d\b", paragraph.text)
    )


def _is_foot(paragraph: Paragraph) -> bool:
    """Whether a last line is a site's own: short, apart, with a link that does not show where it leads."""
    linked = any(bit.linked for row in paragraph.rows for bit in row.bits)
    short = len(paragraph.rows) == 1 and len(paragraph.text.split()) <= _FOOT
    return linked and short and paragraph.gap > 0.4 and not re.search(r"://|www\.|\d{4}", paragraph.text)


def take_lists_of_links(pages: Sequence[list[Row]]) -> list[tuple[Row, str]]:
    """Take out of the pieces of a web page what stands in a column of its own and is nothing but links, with its heading."""
    taken: list[tuple[Row, str]] = []
    for rows in pages:
        left = min((row.x0 for row in rows), default=0.0)
        gone: set[int] = set()
        aside = [row for row in rows if row.linked and row.x0 > left + 8 * row.size]
        for row in aside:
            near = [
                other for other in aside if abs(other.x0 - row.x0) < 2 and abs(other.y - row.y) < 6 * row.size
            ]
            if len(near) >= 2:
                gone |= {id(other) for other in near}
                gone |= {id(other) for other in rows if _stands_over(other, near, left)}
        taken += [(row, "navigation") for row in rows if id(row) in gone]
        rows[:] = [row for row in rows if id(row) not in gone]
    return taken


def _stands_over(row: Row, links: Sequence[Row], left: float) -> bool:
    """Whether a short line is the heading of such a list."""
    first = min(links, key=lambda link: link.y)
    return (
        left + 8 * row.size < row.x0 <= first.x0 + 1
        and 0 < first.y - row.y < 4 * row.size
        and len(row.text.split()) <= 5
    )
