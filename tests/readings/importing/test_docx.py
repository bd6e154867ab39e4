"""Word documents: every way in which people and programs write the same thing comes to the same pieces."""

from __future__ import annotations

import io
import zipfile

import pytest

from readings.importing import structure_text
from readings.importing.draft import ImportRefused
from readings.importing.formats import Format, docx, sniff
from readings.importing.pieces import PieceKind

from .office import MORE, PROSE, cell, grid, only, p, r, read_word, style, styled, told, word, zipped

HEADINGS = style("Heading1", "heading 1", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>') + style(
    "Heading2", "heading 2", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>', base="Heading1"
)


def test_a_word_file_is_known_by_its_content() -> None:
    assert sniff(word(p(PROSE))) is Format.DOCX


def test_paragraphs_come_in_order_with_their_emphasis() -> None:
    document = read_word(
        p(r("One ") + r("two", "<w:i/>") + r(" and ") + r("three", "<w:b/>") + r(".")) + p(MORE)
    )
    assert [piece.text for piece in document.pieces] == ["One two and three.", MORE]
    assert [(run.text, run.em, run.strong) for run in document.pieces[0].runs] == [
        ("One ", False, False),
        ("two", True, False),
        (" and ", False, False),
        ("three", False, True),
        (".", False, False),
    ]


# Headings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "name"),
    [
        ("Heading2", "heading 2"),
        ("berschrift2", "heading 2"),
        ("x1", "Überschrift 2"),
        ("x1", "Titre 2"),
        ("x1", "Título 2"),
        ("x1", "Заголовок 2"),
        ("Heading_20_2", "Heading 2"),
    ],
)
def test_a_heading_is_known_by_the_name_of_its_style(own: str, name: str) -> None:
    document = read_word(styled(own, "Who paid") + p(PROSE), styles=style(own, name))
    assert (document.pieces[0].kind, document.pieces[0].level) == (PieceKind.HEADING, 2)


def test_a_heading_is_known_by_its_level_in_the_outline_whatever_it_is_called() -> None:
    styles = HEADINGS + style("Mine", "Kapitelkopf", base="Heading2")
    document = read_word(
        styled("Mine", "Who paid") + p("By hand", '<w:outlineLvl w:val="2"/>') + p(PROSE), styles=styles
    )
    assert [(piece.kind, piece.level) for piece in document.pieces] == [
        (PieceKind.HEADING, 2),
        (PieceKind.HEADING, 3),
        (PieceKind.PARAGRAPH, 0),
    ]


def test_body_text_may_say_that_it_is_none() -> None:
    document = read_word(
        styled("Heading1", PROSE, '<w:outlineLvl w:val="9"/>'), styles=style("Heading1", "mine")
    )
    assert only(document).kind is PieceKind.PARAGRAPH


def test_the_title_and_what_stands_below_it_say_what_the_work_is() -> None:
    styles = style("Titel", "Title") + style("U", "Subtitle") + style("A", "Author") + HEADINGS
    document = read_word(
        styled("Titel", "The Pump") + styled("U", "A village and its water") + styled("A", "Ilse Marren")
        + styled("Heading1", "The bucket") + p(PROSE),
        styles=styles,
    )  # fmt: skip
    assert (document.pieces[0].kind, document.pieces[0].level) == (PieceKind.HEADING, 0)
    assert (document.subtitle, document.author) == ("A village and its water", "Ilse Marren")
    assert [piece.outside for piece in document.pieces] == ["", "title_page", "title_page", "", ""]


def test_a_heading_keeps_the_number_that_word_gives_it() -> None:
    levels = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/><w:pStyle w:val="Heading1"/></w:lvl>'
        '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:pStyle w:val="Heading2"/></w:lvl>'
    )
    numbering = f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    counted = '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{}"/></w:pPr>'
    styles = style("Heading1", "heading 1", counted.format(0)) + style(
        "Heading2", "heading 2", counted.format(1)
    )
    document = read_word(
        styled("Heading1", "Water") + styled("Heading2", "Who paid") + styled("Heading2", "Who came")
        + styled("Heading1", "Bread") + styled("Heading2", "Who ate"),
        styles=styles, numbering=numbering,
    )  # fmt: skip
    assert [piece.text for piece in document.pieces] == [
        "I. Water", "I.1 Who paid", "I.2 Who came", "II. Bread", "II.1 Who ate",
    ]  # fmt: skip


