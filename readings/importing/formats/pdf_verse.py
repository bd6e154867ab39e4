"""Verse, told from prose by lines that end although the next word had room, without the sentence being at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .pdf_lines import Row, first_width

_LEAST, _MOST = 3, 60  # lines of a stanza
_WORDS = 13
_CLOSES = re.compile(r"[.!?…;:,—–]['\"”’»)]*$")
_STOPS = re.compile(r"[.!?…]['\"”’»)]*$")


def find_stanzas(
    rows: Sequence[Row], steps: Sequence[float], mark: re.Pattern[str], size: float
) -> dict[int, int]:
    """Positions of lines of verse, with that of the first line of their stanza. `steps`: ordinary, line to line."""
    found: dict[int, int] = {}
    at = 0
    while at < len(rows):
        end = at + 1
        while end < len(rows) and _goes_on(rows[end - 1], rows[end], steps[end]):
            end += 1
        if end - at > 1 and end < len(rows) and _follows(rows[end - 1], rows[end], steps[end]):
            end -= 1  # a full line, with which prose begins
        if _is_stanza(rows[at:end], mark, size):
            found.update(dict.fromkeys(range(at, end), at))
        at = end
    return found


def _goes_on(above: Row, below: Row, step: float) -> bool:
    """The next line of the same stanza: straight below, and not because the line above was full."""
    if not _follows(above, below, step):
        return False
    return above.x1 + 0.45 * above.size + first_width(below) < above.right - 1.5 * above.size


def _follows(above: Row, below: Row, step: float) -> bool:
    if above.page != below.page or above.region != below.region or above.face != below.face:
        return False
    return 0 < below.y - above.y < 1.2 * step


def _is_stanza(rows: Sequence[Row], mark: re.Pattern[str], size: float) -> bool:
    if not _LEAST <= len(rows) <= _MOST or rows[0].bold or rows[0].size > 1.07 * size:
        return False
    texts = [row.text for row in rows]
    if any(mark.match(text) or len(text.split()) > _WORDS for text in texts) or all(
        row.linked for row in rows
    ):
        return False
    words = sum(len(text.split()) for text in texts) / len(texts)
    capital = sum(text.lstrip("\"'“‘«(—–- ")[:1].isupper() for text in texts)
    marked = sum(bool(_CLOSES.search(text)) for text in texts)
    stopped = sum(bool(_STOPS.search(text)) for text in texts[:-1])
    return (
        words >= 3
        and (not 0.25 * len(texts) < capital < 0.75 * len(texts) or marked == len(texts))
        and marked >= 0.4 * len(texts)
        and 2 * stopped <= len(texts)
        and bool(_CLOSES.search(texts[-1]))
    )
