"""What hangs on a text goes along to its next edition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.models import Circle
from readings.actions import begin_unit, keep_place
from readings.models import Block, Edition, Passage, Place, Text, Unit
from readings.queries import quoted_passage
from tests import factories
from tests.at_once import at_once
from tests.factories import PARAGRAPHS

pytestmark = pytest.mark.django_db

State = Passage.State


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


def on(unit: Unit, number: int, words: str = "", last: int | None = None) -> Any:
    """These words of ¶ `number`, or the whole of it."""
    quoted = quoted_passage(unit, number, last=last)
    assert quoted is not None
    if not words:
        return quoted
    start = quoted.block.plain.index(words)
    return quoted_passage(unit, number, start=start, end=start + len(words))


def publish(text: Text, *paragraphs: str) -> Edition:
    factories.publish_wording(text, "\n\n".join(paragraphs).encode())
    return text.editions.get(state=Edition.State.PUBLISHED)


def noted(circle: Circle, unit: Unit, number: int, words: str = "", last: int | None = None) -> Passage:
    return factories.make_note(circle, on=on(unit, number, words, last)).passage


def now(passage: Passage) -> str:
    """The words at the place where a passage says it stands."""
    passage.refresh_from_db()
    blocks = list(Block.objects.filter(edition=passage.edition, number__isnull=False).order_by("position"))
    uids = [block.uid for block in blocks]
    plains = [
        block.plain for block in blocks[uids.index(passage.block_uid) : uids.index(passage.last_uid) + 1]
    ]
    plains[-1] = plains[-1][: passage.end]
    plains[0] = plains[0][passage.start :]
    return Passage.BETWEEN.join(plains)


A, B, C, D = PARAGRAPHS
E = "And this is the sixth, with which it ends."


def test_words_move_with_their_paragraph_and_a_corrected_one_is_put_before_somebody(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    words, whole = noted(circle, unit, 2, "in the winter"), noted(circle, unit, 2)
    gone, several = noted(circle, unit, 4, "who had asked first"), noted(circle, unit, 2, last=3)
    made_on = words.made_on
    second = publish(
        unit.text, "A new beginning.", A, B.replace("People", "Readers"), C, "And quite an other end."
    )
    assert now(words) == words.exact == "in the winter"
    assert (words.state, words.edition, words.number, words.made_on) == (State.STANDS, second, 3, made_on)
    assert words.prefix.endswith("Readers brought their own candles ")
    assert now(whole) == whole.exact == B
    assert whole.state == State.UNSURE
    assert whole.edition == made_on
    assert whole.candidate is not None
    assert whole.candidate["exact"] == B.replace("People", "Readers")
    assert whole.candidate["number"] == 3
    assert now(gone) == "who had asked first"
    assert (gone.state, gone.candidate, gone.number) == (State.APART, None, 4)
    assert now(several) == several.exact
    assert several.candidate is not None
    assert several.candidate["exact"] == f"{B.replace('People', 'Readers')}\n\n{C}"

    third = publish(unit.text, A, B, C, D)  # the words are back
    for passage, number in ((words, 2), (whole, 2), (gone, 4), (several, 2)):
        assert now(passage) == passage.exact
        assert (passage.state, passage.edition, passage.number) == (State.STANDS, third, number)
        assert (passage.candidate, passage.made_on) == (None, made_on)


def test_a_candidate_that_was_turned_down_is_not_offered_again(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    whole = noted(circle, unit, 2)
    readers = B.replace("People", "Readers")
    publish(unit.text, A, readers, C, D)
    Passage.objects.filter(pk=whole.pk).update(state=State.APART)
    publish(unit.text, A, readers, C, D, "An afterword.")
    whole.refresh_from_db()
    assert whole.state == State.APART
    publish(unit.text, A, readers.replace("winter", "spring"), C, D)
    whole.refresh_from_db()
    assert whole.state == State.UNSURE


def test_a_place_stays_at_its_paragraph_or_at_the_nearest_one_before_it(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    at = {n: factories.make_user() for n in (1, 2, 3)}
    for number, user in at.items():
        keep_place(user=user, unit=unit, number=number)
    publish(unit.text, "A new beginning of it all.", A, "What came instead of it is long enough.", C, D)
    found = dict(Place.objects.values_list("user", "number"))
    assert found == {at[1].pk: 2, at[2].pk: 2, at[3].pk: 4}
    publish(unit.text, "Nothing is left of what was said.", "It is another book by now.")
    assert set(Place.objects.values_list("number", flat=True)) == {1}
    uid = Block.objects.get(edition__state="published", number=1).uid
    assert set(Place.objects.values_list("uid", flat=True)) == {uid}


def test_publishing_asks_no_query_for_each_passage(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    factories.make_note(circle, on=on(unit, 1))

    def queries(*paragraphs: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            publish(unit.text, *paragraphs)
        return len(asked)

    publish(unit.text, A, B, C)
    few = queries(A, B, D)
    for number in (1, 2, 3) * 4:
        factories.make_note(circle, on=on(unit, number))
        keep_place(user=factories.make_user(), unit=unit, number=number)
    assert queries(A, B, C) <= few + 4  # places; the other edition that has words


def test_a_passage_that_is_kept_while_another_edition_is_published_goes_along(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    read = on(unit, 2, "candles")  # and now the text changes before the form arrives
    second = publish(unit.text, "A new beginning.", A, B, C)
    passage = factories.make_note(circle, on=read).passage
    assert (passage.state, passage.edition, passage.number) == (State.STANDS, second, 3)
    assert now(passage) == "candles"


def test_a_unit_stays_where_it_is_when_its_first_paragraph_is_moved_away(circle: Circle) -> None:
    first = factories.make_unit(
        circle.course, paragraphs=[*PARAGRAPHS, "A fifth one, which is long enough.", E]
    )
    second = begin_unit(text=first.text, block=on(first, 3).block)
    third = begin_unit(text=first.text, block=on(second, 5).block)
    publish(first.text, A, B, D, "A fifth one, which is long enough.", E, C)
    found = Unit.objects.order_by("position").values_list("pk", "first_number", "last_number")
    assert list(found) == [(first.pk, 1, 2), (second.pk, 3, 3), (third.pk, 4, 6)]


def test_units_are_laid_though_nearly_nothing_is_left(circle: Circle) -> None:
    first = factories.make_unit(circle.course, paragraphs=[*PARAGRAPHS, E])
    second = begin_unit(text=first.text, block=on(first, 3).block)
    third = begin_unit(text=first.text, block=on(second, 5).block)
    publish(first.text, "Quite another book.", "It has three paragraphs.", "This is the last of them.")
    found = Unit.objects.order_by("position").values_list("pk", "first_number", "last_number")
    assert list(found) == [(first.pk, 1, 1), (second.pk, 2, 2), (third.pk, 3, 3)]


@pytest.mark.django_db(transaction=True)
def test_notes_that_are_written_while_an_edition_is_published_are_on_their_words() -> None:
    circle = factories.make_circle()
    unit = factories.make_unit(circle.course)
    people = [factories.make_member(circle) for _ in range(6)]
    read = on(unit, 2, "candles")

    def writes(user: User) -> Callable[[], object]:
        return lambda: factories.make_note(circle, user, on=read)

    def publishes() -> Edition:
        return publish(unit.text, "A new beginning of it.", A, B, C, D)

    *_, edition = at_once(*map(writes, people), publishes)
    for passage in Passage.objects.all():
        assert (passage.state, passage.edition, passage.number) == (State.STANDS, edition, 3)
        assert now(passage) == "candles"
    assert Passage.objects.count() == len(people)
