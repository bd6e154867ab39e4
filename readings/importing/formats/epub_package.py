"""The package file of an e-book and its lists of contents."""

from __future__ import annotations

import posixpath
import re
from typing import Any
from urllib.parse import unquote

from readings.importing.draft import ImportRefused

from . import archive
from .epub_book import Book, Entry

_NO_BOOK = "This e-book does not say which of its files is its text: save it again from the program it was made with."
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_MOST = 10_000_000
_LONGEST = 400
_NAMELESS = re.compile(
    r"(?:unknown|untitled|unbekannt|inconnu|desconocido|none|n/a|\[?no (?:title|author)\]?|anonymous|\W*)",
    re.IGNORECASE,
)


def resolved(base: str, href: str) -> tuple[str, str]:
    """The path in the archive and the fragment that `href`, standing in the file `base`, leads to."""
    path, _, fragment = href.partition("#")
    path = unquote(path.split("?")[0])
    if not path:
        return base, unquote(fragment)
    whole = path.lstrip("/") if path.startswith("/") else posixpath.join(posixpath.dirname(base), path)
    return posixpath.normpath(whole), unquote(fragment)


def package(opened: archive.Archive) -> Book:
    """What the package says. Raises ImportRefused where there is none."""
    path = _path(opened)
    root = archive.xml(opened.read(path, _MOST))
    book = Book()
    items: dict[str, tuple[str, str, str]] = {}
    for item in root.iter("{*}item"):
        where, _ = resolved(path, item.get("href") or "")
        kind = (item.get("media-type") or "").lower()
        items[item.get("id") or ""] = (where, kind, item.get("properties") or "")
        if kind in _PAGES or where.lower().endswith((".xhtml", ".html", ".htm", ".xml")):
            book.pages.add(where)
        elif kind == "text/css" or where.lower().endswith(".css"):
            book.sheets.append(where)
        if "nav" in (item.get("properties") or "").split():
            book.kinds[where] = "toc"
    spine = root.find(".//{*}spine")
    for reference in root.iter("{*}itemref"):
        where, _, _ = items.get(reference.get("idref") or "", ("", "", ""))
        if where and where not in book.spine and where not in book.aside:
            (book.aside if reference.get("linear") == "no" else book.spine).append(where)
    for reference in root.iter("{*}reference"):
        where, _ = resolved(path, reference.get("href") or "")
        book.kinds.setdefault(where, (reference.get("type") or "").lower())
    _metadata(root, book)
    toc = items.get(spine.get("toc") or "", ("", "", ""))[0] if spine is not None else ""
    nav = next((where for where, _, said in items.values() if "nav" in said.split()), "")
    book.contents = _from_nav(opened, nav) or _from_ncx(opened, toc)
    if not book.spine:
        book.spine = sorted(book.pages - set(book.aside))
    if not book.spine:
        raise ImportRefused(_NO_BOOK)
    return book


def _path(opened: archive.Archive) -> str:
    name = opened.find("META-INF/container.xml")
    if name is not None:
        for rootfile in archive.xml(opened.read(name, _MOST)).iter("{*}rootfile"):
            found = opened.find(unquote(rootfile.get("full-path") or ""))
            if found is not None:
                return found
    found = next((name for name in opened.names if name.lower().endswith(".opf")), None)
    if found is None:
        raise ImportRefused(_NO_BOOK)
    return found


def _metadata(root: Any, book: Book) -> None:
    refined: dict[str, dict[str, str]] = {}
    for meta in root.iter("{*}meta"):
        about = (meta.get("refines") or "").lstrip("#")
        if about:
            refined.setdefault(about, {})[(meta.get("property") or "").lower()] = _said(meta)
        elif (meta.get("property") or "") == "dcterms:modified":
            book.modified = _said(meta)
    titles = [
        (one, refined.get(one.get("id") or "", {}).get("title-type", "")) for one in root.iter("{*}title")
    ]
    named = [(_said(one), kind) for one, kind in titles if not _NAMELESS.fullmatch(_said(one))]
    main = [text for text, kind in named if kind == "main"] or [
        text for text, kind in named if kind not in ("subtitle", "collection", "edition", "short")
    ]
    book.title = main[0] if main else None
    book.subtitle = next((text for text, kind in named if kind == "subtitle"), None)
    for creator in root.iter("{*}creator"):
        role = next((value for key, value in creator.attrib.items() if key.endswith("role")), "")
        role = role or refined.get(creator.get("id") or "", {}).get("role", "")
        name = _turned(_said(creator))
        if role in ("", "aut", "author") and not _NAMELESS.fullmatch(name):
            book.authors.append(name)
    publisher = next((_said(one) for one in root.iter("{*}publisher")), "")
    book.publisher = publisher if not _NAMELESS.fullmatch(publisher) else None
    dates = [
        (next((v for k, v in one.attrib.items() if k.endswith("event")), ""), _said(one))
        for one in root.iter("{*}date")
    ]
    first = [value for event, value in dates if event in ("original-publication", "creation")]
    others = [
        value for event, value in dates if event not in ("modification", "conversion", "ops-publication")
    ]
    book.date = next(iter(first or others), None)
    book.language = next((_said(one) for one in root.iter("{*}language")), None)


def _said(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())[:_LONGEST]


def _turned(name: str) -> str:
    """ "Other, Ann" as it is said."""
    last, comma, first = name.partition(", ")
    return (
        f"{first} {last}"
        if comma and "," not in first and len(first.split()) <= 3 and len(last.split()) <= 2
        else name
    )


def _read(opened: archive.Archive, path: str) -> Any | None:
    found = opened.find(path) if path else None
    if found is None:
        return None
    try:
        return archive.xml(opened.read(found, _MOST))
    except ImportRefused:
        return None


def _from_nav(opened: archive.Archive, path: str) -> list[Entry]:
    root = _read(opened, path)
    if root is None:
        return []
    entries: list[Entry] = []
    for nav in root.iter("{*}nav"):
        kind = next((value for key, value in nav.attrib.items() if key.endswith("type") or key == "role"), "")
        if "toc" not in kind.split() and "doc-toc" not in kind.split():
            continue
        for link in nav.iter("{*}a"):
            depth = sum(1 for above in link.iterancestors() if str(above.tag).endswith("}ol"))
            where, fragment = resolved(path, link.get("href") or "")
            entries.append(Entry(_said(link), where, fragment, max(1, depth)))
        break
    return entries


def _from_ncx(opened: archive.Archive, path: str) -> list[Entry]:
    root = _read(opened, path)
    if root is None:
        return []
    entries: list[Entry] = []
    for point in root.iter("{*}navPoint"):
        label, content = point.find("{*}navLabel"), point.find("{*}content")
        if label is None or content is None:
            continue
        depth = 1 + sum(1 for above in point.iterancestors() if str(above.tag).endswith("}navPoint"))
        where, fragment = resolved(path, content.get("src") or "")
        entries.append(Entry(_said(label), where, fragment, depth))
    return entries
