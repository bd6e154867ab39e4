"""A proposal of sittings: sections joined or cut so that one takes 10 to 20 minutes.

Reading speeds are those of Trauzettel-Klosinski and Dietz (2012), "Standardized assessment of reading performance:
the new International Reading Speed Texts IReST", rounded for English.
"""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass

from .draft import Block, BlockKind, Draft, Section, SectionRole, UnitProposal

WORDS_A_MINUTE = 225
WORDS_A_MINUTE_BY_LANGUAGE = {"de": 179, "fr": 195, "es": 218, "ru": 184, "en": WORDS_A_MINUTE}
SHORTEST = 10  # minutes
LONGEST = 20
BEST = (SHORTEST + LONGEST) / 2
WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
MOST_PIECES = 200  # in one sitting; keeps a text of a thousand headings quick
TOO_LONG, TOO_SHORT, BROKEN_CHAPTER = 40.0, 4.0, 6.0  # costs, of a minute and of a higher heading inside

TEXT_ROLES = frozenset({SectionRole.BODY, SectionRole.INSET})

Place = tuple[int, int]  # section index, block index


@dataclass(slots=True)
class _Piece:
    """What is never parted: a section, or a part of one too long for a sitting."""

    title: str | None
    first: Place
    last: Place
    words: int
    level: int  # of the heading it begins with; 9 where it begins inside a section


def propose(draft: Draft) -> None:
    """Fill `draft.units`: every block stands in exactly one, in order."""
    pace = pace_of(draft.language)
    extra = sum(len(words_in(p)) for comment in draft.comments for p in comment.paragraphs)
    pieces: list[_Piece] = []
    above: Section | None = None  # a chapter whose heading is followed at once by one below it
    for number, section in enumerate(draft.sections):
        own = _pieces(section, number, pace)
        if own and above and above.heading and above.level < own[0].level:
            own[0].title, own[0].level = above.heading, above.level
        above = (above or section) if not own and section.role in TEXT_ROLES else None
        pieces += own
    if pieces:
        pieces[-1].words += extra
    draft.units = [_unit(group, pace) for group in _grouped(pieces, pace)]


def pace_of(language: str | None) -> int:
    """Words a minute at which people read a language (BCP 47; its country makes no difference)."""
    return WORDS_A_MINUTE_BY_LANGUAGE.get((language or "").split("-")[0].lower(), WORDS_A_MINUTE)


def minutes_for(words: int, language: str | None) -> int:
    """How many minutes so many words of a language take to read: at least one."""
    return max(1, round(words / pace_of(language)))


def words_in(text: str) -> list[str]:
    """The words of a text as a reader counts them: "didn’t" and "mid-1918" are one each."""
    return WORD.findall(text)


def _words(block: Block) -> int:
    return 0 if block.kind is BlockKind.CAPTION else len(words_in(block.text))


def _pieces(section: Section, number: int, pace: int) -> list[_Piece]:
    """A section whole, or cut at the paragraphs nearest to an even split where it takes too long."""
    if not section.blocks:
        return []
    counts = [_words(block) for block in section.blocks]
    total = sum(counts)
    parts = math.ceil(total / (LONGEST * pace)) if section.role in TEXT_ROLES else 1
    cuts = _even_cuts(section.blocks, counts, max(parts, 1))
    bounds = [0, *cuts, len(counts)]
    return [
        _Piece(
            title=section.heading if not begin else None,
            first=(number, begin),
            last=(number, end - 1),
            words=sum(counts[begin:end]),
            level=section.level if not begin and section.heading else 9,
        )
        for begin, end in itertools.pairwise(bounds)
    ]


def _even_cuts(blocks: list[Block], counts: list[int], parts: int) -> list[int]:
    """Indices of the blocks that begin a new part; a cut falls before a paragraph, not before a quotation."""
    if parts < 2:
        return []
    starts = [0]
    for count in counts:
        starts.append(starts[-1] + count)
    able = [i for i in range(1, len(blocks)) if blocks[i].kind is BlockKind.PARAGRAPH] or list(
        range(1, len(blocks))
    )
    cuts: list[int] = []
    for part in range(1, parts):
        aim = starts[-1] * part / parts
        later = [index for index in able if not cuts or index > cuts[-1]]
        if later:
            cuts.append(min(later, key=lambda index: abs(starts[index] - aim)))
    return cuts


def _grouped(pieces: list[_Piece], pace: int) -> list[list[_Piece]]:
    """Neighbouring pieces in groups of the least cost: near a quarter of an hour, begun at high headings."""
    best: list[tuple[float, int]] = [(0.0, 0)]  # cost of the first n pieces, where their last group begins
    for end in range(1, len(pieces) + 1):
        choices: list[tuple[float, int]] = []
        words, highest = 0, 9
        for begin in range(end - 1, max(end - 1 - MOST_PIECES, -1), -1):
            words += pieces[begin].words
            inside = highest < pieces[begin].level  # a heading higher than the first falls inside
            highest = min(highest, pieces[begin].level)
            alone = end - begin == 1
            if words > LONGEST * pace and not alone:
                break
            choices.append(
                (best[begin][0] + (0.0 if alone else BROKEN_CHAPTER * inside) + _cost(words / pace), begin)
            )
        best.append(min(choices))
    groups: list[list[_Piece]] = []
    end = len(pieces)
    while end:
        begin = best[end][1]
        groups.insert(0, pieces[begin:end])
        end = begin
    return groups


def _cost(minutes: float) -> float:
    """How bad a sitting of this length is."""
    if minutes > LONGEST:
        return (minutes - LONGEST) * TOO_LONG
    if minutes < SHORTEST:
        return (SHORTEST - minutes) * TOO_SHORT
    return abs(minutes - BEST) / BEST


def _unit(pieces: list[_Piece], pace: int) -> UnitProposal:
    words = sum(piece.words for piece in pieces)
    title = next((piece.title for piece in pieces if piece.title), None)
    return UnitProposal(title, pieces[0].first, pieces[-1].last, words, max(1, round(words / pace)))
