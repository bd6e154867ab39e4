"""What was looked up, as PostgreSQL looks for it: in the language of each text, with all spellings of a name and
with the dates that a text tells of in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from accounts.changes import Refused
from courses.models import Course
from readings.lookup import Time, Wish
from readings.search import NO_WORDS, ONLY_WITHOUT, config_for

_LEXEME = re.compile(r"'(?:[^']|'')*'")


_OF_BLOCKS = "SELECT b.id, b.edition_id, b.position, b.number FROM readings_block b"
_OF_DATES = f"{_OF_BLOCKS} JOIN readings_datedmention m ON m.block_id = b.id"
# Not "= ANY": the database would then walk through all blocks of these editions rather than ask the index of words.
_OF_EDITIONS = "b.edition_id IN (SELECT unnest(%s::bigint[]))"
# A dated sentence `m` that tells of a time at least as precisely as it was asked for (`Time.asked`).
IN_TIME = (
    "int4range(LEAST(m.begins, m.ends), GREATEST(m.begins, m.ends), '[]') && int4range(%s, %s, '[]')"
    " AND length(m.date) >= %s AND NOT m.hidden"
)


@dataclass(frozen=True, slots=True)
class Timed:
    """A time, and the words that must stand beside it (of a config; empty: none)."""

    time: Time
    words: str


@dataclass
class Sought:
    """By text search configuration: what matches by its words alone (`tsquery` as text), which times are told of, and
    what is marked.
    """

    words: dict[str, str] = field(default_factory=dict)
    timed: dict[str, list[Timed]] = field(default_factory=dict)
    marked: dict[str, str] = field(default_factory=dict)
    run: int = (
        1  # so many marked words stand together at least: more than one where only phrases are looked for
    )
    printed: list[str] = field(default_factory=list)  # times as they were written, marked where they stand
    event: int | None = None  # what tells of this event counts too

    @property
    def times(self) -> list[Time]:
        return list(dict.fromkeys(timed.time for of in self.timed.values() for timed in of))

    def hits(self, editions: Sequence[int]) -> tuple[str, list[Any]]:
        """SQL for the blocks of these editions that are meant: id, edition, position, number; each once."""
        several = len(self.configs) > 1
        parts: list[str] = []
        values: list[Any] = []

        def add(start: str, condition: str, *given: Any, config: str = "", words: str = "") -> None:
            conditions, said = [condition, _OF_EDITIONS], [*given, list(editions)]
            if several and config:
                conditions.append("b.search_config = %s")
                said.append(config)
            if words:
                conditions.append("b.search @@ %s::tsquery")
                said.append(words)
            parts.append(f"{start} WHERE {' AND '.join(conditions)}")
            values.extend(said)

        for config, query in self.words.items():
            add(_OF_BLOCKS, "TRUE", config=config, words=query)
        for config, each in self.timed.items():
            for timed in each:
                time = timed.time
                add(_OF_DATES, IN_TIME, *time.asked, config=config, words=timed.words)
        if self.event is not None:
            add(_OF_DATES, "m.event_id = %s AND NOT m.hidden", self.event)
        return " UNION ".join(parts), values

    @property
    def configs(self) -> set[str]:
        return {*self.words, *self.timed}


def sought(course: Course, wanted: Sequence[Wish], languages: Iterable[str]) -> Sought:
    """Two queries. Raises `Refused` if the wishes say nothing in any of these languages."""
    spelt = _spellings(course, wanted)
    asked: list[tuple[int, str, str]] = []
    for at, wish in enumerate(wanted):
        if wish.words:
            asked.append((at, "websearch", wish.words))
            spellings = spelt.get(wish.words.casefold().strip('"'), ())
            asked += [(at, "spelling", spelling) for spelling in spellings]
        if wish.time and wish.time.single:
            asked.append((at, "printed", wish.time.printed))
    configs = sorted({config_for(language) for language in languages})
    found = _read(asked, configs)
    made = Sought()
    for config in configs:
        alternatives: list[str] = []
        marked: list[str] = []
        for at, wish in enumerate(wanted):
            said = [read for read in found[config] if read.wish == at and read.kind != "printed"]
            dates = [read.query for read in found[config] if read.wish == at and read.kind == "printed"]
            words = _either([read.query for read in said if read.finds or (wish.time and read.leaves_out)])
            marked += [read.query for read in said if read.finds]
            if wish.time is None:
                alternatives += [words] if words else []
                continue
            made.timed.setdefault(config, []).append(Timed(wish.time, words))
            alternatives += [
                " & ".join(f"({part})" for part in (words, date) if part) for date in dates if date
            ]
        if alternatives:
            made.words[config] = _either(alternatives)
        if marked:
            made.marked[config] = _either(marked)
    if not made.configs:
        only_without = any(read.leaves_out for each in found.values() for read in each)
        raise Refused(ONLY_WITHOUT if only_without else NO_WORDS)
    made.printed = [wish.time.printed for wish in wanted if wish.time and wish.time.single]
    made.run = min((_least_words(query) for query in made.marked.values()), default=1)
    return made


def _either(queries: Sequence[str]) -> str:
    kept = [query for query in dict.fromkeys(queries) if query]
    return kept[0] if len(kept) == 1 else " | ".join(f"({query})" for query in kept)


def _least_words(query: str) -> int:
    """Of how many words the shortest phrase is that would do alone."""
    parts = re.split(r" [|&] ", query)
    return min(
        (len(_LEXEME.findall(part)) for part in parts if not part.lstrip("( ").startswith("!")), default=1
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """What PostgreSQL made of some words in one language; `tree`: what an index can look for of it."""

    wish: int
    kind: str
    tree: str
    query: str

    @property
    def finds(self) -> bool:
        return self.tree not in ("", "T")

    @property
    def leaves_out(self) -> bool:
        """Whether it says no more than what is not to be there."""
        return self.tree == "T"


def _read(asked: Sequence[tuple[int, str, str]], configs: Sequence[str]) -> dict[str, list[_Read]]:
    made: dict[str, list[_Read]] = {config: [] for config in configs}
    if not asked:
        return made
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT config, wish, kind, querytree(query), query::text
            FROM unnest(%s::text[]) AS config
            CROSS JOIN unnest(%s::int[], %s::text[], %s::text[]) WITH ORDINALITY AS asked (wish, kind, said, place)
            CROSS JOIN LATERAL (
                SELECT CASE kind WHEN 'websearch' THEN websearch_to_tsquery(config::regconfig, said)
                ELSE phraseto_tsquery(config::regconfig, said) END AS query
            ) AS read
            ORDER BY config, place
            """,
            [list(configs), *(list(column) for column in zip(*asked, strict=True))],
        )
        for config, *read in cursor.fetchall():
            made[config].append(_Read(*read))
    return made


def _spellings(course: Course, wanted: Sequence[Wish]) -> dict[str, list[str]]:
    """All ways in which the names among these words are printed in the course."""
    said = {wish.words.casefold().strip('"') for wish in wanted if wish.words}
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT name || spellings FROM readings_name WHERE course_id = %s AND NOT hidden AND (
                lower(name) = ANY(%s)
                OR EXISTS (SELECT 1 FROM unnest(spellings) AS spelling WHERE lower(spelling) = ANY(%s))
            )
            """,
            [course.pk, list(said), list(said)],
        )
        for (every,) in cursor.fetchall():
            for word in said & {spelling.casefold() for spelling in every}:
                found.setdefault(word, []).extend(every)
    return found
