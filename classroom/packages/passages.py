"""The words of a text that a discussion or a note of the package is on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.changes import Refused
from classroom.packages.sheet import SLUG, Record, Written
from readings.models import Text
from readings.queries import Quoted, quoted_passage

ON_PASSAGE = ("text", "paragraph", "quote")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text. `line` is that of its place in the file, for what turns out missing."""

    text: Written
    number: int
    quote: str
    line: int


def passage_of(record: Record) -> Passage:
    """What a record's `text`, `paragraph` and `quote` say."""
    record.text("paragraph", required=True)
    slug = record.text("text", required=True)
    if slug and not SLUG.fullmatch(slug):
        record.fault("text", f"“{slug}” is not the slug of a text.")
    where = f"{record.where}, text" if record.where else "text"
    return Passage(
        text=Written(slug, record.line_of("text"), where),
        number=record.number("paragraph", 1, least=1, most=9_999_999),
        quote=record.text("quote"),
        line=record.line_of("quote" if record.has("quote") else "paragraph"),
    )


def quoted(passage: Passage, texts: Mapping[str, Text]) -> Quoted:
    """The words as they are published. Raises `Refused` if the text does not say them there."""
    for unit in texts[passage.text.value].units.all():
        whole = quoted_passage(unit, passage.number)
        if whole is None:
            continue
        if not passage.quote:
            return whole
        start = whole.block.plain.find(passage.quote)
        if start < 0:
            raise Refused(f"quote: ¶ {passage.number} of {passage.text.value} does not say this.")
        return Quoted(unit, whole.block, start, start + len(passage.quote))
    raise Refused(f"paragraph: {passage.text.value} has no ¶ {passage.number}.")
