"""A file becomes a text, a draft an edition, an edition units."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import CharField, Max
from django.utils import timezone
from django.utils.text import Truncator

from accounts.changes import locked
from accounts.models import User
from courses.models import Course
from readings import fragments
from readings.actions.anchoring import Following, move_passages, move_places
from readings.actions.laying import cut_units, free_slug, lay_outline_anew, move_units
from readings.actions.timeline import carry_over
from readings.importing import load
from readings.importing.draft import Draft, Repair
from readings.models import Block, CorrectionStep, Edition, SourceFile, Text
from readings.signals import edition_published


def keep_source_file(*, course: Course, name: str, content: bytes, by: User | None) -> SourceFile:
    """The file as brought, once a course: the same bytes again give the same row."""
    kept, _ = SourceFile.objects.get_or_create(
        course=course,
        sha256=hashlib.sha256(content).hexdigest(),
        defaults={
            "name": PurePath(name).name[:255],
            "size": len(content),
            "content": content,
            "brought_by": by,
        },
    )
    return kept


@transaction.atomic
def propose_edition(
    *, source_file: SourceFile, draft: Draft, by: User | None, text: Text | None = None, slug: str = ""
) -> Edition:
    """Loads a draft as an edition of `text`, of the text this file made before, or of a new text.

    Called again with the same draft while that edition is still a proposal, it returns that one; with the same file,
    the proposal of it that somebody has worked on, so that nothing done by hand is lost or stands twice.
    """
    course = locked(source_file.course)  # slugs and positions
    if text is None:
        text = Text.objects.filter(editions__source_file=source_file).first() or _new_text(
            course, source_file, draft, slug
        )
    said = load.digest(draft)
    editions = text.editions.order_by("-number")
    proposed = editions.filter(state=Edition.State.PROPOSED)
    worked_on = proposed.filter(
        source_file=source_file, based_on=None, steps__state=CorrectionStep.State.DONE
    )
    waiting = worked_on.first() or proposed.filter(digest=said).first()
    if waiting is not None:
        return waiting
    last = editions.first()
    blocks = load.blocks_of(draft)
    edition = Edition.objects.create(
        text=text,
        number=last.number + 1 if last else 1,
        source_file=source_file,
        digest=said,
        outline=load.outline_of(draft, blocks),
        repairs=[kept_repair(repair) for repair in draft.repairs],
        words=sum(b.words for b in blocks),
        fragments_version=fragments.VERSION,
        made_by=by,
    )
    if last is not None:
        load.keep_uids(blocks, list(last.blocks.all()))
    load.write_blocks(edition, draft, blocks)
    if text.units.exists():
        lay_outline_anew(edition)
    return edition


def kept_repair(repair: Repair) -> dict[str, Any]:
    """A repair as it is stored. PostgreSQL keeps no NUL: its picture stands for one that stepped out."""
    words = {"before": repair.before.replace("\0", "␀"), "after": repair.after.replace("\0", "␀")}
    return {"id": repair.id, **asdict(repair), **words}


def _short(name: str, value: str | None) -> str:
    """What fits the field: print can take anything for a title, and the whole of it stays in the file."""
    field = Text._meta.get_field(name)
    assert isinstance(field, CharField)
    return Truncator(value or "").chars(field.max_length or 0)


def _new_text(course: Course, source_file: SourceFile, draft: Draft, slug: str) -> Text:
    position = (course.texts.aggregate(last=Max("position"))["last"] or 0) + 1
    return Text.objects.create(
        course=course,
        slug=free_slug(
            slug or draft.title or PurePath(source_file.name).stem,
            taken=set(course.texts.values_list("slug", flat=True)),
            otherwise="text",
        ),
        position=position,
        title=_short("title", draft.title),
        subtitle=_short("subtitle", draft.subtitle),
        author=_short("author", draft.author),
        source=_short("source", draft.source),
        date=draft.date or "",
        date_end=draft.date_end or "",
        date_printed=_short("date_printed", draft.date_printed),
        language=draft.language or course.language,
        subject=asdict(draft.subject) if draft.subject else {},
    )


@transaction.atomic
def publish_edition(*, edition: Edition, by: User | None = None) -> Edition:
    """Makes this edition the one people read. Its first publication cuts the units; later ones move them, and with
    them all that hangs on the text.

    `by`: who publishes it, where that is a person. Safe to call twice.
    """
    locked(edition.text.course)  # slugs of units, and what listens may count in the course too
    text = locked(edition.text)
    edition.refresh_from_db(fields=["state", "outline", "digest"])
    if edition.state == Edition.State.PUBLISHED:
        return edition
    if edition.steps.filter(state=CorrectionStep.State.DONE).exists():
        edition.digest = _digest_of_blocks(edition)
    read = text.editions.filter(state=Edition.State.PUBLISHED)
    before = read.first()
    old = list(Block.objects.filter(edition__in=read).order_by("position").values_list("uid", flat=True))
    read.update(state=Edition.State.SUPERSEDED)
    edition.state = Edition.State.PUBLISHED
    edition.published_at = timezone.now()
    edition.save(update_fields=["state", "published_at", "digest"])
    blocks = list(edition.blocks.all())
    if text.units.exists():
        move_units(text, edition, old, blocks)
    else:
        cut_units(text, edition, blocks)
        for other in text.editions.filter(state=Edition.State.PROPOSED):
            other.text = text
            lay_outline_anew(other)
    edition.steps.all().delete()
    edition.visits.all().delete()
    following = Following(edition)
    if before is not None:
        carry_over(before, edition)
        move_passages(following)
        move_places(following, old)
    edition_published.send(Edition, edition=edition, by=by, before=before, following=following)
    return edition


def _digest_of_blocks(edition: Edition) -> str:
    """Equal for equal wordings: of what was changed by hand no draft is left."""
    rows = edition.blocks.order_by("position").values_list("kind", "level", "plain", "data")
    said = hashlib.sha256()
    for row in rows.iterator():
        said.update(json.dumps(row, sort_keys=True).encode())
    return said.hexdigest()


def rebuild_fragments() -> int:
    """Writes the finished HTML anew of every edition that an older renderer wrote; returns how many there were.

    Each edition is a transaction of its own, so this may be broken off and run again.
    """
    old = list(Edition.objects.exclude(fragments_version=fragments.VERSION).order_by("pk").only("pk"))
    for edition in old:
        with transaction.atomic():
            locked(edition)
            blocks = list(edition.blocks.all())
            for block in blocks:
                block.html = fragments.block(block)
            Block.objects.bulk_update(blocks, ["html"], batch_size=500)
            edition.fragments_version = fragments.VERSION
            edition.save(update_fields=["fragments_version"])
    return len(old)
