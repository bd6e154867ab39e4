"""Discussion questions and reading lists."""

from __future__ import annotations

import re

from ..draft import Block, BlockKind, Draft, FurtherReading, Section, SectionRole
from ..languages import Language
from .entries import BULLET, NUMBER, split
from .page import Page, captions, prose

LEAST_UNHEADED = 3  # so many questions in a row at the very end are questions without a heading


def find_questions(draft: Draft, page: Page, lang: Language) -> None:
    """Move the questions of QUESTIONS sections into `draft.questions`; a preamble stays as text."""
    for section in draft.sections:
        if section.role is SectionRole.QUESTIONS:
            preamble, blocks = _preamble(prose(section))
            entries = [entry.text for entry in split(page.behind(blocks), lang) if entry.text]
            if entries:
                draft.questions += entries
                section.blocks = preamble + captions(section)
    if draft.questions or not draft.sections:
        return
    last = next((s for s in reversed(draft.sections) if s.role is SectionRole.BODY and s.blocks), None)
    if last is not None and last is draft.sections[-1]:
        _take_unheaded(draft, last)


def _preamble(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The paragraphs before the first question: not numbered where others are, or ending in a colon."""
    numbered = [block for block in blocks if block.kind is BlockKind.LIST_ITEM or NUMBER.match(block.text)]
    for at, block in enumerate(blocks):
        begins = block in numbered if numbered else not block.text.rstrip().endswith(":")
        if begins:
            return blocks[:at], blocks[at:]
    return [], blocks


def _take_unheaded(draft: Draft, section: Section) -> None:
    """Numbered questions that close a text stand for themselves."""
    tail: list[Block] = []
    for block in reversed(section.blocks):
        if block.ordinal is None or not re.search(r"[?？;]\s*[\"”’»)]*$", block.text):
            break
        tail.insert(0, block)
    if len(tail) >= LEAST_UNHEADED and tail[0].ordinal == 1:
        draft.questions = [block.text for block in tail]
        section.blocks = section.blocks[: -len(tail)]


def find_further_reading(draft: Draft, page: Page, lang: Language) -> None:
    """Move the entries of reading lists into `draft.further_reading`, under the heading they stand under."""
    for section in draft.sections:
        if section.role is not SectionRole.FURTHER_READING:
            continue
        entries = split(page.behind(prose(section)), lang, authors=True)
        draft.further_reading += [
            FurtherReading(section.heading or "", BULLET.sub("", entry.text))
            for entry in entries
            if entry.text
        ]
        section.blocks = captions(section)
