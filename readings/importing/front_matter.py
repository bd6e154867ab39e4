"""The front matter of Markdown: the particulars of a text, and the apparatus of a clean edition."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date
from typing import Any

import yaml

from .draft import (
    Citation,
    Comment,
    Draft,
    FurtherReading,
    ImportRefused,
    Line,
    Note,
    Reference,
    SubjectWork,
    TimelineRow,
)

FENCE = re.compile(r"---\s*$")
FENCE_END = re.compile(r"(?:---|\.\.\.)\s*$")
_NO_LETTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # YAML can spell them out
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,2}")
_BROKEN = "The front matter at the top is not valid: mend it or take it out."
_LABELS = ("title", "subtitle", "author", "source", "date", "date_end", "date_printed", "language")


def opens_with_front_matter(lines: list[Line]) -> bool:
    """Whether particulars between fences, in whichever flavour, stand at the top."""
    if not lines:
        return False
    if FENCE.match(lines[0].text):
        head = [line.text for line in lines[1:60]]
        return (
            any(FENCE_END.match(text) for text in head) and re.match(r"[\w-]+:(?:\s|$)", head[0]) is not None
        )
    if lines[0].text.rstrip() == "+++":
        return any(line.text.rstrip() == "+++" for line in lines[1:60])
    return lines[0].text.startswith("% ") and len(lines) > 1 and lines[1].text.startswith("%")


def front_matter(lines: list[Line]) -> tuple[dict[str, Any], int]:
    """The particulars at the top and how many lines they take: YAML or TOML between fences, JSON, a title block of
    Pandoc's or headers of MultiMarkdown's; nothing where there are none.

    Raises ImportRefused for what cannot be read.
    """
    if not lines:
        return {}, 0
    first = lines[0].text.rstrip()
    if FENCE.match(first):
        return _between_fences(lines)
    if first == "+++":
        return _toml(lines)
    if first == "{":
        return _json(lines)
    if first.startswith("%") and first[1:2] in ("", " "):
        return _title_block(lines)
    return _headers(lines)


def _between_fences(lines: list[Line]) -> tuple[dict[str, Any], int]:
    end = next((i for i in range(1, len(lines)) if FENCE_END.match(lines[i].text)), None)
    if end is None or (end > 1 and not re.match(r"[\w\"'-][^:]*:(?:\s|$)|#|\s|$|-", lines[1].text)):
        return {}, 0
    text = "\n".join(line.text for line in lines[1:end])
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise ImportRefused(
                "The front matter leans on aliases, which are not read: write the values out."
            )
        data = yaml.load(text, Loader=_Plain)  # noqa: S506 - a SafeLoader that leaves dates as text
    except (yaml.YAMLError, RecursionError) as error:
        raise ImportRefused(_BROKEN) from error
    if data is None:
        return {}, end + 1
    if not isinstance(data, dict):
        return {}, 0
    return {str(key): value for key, value in data.items()}, end + 1


def _toml(lines: list[Line]) -> tuple[dict[str, Any], int]:
    end = next((i for i in range(1, len(lines)) if lines[i].text.rstrip() == "+++"), None)
    if end is None:
        return {}, 0
    try:
        data = tomllib.loads("\n".join(line.text for line in lines[1:end]))
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(_BROKEN) from error
    flat = {key: value for key, value in data.items() if isinstance(value, dict)}
    return {**{key: v for table in flat.values() for key, v in table.items()}, **data}, end + 1


def _json(lines: list[Line]) -> tuple[dict[str, Any], int]:
    end = next((i for i in range(1, len(lines)) if lines[i].text.rstrip() == "}"), None)
    if end is None:
        return {}, 0
    try:
        data = json.loads("\n".join(line.text for line in lines[: end + 1]))
    except (ValueError, RecursionError):
        return {}, 0
    return (data, end + 1) if isinstance(data, dict) else ({}, 0)


def _title_block(lines: list[Line]) -> tuple[dict[str, Any], int]:
    """Pandoc's: title, authors and date, each after a per cent sign, going on in lines that are indented."""
    fields: list[str] = []
    at = 0
    while at < len(lines) and lines[at].text[:1] in ("%", " ") and lines[at].text.strip():
        if lines[at].text.startswith("%"):
            fields.append(lines[at].text[1:].strip())
        elif fields:
            between = "; " if len(fields) == 2 else " "
            fields[-1] = f"{fields[-1]}{between}{lines[at].text.strip()}".strip("; ")
        at += 1
    if len(fields) > 3 or not any(fields):
        return {}, 0
    title, authors, date_ = [*fields, "", "", ""][:3]
    said: dict[str, Any] = {"title": title, "author": [a.strip() for a in authors.split(";")], "date": date_}
    return {key: value for key, value in said.items() if value and value != [""]}, at


