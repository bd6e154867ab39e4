"""The apparatus that markup tells: notes, a thread of comments, and the plain lines for what is told from words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .draft import BlockKind, Draft, Line, Note, SectionRole
from .headings import role_of
from .languages import Language
from .ledger import Ledger
from .marked_parts import Part
from .pieces import Document, PieceKind
from .source import clean_line


def notes_of(parts: Sequence[Part]) -> list[Note]:
    """The notes of the document, each whole."""
    notes: list[Note] = []
    last: tuple[str, int | None] = ("", None)
    for part in parts:
        if part.kind is not PieceKind.NOTE:
            last = ("", None)
            continue
        text = part.text.replace("\n", " ")
        if part.piece.label and (part.piece.label, part.piece.ordinal) == last:
            shift = len(notes[-1].text) + 1
            notes[-1].text += " " + text
            for span in part.spans:
                span.start, span.end = span.start + shift, span.end + shift
            notes[-1].spans += part.spans
        else:
            notes.append(Note(part.piece.label, text, part.line, part.spans))
        last = (part.piece.label, part.piece.ordinal)
    return notes


def keep_comments(draft: Draft, document: Document, lines: list[Line], ledger: Ledger) -> None:
    """The thread that the markup tells, under its heading or one of its own."""
    after = lines[-1].number + 2 if lines else 1
    draft.comments = [
        replace(
            comment,
            paragraphs=[clean_line(text, after, ledger)[0] for text in comment.paragraphs],
            first_line=after,
        )
        for comment in document.comments
    ]
    headed = [section for section in draft.sections if section.role is SectionRole.COMMENTS]
    headed += [section for section in draft.sections[-1:] if not section.blocks and section.heading]
    if headed:
        headed[0].role = SectionRole.COMMENTS


def keep_notes_headings(draft: Draft, language: Language) -> None:
    """The heading above the notes heads them, where nothing else stands below it."""
    for section in draft.sections:
        if not section.heading or section.blocks:
            continue
        role = role_of(section.heading, language)
        if role is SectionRole.NOTES or (role is SectionRole.REFERENCES and not draft.references):
            section.role = SectionRole.NOTES


def lines_of(draft: Draft, parts: Sequence[Part]) -> list[Line]:
    """The source as if it were printed: each part on its lines, a blank one below, what stepped out left blank."""
    printed: dict[int, str] = {}
    by_line = {part.line: part.text for part in parts}
    whole = "\n".join(part.text for part in parts)
    for section in draft.sections:
        if section.heading is not None and section.first_line:
            printed[section.first_line] = section.heading
        for block in section.blocks:
            mark = ""
            if block.kind is BlockKind.LIST_ITEM:
                mark = f"{block.ordinal}. " if block.ordinal is not None else "- "
            bracketed = block.attribution and f"({block.attribution}" in whole
            source = f" ({block.attribution})" if bracketed else ""
            shown = by_line.get(block.first_line, block.text)
            if block.text != shown.replace("\n", " "):
                shown = block.text
            for at, text in enumerate(shown.split("\n")):
                printed[block.first_line + at] = mark + text if at == 0 else text
            if source:
                printed[block.last_line] = printed.get(block.last_line, "") + source
    last = max([part.last_line for part in parts], default=0)
    return [Line(number, printed.get(number, "")) for number in range(1, last + 1)]
