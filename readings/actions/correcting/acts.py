"""What can be done to the blocks of a text. Each is one step, and says which block it was about.

No act loses words silently: what is dropped can be put back until the correction is published.
"""

from __future__ import annotations

import re
import uuid
from copy import deepcopy
from typing import Any

from accounts.changes import Refused
from accounts.wording import says_something, tamed
from courses.access import Access
from readings.actions.correcting.bench import Bench, Mention, Row, sentence_at
from readings.actions.correcting.dates import UNDATED, dates_anew, strays
from readings.actions.correcting.steps import Done, Kind, Sent, Target, act
from readings.cells import tidy_table
from readings.importing.load import NUMBERED
from readings.models import Block
from readings.rewording import Shift, carried

LONGEST = 200_000  # characters of one block; one that is longer may be shortened
MOST_PARTS = 200
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
SPLITS = frozenset(NUMBERED) - {Block.Kind.TABLE} | {
    Block.Kind.HEADING,
    Block.Kind.EPIGRAPH,
    Block.Kind.CAPTION,
}
_WHOLE = frozenset({"note_marker", "citation", "date"})  # a cut through one of these takes it away
_EMPTY_LINE = re.compile(r"\n[^\S\n]*\n\s*")


def parts_of(wording: str, *, whole: bool = False) -> list[str]:
    """The paragraphs that were typed: an empty line parts them, unless the block has such lines itself (`whole`).

    Raises `Refused` for what cannot be kept.
    """
    text = tamed(wording).strip("\n " if whole else None)
    parts = [text] if whole else [part.strip() for part in _EMPTY_LINE.split(text)]
    parts = [part for part in parts if says_something(part)]
    if not parts:
        raise Refused("There are no words left: drop the paragraph instead.")
    if len(parts) > MOST_PARTS:
        raise Refused(f"These are {len(parts)} paragraphs: add at most {MOST_PARTS} at once.")
    return parts


def tidy(part: str, kind: str, *, lines: bool) -> str:
    """Lines of a verse stay lines; in prose the end of a line is a space. A table has rows of one length."""
    if kind == Block.Kind.TABLE:
        return tidy_table(part)
    part = part.strip().replace("\t", " ")
    if lines or kind == Block.Kind.VERSE:
        return "\n".join(line.rstrip() for line in part.splitlines())
    return re.sub(r"\s*\n\s*", " ", part)


def require_room(words: str, before: int = 0) -> None:
    """Raises `Refused` for more than one block holds; `before`: what it held already."""
    if len(words) > max(LONGEST, before):
        raise Refused(f"This paragraph is too long: {LONGEST:,} characters are the most.")


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
            _require_split(old["kind"])
        lines = "\n" in old["plain"] and old["kind"] != Block.Kind.TABLE
        parts = [tidy(part, kind or old["kind"], lines=lines) for part in parts]
        whole = " ".join(parts)
        require_room(whole, before=len(old["plain"]))
        if whole == tidy(tamed(old["plain"]), old["kind"], lines=lines):
            whole = old["plain"]  # only what a form does to any words
        if kind is not None:
            _make(row, kind, level)
        if whole != old["plain"] or row["kind"] != old["kind"]:
            _say(bench, at, row, whole, anew=old["kind"] in UNDATED)
        if row != old:
            bench.replace(at, row)
        for part in parts[:-1]:
            at = _split(bench, at, len(part))
        return uid

    said = Kind.WORDING
    if len(_EMPTY_LINE.split(tamed(wording).strip())) > 1:
        said = Kind.SPLIT
    return act(access=access, target=target, sent=sent, kind=said, do=do, about=(uid,))


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


def _say(bench: Bench, at: int, row: Row, plain: str, *, anew: bool) -> None:
    """`anew`: no dates were looked for in what it was before."""
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


# Splitting and joining --------------------------------------------------------------------------------------


