"""The line that names the work under review: its title and author, who published it and when, and the reviewer.

Journals order these in many ways; what they share is an imprint (publisher and year, with pages or a price) or a
word that announces a review. Without either a line names no work, however much it reads like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .date_words import date_words
from .draft import SubjectWork
from .languages import Language
from .layout import is_shouted
from .names import CAPITAL, names_pattern

_LONGEST = 60  # words
_LONGEST_LINE = 1_000  # characters
_TITLE_WORDS = 30
_PRICE = r"(?:[£$€]\s?\d[\d.,]*|\d[\d.,]*\s?[£$€])"
_IN_BRACKETS = re.compile(r"\((?P<imprint>[^()]*?[^()\d])[,\s]\s*(?P<year>[12]\d{3})\)")
_AT_END = re.compile(
    r"(?P<head>.+)(?P<sign>[.,;])\s+(?P<imprint>(?:[^.,;()\d]|\.(?=,))*[^,;:()\d\s])(?:,\s*|\s+|\s*\()(?P<year>[12]\d{3})\)?$"
)
_PLACE = re.compile(rf",\s+{CAPITAL}[\w’'-]+(?:\s{CAPITAL}[\w’'-]+)?$")
_MARKED = re.compile(r"(?:_(?P<line>[^_]+)_|\*(?P<star>[^*]+)\*|[“\"«](?P<quoted>[^”\"»]+)[”\"»])")
_EDGE = " ,.;:–—-/"


@dataclass(frozen=True, slots=True)
class Review:
    subject: SubjectWork
    reviewer: str | None


def read_review(text: str, language: Language) -> Review | None:
    """The work a line names and its reviewer; None if it is no such line."""
    if len(text) > _LONGEST_LINE or not 3 <= len(text.split()) <= _LONGEST:
        return None
    rest, reviewer, announced = _announced(text.strip().strip("[]").strip(), language)
    rest, described = _without_description(rest, language)
    head, imprint, year, sign = _imprint(rest)
    if imprint is not None and not _is_publisher(imprint, language):
        return None
    if imprint is None and not announced:
        return None
    found = _title_and_author(head, language, only_by=imprint is None)
    if found is None:
        return None
    if not (announced or described or sign in "()." or _MARKED.search(head)):
        return None  # a journal and its year would read the same
    title, author = (_as_printed(part, language) for part in found)
    return Review(SubjectWork(title, author, imprint, year), reviewer)


def read_stack(lines: Sequence[str], language: Language) -> Review | None:
    """The work named on lines of their own, of which the last has publisher, year, and pages or a price."""
    if len(lines[-1]) > _LONGEST_LINE:
        return None
    bare, described = _without_description(lines[-1], language)
    if not described or not re.fullmatch(r"[^\d()]{2,60}[,\s(]\s*[12]\d{3}\)?", bare):
        return None
    if any(not 0 < len(line.split()) <= 16 or line[-1] in ".!?;:" for line in lines[:-1]):
        return None
    return read_review(", ".join(lines), language)


def _any_of(words: Sequence[object]) -> str:
    return "|".join(re.escape(str(w)) for w in sorted(words, key=lambda w: -len(str(w)))) or "(?!)"


def _announced(text: str, language: Language) -> tuple[str, str | None, bool]:
    """What is left of a line without the words that announce a review, the reviewer, and whether there were any."""
    names = names_pattern(language.code)
    match = re.match(rf"(?P<who>{names})\s+(?:{_any_of(language.review_verbs)})\s+(?P<rest>.+)$", text)
    if match:
        return match["rest"], match["who"], True
    reviewer = None
    signed = re.search(
        rf"[\s,.;(–—-]+(?i:{_any_of(language.extra.get('reviewed_by', []))}):?\s+(?P<who>{names})[.)]?$", text
    )
    if signed:
        text, reviewer = text[: signed.start()], signed["who"]
    lead = re.match(
        rf"(?i:{_any_of(language.extra.get('review_words', []))})(?:\s*[:–—.-]\s*|\s+)(?=\S)", text
    )
    if lead:
        return text[lead.end() :], reviewer, True
    on = re.match(
        rf"(?P<who>{names})\s+(?:{_any_of(language.extra.get('review_on', []))})\s+(?P<rest>(?:\S+\s+){{3,}}\S+)$",
        text,
    )
    if on and reviewer is None and on["rest"][0].isupper() | (on["rest"][0] in '“"«_*'):
        return on["rest"], on["who"], False
    return text, reviewer, signed is not None


def _without_description(text: str, language: Language) -> tuple[str, bool]:
    """A line without pages, price, binding, number of the book; and whether any of these stood there."""
    pages = _any_of(list(language.page_words))
    binding = _any_of(language.extra.get("bindings", []))
    piece = rf"(?:\d+\s?(?i:{pages})\.?|(?i:{pages})\.?\s?(?:[ivxlc]+\s?[,+]\s?)?\d+|{_PRICE}|ISBN[\s:]*[\d-]+[\dXx]|(?i:{binding})\.?)"
    bare = re.sub(rf"(?:[\s,.;:/(]+{piece}[\s).]*)+(?=$|[,.;]\s)", "", text)
    return bare.strip().rstrip(","), bare != text


def _imprint(text: str) -> tuple[str, str | None, str | None, str]:
    """What stands before (and behind) the imprint, the publisher, the year, and the mark that begins it."""
    text = text.rstrip(" .,")
    bracket = _IN_BRACKETS.search(text)
    if bracket:
        head = f"{text[: bracket.start()].rstrip()} {text[bracket.end() :].strip()}".strip()
        return head, _publisher(bracket["imprint"]), bracket["year"], "("
    end = _AT_END.match(text)
    if end is None:
        return text, None, None, ","
    head, imprint, sign = end["head"], end["imprint"], end["sign"]
    return head, _publisher(imprint), end["year"], sign


def _publisher(imprint: str) -> str:
    """The publisher without the place before it."""
    return re.split(r"[:,]\s+", imprint.strip(" ,"))[-1].strip()


def _is_publisher(words: str, language: Language) -> bool:
    """Whether words may be a publisher's name: no month or season, which come with a journal's year."""
    first, *_ = re.split(r"[\s–—/-]+", words.lower(), maxsplit=1)
    months = date_words(language.code).months
    return words[:1].isupper() and first not in months and first not in language.seasons


def _title_and_author(head: str, language: Language, *, only_by: bool) -> tuple[str, str] | None:
    """Title and author, whichever comes first."""
    names = names_pattern(language.code)
    head = head.strip(_EDGE)
    by = _any_of([w for w in language.byline_words if " " not in w])
    edited = _any_of([*language.extra.get("edited_by", [])])
    match = re.fullmatch(rf"(?P<title>.+?)[,.]?\s+(?i:{edited}|{by})\s+(?P<author>{names})", head)
    if match:
        return _pair(match["title"], match["author"])
    if only_by:
        return None
    marked = _MARKED.search(head)
    if marked:
        author = (head[: marked.start()] + head[marked.end() :]).strip(_EDGE)
        return _pair(marked.group(), author) if re.fullmatch(names, author) else None
    found = _author_first(head, language) or _author_last(head, language)
    if found is None and (place := _PLACE.search(head)):
        return _title_and_author(head[: place.start()], language, only_by=only_by)
    return found


def _author_first(head: str, language: Language) -> tuple[str, str] | None:
    """ "Ann Other, A Book", "Ann Other: A Book", "Ann Other’s A Book", "Other, Ann. A Book"."""
    inverted = re.fullmatch(
        rf"(?P<author>{CAPITAL}[\w’'-]+,\s{CAPITAL}[\w.’' -]{{0,30}}?)\.\s+(?P<title>{CAPITAL}.+)", head
    )
    if inverted:
        return _pair(inverted["title"], inverted["author"])
    cuts = [
        (re.sub(r"\s\([^()]{2,8}\)$", "", head[: cut.start()]), head[cut.end() :])
        for cut in re.finditer(r"[,:]\s+|[’']s?\s+", head)
    ]
    cuts = [(author, title) for author, title in cuts if _are_people(author, language)]
    several = [cut for cut in cuts if set(cut[0].lower().split()) & (language.suspending | {"&"})]
    return _pair(*reversed((several[-1:] or cuts[:1])[0])) if cuts else None


def _author_last(head: str, language: Language) -> tuple[str, str] | None:
    """ "A Book, Ann Other", "A Book. Ann Other", "A Book – Ann Other"."""
    for cut in re.finditer(r"[,.]\s+|\s+[–—/-]\s+", head):
        if _are_people(head[cut.end() :], language):
            return _pair(head[: cut.start()], head[cut.end() :])
    return None


def _are_people(words: str, language: Language) -> bool:
    """Whether words are names, of which none begins as a title does: "The Tern"."""
    if not re.fullmatch(names_pattern(language.code), words):
        return False
    firsts = [name.split()[0].lower() for name in re.split(r",\s+(?:\w+\s)?(?=\S+\s)", words) if name]
    return not any(first in language.function_words - language.name_particles for first in firsts)


def _pair(title: str, author: str) -> tuple[str, str] | None:
    """Both, the title without its marks; None if it is no title."""
    title = title.strip(_EDGE)
    marked = _MARKED.fullmatch(title)
    if marked:
        title = next(filter(None, marked.groups())).strip(_EDGE)
    if not title or not (title[0].isupper() or title[0].isdigit()) or len(title.split()) > _TITLE_WORDS:
        return None
    return title, author.strip()


def _as_printed(words: str, language: Language) -> str:
    """As printed, but not in capitals."""
    if not is_shouted(words):
        return words
    small = language.small_title_words | language.name_particles
    return " ".join(
        word.lower() if at and word.lower() in small else word.capitalize()
        for at, word in enumerate(words.split())
    )
