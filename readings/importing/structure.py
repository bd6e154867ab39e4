"""Stage 3: paragraphs become sections of blocks, with what they are: heading, quotation, verse, item, caption."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .draft import Block, BlockKind, Draft, Line, Section, SectionRole
from .front import read_front
from .heading_levels import levels
from .headings import find_captions_below, find_headings, is_ornament, role_of, title_case
from .languages import Language
from .layout import LIST_MARK, Layout
from .ledger import Ledger
from .paragraphs import Group, mark_values
from .particulars import Front
from .quotes import (
    closing_at,
    introduction_source,
    is_attribution_line,
    is_wholly_quoted,
    opens_with_quote,
    split_source,
)
from .title_page import bylines, join_small_lines, no_headings
from .words import Lexicon

_LONGEST_TALK = 20  # lines of speech looked at to each side
_NARRATED = re.compile(r"[,.?!…]\s[—–]\s[^\W\d_A-ZА-Я]")
_BRACKETED = re.compile(r"\[[^\[\]]*\]")
_CAPTION = re.compile(r"(?P<word>[^\W\d_]+)\.?\s?(?:\d+(?:\.\d+)?\s?[.:–—-]?|:)\s+\S")


def build(
    draft: Draft,
    groups: Sequence[Group],
    captions: Sequence[Line],
    layout: Layout,
    lexicon: Lexicon,
    ledger: Ledger,
) -> None:
    """Fill the draft's particulars and sections from the paragraphs of the text."""
    language = lexicon.language
    groups = join_small_lines(groups, language)
    headings = find_headings(groups, language)
    idle = no_headings(groups, headings, language)
    named = bylines(groups, language)
    headings -= idle | named
    front = read_front(groups, language, headings, ledger)
    headings -= front.taken | front.bylines | front.attributions | set(front.epigraphs)
    front.bylines |= (idle | named) - front.taken - front.attributions - set(front.epigraphs)
    if 1 in front.bylines & idle and 0 in front.taken and front.subtitle is None:
        _take_subtitle(groups[1], front, lexicon, ledger)
    _particulars(draft, front, lexicon)
    merged = _merge_headings(groups, headings, language)
    printed = [text for _, text in sorted(merged.items())]
    texts = [title_case(text, lexicon) for text in printed]
    level = dict(zip(sorted(merged), levels(printed, language), strict=True))
    words = dict(zip(sorted(merged), texts, strict=True))
    swallowed = headings - set(merged)
    section = Section(None)
    draft.sections = [section]
    quoting = Quotes(language)
    below = find_captions_below(groups)
    pending = sorted(captions, key=lambda line: line.number)
    for at, group in enumerate(groups):
        while pending and pending[0].number <= group.first:
            _add_caption(section, pending.pop(0))
        if at in merged:
            role = role_of(words[at], language) or SectionRole.BODY
            section = Section(words[at], level[at], role=role, first_line=group.first + 1)
            draft.sections.append(section)
            quoting.close()
        elif (
            at in front.taken
            or at in front.attributions
            or at in swallowed
            or is_ornament(group.text)
            or _takes_source(group, groups[at - 1] if at else None, section, layout, language)
        ):
            continue
        elif at in below:
            section.blocks.append(
                Block(BlockKind.CAPTION, group.text, first_line=group.first + 1, last_line=group.last + 1)
            )
        else:
            section.blocks.extend(blocks_of(at, groups, front, layout, quoting, section))
    for line in pending:
        _add_caption(section, line)
    if not draft.sections[0].blocks and len(draft.sections) > 1:
        del draft.sections[0]


def _particulars(draft: Draft, front: Front, lexicon: Lexicon) -> None:
    draft.title = title_case(front.title, lexicon) if front.title else None
    draft.subtitle = front.subtitle
    draft.author, draft.source, draft.subject = front.author, front.source, front.subject
    draft.date, draft.date_end, draft.date_printed = front.date, front.date_end, front.date_printed


def _take_subtitle(group: Group, front: Front, lexicon: Lexicon, ledger: Ledger) -> None:
    """The line below the title that heads nothing; refused, it stays in the text as it is."""
    why = "stands below the title and heads nothing"
    if ledger.accept("front_matter", group.first + 1, group.text, "", why, 0.75):
        front.subtitle = title_case(group.text, lexicon)
        front.bylines.discard(1)
        front.taken.add(1)


