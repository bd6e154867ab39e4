"""Letters lost where print joined them into one sign (fi, fl, ff …): put back where only one known word can have stood."""

from __future__ import annotations

import re
from collections import Counter

from .ledger import Ledger
from .words import Lexicon

LOST = "\ufffd"
_JOINED = ("fi", "fl", "ff", "ffi", "ffl", "ft", "fj", "tt", "ti", "Th", "st", "ct")
_ODD = "®¯½¼¾Þ¿¡^~|"  # what old fonts have in the place of a joined sign
_WITH_SIGN = re.compile(rf"[^\W\d_]*[{LOST}{_ODD}][^\W\d_]+|[^\W\d_]+[{LOST}{_ODD}][^\W\d_]*")
_PAIR = re.compile(r"(?<![\w'’-])([^\W\d_]{1,12}) ([^\W\d_]{1,12})(?![\w'’-])")
_KNOWN, _UNKNOWN = 3.0, 2.0
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
    odd = Counter(next(c for c in word if not c.isalpha()) for word in signs)
    signs = {word: whole for word, whole in signs.items() if LOST in word or max(odd.values()) >= 2}
    if len(gaps) < _EVIDENCE:
        gaps = {}
    for index in order if signs or gaps else ():
        texts[index] = _mended(texts[index], index + 1, signs, gaps, ledger)


def _whole(word: str, lexicon: Lexicon) -> str | None:
    """The best known word with joined letters in the place of the strange sign."""
    sign = next(c for c in word if not c.isalpha())
    found = [word.replace(sign, joined) for joined in _JOINED]
    best = max(found, key=lexicon.zipf)
    return best if lexicon.zipf(best) >= _UNKNOWN else None


def _gather_gaps(text: str, gaps: dict[str, str], lexicon: Lexicon) -> None:
    at = 0
    while match := _PAIR.search(text, at):
        at = match.start(2)
        left, right = match[1], match[2]
        if match[0] in gaps or min(lexicon.zipf(left), lexicon.zipf(right)) >= _UNKNOWN + 1:
            continue
        if (
            len(left) == 1
            and left.lower() in lexicon.language.single_words
            and lexicon.zipf(right) >= _UNKNOWN
        ):
            continue
        best = max((left + joined + right for joined in _JOINED[:5]), key=lexicon.zipf)
        if lexicon.zipf(best) >= _KNOWN and min(lexicon.zipf(left), lexicon.zipf(right)) < _UNKNOWN + 1:
            gaps[match[0]] = best


def _mended(text: str, number: int, signs: dict[str, str], gaps: dict[str, str], ledger: Ledger) -> str:
    def put(match: re.Match[str], known: dict[str, str]) -> str:
        whole = known.get(match[0])
        if whole is None or not ledger.accept("ligature", number, match[0], whole, _WHY, 0.85):
            return match[0]
        return whole

    text = _WITH_SIGN.sub(lambda match: put(match, signs), text) if signs else text
    return _PAIR.sub(lambda match: put(match, gaps), text) if gaps else text
