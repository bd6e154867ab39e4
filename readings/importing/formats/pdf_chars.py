"""The characters of a page of PDF, as bits: stretches of letters with one look, in the place where they are printed."""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

MOST = 60_000  # characters on a page that are still a page of text
_GAP = 0.16  # of the size of the letters: so much room is a space
_FAR = 1e5  # points: nothing that is read stands so far out (and what is no number is not nearer)
_BACK = 0.5  # so much to the left, and a new bit begins
_NAMED_BOLD = re.compile(
    r"bold|black|heavy|semibold|demi(?!na)|-bd|cmbx|cmssbx|ecbx|sfbx|lmbx", re.IGNORECASE
)
_NAMED_ITALIC = re.compile(r"italic|oblique|slanted|kursiv|-it\b|cmti|cmsl|ecti|sfti|-ital", re.IGNORECASE)
_NAMED_FIXED = re.compile(r"mono|courier|consol|typewriter|cmtt", re.IGNORECASE)
_FIXED, _ITALIC, _FORCE_BOLD = 1 << 0, 1 << 6, 1 << 18
_NO_SIGN = frozenset({0, 0xFFFE, 0xFFFF})
LOST = "\ufffd"  # stands for a letter that the file does not name

_HALF = re.compile("[\ud800-\udfff]")


def _quick(function: Any, answer: Any, *takes: Any) -> Any:
    """The same function for plain numbers: it is asked of every letter."""
    return ctypes.CFUNCTYPE(answer, *takes)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_get_sign = _quick(pdfium.FPDFText_GetUnicode, ctypes.c_uint, ctypes.c_void_p, ctypes.c_int)
