"""OpenDocument texts: styles with their parents, lists as they count, notes, and what is no text."""

from __future__ import annotations

import pytest

from readings.importing.draft import ImportRefused
from readings.importing.formats import Format, odt, sniff
from readings.importing.pieces import PieceKind

from .office import MORE, ODF, PROSE, only, open_text, read_open, told, zipped


def p(words: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{words}</text:p>'


def h(words: str, level: int = 1) -> str:
    return f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{words}</text:h>'


def style(name: str, inner: str = "", *, parent: str = "", family: str = "paragraph", shown: str = "") -> str:
    said = f' style:parent-style-name="{parent}"' if parent else ""
    said += f' style:display-name="{shown}"' if shown else ""
    return f'<style:style style:name="{name}" style:family="{family}"{said}>{inner}</style:style>'


def words(**said: str) -> str:
    return f"<style:text-properties {_attributes(said)}/>"


def lines(**said: str) -> str:
    return f"<style:paragraph-properties {_attributes(said)}/>"


def _attributes(said: dict[str, str]) -> str:
    return " ".join(f'{name.replace("__", ":").replace("_", "-")}="{value}"' for name, value in said.items())


@pytest.mark.parametrize("flat", [False, True])
def test_a_text_is_known_by_its_content(flat: bool) -> None:
    data = open_text(h("Water") + p(PROSE), flat=flat)
    assert sniff(data) is Format.ODT
    assert told(odt.read(data, tell=lambda share: None)) == [("heading", "Water"), ("paragraph", PROSE)]


def test_emphasis_is_what_differs_from_the_named_style() -> None:
    automatic = (
        style("T1", words(fo__font_style="italic"), family="text")
        + style("P1", words(fo__font_weight="bold"), parent="Quiet")
    )  # fmt: skip
    styles = style("Quiet", words(fo__font_style="italic"))
    body = (
        p('Plain and <text:span text:style-name="T1">leaning</text:span>')
        + p("By hand", "P1")
        + p("Quiet", "Quiet")
    )
    document = read_open(body, automatic=automatic, styles=styles)
    assert [[(run.text, run.em, run.strong) for run in piece.runs] for piece in document.pieces] == [
        [("Plain and ", False, False), ("leaning", True, False)],
        [("By hand", False, True)],
        [("Quiet", False, False)],
    ]
    assert [(piece.look.bold, piece.look.italic) for piece in document.pieces if piece.look] == [
        (False, False), (True, True), (False, True),
    ]  # fmt: skip


def test_a_heading_is_an_element_or_a_style_with_a_level() -> None:
    styles = '<style:style style:name="Kopf" style:family="paragraph" style:default-outline-level="2"/>'
    document = read_open(
        h("Water") + p("Bread", "Kopf") + p("By name", "Überschrift_20_3") + p(PROSE), styles=styles
    )
    assert [(piece.kind, piece.level) for piece in document.pieces] == [
        (PieceKind.HEADING, 1),
        (PieceKind.HEADING, 2),
        (PieceKind.HEADING, 3),
        (PieceKind.PARAGRAPH, 0),
    ]


def test_headings_keep_the_numbers_of_the_outline() -> None:
    outline = (
        '<text:outline-style style:name="Outline">'
        '<text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:outline-level-style text:level="2" style:num-format="a" text:display-levels="2"/></text:outline-style>'
    )
    document = read_open(
        h("Water") + h("Who paid", 2) + h("Who came", 2) + h("Bread") + h("Who ate", 2), styles=outline
    )
    assert [piece.text for piece in document.pieces] == [
        "1. Water", "1.a Who paid", "1.b Who came", "2. Bread", "2.a Who ate",
    ]  # fmt: skip


def test_an_automatic_style_is_what_its_parent_is() -> None:
    automatic = (
        style("P1", parent="Quotations") + style("P2", parent="Title") + style("P3", parent="Subtitle")
    )
    document = read_open(p("The Pump", "P2") + p("Of water", "P3") + p(PROSE, "P1"), automatic=automatic)
    assert [piece.kind for piece in document.pieces] == [
        PieceKind.HEADING,
        PieceKind.PARAGRAPH,
        PieceKind.QUOTE,
    ]
    assert (document.pieces[0].level, document.subtitle) == (0, "Of water")


def test_sizes_may_be_shares_of_others() -> None:
    styles = style("Body", words(fo__font_size="10pt")) + style(
        "Big", words(fo__font_size="150%"), parent="Body"
    )
    document = read_open(p(PROSE, "Body") + p("Big words", "Big"), styles=styles)
    assert [piece.look.size for piece in document.pieces if piece.look] == [1.0, 1.5]


# Lists ------------------------------------------------------------------------------------------------------

NUMBERS = (
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/></text:list-style>'
)
BULLETS = '<text:list-style style:name="L2"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'


def a_list(*items: str, style: str = "L1", more: str = "") -> str:
    inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list text:style-name="{style}"{more}>{inner}</text:list>'


def test_lists_count_and_begin_anew() -> None:
    nested = f"<text:list><text:list-item>{p('b1')}</text:list-item><text:list-item>{p('b2')}</text:list-item></text:list>"
    body = (
        a_list(p("a"), p("b") + nested, p("c"))
        + p(PROSE)
        + a_list(p("d"), more=' text:continue-numbering="true"')
        + a_list(p("e"))
    )
    document = read_open(body, automatic=NUMBERS)
    items = [(piece.text, piece.ordinal) for piece in document.pieces if piece.kind is PieceKind.LIST_ITEM]
    assert items == [("a", 1), ("b", 2), ("b1", 1), ("b2", 2), ("c", 3), ("d", 4), ("e", 1)]


def test_a_list_may_begin_with_any_number_and_have_no_sign() -> None:
    body = (
        a_list(p("a"), style="L2")
        + '<text:list text:style-name="L1"><text:list-item text:start-value="7">'
        + p("g")
    )
    document = read_open(body + "</text:list-item></text:list>", automatic=NUMBERS + BULLETS)
    assert [(piece.kind, piece.ordinal) for piece in document.pieces] == [
        (PieceKind.LIST_ITEM, None),
        (PieceKind.LIST_ITEM, 7),
    ]


def test_a_second_paragraph_of_an_item_and_a_list_header_are_no_items() -> None:
    header = f'<text:list text:style-name="L1"><text:list-header>{p(MORE)}</text:list-header></text:list>'
    document = read_open(p(PROSE) + a_list(p("a") + p(MORE)) + header, automatic=NUMBERS)
    assert [kind for kind, _ in told(document)] == ["paragraph", "list_item", "paragraph", "paragraph"]


def test_a_heading_in_a_list_is_a_heading_with_its_number() -> None:
    document = read_open(a_list(h("Water"), h("Bread")), automatic=NUMBERS)
    assert told(document) == [("heading", "1. Water"), ("heading", "2. Bread")]


# Notes, and what hangs on words -----------------------------------------------------------------------------


def note(citation: str, words: str, kind: str = "footnote", label: str = "") -> str:
    said = f' text:label="{label}"' if label else ""
    return (
        f'<text:note text:note-class="{kind}"><text:note-citation{said}>{citation}</text:note-citation>'
        f"<text:note-body>{words}</text:note-body></text:note>"
    )


def test_notes_keep_the_marks_they_are_printed_with() -> None:
    body = f"One.{note('1', p('First,') + p('in two parts.'))} Two.{note('i', p('At the end.'), 'endnote')} Three.{note('*', p('Star.'), label='*')}"
    text, *rest = read_open(p(body)).pieces
    assert [(run.text, run.note) for run in text.runs if run.note] == [("1", "1"), ("i", "i"), ("*", "*")]
    assert [(piece.label, piece.text) for piece in rest] == [
        ("1", "First,"), ("1", "in two parts."), ("i", "At the end."), ("*", "Star."),
    ]  # fmt: skip
    assert {piece.kind for piece in rest} == {PieceKind.NOTE}


def test_white_space_is_that_of_the_text_and_not_of_the_file() -> None:
    assert only(
        read_open(p('One\n   two<text:s text:c="3"/>three<text:tab/>four<text:line-break/>five'))
    ).text == ("One two three four\nfive")


def test_links_and_raised_figures() -> None:
    automatic = style("T1", words(style__text_position="super 58%"), family="text")
    body = 'So it stood.<text:span text:style-name="T1">12</text:span> <text:a xlink:href="https://example.org/a">A book</text:a>'
    made = only(read_open(p(body), automatic=automatic))
    assert made.text == "So it stood.¹² A book"
    assert made.runs[-1].link == "https://example.org/a"


def test_changes_remarks_and_hidden_words_are_no_text() -> None:
    changes = f"<text:tracked-changes><text:changed-region><text:deletion>{p('gone')}</text:deletion></text:changed-region></text:tracked-changes>"
    automatic = style("T1", words(text__display="none"), family="text")
    remark = f"<office:annotation><dc:creator>T.</dc:creator>{p('A remark')}</office:annotation>"
    body = p(
        f'Seen{remark}<text:span text:style-name="T1"> unseen</text:span><text:change text:change-id="1"/>'
    )
    section = f'<text:section text:display="none">{p("Unseen")}</text:section><text:section>{p("In a section")}</text:section>'
    assert told(read_open(changes + body + section, automatic=automatic)) == [
        ("paragraph", "Seen"),
        ("paragraph", "In a section"),
    ]


def test_a_list_of_contents_stands_apart() -> None:
    contents = (
        "<text:table-of-content><text:table-of-content-source><text:index-title-template>Contents"
        f"</text:index-title-template></text:table-of-content-source><text:index-body>{p('Water 1')}</text:index-body></text:table-of-content>"
    )
    document = read_open(contents + h("Water") + p(PROSE))
    assert [piece.outside for piece in document.pieces] == ["contents_list", "", ""]


def test_a_text_box_follows_its_paragraph() -> None:
    frame = f"<draw:frame><draw:text-box>{p('Boxed words')}</draw:text-box></draw:frame>"
    assert told(read_open(p(PROSE + frame))) == [("paragraph", PROSE), ("paragraph", "Boxed words")]
    caption = f"<draw:frame><draw:text-box>{p('<draw:frame><draw:image/></draw:frame>Figure 1: The pump', 'Figure')}</draw:text-box></draw:frame>"
    assert told(read_open(p(PROSE + caption)))[1] == ("caption", "Figure 1: The pump")


def test_a_quotation_is_known_by_its_indent() -> None:
    automatic = style("P1", lines(fo__margin_left="1cm", fo__margin_right="1cm"))
    assert [kind for kind, _ in told(read_open(p(PROSE) + p(MORE, "P1") + p(PROSE), automatic=automatic))] == [
        "paragraph", "quote", "paragraph",
    ]  # fmt: skip


# Tables and the file ----------------------------------------------------------------------------------------


def a_cell(words: str, more: str = "") -> str:
    return f"<table:table-cell{more}>{words}</table:table-cell>"


def test_a_table_is_a_table() -> None:
    head = f"<table:table-header-rows><table:table-row>{a_cell(p('Year'))}{a_cell(p('Loaves'))}</table:table-row></table:table-header-rows>"
    spans = a_cell(p("1911"), ' table:number-columns-spanned="2"')
    wide = f"<table:table-row>{spans}<table:covered-table-cell/></table:table-row>"
    row = f"<table:table-row>{a_cell(p('1912'))}{a_cell(p('380') + p('or so'))}</table:table-row>"
    made = only(read_open(f"<table:table>{head}{wide}{row}</table:table>"))
    assert (made.kind, made.header, made.text) == (
        PieceKind.TABLE,
        True,
        "Year\tLoaves\n1911\t\n1912\t380 or so",
    )


def test_the_particulars_count_where_the_text_bears_them_out() -> None:
    meta = "<dc:title>The Village Pump</dc:title><meta:initial-creator>Ilse Marren</meta:initial-creator>"
    document = read_open(p("THE VILLAGE PUMP") + p("Ilse Marren") + p(PROSE), meta=meta)
    assert (document.title, document.author) == ("The Village Pump", "Ilse Marren")
    other = read_open(p("WATER") + p(PROSE), meta=meta.replace("Village Pump", "Parish council of Bray"))
    assert (other.title, other.author) == (None, None)


def test_a_locked_text_says_what_would_help() -> None:
    data = zipped({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": b"\x8a\x00\x11",
        "META-INF/manifest.xml": "<manifest><encryption-data/></manifest>",
    })  # fmt: skip
    assert sniff(data) is Format.ODT
    with pytest.raises(ImportRefused, match="password"):
        odt.read(data, tell=lambda share: None)


def test_a_file_without_its_text_is_refused() -> None:
    sheet = f"<office:document-content {ODF}><office:body><office:spreadsheet/></office:body></office:document-content>"
    for content in (sheet, "<office:document-content"):
        data = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})
        with pytest.raises(ImportRefused, match="damaged"):
            odt.read(data, tell=lambda share: None)
