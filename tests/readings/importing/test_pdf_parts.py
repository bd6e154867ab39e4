"""What is told of a PDF piece by piece: its own words about itself, lost letters, accents, numbers of pages."""

from __future__ import annotations

import pytest

from readings.importing.formats.pdf import plain
from readings.importing.formats.pdf_about import _author, _title
from readings.importing.formats.pdf_furniture import _NUMBER, _value, is_browsers
from readings.importing.formats.pdf_notes import label_of
from readings.importing.languages import language
from readings.importing.ledger import Ledger
from readings.importing.ligatures import mend_ligatures
from readings.importing.printed import LOWERED, RAISED
from readings.importing.words import Lexicon


@pytest.mark.parametrize(
    "said",
    [
        "Microsoft Word - draft3.doc",
        "untitled",
        "ferry_final.pdf",
        "Unbenannt 1",
        "",
        "about:blank",
        "scan0042",
    ],
)
def test_what_a_program_calls_a_file_is_no_title(said: str) -> None:
    assert _title(said) is None


def test_what_a_person_calls_a_work_is_its_title() -> None:
    assert _title("The Ferry at  Ardle") == "The Ferry at Ardle"


@pytest.mark.parametrize(
    "said", ["admin", "User", "HP Inc.", "h.brodersen@example.org", "Owner 2", "scanner"]
)
def test_the_owner_of_a_machine_is_no_author(said: str) -> None:
    assert _author(said) is None


def test_a_name_is_an_author() -> None:
    assert _author("Hanna Brodersen") == "Hanna Brodersen"
    assert _author("Hanna de Vries, Ole Brodersen") == "Hanna de Vries, Ole Brodersen"


@pytest.mark.parametrize(
    ("printed", "value"), [("12", 12), ("– 12 –", 12), ("xiv", 14), ("Page 3 of 9", 3), ("3/9", 3)]
)
def test_numbers_of_pages_are_read(printed: str, value: int) -> None:
    match = _NUMBER.fullmatch(printed)
    assert match is not None
    assert _value(match[1]) == value


def test_what_a_browser_prints_is_known() -> None:
    assert is_browsers("https://example.org/river/ferry 1/7")
    assert is_browsers("22/11/2026, 18:20 The Ferry at Ardle")
    assert not is_browsers("In 1911 the ferry ran daily")


@pytest.mark.parametrize(
    ("row", "label"),
    [
        (f"{RAISED}7{LOWERED} See above.", "7"),
        ("* See above.", "*"),
        ("[3] See above.", "3"),
        ("12. See above.", "12"),
    ],
)
def test_labels_of_notes_are_read(row: str, label: str) -> None:
    assert label_of(row) == (label, "See above.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("caf´e", "café"),
        ("M¨uller", "Müller"),
        ("gar¸con", "garçon"),
        ("the some\x02", "the some-"),
        ("soft\xadly", "softly"),
    ],
)
def test_rows_are_made_plain(row: str, said: str) -> None:
    if "¸" in row:
        row = "garc¸on"
    assert plain(row) == said


def mended(*lines: str) -> tuple[list[str], int]:
    texts, ledger = list(lines), Ledger()
    mend_ligatures(texts, list(range(len(texts))), Lexicon(language("en"), texts), ledger)
    return texts, len(ledger.repairs)


def test_letters_lost_to_a_sign_are_put_back() -> None:
    texts, count = mended("the \ufffdrst o\ufffdcer", "a di\ufffderent \ufffdsh")
    assert texts == ["the first officer", "a different fish"]
    assert count == 4


def test_a_letter_that_old_fonts_have_in_the_place_of_a_sign_may_be_meant() -> None:
    assert mended("the letter Þorn was old", "a ®sh, and the ®rst o®cer") == (
        ["the letter Þorn was old", "a fish, and the first officer"],
        3,
    )


def test_a_word_without_end_takes_no_longer_than_it_is_long() -> None:
    assert mended("e" * 200_000 + " \ufffdsh") == (["e" * 200_000 + " fish"], 1)


def test_letters_lost_to_a_gap_are_put_back_where_this_happens_often() -> None:
    lines = ("they o er it", "a di erent way", "the o ce was shut", "the sta was ill", "an e ort was made")
    texts, _ = mended(*lines)
    assert texts[0] == "they offer it"
    assert texts[1] == "a different way"
    assert mended("they o er it", "and nothing else is torn") == (
        ["they o er it", "and nothing else is torn"],
        0,
    )
