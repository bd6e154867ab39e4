"""A text that was brought in, as it is worked on: its outline, its words, what was repaired."""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, F, Subquery, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from courses import languages
from courses.access import Access
from readings import fragments
from readings.actions.correcting import may_join
from readings.actions.correcting.dropping import Dropped, dropped_of
from readings.actions.correcting.steps import Target
from readings.models import Block, Edition, Import, Text, Unit
from readings.queries.correcting import Worked
from readings.queries.mending import GONE, Kind, Mended, Places, by_kind, kind_of, mended, taken_back

WHOLE = 30_000  # words that one page may hold; a longer text is looked at part by part


@dataclass
class FileBench(Worked):
    """What a file brought, before people read it."""

    made: Import
    edition: Edition

    @property
    def text(self) -> Text:  # type: ignore[override]
        return self.edition.text

    @property
    def target(self) -> Target:  # type: ignore[override]
        return self.edition

    @property
    def on(self) -> int:  # type: ignore[override]
        return self.edition.number

    @property
    def proposed(self) -> Edition:
        return self.edition

    @property
    def is_open(self) -> bool:
        """Whether anything can still be done to it."""
        return self.edition.state == Edition.State.PROPOSED


def file_bench(made: Import) -> FileBench:
    """Raises Http404 while the import has brought nothing, or when it is gone."""
    if made.edition is None or not made.edition.brought_by_file:
        raise Http404("This import has no edition.")
    return FileBench(made, made.edition)


def block_on(bench: FileBench, uid: uuid.UUID | None) -> Block:
    """Raises Http404 for what does not stand in it."""
    found = bench.edition.blocks.defer("search").filter(uid=uid).first() if uid else None
    if found is None:
        raise Http404("No such paragraph.")
    return found


@dataclass
class Piece:
    """A line of the outline: a heading ("" for what stands before the first) with the ¶ under it."""

    heading: str
    level: int
    position: int
    part: int
    uid: uuid.UUID | None = None
    first: int | None = None
    last: int | None = None


@dataclass
class Part:
    """A proposed unit."""

    number: int
    title: str
    first: int  # positions, both included
    last: int
    minutes: int
    words: int
    uid: uuid.UUID | None = None  # of its first block
    pieces: list[Piece] = field(default_factory=list)

    @property
    def own_title(self) -> bool:
        """Whether it is called otherwise than the heading that it begins with."""
        return bool(self.title) and (not self.pieces or self.pieces[0].heading != self.title)

    @property
    def paragraphs(self) -> tuple[int, int] | None:
        """The first and the last ¶."""
        numbers = [n for piece in self.pieces for n in (piece.first, piece.last) if n]
        return (numbers[0], numbers[-1]) if numbers else None


@dataclass
class Line:
    """A block with the place from which one works on it."""

    uid: uuid.UUID
    position: int
    number: int | None
    kind: str
    level: int
    html: SafeString
    eye: bool
    joins: bool  # with the block after it
    begins: Part | None  # the unit that begins here
    cut: list[Any]  # lines that were taken out of the text here
    above: list[Any]  # and before it
    unplaced: int


@dataclass
class ImportPage:
    made: Import
    bench: FileBench
    edition: Edition
    text: Text
    parts: list[Part]
    part: Part | None  # shown alone; None: the whole text is
    lines: list[Line]
    kinds: list[Kind]
    eye: Kind
    back: Kind  # repairs that were taken back
    dropped: list[Dropped]
    apparatus: list[tuple[str, int]]
    paragraphs: int
    published: Edition | None  # what people read of this text now
    first_unit: str | None
    all_of: str  # the kind of repair listed whole

    @property
    def languages(self) -> list[tuple[str, str]]:
        """In which the file can be read."""
        return languages.choices(self.text.language)

    @property
    def language(self) -> str:
        return dict(self.languages)[self.text.language]

    @cached_property
    def missing(self) -> list[str]:
        names = ("title", "author", "source", "date", "rights")
        return [name for name in names if not getattr(self.text, name)]

    @property
    def repairs(self) -> int:
        return len(self.edition.repairs)

    @property
    def same_as_published(self) -> bool:
        """Nothing new: the file was read alike, and nobody has worked on it since."""
        if self.published is None or self.edition.version:
            return False
        return self.published.digest == self.edition.digest

    @property
    def to_mend(self) -> bool:
        """Whether what is shown can be set right here."""
        return self.bench.is_open


