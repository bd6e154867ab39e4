"""Tables as files for spreadsheets. The one place that writes CSV, so that no cell of it is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import TypeAlias
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.wording import tamed
from courses.access import Access

Cell: TypeAlias = str | int | float | bool | date | datetime | None

_BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's old letters
# What spreadsheets take for the beginning of a formula, also as wide letters, and behind what nobody sees.
_FORMULA = re.compile("[\t\r\n]|[\\s\xad\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]")


def csv_answer(
    access: Access, *, what: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> HttpResponse:
    """A table to take away, named after the circle, what it is (“overview”) and the day.

    Moments stand in the circle's time zone. Strings are quoted and numbers are not, so that a name like “007”
    stays one; a string that a spreadsheet would work out gets an apostrophe in front and is shown as it is.
    """
    zone: tzinfo = ZoneInfo(access.circle.time_zone) if access.circle else timezone.get_current_timezone()
    text = io.StringIO()
    text.write(_BOM)
    table = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    table.writerow([_plain(cell) for cell in head])
    for row in rows:
        table.writerow([_cell(cell, zone) for cell in row])
    day = timezone.localtime(timezone=zone).date().isoformat()
    answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{next(iter(access.where.values()))}-{what}-{day}.csv"
    )
    return answer


def _cell(said: Cell, zone: tzinfo) -> str | int | float:
    match said:
        case None:
            return ""
        case bool():
            return "yes" if said else "no"
        case datetime():
            return f"{timezone.localtime(said, zone):%Y-%m-%d %H:%M}"
        case date():
            return said.isoformat()
        case str():
            return _plain(said)
        case _:
            return said


def _plain(said: str) -> str:
    said = tamed(said)
    return f"'{said}" if _FORMULA.match(said) else said
