"""PDFs as typesetters make them come out with every heading, paragraph, quotation, item, note and marker."""

from __future__ import annotations

import random

import pytest
import typst

from readings.importing import structure_text
from readings.importing.draft import Draft

from .printing import SENTENCES, Part, essay, misses, prose, to_typst

SAY = """
#let say-title(b) = align(center, text(1.7em, weight: "bold", b))
#let say-author(b) = align(center, b)
#let say-quote(b) = block(inset: (x: 2em), b)
#let say-verse(b) = pad(left: 2em, b)
"""
INDENTED = "#set par(justify: true, first-line-indent: 1.2em, spacing: 0.65em)\n"
RUNNING = """#set page(paper: "a5", margin: 18mm, header: context {
  let n = counter(page).get().first()
  if n > 1 [#if calc.odd(n) [_The Ferry at Ardle_ #h(1fr) #n] else [#n #h(1fr) _Hanna Brodersen_]]
})
"""
LAYOUTS = {
    "a book with running heads and first lines that stand in": RUNNING
    + '#set text(10pt, lang: "en")\n'
    + INDENTED,
    "a report with gaps and page numbers": '#set page(paper: "a4", numbering: "1")\n#set text(11pt)\n',
    "ragged lines and plain larger headings": '#set page(paper: "a4", footer: [#text(8pt)[Ferry papers | page '
    '#context counter(page).display()]])\n#set text(10.5pt, font: "New Computer Modern")\n'
    '#set par(leading: .9em, spacing: 1.6em)\n#show heading: set text(weight: "regular")\n',
    "headings in capitals and italics in the middle": '#set page(paper: "a4", margin: 3cm, '
    "footer: align(center)[– #context counter(page).display() –])\n#set text(12pt)\n"
    + INDENTED
    + "#show heading: it => "
    'align(center, block(above: 2em, below: 1.2em, text(12pt, weight: "regular", '
    "if it.level == 1 { upper(it.body) } else { emph(it.body) })))\n",
    "notes in Roman pages whose numbers begin anew": '#set page(paper: "a5", numbering: "i", '
    "header: context { counter(footnote).update(0) })\n#set text(9pt)\n#set par(justify: true)\n",
    "spaced letters": '#set page(paper: "a5", numbering: "1")\n#show heading: it => block(above: 2em, below: 1em, '
    'text(if it.level == 1 { 15pt } else { 12.5pt }, weight: "regular", tracking: .25em, it.body))\n',
    "a stamp in the margin": '#set page(paper: "a4", numbering: "1", background: place(left + horizon, dx: 4mm, '
    "rotate(-90deg, reflow: true, text(14pt, gray)[river:1911.0503v1 [ferry] 3 May 1911])))\n",
}
COLUMNS = {
    2: '#set page(paper: "a4", margin: 2cm, numbering: "1")\n#set text(9.5pt, lang: "en")\n#set par(justify: true)\n'
    "#show heading: set text(10.5pt)\n",
    3: '#set page(paper: "a4", margin: 1.5cm, numbering: "1")\n#set text(8.5pt, lang: "en")\n' + INDENTED,
}


