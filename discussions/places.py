"""Where a draft will stand, as one short word: `thread:5`, `reply:12`, `edit:12`, `question:7`, `note:5`, `new`.

A discussion that begins on a passage is `new:` with the unit, the paragraph, the stretch, and the edition that it was
read in: `new:3.12.0.80@2`; one that goes on to another paragraph has that one's number: `new:3.12.0.80.14@2`. So it
hangs on the same words when another edition counts its paragraphs otherwise.
"""

from __future__ import annotations

import re
from typing import Any

NEW = "new"
_WORD = re.compile(r"(thread|reply|edit|question|note):([1-9]\d{0,8})")
_NEW_ON = re.compile(r"new:([1-9]\d{0,8})\.(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?(?:@(\d{1,5}))?")


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
    last = f".{on.last.number}" if on.more else ""
    return f"new:{on.unit.pk}.{on.block.number}.{on.start}.{on.end}{last}@{on.block.edition.number}"


def read(word: str) -> tuple[str, list[int]] | None:
    """Its kind and its numbers; None for what is no place. Of words these are the unit, paragraph, start, end, last
    paragraph and edition, 0 for what is not said.
    """
    if word == NEW:
        return NEW, []
    if found := _WORD.fullmatch(word):
        return found[1], [int(found[2])]
    if found := _NEW_ON.fullmatch(word):
        return NEW, [int(number or 0) for number in found.groups()]
    return None
