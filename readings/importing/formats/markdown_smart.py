"""Marks that a program spelled with those of a typewriter: `---` for a dash, `'` for a curly mark.

Pandoc writes so by default, and escapes the straight marks that were meant. A text is taken for its work only where
it has not one typographic mark, and escapes or dashes of three hyphens show its hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TYPOGRAPHIC = re.compile("[“”‘’–—…]")
_ESCAPED = re.compile(r"\\['\"\[\]]|\\\.\.\.|\\--")
_THREE = re.compile(r"^(?:.*[^-\s|:]|>)?\s?---\s?['\"*_]*[^\W_]", re.MULTILINE)  # hyphens, among words
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
_APART = re.compile(  # where marks are signs of Markdown or HTML
    r"`+[^`]*`+|\]\([^()\s]*(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)|<[^<>]*>|\{[^{}]*\}|\\.|https?://\S+"
)
_SIGNS_ALONE = re.compile(r"[\s>]*[-:|+=_*. ]+$|\s*\[[^\]]+\]:\s")
_MARKS = re.compile(r"(?<!-)---(?!-)|(?<!-)--(?!-)|\.\.\.|[\"']")
_OPENING = re.compile(r"(?:^|[\s(\[{“‘„—–/>\-])$")
_SPELLED = {"---": "—", "--": "–", "...": "…"}
_PAIRS = {'"': ("“", "”"), "'": ("‘", "’")}
_MEANT = {"\\'": "&#39;", '\\"': "&quot;"}


def curl(lines: Sequence[str]) -> list[str]:
    """The lines with dashes, ellipses and curly marks; as they are where nothing says that such were meant."""
    whole = "\n".join(lines)
    if _TYPOGRAPHIC.search(whole) or not (_ESCAPED.search(whole) or _THREE.search(whole)):
        return list(lines)
    low = "„" in whole
    out: list[str] = []
    fenced = False
    for line in lines:
        if _FENCE.match(line):
            fenced = not fenced
        out.append(line if fenced or _SIGNS_ALONE.match(line) else _curled(line, low=low))
    return out


def _curled(line: str, *, low: bool) -> str:
    """`low`: the text opens its quotations below the line, so that “ closes them."""
    made: list[str] = []
    last = 0
    for apart in _APART.finditer(line):
        made.append(line[last : apart.start()])
        made.append(_MEANT.get(apart[0], apart[0]))
        last = apart.end()
    made.append(line[last:])
    out = ""
    for at, part in enumerate(made):
        out += part if at % 2 else _with_marks(part, out, low=low)
    return out


def _with_marks(part: str, above: str, *, low: bool) -> str:
    done = ""
    last = 0
    for match in _MARKS.finditer(part):
        done += part[last : match.start()]
        last = match.end()
        if match[0] in _SPELLED:
            done += _SPELLED[match[0]]
            continue
        before = (above + done).rstrip("*_")
        opens = _OPENING.search(before[-1:]) is not None and part[last : last + 1].strip() != ""
        opening, closing = _PAIRS[match[0]]
        if low and match[0] == '"':
            closing = "“"
        done += opening if opens else closing
    return done + part[last:]
