"""The list of references: entries under keys of author and year."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ..draft import Draft, Reference, SectionRole
from ..languages import Language
from .entries import INITIAL, SAME_AUTHOR, Entry, split
from .page import Page, captions, prose

LETTERS = "abcdefghijklmnopqrstuvwxyz"
YEAR = r"(?:1[5-9]\d\d|20\d\d)[a-z]?(?![0-9A-Za-z])"
BRACKETED_YEAR = re.compile(rf"\((?:[^()\d]{{0,24}})?({YEAR})[^()]{{0,24}}\)")
PLAIN_YEAR = re.compile(rf"(?<=[.,]\s)({YEAR})(?=[.,:])")
ANY_YEAR = re.compile(rf"(?<![\d–-])({YEAR})(?!\s?[–-]\s?\d)")
LIST_YEARS = 0.5  # so much of a list must carry years to be one of references
LEAST_NOTES = 2
_WORD = r"[^\W\d_][\w’'-]*"
INVERTED = re.compile(
    rf"{_WORD}(?:\s{_WORD})?,\s[^\W\d_]\.|{_WORD},\s[^\W\d_a-z]|[^\W\d_a-z]{{3}}[^\W\d_a-z’'-]*\s[^\W\d_][a-z]"
)
WITH_OTHERS = re.compile(
    rf"{_WORD},\s(?:{_WORD}\.?\s?){{1,2}}(?:,\s{_WORD}(?:\s{_WORD})?)*,?\s(?:and|und|et|y|и|&)\s"
    rf"(?:[^\W\d_]\.\s?)*{_WORD}(?:,\s{_WORD}|\s{_WORD}){{0,2}}(?=[.,(])"
)
JOINT = re.compile(r"\s(and|und|et|y|и)\s")
AND = re.compile(r",?\s+(?:and|und|et|y|и)\s+|\s*&\s*|\s*;\s*")
EDITORS = re.compile(r",?\s+(?:eds?|hrsg|dir|coord|ред)\.?$", re.IGNORECASE)
EDITOR = re.compile(r"\((?:[^()\d]{2,12})\)\s*$")


@dataclass(frozen=True, slots=True)
class Work:
    """What citations may lead to."""

    key: str
    surnames: tuple[str, ...]
    year: str
    number: int | None = None


@dataclass(slots=True)
class Shelf:
    """The works of a list, by the first author's name in lower case and by year."""

    by_author: dict[str, dict[str, list[Work]]] = field(default_factory=dict)
    numbered: dict[int, Work] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)  # of first authors as printed

    def add(self, work: Work) -> None:
        years = self.by_author.setdefault(work.surnames[0].lower(), {})
        if not any(known.key == work.key for known in years.get(work.year, [])):
            for year in {work.year, work.year.rstrip(LETTERS)}:
                years.setdefault(year, []).append(work)
        self.names.add(work.surnames[0])
        if work.number is not None:
            self.numbered[work.number] = work

    def of(self, author: str, year: str) -> list[Work]:
        """The works of this year; one of "2002a" answers to "2002" too."""
        return self.by_author.get(author, {}).get(year, [])


def find(draft: Draft, page: Page, lang: Language) -> Shelf:
    """Move the entries of sections of references into `draft.references`."""
    shelf = Shelf()
    for section in draft.sections:
        if section.role is not SectionRole.REFERENCES:
            continue
        entries = split(page.behind(prose(section)), lang, page.full, authors=True)
        dated = sum(bool(ANY_YEAR.search(entry.text)) for entry in entries)
        if entries and _are_notes(entries, dated):
            section.role = SectionRole.NOTES
            continue
        if not entries or (dated < LIST_YEARS * len(entries) and len(entries) < 2):
            continue
        author = ""
        inverted = _are_inverted(entries)
        for entry in entries:
            work, author = _work(entry, author, lang, inverted=inverted)
            draft.references.append(Reference(work.key, entry.text, entry.line))
            shelf.add(work)
        section.blocks = captions(section)
    return shelf


def _are_notes(entries: list[Entry], dated: int) -> bool:
    """Whether numbered entries are notes under the name of references: most say no year."""
    return all(entry.number is not None for entry in entries) and 2 * dated < len(entries) >= LEAST_NOTES


