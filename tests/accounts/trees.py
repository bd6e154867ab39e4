"""Pages as trees, so that tests can ask what belongs to what."""

from __future__ import annotations

from html.parser import HTMLParser
from xml.etree.ElementTree import Element, TreeBuilder

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "use"}


class _Reader(HTMLParser):
    """Builds the tree; fails where tags do not nest, which a browser would mend in its own way."""

    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.builder.end(tag)
        else:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag, f"</{tag}> closes something else"
            self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.builder.data(data)


def tree(source: str) -> Element:
    reader = _Reader()
    reader.feed(source)
    reader.close()
    assert not reader.open, f"left open: {reader.open}"
    root: Element = reader.builder.close()
    return root


def text(element: Element) -> str:
    """Its words, as one line."""
    return " ".join("".join(element.itertext()).split())