def test_looks_are_told_beside_most_of_the_text() -> None:
    fake = p(
        r("What came after", '<w:b/><w:sz w:val="32"/>'), '<w:jc w:val="center"/><w:spacing w:before="480"/>'
    )
    document = read_word(p(r(PROSE, '<w:sz w:val="22"/>')) + p("") + fake + p(r(MORE, '<w:sz w:val="22"/>')))
    look = document.pieces[1].look
    assert look is not None
    assert (look.bold, look.centred, look.italic) == (True, True, False)
    assert look.size == pytest.approx(16 / 11, abs=0.01)
    assert look.space_before > 2
    assert next(piece.look.size for piece in document.pieces if piece.look) == 1.0


def test_looks_come_from_the_style_and_may_be_taken_back() -> None:
    styles = style("Loud", "Loud", "<w:rPr><w:b/><w:caps/></w:rPr>")
    document = read_word(
        styled("Loud", "So") + styled("Loud", r("not so", '<w:b w:val="0"/><w:caps w:val="false"/>')),
        styles=styles,
    )
    assert [(piece.look.bold, piece.look.capitals) for piece in document.pieces if piece.look] == [
        (True, True), (False, False),
    ]  # fmt: skip
    assert not document.pieces[0].runs[0].strong  # what the style says of the whole is no emphasis


# Lists ------------------------------------------------------------------------------------------------------


def lists(*levels: tuple[str, str], more: str = "") -> str:
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:lvlText w:val="{text}"/>'
        f'<w:pPr><w:ind w:left="{720 * (n + 1)}" w:hanging="360"/></w:pPr></w:lvl>'
        for n, (fmt, text) in enumerate(levels)
    )
    return (
        f'<w:abstractNum w:abstractNumId="7">{inner}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>{more}'
    )


