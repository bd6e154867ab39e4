"""Stage 7: a draft becomes rows. The only stage that knows the database."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from readings import fragments
from readings.importing.draft import BlockKind, Draft, Section, SectionRole, Span, SpanKind
from readings.importing.lineage import descent
from readings.importing.units import minutes_for, words_in
from readings.models import Block, DatedMention, Edition

NUMBERED = frozenset(
    {
        Block.Kind.PARAGRAPH,
        Block.Kind.QUOTE,
        Block.Kind.LIST_ITEM,
        Block.Kind.VERSE,
        Block.Kind.STANDFIRST,
        Block.Kind.TABLE,
        Block.Kind.COMMENT,
    }
)


def digest(draft: Draft) -> str:
    """Equal for drafts that would make equal editions."""
    plain = asdict(draft, dict_factory=_without_what_few_have)
    said = json.dumps(plain, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


def _without_what_few_have(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """Drafts that were read before blocks had a `header` keep their digest."""
    return {name: value for name, value in fields if name != "header" or value}


def blocks_of(draft: Draft) -> list[Block]:
    """Everything the draft prints, in the order of print, numbered; not saved, without an edition.

    Apparatus stands under its own heading; what has none follows the body.
    """
    made: list[Block] = []
    entries = _Apparatus(draft)
    for index, section in enumerate(draft.sections):
        if section.heading is not None:
            made.append(
                Block(
                    kind=Block.Kind.HEADING,
                    level=section.level,
                    plain=section.heading,
                    first_line=section.first_line,
                )
            )
        for at, part in enumerate(section.blocks):
            data: dict[str, Any] = {"spans": _spans(part.spans), "draft": [index, at]}
            if part.attribution:
                data["attribution"] = part.attribution
            if part.ordinal is not None:
                data["ordinal"] = part.ordinal
            if part.language:
                data["language"] = part.language
            if part.header:
                data["header"] = True
            made.append(
                Block(
                    kind=_kind(part.kind),
                    plain=part.text,
                    data=data,
                    first_line=part.first_line,
                    last_line=part.last_line,
                )
            )
        made.extend(entries.under(section))
    made.extend(entries.rest())
    number(made)
    count_questions(made)
    lead_marks_to_entries(made)
    return made


def _kind(kind: BlockKind) -> Block.Kind:
    return Block.Kind(kind.value)


def _spans(spans: list[Span]) -> list[dict[str, Any]]:
    return [{"start": s.start, "end": s.end, "kind": s.kind.value, "target": s.target} for s in spans]


class _Apparatus:
    """Gives out the draft's entries section by section, each once."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.notes = list(draft.notes)
        self.given: set[SectionRole] = set()
        self.last_notes = max(
            (i for i, s in enumerate(draft.sections) if s.role is SectionRole.NOTES), default=None
        )

    def under(self, section: Section) -> Iterator[Block]:
        match section.role:
            case SectionRole.QUESTIONS if section.role not in self.given:
                yield from self._questions()
            case SectionRole.REFERENCES if section.role not in self.given:
                yield from self._references()
            case SectionRole.TIMELINE if section.role not in self.given:
                yield from self._timeline()
            case SectionRole.COMMENTS if section.role not in self.given:
                yield from self._comments()
            case SectionRole.FURTHER_READING:
                yield from self._further_reading(section.heading)
            case SectionRole.NOTES:
                yield from self._notes(section)
        self.given.add(section.role)

    def rest(self) -> Iterator[Block]:
        if SectionRole.TIMELINE not in self.given:
            yield from self._timeline()
        if SectionRole.QUESTIONS not in self.given:
            yield from self._questions()
        groups = {s.heading for s in self.draft.sections if s.role is SectionRole.FURTHER_READING}
        for entry in self.draft.further_reading:
            if entry.group not in groups:
                yield Block(kind=Block.Kind.FURTHER_READING, plain=entry.entry, data={"group": entry.group})
        if SectionRole.REFERENCES not in self.given:
            yield from self._references()
        yield from self._take_notes(self.notes)
        if SectionRole.COMMENTS not in self.given:
            yield from self._comments()

    def _questions(self) -> Iterator[Block]:
        for question in self.draft.questions:
            yield Block(kind=Block.Kind.QUESTION, plain=question)

    def _references(self) -> Iterator[Block]:
        for entry in self.draft.references:
            yield Block(
                kind=Block.Kind.REFERENCE, plain=entry.text, first_line=entry.line, data={"key": entry.key}
            )

    def _timeline(self) -> Iterator[Block]:
        for row in self.draft.timeline:
            data = {"printed": row.date, "iso": row.iso, "iso_end": row.iso_end, "events": row.events}
            yield Block(kind=Block.Kind.TIMELINE, plain=f"{row.date}: {'; '.join(row.events)}", data=data)

    def _comments(self) -> Iterator[Block]:
        for at, comment in enumerate(self.draft.comments, 1):
            for index, paragraph in enumerate(comment.paragraphs):
                yield Block(
                    kind=Block.Kind.COMMENT,
                    plain=paragraph,
                    first_line=comment.first_line,
                    data={"comment": comment.number or at, "author": comment.author, "opens": index == 0},
                )

    def _further_reading(self, heading: str | None) -> Iterator[Block]:
        for entry in self.draft.further_reading:
            if entry.group == (heading or ""):
                yield Block(kind=Block.Kind.FURTHER_READING, plain=entry.entry, data={"group": entry.group})

    def _notes(self, section: Section) -> Iterator[Block]:
        """The notes printed under this heading: up to the next such heading, by line."""
        later = [
            s.first_line for s in self.draft.sections if s.role is SectionRole.NOTES and s is not section
        ]
        after = [line for line in later if line > section.first_line]
        end = min(after) if after else None
        here = [n for n in self.notes if end is None or n.line < end]
        yield from self._take_notes(here)
        self.notes = [n for n in self.notes if n not in here]

    def _take_notes(self, notes: list[Any]) -> Iterator[Block]:
        for note in notes:
            data = {"label": note.label, "spans": _spans(note.spans)}
            yield Block(kind=Block.Kind.FOOTNOTE, plain=note.text, first_line=note.line, data=data)


