"""A document with markup becomes a draft: what its markup says is believed, the rest is told as in plain text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from . import apparatus, marked_headings
from .date_words import date_words, points
from .draft import Block, BlockKind, Draft, Section, SectionRole
from .front import read_front, says_who_or_when
from .headings import is_ornament, role_of, title_case
from .languages import Language
from .languages import language as language_of
from .layout import Layout
from .ledger import Ledger
from .markdown import settle_notes
from .marked_apparatus import keep_comments, keep_notes_headings, lines_of, notes_of
from .marked_parts import (
    Part,
    group_of,
    is_set_as_verse,
    opening_lines_apart,
    parts_of,
    quotations_set_in,
    within,
)
from .marked_print import join_cut_lines
from .names import names_pattern
from .paragraphs import Group
from .particulars import Front
from .pieces import Document, Piece, PieceKind
from .quotes import is_attribution_line, split_source
from .structure import Quotes, blocks_of, is_number_only
from .words import Lexicon

_DASHED = re.compile(r"(?:[—–―]|--?)\s*(?=\S)")
_TITLE_PAGE = 8  # lines of a title page that are read
_STANDFIRST = 60  # words
_LABEL = re.compile(r"[^\W\d_][^:]{1,30}:\s+\S")
_YEAR = re.compile(r"\(?1[5-9]\d\d\)?|\(?20\d\d\)?")
_MARKER = re.compile(r"\[[^\[\]\s]{1,20}\]")
_WHY = {
    "navigation": "leads elsewhere and is no part of the text",
    "contents_list": "lists what the text holds",
    "title_page": "says what the text is: title, author or publisher",
    "licence": "says who may copy the text",
    "surroundings": "stands around the text on its page and is no part of it",
    "page_number": "says on which page of the print the text stands",
}
_SET = {
    PieceKind.QUOTE: BlockKind.QUOTE,
    PieceKind.EPIGRAPH: BlockKind.EPIGRAPH,
    PieceKind.VERSE: BlockKind.VERSE,
    PieceKind.CAPTION: BlockKind.CAPTION,
}


def build(document: Document, draft: Draft, ledger: Ledger, tell: Callable[[str, float], None]) -> None:
    """Fill the draft from the pieces, its language being known."""
    words = language_of(draft.language)
    tell("repair", 0.2)
    parts, before = _running(parts_of(document, ledger), ledger)
    lexicon = Lexicon(words, (line for part in parts for line in part.lines))
    join_cut_lines(parts, lexicon, ledger)
    notes = notes_of(parts)
    parts = [part for part in parts if part.kind is not PieceKind.NOTE]
    tell("structure", 0.45)
    _Building(document, draft, ledger, lexicon, parts, before).run()
    lines = lines_of(draft, parts)
    tell("apparatus", 0.7)
    apparatus.find(draft, lines, notes_known=bool(notes))
    if notes:
        settle_notes(draft, notes)
        keep_notes_headings(draft, words)
    if document.comments:
        keep_comments(draft, document, lines, ledger)


def text_of(document: Document) -> str:
    """The running words, for what tells the language."""
    return "\n".join(piece.text for piece in document.pieces if not piece.outside)


def _running(parts: list[Part], ledger: Ledger) -> tuple[list[Part], list[Part]]:
    """Without what is no part of the running text (refused, it stays where it stands), and the title page."""
    kept: list[Part] = []
    title_page: list[Part] = []
    for why, run in itertools.groupby(parts, key=lambda part: part.piece.outside):
        own = list(run)
        before = "\n".join(part.text for part in own)
        said = _WHY.get(why, "is no part of the running text")
        if not why or not ledger.accept(why, own[0].line, before, "", said, 0.85):
            kept += own
        elif why == "title_page":
            title_page += own
    return kept, title_page[:_TITLE_PAGE]


@dataclass(slots=True)
class _Building:
    """One pass over the parts."""

    document: Document
    draft: Draft
    ledger: Ledger
    lexicon: Lexicon
    parts: list[Part]
    before: list[Part]  # the lines of a title page
    heads: marked_headings.Heads = field(init=False)
    groups: list[Group] = field(init=False)
    front: Front = field(init=False)
    section: Section = field(init=False)
    titled: set[int] = field(init=False)  # headings that go on from a number above them

    def run(self) -> None:
        self.parts = quotations_set_in(opening_lines_apart(self.parts, self.language))
        said = self.document
        self.heads = marked_headings.find(self.parts, self.language, titled=said.titled, named=said.title)
        self.groups = [group_of(part) for part in self.parts]
        self.front = self._read_front()
        aside = self.front.taken | self.front.bylines
        kept = {at: level for at, level in self.heads.levels.items() if at not in aside}
        self.titled = {
            at for at in kept if at - 1 in kept and is_number_only(self.groups[at - 1].text, self.language)
        }
        alone = {at: level for at, level in kept.items() if at not in self.titled}
        self.heads.levels = marked_headings.without_gaps(alone)
        self._particulars()
        self.section = Section(None)
        self.draft.sections = [self.section]
        quoting = Quotes(self.language)
        for at, part in enumerate(self.parts):
            if at in self.titled:
                number = self.section.heading or ""
                words = title_case(_unmarked(part), self.lexicon)
                self.section.heading = number + (" " if number[-1:] in ".:" else ". ") + words
            elif at in self.heads.levels:
                quoting.close()
                self._begin_section(at)
            elif at in self.front.taken or at in self.front.attributions or is_ornament(part.text):
                continue
            else:
                self.section.blocks += self._blocks(at, part, quoting)
        _opening_quotations_are_epigraphs(self.draft.sections)
        if not self.draft.sections[0].blocks and len(self.draft.sections) > 1:
            del self.draft.sections[0]

    @property
    def language(self) -> Language:
        return self.lexicon.language

    def _read_front(self) -> Front:
        """The particulars printed at the top. The title comes first there, wherever it is printed."""
        title = self.heads.title
        lead = _group_of_title(self.groups[title].text if title is not None else self.document.title or ".")
        ahead = [group_of(part) for part in self.before if part.text.casefold() != lead.text.casefold()]
        order = [-1] * (1 + len(ahead)) + [at for at in range(len(self.parts)) if at != title]
        headings = {place for place, at in enumerate(order) if at in self.heads.levels}
        running = [self._as_read_before_the_text(at) for at in order[1 + len(ahead) :]]
        front = read_front([lead, *ahead, *running], self.language, headings, Ledger())
        front.title = None
        front.taken = {order[place] for place in front.taken} - {-1}
        front.bylines = {order[place] for place in front.bylines} - {-1}
        front.epigraphs = {order[place]: source for place, source in front.epigraphs.items()}
        front.epigraphs.pop(-1, None)
        front.attributions = {order[place] for place in front.attributions} - {-1}
        self._leave_quotations_in_the_text(front)
        if title is not None:
            front.title = self.groups[title].text
            front.taken |= {title, *self.heads.again}
        if self.heads.author is not None and front.author is None:
            front.author = self.groups[self.heads.author].text
            front.taken.add(self.heads.author)
        if self.heads.subtitle is not None and self.heads.subtitle not in front.taken:
            front.subtitle = self.groups[self.heads.subtitle].text
            front.taken.add(self.heads.subtitle)
        why = "says what the text is: title, author, source or date"
        front.taken |= self._labelled_beside(front.taken)
        for at in sorted(front.taken):
            if not self.ledger.accept(
                "front_matter", self.parts[at].line, self.groups[at].text, "", why, 0.85
            ):
                front.taken.discard(at)
                front.bylines.add(at)
        if title in front.bylines:
            front.title = None
        if self.heads.subtitle in front.bylines:
            front.subtitle = None
        if self.heads.author in front.bylines:
            front.author = None
        return front

    def _labelled_beside(self, taken: set[int]) -> set[int]:
        """Lines with a label ("Transcribed: ...") of a paragraph whose other lines say what the text is."""
        pieces = {id(self.parts[at].piece) for at in taken}
        return {
            at
            for at, part in enumerate(self.parts)
            if id(part.piece) in pieces and at not in taken and _LABEL.match(part.text)
        }

    def _as_read_before_the_text(self, at: int) -> Group:
        """Its words, but of a heading only such as say who or when: a title of a chapter is nobody's name."""
        group = self.groups[at]
        styled = at in self.heads.levels and self.parts[at].kind is PieceKind.HEADING
        if not styled and at != self.heads.subtitle:
            return group
        if says_who_or_when(group.text, self.language) or _YEAR.fullmatch(group.text):
            return group
        by = "|".join(re.escape(word) for word in self.language.byline_words if " " not in word) or "(?!)"
        if re.search(rf"[\s,](?:{by})\s+{names_pattern(self.language.code)}$", group.text):
            return group
        return replace(group, text="·", lines=["·"])

    def _leave_quotations_in_the_text(self, front: Front) -> None:
        """What the markup calls a quotation is no motto where a paragraph of the text stands above it."""
        for at in [at for at in front.epigraphs if at and self.parts[at].kind is PieceKind.QUOTE]:
            above = self.parts[at - 1]
            aside = front.taken | front.attributions | set(front.epigraphs) | set(self.heads.levels)
            if at - 1 not in aside and above.kind is PieceKind.PARAGRAPH:
                del front.epigraphs[at]
                front.attributions.discard(at + 1)

    def _particulars(self) -> None:
        draft, front, said = self.draft, self.front, self.document
        draft.title = title_case(front.title, self.lexicon) if front.title else said.title
        draft.subtitle = front.subtitle or said.subtitle
        known = said.author is not None and (front.author or "").endswith(
            said.author
        )  # after "By" in another language
        draft.author = said.author if known else front.author or said.author
        draft.source = front.source or said.source
        draft.subject = front.subject
        draft.date, draft.date_end, draft.date_printed = front.date, front.date_end, front.date_printed
        if draft.date is None:
            draft.date = said.date

    def _begin_section(self, at: int) -> None:
        part = self.parts[at]
        text = title_case(_unmarked(part), self.lexicon)
        role = part.piece.role or role_of(text, self.language) or SectionRole.BODY
        self.section = Section(text, self.heads.levels[at], role=role, first_line=part.line)
        self.draft.sections.append(self.section)

    def _blocks(self, at: int, part: Part, quoting: Quotes) -> list[Block]:
        kind = part.kind
        if kind is PieceKind.PARAGRAPH and is_set_as_verse(part.text) and at not in self.front.bylines:
            kind = PieceKind.VERSE
        if kind in (PieceKind.PARAGRAPH, PieceKind.HEADING):
            return self._told_by_words(at, part, quoting)
        quoting.close()
        sung = kind is PieceKind.QUOTE and is_set_as_verse(_split_last_line(part.text)[0], least=2)
        if sung and at not in self.front.epigraphs:
            kind = PieceKind.VERSE
        if kind is PieceKind.TABLE and self._is_time_line(part):
            return self._rows_of_time(part)
        if kind is PieceKind.TABLE:
            block = self._block(BlockKind.TABLE, part, part.text)
            block.header = part.piece.header
            return [block]
        text, source = part.text, None
        if kind is PieceKind.LIST_ITEM:
            block = self._block(BlockKind.LIST_ITEM, part, text.replace("\n", " "))
            block.ordinal = part.piece.ordinal
            return [block]
        if kind in (PieceKind.QUOTE, PieceKind.EPIGRAPH, PieceKind.VERSE):
            if at in self.front.epigraphs:
                return self._told_by_words(at, part, quoting)
            if self._takes_source(part):
                return []
            text, source = _split_last_line(text)
            if source is None:
                text, source = split_source(text)
        if kind is not PieceKind.VERSE:
            text = text.replace("\n", " ")
        return [self._block(_SET[kind], part, text, source)]

    def _told_by_words(self, at: int, part: Part, quoting: Quotes) -> list[Block]:
        if self._takes_source(part):
            return []
        made = blocks_of(at, self.groups, self.front, Layout([]), quoting, self.section)
        plain = Part(part.piece, part.line, part.text, part.spans)
        if not any(block.kind is BlockKind.VERSE for block in made):
            plain.text = part.text.replace("\n", " ")
        for block in made:
            block.spans = within(plain, block.text)
            block.language = part.piece.language
        return made

    def _block(self, kind: BlockKind, part: Part, text: str, source: str | None = None) -> Block:
        same = Part(
            part.piece, part.line, part.text if "\n" in text else part.text.replace("\n", " "), part.spans
        )
        return Block(
            kind,
            text,
            source,
            within(same, text),
            first_line=part.line,
            last_line=part.last_line,
            language=part.piece.language,
        )

    def _is_time_line(self, part: Part) -> bool:
        """Whether a table under the heading of a time line has a date and what happened in each row."""
        rows = [line.split("\t") for line in part.lines]
        if self.section.role is not SectionRole.TIMELINE or any(len(row) != 2 for row in rows):
            return False
        dated = sum(bool(points(row[0], date_words(self.language.code))) for row in rows)
        return dated >= len(rows) - 1

    def _rows_of_time(self, part: Part) -> list[Block]:
        """Its rows as time lines are printed without a table."""
        blocks = []
        for line, row in enumerate(part.lines, start=part.line):
            when, _, what = row.partition("\t")
            if when and what:
                blocks.append(Block(BlockKind.PARAGRAPH, f"{when} – {what}", first_line=line, last_line=line))
        return blocks

    def _takes_source(self, part: Part) -> bool:
        """Whether this is the source of the quotation straight above it, set apart after a dash."""
        above = self.section.blocks[-1] if self.section.blocks else None
        if (
            above is None
            or above.attribution
            or above.kind
            not in (
                BlockKind.QUOTE,
                BlockKind.VERSE,
                BlockKind.EPIGRAPH,
            )
        ):
            return False
        dash = _DASHED.match(part.text)
        if dash is None or "\n" in part.text:
            return False
        if not is_attribution_line(part.text, self.language.cited_in, self.language.page_words):
            return False
        above.attribution = part.text[dash.end() :].strip()
        above.last_line = part.last_line
        return True


