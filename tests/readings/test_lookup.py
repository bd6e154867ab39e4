"""What was typed, taken apart into words and times; and the same words in two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readings.lookup import MOST_WISHES, Time, wishes
from readings.runs import LEAST, PHRASE, phrases, runs, words_of


def read(said: str, *languages: str) -> list[tuple[str, str | None]]:
    return [
        (wish.words, wish.time.printed if wish.time else None) for wish in wishes(said, languages or ["en"])
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("candles winter", [("candles winter", None)]),
        ("candles, March 1921", [("candles", None), ("", "March 1921")]),
        ("candles or 1921", [("candles", None), ("", "1921")]),
        ("candles 1921", [("candles", "1921")]),
        ("17 march 1921", [("", "17 march 1921")]),
        ("March 17, 1921, candles", [("", "March 17, 1921"), ("candles", None)]),
        ('"March 1921, or so"', [('"March 1921, or so"', None)]),
        ("bread -1921", [("bread -1921", None)]),
        ("the long march", [("the long march", None)]),
        ("1917 1921", [("", "1917"), ("", "1921")]),
        ("29 February 1921", [("29 February 1921", None)]),
        (", or ,;", []),
    ],
)
def test_commas_part_alternatives_and_times_are_told_from_words(
    said: str, expected: list[tuple[str, str | None]]
) -> None:
    assert read(said) == expected


@pytest.mark.parametrize(
    ("said", "begins", "ends", "precision"),
    [
        ("1921", 19210101, 19211231, 4),
        ("March 1921", 19210301, 19210331, 7),
        ("17 March 1921", 19210317, 19210317, 10),
        ("1921-03", 19210301, 19210331, 7),
        ("1910-12", 19100101, 19121231, 4),
        ("1917 to 1921", 19170101, 19211231, 4),
        ("1920s", 19200101, 19291231, 4),
    ],
)
def test_a_time_has_its_days(said: str, begins: int, ends: int, precision: int) -> None:
    (wish,) = wishes(said, ["en"])
    assert wish.time is not None
    assert wish.time.asked == (begins, ends, precision)


def test_months_are_read_in_the_languages_of_the_course() -> None:
    assert read("März 1921", "de", "en") == [("", "März 1921")]
    assert read("March 1921", "de", "en") == [("", "March 1921")]


def test_a_time_before_our_era() -> None:
    assert Time.between("-0043-03").asked == (-430000 + 301, -430000 + 331, 7)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_taken_apart(said: str) -> None:
    found = wishes(said, ["en", "de"])
    assert len(found) <= MOST_WISHES
    assert all(wish.words or wish.time for wish in found)


# The same words -----------------------------------------------------------------------------------------------

QUOTED = "nobody who held the lamp that evening could say afterwards who had asked for it to be lit"


def test_a_quotation_is_the_same_however_it_is_set() -> None:
    here = f"She wrote: “{QUOTED}.”"
    there = (
        QUOTED.replace("lamp that", "LAMP, that").replace("afterwards", "after\u00adwards") + "; and so on"
    )
    (run,) = runs(words_of(here), words_of(there))
    assert here[slice(*run.here)] == QUOTED
    assert there[slice(*run.there)].casefold().startswith("nobody")
    assert run.words == len(QUOTED.split())


def test_ligatures_apostrophes_and_the_marks_of_notes_make_no_difference() -> None:
    here = "the ﬁrst oﬃce’s papers were carried down to the river in nine baskets"
    there = "the first office's papers were carried down12 to the river in nine baskets"
    at = there.index("12")
    (run,) = runs(words_of(here), words_of(there, [{"kind": "note_marker", "start": at, "end": at + 2}]))
    assert run.words == len(here.split())


def test_seven_words_are_chance_and_eight_are_not() -> None:
    words = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    assert runs(words_of(" ".join(words[:-1])), words_of(" ".join(words[:-1]))) == []
    assert [run.words for run in runs(words_of(" ".join(words)), words_of("and " + " ".join(words)))] == [8]


@given(st.integers(0, 12), st.integers(LEAST, 30), st.integers(0, 12))
def test_a_phrase_that_is_looked_for_stands_in_every_shared_run(before: int, shared: int, after: int) -> None:
    """Else the database would not be asked for it."""
    run = " ".join(f"w{n}" for n in range(shared))
    plain = " ".join([*(f"a{n}" for n in range(before)), run, *(f"b{n}" for n in range(after))])
    pieces = list(phrases(words_of(plain), plain))
    assert any(piece in run for piece in pieces)
    assert all(len(piece.split()) == PHRASE for piece in pieces)
