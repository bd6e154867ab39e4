"""What comes into a text: blocks that were dropped, and new ones."""

from __future__ import annotations

import uuid

from accounts.changes import Refused
from courses.access import Access
from readings.actions.correcting.acts import FREE
from readings.actions.correcting.bench import Bench, Row
from readings.actions.correcting.dates import dates_anew, strays
from readings.actions.correcting.steps import Done, Kind, Sent, Target, act
from readings.actions.correcting.typed import parts_of, require_room, tidy
from readings.models import Block


def restore_block(*, access: Access, target: Target, uid: uuid.UUID, sent: Sent) -> Done:
    """A block as it stands in the edition that is corrected: put back where it was dropped, or given its old words.

    Raises `Refused` for one that is not in that edition.
    """

    def do(bench: Bench) -> uuid.UUID:
        assert bench.edition.based_on is not None
        bench.edition.based_on.text = bench.edition.text
        base = Bench(bench.edition.based_on)
        row = base.row(base.at(uid))
        standing = {block.uid: n for n, block in enumerate(bench.blocks)}
        if uid in standing:
            if bench.row(standing[uid]) != row:
                bench.replace(standing[uid], row)
            return uid
        own = strays(row)
        row["dates"] = [mention for mention in row["dates"] if mention not in own]
        before = [block.uid for block in base.blocks[: base.at(uid)] if block.uid in standing]
        bench.put_in(standing[before[-1]] + 1 if before else 0, row)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.RESTORE, do=do, about=(uid,))


def add_blocks(
    *,
    access: Access,
    target: Target,
    after: uuid.UUID | None,
    wording: str,
    kind: str = Block.Kind.PARAGRAPH,
    level: int = 0,
    sent: Sent,
) -> Done:
    """Puts new blocks behind another, or before all of them: one for each paragraph typed. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID:
        if kind not in FREE:
            raise Refused("Only what stands in the running text can be added.")
        first = at = bench.at(after) + 1 if after is not None else 0
        for part in parts_of(wording, whole=kind in (Block.Kind.HEADING, Block.Kind.TABLE)):
            plain = tidy(part, kind, lines=False)
            require_room(plain)
            row = Row(
                uid=str(uuid.uuid4()),
                kind=str(kind),
                level=min(max(level, 1), 3) if kind == Block.Kind.HEADING else 0,
                plain=plain,
                data={"spans": []},
                first_line=0,
                last_line=0,
                dates=[],
            )
            dates_anew(row, bench.blocks, at, shift=None, code=bench.language)
            bench.put_in(at, row)
            at += 1
        return bench.blocks[first].uid

    return act(access=access, target=target, sent=sent, kind=Kind.ADD, do=do)
