"""OpenDocument texts (.odt, and .fodt in one file): from the body paragraphs and tables in order.

What was struck out under tracked changes, remarks and hidden words are no text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from readings.importing.draft import ImportRefused
from readings.importing.pieces import Document, Run

from . import archive
from .odt_styles import (
    DRAW,
    OFFICE,
    TABLE,
    TEXT,
    XLINK,
    Count,
    Element,
    Looks,
    Style,
    Styles,
    looks_of,
    points,
    readable,
    whole,
)
from .office import Flow, Para, Table, document_of, raised
from .office_names import plausible_author, plausible_title

_PICTURES = (
    "This document holds no words, only pictures of them: bring one in which the words can be selected."
)
_SPACES = re.compile(r"[ \t\r\n]+")
_DEEPEST = 60
_LISTED = frozenset(
    {"table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index"}
)
_SILENT = frozenset(
    {"annotation", "annotation-end", "tracked-changes", "hidden-text", "hidden-paragraph", "placeholder", "script",
     "ruby-text", "note-citation", "number", "title", "desc", "event-listeners", "image", "forms", "sequence-decls",
     "user-field-decls", "variable-decls", "dde-connection-decls", "index-title-template"}
)  # fmt: skip
_STEP = 18.0  # points by which each level of a list stands in


def read(data: bytes, *, tell: Callable[[float], None]) -> Document:
    """Raises ImportRefused, with one sentence for people."""
    roots, made = _roots(data)
    tell(0.1)
    body = next(
        (found for root in roots if (found := root.find(f"{OFFICE}body/{OFFICE}text")) is not None), None
    )
    if body is None:
        raise ImportRefused(archive.BROKEN)
    walk = _Walk(made)
    for root in roots:
        walk.styles.take(root)
    total = max(len(body), 1)
    for at, child in enumerate(body):
        walk.flow += walk.flow_of(child)
        if at % 200 == 0:
            tell(0.1 + 0.8 * at / total)
    document = document_of(walk.flow)
    text = "\n".join(piece.text for piece in document.pieces)
    if not text.strip() and made is not None and any(name.startswith("Pictures/") for name in made.names):
        raise ImportRefused(_PICTURES)
    said = {str(e.tag).rpartition("}")[2]: e.text for root in roots for e in root.iterfind(f"{OFFICE}meta/*")}
    document.title = plausible_title(said.get("title"), text)
    author = said.get("initial-creator") or said.get("creator")
    document.author = document.author or plausible_author(author, text)
    document.language = walk.languages.most_common(1)[0][0] if walk.languages else None
    tell(1.0)
    return document


def _roots(data: bytes) -> tuple[list[Element], archive.Archive | None]:
    """The files that hold styles, text and particulars."""
    if not data.startswith(b"PK"):
        return [archive.xml(data)], None
    made = archive.opened(data)
    if made.find("META-INF/manifest.xml") and b"encryption-data" in made.read("META-INF/manifest.xml"):
        raise ImportRefused(archive.LOCKED)
    names = ("styles.xml", "content.xml", "meta.xml")
    return [archive.xml(made.read(name)) for name in names if name == "content.xml" or made.find(name)], made


@dataclass(slots=True)
class _List:
    """The list around a paragraph."""

    style: str = ""
    level: int = 0
    fresh: bool = False  # an item has begun, and nothing of it was read
    start: int | None = None
    headed: bool = False  # a list header: it has no mark


@dataclass(slots=True)
class _Line:
    """The words of a paragraph, and what hangs on it."""

    named: Looks  # what its named styles say
    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    pictured: bool = False
    notes: list[Flow] = field(default_factory=list)
    weights: Counter[tuple[bool, bool, bool, bool, float]] = field(default_factory=Counter)

    def put(self, text: str, looks: Looks, link: str, note: str = "") -> None:
        if not text or looks.hidden:
            return
        if not note and text.strip():
            look = (looks.bold, looks.italic, looks.underlined, looks.capitals, looks.size)
            self.weights[look] += len(text.strip())
        if looks.raised and not note:
            text = raised(text, self.runs[-1].text if self.runs else "")
        em, strong = looks.italic != self.named.italic, looks.bold != self.named.bold
        last = self.runs[-1] if self.runs else None
        if (
            last is not None
            and not (note or last.note)
            and (last.em, last.strong, last.link) == (em, strong, link)
        ):
            last.text += text
        elif note:
            self.runs.append(Run(text, note=note))
        else:
            self.runs.append(Run(text, em=em, strong=strong, link=link))


@dataclass(slots=True)
class _Walk:
    """One pass over the body."""

    archive: archive.Archive | None
    flow: list[Flow] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    languages: Counter[str] = field(default_factory=Counter)
    counts: dict[str, Count] = field(default_factory=dict)
    outline: Count = field(default_factory=Count)
    drop: bool = False

    def flow_of(
        self, element: Element, around: _List | None = None, outside: str = "", depth: int = 0
    ) -> list[Flow]:
        """What an element of the body, a cell or a text box prints."""
        name = str(element.tag).rpartition("}")[2]
        if depth > _DEEPEST or name in _SILENT:
            return []
        if element.tag in (TEXT + "p", TEXT + "h"):
            return self._paragraph(element, around or _List(), outside, depth)
        if element.tag == TABLE + "table":
            return self._table(element, outside, depth)
        if element.tag == TEXT + "list":
            return self._list(element, around, outside, depth)
        if name.endswith("-source") or (name == "section" and element.get(TEXT + "display") == "none"):
            return []
        if name in _LISTED:
            outside = "contents_list"
        found: list[Flow] = []
        for child in element:
            for item in self.flow_of(child, around, outside, depth + 1):
                if str(element.tag).startswith(DRAW) and isinstance(item, Para):
                    item.boxed = True
                found.append(item)
        return found

    def _list(self, element: Element, around: _List | None, outside: str, depth: int) -> list[Flow]:
        style = element.get(TEXT + "style-name") or (around.style if around else "")
        level = min((around.level if around else 0) + 1, 10)
        goes_on = element.get(TEXT + "continue-numbering") == "true" or element.get(TEXT + "continue-list")
        if level == 1 and not goes_on:
            self.counts.pop(style, None)
        found: list[Flow] = []
        for child in element:
            name = str(child.tag).rpartition("}")[2]
            if name not in ("list-item", "list-header"):
                continue
            own = _List(
                style, level, True, whole(child.get(TEXT + "start-value"), 0, 100_000), name == "list-header"
            )
            for inner in child:
                found += self.flow_of(inner, own, outside, depth + 1)
        return found

    # Paragraphs -----------------------------------------------------------------------------------------------

    def _paragraph(self, element: Element, around: _List, outside: str, depth: int) -> list[Flow]:
        chain = self.styles.chain("paragraph", element.get(TEXT + "style-name"))
        full = self.styles.with_default(chain)
        named = looks_of([style.words for style in full if not style.automatic])
        line = _Line(named)
        words = [style.words for style in full]
        self._inline(element, line, words, "", depth)
        para = Para(_collapsed(line.runs), _names(chain, element.get(TEXT + "style-name")))
        para.outside, para.pictured = outside, line.pictured and not line.boxes
        self._look(para, line, full, looks_of(words))
        if element.tag == TEXT + "h":
            level = whole(element.get(TEXT + "outline-level"), 1, 9) or 1
            para.level = level
        else:
            para.level = next((style.level for style in chain if style.level), 0)
        if para.text.strip():
            self._number(para, element, around)
        found: list[Flow] = [para]
        for box in line.boxes:
            for item in self.flow_of(box, None, outside, depth + 1):
                if isinstance(item, Para):
                    item.boxed = True
                found.append(item)
        return found + line.notes

    def _look(self, para: Para, line: _Line, full: list[Style], own: Looks) -> None:
        if line.weights:
            para.bold, para.italic, para.underlined, para.capitals = (
                all(look[at] for look in line.weights) for at in range(4)
            )
            para.size = line.weights.most_common(1)[0][0][4]
        if own.language:
            self.languages[own.language] += len(para.text)

        def first(name: str) -> str | None:
            return next((style.lines[name] for style in full if name in style.lines), None)

        para.centred = first("text-align") == "center"
        para.left, para.right = points(first("margin-left")) or 0.0, points(first("margin-right")) or 0.0
        para.first = points(first("text-indent")) or 0.0
        para.before, para.after = points(first("margin-top")) or 0.0, points(first("margin-bottom")) or 0.0
        para.breaks = first("break-before") == "page"

    def _number(self, para: Para, element: Element, around: _List) -> None:
        levels = self.styles.lists.get(around.style, {})
        if around.level:
            para.left = max(para.left, _STEP * around.level)
            if around.fresh and not around.headed:
                around.fresh = False
                counting = self.counts.setdefault(around.style, Count())
                para.mark = counting.next(levels, around.level, around.start)
            elif around.headed:
                para.left = 0.0
        elif para.level and element.get(TEXT + "is-list-header") != "true" and self.styles.outline:
            para.mark = self.outline.next(self.styles.outline, para.level)

    def _inline(
        self, element: Element, line: _Line, words: list[dict[str, str]], link: str, depth: int
    ) -> None:
        if depth > _DEEPEST:
            return
        looks = looks_of(words)
        line.put(element.text or "", looks, link)
        for child in element:
            self._in_line(child, line, words, link, depth)
            line.put(child.tail or "", looks, link)

    def _in_line(
        self, child: Element, line: _Line, words: list[dict[str, str]], link: str, depth: int
    ) -> None:
        space, _, name = str(child.tag).rpartition("}")
        looks = looks_of(words)
        if space == DRAW[:-1]:
            self._drawn(child, line, looks)
        elif name in _SILENT:
            return
        elif name == "s" or name == "tab":
            line.put(" ", looks, link)
        elif name == "line-break":
            line.put("\u2028", looks, link)
        elif name == "note":
            self._note(child, line, looks, depth)
        elif name == "span":
            own = self.styles.chain("text", child.get(TEXT + "style-name"))
            self._inline(child, line, [style.words for style in own] + words, link, depth + 1)
        elif name == "a":
            target = child.get(XLINK + "href") or ""
            outside = target.startswith(("http://", "https://", "mailto:"))
            self._inline(child, line, words, target if outside else link, depth + 1)
        else:
            self._inline(child, line, words, link, depth + 1)

    def _note(self, child: Element, line: _Line, looks: Looks, depth: int) -> None:
        citation, body = child.find(TEXT + "note-citation"), child.find(TEXT + "note-body")
        if citation is None or looks.hidden:
            return
        label = (citation.get(TEXT + "label") or "".join(citation.itertext())).strip()
        if not label:
            return
        line.put(label, looks, "", note=label)
        found = [
            item
            for part in (body if body is not None else ())
            for item in self.flow_of(part, None, "", depth + 1)
        ]
        for item in found:
            if isinstance(item, Para):
                item.note, item.mark = item.note or label, None
                line.notes.append(item)

    def _drawn(self, element: Element, line: _Line, looks: Looks) -> None:
        """Text boxes hang on their paragraph; a formula stands in its line."""
        if looks.hidden:
            return
        line.pictured = True
        inside: set[Element] = set()
        for each in itertools.chain([element], element.iterdescendants()):
            if each.getparent() in inside:
                inside.add(each)
            elif each.tag == DRAW + "text-box" or (
                str(each.tag).startswith(DRAW) and any(child.tag == TEXT + "p" for child in each)
            ):
                line.boxes.append(each)
                inside.add(each)
            elif each.tag == DRAW + "object":
                line.put(self._formula(each), looks, "")
                return

    def _formula(self, element: Element) -> str:
        path = (element.get(XLINK + "href") or "").removeprefix("./")
        root = next(iter(element), None)
        if root is None and self.archive is not None and self.archive.find(f"{path}/content.xml"):
            root = archive.xml(self.archive.read(f"{path}/content.xml"))
        if root is None or not str(root.tag).endswith("}math"):
            return ""
        spoken = (
            e.text or "" for e in root.iter() if str(e.tag).rpartition("}")[2] in ("mi", "mn", "mo", "mtext")
        )
        return "".join(part.strip() for part in spoken)

    # Tables ---------------------------------------------------------------------------------------------------

    def _table(self, element: Element, outside: str, depth: int) -> list[Flow]:
        rows: list[list[list[Para]]] = []
        after: list[Flow] = []
        header = False
        for row, heads in _rows(element, False):
            header = header or (heads and not rows)
            rows.append([])
            for cell in row:
                name = str(cell.tag).rpartition("}")[2]
                if name not in ("table-cell", "covered-table-cell"):
                    continue
                paras: list[Para] = []
                flow = [i for child in cell for i in self.flow_of(child, None, outside, depth + 1)]
                for item in flow if name == "table-cell" else ():
                    if isinstance(item, Table):
                        paras += [para for inner in item.rows for own in inner for para in own]
                    elif item.note:
                        after.append(item)
                    else:
                        paras.append(item)
                again = whole(cell.get(TABLE + "number-columns-repeated"), 1, 60) or 1
                rows[-1] += [paras, *([] for _ in range(again - 1))]
        return [Table(rows, header, outside), *after]


def _names(chain: list[Style], own: str | None) -> list[str]:
    """Of the styles, those that the file only names among them; automatic ones have no name."""
    last = chain[-1].parent if chain else own
    return [n for s in chain if not s.automatic for n in (s.shown, s.name)] + [readable(last or "")]


def _rows(element: Element, heads: bool) -> Iterator[tuple[Element, bool]]:
    """The rows of a table, and whether they stand in its head."""
    for child in element:
        name = str(child.tag).rpartition("}")[2]
        if name == "table-row":
            yield child, heads
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child, heads or name == "table-header-rows")


def _collapsed(runs: list[Run]) -> list[Run]:
    """White space of the file is one space; only what stands for a line's end parts lines."""
    for run in runs:
        run.text = _SPACES.sub(" ", run.text).replace("\u2028", "\n")
    return runs
