"""Correcting a text by hand: a proposed edition with the same blocks, act by act, until it is published.

A text has one open correction, which its editors share. Each act is a step that can be taken back and done again.
Whoever acts says what they had before them (`Sent`), so that nobody writes over what another did meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Max

from accounts.changes import Refused, locked
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.bench import DATE_FIELDS, SETTLED, Bench, mention_row, rows_of
from readings.actions.laying import lay_outline_anew
from readings.models import Block, CorrectionStep, DatedMention, Edition, Text

Kind = CorrectionStep.Kind
State = CorrectionStep.State

# What is worked on: a text, by its open correction or one that the act begins; or an edition that a file brought and
# that nobody reads yet.
Target = Text | Edition

NOT_YET = "Nothing of this text is published yet: look at it and publish it first."
NEW_EDITION = "Another edition was published since this page was opened. Look at it as it stands now."
PUBLISHED = "This was published meanwhile: people read it. What is changed now makes a correction of it."
OVERTAKEN = "Another edition was published since this correction was begun. Take it over onto that one, or begin anew."


@dataclass(frozen=True, slots=True)
class Sent:
    """What every form of a correction brings along."""

    key: uuid.UUID  # its own: sent twice it does its thing once
    on: int  # the number of the edition that is corrected
    version: int  # of the correction, when the page was opened


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an act."""

    edition: Edition  # the correction; the published edition where nothing was changed
    uid: uuid.UUID | None  # the block it was about
    others: int  # what other people did to it since the page was opened


def _opened(access: Access, target: Target) -> Edition:
    """Locked, with its text. Raises `Refused` where there is nothing to work on."""
    if isinstance(target, Text):
        edition = open_correction(access=access, text=target)
    else:
        edition = locked(target)
        edition.text, edition.based_on = target.text, target.based_on
        if edition.state != Edition.State.PROPOSED:
            raise Refused(PUBLISHED)
    if not any(part.get("unit") for part in edition.outline) and edition.text.units.exists():
        lay_outline_anew(edition)  # made before units were part of a correction
    return edition


def correction_of(text: Text) -> Edition | None:
    """The correction that is open."""
    open_ = text.editions.filter(state=Edition.State.PROPOSED, based_on__isnull=False)
    return open_.select_related("text__course", "based_on").first()


def open_correction(*, access: Access, text: Text) -> Edition:
    """The one that waits, or a new one on the published edition. Raises `Refused` if there is none."""
    access.require(Can.EDIT_COURSE)
    with transaction.atomic():
        locked(text)
        waiting = correction_of(text)
        if waiting is not None:
            edition = locked(waiting)
            edition.text, edition.based_on = waiting.text, waiting.based_on
            return edition
        base = text.editions.filter(state=Edition.State.PUBLISHED).first()
        if base is None:
            raise Refused(NOT_YET)
        edition = Edition.objects.create(
            text=text,
            number=(text.editions.aggregate(last=Max("number"))["last"] or 0) + 1,
            source_file_id=base.source_file_id,
            based_on=base,
            words=base.words,
            fragments_version=base.fragments_version,
            made_by=access.user,
        )
        _copy(base, edition)
        lay_outline_anew(edition)
        return edition


def _copy(base: Edition, edition: Edition) -> None:
    """The same blocks with the same uids, and their dates."""
    kept = (field for field in Block._meta.concrete_fields if not field.primary_key and not field.generated)
    columns = ", ".join(f'"{field.column}"' for field in kept if field.column != "edition_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO readings_block (edition_id, {columns}) "  # noqa: S608
            f"SELECT %s, {columns} FROM readings_block WHERE edition_id = %s",
            [edition.pk, base.pk],
        )
    # by hand: of rows just written PostgreSQL knows too little to join them well
    ids = dict(edition.blocks.values_list("uid", "pk"))
    dates = list(
        DatedMention.objects.filter(block__edition=base)
        .select_related("block")
        .only("block__uid", *DATE_FIELDS)
    )
    DatedMention.objects.bulk_create(
        [DatedMention(block_id=ids[each.block.uid], **mention_row(each)) for each in dates], batch_size=1000
    )


@transaction.atomic
def act(
    *, access: Access, target: Target, sent: Sent, kind: Kind, do: Callable[[Bench], uuid.UUID | None],
    about: Iterable[uuid.UUID] | Callable[[Bench], Iterable[uuid.UUID]] = (), units: Iterable[uuid.UUID] = (),
) -> Done:  # fmt: skip
    """Does something to the blocks as one step. Nothing is kept, not even the correction, if nothing changes.

    `about`: the blocks that nobody else may have touched since the page was opened; `units`: the units, each by its
    first block. Raises `Refused`.
    """
    access.require(Can.EDIT_COURSE)
    was_open = isinstance(target, Edition) or correction_of(target) is not None
    edition = _opened(access, target)
    again = step_of(edition, sent)
    if again is not None:
        return again
    _require_standing(edition, sent)
    bench = Bench(edition)
    blocks = about(bench) if callable(about) else about
    others = _refuse_over_others(edition, sent, access, set(blocks), set(units))
    uid = do(bench)
    _refuse_without_units(bench)
    if not bench.pieces and not bench.beside_changed():
        if not was_open:
            edition.delete()
        return Done(edition, uid, others)
    edition.steps.filter(state=State.UNDONE).update(state=State.LEFT)
    bench.write()
    changed = bench.beside_changed()
    edition.version += 1
    CorrectionStep.objects.create(
        edition=edition,
        number=(edition.steps.aggregate(last=Max("number"))["last"] or 0) + 1,
        version=edition.version,
        kind=kind,
        pieces=bench.pieces,
        beside=changed,
        by=access.user,
        key=sent.key,
    )
    edition.save(update_fields=["version", *SETTLED])
    return Done(edition, uid, others)


