"""The pages of an e-book, one below the other as a single tree, so that links lead across them as within them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from readings.importing.draft import ImportRefused

from . import Tell, archive, html_source
from .epub_book import Book, Entry
from .epub_package import resolved
from .html_places import weigh
from .html_source import Element
from .html_style import Sheet
from .html_tags import BLOCKS, HEADINGS, count_words, kinds_of, text_of

_MOST = 20_000_000
_MOST_PAGES = 5_000
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_RIGHTS = re.compile(
    r"©|\(c\)\s*\d{4}|\bISBN\b|all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos|все права",
    re.IGNORECASE,
)
_KINDS = {
    "cover": "cover", "title-page": "titlepage", "titlepage": "titlepage", "toc": "toc", "copyright-page": "copyright-page",
    "copyright": "copyright-page", "colophon": "colophon", "loi": "loi", "lot": "lot", "halftitlepage": "titlepage", "half-title": "titlepage",
}  # fmt: skip
_FEW = 60  # words of a title page
_IMPRINT = 600  # words of a page about rights
_LEAST = 3  # words of a list of contents
_LINKS = 0.6


def joined(opened: archive.Archive, book: Book, tell: Tell) -> tuple[Element, Sheet]:
    """All pages in one body, and the rules of all style sheets."""
    sheet = Sheet()
    for path in book.sheets[:200]:
        if opened.find(path) is not None:
            sheet.add(opened.read(path, _MOST).decode("utf-8", "replace"))
    body = etree.Element("body")
    order = [*book.spine, *book.aside]
    places = {path: number for number, path in enumerate(order)}
    for path in order:  # grows by pages outside the reading order that links lead to, as notes may be
        page = _page(opened, path, sheet)
        if page is not None:
            order += _made_one(page, path, places, book)
            body.append(_wrapped(page, places[path], book.kinds.get(path, ""), aside=path not in book.spine))
        tell(0.2 + 0.5 * places[path] / len(order))
    _tell_pages(body, book)
    _tell_headings(body, book, places)
    return body, sheet


def _page(opened: archive.Archive, path: str, sheet: Sheet) -> Element | None:
    """The body of a page; None where the file is missing or no page."""
    found = opened.find(path)
    if found is None:
        return None
    data = opened.read(found, _MOST)
    if b"<" not in data[:2000] or not data.strip():
        return None
    try:
        text, _ = html_source.decoded(data)
        root = html_source.xhtml(text)
        root = html_source.tree(text) if root is None else root
    except ImportRefused:
        return None
    if root.tag == "svg":
        return None
    for style in root.iter("style"):
        sheet.add("".join(style.itertext()))
    page = root.find("body")
    page = root if page is None else page
    said = root.get("lang") or root.get("xml_lang")
    if said and not page.get("lang"):
        page.set("lang", said)
    return page


def _made_one(page: Element, path: str, places: dict[str, int], book: Book) -> list[str]:
    """Names and links of the page made those of the whole book; the pages first heard of in it."""
    number = places[path]
    heard: list[str] = []
    for element in page.iter("*"):
        for name in ("id", "name"):
            if element.get(name):
                element.set(name, f"{number}.{element.get(name)}")
        href = element.get("href") if element.tag == "a" else None
        if href is None or _SCHEME.match(href):
            continue
        where, fragment = resolved(path, href)
        if (
            where not in places
            and where in book.pages
            and book.kinds.get(where) != "toc"
            and len(places) < _MOST_PAGES
        ):
            places[where] = len(places)
            heard.append(where)
        if where in places:
            element.set("href", f"#{places[where]}.{fragment}")
    return heard


def _wrapped(page: Element, number: int, kind: str, *, aside: bool) -> Element:
    """The page as a part of the book."""
    page.tag = "section"
    page.set("data-page", str(number))
    if not page.get("id"):
        page.set("id", f"{number}.")
    kind = _KINDS.get(kind, "")
    if kind and not kinds_of(page):
        page.set("epub_type", kind)
    if aside:
        page.set("data-aside", "")
    return page


def _tell_pages(body: Element, book: Book) -> None:
    """Untold title pages, lists of contents and pages about rights, by what stands on them."""
    weights = weigh(body)
    pages = list(body)
    read = 0
    for at, page in enumerate(pages):
        words = weights.words[page]
        if not words or kinds_of(page) & set(_KINDS.values()):
            continue
        text = text_of(page, 6000)
        if (
            words >= _LEAST
            and weights.of_links(page) > _LINKS
            and not weights.prose[page]
            and len(list(page.iter("a"))) >= 2
        ):
            page.set("epub_type", "toc")
        elif (
            words < _IMPRINT
            and len(_RIGHTS.findall(text)) >= (1 if words < _FEW * 3 else 2)
            and (at < 6 or at > len(pages) - 4)
        ):
            page.set("epub_type", "copyright-page")
        elif (
            not read and words < _FEW and book.title and _is_in(book.title, text) and not weights.prose[page]
        ):
            named = (
                any(_is_in(author, text) for author in book.authors) or words <= count_words(book.title) + 12
            )
            if named:
                page.set("epub_type", "titlepage")
        read += weights.prose[page]


def _is_in(words: str, text: str) -> bool:
    return bool(_letters(words)) and _letters(words) in _letters(text)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _tell_headings(body: Element, book: Book, places: dict[str, int]) -> None:
    """Paragraphs with the words of an entry of the contents, where that leads to, are headings."""
    named = {element.get("id"): element for element in body.iter("*") if element.get("id")}
    named |= {element.get("name"): element for element in body.iter("a") if element.get("name")}
    pages = {page.get("data-page"): page for page in body}
    for entry in book.contents[:_MOST_PAGES]:
        number = places.get(entry.path)
        page = pages.get(str(number))
        if page is None or not entry.title:
            continue
        start = named.get(f"{number}.{entry.fragment}") if entry.fragment else page
        if start is not None:
            _make_heading(start, entry)


def _make_heading(start: Element, entry: Entry) -> None:
    """The first block from `start` that says no more than the entry does becomes a heading of its depth."""
    wanted = _letters(entry.title)
    for seen, element in enumerate(_blocks_from(start)):
        if seen > 4 or element.tag in HEADINGS or next(element.iterancestors(*HEADINGS), None) is not None:
            return
        said = _letters(text_of(element, 300))
        if said and said == wanted:
            element.tag = f"h{min(6, entry.depth)}"
            return
        if said and not wanted.startswith(said):
            return


def _blocks_from(start: Element) -> Iterator[Element]:
    """Innermost blocks with words, from this element on."""
    here = start
    while here.tag not in BLOCKS and here.getparent() is not None:
        here = here.getparent()
    for element in (*here.iter("*"), *here.itersiblings()):
        if element.tag in BLOCKS and not any(True for one in element.iterchildren("*") if one.tag in BLOCKS):
            yield element
