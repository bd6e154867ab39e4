"""What holds inside of an element of a page: its looks, what its paragraphs are, where its links lead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from readings.importing.draft import SectionRole
from readings.importing.pieces import Piece, PieceKind

from .html_notes import Notes
from .html_source import Element
from .html_style import Sheet, Style, font_size, over
from .html_tags import BLOCKS, HEADINGS, classes_of, kinds_of

_BOLD = frozenset({"b", "strong"})
_ITALIC = frozenset({"i", "em", "cite", "var", "dfn", "address"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_VERSE = re.compile(
    r"poem|poetry|verse|verses|stanza|lyrics|linegroup|lg|wp-block-verse|line-block|z3998:(?:poem|verse|song)",
    re.IGNORECASE,
)
_QUOTE = re.compile(
    r"blockquot|(?:block|long)?-?quot(?:e|es|ed|ation|ations|eb)|blockquoted?|extract|excerpted|citazione|zitat|msoquote|msointensequote|quotations?|intense-?quote",
    re.IGNORECASE,
)
_EPIGRAPH = re.compile(r"epigraphs?|epigram|motto|doc-epigraph|z3998:epigraph", re.IGNORECASE)
_CAPTION = re.compile(
    r"(?:wp-)?caption(?:-text)?|figcaption|thumbcaption|image-?caption|photo-?caption|msocaption|credit",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"attribution|(?:.*-)?source|cite|citation|credit|quote-?(?:source|author|attribution|by)|author|sig|signature",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"msotitle|booktitle|book-title|doc-title|document-title|entry-title|post-title|article-title|page-title|firstheading",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(
    r"(?:mso|post-?|entry-?|article-?|book-?)?sub-?title|subheading|standfirst|deck|dek|tagline",
    re.IGNORECASE,
)
_WORK = frozenset({"msotitle", "title", "doc-title", "document-title"})
_HEADS = re.compile(
    r"(?:chapter|section|part|sub)?-?(?:title|head|heading|subhead|header)(?:-?\d)?|chapter(?:-?(?:no|num|number))?|h[1-6]|heading-?\d|mso(?:heading|title)\w*",
    re.IGNORECASE,
)
_TOP = 40  # pieces before which a title stands


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


def inherit(element: Element, style: Style, above: Frame, told: Told, pieces: Sequence[Piece]) -> Frame:
    """What holds inside of this element, where `above` holds around it. `pieces` have been read so far."""
    tag = element.tag
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
    frame.outside = above.outside or told.outside.get(element, "")
    said = (element.get("lang") or element.get("xml_lang") or element.get("xml:lang") or "").strip()
    if said and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,2}", said):
        base = (told.language or "").split("-")[0].lower()
        frame.language = None if said.split("-")[0].lower() == base else said
    if tag == "a":
        _link(element, frame, told)
    if tag in BLOCKS or style.block:
        frame.indent = above.indent + (style.indent or 0.0)
        frame.space_before = style.space_before or 0.0
        _kind(element, frame, told, pieces)
    return frame


def _link(element: Element, frame: Frame, told: Told) -> None:
    href = (element.get("href") or "").strip()
    label = told.notes.markers.get(element)
    if label is not None:
        frame.note, frame.raised = label, False
    elif href:
        frame.linked = True
        if href.lower().startswith(("http://", "https://", "mailto:")):
            frame.link = href


def _kind(element: Element, frame: Frame, told: Told, pieces: Sequence[Piece]) -> None:
    """What the paragraphs in this block are."""
    tag, kinds = element.tag, kinds_of(element)
    names = [*classes_of(element), *kinds]
    if tag in HEADINGS or "heading" in kinds:
        frame.kind = PieceKind.HEADING
        said = re.fullmatch(r"[1-6]", element.get("aria-level") or "2")
        frame.level = int(tag[1]) if tag in HEADINGS else int(said[0]) if said else 2
        if _WORK.intersection(classes_of(element)) and _is_first(pieces):
            frame.level = 0
        if _is_below_title(pieces) and any(_SUBTITLE.fullmatch(name) for name in names):
            frame.level = 0
        frame.role = SectionRole.COMMENTS if element is told.comments else None
    elif tag == "p" and "title" in kinds and element.getparent().tag == "hgroup":
        frame.kind, frame.level = PieceKind.HEADING, _level_above(pieces)
    elif tag in ("p", "div") and _is_title(names, pieces):
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


def _is_title(names: Sequence[str], pieces: Sequence[Piece]) -> bool:
    """Whether a paragraph of these classes is the title or subtitle of the work."""
    if "msotitle" in names or ("title" in names and _is_first(pieces)):
        return True
    return _is_below_title(pieces) and any(_SUBTITLE.fullmatch(name) for name in names)


def _is_first(pieces: Sequence[Piece]) -> bool:
    return len(pieces) < _TOP and all(piece.outside for piece in pieces)


def _is_below_title(pieces: Sequence[Piece]) -> bool:
    if len(pieces) > _TOP:
        return False
    said = [piece for piece in pieces if not piece.outside]
    return len(said) == 1 and said[0].kind is PieceKind.HEADING


def _level_above(pieces: Sequence[Piece]) -> int:
    above = pieces[-1] if pieces else None
    return above.level if above is not None and above.kind is PieceKind.HEADING else 1
