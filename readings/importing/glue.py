"""Words run together and words torn apart, by the text's vocabulary and the frequencies of its language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .ledger import Ledger
from .words import Lexicon

_TOKEN = re.compile(r"(?<![\w@/.\-'’])[^\W\d_]{3,}(?![\w@/])")
_COMMON, _RARE = 3.5, 1.5
_DROPPED = re.compile(r"\s*(?P<letter>[^\W\d_a-z]) (?P<rest>[^\W\d_A-Z]{1,14})\b")
_AROUND = "()[]{}.,;:!?“”‘’\"'«»"
_LONGEST = 60  # letters of a word that may be two
_EVIDENCE = 3  # so many certain cases show that this text lost spaces in print


@dataclass(slots=True, frozen=True)
class _Split:
    first: str
    last: str
    certain: bool  # a function word and a capital or a common word: no other reading
    why: str
    confidence: float


def mend_words(texts: list[str], order: list[int], lexicon: Lexicon, ledger: Ledger) -> None:
    """Part in `texts` what ran together and join what was torn, where the language's frequencies are at hand."""
    if not lexicon.informed:
        return
    splits = _splits(lexicon)
    for index in order:
        texts[index] = _part(texts[index], index + 1, splits, ledger)
    weak: dict[str, bool] = {}
    for index in order:
        texts[index] = _join_torn(texts[index], index + 1, lexicon, weak, ledger)


def _part(line: str, number: int, splits: dict[str, _Split], ledger: Ledger) -> str:
    out, last = [], 0
    for match in _TOKEN.finditer(line):
        split = splits.get(match[0])
        if split is None:
            continue
        after = f"{split.first} {split.last}"
        if ledger.accept("glued", number, match[0], after, split.why, split.confidence):
            out.append(line[last : match.start()] + after)
            last = match.end()
    return "".join(out) + line[last:] if out else line


def _splits(lexicon: Lexicon) -> dict[str, _Split]:
    """Every word of the text that is two, with its parts."""
    suspects = [
        w
        for w in lexicon.cased
        if 3 < len(w) <= _LONGEST and "'" not in w and "’" not in w and _is_suspect(w, lexicon)
    ]
    certain: dict[str, _Split] = {}
    weaker: dict[str, list[tuple[str, str]]] = {}
    pieces = {w: list(_cuts(w, lexicon)) for w in suspects}
    for word, cuts in pieces.items():
        best = max(cuts, key=lambda cut: _likelihood(cut[0], cut[1], lexicon), default=None)
        if best is None:
            continue
        split = _certain(word, best, lexicon)
        if split is not None:
            certain[word] = split
        else:
            weaker.setdefault(word, []).append(best)
    if len(certain) < _EVIDENCE:
        return certain
    initials = Counter(split.last[0].lower() for split in certain.values())
    for word, cuts in weaker.items():
        split = _by_company(word, cuts[0], lexicon, initials)
        if split is not None:
            certain[word] = split
    return certain


def _is_suspect(word: str, lexicon: Lexicon) -> bool:
    """A word that neither the language nor the text itself vouches for."""
    inner = any(c.isupper() for c in word[1:]) and not word.isupper()
    if inner:
        return lexicon.zipf(word) < 3
    lower = word.lower()
    return lexicon.zipf(lower) < 2 and not word.isupper() and lexicon.own[lower] < 4


def _cuts(word: str, lexicon: Lexicon) -> Iterator[tuple[str, str]]:
    capital = _camel(word)
    if capital is not None:
        first, last = word[:capital], word[capital:]
        if _vouched(first, lexicon) and _vouched(last, lexicon):
            yield first, last
        return
    if any(c.isupper() for c in word[1:]):
        return
    for at in range(1, len(word) - 1):
        first, last = word[:at], word[at:]
        if _vouched(first, lexicon) and _vouched(last, lexicon):
            yield first, last


def _camel(word: str) -> int | None:
    """Where a capital begins the second of two words, if there is just one such place."""
    places = [i for i in range(1, len(word)) if word[i].isupper()]
    if len(places) != 1 or not word[places[0] + 1 :].islower():
        return None
    return places[0]


