"""What the tags and names in a page mean, as far as reading goes."""

from __future__ import annotations

import re

from .html_source import Element

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
BLOCKS = HEADINGS | frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl",
        "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "html", "legend", "li", "main",
        "menu", "nav", "ol", "optgroup", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead",
        "tr", "ul", "title", "search", "listing", "xmp", "plaintext",
    }
)  # fmt: skip
NEVER = frozenset(
    {
        "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "applet", "audio", "video", "canvas",
        "map", "input", "select", "textarea", "button", "datalist", "progress", "meter", "head", "link", "meta", "base",
        "rt", "rp", "noframes", "frameset", "annotation", "annotation-xml", "source", "track", "param", "area", "command",
        "noembed", "xml", "colgroup", "col", "title",
    }
)  # fmt: skip
SPACE = re.compile(r"[ \t\r\n\f]+")
_WORDS = re.compile(r"\S+")


def classes_of(element: Element) -> list[str]:
    """The names of its classes, in small letters."""
    return (element.get("class") or "").lower().split()


def names_of(element: Element) -> list[str]:
    """Its classes and its id, in small letters."""
    return [*classes_of(element), *(element.get("id") or "").lower().split()]


def kinds_of(element: Element) -> set[str]:
    """What it says it is: its roles, and the types that e-books have."""
    said = f"{element.get('epub_type') or element.get('epub:type') or ''} {element.get('role') or ''}"
    return set(said.lower().split())


def text_of(element: Element, most: int = 400) -> str:
    """The words in it, white space made plain; of a long text only the beginning."""
    out = ""
    for part in element.itertext():
        out += part
        if len(out) > most:
            break
    return SPACE.sub(" ", out).strip()


def count_words(text: str | None) -> int:
    return sum(1 for _ in _WORDS.finditer(text)) if text else 0


def begins_block(element: Element) -> bool:
    """Whether nothing stands before it in its block."""
    here = element
    for _ in range(30):
        if here.tag in BLOCKS:
            return True
        above = here.getprevious()
        if above is not None:
            if (above.tail or "").strip() or above.tag == "br":
                return above.tag == "br" and not (above.tail or "").strip()
            if above.tag in BLOCKS:
                return True
            if text_of(above, 40):
                return False
            here = above
            continue
        parent = here.getparent()
        if parent is None:
            return True
        if (parent.text or "").strip():
            return False
        here = parent
    return False


def block_around(element: Element) -> Element:
    """The block it stands in, or is."""
    here = element
    while here.tag not in BLOCKS and here.getparent() is not None:
        here = here.getparent()
    return here
