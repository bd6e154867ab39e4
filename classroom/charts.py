"""The shapes of the drawings: numbers become places on a sheet, which templates write down as attributes."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from accounts.numerals import number_word
from classroom.queries.participation import Asked, Participation, Week
from classroom.wording import capital

WIDTH = 560  # of a chart of weeks
MOST_NAMED = 12  # people who stand by name in the drawing of who speaks to whom
LABELS = 8  # weeks that can be named below a chart on a phone
CELL, NAMES, HEADS = 38, 132, 122  # of that drawing: a square, the names before and above


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float
    now: bool


@dataclass(frozen=True, slots=True)
class Bars:
    """One number a week."""

    bars: list[Bar]
    lines: list[float]  # heights of the quiet lines behind
    top: int  # what the highest line stands for
    height: int


def week_bars(weeks: Sequence[Week], values: Sequence[int], height: int = 120) -> Bars:
    """A bar a week from the left; an empty week has none."""
    top = _round_up(max(values, default=0))
    step = WIDTH / max(len(values), LABELS)
    bars = []
    for n, (week, value) in enumerate(zip(weeks, values, strict=True)):
        tall = (height - 4) * value / top
        bars.append(
            Bar(round(n * step, 1), round(height - tall, 1), round(step * 0.55, 1), round(tall, 1), week.now)
        )
    lines = [round(height - (height - 4) * part, 1) for part in (0.5, 1)]
    return Bars(bars, lines, top, height)


def _round_up(value: int) -> int:
    """The next of 2, 4, 10, 20, 40, 100…: a line at it and one at its half say whole numbers."""
    top = 2
    while top < value:
        top = {"2": top * 2, "4": top * 5 // 2, "1": top * 2}[str(top)[0]]
    return top


def labelled(weeks: Sequence[Week]) -> list[bool]:
    """Which weeks are named below a chart: all, or every so many, counted back from the last."""
    every = math.ceil(len(weeks) / LABELS) or 1
    return [(len(weeks) - 1 - n) % every == 0 for n in range(len(weeks))]


@dataclass(frozen=True, slots=True)
class QuestionBar:
    """A question with its answers and replies as lengths of a line."""

    asked: Asked
    answers: float
    replies: float

    @property
    def end(self) -> float:
        return round(self.answers + self.replies, 1)


def question_bars(questions: Sequence[Asked], width: int = 100) -> list[QuestionBar]:
    most = max((each.posts for each in questions), default=0) or 1
    return [
        QuestionBar(each, round(width * each.answers / most, 1), round(width * each.replies / most, 1))
        for each in questions
    ]


class Cell(NamedTuple):
    """A square as large as there are replies, in the middle of its place."""

    x: float
    y: float
    size: float
    replies: int
    middle: tuple[float, float]


@dataclass
class Matrix:
    """Who speaks to whom: each line is somebody who replies, each column whom they reply to."""

    names: list[str]
    cells: list[Cell]
    more: int = 0  # people who take part and stand in the last line and column together
    rows: list[tuple[str, float]] = field(default_factory=list)  # a name and its height
    columns: list[tuple[str, float]] = field(default_factory=list)
    lines: list[float] = field(default_factory=list)

    @property
    def width(self) -> int:
        return NAMES + CELL * len(self.names)

    @property
    def height(self) -> int:
        return HEADS + CELL * len(self.names)

    @property
    def left(self) -> int:
        return NAMES

    @property
    def top(self) -> int:
        return HEADS


def matrix(page: Participation) -> Matrix:
    """The drawing of the pairs. With many people the most active stand by name and the others together."""
    active: dict[int, int] = defaultdict(int)
    for pair in page.pairs:
        for person in (pair.by, pair.to):
            if person is not None:
                active[person] += pair.replies
    named = sorted(active, key=lambda person: (-active[person], page.name(person)))[:MOST_NAMED]
    place = {person: n for n, person in enumerate(named)}
    together: dict[tuple[int, int], int] = defaultdict(int)
    for pair in page.pairs:
        by, to = (place.get(person or 0, len(named)) for person in (pair.by, pair.to))
        together[by, to] += pair.replies
    names = [page.name(person) for person in named]
    more = len(active) - len(named)
    if any(len(named) in key for key in together):
        names.append(f"{more} others" if more else page.name(None))
    rest = len(named)  # whose squares would dwarf all others
    most = max((many for key, many in together.items() if rest not in key), default=1)
    cells = []
    for (by, to), replies in sorted(together.items()):
        size = round(18 + (CELL - 20) * math.sqrt(min(replies / most, 1)), 1)
        middle = (NAMES + CELL * (to + 0.5), HEADS + CELL * (by + 0.5))
        cells.append(Cell(middle[0] - size / 2, middle[1] - size / 2, size, replies, middle))
    drawn = Matrix(names, cells, more)
    for n, name in enumerate(names):
        short = name if len(name) <= 15 else f"{name[:14].rstrip()}…"
        drawn.rows.append((short, HEADS + CELL * (n + 0.5) + 4.5))
        drawn.columns.append((short, NAMES + CELL * (n + 0.5) + 4.5))
    drawn.lines = [float(CELL * n) for n in range(len(names) + 1)]
    return drawn


def drawn(page: Participation) -> dict[str, Any]:
    """What the template of the weeks needs of them: two drawings, the weeks below, and what they show in words."""
    return {
        "posts": week_bars(page.weeks, [week.posts for week in page.weeks]),
        "writers": week_bars(page.weeks, [week.writers for week in page.weeks], height=56),
        "weeks": [
            week if named else None for week, named in zip(page.weeks, labelled(page.weeks), strict=True)
        ]
        + [None] * (LABELS - len(page.weeks)),
        "weeks_said": posts_said(page),
    }


def posts_said(page: Participation) -> str:
    """What the drawing of the weeks shows, in a sentence."""
    if not page.posts:
        return "Nobody has written in these weeks."
    most = max(page.weeks, key=lambda week: week.posts)
    said = (
        f"{capital(_said(page.posts))} {_plural(page.posts, 'post')} by "
        f"{number_word(page.writers)} {_people(page.writers)} in {number_word(len(page.weeks))} "
        f"{_plural(len(page.weeks), 'week')}"
    )
    if len(page.weeks) == 1:
        return f"{said}."
    return f"{said}; most in the week of {most.begins.day} {most.begins:%B} ({most.posts:,})."


def pairs_said(page: Participation) -> str:
    """What the drawing of who speaks to whom shows, in sentences."""
    if not page.replies:
        return "Nobody has replied to anybody in these weeks."
    people = {person for pair in page.pairs for person in (pair.by, pair.to) if person is not None}
    got: dict[int, int] = defaultdict(int)
    both: dict[frozenset[int], int] = defaultdict(int)
    for by, to, many in page.pairs:
        if to is not None:
            got[to] += many
        if to is not None and by is not None:
            both[frozenset((by, to))] += many
    said = (
        f"{capital(_said(page.replies))} {'reply' if page.replies == 1 else 'replies'} "
        f"among {number_word(len(people))} {_people(len(people))}."
    )
    if got:
        first = max(got, key=lambda person: (got[person], -person))
        said += f" {page.name(first)} is answered most ({got[first]})."
    if both:
        pair = max(both, key=lambda two: (both[two], [-person for person in sorted(two)]))
        names = " and ".join(sorted(page.name(person) for person in pair))
        said += f" {names} speak with each other most ({both[pair]})."
    return said


def _said(count: int) -> str:
    return number_word(count) if count <= 12 else f"{count:,}"


def _plural(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def _people(count: int) -> str:
    return "person" if count == 1 else "people"
