"""Evenings as a calendar file (RFC 5545), written by hand: an event has ten lines, and each says a moment.

Times are in UTC, which every calendar shows in its owner's zone; no rule of any zone has to be sent along, since no
event repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

MOST_OCTETS = 75  # of a line, its end not counted


@dataclass(frozen=True)
class Event:
    uid: str  # the same for ever
    revision: int  # grows with every change of what it says
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    about: str = ""
    url: str = ""
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event], *, made_at: datetime) -> bytes:
    """The file: UTF-8, lines folded, every line ended by CR LF."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Study Circle//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        *(line for event in events for line in _event(event, made_at)),
        "END:VCALENDAR",
    ]
    return b"".join(folded(line) for line in lines)


def _event(event: Event, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_moment(made_at)}"
    yield f"SEQUENCE:{event.revision}"
    yield f"DTSTART:{_moment(event.starts_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    yield f"SUMMARY:{escaped(event.title)}"
    if event.place:
        yield f"LOCATION:{escaped(event.place)}"
    if event.about:
        yield f"DESCRIPTION:{escaped(event.about)}"
    if event.url:
        yield f"URL:{_address(event.url)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """As the value of a text property. Whatever could end the line or begin another property is gone."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c >= " " and c not in "\x7f\x85\u2028\u2029")


def _address(url: str) -> str:
    return "".join(c for c in url if c > " " and c != "\x7f")


def folded(line: str) -> bytes:
    """The line in pieces of at most 75 octets, none of which ends inside a character; each further one begins with
    a space.
    """
    pieces, piece = [], b""
    for character in line:
        letter = character.encode()
        if len(piece) + len(letter) > MOST_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += letter
    return b"\r\n".join([*pieces, piece]) + b"\r\n"
