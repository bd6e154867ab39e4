"""Notes at the foot of a page step out before the sentence they interrupt is put together."""

from __future__ import annotations

import pytest

from readings.importing import structure_text
from readings.importing.feet import find_feet, read_feet
from readings.importing.ledger import Ledger

from .drafts import lines_of

PAGE = """There was one pump in the whole of the village, and it stood in
front of the house of the man who had paid for it.¹ Whoever came
with a bucket had to walk past his window, and he counted the

¹ The parish accounts for that year give the name and the cost,
which was nine pounds.

buckets as they went by. In the evening he wrote the number in a
book with a green cover, which nobody ever asked him to show.
"""


def feet(text: str, outside: set[int] | None = None, ledger: Ledger | None = None) -> list[list[int]]:
    return find_feet(lines_of(text), outside or set(), ledger or Ledger())


def test_a_note_that_interrupts_a_sentence_steps_out() -> None:
    assert feet(PAGE) == [[4, 5]]
    (note,) = read_feet([[4, 5]], PAGE.split("\n"))
    assert (note.label, note.text, note.line) == (
        "1",
        "The parish accounts for that year give the name and the cost, which was nine pounds.",
        5,
    )


def test_the_sentence_is_whole_and_the_note_is_kept() -> None:
    draft = structure_text(PAGE.encode(), language="en")
    text = " ".join(block.text for section in draft.sections for block in section.blocks)
    assert "he counted the buckets as they went by." in text
    assert [note.label for note in draft.notes] == ["1"]
    assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [("1", True)]
    assert [repair.kind for repair in draft.repairs if repair.kind == "foot_note"] == ["foot_note"]


def test_a_note_above_a_page_number_steps_out() -> None:
    text = "He paid for it.¹\n\n¹ Accounts.\n² Letters.\n\n7\n\nThe next page.² It goes on."
    assert feet(text, {5}) == []  # the second is answered by no marker before it
    assert feet(text.replace("it.¹", "it.¹ Twice.²"), {5}) == [[2], [3]]


def test_a_refused_note_stays() -> None:
    ledger = Ledger()
    feet(PAGE, ledger=ledger)
    assert feet(PAGE, ledger=Ledger(frozenset({ledger.repairs[0].id}))) == []


@pytest.mark.parametrize(
    "text",
    [
        "He paid for it.¹\n\n¹ Accounts.",  # at the end of all
        "He paid for it.\n\n* A star, not a note.\n\nand more of the same",  # no marker
        "He paid for it.¹ So.\n\n¹ Accounts.\n\nAnother paragraph.",  # nothing says that the page ends
    ],
)
def test_what_is_no_foot(text: str) -> None:
    assert feet(text) == []