def _merge_headings(groups: Sequence[Group], headings: set[int], language: Language) -> dict[int, str]:
    """Position to words; "Chapter I." and the title that follows it are one heading."""
    merged: dict[int, str] = {}
    for at in sorted(headings):
        text = groups[at].text
        if at - 1 in merged and is_number_only(groups[at - 1].text, language) and groups[at].gap_before <= 2:
            above = merged[at - 1]
            merged[at - 1] = above + (" " if above[-1] in ".:" else ". ") + text
        else:
            merged[at] = text
    return merged


def is_number_only(text: str, language: Language) -> bool:
    """Whether a heading is nothing but "IV." or "Chapter 4": the one below it is its title."""
    words = text.split()
    if len(words) == 1:
        return re.fullmatch(r"(?:\d{1,2}|[IVXLC]+)\.?", text) is not None
    return len(words) == 2 and words[0].lower() in language.chapter_words


def _add_caption(section: Section, line: Line) -> None:
    section.blocks.append(
        Block(BlockKind.CAPTION, line.text.strip(), first_line=line.number, last_line=line.number)
    )


def _takes_source(
    group: Group, upper: Group | None, section: Section, layout: Layout, language: Language
) -> bool:
    """Whether this is the source of the quotation above it, set on a line of its own after a dash. What stands in
    above such a line is one, however short; so is a paragraph above one that names a year or a page."""
    above = section.blocks[-1] if section.blocks else None
    if above is None or above.attribution:
        return False
    inward = layout.margin + (2 if not layout.indented_starts else layout.start_indent + 2)
    set_in = upper is not None and min(upper.indent, group.indent) >= inward
    told = (BlockKind.QUOTE, BlockKind.VERSE, BlockKind.EPIGRAPH)
    dated = re.search(r"\d", group.text) and upper is not None and upper.text[0] not in "—–―-"
    apart = dated and group.gap_before and group.gap_after and not above.text.endswith(":")
    if above.kind not in told and not ((set_in or apart) and above.kind is BlockKind.PARAGRAPH):
        return False
    if group.text[0] not in "—–―-" or not is_attribution_line(
        group.text, language.cited_in, language.page_words
    ):
        return False
    if above.kind is BlockKind.PARAGRAPH:
        above.kind = BlockKind.QUOTE
    above.attribution = group.text.lstrip("—–―- ").strip()
    above.last_line = group.last + 1
    return True


