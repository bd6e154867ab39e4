"""Which paragraphs are headings, and how they read in title case."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache

from .date_words import date_words, points
from .draft import SectionRole
from .languages import Language
from .languages import language as language_of
from .layout import LIST_MARK, is_shouted
from .paragraphs import Group
from .words import Lexicon

NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<mark>[.):]?)\s+(?=\S)|(?P<roman>[IVXLC]{1,7})[.):]?\s+(?=\S)"
)
ROMAN_ALONE = re.compile(r"(?:[IVXLC]{1,7}|\d{1,2})\.?$")
_ORNAMENT = re.compile(r"[\W_]+$")
_WORDS = re.compile(r"[^\W\d_](?:[^\W_]|['’\-])*")
_DATED_END = re.compile(r"^[^\W\d_a-z][^.!?]*[^\W\d_], (?:[^\W\d_]+ ){0,2}[12]\d{3}$")
_STOPS = ".!?”’\"')»"
_SENTENCE_INSIDE = re.compile(r"[^\W\d_]{2,}\s?[.!?]\s+[^\W\d_a-z]")
_LONGEST = 16  # words
_LONGEST_QUESTION = 30  # likewise, of an interview
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_RUN = 3  # more short lines in a row than this are a list or a table of contents


_FIRST_LETTERS = re.compile(r"\W*([^\W\d_]+)")


@cache
def _first_words(code: str) -> frozenset[str]:
    """The words that a heading the language's file knows may begin with."""
    names = [name for found in language_of(code).headings.values() for name in found]
    return frozenset(match[1] for name in names if (match := _FIRST_LETTERS.match(name)))


def role_of(text: str, language: Language) -> SectionRole | None:
    """What a heading of these words announces, as far as the language's file knows."""
    bare = re.sub(r"^(?:[\d.]+|[IVX]+)[.)]?\s+", "", text.strip().rstrip(".:")).lower()
    first = _FIRST_LETTERS.match(bare)
    if first is None or first[1] not in _first_words(language.code):
        return None
    bare = re.sub(r"\s+", " ", bare)
    counted = re.match(r"\d+ (?=[^\W\d_])", text.strip())
    for role, names in language.headings.items():
        for name in names:
            if name.endswith("*"):
                if bare.startswith(name[:-1]) and len(bare.split()) <= 8:
                    return SectionRole(role)
            elif (
                bare == name
                or bare.startswith((name + ":", name + " (", name + " –"))
                or (
                    counted
                    and role == "comments"
                    and bare.startswith(name)
                    and not bare[len(name) : len(name) + 1].isalpha()
                )
            ):
                return SectionRole(role)
    return None


def is_ornament(text: str) -> bool:
    """A row of stars or dots that parts two passages."""
    return bool(_ORNAMENT.match(text)) and len(text) <= 40


def find_headings(groups: Sequence[Group], language: Language) -> set[int]:
    """Positions of the groups that are headings."""
    entries = _dated_entries(groups, language)
    items = _adjacent_items(groups)
    entries |= items | find_captions_below(groups) | _signatures(groups)
    days = _diary_days(groups, language)
    short = [
        at in days or (at not in entries and looks_short(group.text, language))
        for at, group in enumerate(groups)
    ]
    found: set[int] = set()
    numbered = _sequence(groups, short)
    questions = _asks_in_headings(groups, short, language)
    at = 0
    while at < len(groups):
        if not short[at]:
            at += 1
            continue
        end = at
        while end < len(groups) and short[end]:
            end += 1
        found |= _headings_of_run(groups, at, end, numbered, questions, language)
        at = end
    found |= _asked_alike(groups, found)
    return _outside_comments(groups, _without_lonely(groups, found, language), language)


def _dated_entries(groups: Sequence[Group], language: Language) -> set[int]:
    """Positions of groups that begin with a date and a mark, in company: a time line, no headings."""
    words = date_words(language.code)
    dated = []
    for at, group in enumerate(groups):
        match = re.match(r"(?P<date>[^–—:]{4,40}?)\s*(?:[–—:]|\s-)\s*\S", group.text)
        found = points(match["date"], words) if match else []
        if match and found and found[0].start == 0 and found[-1].end >= len(match["date"].rstrip()):
            dated.append(at)
    near = (
        [at for at in dated if sum(1 for other in dated if abs(other - at) <= 3) >= 3]
        if len(dated) < 200
        else dated
    )
    return set(near)


def _signatures(groups: Sequence[Group]) -> set[int]:
    """Positions of lines that go on from a comma above them: a name below "I remain," or "Yours truly,"."""
    found = {at for at in range(1, len(groups)) if groups[at - 1].text.endswith(",")}
    for at, group in enumerate(groups):
        first = group.lines[0] if len(group.lines) > 1 else ""
        if first.endswith(",") and len(first.split()) <= 4 and not is_shouted(group.text):
            found.add(at)
    return found


