"""The front matter of Markdown: the particulars of a text, and the apparatus of a clean edition."""

from __future__ import annotations

import re
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
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,2}")
_LABELS = ("title", "subtitle", "author", "source", "date", "date_end", "date_printed", "language")


def front_matter(lines: list[Line]) -> tuple[dict[str, Any], int]:
    """The YAML between the two fences at the top, and how many lines it takes; nothing where there is none.

    Raises ImportRefused for YAML that cannot be read.
    """
    if not lines or not FENCE.match(lines[0].text):
        return {}, 0
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
        raise ImportRefused(
            "The front matter at the top is not valid YAML: mend it or take it out."
        ) from error
    if data is None:
        return {}, end + 1
    if not isinstance(data, dict):
        return {}, 0
    return {str(key): value for key, value in data.items()}, end + 1


class _Plain(yaml.SafeLoader):
    """YAML whose dates and numbers stay as written."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag == "tag:yaml.org,2002:null"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, list):
        return ", ".join(filter(None, (_text(item) for item in value))) or None
    return _NO_LETTERS.sub("", str(value)).strip() or None


def _is_date(said: str) -> bool:
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
        value = _text(front.get(label))
        if value is not None:
            setattr(draft, label, value)
    if draft.date is not None and not _is_date(draft.date):
        draft.date_printed, draft.date = draft.date_printed or draft.date, None
    if draft.date_end is not None and not _is_date(draft.date_end):
        draft.date_end = None
    if draft.language is not None and not _LANGUAGE.fullmatch(draft.language):
        draft.language = recognised
    subject = front.get("subject")
    if isinstance(subject, dict):
        draft.subject = SubjectWork(
            **{key: _text(subject.get(key)) for key in ("title", "author", "publisher", "year")}
        )


def _records(front: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = front.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _strings(value: Any) -> list[str]:
    return [text for item in value if (text := _text(item))] if isinstance(value, list) else []


def read_apparatus(front: dict[str, Any], draft: Draft) -> None:
    """What a clean edition says of itself; the texts of notes are still Markdown."""
    draft.questions = _strings(front.get("questions"))
    draft.further_reading = [
        FurtherReading(_text(r.get("group")) or "", _text(r.get("entry")) or "")
        for r in _records(front, "further_reading")
    ]
    draft.references = [
        Reference(_text(r.get("key")) or "", _text(r.get("text")) or "")
        for r in _records(front, "references")
    ]
    draft.notes = [
        Note(_text(r.get("label")) or "", _text(r.get("text")) or "") for r in _records(front, "notes")
    ]
    draft.timeline = [
        TimelineRow(
            _text(r.get("date")) or "",
            _text(r.get("iso")),
            _strings(r.get("events")),
            _text(r.get("iso_end")),
        )
        for r in _records(front, "timeline")
    ]
    draft.comments = [
        Comment(
            int(number) if re.fullmatch("[0-9]{1,9}", number := _text(r.get("number")) or "") else None,
            _text(r.get("author")),
            _strings(r.get("paragraphs")),
        )
        for r in _records(front, "comments")
    ]
    draft.citations = [
        Citation(_text(r.get("text")) or "", _text(r.get("reference"))) for r in _records(front, "citations")
    ]
