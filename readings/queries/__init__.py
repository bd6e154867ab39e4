from readings.queries.course import CoursePage, course_page, glossary_terms, time_line
from readings.queries.notes import note_of, notes_for
from readings.queries.passages import Quoted, Standing, quoted_passage, standing_of
from readings.queries.reader import UnitPage, unit_of, unit_page

__all__ = [
    "CoursePage",
    "Quoted",
    "Standing",
    "UnitPage",
    "course_page",
    "glossary_terms",
    "note_of",
    "notes_for",
    "quoted_passage",
    "standing_of",
    "time_line",
    "unit_of",
    "unit_page",
]
