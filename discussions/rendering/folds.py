"""Long posts fold: the first part stands, the rest opens when somebody wants to read on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy

from markdown_it.token import Token

# In characters, which mean the same in all languages; a new line counts as some, so that lists and verse fold too.
LONG = 1_400
STANDS = 900  # of a long post, about
WORTH = 350  # to fold less only makes work
A_LINE = 25
A_MINUTE = 1_300  # of reading

_SENTENCE = re.compile(r"[.!?…]['\"”’»)]*\s+|[。！？]")
_OPEN = {"blockquote_open", "bullet_list_open", "ordered_list_open"}  # that may go on after the fold
_BREAKS = ("softbreak", "hardbreak")


def folded(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, with what is beyond the first part of a long post in a `details`."""
    all_ = list(tokens)
    total = sum(map(_weight, all_))
    if total <= LONG:
        return all_
    all_ = _with_parted_leaf(all_)
    at, before = _cut(all_)
    if not at or total - before < WORTH:
        return list(tokens)
    around = _around(all_, at)
    minutes = max(1, round((total - before) / A_MINUTE))
    summary = f"Read on ({minutes} minute{'' if minutes == 1 else 's'} more)"
    return [
        *all_[:at],
        *(Token(t.type.replace("_open", "_close"), t.tag, -1, block=True) for t in reversed(around)),
        Token(
            "html_block", "", 0, content=f'<details class="more"><summary>{summary}</summary>\n', block=True
        ),
        *(_going_on(each, all_[:at]) for each in around),
        *all_[at:],
        Token("html_block", "", 0, content="</details>\n", block=True),
    ]


def _weight(token: Token) -> int:
    """What it takes to read; of blocks only their leaves have any."""
    if token.type in _BREAKS:
        return A_LINE
    if token.children is not None and token.type == "inline":
        return A_LINE + sum(map(_weight, token.children))
    if token.block and token.type != "fence":
        return 0
    return len(token.content) + A_LINE * token.content.count("\n")


def _cut(tokens: Sequence[Token]) -> tuple[int, int]:
    """Where the rest begins, and what stands before it: as much as fits, or the least there can be."""
    weight = 0
    best = (0, 0)
    for at, token in enumerate(tokens[:-1]):
        weight += _weight(token)
        if not _may_cut(tokens, at):
            continue
        if weight > STANDS * 1.25 and best[0]:
            break
        best = (at + 1, weight)
        if weight >= STANDS:
            break
    return best


def _may_cut(tokens: Sequence[Token], at: int) -> bool:
    """After this token: between blocks, not under a heading, not before a container's end or a source."""
    token, following = tokens[at], tokens[at + 1]
    if token.nesting == 1 or following.nesting == -1 or not token.block or token.type == "inline":
        return False
    if token.type == "heading_close" or following.type == "footer_open":
        return False
    return all(each.type in _OPEN for each in _around(tokens, at + 1))


def _around(tokens: Sequence[Token], at: int) -> list[Token]:
    """The containers that are open there."""
    opened: list[Token] = []
    for token in tokens[:at]:
        if token.nesting == 1:
            opened.append(token)
        elif token.nesting == -1:
            opened.pop()
    return opened


def _going_on(container: Token, before: Sequence[Token]) -> Token:
    """The same container once more; a numbered list goes on counting."""
    again = copy(container)
    if container.type == "ordered_list_open":
        begin = next(at for at, token in enumerate(before) if token is container)
        items = sum(
            token.type == "list_item_open" and token.level == container.level + 1 for token in before[begin:]
        )
        again.attrs = {**container.attrs, "start": int(container.attrs.get("start", 1)) + items}
    return again


def _with_parted_leaf(tokens: list[Token]) -> list[Token]:
    """A paragraph or a piece of code that runs far past the place of the fold, parted there at a good place."""
    weight = 0
    for at, token in enumerate(tokens):
        own = _weight(token)
        if weight + own <= STANDS * 1.25:
            weight += own
            continue
        room = STANDS - weight
        if room < STANDS // 2:  # enough stands before it
            break
        around = [each.type for each in _around(tokens, at)]
        if token.type == "fence" and set(around) <= _OPEN:
            return [*tokens[:at], *_parted_code(token, room), *tokens[at + 1 :]]
        if (
            token.type == "inline"
            and around[-1:] == ["paragraph_open"]
            and set(around[:-1]) <= {"blockquote_open"}
        ):
            parts = _parted_line(token.children or [], room)
            if parts:
                first, rest = copy(token), copy(token)
                first.children, rest.children = parts
                return [*tokens[:at], first, tokens[at + 1], tokens[at - 1], rest, *tokens[at + 1 :]]
        break
    return tokens


def _parted_code(token: Token, room: int) -> list[Token]:
    lines = token.content.splitlines(keepends=True)
    many, weight = 0, 0
    while many < len(lines) and weight < max(room, STANDS // 3):
        weight += len(lines[many]) + A_LINE
        many += 1
    if many >= len(lines):
        return [token]
    first, rest = copy(token), copy(token)
    first.content, rest.content = "".join(lines[:many]), "".join(lines[many:])
    return [first, rest]


def _parted_line(children: Sequence[Token], room: int) -> tuple[list[Token], list[Token]] | None:
    """What of a paragraph stands, and the rest: parted between sentences or lines. None where there is no place."""
    best: tuple[int, int] | None = None  # a child, and a place in its text (0: the child is a line end)
    weight = depth = 0
    for at, child in enumerate(children):
        depth += child.nesting
        if depth == 0 and child.type == "text":
            for end in _SENTENCE.finditer(child.content):
                if best is not None and weight + end.end() > room:
                    break
                best = (at, end.end())
        weight += _weight(child)
        if depth == 0 and child.type in _BREAKS and (best is None or weight <= room):
            best = (at, 0)
        if best is not None and weight > room:
            break
    if best is None:
        return None
    at, place = best
    if not place:
        return list(children[:at]), list(children[at + 1 :])
    first, rest = copy(children[at]), copy(children[at])
    first.content, rest.content = first.content[:place].rstrip(), rest.content[place:]
    return [*children[:at], first], [*([rest] if rest.content else []), *children[at + 1 :]]
