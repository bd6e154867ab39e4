"""What became of a circle's dates, in words: for the log, the bell and the mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from classroom.actions.plan_rows import Row, Rows
from courses.models import Circle


def said_date(moment: datetime | str, circle: Circle) -> str:
    """A moment as the circle's clocks say it: "Thu 26 November 19:00"."""
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment)
    return date_format(moment.astimezone(ZoneInfo(circle.time_zone)), "D j F H:i")


def named(rows: Rows, session: Any) -> str:
    """A session as people call it: "Session 3, The grain winter"."""
    row = rows.get(f"session:{session}")
    return f"Session {row['position']}, {row['title']}" if row else "A session that is gone"


def told_lines(before: Rows, after: Rows, circle: Circle, why: str = "") -> list[tuple[int | None, str]]:
    """What people of the circle are to hear of a change of its dates: the meeting (if it is there) and a sentence."""
    lines: list[tuple[str, int | None, str]] = []
    met = {row["session_id"] for key, row in before.items() if row and key.startswith("meeting:")}
    together = {
        session for key, row in after.items() if row and key.startswith("meeting:") for session in row["also"]
    }
    for key in sorted({**before, **after}):
        one, other = before.get(key), after.get(key)
        if not key.startswith("meeting:") or one == other:
            continue
        sentence = _sentence(one, other, before, after, circle, met, together, why)
        if sentence:
            at = (other or one or {})["starts_at"]
            lines.append((at, int(key.split(":")[1]) if other else None, sentence))
    lines.sort(key=lambda line: datetime.fromisoformat(line[0]))
    return [(meeting, sentence) for _, meeting, sentence in lines]


def _sentence(
    one: Row | None,
    other: Row | None,
    before: Rows,
    after: Rows,
    circle: Circle,
    met: set[Any],
    together: set[Any],
    why: str,
) -> str:
    if other is None:
        assert one is not None
        if one["session_id"] in together or one["cancelled_at"]:
            return ""  # said of the evening on which it is held
        return f"{named(after, one['session_id'])}, is not held on {said_date(one['starts_at'], circle)}."
    name, at = named(after, other["session_id"]), said_date(other["starts_at"], circle)
    if one is None:
        if other["cancelled_at"]:
            return ""
        again = " once more" if other["session_id"] in met else ""
        return f"{name}, is held{again} on {at}."
    if other["cancelled_at"] and not one["cancelled_at"]:
        return f"{name}, on {at} is cancelled{': ' + why if why else ''}."
    if other["cancelled_at"]:
        return ""
    if one["cancelled_at"]:
        return f"{name}, is held after all, on {at}."
    if one["starts_at"] != other["starts_at"]:
        return f"{name}: not on {said_date(one['starts_at'], circle)}, but on {at}."
    added = [session for session in other["also"] if session not in one["also"]]
    gone = [session for session in one["also"] if session not in other["also"]]
    if added:
        return f"{' and '.join(named(after, session) for session in added)}, is held together with {name}, on {at}."
    if gone:
        return f"{name}, has {at} for itself again."
    if (one["place"], one["link"]) != (other["place"], other["link"]):
        where = other["place"] or other["link"] or circle.place or circle.link
        return f"{name}, on {at} is held elsewhere{': ' + where if where else ''}."
    return ""
