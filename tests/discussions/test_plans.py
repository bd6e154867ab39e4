"""A page costs the same whatever the size of the thread: the plans are read, on a thread of twenty thousand posts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Circle
from discussions.models import Thread
from tests import factories
from tests.discussions.filling import analysed, fill_people, fill_thread, have_seen
from tests.readings.bringing import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MOST_QUERIES = 8
MOST_ROWS = 4 * 51  # a page, its parents, and who wrote both
POSTS = 20_000


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[Circle, User, Thread, Thread]]:
    """A large thread and a small one, in a circle of many; made once, in a transaction that is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        circle = factories.make_circle()
        anna = factories.make_member(circle)
        people = fill_people(circle, 30)
        large = fill_thread(circle, POSTS, writers=people, words=30)
        small = fill_thread(circle, 60, writers=people, words=30)
        for number in range(300):
            fill_thread(circle, 4, writers=people, words=10, seed=number)
        have_seen(anna, large, f"1-500,510-9000,9100-{POSTS - 60}")
        analysed()
        yield circle, anna, large, small
        transaction.set_rollback(True)


def asked(anna: User, address: str) -> list[str]:
    """The queries of a page."""
    client = client_of(anna)
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in found.captured_queries]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def read_of(sql: str, table: str) -> tuple[int, list[str]]:
    """How many rows of a table a query looked at, and by what kinds of scan."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + sql)
        (told,) = cursor.fetchone()
    plan = json.loads(told) if isinstance(told, str) else told
    rows, kinds = 0, []
    for node in nodes(plan[0]["Plan"]):
        if node.get("Relation Name") != table:
            continue
        kinds.append(node["Node Type"])
        looked_at = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        rows += round(looked_at * node["Actual Loops"])
    return rows, kinds


PAGES = {
    "first": "",
    "in the middle": "?at=10000",
    "next": "?after=10000",
    "before": "?before=10000",
    "last": "?last=1",
    "newest": "?view=newest",
    "newest, further": "?view=newest&before=10000",
    "only unread": "?view=unread",
}


@pytest.mark.parametrize("page", PAGES)
def test_each_query_of_a_page_is_a_range_of_an_index(
    world: tuple[Circle, User, Thread, Thread], page: str
) -> None:
    circle, anna, large, _ = world
    queries = asked(anna, f"/c/{circle.slug}/discussions/{large.pk}/{PAGES[page]}")
    assert len(queries) <= MOST_QUERIES
    about_posts = [sql for sql in queries if "discussions_post" in sql]
    assert about_posts
    for sql in about_posts:
        rows, kinds = read_of(sql, "discussions_post")
        assert "Seq Scan" not in kinds, sql
        assert rows <= MOST_ROWS, (rows, sql)


def test_a_large_thread_takes_no_more_queries_than_a_small_one(
    world: tuple[Circle, User, Thread, Thread],
) -> None:
    circle, anna, large, small = world
    base = f"/c/{circle.slug}/discussions"
    assert len(asked(anna, f"{base}/{large.pk}/")) == len(asked(anna, f"{base}/{small.pk}/"))


def test_unread_counts_of_a_list_take_one_query(world: tuple[Circle, User, Thread, Thread]) -> None:
    circle, anna, _, _ = world
    queries = asked(anna, f"/c/{circle.slug}/discussions/")
    assert sum("discussions_readstate" in sql for sql in queries) == 1
    assert len(queries) <= MOST_QUERIES


def test_the_reader_of_plans_sees_a_scan_of_everything(world: tuple[Circle, User, Thread, Thread]) -> None:
    _, _, large, _ = world
    rows, kinds = read_of(
        f"SELECT count(*) FROM discussions_post WHERE thread_id = {large.pk} AND plain LIKE '%zz%'",
        "discussions_post",
    )
    assert rows > MOST_ROWS
    assert kinds
