"""`@Name` calls people: whoever bears the name, once a post."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from markdown_it.token import Token

from accounts.changes import Refused

MOST_MENTIONS = 20

# The first letter -> how long a name is (the longest first) -> the name without capital letters -> the name and ids.
# So an @ costs a look-up for each length, and not one for each person of a large circle.
Names = Mapping[str, Mapping[int, Mapping[str, tuple[str, Sequence[int]]]]]

# Neither an e-mail address nor the end of another word.
_AT = re.compile(r"(?<![\w@./+-])@(?=\S)")


def called(tokens: Sequence[Token], people: Mapping[str, Sequence[int]]) -> frozenset[int]:
    """Marks the calls in the tokens' texts and gives the ids of who is called.

    Not in code and links; nor in quotations, whose calls were made when they were first written.
    Raises `Refused` for more than `MOST_MENTIONS` people.
    """
    names = _by_first_letter(people)
    found: set[int] = set()
    quoted = 0
    for token in tokens:
        if token.type in ("blockquote_open", "blockquote_close"):
            quoted += token.nesting
        if token.children and not quoted and "@" in token.content:
            token.children = list(_marked(token.children, names, found))
    if len(found) > MOST_MENTIONS:
        raise Refused(
            f"This calls {len(found)} people by name, and {MOST_MENTIONS} are the most in one post: "
            "leave the @ away before some of the names."
        )
    return frozenset(found)


def _by_first_letter(people: Mapping[str, Sequence[int]]) -> Names:
    names: dict[str, dict[int, dict[str, tuple[str, Sequence[int]]]]] = defaultdict(lambda: defaultdict(dict))
    for name, ids in people.items():
        known = " ".join(unicodedata.normalize("NFC", name).split())
        if known:
            names[known[0].casefold()][len(known)].setdefault(known.casefold(), (known, ids))
    return {first: dict(sorted(each.items(), reverse=True)) for first, each in names.items()}


def _marked(children: Sequence[Token], names: Names, found: set[int]) -> Iterator[Token]:
    linked = 0
    for token in children:
        if token.type in ("link_open", "link_close"):
            linked += token.nesting
        if token.type != "text" or linked or "@" not in token.content:
            yield token
            continue
        yield from _parts(token.content, names, found)


def _parts(text: str, names: Names, found: set[int]) -> Iterator[Token]:
    done = 0
    for at in _AT.finditer(text):
        if at.start() < done:
            continue
        name, ids = _name_at(text, at.end(), names)
        if not name:
            continue
        if at.start() > done:
            yield Token("text", "", 0, content=text[done : at.start()])
        done = at.end() + len(name)
        found.update(ids)
        yield Token("mention_open", "span", 1, attrs={"class": "mention"})
        yield Token("text", "", 0, content=text[at.start() : done])
        yield Token("mention_close", "span", -1)
    if done < len(text):
        yield Token("text", "", 0, content=text[done:])


def _name_at(text: str, start: int, names: Names) -> tuple[str, Sequence[int]]:
    """The longest name that stands there as a whole word, in small or capital letters."""
    for length, known in names.get(text[start].casefold(), {}).items():
        end = start + length
        found = known.get(text[start:end].casefold())
        if found is not None and _ends_word(text, end):
            return found
    return "", ()


def _ends_word(text: str, end: int) -> bool:
    if end >= len(text):
        return True
    following = text[end]
    return not (following.isalnum() or following in "_@" or unicodedata.category(following)[0] == "M")