def number(blocks: list[Block]) -> None:
    """Writes what follows from the order of an edition's blocks and from their words: position, ¶, length."""
    last = 0
    for position, item in enumerate(blocks):
        item.position = position
        item.words = len(words_in(item.plain))
        last += item.kind in NUMBERED
        item.number = last if item.kind in NUMBERED else None


def count_questions(blocks: list[Block]) -> list[Block]:
    """Numbers the questions through the text; those that have another number than before."""
    questions = [item for item in blocks if item.kind == Block.Kind.QUESTION]
    labels = [f"{n}." for n in range(1, len(questions) + 1)]
    anew = [item for item, label in zip(questions, labels, strict=True) if item.data.get("label") != label]
    for item, label in zip(questions, labels, strict=True):
        item.data["label"] = label
    return anew


def lead_marks_to_entries(blocks: list[Block]) -> list[Block]:
    """Gives markers and citations the position of their entry; the blocks where one leads elsewhere than before.

    Labels may start anew: the next one after wins.
    """
    led_anew: list[Block] = []
    references = {b.data["key"]: b.position for b in blocks if b.kind == Block.Kind.REFERENCE}
    notes: dict[str, list[int]] = defaultdict(list)
    for item in blocks:
        if item.kind == Block.Kind.FOOTNOTE:
            notes[item.data["label"]].append(item.position)
    for item in blocks:
        before = [span.get("to") for span in item.data.get("spans", ())]
        for span in item.data.get("spans", ()):
            if span["kind"] == SpanKind.CITATION.value:
                span["to"] = references.get(span["target"])
            elif span["kind"] == SpanKind.NOTE_MARKER.value:
                positions = notes.get(span["target"], [])
                span["to"] = next(
                    (p for p in positions if p > item.position), positions[-1] if positions else None
                )
        if before != [span.get("to") for span in item.data.get("spans", ())]:
            led_anew.append(item)
    return led_anew


