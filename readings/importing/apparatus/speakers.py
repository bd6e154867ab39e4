"""Lines that say who speaks in a thread of comments, whatever their make.

A head is a name with a sign that somebody speaks: a verb ("Ann said:"), a lead ("Posted by Ann"), a day or a
time ("Ann, 3 May 2010 at 10:15", "Ann • 2 years ago"), a number ("#4 Ann") or a colon and what is said ("Ann: No.").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Flag, auto
from functools import cache

from ..date_words import DateWords, date_words, points
from ..languages import Language, language

HEADER_LENGTH = 90
NAME_WORDS = 5
WEB_YEARS = 1990  # a day before this was printed above a letter or a diary's entry, not above a comment
NUMBER = re.compile(r"^\s*(?:#\s?(\d{1,4})[.):]?|\[(\d{1,4})\]|\((\d{1,4})\)|(\d{1,4})[.):])(?:\s+|$)")
CLOCK = re.compile(r"(?<![\d:.])\d{1,2}[:.]\d{2}(?::\d{2})?(?![\d:])\s?(?:[ap]\.?m\.?(?!\w))?", re.IGNORECASE)
MARKS = " \t,;:–—|()[]·•@/-"
FULL_STOP = re.compile(r"(?:^|(?<=\w\w))\.$")  # but that of an initial stays
HANDLE = re.compile(r"[^\W_][\w’'.@-]*")
NO_NAME = re.compile(r"(?<=\w{3})[.:;]\s|\d{4}")  # the end of a sentence, a year
INLINE = re.compile(r"^([^:!?“”\"]{2,40}):\s+(?=\S)")


class Sign(Flag):
    """What tells that a line names a speaker."""

    NUMBER = auto()
    VERB = auto()
    LEAD = auto()
    DAY = auto()
    CLOCK = auto()
    COLON = auto()  # after the name, before what is said
    LIST = auto()  # the day follows a comma, as the place does in a dateline
    AGO = auto()


@dataclass(frozen=True, slots=True)
class Head:
    """What is printed of a speaker: the signs say how it is told, `length` how much of the line it takes."""

    signs: Sign
    author: str | None
    number: int | None
    length: int
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Speakers:
    """Reads heads in one language."""

    said: re.Pattern[str]
    lead: re.Pattern[str]
    ago: re.Pattern[str]
    before: re.Pattern[str]  # small words beside a name: "on", "posted", a day of the week
    after: re.Pattern[str]
    words: DateWords
    lang: Language

    def head(self, line: str) -> Head | None:
        """The head that a line is, or begins with before a colon; None if it names nobody."""
        text = line.rstrip()
        number, begin = number_of(text)
        inline = None if len(text) <= HEADER_LENGTH else INLINE.match(text[begin:])
        if len(text) > HEADER_LENGTH and inline is None:
            return None
        bare = text[begin:].strip()
        sign = Sign.NUMBER if number is not None else Sign(0)
        if not bare:
            return None
        found = None if inline else self._whole(bare)
        if found is not None:
            signs, author, year = found
            return Head(sign | signs, author, number, len(line), year)
        if number is not None and (when := self.when(bare)):
            return Head(sign | when[0], None, number, len(line), when[1])
        if number is not None and self.is_name(bare):
            return Head(sign, bare, number, len(line))
        inline = INLINE.match(text[begin:])
        if inline and self.is_name(inline[1].strip()):
            return Head(sign | Sign.COLON, inline[1].strip(), number, begin + inline.end())
        return None

    def when(self, line: str) -> tuple[Sign, int | None] | None:
        """The signs and the year of a line that holds a day or a time and hardly a word besides."""
        text = line.strip()
        if not text or len(text) > HEADER_LENGTH:
            return None
        signs, year, pieces = self._dated(text)
        return (signs, year) if signs and sum(len(piece.split()) for piece in pieces) <= 1 else None

    def may_be_named(self, text: str) -> bool:
        """Whether a line above a day may be a name: a few words without the marks of a sentence."""
        words = text.split()
        return 0 < len(words) <= NAME_WORDS and all(HANDLE.fullmatch(word) for word in words)

    def is_name(self, text: str) -> bool:
        """Whether words may be a person's name or a user's: capitals, or one word alone; no word of prose."""
        words = text.split()
        if not self.may_be_named(text) or NO_NAME.search(text):
            return False
        if any(
            word.lower() in self.lang.function_words and word.lower() not in self.lang.name_particles
            for word in words
        ):
            return False
        capitals = [word[0].isupper() or word.lower() in self.lang.name_particles for word in words]
        return (len(words) == 1 and len(text) > 1) or all(capitals)

    def _whole(self, text: str) -> tuple[Sign, str, int | None] | None:
        """Signs, author and year of a line that is a head and nothing else."""
        match = self.said.match(text)
        if match and not self._is_pronoun(match["author"]):
            return Sign.VERB, match["author"].strip(MARKS), None
        signs, year, pieces = self._dated(text)
        lead = self.lead.match(text)
        if lead:
            signs |= Sign.LEAD
            pieces = [self.lead.sub("", piece).strip(MARKS) for piece in pieces]
        pieces = [piece for piece in pieces if piece]
        if not signs or len(pieces) != 1 or re.search(r"[!?]", text):
            return None
        author = pieces[0]
        if len(author.split()) > NAME_WORDS or not author[0].isalnum() or NO_NAME.search(author):
            return None
        if lead and not signs & (Sign.DAY | Sign.CLOCK | Sign.AGO) and not self.is_name(author):
            return None
        if signs & Sign.DAY and text.startswith(author + ",") and not text.endswith(":"):
            signs |= Sign.LIST
        return signs, author, year

    def _dated(self, text: str) -> tuple[Sign, int | None, list[str]]:
        """The signs of time in a line, the year, and what is left around them."""
        days = [point for point in points(text, self.words) if point.day and (point.year or point.month)]
        clock, ago = CLOCK.search(text), self.ago.search(text)
        year = next((point.year for point in days if point.year), None)
        if days and year is None and clock is None:
            days = []  # "on 3 May" says when something happened
        signs = (
            (Sign.DAY if days else Sign(0))
            | (Sign.CLOCK if clock else Sign(0))
            | (Sign.AGO if ago else Sign(0))
        )
        if clock and not days and not ago:
            signs = Sign(0)  # "2.30" alone may be a price
        taken = [(point.start, point.end) for point in days]
        taken += [match.span() for match in (clock, ago) if match and signs]
        pieces: list[str] = []
        last = 0
        for start, end in [*sorted(taken), (len(text), len(text))]:
            pieces.append(self._bare(text[last:start], first=not last))
            last = max(last, end)
        return signs, year, [piece for piece in pieces if piece]

    def _bare(self, piece: str, *, first: bool) -> str:
        """A name without the marks and small words around it; those before the first may be part of a name."""
        before = None
        while piece != before:
            before = piece
            piece = self.after.sub("", piece.strip(MARKS)).strip(MARKS)
            piece = piece if first else self.before.sub("", piece).strip(MARKS)
            piece = FULL_STOP.sub("", piece)
        return piece

    def _is_pronoun(self, name: str) -> bool:
        """Whether the words before a verb only point at somebody: "he", "the chairman of the board"."""
        return name.split()[0].lower() in self.lang.function_words


def number_of(text: str) -> tuple[int | None, int]:
    """The number that a line begins with and where what follows it begins."""
    match = NUMBER.match(text)
    return (int(next(filter(None, match.groups()))), match.end()) if match else (None, 0)


@cache
def speakers(code: str | None) -> Speakers:
    """The reader of heads for a language."""
    lang = language(code)

    def any_of(key: str) -> str:
        words = sorted((str(word) for word in lang.extra.get(key, [])), key=len, reverse=True)
        return "|".join(re.escape(word) for word in words) or "(?!)"

    name = r"[^\W_](?:[\w’'.-]*[\w.])?"
    units = any_of("ago_units")
    small = rf"{any_of('comment_words')}|{any_of('comment_verbs')}"
    return Speakers(
        said=re.compile(
            rf"^(?P<author>{name}(?:\s{name}){{0,4}}?)\s(?:{any_of('comment_verbs')})"
            rf"(?:(?:\s?[,.]{{0,3}}\s?[^:.!?]{{0,60}})?:|\s?(?:\.\.\.|…))$",
            re.IGNORECASE,
        ),
        lead=re.compile(rf"^(?:{any_of('comment_leads')})\s*:?\s+(?=\S)", re.IGNORECASE),
        ago=re.compile(
            rf"(?<!\w)(?:(?:{any_of('ago_before')})\s\w+\s(?:{units})|\w+\s(?:{units})\s(?:{any_of('ago_after')}))(?!\w)",
            re.IGNORECASE,
        ),
        before=re.compile(rf"^(?:{small})(?!\w)", re.IGNORECASE),
        after=re.compile(rf"(?<!\w)(?:{small})$", re.IGNORECASE),
        words=date_words(lang.code),
        lang=lang,
    )