_get_object = _quick(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_get_box = _quick(
    pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
)


@dataclass(slots=True, frozen=True)
class Face:
    """The look of letters."""

    size: float
    bold: bool
    italic: bool
    fixed: bool = False


@dataclass(slots=True)
class Bit:
    """Letters without room between them, on one baseline and with one face. `y` counts from the top of the page."""

    text: str
    x0: float
    x1: float
    y: float
    face: Face
    spaced: bool = False  # a space is printed before it
    raised: bool = False  # figures made small and high by the font itself
    tag: int = -1  # the number of the marked content in which it stands
    linked: bool = False  # leads elsewhere
    underlined: bool = False


@dataclass(slots=True)
class Sheet:
    """A page as it is looked at: turned upright, cut to what is shown."""

    width: float
    height: float
    bits: list[Bit]
    aside: list[str]  # what runs in another direction: stamps in the margin
    count: int = 0  # of characters, spaces included


def read_page(page: pypdfium2.PdfPage, faces: dict[tuple[Any, ...], Face]) -> Sheet:
    """The bits of a page. `faces` is kept over pages; ValueError where there are too many characters to be text."""
    text = pdfium.FPDFText_LoadPage(page.raw)
    if not text:
        return Sheet(page.get_width(), page.get_height(), [], [])
    try:
        count = pdfium.FPDFText_CountChars(text)
        if count > MOST:
            raise ValueError(count)
        return _Reader(page, text, faces).read(count)
    finally:
        pdfium.FPDFText_ClosePage(text)


@dataclass(slots=True)
class _Look:
    """Of a text object: its face, direction and baseline."""

    face: Face
    turn: int  # in quarters, against the clock
    y: float
    tag: int


class _Reader:
    def __init__(self, page: pypdfium2.PdfPage, text: Any, faces: dict[tuple[Any, ...], Face]) -> None:
        self.page, self.text, self.faces = page, text, faces
        self.turned = pdfium.FPDFPage_GetRotation(page.raw) % 4
        self.left, self.bottom, self.right, self.top = page.get_bbox()
        self.found: dict[int, list[Bit]] = {}
        self.looks: dict[int, _Look] = {}
        self.matrix = pdfium.FS_MATRIX()
        self.edges = [ctypes.c_double() for _ in range(4)]

    def read(self, count: int) -> Sheet:
        self._collect(count)
        turns = {turn: sum(len(bit.text) for bit in bits) for turn, bits in self.found.items()}
        most = max(turns, key=lambda turn: (turns[turn], -turn), default=0)
        aside = [" ".join(bit.text for bit in bits) for turn, bits in self.found.items() if turn != most]
        width, height = self.right - self.left, self.top - self.bottom
        if most % 2:
            width, height = height, width
        return Sheet(width, height, _once(self.found.get(most, [])), aside, count)

    def _collect(self, count: int) -> None:
        text, box = ctypes.cast(self.text, ctypes.c_void_p).value, pdfium.FS_RECTF()
        place = ctypes.addressof(box)
        spaced, bit, look, at = False, None, None, 0
        letters: list[str] = []
        edge = self.left
        last = 0.0  # where the letter before begins: letters printed as one sign begin at one place
        for index in range(count):
            sign = _get_sign(text, index)
            if sign in (10, 13):
                continue
            here = _get_object(text, index)
            if not here:
                continue  # a space that is only guessed: the gaps are measured here
            if sign in (32, 160, 9) or 0x2000 <= sign <= 0x200A or sign == 0x3000:
                spaced = True
                continue
            if here != at or look is None:
                at, look = here, self.looks.get(here)
                if look is None:
                    look = self.looks[here] = self._look(index)
                same = bit is not None and abs(look.y - bit.y) < 0.1 and look.face == bit.face
                if not same:
                    _close(bit, letters)
                    bit = None
            if not _get_box(text, index, place) or not abs(box.left) + abs(box.right) + abs(look.y) < _FAR:
                continue
            x0, x1 = self._along(box, look.turn) if look.turn else (box.left - edge, box.right - edge)
            size, above, last = look.face.size, last, x0
            raised = 48 <= sign <= 57 and self._is_raised(index, look)
            if bit is not None and not spaced and bit.raised == raised and letters:
                if abs(x0 - above) < 0.03 * size and x1 <= bit.x1 + 0.03 * size:
                    letters.append(_sign(sign))
                    continue  # one sign for two letters
                if -_BACK * size < x0 - bit.x1 < _GAP * size:
                    letters.append(_sign(sign))
                    if x1 > bit.x1:
                        bit.x1 = x1
                    continue
            _close(bit, letters)
            if not self._is_shown(box):
                bit = None
                continue
            letters = [_sign(sign)]
            bit = Bit("", x0, x1, look.y, look.face, spaced, raised, look.tag)
            self.found.setdefault(look.turn, []).append(bit)
            spaced = False
        _close(bit, letters)

    def _is_raised(self, index: int, look: _Look) -> bool:
        """Whether the font itself has drawn a figure high above the baseline."""
        if look.turn:
            return False
        edges = self.edges
        pdfium.FPDFText_GetCharBox(self.text, index, *edges)
        return bool(self.top - look.y + 0.2 * look.face.size < edges[2].value)

    def _is_shown(self, box: Any) -> bool:
        across, up = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        within = self.left - 1 <= across <= self.right + 1 and self.bottom - 1 <= up <= self.top + 1
        return bool(within)

    def _along(self, box: Any, turn: int) -> tuple[float, float]:
        match turn:
            case 0:
                return box.left - self.left, box.right - self.left
            case 1:
                return box.bottom - self.bottom, box.top - self.bottom
            case 2:
                return self.right - box.right, self.right - box.left
        return self.top - box.top, self.top - box.bottom

    def _look(self, index: int) -> _Look:
        matrix, holder = self.matrix, pdfium.FPDFText_GetTextObject(self.text, index)
        pdfium.FPDFText_GetMatrix(self.text, index, matrix)
        turn = round(math.atan2(matrix.b, matrix.a) / (math.pi / 2)) % 4
        scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = round(pdfium.FPDFText_GetFontSize(self.text, index) * scale, 1)
        match turn:
            case 0:
                y = self.top - matrix.f
            case 1:
                y = matrix.e - self.left
            case 2:
                y = matrix.f - self.bottom
            case _:
                y = self.right - matrix.e
        slant = abs(matrix.c) > 0.1 * scale and turn == 0
        return _Look(
            self._face(holder, size, slanted=slant), turn, y, pdfium.FPDFPageObj_GetMarkedContentID(holder)
        )

    def _face(self, holder: Any, size: float, *, slanted: bool) -> Face:
        font = pdfium.FPDFTextObj_GetFont(holder)
        if not font:
            return Face(size, bold=False, italic=slanted)
        name = _font_name(font)
        flags, weight = pdfium.FPDFFont_GetFlags(font), pdfium.FPDFFont_GetWeight(font)
        key = (name, flags, weight, size, slanted)
        face = self.faces.get(key)
        if face is None:
            bold = bool(_NAMED_BOLD.search(name)) or bool(flags > 0 and flags & _FORCE_BOLD) or weight >= 600
            italic = bool(_NAMED_ITALIC.search(name)) or bool(flags > 0 and flags & _ITALIC) or slanted
            fixed = bool(_NAMED_FIXED.search(name)) or bool(flags > 0 and flags & _FIXED)
            face = self.faces[key] = Face(size, bold, italic, fixed)
        return face


def _once(bits: list[Bit]) -> list[Bit]:
    """The bits without those struck twice to look bold or to cast a shadow."""
    seen: dict[tuple[str, int], list[Bit]] = {}
    out: list[Bit] = []
    for bit in bits:
        key = (bit.text, round(bit.y / 4))
        here = seen.get(key)
        if here is None:
            seen[key] = [bit]
        elif _is_among(bit, here):
            continue
        else:
            here.append(bit)
        out.append(bit)
    return out


def _is_among(bit: Bit, others: list[Bit]) -> bool:
    near = 0.12 * bit.face.size
    return any(abs(bit.x0 - other.x0) < near and abs(bit.y - other.y) < near for other in others)


def _font_name(font: Any) -> str:
    size = pdfium.FPDFFont_GetBaseFontName(font, None, 0)
    if not 0 < size < 1000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, size)
    return buffer.value.decode("utf-8", "replace")


def _close(bit: Bit | None, letters: list[str]) -> None:
    if bit is not None and letters:
        bit.text += _whole("".join(letters))
        letters.clear()


def _whole(text: str) -> str:
    """Signs beyond the first 65,536 come in two halves; a half without its other is lost."""
    if not _HALF.search(text):
        return text
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return _HALF.sub(LOST, joined)


def _sign(sign: int) -> str:
    if sign in _NO_SIGN or 0xE000 <= sign <= 0xF8FF or sign > 0x10FFFF:
        return LOST
    return "\x02" if sign == 0xAD else chr(sign)