def import_page(
    access: Access, made: Import, *, part: int = 1, place: int | None = None, all_of: str = ""
) -> ImportPage:
    """A finished import, in a constant number of queries whatever the length of the text.

    `part` is the unit shown of a text too long for one page, or the one with the block at `place`; `all_of` a kind of
    repair to be listed whole.
    """
    bench = file_bench(made)
    edition = bench.edition
    rows = outline_rows(edition)
    parts = parts_of(edition, rows)
    shown = None
    if edition.words > WHOLE and parts:
        if place is not None:
            part = next((p.number for p in parts if p.first <= place <= p.last), len(parts))
        shown = parts[min(max(part, 1), len(parts)) - 1]
    blocks = edition.blocks.defer("search", "words", "search_config").order_by("position")
    if shown is not None:
        blocks = blocks.filter(position__range=(shown.first, shown.last))
    text = edition.text
    units = Unit.objects.filter(text=text).order_by("position")
    published = (
        Edition.objects.filter(text=text, state=Edition.State.PUBLISHED)
        .annotate(first_unit=Subquery(units.values("slug")[:1]))
        .only("number", "digest", "state", "text_id")
        .first()
    )
    places = Places(rows, [each.first for each in parts])
    eye, kinds = by_kind(edition.repairs, places, all_of)
    return ImportPage(
        made=made,
        bench=bench,
        edition=edition,
        text=text,
        parts=parts,
        part=shown,
        lines=_lines(list(blocks), edition, parts, places, access.url("timeline")),
        kinds=kinds,
        eye=eye,
        back=kind_of(GONE, "Taken back", taken_back(edition), places, all_of),
        dropped=dropped_of(edition) if bench.is_open else [],
        apparatus=_apparatus(rows),
        paragraphs=sum(1 for row in rows if row["number"]),
        published=published,
        first_unit=getattr(published, "first_unit", None),
        all_of=all_of,
    )


# people's words are escaped in a fragment, so no tag found here can be one of theirs
_NUMBER = re.compile(r'<a class="blk__n" [^>]*>\d+</a>')


def _lines(
    blocks: list[Block], edition: Edition, parts: list[Part], places: Places, timeline: str
) -> list[Line]:
    begins = {part.first: part for part in parts}
    told = mended(edition.repairs, places, {block.position: block for block in blocks})
    found = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        here = told.get(block.position, Mended())
        if here.spans:
            block.html = fragments.block(block, here.spans)
        html = _NUMBER.sub("", fragments.alone(block)).replace('href="../../timeline/', f'href="{timeline}')
        found.append(
            Line(
                uid=block.uid,
                position=block.position,
                number=block.number,
                kind=block.kind,
                level=block.level,
                html=SafeString(html),
                eye=here.eye,
                joins=after is not None and may_join(block, after),
                begins=begins.get(block.position),
                cut=here.cut,
                above=here.above,
                unplaced=here.unplaced,
            )
        )
    return found


def outline_rows(edition: Edition) -> list[dict[str, Any]]:
    """Every block without its words, headings apart."""
    rows = (
        edition.blocks.annotate(
            heading=Case(
                When(kind=Block.Kind.HEADING, then=F("plain")), default=Value(""), output_field=TextField()
            ),
            opens=Case(
                When(kind=Block.Kind.COMMENT, then=KeyTextTransform("opens", "data")),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .order_by("position")
        .values("uid", "position", "kind", "level", "number", "first_line", "last_line", "heading", "opens")
    )
    return [dict(row) for row in rows]


def parts_of(edition: Edition, rows: list[dict[str, Any]]) -> list[Part]:
    """The units with their headings, of `outline_rows`."""
    parts: list[Part] = []
    for number, unit in enumerate(edition.outline, 1):
        part = Part(number, unit["title"] or "", unit["first"], unit["last"], unit["minutes"], unit["words"])
        for row in rows[part.first : part.last + 1]:
            part.uid = part.uid or row["uid"]
            if row["kind"] == Block.Kind.HEADING:
                part.pieces.append(Piece(row["heading"], row["level"], row["position"], number, row["uid"]))
            elif row["number"]:
                if not part.pieces:
                    part.pieces.append(Piece("", 1, row["position"], number))
                piece = part.pieces[-1]
                piece.first = piece.first or row["number"]
                piece.last = row["number"]
        parts.append(part)
    return parts


_APPARATUS = {
    Block.Kind.FOOTNOTE: ("note", "notes"),
    Block.Kind.REFERENCE: ("reference", "references"),
    Block.Kind.QUESTION: ("question", "questions"),
    Block.Kind.FURTHER_READING: ("further reading", "further readings"),
    Block.Kind.TIMELINE: ("line of a time line", "lines of a time line"),
}


def _apparatus(rows: Iterable[dict[str, Any]]) -> list[tuple[str, int]]:
    """What stands beside the running text, named and counted."""
    rows = list(rows)
    counts = Counter(row["kind"] for row in rows)
    found = [(names[counts[kind] != 1], counts[kind]) for kind, names in _APPARATUS.items() if counts[kind]]
    comments = sum(1 for row in rows if row["opens"] == "true")
    return found + ([("comment" if comments == 1 else "comments", comments)] if comments else [])
