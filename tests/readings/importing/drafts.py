"""Small drafts for the tests of the stages that come after structure."""

from __future__ import annotations

import re

from readings.importing.draft import Block, BlockKind, Draft, Line, Section

ITEM = re.compile(r"(\d+)\. ")


def lines_of(text: str) -> list[Line]:
    """The lines of a text, numbered as in a source."""
    return [Line(number, line) for number, line in enumerate(text.split("\n"), 1)]


def draft_of(text: str, language: str = "en") -> tuple[Draft, list[Line]]:
    """A draft of a text in the plainest print: "# " begins a heading, "> " a quotation, "1. " a list item; a
    blank line ends a paragraph."""
    lines = lines_of(text)
    draft = Draft(language=language, sections=[Section(None)])
    run: list[Line] = []
    for line in [*lines, Line(0, "")]:
        heads = line.text.startswith("# ")
        if run and (heads or not line.text.strip()):
            draft.sections[-1].blocks.append(_block(run))
            run = []
        if heads:
            draft.sections.append(Section(line.text[2:], first_line=line.number))
        elif line.text.strip():
            run.append(line)
    draft.sections = [section for section in draft.sections if section.blocks or section.heading]
    return draft, lines


def _block(run: list[Line]) -> Block:
    text = " ".join(line.text.strip() for line in run)
    kind, ordinal = BlockKind.PARAGRAPH, None
    if text.startswith("> "):
        kind, text = BlockKind.QUOTE, text[2:]
    elif item := ITEM.match(text):
        kind, ordinal, text = BlockKind.LIST_ITEM, int(item[1]), text[item.end() :]
    return Block(kind, text, first_line=run[0].number, last_line=run[-1].number, ordinal=ordinal)


def texts_of(draft: Draft) -> list[str]:
    """The texts of all blocks in order."""
    return [block.text for section in draft.sections for block in section.blocks]
