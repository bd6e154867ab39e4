"""Questions, reading lists and notes in other prints than the usual one."""

from __future__ import annotations

import pytest

from readings.importing import apparatus, structure_text
from readings.importing.as_markdown import to_markdown
from readings.importing.draft import BlockKind, Draft, SectionRole

from .drafts import draft_of, texts_of

PROSE = (
    "The ferry ran until the bridge was built, and then it ran for another year because nobody had told the ferryman. "
    "He is said to have charged double on the last day."
)
BOOKS = ["The Ferryman’s Bill, by H. Roe", "Chains and Piers (leaflet, 1961)", "The Bridge Fund, 3 vols."]
QUESTIONS = ["Who should have told him?", "What does a bridge owe a ferry?", "Would you have paid double?"]


def found(text: str, language: str = "en") -> Draft:
    draft, lines = draft_of(text, language)
    apparatus.find(draft, lines)
    return draft


def imported(*parts: str) -> Draft:
    return structure_text("\n\n".join(parts).encode())


def readings(draft: Draft) -> list[tuple[str, str]]:
    return [(item.group, item.entry) for item in draft.further_reading]


class TestReadingLists:
    @pytest.mark.parametrize("heading", ["Further Reading", "See also", "Books", "Selected reading"])
    def test_short_entries_under_a_known_heading_at_the_end(self, heading: str) -> None:
        draft = imported(PROSE, PROSE, "The Last Day", PROSE, heading, *BOOKS, "A Short Life of Piers")
        assert readings(draft) == [(heading, book) for book in [*BOOKS, "A Short Life of Piers"]]
        assert [section.heading for section in draft.sections] == [None, "The Last Day", heading]

    def test_a_heading_nobody_knows_above_entries_that_end_the_text(self) -> None:
        draft = found(f"{PROSE}\n\n# From the Shelf\n\n" + "\n\n".join(BOOKS))
        assert readings(draft) == [("From the Shelf", book) for book in BOOKS]

    def test_groups_keep_their_headings(self) -> None:
        draft = found(
            f"{PROSE}\n\n# Further Reading\n\n# First Steps\n\n{BOOKS[0]}\n\n# Deeper Water\n\n{BOOKS[1]}"
        )
        assert readings(draft) == [("First Steps", BOOKS[0]), ("Deeper Water", BOOKS[1])]

    @pytest.mark.parametrize("heading", ["Books", "Sources", "Literature", "Reading"])
    def test_a_chapter_of_prose_under_such_a_heading_stays(self, heading: str) -> None:
        prose = f"{PROSE} {PROSE} {PROSE} In 1961 it was sold."
        draft = found(f"{PROSE}\n\n# {heading}\n\n{prose}\n\n{prose}\n\n# The End\n\n{PROSE}")
        assert (draft.further_reading, draft.references) == ([], [])
        assert texts_of(draft) == [PROSE, prose, prose, PROSE]

    @pytest.mark.parametrize(
        "lines",
        [
            [
                "a ferry in every town",
                "two ferrymen, one of them a woman",
                "the accounts to be open on Mondays",
            ],
            ["Anna Roe", "Harald Lund", "Peder Moe"],
        ],
    )
    def test_other_lines_that_end_a_text_are_no_books(self, lines: list[str]) -> None:
        draft = found(f"{PROSE}\n\n# What They Asked\n\n" + "\n\n".join(lines))
        assert draft.further_reading == []


class TestQuestions:
    @pytest.mark.parametrize(
        "mark", ["Q{n}. ", "Q{n}: ", "Question {n}: ", "({a}) ", "{a}) ", "{a}. ", "[{n}] ", "- "]
    )
    @pytest.mark.parametrize("between", ["\n", "\n\n"])
    def test_marks(self, mark: str, between: str) -> None:
        asked = [mark.format(n=n, a="abc"[n - 1]) + question for n, question in enumerate(QUESTIONS, 1)]
        draft = imported(PROSE, PROSE, "Discussion Questions", between.join(asked))
        assert draft.questions == QUESTIONS
        assert [section.heading for section in draft.sections] == [None, "Discussion Questions"]
        assert texts_of(draft) == [PROSE, PROSE]

    def test_a_question_that_begins_with_a_word_of_one_letter(self) -> None:
        asked = "A bridge or a ferry?\n\nI ask again: who paid?\n\nB. Roe said what?"
        assert found(f"{PROSE}\n\n# Questions\n\n{asked}").questions == asked.split("\n\n")


