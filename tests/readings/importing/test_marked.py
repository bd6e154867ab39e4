"""Documents with markup become drafts: what their readers say of pieces, and what is told from looks and words."""

from __future__ import annotations

from typing import Any

import pytest

from readings.importing import marked
from readings.importing.draft import Block, Draft, Span, SpanKind
from readings.importing.ledger import Ledger
from readings.importing.marked_parts import carried, is_set_as_verse
from readings.importing.pieces import Document, Look, Piece, PieceKind, Run, table

PROSE = (
    "The mill stood above the village for two hundred years before anybody thought of asking who had paid for it, "
    "and by then there was nobody left to ask."
)
MORE = "Nobody who lived in the street owned the house in which they lived, and nobody thought that strange."


def piece(kind: str, *runs: str | Run, **said: Any) -> Piece:
    return Piece(PieceKind(kind), [run if isinstance(run, Run) else Run(run) for run in runs], 0, **said)


def made(
    *pieces: Piece, language: str = "en", refused: frozenset[str] = frozenset(), **said: Any
) -> tuple[Draft, Ledger]:
    ledger = Ledger(refused)
    draft = Draft(language=language)
    for number, one in enumerate(pieces, start=1):
        one.number = number
    marked.build(Document(list(pieces), **said), draft, ledger, lambda stage, share: None)
    draft.repairs = ledger.repairs
    return draft, ledger


def blocks(draft: Draft) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for section in draft.sections for block in section.blocks]


def headings(draft: Draft) -> list[tuple[int, str | None]]:
    return [(section.level, section.heading) for section in draft.sections]


def spanned(block: Block) -> list[tuple[str, str, str]]:
    return [(span.kind.value, block.text[span.start : span.end], span.target) for span in block.spans]


def test_levels_are_counted_from_one_and_a_single_top_heading_is_the_title() -> None:
    draft, _ = made(
        piece("heading", "The Mill", level=1),
        piece("paragraph", "By Ann Other"),
        piece("paragraph", "12 May 1998"),
        piece("heading", "Water", level=3),
        piece("paragraph", PROSE),
        piece("heading", "The leat", level=5),
        piece("paragraph", MORE),
    )
    assert (draft.title, draft.author, draft.date) == ("The Mill", "Ann Other", "1998-05-12")
    assert headings(draft) == [(1, "Water"), (2, "The leat")]
    assert [repair.kind for repair in draft.repairs] == ["front_matter"] * 3


def test_a_title_of_a_chapter_is_nobodys_name() -> None:
    draft, _ = made(
        piece("heading", "Songs of the Shed", level=1),
        piece("heading", "The Bobbin Girl", level=2),
        piece("paragraph", PROSE),
        piece("heading", "The Winding Man", level=2),
        piece("paragraph", MORE),
    )
    assert draft.author is None
    assert headings(draft) == [(1, "The Bobbin Girl"), (1, "The Winding Man")]


def test_the_heading_below_a_title_that_heads_nothing_is_its_subtitle() -> None:
    draft, _ = made(
        piece("heading", "Rain", level=1),
        piece("heading", "On barrels and their lids", level=4),
        piece("paragraph", "By Ann Other"),
        piece("heading", "Barrels", level=2),
        piece("paragraph", PROSE),
        piece("heading", "Lids", level=2),
        piece("paragraph", MORE),
    )
    assert (draft.title, draft.subtitle, draft.author) == ("Rain", "On barrels and their lids", "Ann Other")
    assert headings(draft) == [(1, "Barrels"), (1, "Lids")]


@pytest.mark.parametrize("several", [False, True])
def test_a_title_that_stands_twice_is_no_heading_but_of_the_first_of_several_chapters(several: bool) -> None:
    below = 1 if several else 2
    draft, _ = made(
        piece("heading", "The Mill", level=0),
        piece("heading", "The Mill", level=1),
        piece("paragraph", PROSE),
        piece("heading", "Water", level=below),
        piece("paragraph", MORE),
    )
    assert draft.title == "The Mill"
    assert headings(draft) == [(1, "The Mill" if several else None), (1, "Water")]


def test_the_author_may_stand_above_the_title() -> None:
    draft, _ = made(
        piece("heading", "Ann Other", level=2),
        piece("heading", "The Mill", level=1),
        piece("paragraph", PROSE),
        piece("heading", "Water", level=2),
        piece("paragraph", MORE),
    )
    assert (draft.title, draft.author) == ("The Mill", "Ann Other")
    assert headings(draft) == [(1, None), (1, "Water")]


