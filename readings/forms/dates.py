"""Dates as people write them on forms."""

from __future__ import annotations

import re
from datetime import date


def is_date(said: str) -> bool:
    """Whether it is a year, month or day of the calendar: YYYY[-MM[-DD]]."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", said):
        return False
    try:
        date.fromisoformat(said + "-01" * ((10 - len(said)) // 3))
    except ValueError:
        return False
    return True
