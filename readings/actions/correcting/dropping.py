"""What was taken out of a text while it is worked on: listed step by step, and put back where it stood."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.changes import Refused
from courses.access import Access
from readings.actions.correcting.bench import Bench, Mark, Piece, Row, backwards, rows_of
from readings.actions.correcting.dates import strays
from readings.actions.correcting.steps import Done, Kind, Sent, State, Target, act
from readings.models import CorrectionStep, Edition

_FIRST_WORDS = 160  # characters


@dataclass
class Dropped:
    """One thing that went out in one step and stands nowhere since."""

    step: int
    kind: str  # of its first block
    words: str  # the first of them
    blocks: int
    unit: str | None  # the title, where a whole unit went ("" for one without)


def dropped_of(edition: Edition) -> list[Dropped]:
    """The last first. Two queries."""
    drops = list(edition.steps.filter(kind=Kind.DROP, state=State.DONE).order_by("-number"))
    if not drops:
        return []
    seen = {str(uid) for uid in edition.blocks.values_list("uid", flat=True)}
    found: list[Dropped] = []
    for step in drops:
        rows = _gone(step, seen)
        seen |= {row["uid"] for row in rows}
        if rows:
            units = _units_gone(step, {row["uid"] for row in rows})
            found.append(
                Dropped(
                    step=step.number,
                    kind=rows[0]["kind"],
                    words=rows[0]["plain"][:_FIRST_WORDS],
                    blocks=len(rows),
                    unit=units[0]["title"] if units else None,
                )
            )
    return found


def _gone(step: CorrectionStep, standing: set[str]) -> list[Row]:
    """The rows that went out for good, in the order of the text."""
    came = {row["uid"] for row in rows_of(step.pieces, "in")}
    out = [row for row in rows_of(step.pieces, "out") if row["uid"] not in came | standing]
    return out[::-1]  # `drop` begins at the end


def _units_gone(step: CorrectionStep, uids: set[str]) -> list[Mark]:
    """The units that went as a whole."""
    was, now = step.beside.get("marks", ([], []))
    return [mark for mark in was if mark["uid"] in uids] if len(was) > len(now) else []


def restore_step(*, access: Access, target: Target, number: int, sent: Sent) -> Done:
    """Puts back what a step took out and what stands nowhere since: behind what stood before it. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID | None:
        steps = bench.edition.steps.filter(state=State.DONE, number__gte=number).order_by("-number")
        pieces = list(steps.values_list("pieces", flat=True))
        step = bench.edition.steps.filter(number=number, kind=Kind.DROP, state=State.DONE).first()
        rows = _gone(step, {str(block.uid) for block in bench.blocks}) if step is not None else []
        if step is None or not rows:
            raise Refused("This was put back already, or the step was taken back.")
        order = _before([str(block.uid) for block in bench.blocks], pieces)
        first = _put_back(bench, rows, order)
        _begin_again(bench, step, rows)
        return first

    return act(access=access, target=target, sent=sent, kind=Kind.RESTORE, do=do)


def _before(order: list[str], steps: Sequence[Sequence[Piece]]) -> list[str]:
    """The order of the blocks as it was before these steps, of which the last comes first."""
    order = list(order)
    for pieces in steps:
        for piece in map(backwards, reversed(pieces)):
            if piece["do"] == "in":
                order.insert(piece["at"], piece["row"]["uid"])
            elif piece["do"] == "out":
                del order[piece["at"]]
            else:
                own = order[piece["at"] : piece["at"] + piece["count"]]
                del order[piece["at"] : piece["at"] + piece["count"]]
                order[piece["to"] : piece["to"]] = own
    return order


def _put_back(bench: Bench, rows: Sequence[Row], order: Sequence[str]) -> uuid.UUID:
    """Each behind the nearest of those that stood before it, or before what stood behind it."""
    place = {uid: n for n, uid in enumerate(order)}
    for row in rows:
        own = strays(row)
        row["dates"] = [mention for mention in row["dates"] if mention not in own]
        at = place[row["uid"]]
        above = next((u for u in reversed(order[:at]) if bench.has(uuid.UUID(u))), None)
        below = next((u for u in order[at:] if bench.has(uuid.UUID(u))), None)
        if above is not None:
            bench.put_in(bench.at(uuid.UUID(above)) + 1, row)
        else:
            bench.put_in(bench.at(uuid.UUID(below)) if below is not None else 0, row)
    return uuid.UUID(rows[0]["uid"])


def _begin_again(bench: Bench, step: CorrectionStep, rows: Sequence[Row]) -> None:
    """A unit that went is one again; one that began with what is back begins there again."""
    was, now = step.beside.get("marks", ([], []))
    back = {row["uid"] for row in rows}
    begun = {mark["uid"]: mark for mark in bench.marks}
    for mark in was:
        if mark["uid"] not in back or mark["uid"] in begun:
            continue
        if len(was) > len(now):
            bench.marks.append(Mark(title=mark["title"], uid=mark["uid"], unit=None))
            continue
        later = next((m for m, w in zip(now, was, strict=True) if w == mark), None)
        here = begun.get(later["uid"]) if later is not None else None
        if here is not None and bench.at(uuid.UUID(mark["uid"])) < bench.at(uuid.UUID(here["uid"])):
            here["uid"] = mark["uid"]
