"""Markdown of several flavours, and plain text."""

from __future__ import annotations

import re
import textwrap

from .webpages import runs
from .writing import (
    BULLET,
    EPIGRAPH,
    HEADING,
    NUMBER,
    QUESTION,
    QUOTE,
    READING,
    VERSE,
    Item,
    Shape,
    Writing,
    reference,
    row,
    words,
)

_SPECIAL = re.compile(r"([\\`*_#|<>\[\]])")
_WIDTH = 72


def _escape(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _shape(note: str = "[^{n}]") -> Shape:
    return Shape(
        em=lambda said: f"*{said}*",
        strong=lambda said: f"**{said}**",
        note=lambda label: note.replace("{n}", label),
        plain=_escape,
    )


def _table(item: Item, shape: Shape) -> str:
    rows = [[words(cell, shape) for cell in cells] for cells in item.rows]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join("| " + " | ".join(cells) + " |" for cells in rows)


def _block(item: Item, shape: Shape, first: int) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            return "#" * (first + item.level - 1) + " " + text
        case "quote" | "epigraph":
            lines = [words(line, shape) for line in item.lines]
            lines += [f"— {item.source}"] if item.source else []
            return "\n>\n".join("> " + line for line in lines)
        case "table":
            return _table(item, shape)
        case "reference":
            return _escape(reference(item)[1])
        case "row":
            _, date, events = row(item)
            return f"{date}: {'; '.join(events)}"
    return text


def _blocks(writing: Writing, shape: Shape, first: int, bullet: str = "-", verse: str = "{}  ") -> list[str]:
    out = []
    for kind, group in runs(writing.items):
        if kind in (BULLET, READING):
            out.append("\n".join(f"{bullet} {words(item.text, shape)}" for item in group))
        elif kind in (NUMBER, QUESTION):
            out.append("\n".join(f"{item.ordinal}. {words(item.text, shape)}" for item in group))
        elif kind == VERSE:
            out += [
                "\n".join(verse.format(words(line, shape)) for line in item.lines).rstrip() for item in group
            ]
        else:
            out += [_block(item, shape, first) for item in group]
    return out


def for_pandoc(writing: Writing) -> bytes:
    """As pandoc reads it: front matter, footnotes, line blocks, captions of tables and figures."""
    about = writing.about
    head = [
        "---",
        f"title: {_quoted(writing.title)}",
        f"author: {_quoted(about['author'])}",
        f"lang: {writing.language}",
    ]
    head += [f"date: {about['dated']}"] if "dated" in about else []
    head.append("---")
    shape = _shape()
    out = ["\n".join(head)]
    out += [_escape(about["reviewed"])] if "reviewed" in about else []
    items = _captions_below(writing.items)
    out += _blocks(Writing(writing.name, about, items, {}), shape, 1, verse="| {}")
    at = 0
    for item in items:
        if item.kind == "caption":
            plain, at = _escape(item.text), at + 1
            place = out.index(plain)
            table = place > 0 and out[place - 1].startswith("| ")
            out[place] = f": {plain}" if table else f"![{plain}](pixel.png)"
    out += [f"[^{label}]: {words(text, shape)}" for label, text in writing.notes.items()]
    return ("\n\n".join(out) + "\n").encode()


def _captions_below(items: list[Item]) -> list[Item]:
    """A caption that stands above its table, below it: where pandoc looks for it."""
    out = list(items)
    for at in range(len(out) - 1):
        if out[at].kind == "caption" and out[at + 1].kind == "table":
            out[at], out[at + 1] = out[at + 1], out[at]
    return out


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'


def as_on_github(writing: Writing) -> bytes:
    """The title as first heading, stars for bullets, lines that are paragraphs."""
    shape = _shape()
    out = [f"# {_escape(writing.title)}", *(f"*{_escape(said)}*" for said in writing.front)]
    out += _blocks(writing, shape, 2, bullet="*")
    out += [f"[^{label}]: {words(text, shape)}" for label, text in writing.notes.items()]
    return ("\n\n".join(out) + "\n").encode()


def underlined(writing: Writing) -> bytes:
    """Headings with lines below them, text wrapped at 72 signs, notes typed at the end."""
    shape = _shape(r"\[{n}\]")
    out = [f"{_escape(writing.title)}\n{'=' * len(writing.title)}", *map(_escape, writing.front)]
    for block in _blocks(writing, shape, 1, bullet="+"):
        heading = re.match(r"(#+) (.*)", block)
        if heading and len(heading[1]) == 1:
            out.append(f"{heading[2]}\n{'-' * len(heading[2])}")
        elif heading:
            out.append(f"{heading[1]}# {heading[2]} {heading[1]}#")
        elif block.startswith("|") or "  \n" in block:
            out.append(block)
        else:
            out.append("\n".join(_filled(line) for line in block.split("\n")))
    if writing.notes:
        out.append(f"{writing.notes_heading}\n{'-' * len(writing.notes_heading)}")
        out += [_filled(rf"\[{label}\] {words(text, shape)}") for label, text in writing.notes.items()]
    return ("\n\n".join(out) + "\n").encode()


def _filled(line: str, width: int = _WIDTH, first: str = "") -> str:
    sign = re.match(r"> |[-+*] |\d+\. ", line)
    later = ("> " if line.startswith("> ") else " " * len(sign[0])) if sign else ""
    return textwrap.fill(
        line,
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _text_blocks(writing: Writing) -> list[tuple[str, str]]:
    """Kind and words of each block as typed on a machine."""
    raised = Shape(note=lambda label: f"[{label}]")
    out: list[tuple[str, str]] = [("title", writing.title), *(("front", said) for said in writing.front)]
    for item in writing.items:
        text = words(item.text, raised)
        match item.kind:
            case "number" | "question":
                text = f"{item.ordinal}. {text}"
            case "bullet":
                text = f"- {text}"
            case "reference":
                text = reference(item)[1]
            case "row":
                _, date, events = row(item)
                text = f"{date}: {'; '.join(events)}"
            case "table":
                text = _aligned(item)
        if item.kind == QUOTE:
            out += [(QUOTE, words(line, raised)) for line in item.lines]
        else:
            out.append((item.kind, text))
        if item.source:
            out.append(("source", f"— {item.source}"))
    if writing.notes:
        out.append((HEADING, writing.notes_heading))
        out += [("note", f"[{label}] {words(text)}") for label, text in writing.notes.items()]
    return out


def _aligned(item: Item) -> str:
    rows = item.rows
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _chapters(writing: Writing) -> set[str]:
    """The headings of chapters, and that of the notes."""
    return {words(i.text) for i in writing.items if i.kind == HEADING and i.level == 1} | {
        writing.notes_heading
    }


def for_notes(writing: Writing) -> bytes:
    """As note keepers write it: links in double brackets, quotations as boxes, tags, notes inside the line."""
    notes = {label: words(text, _shape("")) for label, text in writing.notes.items()}
    shape = _shape("")
    shape.note = lambda label: f"^[{notes[label]}]"
    shape.em = lambda said: f"_{said}_"
    shape.strong = lambda said: f"__{said}__"
    about = writing.about
    head = [
        "---",
        f"title: {_quoted(writing.title)}",
        f"author: {_quoted(about['author'])}",
        "tags: [history, work]",
        "cssclass: wide",
    ]
    head += [f"date: {about['date']}"] if "date" in about else []
    out = ["\n".join([*head, "---"])]
    out += [_escape(about["reviewed"])] if "reviewed" in about else []
    for block in _blocks(writing, shape, 1, bullet="-", verse="> {}  "):
        if block.startswith("> ") and not block.startswith("> [") and "  \n" not in block:
            block = "> [!quote]\n" + block
        out.append(block)
    out.append("#reading #tuesday")
    return ("\n\n".join(out) + "\n").encode()


_MARKS = {"de": ("„", "“"), "fr": ("«", "»"), "es": ("«", "»"), "ru": ("«", "»")}


def paragraph_a_line(writing: Writing) -> bytes:
    """As copied out of a browser: quotations are told by their marks, chapters by capitals."""
    opens, closes = _MARKS.get(writing.language, ("“", "”"))
    out = []
    chapters = _chapters(writing)
    for kind, text in _text_blocks(writing):
        if kind in (QUOTE, EPIGRAPH):
            said, bracket, source = text.partition(" (")
            text = f"{opens}{said}{closes}{bracket}{source}"
        elif kind == HEADING and text in chapters:
            text = text.upper()
        out.append(text)
    return ("\n\n".join(out) + "\n").encode()


def wrapped(writing: Writing) -> bytes:
    """At 72 signs, chapters in capitals, quotations set in, an old encoding, lines that end as on DOS."""
    out = []
    chapters = _chapters(writing)
    for kind, text in _text_blocks(writing):
        if kind in ("verse", "table"):
            out.append(textwrap.indent(text, "    "))
        elif kind in ("quote", "epigraph", "source"):
            out.append(textwrap.indent(textwrap.fill(text, _WIDTH - 8, break_on_hyphens=False), "    "))
        elif kind in ("title", HEADING):
            out.append("\n" + (text.upper() if text in chapters else text))
        else:
            out.append(textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False))
    page = "\n\n".join(out) + "\n"
    return page.replace("\n", "\r\n").encode("cp1251" if writing.language == "ru" else "cp1252", "replace")


def book_lines(writing: Writing) -> bytes:
    """As books are typed in: headings in capitals, first lines set in, no blank line between paragraphs; UTF-16."""
    out = ["", writing.title.upper(), "", *(line for said in writing.front for line in (said, ""))]
    before = "front"
    chapters = _chapters(writing)
    for kind, text in _text_blocks(writing)[1 + len(writing.front) :]:
        if kind == HEADING:
            out += ["", "", text.upper() if text in chapters else text, "", ""]
        elif kind in ("verse", "table"):
            out += ["", textwrap.indent(text, "      "), ""]
        elif kind in ("quote", "epigraph", "source"):
            out += ["", textwrap.indent(textwrap.fill(text, 56, break_on_hyphens=False), "      "), ""]
        else:
            after_prose = before == "paragraph" or kind != "paragraph"
            out.append(
                textwrap.fill(text, 64, initial_indent="   " if after_prose else "", break_on_hyphens=False)
            )
            out += [""] if kind in ("note", "caption", "reference", "row", "reading", "question") else []
        before = kind
    return ("\n".join(out) + "\n").encode("utf-16")
