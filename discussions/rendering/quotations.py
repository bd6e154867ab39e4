"""A quotation that says where it is from is drawn as one.

> A press that stops at the water is a notice-board.
> — [Leo, 22 Nov](/c/mill-street/posts/12/)
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it.token import Token

_DASHES = "—―"
_LONGEST = 160  # characters of a source; what is longer is a line of talk
_POST = re.compile(r"/c/[\w-]+/(?:posts|discussions)/\d+/")
_BREAKS = ("softbreak", "hardbreak")


def with_sources(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, in which quotations that end with a dash and a source have it as their footer."""
    made: list[Token] = []
    begun: list[int] = []
    for token in tokens:
        if token.type == "blockquote_open":
            begun.append(len(made))
        elif token.type == "blockquote_close":
            _set_source(made, begun.pop())
        made.append(token)
    return made


def _set_source(made: list[Token], begin: int) -> None:
    """Turns the last line of the quotation that begins there and ends here into its footer, if it is a source."""
    if len(made) - begin < 4 or made[-1].type != "paragraph_close" or made[-1].level != made[begin].level + 1:
        return
    words, source = _parted(made[-2].children or [])
    if not source or (not words and len(made) - begin == 4) or not _is_source(words, source):
        return
    lead = next((str(t.attrs.get("href", "")) for t in source if t.type == "link_open"), "")
    made[begin].attrs["class"] = (
        "passage passage--post passage--small" if _POST.match(lead) else "passage passage--small"
    )
    source[0].content = source[0].content.lstrip(f"{_DASHES} \xa0\t")
    if words:
        made[-2].children = words
    else:
        del made[-3:]
    level = made[begin].level + 1
    made += [
        Token("footer_open", "footer", 1, level=level, block=True),
        Token("inline", "", 0, level=level + 1, children=source, block=True),
        Token("footer_close", "footer", -1, level=level, block=True),
    ]


def _parted(children: list[Token]) -> tuple[list[Token], list[Token]]:
    """What stands before the last line, and that line; no line that begins within an emphasis."""
    depth = 0
    last = -1
    for at, token in enumerate(children):
        depth += token.nesting
        if token.type in _BREAKS and depth == 0:
            last = at
    return children[: max(last, 0)], children[last + 1 :]


def _is_source(words: list[Token], source: list[Token]) -> bool:
    if not _begins_with_dash(source) or any(token.type in _BREAKS for token in source):
        return False
    said = "".join(token.content for token in source).strip(f"{_DASHES} \xa0\t")
    if not said or len(said) > _LONGEST:
        return False
    if any(token.type == "link_open" for token in source):
        return True
    # dialogue begins its lines with dashes too, and ends them as sentences end
    return said[-1] not in ".!?…,;:" and not _begins_with_dash(_parted(words)[1])


def _begins_with_dash(line: Sequence[Token]) -> bool:
    return bool(line) and line[0].type == "text" and line[0].content.lstrip().startswith(tuple(_DASHES))
