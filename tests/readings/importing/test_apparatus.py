"""Notes, questions, reading lists, time lines and comments step out of the prose."""

from __future__ import annotations

import pytest

from readings.importing import apparatus
from readings.importing.draft import Draft, SectionRole, SpanKind

from .drafts import draft_of, texts_of


def found(text: str, language: str = "en") -> Draft:
    draft, lines = draft_of(text, language)
    apparatus.find(draft, lines)
    return draft


def markers(draft: Draft) -> list[tuple[str, bool]]:
    return [(marker.label, marker.resolved) for marker in draft.note_markers]


class TestNotes:
    def test_markers_without_notes_are_unresolved(self) -> None:
        draft = found("The pump broke.[1] The town paid.[2]\n\n> “We paid twice.”[3]")
        assert markers(draft) == [("1", False), ("2", False), ("3", False)]
        block = draft.sections[0].blocks[0]
        assert [block.text[s.start : s.end] for s in block.spans if s.kind is SpanKind.NOTE_MARKER] == [
            "[1]",
            "[2]",
        ]

    def test_notes_under_a_heading_are_cut_at_their_labels(self) -> None:
        draft = found(
            "It broke.[1] It did.[2]\n\n# Notes\n\n[1] Minutes, box 2. They are\nin Leeds.\n[2] See above."
        )
        assert [(note.label, note.text) for note in draft.notes] == [
            ("1", "Minutes, box 2. They are in Leeds."),
            ("2", "See above."),
        ]
        assert markers(draft) == [("1", True), ("2", True)]
        assert texts_of(draft) == ["It broke.[1] It did.[2]"]

    def test_raised_figures_and_signs(self) -> None:
        draft = found("It broke.¹ It did.*\n\n# Notes\n\n¹ Minutes.\n\n* Said in jest.")
        assert markers(draft) == [("1", True), ("*", True)]

    def test_a_note_at_the_foot_of_its_page(self) -> None:
        draft = found("It broke.* Nobody knew.\n\n* Minutes, box 2.\n\nThe next page.")
        assert [(note.label, note.text) for note in draft.notes] == [("*", "Minutes, box 2.")]
        assert markers(draft) == [("*", True)]
        assert texts_of(draft) == ["It broke.* Nobody knew.", "The next page."]

    def test_labels_start_anew_with_the_chapter(self) -> None:
        draft = found(
            "# One\n\nIt broke.[1] It did.[2]\n\n[1] Minutes.\n\n[2] Letters.\n\n# Two\n\nAgain.[1] And again.[2]\n\n[1] Diaries."
        )
        assert markers(draft) == [("1", True), ("2", True), ("1", True), ("2", False)]
        assert [note.text for note in draft.notes] == ["Minutes.", "Letters.", "Diaries."]

    def test_round_brackets_count_only_with_notes(self) -> None:
        text = "It broke.(1) It did.(2)"
        assert markers(found(text)) == []
        assert markers(found(text + "\n\n# Notes\n\n1. Minutes.\n2. Letters.")) == [("1", True), ("2", True)]

    @pytest.mark.parametrize(
        "text", ["He wrote “[1917] was bad”.", "Take [5] of them.", "A star* is born* here."]
    )
    def test_what_is_no_marker(self, text: str) -> None:
        assert markers(found(text)) == []

    def test_a_number_that_begins_a_paragraph_is_no_marker(self) -> None:
        assert markers(found("[5] stood on the door.\n\nIt broke.[1] It did.[2]")) == [
            ("1", False),
            ("2", False),
        ]

    def test_a_heading_of_notes_over_prose_is_a_section(self) -> None:
        draft = found("Text.\n\n# Notes\n\nIn this chapter we take notes seriously.")
        assert draft.notes == []
        assert draft.sections[1].role is SectionRole.BODY
        assert len(texts_of(draft)) == 2


