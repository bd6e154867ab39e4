"""What the pages of a meeting ask: how large a question stands on the wall, and how places and times are said."""

from __future__ import annotations

from datetime import datetime
from unicodedata import east_asian_width
from zoneinfo import ZoneInfo

from django import template

from accounts.numerals import number_word
from accounts.zones import town
from classroom.queries.room import RoomPage
from classroom.wording import ordinal
from courses.access import Access

register = template.Library()

_SIZES = (24, 40, 60, 90, 130, 180, 250, 340, 450, 600, 900, 1400)


@register.filter
def wall_size(words: str) -> int:
    """The step of the wall's type (`wall__q--…`) in which words of this length fit; wide letters count twice."""
    letters = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in words)
    return next((size for size in _SIZES if letters <= size), _SIZES[-1])


@register.filter
def own_place(page: RoomPage) -> str:
    """The viewer's place among those who want to speak, in words."""
    ahead = page.own.ahead
    if ahead == 0:
        return "You are next"
    before = f", after {page.queue[ahead - 1].name}" if ahead <= len(page.queue) else ""
    word = ordinal(ahead)
    return f"You are {word}{before}" if word else f"{ahead} speak before you"


@register.filter
def slack_said(minutes: int) -> str:
    """How the evening stands to its plan."""
    if minutes == 0:
        return "As planned"
    count = abs(minutes)
    span = f"{number_word(count).capitalize()} minute{'' if count == 1 else 's'}"
    return f"{span} ahead of the plan" if minutes > 0 else f"{span} more than planned"


@register.filter
def speaking_for(page: RoomPage) -> str:
    """How long the one who speaks has been speaking, "1:40"."""
    began = page.speaking.began_at if page.speaking else None
    gone = max(0, int((page.now - began).total_seconds())) if began else 0
    return f"{gone // 60}:{gone % 60:02}"


@register.filter
def own_clock(moment: datetime, access: Access) -> str:
    """Where the circle's hours are told, and what one's own clock shows then; empty where the two agree."""
    assert access.circle is not None
    there = moment.astimezone(ZoneInfo(access.circle.time_zone))
    here = moment.astimezone(ZoneInfo(access.user.time_zone))
    if here.utcoffset() == there.utcoffset():
        return ""
    day = "" if here.date() == there.date() else f" on {here:%A}"
    return f"By the clocks of {town(access.circle.time_zone)}. Yours show {here:%H:%M}{day}."


@register.filter
def stamp(moment: datetime) -> int:
    """The moment as scripts count it: milliseconds."""
    return int(moment.timestamp() * 1000)
