"""Two readings of one file, and what people made of the first: what the second has otherwise goes in where they left
the first one's words. Pure: rows in, rows out.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate
from typing import Any

from readings.actions.correcting.bench import Mention, Row, sentence_at
from readings.importing.lineage import descent
from readings.rewording import Shift, carried, differences, shared_ends

_END = "\ue000"  # stands between the paragraphs of a passage: for private use, so in no print
_DERIVED = frozenset({"to"})
_QUOTED = 80  # characters of what did not fit
_TELLING = 16  # characters; less is quoted with the words around it
_WHOLE = frozenset({"note_marker", "citation", "date"})


@dataclass(frozen=True, slots=True)
class Hunk:
    """Blocks of the first reading, and what the second has in their place."""

    old: range
    new: range

    def wider(self, above: int, below: int) -> Hunk:
        """With so many of the unchanged blocks around it."""
        return Hunk(
            range(self.old.start - above, self.old.stop + below),
            range(self.new.start - above, self.new.stop + below),
        )


def content(row: Row) -> str:
    """Equal for rows that say the same; which block it is and where its markers lead is not part of it."""
    data = {name: value for name, value in row["data"].items() if name != "spans"}
    if row["kind"] == "question":
        data.pop("label", None)
    spans = sorted(_said(span) for span in row["data"].get("spans", ()))
    dates = sorted(json.dumps(mention, sort_keys=True) for mention in row["dates"])
    place = (row["first_line"], row["last_line"])
    return json.dumps([row["kind"], row["level"], row["plain"], data, spans, dates, place], sort_keys=True)


def _said(span: Mapping[str, Any]) -> str:
    return json.dumps({k: v for k, v in span.items() if k not in _DERIVED}, sort_keys=True)


def hunks(base: Sequence[Row], theirs: Sequence[Row], goes: Sequence[int | None]) -> Iterator[Hunk]:
    """Where two readings differ. `goes`: which block of the first goes on in each of the second."""
    was, now = [content(row) for row in base], [content(row) for row in theirs]
    head, tail = shared_ends(was, now)
    middle = was[head : len(was) - tail], now[head : len(now) - tail]
    for what, a, b, c, d in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        hunk = Hunk(range(head + a, head + b), range(head + c, head + d))
        one_by_one = len(hunk.old) == len(hunk.new) and [goes[j] for j in hunk.new] == list(hunk.old)
        if one_by_one:
            yield from (
                Hunk(range(i, i + 1), range(j, j + 1)) for i, j in zip(hunk.old, hunk.new, strict=True)
            )
        else:
            yield hunk


def counterparts(base: Sequence[Row], ours: Sequence[Row]) -> dict[int, uuid.UUID]:
    """Which block stands for each of the first reading now."""
    if [row["plain"] for row in base] == [row["plain"] for row in ours]:
        return {n: uuid.UUID(row["uid"]) for n, row in enumerate(ours)}
    goes = descent([row["plain"] for row in base], [row["plain"] for row in ours])
    return {i: uuid.UUID(row["uid"]) for row, i in zip(ours, goes, strict=True) if i is not None}


# Words ------------------------------------------------------------------------------------------------------


@dataclass
class _Passage:
    """Some rows as one text, with their marks and dates at their places in it."""

    rows: Sequence[Row]
    text: str
    spans: list[dict[str, Any]]
    dates: list[Mention]  # with a place
    hung: list[Mention]  # without one

    @classmethod
    def of(cls, rows: Sequence[Row]) -> _Passage:
        starts = list(accumulate((len(row["plain"]) + 1 for row in rows), initial=0))
        placed = list(zip(rows, starts, strict=False))
        return cls(
            rows=rows,
            text=_END.join(row["plain"] for row in rows),
            spans=[
                {**_plain(span), "start": span["start"] + by, "end": span["end"] + by}
                for row, by in placed
                for span in row["data"].get("spans", ())
            ],
            dates=[
                {**each, "start": each["start"] + by, "end": each["end"] + by}
                for row, by in placed
                for each in row["dates"]
                if each["end"]
            ],
            hung=[each for row in rows for each in row["dates"] if not each["end"]],
        )


def _plain(span: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in span.items() if name not in _DERIVED}


@dataclass
class Merged:
    """What becomes of a passage: its rows, and what was not put in, in words."""

    rows: list[Row]
    left: list[str]


def merged(base: Sequence[Row], ours: Sequence[Row], theirs: Sequence[Row], code: str) -> Merged:
    """Brings into our rows what theirs have otherwise than the base. The rows are ours where nothing fits."""
    was, now, new = _Passage.of(base), _Passage.of(ours), _Passage.of(theirs)
    edits, left = _edits(was.text, now.text, new.text)
    text = now.text
    for start, end, words in reversed(edits):
        text = text[:start] + words + text[end:]
    parts = text.split(_END)
    rows = _rows(base, ours, theirs, parts, left)
    if rows is None:
        everything = [_quote(was.text, change[0], change[1]) for change in _changes(was.text, new.text)]
        return Merged(list(ours), everything or ["What it is was changed by hand: it stays."])
    _mark(rows, parts, was, now, new, text, code)
    return Merged(rows, left)


def _changes(old: str, new: str) -> list[tuple[int, int, str]]:
    """Stretches of the old words with what stands for them, neighbours made one."""
    found: list[tuple[int, int, str]] = []
    for each in differences(old, new):
        if each.same:
            continue
        words = new[each.new_start : each.new_end]
        if found and found[-1][1] == each.old_start:
            start, _, before = found.pop()
            found.append((start, each.old_end, before + words))
        else:
            found.append((each.old_start, each.old_end, words))
    return found


def _edits(was: str, now: str, new: str) -> tuple[list[tuple[int, int, str]], list[str]]:
    """What to put where in our words, and what does not fit because they were changed there."""
    kept = [each for each in differences(was, now) if each.same]
    shift = Shift(was, now)
    edits: list[tuple[int, int, str]] = []
    left: list[str] = []
    for start, end, words in _changes(was, new):
        low, high = (start, end) if start < end else (max(start - 1, 0), min(end + 1, len(was)))
        stretch = next((each for each in kept if each.old_start <= low and high <= each.old_end), None)
        if stretch is not None:
            by = stretch.new_start - stretch.old_start
            edits.append((start + by, end + by, words))
            continue
        place = shift.words(start, end) if start < end else None
        if place is None or now[place.start : place.end] != words:
            left.append(_quote(was, start, end))
    return edits, left


def _quote(text: str, start: int, end: int) -> str:
    while start > 0 and not text[start - 1].isspace() and text[start - 1] != _END:
        start -= 1
    while end < len(text) and not text[end].isspace() and text[end] != _END:
        end += 1
    words = " ".join(text[start:end].replace(_END, " ¶ ").split())
    if len(words) < _TELLING:
        before, after = text[:start].split(_END)[-1].split()[-2:], text[end:].split(_END)[0].split()[:2]
        words = " ".join([*before, words, *after])
    words = words if len(words) <= _QUOTED else words[: _QUOTED - 1].rstrip() + "…"
    return f"“{words}” was changed by hand: it stays as it is."


def _rows(
    base: Sequence[Row], ours: Sequence[Row], theirs: Sequence[Row], parts: list[str], left: list[str]
) -> list[Row] | None:
    """The rows that these parts are to fill, each with what it is; None if nobody can tell."""
    if len(parts) == len(ours):
        rows = deepcopy(list(ours))
        if len(base) == len(ours) == len(theirs):
            for row, old, new in zip(rows, base, theirs, strict=True):
                _settle(row, old, new, left)
        return rows
    by_hand = len(base) != len(ours) or any(
        _kind_of(a) != _kind_of(b) or _facts(a) != _facts(b) for a, b in zip(base, ours, strict=True)
    )
    if len(parts) != len(theirs) or (by_hand and len(base) != 1):
        return None
    rows = deepcopy(list(theirs))
    if len(base) == len(ours) == 1:
        for row in rows:
            if _kind_of(row) == _kind_of(base[0]):
                row["kind"], row["level"] = _kind_of(ours[0])
        changed = {k: v for k, v in _facts(ours[0]).items() if _facts(base[0]).get(k) != v}
        rows[0]["data"].update(deepcopy(changed))
    return rows


def _kind_of(row: Row) -> tuple[str, int]:
    return row["kind"], row["level"]


def _facts(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row["data"].items() if name != "spans"}


def _settle(row: Row, old: Row, new: Row, left: list[str]) -> None:
    """Our row takes over what it is and what belongs to it from the new one where nobody changed that."""
    row["first_line"], row["last_line"] = new["first_line"], new["last_line"]
    if _kind_of(new) != _kind_of(old):
        if _kind_of(row) == _kind_of(old):
            row["kind"], row["level"] = _kind_of(new)
        elif _kind_of(row) != _kind_of(new):
            left.append(_quote(row["plain"], 0, min(20, len(row["plain"]))))
    was, now = _facts(old), _facts(new)
    for name in was.keys() | now.keys():
        if was.get(name) != now.get(name) and row["data"].get(name) == was.get(name):
            if name in now:
                row["data"][name] = deepcopy(now[name])
            else:
                row["data"].pop(name, None)


def _mark(
    rows: list[Row], parts: list[str], was: _Passage, now: _Passage, new: _Passage, text: str, code: str
) -> None:
    """Words, marks and dates of the parts: those of the new reading, but as people set them in ours."""
    theirs, ours, before = Shift(new.text, text), Shift(now.text, text), Shift(was.text, now.text)
    untouched = carried(was.spans, before)
    known = {_said(span) for span in untouched}
    kept = {_said(span) for span in now.spans}
    gone = {_said(s) for s in carried([s for s in untouched if _said(s) not in kept], ours)}
    spans = [s for s in carried(new.spans, theirs) if _said(s) not in gone]
    there = {_said(s) for s in spans}
    added = carried([s for s in now.spans if _said(s) not in known], ours)
    spans += [s for s in added if _said(s) not in there]
    dates = _dates(was, now, new, before, ours, theirs)
    hung = now.hung if now.hung != was.hung else new.hung
    start = 0
    for n, (row, part) in enumerate(zip(rows, parts, strict=True)):
        end = start + len(part)
        row["plain"] = part
        own = [
            {**s, "start": max(s["start"], start) - start, "end": min(s["end"], end) - start}
            for s in spans
            if max(s["start"], start) < min(s["end"], end)
            and (s["kind"] not in _WHOLE or (start <= s["start"] and s["end"] <= end))
        ]
        if own or "spans" in row["data"]:
            row["data"]["spans"] = sorted(own, key=lambda s: (s["start"], s["end"]))
        row["dates"] = [
            {
                **each,
                "start": each["start"] - start,
                "end": each["end"] - start,
                "printed": part[each["start"] - start : each["end"] - start][:120],
                "sentence": sentence_at(part, each["start"] - start, code),
            }
            for each in dates
            if start <= each["start"] < each["end"] <= end
        ] + (hung if n == 0 else [])
        start = end + 1


def _dates(
    was: _Passage, now: _Passage, new: _Passage, before: Shift, ours: Shift, theirs: Shift
) -> list[Mention]:
    """The dates of the new reading, without those that people took away or changed, and with theirs."""
    untouched = _moved(was.dates, before)
    kept = {_day(each) for each in now.dates}
    known = {_day(each) for each in untouched}
    gone = _moved([each for each in untouched if _day(each) not in kept], ours)
    added = _moved([each for each in now.dates if _day(each) not in known], ours)
    taken = [(each["start"], each["end"]) for each in gone + added]
    fresh = [
        each
        for each in _moved(new.dates, theirs)
        if not any(start < each["end"] and each["start"] < end for start, end in taken)
    ]
    return sorted(fresh + added, key=lambda each: (each["start"], each["end"]))


def _moved(dates: Sequence[Mention], shift: Shift) -> list[Mention]:
    found = []
    for each in dates:
        place = shift.words(each["start"], each["end"])
        if place is not None:
            found.append({**each, "start": place.start, "end": place.end})
    return found


def _day(mention: Mention) -> str:
    apart = ("sentence", "printed")  # they follow from its place
    return json.dumps({name: value for name, value in mention.items() if name not in apart}, sort_keys=True)
