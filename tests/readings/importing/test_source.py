"""Stage 1: bytes of any make become lines, or are refused with one sentence."""

from __future__ import annotations

import io
import zipfile

import pytest

from readings.importing import source, structure_text
from readings.importing.draft import ImportRefused
from readings.importing.ledger import Ledger

FRENCH = "Les garçons de café étaient là, mais où était donc la clé du théâtre ? Personne ne l’a su."
RUSSIAN = "Рабочие собрались утром у ворот завода и решили, что никто из них не войдёт внутрь до обеда."


def lines_of(data: bytes) -> list[str]:
    return [line.text for line in source.read(data, ledger=Ledger()).lines]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH, "utf-8"),
        (FRENCH, "utf-8-sig"),
        (FRENCH, "utf-16"),
        (FRENCH, "utf-16-le"),
        (FRENCH, "utf-16-be"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "utf-8"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
    ],
)
def test_encodings_are_found(text: str, encoding: str) -> None:
    assert lines_of(text.encode(encoding)) == [text]


def test_text_read_wrongly_once_is_mended_and_said_so() -> None:
    draft = structure_text(FRENCH.encode().decode("cp1252", "replace").replace("\ufffd", "").encode())
    assert "garçons de café" in draft.sections[0].blocks[0].text
    assert {"encoding"} <= {repair.kind for repair in draft.repairs}


def test_curly_marks_stay_curly() -> None:
    assert lines_of("“So it is,” she said: ‘done’.".encode()) == ["“So it is,” she said: ‘done’."]


def test_line_ends_of_all_makes_and_pages() -> None:
    read = source.read(b"one\r\ntwo\rthree\n\x0cfour", ledger=Ledger())
    assert [line.text for line in read.lines] == ["one", "two", "three", "four"]
    assert [line.page for line in read.lines] == [1, 1, 1, 2]


def test_what_never_shows_goes_and_is_entered() -> None:
    ledger = Ledger()
    read = source.read("A work\xadshop of\x00 the ﬁrst kind.".encode(), ledger=ledger)
    assert read.lines[0].text == "A workshop of the first kind."
    assert {r.kind for r in ledger.repairs} == {"soft_hyphen", "control", "ligature"}


def _zipped(name: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, "text")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty: choose one"),
        (b"  \n\t\r\n", "empty"),
        (b"\xef\xbb\xbf\n", "empty"),
        (b"%PDF-1.7 rest", "PDF"),
        (b"\xd0\xcf\x11\xe0 rest", "save it as .docx"),
        (b"{\\rtf1 rest}", "save it as .docx or .odt"),
        (_zipped("a.txt"), "archive"),
        (b"\x1f\x8b\x08 rest", "compressed"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"-----BEGIN PGP MESSAGE-----\n", "encrypted"),
        (bytes(range(256)) * 20, "does not look like a text"),
        (b"a" * (source.MAX_BYTES + 1), "larger than 20 MB"),
    ],
)
def test_what_is_no_text_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(ImportRefused, match=said) as refusal:
        structure_text(data)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)
