"""What stands beside the running text, as lists to mend: questions, readings, sources, notes, a time line, comments."""

from __future__ import annotations

import uuid
from copy import deepcopy
from typing import Any, TypedDict

from accounts.changes import Refused
from accounts.wording import says_something, tamed
from courses.access import Access
from readings.actions.correcting.acts import reword
from readings.actions.correcting.bench import Bench, Row
from readings.actions.correcting.dates import dates_anew
from readings.actions.correcting.steps import Done, Kind, Sent, Target, act
from readings.actions.correcting.typed import LONGEST, require_room
from readings.chronology import span_of
from readings.models import Block

# In the order in which they are put behind a text that has none yet.
ENTRIES = (
    Block.Kind.TIMELINE,
    Block.Kind.QUESTION,
    Block.Kind.FURTHER_READING,
    Block.Kind.REFERENCE,
    Block.Kind.FOOTNOTE,
    Block.Kind.COMMENT,
)
LONGEST_LABEL = 40
LONGEST_NAME = 200


class Fields(TypedDict, total=False):
    """What an entry is made of; those left out stay as they are."""

    wording: str
    group: str  # of a further reading: the heading it stands under
    key: str  # of a source: "Smith 2002"
    label: str  # of a note
    printed: str  # of a row of a time line: the date as printed
    iso: str  # its date; empty: what the printed one says
    iso_end: str
    events: list[str]
    author: str  # of a comment


