"""Paragraphs that were pasted from print: their lines end in line breaks, and words are cut at them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .hyphens import join_cut_words
from .ledger import Ledger
from .marked_parts import Part, is_set_as_verse
from .pieces import PieceKind
from .words import Lexicon

_CUT = re.compile(r"[^\W\d_][-‐‑]\n[^\W\d_]")
_APART = (PieceKind.TABLE, PieceKind.VERSE, PieceKind.HEADING)


def join_cut_lines(parts: Sequence[Part], lexicon: Lexicon, ledger: Ledger) -> None:
    """Join the words that line breaks cut."""
    cut = [
        part
        for part in parts
        if part.kind not in _APART and _CUT.search(part.text) and not is_set_as_verse(part.text)
    ]
    if not cut:
        return
    texts = [""] * cut[-1].last_line
    for part in cut:
        order = range(part.line - 1, part.last_line)
        texts[part.line - 1 : part.last_line] = part.lines
        join_cut_words(texts, order, set(), lexicon, ledger)
        part.become("\n".join(texts[at] for at in order if texts[at]))
