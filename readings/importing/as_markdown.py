"""The draft as Markdown: clean, readable, and read back to the very same draft.

The particulars and the apparatus (questions, reading, references, notes, time line, comments) stand in the front
matter; the text follows. `edition: clean` tells the import that nothing is to be guessed any more. Kinds that
Markdown has no sign for are named in braces on the line above a block, and what leads somewhere is a link.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from .draft import Block, BlockKind, Draft, SectionRole, Span, SpanKind
from .markdown_inline import inline_spans

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~{}!|^$#]")
_LINE_START = re.compile(r"(?P<number>\d{1,9})(?P<mark>[.)])(?=\s|$)|(?P<sign>[-+=:—–―])")
_NAMED = {
    BlockKind.EPIGRAPH: "epigraph",
    BlockKind.VERSE: "verse",
    BlockKind.CAPTION: "caption",
    BlockKind.STANDFIRST: "standfirst",
    BlockKind.BYLINE: "byline",
}
_MARKS = {SpanKind.EMPHASIS: ("*", "*"), SpanKind.STRONG: ("**", "**"), SpanKind.CODE: ("`", "`")}


def to_markdown(draft: Draft) -> str:
    """The whole draft; importing it gives the same draft again, with no repair."""
    parts = [f"---\n{_front_matter(draft)}---"]
    for section in draft.sections:
        if section.heading is not None:
            role = f"{{.{section.role.value}}}\n" if section.role is not SectionRole.BODY else ""
            parts.append(f"{role}{'#' * min(section.level, 6)} {escape(section.heading)}")
        parts.extend(_blocks(section.blocks))
    return "\n\n".join(parts) + "\n"


def _blocks(blocks: list[Block]) -> list[str]:
    out: list[str] = []
    previous: Block | None = None
    for block in blocks:
        text = _block(block)
        if _follows_in_list(previous, block):
            out[-1] += "\n" + text
        else:
            if previous and previous.kind is block.kind is BlockKind.LIST_ITEM:
                out.append("{.list}")  # parts two lists
                out[-1] += "\n" + text
            else:
                out.append(text)
        previous = block
    return out


def _follows_in_list(previous: Block | None, block: Block) -> bool:
    return (
        previous is not None
        and previous.kind is block.kind is BlockKind.LIST_ITEM
        and (previous.ordinal is None) == (block.ordinal is None)
    )


def _table(block: Block) -> str:
    """A pipe table; where no row names the columns, its head is empty."""
    rows, at = [], 0
    for row in block.rows:
        cells = []
        for cell in row:
            own = [
                Span(s.start - at, s.end - at, s.kind, s.target)
                for s in block.spans
                if at <= s.start and s.end <= at + len(cell) and not (s.kind is SpanKind.CODE and "|" in cell)
            ]
            cells.append(escape(cell, own))
            at += len(cell) + 1
        rows.append(f"| {' | '.join(cells)} |")
    width = len(block.rows[0])
    head = rows.pop(0) if block.header else "|" + "  |" * width
    return "\n".join([head, "|" + " --- |" * width, *rows])


def _block(block: Block) -> str:
    if block.kind is BlockKind.TABLE:
        return _table(block)
    text = escape(block.text, block.spans)
    source = f"— {escape(block.attribution)}" if block.attribution else None
    if block.kind is BlockKind.LIST_ITEM:
        mark = "-" if block.ordinal is None else f"{block.ordinal}."
        indent = " " * (len(mark) + 1)
        return f"{mark} {text}" + (f"\n\n{indent}{source}" if source else "")
    name = f"{{.{_NAMED[block.kind]}}}\n" if block.kind in _NAMED else ""
    if block.kind in (BlockKind.QUOTE, BlockKind.EPIGRAPH) or (source and block.kind is not BlockKind.VERSE):
        kind = "" if block.kind in (BlockKind.QUOTE, BlockKind.EPIGRAPH) else f"{{.{block.kind.value}}}\n"
        return (kind or name) + f"> {text}" + (f"\n>\n> {source}" if source else "")
    if source:
        lines = text.replace("\n", "\n> ")
        return f"{name}> {lines}\n>\n> {source}"
    return name + text


def _front_matter(draft: Draft) -> str:
    data: dict[str, Any] = {"edition": "clean", "title": draft.title}
    for field in ("subtitle", "author", "source", "date", "date_end", "date_printed", "language"):
        value = getattr(draft, field)
        if value is not None:
            data[field] = value
    if draft.subject:
        subject = draft.subject
        named = {
            "title": subject.title,
            "author": subject.author,
            "publisher": subject.publisher,
            "year": subject.year,
        }
        data["subject"] = {key: value for key, value in named.items() if value is not None}
    apparatus: dict[str, list[Any]] = {
        "questions": list(draft.questions),
        "further_reading": [{"group": f.group, "entry": f.entry} for f in draft.further_reading],
        "references": [{"key": r.key, "text": r.text} for r in draft.references],
        "citations": [{"text": c.text, "reference": c.reference} for c in draft.citations],
        "notes": [{"label": n.label, "text": escape(n.text, n.spans)} for n in draft.notes],
        "timeline": [
            {"date": t.date, "iso": t.iso, "iso_end": t.iso_end, "events": list(t.events)}
            for t in draft.timeline
        ],
        "comments": [
            {"number": c.number, "author": c.author, "paragraphs": list(c.paragraphs)} for c in draft.comments
        ],
    }
    data.update({key: value for key, value in apparatus.items() if value})
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10_000)


def escape(text: str, spans: list[Span] | None = None) -> str:
    """Plain text with its spans as one line of Markdown that reads back as the same text and spans.

    Emphasis that Markdown cannot hold in its place (half a word, next to a mark) is left out.
    """
    kept = [s for s in spans or [] if s.kind is not SpanKind.DATE and s.start < s.end]
    written = _write(text, kept)
    if kept and inline_spans(written) != (text, _in_order(kept)):
        kept = [s for s in kept if s.kind in (SpanKind.NOTE_MARKER, SpanKind.CITATION)]
        written = _write(text, kept)
    return written


def _in_order(spans: list[Span]) -> list[Span]:
    return sorted(spans, key=lambda s: (s.start, -s.end, s.kind.value))


def _write(text: str, spans: list[Span]) -> str:
    ordered = _in_order(spans)
    opened: list[Span] = []
    out: list[str] = []
    edges = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    begins: dict[int, list[Span]] = {}
    for span in ordered:
        begins.setdefault(span.start, []).append(span)
    for here, there in zip(edges, [*edges[1:], len(text)], strict=True):
        while opened and opened[-1].end <= here:
            out.append(_close(opened.pop()))
        for span in begins.get(here, []):
            if not opened or span.end <= opened[-1].end:
                out.append(_open(span))
                opened.append(span)
        inside_code = any(s.kind is SpanKind.CODE for s in opened)
        piece = text[here:there]
        out.append(piece if inside_code else _escape_plain(piece, at_start=here == 0))
    while opened:
        out.append(_close(opened.pop()))
    return "".join(out)


def _open(span: Span) -> str:
    return _MARKS[span.kind][0] if span.kind in _MARKS else "["


def _close(span: Span) -> str:
    if span.kind in _MARKS:
        return _MARKS[span.kind][1]
    target = {SpanKind.NOTE_MARKER: "#note-", SpanKind.CITATION: "#ref-"}.get(span.kind, "") + span.target
    target = re.sub(r"[\\<>&]", lambda m: "\\" + m[0], target)
    return f"](<{target}>)"


def _escape_plain(text: str, *, at_start: bool) -> str:
    lines = text.split("\n")
    out = []
    for position, line in enumerate(lines):
        escaped = _SPECIAL.sub(lambda m: "\\" + m[0], line)
        if (position or at_start) and (match := _LINE_START.match(escaped)):
            at = match.end("number") if match["number"] else 0
            mark = escaped[at]
            escaped = (
                escaped[:at] + ("\\" + mark if mark.isascii() else f"&#{ord(mark)};") + escaped[at + 1 :]
            )
        out.append(escaped)
    return "\\\n".join(out)
