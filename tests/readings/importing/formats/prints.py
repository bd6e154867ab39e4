"""Printed pages by typst: a book, a journal in two columns, a small print."""

from __future__ import annotations

import re

from .writing import HEADING, Item, Shape, Writing, reference, row, words

_SIGNS = re.compile(r"([\\`*_#$<>\[\]@~/=\-+.:\"'])")
# The smallest picture there is, for documents that want one.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)
BOOK_FURNITURE = ("Gull and Lantern",)
JOURNAL_FURNITURE = ("Quay Papers 14 (2)", "© The authors")


def _escape(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _shape(notes: dict[str, str] | None) -> Shape:
    """Notes at the foot where they are given, else a raised number."""

    def note(label: str) -> str:
        return f"#super[{label}]" if notes is None else f"#footnote[{words(notes[label], _shape({}))}]"

    return Shape(lambda said: f"#emph[{said}]", lambda said: f"#strong[{said}]", note, _escape)


def _block(item: Item, shape: Shape) -> str:
    text = words(item.text, shape)
    match item.kind:
        case "heading":
            return f"#heading(level: {item.level})[{text}]"
        case "quote" | "epigraph":
            inside = "\n\n".join(words(line, shape) for line in item.lines)
            source = f"\n\n#align(right)[— {_escape(item.source)}]" if item.source else ""
            return f"#block(inset: (x: 1.6em, y: 0.5em))[#set par(first-line-indent: 0pt)\n{inside}{source}]"
        case "verse":
            return (
                "#block(inset: (left: 2em, y: 0.5em))[#set par(justify: false, first-line-indent: 0pt)\n"
                + " \\\n".join(words(line, shape) for line in item.lines)
                + "]"
            )
        case "bullet":
            return f"- {text}"
        case "number" | "question":
            return f"+ {text}"
        case "table":
            cells = ", ".join(f"[{words(cell, shape)}]" for cells in item.rows for cell in cells)
            return f"#table(columns: {len(item.rows[0])}, {cells})"
        case "caption":
            return f'#align(center)[#text(size: 0.85em, style: "italic")[{text}]]'
        case "reference":
            return f"#par(hanging-indent: 1.2em, first-line-indent: 0pt)[{_escape(reference(item)[1])}]"
        case "row":
            _, date, events = row(item)
            return _escape(f"{date}: {'; '.join(events)}")
    return text


def _body(writing: Writing, notes: dict[str, str] | None) -> str:
    shape = _shape(notes)
    out: list[str] = []
    before = ""
    for item in writing.items:
        made = _block(item, shape)
        # items of one list stand line upon line
        if item.kind == before and item.kind in ("bullet", "number", "question"):
            out[-1] += "\n" + made
        else:
            out.append(made)
        before = item.kind
    return "\n\n".join(out)


def _front(writing: Writing, align: str, size: str) -> str:
    lines = "".join(f'\n\n#text(style: "italic")[{_escape(said)}]' for said in writing.front)
    return (
        f'#align({align})[#text(size: {size}, weight: "bold")[{_escape(writing.title)}]{lines}]\n#v(1.5em)\n'
    )


def _compiled(source: str, writing: Writing) -> bytes:
    import typst

    head = f'#set text(lang: "{writing.language}", hyphenate: true)\n#set smartquote(enabled: false)\n'
    made = typst.compile((head + source).encode())
    assert isinstance(made, bytes)
    return made


def book(writing: Writing) -> bytes:
    """One column on small pages: running heads, numbers at the foot, notes at the foot of the page."""
    title, author = _escape(writing.title), _escape(writing.about["author"])
    page = f"""#set page(width: 128mm, height: 198mm, margin: (x: 18mm, y: 20mm), numbering: "1", number-align: center,
  header: context if counter(page).get().first() > 1 [#set text(size: 8pt)
    #if calc.odd(counter(page).get().first()) [{title} #h(1fr) {BOOK_FURNITURE[0]}] else [{BOOK_FURNITURE[0]} #h(1fr) {author}]])
#set text(size: 10.5pt)
#set par(justify: true, first-line-indent: 1.2em, spacing: 0.65em)
#show heading: it => block(above: 1.6em, below: 0.9em, text(size: if it.level == 1 {{ 13pt }} else if it.level == 2 {{ 11pt }} else {{ 10.5pt }}, weight: "bold", style: if it.level == 3 {{ "italic" }} else {{ "normal" }}, hyphenate: false, it.body))
"""
    return _compiled(page + _front(writing, "center", "17pt") + _body(writing, writing.notes), writing)


def journal(writing: Writing) -> bytes:
    """Two columns, small letters, a head with the name of the journal, a line about rights at the foot."""
    page = f"""#set page(paper: "a4", margin: (x: 20mm, y: 24mm), columns: 2,
  header: [#set text(size: 7.5pt)
    {JOURNAL_FURNITURE[0]} #h(1fr) {_escape(writing.about["author"])}],
  footer: context [#set text(size: 7.5pt)
    {JOURNAL_FURNITURE[1]} #h(1fr) #counter(page).display()])
#set text(size: 9.5pt)
#set par(justify: true, first-line-indent: 1em, spacing: 0.6em)
#show heading: it => block(above: 1.3em, below: 0.7em, text(size: if it.level == 1 {{ 11pt }} else {{ 9.5pt }}, weight: if it.level == 3 {{ "regular" }} else {{ "bold" }}, style: if it.level == 1 {{ "normal" }} else {{ "italic" }}, hyphenate: false, it.body))
"""
    front = (
        f'#place(top, scope: "parent", float: true, clearance: 1.5em)[{_front(writing, "left", "16pt")}]\n'
    )
    return _compiled(page + front + _body(writing, writing.notes), writing)


def small_print(writing: Writing) -> bytes:
    """A leaflet in small letters: chapters in capitals, no heads, notes at the end, a gap between paragraphs."""
    page = """#set page(width: 105mm, height: 148mm, margin: 11mm, numbering: "— 1 —")
#set text(size: 7.5pt)
#set par(justify: true, spacing: 1.1em)
#show heading.where(level: 1): it => align(center, block(above: 1.6em, below: 1em, text(size: 8pt, weight: "bold", hyphenate: false, upper(it.body))))
#show heading.where(level: 2): it => block(above: 1.3em, below: 0.9em, text(size: 7.5pt, weight: "bold", it.body))
#show heading.where(level: 3): it => block(above: 1.3em, below: 0.9em, text(size: 7.5pt, weight: "regular", style: "italic", it.body))
"""
    notes = [
        f"#text(size: 6.5pt)[{label}. {words(said, _shape({}))}]" for label, said in writing.notes.items()
    ]
    end = "\n\n".join([_block(Item(HEADING, writing.notes_heading, 1), _shape({})), *notes]) if notes else ""
    return _compiled(page + _front(writing, "center", "12pt") + _body(writing, None) + "\n\n" + end, writing)
