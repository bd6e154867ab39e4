from readings.models.comparisons import Comparison
from readings.models.corrections import BenchVisit, CorrectionStep
from readings.models.dates import DatedMention
from readings.models.imports import Import
from readings.models.notes import Note
from readings.models.passages import Passage
from readings.models.progress import Declaration, Place
from readings.models.reference import Event, Name, NameMention, Term, TermPlace
from readings.models.texts import Block, Edition, SourceFile, Text
from readings.models.units import Unit

__all__ = [
    "BenchVisit",
    "Block",
    "Comparison",
    "CorrectionStep",
    "DatedMention",
    "Declaration",
    "Edition",
    "Event",
    "Import",
    "Name",
    "NameMention",
    "Note",
    "Passage",
    "Place",
    "SourceFile",
    "Term",
    "TermPlace",
    "Text",
    "Unit",
]
