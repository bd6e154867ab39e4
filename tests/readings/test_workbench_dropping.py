"""What was dropped on the workbench is listed and put back in its place; who else is at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.changes import Refused
from courses.access import Access
from readings.actions import correcting
from readings.models import BenchVisit, DatedMention, Edition
from tests import factories
from tests.readings.benching import at, brought, on, stands, units_of, whole
from tests.readings.correcting import blocks_of, editor_of, make_text, sent, wordings

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench() -> tuple[Edition, Access]:
    return brought()


def test_what_was_dropped_is_listed_by_what_went_together(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    keeper = at(edition, "The keeper")
    correcting.drop_unit(access=access, uid=at(edition, "The boats"), **on(edition))
    correcting.drop_block(access=access, uid=keeper, **on(edition))
    correcting.drop_block(access=access, uid=at(edition, "Mole, A. (1910)"), **on(edition))
    correcting.undo(access=access, **on(edition))
    one, unit = correcting.dropped_of(edition)
    assert (one.kind, one.words[:10], one.blocks, one.unit) == ("paragraph", "The keeper", 1, None)
    assert (unit.kind, unit.words, unit.blocks, unit.unit) == ("heading", "The boats", 4, "The boats")
    correcting.restore_step(access=access, number=one.step, **on(edition))
    assert [each.step for each in correcting.dropped_of(edition)] == [unit.step]
    with pytest.raises(Refused, match="put back already"):
        correcting.restore_step(access=access, number=one.step, **on(edition))
    correcting.drop_block(access=access, uid=keeper, **on(edition))
    assert [each.blocks for each in correcting.dropped_of(edition)] == [1, 4]


def test_a_unit_is_put_back_as_one_where_it_stood(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    correcting.drop_unit(access=access, uid=at(edition, "The boats"), **on(edition))
    number = correcting.dropped_of(edition)[0].step
    correcting.restore_step(access=access, number=number, **on(edition))
    assert whole(edition) == was
    stands(edition)
    correcting.undo(access=access, **on(edition))
    assert "The boats" not in wordings(edition)


def test_what_a_unit_began_with_is_its_first_block_again(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    correcting.drop_block(access=access, uid=at(edition, "The light"), **on(edition))
    number = correcting.dropped_of(edition)[0].step
    correcting.restore_step(access=access, number=number, **on(edition))
    assert whole(edition) == was


def test_it_goes_behind_what_stood_before_it_whatever_was_done_since(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    quote, march = at(edition, "Who keeps"), at(edition, "In March")
    correcting.drop_blocks(access=access, uids=[quote, at(edition, "The keeper")], **on(edition))
    number = correcting.dropped_of(edition)[0].step
    correcting.move_unit(access=access, uid=at(edition, "The boats"), by=-1, **on(edition))
    correcting.split_block(access=access, uid=march, place=45, **on(edition))
    correcting.drop_block(access=access, uid=march, **on(edition))
    done = correcting.restore_step(access=access, number=number, **on(edition))
    words = [words[:10] for words in wordings(edition)]
    there = words.index("The light")
    assert words[there : there + 3] == ["The light", "Who keeps ", "The keeper"]
    assert done.uid == quote
    stands(edition)


def test_dates_that_moved_when_their_block_went_do_not_stand_twice(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    first = blocks_of(edition)[0]
    DatedMention.objects.create(block=first, sentence="Printed in 1920", date="1920")
    correcting.drop_block(access=access, uid=first.uid, **on(edition))
    correcting.restore_step(access=access, number=1, **on(edition))
    assert DatedMention.objects.filter(block__edition=edition, sentence="Printed in 1920").count() == 1
    assert blocks_of(edition)[0].uid == first.uid


def test_what_was_dropped_from_a_read_text_is_put_back_too() -> None:
    text = make_text()
    _, access = editor_of(text)
    was = wordings(text.editions.get())
    uid = text.editions.get().blocks.get(plain__startswith="On Saturdays").uid
    done = correcting.drop_block(access=access, target=text, uid=uid, sent=sent(text))
    (gone,) = correcting.dropped_of(done.edition)
    done = correcting.restore_step(access=access, target=text, number=gone.step, sent=sent(text))
    assert wordings(done.edition) == was
    assert correcting.dropped_of(done.edition) == []


def test_listing_takes_two_queries(bench: tuple[Edition, Access], django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    edition, access = bench
    for words in ("The keeper", "Who keeps", "Nobody asked"):
        correcting.drop_block(access=access, uid=at(edition, words), **on(edition))
    with django_assert_num_queries(2):
        assert len(correcting.dropped_of(edition)) == 3


def test_editors_see_who_else_is_there_and_what_they_did_last(bench: tuple[Edition, Access]) -> None:
    edition, ann = bench
    ben_user, ben = editor_of(edition.text)
    assert correcting.look_in(access=ann, edition=edition) == []
    correcting.drop_block(access=ann, uid=at(edition, "The keeper"), **on(edition))
    correcting.retitle_unit(access=ann, uid=at(edition, "The boats"), title="Boats", **on(edition))
    (visit,) = correcting.look_in(access=ben, edition=edition)
    assert visit.user == ann.user
    assert visit.step is not None
    assert visit.step.kind == "unit"
    (visit,) = correcting.look_in(access=ann, edition=edition)
    assert (visit.user, visit.step) == (ben_user, None)
    BenchVisit.objects.filter(user=ben_user).update(at=timezone.now() - timedelta(minutes=1))
    assert correcting.look_in(access=ann, edition=edition) == []
    assert edition.visits.count() == 2


def test_nobody_looks_in_who_may_not_edit_and_nobody_visits_what_is_read(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    circle = factories.make_circle(edition.text.course)
    with pytest.raises(PermissionDenied):
        correcting.look_in(access=factories.access_of(factories.make_member(circle), circle), edition=edition)
    edition.state = Edition.State.PUBLISHED
    assert correcting.look_in(access=access, edition=edition) == []
    assert not edition.visits.exists()


def test_the_titles_of_units_stay_when_units_come_back(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    correcting.retitle_unit(access=access, uid=at(edition, "The boats"), title="Boats", **on(edition))
    correcting.drop_unit(access=access, uid=at(edition, "The boats"), **on(edition))
    correcting.restore_step(access=access, number=2, **on(edition))
    assert "Boats" in [title for title, _ in units_of(edition)]
