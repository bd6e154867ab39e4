"""How dates and counts are said: as people in one room say them, in the zone of their circle."""

from __future__ import annotations

from datetime import date

from accounts.numerals import number_word

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
NEAR = 6  # so many days off the day of the week alone says which day is meant


def how_soon(day: date, today: date) -> str:
    """ "today", "tomorrow", "in four days", "yesterday", "three days ago"; in weeks from a fortnight on."""
    days = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)
    if near:
        return near
    count = abs(days)
    span = f"{number_word(count)} days" if count < 14 else f"{number_word(count // 7)} weeks"
    return f"in {span}" if days > 0 else f"{span} ago"


def day_named(day: date, today: date) -> str:
    """The day as one says it: "Thursday" within the week ahead, "10 December" farther off."""
    if 0 <= (day - today).days <= NEAR:
        return f"{day:%A}"
    return f"{day.day} {day:%B}" + (f" {day.year}" if abs((day - today).days) > 300 else "")


def ordinal(place: int) -> str:
    """The word for a place in a short list, counted from 0; empty beyond the tenth."""
    return _ORDINALS[place] if place < len(_ORDINALS) else ""


def names_joined(names: list[str], more: int = 0) -> str:
    """ "Harry", "Harry and Grace", "Harry, Grace and three others"."""
    rest = f"{number_word(more)} other{'s' if more > 1 else ''}"
    all_ = [*names, *([rest] if more else [])]
    return all_[0] if len(all_) == 1 else f"{', '.join(all_[:-1])} and {all_[-1]}" if all_ else ""


def minutes_said(minutes: int) -> str:
    """In a sentence: "eleven minutes", "38 minutes", "1 h 40 min"."""
    if minutes <= 90:
        return f"{number_word(minutes)} minute{'' if minutes == 1 else 's'}"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{number_word(hours)} hours"


def capital(words: str) -> str:
    """The same words at the beginning of a sentence."""
    return words[:1].upper() + words[1:]
