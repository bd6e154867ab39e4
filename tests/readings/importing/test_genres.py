"""Kinds of writing: sermon, speech, pamphlet, letter, theses, dialogue and report, in texts written for this."""

from __future__ import annotations

import textwrap

import pytest

from readings.importing import structure_text
from readings.importing.draft import Block, BlockKind, Draft

LONG = (
    "There are in this parish three hundred houses, and ninety of them belong to persons who sit in the front of "
    "the church. The preacher had been into every one of them, and had seen where the water comes in."
)
OTHER = (
    "Nobody in the front of the church had seen the water, since it comes in at the back. It has done so for as "
    "long as anybody can remember, and it is not expected to stop."
)


def set_in(text: str, width: int) -> str:
    return "\n\n".join(textwrap.fill(part, width) if width else part for part in text.split("\n\n"))


def read(text: str) -> Draft:
    return structure_text(text.encode())


def blocks(draft: Draft, kind: BlockKind = BlockKind.PARAGRAPH) -> list[Block]:
    return [block for section in draft.sections for block in section.blocks if block.kind is kind]


def texts(draft: Draft, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    return [block.text for block in blocks(draft, kind)]


def headings(draft: Draft) -> list[tuple[str | None, int]]:
    return [(section.heading, section.level) for section in draft.sections if section.heading]


WIDTHS = pytest.mark.parametrize("width", [0, 62, 70], ids=["a line a paragraph", "62", "70"])


@WIDTHS
def test_a_line_below_the_title_is_no_chapter(width: int) -> None:
    text = "On Wet Walls\n\nA Sermon for the Third Sunday after the Flood\n\nBy Josiah Tarn\n\n"
    draft = read(
        text + set_in(f"{LONG}\n\nI. What comes in\n\n{OTHER}\n\nII. What goes out\n\n{LONG}", width)
    )
    assert (draft.title, draft.author) == ("On Wet Walls", "Josiah Tarn")
    assert draft.subtitle == "A Sermon for the Third Sunday after the Flood"
    assert headings(draft) == [("I. What comes in", 1), ("II. What goes out", 1)]


@WIDTHS
def test_a_line_below_the_title_of_theses(width: int) -> None:
    theses = [
        f"{n}. {text}" for n, text in enumerate((LONG, OTHER, "Walls are not a gift; they are a meeting."), 1)
    ]
    draft = read(
        "Theses on Damp\n\nAdopted by the Congress of the Wall\n\n" + set_in("\n\n".join(theses), width)
    )
    assert (draft.title, draft.subtitle) == ("Theses on Damp", "Adopted by the Congress of the Wall")
    assert headings(draft) == []
    assert [block.ordinal for block in blocks(draft, BlockKind.LIST_ITEM)] == [1, 2, 3]


@WIDTHS
def test_the_title_page_of_a_pamphlet(width: int) -> None:
    page = "\n\n".join(
        ["THE DRY WALL", "AND", "HOW TO GET IT", "BY", "AMOS FENN", "LONDON: PRINTED FOR THE AUTHOR", "1891"]
    )
    numbered = set_in(f"§ 1. {LONG}\n\n§ 2. {OTHER}\n\n§ 3. {LONG}", width)
    draft = read(f"{page}\n\n{numbered}")
    assert (draft.title, draft.author, draft.date) == ("The Dry Wall and How to Get It", "Amos Fenn", "1891")
    assert headings(draft) == []
    assert texts(draft) == [f"§ 1. {LONG}", f"§ 2. {OTHER}", f"§ 3. {LONG}"]
    assert texts(draft, BlockKind.BYLINE) == ["LONDON: PRINTED FOR THE AUTHOR"]


@WIDTHS
def test_laughter_is_no_source(width: int) -> None:
    said = (
        f"Mr. Speaker, {LONG} (Laughter.)",
        f"It is said that nobody has seen it. {OTHER} (Cheers and laughter.)",
    )
    draft = read("THE DAMP BILL\n\n14 February 1908\n\n" + set_in("\n\n".join([*said, *said]), width))
    assert texts(draft) == [*said, *said]


def test_a_name_in_capitals_over_every_speech_comes_in_title_case() -> None:
    said = "\n".join(f"MR. TARN\n{LONG}\n\nMR. SPEAKER\nOrder, order. {OTHER}\n" for _ in range(3))
    draft = read(f"THE DAMP BILL\n\n{set_in(LONG, 66)}\n\n{said}")
    assert headings(draft) == [("Mr. Tarn", 1), ("Mr. Speaker", 1)] * 3


@pytest.mark.parametrize("indent", [0, 30])
@WIDTHS
def test_a_letter(width: int, indent: int) -> None:
    place, name = (
        textwrap.indent(lines, " " * indent)
        for lines in ("9 Quay Street,\nPort Ostrand.", "Yours truly,\nIda Baikie")
    )
    body = set_in(
        f"Dear Mrs. Allan,\n\n{LONG}\n\n{OTHER}\n\nWith kind regards to your sister, I remain,", width
    )
    draft = read(f"{place}\n\n{body}\n\n{name}\n\nP.S. I have not got a hat.\n")
    assert headings(draft) == []
    assert not blocks(draft, BlockKind.EPIGRAPH)
    assert not blocks(draft, BlockKind.QUOTE)
    assert "Dear Mrs. Allan," in texts(draft)
    assert texts(draft)[-1] == "P.S. I have not got a hat."


@WIDTHS
def test_numbers_in_two_ranks_above_an_appendix(width: int) -> None:
    parts = [
        "1. The Walls",
        "1.1 Inside",
        LONG,
        "1.2 Outside",
        OTHER,
        "2. The Water",
        LONG,
        "Appendix A",
        OTHER,
    ]
    draft = read("Report on Damp\n\n" + set_in("\n\n".join(parts), width))
    assert headings(draft) == [
        ("1. The Walls", 1),
        ("1.1 Inside", 2),
        ("1.2 Outside", 2),
        ("2. The Water", 1),
        ("Appendix A", 1),
    ]


TALKS = {
    "en": (
        LONG,
        ["— And the rest? — asked the foreman.", "— The rest after tea, — said the manager.", "— Good."],
    ),
    "ru": (
        (
            "Переговоры шли три дня, и никто в комнате не помнил, с чего они начались. На столе лежали требования, "
            "которых никто не читал, и стоял холодный чай, которого никто не пил."
        ),
        ["— А остальное? — спросил мастер.", "— Остальное после чая, — ответил управляющий.", "— Хорошо."],
    ),
    "fr": (
        (
            "Les pourparlers durèrent trois jours, et personne dans la salle ne savait plus comment ils avaient "
            "commencé. Sur la table il y avait des demandes que personne n'avait lues."
        ),
        ["— Et le reste ? demanda le chef.", "— Le reste après le thé, répondit le directeur.", "— Bien."],
    ),
}


@pytest.mark.parametrize("language", TALKS)
@WIDTHS
def test_speech_after_a_dash_is_neither_a_list_nor_a_source(language: str, width: int) -> None:
    prose, said = TALKS[language]
    draft = read(set_in("\n\n".join([prose, "1. A", prose, *said, "2. B", prose, prose]), width))
    assert texts(draft) == [prose, prose, *said, prose, prose]


def test_a_list_after_dashes_stays_a_list() -> None:
    draft = read(
        f"{LONG}\n\nThey asked for three things:\n\n— a roof;\n— a wall without water;\n— a key.\n\n{OTHER}\n"
    )
    assert texts(draft, BlockKind.LIST_ITEM) == ["a roof;", "a wall without water;", "a key."]


def test_a_heading_above_a_short_paragraph_of_cries() -> None:
    draft = read(
        f"LE MUR\n\n{TALKS['fr'][0]}\n\nI. Du mur\n\n{TALKS['fr'][0]}\n\nII. De la clef\n\nQue faire ? Une clef se fait en une heure. Vive le mur !\n"
    )
    assert headings(draft) == [("I. Du mur", 1), ("II. De la clef", 1)]


def test_words_in_capitals_at_a_line_start_are_no_heading() -> None:
    lines = textwrap.wrap(LONG, 46)
    draft = read(
        "\n".join(
            [
                "GLEANING",
                "",
                *lines[:-1],
                "It has been so in most years. See also DAMP;",
                "WALLS; POOR LAW.",
                "",
                *lines,
            ]
        )
    )
    assert headings(draft) == []
    assert texts(draft)[0].endswith("See also DAMP; WALLS; POOR LAW.")


@pytest.mark.parametrize("indents", [(0, 0, 0, 0), (0, 2, 0, 2), (4, 6, 4, 6)])
@WIDTHS
def test_a_verse_whose_lines_stand_in_by_turns(width: int, indents: tuple[int, ...]) -> None:
    lines = [
        "When will they mend the wall, O Lord,",
        "The wall behind the pew?",
        "We sing and sit upon the board,",
        "And then the rain comes through.",
    ]
    verse = "\n".join(" " * indent + line for indent, line in zip(indents, lines, strict=True))
    draft = read(
        set_in(f"{LONG}\n\n{OTHER}", width) + f"\n\n{verse}\n\n" + set_in(f"{LONG}\n\n{OTHER}", width)
    )
    assert texts(draft, BlockKind.VERSE) == ["\n".join(lines)]


def test_paragraphs_of_a_column_without_any_gap_or_indent() -> None:
    parts = [LONG, OTHER, LONG.replace("three", "four"), OTHER.replace("Nobody", "No man")]
    column = "\n".join(textwrap.fill(part, 50) for part in parts)
    draft = read(f"ON WALLS\n\n{column}\n\nTHE BACK\n\n{column}\n\nTHE FRONT\n\n{column}\n")
    assert texts(draft) == parts * 3


def test_who_wrote_it_in_other_words_is_no_heading() -> None:
    draft = read(f"On Wet Walls\n\nBy the Vicar of Lower Wick\n\n{LONG}\n\nWhat Comes In\n\n{OTHER}\n")
    assert texts(draft, BlockKind.BYLINE) == ["By the Vicar of Lower Wick"]
    assert headings(draft) == [("What Comes In", 1)]


def test_a_name_in_capitals_before_a_place_in_brackets() -> None:
    draft = read(
        f"THE DAMP BILL\n\nMR. FENN (Barrow Vale)\n\n{LONG}\n\nSIR HUGH PELL (Lower Wick)\n\n{OTHER}\n"
    )
    assert headings(draft) == [("Mr. Fenn (Barrow Vale)", 1), ("Sir Hugh Pell (Lower Wick)", 1)]


def test_a_name_at_the_end_of_a_letter_is_no_verse() -> None:
    name = "Yours truly,\nIda Baikie"
    draft = read(set_in(f"{LONG}\n\n{OTHER}", 60) + "\n\n" + textwrap.indent(name, " " * 34) + "\n")
    assert texts(draft, BlockKind.VERSE) == []
    assert " ".join(texts(draft)).endswith("Yours truly, Ida Baikie")


def test_a_column_whose_only_gaps_stand_beside_headings() -> None:
    short = LONG.rsplit(" ", 2)[0] + " in, again and again."
    column = "\n".join(textwrap.fill(part, 50) for part in (short, OTHER + " It may.", short, OTHER))
    draft = read(f"ON WALLS\n\n{column}\n\nThe Back\n\n{column}\n\nThe Front\n\n{column}\n")
    assert texts(draft) == [short, OTHER + " It may.", short, OTHER] * 3


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        ("      1909-\n\n      1911\n      Ida", "1909-1911"),
        ("      Decid-\n\n      ed\n      Ida\n      And she", "Decided"),
    ],
)
def test_short_lines_that_are_halves_of_a_word_do_no_harm(lines: str, whole: str) -> None:
    draft = read(f"{set_in(LONG, 60)}\n\n{lines}\n\n{set_in(OTHER, 60)}\n")
    assert any(whole in text for text in [*texts(draft), *(name or "" for name, _ in headings(draft))])