class TestQuestions:
    def test_numbered_questions_under_a_heading(self) -> None:
        draft = found(
            "Text.\n\n# Questions for Discussion\n\nTalk in pairs.\n\n1. Who paid?\n\n2. Was it fair? Why not?"
        )
        assert draft.questions == ["Who paid?", "Was it fair? Why not?"]
        assert texts_of(draft) == ["Text.", "Talk in pairs."]

    def test_questions_line_upon_line(self) -> None:
        draft = found("Text.\n\n# For Discussion\n\n1) Who paid for the\n   pump?\n2) Was it fair?")
        assert draft.questions == ["Who paid for the pump?", "Was it fair?"]

    def test_a_short_line_may_head_them(self) -> None:
        draft = found("Text of some length.\n\nAsk your neighbour\n\n1. Who paid?\n\n2. Was it fair?")
        assert draft.questions == ["Who paid?", "Was it fair?"]
        assert draft.sections[-1].heading == "Ask your neighbour"
        assert draft.sections[-1].role is SectionRole.QUESTIONS

    def test_questions_without_a_telling_heading_above_a_reading_list(self) -> None:
        draft = found(
            "Text.\n\n# The Last Page\n\n1. Who paid?\n\n2. Who drank?\n\nBooks to Begin With\n\nThe Pump, by B. Hale\n\n"
            "Wells (24 pages)"
        )
        assert draft.questions == ["Who paid?", "Who drank?"]
        assert [f.group for f in draft.further_reading] == ["Books to Begin With"] * 2

    def test_a_list_that_asks_once_is_a_list(self) -> None:
        draft = found("They demanded:\n\n1. Clean water.\n\n2. Who would not?")
        assert draft.questions == []
        assert len(texts_of(draft)) == 3


class TestFurtherReading:
    def test_entries_keep_their_group(self) -> None:
        draft = found(
            "Text.\n\n# Further Reading: Short\n\nThe Pump, by B. Hale\n\n# Further Reading: Long\n\nWells and Men, 3 vols."
        )
        assert [(f.group, f.entry) for f in draft.further_reading] == [
            ("Further Reading: Short", "The Pump, by B. Hale"),
            ("Further Reading: Long", "Wells and Men, 3 vols."),
        ]
        assert texts_of(draft) == ["Text."]

    def test_names_of_groups_among_entries(self) -> None:
        draft = found(
            "Text.\n\n# Questions\n\n1. Who paid?\n\n2. Who drank?\n\nFirst Steps\n\nThe Pump (24 pages)\n\nWells, by B. Hale\n\n"
            "The Long Way\n\nMen and Moors, 2 vols.\n\nMinutes of the Board, 1810–1830"
        )
        assert draft.questions == ["Who paid?", "Who drank?"]
        assert [(f.group, f.entry) for f in draft.further_reading] == [
            ("First Steps", "The Pump (24 pages)"),
            ("First Steps", "Wells, by B. Hale"),
            ("The Long Way", "Men and Moors, 2 vols."),
            ("The Long Way", "Minutes of the Board, 1810–1830"),
        ]


ROWS = "May 1839 – First lease; First well\n\nJanuary 1859 – Steam pump\n\n1863–65 – Drought\n\n4 October 1865 – The Act"


