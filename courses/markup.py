"""Text of people: Markdown in, safe HTML out. Rendered once, when it is written."""

from __future__ import annotations

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr", "h3", "h4", "s"}
_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough")


def render(source: str) -> SafeString:
    """The text as HTML: headings from the third level down, links that leave without a trace, nothing that runs."""
    tokens = _markdown.parse(source.replace("\x00", ""))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 4)}"
    html = _markdown.renderer.render(tokens, _markdown.options, {})
    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean)  # sanitised last
