"""Several write the notes at once, and nothing that anybody typed is lost."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.changes import Refused
from classroom.actions import notes
from classroom.actions.notes import merged, save_notes, tidy
from tests.at_once import at_once
from tests.classroom.evening import Evening, planned

# Few different lines, so that they meet; none of them empty, so that each can be counted.
LINES = st.lists(st.sampled_from("abcdefgh"), max_size=8)


@st.composite
def changed(draw: st.DrawFn, lines: list[str], sign: str) -> list[str]:
    """The lines after somebody wrote in them: some taken out, some new, each new one named for who typed it."""
    found: list[str] = []
    for line in [*lines, None]:
        found += [f"{sign}{nth}" for nth in draw(st.lists(st.integers(0, 5), max_size=2))]
        if line is not None and draw(st.integers(0, 3)):
            found.append(line)
    return found


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    base = draw(LINES)
    return base, draw(changed(base, "A")), draw(changed(base, "B"))


def together(base: list[str], theirs: list[str], ours: list[str]) -> list[str]:
    text = merged("\n".join(base), "\n".join(theirs), "\n".join(ours))
    return text.split("\n") if text else []


@given(scenes())
def test_every_line_that_somebody_typed_stands(scene: tuple[list[str], list[str], list[str]]) -> None:
    base, theirs, ours = scene
    found = Counter(together(base, theirs, ours))
    for mine, sign in ((theirs, "A"), (ours, "B")):
        typed = Counter(line for line in mine if line.startswith(sign))
        assert not typed - found


@given(scenes())
def test_a_line_goes_only_if_somebody_took_it_out_and_none_is_made_up(
    scene: tuple[list[str], list[str], list[str]],
) -> None:
    base, theirs, ours = scene
    found = Counter(together(base, theirs, ours))
    assert not (Counter(theirs) & Counter(ours)) - found
    assert set(found) <= set(base) | set(theirs) | set(ours)


@given(scenes())
def test_what_only_one_changed_is_as_they_left_it(scene: tuple[list[str], list[str], list[str]]) -> None:
    base, theirs, _ = scene
    assert together(base, theirs, base) == together(base, base, theirs) == theirs
    assert together(base, theirs, theirs) == theirs


@given(scenes())
def test_the_lines_of_each_stand_in_their_order(scene: tuple[list[str], list[str], list[str]]) -> None:
    base, theirs, ours = scene
    found = together(base, theirs, ours)
    for mine, sign in ((theirs, "A"), (ours, "B")):
        typed = [line for line in mine if line.startswith(sign)]
        rest = iter(found)
        assert all(line in rest for line in typed)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_words_can_be_put_together(base: str, theirs: str, ours: str) -> None:
    base, theirs, ours = tidy(base), tidy(theirs), tidy(ours)
    lines = merged(base, theirs, ours).split("\n")
    new = set(theirs.split("\n")) | set(ours.split("\n"))
    assert {line for line in new if line and line not in base.split("\n")} <= set(lines)


@pytest.mark.parametrize(
    ("base", "theirs", "ours", "expected"),
    [
        ("", "one", "two", "one\ntwo"),
        ("a", "a\none", "a\ntwo", "a\none\ntwo"),
        ("a\nb\nc", "a1\nb\nc", "a\nb\nc1", "a1\nb\nc1"),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"),
        ("a\nb", "a\nb1", "a\nb2", "a\nb1\nb2"),
        ("a\nb", "a", "a\nb2", "a\nb2"),
        ("a", "a\nsame", "a\nsame", "a\nsame"),
        ("a", "a\nsame\nx", "a\nsame\ny", "a\nsame\nx\ny"),
        ("a\nb", "", "a\nb\nc", "a\nb\nc"),
    ],
)
def test_how_two_changes_stand_together(base: str, theirs: str, ours: str, expected: str) -> None:
    assert merged(base, theirs, ours) == expected


# Kept ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def evening(db: None) -> Evening:
    return planned().open()


def save(evening: Evening, text: str, base: str) -> notes.Saved:
    return save_notes(access=evening.access(), meeting=evening.meeting, text=text, base=base)


def test_the_notes_are_kept_with_their_version(evening: Evening) -> None:
    assert save(evening, "One.\r\nTwo. \n\n", "").text == "One.\nTwo."
    saved = save(evening, "One.\nTwo.\nThree.", "One.\nTwo.")
    assert (saved.version, saved.merged) == (2, False)
    page = evening.page()
    assert (page.notes, page.notes_version, page.notes_by) == ("One.\nTwo.\nThree.", 2, "Faye")


def test_the_same_again_changes_nothing(evening: Evening) -> None:
    save(evening, "One.", "")
    version = evening.version
    assert save(evening, "One.", "").version == 1  # the answer was lost on the way
    assert evening.version == version


def test_two_who_write_at_once_both_stand(evening: Evening) -> None:
    save(evening, "Welcome.\n\nQ1:", "")
    save(evening, "Welcome.\n\nQ1: granted to whom?", "Welcome.\n\nQ1:")
    saved = save(evening, "Welcome, eleven people.\n\nQ1:", "Welcome.\n\nQ1:")
    assert saved.text == "Welcome, eleven people.\n\nQ1: granted to whom?"
    assert saved.merged
    # and who sent the second goes on from what they sent, not knowing the first
    again = save(evening, "Welcome, twelve people.\n\nQ1:", "Welcome, eleven people.\n\nQ1:")
    assert again.text == "Welcome, twelve people.\n\nQ1: granted to whom?"


def test_the_record_is_put_right_after_the_meeting(evening: Evening) -> None:
    save(evening, "One.", "")
    evening.close()
    assert save(evening, "One, corrected.", "One.").text == "One, corrected."


@pytest.mark.parametrize(
    ("text", "words"),
    [("x" * (notes.LONGEST + 1), "too long"), ("x\n" * notes.MOST_LINES + "x", "too many lines")],
)
def test_what_is_too_long_is_refused_and_what_stood_stays(evening: Evening, text: str, words: str) -> None:
    save(evening, "One.", "")
    with pytest.raises(Refused, match=words):
        save(evening, text, "One.")
    assert evening.page().notes == "One."


@pytest.mark.parametrize("base", ["x" * (3 * notes.LONGEST + 1), "x\n" * 3 * notes.MOST_LINES + "x"])
def test_nobody_was_ever_given_notes_so_long(evening: Evening, base: str) -> None:
    save(evening, "One.", "")
    with pytest.raises(Refused, match="Too much"):
        save(evening, "Two.", base)
    assert evening.page().notes == "One."


def test_lines_that_stand_often_cost_no_minutes() -> None:
    """Meanwhile the room is locked."""
    base, theirs, ours = list("xy" * 500), [*"xyx" * 900, "A"], [*"yxy" * 333, "B"]
    began = time.monotonic()
    found = together(base, theirs, ours)
    assert time.monotonic() - began < 5
    assert {"A", "B"} <= set(found)


def test_blank_lines_between_changes_leave_them_apart() -> None:
    base = [part for nth in range(20) for part in (f"Line {nth}", "")]
    theirs, ours = ["A" if part == "Line 3" else part for part in base], [*base, "B"]
    assert together(base, theirs, ours) == [*theirs, "B"]


def test_there_are_no_notes_of_an_evening_that_has_not_begun(db: None) -> None:
    evening = planned()
    with pytest.raises(Refused, match="not open"):
        save(evening, "One.", "")


@pytest.mark.django_db(transaction=True)
def test_ten_who_save_at_the_same_moment_all_stand() -> None:
    evening = planned().open()
    save(evening, "Notes", "")
    answers = at_once(*[lambda nth=nth: save(evening, f"Notes\nline {nth}", "Notes") for nth in range(10)])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sorted(evening.page().notes.split("\n")) == ["Notes", *(f"line {nth}" for nth in range(10))]
    assert evening.page().notes_version == 11
