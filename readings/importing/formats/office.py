"""What word processors have in common: paragraphs with styles and looks become pieces.

A style is known by its outline level, or by its name in the languages of the programs that made it. Indented
quotations and verse are told by how they stand; whatever else only looks like something is left to `marked`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from readings.importing.layout import LIST_MARK
from readings.importing.pieces import Document, Look, Piece, PieceKind, Run, table

from .numerals import TO_SUPERSCRIPT
from .office_names import kind_of_style, level_of_style

_FEW_WORDS = 40  # of a subtitle or an author
_QUOTED_INDENT = 14.0  # points beyond the text around
_QUOTED_LEAST = 60  # letters of a quotation that only its indent tells
_VERSE_LINE = 75  # letters of the longest line
_REPEATED = 6  # words of the text that stand in a box once more
_MOST_COLUMNS = 100
_LAYOUT_WORDS = 35  # in a cell, on average: a table of such is a page cut in columns
_LEADING_WORDS = 5  # of a link to another page
_LINE = 12.0  # points, where no size is known
_PARTED = re.compile(r"\n[ \t]*\n\s*")
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?:[-–/]\d{2,4})?$")


@dataclass(slots=True)
class Mark:
    """The number or sign that a list gives to a paragraph."""

    text: str  # as printed: "1.", "a)", "•"
    ordinal: int | None  # None: a sign
    level: int = 0


@dataclass(slots=True)
class Para:
    """A paragraph as a word processor has it. Lengths are points."""

    runs: list[Run]
    styles: list[str] = field(default_factory=list)  # names of its style and of those it is made from
    level: int = 0  # in the outline, from 1; -1: said to be body text
    mark: Mark | None = None
    size: float = 0.0
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    capitals: bool = False
    centred: bool = False
    left: float = 0.0
    right: float = 0.0
    first: float = 0.0  # of the first line, beyond `left`
    before: float = 0.0
    after: float = 0.0
    breaks: bool = False  # begins a page
    language: str | None = None
    outside: str = ""
    note: str = ""  # it is a paragraph of the note with this label
    boxed: bool = False  # in a text box
    pictured: bool = False  # it shows a picture

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class Table:
    """Rows of cells of paragraphs. A cell that another covers is empty."""

    rows: list[list[list[Para]]]
    header: bool = False
    outside: str = ""


Flow = Para | Table


def raised(text: str, before: str) -> str:
    """Raised figures as the signs that print them. After a year they are no power of it but the mark of a note."""
    bare = text.strip()
    if not bare.isdecimal() or len(bare) > 3:
        return text
    return f"[{bare}]" if _YEAR.search(before) else text.translate(TO_SUPERSCRIPT)


def document_of(flow: Sequence[Flow]) -> Document:
    """The pieces of all paragraphs and tables, in order, and what styles say of the work."""
    items = list(_unframed(flow))
    _set_apart_what_is_said_twice(items)
    _set_apart_what_leads_away(items)
    return _Reading(items).document()


def _set_apart_what_is_said_twice(items: Sequence[Flow]) -> None:
    """Words of the text that a box beside it repeats."""
    paras = [item for item in items if isinstance(item, Para)]
    said = " ".join(" ".join(para.text.split()) for para in paras if not para.boxed)
    for para in paras:
        words = para.text.strip(" \n\"“”„«»'‘’…").split()
        if para.boxed and len(words) >= _REPEATED and " ".join(words) in said:
            para.outside = para.outside or "pull_quote"


def _set_apart_what_leads_away(items: Sequence[Flow]) -> None:
    """The last lines, below a rule or in a style of their own, that are nothing but one link: of the page they were on."""
    below: Para | None = None
    parted = False
    for item in reversed(items):
        if isinstance(item, Para) and item.note:
            continue
        if isinstance(item, Para) and not item.text.strip():
            parted = parted or below is not None
            continue
        if below is not None and (parted or (isinstance(item, Para) and item.styles[:1] != below.styles[:1])):
            below.outside = below.outside or "navigation"
        elif below is not None:
            return
        if not isinstance(item, Para) or not _only_leads(item):
            return
        below, parted = item, False


def _only_leads(para: Para) -> bool:
    words = para.text.strip()
    linked = all(run.link and run.link not in words for run in para.runs if run.text.strip())
    return linked and len(words.split()) <= _LEADING_WORDS and not (para.mark or _YEAR.search(words))


def _unframed(flow: Sequence[Flow]) -> Iterator[Flow]:
    """Without tables that only lay out the page: what stands in their cells is text."""
    for item in flow:
        if isinstance(item, Table) and _lays_out(item):
            for row in item.rows:
                for cell in row:
                    yield from (replace(para, outside=para.outside or item.outside) for para in cell)
        else:
            yield item


def _lays_out(made: Table) -> bool:
    filled = [cell for row in made.rows for cell in row if any(para.text.strip() for para in cell)]
    width = max((len(row) for row in made.rows), default=0)
    if not 2 <= width <= _MOST_COLUMNS or len(filled) < 2:
        return True
    if any(_level(para) for cell in filled for para in cell):
        return True
    words = sum(len(para.text.split()) for cell in filled for para in cell)
    return words > _LAYOUT_WORDS * len(filled)


def _level(para: Para) -> int:
    return max(para.level or level_of_style(para.styles), 0)


@dataclass(slots=True)
class _Reading:
    flow: list[Flow]
    made: Document = field(default_factory=lambda: Document([]))
    size: float = 0.0
    left: float = 0.0
    item: Para | None = None  # the list item above, with nothing but its own paragraphs between
    quoted: bool = False  # the paragraph above was a quotation by its indent
    titled: bool = False
    picture: bool = False  # a picture stands straight above
    listed: set[int] = field(default_factory=set)  # items whose marks are typed, by id

    def document(self) -> Document:
        self._measure()
        self.listed = _listed(self.flow)
        above: Para | None = None
        blank = 0
        for number, item in enumerate(self.flow, 1):
            if isinstance(item, Para) and item.note:
                self._put(Piece(PieceKind.NOTE, item.runs, number, label=item.note, language=item.language))
                continue
            if isinstance(item, Table):
                self._put(self._table(item, number))
                above, blank = None, 0
                self.item, self.quoted = None, False
                continue
            if not item.text.strip():
                blank += 1
                self.picture = self.picture or item.pictured
                continue
            for part in _parted(item):
                self._put(self._piece(part, number, above, blank))
                above, blank = part, 0
        return self.made

    def _measure(self) -> None:
        """The size and the indent of most letters that are in no heading and no list."""
        sizes: Counter[float] = Counter()
        lefts: Counter[float] = Counter()
        for item in self.flow:
            if isinstance(item, Para) and not (_level(item) or item.outside or item.note):
                length = len(item.text.strip())
                sizes[item.size] += length
                if not item.mark and not kind_of_style(item.styles):
                    lefts[round(item.left)] += length
        self.size = sizes.most_common(1)[0][0] if sizes else 0.0
        self.left = lefts.most_common(1)[0][0] if lefts else 0.0

    def _put(self, piece: Piece | None) -> None:
        if piece is not None and piece.text.strip():
            self.made.pieces.append(piece)

    def _table(self, made: Table, number: int) -> Piece:
        rows = [[_cell(cell) for cell in row] for row in made.rows]
        piece = table(rows, number, header=made.header or _names_columns(made))
        piece.outside = made.outside
        return piece

    def _piece(self, para: Para, number: int, above: Para | None, blank: int) -> Piece:
        piece = Piece(PieceKind.PARAGRAPH, para.runs, number, outside=para.outside, language=para.language)
        piece.look = self._look(para, above, blank)
        item, quoted, picture = self.item, self.quoted, self.picture
        self.item, self.quoted, self.picture = None, False, False
        kind, level = kind_of_style(para.styles), _level(para)
        if kind == "contents":
            piece.outside = piece.outside or "contents_list"
        elif kind in ("title", "subtitle", "author") and self._says_what_it_is(piece, kind):
            pass
        elif level and not piece.outside:
            piece.kind, piece.level = PieceKind.HEADING, level
            if para.mark and para.mark.text.strip() and para.mark.ordinal is not None:
                piece.runs = [Run(f"{para.mark.text.strip()} "), *para.runs]
        elif para.mark and para.mark.text.startswith("["):
            piece.runs = [Run(f"{para.mark.text} "), *para.runs]
        elif para.mark:
            piece.kind, piece.ordinal = PieceKind.LIST_ITEM, para.mark.ordinal
            self.item = para
        elif kind == "caption" or (picture and self._sits_below(para)):
            piece.kind = PieceKind.CAPTION
        elif kind == "epigraph":
            piece.kind = PieceKind.EPIGRAPH
        elif kind == "verse" or _is_verse(para):
            piece.kind = PieceKind.VERSE
        elif kind == "quote":
            piece.kind = PieceKind.QUOTE
        elif item is not None and para.left > self.left + 3 and para.left <= item.left + 6:
            self.item = item  # the item goes on
        elif self._stands_in(para, quoted):
            piece.kind, self.quoted = PieceKind.QUOTE, True
        return piece

    def _says_what_it_is(self, piece: Piece, kind: str) -> bool:
        """The first title of the document, and what stands below it before any text."""
        words = len(piece.text.split())
        if kind == "title":
            if self.titled or words > _FEW_WORDS or not self._at_the_top():
                return False
            self.titled = True
            piece.kind, piece.level = PieceKind.HEADING, 0
            return True
        if not self.titled or words > _FEW_WORDS or not self._at_the_top():
            return False
        said = " ".join(piece.text.split())
        if kind == "subtitle" and self.made.subtitle is None:
            self.made.subtitle = said
        elif kind == "author":
            self.made.author = f"{self.made.author}, {said}" if self.made.author else said
        else:
            return False
        piece.outside = "title_page"
        return True

    def _at_the_top(self) -> bool:
        return not any(
            (piece.kind is PieceKind.HEADING and piece.level) or len(piece.text.split()) > _FEW_WORDS
            for piece in self.made.pieces
            if not piece.outside
        )

    def _sits_below(self, para: Para) -> bool:
        """Whether it is set as the words below a picture are."""
        small = 0 < para.size < self.size
        return (
            len(para.text.split()) <= _FEW_WORDS and (para.centred or para.italic or small) and not para.bold
        )

    def _stands_in(self, para: Para, follows: bool) -> bool:
        """Whether its lines stand in further than those of the text around, as a quotation's do."""
        if para.centred or min(para.left, para.left + para.first) < self.left + _QUOTED_INDENT:
            return False
        if id(para) in self.listed:
            return False
        return follows or len(para.text) >= _QUOTED_LEAST

    def _look(self, para: Para, above: Para | None, blank: int) -> Look:
        size = para.size or self.size or _LINE
        line = size * 1.2
        gap = max(para.before, above.after if above else 0.0)
        return Look(
            size=round(size / self.size, 2) if self.size else 1.0,
            bold=para.bold,
            italic=para.italic,
            underlined=para.underlined,
            centred=para.centred,
            capitals=para.capitals,
            indent=0.0 if id(para) in self.listed else round(max(0.0, para.left - self.left) / (size / 2), 1),
            space_before=round(gap / line + blank, 1),
            alone=para.breaks,
        )


