"""A clean edition read back from Markdown, exactly as `as_markdown` wrote it, by markdown-it-py.

Markdown of other people's goes the way of all documents with markup: `formats/markdown.py`. Here HTML is text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from .apparatus.notes import Answers
from .draft import (
    Block,
    BlockKind,
    Draft,
    Line,
    Note,
    NoteMarker,
    Section,
    SectionRole,
    Span,
    SpanKind,
)
from .formats.markdown import closing
from .front_matter import opens_with_front_matter, read_apparatus, read_particulars
from .markdown_inline import inline_spans, parser, read_inline

_HEADING = re.compile(r"#{1,6} \S")
_SIGN = re.compile(r"\*\*[^\s*][^*]*\*\*|\]\((?:https?:|/|#)|\[\^[\w-]+\](?::|$|\W)|^```")
_DASHED = re.compile(r"(?:[—–―]|--?)\s+(?=\S)")
_KINDS = {
    "epigraph": BlockKind.EPIGRAPH,
    "verse": BlockKind.VERSE,
    "caption": BlockKind.CAPTION,
    "standfirst": BlockKind.STANDFIRST,
    "byline": BlockKind.BYLINE,
    "paragraph": BlockKind.PARAGRAPH,
}


@dataclass(slots=True)
class _Reading:
    """One pass over the tokens."""

    draft: Draft
    offset: int  # lines of front matter
    notes: list[Note] = field(default_factory=list)
    sections: list[Section] = field(default_factory=lambda: [Section(None)])

    def add(self, block: Block) -> None:
        if block.text.strip():
            self.sections[-1].blocks.append(block)


def is_markdown(lines: list[Line], name: str) -> bool:
    """Whether this is Markdown: by its name, or by front matter, or by headings with a hash: two, or one and another sign."""
    if name.lower().endswith((".md", ".markdown", ".mdown", ".mkd", ".qmd", ".rmd")):
        return True
    if opens_with_front_matter(lines):
        return True
    headings = sum(1 for line in lines if _HEADING.match(line.text))
    return headings > 1 or (headings == 1 and any(_SIGN.search(line.text) for line in lines))


def read(lines: list[Line], front: dict[str, Any], offset: int, draft: Draft) -> None:
    """Fill the draft from a clean edition, whose `front` matter took `offset` lines. Nothing is guessed."""
    body = "\n".join(line.text for line in lines[offset:])
    reading = _Reading(draft, offset)
    _walk(parser().parse(body), reading)
    draft.language = None  # said or unsaid, never guessed again
    read_particulars(front, draft)
    _titles(reading, draft, explicit="title" in front)
    draft.sections = [s for s in reading.sections if s.heading is not None or s.blocks] or [Section(None)]
    draft.notes = reading.notes
    read_apparatus(front, draft)
    for note in draft.notes:
        note.text, note.spans = inline_spans(note.text)
    _count_markers(draft, Answers(draft.notes).to)


def settle_notes(draft: Draft, own: list[Note]) -> None:
    """Footnotes of Markdown are certain: where there are any, none was looked for, and their markers stand."""
    if not own:
        return
    draft.notes = own
    for section in draft.sections:
        for block in section.blocks:
            block.spans = _without_doubles(block.spans)
    labels = {note.label for note in draft.notes}
    _count_markers(draft, labels.__contains__)


def _without_doubles(spans: list[Span]) -> list[Span]:
    """The first of two markers that mark the same place."""
    out: list[Span] = []
    for span in spans:
        doubles = span.kind is SpanKind.NOTE_MARKER and any(
            other.kind is span.kind and other.start < span.end and span.start < other.end for other in out
        )
        if not doubles:
            out.append(span)
    return out


def _titles(reading: _Reading, draft: Draft, *, explicit: bool) -> None:
    """A single heading of the first rank at the top is the title; the rest moves up."""
    headed = [s for s in reading.sections if s.heading is not None]
    tops = [s for s in headed if s.level == 1]
    first = reading.sections[0]
    if not explicit and len(tops) == 1 and headed[0] is tops[0] and not first.blocks and len(headed) > 1:
        draft.title = headed[0].heading
        reading.sections.remove(first)
        headed[0].heading = None
        headed = headed[1:]
        for section in headed:
            section.level -= 1
    elif not explicit and len(headed) == 1 and not first.blocks and draft.title is None:
        draft.title, headed[0].heading = headed[0].heading, None
        reading.sections.remove(first)
        headed = []
    least = min((s.level for s in headed), default=1)
    for section in headed:
        section.level = max(1, section.level - least + 1)


def _walk(tokens: list[Token], reading: _Reading) -> None:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = closing(tokens, at)
        inner = tokens[at + 1 : end]
        if token.type == "heading_open":
            text, _ = read_inline(inner[0])
            role = _role(token)
            if text:
                reading.sections.append(
                    Section(text, int(token.tag[1]), role=role, first_line=_line(token, reading))
                )
        elif token.type == "blockquote_open":
            _quotation(token, inner, reading)
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            _list(inner, reading)
        elif token.type == "footnote_block_open":
            _footnotes(inner, reading)
        elif token.type == "paragraph_open":
            kind = _KINDS.get(_class(token), BlockKind.PARAGRAPH)
            reading.add(_text_block(kind, token, inner[0], reading))
        elif token.type == "fence":
            first, last = _lines_of(token, reading)
            kind = BlockKind.VERSE if token.content.count("\n") > 1 else BlockKind.PARAGRAPH
            reading.add(Block(kind, token.content.rstrip("\n"), first_line=first, last_line=last))
        elif token.type == "table_open":
            reading.add(_table(token, inner, reading))
        elif token.type.endswith("_open"):
            _walk(inner, reading)
        at = end + 1


def _class(token: Token) -> str:
    return str(token.attrs.get("class", ""))


def _role(token: Token) -> SectionRole:
    name = _class(token)
    return next((role for role in SectionRole if role.value == name), SectionRole.BODY)


def _line(token: Token, reading: _Reading) -> int:
    return _lines_of(token, reading)[0]


def _lines_of(token: Token, reading: _Reading) -> tuple[int, int]:
    first, last = token.map or [0, 1]
    return first + 1 + reading.offset, last + reading.offset


def _text_block(kind: BlockKind, token: Token, inline: Token, reading: _Reading) -> Block:
    text, spans = read_inline(inline, verse=kind is BlockKind.VERSE)
    first, last = _lines_of(token, reading)
    return Block(kind, text, spans=spans, first_line=first, last_line=last)


def _table(token: Token, inner: list[Token], reading: _Reading) -> Block:
    """Row by row; a head without words only begins the table, as a pipe table must have one."""
    first, last = _lines_of(token, reading)
    block = Block(BlockKind.TABLE, "", first_line=first, last_line=last)
    between = ""
    for place, part in enumerate(inner):
        if part.type == "thead_close":
            block.header = bool(block.text.strip())
            block.text = block.text if block.header else ""
            between = "\n" if block.header else ""
        elif part.type in ("th_open", "td_open"):
            text, spans = read_inline(inner[place + 1])
            start = len(block.text) + len(between)
            block.text += between + text
            block.spans += [Span(s.start + start, s.end + start, s.kind, s.target) for s in spans]
            between = "\t"
        elif part.type == "tr_close":
            between = "\n"
    return block


def _quotation(token: Token, inner: list[Token], reading: _Reading) -> None:
    kind = _KINDS.get(_class(token), BlockKind.QUOTE)
    blocks = _paragraphs(kind, _last_line_apart(inner), reading)
    for block in _with_source(blocks):
        reading.add(block)


def _paragraphs(kind: BlockKind, tokens: list[Token], reading: _Reading) -> list[Block]:
    """Blocks of the paragraphs in these tokens, whatever they are nested in."""
    blocks = []
    for place, token in enumerate(tokens):
        if token.type in ("paragraph_open", "heading_open"):
            blocks.append(_text_block(kind, token, tokens[place + 1], reading))
        elif token.type == "fence":
            first, last = _lines_of(token, reading)
            blocks.append(Block(kind, token.content.rstrip("\n"), first_line=first, last_line=last))
    return [block for block in blocks if block.text.strip()]


def _last_line_apart(tokens: list[Token]) -> list[Token]:
    """The same paragraphs; a last line that begins with a dash becomes a paragraph of its own."""
    if len(tokens) < 3 or tokens[-2].type != "inline":
        return tokens
    opened, inline, closed = tokens[-3:]
    children = inline.children or []
    breaks = [at for at, child in enumerate(children) if child.type in ("softbreak", "hardbreak")]
    after = children[breaks[-1] + 1 :] if breaks else []
    if not _DASHED.match("".join(child.content for child in after)):
        return tokens
    above, last = copy(inline), copy(inline)
    above.children, last.children = children[: breaks[-1]], after
    return [*tokens[:-3], opened, above, closed, opened, last, closed]


def _with_source(blocks: list[Block]) -> list[Block]:
    """The last paragraph is the source if it begins with a dash."""
    if not blocks:
        return blocks
    last = blocks[-1]
    dash = _DASHED.match(last.text)
    if dash and len(blocks) > 1:
        blocks[-2].attribution = last.text[dash.end() :]
        return blocks[:-1]
    return blocks


def _list(tokens: list[Token], reading: _Reading) -> None:
    at = 0
    while at < len(tokens):
        token = tokens[at]
        end = closing(tokens, at)
        inner = tokens[at + 1 : end]
        if token.type == "list_item_open":
            ordinal = int(token.info) if token.info.isdigit() else None
            own, nested = _split_nested(inner)
            blocks = _with_source(_paragraphs(BlockKind.LIST_ITEM, own, reading))
            for position, block in enumerate(blocks):
                block.ordinal = ordinal if position == 0 else None
                block.kind = BlockKind.LIST_ITEM if position == 0 else BlockKind.PARAGRAPH
                reading.add(block)
            _walk(nested, reading)
        at = end + 1


def _split_nested(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    own: list[Token] = []
    nested: list[Token] = []
    at = 0
    while at < len(tokens):
        end = closing(tokens, at)
        into = (
            nested if tokens[at].type in ("bullet_list_open", "ordered_list_open", "blockquote_open") else own
        )
        into.extend(tokens[at : end + 1])
        at = end + 1
    return own, nested


def _footnotes(tokens: list[Token], reading: _Reading) -> None:
    at = 0
    while at < len(tokens):
        end = closing(tokens, at)
        token = tokens[at]
        if token.type == "footnote_open":
            label = str(token.meta.get("label") or token.meta.get("id", 0) + 1)
            blocks = _paragraphs(BlockKind.PARAGRAPH, tokens[at + 1 : end], reading)
            text, spans = _joined(blocks)
            line = _line(token, reading) if token.map else 0
            reading.notes.append(Note(label, text, line, spans))
        at = end + 1


def _joined(blocks: list[Block]) -> tuple[str, list[Span]]:
    text, spans = "", list[Span]()
    for block in blocks:
        start = len(text) + 1 if text else 0
        text = f"{text} {block.text}" if text else block.text
        spans += [Span(s.start + start, s.end + start, s.kind, s.target) for s in block.spans]
    return text, spans


def _count_markers(draft: Draft, is_answered: Callable[[str], bool]) -> None:
    """The note markers of the text, in order, as its spans have them."""
    draft.note_markers = [
        NoteMarker(span.target, is_answered(span.target))
        for section in draft.sections
        for block in section.blocks
        for span in sorted(block.spans, key=lambda s: s.start)
        if span.kind is SpanKind.NOTE_MARKER
    ]
