"""Where units begin and which session reads them; what is said about texts; glossary and time line."""

from __future__ import annotations

import pytest

from accounts.changes import Refused
from courses.models import Course, Session
from readings.actions import (
    EventPlan,
    assign_units,
    begin_unit,
    create_text,
    describe_text,
    set_events,
    set_glossary,
)
from readings.models import Block, Edition, Event, Term, Text, Unit
from tests import factories

pytestmark = pytest.mark.django_db

MARKDOWN = b"""# The mill

The mill stood at the end of the lane.

## The wheel

It turned from March to November, as the brook allowed.

### A detail

One board was of oak, the others of elm.

## The stone

It came by river, and eleven people carried it up.
"""


QUAY = b"""# The quay

One.

Two.

Three.

Four.

## Oil

It came by boat.

## Rope

It lay in rings.

It was never dry.
"""


@pytest.fixture
def text() -> Text:
    return factories.make_text(factories.make_course(sessions=2), "The mill", data=MARKDOWN, name="mill.md")


def block(text: Text, words: str) -> Block:
    return text.editions.get(state=Edition.State.PUBLISHED).blocks.get(plain__startswith=words)


def ranges(text: Text) -> list[tuple[str, int, int]]:
    return [(unit.slug, unit.first_position, unit.last_position) for unit in text.units.order_by("position")]


class TestBeginUnit:
    def test_a_unit_ends_where_the_next_begins(self, text: Text) -> None:
        slug, first, last = ranges(text)[0]
        stone = block(text, "The stone")
        begun = begin_unit(text=text, block=stone)
        assert ranges(text) == [(slug, first, stone.position - 1), ("the-stone", stone.position, last)]
        assert begun.title == "The stone"
        numbers = [(u.first_number, u.last_number) for u in text.units.order_by("position")]
        assert numbers[0][1] is not None
        assert numbers[1] == (numbers[0][1] + 1, numbers[0][1] + 1)

    def test_it_is_the_same_unit_the_second_time(self, text: Text) -> None:
        begun = begin_unit(text=text, block=block(text, "The stone"))
        assert begin_unit(text=text, block=block(text, "The stone")) == begun
        assert text.units.count() == 2

    def test_one_put_in_between_moves_the_later_ones_on(self, text: Text) -> None:
        last = begin_unit(text=text, block=block(text, "The stone"))
        begin_unit(text=text, block=block(text, "The wheel"))
        assert [unit.slug for unit in text.units.order_by("position")][1:] == ["the-wheel", "the-stone"]
        last.refresh_from_db()
        assert last.position == 3

    def test_the_headings_above_go_along(self, text: Text) -> None:
        detail, paragraph = block(text, "A detail"), block(text, "One board")
        begin_unit(text=text, block=paragraph)
        assert ranges(text)[1][1] == detail.position

    def test_both_halves_stay_in_the_session(self, text: Text) -> None:
        session = text.course.sessions.get(position=2)
        assign_units(session=session, units=list(text.units.all()))
        begin_unit(text=text, block=block(text, "The stone"))
        assert {unit.session for unit in text.units.all()} == {session}

    def test_words_are_neither_lost_nor_counted_twice(self, text: Text) -> None:
        before = text.units.get().words
        begin_unit(text=text, block=block(text, "The stone"))
        assert sum(unit.words for unit in text.units.all()) == before

    def test_units_stay_cut_in_the_next_edition(self, text: Text) -> None:
        begin_unit(text=text, block=block(text, "The stone"))
        slugs = [unit.slug for unit in text.units.order_by("position")]
        longer = MARKDOWN.replace(b"## The wheel", b"It had two floors.\n\n## The wheel")
        factories.publish_wording(text, longer, name="mill.md")
        assert [unit.slug for unit in text.units.order_by("position")] == slugs
        assert text.units.get(slug="the-stone").first_position == block(text, "The stone").position

    def test_where_a_heading_is_gone_the_units_after_it_keep_their_places(self, text: Text) -> None:
        """The first part became shorter, and the heading of the second was rewritten."""
        text = factories.make_text(text.course, "The quay", data=QUAY, name="quay.md")
        for heading in ("Oil", "Rope"):
            begin_unit(text=text, block=block(text, heading))
        short = QUAY.replace(b"Two.\n\nThree.\n\nFour.\n\n", b"").replace(b"## Oil", b"## Lamp oil")
        factories.publish_wording(text, short, name="quay.md")
        parts = ranges(text)
        assert [slug for slug, _, _ in parts][1:] == ["oil", "rope"]
        assert parts[1][1:] == (block(text, "Lamp oil").position, block(text, "Rope").position - 1)
        assert parts[2][1] == block(text, "Rope").position

    def test_units_find_room_in_a_wording_that_has_none(self, text: Text) -> None:
        for heading in ("The wheel", "The stone"):
            begin_unit(text=text, block=block(text, heading))
        factories.publish_wording(text, b"# The mill\n\nIt is gone.", name="mill.md")
        assert all(0 <= first <= last for _, first, last in ranges(text))
        assert text.units.count() == 3

    def test_a_block_nobody_reads_now_is_refused(self, text: Text) -> None:
        old = block(text, "The stone")
        factories.publish_wording(text, MARKDOWN.replace(b"eleven", b"twelve"), name="mill.md")
        other = factories.make_text(text.course, data=MARKDOWN.replace(b"brook", b"river"), name="other.md")
        for wrong in (old, block(other, "The stone")):
            with pytest.raises(Refused):
                begin_unit(text=text, block=wrong)
        assert text.units.count() == 1


