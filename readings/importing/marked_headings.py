"""Which pieces of a document are headings, and of what level: by its styles, or else by looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .front import says_who_or_when
from .heading_levels import is_counted, levels
from .headings import is_dateline, looks_short, role_of
from .languages import Language
from .layout import ends_sentence, is_shouted
from .marked_parts import Part
from .names import names_pattern
from .pieces import Look, PieceKind

_TYPED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)(?P<mark>[.):]?)\s+(?=[^\W\d_])")
_LONGEST = 24  # words of a heading that only its looks tell
_LONG = 40  # words from which a styled heading is body text in the wrong style
_SEVERAL = 2  # headings
_LEAST_STEP = 0.08  # of size, that is seen
_LARGE = 1.15  # of a heading between those that a style makes
_SHORT = 12  # words of such a one
_PROSE = 12  # words of what it stands above, at the least
_BEFORE = 12  # parts before a title
_TOP = 4  # parts among which the title is printed


@dataclass(slots=True)
class Heads:
    """Positions of the headings with their levels, and of the title and subtitle of the whole."""

    levels: dict[int, int]
    title: int | None = None
    subtitle: int | None = None
    author: int | None = None  # a heading above the title
    again: frozenset[int] = frozenset()  # the title once more


def find(
    parts: Sequence[Part], language: Language, *, titled: bool = False, named: str | None = None
) -> Heads:
    """The headings among these parts.

    `named` is the title as the file's particulars have it. Where the work is `titled` for certain, no heading is its
    title but one of level 0 or of these words.
    """
    styled = {at: part.piece.level for at, part in enumerate(parts) if part.kind is PieceKind.HEADING}
    _without_prose(styled, parts)
    chapters = {at: level for at, level in styled.items() if level > 0}
    title = next((at for at, level in styled.items() if level == 0), None)
    title = _named(parts, named) if title is None else title
    if title is None and not titled:
        title = _title(chapters, parts, language)
    author = None
    for at in [at for at in chapters if title is not None and at <= title]:
        if at == title or re.fullmatch(names_pattern(language.code), parts[at].text):
            author = at if at != title else author
            del chapters[at]
    again = _again(title, chapters, parts)
    for at in again:
        del chapters[at]
    subtitle = _subtitle(title, styled, parts, language)
    chapters.pop(subtitle if subtitle is not None else -1, None)
    if all(role_of(parts[at].text, language) is not None for at in chapters):
        known = {*chapters, *([] if title is None else [title])}
        looked = _by_look(parts, known, language) - {at for at, level in styled.items() if level == 0}
        if len(looked - {title}) > len(chapters):
            heads = _ranked_by_look(looked, title, subtitle, parts, language, titled=titled)
            return replace(heads, again=again)
    told = without_gaps(chapters | _below_styles(parts, chapters, language))
    return Heads(told, title, subtitle, author, again)


def _again(title: int | None, chapters: dict[int, int], parts: Sequence[Part]) -> frozenset[int]:
    """The first heading below the title, if it says the same and no other is of its rank: not the first of several."""
    first = min(chapters, default=None)
    if title is None or first is None or not title < first <= title + _TOP:
        return frozenset()
    alone = list(chapters.values()).count(chapters[first]) == 1
    same = _letters(parts[first].text) == _letters(parts[title].text)
    return frozenset({first} if same and alone else ())


def _subtitle(
    title: int | None, styled: dict[int, int], parts: Sequence[Part], language: Language
) -> int | None:
    """The heading straight below the title that heads nothing: of a rank that no other has, above a higher one."""
    at = title + 1 if title is not None else -1
    if at not in styled or says_who_or_when(parts[at].text, language) or role_of(parts[at].text, language):
        return None
    if styled[at] == 0:
        return at if not re.fullmatch(names_pattern(language.code), parts[at].text) else None
    others = [level for place, level in styled.items() if place > at]
    return at if others and others[0] < styled[at] and styled[at] not in others else None


def _named(parts: Sequence[Part], name: str | None) -> int | None:
    """The first of the lines at the very top that says what the work is called."""
    wanted = _letters(name or "")
    return next(
        (at for at, part in enumerate(parts[:_TOP]) if wanted and _letters(part.text) == wanted), None
    )


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _below_styles(parts: Sequence[Part], chapters: dict[int, int], language: Language) -> dict[int, int]:
    """Short bold paragraphs above prose, between headings that a style makes: headings of the next lower rank."""
    if not chapters:
        return {}
    found: dict[int, int] = {}
    plain = [at for at, part in enumerate(parts) if part.kind is PieceKind.PARAGRAPH]
    level = 0
    for at, part in enumerate(parts[:-1]):
        level = chapters.get(at, level)
        look, below = part.piece.look, parts[at + 1]
        if (
            not level
            or part.kind is not PieceKind.PARAGRAPH
            or look is None
            or not (look.bold or look.size >= _LARGE)
        ):
            continue
        words = len(part.text.split())
        reads_on = below.kind is PieceKind.PARAGRAPH and len(below.text.split()) >= max(_PROSE, 2 * words)
        reads_on |= look.bold and look.size >= _LARGE
        if words <= _SHORT and reads_on and part.text[-1] not in "?!:" and looks_short(part.text, language):
            found[at] = level + 1
    return found if 4 * len(found) <= len(plain) else {}


def _without_prose(styled: dict[int, int], parts: Sequence[Part]) -> None:
    """Body text in the style of a heading is body text."""
    spoken = {at for at in styled if _reads_as_prose(parts[at].text)}
    for level in set(styled.values()) - {0}:
        mine = {at for at, own in styled.items() if own == level}
        if len(mine) > 2 and 2 * len(mine & spoken) > len(mine):
            spoken |= mine
    for at in list(styled):
        if at in spoken or not any(c.isalnum() for c in parts[at].text):
            del styled[at]


def _reads_as_prose(text: str) -> bool:
    words = len(text.split())
    return words > _LONG or (words > _SHORT and text.rstrip()[-1:] in ".;,")


def _title(chapters: dict[int, int], parts: Sequence[Part], language: Language) -> int | None:
    """The single heading of the first rank, if no text stands before it: nothing but who wrote it, or where."""
    if not chapters:
        return None
    top = min(chapters.values())
    tops = [at for at, level in chapters.items() if level == top]
    if len(tops) != 1 or role_of(parts[tops[0]].text, language) is not None:
        return None
    before = parts[: tops[0]]
    if any(len(part.text.split()) > _LONG for part in before) or len(before) > _BEFORE:
        return None
    above = [at for at in chapters if at < tops[0]]
    named = all(re.fullmatch(names_pattern(language.code), parts[at].text) for at in above)
    return tops[0] if named else None


def without_gaps(chapters: dict[int, int]) -> dict[int, int]:
    """The levels counted from 1 without gaps."""
    ranks = {level: rank for rank, level in enumerate(sorted(set(chapters.values())), start=1)}
    return {at: ranks[level] for at, level in chapters.items()}


def _by_look(parts: Sequence[Part], styled: set[int], language: Language) -> set[int]:
    """Short paragraphs that stand out from most of the text, above prose."""
    plain = [part for part in parts if part.kind is PieceKind.PARAGRAPH and part.piece.look]
    words = sum(len(part.text.split()) for part in plain)
    bold = sum(len(part.text.split()) for part in plain if part.piece.look and part.piece.look.bold)
    centred = sum(len(part.text.split()) for part in plain if part.piece.look and part.piece.look.centred)
    italic = sum(len(part.text.split()) for part in plain if part.piece.look and part.piece.look.italic)
    common = Counter({"bold": 2 * bold > words, "centred": 2 * centred > words, "italic": 2 * italic > words})
    found = set(styled)
    for at, part in enumerate(parts):
        if at in styled or part.kind is not PieceKind.PARAGRAPH or part.piece.look is None:
            continue
        goes_on = at - 1 in found and not common["centred"] and _names_what_is_counted(at, parts, language)
        if (goes_on or _stands_out(part, common)) and _may_head(at, parts, language):
            found.add(at)
    return {at for at in found if at in styled or _heads_text(at, parts, found, language)}


def _names_what_is_counted(at: int, parts: Sequence[Part], language: Language) -> bool:
    """A centred line below a centred "Chapter One"."""
    looks = [part.piece.look for part in parts[at - 1 : at + 1]]
    return all(look and look.centred for look in looks) and is_counted(parts[at - 1].text, language)


def _stands_out(part: Part, common: Counter[str]) -> bool:
    look = part.piece.look or Look()
    if look.size >= 1 + _LEAST_STEP or (look.bold and not common["bold"]):
        return True
    shouted = look.capitals or is_shouted(part.text)
    if look.centred and not common["centred"]:
        return shouted or look.underlined or _TYPED.match(part.text) is not None or look.space_before > 0.9
    slanted = look.italic and not common["italic"]
    return (look.underlined or shouted or slanted) and len(part.text.split()) <= 12


def _may_head(at: int, parts: Sequence[Part], language: Language) -> bool:
    text = parts[at].text.replace("\n", " ")
    if len(text.split()) > _LONGEST or is_dateline(text, language):
        return False
    if looks_short(text, language):
        return True
    return text[-1:] in "?!" or (
        text[-1:] in ".:" and not ends_sentence(text[:-1], language) and len(text.split()) <= 12
    )


def _heads_text(at: int, parts: Sequence[Part], found: set[int], language: Language) -> bool:
    """Whether text follows, other headings between; what is known to head notes or a list needs none."""
    if role_of(parts[at].text, language) is not None:
        return True
    below = at + 1
    while below < len(parts) and (below in found or parts[below].kind is PieceKind.CAPTION):
        below += 1
    return below < len(parts)


def _ranked_by_look(
    looked: set[int],
    title: int | None,
    subtitle: int | None,
    parts: Sequence[Part],
    language: Language,
    *,
    titled: bool,
) -> Heads:
    """Levels by typed number, or by size, weight and place."""
    order = sorted(looked)
    if title is None and not titled and parts[order[0]].kind is PieceKind.HEADING:
        title = order[0] if role_of(parts[order[0]].text, language) is None else None
    if title is None and not titled:
        title = _largest_first(order, parts, language)
    order = [at for at in order if at != title]
    if subtitle is None and title is not None and _stands_alone_below(title, order, parts, language):
        below = order.pop(0)
        subtitle = None if re.fullmatch(names_pattern(language.code), parts[below].text) else below
    numbers = {at: m["number"].count(".") + 1 for at in order if (m := _TYPED.match(parts[at].text))}
    if numbers and len(set(numbers.values())) > 1 and 2 * len(numbers) > len(order):
        return Heads(without_gaps(_among_numbers(order, numbers, parts)), title, subtitle)
    ranks = {at: _rank(parts[at]) for at in order if role_of(parts[at].text, language) is None}
    if len(set(ranks.values())) > 1:
        seen = sorted(set(ranks.values()), reverse=True)
        return Heads({at: seen.index(ranks[at]) + 1 if at in ranks else 1 for at in order}, title, subtitle)
    told = levels([parts[at].text for at in order], language)
    return Heads(without_gaps(dict(zip(order, told, strict=True))), title, subtitle)


def _stands_alone_below(title: int, order: Sequence[int], parts: Sequence[Part], language: Language) -> bool:
    """Whether the first of these stands straight below the title and looks like no other heading of several."""
    first, *others = order or [-1]
    if first != title + 1 or len(others) < _SEVERAL or _TYPED.match(parts[first].text):
        return False
    look = _rank(parts[first])
    return role_of(parts[first].text, language) is None and all(_rank(parts[at]) != look for at in others)


def _among_numbers(order: Sequence[int], numbers: dict[int, int], parts: Sequence[Part]) -> dict[int, int]:
    """The levels that numbers give; a heading without one has that of those that look like it, or stands below all."""
    looks = {_rank(parts[at]): level for at, level in numbers.items()}
    lowest, least = max(numbers.values()) + 1, min(looks)
    unlike = {at: lowest if _rank(parts[at]) < least else 1 for at in order}
    return {at: numbers.get(at) or looks.get(_rank(parts[at])) or unlike[at] for at in order}


def _rank(part: Part) -> tuple[float, ...]:
    """How much a heading stands out, as one compares them: by size first."""
    look = part.piece.look or Look()
    shouted = look.capitals or is_shouted(part.text)
    return (
        round(look.size / _LEAST_STEP / 1.5),
        look.centred,
        shouted,
        look.bold,
        look.underlined,
        -look.italic,
    )


def _largest_first(order: Sequence[int], parts: Sequence[Part], language: Language) -> int | None:
    """The first heading, if it stands at the very top and out more than any other."""
    if not order or order[0] > 2 or role_of(parts[order[0]].text, language) is not None:
        return None
    own = _rank(parts[order[0]])
    others = [_rank(parts[at]) for at in order[1:]]
    return order[0] if all(own > other for other in others) else None
