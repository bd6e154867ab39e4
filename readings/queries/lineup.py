"""The drawing of where in each text something is said. Its measures; the template draws."""

from __future__ import annotations

from dataclasses import dataclass

from readings.queries.compare import TICKS, ComparePage

WIDTH, HEIGHT = 1000, 18  # of a text's line, in its own units: it is drawn as wide as there is room


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    ticks: str  # a stroke for each place, as the path of an SVG


@dataclass(frozen=True, slots=True)
class Lineup:
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT


def lineup(page: ComparePage) -> Lineup | None:
    """One line a text, from its beginning to its end. None where there is nothing to see."""
    columns = page.columns
    if len(columns) < 2 or not any(column.places for column in columns):
        return None
    return Lineup([Line(page.name_of(column), _strokes(column.places)) for column in columns])


def _strokes(places: list[int]) -> str:
    return "".join(f"M{WIDTH * place / (TICKS - 1):.1f} 0V{HEIGHT}" for place in places)
