"""Words cut at a line end: joined, or left with the hyphen that is theirs."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from .ledger import Ledger
from .words import STEM, Lexicon

_CUT = re.compile(r"[-‐‑](?P<word>(?:[^\W_]|['’\-‐‑])*[^\W_])")  # of a line read backwards
_TAIL = re.compile(
    r"[^\s\w]*(?:\[[\w*†‡]{1,4}\]|[⁰¹²³⁴-⁹]{1,3}|(?<=[.,;:!?”»)])\d{1,3})*[^\s\w]*(?=\s|$)"
)  # marks and the marker of a note
_REST = re.compile(r"[^\W_](?:[^\W_]|['’\-‐‑])*")
_COMMON = 3.5  # zipf of a word that everybody knows
_KNOWN = 2.0  # zipf from which a joined word is taken for one


def join_cut_words(
    texts: list[str], order: Sequence[int], soft: set[int], lexicon: Lexicon, ledger: Ledger
) -> set[int]:
    """Complete in `texts` each word that a line end cuts, `order` giving the running lines by index.

    The word is completed where it begins; only where nothing else stands on the second line does the first
    half move down, so that no line of the text turns into a blank one. Returns the
    indexes of the lines whose last word ran on.
    """
    bound: set[int] = set()
    for here, there in itertools.pairwise(order):
        found = _CUT.match(texts[here][::-1])
        if found is None:
            continue
        word, cut = found["word"][::-1], found[0][::-1]
        below = texts[there]
        indent = len(below) - len(below.lstrip())
        rest = _REST.match(below, indent)
        if rest is None:
            continue
        decided = _decide(word, rest[0], soft=here + 1 in soft, lexicon=lexicon)
        if decided is None:
            continue
        whole, why, confidence = decided
        gap = "\n" * (there - here)
        before = f"{cut}{gap}{rest[0]}"
        kind = "hyphen_kept" if cut + rest[0] == whole else "hyphen"
        if not ledger.accept(kind, here + 1, before, whole, why, confidence):
            continue
        bound.add(here)
        lexicon.learn(whole)
        tail = _TAIL.match(below[rest.end() :])
        closing = tail[0] if tail else ""
        remaining = below[rest.end() + len(closing) :].strip()
        above = texts[here][: -len(cut)]
        if remaining:
            texts[here] = above + whole + closing
            texts[there] = below[:indent] + remaining
        elif above.strip():
            texts[here] = above.rstrip()
            texts[there] = below[:indent] + whole + closing
        else:
            texts[here] = above + whole + closing
            texts[there] = ""
    return bound


def _decide(word: str, rest: str, *, soft: bool, lexicon: Lexicon) -> tuple[str, str, float] | None:
    """The whole word, why, and how sure; None where the hyphen ends no cut word."""
    left = re.split(r"[-‐‑]", word)[-1]
    right = re.split(r"[-‐‑]", rest)[0]
    if not left or not right:
        return None
    joined, kept = word + rest, f"{word}-{rest}"
    if soft:
        return joined, "the hyphen is marked as one that only a line end shows", 0.99
    if left[-1].isdigit() or right[0].isdigit():
        return kept, "a hyphen beside a number belongs to it", 0.95
    if right in lexicon.language.suspending and not _is_known(left + right, lexicon):
        return None
    shouted = left.isupper() and right.isupper() and len(left + right) > 3
    piece = re.split(r"(?<=[^\W\d_A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-ÞА-Я])", left)[
        -1
    ]  # "theWork" is run together itself
    whole = (piece + right).lower()
    if right[0].isupper() and not shouted:
        if piece.lower() in lexicon.language.name_prefixes:
            return joined, "the name is written in one", 0.85
        return kept, "what follows begins with a capital", 0.9
    written_apart, written_in_one = _kin(piece, right, lexicon), _occurs(whole, lexicon)
    if written_apart != written_in_one:
        if written_apart > written_in_one:
            return kept, "the text writes it with a hyphen elsewhere", 0.97
        return joined, "the text writes it in one word elsewhere", 0.97
    return _by_frequency(piece, right, joined, kept, lexicon)


def _by_frequency(left: str, right: str, joined: str, kept: str, lexicon: Lexicon) -> tuple[str, str, float]:
    known = lexicon.zipf(left + right)
    if known >= 3:
        return joined, "the joined word is common", 0.97
    if left.lower() in lexicon.language.hyphen_prefixes and known < _COMMON - 1 and lexicon.zipf(right) >= 3:
        return kept, "what stands before it takes a hyphen", 0.85
    if known >= _KNOWN:
        return joined, "the joined word is known", 0.93
    both = min(lexicon.zipf(left), lexicon.zipf(right)) >= _COMMON
    closed = lexicon.language.closed_compounds or left.lower() in lexicon.language.closed_prefixes
    if both and len(left) > 1 and not closed:
        return kept, "the joined word is unknown and both halves are common", 0.75
    if known:
        return joined, "the joined word is known", 0.85
    return joined, "one of the halves is no word by itself", 0.8


def _kin(left: str, right: str, lexicon: Lexicon) -> int:
    """How often the text writes it, or a word of the same stem ("co-operate", "co-operation"), with the hyphen."""
    left, right = left.lower(), right.lower()
    other = right[:-1] if right.endswith("s") else right + "s"
    own = lexicon.compounds[f"{left}-{right}"] + lexicon.compounds[f"{left}-{other}"]
    if own or len(right) < STEM:
        return own
    return lexicon.stems[f"{left}-{right[:STEM]}"]


def _occurs(word: str, lexicon: Lexicon) -> int:
    """How often the text has the word, with or without its last "s"."""
    other = word[:-1] if word.endswith("s") else word + "s"
    return lexicon.own[word] + lexicon.own[other]


def _is_known(word: str, lexicon: Lexicon) -> bool:
    return lexicon.own[word.lower()] > 0 or lexicon.zipf(word) >= 3