def find_captions_below(groups: Sequence[Group]) -> set[int]:
    """Positions of short dated lines that stand closer to the paragraph above than to what follows: pictures' words.

    Nothing leans where the headings of a text stand so themselves.
    """
    leaning = [
        at
        for at, group in enumerate(groups)
        if at > 1 and 0 < group.gap_before < group.gap_after and len(group.text) <= 120
    ]
    found = {
        at for at in leaning if _DATED_END.search(groups[at].text) and groups[at - 1].text[-1:] in _STOPS
    }
    return found if 2 * len(found) >= len(leaning) and len(found) <= max(1, len(groups) / 8) else set()


def _diary_days(groups: Sequence[Group], language: Language) -> set[int]:
    """Positions of days that stand alone above their entries; not those below the name of who wrote then."""
    days = [
        at for at, group in enumerate(groups) if len(group.text) < 60 and is_dateline(group.text, language)
    ]
    named = [at for at in days if at and looks_short(groups[at - 1].text, language) and at > 2]
    return set(days) if len(days) >= 3 and len(named) <= len(days) / 5 else set()


def _adjacent_items(groups: Sequence[Group]) -> set[int]:
    """Positions of numbered groups whose neighbour has the next number: items of a list."""
    numbers: list[int | None] = []
    for group in groups:
        match = LIST_MARK.match(group.text)
        numbers.append(int(match["number"]) if match and match["number"] else None)
    found: set[int] = set()
    for at, (here, below) in enumerate(itertools.pairwise(numbers)):
        if here is not None and below == here + 1:
            found |= {at, at + 1}
    return found


def looks_short(text: str, language: Language) -> bool:
    """Short and without the end of a sentence: it may be a heading."""
    words = text.split()
    if (
        not words
        or len(words) > _LONGEST
        or len(text) > 120
        or "\t" in text
        or not any(map(str.isalnum, text))
    ):
        return False
    if is_shouted(text) and len(words) <= 12:
        return True
    if role_of(text, language) is not None:
        return True
    if text[-1] in ".,;" and not text.endswith("..."):
        return bool(re.fullmatch(r"(?:\d{1,2}|[IVXLC]{1,7})\.", text))
    if re.search(r"[.!?…][\"”’»']$", text) or is_dateline(text, language):
        return False
    if text[-1] in "!?" and _SENTENCE_INSIDE.search(text):
        return False
    if text[-1] == ":" or text[0] in "-–—•*[(" or re.search(r"\]$", text):
        return False
    return not (text[0].isalpha() and text[0].islower())


def is_dateline(text: str, language: Language) -> bool:
    """Nothing but a day, perhaps with the time."""
    found = points(text, date_words(language.code))
    if len(found) != 1 or found[0].day is None:
        return False
    rest = text[: found[0].start] + text[found[0].end :]
    return len(re.findall(r"[^\W\d_]+", rest)) <= 3


def _sequence(groups: Sequence[Group], short: Sequence[bool]) -> set[int]:
    """Positions of short groups whose numbers count up over the text with other text between them."""
    seen: list[tuple[int, int]] = []
    parts: list[int] = []
    for at, group in enumerate(groups):
        if not short[at]:
            continue
        match = NUMBERED.match(group.text)
        if match and match["number"] and "." not in match["number"]:
            seen.append((at, int(match["number"])))
        elif match and match["number"]:
            parts.append(at)
    found = set(parts) if len(parts) > 1 else set[int]()
    for (a, m), (b, n) in itertools.pairwise(seen):
        if n == m + 1 and b > a + 1:
            found |= {a, b}
    return found


def _headings_of_run(
    groups: Sequence[Group], at: int, end: int, numbered: set[int], questions: bool, language: Language
) -> set[int]:
    """Which of the short groups from `at` to before `end` are headings: what follows them is text."""
    found = {
        i
        for i in range(at, end)
        if role_of(groups[i].text, language) or (is_shouted(groups[i].text) and _apart(groups[i]))
    }
    found |= {i for i in range(at, end) if i in numbered or is_dateline(groups[i].text, language)}
    run = [i for i in range(at, end) if i not in found]
    if end - at > _RUN and not (end - at == _RUN + 1 and at == 0):
        return found  # entries of a list; only what is unmistakable counts
    last_is_text = end < len(groups)
    for i in run:
        group = groups[i]
        if (
            not last_is_text
            or not _apart(group)
            or (NUMBERED.match(group.text) and i + 1 < end and i not in numbered)
        ):
            continue
        if _title_like(group.text, language) or _sentence_like_heading(groups, i, questions):
            found.add(i)
    return found


def _apart(group: Group) -> bool:
    return (
        bool(group.gap_before or group.first == 0 or is_shouted(group.text) or not group.gap_after)
        or group.wrapped
    )


def _title_like(text: str, language: Language) -> bool:
    """Most words that count begin with a capital."""
    words = _WORDS.findall(re.sub(r"[“\"„«].*?[”\"“»]", "", text)) or _WORDS.findall(text)
    weighty = [w for w in words if w.lower() not in language.small_title_words]
    if not weighty:
        return bool(ROMAN_ALONE.match(text))
    capitals = sum(w[0].isupper() for w in weighty)
    if len(weighty) == 1:
        return capitals == 1 and len(words) <= 3
    return bool(capitals >= 0.75 * len(weighty))


