"""A file that was brought in as a text of its own becomes the next wording of another text, and the other way round."""

from __future__ import annotations

from pathlib import PurePath

from django.db import transaction
from django.db.models import Max

from accounts.changes import Refused, locked
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.bench import rows_of
from readings.actions.laying import free_slug, lay_outline_anew
from readings.importing import load
from readings.models import Block, Edition, Text
from readings.search import config_for


@transaction.atomic
def attach(*, access: Access, edition: Edition, text: Text | None) -> Edition:
    """Makes a proposed edition one of this text; None: of a new text of its own.

    Blocks whose words go on there take over their uids. A text that is left without any edition goes. Safe to call
    twice; raises `Refused` for what was published or corrected by hand.
    """
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    old = edition.text
    edition = locked(edition)
    if edition.state != Edition.State.PROPOSED or edition.based_on_id is not None:
        raise Refused("This is an edition of its text already: it was published, or corrected by hand.")
    alone = not old.editions.exclude(pk=edition.pk).exists()
    if (text is None and alone) or (text is not None and text.pk == old.pk):
        return edition
    if text is not None and text.course_id != course.pk:
        raise Refused("This text belongs to another course.")
    edition.text = text or _text_of_its_own(edition, old)
    last = edition.text.editions.aggregate(last=Max("number"))["last"] or 0
    edition.number = last + 1
    edition.save(update_fields=["text", "number"])
    blocks = list(edition.blocks.defer("search").order_by("position"))
    own = [block.uid for block in blocks]
    before = edition.text.editions.filter(state=Edition.State.PUBLISHED).first()
    read = list(before.blocks.defer("search").order_by("position")) if before is not None else []
    load.keep_uids(blocks, read)
    for block in blocks:
        block.search_config = config_for(edition.text.language)
    Block.objects.bulk_update(blocks, ["uid", "search_config"], batch_size=500)
    _carry_steps(edition, {str(uid): str(block.uid) for uid, block in zip(own, blocks, strict=True)}, read)
    if edition.text.units.exists() or any(part.get("unit") for part in edition.outline):
        lay_outline_anew(edition)
    if alone and not old.units.exists():
        old.delete()
    return edition


def _carry_steps(edition: Edition, uids: dict[str, str], read: list[Block]) -> None:
    """What was done to the blocks goes on with them, under the uids that they have now; what was dropped takes over
    the uid of the same words in what people read.
    """
    taken = set(uids.values())
    known = {block.plain: str(block.uid) for block in read if str(block.uid) not in taken}
    for step in edition.steps.order_by("-number"):
        for row in rows_of(step.pieces):
            if row["uid"] not in uids and row["plain"] in known:
                uids[row["uid"]] = known.pop(row["plain"])
        for piece in step.pieces:
            named = piece if piece["do"] == "move" else piece["row"]
            named["uid"] = uids.get(named["uid"], named["uid"])
        for marks in step.beside.get("marks", ()):
            for mark in marks:
                mark["uid"] = uids.get(mark["uid"], mark["uid"])
        step.save(update_fields=["pieces", "beside"])


def _text_of_its_own(edition: Edition, old: Text) -> Text:
    course = old.course
    name = PurePath(edition.source_file.name).stem
    return Text.objects.create(
        course=course,
        slug=free_slug(name, taken=set(course.texts.values_list("slug", flat=True)), otherwise="text"),
        position=(course.texts.aggregate(last=Max("position"))["last"] or 0) + 1,
        title=name.replace("-", " ").replace("_", " ")[:300],
        language=old.language,
    )