class Quotes:
    """Follows a quotation that runs over several paragraphs."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.open = False

    def close(self) -> None:
        self.open = False


def blocks_of(
    at: int, groups: Sequence[Group], front: Front, layout: Layout, quoting: Quotes, section: Section
) -> list[Block]:
    """The blocks of one paragraph: what it is by its words, its marks and its neighbours."""
    group = groups[at]
    text = group.text
    first, last = group.first + 1, group.last + 1
    if at in front.bylines:
        return [Block(BlockKind.BYLINE, text, first_line=first, last_line=last)]
    if at in front.epigraphs:
        body = text if at + 1 in front.attributions else split_source(text)[0]
        end = groups[at + 1].last + 1 if at + 1 in front.attributions else last
        return [Block(BlockKind.EPIGRAPH, body, front.epigraphs[at], first_line=first, last_line=end)]
    if group.table:
        return [Block(BlockKind.TABLE, text, first_line=first, last_line=last)]
    item = LIST_MARK.match(text)
    if item and _is_item(at, groups, item):
        body, source = text[item.end() :], None
        if opens_with_quote(body):
            body, source = split_source(body)
        label = item["number"] or item["bracket"]
        ordinal = int(label) if label and label.isdigit() else None
        return [Block(BlockKind.LIST_ITEM, body, source, first_line=first, last_line=last, ordinal=ordinal)]
    called = text[2:] if text.startswith(": ") else text[1:-1] if _BRACKETED.fullmatch(text) else text
    if _is_caption(called, quoting.language):
        return [Block(BlockKind.CAPTION, called, first_line=first, last_line=last)]
    kind, body, source = _quotation(at, groups, layout, quoting)
    return [Block(kind, body, source, first_line=first, last_line=last)]


def _is_caption(text: str, language: Language) -> bool:
    match = _CAPTION.match(text)
    return match is not None and match["word"].lower() in language.caption_words and len(text) < 250


def _is_item(at: int, groups: Sequence[Group], mark: re.Match[str]) -> bool:
    """A number or bullet begins an item only in company: the one before or after it, or a deep indent."""
    if mark["bullet"] == "—" and _is_speech(at, groups):
        return False
    if mark["bullet"] and mark["bullet"] in "–—-":
        near = [*groups[max(0, at - 1) : at], *groups[at + 1 : at + 2]]
        return any((other := LIST_MARK.match(g.text)) and other["bullet"] == mark["bullet"] for g in near)
    if mark["bullet"]:
        return True
    values = mark_values(mark)
    for step in (-1, 1):
        for distance in range(1, 25):
            place = at + step * distance
            if not 0 <= place < len(groups):
                break
            other = LIST_MARK.match(groups[place].text)
            counted = dict(mark_values(other)) if other else {}
            if counted:
                if any(counted.get(kind, value) - value in (step, 2 * step) for kind, value in values):
                    return True
                break
    return False


def _is_speech(at: int, groups: Sequence[Group]) -> bool:
    """Whether what follows a long dash is spoken: no item of a list, which ends open or stands below a colon."""
    first = last = at
    while first > 0 and at - first < _LONGEST_TALK and groups[first - 1].text.startswith("—"):
        first -= 1
    while last + 1 < len(groups) and last - at < _LONGEST_TALK and groups[last + 1].text.startswith("—"):
        last += 1
    if first > 0 and groups[first - 1].text.rstrip().endswith(":"):
        return any(_NARRATED.search(groups[i].text) for i in range(first, last + 1))
    return all(groups[i].text.rstrip('”»"’')[-1:] in ".?!…:" for i in range(first, last + 1))


def _quotation(
    at: int, groups: Sequence[Group], layout: Layout, quoting: Quotes
) -> tuple[BlockKind, str, str | None]:
    group = groups[at]
    text = group.text
    introduced = at > 0 and groups[at - 1].text.rstrip().endswith(":")
    if _is_verse(at, groups, layout):
        return BlockKind.VERSE, "\n".join(group.lines), None
    if opens_with_quote(text):
        body, source = split_source(text)
        if is_wholly_quoted(text) and (source or introduced or quoting.open or len(text.split()) >= 20):
            quoting.open = False
            source = source or (introduction_source(groups[at - 1].text) if introduced else None)
            return BlockKind.QUOTE, body, source
        closed = closing_at(body)
        if closed is None and (_continues(at, groups) or quoting.open):
            quoting.open = True
            return BlockKind.QUOTE, body, source
        if introduced and introduction_source(groups[at - 1].text):
            return BlockKind.QUOTE, text, introduction_source(groups[at - 1].text)
    elif quoting.open and split_source(text)[1] is None:
        quoting.open = False
    if _is_set_in(group, layout):
        body, source = split_source(text)
        return BlockKind.QUOTE, body, source
    return BlockKind.PARAGRAPH, text, None


def _continues(at: int, groups: Sequence[Group]) -> bool:
    """Whether the paragraph below goes on with a quotation left open here: it opens with a mark too."""
    if at + 1 >= len(groups):
        return False
    below = groups[at + 1].text
    mark = LIST_MARK.match(below)
    if mark:
        below = below[mark.end() :]
    return opens_with_quote(below) and below[0] == groups[at].text[0]


def _is_set_in(group: Group, layout: Layout) -> bool:
    """Every line of the paragraph stands further in than the text does."""
    if not group.wrapped or not layout.wrapped:
        return False
    inmost = min(f.indent for f in group.facts)
    if inmost == layout.margin + 2 and not layout.indented_starts and group.gap_before and group.gap_after:
        return len(group.facts) >= 2 and max(f.indent for f in group.facts) == inmost
    at_right = inmost >= layout.margin + max(20, 0.4 * max(f.width for f in group.facts))
    return len(group.facts) >= 2 and inmost >= layout.margin + 3 and not at_right


def _is_verse(at: int, groups: Sequence[Group], layout: Layout) -> bool:
    group = groups[at]
    return group.verse and len(group.lines) >= 2
