"""The repaired lines behind the blocks, for what blank lines and line starts say about an apparatus."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable

from ..draft import Block, BlockKind, Line, Section

ENDS_SENTENCE = re.compile(r"[.!?:;…”’\"')\]]$")
LOOSE = 0.08  # so few lines may end early by chance (a word was joined) in a text that fills its lines
RAGGED = 0.8
LONG_LINE = 150  # a text with lines longer than this prints a paragraph a line


class Page:
    """Lines by their number in the source."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.by_number = {line.number: line for line in lines}
        self.full = _full_length([line.text.rstrip() for line in lines])

    def between(self, first: int, last: int) -> list[Line]:
        """The lines with these numbers, both included; those unknown are left out."""
        return [self.by_number[n] for n in range(first, last + 1) if n in self.by_number]

    def behind(self, blocks: Iterable[Block]) -> list[Line]:
        """The lines these blocks were made of, blank ones between them too.

        A block that says nothing of its lines, or says something that its lines do not, stands for itself.
        """
        found: list[Line] = []
        last = 0
        for block in blocks:
            own = self.between(block.first_line, block.last_line) if block.first_line else []
            if not own or block.first_line <= last or not _same_letters(own, block):
                printed = f"{block.ordinal}. {block.text}" if block.ordinal is not None else block.text
                found += [Line(0, ""), Line(block.first_line, printed)]
            else:
                found += (
                    [line for line in self.between(last + 1, block.first_line - 1) if not line.text]
                    if last
                    else []
                )
                found += own
            last = max(last, block.last_line)
        return found


def _full_length(texts: list[str]) -> int:
    """The length up to which a line has room for another word: the width, where lines are filled to it without
    fail; some less where they are set by the width of letters."""
    lengths = sorted(len(text) for text in texts if text.strip())
    if not lengths:
        return 0
    width = lengths[int(len(lengths) * 0.95)]
    inside = [
        (a, b)
        for a, b in itertools.pairwise(texts)
        if _is_set_full(a) and _is_set_full(b) and not ENDS_SENTENCE.search(a)
    ]
    loose = sum(has_room(above, below, width) for above, below in inside)
    return width if loose <= LOOSE * len(inside) else round(RAGGED * width)


def _is_set_full(text: str) -> bool:
    """Whether a line may run to the margin: an indented one may end early too."""
    return bool(text) and not text[0].isspace()


def has_room(above: str, below: str, full: int) -> bool:
    """Whether the first word of the line below would have fitted into the line above."""
    return len(above) + 1 + len(below.split()[0]) <= full


def _same_letters(lines: list[Line], block: Block) -> bool:
    """Whether the lines say what the block says, but for numbers, bullets and brackets taken off."""
    printed = _letters(" ".join(line.text for line in lines))
    return _letters(block.text) in printed


def _letters(text: str) -> str:
    return "".join(ch for ch in text if ch.isalnum()).lower()


def prose(section: Section) -> list[Block]:
    """The blocks of a section that belong to its text; captions only stand beside it."""
    return [block for block in section.blocks if block.kind is not BlockKind.CAPTION]


def captions(section: Section) -> list[Block]:
    return [block for block in section.blocks if block.kind is BlockKind.CAPTION]


def is_wrapped(lines: Iterable[Line]) -> bool:
    """Whether the lines are cut to a width, so that a line is less than a paragraph."""
    return not any(len(line.text) > LONG_LINE for line in lines)


def groups(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines in runs parted by blank ones."""
    found: list[list[Line]] = [[]]
    for line in lines:
        if line.text.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [group for group in found if group]


def joined(lines: Iterable[Line]) -> str:
    return " ".join(line.text.strip() for line in lines if line.text.strip())
