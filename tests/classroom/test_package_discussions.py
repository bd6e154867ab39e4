"""A package begins discussions: read strictly, made once, told of the past."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from classroom.packages.faults import PackageRefused
from courses.access import access_to_circle
from courses.models import Course
from discussions.actions import delete_post, edit_post, open_thread, write_post
from discussions.actions.notices import tell_of_post
from discussions.models import Draft, Notice, Post, ReadState, Report, Thread
from tests.classroom.packages import COURSE, all_rows, load_from, read, write

PASSAGE = """\
title: Which hill?
text: a-long-walk
paragraph: 1
quote: towards the hill
posts:
  - by: Stella
    day: -3
    time: "20:15"
    id: hill
    words: |
      *Which* hill?

      There are two.
    reactions: {Felix: agree, olga@example.org: more}
  - by: Felix
    day: -2
    time: "08:00"
    to: hill
    id: north
    words: The one in the north.
    edits:
      - day: -2
        time: "09:00"
        words: The one in the north, I think.
    reported:
      by: Stella
      reason: It is in the south.
  - by: Olga
    day: -2
    time: "08:00"
    to: north
    words: Neither.
    taken_back: yes
seen: {Stella: 2, Max: all}
drafts:
  - by: Stella
    to: north
    words: I went and looked
"""

QUESTION = """\
session: 2
question: 1
think_first: yes
posts:
  - by: Stella
    day: -5
    time: "20:00"
    words: The miller.
"""

NEWS = """\
title: The key
announcement: yes
locked:
  by: Felix
  reason: All is said.
posts:
  - by: Olga
    day: "2024-02-29"
    time: "07:30"
    words: It hangs where it hung.
