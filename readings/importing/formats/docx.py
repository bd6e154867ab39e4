"""Word documents (.docx): the parts of the package, and from its body paragraphs and tables in order.

Headers and footers, comments, hidden words and what was struck out under tracked changes are no text.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from readings.importing.draft import ImportRefused
from readings.importing.pieces import Document, Run
from readings.importing.recognise import recognise

from . import archive
from .docx_runs import Inline, Link, Sentence
from .docx_styles import Element, Numbering, Style, Styles, W, indents_of, points, switch, val, whole
from .numerals import printed
from .office import Flow, Para, Table, document_of
from .office_names import plausible_author, plausible_title

_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/math",
        b"http://schemas.openxmlformats.org/officeDocument/2006/math",
    ),
)
_PICTURES = (
    "This document holds no words, only pictures of them: bring one in which the words can be selected."
)
_INSIDE = frozenset({"ins", "moveTo", "smartTag", "customXml", "sdtContent", "AlternateContent", "Choice"})
_DEEPEST = 40  # tables in tables


def read(data: bytes, *, tell: Callable[[float], None]) -> Document:
    """Raises ImportRefused, with one sentence for people."""
    package = _Package(archive.opened(data))
    tell(0.1)
    body = package.main.find(W + "body")
    if body is None:
        raise ImportRefused(archive.BROKEN)
    walk = _Walk(package)
    total = max(len(body), 1)
    for at, child in enumerate(body):
        walk.block(child)
        if at % 200 == 0:
            tell(0.1 + 0.8 * at / total)
    document = document_of(walk.flow)
    text = "\n".join(piece.text for piece in document.pieces)
    if not text.strip() and any(name.startswith("word/media/") for name in package.archive.names):
        raise ImportRefused(_PICTURES)
    document.title = plausible_title(package.property("title"), text)
    document.author = document.author or plausible_author(package.property("creator"), text)
    document.language = walk.languages.most_common(1)[0][0] if walk.languages else None
    _tell_other_languages(document)
    tell(1.0)
    return document


def _tell_other_languages(document: Document) -> None:
    """A paragraph is in another language if it says so and reads so."""
    for piece in document.pieces:
        if piece.language is not None:
            same = piece.language.partition("-")[0] == (document.language or "").partition("-")[0]
            if same or recognise(piece.text) != piece.language.partition("-")[0]:
                piece.language = None


class _Package:
    """The parts that hold the text, found by their relations."""

    def __init__(self, made: archive.Archive) -> None:
        self.archive = made
        top = self._relations("")
        self.path = next(
            (link.target for link in top.values() if link.kind == "officeDocument"), "word/document.xml"
        )
        self.main = self._xml(self.path)
        self.relations = self._relations(self.path)
        self.properties = next((link.target for link in top.values() if link.kind == "core-properties"), "")

    def part(self, kind: str) -> Element | None:
        """The part of a kind ("styles", "footnotes" …), if there is one."""
        path = next((link.target for link in self.relations.values() if link.kind == kind), None)
        return self._xml(path) if path is not None and self.archive.find(path) is not None else None

    def property(self, name: str) -> str | None:
        if self.archive.find(self.properties) is None:
            return None
        found = (e for e in self._xml(self.properties) if str(e.tag).rpartition("}")[2] == name)
        return next((e.text for e in found if e.text), None)

    def _xml(self, path: str) -> Element:
        data = self.archive.read(path)
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        return archive.xml(data)

    def _relations(self, path: str) -> dict[str, Link]:
        folder, name = posixpath.split(path)
        there = posixpath.join(folder, "_rels", f"{name}.rels")
        if self.archive.find(there) is None:
            return {}
        found: dict[str, Link] = {}
        for element in self._xml(there):
            target, kind = element.get("Target") or "", (element.get("Type") or "").rpartition("/")[2]
            outside = element.get("TargetMode") == "External"
            if not outside:
                target = (
                    posixpath.normpath(posixpath.join(folder, target)) if target[:1] != "/" else target[1:]
                )
            found[element.get("Id") or ""] = Link(kind, target, outside)
        return found


@dataclass(slots=True)
class _Counting:
    """How footnotes or endnotes are numbered."""

    format: str
    anew: bool = False  # in each section
    last: int = 0

    @classmethod
    def of(cls, name: str, settings: Element | None, main: Element, usual: str) -> _Counting:
        said = [settings] if settings is not None else []
        said += list(main.iter(W + "sectPr"))
        format_, anew = usual, False
        for element in said:
            own = element.find(W + name)
            format_ = val(own, "numFmt") or format_
            anew = anew or val(own, "numRestart") == "eachSect"
        return cls(format_, anew)


@dataclass(slots=True)
class _Walk:
    """One pass over the body."""

    package: _Package
    flow: list[Flow] = field(default_factory=list)
    languages: Counter[str] = field(default_factory=Counter)
    styles: Styles = field(init=False)
    numbering: Numbering = field(init=False)
    inline: Inline = field(init=False)
    counting: dict[str, _Counting] = field(init=False)
    notes: dict[str, dict[str, Element]] = field(init=False)
    drop: list[Run] = field(default_factory=list)  # a large first letter in a frame of its own
    depth: int = 0

    def __post_init__(self) -> None:
        package = self.package
        self.styles = Styles(package.part("styles"))
        self.numbering = Numbering(package.part("numbering"))
        self.inline = Inline(self.styles, package.relations)
        settings = package.part("settings")
        self.counting = {
            "footnote": _Counting.of("footnotePr", settings, package.main, "decimal"),
            "endnote": _Counting.of("endnotePr", settings, package.main, "lowerRoman"),
        }
        self.notes = {kind: _notes(package.part(f"{kind}s"), kind) for kind in self.counting}

    def block(self, element: Element) -> None:
        self.flow += self._flow_of(element)

    def _flow_of(self, element: Element, outside: str = "") -> list[Flow]:
        """What an element of the body, a cell or a text box prints."""
        name = str(element.tag).rpartition("}")[2]
        if name == "p":
            return self._paragraph(element, outside)
        if name == "tbl":
            return self._table(element, outside)
        if name == "sdt":
            properties = element.find(W + "sdtPr")
            if properties is not None and switch(properties, "showingPlcHdr"):
                return []
            gallery = (
                val(properties.find(W + "docPartObj"), "docPartGallery") if properties is not None else None
            )
            if "table of contents" in (gallery or "").lower():
                outside = "contents_list"
        if name not in _INSIDE and name != "sdt":
            return []
        found: list[Flow] = []
        children = [element[0]] if name == "AlternateContent" and len(element) else element
        for child in children:
            found += self._flow_of(child, outside)
        return found

    # Paragraphs -----------------------------------------------------------------------------------------------

    def _paragraph(self, element: Element, outside: str = "", note: str = "") -> list[Flow]:
        ppr = element.find(W + "pPr")
        chain = self.styles.chain(val(ppr, "pStyle") or self.styles.default)
        sentence = self.inline.read(element, chain)
        names = [name for style in chain for name in (style.name, style.id)]
        para = Para(sentence.runs, names or [val(ppr, "pStyle") or ""])
        para.outside = outside or ("contents_list" if sentence.contents else "")
        para.note, para.pictured = note, sentence.pictured and not sentence.boxes
        self._look(para, sentence, ppr, chain)
        para.level = self._level(ppr, chain)
        if para.level > 0 and sentence.contents and not outside:  # a list of contents that nobody ended
            self.inline.fields.clear()
            para.outside = ""
        if para.text.strip():
            self._number(para, ppr, chain)
        found: list[Flow] = []
        if val(ppr, "framePr", "dropCap") not in (None, "none") and len(para.text.strip()) <= 3:
            self.drop = [run for run in para.runs if run.text.strip()]
        else:
            if self.drop and para.text.strip():
                para.runs, self.drop = [*self.drop, *para.runs], []
            found.append(para)
        for box in sentence.boxes:
            for child in box:
                found += [_boxed(item) for item in self._flow_of(child, outside)] if self._deeper() else []
            self.depth = 0
        for kind, own, label in sentence.notes:
            found += self._note(kind, own, label, para.runs) if not note else []
        if ppr is not None and ppr.find(W + "sectPr") is not None:
            for counting in self.counting.values():
                counting.last = 0 if counting.anew else counting.last
        return found

    def _deeper(self) -> bool:
        self.depth += 1
        return self.depth < _DEEPEST

    def _note(self, kind: str, own: str, label: str, runs: list[Run]) -> list[Flow]:
        """The paragraphs of a note, whose marker waits among the runs for its number."""
        if not label:
            counting = self.counting[kind]
            counting.last += 1
            label = printed(counting.last, counting.format)
        for run in runs:
            if run.note == f"{kind} {own}":
                run.note, run.text = label, run.text or label
                break
        found: list[Flow] = []
        if own in self.notes[kind]:
            for element in self.notes[kind][own].iter(W + "p"):
                found += self._paragraph(element, note=label)
        return [para for para in found if isinstance(para, Para)]

    def _look(self, para: Para, sentence: Sentence, ppr: Element | None, chain: list[Style]) -> None:
        said = list(self._said(ppr, chain))
        para.bold, para.italic, para.underlined = sentence.bold, sentence.italic, sentence.underlined
        para.capitals = sentence.capitals
        para.size = sentence.size or self.styles.looks(chain).size or 10.0
        para.centred = next((v for own in said if (v := val(own, "jc")) is not None), "") == "center"
        lefts, firsts = zip(*map(indents_of, said), strict=True) if said else ((), ())
        para.left = next((v for v in lefts if v is not None), 0.0)
        para.first = next((v for v in firsts if v is not None), 0.0)
        for name in ("before", "after"):
            lengths = (points(val(own, "spacing", name), 20) for own in said)
            setattr(para, name, next((v for v in lengths if v is not None), 0.0))
        breaks = (switch(own, "pageBreakBefore") for own in said)
        para.breaks = sentence.breaks or next((v for v in breaks if v is not None), False)
        self.languages.update(sentence.languages)
        if len(sentence.languages) == 1:
            para.language = next(iter(sentence.languages))

    def _said(self, ppr: Element | None, chain: list[Style]) -> Iterator[Element]:
        for own in (ppr, *(style.ppr for style in chain), self.styles.base_ppr):
            if own is not None:
                yield own

    def _level(self, ppr: Element | None, chain: list[Style]) -> int:
        for own in self._said(ppr, chain):
            level = whole(val(own, "outlineLvl"))
            if level is not None:
                return level + 1 if 0 <= level < 9 else -1
        return 0

    def _number(self, para: Para, ppr: Element | None, chain: list[Style]) -> None:
        """The mark and the indent that numbering gives."""
        for own in self._said(ppr, chain):
            numbers = own.find(W + "numPr")
            if numbers is None or (key := val(numbers, "numId")) is None:
                continue
            level = whole(val(numbers, "ilvl"))
            at = self.numbering.level_of(key, chain) if level is None and own is not ppr else level or 0
            at = min(max(at, 0), 8)
            para.mark = self.numbering.next(key, at)
            found = self.numbering.level(key, at)
            if found is not None and found.left is not None and indents_of(ppr) == (None, None):
                para.left, para.first = found.left, found.first or 0.0
            return

    # Tables ---------------------------------------------------------------------------------------------------

    def _table(self, element: Element, outside: str) -> list[Flow]:
        if not self._deeper():
            return []
        rows: list[list[list[Para]]] = []
        after: list[Flow] = []
        header = False
        for row in _children(element, "tr"):
            properties = row.find(W + "trPr")
            if properties is not None and properties.find(W + "del") is not None:
                continue
            if not rows and properties is not None and switch(properties, "tblHeader"):
                header = True
            rows.append([])
            for cell in _children(row, "tc"):
                paras, notes = self._cell(cell)
                after += notes
                tcpr = cell.find(W + "tcPr")
                if (
                    tcpr is not None
                    and tcpr.find(W + "vMerge") is not None
                    and val(tcpr, "vMerge") != "restart"
                ):
                    paras = []
                span = min(max(whole(val(tcpr, "gridSpan")) or 1, 1), 60)
                rows[-1] += [paras, *([] for _ in range(span - 1))]
        self.depth -= 1
        return [Table(rows, header, outside), *after]

    def _cell(self, cell: Element) -> tuple[list[Para], list[Flow]]:
        """The paragraphs of a cell, those of tables in it too, and apart the notes they lead to."""
        paras: list[Para] = []
        notes: list[Flow] = []
        flow = [item for child in cell for item in self._flow_of(child)]
        for item in flow:
            if isinstance(item, Table):
                paras += [para for row in item.rows for own in row for para in own]
            elif item.note:
                notes.append(item)
            else:
                paras.append(item)
        return paras, notes


def _children(element: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, whatever is wrapped around them."""
    for child in element:
        own = str(child.tag).rpartition("}")[2]
        if own == name:
            yield child
        elif own in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _children(child, name)


def _boxed(item: Flow) -> Flow:
    if isinstance(item, Para):
        item.boxed = True
    return item


def _notes(root: Element | None, kind: str) -> dict[str, Element]:
    """Notes by their id."""
    return {e.get(W + "id") or "": e for e in root.iter(W + kind)} if root is not None else {}
