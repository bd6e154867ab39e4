"""What the pages for bringing texts in show."""

from __future__ import annotations

import re
import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from courses.access import Access
from readings import fragments, repairs
from readings.actions.imports import STRUCTURE
from readings.models import Block, Edition, Import, SourceFile, Text, Unit

WHOLE = 30_000  # words that one page may hold; a longer text is looked at part by part
SHOWN = 200  # repairs of a kind that a page lists unless asked for all
_RECENT = timedelta(days=1)
_ALIVE = timedelta(seconds=40)  # a worker gives a sign of life every ten seconds
_PATIENCE = timedelta(seconds=15)  # so long an import may wait before one asks whether anybody works

STAGES = {
    "source": "Reading the file",
    "layout": "Looking at the page",
    "repair": "Mending words and lines",
    "structure": "Finding headings and paragraphs",
    "apparatus": "Linking notes and references",
    "dates": "Finding dates",
    "units": "Proposing units",
    "done": "Proposing units",
    "load": "Writing the edition",
}


@dataclass
class TextLine:
    """A text with what people read of it and what waits to be looked at."""

    text: Text
    published: Edition | None
    proposed: Edition | None
    units: int
    first_unit: str | None

    @property
    def shown(self) -> Edition | None:
        return self.published or self.proposed


@dataclass
class TextsPage:
    """Each text once: one that nobody reads yet stands among the imports, if its import is listed."""

    texts: list[TextLine]
    imports: list[Import]  # under way, failed of late, or done and not yet published

    @property
    def busy(self) -> bool:
        return any(made.state in (Import.State.WAITING, Import.State.RUNNING) for made in self.imports)


def texts_page(access: Access) -> TextsPage:
    """Three queries: texts, their editions, imports that want somebody's eye."""
    units = Unit.objects.filter(text=OuterRef("pk")).order_by("position")
    texts = list(
        access.course.texts.annotate(
            unit_count=Count("units", distinct=True), first_unit=Subquery(units.values("slug")[:1])
        )
    )
    last_import = Import.objects.filter(edition=OuterRef("pk")).order_by("-created_at")
    editions = (
        Edition.objects.filter(text__course=access.course, state__in=["published", "proposed"])
        .annotate(import_id=Subquery(last_import.values("pk")[:1]))
        .only("text_id", "number", "state", "words")
        .order_by("number")
    )
    published: dict[int, Edition] = {}
    proposed: dict[int, Edition] = {}
    for edition in editions:
        (published if edition.state == Edition.State.PUBLISHED else proposed)[edition.text_id] = edition
    lines = [
        TextLine(
            text=text,
            published=published.get(text.pk),
            proposed=proposed.get(text.pk),
            units=text.unit_count,
            first_unit=text.first_unit,
        )
        for text in texts
    ]
    under_way = _as_sent(open_imports(access))
    told = {made.pk for made in under_way}
    lines = [
        line for line in lines if line.published or getattr(line.proposed, "import_id", None) not in told
    ]
    return TextsPage(texts=lines, imports=under_way)


def _as_sent(newest_first: Iterable[Import]) -> list[Import]:
    """The last sending first, its files in the order chosen; of several imports of one edition the last."""
    told: set[int] = set()
    sendings: dict[uuid.UUID, list[Import]] = {}
    for made in newest_first:
        if made.edition_id in told:
            continue
        if made.edition_id is not None:
            told.add(made.edition_id)
        sendings.setdefault(made.key, []).insert(0, made)
    return [made for files in sendings.values() for made in files]


def open_imports(access: Access) -> QuerySet[Import]:
    """What is under way or failed within a day; a done one stands with its text."""
    under_way = Q(state__in=[Import.State.WAITING, Import.State.RUNNING])
    failed = Q(state=Import.State.FAILED, created_at__gte=timezone.now() - _RECENT)
    fresh = Q(state=Import.State.DONE, edition__state=Edition.State.PROPOSED)
    return (
        access.course.imports.filter(under_way | failed | fresh)
        .select_related("edition__text")
        .only(
            "name", "key", "state", "stage", "percent", "message", "created_at", "course_id", "source_file_id",
            "edition__number", "edition__words", "edition__state", "edition__text__title",
            "edition__text__slug", "edition__text__author",
        )
        .order_by("-created_at", "name")[:50]
    )  # fmt: skip


