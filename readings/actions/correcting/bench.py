"""A proposed edition laid out on a bench: its blocks in order, taken out and put in, and written back."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any, Literal, TypedDict

from accounts.changes import Refused, save_changes
from readings import fragments
from readings.actions.correcting.rows import ALL, PLACED, settle, step_aside
from readings.actions.texts import describe_text
from readings.importing import load
from readings.importing.languages import language
from readings.importing.sentences import sentences
from readings.models import Block, DatedMention, Edition, Event
from readings.search import config_for

GONE = "This paragraph does not stand in the text any more."
DATE_FIELDS = (
    *("sentence", "printed", "date", "date_end", "start", "end"),
    *("origin", "found_as", "hidden", "event_id"),
)

Mention = dict[str, Any]  # a DatedMention without its block, by the names of `DATE_FIELDS`


# Fields of an edition that an act may change beside its blocks.
SETTLED = ("words", "outline", "refused", "repairs")


class Mark(TypedDict):
    """Where a unit begins."""

    title: str
    uid: str  # of its first block
    unit: int | None  # the unit that people read already


class Row(TypedDict):
    """A block as a step keeps it."""

    uid: str
    kind: str
    level: int
    plain: str
    data: dict[str, Any]
    first_line: int
    last_line: int
    dates: list[Mention]


# By name ("marks", "refused", "repairs"): what it was and what it is; of repairs, those that went and those that came.
Beside = dict[str, list[Any]]


class Put(TypedDict):
    """Out of a place, or into it."""

    do: Literal["out", "in"]
    at: int
    row: Row


class Carry(TypedDict):
    """Blocks from one place to another: `to` counts without them."""

    do: Literal["move"]
    at: int
    count: int
    to: int
    uid: str  # of the first of them


Piece = Put | Carry


def rows_of(pieces: Iterable[Piece], *do: str) -> list[Row]:
    """The rows that were taken out or put in (`do`: or one of them), in order."""
    return [piece["row"] for piece in pieces if piece["do"] != "move" and (not do or piece["do"] in do)]


class Bench:
    """What acts on an edition work with. `pieces` is what was done; `write` makes the rows so."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.language = edition.text.language
        self.blocks: list[Block] = list(edition.blocks.defer("search").order_by("position"))
        self.pieces: list[Piece] = []
        self._places: dict[uuid.UUID, int] | None = None
        self._was = {b.uid: (b.pk, b.position, b.number) for b in self.blocks}
        self._dates: dict[uuid.UUID, list[Mention]] = {}  # of blocks that were touched
        self._touched: set[uuid.UUID] = set()
        self.marks: list[Mark] = [
            Mark(title=u["title"] or "", uid=str(self.blocks[u["first"]].uid), unit=u.get("unit"))
            for u in edition.outline
            if u["first"] < len(self.blocks)
        ]
        self.refused: list[str] = list(edition.refused)
        self._repairs: Beside | None = None
        self._spoken: Beside | None = None
        self._was_beside = self._beside()

    def _beside(self) -> dict[str, Any]:
        return {"marks": deepcopy(self.marks), "refused": list(self.refused)}

    def beside_changed(self) -> Beside:
        """What was changed beside the blocks, by name: what it was, and what it is."""
        now = self._beside()
        changed: Beside = {
            name: [was, now[name]] for name, was in self._was_beside.items() if was != now[name]
        }
        return changed | (self._repairs or {}) | (self._spoken or {})

    def speak(self, wish: str, language: str | None) -> None:
        """The file is read as another language. A text that people read already keeps its own."""
        made, text = self.edition.imports.order_by("created_at").first(), self.edition.text
        read = text.editions.exclude(state=Edition.State.PROPOSED).exists()
        now = [wish, text.language if read else language or text.language]
        self._spoken = {"language": [[made.language if made else "", text.language], now]}
        self._set_language(now)

    def _set_language(self, said: list[str]) -> None:
        wish, self.language = said
        made = self.edition.imports.order_by("created_at").first()
        if made is not None:
            save_changes(made, language=wish)
        self.edition.text = describe_text(text=self.edition.text, language=self.language)

    def read_units_gone(self) -> list[Mark]:
        """The units that people read and that are units no more."""
        kept = {mark["unit"] for mark in self.marks}
        return [mark for mark in self._was_beside["marks"] if mark["unit"] and mark["unit"] not in kept]

    def change_repairs(self, new: list[dict[str, Any]]) -> None:
        """Other repairs were made, or the same ones for other reasons."""
        old = {each["id"]: each for each in self.edition.repairs}
        come = {each["id"]: each for each in new}
        gone = [each for each in self.edition.repairs if come.get(each["id"]) != each]
        self._repairs = {"repairs": [gone, [each for each in new if old.get(each["id"]) != each]]}
        self.edition.repairs = new

    def set_back_or_on(self, beside: Beside, *, back: bool) -> None:
        """What a step changed beside the blocks, as it was before it, or after it again."""
        for name, (before, after) in beside.items():
            if name == "language":
                self._set_language(before if back else after)
            elif name == "repairs":
                gone = {each["id"] for each in (after if back else before)}
                kept = [each for each in self.edition.repairs if each["id"] not in gone]
                self.edition.repairs = sorted(
                    kept + (before if back else after), key=lambda each: each["line"]
                )
            else:
                setattr(self, name, deepcopy(before if back else after))

    def at(self, uid: uuid.UUID) -> int:
        """Where a block stands now. Raises `Refused` where it does not."""
        if self._places is None:
            self._places = {block.uid: n for n, block in enumerate(self.blocks)}
        if uid not in self._places:
            raise Refused(GONE)
        return self._places[uid]

    def has(self, uid: uuid.UUID) -> bool:
        """Whether a block stands on the bench."""
        try:
            self.at(uid)
        except Refused:
            return False
        return True

    def row(self, at: int) -> Row:
        """A block as it stands, for a step or as the beginning of another wording of it."""
        block = self.blocks[at]
        return Row(
            uid=str(block.uid),
            kind=block.kind,
            level=block.level,
            plain=block.plain,
            data=deepcopy(block.data),
            first_line=block.first_line,
            last_line=block.last_line,
            dates=deepcopy(self._mentions(block)),
        )

    def know_dates(self, blocks: Iterable[Block]) -> None:
        """Fetches the dates of all these at once."""
        wanted = {
            block.pk: block for block in blocks if block.uid in self._was and block.uid not in self._dates
        }
        for block in wanted.values():
            self._dates[block.uid] = []
        for mention in DatedMention.objects.filter(block__in=wanted):
            self._dates[wanted[mention.block_id].uid].append(mention_row(mention))

    def _mentions(self, block: Block) -> list[Mention]:
        if block.uid not in self._dates:
            kept = DatedMention.objects.filter(block_id=block.pk) if block.uid in self._was else []
            self._dates[block.uid] = [mention_row(mention) for mention in kept]
        return self._dates[block.uid]

    def take_out(self, at: int) -> Row:
        """A unit that begins here begins at the block after it."""
        row = self.row(at)
        self._begin_later(at)
        self.pieces.append(Put(do="out", at=at, row=row))
        del self.blocks[at]
        self._places = None
        return deepcopy(row)

    def _begin_later(self, at: int) -> None:
        begun = {mark["uid"]: n for n, mark in enumerate(self.marks)}
        here = begun.get(str(self.blocks[at].uid))
        if here is None:
            return
        following = str(self.blocks[at + 1].uid) if at + 1 < len(self.blocks) else None
        if following is None or following in begun:
            if len(self.marks) > 1:  # nothing is left of the unit
                del self.marks[here]
        else:
            self.marks[here]["uid"] = following

    def put_in(self, at: int, row: Row) -> None:
        uid = uuid.UUID(row["uid"])
        self.pieces.append(Put(do="in", at=at, row=deepcopy(row)))
        block = Block(
            edition=self.edition,
            uid=uid,
            kind=row["kind"],
            level=row["level"],
            plain=row["plain"],
            data=deepcopy(row["data"]),
            first_line=row["first_line"],
            last_line=row["last_line"],
            search_config=config_for(self.language),
        )
        self.blocks.insert(at, block)
        self._dates[uid] = deepcopy(row["dates"])
        self._touched.add(uid)
        self._places = None

    def replace(self, at: int, row: Row) -> None:
        self.exchange(at, 1, [row])

    def exchange(self, at: int, count: int, rows: Sequence[Row]) -> None:
        """Puts rows in the place of blocks. A unit that began at one of them begins at what came for it."""
        marks = deepcopy(self.marks)
        gone = {str(block.uid): n for n, block in enumerate(self.blocks[at : at + count])}
        self.know_dates(self.blocks[at : at + count])
        for _ in range(count):
            self.take_out(at)
        for n, row in enumerate(rows):
            self.put_in(at + n, row)
        if not rows:
            return
        begun = {mark["uid"] for mark in marks}
        come = {row["uid"] for row in rows}
        for mark in list(marks):
            if mark["uid"] in gone and mark["uid"] not in come:
                heir = rows[min(gone[mark["uid"]], len(rows) - 1)]["uid"]
                if heir in begun:
                    marks.remove(mark)
                else:
                    begun.add(heir)
                    mark["uid"] = heir
        self.marks = marks

    def carry(self, at: int, count: int, to: int) -> None:
        """Blocks to another place, `to` counted without them. Their units come along."""
        own = self.blocks[at : at + count]
        self.pieces.append(Carry(do="move", at=at, count=count, to=to, uid=str(own[0].uid)))
        del self.blocks[at : at + count]
        self.blocks[to:to] = own
        self._places = None

    def take_back(self, pieces: Iterable[Piece]) -> None:
        """Undoes what a step did."""
        self.do_again([backwards(piece) for piece in reversed(list(pieces))])

    def do_again(self, pieces: Iterable[Piece]) -> None:
        """The units stay as they are: what a step did to them stands beside its pieces."""
        marks = self.marks
        for piece in pieces:
            if piece["do"] == "in":
                self.put_in(piece["at"], piece["row"])
                continue
            uid = piece["uid"] if piece["do"] == "move" else piece["row"]["uid"]
            if [str(block.uid) for block in self.blocks[piece["at"] : piece["at"] + 1]] != [uid]:
                raise Refused("This cannot be taken back any more: something else was done on top of it.")
            if piece["do"] == "move":
                self.carry(piece["at"], piece["count"], piece["to"])
            else:
                self.marks = []
                self.take_out(piece["at"])
        self.marks = marks

    def write(self) -> None:
        """Lays the edition anew and writes what is different: places, ¶, words, where markers lead, fragments, dates."""
        self._let_comments_open()
        load.number(self.blocks)
        self._let_units_begin()
        anew = {block.uid for block in load.lead_marks_to_entries(self.blocks)} | self._touched
        anew |= {block.uid for block in load.count_questions(self.blocks)}
        changed: list[Block] = []
        made: list[Block] = []
        for block in self.blocks:
            was = self._was.get(block.uid)
            if was is None:
                made.append(block)
            elif block.uid in anew or was[1:] != (block.position, block.number):
                block.pk = was[0]
                changed.append(block)
            else:
                continue
            block.html = fragments.block(block)
        standing = {block.uid for block in self.blocks}
        Block.objects.filter(
            pk__in=[was[0] for uid, was in self._was.items() if uid not in standing]
        ).delete()
        step_aside(changed)
        settle([block for block in changed if block.uid in self._touched], ALL)
        settle([block for block in changed if block.uid not in self._touched], PLACED)
        Block.objects.bulk_create(made, batch_size=1000)
        self._write_dates()
        self.edition.words = sum(block.words for block in self.blocks)
        self.edition.refused = self.refused

    def _let_units_begin(self) -> None:
        """The units in the order of the text; the first begins with it, and every block stands in one."""
        if not self.marks:
            return
        at = {str(block.uid): block.position for block in self.blocks}
        self.marks = sorted((mark for mark in self.marks if mark["uid"] in at), key=lambda m: at[m["uid"]])
        if not self.marks:
            self.marks = [Mark(title="", uid="", unit=None)]
        self.marks[0]["uid"] = str(self.blocks[0].uid)
        starts = [at[mark["uid"]] for mark in self.marks]
        ends = [start - 1 for start in starts[1:]] + [len(self.blocks) - 1]
        self.edition.outline = [
            {
                "title": mark["title"] or None,
                "first": first,
                "last": last,
                "unit": mark["unit"],
                **load.length_of(self.blocks[first : last + 1], self.language),
            }
            for mark, first, last in zip(self.marks, starts, ends, strict=True)
        ]

    def _let_comments_open(self) -> None:
        """The first paragraph of a printed comment says whose it is, whichever that is by now."""
        before: tuple[Any, ...] | None = None
        for at, block in enumerate(self.blocks):
            whose = (
                (block.data.get("comment"), block.data.get("author"))
                if block.kind == Block.Kind.COMMENT
                else None
            )
            if whose is not None and whose != before and not block.data.get("opens"):
                row = self.row(at)
                row["data"]["opens"] = True
                self.replace(at, row)
            before = whose

    def _write_dates(self) -> None:
        touched = [block for block in self.blocks if block.uid in self._touched]
        DatedMention.objects.filter(block__in=touched).delete()
        said = [(block, mention) for block in touched for mention in self._dates.get(block.uid, ())]
        events = {mention["event_id"] for _, mention in said} - {None}
        known = set(Event.objects.filter(pk__in=events).values_list("pk", flat=True)) if events else set()
        for _, mention in said:
            if mention["event_id"] not in known:  # thrown away since the step was kept
                mention["event_id"] = None
        DatedMention.objects.bulk_create(DatedMention(block=block, **mention) for block, mention in said)


def backwards(piece: Piece) -> Piece:
    """What undoes this piece."""
    if piece["do"] == "move":
        return Carry(do="move", at=piece["to"], count=piece["count"], to=piece["at"], uid=piece["uid"])
    return Put(do="in" if piece["do"] == "out" else "out", at=piece["at"], row=piece["row"])


def mention_row(mention: DatedMention) -> Mention:
    return {name: getattr(mention, name) for name in DATE_FIELDS}


def sentence_at(plain: str, place: int, code: str) -> str:
    """The sentence in which this character stands."""
    bounds = sentences(plain, language(code))
    return next((plain[start:end].strip() for start, end in bounds if place < end), plain.strip())
