from readings.queries.course import CoursePage, course_page
from readings.queries.events import event_lines, event_of, suggested
from readings.queries.mentions import mention_of, mentions_of, paragraph_of, sentences_of
from readings.queries.notes import note_of, notes_for, with_answers
from readings.queries.passages import Quoted, Standing, quoted_passage, standing_of
from readings.queries.reader import UnitPage, unit_of, unit_page
from readings.queries.terms import glossary_entries, term_of
from readings.queries.timeline import MOST_LISTED, hidden_sentences, sentences, time_line

__all__ = [
    "MOST_LISTED",
    "CoursePage",
    "Quoted",
    "Standing",
    "UnitPage",
    "course_page",
    "event_lines",
    "event_of",
    "glossary_entries",
    "hidden_sentences",
    "mention_of",
    "mentions_of",
    "note_of",
    "notes_for",
    "paragraph_of",
    "quoted_passage",
    "sentences",
    "sentences_of",
    "standing_of",
    "suggested",
    "term_of",
    "time_line",
    "unit_of",
    "unit_page",
    "with_answers",
]
