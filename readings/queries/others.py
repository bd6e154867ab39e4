"""In the other texts: the passages of a course that are nearest to some words, and the words they share."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db import connection
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from wordfreq import top_n_list

from accounts.changes import Refused
from courses.access import Access
from readings import runs
from readings.excerpts import START, STOP, Span, cut_out, found_in, joined
from readings.importing.languages import language
from readings.models import Block, DatedMention, Edition, NameMention, Text
from readings.queries.compare import MILLISECONDS, around, published, units_of
from readings.queries.nearness import Asked, Near, Shared, near, same_words
from readings.queries.passages import Quoted
from readings.search import MOST_CHARACTERS, bounded, config_for

SHOWN = 12  # passages
OF_ONE_TEXT = 4  # of them at most
MOST_WORDS = 300  # of the paragraphs that are held against the other texts
COMMONEST = 1_200  # words of a language that make nothing near
_FEW = 25  # words: of fewer, all of their paragraphs is looked at
_SAID = 5  # things shared that are named


@dataclass(frozen=True, slots=True)
class Other:
    """A passage of another text."""

    text: Text
    number: int | None
    unit: str  # slug
    excerpt: SafeString
    start: int
    end: int
    names: list[str]  # what both share, as the passage one came from prints it
    dates: list[str]
    words: list[str]
    same: int = 0  # so many words follow one another in both
    position: int = 0

    @property
    def naming(self) -> list[str]:
        return self.names + self.dates


@dataclass
class OthersPage:
    quoted: Quoted
    passage: list[tuple[int, SafeString]] = field(default_factory=list)  # ¶ and words, the shared runs marked
    quotations: list[Other] = field(default_factory=list)  # the same words
    near: list[Other] = field(default_factory=list)
    texts: int = 0  # that there are beside this one
    cut: bool = False  # whether it is longer than what is looked at
    problem: str = ""

    @cached_property
    def by_text(self) -> list[tuple[Text, list[Other]]]:
        found: dict[Text, list[Other]] = defaultdict(list)
        for other in self.near:
            found[other.text].append(other)
        return list(found.items())


def others_page(access: Access, quoted: Quoted) -> OthersPage:
    page = OthersPage(quoted)
    texts = {edition: text for edition, text in published(access).items() if text.pk != quoted.unit.text_id}
    page.texts = len(texts)
    blocks = [quoted.block, *quoted.more]
    marked: dict[int, list[Span]] = defaultdict(list)
    if texts:
        try:
            with bounded(MILLISECONDS):
                _look(page, texts, blocks, marked)
        except Refused as refusal:
            page.problem = str(refusal)
    page.passage = [
        (block.number or 0, cut_out(block.plain, joined(marked[block.pk], block.plain), 0, len(block.plain)))
        for block in blocks
    ]
    return page


def _look(
    page: OthersPage, texts: dict[int, Text], blocks: Sequence[Block], marked: dict[int, list[Span]]
) -> None:
    editions = list(texts)
    configs = sorted({config_for(text.language) for text in texts.values()})
    asked = _asked(page.quoted, blocks)
    total = sum(Edition.objects.filter(pk__in=editions).values_list("words", flat=True))
    nearest = near(asked, editions=editions, configs=configs, total=total)
    said = _words(blocks)
    page.cut = sum(len(block.plain.split()) for block in blocks) > MOST_WORDS
    pieces = [piece for block in blocks for piece in runs.phrases(said[block.pk], block.plain)]
    same = set(same_words(pieces, editions=editions, configs=configs)) if pieces else set()
    rows = _rows({found.block for found in nearest} | same, nearest, asked)
    units = units_of({texts[row.edition].pk for row in rows.values()})
    shared: dict[int, list[runs.Run]] = {}
    for row in rows.values():
        there = runs.words_of(row.plain, row.spans)
        for block in blocks:
            for run in runs.runs(said[block.pk], there):
                marked[block.pk].append(run.here)
                shared.setdefault(row.pk, []).append(run)

    def other(row: _Row, spans: Sequence[Span], why: Sequence[Shared], same: int = 0) -> Other | None:
        text = texts[row.edition]
        unit = next(
            (u for u in units.get(text.pk, ()) if u.first_position <= row.position <= u.last_position), None
        )
        if unit is None:
            return None
        spans = joined(spans, row.plain)
        start, end = around(row.plain, spans, text.language)
        kinds: dict[str, list[str]] = defaultdict(list)
        for each in why:
            kinds[each.kind].append(each.said)
        named = {word.said for name in kinds["name"] for word in runs.words_of(name)}
        words = [word for word in kinds["word"] if word.casefold() not in named]
        return Other(
            text, row.number, unit.slug, cut_out(row.plain, spans, start, end), start, end,
            kinds["name"][:_SAID], kinds["date"][:_SAID], words[:_SAID], same, row.position,
        )  # fmt: skip

    for pk, found in sorted(shared.items(), key=lambda pair: (-max(run.words for run in pair[1]), pair[0])):
        spans = [run.there for run in found]
        made = other(rows[pk], spans, (), max(run.words for run in found))
        page.quotations += [made] if made else []
    page.quotations = page.quotations[:SHOWN]
    taken: dict[int, int] = defaultdict(int)
    for found_near in nearest:
        row = rows[found_near.block]
        if row.pk in shared or taken[row.edition] >= OF_ONE_TEXT or not _tells(found_near):
            continue
        made = other(row, row.marked, found_near.shared)
        if made is not None and len(page.near) < SHOWN:
            page.near.append(made)
            taken[row.edition] += 1


def _tells(found: Near) -> bool:
    """One common word is chance; a name, a date or two words are not."""
    return len(found.shared) > 1 or found.shared[0].kind != "word"


@cache
def _said_anywhere(code: str) -> frozenset[str]:
    """The words of a language that say nothing of what a passage is about."""
    known = language(code)
    often = top_n_list(known.code, COMMONEST, wordlist="small") if known.wordfreq else ()
    return known.function_words | frozenset(often)


def _words(blocks: Sequence[Block]) -> dict[int, list[runs.Word]]:
    """The words of each block, of the first `MOST_WORDS` in all."""
    left, found = MOST_WORDS, {}
    for block in blocks:
        found[block.pk] = runs.words_of(block.plain, block.data.get("spans", ()))[: max(0, left)]
        left -= len(found[block.pk])
    return found


def _asked(quoted: Quoted, blocks: Sequence[Block]) -> Asked:
    """What the quoted words name; of few words their paragraphs, too. Two queries."""
    whole = quoted.whole or len(quoted.exact.split()) < _FEW
    bounds = {block.pk: (0, len(block.plain)) for block in blocks}
    if not whole:
        bounds[quoted.block.pk] = (quoted.start, bounds[quoted.block.pk][1])
        bounds[quoted.last.pk] = (bounds[quoted.last.pk][0], quoted.end)

    def inside(found: Any) -> bool:
        first, last = bounds[found.block_id]
        return bool(found.start < last and found.end > first)

    names = [found for found in NameMention.objects.filter(block__in=blocks) if inside(found)]
    told = DatedMention.objects.filter(block__in=blocks, hidden=False, end__gt=0)
    dates = [date for date in told if inside(date) and len(date.date) > 4]
    small = _said_anywhere(quoted.unit.text.language)
    words: dict[str, None] = {}
    for block in blocks:
        first, last = bounds[block.pk]
        taken = [(date.start, date.end) for date in dates if date.block_id == block.pk]
        for word in runs.words_of(block.plain, block.data.get("spans", ())):
            counted = any(a <= word.start < b for a, b in taken)
            if first <= word.start < last and not counted and word.said not in small:
                words[block.plain[word.start : word.end]] = None
    return Asked(
        words=list(words)[:MOST_WORDS],
        names=list(dict.fromkeys(name.name_id for name in names)),
        dates=list(dict.fromkeys((date.begins, date.ends, len(date.date), date.printed) for date in dates)),
    )


@dataclass
class _Row:
    pk: int
    edition: int
    position: int
    number: int | None
    plain: str
    spans: list[dict[str, Any]]
    marked: list[Span]  # what it shares


def _rows(pks: set[int], nearest: Sequence[Near], asked: Asked) -> dict[int, _Row]:
    """The words of these blocks, with what they share marked. Three queries."""
    if not pks:
        return {}
    stems = {
        found.block: " | ".join(_literal(each.key) for each in found.shared if each.kind == "word")
        for found in nearest
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.id, b.edition_id, b.position, b.number, b.plain, b.data->'spans', coalesce(ts_headline(
                b.search_config::regconfig, translate(left(b.plain, %s), %s, ''), asked.stems::tsquery,
                'HighlightAll=true, StartSel="' || %s || '", StopSel="' || %s || '"'
            ), '')
            FROM readings_block b
            LEFT JOIN unnest(%s::bigint[], %s::text[]) AS asked (block, stems) ON asked.block = b.id
            WHERE b.id = ANY(%s)
            """,
            [
                *(MOST_CHARACTERS, START + STOP, START, STOP),
                *(list(stems), list(stems.values()), list(pks)),
            ],
        )
        rows = {
            pk: _Row(pk, edition, position, number, plain, _listed(spans), found_in(plain, words))
            for pk, edition, position, number, plain, spans, words in cursor.fetchall()
        }
    for name in NameMention.objects.filter(block__in=pks, name__in=asked.names) if asked.names else ():
        rows[name.block_id].marked.append((name.start, name.end))
    for date in DatedMention.objects.filter(block__in=pks, hidden=False, end__gt=0) if asked.dates else ():
        if any(
            date.begins <= last and date.ends >= first and len(date.date) >= precision
            for first, last, precision, _printed in asked.dates
        ):
            rows[date.block_id].marked.append((date.start, date.end))
    return rows


def _literal(stem: str) -> str:
    """A stem as a `tsquery` writes it."""
    return "'" + stem.replace("\\", "\\\\").replace("'", "''") + "'"


def _listed(spans: Any) -> list[dict[str, Any]]:
    found = json.loads(spans) if isinstance(spans, str) else spans
    return found or []
