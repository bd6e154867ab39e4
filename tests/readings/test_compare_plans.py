"""Comparing costs little in large courses: the plans are read, on texts of two and a half million characters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.access import Access
from courses.models import Circle
from readings.models import Unit
from readings.queries import others as near_it
from readings.queries.compare import COLUMNS, FIRST, RANKED, Wanted, compare
from readings.queries.nearness import BLOCKS, MOST, MOST_WORDS
from readings.queries.passages import quoted_passage
from tests import factories
from tests.readings.filling import EVERYWHERE, analysed, fill_course, vocabulary

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TEXTS, CHARACTERS = 50, 50_000


@pytest.fixture(scope="module")
def access(django_db_setup: None, django_db_blocker: Any) -> Iterator[Access]:
    """Two large courses; made once, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        circle: Circle = factories.make_circle(factories.make_course())
        fill_course(circle.course, TEXTS, characters=CHARACTERS)
        fill_course(factories.make_course(), TEXTS, characters=CHARACTERS, seed=2)
        analysed()
        yield factories.access_of(factories.make_member(circle), circle)
        transaction.set_rollback(True)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def plans_of(act: Any) -> list[dict[str, Any]]:
    """The plans of the queries that an act asks, each with the settings under which it asked it."""
    with CaptureQueriesContext(connection) as asked:
        act()
    found = []
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            sql = query["sql"]
            if sql.startswith("SET LOCAL enable"):
                cursor.execute(sql)
            elif sql.lstrip().startswith(("SELECT", "WITH")):
                cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
                (told,) = cursor.fetchone()
                plan = json.loads(told) if isinstance(told, str) else told
                found.append(plan[0]["Plan"])
    return found


def reads_of_blocks(plans: list[dict[str, Any]]) -> list[tuple[str, float]]:
    """How the table of blocks was read, and how many of its rows were looked at."""
    return [
        (
            node["Node Type"],
            (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"],
        )
        for plan in plans
        for node in nodes(plan)
        if node.get("Relation Name") == "readings_block"
    ]


def indexes(plans: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for plan in plans for node in nodes(plan) if "Index Name" in node}


@pytest.mark.parametrize(
    "words",
    [
        vocabulary()[0][3000],
        vocabulary()[0][26],
        EVERYWHERE,
        f'"{vocabulary()[0][26]} {vocabulary()[0][27]}"',
    ],
    ids=["rare", "frequent", "everywhere", "phrase"],
)
def test_words_are_looked_up_in_their_index_alone(access: Access, words: str) -> None:
    plans = plans_of(lambda: compare(access, Wanted(words)))
    assert "block_search" in indexes(plans)
    assert "Seq Scan" not in {kind for kind, _ in reads_of_blocks(plans)}


def test_the_words_of_few_passages_are_fetched_however_many_there_are(access: Access) -> None:
    page = compare(access, Wanted(EVERYWHERE))
    assert page.passages == TEXTS * CHARACTERS // 500
    plans = plans_of(lambda: compare(access, Wanted(EVERYWHERE)))
    ranked, *_ = [plan for plan in plans if any(node["Node Type"] == "WindowAgg" for node in nodes(plan))]
    assert sum(rows for _, rows in reads_of_blocks([ranked])) <= COLUMNS * RANKED
    told = plans[plans.index(ranked) + 1]
    assert sum(rows for _, rows in reads_of_blocks([told])) <= COLUMNS * FIRST


def test_a_time_is_looked_up_in_the_index_of_dates(access: Access) -> None:
    plans = plans_of(lambda: compare(access, Wanted("1911-03-17 to 1911-03-19, March 1911")))
    assert "dated_mention_in_time" in indexes(plans)
    assert "Seq Scan" not in {kind for kind, _ in reads_of_blocks(plans)}


def test_what_is_near_is_found_without_reading_the_texts(access: Access) -> None:
    unit = Unit.objects.filter(course=access.course).earliest("pk")
    quoted = quoted_passage(unit, 7)
    assert quoted is not None
    plans = plans_of(lambda: near_it.others_page(access, quoted))
    assert "block_search" in indexes(plans)
    reads = reads_of_blocks(plans)
    assert "Seq Scan" not in {kind for kind, _ in reads}
    words = min(MOST_WORDS, len(set(quoted.exact.split())))
    pieces = len(quoted.exact.split()) // 4
    assert sum(rows for _, rows in reads) <= words * 2 * (MOST + 1) + pieces * 20 + BLOCKS + 200
