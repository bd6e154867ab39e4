"""What can be done to the blocks of a text. Each is one step, and says which block it was about.

No act loses words silently: what is dropped can be put back until the correction is published.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from copy import deepcopy

from accounts.changes import Refused
from accounts.wording import says_something, tamed
from courses.access import Access
from readings.actions.correcting.bench import Bench, Row
from readings.actions.correcting.dates import UNDATED, dates_anew, strays
from readings.actions.correcting.parting import require_split, split_at
from readings.actions.correcting.steps import Done, Kind, Sent, Target, act
from readings.actions.correcting.typed import EMPTY_LINE, LONGEST_TITLE, parts_of, require_room, tidy
from readings.models import Block
from readings.rewording import Shift, carried

# What a paragraph can be made, and a heading: the rest has its place in an apparatus.
FREE = (
    Block.Kind.PARAGRAPH,
    Block.Kind.QUOTE,
    Block.Kind.VERSE,
    Block.Kind.LIST_ITEM,
    Block.Kind.STANDFIRST,
    Block.Kind.EPIGRAPH,
    Block.Kind.CAPTION,
    Block.Kind.BYLINE,
    Block.Kind.TABLE,
    Block.Kind.HEADING,
)


def change_block(
    *,
    access: Access,
    target: Target,
    uid: uuid.UUID,
    wording: str,
    kind: str | None = None,
    level: int = 0,
    sent: Sent,
) -> Done:
    """Gives a block other words, and makes it another kind where one is named. An empty line splits it.

    Emphasis, note markers, links stay with their words. Raises `Refused`.
    """

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        old = bench.row(at)
        row = deepcopy(old)
        tabled = Block.Kind.TABLE in (kind, old["kind"])
        parts = parts_of(wording, whole=tabled or "\n\n" in old["plain"])
        if len(parts) > 1:
            require_split(old["kind"])
        lines = "\n" in old["plain"] and old["kind"] != Block.Kind.TABLE
        parts = [tidy(part, kind or old["kind"], lines=lines) for part in parts]
        whole = " ".join(parts)
        require_room(whole, before=len(old["plain"]))
        if whole == tidy(tamed(old["plain"]), old["kind"], lines=lines):
            whole = old["plain"]  # only what a form does to any words
        if kind is not None:
            _make(row, kind, level)
        if whole != old["plain"] or row["kind"] != old["kind"]:
            reword(bench, at, row, whole, anew=old["kind"] in UNDATED)
        if row != old:
            bench.replace(at, row)
        for part in parts[:-1]:
            at = split_at(bench, at, len(part))
        if old["kind"] == Block.Kind.HEADING:
            _retitle(bench, uid, old["plain"])
        return uid

    said = Kind.WORDING
    if len(EMPTY_LINE.split(tamed(wording).strip())) > 1:
        said = Kind.SPLIT
    return act(access=access, target=target, sent=sent, kind=said, do=do, about=(uid,))


def _retitle(bench: Bench, uid: uuid.UUID, was: str) -> None:
    """A unit that nobody reads yet and that was called as its first heading was, is called as it is now."""
    for mark in bench.marks:
        if mark["uid"] == str(uid) and mark["unit"] is None and mark["title"] == was[:LONGEST_TITLE]:
            mark["title"] = " ".join(bench.blocks[bench.at(uid)].plain.split())[:LONGEST_TITLE]


def change_kinds(
    *, access: Access, target: Target, uids: Sequence[uuid.UUID], kind: str, level: int = 0, sent: Sent
) -> Done:
    """Makes several blocks another kind. Raises `Refused` if one of them cannot be."""

    def do(bench: Bench) -> uuid.UUID | None:
        places = sorted({bench.at(uid) for uid in uids})
        bench.know_dates(bench.blocks[at] for at in places)
        for at in places:
            row, old = bench.row(at), bench.row(at)
            _make(row, kind, level)
            if row["kind"] != old["kind"]:
                lines = "\n" in row["plain"] and old["kind"] != Block.Kind.TABLE
                plain = tidy(row["plain"], kind, lines=lines)
                if plain != old["plain"] or {old["kind"], kind} & UNDATED:
                    reword(bench, at, row, plain, anew=old["kind"] in UNDATED)
            if row != old:
                bench.replace(at, row)
        return bench.blocks[places[0]].uid if places else None

    return act(access=access, target=target, sent=sent, kind=Kind.KIND, do=do, about=uids)


def _make(row: Row, kind: str, level: int) -> None:
    """Another kind of block; its level where it is a heading."""
    level = min(max(level, 1), 3) if kind == Block.Kind.HEADING else 0
    if row["kind"] == kind:
        row["level"] = level if kind == Block.Kind.HEADING else row["level"]
        return
    if row["kind"] not in FREE or kind not in FREE:
        raise Refused(
            "This has its place in the notes, sources or comments: it cannot become something else."
        )
    row["kind"], row["level"] = kind, level
    row["data"].pop("ordinal", None)
    row["data"].pop("header", None)


def reword(bench: Bench, at: int, row: Row, plain: str, *, anew: bool) -> None:
    """Gives the row that stands at `at` other words; marks and dates stay with theirs.

    `anew`: no dates were looked for in what it was before.
    """
    shift = Shift(row["plain"], plain)
    row["plain"] = plain
    if "spans" in row["data"]:
        row["data"]["spans"] = carried(row["data"]["spans"], shift)
    others = [block for n, block in enumerate(bench.blocks) if n != at]
    dates_anew(row, others, at, shift=None if anew else shift, code=bench.language)
    if row["kind"] == Block.Kind.TIMELINE:
        _tell_row(row)


def _tell_row(row: Row) -> None:
    """A row of a printed time line is shown by its parts."""
    printed, colon, events = row["plain"].partition(": ")
    if not colon or not says_something(events):
        raise Refused("Write the date, a colon, and what happened; several things are parted by semicolons.")
    data = row["data"]
    if printed != data.get("printed"):
        found = next((mention for mention in row["dates"] if mention["start"] < len(printed)), None)
        data["iso"] = found["date"] if found else None
        data["iso_end"] = (found["date_end"] or None) if found else None
    data["printed"], data["events"] = printed, events.split("; ")


# Order ------------------------------------------------------------------------------------------------------


def move_block(*, access: Access, target: Target, uid: uuid.UUID, by: int, sent: Sent) -> Done:
    """So many places down, or up where `by` is negative. At the end of the text it stays where it is."""

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        _move(bench, at, min(max(at + by, 0), len(bench.blocks) - 1))
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.MOVE, do=do, about=(uid,))


def move_after(*, access: Access, target: Target, uid: uuid.UUID, number: int, sent: Sent) -> Done:
    """Puts a block behind ¶ `number`; 0: to the very beginning. Raises `Refused` where there is no such ¶."""

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        if bench.blocks[at].number == number:
            return uid
        to = 0
        if number:
            found = next((n for n, block in enumerate(bench.blocks) if block.number == number), None)
            if found is None:
                raise Refused(f"This text has no ¶ {number}.")
            to = found + 1 if found < at else found
        _move(bench, at, to)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.MOVE, do=do, about=(uid,))


def _move(bench: Bench, at: int, to: int) -> None:
    if to == at:
        return
    row = bench.take_out(at)
    if row["data"].get("opens"):
        row["data"]["opens"] = False
    bench.put_in(to, row)


def drop_block(*, access: Access, target: Target, uid: uuid.UUID, sent: Sent) -> Done:
    """Takes a block out of the text. Raises `Refused` for the last one."""
    return drop_blocks(access=access, target=target, uids=(uid,), sent=sent)


def drop_blocks(*, access: Access, target: Target, uids: Sequence[uuid.UUID], sent: Sent) -> Done:
    """Takes several out at once. Raises `Refused` where nothing would be left."""

    def do(bench: Bench) -> uuid.UUID | None:
        drop(bench, [bench.at(uid) for uid in uids])
        return uids[0] if uids else None

    return act(access=access, target=target, sent=sent, kind=Kind.DROP, do=do, about=uids)


def drop(bench: Bench, places: Sequence[int]) -> None:
    """What a text prints about itself hangs on its first block, whichever that is."""
    if len(set(places)) == len(bench.blocks):
        raise Refused("This is the last paragraph: a text keeps at least one.")
    bench.know_dates(bench.blocks[at] for at in places)
    left = [mention for at in sorted(set(places), reverse=True) for mention in strays(bench.take_out(at))]
    if left:
        first = bench.row(0)
        first["dates"] += left
        bench.replace(0, first)
