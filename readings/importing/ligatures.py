"""Letters lost where print joined them into one sign (fi, fl, ff …): put back where only one known word can have stood."""

from __future__ import annotations

import re
from collections import Counter

from .ledger import Ledger
from .words import Lexicon

LOST = "\ufffd"
_JOINED = ("fi", "fl", "ff", "ffi", "ffl", "ft", "fj", "tt", "ti", "st", "ct")
_ODD = "®¯½¼¾Þ¿¡^~|"  # what old fonts have in the place of a joined sign
_START = r"(?<![^\W\d_])[^\W\d_]+"  # a word from its first letter: tried once, however long it is
_WITH_SIGN = re.compile(rf"(?:{_START})?[{LOST}{_ODD}][^\W\d_]+|{_START}[{LOST}{_ODD}]")
_PAIR = re.compile(r"(?<![\w'’-])([^\W\d_]{1,12}) ([^\W\d_]{1,12})(?![\w'’-])")
_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{2,12}(?![\w'’-])")
_KNOWN, _UNKNOWN = 3.0, 2.0
_BETTER = 1.5  # by so much the mended word has to be commoner than what is printed
_EVIDENCE = 3  # different words that show that this file loses such signs
_WHY = "a sign for joined letters is lost, and only this word fits"


def mend_ligatures(texts: list[str], order: list[int], lexicon: Lexicon, ledger: Ledger) -> None:
    """Mend the words of the running lines of `texts` from which a joined sign is missing."""
    if not lexicon.informed:
        return
    signs: dict[str, str] = {}
    gaps: dict[str, str] = {}
    for index in order:
        for match in _WITH_SIGN.finditer(texts[index]):
            if match[0] not in signs and (whole := _whole(match[0], lexicon)):
                signs[match[0]] = whole
    for index in order:
        _gather_gaps(texts[index], gaps, lexicon)
    odd = Counter(map(_sign_in, signs))
    signs = {word: whole for word, whole in signs.items() if LOST in word or max(odd.values()) >= 2}
    lost = _headless(texts, order, lexicon) if gaps else {}
    if len(gaps) + len(lost) < _EVIDENCE or not _often(texts, order, gaps):
        gaps = lost = {}
    for index in order if signs or gaps else ():
        texts[index] = _mended(texts[index], index + 1, signs, gaps, lost, ledger)


def _whole(word: str, lexicon: Lexicon) -> str | None:
    """The best known word with joined letters in the place of the strange sign."""
    found = [word.replace(_sign_in(word), joined) for joined in _JOINED]
    best = max(found, key=lexicon.zipf)
    return best if lexicon.zipf(best) >= _UNKNOWN else None


def _sign_in(word: str) -> str:
    return next(c for c in word if c == LOST or c in _ODD)


def _gather_gaps(text: str, gaps: dict[str, str], lexicon: Lexicon) -> None:
    at = 0
    while match := _PAIR.search(text, at):
        at = match.start(2)
        left, right = match[1], match[2]
        if match[0] in gaps or not (_is_fragment(left, lexicon) or _is_fragment(right, lexicon)):
            continue
        best = max((left + joined + right for joined in _JOINED[:5]), key=lexicon.zipf)
        least = min(lexicon.zipf(left), lexicon.zipf(right))
        if lexicon.zipf(best) >= max(_KNOWN, least + 0.5) and lexicon.zipf(left + right) < _KNOWN:
            gaps[match[0]] = best


def _is_fragment(word: str, lexicon: Lexicon) -> bool:
    """Whether this can hardly stand by itself."""
    lower = word.lower()
    if lower in lexicon.language.function_words or lower in lexicon.language.single_words:
        return False
    return len(word) == 1 or lexicon.zipf(lower) < (4.8 if len(word) == 2 else _KNOWN)


def _headless(texts: list[str], order: list[int], lexicon: Lexicon) -> dict[str, str]:
    """Words that have lost their first letters ("rst"), where a file loses such signs."""
    found: dict[str, str] = {}
    for index in order:
        for word in _WORD.findall(texts[index]):
            if word in found or not _is_fragment(word, lexicon):
                continue
            best = max((joined + word for joined in _JOINED[:5]), key=lexicon.zipf)
            if lexicon.zipf(best) >= max(_KNOWN, lexicon.zipf(word) + _BETTER):
                found[word] = best
    return found


def _any_of(words: dict[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'’-])(?:{'|'.join(map(re.escape, words))})(?![\w'’-])" if words else "(?!)")


def _often(texts: list[str], order: list[int], gaps: dict[str, str]) -> bool:
    """Whether words stand torn so often that no chance did it."""
    pattern = _any_of(gaps)
    count = sum(len(pattern.findall(texts[index])) for index in order)
    return count >= max(_EVIDENCE, len(order) // 100)


def _mended(
    text: str,
    number: int,
    signs: dict[str, str],
    gaps: dict[str, str],
    lost: dict[str, str],
    ledger: Ledger,
) -> str:
    def put(match: re.Match[str], known: dict[str, str]) -> str:
        whole = known.get(match[0])
        if whole is None or not ledger.accept("ligature", number, match[0], whole, _WHY, 0.85):
            return match[0]
        return whole

    text = _WITH_SIGN.sub(lambda match: put(match, signs), text) if signs else text
    text = _any_of(gaps).sub(lambda match: put(match, gaps), text) if gaps else text
    return _WORD.sub(lambda match: put(match, lost), text) if lost else text
