"""What an open page of a discussion asks while it is read: is there more, what is it, where to go on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.models import Circle, Role
from discussions.actions import delete_post, mark_seen
from discussions.models import Post, Question, Thread
from discussions.queries.live import FEW, next_in_thread, pulse
from discussions.queries.seals import threads_for
from discussions.queries.thread_page import PAGE
from discussions.ranges import as_multirange
from tests import factories
from tests.discussions.filling import analysed, fill_people, fill_thread, have_seen
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def asked(client: Client, thread: Thread, what: str, **said: Any) -> Any:
    return client.get(f"{thread.get_absolute_url()}{what}/", said)


def numbers_of(answer: Any) -> list[int]:
    return [int(n) for n in re.findall(r'id="c(\d+)"', answer.content.decode())]


def think_first(circle: Circle) -> Question:
    question = factories.make_question(circle.course)
    Question.objects.filter(pk=question.pk).update(think_first=True)
    return question


def test_it_says_how_many_posts_came_after_a_number() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle)
    client = client_of(anna)
    assert asked(client, thread, "pulse", after=1).json() == {"new": 0, "last": 1}
    posts = [factories.make_post(thread) for _ in range(3)]
    factories.make_post(factories.make_thread(circle))  # elsewhere
    assert asked(client, thread, "pulse", after=1).json() == {"new": 3, "last": 4}
    assert asked(client, thread, "pulse", after=3).json() == {"new": 1, "last": 4}
    assert asked(client, thread, "pulse", after=400).json() == {"new": 0, "last": 4}
    assert asked(client, thread, "pulse", after="x").json() == {"new": 4, "last": 4}
    assert posts[1].author is not None
    delete_post(access=factories.access_of(posts[1].author, circle), post=posts[1])
    assert asked(client, thread, "pulse", after=1).json() == {"new": 2, "last": 4}


def test_an_answer_that_is_known_is_not_sent_again_and_none_is_kept() -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    client = client_of(factories.make_member(circle))
    first = asked(client, thread, "pulse", after=1)
    assert "no-store" in first["Cache-Control"]
    assert "Cookie" in first["Vary"]
    address = f"{thread.get_absolute_url()}pulse/?after=1"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.make_post(thread)
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200
    assert "no-store" in asked(client, thread, "since", after=1)["Cache-Control"]


def test_it_costs_one_query_beside_finding_out_who_asks() -> None:
    circle = factories.make_circle()
    client = client_of(factories.make_member(circle))
    thread = factories.make_thread(circle)
    address = f"{thread.get_absolute_url()}pulse/?after=0"
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    who = [q["sql"] for q in queries if "django_session" in q["sql"] or 'FROM "accounts_user"' in q["sql"]]
    assert (len(who), len(queries)) == (2, 3), [q["sql"] for q in queries]


def test_that_query_reads_one_row_of_each_table() -> None:
    """The plan on a thread of thousands beside hundreds of others: keys only, and no post."""
    circle = factories.make_circle()
    for _ in range(200):
        factories.make_circle(circle.course)
    question = think_first(circle)
    people = fill_people(circle, 300)
    Thread.objects.bulk_create(Thread(circle=circle, title=f"Talk {n}") for n in range(2000))
    thread = fill_thread(circle, 3000, words=4, writers=people[:5], question=question)
    analysed()
    with CaptureQueriesContext(connection) as queries:
        found = pulse(people[7], circle=circle.slug, thread=thread.pk, after=10)
    assert found is not None
    assert found.new == 0  # think first: sealed
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL enable_seqscan = off"
        )  # tables of a test can be too small for their indexes
        cursor.execute(f"EXPLAIN (FORMAT JSON, ANALYZE, BUFFERS) {queries[0]['sql']}")
        plan = cursor.fetchone()[0]
    plan = json.loads(plan) if isinstance(plan, str) else plan
    nodes = list(walk(plan[0]["Plan"]))
    scanned = {n["Relation Name"] for n in nodes if n["Node Type"] == "Seq Scan"}
    assert not scanned & BIG, scanned
    rows = {
        n["Relation Name"]: n["Actual Rows"] * n["Actual Loops"]
        for n in nodes
        if n.get("Relation Name") in BIG
    }
    assert rows.pop("discussions_post", 0) <= 1  # whether the own answer stands
    assert {"discussions_thread", "courses_membership"} <= set(rows)
    assert max(rows.values()) <= 1
    assert plan[0]["Plan"]["Shared Hit Blocks"] < 40


BIG = {"discussions_post", "discussions_thread", "courses_membership", "courses_circle"}


def walk(node: dict[str, Any]) -> Any:
    yield node
    for child in node.get("Plans", ()):
        yield from walk(child)


def test_who_sees_a_thread_hears_of_it_and_nobody_else() -> None:
    """For every kind of seat and thread: the pulse and the look-up of every other page agree."""
    circle = factories.make_circle()
    opener = factories.make_member(circle)
    people = [factories.make_member(circle, role) for role in Role] + [opener]
    question = think_first(circle)
    open_ = factories.make_thread(circle)
    held = factories.make_thread(circle, opener)
    held.posts.update(state=Post.State.HELD)
    Thread.objects.filter(pk=held.pk).update(posts_count=0, gone=as_multirange([1]))
    merged = factories.make_thread(circle)
    Thread.objects.filter(pk=merged.pk).update(merged_into=open_)
    asks = fill_thread(circle, 3, words=4, question=question, writers=[people[1]])
    elsewhere = factories.make_thread(factories.make_circle(circle.course))
    tried = 0
    for user in people:
        access = factories.access_of(user, circle)
        seen: dict[int, Any] = {thread.pk: thread for thread in threads_for(access)}
        for thread in (open_, held, merged, asks, elsewhere):
            found = pulse(user, circle=circle.slug, thread=thread.pk, after=0)
            assert (found is not None) == (thread.pk in seen), (access.role_label, thread)
            if found is not None and thread == asks:
                assert (found.new == 0) == seen[thread.pk].sealed, access.role_label
                tried += found.new == 0
    assert tried == 2  # the student and the other student; not the member who answered, nor the observer
    circle.memberships.filter(user=opener).update(ended_at=timezone.now())
    assert pulse(opener, circle=circle.slug, thread=open_.pk, after=0) is None


def test_new_posts_come_as_the_page_shows_them() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle)
    root = thread.posts.get()
    answer = factories.make_post(thread, body="A *late* answer.", to=root)
    own = factories.make_post(thread, anna)
    said = asked(client_of(anna), thread, "since", after=1)
    assert numbers_of(said) == [answer.number, own.number]
    text = said.content.decode()
    assert 'data-last="3"' in text
    assert 'data-depth="2" data-to="1"' in text
    assert "<em>late</em>" in text
    assert text.count("post--new") == 1  # the own one is not new
    assert "in reply to" in text
    assert "<html" not in text


def test_many_new_posts_come_in_pieces() -> None:
    circle = factories.make_circle()
    thread = fill_thread(circle, PAGE + 10, words=4)
    client = client_of(factories.make_member(circle))
    first = asked(client, thread, "since", after=0)
    assert numbers_of(first) == list(range(1, PAGE + 1))
    assert f'data-last="{PAGE}"' in first.content.decode()
    assert numbers_of(asked(client, thread, "since", after=PAGE)) == list(range(PAGE + 1, PAGE + 11))


def test_a_sealed_discussion_says_nothing_of_what_others_wrote() -> None:
    circle = factories.make_circle()
    question = think_first(circle)
    thread = fill_thread(circle, 4, words=4, question=question)
    client = client_of(factories.make_member(circle))
    assert asked(client, thread, "pulse", after=0).json()["new"] == 0
    assert numbers_of(asked(client, thread, "since", after=0)) == []


@pytest.mark.parametrize("what", ["pulse", "since"])
def test_strangers_and_those_of_another_circle_get_nothing(what: str) -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    other = factories.make_circle(circle.course)
    assert asked(Client(), thread, what).status_code == 302
    assert asked(client_of(factories.make_member(other)), thread, what).status_code == 404
    moved = f"/c/{other.slug}/discussions/{thread.pk}/{what}/"
    assert client_of(factories.make_member(other)).get(moved).status_code == 404
    assert (
        client_of(factories.make_member(circle)).post(f"{thread.get_absolute_url()}{what}/").status_code
        == 405
    )


@pytest.mark.parametrize("posts", [40, FEW + 300])
def test_the_next_unread_post_is_the_next_in_the_order_of_reading(posts: int) -> None:
    circle = factories.make_circle()
    reader = factories.make_member(circle)
    access = factories.access_of(reader, circle)
    thread = fill_thread(circle, posts, words=4)
    order = list(thread.posts.order_by("path").values_list("number", flat=True))
    assert next_in_thread(access, thread.pk, past=order[0]) == order[1]
    read = order[1:20] + order[30:]
    have_seen(reader, thread, as_multirange(read))
    assert next_in_thread(access, thread.pk, past=order[0]) == order[20]
    assert next_in_thread(access, thread.pk, past=order[25]) == order[26]
    assert next_in_thread(access, thread.pk, past=order[33]) == order[0]  # round to those above
    assert next_in_thread(access, thread.pk, past=999_999) == order[0]
    mark_seen(access=access, thread=thread, numbers=as_multirange(order))
    assert next_in_thread(access, thread.pk, past=order[0]) is None


def test_going_on_leads_through_the_thread_and_then_through_the_circle() -> None:
    circle = factories.make_circle()
    reader = factories.make_member(circle)
    client = client_of(reader)
    threads = [fill_thread(circle, 2, words=4, title=f"Talk {n}") for n in range(3)]
    where: Callable[[int, int], str] = lambda after, past: client.get(  # noqa: E731
        f"/c/{circle.slug}/discussions/next-unread/", {"after": after, "past": past}
    )["Location"]
    first, second, third = threads
    assert where(first.pk, 1).endswith(f"/{first.pk}/?at=2#c2")
    have_seen(reader, first, "1-2")
    assert where(first.pk, 2).endswith(f"/{second.pk}/?at=1#c1")
    have_seen(reader, second, "1")
    assert where(first.pk, 2).endswith(f"/{second.pk}/?at=2#c2")
    have_seen(reader, second, "1-2")
    have_seen(reader, third, "1-2")
    assert where(first.pk, 2).endswith("/discussions/")