"""


def package(folder: Path, course: str = COURSE, **discussions: str) -> Path:
    """The small package with these files in discussions/."""
    write(folder, course)
    (folder / "discussions").mkdir(exist_ok=True)
    for name, words in discussions.items():
        (folder / "discussions" / f"{name}.yaml").write_text(words, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(PackageRefused) as refused:
        read(folder)
    return [str(fault) for fault in refused.value.faults]


def line_of(text: str, part: str) -> int:
    assert part in text
    return text.count("\n", 0, text.index(part)) + 1


BROKEN = {
    "an unknown key": (PASSAGE, "taken_back", "take_back", "take_back", "posts 3, take_back: this key is not known here. Is taken_back meant?"),
    "no title": (NEWS, "title: The key\n", "", "announcement", "title is missing."),
    "a title on a question": (QUESTION, "think_first", "title: Mine\nthink_first", "title", "title: a discussion on a question has none: it is called after the question."),
    "a session that is not": (QUESTION, "session: 2", "session: 3", "session", "session: there is no session 3: the course has 2."),
    "a question that is not": (QUESTION, "question: 1", "question: 2", "question", "question: there is no question 2: session 2 has 1."),
    "half a question": (QUESTION, "question: 1\n", "", "session", "question is missing."),
    "think first without a question": (NEWS, "announcement", "think_first: yes\nannouncement", "think_first", "think_first: this is for a discussion on a question."),
    "a text that is not": (PASSAGE, "text: a-long-walk", "text: a-long-talk", "text:", "text: there is no texts/a-long-talk.md. Is a-long-walk meant?"),
    "a question and a passage": (PASSAGE, "title: Which hill?", "session: 1\nquestion: 1", "text:", "text: a discussion is on a question or on a passage, not on both."),
    "somebody unknown": (PASSAGE, "by: Felix", "by: Felx", "by: Felx", "posts 2, by: nobody in the circle is called “Felx”. Is Felix meant?"),
    "an observer who writes": (PASSAGE, "by: Felix", "by: Max", "by: Max", "posts 2, by: the role observer does not do this."),
    "a student who announces": (NEWS, "by: Olga", "by: Stella", "announcement", "announcement: only an owner or a facilitator announces."),
    "a student who closes": (NEWS, "  by: Felix", "  by: Stella", "  by: Stella", "locked, by: the role student does not do this."),
    "an answer to nobody": (PASSAGE, "to: north\n    words: N", "to: nroth\n    words: N", "to: nroth", "posts 3, to: no post above has the id “nroth”. Is north meant?"),
    "an id twice": (PASSAGE, "words: Neither", "id: hill\n    words: Neither", "id: hill\n    words: Neither", "posts 3, id: “hill” is the id of another post above."),
    "today": (NEWS, '"2024-02-29"', "0", "day: 0", "posts 1, day: 0 is out of range: -3650 to -1, days before the day of loading."),
    "a day to come": (NEWS, '"2024-02-29"', '"2999-01-01"', "day:", "posts 1, day: this is yet to come: what is said in a package was said before."),
    "back in time": (PASSAGE, "day: -3", "day: -1", "day: -2", "posts 2, day: this is earlier than the post above it: write them in order of time."),
    "an edit before the post": (PASSAGE, '"09:00"', '"07:00"', 'day: -2\n        time: "07', "posts 2, edits 1, day: this is earlier than the words it changes."),
    "no words": (QUESTION, "    words: The miller.\n", "", "- by", "posts 1: words is missing."),
    "a reaction that is not": (PASSAGE, "Felix: agree", "Felix: agre", "reactions", "posts 1, reactions, Felix: “agre” is not one of agree, new, more."),
    "a reaction to oneself": (PASSAGE, "Felix: agree", "Stella: agree", "reactions", "posts 1, reactions, Stella: nobody reacts to their own post."),
    "more seen than said": (PASSAGE, "Stella: 2", "Stella: 4", "seen", "seen, Stella: “4” is not a number of posts up to 3, nor all."),
    "nobody says anything": (QUESTION, QUESTION[QUESTION.index("posts"):], "posts: []\n", "posts", "posts: this list is empty."),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_told_by_file_and_line(tmp_path: Path, case: str) -> None:
    words, old, new, part, told = BROKEN[case]
    assert words.count(old) >= 1
    broken = words.replace(old, new, 1)
    assert faults(package(tmp_path, one=broken)) == [
        f"discussions/one.yaml, line {line_of(broken, part)}: {told}"
    ]


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    course = COURSE.replace("minutes: 100", "minutes: 0")
    folder = package(tmp_path, course, one=NEWS.replace("by: Olga", "by: Oleg"), two="- a list\n")
    (folder / "discussions/Notes.txt").write_text("?")
    told = [fault.partition(":")[0] for fault in faults(folder)]
    assert told == [
        f"course.yaml, line {line_of(course, 'minutes: 0')}",
        "discussions/Notes.txt",
        "discussions/one.yaml, line 7",
        "discussions/two.yaml, line 1",
    ]


def test_a_question_is_discussed_once(tmp_path: Path) -> None:
    assert faults(package(tmp_path, one=QUESTION, two=QUESTION)) == [
        "discussions/two.yaml, line 1: question: discussions/one.yaml is on the same question."
    ]


def test_without_a_circle_nobody_talks(tmp_path: Path) -> None:
    course = COURSE[: COURSE.index("circle:")]
    (told,) = faults(package(tmp_path, course, one=NEWS))
    assert told.startswith("discussions: a circle talks, and course.yaml describes none")


@pytest.mark.django_db
class TestLoaded:
    def test_a_passage_is_discussed_where_it_stands(self, tmp_path: Path) -> None:
        assert load_from(package(tmp_path, hill=PASSAGE)).discussions == 1
        thread = Thread.objects.get()
        assert thread.passage is not None
        assert thread.unit is not None
        assert (thread.title, thread.passage.number, thread.passage.exact) == (
            "Which hill?",
            1,
            "towards the hill",
        )
        zone = ZoneInfo("Europe/Berlin")
        hill, north, neither = thread.posts.order_by("number")
        local = hill.created_at.astimezone(zone)
        assert (timezone.now().astimezone(zone).date() - local.date()).days == 3
        assert (local.hour, local.minute) == (20, 15)
        assert thread.opened_at == hill.created_at
        assert hill.source == "*Which* hill?\n\nThere are two."
        assert (north.parent, neither.parent) == (hill, north)
        assert {(r.user.name, r.kind) for r in hill.reactions.all()} == {("Felix", "agree"), ("Olga", "more")}
        assert (north.source, north.version) == ("The one in the north, I think.", 2)
        assert north.edited_at == north.created_at + timedelta(hours=1)
        assert north.revisions.get().source == "The one in the north."
        assert neither.state == Post.State.DELETED
        assert (thread.posts_count, thread.last_number) == (2, 3)
        report = Report.objects.get()
        assert (report.post, report.by, report.outcome) == (north, User.objects.get(name="Stella"), "")
        draft = Draft.objects.get()
        assert (draft.user.name, draft.place, draft.body) == (
            "Stella",
            f"reply:{north.pk}",
            "I went and looked",
        )

    def test_what_is_reported_lies_on_top_of_what_came_for_a_facilitator(self, tmp_path: Path) -> None:
        load_from(package(tmp_path, hill=PASSAGE, rye=QUESTION, key=NEWS))
        for post in Post.objects.order_by("-pk"):
            tell_of_post(post=post)  # as the jobs do afterwards, in any order
        told = Notice.objects.filter(user__name="Felix").order_by("-pk").values_list("kind", flat=True)
        assert list(told) == ["report", "reply", "followed", "announcement"]

    def test_people_have_seen_what_it_says_or_what_stood_before_they_wrote(self, tmp_path: Path) -> None:
        load_from(package(tmp_path, hill=PASSAGE))
        seen = {state.user.name: str(state.seen) for state in ReadState.objects.all()}
        assert seen == {"Stella": "{[1, 3)}", "Felix": "{[1, 3)}", "Olga": "{[1, 4)}", "Max": "{[1, 4)}"}

    def test_a_question_has_its_discussion(self, tmp_path: Path) -> None:
        load_from(package(tmp_path, rye=QUESTION))
        thread = Thread.objects.get()
        assert thread.question is not None
        assert (thread.question.body, thread.question.think_first) == ("Who set the price?", True)
        assert thread.posts.get().source == "The miller."

    def test_an_announcement_is_pinned_and_can_be_closed(self, tmp_path: Path) -> None:
        load_from(package(tmp_path, key=NEWS))
        thread = Thread.objects.get()
        assert thread.announcement
        assert thread.pinned
        assert thread.locked_at == thread.posts.get().created_at
        assert thread.acts.get().reason == "All is said."

    def test_it_is_left_out_without_the_circle(self, tmp_path: Path) -> None:
        load_from(package(tmp_path, hill=PASSAGE), with_circle=False)
        assert not Thread.objects.exists()

    def test_twice_changes_nothing(self, tmp_path: Path) -> None:
        folder = package(tmp_path, hill=PASSAGE, rye=QUESTION, key=NEWS)
        load_from(folder)
        before = all_rows()
        assert load_from(folder).discussions == 0
        assert all_rows() == before

    def test_what_the_circle_made_of_it_stays(self, tmp_path: Path) -> None:
        folder = package(tmp_path, hill=PASSAGE)
        circle = load_from(folder).circle
        assert circle is not None
        stella = access_to_circle(User.objects.get(name="Stella"), circle.slug)
        hill = Post.objects.get(number=1)
        write_post(access=stella, thread=hill.thread, source="The third.", key=uuid.UUID(int=7))
        edit_post(access=stella, post=hill, source="Which?", version=1)
        delete_post(access=stella, post=hill)
        Draft.objects.all().delete()
        before = all_rows()
        package(tmp_path, hill=PASSAGE + "pinned: yes\n")
        assert load_from(folder).discussions == 0
        assert all_rows() == before

    def test_a_question_that_people_answered_is_left_to_them(self, tmp_path: Path) -> None:
        circle = load_from(package(tmp_path)).circle
        assert circle is not None
        load_from(package(tmp_path, key=NEWS))
        olga = access_to_circle(User.objects.get(name="Olga"), circle.slug)
        question = Course.objects.get().questions.get(body="Who set the price?")
        thread = Thread.objects.create(circle=circle, question=question)
        write_post(access=olga, thread=thread, source="We did.", key=thread.key)
        before = all_rows()
        assert load_from(package(tmp_path, rye=QUESTION)).discussions == 0
        assert all_rows() == before

    @pytest.mark.parametrize(
        ("old", "new", "part", "told"),
        [
            ("paragraph: 1", "paragraph: 9", "quote", "paragraph: a-long-walk has no ¶ 9."),
            ("towards the hill", "towards a hill", "quote", "quote: ¶ 1 of a-long-walk does not say this."),
        ],
    )
    def test_words_that_stand_nowhere_are_refused_and_nothing_is_loaded(
        self, tmp_path: Path, old: str, new: str, part: str, told: str
    ) -> None:
        broken = PASSAGE.replace(old, new)
        folder = package(tmp_path, hill=broken, key=NEWS)
        before = all_rows()
        with pytest.raises(CommandError) as refused:
            call_command("load_course", folder, circle=True)
        assert f"discussions/hill.yaml, line {line_of(broken, part)}: {told}" in str(refused.value)
        assert all_rows() == before

    def test_somebody_who_left_says_nothing_more(self, tmp_path: Path) -> None:
        circle = load_from(package(tmp_path)).circle
        assert circle is not None
        circle.memberships.filter(user__name="Felix").update(ended_at=timezone.now())
        with pytest.raises(PackageRefused) as refused:
            load_from(package(tmp_path, hill=PASSAGE))
        assert "this person may not do this in the circle any more." in str(refused.value)
        assert not Thread.objects.exists()

    def test_others_discussions_are_left_alone(self, tmp_path: Path) -> None:
        circle = load_from(package(tmp_path)).circle
        assert circle is not None
        stella = access_to_circle(User.objects.get(name="Stella"), circle.slug)
        own = open_thread(access=stella, title="Which hill?", source="Mine.", key=uuid.UUID(int=3))
        load_from(package(tmp_path, hill=PASSAGE))
        assert Thread.objects.count() == 2
        own.refresh_from_db()
        assert own.posts_count == 1
