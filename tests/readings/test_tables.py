"""Tables that a text prints: on the page, under correction, and in what is handed out."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import html

from accounts.changes import Refused
from readings import fragments
from readings.actions.correcting import (
    add_blocks,
    change_block,
    correction_of,
    merge_blocks,
    publish_correction,
    split_block,
    undo,
)
from readings.actions.correcting.parting import may_join
from readings.cells import cells_of, tidy_table
from readings.handouts import build, worker
from readings.handouts.document import Kind, Piece
from readings.handouts.epub import as_epub
from readings.handouts.markup import Markup
from readings.models import Block, Edition, Text
from tests import factories
from tests.readings import epub_check
from tests.readings.correcting import editor_of, holds, sent
from tests.readings.handing import handout, words_in_pdf

WORDING = """# The mill

Every year the miller wrote down what came in[^1] and what went out again.

| Year | Loaves | Price |
|------|--------|-------|
| 1911 | *400*[^2] | 3d |
| May 1912 |  | 4d & more |

And so it went on.

[^1]: In a book.

[^2]: Counted by the curate.
"""
PLAIN = "Year\tLoaves\tPrice\n1911\t400[2]\t3d\nMay 1912\t\t4d & more"


@pytest.fixture
def text(db: None) -> Text:
    return factories.make_text(factories.make_course(), "The mill", data=WORDING.encode(), name="mill.md")


def table_of(text: Text) -> Block:
    edition = correction_of(text) or text.editions.get(state=Edition.State.PUBLISHED)
    return edition.blocks.get(kind=Block.Kind.TABLE)


def test_a_table_is_a_numbered_paragraph(text: Text) -> None:
    made = table_of(text)
    assert (made.number, made.plain, made.data["header"]) == (2, PLAIN, True)
    holds(text.editions.get())


def test_what_the_page_shows_has_the_characters_of_the_text(text: Text) -> None:
    made = table_of(text)
    shown: Any = html.fromstring(made.html)
    (grid,) = shown.xpath(".//table")
    assert grid.text_content() == PLAIN.replace("[2]", "2")
    assert [cell.text_content() for cell in grid.xpath("./thead/tr/th[@scope='col']")] == [
        "Year",
        "Loaves",
        "Price",
    ]
    assert len(grid.xpath("./tbody/tr")) == 2
    assert len(grid.xpath("./tbody/tr/td")) == 6
    (mark,) = grid.xpath(".//a[@class='ref']")
    assert (mark.get("id"), mark.get("data-plain")) == ("r2-1", "3")
    assert grid.xpath(".//td/em")[0].text == "400"
    assert grid.xpath(".//td//time")[0].get("datetime") == "1911"


def test_without_a_header_no_cell_is_one(text: Text) -> None:
    made = table_of(text)
    made.data.pop("header")
    shown: Any = html.fromstring(fragments.block(made))
    assert shown.xpath(".//table")[0].text_content() == PLAIN.replace("[2]", "2")
    assert not shown.xpath(".//th")
    assert not shown.xpath(".//thead")


def test_markers_are_counted_through_all_cells() -> None:
    spans = [
        {"start": 1, "end": 2, "kind": "note_marker", "target": "1", "to": 8},
        {"start": 4, "end": 5, "kind": "note_marker", "target": "2", "to": 9},
    ]
    made = Block(kind=Block.Kind.TABLE, position=3, number=7, plain="a1\tb2", data={"spans": spans})
    assert 'id="r7-1"' in fragments.block(made)
    assert 'id="r7-2"' in fragments.block(made)


def test_spans_across_cells_stand_in_each() -> None:
    rows = cells_of("ab\tcd\nef", [{"start": 1, "end": 7, "kind": "em", "target": ""}])
    assert [[(words, [(s["start"], s["end"]) for s in own]) for words, own in row] for row in rows] == [
        [("ab", [(1, 2)]), ("cd", [(0, 2)])],
        [("ef", [(0, 1)])],
    ]


# Correcting -------------------------------------------------------------------------------------------------


def test_its_wording_is_lines_with_tabs(text: Text) -> None:
    _, access = editor_of(text)
    wording = PLAIN.replace("3d", "3d  or so").replace("May 1912\t\t", "May 1912\t380\t") + "\n\t\n1913\t "
    change_block(access=access, target=text, uid=table_of(text).uid, wording=wording, sent=sent(text))
    made = table_of(text)
    assert made.plain == "Year\tLoaves\tPrice\n1911\t400[2]\t3d or so\nMay 1912\t380\t4d & more\n1913\t\t"
    assert [s["target"] for s in made.data["spans"] if s["kind"] == "note_marker"] == ["2"]
    edition = correction_of(text)
    assert edition is not None
    holds(edition)


def test_what_only_the_form_changes_is_no_correction(text: Text) -> None:
    _, access = editor_of(text)
    wording = PLAIN.replace("\n", "\r\n")
    change_block(access=access, target=text, uid=table_of(text).uid, wording=wording, sent=sent(text))
    assert table_of(text).plain == PLAIN


def test_an_empty_first_cell_stays(text: Text) -> None:
    _, access = editor_of(text)
    change_block(
        access=access, target=text, uid=table_of(text).uid, wording="\tLoaves\n1911\t400", sent=sent(text)
    )
    assert table_of(text).plain == "\tLoaves\n1911\t400"


def test_it_is_neither_split_nor_joined(text: Text) -> None:
    _, access = editor_of(text)
    made = table_of(text)
    after = made.edition.blocks.get(position=made.position + 1)
    with pytest.raises(Refused, match="one piece"):
        split_block(access=access, target=text, uid=made.uid, place=5, sent=sent(text))
    with pytest.raises(Refused, match="one kind"):
        merge_blocks(access=access, target=text, uid=made.uid, following=after.uid, sent=sent(text))
    assert not may_join(made, after)
    assert not may_join(made, made)


def test_it_becomes_prose_and_prose_a_table(text: Text) -> None:
    _, access = editor_of(text)
    made = table_of(text)
    change_block(access=access, target=text, uid=made.uid, wording=PLAIN, kind="paragraph", sent=sent(text))
    edition = correction_of(text)
    assert edition is not None
    prose = edition.blocks.get(uid=made.uid)
    assert (prose.kind, prose.plain) == ("paragraph", "Year Loaves Price 1911 400[2] 3d May 1912 4d & more")
    assert "header" not in prose.data
    undo(access=access, target=text, sent=sent(text))
    assert table_of(text).plain == PLAIN
    assert table_of(text).data["header"]
    paragraph = edition.blocks.get(position=made.position + 1)
    change_block(
        access=access, target=text, uid=paragraph.uid, wording="So\tit\nwent", kind="table", sent=sent(text)
    )
    assert edition.blocks.get(uid=paragraph.uid).plain == "So\tit\nwent\t"


def test_one_is_added_and_published(text: Text) -> None:
    _, access = editor_of(text)
    add_blocks(
        access=access,
        target=text,
        wording="\ta\nb\tc",
        kind="table",
        after=table_of(text).uid,
        sent=sent(text),
    )
    correction = correction_of(text)
    assert correction is not None
    publish_correction(access=access, edition=correction, about="A table", version=correction.version)
    edition = text.editions.get(state=Edition.State.PUBLISHED)
    assert list(edition.blocks.filter(kind=Block.Kind.TABLE).values_list("plain", flat=True)) == [
        PLAIN,
        "\ta\nb\tc",
    ]
    holds(edition)


def test_rows_without_words_go() -> None:
    assert tidy_table("a\tb\n\t\n\nc") == "a\tb\nc\t"


# Handed out -------------------------------------------------------------------------------------------------


def piece_of(made: Block) -> Piece:
    return build.piece_of(made, build.Ids("u1", frozenset(b.position for b in made.edition.blocks.all())))


def test_its_cells_are_cells_on_the_page_and_in_the_e_book(text: Text) -> None:
    piece = piece_of(table_of(text))
    assert (piece.kind, piece.header, piece.number) == (Kind.TABLE, True, 2)
    assert [[["".join(run.text for run in cell)] for cell in row] for row in piece.rows][1] == [
        ["1911"],
        ["4002"],
        ["3d"],
    ]
    drawn: Any = html.fromstring(Markup().piece(piece))
    assert [cell.text_content() for cell in drawn.xpath(".//th")] == ["Year", "Loaves", "Price"]
    assert [cell.text_content() for cell in drawn.xpath(".//td")] == [
        "1911",
        "4002",
        "3d",
        "May 1912",
        "",
        "4d & more",
    ]
    made = handout()
    piece.id, piece.number = "u1-p9", 9
    piece.runs = [run for run in piece.runs if not run.mark]
    piece.rows = [[[run for run in cell if not run.mark] for cell in row] for row in piece.rows]
    made.readings[0].body.insert(2, piece)
    book = as_epub(made)
    assert epub_check.problems(book) == []
    assert "May 1912" in epub_check.words(book)


@pytest.mark.parametrize("header", [True, False])
def test_it_is_set_in_the_pdf(text: Text, header: bool) -> None:
    piece = piece_of(table_of(text))
    piece.header = header
    made = handout()
    piece.id, piece.number = "u1-p9", 9
    piece.rows = [[[run for run in cell if not run.mark] for cell in row] for row in piece.rows]
    piece.runs = [run for row in piece.rows for cell in row for run in cell]
    made.readings[0].body.insert(2, piece)
    words = words_in_pdf(worker.set_pdf(made.as_json()))
    assert all(said in words for said in ("Loaves", "May1912", "4d&more"))
