"""Text copied out of a page viewer: no blank line anywhere, heads and notes of pages between."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.draft import BlockKind, Draft

COPIED = """\
The Lamp at the Ford
Ada Quill
The ford at Harl was crossed by night before there was a bridge,~
and whoever crossed it looked for the lamp. It hung in a window~
of the miller’s house, and nobody has ever found out who paid~
for the oil.1
The miller said that it was his wife, and his wife said that it~
was the parish. The parish kept books, and there is no oil in~
any of them.
The Window
In the winter of 1811 the lamp went out. Two carters and a~
horse were lost in one week, and a list was nailed to the door~
1Accounts of the Parish of Harl, book 4, in the church.
1
The Lamp at the Ford Ada Quill
of the mill which said what people wanted:
1. the lamp to be lit before the cows come home;
2. the oil to be paid by whoever owns the water;
3. nobody to ask who lights it.
It was lit again the same evening. Those who came by sang~
what their children still sing:
Light, little window, over the flood,
bring us across it, bone and blood,
and if you are weary, burn for us still,
burn for the carter and not for the mill.
What became of it
The lamp stands in the museum of the town. It has been told~
there for a long time that it never went out.
2
""".replace("~", " ")


def headings(draft: Draft) -> list[str | None]:
    return [section.heading for section in draft.sections if section.heading]


@pytest.mark.parametrize("text", [COPIED, COPIED.replace(" \n", "\n")], ids=["with spaces", "without"])
def test_paragraphs_and_headings_show_by_lines_that_end_early(text: str) -> None:
    draft = structure_text(text.encode())
    assert (draft.title, draft.author) == ("The Lamp at the Ford", "Ada Quill")
    assert headings(draft) == ["The Window", "What became of it"]
    blocks = [block for section in draft.sections for block in section.blocks]
    assert [block.kind for block in blocks].count(BlockKind.LIST_ITEM) == 3
    assert any(block.text.endswith("what people wanted:") and "nailed" in block.text for block in blocks)
    verse = [block.text for block in blocks if block.kind is BlockKind.VERSE]
    assert [text.count("\n") for text in verse] == [3]
    assert "Ada Quill of the mill" not in " ".join(block.text for block in blocks)


def test_notes_at_the_foot_of_a_page_are_notes() -> None:
    draft = structure_text(COPIED.encode())
    assert [(note.label, note.text) for note in draft.notes] == [
        ("1", "Accounts of the Parish of Harl, book 4, in the church.")
    ]
    assert [marker.label for marker in draft.note_markers] == ["1"]


def test_what_is_found_counts_the_lines_of_the_file() -> None:
    draft = structure_text(COPIED.encode())
    lines = COPIED.splitlines()
    assert lines[draft.sections[1].first_line - 1] == "The Window"
    assert lines[draft.notes[0].line - 1].startswith("1Accounts")
    assert {repair.kind for repair in draft.repairs} >= {"page_number", "running_head", "foot_note"}


def test_a_table_set_in_columns_is_one() -> None:
    text = "On Fares\n\nThe board says what it cost to cross.\n\n" + "\n".join(
        f"{who:10}{then:>8}{now:>10}"
        for who, then, now in (("Crossing", "1810", "1820"), ("Person", "1d.", "2d."), ("Cart", "9d.", "1s."))
    )
    draft = structure_text((text + "\n\nIt was read by all and paid by few.\n").encode())
    tables = [
        block for section in draft.sections for block in section.blocks if block.kind is BlockKind.TABLE
    ]
    assert [block.rows for block in tables] == [
        [["Crossing", "1810", "1820"], ["Person", "1d.", "2d."], ["Cart", "9d.", "1s."]]
    ]


def test_an_author_before_a_bare_year_names_the_entry() -> None:
    text = "Harbours\n\nThey were built by many (Mole 1910).\n\nReferences\n\nMole 1910: On harbours. Quay Press.\n"
    assert [work.key for work in structure_text(text.encode()).references] == ["Mole 1910"]


def test_a_paragraph_below_the_questions_is_none() -> None:
    text = "Harbours\n\nThey were built.\n\nQuestions\n\n1. Who built them?\n\n2. Who paid?\n\nRead aloud at the quay.\n"
    draft = structure_text(text.encode())
    assert draft.questions == ["Who built them?", "Who paid?"]
    assert draft.sections[-1].blocks[-1].text == "Read aloud at the quay."


def test_marks_that_pandoc_spells_are_printed() -> None:
    text = "# Harbours\n\nThey said \"no\" --- and it wasn't 1810--1812 ... a day\\'s work.\n"
    draft = structure_text(text.encode(), name="a.md")
    assert draft.sections[0].blocks[0].text == "They said “no” — and it wasn’t 1810–1812 … a day's work."
