"""What one edition changed of another, told as people would."""

from __future__ import annotations

import random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readings.changes import Changed, Said, Same, What, changes, in_words, pieces
from readings.rewording import Shift, carried, differences

MILL = "The mill stood at the end of the lane, and whoever worked there walked past it twice a day."
ROOM = "On Saturdays the room was full before noon. People brought candles in the winter, and coats."
ASKED = "What nobody wrote down was who had asked first, and why the question was left out of it."
KEYS = "The keys were given back in spring to somebody from the committee whom nobody knew."


def said(*blocks: tuple[int, str] | str, kind: str = "paragraph") -> list[Said]:
    """An edition of these paragraphs; a number before one is its uid, else its place is."""
    given_ = [each if isinstance(each, tuple) else (n, each) for n, each in enumerate(blocks, 1)]
    return [Said(UUID(int=uid), n, n + 1, kind, 0, plain) for n, (uid, plain) in enumerate(given_)]


def told(old: list[Said], new: list[Said]) -> list[str]:
    return [
        f"same {each.count}"
        if isinstance(each, Same)
        else each.what.value + (" moved" if each.moved and each.what != What.MOVED else "")
        for each in changes(old, new)
    ]


def test_runs_without_a_change_are_folded() -> None:
    old = said(MILL, ROOM, ASKED, KEYS)
    new = said(MILL, ROOM, ASKED.replace("asked", "spoken"), KEYS)
    first, changed, last = changes(old, new)
    assert first == Same(count=2, first=1, last=2, old_first=1, old_last=2)
    assert isinstance(changed, Changed)
    assert [shown for shown in changed.pieces if shown.how != "same"] == [
        ("removed", "asked"),
        ("added", "spoken"),
    ]
    assert last == Same(count=1, first=4, last=4, old_first=4, old_last=4)
    assert changes(old, old) == [Same(count=4, first=1, last=4, old_first=1, old_last=4)]
    assert in_words(changes(old, old)) == ""


def test_each_kind_of_change_has_its_name() -> None:
    old = said(MILL, ROOM, ASKED, KEYS)
    end = ROOM.index("People")
    cases = {
        ("same 1", "split", "same 2"): said(
            (1, MILL), (2, ROOM[:end].strip()), (9, ROOM[end:]), (3, ASKED), (4, KEYS)
        ),
        ("same 1", "merged", "same 1"): said((1, MILL), (2, f"{ROOM} {ASKED}"), (4, KEYS)),
        ("same 2", "moved", "same 1"): said((1, MILL), (2, ROOM), (4, KEYS), (3, ASKED)),
        ("same 1", "dropped", "same 2"): said((1, MILL), (3, ASKED), (4, KEYS)),
        ("dropped", "same 3"): said((2, ROOM), (3, ASKED), (4, KEYS)),
        ("same 4", "added"): said((1, MILL), (2, ROOM), (3, ASKED), (4, KEYS), (9, "Quite other words.")),
        ("same 3", "kind"): [*said(MILL, ROOM, ASKED), *said((4, KEYS), kind="quote")],
    }
    for expected, new in cases.items():
        found = told(old, new)
        if "moved" in expected:  # either of two neighbours may be the one
            assert sorted(found) == sorted(expected)
        else:
            assert tuple(found) == expected


def test_a_part_that_was_corrected_too_is_still_a_part() -> None:
    old = said(MILL, ROOM)
    end = ROOM.index("People")
    new = said((1, MILL), (2, ROOM[:end].strip()), (9, ROOM[end:].replace("candles", "lamps")))
    assert told(old, new) == ["same 1", "split"]
    assert in_words(changes(old, new)) == "One paragraph split"


def test_a_part_that_another_paragraph_was_dropped_beside_is_still_a_part() -> None:
    old = said(MILL, ROOM, ASKED, KEYS)
    new = said((1, f"{MILL} {ASKED}"), (4, KEYS))
    assert told(old, new) == ["merged", "dropped", "same 1"]