def step_of(edition: Edition, sent: Sent) -> Done | None:
    """What came of this form, if it was sent before."""
    again = edition.steps.filter(key=sent.key).first()
    return Done(edition, _about(again), 0) if again is not None else None


def _about(step: CorrectionStep) -> uuid.UUID | None:
    come = rows_of(step.pieces, "in")
    return uuid.UUID(come[0]["uid"]) if come else next(iter(_units_of(step)), None)


def _units_of(step: CorrectionStep) -> set[uuid.UUID]:
    """The units that a step made other ones, or moved: by their first blocks."""
    was, now = step.beside.get("marks", ([], []))
    changed = [*(mark for mark in now if mark not in was), *(mark for mark in was if mark not in now)]
    moved = [piece["uid"] for piece in step.pieces if piece["do"] == "move"]
    return {uuid.UUID(uid) for uid in (*(mark["uid"] for mark in changed), *moved)}


def _refuse_without_units(bench: Bench) -> None:
    """A unit that people read stays one: their places, talks and sessions hang on it."""
    gone = bench.read_units_gone()
    if gone:
        raise Refused(
            f"People read “{gone[0]['title']}” as a unit already: move where it begins and ends, "
            "or give it other words, instead of taking it away."
        )


def is_overtaken(edition: Edition) -> bool:
    """Whether another edition was published since this correction was begun."""
    return edition.based_on is None or edition.based_on.state != Edition.State.PUBLISHED


def _require_standing(edition: Edition, sent: Sent) -> None:
    if edition.brought_by_file:
        if edition.number != sent.on:
            raise Refused(NEW_EDITION)
        return
    if is_overtaken(edition):
        raise Refused(OVERTAKEN)
    assert edition.based_on is not None
    if edition.based_on.number != sent.on:
        raise Refused(NEW_EDITION)


def _refuse_over_others(
    edition: Edition, sent: Sent, access: Access, about: set[uuid.UUID], units: set[uuid.UUID]
) -> int:  # fmt: skip
    """How much other people did since the page was opened. Raises `Refused` if it was done to these."""
    since = list(edition.steps.filter(version__gt=sent.version).select_related("by").order_by("version"))
    for step in reversed(since):
        if {uuid.UUID(row["uid"]) for row in rows_of(step.pieces)} & about:
            raise Refused(
                f"{_who(step, access)} changed this paragraph since you opened the page. Look at it first."
            )
        if _units_of(step) & units:
            raise Refused(
                f"{_who(step, access)} changed this unit since you opened the page. Look at it first."
            )
    return sum(1 for step in since if step.by_id != access.user.pk)


def _who(step: CorrectionStep, access: Access) -> str:
    if step.by_id == access.user.pk:
        return "You yourself, in another window,"
    return step.by.display_name if step.by else "Somebody"


# Taking back ------------------------------------------------------------------------------------------------


@transaction.atomic
def undo(*, access: Access, target: Target, sent: Sent) -> Done:
    """Takes the last step back. Raises `Refused` if it is not the one that the page showed."""
    return _step_back_or_on(access=access, target=target, sent=sent, back=True)


@transaction.atomic
def redo(*, access: Access, target: Target, sent: Sent) -> Done:
    """Does the step again that was taken back last."""
    return _step_back_or_on(access=access, target=target, sent=sent, back=False)


def _step_back_or_on(*, access: Access, target: Target, sent: Sent, back: bool) -> Done:
    access.require(Can.EDIT_COURSE)
    edition = _opened(access, target)
    _require_standing(edition, sent)
    state = State.DONE if back else State.UNDONE
    step = edition.steps.filter(state=state).order_by("-number" if back else "number").first()
    if edition.version == 0 or step is None:
        raise Refused("There is nothing to take back." if back else "There is nothing to do again.")
    if edition.version != sent.version:
        raise Refused("Something else was done since you opened the page. Look at it first.")
    bench = Bench(edition)
    if back:
        bench.take_back(step.pieces)
    else:
        bench.do_again(step.pieces)
    bench.set_back_or_on(step.beside, back=back)
    bench.write()
    edition.version += 1
    edition.save(update_fields=["version", *SETTLED])
    step.state = State.UNDONE if back else State.DONE
    step.version = edition.version
    step.save(update_fields=["state", "version", "at"])
    return Done(edition, _about(step), 0)


@transaction.atomic
def discard(*, access: Access, text: Text, number: int, version: int) -> None:
    """Throws the open correction away. Safe to call twice. Raises `Refused` if it is not the one that was looked at."""
    access.require(Can.EDIT_COURSE)
    locked(text)
    edition = correction_of(text)
    if edition is None or edition.number != number:
        return
    if edition.version != version:
        raise Refused("The correction was changed since you opened the page. Look at what would be lost.")
    edition.delete()
