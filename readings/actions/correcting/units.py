"""Units while a text is worked on: where each begins, what it is called, in which order they stand.

A unit is named by its first block. Of those that people read already the bounds and the title may change, but none
goes: places, talks and sessions hang on it.
"""

from __future__ import annotations

import uuid

from accounts.changes import Refused
from accounts.wording import tamed
from courses.access import Access
from readings.actions.correcting.acts import drop
from readings.actions.correcting.bench import Bench, Mark
from readings.actions.correcting.steps import Done, Kind, Sent, Target, act
from readings.actions.correcting.typed import LONGEST_TITLE
from readings.models import Block

FIRST = "This unit begins with the text: there is none before it."


def begin_unit(*, access: Access, target: Target, uid: uuid.UUID, title: str = "", sent: Sent) -> Done:
    """A unit begins at this block. Headings right above it go along, for they lead to it.

    Without a title it is called as its heading. Where one begins already nothing is changed.
    """

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        while at > 0 and bench.blocks[at - 1].kind == Block.Kind.HEADING:
            at -= 1
        block = bench.blocks[at]
        if all(mark["uid"] != str(block.uid) for mark in bench.marks):
            named = _title(title) or (block.plain[:LONGEST_TITLE] if block.kind == Block.Kind.HEADING else "")
            bench.marks.append(Mark(title=named, uid=str(block.uid), unit=None))
        return block.uid

    return act(access=access, target=target, sent=sent, kind=Kind.UNIT, do=do, units=(uid,))


def merge_unit(*, access: Access, target: Target, uid: uuid.UUID, sent: Sent) -> Done:
    """The unit that begins here joins the one before it. Raises `Refused` where people read both already."""

    def do(bench: Bench) -> uuid.UUID:
        n = _unit_at(bench, uid)
        if n == 0:
            raise Refused(FIRST)
        mark = bench.marks.pop(n)
        above = bench.marks[n - 1]
        if above["unit"] is None and mark["unit"] is not None:
            above["unit"], above["title"] = mark["unit"], mark["title"]
        return uuid.UUID(above["uid"])

    return act(access=access, target=target, sent=sent, kind=Kind.UNIT, do=do, units=(uid,))


def retitle_unit(*, access: Access, target: Target, uid: uuid.UUID, title: str, sent: Sent) -> Done:
    """Calls a unit otherwise. Raises `Refused` for one that people read and that would have no name."""

    def do(bench: Bench) -> uuid.UUID:
        mark = bench.marks[_unit_at(bench, uid)]
        named = _title(title)
        if not named and mark["unit"] is not None:
            raise Refused("People read this unit: it needs a title.")
        mark["title"] = named
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.UNIT, do=do, units=(uid,))


def move_unit(*, access: Access, target: Target, uid: uuid.UUID, by: int, sent: Sent) -> Done:
    """So many units down, or up where `by` is negative, with all its blocks. At an end it stays where it is."""

    def do(bench: Bench) -> uuid.UUID:
        n = _unit_at(bench, uid)
        _move(bench, n, min(max(n + by, 0), len(bench.marks) - 1))
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.MOVE, do=do, units=(uid,))


def move_unit_before(
    *, access: Access, target: Target, uid: uuid.UUID, before: uuid.UUID | None, sent: Sent
) -> Done:
    """Puts a unit before another, or behind all of them. Raises `Refused` where there is no such unit."""

    def do(bench: Bench) -> uuid.UUID:
        n = _unit_at(bench, uid)
        to = _unit_at(bench, before) if before is not None else len(bench.marks)
        _move(bench, n, to - 1 if to > n else to)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.MOVE, do=do, units=(uid,))


def _move(bench: Bench, n: int, to: int) -> None:
    """The unit `n` becomes the one numbered `to`, both from 0."""
    if to == n:
        return
    bounds = _bounds(bench)
    (first, end), rest = bounds[n], bounds[:n] + bounds[n + 1 :]
    before = sum(e - s for s, e in rest[:to])
    bench.carry(first, end - first, before)


def move_bound(*, access: Access, target: Target, uid: uuid.UUID, to: uuid.UUID, sent: Sent) -> Done:
    """The unit that begins at `uid` begins at `to` instead. Raises `Refused` where a unit would be left empty."""

    def do(bench: Bench) -> uuid.UUID:
        n = _unit_at(bench, uid)
        if n == 0:
            raise Refused(FIRST)
        bounds = _bounds(bench)
        if not bounds[n - 1][0] < bench.at(to) < bounds[n][1]:
            raise Refused("A unit would be left without a paragraph: move its end less far, or join the two.")
        bench.marks[n]["uid"] = str(to)
        return to

    return act(access=access, target=target, sent=sent, kind=Kind.UNIT, do=do, units=(uid,))


def drop_unit(*, access: Access, target: Target, uid: uuid.UUID, sent: Sent) -> Done:
    """Takes a unit out of the text with all its blocks. Raises `Refused` for the only one, and for one that people read."""

    def own(bench: Bench) -> range:
        return range(*_bounds(bench)[_unit_at(bench, uid)])

    def do(bench: Bench) -> uuid.UUID:
        if len(bench.marks) == 1:
            raise Refused("This is the only unit: a text keeps at least one.")
        drop(bench, own(bench))
        return uid

    return act(
        access=access,
        target=target,
        sent=sent,
        kind=Kind.DROP,
        do=do,
        about=lambda bench: [bench.blocks[at].uid for at in own(bench)],
        units=(uid,),
    )


def _title(title: str) -> str:
    return " ".join(tamed(title).split())[:LONGEST_TITLE]


def _unit_at(bench: Bench, uid: uuid.UUID) -> int:
    for n, mark in enumerate(bench.marks):
        if mark["uid"] == str(uid):
            return n
    raise Refused("No unit begins here any more. Look at the units as they stand now.")


def _bounds(bench: Bench) -> list[tuple[int, int]]:
    """Where each unit begins, and where the next one does."""
    starts = [bench.at(uuid.UUID(mark["uid"])) for mark in bench.marks]
    return list(zip(starts, [*starts[1:], len(bench.blocks)], strict=True))
