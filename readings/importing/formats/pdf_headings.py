"""Headings and the title, by how they stand out: larger, bolder, in capitals, alone in the middle of the line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .pdf_paragraphs import Measure, Paragraph, ordinary_gap

_LARGER = 1.07
_WORDS, _LETTERS, _ROWS = 25, 200, 5
_BULLET = re.compile(r"[•◦‣▪∙●○■□►*–—-]\s|\[\d{1,3}\]\s?\S")
_ENDS = re.compile(r"[.,;][\"'”’»)]*(?:\[\d+\])*$")
_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)(?:[.):]|\s|$)")
_CAPTION = re.compile(r"[^\W\d_]+\.? ?\d+(?:\.\d+)?[.:–—]\s")
_NUMBER_ALONE = re.compile(r"(?:[^\W\d_]+ )?(?:\d{1,3}|[IVXLC]{1,7})\.?")
_NEXT = 3  # lines of a paragraph that is plainly text

Style = tuple[float, bool, bool, bool, bool]


def find_headings(found: Sequence[Paragraph], known: Measure, *, web: bool = False) -> dict[int, int]:
    """Position to level, from 1, of the paragraphs that are headings; the title is among them with level 0.

    `web`: a browser has printed it, where rules below words show links.
    """
    gap = ordinary_gap(found, known.size)
    strong = [
        at for at in range(len(found)) if _may_head(found, at) and _stands_out(found[at], known, web=web)
    ]
    weak = [
        at
        for at in range(len(found))
        if at not in set(strong) and _may_head(found, at) and _stands_apart(found, at, known, gap)
    ]
    weak = [
        at
        for at in weak
        if sum(_style(found[other]) == _style(found[at]) for other in weak) >= 2
        or (strong and found[at].gap > 0.6 and found[at].italic)
    ]
    heads = sorted({*strong, *weak})
    title = _title(found, heads, known)
    if title is not None:
        heads = [at for at in heads if at > title or found[at].size < found[title].size]
        heads = [at for at in heads if at not in _front(found, title, heads, known)]
    ranks = _levels(found, [at for at in heads if at != title])
    if title is not None:
        ranks[title] = 0
    return ranks


def _may_head(found: Sequence[Paragraph], at: int) -> bool:
    paragraph = found[at]
    text = paragraph.text
    if len(paragraph.rows) > _ROWS or len(text) > _LETTERS or len(text.split()) > _WORDS:
        return False
    if not any(c.isalnum() for c in text) or _BULLET.match(text) or paragraph.verse:
        return False
    if _heads_columns(found, at):
        return False
    if _NUMBER_ALONE.fullmatch(text):
        return True
    if _ENDS.search(text) or not any(c.isalpha() for c in text):
        return False
    return at + 1 < len(found)


def _heads_columns(found: Sequence[Paragraph], at: int) -> bool:
    """Whether it is the first row of a table: as the next one, it has several cells with gaps between them."""
    row, below = found[at].first, found[at + 1].first if at + 1 < len(found) else None
    spaced = sum(len(bit.text) for bit in row.bits) < 1.5 * len(row.bits)  # spaced letters are no cells
    return row.parts > 2 and not spaced and below is not None and below.parts > 1


def _stands_out(paragraph: Paragraph, known: Measure, *, web: bool) -> bool:
    if paragraph.size >= _LARGER * known.size:
        return True
    if paragraph.size < 0.93 * known.size:
        return False
    if (paragraph.bold and not known.bold) or (paragraph.underlined and not web):
        return True
    return is_shouted(paragraph.text) and paragraph.gap > 0.2 and len(paragraph.rows) <= 3


def _stands_apart(found: Sequence[Paragraph], at: int, known: Measure, gap: float) -> bool:
    """Italic, or in the middle of the line, with room above it and text below; more room where nothing is italic."""
    paragraph, below = found[at], found[at + 1] if at + 1 < len(found) else None
    if below is None or paragraph.gap < 0.3 or len(paragraph.rows) > 2 or paragraph.size < 0.93 * known.size:
        return False
    if _CAPTION.match(paragraph.text):
        return False
    if paragraph.text[:1].islower() or len(paragraph.text.split()) > 14 or paragraph.text[-1:] in "!:…":
        return False
    if len(below.text) < 2 * len(paragraph.text) or below.italic or below.centred:
        return False
    alone = known.plain and len(below.rows) > 1 and paragraph.gap > gap + 0.3 and paragraph.indent < 0.3
    return paragraph.italic or paragraph.centred or alone


def is_shouted(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 2 and sum(c.isupper() for c in letters) > 0.9 * len(letters)


def _style(paragraph: Paragraph) -> Style:
    shouted = is_shouted(paragraph.text)
    return round(paragraph.size, 1), paragraph.bold, shouted, paragraph.italic, paragraph.centred


def _title(found: Sequence[Paragraph], heads: Sequence[int], known: Measure) -> int | None:
    """The largest of the headings before the text begins, if no other is as large."""
    body = next(
        (
            at
            for at, p in enumerate(found)
            if len(p.rows) >= _NEXT and at not in heads and p.size <= _LARGER * known.size
        ),
        len(found),
    )
    first = [at for at in heads if at <= body and found[at].first.page <= found[0].first.page + 2]
    if not first or (first[0] > 0 and max(found[at].size for at in first) < _LARGER * known.size):
        alone = (
            found[0].centred and len(found) > 1 and _may_head(found, 0) and found[0].size >= 0.93 * known.size
        )
        return 0 if alone and found[0].first.y < 0.5 * found[0].first.height else None
    title = max(first, key=lambda at: (found[at].size, found[at].bold, -at))
    others = [at for at in heads if at != title]
    if found[title].size >= _LARGER * known.size:
        larger = all(found[at].size < found[title].size - 0.2 for at in others)
        chapter = _NUMBER.match(found[title].text)
        return title if larger and not (chapter and others) and (others or title <= 3) else None
    alone = all(_style(found[at]) != _style(found[title]) for at in others)
    return title if title == first[0] and alone and title <= 1 and found[title].centred else None


def _front(found: Sequence[Paragraph], title: int, heads: Sequence[int], known: Measure) -> set[int]:
    """What stands between the title and the text and heads nothing: a second title, names, places."""
    out: set[int] = set()
    for at in range(title + 1, min(title + 8, len(found))):
        below = found[at + 1] if at + 1 < len(found) else None
        if at not in heads:
            if len(found[at].rows) >= _NEXT:
                break
            continue
        alike = sum(_style(found[other]) == _style(found[at]) for other in heads)
        slight = (
            not found[at].bold and found[at].size < _LARGER * known.size and not is_shouted(found[at].text)
        )
        prose = below is not None and (len(below.rows) >= _NEXT or len(below.text) > 150)
        if alike > 1 or (prose and not slight):
            break
        out.add(at)
    return out


def _levels(found: Sequence[Paragraph], heads: Sequence[int]) -> dict[int, int]:
    """By size, then weight, then capitals; numbers like 2.1 decide where the headings of a look all have them."""
    counted = Counter(_style(found[at]) for at in heads)
    ranked = sorted(
        counted, key=lambda style: (-style[0], not style[1], not style[2], not style[4], style[3])
    )
    merged: dict[Style, int] = {}
    level = 0
    for at, style in enumerate(ranked):
        above = ranked[at - 1] if at else None
        if above is None or above[0] - style[0] > 0.3 or above[1:] != style[1:]:
            level += 1
        merged[style] = level
    out = {at: merged[_style(found[at])] for at in heads}
    depths = {at: m[1].count(".") + 1 for at in heads if (m := _NUMBER.match(found[at].text))}
    if len(depths) >= 0.6 * len(heads) and len(set(depths.values())) > 1:
        for at in heads:
            out[at] = depths.get(at, out[at])
    return out