def test_without_styles_headings_are_told_by_looks() -> None:
    bold, large = Look(bold=True), Look(size=1.6, bold=True, centred=True)
    draft, _ = made(
        piece("paragraph", "The Mill on the Moor", look=large),
        piece("paragraph", PROSE, look=Look()),
        piece("paragraph", "What the masons said", look=bold),
        piece("paragraph", MORE, look=Look()),
        piece("paragraph", "What the owner said", look=bold),
        piece("paragraph", PROSE, look=Look()),
    )
    assert draft.title == "The Mill on the Moor"
    assert headings(draft) == [(1, None), (1, "What the masons said"), (1, "What the owner said")]


def test_typed_numbers_give_levels() -> None:
    bold = Look(bold=True)
    draft, _ = made(
        *(
            one
            for name in ("1. Water", "1.1 The leat", "1.2 The wheel", "2. Law", "2.1 The court")
            for one in (piece("paragraph", name, look=bold), piece("paragraph", PROSE, look=Look()))
        )
    )
    assert [level for level, _ in headings(draft)] == [1, 2, 2, 1, 2]


def test_looks_tell_levels_where_sizes_differ() -> None:
    draft, _ = made(
        *(
            one
            for name, size in (("Water", 1.5), ("The leat", 1.2), ("The wheel", 1.2), ("Law", 1.5))
            for one in (
                piece("paragraph", name, look=Look(size=size, bold=True)),
                piece("paragraph", PROSE, look=Look()),
            )
        )
    )
    assert headings(draft) == [(1, "Water"), (2, "The leat"), (2, "The wheel"), (1, "Law")]


def test_body_text_in_the_style_of_headings_stays_body_text() -> None:
    draft, _ = made(
        *(piece("heading", text, level=1) for text in (PROSE, MORE, PROSE + " " + MORE, MORE + " " + PROSE))
    )
    assert headings(draft) == [(1, None)]
    assert len(blocks(draft)) == 4


def test_a_text_set_in_bold_has_no_bold_headings() -> None:
    draft, _ = made(
        *(piece("paragraph", text, look=Look(bold=True)) for text in (PROSE, "Not a head", MORE, PROSE))
    )
    assert headings(draft) == [(1, None)]


def test_bold_lines_between_styled_headings_are_of_the_next_rank() -> None:
    draft, _ = made(
        piece("heading", "Water", level=1),
        piece("paragraph", PROSE, look=Look()),
        piece("paragraph", "The leat", look=Look(bold=True)),
        piece("paragraph", MORE, look=Look()),
        piece("heading", "Law", level=1),
        piece("paragraph", PROSE, look=Look()),
        piece("paragraph", "Is that so?", look=Look(bold=True)),
        piece("paragraph", MORE, look=Look()),
        piece("paragraph", MORE, look=Look()),
    )
    assert headings(draft) == [(1, "Water"), (2, "The leat"), (1, "Law")]


def test_spans_stay_on_their_words_through_repairs() -> None:
    draft, _ = made(
        piece(
            "paragraph",
            "The o\ufb03ce  kept ",
            Run("every\xad where", em=True),
            " its ",
            Run("books", strong=True, link="https://example.org/books"),
            Run("1", note="1"),
            " and\u200b ",
            Run("never", code=True),
            " lent them.",
        ),
        piece("note", "See the rolls.", label="1"),
    )
    block = draft.sections[0].blocks[0]
    assert block.text == "The office kept every where its books[1] and never lent them."
    assert sorted(spanned(block)) == sorted(
        [
            ("em", "every where", ""),
            ("link", "books", "https://example.org/books"),
            ("strong", "books", ""),
            ("note_marker", "[1]", "1"),
            ("code", "never", ""),
        ]
    )
    assert {repair.kind for repair in draft.repairs} == {"ligature", "soft_hyphen", "control"}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "file:///etc/passwd"]
)
def test_only_plain_addresses_are_linked(address: str) -> None:
    draft, _ = made(piece("paragraph", "Look ", Run("here", link=address), "."))
    assert draft.sections[0].blocks[0].spans == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("a  red fox", "a red fox", "red"),
        ("the re-\nd fox", "the red fox", "red"),
        ("  red fox", "red fox", "red"),
    ],
)
def test_spans_are_carried_to_other_words(before: str, after: str, words: str) -> None:
    start = before.index("r")
    span = Span(start, before.index(" fox"), SpanKind.EMPHASIS)
    [moved] = carried([span], before, after)
    assert after[moved.start : moved.end] == words


