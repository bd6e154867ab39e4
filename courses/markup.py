"""Text of people: Markdown in, safe HTML out. Rendered once, when it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

DEEPEST = 12  # levels of lists and quotations in one another; a list counts twice
TAGS = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "hr", "h3", "h4", "s"}
# Where links may lead: out, to a mailbox, to a page of this site (one slash: two would be another host), to a place
# on the same page.
_ADDRESS = re.compile(r"(?:https?://[^\s/?#]|mailto:[^\s@]+@|/(?![/\\])|#[\w-]+$)", re.IGNORECASE)
_BARE = re.compile(r"://[^\s<>\"`\\|\[\]{}\u3000-\u303f\uff00-\uff0f]{1,2000}")
_SCHEME = re.compile(r"(?:^|[^\w.+/@-])(https?)$", re.IGNORECASE)
_PUNCTUATION = ".,;:!?'*_~)”’»…"


def parser(*, breaks: bool = False) -> MarkdownIt:
    """Markdown as people write it: nothing of HTML, addresses become links. With `breaks` a new line is a new line."""
    made = MarkdownIt(
        "commonmark", {"html": False, "linkify": False, "breaks": breaks, "maxNesting": DEEPEST}
    )
    made.enable("strikethrough")
    made.inline.ruler.before("newline", "bare_address", _bare_address)
    made.validateLink = may_lead_to  # type: ignore[method-assign, assignment]
    return made


def may_lead_to(address: str) -> bool:
    """Whether a link may lead there."""
    return _ADDRESS.match(address) is not None


def render(source: str) -> SafeString:
    """The text as HTML: headings from the third level down, links that leave without a trace, nothing that runs."""
    return safe_html(_markdown, parse(_markdown, source.replace("\x00", "")))


def parse(markdown: MarkdownIt, source: str) -> list[Token]:
    """The text as tokens: headings from the third level down, a link with its words for every picture."""
    tokens = markdown.parse(source)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 4)}"
        elif token.children:
            token.children = list(_without_pictures(token.children))
    return tokens


def safe_html(
    markdown: MarkdownIt,
    tokens: Sequence[Token],
    *,
    more_tags: set[str] = set(),  # noqa: B006 (read, never changed)
    classes: dict[str, set[str]] | None = None,
) -> SafeString:
    """The tokens as HTML, sanitised last. `classes`: tag -> those it may have."""
    clean = nh3.clean(
        markdown.renderer.render(tokens, markdown.options, {}),
        tags=TAGS | more_tags,
        attributes={"*": set(), "a": {"href"}, "ol": {"start"}},  # unsaid, "*" may have titles
        allowed_classes=classes or {},
        attribute_filter=_checked,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean)


def _checked(tag: str, attribute: str, value: str) -> str | None:
    return value if attribute != "href" or may_lead_to(value) else None


def _without_pictures(children: Sequence[Token]) -> Iterator[Token]:
    linked = 0
    for token in children:
        linked += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "image":
            yield token
            continue
        address = str(token.attrs.get("src", ""))
        words = Token("text", "", 0, content=token.content.strip() or address)
        if linked or not address:
            yield words
            continue
        yield Token("link_open", "a", 1, attrs={"href": address})
        yield words
        yield Token("link_close", "a", -1)


def _bare_address(state: StateInline, silent: bool) -> bool:
    """An address among the words becomes a link. (linkify-it needs seconds for some forty thousand characters.)"""
    if silent or state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme, found = _SCHEME.search(state.pending[-8:]), _BARE.match(state.src, state.pos, state.posMax)
    if scheme is None or found is None:
        return False
    rest = _without_ending(found.group())
    address = state.md.normalizeLink(scheme.group(1) + rest)
    if not may_lead_to(address):
        return False
    state.pending = state.pending[: -len(scheme.group(1))]
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = scheme.group(1) + rest
    state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _without_ending(address: str) -> str:
    """Without the punctuation of the sentence it stands in; a bracket that was opened inside belongs to it."""
    end = len(address)
    unpaired = address.count(")") - address.count("(")
    while end and address[end - 1] in _PUNCTUATION:
        if address[end - 1] == ")":
            if unpaired <= 0:
                break
            unpaired -= 1
        end -= 1
    return address[:end]


_markdown = parser()
