"""What stands inside a paragraph of a Word document: runs, links, fields, notes, text boxes."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import dataclass, field

from readings.importing.pieces import Run

from .docx_styles import Element, Looks, Style, Styles, W, val
from .office import raised

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_INSIDE = frozenset(
    {"ins", "moveTo", "smartTag", "customXml", "sdtContent", "fldSimple", "dir", "bdo", "rubyBase"}
)
_LINK = re.compile(r'HYPERLINK\s+(?:\\[lmnt]\s+)*"([^"]+)"', re.IGNORECASE)
_SYMBOLS = dict(
    zip(
        "abgdezhqiklmnxoprstufcywABGDEZHQIKLMNXOPRSTUFCYW",
        "αβγδεζηθικλμνξοπρστυφχψωΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
        strict=True,
    )
)
_DEEPEST = 60


@dataclass(frozen=True, slots=True)
class Link:
    """A relation of a part."""

    kind: str
    target: str
    outside: bool


@dataclass(slots=True)
class Sentence:
    """The words of a paragraph, and what hangs on it."""

    runs: list[Run] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)  # contents of text boxes
    notes: list[tuple[str, str, str]] = field(default_factory=list)  # kind, id, own mark or ""
    languages: Counter[str] = field(default_factory=Counter)
    contents: bool = False  # in a list of contents
    breaks: bool = False
    pictured: bool = False
    bold: bool = False
    italic: bool = False
    underlined: bool = False
    capitals: bool = False
    size: float = 0.0


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    shown: bool = False  # its result has begun

    @property
    def lists_contents(self) -> bool:
        return self.instruction.split()[:1] in (["TOC"], ["INDEX"])


class Inline:
    """Reads paragraph after paragraph: a field may go on from one to the next."""

    def __init__(self, styles: Styles, relations: dict[str, Link]) -> None:
        self.styles = styles
        self.relations = relations
        self.fields: list[_Field] = []

    def read(self, paragraph: Element, chain: list[Style]) -> Sentence:
        reading = _Reading(self, self.styles.looks(chain, of_paragraph=False), self.styles.base)
        reading.sentence.contents = any(field.lists_contents for field in self.fields)
        reading.walk(paragraph, "", 0)
        return reading.done()


class _Reading:
    def __init__(self, inline: Inline, own: Looks, base: Looks) -> None:
        self.inline = inline
        self.own = own  # what the paragraph's style says
        self.base = base
        self.sentence = Sentence()
        self.weights: Counter[tuple[bool, bool, bool, bool, float]] = Counter()
        self.waiting = ""  # the note whose own mark follows
        self.characters: dict[str, Looks] = {}

    def done(self) -> Sentence:
        made = self.sentence
        if self.weights:
            made.bold, made.italic, made.underlined, made.capitals = (
                all(look[at] for look in self.weights) for at in range(4)
            )
            sizes: Counter[float] = Counter()
            for look, length in self.weights.items():
                sizes[look[4]] += length
            made.size = sizes.most_common(1)[0][0]
        return made

    def walk(self, element: Element, link: str, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for child in element:
            space, _, name = str(child.tag).rpartition("}")
            if space == _MATH[:-1]:
                if name in ("oMath", "oMathPara"):
                    self._put(equation(child), Looks(), link)
            elif name == "r":
                self._run(child, link, depth)
            elif name == "hyperlink":
                target = self.inline.relations.get(child.get(_R + "id") or "")
                self.walk(child, target.target if target and target.outside else link, depth + 1)
            elif name == "sdt":
                properties = child.find(W + "sdtPr")
                if properties is None or properties.find(W + "showingPlcHdr") is None:
                    self.walk(child, link, depth + 1)
            elif name == "AlternateContent":
                self._alternatives(child, link, depth)
            elif name in _INSIDE:
                self.walk(child, link, depth + 1)

    def _alternatives(self, element: Element, link: str, depth: int) -> None:
        """The same thing in several ways: the first that says something."""
        for child in element:
            before = len(self.sentence.runs), len(self.sentence.boxes)
            self._inside(child, Looks(), link, depth + 1)
            self.walk(child, link, depth + 1)
            if (len(self.sentence.runs), len(self.sentence.boxes)) != before:
                return

    def _run(self, run: Element, link: str, depth: int) -> None:
        rpr = run.find(W + "rPr")
        looks = Looks.of(rpr)
        if (style := val(rpr, "rStyle")) is not None:
            if style not in self.characters:
                self.characters[style] = self.inline.styles.looks(
                    self.inline.styles.chain(style), of_paragraph=False
                )
            looks = looks.over(self.characters[style])
        self._inside(run, looks, link, depth)

    def _inside(self, run: Element, looks: Looks, link: str, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for child in run:
            name = str(child.tag).rpartition("}")[2]
            match name:
                case "t":
                    self._put(child.text or "", looks, link)
                case "tab" | "ptab":
                    self._put(" ", looks, link)
                case "br":
                    self._break(child.get(W + "type"), looks)
                case "cr":
                    self._put("\n", looks, link)
                case "noBreakHyphen":
                    self._put("-", looks, link)
                case "sym":
                    self._put(_symbol(child), looks, link)
                case "footnoteReference" | "endnoteReference":
                    self._marker(child, name.removesuffix("Reference"), looks)
                case "fldChar":
                    self._field(child.get(W + "fldCharType"))
                case "instrText":
                    if self.inline.fields:
                        self.inline.fields[-1].instruction += child.text or ""
                case "drawing" | "pict" | "object":
                    self._boxes(child, looks)
                case "AlternateContent":
                    self._alternatives(child, link, depth)
                case "ruby":
                    self.walk(child, link, depth + 1)

    def _break(self, kind: str | None, looks: Looks) -> None:
        if kind not in ("page", "column"):
            self._put("\n", looks, "")
        elif any(run.text.strip() for run in self.sentence.runs):
            self._put("\n\n", looks, "")
        else:
            self.sentence.breaks = True

    def _boxes(self, element: Element, looks: Looks) -> None:
        if not self._is_hidden(looks):
            self.sentence.pictured = True
            for box in element.iter(W + "txbxContent"):
                around = itertools.takewhile(lambda above: above is not element, box.iterancestors())
                if not any(above.tag == box.tag for above in around):
                    self.sentence.boxes.append(box)

    def _field(self, said: str | None) -> None:
        fields = self.inline.fields
        if said == "begin":
            fields.append(_Field())
        elif said == "separate" and fields:
            fields[-1].shown = True
            self.sentence.contents = self.sentence.contents or fields[-1].lists_contents
        elif said == "end" and fields:
            fields.pop()

    def _marker(self, element: Element, kind: str, looks: Looks) -> None:
        if self._is_hidden(looks):
            return
        own = element.get(W + "id") or ""
        if element.get(W + "customMarkFollows") in ("1", "true", "on"):
            self.waiting = f"{kind} {own}"
            return
        self.sentence.runs.append(Run("", note=f"{kind} {own}"))
        self.sentence.notes.append((kind, own, ""))

    def _is_hidden(self, looks: Looks) -> bool:
        return bool(looks.over(self.own).hidden) or any(not field.shown for field in self.inline.fields)

    def _put(self, text: str, looks: Looks, link: str) -> None:
        if not text or self._is_hidden(looks):
            return
        if self.waiting and text.strip():
            kind, _, own = self.waiting.partition(" ")
            self.sentence.runs.append(Run(text, note=self.waiting))
            self.sentence.notes.append((kind, own, text.strip()))
            self.waiting = ""
            return
        for open_field in reversed(self.inline.fields):
            if not link and (found := _LINK.search(open_field.instruction)):
                link = found[1]
        bold, italic = bool(looks.bold), bool(looks.italic)
        bold = bold if looks.bold is not None else bool(self.own.bold)
        italic = italic if looks.italic is not None else bool(self.own.italic)
        everything = looks.over(self.own).over(self.base)
        if looks.raised:
            text = raised(text, self.sentence.runs[-1].text if self.sentence.runs else "")
        if text.strip():
            look = (
                bold, italic, bool(everything.underlined), bool(everything.capitals), everything.size or 10.0,
            )  # fmt: skip
            self.weights[look] += len(text.strip())
            if everything.language:
                self.sentence.languages[everything.language] += len(text.strip())
        new = Run(text, em=italic != bool(self.own.italic), strong=bold != bool(self.own.bold), link=link)
        last = self.sentence.runs[-1] if self.sentence.runs else None
        if (
            last is not None
            and not last.note
            and (last.em, last.strong, last.link) == (new.em, new.strong, link)
        ):
            last.text += text
        else:
            self.sentence.runs.append(new)


def _symbol(element: Element) -> str:
    """A letter of a font of signs."""
    try:
        code = int(element.get(W + "char") or "", 16)
    except ValueError:
        return ""
    if 0xF000 <= code <= 0xF0FF:
        letter = chr(code - 0xF000)
        if (element.get(W + "font") or "").lower() == "symbol":
            return _SYMBOLS.get(letter, letter if letter.isprintable() else "")
        return "•" if letter.isprintable() else ""
    return chr(code) if 32 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def equation(element: Element, depth: int = 0) -> str:
    """A formula as one line of text."""
    if depth > _DEEPEST:
        return ""
    name = str(element.tag).rpartition("}")[2]
    if name == "t":
        return element.text or ""
    if name.endswith("Pr"):
        return ""
    read = [(str(child.tag).rpartition("}")[2], equation(child, depth + 1)) for child in element]
    parts = dict(read)
    match name:
        case "f":
            return f"{_whole(parts.get('num', ''))}/{_whole(parts.get('den', ''))}"
        case "sSup":
            return f"{parts.get('e', '')}^{_whole(parts.get('sup', ''))}"
        case "sSub":
            return f"{parts.get('e', '')}_{_whole(parts.get('sub', ''))}"
        case "rad":
            return f"√{_whole(parts.get('e', ''))}"
        case "d":
            return f"({', '.join(said for part, said in read if part == 'e')})"
    return "".join(said for _, said in read)


def _whole(part: str) -> str:
    return part if len(part) < 2 or part.isalnum() else f"({part})"