class TestEpigraphs:
    def test_items_below_a_heading_are_no_saying_and_its_source(self) -> None:
        draft = imported(
            PROSE,
            PROSE,
            "What They Asked",
            "- A ferry in every single town.\n- Two ferrymen, one of them a woman.",
        )
        kinds = [block.kind for section in draft.sections for block in section.blocks]
        assert BlockKind.EPIGRAPH not in kinds


NOTES = "[1] County archive, box 3.\n[2] The ferryman’s son told me this.\n[3] As above."


class TestNotes:
    def test_sources_that_are_notes(self) -> None:
        draft = found(f"It ran.[1] It sank.[2] Nobody paid.[3]\n\n# References\n\n{NOTES}")
        assert [(note.label, note.text) for note in draft.notes] == [
            ("1", "County archive, box 3."),
            ("2", "The ferryman’s son told me this."),
            ("3", "As above."),
        ]
        assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [
            ("1", True),
            ("2", True),
            ("3", True),
        ]
        assert (draft.references, draft.citations) == ([], [])

    def test_numbered_works_stay_references(self) -> None:
        works = "[1] Roe, H. (1961) The Bill. Leeds: Aire.\n\n[2] Lund, P. (1970) Piers. Hull: Humber."
        draft = found(f"It ran [1]. It sank [2].\n\n# References\n\n{works}")
        assert [reference.key for reference in draft.references] == ["Roe 1961", "Lund 1970"]
        assert [citation.reference for citation in draft.citations] == ["Roe 1961", "Lund 1970"]

    def test_notes_line_upon_line_without_a_heading(self) -> None:
        draft = found(f"{PROSE}[1] {PROSE}[2]\n\n{PROSE}[3]\n\n{NOTES}")
        assert [note.label for note in draft.notes] == ["1", "2", "3"]
        assert all(marker.resolved for marker in draft.note_markers)

    def test_a_figure_that_lost_its_raising_after_a_year(self) -> None:
        draft = found(f"It ran.1 It sank in 1961.2 Nobody paid.3\n\n# Notes\n\n{NOTES}")
        assert [(marker.label, marker.resolved) for marker in draft.note_markers] == [
            ("1", True),
            ("2", True),
            ("3", True),
        ]

    def test_a_decimal_is_no_marker(self) -> None:
        draft = found("It ran.[1] It cost 12.2 crowns.[2]\n\n# Notes\n\n1. Box 3.\n2. Box 4.")
        assert [marker.label for marker in draft.note_markers] == ["1", "2"]


def test_a_section_keeps_its_role_when_its_list_is_read() -> None:
    draft = found(f"{PROSE}\n\n# Books\n\n" + "\n\n".join(BOOKS))
    assert draft.sections[-1].role is SectionRole.FURTHER_READING


def test_markers_of_a_clean_edition_are_answered_as_in_the_text() -> None:
    """Where labels start anew, each count of markers has its own notes, in Markdown as in plain text."""
    text = f"{PROSE}[1] {PROSE}[2]\n\n1. Box 3.\n\n2. Box 4.\n\nTwo\n\n{PROSE}[1] {PROSE}[2]\n\n1. Box 5.\n"
    draft = structure_text(text.encode())
    again = structure_text(to_markdown(draft).encode(), name="clean.md")
    assert [(marker.label, marker.resolved) for marker in again.note_markers] == [
        ("1", True),
        ("2", True),
        ("1", True),
        ("2", False),
    ]
    assert again.note_markers == draft.note_markers
