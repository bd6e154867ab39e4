"""Words of the pages for bringing texts in."""

from __future__ import annotations

from django import template

from readings.queries.imports import STAGES, Piece

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