def _vouched(word: str, lexicon: Lexicon) -> bool:
    lower = word.lower()
    if len(word) == 1:
        return lower in lexicon.language.single_words
    if len(word) <= 3:
        return lower in lexicon.language.function_words or (len(word) == 3 and lexicon.zipf(lower) >= 4.5)
    return lexicon.zipf(lower) >= 1.5 or lexicon.own[lower] > 1


def _likelihood(first: str, last: str, lexicon: Lexicon) -> float:
    return _share(first, lexicon) + _share(last, lexicon)


def _share(word: str, lexicon: Lexicon) -> float:
    """Logarithm of the word's share: by the language, or by the text, which never counts for much."""
    own = min(3.5, 1.5 + lexicon.own[word.lower()] / 4) if lexicon.own[word.lower()] else 0.0
    return max(lexicon.zipf(word), own) - 9


def _certain(word: str, cut: tuple[str, str], lexicon: Lexicon) -> _Split | None:
    first, last = cut
    functional = lexicon.language.function_words
    as_one = (lexicon.zipf(word) or -3.0) - 9
    camel = last[0].isupper()
    if (
        camel
        and first.lower() in lexicon.language.name_prefixes | lexicon.language.name_particles - functional
    ):
        return None
    if camel and first.lower() in functional and (len(first) > 1 or lexicon.zipf(last) >= 3):
        if first.islower() or lexicon.cased[word] == 1:
            return _Split(first, last, True, "a word of every sentence, then a capital", 0.95)
        return None
    if camel or (lexicon.own[word.lower()] > 1 and first.lower() not in functional):
        return None
    gain = _likelihood(first, last, lexicon) - as_one
    both = min(len(first), len(last)) > 1 and {first.lower(), last.lower()} <= functional
    grows = (
        lexicon.language.closed_compounds and first.lower() not in lexicon.language.never_affix and not both
    )
    if gain < 1.5 or (grows and (lexicon.compounds_with(first) or lexicon.compounds_on(last))):
        return None
    if len(first) == 1:
        fits = (
            lexicon.zipf(last) >= 4
            and lexicon.zipf(word) < 1.5
            and gain >= 3
            and last.lower() not in functional
        )
        return _Split(first, last, False, "a single letter, then a common word", 0.8) if fits else None
    for part, other, compounds in (
        (first, last, lexicon.compounds_with),
        (last, first, lexicon.compounds_on),
    ):
        if part.lower() not in functional:
            continue
        plain = (
            (gain >= 4.3 or both)
            and (word.islower() or both or first.lower() in lexicon.language.never_affix)
            and part.lower() not in lexicon.language.hyphen_prefixes | lexicon.language.closed_prefixes
        )
        if not plain and _is_affix(part, compounds, lexicon):
            continue
        if lexicon.zipf(other) >= 3 or (lexicon.own[other.lower()] > 1 and len(other) > 3):
            return _Split(first, last, True, "a word of every sentence stuck to another", 0.93)
        if lexicon.zipf(other) >= 1.7 and len(other) > 4 and lexicon.zipf(part) >= 5.5:
            return _Split(first, last, False, "a word of every sentence stuck to a rare one", 0.8)
    return None


def _is_affix(part: str, compounds: Callable[[str], int], lexicon: Lexicon) -> bool:
    """Whether words are made with it ("over", "in"), so that an unknown word may be one of them."""
    if part.lower() in lexicon.language.never_affix:
        return False
    return compounds(part) > 8


def _by_company(
    word: str,
    cut: tuple[str, str],
    lexicon: Lexicon,
    initials: Counter[str],
) -> _Split | None:
    """Two words of content: only in a text that lost other spaces, before the same letters."""
    first, last = cut
    if last[0].isupper():
        if lexicon.cased[word] > 2 or first.lower() in lexicon.language.name_prefixes:
            return None
        if min(lexicon.zipf(first), lexicon.zipf(last)) < 2.5 and not lexicon.own[first.lower()] > 1:
            return None
        return _Split(first, last, False, "two words, as spaces are missing elsewhere in this text", 0.8)
    if lexicon.language.closed_compounds or lexicon.own[word.lower()] > 1:
        return None
    if first[0].isupper() and lexicon.cased[first] < 1 and lexicon.zipf(first) < 3:
        return None
    why = "two words, as spaces are missing elsewhere in this text"
    if initials[last[0].lower()] and _falls_apart(word, cut, initials[last[0].lower()], lexicon):
        return _Split(first, last, False, why, 0.75)
    return _Split(first, last, False, why, 0.7) if _never_grown(word, cut, lexicon) else None


