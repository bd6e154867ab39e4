"""What people type, tamed: nothing invisible that hides, floods or turns round what stands beside it.

Marks that languages need stay: the joiners of Persian and Hindi, vowel signs, the marks that tell left from right.
"""

from __future__ import annotations

import re
import unicodedata

MOST_MARKS = 6  # on one letter; pointed Hebrew and Tibetan need five
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_NEVER = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # controls
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # turn the direction of what follows, past the end of a text
    "\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0001"  # invisible, and of no use in what people type
    "\ud800-\udfff"  # halves of characters
    "]+"
)
# Invisible letters that write a second text under the first; in flags they follow a black one.
_HIDDEN = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0020-\U000e007f]+")
_UNSEEN = "\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2800\u3164\uffa0"
_FLOOD = re.compile(f"([{_UNSEEN}]{{2}})[{_UNSEEN}]+")
_SEEN = re.compile(rf"[^\s{_UNSEEN}\ufe00-\ufe0f]")


def tamed(text: str) -> str:
    """The same words, safe to stand among those of others: one kind of line end, NFC, marks and signs in measure."""
    text = _HIDDEN.sub("", _NEVER.sub("", _LINE_ENDS.sub("\n", text)))
    text = _FLOOD.sub(r"\1", text)
    if text.isascii():
        return text
    # marks are counted first: putting thousands of them in order takes the square of the time
    return unicodedata.normalize("NFC", _few_marks(text))


def tamed_line(text: str) -> str:
    """A name or title, tamed: one line without blank edges."""
    return " ".join(tamed(text).split())


def says_something(text: str) -> bool:
    """Whether there is anything to see."""
    return _SEEN.search(text) is not None


# Small letters of other alphabets that nobody can tell from Latin ones, the small forms of such capitals among them.
_ALIKE = str.maketrans(
    "авеһікмнорстухјѕԁԛԝӏ" + "αβεζηικμνορτυχϳ" + "օսհոց" + "ıɑɡ",
    "abehikmhopctyxjsdqwl" + "abezhikmnoptuxj" + "ouhng" + "iag",
)
_POSTS = re.compile(
    r"\b(?:co)?[ -]?(?:facilitator|owner|moderator|administrator|admin|host|organi[sz]er)s?\b"
)


def likeness(name: str) -> str:
    """What a name looks like: two names that give the same are taken for one another.

    Without case, accents, what nobody sees, signs between letters, and a post that one has put beside it.
    """
    plain = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not "\u0300" <= c <= "\u036f")
    plain = plain.translate(_ALIKE)
    for said in (_POSTS.sub("", plain), plain):
        bare = "".join(c for c in said if unicodedata.category(c)[0] not in "CPZ" and _SEEN.match(c))
        if bare:
            return bare
    return plain


def _few_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)
