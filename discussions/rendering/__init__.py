"""What people write, as it is shown: rendered once, when it is written, and previewed by the same function."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.utils.safestring import SafeString
from markdown_it.token import Token

from accounts.changes import Refused
from accounts.wording import says_something, tamed
from courses import markup
from discussions.rendering.calls import MOST_MENTIONS, called
from discussions.rendering.folds import folded
from discussions.rendering.quotations import with_sources

__all__ = ["LONGEST", "MOST_MENTIONS", "VERSION", "Rendered", "parsed", "render", "tidy", "words_of"]

VERSION = 2  # raised with every change of what `render` gives; stored with each post
LONGEST = 40_000  # characters
MOST_SIGNS = 4_000  # of Markdown: what has more is no writing, and pairing them takes the square of the time
MOST_LINES = 4_000

EMPTY = "There is nothing in it yet: write a few words."
TOO_MANY_SIGNS = (
    f"There are too many brackets, stars and other signs in it: {MOST_SIGNS:,} are the most for one post."
)
TOO_MANY_LINES = f"There are too many lines in it: {MOST_LINES:,} are the most for one post."
TOO_DEEP = "Its lists, quotations or emphases stand too deep in one another: take some of them out."

_SIGNS = "[]*_~`<&!\\"
_LEADING = re.compile(r"^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)]))+", re.MULTILINE)  # of lists and quotations
_SUMMARY = re.compile(r"<summary>.*?</summary>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BETWEEN = re.compile(r"</(?:p|li|h3|h4|pre|blockquote|footer|summary)>|<br ?/?>|<hr ?/?>")

_markdown = markup.parser(breaks=True)
# A line of dashes under a paragraph, four spaces before one, and "[1]: …" are what people type without thinking of
# Markdown: a heading, a typewriter face, or nothing at all would surprise them.
_markdown.disable(["lheading", "code", "reference"])


@dataclass(frozen=True, slots=True)
class Rendered:
    html: SafeString
    plain: str  # the words alone
    mentioned: frozenset[int] = field(default_factory=frozenset)  # ids of people


def parsed(source: str) -> list[Token]:
    """A tidied source as tokens, its quotations with their sources: for pages that are not HTML."""
    return with_sources(markup.parse(_markdown, source))


def tidy(source: str) -> str:
    """The words as they are kept: no controls that nobody sees, line ends as one sign, no blank edges.

    Raises `Refused` with one sentence for what is empty or too long.
    """
    length = len(source) - source.count("\r\n")
    if length > LONGEST:
        raise Refused(
            f"This is too long for one post: {length:,} characters, and {LONGEST:,} are the most. "
            "Part it, or put the long piece where others can fetch it and link to it."
        )
    text = tamed(source)
    if not says_something(text):
        raise Refused(EMPTY)
    return "\n".join(line.rstrip() if line.isspace() else line for line in text.split("\n")).strip("\n")


def render(source: str, people: Mapping[str, Sequence[int]] | None = None) -> Rendered:
    """Finished HTML of a tidied source, its words, and who is called in it.

    `people`: name -> ids of those who bear it; `@Name` calls them. Raises `Refused` with one sentence for what
    cannot be shown: too many calls, too many signs, nested too deep, nothing to see.
    """
    if _signs_in(source) > MOST_SIGNS:
        raise Refused(TOO_MANY_SIGNS)
    if source.count("\n") >= MOST_LINES:
        raise Refused(TOO_MANY_LINES)
    tokens = markup.parse(_markdown, source)
    if _depth(tokens) >= markup.DEEPEST - 1:  # Markdown passes over what stands deeper
        raise Refused(TOO_DEEP)
    mentioned = called(tokens, people or {})
    html = markup.safe_html(
        _markdown,
        folded(with_sources(tokens)),
        more_tags={"span", "footer", "details", "summary"},
        classes={
            "blockquote": {"passage", "passage--post", "passage--small"},
            "span": {"mention"},
            "details": {"more"},
        },
    )
    plain = words_of(html)
    if not says_something(plain):
        raise Refused(EMPTY)
    return Rendered(html=html, plain=plain, mentioned=mentioned)


def _signs_in(source: str) -> int:
    leading = sum(len(line.replace(" ", "")) for line in _LEADING.findall(source))
    return sum(map(source.count, _SIGNS)) + 2 * source.count("://") + leading


def words_of(html: str) -> str:
    """The words of a rendered post, paragraphs parted by line ends."""
    lines = unescape(_TAG.sub("", _BETWEEN.sub("\n", _SUMMARY.sub("", html)))).split("\n")
    return "\n".join(line for line in (" ".join(each.split()) for each in lines) if line)


def _depth(tokens: Sequence[Token]) -> int:
    """How deep things stand in one another, blocks or signs within a paragraph."""
    deepest = 0
    for token in tokens:
        if token.nesting == 1:
            deepest = max(deepest, token.level)
        depth = 0
        for child in token.children or ():
            depth += child.nesting
            deepest = max(deepest, depth)
    return deepest