def _asks_in_headings(groups: Sequence[Group], short: Sequence[bool], language: Language) -> bool:
    """Whether headings of this text read like sentences, so that a question may be one too."""
    plain = [
        at
        for at in range(1, len(groups))
        if short[at] and not short[at - 1] and _sentence_like_heading(groups, at, False)
    ]
    titled = [
        at for at in plain if _title_like(groups[at].text, language) and len(groups[at].text.split()) > 1
    ]
    asked = [at for at in range(1, len(groups)) if short[at] and groups[at].text.endswith("?")]
    others = [at for at in range(1, len(groups)) if short[at] and not short[at - 1] and at not in asked]
    if (
        len(asked) >= 3
        and not others
        and 2 * sum(groups[at].gap_before > 0 or _stands_in(groups, at) for at in asked) > len(asked)
    ):
        return True  # questions and answers
    return len(plain) >= 2 and len(titled) <= len(plain) / 2 and len(asked) <= len(plain)


def _asked_alike(groups: Sequence[Group], found: set[int]) -> set[int]:
    """In an interview whose questions are its headings, those that are longer than headings are."""
    asked = [at for at in found if groups[at].text.endswith("?")]
    if len(asked) < 3 or 4 * len(asked) < 3 * sum(at > 2 for at in found):
        return set()
    return {
        at
        for at in range(1, len(groups) - 1)
        if groups[at].text.endswith("?")
        and len(groups[at].text.split()) <= _LONGEST_QUESTION
        and (groups[at].gap_before or _stands_in(groups, at))
        and LIST_MARK.match(groups[at].text) is None
        and groups[at + 1].text[-1] in ".!:"
    }


def _stands_in(groups: Sequence[Group], at: int) -> bool:
    """Whether a single line is set in above a paragraph that is not."""
    below = groups[at + 1] if at + 1 < len(groups) else groups[at]
    return groups[at].wrapped and len(groups[at].facts) == 1 and groups[at].indent > below.indent


def _sentence_like_heading(groups: Sequence[Group], i: int, questions: bool) -> bool:
    """ "What remains to be done" on a line of its own, before a paragraph that is none of its kind."""
    group = groups[i]
    text = group.text
    if (text[-1] in "?!" and not questions) or len(text.split()) > 9:
        return False
    quoted = text[0] in '“"„«' and text[-1] in '”"“»' and len(text.split()) <= 7
    if not (text[0].isupper() or text[0].isdigit() or quoted):
        return False
    if not group.gap_before and i > 0 and not (questions and text[-1] == "?" and _stands_in(groups, i)):
        return False
    if text[-1] in '"”’»)' and not quoted:
        return False
    below = groups[i + 1] if i + 1 < len(groups) else None
    if below is None or len(below.text) <= 2.5 * len(text):
        return False
    return below.text.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹*†‡")[-1:] in '.?!:”"’)»]'


def _without_lonely(groups: Sequence[Group], found: set[int], language: Language) -> set[int]:
    """A heading has text below it: one at the very end of the text is none, unless its name is known."""
    last = len(groups) - 1
    return {i for i in found if i < last or role_of(groups[i].text, language) is not None}


def _outside_comments(groups: Sequence[Group], found: set[int], language: Language) -> set[int]:
    """Below the heading of a thread only its names and dates stand alone, which are no headings."""
    thread = [at for at in sorted(found) if role_of(groups[at].text, language) is SectionRole.COMMENTS]
    if not thread or thread[0] < len(groups) // 4:
        return found
    return {at for at in found if at <= thread[0] or role_of(groups[at].text, language) is not None}


def title_case(text: str, lexicon: Lexicon) -> str:
    """A heading printed in capitals, in title case; what the text itself writes in capitals stays so."""
    bracket = re.search(r"(?<=\w) \([^()]*\)$", text)
    if bracket and not is_shouted(text):
        return title_case(text[: bracket.start()], lexicon) + bracket[0]
    if not is_shouted(text):
        return text
    words = list(re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text))
    out, last = [], 0
    for position, match in enumerate(words):
        out.append(text[last : match.start()])
        starts = position == 0 or text[: match.start()].rstrip().endswith((":", ".", "?", "!", "–", "—"))
        out.append(
            _cased(
                match[0], starts or position == len(words) - 1, lexicon, text[match.end() : match.end() + 1]
            )
        )
        last = match.end()
    return "".join(out) + text[last:]


def _cased(word: str, always: bool, lexicon: Lexicon, following: str) -> str:
    lower = word.lower()
    if following in (".", ":") and _ROMAN.fullmatch(word):
        return word
    if (
        re.fullmatch(r"[IVXLC]+", word)
        and (len(word) > 1 or following in (".", ":"))
        and lexicon.zipf(lower) < 5
    ):
        return word
    capital = lower[0].upper() + lower[1:]
    if word.isupper() and len(word) > 1 and lower not in lexicon.language.small_title_words:
        in_text = lexicon.cased[word] - lexicon.shouted[word]
        if len(word) <= 6 and in_text > 1 and in_text > lexicon.cased[capital] + lexicon.cased[lower]:
            return word
    if lower in lexicon.language.small_title_words and not always:
        return lower
    return capital
