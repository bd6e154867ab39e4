"""What stands before and after the text itself: title, author, source, date, the work under review."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .apparatus.speakers import Sign, speakers
from .date_words import date_words, points
from .headings import is_dateline, role_of
from .languages import Language
from .layout import LIST_MARK, ends_sentence, is_shouted
from .ledger import Ledger
from .names import name_pattern, names_pattern
from .paragraphs import Group
from .particulars import Front, appeared, read_end, read_label, says_where, take_date
from .quotes import is_attribution_line, is_wholly_quoted, split_source
from .review import read_review, read_stack

_CITED = re.compile(r"[^,]{2,60},? \d{4}[a-z]?(?:[,:].*)?")  # "Smith 1971", "Smith 1971, p. 14"
_CERTAIN_SOURCE = re.compile(r"^[—–―(-]|\d|,")
_LABEL = re.compile(r"[^\W\d_][^\W\d_]*(?:[ /][^\W\d_]+){0,3}:\s")
_REACH = 10  # groups from the start that may be front matter
_STACK = 3  # lines that may name a work upon each other
_LINE = 400  # signs; a longer line names nobody
_LONG = 60  # words from which a paragraph is text


def read_front(groups: Sequence[Group], language: Language, headings: set[int], ledger: Ledger) -> Front:
    """The particulars of the text; what is taken whole out of the running text is entered as a repair."""
    front = Front()
    body = _first_of_body(groups, headings, language)
    for at in range(min(len(groups), _REACH)):
        if at > body:
            break
        _read_front_group(at, groups, body, headings, language, front)
    _author_in_standfirst(groups, body, headings, language, front)
    read_end(groups, headings, language, front)
    _epigraphs_below_headings(groups, headings, language, front)
    for at in sorted(front.taken):
        text = groups[at].text
        if not ledger.accept(
            "front_matter",
            groups[at].first + 1,
            text,
            "",
            "says what the text is: title, author, source or date",
            0.85,
        ):
            front.taken.discard(at)
            front.bylines.add(at)
    return front


def _first_of_body(groups: Sequence[Group], headings: set[int], language: Language) -> int:
    """Position of the first group that is plainly text: long, or following the first real heading."""
    for at, group in enumerate(groups[: _REACH + 1]):
        words = len(group.text.split())
        if read_review(group.text, language) is not None:
            continue
        named = at == 1 and re.fullmatch(names_pattern(language.code), group.text) is not None
        if at in headings and at > 0 and not named and not says_who_or_when(group.text, language):
            return at
        if words >= _LONG and not is_wholly_quoted(split_source(group.text)[0]):
            return at
        if words > 25 and ends_sentence(group.text, language) and not is_wholly_quoted(group.text):
            follows = groups[at + 1 : at + 3]
            if not any(_stands_before_text(g.text, language) for g in follows):
                return at
    return min(len(groups), _REACH)


def says_who_or_when(text: str, language: Language) -> bool:
    """ "By Ann Other", "3 May 2019", "Ann Other, 3 May 2019": short as a heading, but none."""
    if _signed_and_dated(text, language) or says_where(text, language):
        return True
    by = "|".join(re.escape(w) for w in language.byline_words) or "(?!)"
    said = text.title() if is_shouted(text) else text
    return (
        is_dateline(text, language)
        or re.match(rf"(?i:{by}):?\s+{name_pattern(language.code)}$", said) is not None
    )


def _signed_and_dated(text: str, language: Language) -> str | None:
    """The name in "Posted by Ann Other on 3 May 2019", "3 May 2019 | Ann Other"."""
    head = speakers(language.code).head(text)
    if head is None or head.author is None or head.number is not None or not head.signs & Sign.DAY:
        return None
    return head.author if re.fullmatch(names_pattern(language.code), head.author) else None


def _stands_before_text(text: str, language: Language) -> bool:
    """A short paragraph that no text would begin with: a saying with its source, a byline."""
    if len(text.split()) > 120:
        return False
    quoted = is_wholly_quoted(text) and split_source(text)[1] is not None
    return quoted or is_attribution_line(text, language.cited_in, language.page_words)


def _read_front_group(
    at: int, groups: Sequence[Group], body: int, headings: set[int], language: Language, front: Front
) -> None:
    text = groups[at].text
    if at in front.taken:
        return
    if at == body and at > 0 and at not in headings:
        _byline_inside(text, language, front, at, whole=len(text.split()) < 30)
        return
    near = at > 0 and (
        len(groups[at - 1].text.split()) <= 15 or at - 1 in front.taken
    )  # below a title or another short line
    if read_label(text, at, language, front) or _review(at, groups, language, front):
        return
    if _byline(text, at, language, front, near=near) or _date_line(text, at, language, front):
        return
    if at in front.attributions or (at > 0 and near and appeared(text, at, language, front)):
        return
    if at == 0 and _is_title(text, language):
        front.title = text
        front.taken.add(at)
        return
    _epigraph(at, groups, headings, language, front)


def _is_title(text: str, language: Language) -> bool:
    words = text.split()
    if (
        not 0 < len(words) <= 25
        or len(text) > 160
        or text[-1] in ".,;"
        or role_of(text, language) is not None
    ):
        return False
    if re.match(r"\d{1,2}[.)]?\s|[IVXLC]+\.\s", text) or text[0].islower():
        return False
    if is_wholly_quoted(text) and (len(words) > 12 or re.search(r"[.!?]\W*$", text)):
        return False
    first = words[0].lower().strip(".:")
    return not (
        first in language.chapter_words and len(words) > 1 and re.match(r"[\dIVXLC]+\b", words[1]) is not None
    )


def _review(at: int, groups: Sequence[Group], language: Language, front: Front) -> bool:
    """The work under review, in one group or on several lines upon each other."""
    if front.subject is not None or at in front.attributions:
        return False
    group = groups[at]
    first = group.text.split(maxsplit=1)[0].lower()
    if first in language.cited_in or first in language.metadata_labels.get("source", ()):
        return False  # where the text was taken from
    found, size = read_review(group.text, language), 1
    if found is None and 1 < len(group.lines) <= _STACK:
        found = read_stack(group.lines, language)
    for more in range(_STACK, 1, -1):
        if found is None and at + more <= len(groups):
            found, size = read_stack([g.text for g in groups[at : at + more]], language), more
    if found is None:
        return False
    front.subject = found.subject
    front.author = found.reviewer or front.author
    front.taken |= set(range(at, at + size))
    return True


def _byline(text: str, at: int, language: Language, front: Front, *, near: bool) -> bool:
    if len(text) > _LINE or len(text.split()) > 20:
        return False
    names = names_pattern(language.code)
    by = "|".join(sorted((re.escape(w) for w in language.byline_words), key=len, reverse=True)) or "(?!)"
    plain = text.rstrip(".")
    if is_shouted(plain) and at > 0:
        plain = " ".join(w if w.lower() in language.name_particles else w.capitalize() for w in plain.split())
    match = re.fullmatch(rf"(?i:{by}):?\s+(?P<names>{names})(?:,\s*(?P<date>[^,].*))?", plain)
    headed = front.title is not None or front.subject is not None
    if match is None and headed and front.author is None and near:
        match = re.fullmatch(rf"(?P<names>{names})(?:,\s*(?P<date>[^,]*\d{{4}}))?", plain)
        shouted = is_shouted(text.rstrip("."))
        if match is not None and not _are_persons(match["names"], language, shouted=shouted):
            match = None
    if match is not None and front.author is None:
        if match["date"] and not take_date(match["date"], language, front):
            return False
        front.author = match["names"]
        front.taken.add(at)
        return True
    signed = _signed_and_dated(text, language) if headed and front.author is None and near else None
    if signed and take_date(text, language, front):
        front.author = signed
        front.taken.add(at)
        return True
    return headed and _byline_inside(text, language, front, at, whole=True)


def _are_persons(names: str, language: Language, *, shouted: bool) -> bool:
    """Whether a line that says nothing else can be names; in capitals, a title would look like some."""
    words = [word.lower().rstrip(".") for word in names.split()]
    small = language.function_words - language.name_particles - language.suspending
    if shouted and (words[0] in language.small_title_words or any(w in small for w in words if len(w) > 1)):
        return False
    return len(words) <= 6


def _byline_inside(text: str, language: Language, front: Front, at: int, *, whole: bool) -> bool:
    """ "Posted on 12 May 2009 by Ann Other", "An outline for circles, by Ann Other": the name ends the line."""
    if (
        not whole
        or front.author is not None
        or len(text) > _LINE
        or len(text.split()) > 20
        or text[-1] in ".!?:"
    ):
        return False
    by = "|".join(re.escape(w) for w in language.byline_words if " " not in w) or "(?!)"
    match = re.search(rf"(?:^|[\s,]+)(?:{by})\s+(?P<names>{names_pattern(language.code)})$", text)
    if match is None or match.start() == 0:
        return False
    front.author = match["names"]
    before = text[: match.start()].strip(" ,")
    if not (len(before.split()) < 8 and take_date(before, language, front)):
        front.subtitle = before
    front.taken.add(at)
    return True


def _date_line(text: str, at: int, language: Language, front: Front) -> bool:
    if len(text.split()) > 6 or front.date is not None:
        return False
    found = points(text, date_words(language.code))
    if len(found) != 1 or found[0].year is None:
        return False
    rest = (text[: found[0].start] + text[found[0].end :]).strip(" .,()")
    if len(rest.split()) > 1 or (not rest and found[0].is_bare_year and front.title is None):
        return False
    front.date, front.date_end = found[0].iso, found[0].iso_end
    front.date_printed = text[found[0].start : found[0].end]
    front.taken.add(at)
    return True


def _epigraph(at: int, groups: Sequence[Group], headings: set[int], language: Language, front: Front) -> bool:
    """A saying before the text, with its source on the same line or on the next."""
    text = groups[at].text
    words = len(text.split())
    quoted = is_wholly_quoted(text)
    if not 4 <= words <= (120 if quoted else 70):
        return False
    if at - 1 in front.taken and _LABEL.match(text):
        return False  # one more particular
    if at + 1 < len(groups) and _are_items(text, groups[at + 1].text):
        return False
    _body, source = split_source(text)
    if source is not None and (quoted or (len(groups[at].lines) > 1 and not _CITED.fullmatch(source))):
        front.epigraphs[at] = source
        return True
    if at + 1 < len(groups) and (ends_sentence(text, language) or is_wholly_quoted(text)):
        below = groups[at + 1].text
        certain = _CERTAIN_SOURCE.search(below) or quoted or groups[at + 1].indent >= groups[at].indent + 10
        if (certain or at + 1 not in headings) and is_attribution_line(
            below, language.cited_in, language.page_words
        ):
            front.epigraphs[at] = below.lstrip("—–―- ").strip("()").strip()
            front.attributions.add(at + 1)
            return True
    return False


def _are_items(text: str, below: str) -> bool:
    """Whether two paragraphs are neighbours in a list, so that the second is no source of the first."""
    first, second = LIST_MARK.match(text), LIST_MARK.match(below)
    return first is not None and second is not None and first["bullet"] == second["bullet"]


def _epigraphs_below_headings(
    groups: Sequence[Group], headings: set[int], language: Language, front: Front
) -> None:
    """An epigraph may open any chapter; there its source must be printed apart or after a dash."""
    for at in sorted(headings):
        here = at + 1
        if here >= len(groups) - 1 or here in headings or here in front.epigraphs or here in front.taken:
            continue
        if len(groups[here].text.split()) < 60 and not groups[here].text.endswith(":"):
            _epigraph(here, groups, headings, language, front)


def _author_in_standfirst(
    groups: Sequence[Group], body: int, headings: set[int], language: Language, front: Front
) -> None:
    """ "... Paul Writer weighs the accounts.": the last sentence of a text's opening names who wrote it."""
    if front.author is not None:
        return
    verbs = "|".join(sorted(re.escape(v) for v in language.author_verbs)) or "(?!)"
    pattern = re.compile(
        rf"(?:^|(?<=[.?!:…”’\"] ))(?P<who>{name_pattern(language.code)})\s+(?:{verbs})\b[^.?!]*[.?!]$"
    )
    for at, group in enumerate(groups[: min(body + 1, 4)]):
        if at in front.taken or at in headings:
            continue
        if len(group.text.split()) > 160:
            return
        match = pattern.search(group.text)
        if match:
            front.author = match["who"]
            return
