"""Notes at the foot of a page, inside the text: they step out before words and paragraphs are looked at.

A note at the foot begins, after a blank line, with a raised figure, a sign or a bracketed number that a line shortly
before carries as a marker; and it either interrupts a sentence or stands above a page number or running head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .apparatus.notes import label_of
from .draft import Line, Note
from .formats.numerals import TO_SUPERSCRIPT
from .ledger import Ledger

SURE = re.compile(r"^\s*(?:[⁰¹²³⁴-⁹]{1,3}|[*†‡§]{1,3}|\[\d{1,3}\])\s?(?=[^\W_]|[“‘\"'«(])")
REACH = 90  # lines back to the marker
FURNITURE_REACH = 3  # lines from the end of a note to what ends its page


def find_feet(lines: Sequence[Line], outside: set[int], ledger: Ledger) -> list[list[int]]:
    """The indexes of the lines of each note at a foot, in order. `outside`: furniture found before."""
    filled = [i for i, line in enumerate(lines) if line.text.strip() and i not in outside]
    found: list[list[int]] = []
    at = 0
    while at < len(filled):
        if _gap_above(filled, at) and SURE.match(lines[filled[at]].text):
            end = _block_end(filled, at)
            block = filled[at:end]
            notes = _notes(lines, block)
            answered = all(_is_marked(lines, filled, at, lines[note[0]].text) for note in notes)
            if answered and (_interrupts(lines, filled, at, end) or _ends_page(outside, filled, at, end)):
                found += [note for note in notes if _accept(lines, note, ledger)]
            at = end
        else:
            at += 1
    return found


def read_feet(feet: Sequence[Sequence[int]], texts: Sequence[str]) -> list[Note]:
    """The notes, from the repaired texts of their lines."""
    notes: list[Note] = []
    for foot in feet:
        labelled = label_of(texts[foot[0]])
        if labelled is not None:
            rest = [texts[index].strip() for index in foot[1:]]
            notes.append(Note(labelled[0], " ".join([labelled[1].strip(), *filter(None, rest)]), foot[0] + 1))
    return notes


def _gap_above(filled: list[int], at: int) -> bool:
    return at > 0 and filled[at] - filled[at - 1] > 1


def _block_end(filled: list[int], at: int) -> int:
    """Position after the last line that follows without a blank one."""
    end = at + 1
    while end < len(filled) and filled[end] == filled[end - 1] + 1:
        end += 1
    return end


def _notes(lines: Sequence[Line], block: list[int]) -> list[list[int]]:
    notes: list[list[int]] = []
    for index in block:
        if SURE.match(lines[index].text) or not notes:
            notes.append([])
        notes[-1].append(index)
    return notes


def _is_marked(lines: Sequence[Line], filled: list[int], at: int, text: str) -> bool:
    """Whether a line shortly before carries the note's marker, straight behind a word or mark."""
    labelled = label_of(text)
    if labelled is None:
        return False
    label = labelled[0]
    shapes = [
        re.escape(label.translate(TO_SUPERSCRIPT)) if label.isdigit() else re.escape(label),
        rf"\[{re.escape(label)}\]",
    ]
    marker = re.compile(rf"(?<=[^\s\[*†‡§⁰¹²³⁴-⁹])(?:{'|'.join(shapes)})(?![⁰¹²³⁴-⁹*†‡§])")
    return any(marker.search(lines[index].text) for index in filled[max(0, at - REACH) : at])


def _interrupts(lines: Sequence[Line], filled: list[int], at: int, end: int) -> bool:
    if end >= len(filled):
        return False
    before, after = lines[filled[at - 1]].text.rstrip(), lines[filled[end]].text.lstrip()
    return not re.search(r"[.!?:”’\"')\]⁰¹²³⁴-⁹]$", before) and after[0].islower()


def _ends_page(outside: set[int], filled: list[int], at: int, end: int) -> bool:
    """Whether furniture follows closely, and text after it: notes at the end of all are no feet."""
    last = filled[end - 1]
    return end < len(filled) and any(
        index in outside for index in range(last + 1, last + 1 + FURNITURE_REACH)
    )


def _accept(lines: Sequence[Line], note: list[int], ledger: Ledger) -> bool:
    printed = " ".join(lines[index].text.strip() for index in note)
    return ledger.accept(
        "foot_note", note[0] + 1, printed, "", "a note at the foot of its page, kept with the notes", 0.85
    )
