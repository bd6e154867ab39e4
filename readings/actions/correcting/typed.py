"""What people type into the form of a block, as it is kept."""

from __future__ import annotations

import re

from accounts.changes import Refused
from accounts.wording import says_something, tamed
from readings.cells import tidy_table
from readings.models import Block

LONGEST = 200_000  # characters of one block; one that is longer may be shortened
MOST_PARTS = 200
EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")
LONGEST_TITLE = 300  # of a unit


def parts_of(wording: str, *, whole: bool = False) -> list[str]:
    """The paragraphs that were typed: an empty line parts them, unless the block has such lines itself (`whole`).

    Raises `Refused` for what cannot be kept.
    """
    text = tamed(wording).strip("\n " if whole else None)
    parts = [text] if whole else [part.strip() for part in EMPTY_LINE.split(text)]
    parts = [part for part in parts if says_something(part)]
    if not parts:
        raise Refused("There are no words left: drop the paragraph instead.")
    if len(parts) > MOST_PARTS:
        raise Refused(f"These are {len(parts)} paragraphs: add at most {MOST_PARTS} at once.")
    return parts


def tidy(part: str, kind: str, *, lines: bool) -> str:
    """Lines of a verse stay lines; in prose the end of a line is a space. A table has rows of one length."""
    if kind == Block.Kind.TABLE:
        return tidy_table(part)
    part = re.sub(r"[ \t]*\t[ \t]*", " ", part.strip())
    if lines or kind == Block.Kind.VERSE:
        return "\n".join(line.rstrip() for line in part.splitlines())
    return re.sub(r"\s*\n\s*", " ", part)


def require_room(words: str, before: int = 0) -> None:
    """Raises `Refused` for more than one block holds; `before`: what it held already."""
    if len(words) > max(LONGEST, before):
        raise Refused(f"This paragraph is too long: {LONGEST:,} characters are the most.")
