"""Annotations as JSON-LD, after the W3C Recommendation of 23 February 2017.

Words of one paragraph have a TextQuoteSelector and, meaning the same, the paragraph's FragmentSelector refined by a
TextPositionSelector; words that go on into another paragraph have a RangeSelector between two of these.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from readings.annotations.model import CONTEXT, Annotation, Place, Said

HTML_FRAGMENT = "http://tools.ietf.org/rfc/rfc3236"


def collection(address: str, label: str, found: Sequence[Annotation]) -> dict[str, Any]:
    """All of them as one AnnotationCollection, its one page within it."""
    said: dict[str, Any] = {
        "@context": CONTEXT,
        "id": address,
        "type": "AnnotationCollection",
        "label": label,
        "total": len(found),
    }
    if found:
        page = f"{address}#page1"
        said["first"] = {
            "id": page,
            "type": "AnnotationPage",
            "partOf": address,
            "startIndex": 0,
            "items": [annotation(one) for one in found],
        }
        said["last"] = page
    return said


def annotation(one: Annotation) -> dict[str, Any]:
    """One of them, within a collection; by itself it needs the `@context` beside."""
    said: dict[str, Any] = {"id": one.id, "type": "Annotation", "motivation": one.motivation}
    if one.label:
        said["label"] = one.label
    if one.by:
        said["creator"] = _person(one.by)
    said["created"] = moment(one.created)
    if one.modified:
        said["modified"] = moment(one.modified)
    bodies = [_body(words) for words in one.said]
    bodies += [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in one.tags]
    if bodies:
        said["body"] = bodies
    place = _target(one.place)
    said["target"] = [one.answers, place] if one.answers else place
    return said


def moment(at: datetime) -> str:
    """A time as the model wants it: in UTC, ending with Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _person(name: str) -> dict[str, str]:
    return {"type": "Person", "name": name}


def _body(words: Said) -> dict[str, Any]:
    said: dict[str, Any] = {
        "type": "TextualBody",
        "purpose": "commenting",
        "value": words.words,
        "format": "text/markdown",
    }
    if words.language:
        said["language"] = words.language
    if words.by:
        said["creator"] = _person(words.by)
    if words.at:
        said["created"] = moment(words.at)
    return said


def _target(place: Place) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "SpecificResource", "source": place.source}
    if place.as_of:
        said["state"] = {"type": "TimeState", "sourceDate": moment(place.as_of)}
    said["selector"] = [_quote(place), *_position(place)]
    return said


def _quote(place: Place) -> dict[str, str]:
    said = {"type": "TextQuoteSelector", "exact": place.exact}
    return said | {
        name: words for name, words in (("prefix", place.prefix), ("suffix", place.suffix)) if words
    }


def _position(place: Place) -> list[dict[str, Any]]:
    if place.number is None or place.last_number is None:
        return []
    if place.number == place.last_number:
        return [_paragraph(place.number, place.start, place.end)]
    # a range ends before what its end selector selects
    return [
        {
            "type": "RangeSelector",
            "startSelector": _paragraph(place.number, place.start, place.start),
            "endSelector": _paragraph(place.last_number, place.end, place.end),
        }
    ]


def _paragraph(number: int, start: int, end: int) -> dict[str, Any]:
    return {
        "type": "FragmentSelector",
        "conformsTo": HTML_FRAGMENT,
        "value": f"p{number}",
        "refinedBy": {"type": "TextPositionSelector", "start": start, "end": end},
    }
