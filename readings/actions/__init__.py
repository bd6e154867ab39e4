from readings.actions.editions import keep_source_file, propose_edition, publish_edition, rebuild_fragments
from readings.actions.notes import change_note, delete_note, write_note
from readings.actions.passages import make_passage
from readings.actions.progress import declare, keep_place
from readings.actions.reference import EventPlan, set_events, set_glossary
from readings.actions.texts import create_text, describe_text
from readings.actions.units import assign_units, begin_unit

__all__ = [
    "EventPlan",
    "assign_units",
    "begin_unit",
    "change_note",
    "create_text",
    "declare",
    "delete_note",
    "describe_text",
    "keep_place",
    "keep_source_file",
    "make_passage",
    "propose_edition",
    "publish_edition",
    "rebuild_fragments",
    "set_events",
    "set_glossary",
    "write_note",
]
