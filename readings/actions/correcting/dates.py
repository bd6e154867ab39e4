"""The dates of a block whose words changed: those that still stand there, and those that came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from readings.actions.correcting.bench import Mention, Row, sentence_at
from readings.importing import dates
from readings.importing.draft import Block as DraftBlock
from readings.importing.draft import BlockKind, Draft, Section
from readings.importing.draft import DatedMention as FoundDate
from readings.models import Block, DatedMention
from readings.rewording import Shift

BEFORE, AFTER = (
    40,
    10,
)  # blocks read along: a date without its year leans on them, and they tell the years spoken of
_DATED = frozenset(kind.value for kind in BlockKind) - {BlockKind.CAPTION.value}
UNDATED = frozenset({Block.Kind.HEADING, Block.Kind.CAPTION})


def dates_anew(row: Row, blocks: Sequence[Block], at: int, *, shift: Shift | None, code: str) -> None:
    """Brings the row's dates to its words, which stand at `at` among `blocks` or are to stand there.

    `shift`: from the words that its dates are of. What an editor mended, hid, added or tied to an event stays as long
    as any of its words do; a date is looked for only in words that are new.
    """
    if row["kind"] in UNDATED:
        row["dates"] = [mention for mention in row["dates"] if _of_text(mention, row["plain"])]
        _without_dates(row)
        return
    in_print = row["kind"] in _DATED  # notes and comments stand apart: they lean on nothing, and link no date
    found = _found(row["plain"], blocks if in_print else (), at if in_print else 0, code)
    kept: list[Mention] = []
    if shift is not None:
        moved = (_moved(mention, row["plain"], shift, found, code) for mention in row["dates"])
        kept = [mention for mention in moved if mention is not None]
    taken = [(mention["start"], mention["end"]) for mention in kept]
    spans = [(span["start"], span["end"]) for span in row["data"].get("spans", ()) if span["kind"] == "date"]
    for each in found:
        if shift is not None and not shift.is_new(each.start, each.end):
            continue
        if not any(start < each.end and each.start < end for start, end in taken):
            kept.append(_mention(each))
        if in_print and not any(start < each.end and each.start < end for start, end in spans):
            target = f"{each.date}/{each.date_end}" if each.date_end else each.date
            span = {"start": each.start, "end": each.end, "kind": "date", "target": target}
            row["data"].setdefault("spans", []).append(span)
    row["dates"] = kept
    row["data"].get("spans", []).sort(key=lambda span: (span["start"], span["end"]))


def _without_dates(row: Row) -> None:
    if "spans" in row["data"]:
        row["data"]["spans"] = [span for span in row["data"]["spans"] if span["kind"] != "date"]


def _found(plain: str, blocks: Sequence[Block], at: int, code: str) -> list[FoundDate]:
    """The dates of these words, read where they are to stand."""

    def read(around: Sequence[Block]) -> list[DraftBlock]:
        return [DraftBlock(BlockKind(b.kind), b.plain) for b in around if b.kind in _DATED]

    before, after = read(blocks[max(0, at - BEFORE) : at]), read(blocks[at : at + AFTER])
    own = DraftBlock(BlockKind.PARAGRAPH, plain)
    draft = Draft(language=code, sections=[Section(heading=None, blocks=[*before, own, *after])])
    dates.find(draft)
    return [mention for mention in draft.dated_mentions if mention.block == len(before)]


def _mention(found: FoundDate) -> Mention:
    return {
        "sentence": found.sentence,
        "printed": found.printed[:120],
        "date": found.date,
        "date_end": found.date_end or "",
        "start": found.start,
        "end": found.end,
        "origin": DatedMention.Origin.FOUND.value,
        "found_as": "",
        "hidden": False,
        "event_id": None,
    }


def _moved(
    mention: Mention, plain: str, shift: Shift, found: Sequence[FoundDate], code: str
) -> Mention | None:
    """A date in the new words, or None if it is gone with its own."""
    if mention["start"] >= mention["end"]:  # an editor dated the block, not a stretch of it
        return _of_whole_block(mention, plain, shift, code)
    place = shift.words(mention["start"], mention["end"])
    if place is None:
        return None
    moved: dict[str, Any] = {
        **mention,
        "start": place.start,
        "end": place.end,
        "sentence": sentence_at(plain, place.start, code),
    }
    if place.exact:
        return moved
    moved["printed"] = plain[place.start : place.end][:120]
    by_hand = mention["origin"] == DatedMention.Origin.ADDED.value or mention["found_as"]
    if by_hand:
        return moved
    other = next((each for each in found if each.start < place.end and place.start < each.end), None)
    if other is not None:
        return {**_mention(other), "hidden": mention["hidden"], "event_id": mention["event_id"]}
    return moved if mention["hidden"] or mention["event_id"] else None


def _of_text(mention: Mention, plain: str) -> bool:
    """Whether it is a date that a text prints about itself, which hangs on its first block."""
    return not mention["end"] and mention["sentence"] not in plain


def strays(row: Row) -> list[Mention]:
    """The dates of a block that are not of its words: they stay when it goes."""
    return [mention for mention in row["dates"] if _of_text(mention, row["plain"])]


def _of_whole_block(mention: Mention, plain: str, shift: Shift, code: str) -> Mention:
    start = shift.old.find(mention["sentence"])
    if start < 0 or not mention["sentence"]:
        return mention
    place = shift.words(start, start + len(mention["sentence"]))
    return {**mention, "sentence": sentence_at(plain, place.start if place else 0, code)}
