"""Keeping order: reports, the queue, what is done with posts and threads, and that everybody concerned is told."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.changes import Refused
from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import mark_seen, thread_of_question, write_post
from discussions.actions.moderation import (
    approve_post,
    change_settings,
    hide_post,
    keep_post,
    rename_thread,
    report_post,
    restore_post,
    set_locked,
    set_pinned,
)
from discussions.actions.moving import merge_threads, split_branch
from discussions.models import Act, Notice, Post, Report, Thread
from discussions.queries.moderation import LOG, queue
from discussions.queries.seals import threads_for
from discussions.queries.thread_list import with_unread
from discussions.ranges import as_multirange
from tests import factories
from tests.at_once import at_once
from tests.discussions.scene import check
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self) -> None:
        self.circle = factories.make_circle()
        self.owner = self.circle.memberships.get().user
        self.hanna = factories.make_member(self.circle, Role.FACILITATOR, factories.make_user("Hanna"))
        self.ben = factories.make_member(self.circle, Role.STUDENT, factories.make_user("Ben"))
        self.grace = factories.make_member(self.circle, Role.OBSERVER, factories.make_user("Grace"))
        self.thread = factories.make_thread(self.circle, self.hanna, title="On candles")
        self.post = factories.make_post(self.thread, self.ben, "Nonsense.", to=self.thread.posts.get())
        self.access = factories.access_of(self.hanna, self.circle)

    def report(self, user: User, reason: str = "It is rude.") -> Report:
        return report_post(access=factories.access_of(user, self.circle), post=self.post, reason=reason)

    def fresh(self) -> Post:
        check(self.circle)
        return Post.objects.get(pk=self.post.pk)

    def told(self, user: User) -> list[tuple[str, str]]:
        return [(n.kind, n.said) for n in Notice.objects.filter(user=user).order_by("pk")]

    def url(self, rest: str) -> str:
        return f"/c/{self.circle.slug}/{rest}"


@pytest.fixture
def scene() -> Scene:
    return Scene()


def unread(user: User, circle: Circle) -> int:
    access = factories.access_of(user, circle)
    return sum(t.unread_count for t in with_unread(access, threads_for(access)))


# Reports --------------------------------------------------------------------------------------------------------


def test_a_report_tells_all_who_keep_order_and_stands_once(scene: Scene) -> None:
    other = factories.make_member(scene.circle)
    assert scene.report(scene.grace) == scene.report(scene.grace)
    scene.report(other, "It is off the matter.")
    assert Report.objects.count() == 2
    for user in (scene.owner, scene.hanna):
        assert scene.told(user) == [("report", "It is rude."), ("report", "It is off the matter.")]
    assert scene.told(scene.ben) == []
    with pytest.raises(Refused, match="your own post"):
        scene.report(scene.ben)
    with pytest.raises(Refused, match="few words"):
        scene.report(factories.make_member(scene.circle), "  ")


def test_the_same_report_sent_twice_at_once_is_one(transactional_db: None) -> None:
    scene = Scene()
    answers = at_once(*[partial(scene.report, scene.grace)] * 3)
    assert len({answer.pk for answer in answers}) == 1


def test_closing_a_report_closes_all_and_tells_reporters_and_author(scene: Scene) -> None:
    scene.report(scene.grace)
    scene.report(scene.owner)
    for _ in range(2):
        hide_post(access=scene.access, post=scene.post, reason="Rude about a person.")
    assert scene.fresh().state == "hidden"
    assert {(r.outcome, r.closed_by) for r in Report.objects.all()} == {("hidden", scene.hanna)}
    assert scene.told(scene.ben) == [("moderation", "Rude about a person.")]
    said = ("report", "The post you reported was hidden: Rude about a person.")
    assert scene.told(scene.grace) == [said]
    assert said in scene.told(scene.owner)
    assert [(a.kind, a.reason) for a in Act.objects.all()] == [("hide", "Rude about a person.")]


def test_the_second_of_two_facilitators_is_told_that_it_was_done(scene: Scene) -> None:
    scene.report(scene.grace)
    keep_post(access=scene.access, post=scene.post, waiting=True)
    second = factories.access_of(scene.owner, scene.circle)
    for late in (
        partial(hide_post, reason="Rude."),
        keep_post,
        approve_post,
    ):
        with pytest.raises(Refused, match="Hanna was here before you: the post stands"):
            late(access=second, post=scene.post, waiting=True)
    assert scene.fresh().state == "shown"
    assert Act.objects.count() == 1
    answer = client_of(scene.owner).post(
        scene.url(f"posts/{scene.post.pk}/moderate/"),
        {"act": "hide", "reason": "Rude.", "waiting": "1"},
        follow=True,
    )
    assert "Hanna was here before you" in answer.content.decode()
    assert scene.fresh().state == "shown"


def test_two_facilitators_at_once_do_it_once(transactional_db: None) -> None:
    scene = Scene()
    scene.report(scene.grace)
    second = factories.access_of(scene.owner, scene.circle)
    answers = at_once(
        partial(hide_post, access=scene.access, post=scene.post, reason="Rude.", waiting=True),
        partial(keep_post, access=second, post=scene.post, waiting=True),
    )
    assert len([a for a in answers if isinstance(a, Refused)]) == 1
    assert Act.objects.count() == 1
    check(scene.circle)


# Posts ----------------------------------------------------------------------------------------------------------


def test_a_hidden_post_is_its_authors_and_the_facilitators_with_the_reason(scene: Scene) -> None:
    hide_post(access=scene.access, post=scene.post, reason="Rude about a person.")
    place = scene.thread.get_absolute_url()
    for user, reads in ((scene.ben, True), (scene.hanna, True), (scene.grace, False)):
        said = client_of(user).get(place).content.decode()
        assert ("Nonsense." in said) is reads
        assert ("Rude about a person." in said) is reads
        assert "hidden by a facilitator" in said
        status = client_of(user).get(scene.url(f"posts/{scene.post.pk}/")).status_code
        assert status == (302 if reads else 404)
    assert unread(scene.grace, scene.circle) == 1
    for _ in range(2):
        restore_post(access=scene.access, post=scene.post)
    assert scene.fresh().state == "shown"
    assert unread(scene.grace, scene.circle) == 2
    assert "Nonsense." in client_of(scene.grace).get(place).content.decode()
    with pytest.raises(Refused, match="Say why"):
        hide_post(access=scene.access, post=scene.post, reason=" ")


def test_a_first_post_waits_until_a_facilitator_lets_it_stand(scene: Scene) -> None:
    change_settings(
        access=factories.access_of(scene.owner, scene.circle), think_first=False, hold_first_posts=True
    )
    newcomer = factories.make_member(scene.circle)
    post = factories.make_post(scene.thread, newcomer, "Good evening.")
    assert post.state == "held"
    assert unread(scene.grace, scene.circle) == 2
    mark_seen(
        access=factories.access_of(scene.grace, scene.circle),
        thread=scene.thread,
        numbers=as_multirange([1, 2]),
    )
    (item,) = queue(scene.access).waiting
    assert (item.post, item.held) == (post, True)
    page = client_of(scene.hanna).get(scene.url("moderation/")).content.decode()
    assert "Good evening." in page
    for _ in range(2):
        approve_post(access=scene.access, post=post)
    check(scene.circle)
    assert unread(scene.grace, scene.circle) == 1
    assert scene.told(newcomer) == [("moderation", "")]
    assert queue(scene.access).waiting == []
    assert factories.make_post(scene.thread, newcomer).state == "shown"


def test_posts_wait_in_order_with_their_surroundings(scene: Scene) -> None:
    first = factories.make_post(scene.thread, scene.ben, "Older nonsense.")
    elsewhere = factories.make_thread(factories.make_circle(), body="Not ours.").posts.get()
    Report.objects.create(post=elsewhere, by=None, reason="Theirs.")
    scene.report(scene.grace)
    report_post(access=factories.access_of(scene.grace, scene.circle), post=first, reason="This, too.")
    scene.report(scene.owner, "Indeed rude.")
    waiting = queue(scene.access).waiting
    assert [item.post for item in waiting] == [scene.post, first]
    assert [r.reason for r in waiting[0].reports] == ["It is rude.", "Indeed rude."]
    page = client_of(scene.hanna).get(scene.url("moderation/")).content.decode()
    for words in ("Older nonsense.", "Indeed rude.", "Grace", "On candles", scene.thread.posts.first().plain):  # type: ignore[union-attr]
        assert words in page
    assert "Not ours." not in page
    assert "Theirs." not in page


def test_the_queue_costs_the_same_for_one_and_for_many(scene: Scene) -> None:
    client = client_of(scene.hanna)
    scene.report(scene.grace)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(scene.url("moderation/"))
        counts.append(len(asked))
        for _ in range(12):
            scene.post = factories.make_post(scene.thread, scene.ben, to=scene.thread.posts.first())
            scene.report(scene.grace)
    assert counts[0] == counts[1]


# Threads --------------------------------------------------------------------------------------------------------


def test_threads_are_closed_pinned_and_renamed_once(scene: Scene) -> None:
    owner = factories.access_of(scene.owner, scene.circle)
    for _ in range(2):
        set_locked(access=owner, thread=scene.thread, on=True, reason="It went in circles.")
        set_pinned(access=owner, thread=scene.thread, on=True)
        rename_thread(access=owner, thread=scene.thread, title=" On  lamps ", reason="Clearer.")
    thread = Thread.objects.get(pk=scene.thread.pk)
    assert (thread.locked_at is not None, thread.pinned, thread.title) == (True, True, "On lamps")
    assert [a.kind for a in Act.objects.all()] == ["rename", "pin", "lock"]
    assert Act.objects.filter(kind="rename").get().details["before"] == "On candles"
    assert [n[1] for n in scene.told(scene.hanna)] == ["It went in circles.", "Clearer."]
    with pytest.raises(Refused, match="closed"):
        factories.make_post(scene.thread, scene.ben)
    set_locked(access=owner, thread=scene.thread, on=False)
    factories.make_post(scene.thread, scene.ben)
    with pytest.raises(Refused, match="title"):
        rename_thread(access=owner, thread=scene.thread, title=" ")


def test_a_merged_threads_address_leads_to_the_same_post(scene: Scene) -> None:
    other = factories.make_thread(scene.circle, scene.ben, title="On lamps")
    third = factories.make_thread(scene.circle, scene.ben, title="On oil")
    factories.make_post(third, scene.ben)
    merge_threads(access=scene.access, thread=scene.thread, into=other)
    merge_threads(access=scene.access, thread=other, into=third)
    client = client_of(scene.grace)
    here, there = scene.thread.get_absolute_url(), third.get_absolute_url()
    answer = client.get(here)
    assert (answer.status_code, answer["Location"]) == (302, there)
    answer = client.get(f"{here}?at=2")
    number = Post.objects.get(pk=scene.post.pk).number
    assert answer["Location"] == f"{there}?at={number}#c{number}"
    assert client.get(scene.url(f"posts/{scene.post.pk}/"))["Location"] == f"{there}?at={number}#c{number}"
    assert client.get(here.replace(str(scene.thread.pk), "999999")).status_code == 404


def test_a_question_whose_thread_was_merged_leads_to_it(scene: Scene) -> None:
    question = factories.make_question(scene.circle.course, "Who paid?")
    asked = thread_of_question(circle=scene.circle, question=question)
    write_post(
        access=factories.access_of(scene.ben, scene.circle),
        thread=asked,
        source="The readers.",
        key=uuid.uuid4(),
    )
    merge_threads(access=scene.access, thread=asked, into=scene.thread)
    check(scene.circle)
    assert thread_of_question(circle=scene.circle, question=question) == asked, "the anchor stays"
    answer = client_of(scene.grace).get(asked.get_absolute_url())
    assert answer["Location"] == scene.thread.get_absolute_url()


# Pages ----------------------------------------------------------------------------------------------------------


def test_a_branch_is_moved_from_its_page(scene: Scene) -> None:
    other = factories.make_thread(scene.circle, scene.ben, title="On lamps", body="Oil.")
    factories.make_thread(scene.circle, scene.ben, title="On ink")
    factories.make_thread(factories.make_circle(), title="On lamps elsewhere")
    client, place = client_of(scene.hanna), scene.url(f"posts/{scene.post.pk}/move/")
    found = client.get(f"{place}?q=lamps").content.decode()
    assert f"?to={other.pk}" in found
    assert "On ink" not in found
    assert "elsewhere" not in found
    shown = client.get(f"{place}?to={other.pk}").content.decode()
    assert "1 post</b> by <bdi>Ben</bdi>" in shown
    bad = client.post(place, {"to": other.pk, "under": "nowhere", "reason": "Kept words."})
    assert bad.status_code == 400
    assert "Kept words." in bad.content.decode()
    root = other.posts.get()
    sent = {
        "to": other.pk,
        "under": f"http://testserver/c/x/discussions/{other.pk}/?at=1#c1",
        "reason": "Oil.",
    }
    for _ in range(2):
        assert client.post(place, sent).status_code == 302
    moved = scene.fresh()
    assert (moved.thread, moved.parent) == (other, root)
    theirs = factories.make_thread(factories.make_circle())
    assert client.get(f"{place}?to={theirs.pk}").status_code == 404
    assert client.post(place, {"to": theirs.pk}).status_code == 404


def test_a_branch_becomes_a_discussion_and_two_become_one_from_their_pages(scene: Scene) -> None:
    client = client_of(scene.hanna)
    place = scene.url(f"posts/{scene.post.pk}/split/")
    assert client.get(place).status_code == 200
    sent = {"title": "On manners", "reason": "Another matter.", "key": str(uuid.uuid4())}
    first, again = client.post(place, sent), client.post(place, sent)
    assert first["Location"] == again["Location"]
    made = Thread.objects.get(title="On manners")
    assert scene.fresh().thread == made
    merge = scene.url(f"discussions/{made.pk}/merge/")
    assert "On candles" in client.get(merge).content.decode()
    for _ in range(2):
        answer = client.post(merge, {"to": scene.thread.pk, "reason": "One matter after all."})
        assert answer["Location"] == scene.thread.get_absolute_url()
    assert scene.fresh().thread == scene.thread


def test_who_opens_closed_answers_is_warned(scene: Scene) -> None:
    question = factories.make_question(scene.circle.course, "Who paid?")
    type(question).objects.filter(pk=question.pk).update(think_first=True)
    asked = thread_of_question(circle=scene.circle, question=question)
    post = factories.make_post(asked, scene.ben)
    client = client_of(scene.hanna)
    warning = "closed now to whoever has not answered"
    move = scene.url(f"posts/{post.pk}/move/?to={scene.thread.pk}")
    assert warning in client.get(move).content.decode()
    assert warning in client.get(scene.url(f"posts/{post.pk}/split/")).content.decode()
    move = scene.url(f"posts/{scene.post.pk}/move/?to={asked.pk}")
    assert warning not in client.get(move).content.decode()


def test_the_log_shows_every_act_and_only_here(scene: Scene) -> None:
    hide_post(access=scene.access, post=scene.post, reason="Rude about a person.")
    restore_post(access=scene.access, post=scene.post, reason="An error.")
    split_branch(access=scene.access, post=scene.post, title="On manners", key=uuid.uuid4(), reason="Apart.")
    other = Scene()
    hide_post(access=other.access, post=other.post, reason="Not ours.")
    client = client_of(scene.hanna)
    page = client.get(scene.url("moderation/log/")).content.decode()
    for words in ("Hanna", "hid a post", "Rude about a person.", "An error.", "On manners", "(1 post)"):
        assert words in page
    assert "Not ours." not in page
    page = client.get(scene.url("moderation/log/?kind=hide")).content.decode()
    assert "Rude about a person." in page
    assert "An error." not in page
    for n in range(LOG):
        set_pinned(access=scene.access, thread=scene.thread, on=n % 2 == 0, reason=f"Turn {n}.")
    page = client.get(scene.url("moderation/log/")).content.decode()
    assert "An error." not in page
    last = Act.objects.filter(circle=scene.circle)[LOG - 1]
    assert f"before={last.pk}" in page
    assert "An error." in client.get(scene.url(f"moderation/log/?before={last.pk}")).content.decode()


def test_how_the_circle_talks_is_the_owners(scene: Scene) -> None:
    place = scene.url("discussions/settings/")
    assert client_of(scene.hanna).get(place).status_code == 403
    client: Client = client_of(scene.owner)
    for _ in range(2):
        assert client.post(place, {"think_first": "on"}).status_code == 302
    act = Act.objects.get()
    assert (act.kind, act.details) == ("settings", {"think_first": True, "hold_first_posts": False})
    assert "checked" in client.get(place).content.decode()


def test_only_who_keeps_order_finds_the_way_there(scene: Scene) -> None:
    place = scene.thread.get_absolute_url()
    assert "Keep order" in client_of(scene.hanna).get(place).content.decode()
    assert "Keep order" not in client_of(scene.ben).get(place).content.decode()
    menu = client_of(scene.grace).get(scene.url(f"posts/{scene.post.pk}/more/")).content.decode()
    assert "Report it" in menu
    assert "Keep order" not in menu
    assert (
        "Report it"
        not in client_of(scene.ben).get(scene.url(f"posts/{scene.post.pk}/more/")).content.decode()
    )
