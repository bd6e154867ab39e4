"""The particulars of a text, and the lines that say where and when it appeared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .date_words import date_words, points
from .draft import SectionRole, SubjectWork
from .headings import role_of
from .languages import Language
from .layout import ends_sentence
from .names import names_pattern
from .paragraphs import Group
from .quotes import opens_with_quote

_LISTS = (SectionRole.REFERENCES, SectionRole.FURTHER_READING)
_ISSUE = 14  # words of a line that says where or when a text appeared
_SAYING = 30  # words up to which a paragraph above a name may be what that person said
_LONG = 60  # words from which a paragraph is text


@dataclass(slots=True)
class Front:
    """What was found, and which groups said it (by position)."""

    title: str | None = None
    subtitle: str | None = None
    author: str | None = None
    source: str | None = None
    date: str | None = None
    date_end: str | None = None
    date_printed: str | None = None
    subject: SubjectWork | None = None
    taken: set[int] = field(default_factory=set)  # positions that stand in the fields above, whole
    bylines: set[int] = field(default_factory=set)  # say more than the fields hold
    epigraphs: dict[int, str | None] = field(default_factory=dict)  # position to its source
    attributions: set[int] = field(default_factory=set)  # positions that are the source of an epigraph


def read_label(text: str, at: int, language: Language, front: Front) -> bool:
    """ "Source: ...", "Author: ..." """
    match = re.match(r"(?P<label>[^\W\d_][^\W\d_ ]*(?: [^\W\d_]+){0,2})\s*:\s+(?P<value>\S.{0,200})$", text)
    if match is None:
        return says_where(text, language) and front.source is None and _source_line(text, at, language, front)
    label = match["label"].lower()
    for name in ("title", "author", "date", "source"):
        if label not in language.metadata_labels.get(name, frozenset()):
            continue
        value = match["value"].rstrip("; ")
        value = value.rstrip(".") if name != "source" else value
        if name == "source" and front.source is None and _source_line(value, at, language, front):
            return True
        if name == "date":
            if not take_date(value, language, front):
                continue
        elif getattr(front, name) is None:
            setattr(front, name, value)
        else:
            return False
        front.taken.add(at)
        return True
    return False


def says_where(text: str, language: Language) -> bool:
    """ "First published in the Quay, spring 1987": begins with such words, and ends with a year."""
    lower = text.lower()
    labels = [label for label in language.metadata_labels.get("source", ()) if " " in label]
    if not any(lower.startswith(label + " ") for label in labels) or len(text.split()) > _ISSUE + 6:
        return False
    return any(point.year is not None for point in points(text, date_words(language.code)))


def take_date(text: str, language: Language, front: Front) -> bool:
    found = [p for p in points(text, date_words(language.code)) if p.year is not None]
    if not found or front.date is not None:
        return False
    point = found[-1]
    front.date, front.date_end, front.date_printed = point.iso, point.iso_end, text[point.start : point.end]
    return True


def appeared(text: str, at: int, language: Language, front: Front) -> bool:
    """ "Coastal Quarterly 41, no. 2 (Summer 2016)": an issue; "A talk given to the club, 9 November 1974": when."""
    if front.date is not None or len(text.split()) > _ISSUE or text[-1] in ".!?:;" or front.title is None:
        return False
    found = points(text, date_words(language.code))
    if not found or found[-1].year is None or found[-1].end < len(text.rstrip(")")):
        return False
    before = text[: found[-1].start]
    if re.search(r"\d", before):
        return front.source is None and _source_line(text, at, language, front)
    told = [word for word in before.split() if word.lower() in language.function_words]
    if found[-1].day is None or not told or not before.rstrip().endswith(","):
        return False
    take_date(text, language, front)
    front.subtitle = before.rstrip(" ,")
    front.taken.add(at)
    return True


def read_end(groups: Sequence[Group], headings: set[int], language: Language, front: Front) -> None:
    """A last line that names the journal and the date."""
    _signature(groups, headings, language, front)
    listed = _ends_in_list(groups, headings, language)
    for at in range(len(groups) - 1, max(len(groups) - 4, 1), -1):
        text = groups[at].text
        apart = groups[at].gap_before > 1 + groups[at - 1].gap_before or groups[at].indent >= 8
        if listed and not apart and not _names_an_issue(text, language):
            return  # an entry of the list that ends the text
        if at in headings or front.source is not None:
            return
        if read_label(text, at, language, front):
            continue
        if _source_line(text, at, language, front):
            return
        if len(text.split()) > 20:
            return


def _signature(groups: Sequence[Group], headings: set[int], language: Language, front: Front) -> None:
    """ "— Ann Other" below the last paragraph, unless it is the source of a quotation."""
    at = len(groups) - 1
    if front.author is not None or at < 2 or at in headings:
        return
    match = re.fullmatch(rf"[—–―-]+\s*(?P<names>{names_pattern(language.code)})\.?", groups[at].text)
    above = groups[at - 1]
    if match is None or above.verse or opens_with_quote(above.text) or above.indent > groups[at - 2].indent:
        return
    if ends_sentence(above.text, language) and len(above.text.split()) > _SAYING:
        front.author = match["names"]
        front.taken.add(at)


def _ends_in_list(groups: Sequence[Group], headings: set[int], language: Language) -> bool:
    """Whether a list of works ends the text; short entries of it may have been taken for headings."""
    above = max((at for at in headings if role_of(groups[at].text, language) is not None), default=-1)
    if above < 0 or role_of(groups[above].text, language) not in _LISTS:
        return False
    below = min((at for at in headings if at > above), default=len(groups))
    return not any(len(group.text.split()) > _LONG for group in groups[below:])


def _names_an_issue(text: str, language: Language) -> bool:
    """Whether the line's date has a month: a journal's has, that of a book in a list has not."""
    found = points(text, date_words(language.code))
    return bool(found and found[-1].year and found[-1].month) and len(text.split()) <= 12


def _source_line(text: str, at: int, language: Language, front: Front) -> bool:
    bare = text.strip("()[] .")
    words = bare.split()
    if not 2 <= len(words) <= 18 or text.rstrip()[-1:] in "!?:;" or bare[:1].islower():
        return False
    found = [p for p in points(bare, date_words(language.code)) if p.year is not None]
    if (
        not found
        or len(date_words(language.code).year_end.sub("", bare[found[-1].end :], count=1).strip()) > 1
    ):
        return False
    point = found[-1]
    before = bare[: point.start].rstrip()
    season = before.rsplit(None, 1)[-1].lower().strip("(,") if before else ""
    printed = bare[point.start : point.end]
    if season in language.seasons:
        before, printed = before[: -len(season)].rstrip(), f"{before[-len(season) :]} {printed}"
    if not before.endswith(",") and not before.endswith(":") and not before.endswith("("):
        return False
    source = before.rstrip(" ,:(")
    for label in sorted(language.metadata_labels.get("source", ()), key=len, reverse=True):
        if source.lower().startswith(label + " "):
            source = source[len(label) :].strip()
            break
    if not source or not source[0].isupper() or source.count("(") != source.count(")"):
        return False
    if re.search(r"[.!?]\s+\w+\s+\w+\s+\w+", source):
        return False
    front.source = source
    if front.date is None:
        front.date, front.date_end, front.date_printed = point.iso, point.iso_end, printed
    front.taken.add(at)
    return True
