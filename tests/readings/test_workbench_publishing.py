"""What was worked on becomes what people read: units as they were laid by hand, and a better file for a read text."""

from __future__ import annotations

import pytest

from accounts.changes import Refused
from courses.access import Access
from readings.actions import assign_units, begin_unit, correcting, keep_source_file
from readings.actions.attaching import attach
from readings.actions.imports import import_at_once
from readings.importing import structure_text
from readings.models import BenchVisit, Edition, Text, Unit
from tests import factories
from tests.readings.benching import HARBOUR, at, brought, on, stands, units_of, whole
from tests.readings.correcting import blocks_of, sent

pytestmark = pytest.mark.django_db

BETTER = HARBOUR.replace("nobody had counted", "nobody had ever counted").replace(
    "## The end\n", "## The end\n\nA new paragraph stands here.\n"
)


@pytest.fixture
def bench() -> tuple[Edition, Access]:
    return brought()


@pytest.fixture
def read() -> tuple[Text, Access]:
    """A text of four units that people read, the second of them in a session."""
    edition, access = brought(factories.make_course(sessions=2))
    publish(edition, access)
    text = edition.text
    session = text.course.sessions.first()
    assert session is not None
    assign_units(session=session, units=[text.units.get(position=2)])
    return text, access


def publish(edition: Edition, access: Access) -> Edition:
    edition.refresh_from_db()
    return correcting.publish_proposed(
        access=access, edition=edition, about="Set right", version=edition.version
    )


def again(text: Text, data: str = BETTER, name: str = "better.md") -> Edition:
    """Another file of the same text."""
    kept = keep_source_file(course=text.course, name=name, content=data.encode(), by=None)
    return import_at_once(
        source_file=kept, draft=structure_text(data.encode(), name=name), by=None, text=text
    )


def laid(text: Text) -> list[tuple[str, str]]:
    edition = text.editions.get(state="published")
    blocks = blocks_of(edition)
    units = list(text.units.order_by("position"))
    assert [unit.position for unit in units] == list(range(1, len(units) + 1))
    covered = [n for unit in units for n in range(unit.first_position, unit.last_position + 1)]
    assert covered == list(range(len(blocks)))
    for unit in units:
        assert unit.first_uid == blocks[unit.first_position].uid
        assert unit.last_uid == blocks[unit.last_position].uid
    return [(unit.title, blocks[unit.first_position].plain) for unit in units]


