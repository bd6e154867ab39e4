"""Correcting a text: each act, what it does to words, marks and dates, and that any of it can be taken back."""

from __future__ import annotations

import random
import uuid

import pytest
from django.core.exceptions import PermissionDenied

from accounts.changes import Refused
from readings import fragments
from readings.actions import publish_edition
from readings.actions.correcting import (
    Sent,
    add_blocks,
    change_block,
    correction_of,
    discard,
    drop_block,
    may_rebase,
    merge_blocks,
    move_after,
    move_block,
    publish_correction,
    rebase,
    redo,
    restore_block,
    split_block,
    undo,
)
from readings.models import Block, DatedMention, Edition, Event, Text
from tests import factories
from tests.readings.correcting import blocks_of, editor_of, holds, make_text, sent, wordings

pytestmark = pytest.mark.django_db


@pytest.fixture
def text() -> Text:
    return make_text()


def published(text: Text) -> Edition:
    return text.editions.get(state=Edition.State.PUBLISHED)


def block(text: Text, beginning: str) -> Block:
    edition = correction_of(text) or published(text)
    return edition.blocks.get(plain__startswith=beginning)


def spans(item: Block, kind: str) -> list[str]:
    return [item.plain[s["start"] : s["end"]] for s in item.data.get("spans", ()) if s["kind"] == kind]


def test_the_text_of_these_tests_has_something_of_everything(text: Text) -> None:
    kinds = {item.kind for item in blocks_of(published(text))}
    assert kinds >= {"heading", "paragraph", "quote", "list_item", "footnote", "reference"}
    assert spans(block(text, "The mill"), "note_marker")
    assert spans(block(text, "The mill"), "em") == ["library"]
    assert spans(block(text, "On Saturdays"), "citation")
    holds(published(text))


def test_a_typo_is_corrected_and_the_published_wording_stays_as_it_is(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "The mill")
    was = wordings(published(text))
    done = change_block(
        access=access,
        target=text,
        uid=old.uid,
        wording=old.plain.replace("whoever", "who ever"),
        sent=sent(text),
    )
    new = block(text, "The mill")
    assert (done.edition.state, done.edition.based_on, done.uid) == ("proposed", published(text), old.uid)
    assert (new.uid, new.plain) == (old.uid, old.plain.replace("whoever", "who ever"))
    assert wordings(published(text)) == was
    assert spans(new, "em") == ["library"]
    assert spans(new, "note_marker") == spans(old, "note_marker")
    assert "who ever" in new.html
    assert 'href="#b' in new.html
    holds(done.edition)


def test_words_that_go_take_their_marks_along(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "The mill")
    change_block(
        access=access, target=text, uid=old.uid, wording="The mill stood by the water.", sent=sent(text)
    )
    new = block(text, "The mill")
    assert (spans(new, "em"), spans(new, "note_marker")) == ([], [])
    holds(new.edition)


def test_an_emphasised_word_may_be_corrected(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "The mill")
    change_block(
        access=access,
        target=text,
        uid=old.uid,
        wording=old.plain.replace("library", "Library"),
        sent=sent(text),
    )
    assert spans(block(text, "The mill"), "em") == ["Library"]


def test_dates_are_found_anew_and_what_an_editor_set_stays(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "In March 1911")
    event = Event.objects.create(course=text.course, date="1911", title="The quarrel")
    april = old.dates.get(date="1911-04")
    DatedMention.objects.filter(pk=april.pk).update(date="1911-04-02", found_as="1911-04", event=event)
    change_block(
        access=access,
        target=text,
        uid=old.uid,
        wording=old.plain.replace("March 1911", "May 1913"),
        sent=sent(text),
    )
    new = block(text, "In May 1913")
    found = {m.date: m for m in new.dates.all()}
    assert set(found) == {"1913-05", "1911-04-02"}
    assert (found["1911-04-02"].event, found["1911-04-02"].found_as) == (event, "1911-04")
    assert found["1913-05"].sentence.startswith("In May 1913 the committee")
    assert spans(new, "date")[0].endswith("May 1913")
    assert old.dates.count() == 2  # of the published wording
    holds(new.edition)


