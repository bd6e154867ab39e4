"""Notes are written, changed, shared and thrown away, by whoever wrote them."""

from __future__ import annotations

import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.changes import Refused
from courses.models import Circle, Role
from readings.actions import change_note, delete_note, write_note
from readings.models import Note, Passage, Unit
from readings.queries import notes_for, quoted_passage
from readings.queries.passages import Quoted
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course)


def words(unit: Unit, first: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, first, **stretch)
    assert found is not None
    return found


def test_a_note_is_its_authors_until_it_is_shared(circle: Circle, unit: Unit) -> None:
    anna, ben = factories.make_member(circle), factories.make_member(circle)
    note = factories.make_note(circle, anna, "Who **kept** the minutes?", on=words(unit))
    assert note.html == "<p>Who <strong>kept</strong> the minutes?</p>\n"
    assert note.excerpt == "Who kept the minutes?"
    mine, theirs = factories.access_of(anna, circle), factories.access_of(ben, circle)
    assert list(notes_for(mine)) == [note]
    assert list(notes_for(theirs)) == []
    change_note(access=mine, note=note, body=note.body, mark=Note.Mark.ASK, shared=True)
    assert list(notes_for(theirs)) == [note]
    with pytest.raises(PermissionDenied):
        change_note(access=theirs, note=note, body="Mine now.", mark=Note.Mark.ASK, shared=True)
    with pytest.raises(PermissionDenied):
        delete_note(access=theirs, note=note)


def test_a_form_sent_twice_writes_one_note(circle: Circle, unit: Unit) -> None:
    anna = factories.access_of(factories.make_member(circle), circle)
    key = uuid.uuid4()
    first = write_note(access=anna, on=words(unit), body="Once.", key=key)
    assert write_note(access=anna, on=words(unit), body="Once.", key=key) == first
    assert Note.objects.count() == Passage.objects.count() == 1


def test_a_note_may_be_nothing_but_a_mark_and_not_a_book(circle: Circle, unit: Unit) -> None:
    anna = factories.access_of(factories.make_member(circle), circle)
    mark = write_note(access=anna, on=words(unit), body=" \u200b ", key=uuid.uuid4(), mark=Note.Mark.KEY)
    assert (mark.body, mark.html, mark.mark) == ("", "", "key")
    with pytest.raises(Refused, match="too long"):
        write_note(access=anna, on=words(unit), body="x" * 10_001, key=uuid.uuid4())


def test_what_was_changed_in_another_window_is_not_lost(circle: Circle, unit: Unit) -> None:
    anna = factories.access_of(factories.make_member(circle), circle)
    note = write_note(access=anna, on=words(unit), body="First.", key=uuid.uuid4())
    change_note(access=anna, note=note, body="Second.", mark=Note.Mark.NOTE, shared=False, was="First.")
    with pytest.raises(Refused, match="another window"):
        change_note(access=anna, note=note, body="Third.", mark=Note.Mark.NOTE, shared=False, was="First.")
    note.refresh_from_db()
    assert note.body == "Second."


def test_what_a_facilitator_took_out_stays_out(circle: Circle, unit: Unit) -> None:
    anna = factories.access_of(factories.make_member(circle), circle)
    note = write_note(access=anna, on=words(unit), body="Loud.", key=uuid.uuid4(), shared=True)
    Note.objects.update(shared=False, taken_out_at=note.created_at)
    with pytest.raises(Refused, match="facilitator"):
        change_note(access=anna, note=note, body="Loud.", mark=Note.Mark.NOTE, shared=True)


def test_a_note_goes_with_its_passage_and_twice(circle: Circle, unit: Unit) -> None:
    anna = factories.access_of(factories.make_member(circle), circle)
    note = write_note(access=anna, on=words(unit), body="Gone.", key=uuid.uuid4())
    kept = Note(pk=note.pk)
    delete_note(access=anna, note=note)
    delete_note(access=anna, note=kept)
    assert not Passage.objects.exists()


def test_only_who_may_write_notes_does(circle: Circle, unit: Unit) -> None:
    member = factories.access_of(factories.make_member(circle, Role.MEMBER), circle)
    with pytest.raises(PermissionDenied):
        write_note(access=member, on=words(unit), body="No.", key=uuid.uuid4())


def test_words_run_on_to_another_paragraph(circle: Circle, unit: Unit) -> None:
    first = unit.first_number or 1
    some = words(unit, first, start=4, end=2, last=first + 2)
    blocks = [some.block, *some.more]
    assert some.exact == "\n\n".join([blocks[0].plain[4:], blocks[1].plain, blocks[2].plain[:2]])
    assert (some.prefix, some.suffix) == (blocks[0].plain[:4], blocks[2].plain[2:122])
    note = factories.make_note(circle, on=some)
    assert (note.passage.last_uid, note.passage.end, note.passage.exact) == (blocks[2].uid, 2, some.exact)


def test_words_that_run_past_the_reading_end_with_it(circle: Circle, unit: Unit) -> None:
    last = unit.last_number or 1
    some = words(unit, last - 1, start=4, end=2, last=last + 5)
    assert some.last.number == last
    assert some.end == len(some.last.plain)
