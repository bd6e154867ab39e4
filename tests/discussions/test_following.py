"""What somebody hears of a discussion: the nearest word counts, for one person and for all at once."""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.changes import Refused
from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import delete_post, thread_of_question
from discussions.actions.following import follow, set_habits
from discussions.actions.notices import tell_of_post
from discussions.models import Following, Habits, Notice, Thread
from discussions.queries.following import mode_sql
from discussions.queries.thread_head import thread_of
from discussions.queries.thread_list import next_unread, thread_list
from tests import factories
from tests.at_once import at_once
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

ALL, SPOKEN_TO, MUTED = Following.Mode.ALL, Following.Mode.SPOKEN_TO, Following.Mode.MUTED


def mode_of(user: User, thread: Thread) -> Following.Mode:
    """How much this person hears of the thread, by the rule as it is written."""
    sql = mode_sql("t")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {sql} FROM discussions_thread t WHERE t.id = %s",
            [*[user.pk] * sql.count("%s"), thread.pk],
        )
        return Following.Mode(cursor.fetchone()[0])


def say(user: User, circle: Circle, mode: Following.Mode | None, **of: Any) -> None:
    follow(access=factories.access_of(user, circle), mode=mode, **of)


def expected(
    thread: Following.Mode | None,
    question: Following.Mode | None,
    circle: Following.Mode | None,
    *,
    wrote: bool,
    habit: tuple[Following.Mode, bool] | None,
) -> Following.Mode:
    """The rule in words of its own."""
    for said in (thread, question, circle):
        if said:
            return said
    usual, where_i_post = habit or (SPOKEN_TO, True)
    return ALL if wrote and where_i_post else usual


def test_the_nearest_word_counts_for_one_person_and_for_everybody_at_once() -> None:
    """Every way to have spoken, as one person each: the function and the recipients of a post say the same."""
    circle = factories.make_circle()
    question = factories.make_question(circle.course)
    other_question = factories.make_question(circle.course)
    thread = thread_of_question(circle=circle, question=question)
    elsewhere = factories.make_circle(circle.course)
    said: list[Following.Mode | None] = [None, ALL, SPOKEN_TO, MUTED]
    habits: list[tuple[Following.Mode, bool] | None] = [
        None,
        *product((ALL, SPOKEN_TO, MUTED), (True, False)),
    ]
    cases = [
        *product(said, said, said, (False, True), (None,)),
        *product((None,), (None,), (None, SPOKEN_TO), (False, True), habits),
    ]
    found: dict[int, tuple[Any, ...]] = {}
    for of_thread, of_question, of_circle, wrote, habit in cases:
        user = factories.make_member(circle, Role.MEMBER)
        factories.make_member(elsewhere, Role.MEMBER, user)
        found[user.pk] = (of_thread, of_question, of_circle, wrote, habit)
        for mode, of in (
            (of_thread, {"thread": thread}),
            (of_question, {"question": question}),
            (of_circle, {}),
        ):
            if mode:
                say(user, circle, mode, **of)
        # noise: what was said of other matters counts nowhere here
        say(user, circle, MUTED if wrote else ALL, question=other_question)
        say(user, elsewhere, MUTED if wrote else ALL)
        if wrote:
            factories.make_post(thread, user)
        if habit:
            set_habits(user=user, mode=habit[0], follow_where_i_post=habit[1])
    wanted = {
        pk: expected(case[0], case[1], case[2], wrote=case[3], habit=case[4]) for pk, case in found.items()
    }
    people = User.objects.in_bulk(list(found))
    assert {pk: mode_of(people[pk], thread) for pk in found} == wanted
    some = list(people.values())[:20]
    heard = {user.pk: thread_of(factories.access_of(user, circle), thread.pk).heard for user in some}
    assert heard == {user.pk: wanted[user.pk] for user in some}

    post = factories.make_post(thread, factories.make_member(circle, Role.MEMBER))
    tell_of_post(post=post)
    told = set(Notice.objects.filter(post=post).values_list("user_id", flat=True))
    assert told == {pk for pk, mode in wanted.items() if mode == ALL}
    assert not set(Notice.objects.values_list("kind", flat=True)) - {Notice.Kind.FOLLOWED}


def test_who_took_their_only_post_back_follows_no_more() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = factories.make_thread(circle)
    post = factories.make_post(thread, anna)
    assert mode_of(anna, thread) == ALL
    delete_post(access=factories.access_of(anna, circle), post=post)
    assert mode_of(anna, thread) == SPOKEN_TO


def test_a_choice_is_one_row_and_can_be_taken_back() -> None:
    circle = factories.make_circle()
    anna, other = factories.make_member(circle), factories.make_member(circle)
    thread = factories.make_thread(circle)
    say(other, circle, MUTED)
    for _ in range(2):
        say(anna, circle, ALL, thread=thread)
        say(anna, circle, SPOKEN_TO)
    say(anna, circle, MUTED, thread=thread)
    assert mode_of(anna, thread) == MUTED
    assert Following.objects.filter(user=anna).count() == 2
    say(anna, circle, None, thread=thread)
    say(anna, circle, None, thread=thread)
    assert [f.mode for f in Following.objects.filter(user=anna)] == [SPOKEN_TO]
    assert Following.objects.filter(user=other).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_choices_at_once_are_one() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    answers = at_once(*[lambda mode=mode: say(anna, circle, mode) for mode in (ALL, MUTED, ALL, SPOKEN_TO)])
    assert answers == [None] * 4
    assert Following.objects.filter(user=anna).count() == 1