def test_units_are_cut_as_they_were_laid_by_hand(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    correcting.retitle_unit(access=access, uid=at(edition, "The boats"), title="Three boats", **on(edition))
    correcting.begin_unit(access=access, uid=at(edition, "The end"), **on(edition))
    correcting.move_unit(access=access, uid=at(edition, "The light"), by=-1, **on(edition))
    correcting.move_bound(
        access=access, uid=at(edition, "The boats"), to=at(edition, "Nobody asked"), **on(edition)
    )
    BenchVisit.objects.create(edition=edition, user=access.user, at=edition.created_at)
    was, digest = units_of(edition), edition.digest
    publish(edition, access)
    assert laid(edition.text) == was
    edition.refresh_from_db()
    assert edition.digest != digest
    assert not edition.steps.exists()
    assert not edition.visits.exists()


def test_the_only_unit_has_the_name_somebody_gave_it(bench: tuple[Edition, Access]) -> None:
    edition, access = brought(units=1)
    first = blocks_of(edition)[0].uid
    correcting.retitle_unit(access=access, uid=first, title="All of it", **on(edition))
    publish(edition, access)
    assert [title for title, _ in laid(edition.text)] == ["All of it"]


def test_what_was_changed_since_the_page_was_opened_is_looked_at_first(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    opened = Edition.objects.get(pk=edition.pk)
    correcting.merge_unit(access=access, uid=at(edition, "The boats"), **on(edition))
    with pytest.raises(Refused, match="worked on since"):
        correcting.publish_proposed(access=access, edition=opened, about="", version=opened.version)
    publish(opened, access)
    assert len(laid(edition.text)) == 3
    assert publish(opened, access).state == "published"


def test_the_same_file_again_gives_the_proposal_that_is_worked_on(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    correcting.drop_block(access=access, uid=at(edition, "The keeper"), **on(edition))
    was = whole(edition)
    assert again(edition.text, HARBOUR, "harbour.md") == edition
    kept = edition.source_file
    draft = structure_text(HARBOUR.encode(), name="harbour.md", language="de")
    assert import_at_once(source_file=kept, draft=draft, by=None) == edition
    assert whole(edition) == was
    publish(edition, access)
    other = again(edition.text, HARBOUR, "harbour.md")
    edition.refresh_from_db()
    assert (other.number, other.digest != edition.digest) == (2, True)


# A better file of a text that people read -------------------------------------------------------------------


def test_a_better_file_comes_with_the_units_people_read(read: tuple[Text, Access]) -> None:
    text, access = read
    units = {unit.pk: unit for unit in text.units.all()}
    edition = again(text)
    assert [part["unit"] for part in edition.outline] == [unit.pk for unit in text.units.order_by("position")]
    stands(edition)
    correcting.retitle_unit(access=access, uid=at(edition, "The boats"), title="Three boats", **on(edition))
    correcting.begin_unit(access=access, uid=at(edition, "The keeper"), title="The keeper", **on(edition))
    correcting.begin_unit(access=access, uid=at(edition, "The end"), **on(edition))
    correcting.move_bound(
        access=access, uid=at(edition, "The boats"), to=at(edition, "Nobody asked"), **on(edition)
    )
    stands(edition)
    Unit.objects.filter(title="The light").update(title="The lamp")  # called otherwise meanwhile
    was = [first for _, first in units_of(edition)]
    publish(edition, access)
    now = laid(text)
    assert [first for _, first in now] == was
    assert [title for title, _ in now] == [
        *(now[0][0], "The lamp", "The keeper", "Three boats", "A list of names", "The end"),
    ]
    for unit in text.units.filter(pk__in=units):
        assert unit.slug == units[unit.pk].slug
        assert unit.session_id == units[unit.pk].session_id
    keeper = text.units.get(title="The keeper")
    assert keeper.session_id == text.units.get(title="The lamp").session_id is not None


def test_units_that_people_read_are_neither_joined_nor_dropped(read: tuple[Text, Access]) -> None:
    text, access = read
    edition = again(text)
    was = whole(edition)
    uid = at(edition, "The light")
    for do in (correcting.merge_unit, correcting.drop_unit):
        with pytest.raises(Refused, match="People read “The light” as a unit already: move"):
            do(access=access, uid=uid, **on(edition))
    own = edition.outline[1]
    uids = [b.uid for b in blocks_of(edition)[own["first"] : own["last"] + 1]]
    with pytest.raises(Refused, match="People read"):
        correcting.drop_blocks(access=access, uids=uids, **on(edition))
    with pytest.raises(Refused, match="needs a title"):
        correcting.retitle_unit(access=access, uid=uid, title=" ", **on(edition))
    assert whole(edition) == was
    correcting.begin_unit(access=access, uid=at(edition, "The keeper"), title="New", **on(edition))
    correcting.merge_unit(access=access, uid=at(edition, "The boats"), **on(edition))
    assert ("The boats", edition.blocks.get(uid=at(edition, "The keeper")).plain) in units_of(edition)
    stands(edition)


def test_a_unit_begun_meanwhile_in_what_people_read_stays(read: tuple[Text, Access]) -> None:
    text, access = read
    edition = again(text)
    correcting.begin_unit(access=access, uid=at(edition, "The keeper"), title="New", **on(edition))
    begin_unit(text=text, block=text.editions.get(state="published").blocks.get(plain="The end"))
    publish(edition, access)
    assert [first[:10] for _, first in laid(text)][1:] == [
        *("The light", "The keeper", "The boats", "A list of ", "The end"),
    ]


def test_units_of_a_corrected_text_are_moved_and_begun(read: tuple[Text, Access]) -> None:
    text, access = read
    said = {"access": access, "target": text}
    edition = text.editions.get()
    correcting.begin_unit(uid=at(edition, "The end"), sent=sent(text), **said)  # type: ignore[arg-type]
    correction = correcting.correction_of(text)
    assert correction is not None
    stands(correction)
    correcting.move_unit(uid=at(edition, "The boats"), by=-1, sent=sent(text), **said)  # type: ignore[arg-type]
    correction.refresh_from_db()
    stands(correction)
    assert correcting.may_rebase(correction) is False
    units = [first for _, first in units_of(correction)]
    publish(correction, access)
    assert [first for _, first in laid(text)] == units
    assert text.units.count() == 5


# A proposal that goes to another text -----------------------------------------------------------------------


def test_what_was_done_to_a_file_goes_along_to_the_text_it_is_of(read: tuple[Text, Access]) -> None:
    text, access = read
    edition, _ = brought(text.course, BETTER.encode(), name="other.md")
    keeper = at(edition, "The keeper")
    was = [b.plain for b in blocks_of(edition)]
    correcting.drop_block(access=access, uid=keeper, **on(edition))
    correcting.retitle_unit(access=access, uid=at(edition, "The boats"), title="Mine", **on(edition))
    correcting.change_block(access=access, uid=at(edition, "The light"), wording="The lamp", **on(edition))
    edition.refresh_from_db()
    attach(access=access, edition=edition, text=text)
    edition = Edition.objects.get(pk=edition.pk)
    read_now = text.editions.get(state="published")
    assert edition.blocks.get(plain="The boats").uid == read_now.blocks.get(plain="The boats").uid
    assert {part["unit"] for part in edition.outline} == set(text.units.values_list("pk", flat=True))
    stands(edition)
    correcting.undo(access=access, **on(edition))
    correcting.undo(access=access, **on(edition))
    assert [b.plain for b in blocks_of(edition)] == was
    of_old = read_now.blocks.get(plain__startswith="The keeper").uid
    assert edition.blocks.get(plain__startswith="The keeper").uid == of_old != keeper
    stands(edition)
    attach(access=access, edition=edition, text=None)
    edition = Edition.objects.get(pk=edition.pk)
    assert {part["unit"] for part in edition.outline} == {None}
    stands(edition)
