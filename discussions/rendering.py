"""What people write, as it is shown: rendered once, when it is written, and previewed by the same function."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape

from django.utils.safestring import SafeString

from accounts.changes import Refused
from courses import markup

VERSION = 1  # raised with every change of what `render` gives; stored with each post
LONGEST = 40_000  # characters
MOST_MENTIONS = 20

_TAG = re.compile(r"<[^>]*>")
_BETWEEN = re.compile(r"</(?:p|li|h3|h4|pre|blockquote|footer|summary)>|<br ?/?>|<hr ?/?>")


@dataclass(frozen=True, slots=True)
class Rendered:
    html: SafeString
    plain: str  # the words alone
    mentioned: frozenset[int] = field(default_factory=frozenset)  # ids of people


def tidy(source: str) -> str:
    """The words as they are kept: no controls that nobody sees, line ends as one sign, no blank edges.

    Raises `Refused` with one sentence for what is empty or too long.
    """
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    text = text.translate(_TURNED)
    if not text.strip():
        raise Refused("There is nothing in it yet: write a few words.")
    if len(text) > LONGEST:
        raise Refused(
            f"This is too long for one post: {len(text):,} characters, and {LONGEST:,} are the most. "
            "Part it, or put the long piece where others can fetch it and link to it."
        )
    return text.strip("\n")


# Signs that turn the direction of what follows them, past the end of what somebody wrote.
_TURNED = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def render(source: str, people: Mapping[str, Sequence[int]] | None = None) -> Rendered:
    """Finished HTML of a tidied source, its words, and who is called in it.

    `people`: name -> ids of those who bear it; `@Name` calls them. Raises `Refused` for too many calls.
    """
    html = markup.render(source)
    return Rendered(html=html, plain=words_of(html))


def words_of(html: str) -> str:
    """The words of a rendered post, paragraphs parted by line ends."""
    lines = unescape(_TAG.sub("", _BETWEEN.sub("\n", html))).split("\n")
    return "\n".join(line for line in (" ".join(each.split()) for each in lines) if line)