def _group_of_title(text: str) -> Group:
    return group_of(Part(Piece(PieceKind.HEADING, [], 0), 1, text))


def _split_last_line(text: str) -> tuple[str, str | None]:
    """A quotation without its last line, where that is its source after a dash."""
    body, mark, last = text.rpartition("\n")
    dash = _DASHED.match(last)
    if mark and dash and len(last.split()) <= 25:
        return body, last[dash.end() :].strip()
    return text, None


def _unmarked(part: Part) -> str:
    """The words of a heading without the markers of notes."""
    text = part.text.replace("\n", " ")
    for span in reversed(part.spans):
        if span.kind.value == "note_marker" and _MARKER.fullmatch(text[span.start : span.end]):
            text = text[: span.start].rstrip() + text[span.end :]
    return text.strip()


def _introduces(block: Block) -> bool:
    short = len(block.text.split()) <= _STANDFIRST
    return block.kind is BlockKind.PARAGRAPH and short and not block.text.rstrip().endswith(":")


def _opening_quotations_are_epigraphs(sections: list[Section]) -> None:
    """A quotation with its source that stands before the first paragraph opens the text.

    Above the first heading one short paragraph may stand before it, which says what the text is.
    """
    first = next((section for section in sections if section.blocks), None)
    blocks = first.blocks if first is not None else []
    if first is not None and first.heading is None and len(sections) > 1 and _introduces(blocks[0]):
        others = blocks[1:]
        if all(block.kind is BlockKind.QUOTE and block.attribution for block in others):
            blocks = others
    for block in blocks:
        if block.kind is not BlockKind.QUOTE or not block.attribution:
            return
        block.kind = BlockKind.EPIGRAPH
