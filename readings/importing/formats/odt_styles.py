"""The styles and lists of an OpenDocument text: what a paragraph or a run inherits."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from readings.importing.formats.numerals import printed
from readings.importing.formats.office import Mark

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, STYLE, TEXT = (f"{{{_NS}{name}:1.0}}" for name in ("office", "style", "text"))
TABLE, DRAW = (f"{{{_NS}{name}:1.0}}" for name in ("table", "drawing"))
XLINK = "{http://www.w3.org/1999/xlink}"
_DEEPEST = 30  # styles made from styles
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "pc": 12.0, "px": 0.75}
_MEASURE = re.compile(r"(-?\d*\.?\d+)(pt|in|cm|mm|pc|px|%)")
_CODE = re.compile(r"_([0-9a-f]{2,4})_")

Element = Any  # of lxml


def points(said: str | None) -> float | None:
    match = _MEASURE.fullmatch((said or "").strip())
    return float(match[1]) * _UNITS[match[2]] if match and match[2] != "%" else None


def whole(said: str | None, least: int, most: int) -> int | None:
    return min(max(int(said), least), most) if said is not None and re.fullmatch(r"-?\d{1,9}", said) else None


def readable(name: str) -> str:
    """The name of a style without the codes that stand for its spaces and marks."""
    return _CODE.sub(lambda match: chr(int(match[1], 16)), name)


@dataclass(slots=True)
class Style:
    name: str
    shown: str
    parent: str | None
    level: int
    automatic: bool
    words: dict[str, str]  # of its text properties, by their local names
    lines: dict[str, str]  # of its paragraph properties


class Styles:
    """Of both files; an automatic style holds what was set by hand."""

    def __init__(self) -> None:
        self.by_name: dict[tuple[str, str], Style] = {}
        self.defaults: dict[str, Style] = {}
        self.lists: dict[str, dict[int, Level]] = {}
        self.outline: dict[int, Level] = {}
        self.hidden: set[str] = set()  # sections

    def take(self, root: Element) -> None:
        for element in root.iter(STYLE + "style", STYLE + "default-style"):
            family, name = element.get(STYLE + "family") or "", element.get(STYLE + "name") or ""
            parent = element.getparent()
            made = Style(
                name,
                element.get(STYLE + "display-name") or readable(name),
                element.get(STYLE + "parent-style-name"),
                whole(element.get(STYLE + "default-outline-level"), 0, 9) or 0,
                parent is not None and parent.tag == OFFICE + "automatic-styles",
                _properties(element, "text-properties"),
                _properties(element, "paragraph-properties"),
            )
            if element.tag == STYLE + "default-style":
                self.defaults[family] = made
            else:
                self.by_name[family, name] = made
        for element in root.iter(TEXT + "list-style"):
            self.lists[element.get(STYLE + "name") or ""] = _levels(element)
        for element in root.iter(TEXT + "outline-style"):
            self.outline = _levels(element)

    def chain(self, family: str, name: str | None) -> list[Style]:
        """A style and those it is made from, itself first."""
        found: list[Style] = []
        while name and (family, name) in self.by_name and len(found) < _DEEPEST:
            style = self.by_name[family, name]
            if style in found:
                break
            found.append(style)
            name = style.parent
        return found

    def with_default(self, chain: list[Style]) -> list[Style]:
        default = self.defaults.get("paragraph")
        return [*chain, default] if default else chain


def _properties(element: Element, name: str) -> dict[str, str]:
    found = element.find(STYLE + name)
    return (
        {str(key).rpartition("}")[2]: str(said) for key, said in found.attrib.items()}
        if found is not None
        else {}
    )


@dataclass(slots=True)
class Looks:
    """How words look, all styles together."""

    bold: bool = False
    italic: bool = False
    underlined: bool = False
    capitals: bool = False
    hidden: bool = False
    raised: bool = False
    size: float = 0.0
    language: str = ""


def looks_of(words: list[dict[str, str]]) -> Looks:
    """`words`: text properties, the nearest first."""

    def first(name: str) -> str:
        return next((said[name] for said in words if name in said), "")

    language, country = first("language"), first("country")
    weight = first("font-weight")
    return Looks(
        bold=weight == "bold" or (weight.isdigit() and int(weight) >= 600),
        italic=first("font-style") in ("italic", "oblique"),
        underlined=first("text-underline-style") not in ("", "none"),
        capitals=first("text-transform") == "uppercase" or first("font-variant") == "small-caps",
        hidden=first("display") == "none",
        raised=first("text-position").startswith("super"),
        size=_size([said["font-size"] for said in words if "font-size" in said]),
        language=""
        if language in ("", "none", "zxx")
        else f"{language}-{country}"
        if country.isalpha()
        else language,
    )


def _size(said: list[str]) -> float:
    """The nearest size that is one, shares of it counted."""
    share = 1.0
    for each in said:
        size = points(each)
        if size is not None:
            return round(size * share, 2)
        match = _MEASURE.fullmatch(each)
        share *= float(match[1]) / 100 if match else 1.0
    return round(12.0 * share, 2)


@dataclass(slots=True)
class Level:
    """A level of a list style. `format`: None for a bullet, "" where nothing is printed."""

    format: str | None
    sign: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1  # levels that are printed


def _levels(element: Element) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for child in element:
        at = whole(child.get(TEXT + "level"), 1, 10)
        if at is None:
            continue
        name = str(child.tag).rpartition("}")[2]
        if name in ("list-level-style-bullet", "list-level-style-image"):
            found[at] = Level(None, sign=child.get(TEXT + "bullet-char") or "•")
        else:
            found[at] = Level(
                child.get(STYLE + "num-format") or "",
                prefix=child.get(STYLE + "num-prefix") or "",
                suffix=child.get(STYLE + "num-suffix") or "",
                start=whole(child.get(TEXT + "start-value"), 0, 100_000) or 1,
                shown=whole(child.get(TEXT + "display-levels"), 1, 10) or 1,
            )
    return found


@dataclass(slots=True)
class Count:
    """Where the lists of one style have come to, level by level."""

    counts: dict[int, int] = field(default_factory=Counter)

    def next(self, levels: dict[int, Level], at: int, start: int | None = None) -> Mark | None:
        """The mark of the next item of level `at`, which counts from 1; None where nothing is printed."""
        level = levels.get(at)
        if level is None:
            return Mark("•", None, at - 1)
        first = level.start if start is None else start
        self.counts[at] = first if start is not None or at not in self.counts else self.counts[at] + 1
        for deeper in [n for n in self.counts if n > at]:
            del self.counts[deeper]
        if level.format is None:
            return Mark(level.sign, None, at - 1) if level.sign.strip() else None
        if not level.format:
            return None
        figures = [
            printed(self.counts.get(n, 1), levels[n].format or "1")
            for n in range(max(1, at - level.shown + 1), at + 1)
            if n in levels and levels[n].format
        ]
        return Mark(f"{level.prefix}{'.'.join(figures)}{level.suffix}".strip(), self.counts[at], at - 1)
