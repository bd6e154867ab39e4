"""What was repaired in a text that was brought in: by kind, and at its place among the words."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from readings import repairs
from readings.cells import Span
from readings.models import Block, CorrectionStep, Edition
from readings.rewording import shared_ends

SHOWN = 200  # repairs of a kind that a page lists unless asked for all
EYE = "eye"
GONE = "gone"

Repair = Mapping[str, Any]


@dataclass
class Fix:
    """A repair with the place where it shows."""

    id: str
    line: int
    before: str
    after: str
    why: str
    sure: int  # percent
    number: int | None  # ¶
    position: int | None  # of the block that it is in, or stood before
    part: int


@dataclass
class Kind:
    key: str
    label: str
    count: int
    fixes: list[Fix]

    @property
    def more(self) -> int:
        return self.count - len(self.fixes)


class Places:
    """Which block a line of the source became. `rows`: every block with its position, ¶ and lines."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], starts: Sequence[int]) -> None:
        self.rows = sorted(
            (r for r in rows if r["first_line"]), key=lambda r: (r["first_line"], r["position"])
        )
        self.lines = [row["first_line"] for row in self.rows]
        self.starts = starts

    def of(self, line: int) -> tuple[int | None, int | None, int]:
        """¶, position and part; a line that stepped out of the text has no ¶."""
        at = bisect_right(self.lines, line) - 1
        if at < 0:
            first = self.rows[0]["position"] if self.rows else None
            return None, first, 1
        row = self.rows[at]
        part = max(bisect_right(self.starts, row["position"]), 1)
        inside = line <= max(row["last_line"], row["first_line"])
        return (row["number"] if inside else None), row["position"], part


def by_kind(found: Sequence[Repair], places: Places, all_of: str = "") -> tuple[Kind, list[Kind]]:
    """Those that want an eye, least sure first, and the others by kind in the order of the text."""
    unsure = sorted((r for r in found if repairs.wants_eye(r)), key=lambda r: (r["confidence"], r["line"]))
    sure = [r for r in found if not repairs.wants_eye(r)]
    kinds: dict[str, list[Repair]] = {}
    for repair in sure:
        kinds.setdefault(repair["kind"], []).append(repair)
    return kind_of(EYE, "Wants your eye", unsure, places, all_of), [
        kind_of(key, repairs.label(key), kinds[key], places, all_of) for key, _ in repairs.counted(sure)
    ]


def kind_of(key: str, label: str, of: Sequence[Repair], places: Places, all_of: str = "") -> Kind:
    listed = of if all_of == key else of[:SHOWN]
    return Kind(key, label, len(of), [_fix(repair, places) for repair in listed])


def _fix(repair: Repair, places: Places) -> Fix:
    number, position, part = places.of(repair["line"])
    return Fix(
        id=repair["id"],
        line=repair["line"],
        before=repair["before"],
        after=repair["after"],
        why=repair["why"],
        sure=round(repair["confidence"] * 100),
        number=number,
        position=position,
        part=part,
    )


def taken_back(edition: Edition) -> list[Repair]:
    """Repairs that somebody took back, in the order of the text. At most one query."""
    if not edition.refused:
        return []
    steps = edition.steps.filter(
        kind__in=[CorrectionStep.Kind.REPAIR, CorrectionStep.Kind.READ], state=CorrectionStep.State.DONE
    )
    known = {
        each["id"]: each
        for beside in steps.order_by("number").values_list("beside", flat=True)
        for each in beside.get("repairs", [[]])[0]
    }
    found = [known[each] for each in edition.refused if each in known]
    return sorted(found, key=lambda repair: repair["line"])


# Among the words --------------------------------------------------------------------------------------------


@dataclass
class Mended:
    """What was repaired in a block: spans for its words, lines that were taken out there, and whether to look."""

    spans: list[dict[str, Any]] = field(default_factory=list)
    cut: list[Repair] = field(default_factory=list)  # stood in it or behind it
    above: list[Repair] = field(default_factory=list)  # stood before it
    unplaced: int = 0  # repairs whose words do not stand there any more
    eye: bool = False


def mended(found: Iterable[Repair], places: Places, blocks: Mapping[int, Block]) -> dict[int, Mended]:
    """By position, for the blocks of a page."""
    told: dict[int, Mended] = {}
    reached: dict[int, int] = {}  # equal words are told apart by their order
    for repair in sorted(found, key=lambda r: r["line"]):
        _, position, _ = places.of(repair["line"])
        if position is None or position not in blocks:
            continue
        here = told.setdefault(position, Mended())
        here.eye = here.eye or repairs.wants_eye(repair)
        if not repair["after"]:
            (here.above if repair["line"] < blocks[position].first_line else here.cut).append(repair)
            continue
        block = blocks[position]
        at = _place(block.plain, repair["after"], reached.get(position, 0))
        if at is None:
            here.unplaced += 1
            continue
        reached[position] = at + 1
        span = _span(repair, at, block.plain)
        if span is not None and not _crosses(span, block.data.get("spans", ())):
            here.spans.append(span)
    return told


def _place(plain: str, after: str, since: int) -> int | None:
    words = " ".join(after.split())
    at = plain.find(words, since)
    if at < 0:
        at = plain.find(words)
    return at if at >= 0 else None


def _span(repair: Repair, at: int, plain: str) -> dict[str, Any] | None:
    """What was taken out and put in, without the words around it that stayed."""
    before, after = repair["before"], " ".join(repair["after"].split())
    ahead, behind = shared_ends(before, after)
    out, into = before[ahead : len(before) - behind], after[ahead : len(after) - behind]
    start, end = at + ahead, at + len(after) - behind
    if not out.strip() and "\n" in out:
        kind, target = "joined", "¶"
    else:
        kind, target = "mended" if into else "cut", out.replace("\n", "") if out.strip() else " " * bool(out)
    if start == end:  # nothing came in: the sign stands before the letter that follows
        if start >= len(plain):
            return None
        end = start + 1
    return {"kind": kind, "start": start, "end": end, "target": target, "title": repair["why"]}


def _crosses(span: Span, others: Iterable[Span]) -> bool:
    return any(
        other["start"] < span["start"] < other["end"] < span["end"]
        or span["start"] < other["start"] < span["end"] < other["end"]
        for other in others
    )
