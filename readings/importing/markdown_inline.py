"""One line of a clean edition's Markdown: its words and what they are besides."""

from __future__ import annotations

from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.footnote import footnote_plugin

from .draft import Span, SpanKind


def parser() -> MarkdownIt:
    markdown = (
        MarkdownIt("commonmark", {"html": False}).use(footnote_plugin, inline=False).use(attrs_block_plugin)
    )
    markdown.disable(["html_block", "html_inline", "code"]).enable("table")
    return markdown


def inline_spans(markdown: str) -> tuple[str, list[Span]]:
    """Text and spans of one line of Markdown."""
    tokens = parser().parse(markdown)
    inline = next((token for token in tokens if token.type == "inline"), None)
    return read_inline(inline, verse=True) if inline is not None else ("", [])


def read_inline(token: Token, *, verse: bool = False) -> tuple[str, list[Span]]:
    out: list[str] = []
    spans: list[Span] = []
    opened: list[tuple[int, SpanKind, str]] = []
    length = 0

    def put(text: str) -> None:
        nonlocal length
        out.append(text)
        length += len(text)

    for child in token.children or []:
        if child.type in ("text", "html_inline", "text_special"):
            put(child.content)
        elif child.type == "code_inline":
            spans.append(Span(length, length + len(child.content), SpanKind.CODE))
            put(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            put("\n" if verse or child.type == "hardbreak" else " ")
        elif child.type == "image":
            put(child.content)
        elif child.type == "footnote_ref":
            label = str(child.meta.get("label") or child.meta.get("id", 0) + 1)
            spans.append(Span(length, length + len(label) + 2, SpanKind.NOTE_MARKER, label))
            put(f"[{label}]")
        elif child.type in ("em_open", "strong_open"):
            opened.append((length, SpanKind.EMPHASIS if child.type == "em_open" else SpanKind.STRONG, ""))
        elif child.type == "link_open":
            opened.append((length, *_target(str(child.attrs.get("href", "")))))
        elif child.type.endswith("_close") and opened:
            start, kind, target = opened.pop()
            if start < length and (kind is not SpanKind.LINK or _is_safe(target)):
                spans.append(Span(start, length, kind, target))
    text = "".join(out)
    if not verse:
        text = text.replace("\n", " ")
    return _stripped(text, spans)


def _stripped(text: str, spans: list[Span]) -> tuple[str, list[Span]]:
    cut = len(text) - len(text.lstrip())
    bare = text.strip()
    moved = [
        Span(max(0, s.start - cut), min(len(bare), s.end - cut), s.kind, s.target)
        for s in spans
        if min(len(bare), s.end - cut) > max(0, s.start - cut)
    ]
    return bare, sorted(moved, key=lambda s: (s.start, -s.end, s.kind.value))


def _target(href: str) -> tuple[SpanKind, str]:
    if href.startswith("#note-"):
        return SpanKind.NOTE_MARKER, _unquoted(href[6:])
    if href.startswith("#ref-"):
        return SpanKind.CITATION, _unquoted(href[5:])
    return SpanKind.LINK, href


def _unquoted(address: str) -> str:
    return unquote(address)


def _is_safe(address: str) -> bool:
    return address.lower().startswith(("http://", "https://", "mailto:"))
