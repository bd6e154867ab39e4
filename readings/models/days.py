"""Columns that the database keeps beside a date: the first and the last day that it can mean, as numbers that sort.

A day is year × 10,000 + month × 100 + day, as in `readings.chronology`; the last day of a month is always its 31st.
"""

from __future__ import annotations

from typing import Any

from django.db import models


class DayNumber(models.Func):
    """The first day of `date`, or the last one of `date_end` or else of `date`. What is no date is refused."""

    def __init__(self, *, last: bool = False, **extra: Any) -> None:
        super().__init__(models.F("date"), models.F("date_end"), output_field=models.IntegerField(), **extra)
        self.last = last

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        first, end = (compiler.compile(source)[0] for source in self.get_source_expressions())
        said = f"COALESCE(NULLIF({end}, ''), {first})" if self.last else first
        rest = "-12-31" if self.last else "-01-01"
        digits = f"ltrim({said}, '-')"  # before the year 1 a date begins with a minus
        month_and_day = f"right({digits} || right('{rest}', 10 - length({digits})), 5)"
        year = f"substring({said} from '^-?[0-9]{{4}}')"
        return f"({year}::integer * 10000 + replace({month_and_day}, '-', '')::integer)", []


def day_column(*, last: bool = False) -> models.GeneratedField:
    return models.GeneratedField(
        expression=DayNumber(last=last), output_field=models.IntegerField(), db_persist=True
    )