def test_what_is_elsewhere_cannot_be_followed() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    other = factories.make_circle()
    with pytest.raises(Refused, match="another circle"):
        say(anna, circle, ALL, thread=factories.make_thread(other))
    with pytest.raises(Refused, match="not asked"):
        say(anna, circle, ALL, question=factories.make_question(other.course))
    assert not Following.objects.exists()


@pytest.mark.parametrize("of", ["thread", "question", "circle"])
def test_what_is_muted_counts_no_unread_and_is_not_next(of: str) -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    question = factories.make_question(circle.course)
    thread = thread_of_question(circle=circle, question=question)
    factories.make_post(thread)
    access = factories.access_of(anna, circle)
    assert unread(access) == {thread.pk: 1}
    matters: dict[str, dict[str, Any]] = {
        "thread": {"thread": thread},
        "question": {"question": question},
        "circle": {},
    }
    matter = matters[of]
    say(anna, circle, MUTED, **matter)
    assert unread(access) == {thread.pk: 0}
    assert next_unread(access) is None
    if of != "thread":  # the nearer word
        say(anna, circle, SPOKEN_TO, thread=thread)
        assert unread(access) == {thread.pk: 1}
        say(anna, circle, None, thread=thread)
    say(anna, circle, None, **matter)
    set_habits(user=anna, mode=MUTED, follow_where_i_post=False)  # no bell, and unread all the same
    assert unread(access) == {thread.pk: 1}


def test_the_list_stays_one_query_whatever_is_followed() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    access = factories.access_of(anna, circle)
    for _ in range(3):
        say(anna, circle, MUTED, thread=factories.make_thread(circle))
    with CaptureQueriesContext(connection) as asked:
        page = thread_list(access)
    assert [thread.unread_count for thread in page.threads] == [0, 0, 0]
    assert len(asked) == 1


def unread(access: Any) -> dict[int, int]:
    return {thread.pk: thread.unread_count for thread in thread_list(access).threads}


# Pages ------------------------------------------------------------------------------------------------------


def page_of(circle: Circle, rest: str) -> str:
    return f"/c/{circle.slug}/{rest}"


def test_a_discussion_a_question_and_the_circle_are_followed_by_plain_forms() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle, Role.OBSERVER)
    question = factories.make_question(circle.course)
    thread = factories.make_thread(circle)
    client = client_of(anna)
    for rest in (
        f"discussions/{thread.pk}/follow/",
        f"questions/{question.pk}/follow/",
        "discussions/follow/",
    ):
        assert client.post(page_of(circle, rest), {"mode": "all"}).status_code == 302
    said = Following.objects.filter(user=anna, circle=circle, mode=ALL)
    assert said.count() == 3
    for address in (
        thread.get_absolute_url(),
        page_of(circle, "discussions/"),
        page_of(circle, f"questions/{question.pk}/"),
    ):
        assert "You hear of every post" in client.get(address).content.decode()
    page = client.get(thread.get_absolute_url()).content.decode()
    assert 'value="all" aria-pressed="true"' in page
    client.post(page_of(circle, f"discussions/{thread.pk}/follow/"), {"mode": ""})
    assert said.count() == 2
    for sent in ({}, {"mode": "loud"}):
        assert client.post(page_of(circle, "discussions/follow/"), sent).status_code == 400


def test_following_leads_back_to_this_site_only() -> None:
    circle = factories.make_circle()
    client = client_of(factories.make_member(circle))
    address = page_of(circle, "discussions/follow/")
    for came_from in ("https://example.org/trap/", "//example.org/"):
        answer = client.post(address, {"mode": "all"}, headers={"Referer": came_from})
        assert answer["Location"] == page_of(circle, "discussions/")


def test_somebody_says_what_they_hear_of_otherwise() -> None:
    circle = factories.make_circle(name="The upper room")
    anna = factories.make_member(circle)
    client = client_of(anna)
    page = client.get("/settings/discussions/")
    assert page.status_code == 200
    assert re.findall(r'name="mode" value="(\w+)"[^>]*? checked', page.content.decode()) == ["spoken_to"]
    assert client.post("/settings/discussions/", {"mode": "muted"}).status_code == 302
    kept = Habits.objects.get(user=anna)
    assert (kept.mode, kept.follow_where_i_post) == (MUTED, False)
    assert client.post("/settings/discussions/", {"mode": "loud"}).status_code == 400
    left = factories.make_circle(name="The room they left")
    factories.make_member(left, Role.STUDENT, anna)
    say(anna, circle, ALL)
    say(anna, left, ALL)
    left.memberships.filter(user=anna).update(ended_at="2024-01-01T00:00Z")
    page = client.get("/settings/discussions/")
    assert "The upper room" in page.content.decode()
    assert "The room they left" not in page.content.decode()
    assert "/settings/discussions/" in client.get("/settings/").content.decode()