class TestAssignUnits:
    def units(self, course: Course, count: int = 3) -> list[Unit]:
        return [factories.make_unit(course) for _ in range(count)]

    def in_order(self, session: Session) -> list[Unit]:
        return list(session.units.order_by("session_position"))

    def test_a_session_reads_these_in_this_order_and_no_others(self) -> None:
        course = factories.make_course(sessions=2)
        one, two = course.sessions.all()
        first, second, third = self.units(course)
        assign_units(session=two, units=[third])
        assign_units(session=one, units=[second, first])
        assert (self.in_order(one), self.in_order(two)) == ([second, first], [third])
        assign_units(session=one, units=[first, third])
        assert (self.in_order(one), self.in_order(two)) == ([first, third], [])
        second.refresh_from_db()
        assert second.session is None

    def test_a_unit_of_another_course_is_refused(self) -> None:
        course = factories.make_course(sessions=1)
        stranger = factories.make_unit(factories.make_course())
        with pytest.raises(Refused):
            assign_units(session=course.sessions.get(), units=[stranger])
        assert not course.sessions.get().units.exists()


def test_a_text_is_made_once_and_stands_behind_the_others() -> None:
    course = factories.make_course(language="de")
    first, second = create_text(course=course, slug="eins"), create_text(course=course, slug="zwei")
    assert create_text(course=course, slug="eins") == first
    assert (second.position, second.language) == (first.position + 1, "de")


def test_only_the_unit_that_bears_the_texts_name_takes_the_new_one(text: Text) -> None:
    begin_unit(text=text, block=block(text, "The stone"))
    describe_text(text=text, title="The old mill", rights="CC0")
    text.refresh_from_db()
    assert (text.title, text.rights) == ("The old mill", "CC0")
    assert [unit.title for unit in text.units.order_by("position")] == ["The old mill", "The stone"]


def test_minutes_are_those_of_the_language_of_the_text() -> None:
    """179 words a minute in German, 225 in English; headings are not counted."""
    wording = "# Brot und Bücher\n\n" + " ".join(["Wort"] * 1790)
    text = factories.make_text(factories.make_course(), data=wording.encode(), name="brot.md", language="de")
    unit = text.units.get()
    assert (unit.words, unit.minutes) == (1790, 10)
    describe_text(text=text, language="en")
    unit.refresh_from_db()
    assert unit.minutes == 8


def test_a_new_date_takes_the_end_and_the_wording_of_the_old_one_along(text: Text) -> None:
    Text.objects.filter(pk=text.pk).update(date="1911", date_end="1913", date_printed="1911 to 1913")
    describe_text(text=text, rights="CC0", date="1911")
    text.refresh_from_db()
    assert (text.date_end, text.date_printed) == ("1913", "1911 to 1913")
    describe_text(text=text, date="1912-03")
    text.refresh_from_db()
    assert (text.date, text.date_end, text.date_printed) == ("1912-03", "", "")


def test_glossary_and_time_line_become_what_is_given() -> None:
    course, other = factories.make_course(), factories.make_course()
    mill, brook = factories.make_text(course), factories.make_text(course)
    for place in (course, other):
        set_glossary(course=place, terms={"Mill": "It grinds.", "Brook": "It runs."})
        set_events(course=place, events=[EventPlan("1911", "The flood."), EventPlan("1912", "The fire.")])
    kept, event = Term.objects.get(course=course, name="Mill"), Event.objects.get(course=course, date="1911")
    set_glossary(course=course, terms={"Mill": "It ground.", "Weir": "It holds."})
    set_events(course=course, events=[EventPlan("1911", "The flood.", "1912", (mill, brook))])
    assert list(course.terms.values_list("name", "explanation")) == [
        ("Mill", "It ground."),
        ("Weir", "It holds."),
    ]
    assert course.terms.get(name="Mill") == kept
    assert [(e, e.date_end, set(e.texts.all())) for e in course.events.all()] == [
        (event, "1912", {mill, brook})
    ]
    assert (other.terms.count(), other.events.count()) == (2, 2)
