"""What people write (notes, posts: Markdown) as pieces of a handout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markdown_it.token import Token

from courses import markup
from readings.handouts.document import Kind, Piece, Run, clean, runs_rtl

_markdown = markup.parser(breaks=True)
_LISTS = ("bullet_list", "ordered_list")


def written(source: str) -> list[Piece]:
    """A note of somebody."""
    return pieces_of(markup.parse(_markdown, clean(source)))


def pieces_of(tokens: Iterable[Token]) -> list[Piece]:
    """The tokens of a text in Markdown, one piece a paragraph, item, line of code."""
    made: list[Piece] = []
    around: list[str] = []  # what is open: lists, quotations
    counts: list[int] = []
    label = ""
    for token in tokens:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in (*_LISTS, "blockquote", "heading", "footer"):
            if token.nesting == 1:
                around.append(name)
            else:
                around.pop()
            if name in _LISTS:
                if token.nesting == 1:
                    counts.append(int(token.attrs.get("start", 1)))
                else:
                    counts.pop()
        elif token.type == "list_item_open":
            label = f"{counts[-1]}." if around[-1] == "ordered_list" else "•"
            counts[-1] += 1
        elif token.type == "hr":
            made.append(Piece(Kind.RULE, []))
        elif token.type in ("fence", "code_block"):
            made.append(
                Piece(Kind.CODE, [Run(clean(token.content.rstrip("\n")), code=True)], level=len(around))
            )
        elif token.type == "inline":
            made.append(_piece(token.children or [], around, label))
            label = ""
    return made


def _piece(children: Sequence[Token], around: Sequence[str], label: str) -> Piece:
    inner = around[-1] if around else ""
    depth = len([name for name in around if name in (*_LISTS, "blockquote")])
    kind = Kind.PARAGRAPH
    if inner == "footer":
        kind = Kind.SOURCE
    elif inner == "heading":
        kind = Kind.STANDFIRST
    elif label:
        kind = Kind.LIST_ITEM
    elif "blockquote" in around:
        kind = Kind.QUOTE
    piece = Piece(kind, _runs(children), level=depth, label=label)
    piece.rtl = runs_rtl(piece.plain)
    return piece


def _runs(children: Iterable[Token]) -> list[Run]:
    runs: list[Run] = []
    depth = {"em": 0, "strong": 0, "s": 0}
    link = ""
    for token in children:
        name = token.type.removesuffix("_open").removesuffix("_close")
        if name in depth:
            depth[name] += token.nesting
            continue
        if name == "link":
            address = str(token.attrs.get("href", "")) if token.nesting == 1 else ""
            link = clean(address) if address.startswith(("http://", "https://", "mailto:")) else ""
            continue
        said = "\n" if name in ("softbreak", "hardbreak") else clean(token.content)
        if said:
            runs.append(
                Run(
                    said,
                    em=depth["em"] > 0,
                    strong=depth["strong"] > 0,
                    struck=depth["s"] > 0,
                    code=name == "code_inline",
                    link=link,
                )
            )
    return runs
