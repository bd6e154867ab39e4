"""What is told of a post stands as a job in the post's own transaction, and is done once."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from courses.models import Membership, Role
from discussions.actions import delete_post, edit_post, undelete_post, write_post
from discussions.actions.following import follow
from discussions.actions.notices import tell_of_post
from discussions.actions.posts import TELL_OF_POST
from discussions.jobs import forget_old_notices
from discussions.models import DiscussionSettings, Following, Notice
from tests import factories
from tests.at_once import at_once
from tests.workers import forget_jobs, work


@pytest.fixture(autouse=True)
def no_jobs(db: None) -> Iterator[None]:
    yield
    if not connection.in_atomic_block:
        forget_jobs()


def jobs() -> list[dict[str, object]]:
    return list(
        ProcrastinateJob.objects.filter(task_name=TELL_OF_POST, status="todo").values_list("args", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_a_post_that_was_rolled_back_leaves_no_job_and_one_that_stands_exactly_one() -> None:
    circle = factories.make_circle()
    thread = factories.make_thread(circle)
    access, key = factories.access_of(factories.make_member(circle), circle), uuid.uuid4()
    forget_jobs()
    with transaction.atomic():
        write_post(access=access, thread=thread, source="Never said.", key=key)
        assert len(jobs()) == 1
        transaction.set_rollback(True)
    assert jobs() == []
    for _ in range(2):  # the form is sent twice
        post = write_post(access=access, thread=thread, source="Said once.", key=key)
    assert jobs() == [{"post_id": post.pk}]


@pytest.mark.django_db(transaction=True)
def test_the_worker_tells_those_for_whom_it_is() -> None:
    circle = factories.make_circle()
    anna, ben, follower, quiet = (factories.make_member(circle, Role.MEMBER) for _ in range(4))
    thread = factories.make_thread(circle, anna)
    follow(access=factories.access_of(follower, circle), mode=Following.Mode.ALL, thread=thread)
    follow(access=factories.access_of(quiet, circle), mode=Following.Mode.MUTED)
    post = factories.make_post(thread, ben, to=thread.posts.get())
    assert not Notice.objects.exists()
    work()
    assert jobs() == []
    told = {(n.user_id, n.kind, n.at_once) for n in Notice.objects.filter(post=post)}
    assert told == {(anna.pk, "reply", True), (follower.pk, "followed", False)}
    one = Notice.objects.get(user=anna)
    assert (one.circle, one.thread, one.by, one.event, one.seen_at) == (
        circle,
        thread,
        ben,
        f"post:{post.pk}",
        None,
    )


@pytest.mark.django_db(transaction=True)
def test_a_job_done_twice_and_at_once_tells_a_person_once() -> None:
    circle = factories.make_circle()
    people = [factories.make_member(circle, Role.MEMBER) for _ in range(30)]
    for person in people:
        follow(access=factories.access_of(person, circle), mode=Following.Mode.ALL)
    post = factories.make_thread(circle).posts.get()
    answers = at_once(*[lambda: tell_of_post(post=post)] * 6)
    assert sorted(answers) == [0, 0, 0, 0, 0, 30]
    assert tell_of_post(post=post) == 0
    assert Notice.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_a_post_that_waits_is_told_to_who_keeps_order_and_to_all_when_it_stands() -> None:
    circle = factories.make_circle(owner=factories.make_user("Olga"))
    facilitator = factories.make_member(circle, Role.FACILITATOR)
    left = factories.make_member(circle, Role.FACILITATOR)
    Membership.objects.filter(user=left).update(ended_at=timezone.now())
    DiscussionSettings.objects.create(circle=circle, hold_first_posts=True)
    anna = factories.make_member(circle)
    follow(access=factories.access_of(anna, circle), mode=Following.Mode.ALL)
    thread = factories.make_thread(circle, facilitator)
    work()
    Notice.objects.all().delete()
    post = factories.make_post(thread, factories.make_member(circle, Role.MEMBER))
    work()
    told = Notice.objects.filter(post=post)
    assert {n.user.display_name for n in told} == {"Olga", facilitator.display_name}
    assert {(n.kind, n.at_once) for n in told} == {("held", True)}
    type(post).objects.filter(pk=post.pk).update(state="shown")
    app.configure_task(TELL_OF_POST).defer(post_id=post.pk)  # as whoever approves it does
    work()
    assert set(Notice.objects.filter(event=f"post:{post.pk}").values_list("user", "kind")) == {
        (anna.pk, "followed"),
        (facilitator.pk, "followed"),
    }


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_before_the_job_is_told_when_it_comes_back() -> None:
    circle = factories.make_circle()
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    post = factories.make_post(thread := factories.make_thread(circle, anna), ben, to=thread.posts.get())
    access = factories.access_of(ben, circle)
    delete_post(access=access, post=post)
    work()
    assert not Notice.objects.filter(post=post).exists()
    undelete_post(access=access, post=post)
    work()
    assert Notice.objects.get(post=post).user == anna


@pytest.mark.django_db(transaction=True)
def test_who_is_called_in_an_edit_is_told_and_nobody_else() -> None:
    circle = factories.make_circle()
    anna, ben = (
        factories.make_member(circle, user=factories.make_user(name)) for name in ("Anna Lamp", "Ben Mill")
    )
    post = factories.make_thread(circle, ben).posts.get()
    work()
    late = factories.make_member(circle)
    for person in (anna, late):
        follow(access=factories.access_of(person, circle), mode=Following.Mode.ALL)
    edit_post(access=factories.access_of(ben, circle), post=post, source="And @Anna Lamp?", version=1)
    work()
    assert [(n.user, n.kind, n.at_once) for n in Notice.objects.all()] == [(anna, "mention", True)]


@pytest.mark.django_db
@pytest.mark.parametrize("counted", [False, True], ids=["nothing known", "counted while empty"])
def test_three_hundred_people_are_told_in_one_statement(counted: bool) -> None:
    if counted:  # as after a set-up: PostgreSQL takes the tables for empty
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    circle = factories.make_circle()
    people = User.objects.bulk_create(
        [User(email=f"r{n}@example.org", name=f"Reader {n}", password="!") for n in range(300)]
    )
    Membership.objects.bulk_create(
        [Membership(circle=circle, user=user, role=Role.MEMBER) for user in people]
    )
    Following.objects.bulk_create([Following(circle=circle, user=user, mode="all") for user in people])
    post = factories.make_thread(circle).posts.get()
    with CaptureQueriesContext(connection) as asked:
        assert tell_of_post(post=post) == 300
    assert len(asked) == 1
    assert float(asked.captured_queries[0]["time"]) < 3, "some hundredths of a second where nothing else runs"


@pytest.mark.django_db
def test_old_notices_are_forgotten_every_night() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    now = timezone.now()
    cases = {
        "seen long ago": (100, 95),
        "seen lately": (100, 5),
        "not seen": (100, None),
        "never looked": (400, None),
    }
    for event, (made, seen) in cases.items():
        notice = Notice.objects.create(
            user=anna,
            circle=circle,
            kind=Notice.Kind.MODERATION,
            event=event,
            seen_at=None if seen is None else now - timedelta(days=seen),
        )
        Notice.objects.filter(pk=notice.pk).update(created_at=now - timedelta(days=made))
    forget_old_notices(timestamp=0)
    assert set(Notice.objects.values_list("event", flat=True)) == {"seen lately", "not seen"}
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert crons["discussions.forget_old_notices"] == "37 3 * * *"
