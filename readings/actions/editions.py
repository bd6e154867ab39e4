"""A file becomes a text, a draft an edition, an edition units."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from django.db import transaction
from django.db.models import CharField, Max
from django.utils import timezone
from django.utils.text import Truncator, slugify

from accounts.changes import locked
from accounts.models import User
from courses.models import Course
from readings import fragments
from readings.actions.anchoring import Following, move_passages, move_places
from readings.actions.timeline import carry_over
from readings.importing import load
from readings.importing.draft import Draft, Repair
from readings.models import Block, Edition, SourceFile, Text, Unit
from readings.rewording import longest_rise
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

    Called again with the same draft while that edition is still a proposal, it returns that one.
    """
    course = locked(source_file.course)  # slugs and positions
    if text is None:
        text = Text.objects.filter(editions__source_file=source_file).first() or _new_text(
            course, source_file, draft, slug
        )
    said = load.digest(draft)
    editions = text.editions.order_by("-number")
    waiting = editions.filter(state=Edition.State.PROPOSED, digest=said).first()
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


def free_slug(wish: str, *, taken: set[str], otherwise: str) -> str:
    """A slug made of `wish` that is not taken yet."""
    base = slugify(wish)[:70].strip("-") or otherwise
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug


@transaction.atomic
def publish_edition(*, edition: Edition, by: User | None = None) -> Edition:
    """Makes this edition the one people read. Its first publication cuts the units; later ones move them, and with
    them all that hangs on the text.

    `by`: who publishes it, where that is a person. Safe to call twice.
    """
    locked(edition.text.course)  # slugs of units, and what listens may count in the course too
    text = locked(edition.text)
    edition.refresh_from_db(fields=["state"])
    if edition.state == Edition.State.PUBLISHED:
        return edition
    read = text.editions.filter(state=Edition.State.PUBLISHED)
    before = read.first()
    old = list(Block.objects.filter(edition__in=read).order_by("position").values_list("uid", flat=True))
    read.update(state=Edition.State.SUPERSEDED)
    edition.state = Edition.State.PUBLISHED
    edition.published_at = timezone.now()
    edition.save(update_fields=["state", "published_at"])
    blocks = list(edition.blocks.all())
    units = list(text.units.all())
    if units:
        _move_units(units, old, blocks)
    else:
        _cut_units(text, edition, blocks)
    following = Following(edition)
    if before is not None:
        carry_over(before, edition)
        move_passages(following)
        move_places(following, old)
    edition_published.send(Edition, edition=edition, by=by, before=before, following=following)
    return edition


def _cut_units(text: Text, edition: Edition, blocks: list[Block]) -> None:
    course = text.course
    taken = set(course.units.values_list("slug", flat=True))
    several = len(edition.outline) > 1
    for position, part in enumerate(edition.outline, 1):
        whole = text.label if text.title or not part["title"] else part["title"]
        title = (part["title"] or f"{text.label}, part {position}") if several else whole
        slug = free_slug(title if several else text.slug, taken=taken, otherwise="reading")
        taken.add(slug)
        unit = Unit(
            course=course,
            text=text,
            slug=slug,
            title=title[:300],
            position=position,
            first_uid=blocks[part["first"]].uid,
            last_uid=blocks[part["last"]].uid,
        )
        lay_unit(unit, blocks, part["first"], part["last"])
        unit.save()


def _move_units(units: list[Unit], old: list[uuid.UUID], blocks: list[Block]) -> None:
    """Lays units on the blocks of a new edition; `old`: the uids of the last."""
    starts = starts_of(units, old, blocks)
    for unit, first, following in zip(units, starts, [*starts[1:], len(blocks)], strict=True):
        end = max(following - 1, first)
        unit.first_uid, unit.last_uid = blocks[first].uid, blocks[end].uid
        lay_unit(unit, blocks, first, end)
        unit.save()


def starts_of(units: Sequence[Unit], old: Sequence[uuid.UUID], blocks: Sequence[Block]) -> list[int]:
    """Where units begin in a new edition, so that every block stands in one and none is empty, as long as there are
    blocks enough. A block that was moved past others says nothing about where its unit is.
    """
    at, known = {b.uid: b.position for b in blocks}, set(old)
    left_over = [u for u in old if u in at]
    stayed = {left_over[i] for i in longest_rise([at[u] for u in left_over])}

    def still_there(unit: Unit) -> int | None:
        """Where it begins now: at its first block, or, if that is gone, at what took its place."""
        left = [u for u in old[unit.first_position : unit.last_position + 1] if u in stayed]
        here = at[left[0]] if left else None
        while here and left[0] != unit.first_uid and blocks[here - 1].uid not in known:
            here -= 1
        return here

    starts: list[int] = []
    room, last = len(blocks), len(blocks) - 1
    for unit in reversed(units):
        here = still_there(unit)
        room = min(unit.first_position, room - 1) if here is None else here
        starts.insert(0, room)
    starts[0] = 0
    for i in range(1, len(starts)):
        starts[i] = min(max(starts[i], starts[i - 1] + 1), last)
    for i in range(len(starts) - 2, 0, -1):  # each leaves room for those after it
        starts[i] = max(min(starts[i], starts[i + 1] - 1), min(i, last))
    return starts


def lay_unit(unit: Unit, blocks: list[Block], first: int, last: int) -> None:
    """Writes what the page needs to know of the blocks between two positions, both included."""
    own = blocks[first : last + 1]
    numbers = [b.number for b in own if b.number]
    cited: dict[str, list[int]] = {}
    for item in own:
        for span in item.data.get("spans", ()):
            to = span.get("to")
            if to is not None and item.number:
                led = cited.setdefault(str(to), [])
                if item.number not in led:
                    led.append(item.number)
    unit.first_position, unit.last_position = first, last
    unit.first_number, unit.last_number = (numbers[0], numbers[-1]) if numbers else (None, None)
    unit.cited = cited
    length = load.length_of(own, unit.text.language)
    unit.words, unit.minutes = length["words"], length["minutes"]


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
