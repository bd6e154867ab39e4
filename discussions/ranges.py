"""Sets of whole numbers as PostgreSQL keeps them: `int4multirange`, one value for any number of posts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models
from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field

_RUN = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?")
MOST_RUNS = 500


class IntMultiRangeField(_Field):
    """A set of whole numbers. In Python a `psycopg.types.multirange.Multirange`; None is not used."""

    description = "Set of whole numbers"

    def db_type(self, connection: Any) -> str:
        return "int4multirange"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else as_multirange(value)


def as_multirange(value: Any) -> Multirange[int]:
    """A multirange of whatever says numbers: another one, or the numbers themselves."""
    if isinstance(value, Multirange):
        return value
    return Multirange([Range(n, n + 1) for n in sorted(set(value))])


def nothing() -> Multirange[int]:
    return Multirange()


def numbers_in(value: Multirange[int]) -> int:
    """How many numbers a set holds. All our sets have both ends."""
    return sum((r.upper or 0) - (r.lower or 0) for r in value)


def holds(value: Iterable[Range[int]], number: int) -> bool:
    return any((r.lower or 0) <= number < (r.upper or 0) for r in value)


def parse(said: str) -> Multirange[int]:
    """The numbers of "1-50,53": as a page names the posts it shows.

    Raises ValueError for anything else, and for more than `MOST_RUNS` runs.
    """
    runs: list[Range[int]] = []
    for part in said.split(","):
        found = _RUN.fullmatch(part.strip())
        if found is None or len(runs) >= MOST_RUNS:
            raise ValueError("Not a list of post numbers.")
        first, last = int(found[1]), int(found[2] or found[1])
        if not 0 < first <= last:
            raise ValueError("Not a list of post numbers.")
        runs.append(Range(first, last + 1))
    return Multirange(runs)


def told(numbers: Iterable[int]) -> str:
    """Numbers as `parse` reads them: "1-50,53"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
