"""Discussion questions and reading lists."""

from __future__ import annotations

from ..draft import Block, BlockKind, Draft, FurtherReading, Section, SectionRole
from ..languages import Language
from .entries import NUMBER, split
from .page import Page, captions, prose
from .roles import group_names


def find_questions(draft: Draft, page: Page, lang: Language) -> None:
    """Move the questions of QUESTIONS sections into `draft.questions`; a preamble stays as text."""
    for section in draft.sections:
        if section.role is SectionRole.QUESTIONS:
            preamble, blocks = _preamble(prose(section))
            blocks, rest = _without_what_follows(blocks)
            entries = [entry.text for entry in split(page.behind(blocks), lang, page.full) if entry.text]
            if entries:
                draft.questions += entries
                section.blocks = preamble + captions(section) + rest


def _preamble(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The paragraphs before the first question: not numbered where others are, or ending in a colon."""
    numbered = [block for block in blocks if block.kind is BlockKind.LIST_ITEM or NUMBER.match(block.text)]
    for at, block in enumerate(blocks):
        begins = block in numbered if numbered else not block.text.rstrip().endswith(":")
        if begins:
            return blocks[:at], blocks[at:]
    return [], blocks


def _without_what_follows(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """Numbered questions, and the paragraphs below the last of them that are neither numbered nor ask."""
    if not blocks or blocks[0].kind is not BlockKind.LIST_ITEM:
        return blocks, []
    last = max(at for at, block in enumerate(blocks) if block.kind is BlockKind.LIST_ITEM) + 1
    asks = any("?" in block.text or block.text[0].islower() for block in blocks[last:])
    whole = all(block.text.rstrip()[-1:] in "?!." for block in blocks[:last])
    return (blocks, []) if asks or not whole else (blocks[:last], blocks[last:])


def find_further_reading(draft: Draft, page: Page, lang: Language) -> None:
    """Move the entries of reading lists into `draft.further_reading`, under the heading they stand under; a name
    of a group among them heads a section of its own."""
    sections: list[Section] = []
    for section in draft.sections:
        sections.append(section)
        if section.role is not SectionRole.FURTHER_READING:
            continue
        entries = split(page.behind(prose(section)), lang, page.full, authors=True)
        names = group_names([entry.text for entry in entries], lang)
        section.blocks = captions(section)
        for at, entry in enumerate(entries):
            if at in names:
                sections.append(Section(entry.text, section.level, role=section.role, first_line=entry.line))
            elif entry.text:
                draft.further_reading.append(FurtherReading(sections[-1].heading or "", entry.text))
    draft.sections = sections
