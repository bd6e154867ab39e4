"""Units on the workbench: begun, joined, called otherwise, moved, dropped; several blocks in one step."""

from __future__ import annotations

import uuid

import pytest

from accounts.changes import Refused
from courses.access import Access
from readings.actions import correcting
from readings.models import Edition
from tests.readings.benching import at, brought, on, stands, units_of, whole
from tests.readings.correcting import blocks_of, editor_of, wordings

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench() -> tuple[Edition, Access]:
    return brought()


def titles(edition: Edition) -> list[str]:
    return [title for title, _ in units_of(edition)]


def test_the_file_of_these_tests_is_laid_in_four_units(bench: tuple[Edition, Access]) -> None:
    edition, _ = bench
    assert [first for _, first in units_of(edition)] == [
        blocks_of(edition)[0].plain,
        "The light",
        "The boats",
        "A list of names",
    ]
    stands(edition)


def test_a_unit_begins_with_the_heading_that_leads_to_the_block(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    correcting.begin_unit(access=access, uid=at(edition, "When the harbour"), **on(edition))
    assert units_of(edition)[-1] == ("The end", "The end")
    correcting.begin_unit(
        access=access, uid=at(edition, "The keeper"), title=" The \n keeper ", **on(edition)
    )
    assert ("The keeper", "The keeper wrote down the weather each evening [2], and on 3 May 1912") in [
        (title, first[:69]) for title, first in units_of(edition)
    ]
    stands(edition)
    version = edition.version
    correcting.begin_unit(access=access, uid=at(edition, "The keeper"), title="Other", **on(edition))
    edition.refresh_from_db()
    assert edition.version == version


def test_a_unit_joins_the_one_before(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = titles(edition)
    correcting.merge_unit(access=access, uid=at(edition, "The boats"), **on(edition))
    assert titles(edition) == [was[0], was[1], was[3]]
    stands(edition)
    with pytest.raises(Refused, match="none before it"):
        correcting.merge_unit(access=access, uid=blocks_of(edition)[0].uid, **on(edition))
    with pytest.raises(Refused, match="No unit begins here"):
        correcting.merge_unit(access=access, uid=at(edition, "The boats"), **on(edition))


def test_a_unit_is_called_otherwise(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "The boats")
    correcting.retitle_unit(access=access, uid=uid, title=f"<b>Boats</b>\u202e {'x' * 400}", **on(edition))
    title = titles(edition)[2]
    assert title.startswith("<b>Boats</b> x")
    assert len(title) == 300
    correcting.retitle_unit(access=access, uid=uid, title=" ", **on(edition))
    assert edition.blocks.exists()
    assert titles(edition)[2] == ""


def test_a_unit_called_as_its_heading_is_called_as_the_heading_when_that_is_mended(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    light, boats = at(edition, "The light"), at(edition, "The boats")
    correcting.retitle_unit(access=access, uid=boats, title="Three boats", **on(edition))
    for uid, wording in ((light, "The lamp"), (boats, "The  boats of it")):
        correcting.change_block(access=access, uid=uid, wording=wording, **on(edition))
    assert titles(edition)[1:3] == ["The lamp", "Three boats"]
    stands(edition)
    for _ in range(2):
        correcting.undo(access=access, **on(edition))
    assert titles(edition)[1:3] == ["The light", "Three boats"]


def test_units_change_places_with_all_their_blocks(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was, words = titles(edition), wordings(edition)
    first, light = blocks_of(edition)[0].uid, at(edition, "The light")
    correcting.move_unit(access=access, uid=light, by=-1, **on(edition))
    assert titles(edition) == [was[1], was[0], was[2], was[3]]
    assert sorted(wordings(edition)) == sorted(words)
    stands(edition)
    correcting.move_unit(access=access, uid=light, by=-1, **on(edition))
    assert titles(edition)[0] == was[1]
    correcting.move_unit_before(access=access, uid=light, before=None, **on(edition))
    assert titles(edition) == [was[0], was[2], was[3], was[1]]
    stands(edition)
    correcting.move_unit_before(access=access, uid=light, before=first, **on(edition))
    assert titles(edition)[0] == was[1]
    correcting.move_unit_before(access=access, uid=light, before=at(edition, "The boats"), **on(edition))
    assert (titles(edition), wordings(edition)) == (was, words)


def test_a_bound_is_moved_as_far_as_both_units_keep_something(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    boats = at(edition, "The boats")
    correcting.move_bound(access=access, uid=boats, to=at(edition, "The keeper"), **on(edition))
    keeper = at(edition, "The keeper")
    assert [first[:10] for _, first in units_of(edition)][2] == "The keeper"
    stands(edition)
    for far in ("The light", "The wall was", "A list of names", "The end"):
        with pytest.raises(Refused, match="left without a paragraph"):
            correcting.move_bound(access=access, uid=keeper, to=at(edition, far), **on(edition))
    correcting.move_bound(access=access, uid=keeper, to=at(edition, "Nobody asked"), **on(edition))
    stands(edition)


def test_a_dropped_unit_is_given_back_by_taking_the_step_back(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    correcting.drop_unit(access=access, uid=at(edition, "The light"), **on(edition))
    assert "Who keeps the lamp" not in " ".join(wordings(edition))
    assert len(titles(edition)) == 3
    stands(edition)
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was


def test_a_unit_goes_with_its_last_block_and_begins_later_without_its_first(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    was = whole(edition)
    correcting.drop_block(access=access, uid=at(edition, "The light"), **on(edition))
    assert units_of(edition)[1][1].startswith("In March 1911")
    light = [b.uid for b in blocks_of(edition)[edition.outline[1]["first"] : edition.outline[1]["last"] + 1]]
    correcting.drop_blocks(access=access, uids=light, **on(edition))
    assert len(edition.outline) == 4
    stands(edition)
    assert len(edition.outline) == 3
    correcting.undo(access=access, **on(edition))
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was


def test_words_changed_where_a_unit_begins_are_given_back_with_the_unit(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    was = whole(edition)
    uid = at(edition, "The light")
    correcting.change_block(access=access, uid=uid, wording="The lamp", **on(edition))
    assert [first for _, first in units_of(edition)][1] == "The lamp"
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was
    correcting.redo(access=access, **on(edition))
    assert [first for _, first in units_of(edition)][1] == "The lamp"


def test_several_blocks_are_made_another_kind_at_once(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    uids = [at(edition, words) for words in ("The wall was", "In March 1911", "A list of names")]
    correcting.change_kinds(access=access, uids=uids, kind="quote", **on(edition))
    assert {b.kind for b in edition.blocks.filter(uid__in=uids)} == {"quote"}
    stands(edition)
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was
    with pytest.raises(Refused, match="has its place in the notes"):
        correcting.change_kinds(
            access=access, uids=[uids[0], at(edition, "There were about")], kind="heading", **on(edition)
        )
    assert whole(edition) == was


def test_neighbours_are_joined_at_once_and_others_are_not(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uids = [at(edition, words) for words in ("The keeper", "In March 1911", "Who keeps")]
    done = correcting.join_blocks(access=access, uids=uids, **on(edition))
    joined = edition.blocks.get(uid=uids[1])
    assert done.uid == uids[1]
    assert "gone in April. Who keeps the lamp keeps the boats. The keeper wrote" in joined.plain
    stands(edition)
    with pytest.raises(Refused, match="stands between"):
        correcting.join_blocks(
            access=access, uids=[at(edition, "The wall was"), at(edition, "The first")], **on(edition)
        )
    with pytest.raises(Refused, match="two paragraphs"):
        correcting.join_blocks(access=access, uids=[uids[1]], **on(edition))


def test_questions_are_counted_anew(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    correcting.drop_block(access=access, uid=at(edition, "Who had counted"), **on(edition))
    assert edition.blocks.get(plain__startswith="What would you").data["label"] == "1."
    stands(edition)


def test_two_editors_of_one_file_do_not_write_over_each_other(bench: tuple[Edition, Access]) -> None:
    edition, ann = bench
    _, ben = editor_of(edition.text)
    boats, light = at(edition, "The boats"), at(edition, "The light")
    late = on(edition)
    correcting.retitle_unit(access=ann, uid=boats, title="Three boats", **on(edition))
    with pytest.raises(Refused, match="Editor changed this unit"):
        correcting.retitle_unit(access=ben, uid=boats, title="Two boats", **late)
    done = correcting.retitle_unit(access=ben, uid=light, title="A lamp", **late)
    assert done.others == 1
    late = on(edition)
    correcting.change_block(access=ann, uid=at(edition, "The keeper"), wording="He wrote.", **on(edition))
    with pytest.raises(Refused, match="Editor changed this paragraph"):
        correcting.drop_unit(access=ben, uid=light, **late)
    correcting.move_unit(access=ben, uid=light, by=-1, **late)
    assert "He wrote." in wordings(edition)
    late["sent"] = late["sent"].__class__(uuid.uuid4(), edition.number, late["sent"].version)
    with pytest.raises(Refused, match="changed this unit"):
        correcting.move_unit(access=ann, uid=light, by=-1, **late)


def test_a_form_of_a_unit_sent_twice_does_its_thing_once(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    form = on(edition)
    uid = at(edition, "The light")
    correcting.move_unit(access=access, uid=uid, by=1, **form)
    once = whole(edition)
    again = correcting.move_unit(access=access, uid=uid, by=1, **form)
    assert whole(edition) == once
    assert again.uid == uid
