"""The file is read again, with other repairs or as another language, and what differs goes where nobody changed it.

Both readings are made anew, the one that was and the one that is wished, so that no rule of reading is repeated here:
what taking a repair back means is what the file gives without it.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from accounts.changes import Refused
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.bench import Bench, Mark, Row, mention_row
from readings.actions.correcting.merging import Hunk, content, counterparts, hunks, merged
from readings.actions.correcting.steps import Done, Kind, Sent, act, step_of
from readings.actions.editions import kept_repair
from readings.importing import isolated, load
from readings.importing.draft import Draft, ImportRefused
from readings.importing.lineage import descent
from readings.models import Block, Edition, Import

logger = logging.getLogger(__name__)

BROKE = "The file could not be read again, by a fault on our side. It has been noted; nothing was changed."
MEANWHILE = "The file was read again since you opened the page. Look at its repairs as they are now."
NO_FILE = "This was corrected by hand from another edition: no file is read for it."

Progress = Callable[[str, float], None]


@dataclass
class Reread:
    """What came of reading a file again."""

    done: Done
    changed: int = 0  # blocks that are other ones now
    left: list[str] = field(default_factory=list)  # what was not put in, a sentence each


@dataclass
class Wish:
    """How the file is to be read."""

    refused: list[str]
    language: str  # BCP 47; empty: as it is recognised


@dataclass
class _Reading:
    rows: list[Row]
    starts: list[tuple[str, int]]  # the proposed units: title, first block
    repairs: list[dict[str, Any]]


def take_back(*, access: Access, target: Edition, ids: Collection[str], sent: Sent) -> Reread:
    """Reads the file without these repairs. Raises `Refused`."""
    return _again(access, target, sent, Kind.REPAIR, refuse=ids)


def take_back_kind(*, access: Access, target: Edition, kind: str, sent: Sent) -> Reread:
    """Reads the file without any repair of this kind that it has now. Raises `Refused`."""
    ids = [each["id"] for each in target.repairs if each["kind"] == kind]
    return _again(access, target, sent, Kind.REPAIR, refuse=ids)


def make_again(*, access: Access, target: Edition, ids: Collection[str], sent: Sent) -> Reread:
    """Reads the file with repairs that were taken back. Raises `Refused`."""
    return _again(access, target, sent, Kind.REPAIR, make=ids)


def read_again(*, access: Access, target: Edition, language: str, sent: Sent) -> Reread:
    """Reads the file as one of this language; empty: as the one that is recognised. Raises `Refused`.

    The text is of that language from then on, unless people read it already.
    """
    return _again(access, target, sent, Kind.READ, language=language)


def _again(
    access: Access,
    target: Edition,
    sent: Sent,
    kind: Kind,
    *,
    refuse: Collection[str] = (),
    make: Collection[str] = (),
    language: str | None = None,
    progress: Progress = lambda stage, share: None,
) -> Reread:
    """The readings are made before the edition is locked: they take seconds."""
    access.require(Can.EDIT_COURSE)
    if not target.brought_by_file:
        raise Refused(NO_FILE)
    made = import_of(target)
    was = Wish(list(target.refused), made.language if made else "")
    refused = [each for each in was.refused if each not in set(make)]
    refused += [each for each in dict.fromkeys(refuse) if each not in set(refused)]
    wish = Wish(refused, was.language if language is None else language)
    again = step_of(target, sent)
    if again is not None or wish == was:
        return Reread(again or Done(target, None, 0))
    before, after = _readings(target, made, was, wish, progress)
    reread = Reread(Done(target, None, 0))

    def do(bench: Bench) -> uuid.UUID | None:
        now = import_of(target)
        if bench.refused != was.refused or (now.language if now else "") != was.language:
            raise Refused(MEANWHILE)
        if wish.language != was.language:
            bench.speak(wish.language, after.language)
        base, theirs = _reading(before, bench), _reading(after, bench)
        merging = _Merging(bench, base, theirs)
        merging.run()
        bench.refused = wish.refused
        bench.change_repairs(theirs.repairs)
        reread.changed, reread.left = merging.changed, merging.left
        return merging.first

    reread.done = act(access=access, target=target, sent=sent, kind=kind, do=do)
    return reread


def import_of(edition: Edition) -> Import | None:
    """The import that made it: it knows under which name and as what language the file is read."""
    return edition.imports.order_by("created_at").first()


def _readings(
    edition: Edition, made: Import | None, was: Wish, wish: Wish, progress: Progress
) -> tuple[Draft, Draft]:
    """Side by side, each in a process of its own."""
    data = bytes(edition.source_file.content)
    name = made.name if made else edition.source_file.name

    def read(wished: Wish, tell: Progress) -> Draft:
        return isolated.structure(
            data, name=name, language=wished.language or None, refused=wished.refused, progress=tell
        )

    try:
        with ThreadPoolExecutor(max_workers=2) as pool:
            first = pool.submit(read, was, lambda stage, share: None)
            second = read(wish, progress)
            return first.result(), second
    except ImportRefused as why:
        raise Refused(str(why)) from why
    except isolated.ImportBroke as why:
        logger.exception("Edition %s could not be read again", edition.pk)
        raise Refused(BROKE) from why


def _reading(draft: Draft, bench: Bench) -> _Reading:
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
    return _Reading(
        rows=rows,
        starts=[(unit["title"] or "", unit["first"]) for unit in outline],
        repairs=[kept_repair(repair) for repair in draft.repairs],
    )


class _Merging:
    """Puts what the second reading has otherwise on the bench."""

    def __init__(self, bench: Bench, base: _Reading, theirs: _Reading) -> None:
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
