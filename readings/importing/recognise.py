"""Which language a text is written in, by its letters and by its small words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib import resources

import yaml

from .languages import available, language

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 200_000  # characters that are looked at
_LEAST_WORDS = 5
_LEAST_SHARE = 0.12
_LEAST_SHARE_ABROAD = 0.15  # of a language without a file, whose words are only the commonest
_LEAST_LEAD = 0.03  # over a language that has a file
_SCRIPTS = {
    "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u0590-\u05ff",
    "ar": "\u0600-\u06ff",
    "hi": "\u0900-\u097f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "ko": "\uac00-\ud7af",
    "ja": "\u3040-\u30ff",
    "zh": "\u4e00-\u9fff",
}
_LEAST_JAPANESE = 0.1  # of its own letters beside the Chinese ones


def recognise(text: str) -> str | None:
    """The code of the language whose small words fill most of the text, or None where that is not sure."""
    sample = text[:_SAMPLE]
    if script := _by_script(sample):
        return script
    words = Counter(_WORD.findall(sample.lower()))
    total = sum(words.values())
    if total < _LEAST_WORDS:
        return None
    known = {code: _share(words, language(code).function_words) for code in available()}
    best = max(known, key=lambda code: known[code])
    abroad = {code: _share(words, small) for code, small in _others().items()}
    other = max(abroad, key=lambda code: abroad[code])
    if abroad[other] >= max(_LEAST_SHARE_ABROAD, known[best] + _LEAST_LEAD):
        return other
    return best if known[best] >= _LEAST_SHARE else None


def _share(words: Counter[str], small: frozenset[str]) -> float:
    return sum(n for word, n in words.items() if word in small) / max(1, sum(words.values()))


def _by_script(sample: str) -> str | None:
    """A language that hardly another shares its letters with."""
    letters = sum(1 for c in sample if c.isalpha())
    if not letters:
        return None
    shares = {code: len(re.findall(f"[{signs}]", sample)) / letters for code, signs in _SCRIPTS.items()}
    if shares["ja"] > _LEAST_JAPANESE and shares["ja"] + shares["zh"] > 0.6:
        return "ja"
    best = max(shares, key=lambda code: shares[code])
    return best if shares[best] > 0.6 else None


@cache
def _others() -> dict[str, frozenset[str]]:
    """The commonest words of languages that have no file of their own."""
    text = resources.files(__package__).joinpath("other_languages.yaml").read_text("utf-8")
    return {code: frozenset(words.split()) for code, words in yaml.safe_load(text).items()}
