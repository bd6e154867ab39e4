from readings.actions.editions import keep_source_file, propose_edition, publish_edition, rebuild_fragments
from readings.actions.names import change_name, find_names, merge_names, rebuild_index
from readings.actions.notes import change_note, delete_note, write_note
from readings.actions.passages import make_passage
from readings.actions.progress import declare, keep_place
from readings.actions.reference import EventPlan, set_events, set_glossary
from readings.actions.terms import add_term, change_term, place_terms, remove_term
from readings.actions.texts import create_text, describe_text
from readings.actions.units import assign_units, begin_unit

__all__ = [
    "EventPlan",
    "add_term",
    "assign_units",
    "begin_unit",
    "change_name",
    "change_note",
    "change_term",
    "create_text",
    "declare",
    "delete_note",
    "describe_text",
    "find_names",
    "keep_place",
    "keep_source_file",
    "make_passage",
    "merge_names",
    "place_terms",
    "propose_edition",
    "publish_edition",
    "rebuild_fragments",
    "rebuild_index",
    "remove_term",
    "set_events",
    "set_glossary",
    "write_note",
]
