"""Quotations as people write them: `> ` before each line, and a last line that says whose words they are.

> The words, as they stand.
> — [Leo, 14 Nov](/c/mill-street/posts/12/)
"""

from __future__ import annotations

import re

from django.utils import timezone

from courses.access import Access
from discussions.models import Post
from readings.addresses import paragraph_url
from readings.queries import Quoted

LONGEST = 600  # characters of a post; whoever wants other words selects them
_SIGNS = re.compile(r"([\\`*_\[\]<>])")
_BEGINS = re.compile(r"^(\s*)([#+-]|\d+[.)])(?=\s)", re.MULTILINE)
_ITEM = re.compile(r"\s*(?:[-+*]|\d+[.)])\s")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


def quoted_post(access: Access, post: Post) -> str:
    """A post's first words (whole paragraphs, as far as they go) with its lasting address."""
    return _quotation(_first_words(post.source), source_of_post(access, post))


def quoted_words(access: Access, on: Quoted) -> str:
    """A stretch of a reading with the way to its paragraph."""
    number = on.block.number
    address = paragraph_url(access, on.unit.slug, number or 0, on.block.edition.number)
    return _quotation(_plain(on.exact), f"— [{_plain(on.unit.title)}, ¶ {number}]({address})")


def source_of_post(access: Access, post: Post) -> str:
    """The last line of a quotation: who wrote it and when, with the address that lasts."""
    at = timezone.localtime(post.created_at)
    year = f" {at.year}" if at.year != timezone.localtime().year else ""
    name = post.author.display_name if post.author else "somebody who left"
    return f"— [{_plain(name)}, {at.day} {at:%b}{year}]({access.url('post-detail', post=post.pk)})"


def _quotation(words: str, source: str) -> str:
    lines = "\n".join(f"> {line}".rstrip() for line in words.split("\n"))
    # a list would take the line for its own
    apart = "\n>" if any(map(_ITEM.match, _PARAGRAPHS.split(words)[-1].split("\n"))) else ""
    return f"{lines}{apart}\n> {source}\n\n"


def _first_words(source: str) -> str:
    """Up to `LONGEST` characters of somebody's own words; what they quoted themselves stays out."""
    own = "\n".join(line for line in source.split("\n") if not line.lstrip().startswith(">"))
    paragraphs = [part.strip("\n") for part in _PARAGRAPHS.split(own) if part.strip()]
    taken: list[str] = []
    for part in paragraphs:
        if taken and sum(map(len, taken)) + len(part) > LONGEST:
            break
        taken.append(part)
    words = "\n\n".join(taken)
    if len(words) > LONGEST:
        words = f"{words[:LONGEST].rsplit(None, 1)[0]} …"
    if sum(line.lstrip().startswith("```") for line in words.split("\n")) % 2:
        words += "\n```"  # or the source of the quotation would be taken for code
    return words or "…"


def _plain(words: str) -> str:
    """Words that mean themselves in Markdown."""
    return _BEGINS.sub(r"\1\\\2", _SIGNS.sub(r"\\\1", words))
