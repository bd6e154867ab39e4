"""The notes of an evening, which several may write at once: what becomes its record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import Match, SequenceMatcher

from django.utils import timezone

from accounts.changes import Refused
from accounts.wording import tamed
from classroom.actions.rooms import changing
from courses.access import Access
from courses.models import Meeting
from readings.rewording import shared_ends

LONGEST = 20_000  # characters that one sends
MOST_LINES = 1_000  # putting more together takes the square of the time
_STORED = 3 * LONGEST  # what two who write at once may come to
_OFTEN = 4  # a line that stands more often leads nowhere: comparing such lines takes the cube of the time


@dataclass(frozen=True, slots=True)
class Saved:
    """What stands now. `merged`: it is not just what was sent, because somebody else wrote meanwhile."""

    text: str
    version: int
    at: datetime
    merged: bool


def save_notes(
    *, access: Access, meeting: Meeting, text: str, base: str, now: datetime | None = None
) -> Saved:
    """Keeps the notes. `base`: how they stood when the person began to change them.

    What others wrote meanwhile stays, line by line; where both changed the same lines, both stand one after the
    other. Nothing that anybody typed is lost. The record may be put right after the meeting, too. Raises `Refused`
    before the room was opened, and for what is too long; the words are then the form's to keep.
    """
    text, base = tidy(text), tidy(base)
    if len(text) > LONGEST:
        raise Refused(f"The notes are too long: {LONGEST:,} characters are the most.")
    if text.count("\n") >= MOST_LINES:
        raise Refused(f"The notes have too many lines: {MOST_LINES:,} are the most.")
    if len(base) > _STORED or base.count("\n") >= 3 * MOST_LINES:  # nobody was ever given such notes
        raise Refused("Too much is written at once: read what stands, and shorten it first.")
    at = now or timezone.now()
    with changing(meeting) as room:
        if room.opened_at is None:
            raise Refused("The room is not open yet.")
        stands = merged(base, room.notes, text)
        if stands == room.notes:
            room.untouched = True
            return Saved(stands, room.notes_version, at, stands != text)
        if len(stands) > max(_STORED, len(text)) or stands.count("\n") >= 3 * MOST_LINES:
            raise Refused("Too much is written at once: read what stands, and shorten it first.")
        room.notes, room.notes_by, room.notes_at = stands, access.user, at
        room.notes_version += 1
        room.save(update_fields=["notes", "notes_by", "notes_at", "notes_version"])
    return Saved(stands, room.notes_version, at, stands != text)


def tidy(text: str) -> str:
    """The words as they are kept: one kind of line end, nothing that hides, no blank end."""
    return tamed(text).rstrip()


# Putting together ---------------------------------------------------------------------------------------------


def merged(base: str, theirs: str, ours: str) -> str:
    """Both changes of `base`, by lines. Where they touch the same lines: theirs, then ours, what is equal once.

    Every line that either typed stands in it; a line goes only if one took it out and the other left it alone.
    """
    if base == theirs or theirs == ours:
        return ours
    if base == ours:
        return theirs
    lines = [text.split("\n") if text else [] for text in (base, theirs, ours)]
    return "\n".join(line for part in _parts(*lines) for line in part)


def _parts(base: list[str], theirs: list[str], ours: list[str]) -> Iterator[list[str]]:
    """Between two lines that all three have in common, each part is one of: unchanged, theirs, ours, both."""
    at_base = at_theirs = at_ours = 0
    for base_end, theirs_end, ours_end, same in _common(base, theirs, ours):
        old, new_a, new_b = base[at_base:base_end], theirs[at_theirs:theirs_end], ours[at_ours:ours_end]
        if new_b in (old, new_a):
            yield new_a
        elif new_a == old:
            yield new_b
        else:
            yield _both(new_a, new_b)
        yield base[base_end : base_end + same]
        at_base, at_theirs, at_ours = base_end + same, theirs_end + same, ours_end + same


def _common(base: list[str], theirs: list[str], ours: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Runs of lines that stand in all three: where each begins in them, and how long it is. The last is the end."""
    a, b = _matching(base, theirs), _matching(base, ours)
    at_a = at_b = 0
    while at_a < len(a) and at_b < len(b):
        one, other = a[at_a], b[at_b]
        first, last = max(one.a, other.a), min(one.a + one.size, other.a + other.size)
        if first < last:
            yield first, one.b + first - one.a, other.b + first - other.a, last - first
        if one.a + one.size < other.a + other.size:
            at_a += 1
        else:
            at_b += 1
    yield len(base), len(theirs), len(ours), 0


def _matching(base: list[str], other: list[str]) -> list[Match]:
    """The runs that both have in common. Lines that stand often (blank ones) count beside others, not by themselves."""
    count = Counter(other)
    matcher = SequenceMatcher(lambda line: count[line] > _OFTEN, base, other, autojunk=False)
    return list(matcher.get_matching_blocks())


def _both(theirs: list[str], ours: list[str]) -> list[str]:
    """One after the other; what they begin and end with in common stands once."""
    head, tail = shared_ends(theirs, ours)
    end = theirs[len(theirs) - tail :]
    return [*theirs[: len(theirs) - tail], *ours[head : len(ours) - tail], *end]
