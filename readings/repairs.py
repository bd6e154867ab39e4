"""Repairs as people see them: what a kind is called, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

SURE = 0.8  # less sure than this, and a repair wants a person's eye

_LABELS = {
    "hyphen": "Words joined across lines",
    "hyphen_kept": "Hyphens kept at a line end",
    "soft_hyphen": "Hidden hyphens taken out",
    "blank_line": "Paragraphs joined",
    "glued": "Words parted",
    "torn": "Torn words joined",
    "missing_space": "Missing spaces put in",
    "extra_space": "Stray spaces taken out",
    "stray_comma": "Stray commas",
    "dash": "Dashes set alike",
    "running_head": "Running heads taken out",
    "page_number": "Page numbers taken out",
    "front_matter": "Lines before the text set apart",
    "caption": "Captions taken out of the text",
    "navigation": "Menus and links set apart",
    "surroundings": "What stood around the text set apart",
    "contents_list": "Lists of contents set apart",
    "title_page": "Title pages set apart",
    "licence": "Licences and imprints set apart",
    "ligature": "Joined letters parted",
    "control": "Signs that are no writing taken out",
    "encoding": "Garbled letters mended",
}


def label(kind: str) -> str:
    """What a kind of repair is called; a kind without a name of its own is called by its key."""
    return _LABELS.get(kind) or kind.replace("_", " ").capitalize()


def counted(repairs: Iterable[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Kinds with their number, the most frequent first."""
    counts = Counter(repair["kind"] for repair in repairs)
    return sorted(counts.items(), key=lambda pair: (-pair[1], label(pair[0])))


def wants_eye(repair: Mapping[str, Any]) -> bool:
    return float(repair["confidence"]) < SURE