def import_of(access: Access, import_id: uuid.UUID) -> Import:
    """Raises Http404 outside its course."""
    made = (
        access.course.imports.filter(pk=import_id)
        .select_related("edition__text", "source_file", "brought_by")
        .defer("source_file__content")
        .first()
    )
    if made is None:
        raise Http404("No such import.")
    return made


def source_file_of(access: Access, file_id: int) -> SourceFile:
    """With its bytes. Raises Http404 outside its course."""
    found = access.course.source_files.filter(pk=file_id).first()
    if found is None:
        raise Http404("No such file.")
    return found


def is_left_alone(made: Import) -> bool:
    """Whether nobody works on an import that is not finished: no worker runs, or the job ended without it."""
    if made.created_at > timezone.now() - _PATIENCE:
        return False
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - _ALIVE)
    if not alive.exists():
        return True
    jobs = ProcrastinateJob.objects.filter(
        task_name=STRUCTURE, args__import_id=str(made.pk), status__in=["todo", "doing"]
    )
    return not jobs.exists()


@dataclass
class Piece:
    """A line of the outline: a heading ("" for what stands before the first) with the ¶ under it."""

    heading: str
    level: int
    position: int
    part: int
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
    pieces: list[Piece] = field(default_factory=list)


@dataclass
class Fix:
    """A repair with the place where it shows."""

    line: int
    before: str
    after: str
    why: str
    sure: int  # percent
    number: int | None  # ¶
    part: int


@dataclass
class Kind:
    key: str
    label: str
    count: int
    fixes: list[Fix]

    @property
    def more(self) -> int:
        return self.count - len(self.fixes)


@dataclass
class ImportPage:
    made: Import
    edition: Edition
    text: Text
    parts: list[Part]
    part: Part | None  # shown alone; None: the whole text is
    body: list[SafeString]
    kinds: list[Kind]
    eye: Kind
    apparatus: list[tuple[str, int]]
    paragraphs: int
    published: Edition | None  # what people read of this text now
    first_unit: str | None
    all_of: str  # the kind of repair listed whole

    @cached_property
    def missing(self) -> list[str]:
        names = ("title", "author", "source", "date", "rights")
        return [name for name in names if not getattr(self.text, name)]

    @property
    def repairs(self) -> int:
        return len(self.edition.repairs)

    @property
    def same_as_published(self) -> bool:
        return self.published is not None and self.published.digest == self.edition.digest


def import_page(access: Access, made: Import, *, part: int = 1, all_of: str = "") -> ImportPage:
    """A finished import: three queries beside the import's own, whatever the length of the text.

    `part` is the unit shown of a text too long for one page; `all_of` a kind of repair to be listed whole.
    """
    edition = made.edition
    assert edition is not None
    rows = _outline_rows(edition)
    parts = _parts(edition, rows)
    shown = None
    if edition.words > WHOLE and parts:
        shown = parts[min(max(part, 1), len(parts)) - 1]
    blocks = edition.blocks.only("edition_id", "position", "kind", "html")
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
    places = _Places(rows, parts)
    eye, kinds = _kinds(edition.repairs, places, all_of)
    return ImportPage(
        made=made,
        edition=edition,
        text=text,
        parts=parts,
        part=shown,
        body=_body(blocks, eye, access.url("timeline")),
        kinds=kinds,
        eye=eye,
        apparatus=_apparatus(rows),
        paragraphs=sum(1 for row in rows if row["number"]),
        published=published,
        first_unit=getattr(published, "first_unit", None),
        all_of=all_of,
    )


_NUMBERED = re.compile(r'<div class="blk((?: [a-z-]+)*)" id="p(\d+)"')


