"""Words of the pages for bringing texts in."""

from __future__ import annotations

from typing import Any

from django import template

from readings.models import CorrectionStep
from readings.queries.imports import STAGES
from readings.queries.workbench import Line, Piece

register = template.Library()


@register.filter
def stage_name(stage: str) -> str:
    """What is done at this stage of an import, for people."""
    return STAGES.get(stage, "Waiting for its turn" if not stage else "Working")


@register.filter
def pilcrows(piece: Piece) -> str:
    """The ¶ numbers under a heading: "¶ 12", "¶ 12–30", "" for none."""
    if piece.first is None:
        return ""
    return f"¶ {piece.first}" if piece.first == piece.last else f"¶ {piece.first}–{piece.last}"


@register.filter
def with_breaks(words: str) -> str:
    """The words with their line ends to be seen."""
    return words.replace("\n", "↵")


@register.filter
def sign_of(line: Line) -> str:
    """What stands in the margin of a block: its ¶, or what it is."""
    if line.number:
        return str(line.number)
    return f"H{line.level}" if line.kind == "heading" else "•"


@register.filter
def name_of(line: Line) -> str:
    """What a block is called by who cannot see it."""
    return f"¶ {line.number}" if line.number else _NAMES.get(line.kind, line.kind.replace("_", " "))


_NAMES = {
    "heading": "Heading",
    "epigraph": "Motto",
    "byline": "Line with the author",
    "further_reading": "Further reading",
    "footnote": "Note",
    "timeline": "Line of the time line",
}
_CUT = {
    "running_head": "running head, taken out",
    "page_number": "page number, taken out",
    "front_matter": "taken for the title, the author or the date",
    "caption": "caption, set apart",
}


@register.filter
def step_name(step: CorrectionStep) -> str:
    """What a step did, behind "Take back:" and "Do again:"."""
    return "change of repairs" if step.kind == CorrectionStep.Kind.REPAIR else step.get_kind_display()


@register.filter
def cut_as(repair: dict[str, Any]) -> str:
    """Why a line stands no more among the words."""
    return _CUT.get(repair["kind"], "taken out of the text")