def item(words: str, number: int = 1, level: int = 0) -> str:
    return p(words, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_numbers_are_counted_as_word_counts_them() -> None:
    anew = '<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="4"/></w:lvlOverride></w:num>'
    numbering = lists(("decimal", "%1."), ("lowerLetter", "%2)"), more=anew)
    document = read_word(
        item("a") + item("b") + item("b1", level=1) + item("b2", level=1) + item("c") + item("c1", level=1)
        + item("d", 2) + item("e", 2),
        numbering=numbering,
    )  # fmt: skip
    assert all(piece.kind is PieceKind.LIST_ITEM for piece in document.pieces)
    assert [piece.ordinal for piece in document.pieces] == [1, 2, 1, 2, 3, 1, 4, 5]


def test_bullets_have_no_number_and_what_has_no_sign_is_no_item() -> None:
    bullets = read_word(item("bread") + item("salt"), numbering=lists(("bullet", "\uf0b7")))
    assert [(piece.kind, piece.ordinal) for piece in bullets.pieces] == [(PieceKind.LIST_ITEM, None)] * 2
    blank = read_word(item(PROSE), numbering=lists(("bullet", " ")))
    assert only(blank).kind is PieceKind.PARAGRAPH
    taken_back = read_word(item(PROSE, 0), numbering=lists(("decimal", "%1.")))
    assert only(taken_back).kind is PieceKind.PARAGRAPH


def test_a_second_paragraph_of_an_item_is_no_quotation() -> None:
    goes_on = p(PROSE, '<w:ind w:left="720"/>')
    document = read_word(
        p(MORE) + p(MORE) + item("The tenants.") + goes_on, numbering=lists(("decimal", "%1."))
    )
    assert document.pieces[-1].kind is PieceKind.PARAGRAPH


def test_entries_with_numbers_in_brackets_keep_them() -> None:
    document = read_word(
        item("Marren, I. The Pump. 1931.") + item("Bray, T. Water. 1929."),
        numbering=lists(("decimal", "[%1]")),
    )
    assert [piece.text[:10] for piece in document.pieces] == ["[1] Marren", "[2] Bray, "]


# Quotations and verse ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Quote", "Intense Quote", "Zitat", "Block Text", "Цитата", "Citation"])
def test_a_quotation_is_known_by_its_style(name: str) -> None:
    assert only(read_word(styled("q", PROSE), styles=style("q", name))).kind is PieceKind.QUOTE


def test_a_quotation_is_known_by_its_indent() -> None:
    quoted = p(PROSE, '<w:ind w:left="720" w:right="720"/>')
    document = read_word(p(MORE) + quoted + p("— Ilse Marren", '<w:ind w:left="720"/>') + p(MORE))
    assert [kind for kind, _ in told(document)] == ["paragraph", "quote", "quote", "paragraph"]


def test_an_entry_whose_lines_hang_is_no_quotation() -> None:
    entry = p(PROSE, '<w:ind w:left="720" w:hanging="720"/>')
    assert told(read_word(p(MORE) + p(MORE) + entry))[-1][0] == "paragraph"


def test_a_text_that_stands_in_as_a_whole_is_no_quotation() -> None:
    indented = '<w:ind w:left="720"/>'
    document = read_word(p(PROSE, indented) + p(MORE, indented) + p(PROSE, indented))
    assert {kind for kind, _ in told(document)} == {"paragraph"}


def test_short_broken_lines_are_verse() -> None:
    lines = "<w:br/>".join(
        f"<w:t>{line}</w:t>" for line in ("The wheel goes round,", "the corn goes down,", "and so do we.")
    )
    verse = only(read_word(f"<w:p><w:r>{lines}</w:r></w:p>"))
    assert (verse.kind, verse.text) == (
        PieceKind.VERSE,
        "The wheel goes round,\nthe corn goes down,\nand so do we.",
    )


def test_two_line_breaks_part_paragraphs() -> None:
    document = read_word(f"<w:p><w:r><w:t>{PROSE}</w:t><w:br/><w:br/><w:t>{MORE}</w:t></w:r></w:p>")
    assert told(document) == [("paragraph", PROSE), ("paragraph", MORE)]


def test_a_caption_is_known_by_its_style() -> None:
    assert (
        only(read_word(styled("c", "Figure 1: The pump", ""), styles=style("c", "caption"))).kind
        is PieceKind.CAPTION
    )


# Notes ------------------------------------------------------------------------------------------------------


def note(own: int, *paragraphs: str, kind: str = "footnote", type_: str = "") -> str:
    said = f' w:type="{type_}"' if type_ else ""
    inner = "".join(p(f"<w:r><w:{kind}Ref/></w:r>" + r(f" {words}")) for words in paragraphs)
    return f'<w:{kind} w:id="{own}"{said}>{inner}</w:{kind}>'


def led(own: int, kind: str = "footnote", mark: str = "") -> str:
    follows = f' w:customMarkFollows="1"/><w:t>{mark}</w:t' if mark else "/"
    return f'<w:r><w:{kind}Reference w:id="{own}"{follows}></w:r>'


def test_footnotes_are_numbered_in_the_order_of_their_marks() -> None:
    notes = note(0, "", type_="separator") + note(8, "The second.") + note(5, "The first,", "in two parts.")
    document = read_word(p(r("One.") + led(5) + r(" Two.") + led(8)), footnotes=notes)
    text, *rest = document.pieces
    assert [(run.text, run.note) for run in text.runs] == [
        ("One.", ""),
        ("1", "1"),
        (" Two.", ""),
        ("2", "2"),
    ]
    assert [(piece.kind, piece.label, piece.text.strip()) for piece in rest] == [
        (PieceKind.NOTE, "1", "The first,"),
        (PieceKind.NOTE, "1", "in two parts."),
        (PieceKind.NOTE, "2", "The second."),
    ]


def test_endnotes_are_roman_unless_it_is_said_otherwise() -> None:
    body = p(r("One.") + led(2, "endnote")) + p(r("Two.") + led(3, "endnote"))
    notes = note(2, "First.", kind="endnote") + note(3, "Second.", kind="endnote")
    usual = read_word(body, endnotes=notes)
    assert [piece.label for piece in usual.pieces if piece.label] == ["i", "ii"]
    settings = '<w:endnotePr><w:numFmt w:val="decimal"/></w:endnotePr>'
    counted = read_word(body, endnotes=notes, settings=settings)
    assert [piece.label for piece in counted.pieces if piece.label] == ["1", "2"]


def test_a_note_may_have_a_mark_of_its_own() -> None:
    document = read_word(
        p(r("One.") + led(2, mark="*") + r(" Two.") + led(3)), footnotes=note(2, "Star.") + note(3, "One.")
    )
    assert [(piece.label, piece.text.strip()) for piece in document.pieces[1:]] == [
        ("*", "Star."),
        ("1", "One."),
    ]
    assert [run.note for run in document.pieces[0].runs if run.note] == ["*", "1"]


def test_notes_may_begin_anew_in_each_section() -> None:
    section = '<w:sectPr><w:footnotePr><w:numRestart w:val="eachSect"/></w:footnotePr></w:sectPr>'
    body = p(r("One.") + led(2), section) + p(r("Two.") + led(3)) + section
    document = read_word(body, footnotes=note(2, "First.") + note(3, "Second."))
    assert [piece.label for piece in document.pieces if piece.label] == ["1", "1"]


def test_figures_raised_by_hand_are_raised() -> None:
    up = '<w:vertAlign w:val="superscript"/>'
    document = read_word(
        p(r("So it stood.") + r("12", up) + r(" In 1911") + r("3", up) + r(" on the 4") + r("th", up))
    )
    assert only(document).text == "So it stood.¹² In 1911[3] on the 4th"


# What is no text, and what is ------------------------------------------------------------------------------


def test_tracked_changes_are_taken_as_made() -> None:
    inner = (
        r("The ")
        + f"<w:ins>{r('new ')}</w:ins><w:del><w:r><w:delText>old </w:delText></w:r></w:del>"
        + r("pump")
    )
    moved = f"<w:moveFrom>{r('here ')}</w:moveFrom><w:moveTo>{r(' there')}</w:moveTo>"
    assert only(read_word(p(inner + moved))).text == "The new pump there"


def test_hidden_words_remarks_and_instructions_are_no_text() -> None:
    styles = style("H", "Hidden", "<w:rPr><w:vanish/></w:rPr>", kind="character")
    body = (
        r("Seen") + r(" unseen", "<w:vanish/>") + r(" unseen too", '<w:rStyle w:val="H"/>')
        + '<w:commentRangeStart w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
        + field("REF pump", " the pump")
    )  # fmt: skip
    assert only(read_word(p(body), styles=styles)).text == "Seen the pump"


def field(instruction: str, result: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'{r(result)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_links_keep_their_address() -> None:
    body = f'<w:hyperlink r:id="l">{r("the book")}</w:hyperlink>' + field(
        'HYPERLINK "https://example.org/b"', "a field"
    )
    document = read_word(p(body), links={"l": "https://example.org/a"})  # type: ignore[arg-type]
    assert [(run.text, run.link) for run in only(document).runs] == [
        ("the book", "https://example.org/a"),
        ("a field", "https://example.org/b"),
    ]


def test_what_is_wrapped_is_text() -> None:
    sdt = f"<w:sdt><w:sdtPr/><w:sdtContent>{p('In a control')}</w:sdtContent></w:sdt>"
    inline = f"<w:sdt><w:sdtPr/><w:sdtContent>{r('in a line')}</w:sdtContent></w:sdt><w:smartTag>{r(' with a tag')}</w:smartTag>"
    empty = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click here')}</w:sdtContent></w:sdt>"
    )
    assert told(read_word(sdt + p(inline) + empty)) == [
        ("paragraph", "In a control"),
        ("paragraph", "in a line with a tag"),
    ]


def test_signs_that_are_elements() -> None:
    inner = (
        "<w:r><w:t>A</w:t><w:tab/><w:t>well</w:t><w:noBreakHyphen/><w:t>known</w:t><w:softHyphen/>"
        '<w:t xml:space="preserve"> </w:t><w:sym w:font="Symbol" w:char="F061"/><w:cr/><w:t>end</w:t></w:r>'
    )
    assert only(read_word(p(inner))).text == "A well-known α\nend"


def test_a_formula_is_its_text() -> None:
    fraction = "<m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b+1</m:t></m:r></m:den></m:f>"
    assert only(read_word(p(r("so ") + f"<m:oMath>{fraction}</m:oMath>"))).text == "so a/(b+1)"


def test_a_text_box_is_read_once_and_after_its_paragraph() -> None:
    inside = f"<w:txbxContent>{p('Boxed words')}</w:txbxContent>"
    box = (
        "<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>"
        + inside
        + "</wps:txbx></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><v:textbox>"
        + inside
        + "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert told(read_word(p(r(PROSE) + box))) == [("paragraph", PROSE), ("paragraph", "Boxed words")]


def test_words_of_the_text_that_a_box_repeats_stand_apart() -> None:
    inside = f"<w:txbxContent>{p('“it stood before the house of him”')}</w:txbxContent>"
    document = read_word(p(r(PROSE) + f"<w:r><w:pict><v:textbox>{inside}</v:textbox></w:pict></w:r>"))
    assert [piece.outside for piece in document.pieces] == ["", "pull_quote"]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    document = read_word(p("T", '<w:framePr w:dropCap="drop" w:lines="3"/>') + p("here was one pump."))
    assert told(document) == [("paragraph", "There was one pump.")]


def test_a_list_of_contents_stands_apart() -> None:
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o "1-3"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    closed = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    body = p(opened + r("Water 1")) + p("Bread 2") + p(closed) + styled("Heading1", "Water") + p(PROSE)
    assert told(read_word(body, styles=HEADINGS)) == [("heading", "Water"), ("paragraph", PROSE)]
    unended = p(opened + r("Water 1")) + styled("Heading1", "Water") + p(PROSE)
    assert told(read_word(unended, styles=HEADINGS)) == [("heading", "Water"), ("paragraph", PROSE)]
    by_style = styled("V1", "Water 1") + p(PROSE)
    assert told(read_word(by_style, styles=style("V1", "toc 1"))) == [("paragraph", PROSE)]


def test_a_page_begins_with_a_break() -> None:
    document = read_word(
        p(PROSE) + p('<w:r><w:br w:type="page"/></w:r>' + r("Water")) + p(MORE, "<w:pageBreakBefore/>")
    )
    assert [piece.look.alone for piece in document.pieces if piece.look] == [False, True, True]


# Tables -----------------------------------------------------------------------------------------------------


def test_a_table_is_a_table() -> None:
    span = '<w:gridSpan w:val="2"/>'
    table = grid(
        [cell(p("Year")), cell(p("Loaves")), cell(p("Price"))],
        [cell(p("1911")), cell(p("400"), p("or so"), properties="")],
        [cell(p("1912"), properties=span), cell(p("3d"))],
        first="<w:trPr><w:tblHeader/></w:trPr>",
    )
    made = only(read_word(table))
    assert (made.kind, made.header) == (PieceKind.TABLE, True)
    assert made.text == "Year\tLoaves\tPrice\n1911\t400 or so\t\n1912\t\t3d"


def test_a_first_row_in_bold_names_the_columns() -> None:
    rows = [[cell(p(r("Year", "<w:b/>"))), cell(p(r("Loaves", "<w:b/>")))], [cell(p("1911")), cell(p("400"))]]
    assert only(read_word(grid(*rows))).header
    assert not only(read_word(grid(*rows[::-1]))).header


def test_cells_that_go_down_are_said_once() -> None:
    begun, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = [[cell(p("North"), properties=begun), cell(p("a"))], [cell(p("x"), properties=on), cell(p("b"))]]
    assert only(read_word(grid(*rows))).text == "North\ta\n\tb"


def test_notes_of_a_table_follow_it() -> None:
    rows = [[cell(p("Year")), cell(p("Loaves"))], [cell(p("1911")), cell(p(r("400") + led(2)))]]
    document = read_word(grid(*rows), footnotes=note(2, "Counted by the curate."))
    assert [piece.kind for piece in document.pieces] == [PieceKind.TABLE, PieceKind.NOTE]
    assert [run.note for run in document.pieces[0].runs if run.note] == ["1"]


@pytest.mark.parametrize(
    "table",
    [
        grid([cell(p(PROSE), p(MORE))]),
        grid([cell(p(PROSE))], [cell(p(MORE))]),
        grid([cell(p(PROSE)), cell(p())]),
        grid([cell(p(f"{PROSE} {PROSE}")), cell(p(f"{MORE} {MORE}"))]),
    ],
    ids=["box", "column", "margin", "newspaper"],
)
def test_a_table_that_lays_out_a_page_is_text(table: str) -> None:
    assert {kind for kind, _ in told(read_word(table))} == {"paragraph"}


# The file ---------------------------------------------------------------------------------------------------


def test_the_strict_kind_is_read_as_well() -> None:
    data = word(styled("Heading1", "Water") + p(PROSE), styles=HEADINGS, strict=True)
    assert sniff(data) is Format.DOCX
    assert told(docx.read(data, tell=lambda share: None)) == [("heading", "Water"), ("paragraph", PROSE)]


def test_properties_count_where_the_text_bears_them_out() -> None:
    body = p("THE VILLAGE PUMP") + p("by Ilse Marren") + p(PROSE)
    core = "<dc:title>The Village Pump</dc:title><dc:creator>Ilse Marren</dc:creator>"
    document = read_word(body, core=core)
    assert (document.title, document.author) == ("The Village Pump", "Ilse Marren")
    wrong = "<dc:title>The Village Pump.docx</dc:title><dc:creator>Office User</dc:creator>"
    assert (read_word(body, core=wrong).title, read_word(body, core=wrong).author) == (None, None)
    stale = "<dc:title>Minutes of the parish council</dc:title><dc:creator>T. Bray</dc:creator>"
    assert (read_word(body, core=stale).title, read_word(body, core=stale).author) == (None, None)


def test_the_language_is_that_of_most_words() -> None:
    styles = (
        '<w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="en-US"/></w:rPr></w:rPrDefault></w:docDefaults>'
    )
    document = read_word(p(r(PROSE, '<w:lang w:val="de-DE"/>')) + p("A few."), styles=styles)
    assert document.language == "de-DE"


def test_another_language_is_believed_where_it_reads_so() -> None:
    german = (
        "Es war einmal eine Pumpe in dem Dorf, und sie stand vor dem Haus des Mannes, der sie bezahlt hatte."
    )
    document = read_word(
        p(r(f"{PROSE} {MORE}", '<w:lang w:val="en-GB"/>')) + p(r(german, '<w:lang w:val="de-DE"/>'))
        + p(r("A few more words that are in the language of the text.", '<w:lang w:val="fr-FR"/>'))
    )  # fmt: skip
    assert [piece.language for piece in document.pieces] == [None, "de-DE", None]


def test_a_file_without_its_text_is_refused() -> None:
    with pytest.raises(ImportRefused, match="damaged"):
        docx.read(zipped({"word/document.xml": "<w:document"}), tell=lambda share: None)
    with pytest.raises(ImportRefused, match="damaged"):
        docx.read(zipped({"word/other.xml": "<a/>"}), tell=lambda share: None)


def test_a_file_of_pictures_says_so() -> None:
    data = io.BytesIO(word(p()))
    with zipfile.ZipFile(data, "a") as made:
        made.writestr("word/media/image1.png", b"")
    with pytest.raises(ImportRefused, match="pictures"):
        docx.read(data.getvalue(), tell=lambda share: None)


def test_words_below_a_picture_are_its_caption() -> None:
    picture = p("<w:r><w:drawing/></w:r>")
    small = p(r("The pump in 1911", '<w:sz w:val="18"/>'))
    document = read_word(
        p(r(PROSE, '<w:sz w:val="24"/>')) + picture + small + p(r(MORE, '<w:sz w:val="24"/>'))
    )
    assert [kind for kind, _ in told(document)] == ["paragraph", "caption", "paragraph"]
    alone = read_word(p(r(PROSE, '<w:sz w:val="24"/>')) + p() + small)
    assert [kind for kind, _ in told(alone)] == ["paragraph", "paragraph"]


def test_emphasis_stays_on_its_words_where_line_breaks_part_paragraphs() -> None:
    two = '<w:r><w:br/></w:r><w:r><w:rPr><w:b/></w:rPr><w:br/><w:t xml:space="preserve">bold </w:t></w:r>'
    body = p(r("One ") + r("two", "<w:i/>") + two + r("plain") + "<w:r><w:br/><w:br/><w:t>end</w:t></w:r>")
    document = read_word(body)
    assert [[(run.text, run.em, run.strong) for run in piece.runs] for piece in document.pieces] == [
        [("One ", False, False), ("two", True, False)],
        [("bold ", False, True), ("plain", False, False)],
        [("end", False, False)],
    ]


def test_what_no_reader_gets_to_see_says_what_would_help() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    with pytest.raises(ImportRefused, match="password"):
        structure_text(locked, name="essay.docx")
    with pytest.raises(ImportRefused, match="old Word document"):
        structure_text(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, name="essay.doc")
    with pytest.raises(ImportRefused, match="damaged"):
        structure_text(word(p(PROSE))[:700], name="essay.docx")