def test_a_date_somebody_hid_stays_hidden(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "In March 1911")
    old.dates.filter(date="1911-03").update(hidden=True)
    change_block(access=access, target=text, uid=old.uid, wording=f"Late. {old.plain}", sent=sent(text))
    assert block(text, "Late.").dates.get(date="1911-03").hidden


def test_a_note_has_dates_too_and_what_a_text_says_of_itself_outlives_its_first_block(text: Text) -> None:
    _, access = editor_of(text)
    first = blocks_of(published(text))[0]
    DatedMention.objects.create(block=first, sentence="Printed in 1920", date="1920")
    note = block(text, "The lane is called")
    words = "The lane is called Mill Lane since May 1915."
    change_block(access=access, target=text, uid=note.uid, wording=words, sent=sent(text))
    changed = block(text, "The lane is called")
    assert [m.date for m in changed.dates.all()] == ["1915-05"]
    assert spans(changed, "date") == []
    drop_block(access=access, target=text, uid=first.uid, sent=sent(text))
    done = drop_block(access=access, target=text, uid=note.uid, sent=sent(text))
    assert DatedMention.objects.filter(block__edition=done.edition, sentence="Printed in 1920").count() == 1
    done = restore_block(access=access, target=text, uid=first.uid, sent=sent(text))
    assert DatedMention.objects.filter(block__edition=done.edition, sentence="Printed in 1920").count() == 1
    holds(done.edition)


def test_a_row_of_a_printed_time_line_is_corrected_by_its_parts(text: Text) -> None:
    _, access = editor_of(text)
    data = {"printed": "March 1911", "iso": "1911-03", "iso_end": None, "events": ["They met."]}
    last = published(text).blocks.count()
    row = Block(
        edition=published(text), position=last, kind="timeline", plain="March 1911: They met.", data=data
    )
    row.html = fragments.block(row)
    row.save()
    with pytest.raises(Refused, match="a colon"):
        change_block(access=access, target=text, uid=row.uid, wording="March 1911", sent=sent(text))
    said = "May 1912: They met again; they parted."
    change_block(access=access, target=text, uid=row.uid, wording=said, sent=sent(text))
    new = block(text, "May 1912")
    assert (new.data["iso"], new.data["events"]) == ("1912-05", ["They met again", "they parted."])
    assert "<li>they parted.</li>" in new.html


def test_an_empty_line_splits_a_paragraph(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "On Saturdays")
    first, second = "On Saturdays the room was full before noon (Smith 1920).", "People brought candles."
    done = change_block(
        access=access, target=text, uid=old.uid, wording=f"{first}\r\n\r\n{second}", sent=sent(text)
    )
    one, two = block(text, "On Saturdays"), block(text, "People")
    assert (one.uid, one.plain, two.plain) == (old.uid, first, second)
    assert two.uid != old.uid
    assert two.position == one.position + 1
    assert spans(one, "citation")
    assert not spans(two, "citation")
    holds(done.edition)


def test_a_split_and_a_join_give_the_same_again(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "In March 1911")
    place = old.plain.index("It met again")
    split_block(access=access, target=text, uid=old.uid, place=place, sent=sent(text))
    second = block(text, "It met again")
    assert [m.date for m in second.dates.all()] == ["1911-04"]
    done = merge_blocks(access=access, target=text, uid=old.uid, following=second.uid, sent=sent(text))
    new = block(text, "In March 1911")
    assert (new.uid, new.plain) == (old.uid, old.plain)
    assert spans(new, "date") == spans(old, "date")
    assert sorted(m.sentence for m in new.dates.all()) == sorted(m.sentence for m in old.dates.all())
    holds(done.edition)


def test_a_note_cannot_be_split_and_parts_need_words(text: Text) -> None:
    _, access = editor_of(text)
    note = block(text, "The lane is called")
    with pytest.raises(Refused, match="one piece"):
        split_block(access=access, target=text, uid=note.uid, place=5, sent=sent(text))
    for place in (-3, 0, 10_000):
        with pytest.raises(Refused, match="some words"):
            split_block(
                access=access, target=text, uid=block(text, "On Sat").uid, place=place, sent=sent(text)
            )
    assert correction_of(text) is None