def _listed(flow: Sequence[Flow]) -> set[int]:
    """Paragraphs set as items of a list whose numbers or signs somebody typed: they hang on them, or have company."""
    found: set[int] = set()
    above: Para | None = None
    for item in flow:
        mark = LIST_MARK.match(item.text) if isinstance(item, Para) and not item.mark else None
        if not isinstance(item, Para) or mark is None:
            if not isinstance(item, Para) or item.text.strip():
                above = None
            continue
        if item.first < 0 or "\t" in mark[0]:
            found.add(id(item))
        if above is not None and abs(above.left - item.left) < 1 and mark["bullet"] != "—":
            found |= {id(above), id(item)}
        above = item
    return found


def _parted(para: Para) -> list[Para]:
    """Its own paragraphs, where empty lines were made by line breaks."""
    if not _PARTED.search(para.text.strip()):
        return [para]
    parts: list[list[Run]] = [[]]
    cuts = [match.span() for match in _PARTED.finditer(para.text)]
    at = next_cut = 0
    for run in para.runs:
        start, end = 0, at + len(run.text)
        while next_cut < len(cuts) and cuts[next_cut][0] < end:
            first, last = cuts[next_cut]
            if first - at > start:
                parts[-1].append(replace(run, text=run.text[start : first - at]))
            if first >= at:
                parts.append([])
            start = min(last, end) - at
            if last > end:
                break
            next_cut += 1
        if start < len(run.text):
            parts[-1].append(replace(run, text=run.text[start:]))
        at = end
    made = [replace(para, runs=runs) for runs in parts if any(run.text.strip() for run in runs)]
    for part in made[1:]:
        part.mark, part.before, part.breaks = None, max(part.before, _LINE), False
    return made or [para]


def _is_verse(para: Para) -> bool:
    """Three lines or more that somebody broke, all of them short."""
    lines = [line.strip() for line in para.text.strip().split("\n")]
    if len(lines) < 3 or para.centred:
        return False
    return max(map(len, lines)) <= _VERSE_LINE and sum(map(len, lines)) <= 55 * len(lines)


def _cell(paras: list[Para]) -> list[Run]:
    runs: list[Run] = []
    for para in paras:
        if runs and para.text.strip():
            runs.append(Run(" "))
        lead = [Run(f"{para.mark.text.strip()} ")] if para.mark and para.mark.ordinal is not None else []
        runs += lead + [replace(run, strong=run.strong and not para.bold) for run in para.runs]
    return runs


def _names_columns(made: Table) -> bool:
    """Whether the first row alone is bold."""

    def is_bold(row: list[list[Para]]) -> bool:
        filled = [para for cell in row for para in cell if para.text.strip()]
        return bool(filled) and all(para.bold for para in filled)

    return len(made.rows) > 1 and is_bold(made.rows[0]) and not any(map(is_bold, made.rows[1:]))
