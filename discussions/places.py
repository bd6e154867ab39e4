"""Where a draft will stand, as one short word: `thread:5`, `reply:12`, `edit:12`, `question:7`, `new`."""

from __future__ import annotations

from typing import Any

NEW = "new"


def thread_place(thread: Any) -> str:
    """A post of a thread that answers no other."""
    return f"thread:{thread.pk}" if thread.question_id is None else f"question:{thread.question_id}"


def question_place(question: Any) -> str:
    return f"question:{question.pk}"


def reply_place(post: Any) -> str:
    return f"reply:{post.pk}"


def edit_place(post: Any) -> str:
    return f"edit:{post.pk}"
