"""What a page's style sheet says of the looks of its elements, as far as headings, emphasis and hiding go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

_MOST = 600_000  # characters of style sheets that are read
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AT_RULE = re.compile(r"@[\w-]{1,40}[^{};@]{0,400}(?:;|\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\})")
_SELECTOR = re.compile(r"(?P<tag>[a-z][a-z0-9]*)?(?:\.(?P<class>[\w-]+)|#(?P<id>[\w-]+))?", re.IGNORECASE)
_LENGTH = re.compile(r"(-?\d*\.?\d+)\s*(px|pt|em|rem|ex|%|in|cm|mm|pc)?")
_IN_PX = {"px": 1.0, "pt": 4 / 3, "in": 96.0, "cm": 37.8, "mm": 3.78, "pc": 16.0}
_SIZES = {
    "xx-small": 0.56,
    "x-small": 0.63,
    "small": 0.82,
    "medium": 1.0,
    "large": 1.13,
    "x-large": 1.5,
    "xx-large": 2.0,
}
_FONT_SIZES = (0.63, 0.82, 1.0, 1.13, 1.5, 2.0, 3.0)
_BASE = 16.0  # px


@dataclass(slots=True, frozen=True)
class Style:
    """What is said of an element; None where nothing is."""

    bold: bool | None = None
    italic: bool | None = None
    underlined: bool | None = None
    capitals: bool | None = None
    centred: bool | None = None
    hidden: bool | None = None
    block: bool | None = None
    breaks_page: bool | None = None
    pre: bool | None = None
    raised: bool | None = None
    size: float | None = None  # times that of the page
    larger: float | None = None  # times that of the element around
    indent: float | None = None  # in ems, left and right together if both are set in
    space_before: float | None = None  # in lines


NOTHING = Style()


def read(declarations: str) -> Style:
    """The looks in the value of a `style` attribute or the body of a rule."""
    said: dict[str, Any] = {}
    for declaration in declarations.lower().split(";")[:60]:
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.replace("!important", "").strip()
        if value:
            _take(name, value, said)
    return Style(**said) if said else NOTHING


def _take(name: str, value: str, said: dict[str, Any]) -> None:
    match name:
        case "font-weight":
            said["bold"] = value in ("bold", "bolder") or (value.isdigit() and int(value) >= 600)
        case "font-style":
            said["italic"] = value.startswith(("italic", "oblique"))
        case "font":
            said["bold"] = "bold" in value
            said["italic"] = "italic" in value
        case "text-decoration" | "text-decoration-line":
            said["underlined"] = "underline" in value
        case "text-transform":
            said["capitals"] = value == "uppercase"
        case "font-variant" | "font-variant-caps":
            if "small-caps" in value:
                said["capitals"] = True
        case "text-align":
            said["centred"] = value == "center"
        case "display":
            if value == "none":
                said["hidden"] = True
            elif value in ("block", "list-item", "table", "flex", "grid"):
                said["block"] = True
        case "visibility":
            said["hidden"] = value == "hidden"
        case "mso-hide":
            said["hidden"] = value == "all"
        case "white-space":
            said["pre"] = value.startswith("pre")
        case "vertical-align":
            said["raised"] = value in ("super", "text-top")
        case "page-break-before" | "break-before":
            said["breaks_page"] = value in ("always", "page", "left", "right")
        case "font-size":
            _size(value, said)
        case "margin-left" | "padding-left":
            said["indent"] = said.get("indent", 0.0) + (_ems(value) or 0.0)
        case "margin-top":
            said["space_before"] = (_ems(value) or 0.0) / 1.2
        case "margin":
            _margin(value.split(), said)


def _margin(values: list[str], said: dict[str, Any]) -> None:
    if not values:
        return
    said["space_before"] = (_ems(values[0]) or 0.0) / 1.2
    left = values[3] if len(values) > 3 else values[1] if len(values) > 1 else values[0]
    if left != "auto":
        said["indent"] = _ems(left) or 0.0


def _size(value: str, said: dict[str, Any]) -> None:
    if value in _SIZES:
        said["size"] = _SIZES[value]
        return
    if value in ("larger", "smaller"):
        said["larger"] = 1.2 if value == "larger" else 1 / 1.2
        return
    match = _LENGTH.match(value)
    if match is None:
        return
    number, unit = float(match[1]), match[2] or "px"
    if unit in _IN_PX:
        said["size"] = number * _IN_PX[unit] / _BASE
    elif unit == "rem":
        said["size"] = number
    elif unit in ("em", "%"):
        said["larger"] = number / 100 if unit == "%" else number


def _ems(value: str) -> float | None:
    match = _LENGTH.match(value)
    if match is None:
        return None
    number, unit = float(match[1]), match[2] or "px"
    if unit in _IN_PX:
        return number * _IN_PX[unit] / _BASE
    return number * 0.4 if unit == "%" else number


def font_size(value: str) -> Style:
    """Of `<font size>`: 1 to 7, or steps from 3."""
    match = re.fullmatch(r"\s*([+-]?)(\d)\s*", value)
    if match is None:
        return NOTHING
    step = int(match[2]) if not match[1] else 3 + (int(match[2]) if match[1] == "+" else -int(match[2]))
    return Style(size=_FONT_SIZES[min(7, max(1, step)) - 1])


def over(above: Style, below: Style) -> Style:
    """Both; where both speak, the second counts."""
    if above is NOTHING or below is NOTHING:
        return below if above is NOTHING else above
    said = {name: value for name in Style.__slots__ if (value := getattr(below, name)) is not None}
    return replace(above, **said)


@dataclass(slots=True)
class Sheet:
    """The rules of a page by what they speak of."""

    rules: dict[tuple[str, str], Style] = field(default_factory=dict)  # ("p", ".note"), ("", "#top")

    def add(self, css: str) -> None:
        for selector, style in _rules(css[:_MOST]):
            self.rules[selector] = over(self.rules.get(selector, NOTHING), style)

    def of(self, tag: str, classes: list[str], name: str, own: str) -> Style:
        """The looks of an element with these classes, this id and this `style` attribute."""
        style = self.rules.get((tag, ""), NOTHING)
        for part in (*(f".{one}" for one in classes[:8]), f"#{name.lower()}" if name else ""):
            if part:
                style = over(style, self.rules.get(("", part), NOTHING))
                style = over(style, self.rules.get((tag, part), NOTHING))
        return over(style, read(own)) if own else style


def _rules(css: str) -> Iterator[tuple[tuple[str, str], Style]]:
    css = _AT_RULE.sub("", _COMMENT.sub("", css.replace("<!--", "").replace("-->", "")))
    for rule in css.split("}"):
        selectors, _, declarations = rule.partition("{")
        style = read(declarations[:4000])
        if style is NOTHING:
            continue
        for selector in selectors[:2000].split(",")[:40]:
            simple = _SELECTOR.fullmatch(selector.strip().lower())
            if simple and simple[0]:
                kin = f".{simple['class']}" if simple["class"] else f"#{simple['id']}" if simple["id"] else ""
                yield ((simple["tag"] or "").lower(), kin), style
