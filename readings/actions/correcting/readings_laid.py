"""A reading laid on the bench: what it has otherwise than the reading before goes in, block by block."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from readings.actions.correcting.bench import Bench, Mark, Row, mention_row
from readings.actions.correcting.merging import Hunk, content, counterparts, hunks, merged
from readings.actions.editions import kept_repair
from readings.importing import load
from readings.importing.draft import Draft
from readings.importing.lineage import descent
from readings.models import Block, Edition


@dataclass
class Reading:
    """What the file gives, read in one way."""

    rows: list[Row]
    starts: list[tuple[str, int]]  # the proposed units: title, first block
    repairs: list[dict[str, Any]]


def reading(draft: Draft) -> Reading:
    """A draft as rows, with the units it proposes."""
    blocks = load.blocks_of(draft)
    outline = load.outline_of(draft, blocks)
    dates: dict[int, list[dict[str, Any]]] = {}
    for mention in load.dates_of(draft, blocks):
        dates.setdefault(mention.block.position, []).append(mention_row(mention))
    rows = [
        Row(
            uid=str(block.uid),
            kind=str(block.kind),
            level=block.level,
            plain=block.plain,
            data=block.data,
            first_line=block.first_line,
            last_line=block.last_line,
            dates=dates.get(block.position, []),
        )
        for block in blocks
    ]
    return Reading(
        rows=rows,
        starts=[(unit["title"] or "", unit["first"]) for unit in outline],
        repairs=[kept_repair(repair) for repair in draft.repairs],
    )


class Merging:
    """Puts what the second reading has otherwise on the bench."""

    def __init__(self, bench: Bench, base: Reading, theirs: Reading) -> None:
        self.bench, self.base, self.theirs = bench, base, theirs
        bench.know_dates(bench.blocks)
        ours = [bench.row(at) for at in range(len(bench.blocks))]
        self.where = counterparts(base.rows, ours)  # block of the first reading -> block on the bench
        self.goes = descent([row["plain"] for row in base.rows], [row["plain"] for row in theirs.rows])
        self.hunks = list(hunks(base.rows, theirs.rows, self.goes))
        self.by_reading = self._units_are_those_of_the_reading()
        self.stands: dict[int, uuid.UUID] = {}  # block of the second reading -> block on the bench
        self.changed = 0
        self.left: list[str] = []
        self.first: uuid.UUID | None = None

    def run(self) -> None:
        at = 0
        begun = dict(self.where)
        for hunk in [*self.hunks, Hunk(range(len(self.base.rows), 0), range(len(self.theirs.rows), 0))]:
            by = hunk.new.start - hunk.old.start
            self.stands |= {i + by: begun[i] for i in range(at, hunk.old.start) if i in begun}
            at = hunk.old.stop
        for hunk in self.hunks:
            self._apply(hunk)
        if self.by_reading:
            self._lay_units()

    def _units_are_those_of_the_reading(self) -> bool:
        """Whether nobody has laid them otherwise."""
        said = [(title, str(self.where.get(first))) for title, first in self.base.starts]
        marks = self.bench.marks
        return [(m["title"], m["uid"]) for m in marks] == said and not any(m["unit"] for m in marks)

    def _lay_units(self) -> None:
        marks: list[Mark] = []
        for title, first in self.theirs.starts:
            at = next((j for j in range(first, len(self.theirs.rows)) if j in self.stands), None)
            if at is not None and str(self.stands[at]) not in {mark["uid"] for mark in marks}:
                marks.append(Mark(title=title, uid=str(self.stands[at]), unit=None))
        self.bench.marks = marks

    def _apply(self, hunk: Hunk) -> None:
        if not hunk.old:
            self._put(self._place_before(hunk.old.start), 0, hunk, self._named(hunk, []))
            return
        region = self._region(hunk)
        if region is not None and self._untouched(region, hunk):
            own = [self.bench.blocks[at].uid for at in region]
            self._put(region.start, len(region), hunk, self._named(hunk, own))
            return
        if not hunk.new:
            self._take_out(hunk)
            return
        tried = [each for each in (self._merged(wider) for wider in self._wider(hunk)) if each is not None]
        if not tried:
            words = self.base.rows[hunk.old.start]["plain"]
            self.left.append(
                f"“{words[:60]}…” stands in the text no more."
                if len(words) > 60
                else f"“{words}” stands in the text no more."
            )
            return
        region, rows, left, wider = min(tried, key=lambda each: len(each[2]))
        self.left += left
        if rows != [self.bench.row(at) for at in region]:
            self._put(region.start, len(region), wider, rows)

    def _named(self, hunk: Hunk, own: Sequence[uuid.UUID]) -> list[Row]:
        """The new rows under the uids of the blocks that go on in them."""
        rows: list[Row] = []
        free = set(own)
        for j in hunk.new:
            i = self.goes[j]
            uid = self.where.get(i) if i is not None else None
            if uid is None or uid not in free:
                uid = self._as_people_know_it(self.theirs.rows[j]["plain"])
            free.discard(uid)
            rows.append(Row(**{**self.theirs.rows[j], "uid": str(uid)}))
        return rows

    def _as_people_know_it(self, plain: str) -> uuid.UUID:
        """The uid of a block with these words in what people read, if it stands nowhere here; or a new one."""
        uid = self.known.pop(plain, None)
        return uid if uid is not None and not self.bench.has(uid) else uuid.uuid4()

    @cached_property
    def known(self) -> dict[str, uuid.UUID]:
        read = Block.objects.filter(
            edition__text=self.bench.edition.text, edition__state=Edition.State.PUBLISHED
        )
        return dict(read.values_list("plain", "uid"))

    def _put(self, at: int, count: int, hunk: Hunk, rows: Sequence[Row]) -> None:
        self.bench.exchange(at, count, rows)
        self.changed += max(count, len(rows))
        come = [uuid.UUID(row["uid"]) for row in rows]
        if self.first is None and come:
            self.first = come[0]
        for i in hunk.old:
            if come:
                self.where[i] = come[min(i - hunk.old.start, len(come) - 1)]
            else:
                self.where.pop(i, None)
        if len(come) == len(hunk.new):
            self.stands |= dict(zip(hunk.new, come, strict=True))

    def _take_out(self, hunk: Hunk) -> None:
        """What the second reading has no more goes, as far as nobody touched it."""
        for i in hunk.old:
            at = self._at(i)
            if at is None:
                continue
            if content(self.bench.row(at)) == content(self.base.rows[i]):
                self._put(at, 1, Hunk(range(i, i + 1), range(0)), [])
            else:
                self.left.append(f"“{self.bench.blocks[at].plain[:60]}” was changed by hand: it stays.")

    def _at(self, i: int) -> int | None:
        uid = self.where.get(i)
        return self.bench.at(uid) if uid is not None and self.bench.has(uid) else None

    def _place_before(self, i: int) -> int:
        """Where something new goes that stands before block `i` of the first reading."""
        for above in range(i - 1, -1, -1):
            at = self._at(above)
            if at is not None:
                return at + 1
        return 0

    def _region(self, hunk: Hunk) -> range | None:
        """Where its blocks stand, if they stand together and in their order, with what was added between them."""
        places = [at for at in map(self._at, hunk.old) if at is not None]
        if not places or places != sorted(places):
            return None
        region = range(places[0], places[-1] + 1)
        own = {self.where[i] for i in hunk.old if i in self.where}
        others = set(self.where.values()) - own
        return None if any(self.bench.blocks[at].uid in others for at in region) else region

    def _untouched(self, region: range, hunk: Hunk) -> bool:
        return len(region) == len(hunk.old) and all(
            content(self.bench.row(at)) == content(self.base.rows[i])
            for at, i in zip(region, hunk.old, strict=True)
        )

    def _wider(self, hunk: Hunk) -> list[Hunk]:
        """With unchanged neighbours, for what people joined with them."""
        taken = {i for each in self.hunks if each is not hunk for i in each.old}
        above = hunk.old.start > 0 and hunk.new.start > 0 and hunk.old.start - 1 not in taken
        below = hunk.old.stop < len(self.base.rows) and hunk.old.stop not in taken
        ways = [(0, 0), (1, 0), (0, 1), (1, 1)]
        return [hunk.wider(a, b) for a, b in ways if (not a or above) and (not b or below)]

    def _merged(self, hunk: Hunk) -> tuple[range, list[Row], list[str], Hunk] | None:
        """The best that can be made of it: where, the rows, and what did not fit."""
        region = self._region(hunk)
        if region is None:
            return None
        end = region.stop
        others = set(self.where.values())
        while end < len(self.bench.blocks) and self.bench.blocks[end].uid not in others:
            end += 1  # what was split off, or added
        base = [self.base.rows[i] for i in hunk.old]
        theirs = [self.theirs.rows[j] for j in hunk.new]
        found = []
        for each in {region.stop, end}:
            own = range(region.start, each)
            ours = [self.bench.row(at) for at in own]
            made = merged(base, ours, theirs, self.bench.language)
            if len(made.rows) != len(ours):
                made.rows = self._renamed(hunk, made.rows, [uuid.UUID(row["uid"]) for row in ours])
            found.append((own, made.rows, made.left, hunk))
        return min(found, key=lambda each: (len(each[2]), len(each[0])))

    def _renamed(self, hunk: Hunk, rows: list[Row], own: list[uuid.UUID]) -> list[Row]:
        uids = [row["uid"] for row in self._named(hunk, own)]
        return [Row(**{**row, "uid": uid}) for row, uid in zip(rows, uids, strict=True)]