class TestTimeline:
    def test_a_run_of_rows_needs_no_heading(self) -> None:
        draft = found(f"Text.\n\n{ROWS}")
        assert [(row.date, row.iso, row.iso_end, row.events) for row in draft.timeline] == [
            ("May 1839", "1839-05", None, ["First lease", "First well"]),
            ("January 1859", "1859-01", None, ["Steam pump"]),
            ("1863–65", "1863", "1865", ["Drought"]),
            ("4 October 1865", "1865-10-04", None, ["The Act"]),
        ]
        assert texts_of(draft) == ["Text."]

    def test_rows_without_blank_lines_and_with_colons(self) -> None:
        draft = found(
            "Text.\n\n# Chronology\n\n1839: First lease\n1859: Steam pump that\nnever worked\n1865: The Act"
        )
        assert [(row.iso, row.events) for row in draft.timeline] == [
            ("1839", ["First lease"]),
            ("1859", ["Steam pump that never worked"]),
            ("1865", ["The Act"]),
        ]
        assert draft.sections[-1].role is SectionRole.TIMELINE

    def test_a_row_taken_for_a_heading_is_a_row(self) -> None:
        draft = found(f"Text.\n\n{ROWS}\n\n# May 1870 – Peace\n\nMay 1871 – War")
        assert [row.iso for row in draft.timeline] == [
            "1839-05",
            "1859-01",
            "1863",
            "1865-10-04",
            "1870-05",
            "1871-05",
        ]
        assert [section.heading for section in draft.sections] == [None]

    @pytest.mark.parametrize(
        "text",
        [
            "May 1839 – First lease\n\nJanuary 1859 – Steam pump",  # two are no run
            "\n\n".join(f"{year} – {'A long day of the diary. ' * 20}" for year in (1839, 1840, 1841)),
            "1890 – last\n\n1850 – before\n\n1810 – first\n\n1790 – older",
            "In 1839 they came.\n\nIn 1840 they dug.\n\nIn 1841 they drank.",
        ],
    )
    def test_what_is_no_time_line(self, text: str) -> None:
        draft = found(text)
        assert draft.timeline == []
        assert len(texts_of(draft)) == len(text.split("\n\n"))


LONG = "I have drawn water at that well for forty years and never met the man you speak of, nor his horse, nor anybody who did."


class TestComments:
    def test_numbers_that_count_to_the_end_with_wide_gaps(self) -> None:
        thread = f"  1. {LONG}\n\n\n  2. Which man?\n    {LONG}\n\n    Really.\n\n\n    {LONG} No number here.\n\n\n  4. Enough."
        draft = found(f"{LONG} Text.\n\nIts end.\n\n{thread}")
        assert [(c.number, c.author, len(c.paragraphs)) for c in draft.comments] == [
            (1, None, 1),
            (2, None, 3),
            (None, None, 1),
            (4, None, 1),
        ]
        assert draft.comments[1].paragraphs[0] == "Which man?"
        assert texts_of(draft) == [f"{LONG} Text.", "Its end."]

    def test_speakers_above_what_they_said(self) -> None:
        draft = found("Text.\n\nAnn said:\nNo.\n\nBob K. said:\nYes.\n\nOf course.\n\nAnn said:\nWell.")
        assert [(c.author, c.paragraphs) for c in draft.comments] == [
            ("Ann", ["No."]),
            ("Bob K.", ["Yes.", "Of course."]),
            ("Ann", ["Well."]),
        ]
        assert texts_of(draft) == ["Text."]

    def test_names_above_the_time_and_a_counted_heading(self) -> None:
        draft = found(
            "Text.\n\n3 responses to “The Pump”\n\nAnn\n12 May 2009 at 9:41 pm\nNo.\n\nBob\n13 May 2009 at 8:02 am\nYes.\n\n"
            "Cid\n13 May 2009 at 9:00 am\nWell."
        )
        assert [(c.author, c.paragraphs) for c in draft.comments] == [
            ("Ann", ["No."]),
            ("Bob", ["Yes."]),
            ("Cid", ["Well."]),
        ]
        assert draft.sections[-1].role is SectionRole.COMMENTS
        assert draft.sections[-1].heading == "3 responses to “The Pump”"

    @pytest.mark.parametrize(
        "text",
        [
            "They asked:\n\n1. Water.\n\n2. Bread.\n\n3. Peace.",  # a list: one blank line between
            "Hale wrote:\n\n“No.”\n\nReed wrote:\n\n“Yes.”\n\nOake wrote:\n\n“Well.”",  # quotations introduced
            "Leeds, 3 May 1842\nDear Ann.\n\nYork, 4 May 1842\nDear Bob.\n\nHull, 5 May 1842\nDear Cid.",  # letters
        ],
    )
    def test_what_is_no_thread(self, text: str) -> None:
        assert found(text).comments == []

    def test_a_heading_of_comments_over_prose_is_a_section(self) -> None:
        draft = found("Text.\n\n# Comments\n\nThe board had comments on everything.")
        assert draft.comments == []
        assert draft.sections[-1].role is SectionRole.BODY
