"""Which paragraph goes on in which of the next edition."""

from __future__ import annotations

import pytest

from readings.importing.lineage import descent
from tests.factories import PARAGRAPHS

A, B, C, D = PARAGRAPHS
FIRST, SECOND = (f"{part}." for part in B.rstrip(".").split(". "))
SHORT = "They waited."


@pytest.mark.parametrize(
    ("old", "new", "goes_on"),
    [
        pytest.param([A, B, C], [A, B, C], [0, 1, 2], id="unchanged"),
        pytest.param([A, B, C], [A, "Something that nobody has said before.", B, C], [0, None, 1, 2], id="added"),
        pytest.param([A, B, C, D], [A, C, D], [0, 2, 3], id="dropped"),
        pytest.param([A, B, C, D], [B, C, D, A], [1, 2, 3, 0], id="moved"),
        pytest.param([A, B, C], [A, B.replace("candles", "cnadles"), C], [0, 1, 2], id="corrected"),
        pytest.param([A, B, C], [A.replace("lane", "road"), f"{B} Or so.", C[:-9]], [0, 1, 2], id="all corrected"),
        pytest.param([A, B, C], [A, FIRST, SECOND, C], [0, 1, None, 2], id="split, the first part larger"),
        pytest.param([A, f"{SECOND} {FIRST} {D}", C], [A, SECOND, f"{FIRST} {D}", C], [0, None, 1, 2], id="split, the second larger"),
        pytest.param([A, SECOND, f"{FIRST} {D}", C], [A, f"{SECOND} {FIRST} {D}", C], [0, 2, 3], id="put together"),
        pytest.param([A, B, C], [A, D, C], [0, None, 2], id="quite another one in its place"),
        pytest.param([SHORT, A, SHORT, B], [SHORT, A, B], [0, 1, 3], id="one of two alike dropped"),
        pytest.param([A, SHORT, B], [SHORT, A, B, SHORT], [None, 0, 2, None], id="nobody knows which"),
        pytest.param([A, "Chapter 1", B], [A, "Chapter 1.", B], [0, 1, 2], id="a short one corrected"),
        pytest.param([A, "Yes.", B], [A, "Never.", B], [0, None, 2], id="a short one for another"),
        pytest.param(
            [A, f"{FIRST} {D}", f"{FIRST} {D}!", C],
            [A, f"{FIRST} {D}?", C],
            [0, None, 3],
            id="two alike, and one that is like both",
        ),
        pytest.param(
            [A, "In the evening of the day they were there, and it was.", C],
            [A, f"{D} It was the day of the evening, and they were in there. {B}", C],
            [0, None, 2],
            id="the same small words in another order",
        ),
        pytest.param([], [A], [None], id="out of nothing"),
        pytest.param([A], [], [], id="into nothing"),
    ],
)  # fmt: skip
def test_which_goes_on_in_which(old: list[str], new: list[str], goes_on: list[int | None]) -> None:
    assert descent(old, new) == goes_on


def test_a_long_text_of_paragraphs_that_are_alike_takes_no_square_of_time() -> None:
    old = [f"{SHORT}", "* * *"] * 20_000
    new = ["* * *", f"{SHORT}", f"{SHORT} So did he."] * 14_000
    assert len(descent(old, new)) == len(new)
