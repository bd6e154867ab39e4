"""Where lines stand at two places, whether the one further in begins a paragraph or goes on with an entry that hangs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .pdf_lines import Row, first_width

_LEVEL = 0.3  # of the size of the letters: so near, two lines begin at one place
_LEAST, _MOST = 0.5, 5.0  # the same, between the two places
_SHORT = 0.8  # the same: a justified line that ends so far from the edge is a last one
_WIDE = 0.8  # of the column: lines that may be full
_STEP = 1.24  # of the ordinary step: more room than this parts the lines anyhow
_ENDED = re.compile(r"[.!?…][\"'”’»)\]]*(?:\[[^\]]{1,4}\]|\ue000[^\ue001]*\ue001)*$")
_SMALL = re.compile(r"[\s\"'“‘«(\[—–-]*[a-zß-öø-ÿа-яё]")


def find_indents(
    rows: Sequence[Row], steps: Sequence[float], listed: Callable[[Row], bool], *, indented: bool
) -> dict[int, bool]:
    """Position to whether a paragraph begins there, for lines of a column that plainly stand at two places.

    `steps`: ordinary, from line to line; `listed`: whether a line begins an item, or is one of a list of contents;
    `indented`: whether the first lines of the text stand in.
    """
    justified = _is_justified(rows)
    out: dict[int, bool] = {}
    start = 0
    for at in range(1, len(rows) + 1):
        if at < len(rows) and _goes_on(rows[at - 1], rows[at], steps[at]):
            continue
        run = rows[start:at]
        if not listed(run[0]) and sum(listed(row) for row in run) < 2:
            for place, begins in _decided(run, indented=indented, justified=justified).items():
                out[start + place] = begins
        start = at
    return out


def _is_justified(rows: Sequence[Row]) -> bool:
    wide = [row for row in rows if row.x1 - row.left > _WIDE * (row.right - row.left)]
    full = sum(abs(row.right - row.x1) < _LEVEL * row.size for row in wide)
    return 2 * full > len(wide)


def _goes_on(above: Row, below: Row, step: float) -> bool:
    return (
        (above.page, above.region, above.size, above.bold)
        == (below.page, below.region, below.size, below.bold)
        and 0 < below.y - above.y < max(_STEP * step, step + 1.0)
        and min(above.parts, below.parts) == 1
    )


def _decided(run: Sequence[Row], *, indented: bool, justified: bool) -> dict[int, bool]:
    """By whether the lines further in, or those further out, follow lines that end early."""
    if len(run) < 2:
        return {}
    outer = min(row.x0 for row in run)
    size = run[0].size
    inside = [row.x0 for row in run if row.x0 - outer > _LEVEL * size]
    if not inside or max(inside) - min(inside) > 2 * _LEVEL * size:
        return {}
    if not _LEAST * size < inside[0] - outer < _MOST * size or outer - run[0].left > _LEVEL * size:
        return {}
    stands_in = [row.x0 - outer > _LEVEL * size for row in run]
    hanging = 0
    for at in range(1, len(run)):
        early = _ends_early(run[at - 1], run[at], justified=justified)
        hanging += 1 if early != stands_in[at] else -1
    if stands_in[0]:
        hanging -= 1
    hangs = hanging > 0 or (hanging == 0 and not indented)
    if not hangs and not indented and hanging > -2:  # nothing hangs below a line that ends early
        return {at: True for at in range(1, len(run)) if stands_in[at] and not stands_in[at - 1]}
    return _hanging(run, stands_in) if hangs else _standing_in(run, stands_in, justified=justified)


def _ends_early(above: Row, below: Row, *, justified: bool) -> bool:
    room = above.right - above.x1
    return room > first_width(below) + 0.4 * above.size or (justified and room > _SHORT * above.size)


def _hanging(run: Sequence[Row], stands_in: Sequence[bool]) -> dict[int, bool]:
    out = {}
    for at in range(1, len(run)):
        small = _SMALL.match(run[at].text) and not _ENDED.search(run[at - 1].text)
        if not small:
            out[at] = not stands_in[at]
    return out


def _standing_in(run: Sequence[Row], stands_in: Sequence[bool], *, justified: bool) -> dict[int, bool]:
    out = {}
    for at in range(1, len(run)):
        early = _ends_early(run[at - 1], run[at], justified=justified)
        if _SMALL.match(run[at].text) and not _ENDED.search(run[at - 1].text):
            continue
        if not stands_in[at]:
            if not early:
                out[at] = False
        elif not stands_in[at - 1] or early or (at + 1 < len(run) and not stands_in[at + 1]):
            out[at] = True
    return out
