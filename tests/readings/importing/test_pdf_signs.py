"""Signs of a PDF: those beyond the first 65,536 come whole, and half a sign is nothing the database could not keep."""

from __future__ import annotations

import typst

from readings.importing import structure_text
from readings.importing.formats.pdf_chars import LOST, _whole


def test_signs_in_two_halves_come_whole() -> None:
    said = "The letter \U0001d504 stands here, and everybody knows who reads it."
    draft = structure_text(bytes(typst.compile(said.encode())))
    assert [block.text for block in draft.sections[0].blocks] == [said]


def test_half_a_sign_is_lost() -> None:
    assert _whole("a\ud835b\ud835\udd04") == f"a{LOST}b\U0001d504"
