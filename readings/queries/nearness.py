"""How near the blocks of other texts are to some words: asked of the database in two statements.

Near is what shares something rare: a word, a name, a date. Each counts the more the fewer blocks have it; what many
have is passed over after a look at the index. Nothing is kept for it, so it holds whatever is published or taken away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from readings.search import by_index

MOST = 300  # blocks: what more of them have says nothing
COMMON = 5 * MOST  # blocks of the whole site: what more of them have is not even looked up
MOST_WORDS = 80  # that are asked for, the longest first
RARE = 24  # words that count
BLOCKS = 40  # that are looked at closely
_PLAIN_BLOCK = 60  # words


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for: words as they are printed, names by id, days as numbers with their precision."""

    words: Sequence[str]
    names: Sequence[int]
    dates: Sequence[tuple[int, int, int, str]]  # first day, last day, precision, as it is printed


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that two passages share."""

    kind: str  # "name", "date" or "word"
    said: str  # as the first one prints it
    key: str  # a name's id, a word's stem


@dataclass(frozen=True, slots=True)
class Near:
    block: int
    score: float
    shared: list[Shared]  # the rarest first


# What the database noted of itself: words of so many blocks that going through them in the index would cost more than
# it tells. Only where there are thousands of blocks; where nothing was noted yet, no word is passed over.
_NEAR = """
WITH common AS MATERIALIZED (
    SELECT noted.lexeme FROM pg_stats, pg_class,
        unnest(most_common_elems::text::text[], most_common_elem_freqs) AS noted (lexeme, share)
    WHERE schemaname = current_schema() AND tablename = 'readings_block' AND attname = 'search'
        AND pg_class.oid = 'readings_block'::regclass
        AND noted.lexeme IS NOT NULL AND share > 0.01 AND share * reltuples > %(common)s
),
asked AS MATERIALIZED (
    SELECT config, lexeme, min(said) AS said
    FROM unnest(%(configs)s::text[]) AS config
    CROSS JOIN unnest(%(words)s::text[]) AS said
    CROSS JOIN LATERAL unnest(tsvector_to_array(to_tsvector(config::regconfig, said))) AS lexeme
    WHERE length(lexeme) > 2 AND lexeme NOT IN (SELECT common.lexeme FROM common)
    GROUP BY config, lexeme ORDER BY length(lexeme) DESC LIMIT %(most_words)s
),
hits AS MATERIALIZED (
    SELECT 'word' AS kind, lexeme AS key, asked.said, near.*
    FROM asked CROSS JOIN LATERAL (
        SELECT b.id, b.words FROM readings_block b
        WHERE b.search @@ quote_literal(asked.lexeme)::tsquery AND b.search_config = asked.config
            AND b.number IS NOT NULL AND b.edition_id = ANY(%(editions)s)
        LIMIT %(cap)s + 1
    ) AS near
    UNION ALL
    SELECT 'name', name.id::text, name.name, near.*
    FROM readings_name name CROSS JOIN LATERAL (
        SELECT DISTINCT b.id, b.words FROM readings_namemention m JOIN readings_block b ON b.id = m.block_id
        WHERE m.name_id = name.id AND b.number IS NOT NULL AND b.edition_id = ANY(%(editions)s)
        LIMIT %(cap)s + 1
    ) AS near
    WHERE name.id = ANY(%(names)s) AND NOT name.hidden
    UNION ALL
    SELECT 'date', date.said, date.said, near.*
    FROM unnest(%(begins)s::int[], %(ends)s::int[], %(precisions)s::int[], %(dates)s::text[])
        AS date (begins, ends, precision, said)
    CROSS JOIN LATERAL (
        SELECT DISTINCT b.id, b.words FROM readings_datedmention m JOIN readings_block b ON b.id = m.block_id
        WHERE int4range(LEAST(m.begins, m.ends), GREATEST(m.begins, m.ends), '[]')
                && int4range(date.begins, date.ends, '[]')
            AND length(m.date) >= date.precision AND NOT m.hidden
            AND b.number IS NOT NULL AND b.edition_id = ANY(%(editions)s)
        LIMIT %(cap)s + 1
    ) AS near
),
counted AS (
    SELECT kind, key, min(said) AS said, count(DISTINCT id) AS blocks,
        row_number() OVER (PARTITION BY kind ORDER BY count(DISTINCT id), key) AS place
    FROM hits GROUP BY kind, key HAVING count(DISTINCT id) <= %(cap)s
),
kept AS (
    SELECT kind, key, said, ln(1 + %(total)s::float / blocks) * CASE kind WHEN 'date' THEN 1.4 ELSE 1 END AS weight
    FROM counted WHERE kind <> 'word' OR place <= %(rare)s
)
SELECT hits.id, sum(weight) / (0.6 + 0.4 * hits.words / %(plain)s) AS score,
    jsonb_agg(jsonb_build_array(kind, kept.said, key) ORDER BY weight DESC, key) AS shared
FROM (SELECT DISTINCT kind, key, id, words FROM hits) AS hits JOIN kept USING (kind, key)
GROUP BY hits.id, hits.words
ORDER BY score DESC, hits.id LIMIT %(blocks)s
"""

_SAME = """
SELECT DISTINCT near.id
FROM unnest(%(configs)s::text[]) AS config
CROSS JOIN unnest(%(phrases)s::text[]) AS phrase
CROSS JOIN LATERAL (SELECT phraseto_tsquery(config::regconfig, phrase) AS query OFFSET 0) AS made
CROSS JOIN LATERAL (
    SELECT b.id FROM (
        SELECT id, edition_id, search_config FROM readings_block WHERE search @@ made.query
        OFFSET 0 -- asks the index of words, not block by block
    ) AS b
    WHERE b.search_config = config AND b.edition_id = ANY(%(editions)s)
    LIMIT 20
) AS near
WHERE numnode(made.query) > 1
LIMIT 200
"""


def near(asked: Asked, *, editions: Sequence[int], configs: Sequence[str], total: int) -> list[Near]:
    """The nearest blocks of these editions, which have `total` words together. Inside a transaction."""
    blocks = max(1, total // _PLAIN_BLOCK)
    begins, ends, precisions, dates = zip(*asked.dates, strict=True) if asked.dates else ((), (), (), ())
    with by_index(), connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {
                "configs": list(configs),
                "words": list(asked.words),
                "names": list(asked.names),
                "begins": list(begins),
                "ends": list(ends),
                "precisions": list(precisions),
                "dates": list(dates),
                "editions": list(editions),
                "most_words": MOST_WORDS * len(configs),
                "common": COMMON,
                "cap": min(MOST, max(5, blocks // 10)),
                "rare": RARE,
                "total": blocks,
                "plain": _PLAIN_BLOCK,
                "blocks": BLOCKS,
            },
        )
        return [
            Near(pk, score, [Shared(*each) for each in _loaded(shared)])
            for pk, score, shared in cursor.fetchall()
        ]


def same_words(phrases: Sequence[str], *, editions: Sequence[int], configs: Sequence[str]) -> list[int]:
    """The blocks of these editions that have one of the phrases, at least with small words changed."""
    with by_index(), connection.cursor() as cursor:
        cursor.execute(
            _SAME, {"configs": list(configs), "phrases": list(phrases), "editions": list(editions)}
        )
        return [pk for (pk,) in cursor.fetchall()]


def _loaded(shared: str | list[list[str]]) -> list[list[str]]:
    found: list[list[str]] = json.loads(shared) if isinstance(shared, str) else shared
    return found