def keep_uids(new: list[Block], old: list[Block]) -> None:
    """A block goes on from one edition to the next with its uid: unchanged, moved, corrected in its place, or as the
    larger part of what was split or put together.
    """
    for block, i in zip(new, descent([b.plain for b in old], [b.plain for b in new]), strict=True):
        if i is not None:
            block.uid = old[i].uid


def outline_of(draft: Draft, blocks: list[Block]) -> list[dict[str, Any]]:
    """The proposed units as positions: each begins with its heading and takes in the apparatus after it."""
    where = {tuple(b.data["draft"]): b.position for b in blocks if "draft" in b.data}
    starts: list[tuple[int, str | None]] = []
    for unit in draft.units:
        first = where.get(tuple(unit.first))
        if first is None:
            continue
        while first > 0 and blocks[first - 1].kind == Block.Kind.HEADING:
            first -= 1
        starts.append((first, unit.title))
    if not starts:
        starts = [(0, None)]
    starts[0] = (0, starts[0][1])
    ends = [start - 1 for start, _ in starts[1:]] + [len(blocks) - 1]
    return [
        {
            "title": title,
            "first": first,
            "last": last,
            "unit": None,
            **length_of(blocks[first : last + 1], draft.language),
        }
        for (first, title), last in zip(starts, ends, strict=True)
        if first <= last
    ]


def length_of(blocks: list[Block], language: str | None) -> dict[str, int]:
    """`words` that are read in these blocks (not headings, captions, apparatus), and the `minutes` they take."""
    words = sum(b.words for b in blocks if b.kind in NUMBERED or b.kind == Block.Kind.EPIGRAPH)
    return {"words": words, "minutes": minutes_for(words, language)}


def write_blocks(edition: Edition, draft: Draft, blocks: list[Block]) -> None:
    """Saves the blocks with their finished fragments, and the dates that stand in them."""
    for item in blocks:
        item.edition = edition
        item.html = fragments.block(item)
    dates = dates_of(draft, blocks)
    Block.objects.bulk_create(blocks, batch_size=1000)
    DatedMention.objects.bulk_create(dates, batch_size=1000)


def dates_of(draft: Draft, blocks: list[Block]) -> list[DatedMention]:
    """The dates with the blocks that name them, nothing saved; where they stand in the draft, blocks say no more."""
    where = {tuple(b.data.pop("draft")): b for b in blocks if "draft" in b.data}
    return list(_dates_of(draft, blocks, where))


def _dates_of(
    draft: Draft, blocks: list[Block], where: dict[tuple[int, ...], Block]
) -> Iterator[DatedMention]:
    """What a text prints about itself hangs on its first block."""
    apparatus = [(block, _as_read(block)) for block in blocks if block.kind in _READ_AFTERWARDS]
    taken: set[tuple[int, int]] = set()
    for mention in draft.dated_mentions:
        start, end = mention.start, mention.end
        if mention.section is not None and mention.block is not None:
            block = where.get((mention.section, mention.block))
        else:
            found = (
                block
                for block, read in apparatus
                if read[start:end] == mention.printed
                and mention.sentence in read
                and (block.position, start) not in taken
            )
            block = next(found, None)
            if block is None:
                block, start, end = (blocks[0] if blocks else None), 0, 0
            else:
                taken.add((block.position, start))
                if block.kind == Block.Kind.TIMELINE and start > len(block.data["printed"]):
                    start, end = start - 1, end - 1  # a colon stands there for the dash
        if block is not None:
            yield DatedMention(
                block=block,
                sentence=mention.sentence,
                printed=mention.printed[:120],
                date=mention.date,
                date_end=mention.date_end or "",
                start=start,
                end=end,
            )


_READ_AFTERWARDS = (Block.Kind.FOOTNOTE, Block.Kind.COMMENT, Block.Kind.TIMELINE)


def _as_read(block: Block) -> str:
    """The words of a note, comment or row as `dates` reads them."""
    if block.kind == Block.Kind.TIMELINE:
        return f"{block.data['printed']} – {'; '.join(block.data['events'])}"
    return block.plain
