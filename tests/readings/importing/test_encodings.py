"""Texts of each language come back from each encoding that they may be in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readings.importing import source, structure_text
from readings.importing.encodings import decode
from readings.importing.ledger import Ledger

CORPUS = Path(__file__).parent / "corpus"
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
WESTERN = ("cp1252", "iso8859-15", "latin-1", "mac-roman", "cp850", *UNICODE)
CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5", *UNICODE)
TEXTS = {
    "en": ("colliery", WESTERN),
    "de": ("faehre", WESTERN),
    "fr": ("four", WESTERN),
    "es": ("barca", WESTERN),
    "ru": ("tipografia", CYRILLIC),
}
# as a typewriter has them, for the tables that know no others
PLAIN = str.maketrans({**dict.fromkeys("“”„", '"'), **dict.fromkeys("‘’", "'"), **dict.fromkeys("–—", "-")})
POLISH = "Część książek została w piwnicy; resztę sprzedano. Później mówiono, że to był błąd, i że śnieg leżał długo."
CZECH = "Část knih zůstala ve sklepě, zbytek byl prodán. Později se říkalo, že to byla chyba a že sníh ležel dlouho."


def passages(name: str) -> list[str]:
    text = (CORPUS / f"{name}.txt").read_text(encoding="utf-8")
    return [part for part in re.split(r"\n\s*\n", text) if len(part) > 80]


def fitting(text: str, encoding: str) -> str:
    """The text in the signs that this encoding has."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.translate(PLAIN).encode(encoding, "replace").decode(encoding).replace("?", ".")
    return text


@pytest.mark.parametrize(
    ("language", "encoding"), [(code, e) for code, (_, all_) in TEXTS.items() for e in all_]
)
def test_passages_come_back(language: str, encoding: str) -> None:
    found = passages(TEXTS[language][0])

    @settings(max_examples=12, deadline=None, derandomize=True)
    @given(st.lists(st.sampled_from(found), min_size=2, max_size=5))
    def come_back(parts: list[str]) -> None:
        text = fitting("\n\n".join(parts), encoding)
        assert decode(text.encode(encoding))[0] == text

    come_back()


@pytest.mark.parametrize("text", [POLISH, CZECH])
@pytest.mark.parametrize("encoding", ["cp1250", "iso8859-2", *UNICODE])
def test_letters_of_the_middle_of_europe(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("foreign", ["cp1251", "koi8-r"])
def test_lines_of_two_encodings_are_each_read_in_their_own(foreign: str) -> None:
    lines = "\n".join(passages("tipografia")).splitlines()
    mixed = b"\n".join(
        line.encode("utf-8" if at % 2 else foreign, "replace") for at, line in enumerate(lines)
    )
    assert decode(mixed)[0].replace("?", "") == "\n".join(
        line if at % 2 else line.encode(foreign, "replace").decode(foreign) for at, line in enumerate(lines)
    ).replace("?", "")


def test_a_stray_sign_in_unicode_is_read_in_the_table_of_its_letters() -> None:
    assert decode("Où est la clé du théâtre, l".encode() + b"\x92" + "été ?".encode())[0].endswith("l’été ?")
    assert decode("Рабочие собрались у ворот завода ".encode() + b"\xe8" + " ждали.".encode())[0].endswith(
        "завода и ждали."
    )


@pytest.mark.parametrize("name", ["tipografia", "four"])
def test_unicode_read_in_an_old_table_once_is_mended(name: str) -> None:
    words = passages(name)[1]
    table = "cp1251" if name == "tipografia" else "cp1252"
    garbled = "\n".join(
        line for line in words.splitlines() if "\ufffd" not in line.encode().decode(table, "replace")
    )
    wrong = garbled.encode().decode(table)
    assert wrong != garbled
    assert "\n".join(line.text for line in source.read(wrong.encode(), ledger=Ledger()).lines) == garbled


def test_line_ends_tabs_and_pages_of_old_machines() -> None:
    read = source.read(b"one\rtwo\r\r\nthree\r\n\tfour\x0cfive", ledger=Ledger())
    assert [line.text for line in read.lines] == ["one", "two", "three", "    four", "five"]
    assert [line.page for line in read.lines] == [1, 1, 1, 1, 2]


def test_a_cut_last_character_costs_only_itself() -> None:
    for encoding in ("utf-16", "utf-32"):
        data = "The porter counted the lamps each evening.".encode(encoding)
        assert decode(data[:-1])[0] == "The porter counted the lamps each evening"


def test_the_draft_says_in_which_encoding_it_was() -> None:
    assert structure_text(passages("tipografia")[0].encode("koi8-r"), name="a.txt").encoding == "koi8-r"
