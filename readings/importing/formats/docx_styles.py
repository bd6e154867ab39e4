"""The styles and the numbering of a Word document: what a paragraph or a run inherits."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from readings.importing.formats.numerals import printed
from readings.importing.formats.office import Mark

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DEEPEST = 30  # styles made from styles
_RAISED = 2.0  # points
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "pc": 12.0, "pi": 12.0}
_MEASURE = re.compile(r"(-?\d+(?:\.\d+)?)(pt|in|cm|mm|pc|pi)?")
_PLACE = re.compile(r"%([1-9])")

Element = Any  # of lxml


def val(parent: Element | None, name: str, attribute: str = "val") -> str | None:
    """The attribute of a child, None where there is no such child or it says nothing."""
    child = parent.find(W + name) if parent is not None else None
    said = child.get(W + attribute) if child is not None else None
    return str(said) if said is not None else None


def switch(parent: Element | None, name: str) -> bool | None:
    """Whether a child switches something on or off; None where it is not there."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(W + "val") not in ("0", "false", "off", "none")


def points(said: str | None, per_point: float) -> float | None:
    """A length, which is a count of so many to a point, or names its unit."""
    match = _MEASURE.fullmatch((said or "").strip())
    if match is None:
        return None
    return float(match[1]) * _UNITS[match[2]] if match[2] else float(match[1]) / per_point


def whole(said: str | None) -> int | None:
    return int(said) if said is not None and re.fullmatch(r"-?\d{1,9}", said) else None


@dataclass(slots=True)
class Looks:
    """What an rPr says; None is not said."""

    bold: bool | None = None
    italic: bool | None = None
    underlined: bool | None = None
    capitals: bool | None = None
    hidden: bool | None = None
    raised: bool | None = None
    size: float | None = None
    language: str | None = None

    @classmethod
    def of(cls, rpr: Element | None) -> Looks:
        if rpr is None:
            return cls()
        caps = (switch(rpr, "caps"), switch(rpr, "smallCaps"))
        return cls(
            bold=switch(rpr, "b"),
            italic=switch(rpr, "i"),
            underlined=switch(rpr, "u"),
            capitals=None if caps == (None, None) else any(caps),
            hidden=switch(rpr, "vanish"),
            raised=_is_raised(rpr),
            size=points(val(rpr, "sz"), 2),
            language=val(rpr, "lang"),
        )

    def over(self, below: Looks) -> Looks:
        """What this says, and where it says nothing, what is below it."""
        return Looks(
            *(own if own is not None else other for own, other in zip(self._all(), below._all(), strict=True))
        )

    def _all(self) -> tuple[Any, ...]:
        return (
            self.bold,
            self.italic,
            self.underlined,
            self.capitals,
            self.hidden,
            self.raised,
            self.size,
            self.language,
        )


def _is_raised(rpr: Element) -> bool | None:
    """By a sign's own name for it, or by how high its letters are set."""
    said, height = val(rpr, "vertAlign"), points(val(rpr, "position"), 2)
    return None if said is None and height is None else said == "superscript" or (height or 0.0) >= _RAISED


@dataclass(slots=True)
class Style:
    id: str
    name: str
    based_on: str | None
    ppr: Element | None
    looks: Looks


class Styles:
    """styles.xml. What a style says of itself is added to what it is made from."""

    def __init__(self, root: Element | None) -> None:
        self.by_id: dict[str, Style] = {}
        self.default: str | None = None
        self.base = Looks()
        self.base_ppr: Element | None = None
        if root is None:
            return
        defaults = root.find(W + "docDefaults")
        if defaults is not None:
            self.base = Looks.of(defaults.find(f"{W}rPrDefault/{W}rPr"))
            self.base_ppr = defaults.find(f"{W}pPrDefault/{W}pPr")
        for element in root.iter(W + "style"):
            own = element.get(W + "styleId") or ""
            self.by_id[own] = Style(
                own,
                val(element, "name") or "",
                val(element, "basedOn"),
                element.find(W + "pPr"),
                Looks.of(element.find(W + "rPr")),
            )
            if element.get(W + "type") == "paragraph" and element.get(W + "default") in ("1", "true", "on"):
                self.default = own

    def chain(self, own: str | None) -> list[Style]:
        """A style and those it is made from, itself first."""
        found: list[Style] = []
        while own in self.by_id and len(found) < _DEEPEST:
            style = self.by_id[own]
            if style in found:
                break
            found.append(style)
            own = style.based_on
        return found

    def looks(self, chain: list[Style], *, of_paragraph: bool = True) -> Looks:
        looks = Looks()
        for style in chain:
            looks = looks.over(style.looks)
        return looks.over(self.base) if of_paragraph else looks


