"""Words in a text that may be a name, with what stands around them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from readings.importing.languages import language as language_of
from readings.importing.sentences import sentences
from readings.naming.language import Naming

_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(rf"{_LETTER}+(?:['’\-‐]{_LETTER}+)*")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu)['’](?=\w)", re.IGNORECASE)  # "l’Afrique"
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_OPENS = re.compile(r"[“‘\"«„(\[—–:;*•/]\s*$|(?:^|\s)['’]$|^$")
_GAP = re.compile(r"\.?[ \u00a0]|\.")
_ON = re.compile(r"(?:['’]s?)?\s")  # from a name to the word that follows
_ROMAN = re.compile(r"[IVXLC]+\Z")
_LONGEST = 6  # words of a name


@dataclass(frozen=True, slots=True)
class Candidate:
    """A run of capitals; `opens` says that the first may stand there only because a sentence begins."""

    block: Any
    start: int
    end: int
    words: tuple[str, ...]  # as printed, initials with their full stop
    at: tuple[int, ...]  # where each begins
    opens: bool = False
    titled: bool = False  # "Mr" stands before it
    previous: str = ""  # the word before, in lower case, without a sign between
    next: str = ""  # the word that follows without a sign between
    possessive: bool = False

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def initials(self) -> bool:
        return len(self.words) > 1 and self.words[0].endswith(".")


@dataclass
class Seen:
    """What a whole text shows of its words."""

    small: Counter[str] = field(default_factory=Counter)  # by the word in lower case
    capital: Counter[str] = field(default_factory=Counter)  # within sentences, as printed


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    opens: bool
    possessive: bool

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()

    @property
    def initial(self) -> bool:
        return len(self.text) == 1 and self.capital


def candidates(
    blocks: Iterable[tuple[Any, str, Sequence[Mapping[str, Any]]]], said: Naming
) -> tuple[list[Candidate], Seen]:
    """`blocks`: anything, its words, its spans."""
    seen, found = Seen(), []
    for block, words, spans in blocks:
        tokens = list(_tokens(words, said.code))
        for token in tokens:
            if token.text[0].islower():
                seen.small[token.text.casefold()] += 1
            elif not token.opens and not token.shouted:
                seen.capital[token.text] += 1
        found += [c for c in _runs(block, words, tokens, said) if not _elsewhere(c, spans)]
    return found, seen


def _tokens(words: str, code: str) -> Iterator[_Token]:
    starts = {start for start, _ in sentences(words, language_of(code))}
    for match in _TOKEN.finditer(words):
        text, at, end = match[0], match.start(), match.end()
        elided = _ELIDED.match(text) if code == "fr" else None
        if elided:
            text, at = text[elided.end() :], at + elided.end()
        possessive = _POSSESSIVE.search(text)
        if possessive:
            text, end = text[: possessive.start()], at + possessive.start()
        elif words[end : end + 1] in ("'", "’") and text.endswith("s"):
            possessive = match
        begins = match.start()
        before = words[max(0, begins - 3) : begins]
        opens = bool(_OPENS.search(before)) or any(s in starts for s in range(max(0, begins - 3), begins + 1))
        if text:
            yield _Token(text, at, end, opens, possessive is not None)


def _runs(block: Any, words: str, tokens: list[_Token], said: Naming) -> Iterator[Candidate]:
    at = 0
    while at < len(tokens):
        if not tokens[at].capital:
            at += 1
            continue
        last = at
        while last + 1 < len(tokens) and last - at < _LONGEST * 2:
            following = _next(words, tokens, last, said)
            if following is None:
                break
            last = following
        yield from _cut(block, words, tokens, at, last, said)
        at = last + 1


def _next(words: str, tokens: list[_Token], at: int, said: Naming) -> int | None:
    """The next capital of the same run, over at most two particles."""
    for ahead in range(at + 1, min(at + 4, len(tokens))):
        gap = words[tokens[ahead - 1].end : tokens[ahead].start]
        before = tokens[ahead - 1]
        stop = gap.startswith(".")
        if tokens[ahead - 1].possessive or not _GAP.fullmatch(gap):
            return None
        if stop and not (before.initial or before.text.casefold() in said.titles):
            return None
        if tokens[ahead].capital:
            return ahead
        if tokens[ahead].text not in said.particles:
            return None
    return None


def _cut(
    block: Any, words: str, tokens: list[_Token], first: int, last: int, said: Naming
) -> Iterator[Candidate]:
    """The run without what stands before a name: openers, titles, days."""
    run = list(range(first, last + 1))
    titled = False
    while run:
        token = tokens[run[0]]
        low = token.text.casefold()
        if token.initial and len(run) > 1 and words[token.end : token.end + 1] == ".":
            break
        if low in said.titles:
            titled = True
        elif _is_outside(token, words, said) or (low in said.months and len(run) == 1):
            titled = False
        else:
            break
        run = run[1:]
    while run and (
        not tokens[run[-1]].capital
        or tokens[run[-1]].initial
        or tokens[run[-1]].text.casefold() in said.weekdays
    ):
        run = run[:-1]
    if not run:
        return
    mine = [tokens[i] for i in run]
    if any(token.shouted and not _ROMAN.match(token.text) for token in mine) and not (
        len(mine) == 1 and 2 <= len(mine[0].text) <= 6 and not _shouting(tokens, run[0])
    ):
        return
    if all(token.initial or _ROMAN.match(token.text) for token in mine):
        return
    near = run[0] > 0 and words[tokens[run[0] - 1].end : mine[0].start].isspace()
    before = tokens[run[0] - 1].text.casefold() if near else ""
    on = tokens[run[-1] + 1] if run[-1] + 1 < len(tokens) else None
    follows = on is not None and _ON.fullmatch(words[mine[-1].end : on.start]) is not None
    yield Candidate(
        block=block,
        start=mine[0].start,
        end=mine[-1].end,
        words=tuple(
            f"{t.text}." if t.initial and words[t.end : t.end + 1] == "." and t is not mine[-1] else t.text
            for t in mine
        ),
        at=tuple(t.start for t in mine),
        opens=mine[0].opens,
        titled=titled,
        previous=before,
        next=on.text.casefold() if on is not None and follows else "",
        possessive=mine[-1].possessive,
    )


def _is_outside(token: _Token, words: str, said: Naming) -> bool:
    """Whether a name never begins with it: "The", "I’m", "Monday", "June" of "3 June"."""
    low = token.text.casefold()
    if low in said.openers or low in said.weekdays or not token.capital:
        return True
    first = re.split("['’]", low)[0]
    if first != low and (first in said.openers or (len(first) == 1 and low[2:] in ("m", "d", "ll", "ve"))):
        return True
    around = words[max(0, token.start - 3) : token.start] + words[token.end : token.end + 3]
    return low in said.months and any(sign.isdigit() for sign in around)


def _shouting(tokens: list[_Token], at: int) -> bool:
    """Whether neighbours are printed in capitals too: then it is emphasis and no abbreviation."""
    beside = [tokens[i] for i in (at - 1, at + 1) if 0 <= i < len(tokens)]
    return any(token.shouted for token in beside)


def _elsewhere(candidate: Candidate, spans: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it lies in a source, a link, a note's mark, or in a title set in italics."""
    for span in spans:
        if span["start"] >= candidate.end or span["end"] <= candidate.start:
            continue
        if span["kind"] in ("citation", "link", "note_marker", "code"):
            return True
        if span["kind"] == "em" and (span["start"] < candidate.start or span["end"] > candidate.end):
            return True
    return False


def part_of(candidate: Candidate, first: int, last: int) -> Candidate:
    """Some of its words, from the first to before the last."""
    words = candidate.words[first:last]
    whole_end = last == len(candidate.words)
    return replace(
        candidate,
        words=words,
        at=candidate.at[first:last],
        start=candidate.at[first],
        end=candidate.end if whole_end else candidate.at[last - 1] + len(words[-1]),
        opens=candidate.opens and first == 0,
        titled=candidate.titled and first == 0,
        previous=candidate.previous if first == 0 else "",
        next=candidate.next if whole_end else "",
        possessive=candidate.possessive and whole_end,
    )