@pytest.mark.parametrize("look", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_every_part_of_a_document_comes_out(look: str) -> None:
    begins_anew = "update(0)" in look
    parts = essay(len(look), heads=4, paragraphs=4)
    draft = structure_text(to_typst(parts, look + SAY))
    assert misses(draft, parts, notes=not begins_anew) == []
    assert len(draft.notes) == len(draft.note_markers) == sum(bool(part.note) for part in parts)
    assert all(marker.resolved for marker in draft.note_markers)
    stamped = any(
        repair.kind == "margin" and "river:1911.0503v1" in repair.before for repair in draft.repairs
    )
    assert stamped == ("rotate" in look)


@pytest.mark.parametrize("columns", COLUMNS)
def test_columns_below_a_title_over_the_whole_page_are_read_one_after_the_other(columns: int) -> None:
    parts = essay(columns, heads=5, paragraphs=6, numbered=columns == 2)
    body = f"#show: columns.with({columns}, gutter: 6mm)\n"
    assert misses(structure_text(to_typst(parts, COLUMNS[columns] + SAY, body=body)), parts) == []


def test_a_list_of_contents_steps_out_of_the_text() -> None:
    parts = essay(22, heads=5)
    look = '#set page(paper: "a4", numbering: "1")\n' + INDENTED
    draft = structure_text(to_typst(parts, look + SAY, body="#outline()\n#pagebreak()\n"))
    assert misses(draft, parts) == []
    assert any(repair.kind == "contents_list" for repair in draft.repairs)


def test_verse_is_told_from_prose() -> None:
    first = "Row over, row over, the evening is wide,\nThe lamp on the landing is low;\nThere is no one to carry on this"
    parts = [
        Part("title", "Songs of the Ferry"),
        *(Part("paragraph", prose(random.Random(seed))) for seed in (3, 4)),
        Part("verse", first + " other side\nBut the one who is waiting to go."),
        Part("paragraph", prose(random.Random(5))),
    ]
    look = '#set page(paper: "a5", numbering: "1")\n#set par(justify: true)\n'
    draft = structure_text(to_typst(parts, look + SAY))
    assert misses(draft, parts) == []
    assert "wide,\nThe lamp" in next(
        b.text for s in draft.sections for b in s.blocks if b.kind.value == "verse"
    )


def test_captions_stand_beside_the_text_and_are_no_headings() -> None:
    figure = "#figure(rect(width: 60%, height: 3cm), caption: [The landing in the year 1911])\n"
    prose_ = "\n\n".join(prose(random.Random(seed)) for seed in range(4))
    source = f'#set page(paper: "a5")\n= The Landing\n{prose_}\n\n{figure}\n{prose_}\n\n= High Water\n{prose_}\n\n{figure}'
    draft = structure_text(typst.compile(source.encode()))
    assert [section.heading for section in draft.sections] == ["The Landing", "High Water"]
    assert [b.text[:9] for b in blocks(draft) if b.kind.value == "caption"] == ["Figure 1:", "Figure 2:"]


def test_notes_marked_by_signs_are_led_to() -> None:
    parts = essay(23, heads=1, paragraphs=5)
    look = '#set page(paper: "a5")\n#set footnote(numbering: "*")\n'
    draft = structure_text(to_typst(parts, look + SAY))
    assert [note.label for note in draft.notes] == ["*", "†", "‡"]
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [
        ("*", True),
        ("†", True),
        ("‡", True),
    ]


def test_a_note_that_runs_on_to_the_next_page_is_one() -> None:
    long = " ".join(prose(random.Random(seed), 9, 9) for seed in range(8))
    parts = essay(29, heads=2, paragraphs=6)
    noted = next(part for part in parts if part.note)
    noted.note = long
    look = '#set page(paper: "a6", numbering: "1")\n#set text(9pt)\n#set par(justify: true)\n'
    draft = structure_text(to_typst(parts, look + SAY))
    assert misses(draft, parts) == []


def test_what_stands_outside_the_page_is_not_read_and_a_turned_page_is() -> None:
    source = (
        f"#page(width: 20cm, height: 12cm)[{prose(random.Random(1), 8, 8)} #place(dx: 30cm)[Slug of the printer]]"
        f"#page(width: 12cm, height: 20cm)[#rotate(90deg, reflow: true, block(width: 16cm)[{prose(random.Random(9), 8, 8)}])]"
    )
    text = " ".join(block.text for block in blocks(structure_text(typst.compile(source.encode()))))
    assert "Slug" not in text
    assert prose(random.Random(9), 8, 8) in text


def test_where_a_page_is_turned_the_words_keep_their_order() -> None:
    said = prose(random.Random(4), 12, 12)
    draft = structure_text(typst.compile(f'#set page(paper: "a5", flipped: true)\n{said}'.encode()))
    assert [block.text for block in blocks(draft)] == [said]


def test_repairs_name_the_line_of_their_block_and_are_taken_back() -> None:
    parts = essay(31, heads=2)
    narrow = RUNNING.replace('paper: "a5", margin: 18mm', "width: 8cm, height: 15cm, margin: 15mm")
    data = to_typst(parts, narrow + '#set text(10pt, lang: "en")\n' + INDENTED + SAY)
    draft = structure_text(data)
    cut = next(repair for repair in draft.repairs if repair.kind == "hyphen")
    block = next(block for block in blocks(draft) if block.first_line <= cut.line <= block.last_line)
    assert cut.after in block.text
    again = structure_text(data, refused=frozenset({cut.id}))
    assert cut.id not in {repair.id for repair in again.repairs}
    head = next(repair for repair in draft.repairs if repair.kind == "running_head")
    kept = structure_text(data, refused=frozenset({head.id}))
    assert sum(head.before.split("\n")[0] in block.text for block in blocks(kept)) > 0


def test_the_progress_counts_the_pages() -> None:
    told: list[tuple[str, float]] = []
    structure_text(
        to_typst(essay(1, heads=4), RUNNING + SAY), progress=lambda stage, share: told.append((stage, share))
    )
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert sum(stage == "source" for stage, _ in told) > 5


def blocks(draft: Draft) -> list:  # type: ignore[type-arg]
    return [block for section in draft.sections for block in section.blocks]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    source = (
        '#set page(paper: "a5")\n#set text(10pt)\n#set par(justify: true)\n= The Landing\n'
        '#grid(columns: (auto, 1fr), gutter: 3pt, text(30pt, top-edge: "cap-height", bottom-edge: "baseline")[T], '
        f"[{SENTENCES[0][1:]} {SENTENCES[1]}])\n\n{prose(random.Random(2))}"
    )
    draft = structure_text(typst.compile(source.encode()))
    assert [block.text for block in blocks(draft)] == [
        f"{SENTENCES[0]} {SENTENCES[1]}",
        prose(random.Random(2)),
    ]


def test_a_table_keeps_its_cells_apart() -> None:
    cells = ["Year", "Fare", "Boats", "1903", "2 pence", "1", "1911", "3 pence", "2"]
    source = (
        f"= Fares\n{prose(random.Random(1))}\n\n#table(columns: 3, {', '.join(f'[{cell}]' for cell in cells)})\n\n"
        f"{prose(random.Random(2))}"
    )
    kinds = [
        (block.kind.value, block.text) for block in blocks(structure_text(typst.compile(source.encode())))
    ]
    assert kinds[1] == ("table", "Year\tFare\tBoats\n1903\t2 pence\t1\n1911\t3 pence\t2")
    assert len(kinds) == 3


def test_the_page_of_the_publisher_steps_out_and_mottos_stay() -> None:
    chapters = "".join(
        f"#pagebreak()\n= Chapter {number}: {name}\n#align(right, block(width: 60%)[_A rope is a promise made of hemp._\n\n"
        f"— Otto Brandt, _Letters_])\n#v(5mm)\n{prose(random.Random(number), 9, 9)}\n\n{prose(random.Random(number + 9))}\n\n"
        for number, name in enumerate(("The Landing", "High Water"), start=1)
    )
    source = (
        '#set page(paper: "a5", numbering: "1")\n#set par(justify: true, first-line-indent: 1.2em, spacing: .65em)\n'
        "#align(center)[#v(4cm) #text(22pt)[The Ferry at Ardle] #v(2cm) #text(14pt)[Hanna Brodersen]]\n#pagebreak()\n"
        "© Hanna Brodersen 1998. All rights reserved.\n\nISBN 0-000-00000-0\n" + chapters
    )
    draft = structure_text(typst.compile(source.encode()))
    assert (draft.title, draft.author) == ("The Ferry at Ardle", "Hanna Brodersen")
    assert [section.heading for section in draft.sections] == [
        "Chapter 1: The Landing",
        "Chapter 2: High Water",
    ]
    assert [(b.text, b.attribution) for b in blocks(draft) if b.kind.value == "epigraph"] == [
        ("A rope is a promise made of hemp.", "Otto Brandt, Letters")
    ] * 2
    assert not any("ISBN" in block.text for block in blocks(draft))


def test_entries_that_hang_are_references_and_citations_lead_to_them() -> None:
    entries = [
        "Albers, Nora (1987). The River and Its Boats, with a Preface by the Author. Ardle: Landing Press.",
        "Brandt, Otto (1999). On Being Bored. Journal of River Studies 12, pp. 3–19, with a Reply by the Editors of the same.",
        "Carver, Lil and Munro, Ida (2004). Stones in Sacks, and Other Ways to Move a Landing. London: Chapel House.",
    ]
    said = [
        f"{prose(random.Random(at))[:-1]} {cited}."
        for at, cited in enumerate(("(Albers 1987)", "(Brandt 1999: 7)"))
    ]
    source = (
        '#set page(paper: "a5")\n#set text(10pt)\n#set par(justify: true, first-line-indent: 1em, spacing: .65em)\n= The Landing\n'
        + "\n\n".join([*said, prose(random.Random(8))])
        + "\n= References\n#set par(first-line-indent: 0em, hanging-indent: 1.5em)\n"
        + "\n\n".join(entries)
    )
    draft = structure_text(typst.compile(source.encode()))
    assert [reference.text for reference in draft.references] == entries
    assert [citation.reference for citation in draft.citations] == ["Albers 1987", "Brandt 1999"]
