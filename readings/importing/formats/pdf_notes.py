"""Notes at the foot of a page or column: smaller letters below the text, begun by a label."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readings.importing.printed import LOWERED, RAISED

from .pdf_lines import Row
from .pdf_paragraphs import Measure, Paragraph

_SMALLER = 0.94  # of the size of the text
LABEL = re.compile(
    rf"(?:{RAISED}(?P<raised>\d{{1,3}}){LOWERED}|\[(?P<square>\d{{1,3}}|[*†‡§¶‖]{{1,3}})\]|(?P<sign>[*†‡§¶‖]{{1,3}})"
    r"|(?P<plain>\d{1,3})(?:[.):]\s|\s+)|(?P<small>[⁰¹²³⁴-⁹]{1,3}))\s*(?=\S)"
)
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_CAPTION = re.compile(r"[^\W\d_]+\.? ?\d+(?:\.\d+)?[.:–—]")


def take_notes(pages: Sequence[list[Row]], known: Measure) -> list[list[Row]]:
    """Take the notes at the feet out of the pages, one list of rows each, in order; a note may run over a page."""
    notes: list[list[Row]] = []
    for rows in pages:
        for zone in _zones(rows, known, open_end=_is_open(notes, rows)):
            opened = False
            for row in zone:
                if _begins(row, zone):
                    notes.append([])
                    opened = True
                elif not opened and not (notes and notes[-1][-1].page == row.page - 1):
                    continue  # no note: something else in small letters
                opened = True
                notes[-1].append(row)
            taken = {id(row) for note in notes[-60:] for row in note}
            rows[:] = [row for row in rows if id(row) not in taken]
    return notes


def _is_open(notes: Sequence[list[Row]], rows: Sequence[Row]) -> bool:
    """Whether the last note breaks off at the end of the page before."""
    if not notes or not rows or notes[-1][-1].page != rows[0].page - 1:
        return False
    return not re.search(r"[.!?…][\"'”’»)\]]*$", notes[-1][-1].text)


def _zones(rows: Sequence[Row], known: Measure, *, open_end: bool) -> list[list[Row]]:
    """What stands in smaller letters, or below a raised label, at the end of each column."""
    out: list[list[Row]] = []
    for region in sorted({row.region for row in rows}):
        own = [row for row in rows if row.region == region]
        below = [
            row
            for row in rows
            if row.region != region
            and row.y > own[-1].y + 1
            and row.x0 < own[-1].right
            and row.x1 > own[-1].left
        ]
        if any(row.size >= _SMALLER * known.size for row in below):
            continue
        at = len(own)
        while at and own[at - 1].size < _SMALLER * known.size:
            at -= 1
        zone = own[at:]
        if not zone:
            zone = _same_letters(own, known)
        elif at and (own[at - 1].bold or own[at - 1].size > 1.07 * known.size):
            continue  # a list below a heading
        elif at == 0 and not any(row.size >= _SMALLER * known.size and row.y < own[0].y for row in rows):
            raised = own[0].text.startswith(RAISED) and own[0].y > 0.6 * own[0].height
            if not raised and not open_end:
                continue  # a whole page in small letters
        first = next((i for i, row in enumerate(zone) if _begins(row, zone)), None)
        if first is None and not (zone and _may_run_on(zone)):
            continue
        if first and _CAPTION.match(zone[0].text):
            zone = zone[first:]
        if zone:
            out.append(zone)
    return out


def _begins(row: Row, zone: Sequence[Row]) -> bool:
    if not LABEL.match(row.text):
        return False
    if not row.text[0].isdigit():
        return True
    outmost = min(other.x0 for other in zone)
    return row.x0 - outmost < 3 * row.size and not re.match(r"\d{1,3}\s+[^\W\d_A-Z]", row.text)


def label_of(text: str) -> tuple[str, str]:
    """The label that a note begins with ("" for none), and the rest of its first line."""
    match = LABEL.match(text)
    if match is None:
        return "", text
    label = next(group for group in match.groups() if group)
    return label.translate(_SUPERSCRIPT), text[match.end() :]


_RETURNS = re.compile(r"\s*↩\ufe0e?\s*$")
_NUMBERED = re.compile(r"\[?(\d{1,3})[.)\]]\s+")
_BRACKETED = re.compile(r"\[(\d{1,3})\]")


def set_returning(found: Sequence[Paragraph]) -> dict[int, str]:
    """Positions of paragraphs with a sign that leads back to the text, with their labels; their markers are raised."""
    notes = {
        at: label[1]
        for at, paragraph in enumerate(found)
        if _RETURNS.search(paragraph.text) and (label := _NUMBERED.match(paragraph.text))
    }
    for at in notes:
        rows = found[at].rows
        rows[0].text = _NUMBERED.sub("", rows[0].text, count=1)
        rows[-1].text = _RETURNS.sub("", rows[-1].text)
    labels = set(notes.values())
    for at, paragraph in enumerate(found):
        for row in paragraph.rows:
            if labels and at not in notes and "[" in row.text:
                row.text = _BRACKETED.sub(
                    lambda match: _marker(match[1]) if match[1] in labels else match[0], row.text
                )
    return notes


def _marker(label: str) -> str:
    return f"{RAISED}{label}{LOWERED}"


def _may_run_on(zone: Sequence[Row]) -> bool:
    """Whether this may be the rest of a note from the page before: full lines, no caption."""
    return not _CAPTION.match(zone[0].text) and zone[0].x1 - zone[0].x0 > 0.3 * (zone[0].right - zone[0].left)


def _same_letters(own: list[Row], known: Measure) -> list[Row]:
    """Notes in letters as large as the text's: from the first label whose marker stands above it on the page."""
    for at in range(max(1, len(own) // 3), len(own)):
        row = own[at]
        label = LABEL.match(row.text)
        said = label and (label["raised"] or (label["plain"] if label[0].strip().isdigit() else None))
        if not label or not said or not any(_marker(said) in above.text[1:] for above in own[:at]):
            continue
        if label["raised"] or row.y - own[at - 1].y > 1.35 * known.step(row.size):
            return own[_first_of_count(own, at, said) :]
    return []


def _first_of_count(own: Sequence[Row], at: int, label: str) -> int:
    """Where the notes before this one begin, whose markers stand elsewhere: they count up to it."""
    for above in range(at - 1, max(0, at - 40), -1):
        match = LABEL.match(own[above].text)
        if match and match["raised"] and int(match["raised"]) == int(label) - 1:
            return _first_of_count(own, above, match["raised"])
    return at
