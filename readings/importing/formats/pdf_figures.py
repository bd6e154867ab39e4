"""Figures that lead to notes where print shows no raised ones: a scan sets them flat, glued to the word before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from readings.importing.printed import LOWERED, RAISED

from .pdf_lines import Row
from .pdf_paragraphs import Measure

_SMALLER = 0.94  # of the size of the text
_LABEL = re.compile(r"(\d{1,3})\s?(?=[^\W\d_]|[\"“„«‘(\[])")
_MARKER = (
    r"(?:(?<=[^\W\d_])|(?<=[.,;:!?…”\"’»)]))(?<!\b\d[.,])(?<!\b\d\d[.,])(?<!\b\d\d\d[.,]){}(?![\w%]|[.,]\d)"
)


def raise_figures(pages: Sequence[Sequence[Row]], known: Measure) -> None:
    """Raise the labels that small lines begin with and that count along, and the same figures in the text above."""
    last = 0
    for rows in pages:
        text = [row for row in rows if row.size >= _SMALLER * known.size]
        at = offset = 0
        for row in rows:
            label = _LABEL.match(row.text) if row.size < _SMALLER * known.size else None
            if label is None or int(label[1]) not in (last + 1, 1):
                continue
            marker = re.compile(_MARKER.format(label[1]))
            for number in range(at, len(text)):
                found = marker.search(text[number].text, offset if number == at else 0)
                if not found or (text[number].y > row.y and text[number].region == row.region):
                    continue
                raised = f"{RAISED}{label[1]}{LOWERED}"
                text[number].text = (
                    text[number].text[: found.start()] + raised + text[number].text[found.end() :]
                )
                row.text = raised + row.text[label.end() :]
                at, offset, last = number, found.start() + len(raised), int(label[1])
                break
