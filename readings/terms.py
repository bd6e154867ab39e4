"""Where a term of the glossary stands in print. Pure: words in, places out.

What counts as the term: the whole word or words, with the plural endings that the language's file names
(`extra: endings`), and no other inflection. A capital inside a term must stand in print; an acronym stands exactly as it
is written. For a term of one word the texts decide what its first letter is: printed small within sentences, a capital
counts only where a sentence begins; printed with a capital there, only that counts ("Whites" are not "whites"). What
stands in brackets after a term ("Central Executive Committee (CEC)") is another way it is printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from readings.importing.languages import language as language_of

_LEFT, _RIGHT = r"(?<![\w\-‐])", r"(?![\w\-‐])"
_BRACKETS = re.compile(r"(?P<before>.+?)\s*\((?P<inside>[^()]+)\)\s*$")
_BEGINS = re.compile(r"(?:^|[.!?…:]|\n|[.!?…][”’\"»)\]]+)\s*[“‘\"«„(\[—–¿¡]*\s*$")
# The start of these is a link or a number of its own; what they hold is not linked once more.
_TAKEN = frozenset({"note_marker", "citation", "link", "date"})


@dataclass(frozen=True, slots=True)
class Found:
    term: int
    start: int
    end: int


def begins_sentence(words: str, at: int) -> bool:
    """Whether a sentence begins here, so that a capital says nothing about the word."""
    return _BEGINS.search(words[max(0, at - 12) : at] if at > 12 else words[:at]) is not None


class Terms:
    """All terms of a course, ready to be looked for in texts of one language."""

    def __init__(self, names: Mapping[int, str], language: str) -> None:
        """`names`: the key of each term -> how the glossary calls it."""
        endings = language_of(language).extra.get("endings", ())
        self._endings = tuple(("", e) if isinstance(e, str) else (str(e[0]), str(e[1])) for e in endings)
        ways = [(way, term) for term, name in names.items() for way in ways_of(name)]
        ways.sort(key=lambda pair: -len(pair[0]))  # the longest term wins
        self._of = [term for _, term in ways]
        self._sure = [" " in way or is_acronym(way) for way, _ in ways]
        self._patterns = [self._pattern(way) for way, _ in ways]
        # Which of them can stand where: by the two letters they begin with, or by one where it is a word alone.
        self._by_head: dict[str, list[int]] = defaultdict(list)
        for at, (way, _) in enumerate(ways):
            for head in self._heads(way):
                self._by_head[head].append(at)
        self._searches: dict[str, tuple[re.Pattern[str] | None, list[int]]] = {}
        letters = "".join(map(re.escape, sorted({head[0] for head in self._by_head})))
        self._starts = re.compile(f"{_LEFT}[{letters}]") if letters else None
        self._written_small = {term for way, term in ways if way[0].islower()}
        self._weight: dict[int, int] = {}  # above nought for what is printed small within sentences

    def _pattern(self, way: str) -> str:
        if is_acronym(way):
            return f"{re.escape(way)}s?"
        *before, last = way.split()
        said = [_either(word, first=index == 0) for index, word in enumerate(before)]
        forms = sorted(self._forms(last), key=len, reverse=True)
        return r"\s+".join([*said, f"(?:{'|'.join(_either(form, first=not before) for form in forms)})"])

    def _heads(self, way: str) -> set[str]:
        """The letters with which the pattern of a way can begin."""
        if is_acronym(way):
            return {way[:2]}
        first, *more = way.split()
        forms = self._forms(first) if not more else {first}
        return {
            letter + form[1:2] for form in forms for letter in (form[0], *form[0].lower(), *form[0].upper())
        }

    def _forms(self, word: str) -> set[str]:
        forms = {word}
        for was, becomes in self._endings:
            if word.endswith(was):
                forms.add(word.removesuffix(was) + becomes)
            if (
                becomes
                and word.endswith(becomes)
                and not word.endswith(_SINGULAR)
                and len(word) > len(becomes) + 3
            ):
                forms.add(word.removesuffix(becomes) + was)
        return forms

    def weigh(self, words: str) -> None:
        """Notes how these words print the terms that are one word: to be asked of a whole text before it is searched."""
        for at, hit in self._hits(words):
            term = self._of[at]
            if self._sure[at] or begins_sentence(words, hit.start()):
                continue
            self._weight[term] = self._weight.get(term, 0) + (1 if hit[0][0].islower() else -1)

    def first_in(
        self, blocks: Iterable[tuple[Any, str, Iterable[Mapping[str, Any]]]]
    ) -> dict[int, tuple[Any, Found]]:
        """By term: the block and the place where it first stands. `blocks`: anything, its words, its spans."""
        first: dict[int, tuple[Any, Found]] = {}
        for block, words, spans in blocks:
            spans = list(spans)
            for at, hit in self._hits(words):
                term = self._of[at]
                if term in first or (not self._sure[at] and not self._fits(term, hit, words)):
                    continue
                if _is_free(hit.start(), hit.end(), spans):
                    first[term] = block, Found(term, hit.start(), hit.end())
        return first

    def _hits(self, words: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Which way of printing stands where. One search for all of them takes a minute for two thousand."""
        start = self._starts.search(words) if self._starts else None
        while start is not None and self._starts is not None:
            search, ways = self._search(words[start.start() : start.start() + 2])
            hit = search.match(words, start.start()) if search else None
            if hit:
                yield ways[(hit.lastindex or 1) - 1], hit
            start = self._starts.search(words, hit.end() if hit else start.end())

    def _search(self, head: str) -> tuple[re.Pattern[str] | None, list[int]]:
        """What can begin with these letters, the longest first."""
        if head not in self._searches:
            ways = sorted({*self._by_head.get(head, ()), *self._by_head.get(head[0], ())})
            said = "|".join(f"({self._patterns[at]})" for at in ways)
            self._searches[head] = (re.compile(f"(?:{said}){_RIGHT}") if said else None, ways)
        return self._searches[head]

    def _fits(self, term: int, hit: re.Match[str], words: str) -> bool:
        """Whether the first letter is as the texts print the word."""
        small = term in self._written_small or self._weight.get(term, 0) > 0
        return small == hit[0][0].islower() or (small and begins_sentence(words, hit.start()))


_SINGULAR = ("ss", "us", "is")


def ways_of(name: str) -> list[str]:
    """How a term is printed: itself, and what stands in brackets after it."""
    parted = _BRACKETS.match(name)
    ways = [parted["before"], parted["inside"]] if parted else [name]
    return [" ".join(way.split()) for way in ways if way.strip()]


def is_acronym(way: str) -> bool:
    letters = [letter for letter in way if letter.isalpha()]
    return len(letters) > 1 and all(letter.isupper() for letter in letters)


def _either(word: str, *, first: bool) -> str:
    """A word as a pattern: its first letter small or a capital. Further on a capital stays one."""
    letter, rest = word[0], word[1:]
    if letter.upper() == letter.lower() or (not first and letter.isupper()):
        return re.escape(word)
    return f"[{re.escape(letter.lower())}{re.escape(letter.upper())}]{re.escape(rest)}"


def _is_free(start: int, end: int, spans: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a link fits here: nothing that leads elsewhere, no mark, no edge of emphasis within it."""
    for span in spans:
        if span["start"] >= end or span["end"] <= start:
            continue
        if span["kind"] in _TAKEN or span["start"] > start or span["end"] < end:
            return False
    return True
