"""From the tree of a page to pieces: one walk over it, without recursion, with what the inside inherits from around."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from readings.importing.pieces import Look, Piece, PieceKind, Run, table

from .html_frames import Frame, Item, Told, inherit
from .html_pages import label_of_page
from .html_source import Element
from .html_style import Style
from .html_tables import Rows, is_data
from .html_tags import BLOCKS, HEADINGS, NEVER, SPACE, classes_of, count_words
from .numerals import TO_SUPERSCRIPT

_LONG = 5000  # letters that are not counted one by one
_FEW = 3  # words of a button within a line
_DASH = ("—", "–", "―", "-", "(")


@dataclass(slots=True)
class Walk:
    """One pass over a page."""

    told: Told
    pieces: list[Piece] = field(default_factory=list)
    links: dict[int, tuple[int, int]] = field(
        default_factory=dict
    )  # piece to words in links, and number of links
    sizes: Counter[float] = field(default_factory=Counter)  # letters of each size
    _runs: list[Run] = field(default_factory=list)
    _worded: bool = False  # they hold more than white space
    _looks: list[tuple[int, Frame]] = field(default_factory=list)  # letters, and how they look
    _linked: list[int] = field(default_factory=lambda: [0, 0])
    _frames: list[Frame] = field(default_factory=lambda: [Frame()])
    _note: str = ""
    _noted: int = 0  # notes begun so far
    _fresh: bool = False  # a note has just begun: its printed label is to come
    _page: str = ""
    _lists: list[list[int]] = field(default_factory=list)
    _rows: Rows | None = None
    _put_aside: list[tuple[list[Run], list[tuple[int, Frame]], str]] = field(default_factory=list)
    _waiting: list[Piece] = field(default_factory=list)  # notes from the middle of a paragraph
    _alone: bool = False
    _blank: bool = False  # an empty paragraph stands above
    _stanza: Element | None = None  # to which a next line may belong

    def over(self, body: Element) -> None:
        """Walk the whole tree below this element."""
        walk: Any = etree.iterwalk(body, events=("start", "end"))
        for event, element in walk:
            if event == "start":
                if not self._opens(element):
                    walk.skip_subtree()
                    self._frames.append(self._frames[-1])
            else:
                self._closes(element)
        self._flush()

    # the two ends of an element

    def _opens(self, element: Element) -> bool:
        """Whether its inside is to be read."""
        told, tag = self.told, element.tag
        if not isinstance(tag, str) or tag in NEVER or element in told.skipped or element in told.notes.back:
            return False
        if element in told.outside and tag not in BLOCKS and count_words("".join(element.itertext())) <= _FEW:
            return False
        style = self._style(element)
        if style.hidden or element.get("hidden") is not None or self._turns_page(element):
            return False
        frame = inherit(element, style, self._frames[-1], self.told, self.pieces)
        if tag == "a" and frame.linked:
            self._linked[1] += 1
        if tag == "br":
            self._breaks()
        elif tag in BLOCKS or style.block:
            self._flush()
            self._opens_block(element, frame, style)
        elif tag == "img":
            self._initial(element)
        elif tag == "q":
            self._says("“", frame)
        if element in told.notes.starts:
            self._flush()
            self._note, self._fresh = told.notes.starts[element], True
            self._noted += 1
        if element in told.notes.beside:
            self._steps_aside(told.notes.beside[element])
        self._frames.append(frame)
        self._says(element.text, frame)
        return True

    def _closes(self, element: Element) -> None:
        frame = self._frames.pop()
        tag, told = element.tag, self.told
        if tag == "q" and frame is not self._frames[-1]:
            self._says("”", frame)
        if tag in BLOCKS or (self._runs and self._style(element).block):
            self._flush(frame)
            self._closes_block(element)
        if element in told.notes.beside:
            self._steps_back()
        if element in told.notes.ends:
            self._flush(frame)
            self._note = ""
        self._says(element.tail, self._frames[-1])

    def _opens_block(self, element: Element, frame: Frame, style: Style) -> None:
        tag = element.tag
        if style.breaks_page:
            self._alone = True
        if tag == "hr" or tag in HEADINGS:
            self._note = "" if element not in self.told.notes.starts else self._note
        if tag in ("ol", "ul", "menu", "dir"):
            start = element.get("start") or ""
            self._lists.append([int(start) - 1 if re.fullmatch(r"-?\d{1,6}", start) else 0, tag == "ol"])
        elif tag == "li":
            frame.item = Item(self._counted(element))
            frame.kind = PieceKind.LIST_ITEM
        elif tag == "table" and self._rows is None and not self._holds_notes(element) and is_data(element):
            self._rows = Rows(element)
        elif self._rows is not None and tag in ("tr", "td", "th"):
            self._rows.opens(element)

    def _holds_notes(self, table: Element) -> bool:
        starts = self.told.notes.starts
        return bool(starts) and any(element in starts for element in table.iter("*"))

    def _closes_block(self, element: Element) -> None:
        tag = element.tag
        if tag in ("ol", "ul", "menu", "dir") and self._lists:
            self._lists.pop()
        elif self._rows is not None and tag in ("td", "th"):
            self._rows.closes_cell()
        elif self._rows is not None and element is self._rows.table:
            rows, self._rows = self._rows, None
            made = table(rows.filled(), len(self.pieces) + 1, header=rows.header)
            if made.text.strip():
                made.outside, made.page = self._frames[-1].outside, self._page
                self.pieces.append(made)

    def _counted(self, element: Element) -> int | None:
        if not self._lists or not self._lists[-1][1]:
            return None
        value = element.get("value") or ""
        if re.fullmatch(r"\d{1,6}", value):
            self._lists[-1][0] = int(value)
        else:
            self._lists[-1][0] += 1
        return self._lists[-1][0]

    # what an element passes on

    def _style(self, element: Element) -> Style:
        return self.told.sheet.of(
            element.tag, classes_of(element), element.get("id") or "", element.get("style") or ""
        )

    # words

    def _says(self, text: str | None, frame: Frame) -> None:
        if not text:
            return
        if not frame.pre:
            text = SPACE.sub(" ", text)
            if not self._runs and not text.strip(" "):
                return
        if self._fresh and text.strip():
            text = self._without_label(text)
            if not text:
                return
        if frame.raised and not frame.note:
            text = _as_raised(text)
        letters = (
            len(text) - len(text) // 8 if len(text) > _LONG else sum(not sign.isspace() for sign in text)
        )
        self._worded = self._worded or bool(letters)
        self._runs.append(Run(text, frame.em, frame.strong, frame.code, frame.link, frame.note))
        self._looks.append((letters, frame))
        if frame.linked:
            self._linked[0] += count_words(text)

    def _without_label(self, text: str) -> str:
        """The beginning of a note without the label printed before it."""
        label = re.escape(self._note)
        match = re.match(rf"\s*[\[({{]?(?:{label})(?:[\])}}]?[.:]|[\])}}]|(?=\s|$))\s*", text)
        if match is None:
            self._fresh = False
            return text
        rest = text[match.end() :]
        self._fresh = not rest.strip()
        return rest

    def _breaks(self) -> None:
        """A line break; two of them end a paragraph."""
        if not self._runs:
            return
        said = "".join(run.text for run in self._runs[-3:]).rstrip(" \u00a0")
        if said.endswith("\n") or not self._worded:
            self._flush()
        else:
            self._runs.append(Run("\n"))

    def _initial(self, element: Element) -> None:
        """A picture of the first letter of a paragraph."""
        alt = (element.get("alt") or "").strip()
        if len(alt) == 1 and alt.isalpha() and not self._runs:
            self._says(alt, self._frames[-1])

    def _turns_page(self, element: Element) -> bool:
        """Whether it only says that another page of the print begins here."""
        label = label_of_page(element)
        if label is None:
            return False
        self._page = label or self._page
        return True

    # notes in the middle of a paragraph

    def _steps_aside(self, label: str) -> None:
        self._runs.append(Run(label, note=label))
        self._put_aside.append((self._runs, self._looks, self._note))
        self._runs, self._looks, self._note = [], [], label

    def _steps_back(self) -> None:
        if not self._put_aside:
            return
        runs = self._runs
        label = self._note
        self._runs, self._looks, self._note = self._put_aside.pop()
        if "".join(run.text for run in runs).strip():
            self._waiting.append(Piece(PieceKind.NOTE, runs, 0, label=label))

    # pieces

    def _flush(self, frame: Frame | None = None) -> None:
        """End the paragraph."""
        if self._rows is not None and self._rows.in_cell:
            self._rows.takes(self._runs)
            self._clear()
            return
        if self._put_aside:
            if self._runs:
                self._runs.append(Run("\n"))
            return
        runs = self._runs
        if not "".join(run.text for run in runs).strip(" \n\t\u00a0"):
            self._stanza = None if runs else self._stanza
            self._blank = self._blank or bool(runs)
            self._clear()
            return
        self._add(runs, frame or self._frames[-1])
        self._clear()
        for note in self._waiting:
            note.number = len(self.pieces) + 1
            self.pieces.append(note)
        self._waiting = []

    def _add(self, runs: list[Run], frame: Frame) -> None:
        number = len(self.pieces) + 1
        kind = frame.kind
        piece = Piece(kind, runs, number, page=self._page, language=frame.language, outside=frame.outside)
        if self._note:
            piece.kind, piece.label, piece.ordinal, piece.outside = (
                PieceKind.NOTE,
                self._note,
                self._noted,
                "",
            )
        elif kind is PieceKind.HEADING:
            piece.level, piece.role = frame.level, frame.role
        elif kind is PieceKind.LIST_ITEM and frame.item is not None:
            piece.ordinal = frame.item.ordinal
            if frame.item.used:
                piece.kind, piece.ordinal = PieceKind.PARAGRAPH, None
            frame.item.used = True
        elif (
            kind in (PieceKind.QUOTE, PieceKind.EPIGRAPH)
            and frame.sourced
            and not piece.text.lstrip().startswith(_DASH)
        ):
            piece.runs = [Run("— "), *runs]
        piece.look = self._look(frame)
        self._blank = False
        self.links[number] = (self._linked[0], self._linked[1])
        if not self._goes_on_in_verse(piece, frame):
            self.pieces += _stanzas(piece) if frame.pre else [piece]

    def _goes_on_in_verse(self, piece: Piece, frame: Frame) -> bool:
        """Whether it is one more line of the stanza above: lines may be blocks of their own."""
        single = piece.kind is PieceKind.VERSE and "\n" not in piece.text.strip() and not frame.pre
        last, self._stanza = self._stanza, frame.stanza if single else None
        if not single or frame.stanza is None or last is not frame.stanza or frame.space_before > 0.6:
            return False
        self.pieces[-1].runs += [Run("\n"), *piece.runs]
        return True

    def _look(self, frame: Frame) -> Look:
        letters = sum(count for count, _ in self._looks) or 1

        def share(name: str) -> bool:
            return sum(count for count, one in self._looks if getattr(one, name)) >= 0.95 * letters

        sizes: Counter[float] = Counter()
        for count, one in self._looks:
            sizes[round(one.size, 2)] += count
        self.sizes += sizes
        return Look(
            size=sizes.most_common(1)[0][0] if sizes else 1.0,
            bold=share("strong"),
            italic=share("em"),
            underlined=share("underlined"),
            centred=share("centred"),
            capitals=share("capitals"),
            indent=frame.indent * 2,  # an em is about two letters
            space_before=frame.space_before + (1.0 if frame.hint else 0.0) + (1.0 if self._blank else 0.0),
            alone=self._alone,
        )

    def _clear(self) -> None:
        self._runs, self._looks, self._linked = [], [], [0, 0]
        self._alone = self._worded = False


def _stanzas(piece: Piece) -> list[Piece]:
    """What keeps its lines as they are, parted where a line is blank."""
    if len(piece.runs) > 1 or not re.search(r"\n[ \t]*\n", piece.text):
        if "\n" not in piece.text.strip() and piece.kind is PieceKind.VERSE:
            piece.kind = PieceKind.PARAGRAPH
        return [piece]
    texts = [text for text in re.split(r"\n(?:[ \t]*\n)+", piece.text) if text.strip()]
    return [replace(piece, runs=[replace(piece.runs[0], text=text)]) for text in texts]


def _as_raised(text: str) -> str:
    """Raised figures as the signs that print them; other raised letters stay plain."""
    bare = text.strip().strip("[]()")
    return bare.translate(TO_SUPERSCRIPT) if bare.isdigit() and bare.isascii() and len(bare) <= 3 else text
