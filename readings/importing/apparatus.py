"""Apparatus: notes, references and citations, questions, reading lists, a time line, a thread of comments."""

from __future__ import annotations

from .draft import Draft, Line


def find(draft: Draft, lines: list[Line]) -> None:
    """Move what is apparatus out of the blocks of `draft` into its own lists, and mark what leads to it."""