def test_a_heading_and_a_paragraph_are_not_joined(text: Text) -> None:
    _, access = editor_of(text)
    heading = block(text, "The end")
    following = block(text, "The second winter")
    with pytest.raises(Refused, match="not of one kind"):
        merge_blocks(access=access, target=text, uid=heading.uid, following=following.uid, sent=sent(text))


def test_moving_dropping_adding_and_markers_lead_to_their_notes(text: Text) -> None:
    _, access = editor_of(text)
    winter = block(text, "The second winter")
    move_after(access=access, target=text, uid=winter.uid, number=0, sent=sent(text))
    assert blocks_of(correction_of(text))[0].uid == winter.uid  # type: ignore[arg-type]
    move_block(access=access, target=text, uid=winter.uid, by=2, sent=sent(text))
    drop_block(access=access, target=text, uid=block(text, "On Saturdays").uid, sent=sent(text))
    done = add_blocks(
        access=access,
        target=text,
        after=winter.uid,
        wording="In June 1914 nobody came.\n\nNor later.",
        sent=sent(text),
    )
    added = block(text, "In June 1914")
    assert done.uid == added.uid
    assert [m.date for m in added.dates.all()] == ["1914-06"]
    note = block(text, "As the almanac")
    assert f'href="#b{note.position}"' in block(text, "The second winter").html
    holds(done.edition)


def test_what_was_dropped_is_put_back_where_it_stood(text: Text) -> None:
    _, access = editor_of(text)
    was = wordings(published(text))
    old = block(text, "On Saturdays")
    drop_block(access=access, target=text, uid=old.uid, sent=sent(text))
    assert "full before noon" not in " ".join(wordings(correction_of(text)))  # type: ignore[arg-type]
    done = restore_block(access=access, target=text, uid=old.uid, sent=sent(text))
    assert wordings(done.edition) == was
    holds(done.edition)


def test_a_changed_block_is_given_its_old_words_back(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "In March 1911")
    change_block(access=access, target=text, uid=old.uid, wording="Nothing.", sent=sent(text))
    restore_block(access=access, target=text, uid=old.uid, sent=sent(text))
    new = block(text, "In March 1911")
    assert (new.plain, new.html, new.dates.count()) == (old.plain, old.html, old.dates.count())


def test_a_paragraph_becomes_a_heading_and_back(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "In March 1911")
    change_block(
        access=access, target=text, uid=old.uid, wording=old.plain, kind="heading", level=2, sent=sent(text)
    )
    heading = block(text, "In March 1911")
    assert (heading.kind, heading.level, heading.number, heading.dates.count()) == ("heading", 2, None, 0)
    assert heading.html.startswith("<h3 ")
    holds(heading.edition)
    change_block(
        access=access, target=text, uid=old.uid, wording=old.plain, kind="paragraph", sent=sent(text)
    )
    assert block(text, "In March 1911").dates.count() == 2
    holds(heading.edition.__class__.objects.get(pk=heading.edition_id))


def test_what_a_form_does_to_any_words_is_no_change(text: Text) -> None:
    _, access = editor_of(text)
    old = block(text, "On Saturdays")
    done = change_block(
        access=access, target=text, uid=old.uid, wording=f"{old.plain}\r\n", kind="paragraph", sent=sent(text)
    )
    assert done.edition != published(text)
    assert correction_of(text) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script> & words", "<script>alert(1)</script> & words"),
        ("A\x00B\u202ebackwards", "ABbackwards"),
        ("One line\nand another", "One line and another"),
    ],
)
def test_hostile_words_stay_words(text: Text, typed: str, kept: str) -> None:
    _, access = editor_of(text)
    old = block(text, "On Saturdays")
    change_block(access=access, target=text, uid=old.uid, wording=typed, sent=sent(text))
    new = Block.objects.get(edition=correction_of(text), uid=old.uid)
    assert new.plain == kept
    assert "<script" not in new.html


def test_words_without_end_are_refused(text: Text) -> None:
    _, access = editor_of(text)
    for wording in ("word " * 200_000, "", " \u200b ", "a\n\n" * 300):
        with pytest.raises(Refused):
            change_block(
                access=access, target=text, uid=block(text, "On Sat").uid, wording=wording, sent=sent(text)
            )
    assert correction_of(text) is None


# Two editors ------------------------------------------------------------------------------------------------


