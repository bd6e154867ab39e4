"""Tables on their way through the draft: Markdown in and out, dates in cells, the wire."""

from __future__ import annotations

import pytest

from readings.importing import dates, structure_text, wire
from readings.importing.as_json import to_json
from readings.importing.as_markdown import to_markdown
from readings.importing.draft import Block, BlockKind, Draft, Note, NoteMarker, Section, Span, SpanKind
from readings.importing.pieces import Run, table

MARKDOWN = b"""# The mill

## What it ground

Every year the miller wrote down what came in and what went out again.

| Year | Loaves | Price |
|------|-------:|:------|
| 1911 | *400* | 3d |
| May 1912 | | a\\|b |

And so it went on.
"""


def tables(draft: Draft) -> list[Block]:
    return [block for section in draft.sections for block in section.blocks if block.kind is BlockKind.TABLE]


def test_a_pipe_table_is_a_table() -> None:
    (made,) = tables(structure_text(MARKDOWN, name="mill.md"))
    assert made.text == "Year\tLoaves\tPrice\n1911\t400\t3d\nMay 1912\t\ta|b"
    assert made.rows[2] == ["May 1912", "", "a|b"]
    assert made.header
    assert [made.text[span.start : span.end] for span in made.spans if span.kind is SpanKind.EMPHASIS] == [
        "400"
    ]


def test_a_date_in_a_cell_leans_on_no_other_cell() -> None:
    draft = structure_text(MARKDOWN, name="mill.md")
    (mention,) = [mention for mention in draft.dated_mentions if mention.date == "1912-05"]
    assert mention.sentence == "May 1912"
    (made,) = tables(draft)
    assert made.text[mention.start : mention.end] == "May 1912"


def test_the_contract_has_its_text() -> None:
    blocks = to_json(structure_text(MARKDOWN, name="mill.md"))["sections"][0]["blocks"]
    assert [block["kind"] for block in blocks] == ["paragraph", "table", "paragraph"]


def drafted(text: str, spans: list[Span] | None = None, *, header: bool) -> Draft:
    block = Block(BlockKind.TABLE, text, spans=spans or [], header=header)
    above, below = Block(BlockKind.PARAGRAPH, "Above it."), Block(BlockKind.PARAGRAPH, "Below it.")
    draft = Draft(title="The mill", language="en", sections=[Section("Grinding", 1, [above, block, below])])
    draft.notes = [Note("1", "Counted.")]
    draft.note_markers = [NoteMarker("1", True)] if spans else []
    return draft


@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize(
    "text",
    [
        "a\tb\n1\t2",
        "\tb\n1\t",
        "a\n1",
        "a|b\t`c`\n- x\t1. y",
        "# a\t---\n\\\t*b*",
        "one\ttwo",
        "a\t\t\n\t\tb",
    ],
)
def test_markdown_gives_the_same_table_again(text: str, header: bool) -> None:
    draft = drafted(text, header=header)
    again = structure_text(to_markdown(draft).encode(), name="mill.md")
    assert [(b.kind, b.text, b.header) for b in again.sections[0].blocks] == [
        (b.kind, b.text, b.header) for b in draft.sections[0].blocks
    ]


def test_markdown_keeps_what_stands_on_words_of_a_cell() -> None:
    spans = [
        Span(0, 4, SpanKind.STRONG),
        Span(8, 11, SpanKind.NOTE_MARKER, "1"),
        Span(12, 16, SpanKind.LINK, "https://example.org/a"),
    ]
    draft = drafted("Year\t400[1]\nHere\tthere", spans, header=True)
    again = structure_text(to_markdown(draft).encode(), name="mill.md")
    assert tables(again)[0].spans == spans
    assert [note.text for note in again.notes] == ["Counted."]


def test_a_draft_with_a_table_travels_whole() -> None:
    draft = structure_text(MARKDOWN, name="mill.md")
    assert wire.from_plain(wire.to_plain(draft)) == draft


def test_the_cells_of_a_piece_are_one_line_each_and_its_rows_of_one_length() -> None:
    made = table([[[Run(" a\n b ")], []], [[Run(" ")]], [[], [Run("c"), Run(" d", em=True)], [Run("e")]]], 1)
    assert made.text == "a b\t\t\n\tc d\te"
    assert [run.text for run in made.runs if run.em] == [" d"]


def test_dates_are_found_again_in_the_same_places() -> None:
    draft = structure_text(MARKDOWN, name="mill.md")
    before = list(draft.dated_mentions)
    dates.find(draft)
    assert draft.dated_mentions == before
