"""Where words of one edition stand in another: the cases by name."""

from __future__ import annotations

import pytest

from readings.anchors import Anchors, Found, Sure
from readings.wordings import BETWEEN, Piece, Selector, Wording
from tests.factories import PARAGRAPHS
from tests.readings.edits import Text, signs

A, B, C, D = PARAGRAPHS
LANE = "The lane ends at the mill, and there it turns."
READERS = B.replace("People", "Readers")


def find(words: str, old: list[str], new: list[str], nth: int = 0) -> tuple[Found, Text]:
    """The `nth` occurrence of these words of the old text in the new one."""
    first = Text([signs(each) for each in old])
    then = Text([signs(each) for each in new], first)
    start = -1
    for _ in range(nth + 1):
        start = first.wording.text.index(words, start + 1)
    at = first.wording.stretch(start, start + len(words))
    assert at is not None
    said = Selector(at.uid, at.last_uid, at.start, at.end, at.exact)
    return Anchors(first.wording, then.wording).find(said), then


@pytest.mark.parametrize(
    ("words", "old", "new", "number", "prefix"),
    [
        pytest.param("their own candles", [A, B, C], [D, A, READERS, C], 3, "brought ", id="beside a corrected word"),
        pytest.param("own candles", [A, B, C], [A, "People brought their own candles.", "On Saturdays."], 2, "their ", id="split"),
        pytest.param("own candles", [A, B, C], [f"{A} {B}", C], 1, "their ", id="put together"),
        pytest.param(f"{B}{BETWEEN}In March", [A, B, C], [f"{A} {B}", C, D], 1, "a day. ", id="paragraphs begin elsewhere"),
        pytest.param("own candles", [A, B, C, D], [C, D, A, B], 4, "their ", id="moved"),
        pytest.param("own candles", [A, B, C], [B, A, READERS.replace("own", "own"), C][1:], 2, "their ", id="moved up"),
        pytest.param("the", [A, B, C], [A, READERS, C], 1, "at ", id="a small word in what did not change"),
        pytest.param("東京で会議", ["昨日、東京で会議があった。", A], [A, "昨日、東京で会議があった。彼らは帰った。"], 2, "昨日、", id="without spaces"),
    ],
)  # fmt: skip
def test_the_very_same_words(words: str, old: list[str], new: list[str], number: int, prefix: str) -> None:
    found, then = find(words, old, new)
    assert found.sure is Sure.EXACT
    assert found.at is not None
    assert (found.at.exact, found.at.number) == (words, number)
    assert found.at.prefix.endswith(prefix)
    at = found.at
    said = Selector(at.uid, at.last_uid, at.start, at.end, at.exact)
    assert then.wording.span(said) is not None


@pytest.mark.parametrize(
    ("words", "old", "new", "candidate"),
    [
        pytest.param(B, [A, B, C], [A, READERS, C], READERS, id="a whole paragraph that was corrected"),
        pytest.param("their own candles", [A, B, C], [A, B.replace("own", "good"), C], "their good candles", id="a word of them"),
        pytest.param("candles", [A, B, C], [A, B.replace("candles", "cnadles"), C], "cnadles", id="the only word"),
        pytest.param("noon. People", [A, B, C], [A, *B.replace("noon. ", "noon.\n").split("\n"), C], f"noon.{BETWEEN}People", id="split within"),
        pytest.param("full before", [A, B, C], [A, B.replace("full before", "full\N{NO-BREAK SPACE}before"), C], "full\N{NO-BREAK SPACE}before", id="white space"),
        pytest.param(f"{B}{BETWEEN}{C}", [A, B, C], [A, READERS, C], f"{READERS}{BETWEEN}{C}", id="several paragraphs"),
        pytest.param("Ann rang.", [f"{A} Ann rang. {B}", C], [f"{A} Ann rang. Who? Ann rang. {B}", C], "Ann rang.", id="twice by now"),
        pytest.param(LANE, [LANE, LANE, A], [LANE, LANE, LANE, A], LANE, id="a refrain that is sung once more"),
        pytest.param("The lane", [LANE, LANE], [LANE, LANE, f"x{LANE}"], "The lane", id="or again, and otherwise"),
        pytest.param("The lane", [f"{LANE} {LANE} {LANE}", A], [f"{LANE} {LANE} {LANE.replace('ends', 'end')}", A], "The lane", id="in one paragraph"),
        pytest.param("They sang.", ["It rained. They sang. Ann wept.", "It snowed. They sang. Ben slept."], ["It rained. They sang. Ben slept."], "They sang.", id="others may have taken their place"),
    ],
)  # fmt: skip
def test_words_that_a_person_is_asked_about(
    words: str, old: list[str], new: list[str], candidate: str
) -> None:
    found, _ = find(words, old, new)
    assert found.sure is Sure.UNSURE
    assert found.at is not None
    assert found.at.exact == candidate


@pytest.mark.parametrize(
    ("words", "old", "new"),
    [
        pytest.param(B, [A, B, C], [A, C], id="dropped"),
        pytest.param("candles", [A, B, C], [A, C, D], id="dropped with its paragraph"),
        pytest.param(
            "the", [A, B, C], ["Quite other words stand here.", "And here."], id="a small word of it"
        ),
        pytest.param(
            "People brought their own candles in the winter.", [A, B, C], [A, B[:53], C], id="cut out"
        ),
    ],
)
def test_words_that_are_gone(words: str, old: list[str], new: list[str]) -> None:
    found, _ = find(words, old, new)
    assert found == Found(Sure.APART)


def test_a_selector_that_names_other_words_is_not_followed() -> None:
    text = Text([signs(A)])
    anchors = Anchors(text.wording, text.wording)
    uid = text.uids[0]
    assert anchors.find(Selector(uid, uid, 0, 3, "Ann")).sure is Sure.APART
    other = Text([signs(A)]).uids[0]
    assert anchors.find(Selector(other, other, 0, 3, A[:3])).sure is Sure.APART
    assert Anchors(Wording([]), text.wording).find(Selector(uid, uid, 0, 3, A[:3])).sure is Sure.APART


def test_blocks_without_a_number_are_passed_over() -> None:
    text = Text([signs(A), signs(B)])
    heading = Piece(Text([signs("One")]).uids[0], "One", None)
    wording = Wording([text.pieces[0], heading, text.pieces[1]])
    assert f"{A}{BETWEEN}{B}" in wording.text
