"""What the pages for bringing texts in show."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from courses.access import Access
from readings.actions.correcting.rereading import STRUCTURE
from readings.models import Edition, Import, SourceFile, Text, Unit

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