def test_paragraphs_without_a_common_uid_are_told_by_their_words() -> None:
    old = said(MILL, ROOM, KEYS)
    new = said((1, MILL), (8, ROOM.replace("full", "quite full")), (9, "New words altogether."), (3, KEYS))
    assert told(old, new) == ["same 1", "changed", "added", "same 1"]


def test_the_summary_is_said_in_words() -> None:
    old = said(MILL, ROOM, ASKED, KEYS)
    new = said((2, f"{ROOM} And hats."), (3, f"{ASKED} Still."), (4, KEYS), (9, "More."))
    assert in_words(changes(old, new)) == "Two paragraphs changed, one dropped, one added"


def test_white_space_alone_is_no_change_of_words() -> None:
    assert [shown.how for shown in pieces("a b  c", "a b c")] == ["same"]
    assert "".join(shown.words for shown in pieces("One two.", "One\n\ntwo.")) == "One\n\ntwo."


def test_long_stretches_without_a_change_are_cut() -> None:
    long = " ".join(f"word{n}" for n in range(500))
    found = pieces(f"Begin {long} end", f"Began {long} ended")
    assert [shown.how for shown in found] == [
        "removed",
        "added",
        "same",
        "left_out",
        "same",
        "removed",
        "added",
    ]
    assert sum(len(shown.words) for shown in found) < 400


def test_a_moved_paragraph_can_be_changed_as_well() -> None:
    old = said(MILL, ROOM, ASKED, KEYS)
    new = said((4, f"{KEYS} Later."), (1, MILL), (2, ROOM), (3, ASKED))
    assert told(old, new) == ["changed moved", "same 3"]
    assert in_words(changes(old, new)) == "One paragraph changed, one moved"


WORDS = st.lists(
    st.sampled_from(["mill", "lane", "the", " ", "  ", "\n", ".", "[1]", "é", ""]), max_size=12
).map("".join)


@given(WORDS, WORDS)
def test_the_differences_cover_both_wordings(old: str, new: str) -> None:
    found = differences(old, new)
    assert "".join(old[each.old_start : each.old_end] for each in found) == old
    assert "".join(new[each.new_start : each.new_end] for each in found) == new
    for each in found:
        if each.same:
            assert old[each.old_start : each.old_end] == new[each.new_start : each.new_end]


@given(WORDS, WORDS, st.integers(0, 40), st.integers(1, 10))
def test_words_that_are_followed_stay_inside(old: str, new: str, start: int, length: int) -> None:
    end = min(start + length, len(old))
    if start < end:
        place = Shift(old, new).words(start, end)
        if place is not None:
            assert 0 <= place.start < place.end <= len(new)
            assert place.exact == (old[start:end] == new[place.start : place.end])


@given(WORDS)
def test_the_same_words_keep_every_mark(plain: str) -> None:
    spans = [{"start": n, "end": n + 1, "kind": "em", "target": ""} for n in range(len(plain))]
    assert carried(spans, Shift(plain, plain)) == spans


@given(st.lists(st.tuples(st.integers(1, 8), WORDS), unique_by=lambda pair: pair[0]), st.randoms())
def test_every_block_is_told_of_once(blocks: list[tuple[int, str]], chance: random.Random) -> None:
    old = said(*blocks)
    other = [
        (uid if chance.random() < 0.8 else uid + 20, plain + chance.choice(["", " x"]))
        for uid, plain in blocks
    ]
    chance.shuffle(other)
    new = said(*other[: chance.randint(0, len(other))])
    found = changes(old, new)
    same = sum(each.count for each in found if isinstance(each, Same))
    assert same + sum(len(each.old) for each in found if isinstance(each, Changed)) == len(old)
    assert same + sum(len(each.new) for each in found if isinstance(each, Changed)) == len(new)


@pytest.mark.parametrize("words", [["a"], ["a", "b"], [f"w{n}" for n in range(60)]])
def test_words_that_repeat_themselves_take_no_age(words: list[str]) -> None:
    chance = random.Random(1)
    old = " ".join(chance.choice(words) for _ in range(40_000))
    new = " ".join(chance.choice(words) for _ in range(40_000))
    assert differences(old, new)[-1].new_end == len(new)
