"""The drawing of where in each text something is said. Its measures; the template draws."""

from __future__ import annotations

from dataclasses import dataclass

from readings.queries.compare import TICKS, ComparePage

WIDTH, LEFT, RIGHT = 1120, 260, 24  # of the drawing; what stands left and right of the lines
ROW = 34
TOP = 12
_NAME = 28  # characters of a text's name that fit


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    y: int
    ticks: list[str]  # x of each, as SVG writes it


@dataclass(frozen=True, slots=True)
class Lineup:
    lines: list[Line]
    left: int
    right: int
    width: int
    height: int


def lineup(page: ComparePage) -> Lineup | None:
    """One line a text, from its beginning to its end. None where there is nothing to see."""
    columns = page.columns
    if len(columns) < 2 or not any(column.places for column in columns):
        return None
    last = WIDTH - RIGHT
    lines = [
        Line(
            _short(page.name_of(column)),
            TOP + ROW * at + ROW // 2,
            [f"{LEFT + (last - LEFT) * place / (TICKS - 1):.1f}" for place in column.places],
        )
        for at, column in enumerate(columns)
    ]
    return Lineup(lines, LEFT, last, WIDTH, TOP * 2 + ROW * len(lines))


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1].rstrip()}…"