def test_two_editors_share_one_correction_and_neither_writes_over_the_other(text: Text) -> None:
    _, ann = editor_of(text)
    _, ben = editor_of(text)
    opened = sent(text)
    mill, winter = block(text, "The mill"), block(text, "The second winter")
    change_block(access=ann, target=text, uid=mill.uid, wording="The mill was there.", sent=opened)
    late = Sent(key=uuid.uuid4(), on=opened.on, version=opened.version)
    with pytest.raises(Refused, match="Editor changed this paragraph"):
        change_block(access=ben, target=text, uid=mill.uid, wording="The mill was here.", sent=late)
    done = drop_block(access=ben, target=text, uid=winter.uid, sent=late)
    assert done.others == 1
    assert text.editions.filter(state="proposed").count() == 1
    assert block(text, "The mill").plain == "The mill was there."


def test_a_form_sent_twice_does_its_thing_once(text: Text) -> None:
    _, access = editor_of(text)
    form = sent(text)
    one = add_blocks(access=access, target=text, after=None, wording="New.", sent=form)
    two = add_blocks(access=access, target=text, after=None, wording="New.", sent=form)
    assert one.uid == two.uid
    assert wordings(one.edition).count("New.") == 1


def test_only_an_editor_corrects(text: Text) -> None:
    circle = factories.make_circle(text.course)
    access = factories.access_of(factories.make_member(circle), circle)
    with pytest.raises(PermissionDenied):
        drop_block(access=access, target=text, uid=block(text, "The mill").uid, sent=sent(text))
    with pytest.raises(PermissionDenied):
        discard(access=access, text=text, number=2, version=0)


# Publishing -------------------------------------------------------------------------------------------------


def test_a_correction_is_published_with_what_was_corrected(text: Text) -> None:
    editor, access = editor_of(text)
    old = published(text)
    change_block(
        access=access, target=text, uid=block(text, "The mill").uid, wording="The mill.", sent=sent(text)
    )
    waiting = correction_of(text)
    assert waiting is not None
    with pytest.raises(Refused, match="what was corrected"):
        publish_correction(access=access, edition=waiting, about=" ", version=1)
    with pytest.raises(Refused, match="changed since"):
        publish_correction(access=access, edition=waiting, about="A typo", version=0)
    new = publish_correction(access=access, edition=waiting, about="A typo", version=1)
    again = publish_correction(access=access, edition=waiting, about="Another", version=1)
    assert (new.state, new.about, new.made_by, again.about) == ("published", "A typo", editor, "A typo")
    assert Edition.objects.get(pk=old.pk).state == "superseded"
    assert not new.steps.exists()
    assert text.units.get().last_number == max(b.number for b in blocks_of(new) if b.number)


def test_a_correction_that_was_overtaken_says_so(text: Text) -> None:
    _, access = editor_of(text)
    mill = block(text, "The mill")
    change_block(access=access, target=text, uid=mill.uid, wording="The mill was there.", sent=sent(text))
    waiting = correction_of(text)
    assert waiting is not None
    beside = other_edition(text, "The second winter", "The third winter")
    publish_edition(edition=beside)
    with pytest.raises(Refused, match="Another edition"):
        drop_block(access=access, target=text, uid=mill.uid, sent=sent(text))
    with pytest.raises(Refused, match="Another edition"):
        publish_correction(access=access, edition=waiting, about="A typo", version=1)
    assert may_rebase(waiting)
    new = rebase(access=access, text=text, key=uuid.uuid4())
    assert new.based_on == beside
    said = " ".join(wordings(new))
    assert "The mill was there." in said
    assert "The third winter" in said
    holds(new)


def test_what_is_not_plain_is_not_taken_over(text: Text) -> None:
    _, access = editor_of(text)
    mill = block(text, "The mill")
    change_block(access=access, target=text, uid=mill.uid, wording="The mill was there.", sent=sent(text))
    publish_edition(edition=other_edition(text, "The mill", "A mill"))
    waiting = correction_of(text)
    assert waiting is not None
    assert not may_rebase(waiting)
    with pytest.raises(Refused, match="begin the correction anew"):
        rebase(access=access, text=text, key=uuid.uuid4())
    discard(access=access, text=text, number=waiting.number, version=waiting.version)
    assert correction_of(text) is None


