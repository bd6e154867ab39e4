"""Notes and the markers in the text that lead to them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from ..draft import Block, BlockKind, Draft, Note, NoteMarker, Section, SectionRole, Span, SpanKind
from .page import Page, captions, groups, joined, prose

SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
SUPERSCRIPT_FIGURES = "⁰¹²³⁴⁵⁶⁷⁸⁹"
SQUARE = re.compile(r"\[(\d{1,3}[a-z]?|[*†‡§]{1,3}|[ivxl]{1,6})\]")
RAISED = re.compile(r"(?<=[^\s\d])[⁰¹²³⁴-⁹]{1,3}")
ROUND = re.compile(r"(?<=[^\s(])\((\d{1,3})\)|(?<=[.!?”’\"])\s\((\d{1,3})\)(?=\s|$)")
FLAT = re.compile(
    r"(?<=[^\W\d_][.!?,;:”’\"])(\d{1,3})(?=\s|$)|(?<=[.!?,;][”’\"])(\d{1,3})(?=\s|$)|(?<=[^\W\d_]{2})(\d{1,3})(?=[\s.,;:]|$)"
    r"|(?<=\s(?:1[5-9]|20)\d\d[.,;])(\d{1,3})(?=\s|$)"
)
SIGN = re.compile(r"(?<=[^\s*†‡§_])[*†‡§]{1,3}(?![\w*†‡§])")
CARET = re.compile(r"\[\^([\w-]{1,20})\]")
LABEL = re.compile(
    r"^\s*(?:\[\^(?P<caret>[\w-]{1,20})\]:|[\[(](?P<square>\d{1,3}[a-z]?|[*†‡§]{1,3}|[ivxl]{1,6})[\])][.:]?"
    r"|(?P<raised>[⁰¹²³⁴-⁹]{1,3})|(?P<sign>[*†‡§]{1,3})|(?P<plain>\d{1,3})(?:[.):](?!\d)|(?=\s)))\s*(?=\S)"
)
PLAIN_SHAPES = (CARET, SQUARE, RAISED, SIGN)
LOOSE_SHAPES = (ROUND, FLAT)  # "(1)" and a number that lost its raising: only where notes count along
TEXT_ROLES = frozenset({SectionRole.BODY, SectionRole.INSET, SectionRole.QUESTIONS})
LEAST_IN_ROW = 2
CARRIES_MARKERS = frozenset(BlockKind) - {BlockKind.CAPTION}


@dataclass(slots=True)
class _Marker:
    block: Block
    start: int
    end: int
    label: str
    order: tuple[int, int]  # of the block among those of the text, offset in it


@dataclass(slots=True)
class _Labelled:
    """A paragraph that begins with a label, and the notes it holds: more than one where they stand line upon line."""

    block: Block
    notes: list[Note]


def find(draft: Draft, page: Page, *, numbers_cite: bool, known: bool = False) -> None:
    """Fill `draft.notes` and `draft.note_markers`; lay a NOTE_MARKER span on each marker.

    `numbers_cite`: the references are numbered, so a number without a note is a citation. `known`: the source
    says what its notes are, so that whatever else counts from one is a list.
    """
    for section in draft.sections:
        if section.role is SectionRole.NOTES:
            if known:
                section.role = SectionRole.BODY
            else:
                _take_section(draft, section, page)
    if not known:
        _take_closing(draft, page)
        _take_at_foot(draft)
    draft.notes.sort(key=lambda note: note.line)
    _mark(draft, numbers_cite=numbers_cite)


def take_appended(draft: Draft) -> None:
    """Notes printed without a heading of their own below the last list of a text are none of its entries."""
    if not draft.sections or draft.sections[-1].role in {*TEXT_ROLES, SectionRole.NOTES} - {
        SectionRole.QUESTIONS
    }:
        return
    last = draft.sections[-1]
    tail: list[Note] = []
    for block in reversed(last.blocks):
        labelled = label_of(block.text) if block.kind is BlockKind.PARAGRAPH else None
        if labelled is None or not (block.text[0] == "[" or block.text[0] in SUPERSCRIPT_FIGURES):
            break
        tail.append(Note(labelled[0], labelled[1], block.first_line))
    labels = [note.label for note in reversed(tail)]
    if not tail or len(tail) == len(last.blocks) or labels != [str(n + 1) for n in range(len(labels))]:
        return
    above = [block for section in draft.sections[:-1] for block in section.blocks]
    called = {marker.label for block in above for marker in _in_block(block, 0, set(labels))}
    if len(called) == len(labels):
        draft.notes += reversed(tail)
        del last.blocks[-len(tail) :]


def label_of(text: str) -> tuple[str, str] | None:
    """The label that a note begins with, and the rest of it."""
    match = LABEL.match(text)
    if match is None:
        return None
    label = next(group for group in match.groups() if group)
    return label.translate(SUPERSCRIPT), text[match.end() :]


def _take_section(draft: Draft, section: Section, page: Page) -> None:
    """Notes under a heading, cut at their labels; what precedes the first label stays as text."""
    groups_: list[tuple[str, list[str], int]] = []
    rest: list[str] = []
    shape = ""
    for group in groups(page.behind(prose(section))):
        for line in group:
            labelled = label_of(line.text)
            if labelled and shape not in ("", "plain") and _shape(line.text) == "plain":
                labelled = None  # "[1] … fol. 2, p.\n3. The names"
            if labelled and _follows(labelled[0], [label for label, _, _ in groups_]):
                shape = shape or _shape(line.text)
                groups_.append((labelled[0], [labelled[1]], line.number))
            elif groups_:
                groups_[-1][1].append(line.text.strip())
            else:
                rest.append(joined([line]))
    if not groups_:
        section.role = SectionRole.BODY
        return
    draft.notes += [Note(label, " ".join(texts).strip(), line) for label, texts, line in groups_]
    kept = [
        Block(
            BlockKind.PARAGRAPH,
            " ".join(rest),
            first_line=section.first_line + 1,
            last_line=section.first_line + 1,
        )
    ]
    section.blocks = (kept if rest else []) + captions(section)


def _shape(text: str) -> str:
    """How a label is printed: where the first stands in brackets or is raised, a plain number is none."""
    match = LABEL.match(text)
    return match.lastgroup or "" if match else ""


def _follows(label: str, before: list[str]) -> bool:
    """Whether a line that begins with this number begins a note: the next one, or a new count."""
    if not label.isdigit() or not before or not before[-1].isdigit():
        return True
    last = int(before[-1])
    return int(label) == 1 or last < int(label) <= last + 3


def _take_closing(draft: Draft, page: Page) -> None:
    """Labelled paragraphs that end a section are notes without a heading, if the text has markers for them."""
    every: list[_Marker] | None = None  # found once, however many sections end like this
    for section in draft.sections:
        if section.role not in TEXT_ROLES:
            continue
        tail: list[_Labelled] = []
        for block in reversed(section.blocks):
            labelled = _labelled(block, page)
            if labelled is None:
                break
            tail.append(labelled)
        notes = [note for labelled in reversed(tail) for note in labelled.notes]
        labels = [note.label for note in notes]
        counted = all(_follows(label, labels[max(at - 1, 0) : at]) for at, label in enumerate(labels))
        if len(notes) < LEAST_IN_ROW or labels[0] not in ("1", "*") or not counted:
            continue
        if every is None:
            every = _every_label(draft, page)
        own = {id(labelled.block) for labelled in tail}
        inside = {marker.label for marker in every if id(marker.block) not in own}
        if 2 * len(inside & set(labels)) >= len(labels):
            draft.notes += notes
            section.blocks = section.blocks[: -len(tail)]


def _labelled(block: Block, page: Page) -> _Labelled | None:
    """The notes in a paragraph that begins with a label."""
    own = _own_label(block)
    if own is None:
        return None
    notes = [Note(own[0], own[1], block.first_line)]
    lines = page.between(block.first_line, block.last_line)
    later = [line for line in lines[1:] if (label := label_of(line.text)) and _is_next(label[0], own[0])]
    if not later or not own[0].isdigit():
        return _Labelled(block, notes)
    notes = []
    for line in lines:
        label = label_of(line.text)
        if label and (not notes or _is_next(label[0], notes[-1].label)):
            notes.append(Note(*label, line.number))
        elif notes and line.text.strip():
            notes[-1].text += " " + line.text.strip()
    return _Labelled(block, notes)


def _is_next(label: str, before: str) -> bool:
    return label.isdigit() and before.isdigit() and int(label) == int(before) + 1


def _every_label(draft: Draft, page: Page) -> list[_Marker]:
    """Markers anywhere for any label that a paragraph of the text begins with."""
    labelled = (_labelled(block, page) for section in draft.sections for block in section.blocks)
    return _markers(draft, {note.label for found in labelled if found is not None for note in found.notes})


def _own_label(block: Block) -> tuple[str, str] | None:
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM):
        return None
    if block.ordinal is not None:
        return str(block.ordinal), block.text
    return label_of(block.text)


def _take_at_foot(draft: Draft) -> None:
    """A paragraph with a label, under one whose marker it answers, is a note at the foot of its page."""
    open_markers: dict[str, int] = {}
    position = 0
    for section in draft.sections:
        if section.role not in TEXT_ROLES:
            continue
        kept: list[Block] = []
        for block in section.blocks:
            position += 1
            labelled = (
                label_of(block.text) if block.kind in (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM) else None
            )
            sure = labelled and (
                block.text[0] in "[*†‡§⁰¹²³⁴⁵⁶⁷⁸⁹" or (labelled[0].isdigit() and block.text[0].isdigit())
            )
            if labelled and sure and position - open_markers.get(labelled[0], -99) <= 8:
                del open_markers[labelled[0]]
                draft.notes.append(Note(labelled[0], labelled[1], block.first_line))
                continue
            for marker in _in_block(block, 0, None):
                open_markers[marker.label] = position
            kept.append(block)
        section.blocks = kept


def _in_block(
    block: Block, position: int, labels: set[str] | None, patterns: Sequence[re.Pattern[str]] = PLAIN_SHAPES
) -> list[_Marker]:
    """Markers in a block, of these shapes; with `labels`, only those there are notes for."""
    found: list[_Marker] = []
    text = block.text
    for pattern in patterns:
        for match in pattern.finditer(text):
            if not text[: match.start()].strip():
                continue  # the label of a note, not a marker
            label = next((group for group in match.groups() if group), match.group()).translate(SUPERSCRIPT)
            if labels is not None and label not in labels:
                continue
            if pattern is SIGN and labels is None and text.count(match.group()) > 1 and label[0] == "*":
                continue  # emphasis, not a note
            found.append(_Marker(block, match.start(), match.end(), label, (position, match.start())))
    return found


def _markers(
    draft: Draft,
    labels: set[str] | None,
    skip: Collection[int] = (),
    patterns: Sequence[re.Pattern[str]] = PLAIN_SHAPES,
) -> list[_Marker]:
    found: list[_Marker] = []
    position = 0
    for section in draft.sections:
        for block in section.blocks:
            position += 1
            if block.kind in CARRIES_MARKERS and id(block) not in skip:
                found += _in_block(block, position, labels, patterns)
    return sorted(found, key=lambda marker: marker.order)


def _mark(draft: Draft, *, numbers_cite: bool) -> None:
    """Keep the markers that have a note or count as markers do, and lay spans on them."""
    labels = {note.label for note in draft.notes}
    noted = _markers(draft, labels) if labels else []
    if labels and not noted:
        noted = _in_order(_markers(draft, labels, patterns=LOOSE_SHAPES), labels)
    unnoted = [marker for marker in _markers(draft, None) if marker.label not in labels]
    chosen = {marker.order: marker for marker in noted}
    if not numbers_cite:
        chosen |= {marker.order: marker for marker in _counting(unnoted, among_notes=bool(labels))}
    answered = Answers(draft.notes)
    for order in sorted(chosen):
        marker = chosen[order]
        draft.note_markers.append(NoteMarker(marker.label, answered.to(marker.label)))
        marker.block.spans.append(Span(marker.start, marker.end, SpanKind.NOTE_MARKER, marker.label))


def _in_order(markers: list[_Marker], labels: set[str]) -> list[_Marker]:
    """Of numbers that may be markers, those that count up; none if too few notes are answered."""
    kept: list[_Marker] = []
    last = 0
    for marker in markers:
        if marker.label.isdigit() and (int(marker.label) == last + 1 or int(marker.label) == 1 < last):
            kept.append(marker)
            last = int(marker.label)
    return kept if 5 * len({marker.label for marker in kept}) >= 3 * len(labels) else []


def _counting(markers: list[_Marker], *, among_notes: bool) -> list[_Marker]:
    """Numbers without a note are markers where they count up from one, or fill gaps among those with notes."""
    numbers = [marker for marker in markers if marker.label.isdigit()]
    if among_notes:
        return numbers
    kept: list[_Marker] = []
    last = 0
    for marker in numbers:
        number = int(marker.label)
        if number == 1 or (last and last <= number <= last + 3):
            kept.append(marker)
            last = number
    return kept if len(kept) >= LEAST_IN_ROW and 5 * len(kept) >= 4 * len(numbers) else []


class Answers:
    """Which markers have a note: labels may start anew, and each count of markers has its own notes."""

    def __init__(self, notes: list[Note]) -> None:
        self.counts: list[set[str]] = [set()]
        for note in notes:
            if note.label in self.counts[-1]:
                self.counts.append(set())
            self.counts[-1].add(note.label)
        self.count = 0
        self.last = 0

    def to(self, label: str) -> bool:
        """Whether the next marker in the text, of this label, has a note."""
        if label.isdigit():
            number = int(label)
            if number == 1 and self.last > 1:
                self.count += 1
            self.last = number
            return self.count < len(self.counts) and label in self.counts[self.count]
        return any(label in count for count in self.counts)
