"""How the words of a post changed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher

from django.utils.html import format_html
from django.utils.safestring import SafeString

from discussions.models import Post

_PIECE = re.compile(
    r"\w+\s*|[^\w\s]\s*|\s+"
)  # spaces go with what they follow: by themselves they would pair each with each
_MOST_PAIRS = 40_000  # of equal pieces, old and new
_MOST = 4000  # pieces; longer posts are compared line by line


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a post and what it changed of the one before."""

    version: int
    written_at: datetime
    html: SafeString  # the source with <ins> and <del>
    added: int  # words
    removed: int


def wordings(post: Post) -> list[Wording]:
    """All wordings of a post, the newest first. One query."""
    older = [(r.version, r.written_at, r.source) for r in post.revisions.all()]
    all_ = [*older, (post.version, post.edited_at or post.created_at, post.source)]
    found = []
    before = all_[0][2]
    for version, at, source in all_:
        html, added, removed = difference(before, source)
        found.append(Wording(version, at, html, added, removed))
        before = source
    return found[::-1]


def difference(before: str, after: str) -> tuple[SafeString, int, int]:
    """The new words with what was taken out and put in marked; how many words were added and removed."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    if len(old) + len(new) > _MOST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    parts: list[SafeString] = []
    added = removed = 0
    for what, a, b, c, d in _changes(old, new):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if what == "equal":
            parts.append(format_html("{}", gone))
            continue
        removed += _words(gone)
        added += _words(come)
        if gone:
            parts.append(format_html("<del>{}</del>", gone))
        if come:
            parts.append(format_html("<ins>{}</ins>", come))
    return SafeString("".join(parts)), added, removed  # each part was escaped above


def _words(source: str) -> int:
    """How many words stand there; a stop by itself is none."""
    return sum(any(sign.isalnum() for sign in word) for word in source.split())


def _changes(old: list[str], new: list[str]) -> list[tuple[str, int, int, int, int]]:
    """What became of which pieces. Words that only repeat themselves count as changed altogether: to pair each
    with each takes half a minute for a thousand lines.
    """
    same = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new))
    )
    found = SequenceMatcher(None, old[same:], new[same:], autojunk=False)
    counted = Counter(new[same:])
    pairs = sum(counted[piece] for piece in old[same:])
    if pairs > _MOST_PAIRS:
        rest = [("replace", same, len(old), same, len(new))]
    else:
        rest = [(what, a + same, b + same, c + same, d + same) for what, a, b, c, d in found.get_opcodes()]
    return [("equal", 0, same, 0, same), *rest]
