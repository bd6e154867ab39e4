"""Bits become rows: what stands on one baseline, cut where there is room for a gutter between columns."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from readings.importing.printed import LOWERED, RAISED

from .numerals import TO_SUPERSCRIPT
from .pdf_chars import Bit, Face, Sheet

_WIDE = 0.75  # of the size of the letters: room that may be a gutter
_IMPLIED = 0.25  # the same, for a space in a line that prints its other spaces
_LEAST = 0.14  # the same, in one that prints none

_OVERLAP = -1.0  # in a scan, so much of one word may lie over the next
_UNIT = re.compile(r"(?:\b(?:[kcdm]?m|ft|in|yd|mi|10)|[=+×^])$")
_FIGURES = re.compile(r"\d{1,3}(?:(?:, ?|–|-)\d{1,3})*")


@dataclass(slots=True)
class Row:
    """A line as printed, or the part of it that stands in one column. `y` is its baseline, from the top."""

    page: int
    bits: list[Bit]
    text: str = ""
    x0: float = 0.0
    x1: float = 0.0
    y: float = 0.0
    size: float = 0.0
    bold: bool = False  # all of it
    italic: bool = False
    fixed: bool = False
    height: float = 0.0  # of the page
    width: float = 0.0
    left: float = 0.0  # the edges of its column
    right: float = 0.0
    region: int = 0  # rows of one column between two other things have one number
    tag: int = -1
    block: int | None = None  # the paragraph on its page that it is tagged with
    goes_on: bool = False  # which has a rest on the next page
    came: bool = False  # which began on the page before
    linked: bool = False  # all of it leads elsewhere
    underlined: bool = False  # all of it
    cells: list[str] = field(default_factory=list)  # the words of its pieces
    parts: int = 1  # how many pieces with wide gaps between them it has

    @property
    def face(self) -> tuple[float, bool, bool]:
        return self.size, self.bold, self.italic

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def rows_of(sheet: Sheet, page: int) -> list[Row]:
    """The rows of a page from top to bottom, each cut at its wide gaps."""
    found: list[Row] = []
    _set_initials(sheet.bits)
    for bits in _lift(_baselines(sheet.bits)):
        pieces = _pieces(sorted(bits, key=lambda bit: bit.x0))
        found += [settle(Row(page, piece, height=sheet.height, width=sheet.width)) for piece in pieces]
    return sorted((row for row in found if row.text), key=lambda row: (round(row.y), row.x0))


def _set_initials(bits: list[Bit]) -> None:
    """A large first letter that stands beside two lines and more goes to its word in the first of them."""
    for initial in [bit for bit in bits if len(bit.text) <= 2 and bit.text[-1:].isupper()]:
        size = initial.face.size
        beside = [
            bit
            for bit in bits
            if bit.face.size < 0.6 * size
            and initial.y - 0.75 * size + 0.2 * bit.face.size < bit.y < initial.y + 0.3 * bit.face.size
            and -0.1 * size < bit.x0 - initial.x1 < 0.4 * size
        ]
        if len({round(bit.y) for bit in beside}) < 2:
            continue
        first = min(beside, key=lambda bit: bit.y)
        for bit in beside:
            bit.x0 = initial.x0  # these lines begin where it begins
        first.text, first.spaced = initial.text + first.text, False
        bits.remove(initial)


def _baselines(bits: Sequence[Bit]) -> list[list[Bit]]:
    out: list[list[Bit]] = []
    for bit in sorted(bits, key=lambda bit: bit.y):
        here = out[-1] if out else None
        if here and (
            bit.y - here[-1].y < 0.1 * bit.face.size
            or bit.y - here[0].y < 0.3 * min(bit.face.size, here[0].face.size)
        ):
            here.append(bit)
        else:
            out.append([bit])
    return out


def _lift(rows: list[list[Bit]]) -> list[list[Bit]]:
    """Small figures that stand a little higher or lower than a row, and beside its words, go into it."""
    moved: set[int] = set()
    largest = [max(bit.face.size for bit in row) for row in rows]
    for at, row in enumerate(rows):
        for bit in row:
            if len(bit.text) > 8:
                continue
            for other in (at + 1, at - 1, at + 2):
                may = 0 <= other < len(rows) and bit.face.size <= 0.85 * largest[other]
                host = _host(bit, rows[other]) if may else None
                if host is not None:
                    bit.raised = host.y > bit.y
                    rows[other].append(
                        Bit(bit.text, bit.x0, bit.x1, host.y, bit.face, bit.spaced, bit.raised, bit.tag)
                    )
                    moved.add(id(bit))
                    break
    return [kept for row in rows if (kept := [bit for bit in row if id(bit) not in moved])]


def _host(bit: Bit, row: list[Bit]) -> Bit | None:
    for host in row:
        size = host.face.size
        if bit.face.size > 0.85 * size or not -0.4 * size < host.y - bit.y < 0.75 * size or host.y == bit.y:
            continue
        if -0.3 * size < bit.x0 - host.x1 < 0.45 * size or -0.3 * size < host.x0 - bit.x1 < 0.8 * size:
            return host
    return None


def _pieces(bits: list[Bit]) -> list[list[Bit]]:
    """The bits of a row, parted at its wide gaps."""
    out = [[bits[0]]]
    edge = bits[0].x1
    for bit in bits[1:]:
        if bit.x0 - edge > _WIDE * max(bit.face.size, out[-1][-1].face.size):
            out.append([])
        out[-1].append(bit)
        edge = max(edge, bit.x1)
    return out


def settle(row: Row) -> Row:
    """Fill in what follows from the row's bits."""
    bits = row.bits = sorted(row.bits, key=lambda bit: bit.x0)
    row.x0, row.x1 = bits[0].x0, max(bit.x1 for bit in bits)
    first = bits[0]
    row.size, row.y, row.tag = first.face.size, first.y, first.tag
    row.bold, row.italic, row.fixed = first.face.bold, first.face.italic, first.face.fixed
    if any(bit.face is not first.face or bit.y != first.y for bit in bits):
        _weigh(row)
    row.linked = all(bit.linked or (bit.text in "•◦▪■-–|·" and len(bits) > 1) for bit in bits)
    row.underlined = all(bit.underlined for bit in bits)
    row.text = _text(bits)
    return row