@dataclass(slots=True)
class _Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    style: str | None = None
    left: float | None = None
    first: float | None = None


@dataclass(slots=True)
class _List:
    id: str
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """numbering.xml, counting along as paragraphs come."""

    def __init__(self, root: Element | None) -> None:
        self.lists: dict[str, _List] = {}  # by numId
        self.starts: dict[str, dict[int, int]] = {}  # by numId: levels that start anew
        self.counts: dict[str, dict[int, int]] = {}  # by the list that is counted
        self.begun: set[str] = set()
        if root is None:
            return
        abstract = {element.get(W + "abstractNumId"): element for element in root.iter(W + "abstractNum")}
        linked = {val(element, "styleLink"): key for key, element in abstract.items()}
        for element in root.iter(W + "num"):
            own, key = element.get(W + "numId"), val(element, "abstractNumId")
            if own is None or key not in abstract:
                continue
            key = linked.get(val(abstract[key], "numStyleLink") or "-", key)
            self.lists[own] = _List(str(key), dict(map(_level, abstract[key].iter(W + "lvl"))))
            for override in element.iter(W + "lvlOverride"):
                at = whole(override.get(W + "ilvl")) or 0
                start = whole(val(override, "startOverride"))
                if (said := override.find(W + "lvl")) is not None:
                    self.lists[own].levels[at] = _level(said)[1]
                if start is not None:
                    self.starts.setdefault(own, {})[at] = start

    def level(self, own: str, at: int) -> _Level | None:
        return self.lists[own].levels.get(at) if own in self.lists else None

    def level_of(self, own: str, styles: list[Style]) -> int:
        """The level that belongs to one of these styles."""
        names = [style.id for style in styles]
        levels = self.lists[own].levels if own in self.lists else {}
        return next((at for at, level in levels.items() if level.style in names), 0)

    def next(self, own: str, at: int) -> Mark | None:
        """The mark of the next paragraph of this list and level; None where nothing is printed."""
        level = self.level(own, at)
        if level is None:
            return None
        made = self.lists[own]
        counts = self.counts.setdefault(made.id, {})
        if own not in self.begun:
            self.begun.add(own)
            for n, start in self.starts.get(own, {}).items():
                counts[n] = start - 1
                for deeper in [d for d in counts if d > n]:
                    del counts[deeper]
        for n in range(at):
            counts.setdefault(n, made.levels[n].start if n in made.levels else 1)
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in [n for n in counts if n > at]:
            del counts[deeper]
        if level.format == "bullet":
            return Mark(level.text or "•", None, at) if level.text.strip() else None
        if level.format == "none" and not level.text.strip():
            return None

        def figure(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            other = made.levels.get(place, level)
            return printed(counts.get(place, other.start), other.format)

        text = _PLACE.sub(figure, level.text)
        if not text.strip():
            return None
        return Mark(text.strip(), counts[at] if _PLACE.search(level.text) else None, at)


def _level(element: Element) -> tuple[int, _Level]:
    start = whole(val(element, "start"))
    indents = element.find(W + "pPr")
    left, first = indents_of(indents)
    return whole(element.get(W + "ilvl")) or 0, _Level(
        1 if start is None else start,
        val(element, "numFmt") or "decimal",
        val(element, "lvlText") or "",
        val(element, "pStyle"),
        left,
        first,
    )


def indents_of(ppr: Element | None) -> tuple[float | None, float | None]:
    """The left indent of a paragraph's lines, and how much further its first one begins; None is not said."""
    said = ppr.find(W + "ind") if ppr is not None else None
    if said is None:
        return None, None
    left = points(said.get(W + "left") or said.get(W + "start"), 20)
    first = points(said.get(W + "firstLine"), 20)
    hanging = points(said.get(W + "hanging"), 20)
    return left, -hanging if hanging else first
