"""Apparatus: notes, references and citations, questions, reading lists, a time line, a thread of comments.

Entries step out of the blocks into the draft's own lists; what leads to them is marked with spans where it stands.
"""

from __future__ import annotations

from ..draft import Draft, Line
from ..languages import language
from . import citations, comments, listed, notes, references, roles, timeline
from .page import Page


def find(draft: Draft, lines: list[Line], *, notes_known: bool = False) -> None:
    """Move what is apparatus out of the blocks of `draft` into its lists, and mark what leads to it.

    `lines` are the repaired lines of the source, blank ones too, with the numbers that the blocks refer to.
    `notes_known`: the source has said what its notes are, and no list is taken for more of them.
    """
    lang = language(draft.language)
    page = Page(lines)
    roles.by_heading(draft, lang)
    comments.find(draft, page, lang)
    roles.by_content(draft, lang, timeline.row_test(lang))
    if not notes_known:
        notes.take_appended(draft)
    timeline.find(draft, page, lang)
    listed.find_questions(draft, page, lang)
    listed.find_further_reading(draft, page, lang)
    shelf = references.find(draft, page, lang)
    notes.find(draft, page, numbers_cite=bool(shelf.numbered), known=notes_known)
    citations.find(draft, page, shelf, lang)
