"""Shared notes are answered in a discussion of their passage, and taken out of the margin by who keeps order."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from accounts.changes import Refused
from accounts.models import User
from courses.models import Circle, Role
from discussions.actions import write_post
from discussions.actions.drafts import save_draft
from discussions.actions.moving import merge_threads
from discussions.actions.notes import answer_note, take_out_note
from discussions.actions.notices import tell_of_post
from discussions.models import Act, Draft, Following, Notice, Post, Thread
from discussions.queries.notices import waiting
from readings.actions import change_note, delete_note
from readings.models import Note, Passage, Unit
from readings.queries import notes_for, quoted_passage, with_answers
from readings.queries.passages import Quoted
from tests import factories
from tests.at_once import at_once
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course, circle.course.sessions.get())


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle, user=factories.make_user("Anna"))


@pytest.fixture
def ben(circle: Circle) -> User:
    return factories.make_member(circle, Role.MEMBER, factories.make_user("Ben"))


@pytest.fixture
def note(circle: Circle, unit: Unit, anna: User) -> Note:
    return factories.make_note(circle, anna, "Who **counted**?", on=words(unit), shared=True)


def words(unit: Unit, first: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, first, **stretch)
    assert found is not None
    return found


def answer(circle: Circle, who: User, note: Note, source: str = "They all did.", **said: Any) -> Post:
    access = factories.access_of(who, circle)
    return answer_note(access=access, note=note, source=source, key=said.pop("key", uuid.uuid4()))


def page(circle: Circle, who: User, rest: str) -> Any:
    return client_of(who).get(f"/c/{circle.slug}/{rest}")


def at(circle: Circle, note: Note, what: str = "answer") -> str:
    return f"/c/{circle.slug}/notes/{note.pk}/{what}/"


# Answering --------------------------------------------------------------------------------------------------


def test_the_first_answer_opens_a_discussion_of_the_passage(
    circle: Circle, unit: Unit, ben: User, note: Note
) -> None:
    thread = answer(circle, ben, note).thread
    assert (thread.note, thread.unit, thread.opened_by, thread.posts_count) == (note, unit, ben, 1)
    assert thread.passage is not None
    assert (thread.passage.exact, thread.passage.pk == note.passage_id) == (note.passage.exact, False)
    assert thread.title == "“The mill stood at the end of the lane, and whoever worked …”"


def test_later_answers_stand_in_the_same_one(circle: Circle, anna: User, ben: User, note: Note) -> None:
    first, second = answer(circle, ben, note), answer(circle, anna, note, "And who asked?")
    assert first.thread == second.thread
    assert (second.number, second.depth, Thread.objects.count()) == (2, 1, 1)


def test_a_form_sent_twice_answers_once(circle: Circle, ben: User, note: Note) -> None:
    key = uuid.uuid4()
    assert answer(circle, ben, note, key=key) == answer(circle, ben, note, key=key)
    assert Post.objects.count() == Thread.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_stand_in_one_discussion(
    circle: Circle, anna: User, ben: User, note: Note
) -> None:
    posts = at_once(lambda: answer(circle, anna, note), lambda: answer(circle, ben, note))
    assert [type(post) for post in posts] == [Post, Post]
    assert Thread.objects.count() == 1
    assert sorted(post.number for post in posts) == [1, 2]
    assert Passage.objects.count() == 2


def test_a_private_note_cannot_be_answered(circle: Circle, unit: Unit, anna: User, ben: User) -> None:
    note = factories.make_note(circle, anna, on=words(unit))
    with pytest.raises(Refused):
        answer(circle, anna, note)
    assert client_of(anna).get(at(circle, note)).status_code == 404
    assert client_of(ben).post(at(circle, note), {"body": "x"}).status_code == 404
    assert Thread.objects.count() == 0


def test_who_may_not_post_does_not_answer(circle: Circle, note: Note) -> None:
    observer = factories.make_member(circle, Role.OBSERVER)
    with pytest.raises(PermissionDenied):
        answer(circle, observer, note)
    assert client_of(observer).get(at(circle, note)).status_code == 403


def test_nobody_answers_from_another_circle(circle: Circle, note: Note) -> None:
    beside = factories.make_circle(circle.course)
    stranger = factories.make_member(beside)
    with pytest.raises(Refused):
        answer(beside, stranger, note)
    assert client_of(stranger).get(f"/c/{beside.slug}/notes/{note.pk}/answer/").status_code == 404


def test_the_form_and_where_it_leads(circle: Circle, ben: User, note: Note) -> None:
    client = client_of(ben)
    form = client.get(at(circle, note))
    said = form.content.decode()
    assert "Answer <bdi>Anna</bdi>" in said
    assert "Who <strong>counted</strong>?" in said
    sent = client.post(at(circle, note), {"body": "They did.", "key": form.context["form"]["key"].value()})
    post = Post.objects.get()
    assert sent["Location"] == f"/c/{circle.slug}/posts/{post.pk}/"
    again = client.get(at(circle, note))
    assert again["Location"] == post.thread.get_absolute_url()
    observer = client_of(factories.make_member(circle, Role.OBSERVER))
    assert observer.get(at(circle, note))["Location"] == post.thread.get_absolute_url()


def test_bad_input_keeps_what_was_typed(circle: Circle, ben: User, note: Note) -> None:
    client = client_of(ben)
    long = client.post(at(circle, note), {"body": "words " * 20_000, "key": str(uuid.uuid4())})
    assert long.status_code == 400
    assert long.content.decode().count("words words") > 100
    assert client.post(at(circle, note), {"body": "Words.", "key": "no"}).status_code == 400
    assert client.post(at(circle, note), {"body": " \n ", "key": str(uuid.uuid4())}).status_code == 400
    preview = client.post(at(circle, note), {"body": "*So*", "key": str(uuid.uuid4()), "preview": "1"})
    assert "<em>So</em>" in preview.content.decode()
    assert Thread.objects.count() == Passage.objects.exclude(note=note).count() == 0


def test_a_draft_is_kept_and_found_again(circle: Circle, anna: User, ben: User, note: Note) -> None:
    client = client_of(ben)
    kept = client.post(f"/c/{circle.slug}/discussions/drafts/", {"place": f"note:{note.pk}", "body": "Begun"})
    assert kept.status_code == 204
    assert "Begun" in client.get(at(circle, note)).content.decode()
    listed = client.get(f"/c/{circle.slug}/discussions/drafts/").content.decode()
    assert f'href="{at(circle, note)}"' in listed
    answer(circle, anna, note)  # meanwhile somebody else was quicker: the words are still found
    assert "Begun" in client.get(at(circle, note)).content.decode()
    answer(circle, ben, note)
    assert Draft.objects.count() == 0


def test_no_draft_is_kept_for_a_note_of_nobodys(circle: Circle, unit: Unit, anna: User, ben: User) -> None:
    private = factories.make_note(circle, anna, on=words(unit))
    client = client_of(ben)
    for pk in (private.pk, 10**8):
        sent = client.post(f"/c/{circle.slug}/discussions/drafts/", {"place": f"note:{pk}", "body": "x"})
        assert sent.status_code == 404
    save_draft(
        access=factories.access_of(ben, circle), place=f"note:{private.pk}", thread=None, body="Old words"
    )
    assert "Old words" in client.get(f"/c/{circle.slug}/discussions/drafts/").content.decode()


# How many, and where ----------------------------------------------------------------------------------------


def answers(circle: Circle, who: User) -> list[int]:
    return [note.answers for note in with_answers(notes_for(factories.access_of(who, circle)))]


def test_a_note_says_how_many_answers_it_has(circle: Circle, anna: User, ben: User, note: Note) -> None:
    assert answers(circle, anna) == [0]
    first = answer(circle, ben, note)
    answer(circle, anna, note)
    factories.make_post(first.thread, anna, to=first)
    assert answers(circle, anna) == [3]
    Post.objects.filter(pk=first.pk).update(state=Post.State.HIDDEN)
    other = factories.make_thread(circle, ben)
    merge_threads(
        access=factories.access_of(factories.make_member(circle, Role.FACILITATOR), circle),
        thread=first.thread,
        into=other,
    )
    other.refresh_from_db()
    assert answers(circle, anna) == [other.posts_count]
    assert client_of(ben).get(at(circle, note))["Location"] == other.get_absolute_url()
    assert answer(circle, ben, note).thread == other


def test_an_answer_that_waits_is_its_authors(circle: Circle, anna: User, ben: User, note: Note) -> None:
    post = answer(circle, ben, note)
    Post.objects.filter(pk=post.pk).update(state=Post.State.HELD)
    Thread.objects.update(posts_count=0)
    assert answers(circle, anna) == [0]
    assert client_of(anna).get(at(circle, note)).status_code == 200  # the form: there is nothing to read yet
    assert answer(circle, anna, note).thread == post.thread


def test_the_note_stands_on_top(circle: Circle, anna: User, ben: User, note: Note) -> None:
    thread = answer(circle, ben, note).thread
    said = client_of(ben).get(thread.get_absolute_url()).content.decode()
    assert "Who <strong>counted</strong>?" in said
    assert "<b>On a note</b>" in said
    assert "Anna" in said


@pytest.mark.parametrize("gone", ["private", "deleted", "taken out"])
def test_a_note_that_is_gone_is_not_shown_and_the_discussion_stays(
    circle: Circle, anna: User, ben: User, note: Note, gone: str
) -> None:
    thread = answer(circle, ben, note).thread
    mine = factories.access_of(anna, circle)
    if gone == "private":
        change_note(access=mine, note=note, body=note.body, mark=Note.Mark.NOTE, shared=False)
    elif gone == "deleted":
        delete_note(access=mine, note=note)
    else:
        keeper = factories.access_of(factories.make_member(circle, Role.FACILITATOR), circle)
        take_out_note(access=keeper, note=note, reason="Not so.")
    for who in (ben, factories.make_member(circle, Role.FACILITATOR)):
        client = client_of(who)
        said = client.get(thread.get_absolute_url()).content.decode()
        assert "counted" not in said
        assert "They all did." in said
        assert "The mill stood" in said
        assert "counted" not in client.get(f"/c/{circle.slug}/discussions/").content.decode()
        assert client.get(at(circle, note)).status_code == 404
    with pytest.raises((Refused, Note.DoesNotExist)):
        answer(circle, ben, note)


# Being told -------------------------------------------------------------------------------------------------


def kinds(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def test_the_author_is_told_as_of_a_reply(circle: Circle, anna: User, ben: User, note: Note) -> None:
    post = answer(circle, ben, note)
    tell_of_post(post=post)
    tell_of_post(post=post)
    assert kinds(anna) == ["reply"]
    assert Notice.objects.get(user=anna).at_once
    assert waiting(factories.access_of(anna, circle)) == 1
    deeper = write_post(
        access=factories.access_of(factories.make_member(circle), circle),
        thread=post.thread,
        source="To you, Ben.",
        key=uuid.uuid4(),
        parent=post,
    )
    tell_of_post(post=deeper)
    assert (kinds(anna), kinds(ben)) == (["reply"], ["reply"])
    tell_of_post(post=answer(circle, anna, note, "My own."))
    assert kinds(anna) == ["reply"]


def test_who_wants_to_hear_nothing_is_told_nothing(circle: Circle, anna: User, ben: User, note: Note) -> None:
    Following.objects.create(user=anna, circle=circle, mode=Following.Mode.MUTED)
    tell_of_post(post=answer(circle, ben, note))
    assert kinds(anna) == []


def test_nobody_is_told_of_a_note_they_took_back(circle: Circle, anna: User, ben: User, note: Note) -> None:
    post = answer(circle, ben, note)
    mine = factories.access_of(anna, circle)
    change_note(access=mine, note=note, body=note.body, mark=Note.Mark.NOTE, shared=False)
    tell_of_post(post=post)
    assert kinds(anna) == []


# Taking out -------------------------------------------------------------------------------------------------


def test_a_facilitator_takes_a_note_out(circle: Circle, anna: User, ben: User, note: Note) -> None:
    keeper = factories.make_member(circle, Role.FACILITATOR, factories.make_user("Ruth"))
    client = client_of(keeper)
    assert "Who <strong>counted</strong>?" in client.get(at(circle, note, "take-out")).content.decode()
    assert client.post(at(circle, note, "take-out"), {"reason": "  "}).status_code == 400
    assert client.post(at(circle, note, "take-out"), {"reason": "x" * 301}).status_code == 400
    for _ in range(2):  # a form sent twice
        sent = client.post(at(circle, note, "take-out"), {"reason": "It names a neighbour."})
        assert sent.status_code == 302
    note.refresh_from_db()
    assert (note.shared, note.taken_out_by, note.taken_out_why) == (False, keeper, "It names a neighbour.")
    assert client.get(at(circle, note, "take-out")).status_code == 302
    assert list(notes_for(factories.access_of(ben, circle))) == []
    act = Act.objects.get()
    assert (act.kind, act.by, act.reason) == (Act.Kind.TAKE_OUT, keeper, "It names a neighbour.")
    log = client.get(f"/c/{circle.slug}/moderation/log/").content.decode()
    assert "took a note out of the margin by <bdi>Anna</bdi>: <bdi>¶ 1 of " in log
    assert "counted" not in log
    notice = Notice.objects.get()
    assert (notice.user, notice.kind, notice.said) == (anna, Notice.Kind.MODERATION, "It names a neighbour.")
    mine = client_of(anna)
    assert "took a note out of the margin" in mine.get(f"/c/{circle.slug}/for-you/").content.decode()
    opened = mine.get(f"/c/{circle.slug}/for-you/{notice.pk}/")
    assert opened["Location"] == f"/c/{circle.slug}/notes/?which=taken-out"
    said = mine.get(opened["Location"]).content.decode()
    assert "It names a neighbour." in said
    assert "counted" in said
    with pytest.raises(Refused):
        change_note(
            access=factories.access_of(anna, circle),
            note=note,
            body="Again",
            mark=Note.Mark.NOTE,
            shared=True,
        )


def test_only_who_keeps_order_takes_out(circle: Circle, anna: User, ben: User, note: Note) -> None:
    for who in (anna, ben):
        with pytest.raises(PermissionDenied):
            take_out_note(access=factories.access_of(who, circle), note=note, reason="Mine.")
    beside = factories.make_circle(circle.course)
    elsewhere = factories.make_member(beside, Role.FACILITATOR)
    with pytest.raises(Refused):
        take_out_note(access=factories.access_of(elsewhere, beside), note=note, reason="Mine.")
    note.refresh_from_db()
    assert note.shared


def test_what_was_never_shared_cannot_be_taken_out(circle: Circle, unit: Unit, anna: User) -> None:
    private = factories.make_note(circle, anna, on=words(unit))
    keeper = factories.make_member(circle, Role.FACILITATOR)
    assert client_of(keeper).get(at(circle, private, "take-out")).status_code == 404
    with pytest.raises(Refused):
        take_out_note(access=factories.access_of(keeper, circle), note=private, reason="Mine.")


def test_the_page_of_a_discussion_asks_once_more_for_its_note(
    circle: Circle, unit: Unit, ben: User, note: Note, django_assert_num_queries: Any
) -> None:
    plain = factories.make_thread(circle, ben, on=words(unit, 2))
    answered = answer(circle, ben, note).thread
    client, addresses = client_of(ben), [thread.get_absolute_url() for thread in (plain, answered)]
    with django_assert_num_queries(7):
        client.get(addresses[0])
    with django_assert_num_queries(8):
        client.get(addresses[1])