def _work(entry: Entry, author_before: str, lang: Language, *, inverted: bool) -> tuple[Work, str]:
    """The work of an entry, and its authors as printed for entries that repeat them with a dash."""
    head, year = _head_and_year(entry.text, lang)
    if SAME_AUTHOR.match(entry.text):
        head = author_before
    surnames = authors(head, inverted=inverted)
    joint = JOINT.search(head)
    name = (
        f"{surnames[0]} et al." if len(surnames) > 2 else f" {joint[1] if joint else 'and'} ".join(surnames)
    )
    return Work(f"{name} {year}".strip(), tuple(surnames), year, entry.number), head


def _head_and_year(text: str, lang: Language) -> tuple[str, str]:
    """What stands before the year as authors, and the year the work is cited by ("" if none is printed)."""
    start = text[:240]
    match = BRACKETED_YEAR.search(start) or PLAIN_YEAR.search(start[:160])
    if (
        match
        and (match.start() < 120 or match.re is PLAIN_YEAR)
        and _reads_as_names(text[: match.start()], not text.startswith(match[1], match.start() + 1), lang)
    ):
        return text[: match.start()], match[1]
    years = ANY_YEAR.findall(text)
    bracketed = BRACKETED_YEAR.findall(text)
    year = bracketed[-1] if bracketed else years[-1] if years else ""
    return _names_at_start(text), year


def _reads_as_names(head: str, strictly: bool, lang: Language) -> bool:
    """Whether the words before a year are names and initials, not a title too. `strictly`: no bracket marks the
    year as that of the authors."""
    words = re.findall(r"[^\W\d_][\w’'.-]*", EDITOR.sub("", head))
    small = [word for word in words if word[0].islower()]
    if not words or len(small) > 4 or len(words) > 24:
        return False
    if not strictly:
        return True
    titled = any(
        word.lower() in lang.function_words
        and word.lower() not in lang.name_particles
        and not JOINT.search(f" {word} ")
        for word in words
    )
    return not titled and not re.search(r"[\d:“”\"]", head)


def _names_at_start(text: str) -> str:
    """The authors of an entry whose year stands at its end: as far as names and initials go."""
    match = WITH_OTHERS.match(text) or re.match(
        r"[^,.:]{2,60},\s+(?:[^\W\d_]\.\s?-?){1,4}|[^,.:]{2,60},\s+[^\W\d_]+(?=[,.:])", text
    )
    if match:
        return match.group()
    return re.split(rf"[,.:(]|\s(?={YEAR})", text, maxsplit=1)[0]


def authors(head: str, *, inverted: bool = False) -> list[str]:
    """Surnames in order from "Smith, J. and Jones, P. (eds.)", "Smith, Ann", "Ann Smith", "SMITH Ann" or a body.

    `inverted`: surnames come first in this list, so two words without a comma are a body's name.
    """
    head = EDITORS.sub("", re.sub(r"\([^()]*\)?", " ", head).strip(" .,:;"))
    names: list[str] = []
    people = AND.split(head)
    for person in people:
        items = [item.strip() for item in person.split(",") if item.strip()]
        if len(items) == 2 and not _is_initials(items[1]):
            items = items[:1]  # "Smith, Stephen"
        body = inverted and len(people) == len(items) == 1
        names += [_surname(item, inverted=inverted, body=body) for item in items if not _is_initials(item)]
    return [name for name in names if name] or [head or "?"]


def _is_initials(words: str) -> bool:
    return all(INITIAL.match(word) for word in words.split())


def _surname(name: str, *, inverted: bool, body: bool) -> str:
    """The surname in "J. Smith", "Smith JA", "Ann Smith", "SMITH Ann" or "Smith"; a longer name is an institution's."""
    words = name.split()
    kept = [word for word in words if not INITIAL.match(word)]
    if inverted and len(words) > 1 and words[0].isupper() and len(words[0]) > 2 and words[-1].istitle():
        return words[0].capitalize()
    shouted = [word for word in kept if word.isupper() and len(word) > 1]
    if shouted and (len(shouted) < len(words) or len(shouted) > 1):
        return " ".join(word.capitalize() for word in shouted)
    if len(kept) == 2 == len(words) and kept[0][0].isupper() and not body:
        return kept[1]
    return " ".join(kept)


def _are_inverted(entries: list[Entry]) -> bool:
    """Whether most entries give the surname first: "Smith, J.", "SMITH Ann"."""
    first = sum(bool(INVERTED.match(entry.text)) for entry in entries)
    return 2 * first > len(entries)