def add_entry(*, access: Access, target: Target, kind: str, fields: Fields, sent: Sent) -> Done:
    """Puts an entry behind the others of its kind, of its group first; the first one behind the text. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID:
        if kind not in ENTRIES:
            raise Refused("This is no list of the text: add it as a paragraph.")
        row = Row(
            uid=str(uuid.uuid4()), kind=str(kind), level=0, plain="", data={}, first_line=0, last_line=0, dates=[]
        )  # fmt: skip
        if kind == Block.Kind.COMMENT:
            numbers = [b.data.get("comment") or 0 for b in bench.blocks if b.kind == kind]
            row["data"] = {"comment": max(numbers, default=0) + 1, "author": None, "opens": True}
        at = _place(bench, kind, _line(fields.get("group", "")))
        _fill(bench, at, row, fields, new=True)
        bench.put_in(at, row)
        return uuid.UUID(row["uid"])

    return act(access=access, target=target, sent=sent, kind=Kind.ADD, do=do)


def change_entry(*, access: Access, target: Target, uid: uuid.UUID, fields: Fields, sent: Sent) -> Done:
    """Mends an entry. What leads to a note or a source leads there under its new name too. Raises `Refused`."""

    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        old = bench.row(at)
        if old["kind"] not in ENTRIES:
            raise Refused("This stands in the running text: change it there.")
        row = deepcopy(old)
        _fill(bench, at, row, fields, new=False)
        if row["kind"] == Block.Kind.COMMENT and row["data"].get("author") != old["data"].get("author"):
            _name_author(bench, at, row["data"].get("author"))
        if row != old:
            bench.replace(at, row)
        for kind, name, span in (
            (Block.Kind.FOOTNOTE, "label", "note_marker"),
            (Block.Kind.REFERENCE, "key", "citation"),
        ):
            if row["kind"] == kind and row["data"].get(name) != old["data"].get(name):
                _lead_under(bench, span, at, str(row["data"][name]))
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.WORDING, do=do, about=(uid,))


def _line(said: str, longest: int = LONGEST_NAME) -> str:
    return " ".join(tamed(said).split())[:longest]


def _place(bench: Bench, kind: str, group: str) -> int:
    own = [n for n, block in enumerate(bench.blocks) if block.kind == kind]
    if group:
        of_group = [n for n in own if bench.blocks[n].data.get("group") == group]
        headed = [n for n, block in enumerate(bench.blocks) if _heads(block, group)]
        own = of_group or headed or own
    if own:
        return own[-1] + 1
    at = len(bench.blocks)
    later = ENTRIES[ENTRIES.index(Block.Kind(kind)) + 1 :]
    while at > 0 and bench.blocks[at - 1].kind in later:
        at -= 1
        if bench.blocks[at - 1].kind == Block.Kind.HEADING and at > 1:
            at -= 1
    return at


def _heads(block: Block, group: str) -> bool:
    return block.kind == Block.Kind.HEADING and block.plain.casefold() == group.casefold()


def _fill(bench: Bench, at: int, row: Row, fields: Fields, *, new: bool) -> None:
    """Writes the fields into the row. Raises `Refused` for what makes no entry."""
    data = row["data"]
    kind = row["kind"]
    if kind == Block.Kind.TIMELINE:
        _fill_row(bench, at, row, fields)
        return
    if kind == Block.Kind.FURTHER_READING and (new or "group" in fields):
        data["group"] = _line(fields.get("group", ""))
    if kind == Block.Kind.REFERENCE and (new or "key" in fields):
        _name(bench, row, "key", fields.get("key", ""), "A source needs a name, such as: Smith 2002.")
    if kind == Block.Kind.FOOTNOTE and (new or "label" in fields):
        _name(bench, row, "label", fields.get("label", ""), "A note needs its number or sign.")
    if kind == Block.Kind.COMMENT and "author" in fields:
        data["author"] = _line(fields["author"]) or None
    if new or "wording" in fields:
        _word(bench, at, row, _line(fields.get("wording", ""), LONGEST + 1), new=new)


def _word(bench: Bench, at: int, row: Row, plain: str, *, new: bool) -> None:
    if not says_something(plain):
        raise Refused("There are no words left: drop it instead." if not new else "Write some words first.")
    require_room(plain, before=len(row["plain"]))
    if plain != row["plain"]:
        if new:
            row["plain"] = plain
            dates_anew(row, bench.blocks, at, shift=None, code=bench.language)
        else:
            reword(bench, at, row, plain, anew=False)


def _name(bench: Bench, row: Row, name: str, said: str, without: str) -> None:
    """A source is known by its key alone; notes may have the same sign again in another part."""
    said = _line(said, LONGEST_LABEL)
    if not says_something(said):
        raise Refused(without)
    if name == "key":
        others = [b for b in bench.blocks if b.kind == row["kind"] and str(b.uid) != row["uid"]]
        if any(block.data.get("key") == said for block in others):
            raise Refused(f"There is a source “{said}” already: give this one another name.")
    row["data"][name] = said


def _fill_row(bench: Bench, at: int, row: Row, fields: Fields) -> None:
    data = row["data"]
    printed = _line(fields.get("printed", data.get("printed", "")), 120)
    events = [_line(event, 2000) for event in fields.get("events", data.get("events", []))]
    events = [event for event in events if says_something(event)]
    if not says_something(printed) or not events:
        raise Refused("Write the date, and what happened.")
    plain = f"{printed}: {'; '.join(events)}"
    require_room(plain, before=len(row["plain"]))
    was_printed = data.get("printed")
    if plain != row["plain"] and row["plain"]:
        reword(bench, at, row, plain, anew=False)
    elif plain != row["plain"]:
        row["plain"] = plain
        dates_anew(row, (), 0, shift=None, code=bench.language)
    iso, end = fields.get("iso", data.get("iso") or ""), fields.get("iso_end", data.get("iso_end") or "")
    if "iso" not in fields and printed != was_printed:
        iso = end = ""
    if not iso:
        found = next((mention for mention in row["dates"] if mention["start"] < len(printed)), None)
        iso, end = (found["date"], found["date_end"]) if found else ("", "")
    data.update(printed=printed, events=events, iso=_dated(iso), iso_end=_dated(end))
    if iso and end and span_of(iso).first > span_of(end).last:
        raise Refused("This span ends before it begins.")


def _dated(said: str) -> str | None:
    """Raises `Refused` for what is no date."""
    if not said:
        return None
    try:
        span_of(said)
    except ValueError as no_date:
        raise Refused(f"“{said[:20]}” is no date: write YYYY, YYYY-MM or YYYY-MM-DD.") from no_date
    return said


def _name_author(bench: Bench, at: int, author: str | None) -> None:
    """All paragraphs of a comment are of one author."""
    number = bench.blocks[at].data.get("comment")
    for step in (-1, 1):
        n = at + step
        while 0 <= n < len(bench.blocks) and bench.blocks[n].kind == Block.Kind.COMMENT:
            if bench.blocks[n].data.get("comment") != number:
                break
            row = bench.row(n)
            row["data"]["author"] = author
            bench.replace(n, row)
            n += step


def _lead_under(bench: Bench, kind: str, to: int, target: str) -> None:
    """Whatever led to the entry at `to` leads there under its new name."""
    for at, block in enumerate(bench.blocks):
        if any(s["kind"] == kind and s.get("to") == to for s in block.data.get("spans", ())):
            row = bench.row(at)
            for span in row["data"]["spans"]:
                if span["kind"] == kind and span.get("to") == to:
                    span["target"] = target
            bench.replace(at, row)


# What leads to them -----------------------------------------------------------------------------------------

_MARKED = {
    "note_marker": (Block.Kind.FOOTNOTE, "label", "note"),
    "citation": (Block.Kind.REFERENCE, "key", "source"),
}


def mark(
    *, access: Access, target: Target, uid: uuid.UUID, start: int, end: int | None, label: str, sent: Sent
) -> Done:
    """Makes words the marker of a note; without an `end` one is put in at `start`. Raises `Refused`."""
    return _lead(access, target, uid, start, end, label, sent, "note_marker")


def unmark(*, access: Access, target: Target, uid: uuid.UUID, start: int, sent: Sent) -> Done:
    """The words of a marker are words again. Raises `Refused` where there is none."""
    return _lead_no_more(access, target, uid, start, sent, "note_marker")


def cite(
    *, access: Access, target: Target, uid: uuid.UUID, start: int, end: int | None, key: str, sent: Sent
) -> Done:
    """Makes words lead to a source; without an `end` its name is put in at `start`. Raises `Refused`."""
    return _lead(access, target, uid, start, end, key, sent, "citation")


def uncite(*, access: Access, target: Target, uid: uuid.UUID, start: int, sent: Sent) -> Done:
    """Words lead to a source no more. Raises `Refused` where they do not."""
    return _lead_no_more(access, target, uid, start, sent, "citation")


def _lead(
    access: Access, target: Target, uid: uuid.UUID, start: int, end: int | None, name: str, sent: Sent, kind: str
) -> Done:  # fmt: skip
    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        row = bench.row(at)
        entry, field, called = _MARKED[kind]
        wanted = _line(name, LONGEST_LABEL)
        if not any(block.kind == entry and block.data.get(field) == wanted for block in bench.blocks):
            raise Refused(f"There is no {called} “{wanted}”: add it first.")
        if row["kind"] in (Block.Kind.TIMELINE, Block.Kind.REFERENCE):
            raise Refused("A source or a line of a time line leads nowhere itself.")
        first, last = start, end
        if last is None:
            first, last = _put_in(
                bench, at, row, start, f"[{wanted}]" if kind == "note_marker" else f" ({wanted})"
            )
        if not 0 <= first < last <= len(row["plain"]) or not row["plain"][first:last].strip():
            raise Refused("Choose the words that are to lead there.")
        spans: list[dict[str, Any]] = row["data"].setdefault("spans", [])
        if any(s["kind"] in _MARKED and s["start"] < last and first < s["end"] for s in spans):
            raise Refused("These words lead somewhere already: take that away first.")
        spans.append({"start": first, "end": last, "kind": kind, "target": wanted})
        spans.sort(key=lambda span: (span["start"], span["end"]))
        bench.replace(at, row)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.WORDING, do=do, about=(uid,))


def _put_in(bench: Bench, at: int, row: Row, place: int, sign: str) -> tuple[int, int]:
    """The sign into the words; where it stands, without the space before it."""
    plain = row["plain"]
    if not 0 <= place <= len(plain):
        raise Refused("This paragraph is shorter by now. Look at it first.")
    if any(s["kind"] in _MARKED and s["start"] < place < s["end"] for s in row["data"].get("spans", ())):
        raise Refused("These words lead somewhere already: take that away first.")
    if sign.startswith(" ") and (place == 0 or plain[place - 1].isspace()):
        sign = sign[1:]
    require_room(plain + sign)
    reword(bench, at, row, plain[:place] + sign + plain[place:], anew=False)
    return place + len(sign) - len(sign.lstrip()), place + len(sign)


def _lead_no_more(access: Access, target: Target, uid: uuid.UUID, start: int, sent: Sent, kind: str) -> Done:
    def do(bench: Bench) -> uuid.UUID:
        at = bench.at(uid)
        row = bench.row(at)
        spans = row["data"].get("spans", [])
        kept = [span for span in spans if span["kind"] != kind or span["start"] != start]
        if len(kept) == len(spans):
            raise Refused("Nothing leads anywhere here any more. Look at the paragraph first.")
        row["data"]["spans"] = kept
        bench.replace(at, row)
        return uid

    return act(access=access, target=target, sent=sent, kind=Kind.WORDING, do=do, about=(uid,))
