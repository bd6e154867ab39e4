"""From the tree of a page to pieces: one walk over it, without recursion, with what the inside inherits from around."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from readings.importing.draft import SectionRole
from readings.importing.pieces import Look, Piece, PieceKind, Run, table

from .html_notes import Notes
from .html_pages import label_of_page
from .html_source import Element
from .html_style import Sheet, Style, font_size, over
from .html_tables import Rows, is_data
from .html_tags import BLOCKS, HEADINGS, NEVER, SPACE, classes_of, count_words, kinds_of

_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em", "cite", "var", "dfn", "address"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_VERSE = re.compile(
    r"poem|poetry|verse|verses|stanza|lyrics|linegroup|lg|wp-block-verse|line-block|z3998:(?:poem|verse|song)",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"(?:block|long)?-?quot(?:e|es|ed|ation|ations|eb)|blockquoted?|extract|excerpted|citazione|zitat|msoquote|msointensequote|quotations?|intense-?quote",
    re.IGNORECASE,
)
_EPIGRAPH = re.compile(r"epigraphs?|epigram|motto|doc-epigraph|z3998:epigraph", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:wp-)?caption(?:-text)?|figcaption|thumbcaption|image-?caption|photo-?caption|msocaption|credit",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"attribution|source|cite|citation|credit|quote-?(?:source|author|attribution|by)|author|sig|signature",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"msotitle|booktitle|book-title|doc-title|document-title|entry-title|post-title|article-title|page-title|firstheading",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(
    r"(?:mso|post-?|entry-?|article-?|book-?)?sub-?title|subheading|standfirst|deck|dek|tagline", re.IGNORECASE
)
_WORK = frozenset({"msotitle", "title", "doc-title", "document-title"})
_HEADS = re.compile(
    r"(?:chapter|section|part|sub)?-?(?:title|head|heading|subhead|header)(?:-?\d)?|chapter(?:-?(?:no|num|number))?|h[1-6]|heading-?\d|mso(?:heading|title)\w*",
    re.IGNORECASE,
)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_FEW = 3  # words of a button within a line
_DASH = ("—", "–", "―", "-", "(")


@dataclass(slots=True)
class Item:
    """One item of a list, and whether its first paragraph has been written."""

    ordinal: int | None
    used: bool = False


@dataclass(slots=True)
class Frame:
    """What holds inside of an element."""

    kind: PieceKind = PieceKind.PARAGRAPH
    level: int = 0
    em: bool = False
    strong: bool = False
    code: bool = False
    underlined: bool = False
    capitals: bool = False
    raised: bool = False
    centred: bool = False
    pre: bool = False
    size: float = 1.0
    indent: float = 0.0
    space_before: float = 0.0
    hint: bool = False  # its class calls it a heading
    link: str = ""
    linked: bool = False
    note: str = ""
    outside: str = ""
    language: str | None = None
    role: SectionRole | None = None
    item: Item | None = None
    sourced: bool = False  # the source of a quotation
    stanza: Element | None = None  # the innermost element that holds verse


@dataclass(slots=True)
class Told:
    """What was found out before the walk."""

    notes: Notes
    outside: dict[Element, str]
    skipped: set[Element]
    sheet: Sheet
    comments: Element | None = None  # the heading above a thread
    language: str | None = None


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
    _looks: list[tuple[int, Frame]] = field(default_factory=list)  # letters, and how they look
    _linked: list[int] = field(default_factory=lambda: [0, 0])
    _frames: list[Frame] = field(default_factory=lambda: [Frame()])
    _note: str = ""
    _fresh: bool = False  # a note has just begun: its printed label is to come
    _page: str = ""
    _lists: list[list[int]] = field(default_factory=list)
    _rows: Rows | None = None
    _put_aside: list[tuple[list[Run], list[tuple[int, Frame]], str]] = field(default_factory=list)
    _waiting: list[Piece] = field(default_factory=list)  # notes from the middle of a paragraph
    _alone: bool = False
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
        frame = self._inherit(element, style)
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
        elif tag == "table" and self._rows is None and is_data(element):
            self._rows = Rows(element)
        elif self._rows is not None and tag in ("tr", "td", "th"):
            self._rows.opens(element)

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

    def _inherit(self, element: Element, style: Style) -> Frame:
        above, tag = self._frames[-1], element.tag
        frame = replace(above)
        if tag == "font" and element.get("size"):
            style = over(style, font_size(element.get("size")))
        elif tag in ("big", "small"):
            style = over(style, Style(larger=1.2 if tag == "big" else 0.83))
        frame.strong = (above.strong or tag in _BOLD) if style.bold is None else style.bold
        frame.em = (above.em or tag in _ITALIC) if style.italic is None else style.italic
        frame.code = above.code or tag in _CODE
        frame.underlined = above.underlined or tag == "u" or bool(style.underlined)
        frame.capitals = above.capitals if style.capitals is None else style.capitals
        frame.raised = above.raised or tag == "sup" or bool(style.raised)
        frame.pre = (
            above.pre or tag in ("pre", "listing", "xmp", "plaintext") or bool(style.pre and tag != "body")
        )
        frame.size = (style.size if style.size is not None else above.size) * (style.larger or 1.0)
        align = (element.get("align") or "").lower()
        if tag == "center" or align == "center":
            frame.centred = True
        elif align or style.centred is not None:
            frame.centred = bool(style.centred) and not align
        frame.outside = above.outside or self.told.outside.get(element, "")
        said = (element.get("lang") or element.get("xml_lang") or element.get("xml:lang") or "").strip()
        if said and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,2}", said):
            base = (self.told.language or "").split("-")[0].lower()
            frame.language = None if said.split("-")[0].lower() == base else said
        if tag == "a":
            self._link(element, frame)
        if tag in BLOCKS or style.block:
            frame.indent = above.indent + (style.indent or 0.0)
            frame.space_before = style.space_before or 0.0
            self._kind(element, frame)
        return frame

    def _link(self, element: Element, frame: Frame) -> None:
        href = (element.get("href") or "").strip()
        label = self.told.notes.markers.get(element)
        if label is not None:
            frame.note, frame.raised = label, False
        elif href:
            frame.linked = True
            self._linked[1] += 1
            if href.lower().startswith(("http://", "https://", "mailto:")):
                frame.link = href

    def _kind(self, element: Element, frame: Frame) -> None:
        """What the paragraphs in this block are."""
        tag, kinds = element.tag, kinds_of(element)
        names = [*classes_of(element), *kinds]
        if tag in HEADINGS or ("heading" in kinds and (element.get("aria-level") or "2").isdigit()):
            frame.kind = PieceKind.HEADING
            frame.level = int(tag[1]) if tag in HEADINGS else min(6, int(element.get("aria-level") or "2"))
            if _WORK & set(names) and not any(
                p.kind is PieceKind.HEADING and not p.outside for p in self.pieces
            ):
                frame.level = 0
            if self._is_below_title() and any(_SUBTITLE.fullmatch(name) for name in names):
                frame.level = 0
            frame.role = SectionRole.COMMENTS if element is self.told.comments else None
        elif tag == "p" and "title" in kinds and element.getparent().tag == "hgroup":
            frame.kind, frame.level = PieceKind.HEADING, self._level_above()
        elif (tag in ("p", "div") and "msotitle" in names) or (
            tag in ("p", "div")
            and self._is_below_title()
            and any(_SUBTITLE.fullmatch(name) for name in names)
        ):
            frame.kind, frame.level = PieceKind.HEADING, 0
        elif (tag == "blockquote" or any(_QUOTE.fullmatch(name) for name in names)) and (
            frame.kind in (PieceKind.PARAGRAPH, PieceKind.LIST_ITEM)
        ):
            frame.kind, frame.item = PieceKind.QUOTE, None
        if any(_EPIGRAPH.fullmatch(name) for name in names):
            frame.kind = PieceKind.EPIGRAPH
        elif any(_VERSE.fullmatch(name) for name in names) or tag == "pre":
            frame.kind = PieceKind.VERSE
            frame.stanza = element
        elif tag in ("figcaption", "caption") or any(_CAPTION.fullmatch(name) for name in names):
            frame.kind = PieceKind.CAPTION
        elif tag in ("p", "footer", "cite", "div", "figcaption") and frame.kind in (
            PieceKind.QUOTE,
            PieceKind.EPIGRAPH,
        ):
            frame.sourced = frame.sourced or tag == "footer" or any(_SOURCE.fullmatch(name) for name in names)
        if tag in ("p", "div", "td") and any(_HEADS.fullmatch(name) for name in names):
            frame.hint = True

    def _is_below_title(self) -> bool:
        said = [piece for piece in self.pieces if not piece.outside]
        return len(said) == 1 and said[0].kind is PieceKind.HEADING

    def _level_above(self) -> int:
        above = self.pieces[-1] if self.pieces else None
        return above.level if above is not None and above.kind is PieceKind.HEADING else 1

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
        letters = sum(not sign.isspace() for sign in text)
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
        before = self._runs[-1].text if self._runs else ""
        said = "".join(run.text for run in self._runs[-3:]).rstrip(" \u00a0")
        if not self._runs:
            return
        if said.endswith("\n") or (before and not "".join(run.text for run in self._runs).strip()):
            self._flush()
            return
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
            piece.kind, piece.label, piece.outside = PieceKind.NOTE, self._note, ""
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
            indent=frame.indent,
            space_before=frame.space_before + (1.0 if frame.hint else 0.0),
            alone=self._alone,
        )

    def _clear(self) -> None:
        self._runs, self._looks, self._linked = [], [], [0, 0]
        self._alone = False


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
    return bare.translate(_RAISED) if bare.isdigit() and bare.isascii() and len(bare) <= 3 else text
