"""What the tools that make sites and books of Markdown call the particulars of a text."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from .date_words import date_words, points
from .draft import Draft
from .front_matter import LANGUAGE, is_date, text_of

_TITLE = ("title", "booktitle")
_SUBTITLE = ("subtitle", "sub_title", "sub-title", "subheading", "tagline")
_AUTHOR = ("author", "authors", "by", "byline", "creator", "writer")
_SOURCE = (
    "source",
    "publication",
    "published_in",
    "published-in",
    "journal",
    "container-title",
    "publisher",
    "site",
)
_DATE = (
    "date",
    "published",
    "publishdate",
    "publish_date",
    "date_published",
    "created",
    "issued",
    "year",
    "pubdate",
)
_LANGUAGE = ("language", "lang", "locale")
_NAMES = ("name", "literal", "full_name", "title")


def read_keys(front: dict[str, Any], draft: Draft) -> None:
    """The particulars into the draft, over what is printed in the text."""
    said = {str(key).lower(): value for key, value in front.items()}
    draft.title = _first(said, _TITLE) or draft.title
    draft.subtitle = _first(said, _SUBTITLE) or draft.subtitle
    draft.author = _authors(said) or draft.author
    draft.source = _first(said, _SOURCE) or draft.source
    draft.language = language_said(front) or draft.language
    for key in _DATE:
        if key in said and _take_date(said[key], draft):
            return


def language_said(front: dict[str, Any]) -> str | None:
    """The code of the language, where the front matter names one."""
    said = {str(key).lower(): value for key, value in front.items()}
    code = (_first(said, _LANGUAGE) or "").replace("_", "-").partition(".")[0]
    return code if LANGUAGE.fullmatch(code) else None


def title_said(front: dict[str, Any]) -> str | None:
    """The title, where the front matter names one."""
    return _first({str(key).lower(): value for key, value in front.items()}, _TITLE)


def _first(said: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    for key in keys:
        value = said.get(key)
        if isinstance(value, dict):
            value = next((value[name] for name in _NAMES if name in value), None)
        if value is not None and not isinstance(value, bool) and (text := text_of(value)):
            return _plain(text)
    return None


def _plain(text: str) -> str:
    """Without the signs of emphasis."""
    return re.sub(r"(?<!\w)([*_]{1,2})(?=\S)(.+?)(?<=\S)\1(?!\w)", r"\2", " ".join(text.split()))


def _authors(said: dict[str, Any]) -> str | None:
    for key in _AUTHOR:
        value = said.get(key)
        names = [_name(one) for one in (value if isinstance(value, list) else [value])]
        if found := [name for name in names if name]:
            return ", ".join(found)
    return None


def _name(value: Any) -> str | None:
    if isinstance(value, dict):
        lower = {str(key).lower(): part for key, part in value.items()}
        whole = next((text_of(lower[name]) for name in _NAMES if name in lower), None)
        if whole is None and not {"given", "family", "first", "last"} & set(lower) and len(lower) == 1:
            whole = next(iter(value))  # "- Ann Other: {institute: …}"
        parts = [text_of(lower.get(part)) for part in ("given", "first", "family", "last")]
        return whole or " ".join(part for part in parts if part) or None
    return _plain(text) if value is not None and (text := text_of(value)) else None


def _take_date(value: Any, draft: Draft) -> bool:
    """The date as far as it is one of the calendar; otherwise as it stands, if a date is in it."""
    if isinstance(value, datetime | date):
        value = value.isoformat()
    said = text_of(value)
    if said is None or said.lower() in ("true", "false"):
        return False
    day = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|[T\s])", said)
    if day and is_date(day[0]):
        draft.date, draft.date_end, draft.date_printed = day[0], None, None
        return True
    found = points(said, date_words((draft.language or "en").split("-")[0]))
    named = next((point for point in found if point.year is not None), None)
    if named is None:
        return False
    if not is_date(named.iso) or (named.iso_end and not is_date(named.iso_end)):
        return False
    draft.date, draft.date_end, draft.date_printed = named.iso, named.iso_end, said
    return True
