"""Where units begin, and which session they belong to."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.changes import Refused, locked, save_changes
from courses.models import Session
from readings.actions.laying import free_slug, lay_unit
from readings.actions.terms import place_terms
from readings.models import Block, Edition, Text, Unit


@transaction.atomic
def begin_unit(*, text: Text, block: Block) -> Unit:
    """Makes a unit of the text begin at this block of its published edition; the unit it stood in ends before it.

    Headings right above the block go along with it, for they lead to it. Called again it returns the same unit.
    Raises `Refused` for a block that people do not read now.
    """
    course = locked(text.course)  # slugs of units
    edition = text.editions.filter(state=Edition.State.PUBLISHED).first()
    if edition is None or block.edition_id != edition.pk:
        raise Refused("A unit begins at a block of the text's published edition.")
    blocks = list(edition.blocks.all())
    first = block.position
    while first > 0 and blocks[first - 1].kind == Block.Kind.HEADING:
        first -= 1
    units = list(text.units.select_for_update(no_key=True).order_by("position"))
    there = next(u for u in units if u.first_position <= first <= u.last_position)
    if there.first_position == first:
        return there
    for later in reversed(units[units.index(there) + 1 :]):
        save_changes(later, position=later.position + 1)
    title = block.plain if block.kind == Block.Kind.HEADING else f"{there.title}, from ¶ {block.number}"
    begun = Unit(
        course=course,
        text=text,
        slug=free_slug(title, taken=set(course.units.values_list("slug", flat=True)), otherwise="reading"),
        title=title[:300],
        position=there.position + 1,
        session=there.session,
        session_position=there.session_position,
        first_uid=blocks[first].uid,
        last_uid=there.last_uid,
    )
    lay_unit(begun, blocks, first, there.last_position)
    there.last_uid = blocks[first - 1].uid
    lay_unit(there, blocks, there.first_position, first - 1)
    there.save()
    begun.save()
    place_terms(course, [text])
    return begun


@transaction.atomic
def assign_units(*, session: Session, units: Sequence[Unit]) -> list[Unit]:
    """Makes these the units of the session, in this order; others it had belong to no session then.

    Raises `Refused` for a unit of another course.
    """
    locked(session.course)
    for unit in units:
        if unit.course_id != session.course_id:
            raise Refused(f"“{unit.title}” belongs to another course.")
    for gone in session.units.exclude(pk__in=[unit.pk for unit in units]):
        save_changes(gone, session=None, session_position=0)
    for position, unit in enumerate(units, 1):
        save_changes(unit, session=session, session_position=position)
    return list(units)