def test_what_is_outside_steps_out_and_can_be_put_back() -> None:
    pieces = [
        piece("paragraph", "Home | About", outside="navigation"),
        piece("paragraph", "Contact", outside="navigation"),
        piece("paragraph", PROSE),
    ]
    draft, ledger = made(*pieces)
    assert blocks(draft) == [("paragraph", PROSE)]
    [repair] = ledger.repairs
    assert (repair.kind, repair.before) == ("navigation", "Home | About\nContact")
    again, _ = made(*pieces, refused=frozenset({repair.id}))
    assert [text for _, text in blocks(again)][-1] == PROSE
    assert "Home | About" in " ".join(text for _, text in blocks(again)) + str(again.title)


def test_notes_are_whole_and_answer_their_markers() -> None:
    draft, _ = made(
        piece("paragraph", PROSE, Run("1", note="1")),
        piece("paragraph", MORE, Run("*", note="*"), " And so on."),
        piece("heading", "Notes", level=2),
        piece("note", "The rolls say so.", label="1"),
        piece("note", "And the ", Run("books", em=True), " too.", label="1"),
        piece("note", "Not printed.", label="*"),
    )
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "The rolls say so. And the books too."),
        ("*", "Not printed."),
    ]
    [span] = draft.notes[0].spans
    assert draft.notes[0].text[span.start : span.end] == "books"
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [("1", True), ("*", True)]
    assert draft.sections[-1].role == "notes"
    assert blocks(draft)[0][1].endswith("ask.[1]")


def test_numbers_of_notes_may_begin_anew() -> None:
    draft, _ = made(
        *(
            one
            for _ in range(2)
            for one in (
                piece("paragraph", PROSE, Run("1", note="1"), " ", MORE, Run("2", note="2")),
                piece("note", "First.", label="1"),
                piece("note", "Second.", label="2"),
            )
        )
    )
    assert [note.label for note in draft.notes] == ["1", "2", "1", "2"]
    assert all(marker.resolved for marker in draft.note_markers)


def test_quotations_have_their_sources() -> None:
    draft, _ = made(
        piece("paragraph", PROSE),
        piece("quote", "We had no bread and nobody came to ask."),
        piece("quote", "— Mary Pell, Letters"),
        piece("paragraph", MORE),
        piece("quote", "The wheel turns for him who feeds it.\n— Tom Reed"),
    )
    quotes = [block for block in draft.sections[0].blocks if block.kind == "quote"]
    assert [(block.text, block.attribution) for block in quotes] == [
        ("We had no bread and nobody came to ask.", "Mary Pell, Letters"),
        ("The wheel turns for him who feeds it.", "Tom Reed"),
    ]


def test_an_opening_quotation_with_its_source_is_an_epigraph() -> None:
    draft, _ = made(
        piece("heading", "The Mill", level=1),
        piece("quote", "Water never asks."),
        piece("quote", "— Tom Reed, The Leat"),
        piece("heading", "Water", level=2),
        piece("paragraph", PROSE),
    )
    [block] = draft.sections[0].blocks
    assert (block.kind, block.attribution) == ("epigraph", "Tom Reed, The Leat")


def test_one_short_paragraph_may_stand_above_the_epigraph() -> None:
    draft, _ = made(
        piece("heading", "The Mill", level=1),
        piece("paragraph", "How a mill came to stand where there is no water."),
        piece("quote", "Who owns the leat owns the wheel.\n— Old saying"),
        piece("heading", "Water", level=2),
        piece("paragraph", PROSE),
    )
    assert [block.kind.value for block in draft.sections[0].blocks] == ["paragraph", "epigraph"]


def test_paragraphs_that_are_set_in_are_quotations() -> None:
    plain, inner = Look(), Look(indent=6)
    draft, _ = made(
        piece("paragraph", PROSE + " " + MORE, look=plain),
        piece("paragraph", "They come up one behind the other, barefoot, without a word.", look=inner),
        piece("paragraph", MORE, look=plain),
    )
    assert [kind for kind, _ in blocks(draft)] == ["paragraph", "quote", "paragraph"]


def test_where_most_is_set_in_nothing_is_quoted() -> None:
    draft, _ = made(
        piece("paragraph", PROSE, look=Look(indent=6)),
        piece("paragraph", MORE + " " + PROSE, look=Look()),
        piece("paragraph", PROSE, look=Look(indent=9)),
    )
    assert {kind for kind, _ in blocks(draft)} == {"paragraph"}


@pytest.mark.parametrize(
    ("text", "sung"),
    [
        ("The lamp is out,\nThe loom is still,\nThe owl is on the sill.", True),
        ("the rent was due on Monday,\n the wage was paid on Friday,\nand in between we sang.", True),
        ("Wick Mill\nHigh Street", False),
        ("One whole sentence stands here.\nAnother stands here.\nAnd a third one.", False),
        (
            "The works was built where two rivers meet and where the road comes down\nto the bridge.\nSo it was.",
            False,
        ),
        ("Written: 1921\nSource: A Paper\nMarkup: Somebody", False),
    ],
)
def test_verse_is_told_by_its_lines(text: str, sung: bool) -> None:
    assert is_set_as_verse(text) is sung