def split_block(*, access: Access, target: Target, uid: uuid.UUID, place: int, sent: Sent) -> Done:
    """Two blocks of one: the first keeps its uid. `place` counts characters of its words. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID:
        _split(bench, bench.at(uid), place)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.SPLIT, do=do, about=(uid,))


def _require_split(kind: str) -> None:
    if kind not in SPLITS:
        raise Refused("A note, a source or a line of a table is one piece: it cannot be split.")


def _split(bench: Bench, at: int, place: int) -> int:
    """Cuts the block at `at`; where the second part stands."""
    row = bench.row(at)
    _require_split(row["kind"])
    plain = row["plain"]
    end = len(plain[:place].rstrip())
    start = len(plain) - len(plain[place:].lstrip())
    if place <= 0 or not says_something(plain[:end]) or not says_something(plain[start:]):
        raise Refused("Each part needs some words.")
    first, second = deepcopy(row), deepcopy(row)
    second["uid"] = str(uuid.uuid4())
    first["plain"], second["plain"] = plain[:end], plain[start:]
    if row["kind"] == Block.Kind.HEADING:
        second["kind"], second["level"] = Block.Kind.PARAGRAPH.value, 0
    second["data"].pop("ordinal", None)
    if "opens" in second["data"]:
        second["data"]["opens"] = False
    for name in ("attribution", "attribution_spans"):  # printed under the words, so under the last of them
        first["data"].pop(name, None)
    spans = row["data"].get("spans", [])
    if spans:
        first["data"]["spans"] = _cut(spans, 0, end)
        second["data"]["spans"] = _cut(spans, start, len(plain))
    first["dates"] = _cut_dates(row["dates"], first["plain"], 0, end, bench.language)
    second["dates"] = _cut_dates(row["dates"], second["plain"], start, len(plain), bench.language)
    whole = [mention for mention in row["dates"] if mention["start"] >= mention["end"]]
    for mention in whole:
        part = (
            first
            if mention["sentence"] in first["plain"] or mention["sentence"] not in second["plain"]
            else second
        )
        part["dates"].append(mention)
    bench.replace(at, first)
    bench.put_in(at + 1, second)
    return at + 1


def _cut(spans: list[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]]:
    kept = []
    for span in spans:
        a, b = max(span["start"], start), min(span["end"], end)
        if a < b and (span["kind"] not in _WHOLE or (a, b) == (span["start"], span["end"])):
            kept.append({**span, "start": a - start, "end": b - start})
    return kept


def _cut_dates(mentions: list[Mention], plain: str, start: int, end: int, code: str) -> list[Mention]:
    return [
        {
            **mention,
            "start": mention["start"] - start,
            "end": mention["end"] - start,
            "sentence": sentence_at(plain, mention["start"] - start, code),
        }
        for mention in mentions
        if start <= mention["start"] < mention["end"] <= end
    ]


def merge_blocks(*, access: Access, target: Target, uid: uuid.UUID, following: uuid.UUID, sent: Sent) -> Done:
    """A block and the one after it become one, which keeps the first one's uid and kind. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        if bench.at(following) != at + 1:
            raise Refused("Something else stands between the two by now. Look at it first.")
        first, second = bench.row(at), bench.row(at + 1)
        if not _joins(first["kind"], second["kind"]):
            raise Refused(
                "These two are not of one kind: make them alike, or move one, before you join them."
            )
        between = "\n" if first["kind"] == second["kind"] == Block.Kind.VERSE else " "
        by = len(first["plain"]) + len(between)
        row = deepcopy(first)
        row["plain"] = f"{first['plain']}{between}{second['plain']}"
        require_room(row["plain"])
        spans = [
            *first["data"].get("spans", []),
            *({**s, "start": s["start"] + by, "end": s["end"] + by} for s in second["data"].get("spans", [])),
        ]
        if spans or "spans" in row["data"]:
            row["data"]["spans"] = spans
        row["dates"] = [
            *first["dates"],
            *(
                {**d, "start": d["start"] + by, "end": d["end"] + by} if d["end"] else d
                for d in second["dates"]
            ),
        ]
        for mention in row["dates"]:
            if mention["end"]:
                mention["sentence"] = sentence_at(row["plain"], mention["start"], bench.language)
        said = [part["data"].get("attribution") for part in (first, second)]
        if all(said):
            row["data"]["attribution"] = "; ".join(str(each) for each in said)
            row["data"].pop("attribution_spans", None)
        elif said[1]:
            for name in ("attribution", "attribution_spans"):
                if name in second["data"]:
                    row["data"][name] = second["data"][name]
        row["last_line"] = max(first["last_line"], second["last_line"])
        bench.take_out(at + 1)
        bench.replace(at, row)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.MERGE, do=do, about=(uid, following))


def may_join(first: Block, second: Block) -> bool:
    """Whether these neighbours can become one."""
    return _joins(first.kind, second.kind)


def _joins(first: str, second: str) -> bool:
    if first == second:
        return first in SPLITS
    return {first, second} <= frozenset(NUMBERED) - {Block.Kind.COMMENT, Block.Kind.TABLE}


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

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        if len(bench.blocks) == 1:
            raise Refused("This is the last paragraph: a text keeps at least one.")
        left = strays(bench.take_out(at))
        if left:
            first = bench.row(0)
            first["dates"] += left
            bench.replace(0, first)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.DROP, do=do, about=(uid,))
