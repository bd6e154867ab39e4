"""Where a draft will stand, as one short word: `thread:5`, `reply:12`, `edit:12`, `question:7`, `note:5`, `new`.

A discussion that begins on a passage is `new:` with the unit, the paragraph and the stretch: `new:3.12.0.80`; one that
goes on to another paragraph ends with that one's number: `new:3.12.0.80.14`.
"""

from __future__ import annotations

import re
from typing import Any

NEW = "new"
_WORD = re.compile(r"(thread|reply|edit|question|note):([1-9]\d{0,8})")
_NEW_ON = re.compile(r"new:([1-9]\d{0,8})\.(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?")


def thread_place(thread: Any) -> str:
    """A post of a thread that answers no other."""
    return f"thread:{thread.pk}" if thread.question_id is None else f"question:{thread.question_id}"


def question_place(question: Any) -> str:
    return f"question:{question.pk}"


def note_place(note: Any) -> str:
    """The first answer to a note, before there is a thread."""
    return f"note:{note.pk}"


def reply_place(post: Any) -> str:
    return f"reply:{post.pk}"


def edit_place(post: Any) -> str:
    return f"edit:{post.pk}"


def new_place(on: Any = None) -> str:
    """A new discussion, on nothing or on a passage (`readings.queries.Quoted`)."""
    if on is None:
        return NEW
    return f"new:{on.unit.pk}.{on.block.number}.{on.start}.{on.end}" + (
        f".{on.last.number}" if on.more else ""
    )


def read(word: str) -> tuple[str, list[int]] | None:
    """Its kind and its numbers; None for what is no place."""
    if word == NEW:
        return NEW, []
    if found := _WORD.fullmatch(word):
        return found[1], [int(found[2])]
    if found := _NEW_ON.fullmatch(word):
        return NEW, [int(number) for number in found.groups() if number is not None]
    return None
