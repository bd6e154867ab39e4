"""Questions, readings, sources, notes, time line and comments as lists to mend, and what leads to them."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.changes import Refused
from courses.access import Access
from readings import fragments
from readings.actions import correcting
from readings.models import Block, Edition
from tests.readings.benching import at, brought, on, stands, whole
from tests.readings.correcting import blocks_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench() -> tuple[Edition, Access]:
    return brought()


def add(bench: tuple[Edition, Access], kind: str, **fields: Any) -> Block:
    edition, access = bench
    done = correcting.add_entry(access=access, kind=kind, fields=fields, **on(edition))  # type: ignore[arg-type]
    stands(edition)
    assert done.uid is not None
    return edition.blocks.get(uid=done.uid)


def change(bench: tuple[Edition, Access], beginning: str, **fields: Any) -> Block:
    edition, access = bench
    uid = at(edition, beginning)
    correcting.change_entry(access=access, uid=uid, fields=fields, **on(edition))  # type: ignore[arg-type]
    stands(edition)
    return edition.blocks.get(uid=uid)


def above(block: Block) -> str:
    return block.edition.blocks.get(position=block.position - 1).plain


def spans(edition: Edition, beginning: str, kind: str) -> list[tuple[str, str]]:
    block = edition.blocks.get(plain__startswith=beginning)
    return [
        (block.plain[s["start"] : s["end"]], s["target"])
        for s in block.data.get("spans", ())
        if s["kind"] == kind
    ]


def test_entries_are_put_behind_their_like(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    question = add(bench, "question", wording="Why  in June 1908?")
    assert (question.plain, question.data["label"]) == ("Why in June 1908?", "3.")
    assert above(question).startswith("What would you")
    assert [mention.date for mention in question.dates.all()] == ["1908-06"]
    source = add(bench, "reference", key="Quay 1911", wording="Quay 1911: On lamps.")
    assert above(source).startswith("Mole, A. (1910)")
    note = add(bench, "footnote", label="3", wording="Nobody knows.")
    assert above(note) == "The books are lost."
    reading = add(bench, "further_reading", group="Further reading", wording="Quay, B.: Lamps.")
    assert above(reading).startswith("Mole, A.")
    comment = add(bench, "comment", author="Ada", wording="I counted them.")
    assert (comment.position, comment.data["comment"]) == (edition.blocks.count() - 1, 1)
    row = add(bench, "timeline", printed="May 1912", events=["It was shut.", " "])
    assert (row.plain, row.data["iso"]) == ("May 1912: It was shut.", "1912-05")
    assert row.position < edition.blocks.get(plain="Discussion questions").position
    for _ in range(6):
        correcting.undo(access=access, **on(edition))
    assert whole(edition) == was


def test_entries_need_words_and_a_name_of_their_own(bench: tuple[Edition, Access]) -> None:
    edition, _ = bench
    was = whole(edition)
    for kind, fields, why in (
        ("question", {"wording": " "}, "some words"),
        ("reference", {"key": "Mole 1910", "wording": "Another."}, "already"),
        ("reference", {"key": " ", "wording": "Another."}, "needs a name"),
        ("footnote", {"wording": "Words."}, "number or sign"),
        ("timeline", {"printed": "1911", "events": [" "]}, "what happened"),
        ("timeline", {"printed": "1911", "events": ["It was."], "iso": "1911-13"}, "no date"),
        ("timeline", {"printed": "x", "events": ["y"], "iso": "1912", "iso_end": "1911"}, "before it begins"),
        ("paragraph", {"wording": "Words."}, "no list"),
    ):
        with pytest.raises(Refused, match=why):
            add(bench, kind, **fields)
    assert whole(edition) == was


def test_a_note_and_a_source_are_found_under_their_new_name(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    assert spans(edition, "The wall was", "note_marker") == [("[1]", "1")]
    note = change(bench, "There were about", label="*", wording="There were about ten thousand.")
    assert (note.plain, note.data["label"]) == ("There were about ten thousand.", "*")
    assert spans(edition, "The wall was", "note_marker") == [("[1]", "*")]
    assert f'href="#b{note.position}"' in edition.blocks.get(plain__startswith="The wall was").html
    change(bench, "Mole, A. (", key="Mole 1911")
    assert spans(edition, "Two men", "citation") == [("(Mole 1910)", "Mole 1911")]
    assert 'href="#b' in edition.blocks.get(plain__startswith="Two men").html
    correcting.undo(access=access, **on(edition))
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was
    with pytest.raises(Refused, match="running text"):
        change(bench, "The wall was", wording="x")
    with pytest.raises(Refused, match="drop it instead"):
        change(bench, "Who had counted", wording="")


def test_a_row_of_a_time_line_is_mended_by_its_parts(bench: tuple[Edition, Access]) -> None:
    add(bench, "timeline", printed="May 1912", events=["It was shut."])
    row = change(bench, "May 1912", events=["It was shut", "it stayed so"])
    assert (row.plain, row.data["iso"]) == ("May 1912: It was shut; it stayed so", "1912-05")
    row = change(bench, "May 1912", printed="In June 1913")
    assert (row.data["iso"], row.data["events"]) == ("1913-06", ["It was shut", "it stayed so"])
    row = change(bench, "In June 1913", iso="1913-06-02", iso_end="1913-07")
    assert (row.data["iso"], row.data["iso_end"]) == ("1913-06-02", "1913-07")
    assert "<li>it stayed so</li>" in row.html


def test_all_paragraphs_of_a_comment_have_one_author(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    add(bench, "comment", author="Ada", wording="I counted them. All of them.")
    correcting.split_block(access=access, uid=at(edition, "I counted"), place=15, **on(edition))
    change(bench, "All of them", author="Bea")
    comments = edition.blocks.filter(kind="comment").order_by("position")
    assert [block.data["author"] for block in comments] == ["Bea", "Bea"]
    assert [block.data["opens"] for block in comments] == [True, False]


def test_words_become_a_marker_and_words_again(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "Nobody asked")
    was = whole(edition)
    words = edition.blocks.get(uid=uid).plain
    correcting.mark(access=access, uid=uid, start=len(words), end=None, label="2", **on(edition))
    assert spans(edition, "Nobody asked", "note_marker") == [("[2]", "2")]
    stands(edition)
    with pytest.raises(Refused, match="somewhere already"):
        correcting.mark(
            access=access, uid=uid, start=len(words) - 2, end=len(words) + 2, label="1", **on(edition)
        )
    with pytest.raises(Refused, match="somewhere already"):
        correcting.mark(access=access, uid=uid, start=len(words) + 1, end=None, label="1", **on(edition))
    correcting.unmark(access=access, uid=uid, start=len(words), **on(edition))
    assert spans(edition, "Nobody asked", "note_marker") == []
    with pytest.raises(Refused, match="Nothing leads"):
        correcting.unmark(access=access, uid=uid, start=len(words), **on(edition))
    correcting.mark(access=access, uid=uid, start=len(words), end=len(words) + 3, label="1", **on(edition))
    assert spans(edition, "Nobody asked", "note_marker") == [("[2]", "1")]
    for label, start, end in (("9", 0, 6), ("1", 3, 3), ("1", 0, 10_000), ("1", -1, 4)):
        with pytest.raises(Refused):
            correcting.mark(access=access, uid=uid, start=start, end=end, label=label, **on(edition))
    for _ in range(3):
        correcting.undo(access=access, **on(edition))
    assert whole(edition) == was


def test_words_lead_to_a_source_and_no_more(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "Nobody asked")
    words = edition.blocks.get(uid=uid).plain
    correcting.cite(access=access, uid=uid, start=len(words) - 1, end=None, key="Mole 1910", **on(edition))
    block = edition.blocks.get(uid=uid)
    assert block.plain == words[:-1] + " (Mole 1910)."
    assert spans(edition, "Nobody asked", "citation") == [("(Mole 1910)", "Mole 1910")]
    assert block.html == fragments.block(block)
    stands(edition)
    correcting.uncite(access=access, uid=uid, start=len(words), **on(edition))
    assert spans(edition, "Nobody asked", "citation") == []
    with pytest.raises(Refused, match="no source “Nobody 1900”"):
        correcting.cite(access=access, uid=uid, start=0, end=6, key="Nobody 1900", **on(edition))
    source = at(edition, "Mole, A. (")
    with pytest.raises(Refused, match="leads nowhere itself"):
        correcting.cite(access=access, uid=source, start=0, end=4, key="Mole 1910", **on(edition))
    assert [b.kind for b in blocks_of(edition)].count("reference") == 1
