"""An annotation as this site knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MEDIA_TYPE = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


@dataclass(frozen=True, slots=True)
class Said:
    """Words of somebody, in Markdown."""

    words: str
    language: str = ""
    by: str = ""  # a name, where it is not that of the annotation
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a reading: the page they stand on, the ¶ of its first and last paragraph, offsets in these two."""

    source: str  # address of the page
    number: int | None
    last_number: int | None
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    as_of: datetime | None  # when the wording was published


@dataclass(frozen=True, slots=True)
class Annotation:
    id: str  # its lasting address
    motivation: str
    place: Place
    created: datetime
    by: str = ""
    label: str = ""  # what people call it
    answers: str = ""  # the address of the annotation it answers
    modified: datetime | None = None
    said: tuple[Said, ...] = ()
    tags: tuple[str, ...] = ()
