"""What hangs on a text goes along to its next edition, in the transaction that publishes it.

A passage goes over to the new edition where its very words stand there and no others can be meant
(`readings.anchors`). Where they may be meant it stays and is put before somebody; else it stays. Those that stayed
behind are looked for again with every edition: it may bring the words back.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import connection

from readings.anchors import Anchors, Found, Sure
from readings.models import Block, Edition, Passage, Place, Unit
from readings.wordings import Piece, Selector, Stretch, Wording

_AT_ONCE = 1000  # rows of a statement


def wording_of(edition_id: int) -> Wording:
    """The numbered blocks of an edition. One query."""
    rows = Block.objects.filter(edition=edition_id, number__isnull=False).order_by("position")
    return Wording(Piece(*row) for row in rows.values_list("uid", "plain", "number"))


class Following:
    """Where words of earlier editions stand in this one. Reads an edition when it is first asked about it."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self._from: dict[int, Anchors] = {}

    @cached_property
    def wording(self) -> Wording:
        return wording_of(self.edition.pk)

    def find(self, edition_id: int, said: Selector) -> Found:
        """Words of that edition."""
        if edition_id == self.edition.pk:
            span = self.wording.span(said)
            return Found(Sure.EXACT, self.wording.stretch(*span)) if span else Found(Sure.APART)
        if edition_id not in self._from:
            self._from[edition_id] = Anchors(wording_of(edition_id), self.wording)
        return self._from[edition_id].find(said)


def move_passages(following: Following, only: Passage | None = None) -> None:
    """Brings every passage of the text to the edition (or this one), or leaves it with the edition that last had its
    words.
    """
    edition = following.edition
    passages = (
        Passage.objects.filter(text=edition.text_id, **({"pk": only.pk} if only is not None else {}))
        .exclude(edition=edition, state=Passage.State.STANDS)
        .order_by("edition", "pk")
    )
    fields = ("pk", "edition_id", "block_uid", "last_uid", "start", "end", "exact", "state", "candidate")
    moved: list[dict[str, Any]] = []
    for pk, edition_id, uid, last_uid, start, end, exact, state, candidate in passages.values_list(*fields):
        found = following.find(edition_id, Selector(uid, last_uid, start, end, exact))
        moved.append({"id": pk, **_after(found, state, candidate)})
    _write(edition, moved)


def _after(found: Found, state: str, candidate: dict[str, Any] | None) -> dict[str, Any]:
    """What changes of a passage. A candidate that somebody turned down is not offered again."""
    if found.sure is Sure.EXACT and found.at is not None:
        return {"state": Passage.State.STANDS.value, "at": said_of(found.at), "candidate": None}
    if found.sure is Sure.APART or found.at is None:
        return {"state": Passage.State.APART.value, "at": None, "candidate": None}
    turned_down = state == Passage.State.APART and candidate and candidate["exact"] == found.at.exact
    return {
        "state": (Passage.State.APART if turned_down else Passage.State.UNSURE).value,
        "at": None,
        "candidate": said_of(found.at),
    }


def said_of(at: Stretch) -> dict[str, Any]:
    """A stretch as a passage keeps it for a candidate."""
    return {**at._asdict(), "uid": str(at.uid), "last_uid": str(at.last_uid)}


def _write(edition: Edition, moved: Sequence[dict[str, Any]]) -> None:
    """One statement for a thousand passages."""
    for part in _parts(moved):
        with connection.cursor() as cursor:
            cursor.execute(
                """
                UPDATE readings_passage AS passage SET
                    state = moved.state,
                    candidate = moved.candidate,
                    edition_id = CASE WHEN moved.at IS NULL THEN passage.edition_id ELSE %(edition)s END,
                    block_uid = coalesce((moved.at ->> 'uid')::uuid, passage.block_uid),
                    last_uid = coalesce((moved.at ->> 'last_uid')::uuid, passage.last_uid),
                    number = coalesce((moved.at ->> 'number')::int, passage.number),
                    start = coalesce((moved.at ->> 'start')::int, passage.start),
                    "end" = coalesce((moved.at ->> 'end')::int, passage."end"),
                    prefix = coalesce(moved.at ->> 'prefix', passage.prefix),
                    suffix = coalesce(moved.at ->> 'suffix', passage.suffix)
                FROM jsonb_to_recordset(%(moved)s::jsonb)
                    AS moved (id bigint, state text, at jsonb, candidate jsonb)
                WHERE passage.id = moved.id
                """,
                {"edition": edition.pk, "moved": json.dumps(part)},
            )


def move_places(following: Following, old: Sequence[UUID]) -> None:
    """Readers' places: with their paragraph, or at the nearest one before it that is left in the reading.

    `old`: the blocks of the edition before, in their order. The reading is the unit as it is laid now.
    """
    wording = following.wording
    order = {uid: at for at, uid in enumerate(old)}
    units = {unit.pk: unit for unit in Unit.objects.filter(text=following.edition.text_id)}
    moved: list[dict[str, Any]] = []
    for pk, unit_id, uid, number in Place.objects.filter(unit__in=units).values_list(
        "pk", "unit_id", "uid", "number"
    ):
        unit = units[unit_id]
        first, last = unit.first_number, unit.last_number
        if first is None or last is None:
            continue
        at = order.get(uid, -1)
        earlier = [uid, *old[at::-1]] if at >= 0 else [uid]
        block = _first_within(wording, earlier, first, last)
        if block is None:  # nothing before it is left: then where the reading begins
            block = wording.blocks[bisect_right(wording.numbers, first) - 1]
        if (block.uid, block.number) != (uid, number):
            moved.append({"id": pk, "uid": str(block.uid), "number": block.number})
    for part in _parts(moved):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE readings_place AS place SET uid = moved.uid, number = moved.number"
                " FROM jsonb_to_recordset(%s::jsonb) AS moved (id bigint, uid uuid, number int)"
                " WHERE place.id = moved.id",
                [json.dumps(part)],
            )


def _first_within(wording: Wording, uids: Iterable[UUID], first: int, last: int) -> Piece | None:
    for uid in uids:
        at = wording.index.get(uid)
        number = wording.blocks[at].number if at is not None else None
        if at is not None and number is not None and first <= number <= last:
            return wording.blocks[at]
    return None


def _parts(rows: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
