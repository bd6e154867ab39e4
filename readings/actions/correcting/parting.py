"""Blocks split and joined: their marks, dates and sources go where their words go."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from accounts.changes import Refused
from accounts.wording import says_something
from courses.access import Access
from readings.actions.correcting.bench import Bench, Mention, sentence_at
from readings.actions.correcting.steps import Done, Kind, Sent, Target, act
from readings.actions.correcting.typed import require_room
from readings.importing.load import NUMBERED
from readings.models import Block

SPLITS = frozenset(NUMBERED) - {Block.Kind.TABLE} | {
    Block.Kind.HEADING,
    Block.Kind.EPIGRAPH,
    Block.Kind.CAPTION,
}
_WHOLE = frozenset({"note_marker", "citation", "date"})  # a cut through one of these takes it away


def split_block(*, access: Access, target: Target, uid: uuid.UUID, place: int, sent: Sent) -> Done:
    """Two blocks of one: the first keeps its uid. `place` counts characters of its words. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID:
        split_at(bench, bench.at(uid), place)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.SPLIT, do=do, about=(uid,))


def require_split(kind: str) -> None:
    """Raises `Refused` for what is one piece."""
    if kind not in SPLITS:
        raise Refused("A note, a source or a line of a table is one piece: it cannot be split.")


def split_at(bench: Bench, at: int, place: int) -> int:
    """Cuts the block at `at`; where the second part stands."""
    row = bench.row(at)
    require_split(row["kind"])
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
        join_at(bench, at)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.MERGE, do=do, about=(uid, following))


def join_blocks(*, access: Access, target: Target, uids: Sequence[uuid.UUID], sent: Sent) -> Done:
    """Several neighbours become one, as `merge_blocks` does it. Raises `Refused` where something stands between."""

    def do(bench: Bench) -> uuid.UUID:
        places = sorted({bench.at(uid) for uid in uids})
        if len(places) < 2:
            raise Refused("Choose two paragraphs or more to join.")
        if places[-1] - places[0] != len(places) - 1:
            raise Refused("Something else stands between these: choose neighbours, or move one first.")
        bench.know_dates(bench.blocks[places[0] : places[-1] + 1])
        for _ in places[1:]:
            join_at(bench, places[0])
        return bench.blocks[places[0]].uid

    return act(access=access, target=target, sent=sent, kind=Kind.MERGE, do=do, about=uids)


def join_at(bench: Bench, at: int) -> None:
    """Makes one block of the one here and the next. Raises `Refused` for different kinds."""
    first, second = bench.row(at), bench.row(at + 1)
    if not _joins(first["kind"], second["kind"]):
        raise Refused("These two are not of one kind: make them alike, or move one, before you join them.")
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
        *({**d, "start": d["start"] + by, "end": d["end"] + by} if d["end"] else d for d in second["dates"]),
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


def may_join(first: Block, second: Block) -> bool:
    """Whether these neighbours can become one."""
    return _joins(first.kind, second.kind)


def _joins(first: str, second: str) -> bool:
    if first == second:
        return first in SPLITS
    return {first, second} <= frozenset(NUMBERED) - {Block.Kind.COMMENT, Block.Kind.TABLE}
