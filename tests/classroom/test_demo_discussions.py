"""The demo circle talks: what its package says stands, and there is something new for everybody."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import User
from courses.access import Access, access_to_circle
from discussions.models import Draft, Post, Report, Thread
from discussions.queries.seals import threads_for
from discussions.queries.thread_list import Show, thread_list, with_unread
from discussions.ranges import numbers_in
from readings.models import Block, Note
from tests.classroom.packages import load_from

pytestmark = pytest.mark.django_db

_SOURCE = re.compile(r"— \*(?P<title>[^*]+)\*, ¶ (?P<number>\d+)")
_QUOTED = re.compile(rf"^> (?P<words>.+)\n>\n> {_SOURCE.pattern}$", re.MULTILINE)


def seat(name: str) -> Access:
    return access_to_circle(User.objects.get(name=name), "mill-street")


def _people_talk_and_paul_reads() -> None:
    assert 12 <= Thread.objects.count() <= 16
    assert 110 <= Post.objects.count() <= 150
    written = set(Post.objects.values_list("author__name", flat=True))
    assert written == {"Ruth", "Miriam", "Anna", "Irene", "Tom", "Vera", "Ben", "George", "Leo", "Grace"}
    assert not Post.objects.filter(created_at__gt=timezone.now()).exists()
    assert Post.objects.filter(depth__gte=10).exists()
    assert sum(len(post.plain.split()) >= 200 for post in Post.objects.all()) >= 1


def _counters_are_what_is_counted() -> None:
    for thread in Thread.objects.all():
        posts = list(thread.posts.all())
        assert [post.number for post in sorted(posts, key=lambda post: post.created_at)] == list(
            range(1, len(posts) + 1)
        )
        shown = [post for post in posts if post.state == Post.State.SHOWN]
        assert (thread.last_number, thread.posts_count) == (len(posts), len(shown))
        assert numbers_in(thread.gone) == len(posts) - len(shown)
        assert thread.last_post_at == max(post.created_at for post in posts)


def _something_is_new_for_everybody_and_not_all() -> None:
    for person in User.objects.all():
        access = seat(person.name)
        unread = {t.pk: t.unread_count for t in with_unread(access, threads_for(access))}
        assert any(unread.values()), person
        assert 0 in unread.values(), person


def _every_state_is_there_to_be_seen() -> None:
    anna = seat("Anna")
    first = thread_list(anna).threads[0]
    assert first.pinned
    assert first.announcement
    assert Thread.objects.filter(locked_at__isnull=False).count() == 1
    assert [t.title for t in thread_list(anna, show=Show.UNANSWERED).threads] == [
        "What is “declassed”, and who says it of whom?"
    ]
    sealed = [t for t in thread_list(anna).threads if t.sealed]
    assert [t.question and t.question.session and t.question.session.position for t in sealed] == [2]
    assert not any(t.sealed for t in thread_list(seat("Vera")).threads)
    assert Draft.objects.get().user == anna.user
    assert Report.objects.get(outcome="").by == seat("Vera").user
    assert Post.objects.filter(state=Post.State.DELETED).count() == 1
    assert Post.objects.get(version__gt=1).author == anna.user
    assert Post.objects.filter(mentions__user=anna.user).exists()


def _passages_are_discussed_where_they_stand() -> None:
    for thread in Thread.objects.filter(passage__isnull=False):
        assert thread.passage is not None
        block = Block.objects.get(edition=thread.passage.edition_id, uid=thread.passage.block_uid)
        assert block.number == thread.passage.number
        assert block.plain[thread.passage.start : thread.passage.end] == thread.passage.exact


def _what_people_quote_is_printed_at_its_number() -> None:
    quoted = [found for post in Post.objects.all() for found in _QUOTED.finditer(post.source)]
    assert len(quoted) >= 4
    for found in quoted:
        block = Block.objects.get(
            edition__text__title__startswith=found["title"],
            number=found["number"],
        )
        assert found["words"] in block.plain


def _every_number_of_a_paragraph_leads_to_one() -> None:
    last = {
        text: max(n for n in numbers if n)
        for text, numbers in {
            block.edition.text.title.partition(":")[0]: Block.objects.filter(
                edition=block.edition
            ).values_list("number", flat=True)
            for block in Block.objects.select_related("edition__text")
        }.items()
    }
    for post in Post.objects.all():
        for found in re.finditer(r"\*(?P<title>[^*]+)\*, ¶ (?P<number>\d+)", post.source):
            ends = [end for title, end in last.items() if title.startswith(found["title"])]
            assert ends, found[0]
            assert int(found["number"]) <= ends[0], found[0]


def _notes_stand_in_the_margin() -> None:
    shared, own = Note.objects.filter(shared=True), Note.objects.filter(shared=False)
    assert shared.count() >= 10
    assert sorted(own.values_list("author__name", flat=True)) == ["Anna", "Anna", "Anna", "Ruth", "Ruth"]
    assert set(Note.objects.values_list("mark", flat=True)) == set(Note.Mark.values)
    assert Note.objects.values("passage__text").distinct().count() == 5
    assert not Note.objects.filter(created_at__gt=timezone.now()).exists()
    on_one = shared.filter(passage__text__slug="a-long-fading", passage__number=3)
    assert on_one.values("author").distinct().count() == 3


def test_the_demo_is_alive() -> None:
    """One loading for all of it: it takes its time."""
    load_from(Path(settings.BASE_DIR / "demo"))
    _people_talk_and_paul_reads()
    _counters_are_what_is_counted()
    _something_is_new_for_everybody_and_not_all()
    _every_state_is_there_to_be_seen()
    _passages_are_discussed_where_they_stand()
    _what_people_quote_is_printed_at_its_number()
    _every_number_of_a_paragraph_leads_to_one()
    _notes_stand_in_the_margin()