def test_lists_verse_captions_and_tables_are_what_they_are() -> None:
    grid = table([[[Run("Year")], [Run("Hands")]], [[Run("1880")], [Run("40", strong=True)]]], 0, header=True)
    draft, _ = made(
        piece("paragraph", PROSE),
        piece("list_item", "bread", ordinal=3),
        piece("list_item", "coal"),
        piece("verse", "The lamp is out,\nthe loom is still."),
        piece("caption", "The mill in 1900"),
        grid,
        piece("paragraph", MORE),
    )
    kinds = [kind for kind, _ in blocks(draft)]
    assert kinds == ["paragraph", "list_item", "list_item", "verse", "caption", "table", "paragraph"]
    items = [block for block in draft.sections[0].blocks if block.kind == "list_item"]
    assert [block.ordinal for block in items] == [3, None]
    [rows] = [block for block in draft.sections[0].blocks if block.kind == "table"]
    assert rows.rows == [["Year", "Hands"], ["1880", "40"]]
    assert rows.header
    assert ("strong", "40", "") in spanned(rows)


def test_lines_before_the_text_say_each_their_own() -> None:
    draft, _ = made(
        piece("heading", "The Mill", level=1),
        piece(
            "paragraph",
            "Written: 3 March 1921\nSource: The Valley Worker, April 1921\nTranscribed: A. Nother",
        ),
        piece("paragraph", PROSE),
        piece("heading", "Water", level=2),
        piece("paragraph", MORE),
    )
    assert draft.date == "1921-03-03"
    assert blocks(draft)[0] == ("paragraph", PROSE)


def test_references_and_citations_are_found_as_in_plain_text() -> None:
    draft, _ = made(
        piece("paragraph", "So it was said (Smith 2002), and nobody ever said otherwise in all those years."),
        piece("heading", "References", level=2),
        piece("paragraph", "Smith, J. (2002) ", Run("Looms", em=True), ". Leeds: Mill Press."),
        piece("paragraph", "Weaver, A. (1999) Threads. York: Shed."),
    )
    assert [reference.key for reference in draft.references] == ["Smith 2002", "Weaver 1999"]
    assert [(citation.text, citation.reference) for citation in draft.citations] == [
        ("(Smith 2002)", "Smith 2002")
    ]


def test_words_that_line_breaks_cut_are_joined() -> None:
    draft, ledger = made(
        piece(
            "paragraph",
            "The works was built where two rivers meet, so that every-\nbody who ",
            Run("trav-\nelled", em=True),
            " had to pass under its win-\ndows and see what was done there and at what hours it was done.",
        ),
        piece(
            "paragraph",
            "It had a self-\nacting mule, and nobody ever thought that this could be of interest to anybody.",
        ),
    )
    [first, second] = draft.sections[0].blocks
    assert "so that everybody who travelled had to pass under its windows and see" in first.text
    assert spanned(first) == [("em", "travelled", "")]
    assert second.text.startswith("It had a self-acting mule,")
    assert {repair.kind for repair in ledger.repairs} == {"hyphen", "hyphen_kept"}
    assert [repair.line for repair in ledger.repairs] == [1, 2, 3, 6]


def test_a_table_of_dates_under_their_heading_is_a_time_line() -> None:
    rows = [
        [[Run("May 1868")], [Run("The county buys the rights")]],
        [[Run("1871")], [Run("The company is wound up")]],
    ]
    rows.append([[Run("3 March 1873")], [Run("The fares rise")]])
    draft, _ = made(
        piece("heading", "The ferry", level=2),
        piece("paragraph", PROSE),
        piece("heading", "Chronology", level=2),
        table(rows, 0),
    )
    assert [(row.iso, row.events) for row in draft.timeline] == [
        ("1868-05", ["The county buys the rights"]),
        ("1871", ["The company is wound up"]),
        ("1873-03-03", ["The fares rise"]),
    ]


def test_dates_with_what_happened_below_each_are_a_time_line() -> None:
    draft, _ = made(
        piece("heading", "The Mill", level=1),
        piece("paragraph", PROSE),
        piece("heading", "Dates", level=2),
        *(
            piece("paragraph", words)
            for words in ("May 1868", "The leat is dug; the masons strike", "1871", "Rain")
        ),
    )
    rows = [(row.date, row.events) for row in draft.timeline]
    assert rows == [("May 1868", ["The leat is dug", "the masons strike"]), ("1871", ["Rain"])]
