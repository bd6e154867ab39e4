"""What editors do to the dates of a course, and that it survives the next edition of a text."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from accounts.changes import Refused
from courses.access import Access, access_to_course
from courses.models import Course
from readings.actions import timeline as actions
from readings.models import Block, DatedMention, Event, Text
from tests.factories import (
    access_of,
    make_circle,
    make_course,
    make_member,
    make_text,
    make_user,
    publish_wording,
)

pytestmark = pytest.mark.django_db

WALK = (
    "The mill stood at the end of the lane. It was built in 1874 by two brothers, and nobody asked them why.",
    "In March 1911 the committee met. The next morning the doors stayed shut until the baker came.",
    "On 17 March 1911 the doors were opened again, and a list was hung beside them for all to read.",
)


@pytest.fixture
def course() -> Course:
    return make_course(editors=[make_user("Editor")])


@pytest.fixture
def access(course: Course) -> Access:
    return access_to_course(course.editors.get(), course.slug)


@pytest.fixture
def text(course: Course) -> Text:
    return make_text(course, "A walk", WALK)


def dated(text: Text, date: str) -> DatedMention:
    """The sentence of the published edition that the import dates so."""
    return DatedMention.objects.get(
        block__edition__text=text, block__edition__state="published", date=date, origin="found"
    )


def test_a_date_is_mended_and_taken_back(access: Access, text: Text) -> None:
    mention = actions.mend_date(access=access, mention=dated(text, "1874"), date="1873", date_end="1874-05")
    assert (mention.date, mention.date_end, mention.found_as) == ("1873", "1874-05", "1874")
    mention = actions.mend_date(access=access, mention=mention, date="1873")
    assert (mention.date, mention.date_end, mention.found_as) == ("1873", "", "1874")
    assert actions.take_date_back(access=access, mention=mention).date == "1874"
    assert dated(text, "1874").found_as == ""


def test_mending_to_what_was_found_is_no_mending(access: Access, text: Text) -> None:
    assert actions.mend_date(access=access, mention=dated(text, "1874"), date="1874").found_as == ""


def test_a_span_that_runs_backwards_is_refused(access: Access, text: Text) -> None:
    with pytest.raises(Refused, match="ends before it begins"):
        actions.mend_date(access=access, mention=dated(text, "1874"), date="1875", date_end="1874")
    with pytest.raises(ValueError, match="is no date"):
        actions.mend_date(access=access, mention=dated(text, "1874"), date="1875-13")


def test_who_does_not_edit_the_course_mends_nothing(course: Course, text: Text) -> None:
    circle = make_circle(course)
    member = access_of(make_member(circle), circle)
    mention = dated(text, "1874")
    for act in (
        lambda: actions.mend_date(access=member, mention=mention, date="1875"),
        lambda: actions.hide_date(access=member, mention=mention),
        lambda: actions.add_date(access=member, block=mention.block, sentence=mention.sentence, date="1"),
        lambda: actions.write_event(access=member, title="x", date="1911"),
        lambda: actions.tie(access=member, mention=mention, event=None),
        lambda: actions.remove_event(access=member, pk=1),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_what_is_of_another_course_or_an_old_edition_is_refused(access: Access, text: Text) -> None:
    elsewhere = make_text(make_course(), "Elsewhere", WALK)
    old = dated(text, "1874")
    publish_wording(text, "\n\n".join([*WALK, "A line more was added to it."]).encode())
    for mention in (dated(elsewhere, "1874"), old):
        with pytest.raises(Refused, match="new edition"):
            actions.mend_date(access=access, mention=mention, date="1875")
    with pytest.raises(Refused, match="new edition"):
        actions.add_date(access=access, block=old.block, sentence=old.sentence, date="1875")
    theirs = Event.objects.create(course=elsewhere.course, date="1911", title="Theirs")
    with pytest.raises(Refused, match="removed"):
        actions.tie(access=access, mention=dated(text, "1874"), event=theirs)


def test_a_sentence_without_a_date_gets_one_once(access: Access, text: Text) -> None:
    block = dated(text, "1911-03").block
    sentence = "The next morning the doors stayed shut until the baker came."
    made = [
        actions.add_date(access=access, block=block, sentence=sentence, date="1911-03-16") for _ in (1, 2)
    ]
    assert made[0].pk == made[1].pk
    assert (made[0].origin, made[0].printed, made[0].start, made[0].end) == ("added", "", 0, 0)
    actions.hide_date(access=access, mention=made[0])
    assert not actions.add_date(access=access, block=block, sentence=sentence, date="1911-03-16").hidden
    with pytest.raises(Refused):
        actions.add_date(access=access, block=block, sentence="Nobody wrote this.", date="1911")


def test_events_are_written_changed_removed(access: Access, text: Text) -> None:
    event = actions.write_event(access=access, title="The committee meets.", date="1911-03")
    assert actions.write_event(access=access, title="The committee meets.", date="1911-03") == event
    other = actions.write_event(access=access, title="It meets again.", date="1911-04")
    with pytest.raises(Refused, match="already"):
        actions.change_event(access=access, event=other, title="The committee meets.", date="1911-03")
    actions.change_event(
        access=access, event=other, title="It meets once more.", date="1911-04", date_end="1911-05"
    )
    actions.tie(access=access, mention=dated(text, "1911-03"), event=event)
    assert list(event.texts.all()) == [text]
    assert actions.remove_event(access=access, pk=event.pk) == "The committee meets."
    assert actions.remove_event(access=access, pk=event.pk) == ""
    assert dated(text, "1911-03").event is None


# The next edition ----------------------------------------------------------------------------------------------


@pytest.fixture
def worked_on(access: Access, text: Text) -> Text:
    """A text of which each date was worked on, and one added."""
    event = actions.write_event(access=access, title="The doors open.", date="1911-03-18")
    actions.mend_date(access=access, mention=dated(text, "1874"), date="1873")
    actions.hide_date(access=access, mention=dated(text, "1911-03"))
    actions.tie(access=access, mention=dated(text, "1911-03-17"), event=event)
    block = dated(text, "1911-03").block
    sentence = "The next morning the doors stayed shut until the baker came."
    added = actions.add_date(access=access, block=block, sentence=sentence, date="1911-03-16")
    actions.tie(access=access, mention=added, event=event)
    return text


def carried(text: Text) -> list[tuple[str, str, bool, str]]:
    """What is said of the dates that people read now."""
    found = DatedMention.objects.filter(block__edition__text=text, block__edition__state="published")
    return sorted((m.date, m.found_as, m.hidden, m.event.title if m.event else "") for m in found)


AS_WORKED_ON = [
    ("1873", "1874", False, ""),
    ("1911-03", "", True, ""),
    ("1911-03-16", "", False, "The doors open."),
    ("1911-03-17", "", False, "The doors open."),
]


@pytest.mark.parametrize(
    "paragraphs",
    [
        [*WALK, "A line more."],
        ["A line before.", *WALK],
        [WALK[2], WALK[0], WALK[1]],
        [WALK[0].replace("asked", "askd"), WALK[1].replace("committee", "comittee"), WALK[2]],
        [WALK[0], WALK[1].replace("until the baker came", "till the baker came back"), WALK[2]],
        [WALK[0].split(". ")[0] + ".", WALK[0].split(". ")[1], *WALK[1:]],
        [f"{WALK[0]} {WALK[1]}", WALK[2]],
    ],
    ids=["more after", "more before", "moved", "typos", "sentence corrected", "split", "put together"],
)
def test_what_an_editor_did_is_there_in_the_next_edition(worked_on: Text, paragraphs: list[str]) -> None:
    assert carried(worked_on) == AS_WORKED_ON
    publish_wording(worked_on, "\n\n".join(paragraphs).encode())
    assert carried(worked_on) == AS_WORKED_ON


def test_what_was_mended_is_found_right_now_and_is_mended_no_more(worked_on: Text) -> None:
    """The text prints the year that the editor had set: then there is nothing left to mend, nor to take back."""
    publish_wording(worked_on, "\n\n".join([WALK[0].replace("1874", "1873"), *WALK[1:]]).encode())
    assert carried(worked_on)[0] == ("1873", "", False, "")


def test_a_date_whose_words_are_gone_is_told(worked_on: Text) -> None:
    before = worked_on.editions.get(state="published")
    publish_wording(worked_on, "\n\n".join([WALK[0], WALK[2]]).encode())
    after = worked_on.editions.get(state="published")
    left = actions.carry_over(before, after)
    assert sorted(mention.date for mention in left) == ["1911-03", "1911-03-16"]
    assert carried(worked_on) == [AS_WORKED_ON[0], AS_WORKED_ON[3]]


def test_carrying_over_twice_changes_nothing_more(worked_on: Text) -> None:
    before = worked_on.editions.get(state="published")
    publish_wording(worked_on, "\n\n".join([*WALK, "A line more."]).encode())
    actions.carry_over(before, worked_on.editions.get(state="published"))
    assert carried(worked_on) == AS_WORKED_ON


def test_the_same_sentence_twice_keeps_each_its_own(access: Access, course: Course) -> None:
    same = "In 1874 the mill stood still, and nobody asked why."
    text = make_text(course, "Twice", [same, "Between them stands a line.", same])
    first, second = DatedMention.objects.filter(block__edition__text=text).order_by("block__position")
    actions.hide_date(access=access, mention=second)
    publish_wording(text, "\n\n".join(["A line before.", same, "Between them stands a line.", same]).encode())
    now = DatedMention.objects.filter(block__edition__text=text, block__edition__state="published")
    assert [m.hidden for m in now.order_by("block__position")] == [False, True]
    assert first.hidden is False


def test_dates_of_notes_and_printed_time_lines_have_their_place(course: Course) -> None:
    """What is read after the body (a note, the row of a time line) is dated too."""
    words = (
        "# A walk\n\nThe mill stood at the end of the lane.[^1] Nobody asked why.\n\n"
        "[^1]: It was built in 1874, by her own count.\n"
    )
    text = make_text(course, "With a note", data=words.encode(), name="with-a-note.md")
    mention = dated(text, "1874")
    assert mention.block.kind == Block.Kind.FOOTNOTE
    assert mention.block.plain[mention.start : mention.end] == "1874"