def _weigh(row: Row) -> None:
    """Size, baseline and look of most of its letters."""
    sizes, faces, levels = Counter[float](), Counter[Face](), Counter[float]()
    for bit in row.bits:
        letters = 1 if bit.raised else 2 * len(bit.text)
        sizes[bit.face.size] += letters
        faces[bit.face] += letters
        levels[round(bit.y, 1)] += letters
    most = 0.9 * sum(sizes.values())
    row.size = sizes.most_common(1)[0][0]
    row.y = levels.most_common(1)[0][0]
    row.bold = sum(n for face, n in faces.items() if face.bold) >= most
    row.italic = sum(n for face, n in faces.items() if face.italic) >= most
    row.fixed = sum(n for face, n in faces.items() if face.fixed) >= most


def in_words(row: Row) -> str:
    """Its text where each word was recognised by itself: room or not, a space stands between two of them."""
    return _text(row.bits, _OVERLAP)


def _text(bits: Sequence[Bit], wide: float | None = None) -> str:
    if wide is None:
        if (tracked := _spaced_out(bits)) is not None:
            return tracked
        wide = _room_for_space(bits)
    out: list[str] = []
    edge = 0.0
    for at, bit in enumerate(bits):
        said = bit.text
        if bit.raised and _FIGURES.fullmatch(said):
            above = out[-1] if out else ""
            said = said.translate(TO_SUPERSCRIPT) if _UNIT.search(above) else f"{RAISED}{said}{LOWERED}"
            if at and not (bit.spaced and bit.x0 - edge > 0.5 * bit.face.size):
                out[-1] += said
            else:
                out.append(said)
        elif at and (bit.spaced or bit.x0 - edge > wide * bit.face.size):
            out.append(said)
        elif out:
            out[-1] += said
        else:
            out.append(said)
        edge = max(edge, bit.x1)
    return " ".join(out).strip()


def _room_for_space(bits: Sequence[Bit]) -> float:
    """How wide a gap is a space, in the size of the letters."""
    return _IMPLIED if any(bit.spaced for bit in bits) else _LEAST


def _spaced_out(bits: Sequence[Bit]) -> str | None:
    """The words of a line whose letters are spaced out; None for any other."""
    if len(bits) < 6 or sum(len(bit.text) == 1 for bit in bits) < 0.8 * len(bits):
        return None
    letters = "".join(bit.text for bit in bits)
    if sum(c.isalpha() for c in letters) < 0.8 * len(letters):
        return None
    gaps = [below.x0 - above.x1 for above, below in itertools.pairwise(bits)]
    if median(gaps) > 0.7 * bits[0].face.size:
        return None
    wide = 1.6 * max(median(gaps), 0.05 * bits[0].face.size)
    out = bits[0].text
    for gap, bit in zip(gaps, bits[1:], strict=True):
        out += f" {bit.text}" if gap > wide else bit.text
    return out


def first_width(row: Row) -> float:
    """Of its first word."""
    words = row.text.split(None, 1)
    share = len(words[0]) / len(row.text) * (row.x1 - row.x0) if words else 0.0
    first = row.bits[0]
    return max(share, first.x1 - first.x0) if first.text == words[0] else share


def merged(rows: Iterable[Row]) -> Row:
    """One row of several on the same baseline."""
    parts = sorted(rows, key=lambda row: row.x0)
    row = parts[0]
    if len(parts) == 1:
        return row
    cells = [part.text for part in parts]
    for part in parts[1:]:
        part.bits[0].spaced = True
        row.bits = row.bits + part.bits
    row.parts, row.cells = len(parts), cells
    row.goes_on = any(part.goes_on for part in parts)
    return settle(row)