def _falls_apart(word: str, cut: tuple[str, str], alike: int, lexicon: Lexicon) -> bool:
    """Whether the halves stand apart more readily than together, `alike` words having lost their space so."""
    first, last = cut
    gain = _likelihood(first, last, lexicon) - ((lexicon.zipf(word) or -3.0) - 9)
    functional = first.lower() in lexicon.language.function_words and lexicon.zipf(word) < 1.5
    if functional and lexicon.zipf(last) >= 5 and gain >= (2.0 if alike > 1 else 2.5):
        return True
    if lexicon.zipf(word) > 0:
        return False
    if alike > 1 and gain >= 4.5 and min(lexicon.zipf(first), lexicon.zipf(last)) >= 5:
        return True
    if min(len(first), len(last)) < 4 and first.lower() not in lexicon.language.single_words:
        return False
    begun, ended = lexicon.compounds_with(first), lexicon.compounds_on(last)
    return not (begun > 2 and ended > 2) and (ended <= 12 or (begun <= 2 and gain >= 3.5))


def _never_grown(word: str, cut: tuple[str, str], lexicon: Lexicon) -> bool:
    """Whether hardly a word of the language is made with either half, so that this one is none."""
    first, last = cut
    common = min(lexicon.zipf(first), lexicon.zipf(last)) >= 4 and min(len(first), len(last)) > 4
    unmade = lexicon.compounds_with(first) + lexicon.compounds_on(last) <= 1
    return word.islower() and lexicon.zipf(word) == 0 and common and unmade


def _join_torn(line: str, number: int, lexicon: Lexicon, weak: dict[str, bool], ledger: Ledger) -> str:
    line = _join_initial(line, number, lexicon, ledger)
    pieces = line.split(" ")
    for piece in pieces:
        if piece not in weak:
            bare = piece.strip(_AROUND)
            weak[piece] = bare.isalpha() and not _stands(bare, lexicon)
    if not any(weak[piece] for piece in pieces):
        return line
    out = [pieces[0]]
    for right in pieces[1:]:
        left = out[-1]
        bare = right.rstrip(_AROUND)
        opened = left.lstrip(_AROUND)
        if (weak.get(left) or weak[right]) and _is_torn(opened, bare, lexicon):
            whole = f"{left} {right}", left + right
            if ledger.accept("torn", number, *whole, "neither half is a word, the whole is", 0.85):
                out[-1] = left + right
                continue
        out.append(right)
    return " ".join(out)


def _join_initial(line: str, number: int, lexicon: Lexicon, ledger: Ledger) -> str:
    """ "W hen the bell": a large first letter that print set apart from its word."""
    match = _DROPPED.match(line)
    if match is None:
        return line
    letter, rest = match["letter"], match["rest"]
    alone = letter.lower() in lexicon.language.single_words and lexicon.zipf(rest) >= 3
    if alone or lexicon.zipf(letter + rest) < max(3.0, lexicon.zipf(rest) + 0.5):
        return line
    if not ledger.accept(
        "torn", number, f"{letter} {rest}", letter + rest, "a large first letter set apart", 0.9
    ):
        return line
    return line[: match.start("rest") - 1] + line[match.start("rest") :]


def _is_torn(left: str, right: str, lexicon: Lexicon) -> bool:
    joined = left + right
    if not (left.isalpha() and right.isalpha() and right.islower()) or len(joined) < 5:
        return False
    stand = _stands(left, lexicon) + _stands(right, lexicon)
    if stand == 2:
        return False
    return lexicon.zipf(joined) >= (4.0 if stand else 3.0) or lexicon.own[joined.lower()] > 2


def _stands(word: str, lexicon: Lexicon) -> bool:
    """Whether it may stand alone: a word, a name, or something the text says twice."""
    lower = word.lower()
    if len(word) == 1:
        return lower in lexicon.language.single_words or word.isupper()
    return lexicon.zipf(lower) >= 2.2 or lexicon.own[lower] > 2