def other_edition(text: Text, old: str, new: str) -> Edition:
    """A proposed edition that differs by these words, as another file would bring it."""
    base = published(text)
    number = text.editions.order_by("-number").first().number + 1  # type: ignore[union-attr]
    edition = Edition.objects.create(text=text, number=number, source_file=base.source_file, digest="other")
    made = blocks_of(base)
    for item in made:
        item.pk, item.edition, item.plain = None, edition, item.plain.replace(old, new)
        item.html = fragments.block(item)
    Block.objects.bulk_create(made)
    return edition


def test_discarding_leaves_nothing_and_does_not_go_over_others(text: Text) -> None:
    _, access = editor_of(text)
    change_block(
        access=access, target=text, uid=block(text, "The mill").uid, wording="The mill.", sent=sent(text)
    )
    waiting = correction_of(text)
    assert waiting is not None
    with pytest.raises(Refused, match="changed since"):
        discard(access=access, text=text, number=waiting.number, version=0)
    discard(access=access, text=text, number=waiting.number, version=1)
    discard(access=access, text=text, number=waiting.number, version=1)
    assert text.editions.count() == 1


# Anything, in any order -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_in_whatever_order_holds_and_can_be_taken_back(seed: int, text: Text) -> None:
    chance = random.Random(seed)
    _, access = editor_of(text)
    was = [(b.uid, b.kind, b.plain, b.html, b.data) for b in blocks_of(published(text))]
    states: list[list[str]] = []
    for _ in range(25):
        edition = correction_of(text) or published(text)
        before = [b.html for b in blocks_of(edition)]
        try:
            do_something(chance, access, text, blocks_of(edition))
        except Refused:
            assert [b.html for b in blocks_of(correction_of(text) or published(text))] == before
            continue
        now = correction_of(text)
        if now is not None and now.version > len(states):
            holds(now)
            states.append(before)
    last = correction_of(text)
    assert last is not None
    ending = [b.html for b in blocks_of(last)]
    for before in reversed(states):
        done = undo(access=access, target=text, sent=sent(text))
        assert [b.html for b in blocks_of(done.edition)] == before
    holds(done.edition)
    assert [(b.uid, b.kind, b.plain, b.html, b.data) for b in blocks_of(done.edition)] == was
    for _ in states:
        done = redo(access=access, target=text, sent=sent(text))
    holds(done.edition)
    assert [b.html for b in blocks_of(done.edition)] == ending


def do_something(chance: random.Random, access, text: Text, blocks: list[Block]) -> None:  # type: ignore[no-untyped-def]
    item = chance.choice(blocks)
    at = blocks.index(item)
    said = {"access": access, "target": text, "sent": sent(text)}
    words = item.plain.split(" ")
    match chance.choice(
        ["change", "change", "split", "merge", "move", "after", "drop", "restore", "add", "kind"]
    ):
        case "change":
            for _ in range(chance.randint(1, 3)):
                n = chance.randint(0, len(words))
                words[n : n + chance.randint(0, 2)] = chance.sample(
                    ["in", "1917", "May", "[1]", "né", ""], chance.randint(0, 2)
                )
            change_block(uid=item.uid, wording=" ".join(words), **said)
        case "split":
            split_block(uid=item.uid, place=chance.randint(0, len(item.plain)), **said)
        case "merge" if at + 1 < len(blocks):
            merge_blocks(uid=item.uid, following=blocks[at + 1].uid, **said)
        case "move":
            move_block(uid=item.uid, by=chance.randint(-4, 4), **said)
        case "after":
            move_after(uid=item.uid, number=chance.randint(0, 9), **said)
        case "drop":
            drop_block(uid=item.uid, **said)
        case "restore":
            restore_block(uid=chance.choice(blocks_of(published(text))).uid, **said)
        case "kind":
            kind = chance.choice(["heading", "paragraph", "quote", "verse", "caption"])
            change_block(uid=item.uid, wording=item.plain, kind=kind, level=chance.randint(1, 3), **said)
        case _:
            add_blocks(
                after=chance.choice([item.uid, None]), wording="Added in June 1915.\n\nAnd more.", **said
            )
