"""What leads through a file and is no part of its text: lists of contents, and what a web page has around its article."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from .pdf_paragraphs import MARK, Paragraph, is_entry

_LEAST = 3  # entries of a list of contents
_SHORT = 25  # words of what stands around an article
_SIGN = re.compile(r"©|\(c\) \d{4}|cookie|javascript|all rights reserved", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*$")


def find_outside(found: Sequence[Paragraph], heads: dict[int, int], *, web: bool) -> dict[int, str]:
    """Position to why, of the paragraphs that are no part of the text. `heads`: positions of headings to levels."""
    out = dict.fromkeys(_contents(found, heads), "contents_list")
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
        signed = bool(_SIGN.search(text)) or any(bit.linked for row in paragraph.rows for bit in row.bits)
        if (
            at in heads
            or MARK.match(text)
            or len(text.split()) > _SHORT
            or (_ENDED.search(text) and not signed)
        ):
            break
        tail.add(at)
    if any(_SIGN.search(found[at].text) or found[at].first.linked for at in tail):
        out |= tail
    return out
