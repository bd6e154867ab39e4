from readings.models.imports import Import
from readings.models.passages import Passage
from readings.models.progress import Declaration, Place
from readings.models.reference import Event, Term
from readings.models.texts import Block, DatedMention, Edition, SourceFile, Text
from readings.models.units import Unit

__all__ = [
    "Block",
    "DatedMention",
    "Declaration",
    "Edition",
    "Event",
    "Import",
    "Passage",
    "Place",
    "SourceFile",
    "Term",
    "Text",
    "Unit",
]
