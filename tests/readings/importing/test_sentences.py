"""Where a sentence ends."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readings.importing.languages import language
from readings.importing.sentences import sentences


def cut(text: str, code: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language(code))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One ends. Two goes on.", ["One ends.", "Two goes on."]),
        ("Mr. Hale met Dr. Oake. They talked.", ["Mr. Hale met Dr. Oake.", "They talked."]),
        ("J. R. Hale wrote it. Nobody read it.", ["J. R. Hale wrote it.", "Nobody read it."]),
        ("See vol. 3, p. 12. It says so.", ["See vol. 3, p. 12.", "It says so."]),
        ("Pumps, pipes, etc. were sold. All of it.", ["Pumps, pipes, etc. were sold.", "All of it."]),
        ("“Who asked you?” he said. She left.", ["“Who asked you?” he said.", "She left."]),
        (
            "He called it ‘the end of it!’ Others laughed.",
            ["He called it ‘the end of it!’", "Others laughed."],
        ),
        ("It was over.[12] They went home.", ["It was over.[12]", "They went home."]),
        ("It was over.”¹ They went home.", ["It was over.”¹", "They went home."]),
        ("They paid.” (Hale, page 5) The rest did not.", ["They paid.” (Hale, page 5)", "The rest did not."]),
        ("It fell. (It had leaned in 1812.) It rose.", ["It fell.", "(It had leaned in 1812.)", "It rose."]),
        ("In 1812. Then in 1813.", ["In 1812.", "Then in 1813."]),
        ("The year 1830… But enough.", ["The year 1830…", "But enough."]),
        ("  Spaces around.  Here too. ", ["Spaces around.", "Here too."]),
        ("No stop at the end", ["No stop at the end"]),
    ],
)
def test_english(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_german_ordinal_ends_nothing() -> None:
    assert cut("Am 3. Mai kam er. Er blieb.", "de") == ["Am 3. Mai kam er.", "Er blieb."]


@given(st.text(alphabet=st.sampled_from(list('aB1. ?!…"”’)([]*²—\n')), max_size=80))
def test_every_mark_stands_in_one_sentence(text: str) -> None:
    spans = sentences(text, language("en"))
    assert all(start < end for start, end in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))
    outside = set(range(len(text))) - {i for start, end in spans for i in range(start, end)}
    assert not "".join(text[i] for i in outside).strip()