def _body(blocks: Iterable[Block], eye: Kind, timeline: str) -> list[SafeString]:
    """The finished fragments, those with a repair that wants an eye marked.

    They lead to the time line from a unit's address; here it is named by its own.
    """
    looked_for = {str(fix.number) for fix in eye.fixes}

    def marked(match: re.Match[str]) -> str:
        more = " blk--eye" if match[2] in looked_for else ""
        return f'<div class="blk{match[1]}{more}" id="p{match[2]}"'

    # people's words are escaped in them, so no tag found here can be one of theirs
    return [
        SafeString(_NUMBERED.sub(marked, piece).replace('href="../../timeline/', f'href="{timeline}'))
        for piece in fragments.body(blocks)
    ]


def _outline_rows(edition: Edition) -> list[dict[str, Any]]:
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
        .values("position", "kind", "level", "number", "first_line", "last_line", "heading", "opens")
    )
    return [dict(row) for row in rows]


def _parts(edition: Edition, rows: list[dict[str, Any]]) -> list[Part]:
    parts: list[Part] = []
    for number, unit in enumerate(edition.outline, 1):
        part = Part(number, unit["title"] or "", unit["first"], unit["last"], unit["minutes"], unit["words"])
        for row in rows[part.first : part.last + 1]:
            if row["kind"] == Block.Kind.HEADING:
                part.pieces.append(Piece(row["heading"], row["level"], row["position"], number))
            elif row["number"]:
                if not part.pieces:
                    part.pieces.append(Piece("", 1, row["position"], number))
                piece = part.pieces[-1]
                piece.first = piece.first or row["number"]
                piece.last = row["number"]
        parts.append(part)
    return parts


class _Places:
    """Which ¶ a line of the source became."""

    def __init__(self, rows: list[dict[str, Any]], parts: list[Part]) -> None:
        self.rows = sorted(
            (r for r in rows if r["number"] and r["first_line"]), key=lambda r: r["first_line"]
        )
        self.lines = [row["first_line"] for row in self.rows]
        self.starts = [part.first for part in parts]

    def of(self, line: int) -> tuple[int | None, int]:
        """¶ and part; a line that stepped out of the text has no ¶."""
        at = bisect_right(self.lines, line) - 1
        if at < 0:
            return None, 1
        row = self.rows[at]
        part = max(bisect_right(self.starts, row["position"]), 1)
        return (row["number"] if line <= max(row["last_line"], row["first_line"]) else None), part


def _kinds(found: list[dict[str, Any]], places: _Places, all_of: str) -> tuple[Kind, list[Kind]]:
    """Those that want an eye, least sure first, and the others by kind in the order of the text."""
    unsure = sorted((r for r in found if repairs.wants_eye(r)), key=lambda r: (r["confidence"], r["line"]))
    sure = [r for r in found if not repairs.wants_eye(r)]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for repair in sure:
        by_kind.setdefault(repair["kind"], []).append(repair)

    def kind(key: str, label: str, of: list[dict[str, Any]]) -> Kind:
        listed = of if all_of == key else of[:SHOWN]
        return Kind(key, label, len(of), [_fix(repair, places) for repair in listed])

    return kind("eye", "Wants your eye", unsure), [
        kind(key, repairs.label(key), by_kind[key]) for key, _ in repairs.counted(sure)
    ]


def _fix(repair: dict[str, Any], places: _Places) -> Fix:
    number, part = places.of(repair["line"])
    return Fix(
        line=repair["line"],
        before=repair["before"],
        after=repair["after"],
        why=repair["why"],
        sure=round(repair["confidence"] * 100),
        number=number,
        part=part,
    )


_APPARATUS = {
    Block.Kind.FOOTNOTE: ("note", "notes"),
    Block.Kind.REFERENCE: ("reference", "references"),
    Block.Kind.QUESTION: ("question", "questions"),
    Block.Kind.FURTHER_READING: ("further reading", "further readings"),
    Block.Kind.TIMELINE: ("line of a time line", "lines of a time line"),
}


def _apparatus(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """What stands beside the running text, named and counted."""
    counts = Counter(row["kind"] for row in rows)
    found = [(names[counts[kind] != 1], counts[kind]) for kind, names in _APPARATUS.items() if counts[kind]]
    comments = sum(1 for row in rows if row["opens"] == "true")
    return found + ([("comment" if comments == 1 else "comments", comments)] if comments else [])
