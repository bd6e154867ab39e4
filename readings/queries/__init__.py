from readings.queries.course import CoursePage, course_page, time_line
from readings.queries.notes import note_of, notes_for
from readings.queries.passages import Quoted, Standing, quoted_passage, standing_of
from readings.queries.reader import UnitPage, unit_of, unit_page
from readings.queries.terms import glossary_entries, term_of

__all__ = [
    "CoursePage",
    "Quoted",
    "Standing",
    "UnitPage",
    "course_page",
    "glossary_entries",
    "note_of",
    "notes_for",
    "quoted_passage",
    "standing_of",
    "term_of",
    "time_line",
    "unit_of",
    "unit_page",
]
