"""What a plan says, row by row: taken down before and after a change, compared, put back."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from accounts.models import User
from classroom.models import AgendaItem
from courses.models import Circle, Course, Meeting, Session
from discussions.models import Question
from readings.models import Unit

Row = dict[str, Any]
Rows = dict[str, Row | None]  # "unit:12" → what the plan says of it; None: there is no such row

_SESSION = ("position", "title", "aims", "minutes")
_PLACED = {"unit": ("session_id", "session_position"), "question": ("session_id", "position")}
_MEETING = ("session_id", "place", "link", "chair_id", "note_taker_id")
_ITEM = ("position", "kind", "title", "question_id", "minutes")


def snapshot(course: Course, circle: Circle | None) -> Rows:
    """What the plan says now: of a course, or of a circle's dates as well. Three queries, or six."""
    rows: Rows = {
        f"session:{s.pk}": {name: getattr(s, name) for name in _SESSION} for s in course.sessions.all()
    }
    for kind, names in _PLACED.items():
        placed = (course.units if kind == "unit" else course.questions).order_by("pk").values("pk", *names)
        rows |= {f"{kind}:{row.pop('pk')}": row for row in map(dict, placed)}
    if circle is not None:
        rows[f"circle:{circle.pk}"] = {
            "rhythm": circle.rhythm,
            "left_out": [day.isoformat() for day in circle.left_out],
        }
        for meeting in circle.meetings.prefetch_related("also", "agenda"):
            rows[f"meeting:{meeting.pk}"] = {name: getattr(meeting, name) for name in _MEETING} | {
                "starts_at": meeting.starts_at.isoformat(),
                "cancelled_at": meeting.cancelled_at and meeting.cancelled_at.isoformat(),
                "also": sorted(session.pk for session in meeting.also.all()),
                "agenda": [{name: getattr(item, name) for name in _ITEM} for item in meeting.agenda.all()],
            }
    return rows


def differing(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """Of both only what differs: the values of a row that stays, all of one that comes or goes."""
    was: Rows = {}
    now: Rows = {}
    for key in {**before, **after}:
        one, other = before.get(key), after.get(key)
        if one == other:
            continue
        if one is not None and other is not None:
            names = [name for name in one if one[name] != other[name]]
            one, other = {name: one[name] for name in names}, {name: other[name] for name in names}
        was[key], now[key] = one, other
    return was, now


def patched(rows: Rows, wanted: Rows) -> Rows:
    """The rows as they are once these values are put in their place."""
    result: Rows = {**rows}
    for key, values in wanted.items():
        there = result.get(key)
        if values is None:
            result.pop(key, None)
        else:
            result[key] = {**(there or {}), **values}
    return result


def strangers(rows: Rows, expected: Rows) -> list[str]:
    """The keys of what is not as it was left."""
    found = []
    for key, values in expected.items():
        there = rows.get(key)
        if values is None or there is None:
            if values is not there:
                found.append(key)
        elif any(there.get(name) != value for name, value in values.items()):
            found.append(key)
    return found


def leads_nowhere(rows: Rows, wanted: Rows) -> bool:
    """Whether these values would lead to a session that is not there (any more)."""
    there = {key for key, values in patched(rows, wanted).items() if values is not None}
    named = {
        values[name] for values in wanted.values() if values for name in ("session_id",) if values.get(name)
    }
    named |= {pk for values in wanted.values() if values for pk in values.get("also", ())}
    return not {f"session:{pk}" for pk in named} <= there


def crowded(rows: Rows) -> list[str]:
    """The keys of sessions, and of units in one, that do not stand at 1, 2, 3…"""
    places: dict[Any, list[tuple[int, str]]] = {}
    for key, row in rows.items():
        if row is not None and key.startswith("session:"):
            places.setdefault("", []).append((row["position"], key))
        elif row is not None and key.startswith("unit:") and row["session_id"] is not None:
            places.setdefault(row["session_id"], []).append((row["session_position"], key))
    return [
        key
        for lane in places.values()
        for at, (position, key) in enumerate(sorted(lane), 1)
        if position != at
    ]


def put(course: Course, circle: Circle | None, wanted: Rows) -> None:
    """Writes these values. What comes back is made with its old id before anything leads to it; what goes, goes last."""
    there = snapshot(course, circle)
    for key in sorted(wanted, key=lambda key: not key.startswith("session:")):  # meetings are of sessions
        values = wanted[key]
        if values is not None and key not in there:
            _make(key, values, course, circle)
    for key, values in wanted.items():
        if values is not None and key in there:
            _set(key, values)
    for key in sorted(wanted, key=lambda key: key.startswith("session:")):
        if wanted[key] is None:
            kind, pk = key.split(":")
            {"session": Session, "meeting": Meeting}[kind]._default_manager.filter(pk=int(pk)).delete()


def _make(key: str, values: Row, course: Course, circle: Circle | None) -> None:
    kind, pk = key.split(":")
    if kind == "session":
        Session(pk=int(pk), course=course, **values).save(force_insert=True)
    elif kind == "meeting" and circle is not None:
        meeting = Meeting(pk=int(pk), circle=circle, **_plain(values))
        meeting.save(force_insert=True)
        meeting.also.set(values["also"])
        _lay_agenda(meeting.pk, values["agenda"])


def _set(key: str, values: Row) -> None:
    kind, pk = key.split(":")
    if kind == "meeting":
        plain = _plain(values)
        if plain:
            Meeting.objects.filter(pk=int(pk)).update(**plain)
        if "also" in values:
            Meeting.objects.get(pk=int(pk)).also.set(values["also"])
        if "agenda" in values:
            _lay_agenda(int(pk), values["agenda"])
    elif kind == "circle":
        days = (
            {"left_out": [date.fromisoformat(day) for day in values["left_out"]]}
            if "left_out" in values
            else {}
        )
        Circle.objects.filter(pk=int(pk)).update(**{**values, **days})
    else:
        model = {"session": Session, "unit": Unit, "question": Question}[kind]
        model._default_manager.filter(pk=int(pk)).update(**values)


def _lay_agenda(meeting: int, items: list[Row]) -> None:
    AgendaItem.objects.filter(meeting=meeting).delete()
    asked = {item["question_id"] for item in items}
    known = set(Question.objects.filter(pk__in=asked).values_list("pk", flat=True))
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting_id=meeting,
            **{**item, "question_id": item["question_id"] if item["question_id"] in known else None},
        )
        for item in items
    )


def _plain(values: Row) -> Row:
    """The values of a meeting's own row. People who are gone hold no part in it."""
    plain = {name: value for name, value in values.items() if name not in ("also", "agenda")}
    for name in ("starts_at", "cancelled_at"):
        if plain.get(name):
            plain[name] = datetime.fromisoformat(plain[name])
    for name in ("chair_id", "note_taker_id"):
        if plain.get(name) and not User.objects.filter(pk=plain[name]).exists():
            plain[name] = None
    return plain
