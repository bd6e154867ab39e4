"""A page of a thread: the tree, its pages, what is new, what folds."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from courses.models import Role
from discussions.actions import mark_seen
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_page import PAGE, View, thread_page
from discussions.ranges import as_multirange
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def test_the_page_of_a_discussion_is_shown_to_the_circle() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle, title="On candles", body="Who paid for them?")
    answer = factories.make_post(thread, anna, "The readers did.", to=thread.posts.get())
    other = factories.make_thread(factories.make_circle(), body="Somewhere else.")
    page = client_of(anna).get(thread.get_absolute_url())
    said = page.content.decode()
    assert page.status_code == 200
    assert "On candles" in said
    assert "Who paid for them?" in said
    assert f"/posts/{answer.pk}/more/" in said
    assert "Somewhere else." not in said
    assert client_of(anna).get(other.get_absolute_url()).status_code == 404
    assert Client().get(thread.get_absolute_url()).status_code == 302


def test_without_script_the_next_unread_post_is_never_the_one_where_one_is() -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    factories.make_post(thread, to=thread.posts.get())
    reader = factories.make_member(circle)

    def leads(query: str) -> str:
        page = client_of(reader).get(f"{thread.get_absolute_url()}{query}").content.decode()
        found = re.search(r'<a class="nextunread" href="([^"]*)"', page)
        assert found is not None
        return found[1]

    assert leads("") == "#c1"  # where it stands on the page
    assert leads("?at=1").endswith(f"/next-unread/?after={thread.pk}&amp;past=2")  # on from there


def test_pages_follow_one_another_without_gaps() -> None:
    circle = factories.make_circle()
    writer, reader = factories.make_member(circle, Role.MEMBER), factories.make_member(circle)
    thread = factories.make_thread(circle, writer)
    posts = [thread.posts.get()]
    for at in range(1, 2 * PAGE + 20):
        posts.append(factories.make_post(thread, writer, to=posts[at // 3] if at % 2 else None))
    order = list(thread.posts.order_by("path").values_list("number", flat=True))
    access = factories.access_of(reader, circle)
    found: list[int] = []
    after = None
    while True:
        page = thread_page(access, thread_of(access, thread.pk), after=after)
        found += [line.number for line in page.lines]
        if page.later is None:
            break
        after = page.later
    assert found == order
    back: list[int] = []
    page = thread_page(access, thread_of(access, thread.pk), last=True)
    while True:
        back = [line.number for line in page.lines] + back
        if page.earlier is None:
            break
        page = thread_page(access, thread_of(access, thread.pk), before=page.earlier)
    assert back == order
    middle = thread_page(access, thread_of(access, thread.pk), at=order[60])
    assert [line.number for line in middle.lines] == order[52 : 52 + PAGE]
    assert (middle.earlier, middle.later) == (order[52], order[52 + PAGE - 1])
    newest = thread_page(access, thread_of(access, thread.pk), view=View.NEWEST)
    assert [line.number for line in newest.lines] == sorted(order, reverse=True)[:PAGE]


def test_a_thread_that_fits_is_shown_whole_wherever_one_comes_in() -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    for _ in range(20):
        factories.make_post(thread)
    access = factories.access_of(factories.make_member(circle), circle)
    page = thread_page(access, thread_of(access, thread.pk), at=18)
    assert ([line.number for line in page.lines], page.earlier, page.later) == (
        list(range(1, 22)),
        None,
        None,
    )


def test_only_unread_shows_what_was_not_seen() -> None:
    circle = factories.make_circle()
    reader = factories.make_member(circle)
    thread = factories.make_thread(circle)
    for _ in range(5):
        factories.make_post(thread)
    access = factories.access_of(reader, circle)
    mark_seen(access=access, thread=thread, numbers=as_multirange([1, 2, 4, 99]))
    page = thread_page(access, thread_of(access, thread.pk), view=View.UNREAD)
    assert [line.number for line in page.lines] == [3, 5, 6]
    assert (page.unread_count, page.first_unread) == (3, 3)


def test_only_unread_goes_on_after_a_post_whether_or_not_it_counts_as_seen_by_now() -> None:
    """Who runs no script and shows no pictures marks nothing on the way, and comes to the end all the same."""
    circle = factories.make_circle()
    thread, anna = factories.make_thread(circle), factories.make_member(circle)
    access = factories.access_of(anna, circle)
    mark_seen(access=access, thread=thread, numbers=as_multirange([1]))
    author = factories.make_member(circle)
    for _ in range(PAGE + 5):
        factories.make_post(thread, author)
    first = thread_page(access, thread_of(access, thread.pk), view=View.UNREAD)
    assert [line.number for line in first.lines] == list(range(2, PAGE + 2))
    rest = thread_page(access, thread_of(access, thread.pk), view=View.UNREAD, after=first.later)
    assert [line.number for line in rest.lines] == list(range(PAGE + 2, PAGE + 7))
    assert rest.later is None