def _headers(lines: list[Line]) -> tuple[dict[str, Any], int]:
    """MultiMarkdown's: lines with a known name and a colon, down to the first blank one."""
    said: dict[str, Any] = {}
    for at, line in enumerate(lines):
        if not line.text.strip():
            return (said, at) if "title" in said else ({}, 0)
        name, colon, value = line.text.partition(":")
        key = name.strip().lower().replace(" ", "")
        if line.text.startswith((" ", "\t")) and said:
            last = next(reversed(said))
            said[last] = f"{said[last]} {line.text.strip()}".strip()
        elif colon and re.fullmatch(r"[A-Za-z][\w -]{0,30}", name) and key not in said:
            said[key] = value.strip()
        else:
            return {}, 0
    return {}, 0


class _Plain(yaml.SafeLoader):
    """YAML whose dates and numbers stay as written."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag == "tag:yaml.org,2002:null"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def text_of(value: Any) -> str | None:
    """A value as words: lists parted by commas."""
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, list):
        return ", ".join(filter(None, (text_of(item) for item in value))) or None
    return _NO_LETTERS.sub("", str(value)).strip() or None


def is_date(said: str) -> bool:
    """Whether it is a year, month or day of the calendar: YYYY[-MM[-DD]]."""
    if not re.fullmatch(r"[0-9]{4}(?:-[0-9]{2}){0,2}", said):
        return False
    try:
        date.fromisoformat(said + "-01" * ((10 - len(said)) // 3))
    except ValueError:
        return False
    return True


def read_particulars(front: dict[str, Any], draft: Draft) -> None:
    """Title, author and the like into the draft; a date that is none in ISO stays as printed.

    A language that is no code such as "en" or "de-AT" is not taken: the text's own words tell it.
    """
    recognised = draft.language
    for label in _LABELS:
        value = text_of(front.get(label))
        if value is not None:
            setattr(draft, label, value)
    if draft.date is not None and not is_date(draft.date):
        draft.date_printed, draft.date = draft.date_printed or draft.date, None
    if draft.date_end is not None and not is_date(draft.date_end):
        draft.date_end = None
    if draft.language is not None and not LANGUAGE.fullmatch(draft.language):
        draft.language = recognised
    subject = front.get("subject")
    if isinstance(subject, dict):
        draft.subject = SubjectWork(
            **{key: text_of(subject.get(key)) for key in ("title", "author", "publisher", "year")}
        )


def _records(front: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = front.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return [text for item in value if (text := text_of(item))] if isinstance(value, list) else []


def read_apparatus(front: dict[str, Any], draft: Draft) -> None:
    """What a clean edition says of itself; the texts of notes are still Markdown."""
    draft.questions = _strings(front.get("questions"))
    draft.further_reading = [
        FurtherReading(text_of(r.get("group")) or "", text_of(r.get("entry")) or "")
        for r in _records(front, "further_reading")
    ]
    draft.references = [
        Reference(text_of(r.get("key")) or "", text_of(r.get("text")) or "")
        for r in _records(front, "references")
    ]
    draft.notes = [
        Note(text_of(r.get("label")) or "", text_of(r.get("text")) or "") for r in _records(front, "notes")
    ]
    draft.timeline = [
        TimelineRow(
            text_of(r.get("date")) or "",
            text_of(r.get("iso")),
            _strings(r.get("events")),
            text_of(r.get("iso_end")),
        )
        for r in _records(front, "timeline")
    ]
    draft.comments = [
        Comment(
            int(number) if re.fullmatch("[0-9]{1,9}", number := text_of(r.get("number")) or "") else None,
            text_of(r.get("author")),
            _strings(r.get("paragraphs")),
        )
        for r in _records(front, "comments")
    ]
    draft.citations = [
        Citation(text_of(r.get("text")) or "", text_of(r.get("reference")))
        for r in _records(front, "citations")
    ]
