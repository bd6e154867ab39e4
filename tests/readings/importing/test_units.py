"""Sittings of ten to twenty minutes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from readings.importing import units
from readings.importing.draft import Block, BlockKind, Comment, Draft, Section, SectionRole
from readings.importing.units import LONGEST, SHORTEST, WORDS_A_MINUTE


def block(words: int, kind: BlockKind = BlockKind.PARAGRAPH) -> Block:
    return Block(kind, "word " * words)


def section(heading: str | None, *minutes: float, level: int = 1) -> Section:
    """A section with a paragraph for each of these lengths."""
    return Section(heading, level, [block(round(m * WORDS_A_MINUTE)) for m in minutes])


def proposed(
    *sections: Section, comments: list[Comment] | None = None
) -> list[tuple[str | None, tuple[int, int], tuple[int, int], int]]:
    draft = Draft(language="en", sections=list(sections), comments=comments or [])
    units.propose(draft)
    return [(u.title, u.first, u.last, u.minutes) for u in draft.units]


def test_short_sections_are_joined_up_to_a_sitting() -> None:
    assert proposed(section("A", 6), section("B", 6), section("C", 7), section("D", 7)) == [
        ("A", (0, 0), (1, 0), 12),
        ("C", (2, 0), (3, 0), 14),
    ]


def test_a_section_of_the_right_length_stands_alone() -> None:
    assert [title for title, *_ in proposed(section("A", 14), section("B", 15), section("C", 13))] == [
        "A",
        "B",
        "C",
    ]


def test_a_long_section_is_cut_at_the_paragraph_nearest_to_even() -> None:
    assert proposed(section("A", 5, 5, 5, 5, 5, 5)) == [("A", (0, 0), (0, 2), 15), (None, (0, 3), (0, 5), 15)]


def test_a_long_section_is_not_cut_before_a_quotation() -> None:
    long = section("A", 5, 5, 5, 5, 5, 5)
    long.blocks[3].kind = BlockKind.QUOTE
    assert [first for _, first, _, _ in proposed(long)] in ([(0, 0), (0, 2)], [(0, 0), (0, 4)])


def test_a_chapter_begins_a_sitting_rather_than_ends_one() -> None:
    sections = [
        section("One", 4),
        section("a", 8, level=2),
        section("Two", 4),
        section("b", 8, level=2),
    ]
    assert [title for title, *_ in proposed(*sections)] == ["One", "Two"]


def test_a_chapter_does_not_begin_inside_a_sitting_for_the_sake_of_minutes() -> None:
    sections = [section("One", 12), section("a", 7, level=2), section("Two", 8), section("b", 12, level=2)]
    assert [title for title, *_ in proposed(*sections)] == ["One", "Two"]


def test_a_chapter_heading_over_a_lower_one_names_the_sitting() -> None:
    assert proposed(Section("One", 1), section("a", 12, level=2)) == [("One", (1, 0), (1, 0), 12)]


def test_text_without_headings_has_no_title() -> None:
    assert proposed(section(None, 12)) == [(None, (0, 0), (0, 0), 12)]


def test_comments_belong_to_the_last_sitting() -> None:
    thread = [Comment(1, None, ["word " * (3 * WORDS_A_MINUTE)])]
    assert proposed(section("A", 13), section("B", 12), comments=thread)[-1] == ("B", (1, 0), (1, 0), 15)


def test_a_slower_language_takes_longer() -> None:
    draft = Draft(
        language="de-AT", sections=[Section("A", blocks=[block(10 * units.WORDS_A_MINUTE_BY_LANGUAGE["de"])])]
    )
    units.propose(draft)
    assert draft.units[0].minutes == 10


def test_a_list_is_never_cut() -> None:
    entries = section("Notes", 9, 9, 9)
    entries.role = SectionRole.NOTES
    assert proposed(entries) == [("Notes", (0, 0), (0, 2), 27)]


def test_nothing_makes_nothing() -> None:
    assert proposed() == []
    assert proposed(Section("Empty")) == []


LENGTHS = st.lists(st.integers(0, 30), max_size=8)


@settings(deadline=None)
@given(st.lists(st.tuples(LENGTHS, st.integers(1, 3), st.sampled_from(list(BlockKind))), max_size=12))
def test_every_block_stands_in_one_sitting_in_order(plan: list[tuple[list[int], int, BlockKind]]) -> None:
    sections = [
        Section(f"H{i}", level, [block(minutes * 60, kind) for minutes in lengths])
        for i, (lengths, level, kind) in enumerate(plan)
    ]
    draft = Draft(language="en", sections=sections)
    units.propose(draft)
    places = [(i, j) for i, part in enumerate(sections) for j in range(len(part.blocks))]
    covered = [place for unit in draft.units for place in places if unit.first <= place <= unit.last]
    assert covered == places
    assert all(unit.minutes >= 1 for unit in draft.units)


@settings(deadline=None)
@given(st.lists(st.floats(1, 9), min_size=12, max_size=40))
def test_sections_shorter_than_a_sitting_always_fit_into_sittings(minutes: list[float]) -> None:
    found = proposed(*(section(f"H{i}", length) for i, length in enumerate(minutes)))
    assert all(length <= LONGEST for *_, length in found)
    assert sum(length < SHORTEST for *_, length in found) <= 1
