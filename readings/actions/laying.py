"""Units on the blocks of an edition: cut by its outline the first time, moved along later."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.utils.text import slugify

from readings.importing import load
from readings.models import Block, CorrectionStep, Edition, Text, Unit
from readings.rewording import longest_rise


def free_slug(wish: str, *, taken: set[str], otherwise: str) -> str:
    """A slug made of `wish` that is not taken yet."""
    base = slugify(wish)[:70].strip("-") or otherwise
    slug, count = base, 1
    while slug in taken:
        count += 1
        slug = f"{base}-{count}"
    return slug


def cut_units(text: Text, edition: Edition, blocks: list[Block]) -> None:
    """The units of the first edition that people read, as its outline has them."""
    course = text.course
    taken = set(course.units.values_list("slug", flat=True))
    several = len(edition.outline) > 1
    by_hand = {
        mark["title"]
        for was, now in _marks_changed(edition)
        for mark in now
        if mark not in was and mark["title"]
    }
    for position, part in enumerate(edition.outline, 1):
        named = part["title"] and (not text.title or part["title"] in by_hand)
        whole = part["title"] if named else text.label
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


def move_units(text: Text, edition: Edition, old: list[uuid.UUID], blocks: list[Block]) -> None:
    """Lays the units that people read on the blocks of a new edition: as its outline says, or where their words went.

    Those it begins anew are read in the session of the one before. `old`: the uids of the edition read until now.
    """
    units = list(text.units.all())
    laid = _by_outline(units, edition, old, blocks)
    if laid is None:
        laid = [(unit, "", first) for unit, first in zip(units, starts_of(units, old, blocks), strict=True)]
    named = _retitled(edition)
    taken = set(text.course.units.values_list("slug", flat=True))
    above = units[0]
    firsts = [first for _, _, first in laid]
    ends = [
        max(following - 1, first) for first, following in zip(firsts, [*firsts[1:], len(blocks)], strict=True)
    ]
    for position, ((unit, title, first), end) in enumerate(zip(laid, ends, strict=True), 1):
        if unit is None:
            title = (title or f"{text.label}, part {position}")[:300]
            slug = free_slug(title, taken=taken, otherwise="reading")
            taken.add(slug)
            unit = Unit(
                course=text.course,
                text=text,
                slug=slug,
                title=title,
                session=above.session,
                session_position=above.session_position,
            )
        elif unit.pk in named:
            unit.title = title
        unit.position = position
        unit.first_uid, unit.last_uid = blocks[first].uid, blocks[end].uid
        lay_unit(unit, blocks, first, end)
        unit.save()
        above = unit


_Laid = list[tuple[Unit | None, str, int]]


def _by_outline(
    units: Sequence[Unit], edition: Edition, old: Sequence[uuid.UUID], blocks: Sequence[Block]
) -> _Laid | None:
    """Each unit with its title and where it begins; None where the outline does not speak of what people read.

    A unit that was begun since the outline was made is put where its words are.
    """
    known = {unit.pk: unit for unit in units}
    laid: _Laid = [
        (known.pop(part.get("unit"), None), part["title"] or "", part["first"]) for part in edition.outline
    ]
    if len(known) == len(units):
        return None
    taken = {first for _, _, first in laid}
    for unit, first in zip(units, starts_of(units, old, blocks), strict=True):
        if unit.pk in known:
            if first in taken:
                return None
            taken.add(first)
            laid.append((unit, unit.title, first))
    return sorted(laid, key=lambda each: each[2])


def _retitled(edition: Edition) -> set[int]:
    """The units that somebody called otherwise while this edition was worked on."""
    found: set[int] = set()
    for marks in _marks_changed(edition):
        was, now = ({m["unit"]: m["title"] for m in each if m["unit"]} for each in marks)
        found |= {unit for unit, title in now.items() if was.get(unit) != title}
    return found


def _marks_changed(edition: Edition) -> list[tuple[list[Any], list[Any]]]:
    """Where units began before and after each thing that was done to them."""
    steps = edition.steps.filter(state=CorrectionStep.State.DONE, beside__has_key="marks")
    return [(was, now) for was, now in steps.values_list("beside__marks__0", "beside__marks__1")]


def outline_of_units(text: Text, edition: Edition) -> list[dict[str, Any]]:
    """The units that people read as they are laid on another edition's blocks; [] if there are none."""
    units = list(text.units.all())
    if not units:
        return []
    read = Block.objects.filter(edition__text=text, edition__state=Edition.State.PUBLISHED)
    old = list(read.order_by("position").values_list("uid", flat=True))
    blocks = list(edition.blocks.defer("html", "search").order_by("position"))
    starts = starts_of(units, old, blocks)
    return [
        {
            "title": unit.title,
            "first": first,
            "last": following - 1,
            "unit": unit.pk,
            **load.length_of(blocks[first:following], text.language),
        }
        for unit, first, following in zip(units, starts, [*starts[1:], len(blocks)], strict=True)
        if first < following
    ]


def lay_outline_anew(edition: Edition) -> None:
    """A proposal takes over the units that people read, or lets go of those of another text.

    What was done to its units until now can be taken back no more.
    """
    outline = outline_of_units(edition.text, edition)
    edition.outline = outline or [{**part, "unit": None} for part in edition.outline]
    edition.save(update_fields=["outline"])
    for step in edition.steps.filter(beside__has_key="marks"):
        del step.beside["marks"]
        if step.beside or step.pieces:
            step.save(update_fields=["beside"])
        else:
            step.delete()


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
