"""What the head of a page says of the work: meta tags of many makes, and structured data."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from readings.importing.pieces import Document

from .html_source import Element
from .html_tags import classes_of

_TITLE = ("citation_title", "dc.title", "dcterms.title", "og:title", "twitter:title", "title")
_AUTHOR = (
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "author",
    "parsely-author",
    "article:author",
    "byl",
    "sailthru.author",
)
_SOURCE = (
    "citation_journal_title",
    "dc.publisher",
    "dcterms.publisher",
    "og:site_name",
    "application-name",
    "publisher",
)
_DATE = (
    "citation_publication_date",
    "citation_date",
    "dc.date",
    "dcterms.date",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "pubdate",
    "publication_date",
    "date",
)
_NAMELESS = re.compile(
    r"(?:untitled(?: document| page)?|new page ?\d*|no title|index|home|document ?\d*|microsoft word.*|page title|title"
    r"|.*\.(?:html?|docx?|odt|php|txt|pdf|rtf)|(?:https?://|www\.)\S+|\W*)",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+(?:[|»·•—–]|::|-)\s+")
_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_LONGEST = 300
_TYPES = (
    "Article",
    "NewsArticle",
    "BlogPosting",
    "ScholarlyArticle",
    "Report",
    "Book",
    "Chapter",
)


def read(root: Element, document: Document) -> None:
    """Fill what is known of the work into the document."""
    said: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        value = " ".join((meta.get("content") or "").split())
        if name and value and len(value) <= _LONGEST:
            said.setdefault(name, []).append(value)
    linked = _linked(root)
    site = _first(said, _SOURCE) or _name(linked.get("publisher")) or _name(linked.get("isPartOf"))
    head = root.find(".//head/title")
    printed = " ".join("".join(head.itertext()).split())[:_LONGEST] if head is not None else ""
    found = _first(said, _TITLE) or _name(linked.get("headline")) or _name(linked.get("name"))
    document.title = _named(found, site) or _named(printed, site)
    authors = [name for key in _AUTHOR for name in said.get(key, []) if _is_name(name)]
    if not authors:
        authors = _marked_authors(root)
    if not authors:
        people = linked.get("author") or linked.get("creator")
        authors = [
            name
            for one in (people if isinstance(people, list) else [people])
            if (name := _name(one)) and _is_name(name)
        ]
    document.author = _together(authors)
    for name in authors:
        if document.title and document.title.casefold().startswith(f"{name.casefold()}: "):
            document.title = document.title[len(name) + 2 :]
    document.source = site if site and not _NAMELESS.fullmatch(site) else None
    document.date = next(
        (iso for key in _DATE for value in said.get(key, []) if (iso := iso_date(value))), None
    )
    document.date = document.date or iso_date(_name(linked.get("datePublished")) or "")


def _marked_authors(root: Element) -> list[str]:
    """Names that the page itself marks as those of its authors, where it marks few."""
    found = [
        " ".join("".join(element.itertext()).split())
        for element in root.iter("a", "span")
        if element.get("rel") == "author"
        or element.get("itemprop") == "author"
        or ("fn" in classes_of(element) and "url" in classes_of(element))
    ]
    names = list(dict.fromkeys(name for name in found if 0 < len(name) < 80))
    return names if len(names) <= 3 else []


def _first(said: dict[str, list[str]], names: tuple[str, ...]) -> str | None:
    return next((said[name][0] for name in names if name in said), None)


def _named(title: str | None, site: str | None) -> str | None:
    """The title without the name of the site after or before it; None for one that a program gave."""
    if not title or _NAMELESS.fullmatch(title):
        return None
    parts = _PARTS.split(title)
    if len(parts) > 1 and site:
        kept = [part for part in parts if part.casefold() != site.casefold()]
        if kept and len(kept) < len(parts):
            return title if len(kept) > 1 and len(parts) > 3 else " – ".join(kept)
    return title


def _is_name(text: str) -> bool:
    return (
        not re.match(r"https?:|@|www\.", text)
        and len(text) < 120
        and not _NAMELESS.fullmatch(text)
        and text.lower() not in ("admin", "administrator")
    )


def _together(names: list[str]) -> str | None:
    """The authors, each once; "Smith, Ann" turned round where a catalogue has it so."""
    turned = []
    for name in names:
        parts = name.split(", ")
        name = (
            f"{parts[1]} {parts[0]}"
            if len(parts) == 2 and " " not in parts[0] and len(parts[1].split()) <= 3
            else name
        )
        if name not in turned:
            turned.append(name)
    return ", ".join(turned) or None


def iso_date(value: str) -> str | None:
    """The calendar day, month or year that a machine's date begins with."""
    match = _ISO.match(value.strip())
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return match[1] if 1000 <= year <= 2100 else None
    if not 1000 <= year <= 2100:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _linked(root: Element) -> dict[str, Any]:
    """The article in the page's JSON-LD, if it has one."""
    for script in root.iter("script"):
        if (script.get("type") or "").strip().lower() != "application/ld+json" or len(
            script.text or ""
        ) > 200_000:
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        graph = data.get("@graph", [data]) if isinstance(data, dict) else data
        for item in graph if isinstance(graph, list) else ():
            kinds = item.get("@type") if isinstance(item, dict) else None
            if any(kind in _TYPES for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return dict(item)
    return {}


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    return " ".join(value.split())[:_LONGEST] or None if isinstance(value, str) else None
