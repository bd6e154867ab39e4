"""What a section is for: by its heading, and by what stands in and around it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from functools import cache

from ..draft import Block, BlockKind, Draft, Section, SectionRole
from ..languages import Language
from .entries import begins_with_author
from .page import captions, prose

ORNAMENT = re.compile(r"^[\W\d_]+|[\W\d_]+$")
COUNTED = re.compile(r"^\(?(\d+)\)?\s+([^\W\d_]+)")
ENTRY_WORDS = 45  # an entry of a reading list is no longer
TITLE_WORDS = 8
LABEL_WORDS = 5  # nor the name of a group of entries
QUESTION = re.compile(r"[?？;]\s*[\"”’»)]*$")
IN_ENTRY = re.compile(r"\((?:1[5-9]|20)\d\d[a-z]?\)")
NUMBERED = re.compile(r"^\s*\(?\d{1,3}[.):]\s")
YEAR = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
VOLUMES = re.compile(r"\(.*\)|(?<!\w)\d+ [^\W\d_]+\.?$|[“‘«]")
IMPRINT = re.compile(
    r"[,:]\s(?:[^.!?]{1,40}[\s,])?(?:1[5-9]|20)\d\d[.)]*$"
)  # "Rennes, Éditions du Quai, 1997."
PLAIN = re.compile(r"[^\W\d_][^\W\d_’'-]*(?: [^\W\d_][^\W\d_’'-]*)*")
AT_END = frozenset({SectionRole.QUESTIONS, SectionRole.FURTHER_READING})
LISTS = frozenset({SectionRole.FURTHER_READING, SectionRole.REFERENCES})
LEAST_QUESTIONS = 2
LEAST_ENTRIES = 3  # of a list whose heading says nothing of it
SENTENCE_WORDS = 8  # a shorter line with a full stop may be "Wells, 2 vols."
PROSE_WORDS = 0.35  # so much of a text is function words; a list has fewer


def by_heading(draft: Draft, lang: Language) -> None:
    """Set the roles that headings name."""
    for section in draft.sections:
        if section.role is SectionRole.BODY and section.heading:
            section.role = named(section.heading, lang) or SectionRole.BODY
    for at, section in enumerate(draft.sections):
        if section.role in LISTS and _is_chapter(draft.sections, at, lang):
            section.role = SectionRole.BODY


def _is_chapter(sections: list[Section], at: int, lang: Language) -> bool:
    """Whether a section whose name could be a list's ("Sources", "Books") is prose with more prose after it."""
    words = " ".join(block.text for block in prose(sections[at])).split()
    paragraphs = len(prose(sections[at]))
    if len(words) <= ENTRY_WORDS * paragraphs:
        return False
    plain = sum(word.lower().strip(".,;:") in lang.function_words for word in words)
    years = sum(bool(YEAR.search(word)) for word in words)
    if plain < PROSE_WORDS * len(words) or years * ENTRY_WORDS > len(words):
        return False
    return any(
        section.role is SectionRole.BODY
        and section.heading
        and any(len(b.text.split()) > ENTRY_WORDS // 2 for b in section.blocks)
        for section in sections[at + 1 :]
    )


def by_content(draft: Draft, lang: Language, is_row: Callable[[str], bool]) -> None:
    """Set the roles that only the content shows, and part what stands under one heading. `is_row` tells a row
    of a time line."""
    _take_headings_back(draft, lang, is_row)
    for section in draft.sections:
        if section.role is SectionRole.BODY and section.heading:
            section.role = _by_content(section, lang) or SectionRole.BODY
    _list_at_end(draft, lang, is_row)
    _part_questions(draft)
    _part_reading_lists(draft, lang)
    before: Section | None = None
    for section in draft.sections:
        if before and _goes_on(before, section):
            section.role = SectionRole.FURTHER_READING
        before = section


def named(heading: str, lang: Language) -> SectionRole | None:
    """The role of a heading, alone or before a colon: "Notes", "Further Reading: Introductory", "12 replies to X"."""
    for name in (heading, re.split(r"\s*[:–—-]\s+", heading, maxsplit=1)[0]):
        bare = ORNAMENT.sub("", re.sub(r"\s*\([^()]*\)", "", name)).lower()
        for role, names in lang.headings.items():
            if bare in names or _begins_like(bare, names):
                return SectionRole(role)
    counted = COUNTED.match(heading)
    if counted and counted[2].lower() in lang.headings.get("comments", frozenset()):
        return SectionRole.COMMENTS
    return None


def _begins_like(heading: str, names: frozenset[str]) -> bool:
    """ "Anmerkungen der Redaktion", where the file has "anmerkungen der *"."""
    if len(heading.split()) > 8:
        return False
    return heading.startswith(_beginnings(names))


@cache
def _beginnings(names: frozenset[str]) -> tuple[str, ...]:
    return tuple(name[:-1] for name in names if name.endswith("*"))


def _by_content(section: Section, lang: Language) -> SectionRole | None:
    """A section of numbered questions is one of questions, whatever its name, if nothing or only a reading list
    follows them."""
    blocks = prose(section)
    asked = len(list(itertools.takewhile(_is_numbered_question, blocks)))
    rest = [block.text for block in blocks[asked:]]
    alone = not rest or group_names(rest, lang)[:1] == [0]
    return SectionRole.QUESTIONS if asked >= LEAST_QUESTIONS and alone else None


def _take_headings_back(draft: Draft, lang: Language, is_row: Callable[[str], bool]) -> None:
    """A row of a time line or an entry of a list that was taken for a heading becomes a block again."""
    kept: list[Section] = []
    for section in draft.sections:
        above = kept[-1] if kept else None
        if above is not None and section.heading and _belongs_to(above, section, lang, is_row):
            line = section.first_line
            above.blocks.append(Block(BlockKind.PARAGRAPH, section.heading, first_line=line, last_line=line))
            above.blocks += section.blocks
        else:
            kept.append(section)
    draft.sections = kept


def _belongs_to(above: Section, section: Section, lang: Language, is_row: Callable[[str], bool]) -> bool:
    heading = section.heading or ""
    if above.role is SectionRole.REFERENCES:
        brief = all(len(block.text.split()) <= ENTRY_WORDS for block in prose(section))
        told = bool(re.search(r"\d{4}", heading)) or (brief and "," in heading)
        return bool(IN_ENTRY.search(heading)) or (told and begins_with_author(heading, lang))
    if above.role is SectionRole.FURTHER_READING:
        return _is_entry_above_entries(above, section, lang)
    if not is_row(heading):
        return False
    neighbours = [*prose(above)[-1:], *prose(section)[:1]]
    return above.role is SectionRole.TIMELINE or any(is_row(block.text) for block in neighbours)


def _is_entry_above_entries(above: Section, section: Section, lang: Language) -> bool:
    """Whether a heading in a reading list is an entry: with the marks of one, or straight above another; what
    heads a group stands above entries and says no more than its name."""
    heading = section.heading or ""
    texts = [block.text for block in prose(section)]
    if section.role is not SectionRole.BODY or not _are_entries(texts):
        return False
    return not _is_label(heading, lang) or (not texts and bool(prose(above)))


def _are_entries(texts: list[str]) -> bool:
    """Whether these are short lines of which hardly one ends as a sentence does: no prose."""
    if any(len(text.split()) > ENTRY_WORDS for text in texts):
        return False
    sentences = sum(
        text.rstrip()[-1:] in ".!?:" and len(text.split()) >= SENTENCE_WORDS and not IMPRINT.search(text)
        for text in texts
    )
    return not texts or 2 * sentences < len(texts)


def _list_at_end(draft: Draft, lang: Language, is_row: Callable[[str], bool]) -> None:
    """Short lines that end the text under a heading of any name are a reading list, if they look like works."""
    section = draft.sections[-1] if draft.sections else None
    if (
        section is None
        or section.role is not SectionRole.BODY
        or not section.heading
        or len(draft.sections) < 2
    ):
        return
    texts = [block.text for block in prose(section)]
    if len(texts) < LEAST_ENTRIES or any(b.kind is not BlockKind.PARAGRAPH for b in prose(section)):
        return
    if any(is_row(text) or len(text.split()) > ENTRY_WORDS or text[-1:] in "!?:" for text in texts):
        return
    if sum(_names_a_work(text, lang) for text in texts) > 0.6 * len(texts):
        section.role = SectionRole.FURTHER_READING


def _names_a_work(text: str, lang: Language) -> bool:
    """Whether a line begins with a capital and has what a title comes with: an author after it, a bracket, a
    number of volumes or pages."""
    by = "|".join(re.escape(str(word)) for word in lang.extra.get("authorship_words", ())) or "(?!)"
    authored = re.search(rf"\s(?:{by})\s(?:[^\W\d_]\.\s?)*(\w)", text)
    return text[0].isupper() | (text[0] in "“‘«") and bool(
        (authored and authored[1].isupper()) or VOLUMES.search(text)
    )


def _part_questions(draft: Draft) -> None:
    """Numbered questions that close a section are a section of their own, under the short line before them."""
    found: list[Section] = []
    for section in draft.sections:
        found.append(section)
        if section.role is not SectionRole.BODY:
            continue
        first = len(section.blocks)
        while first and _is_numbered_question(section.blocks[first - 1]):
            first -= 1
        tail = section.blocks[first:]
        if len(tail) < LEAST_QUESTIONS or (tail[0].ordinal or 1) != 1:
            continue
        above = section.blocks[first - 1] if first else None
        titled = (
            above is not None and len(above.text.split()) <= TITLE_WORDS and above.text[-1:] not in ".?!,;"
        )
        if not titled and (len(tail) <= LEAST_QUESTIONS or section is not draft.sections[-1]):
            continue
        section.blocks = section.blocks[: first - titled]
        heading = above.text.rstrip(":") if above is not None and titled else None
        line = above.first_line if above is not None and titled else tail[0].first_line
        found.append(Section(heading, section.level, tail, SectionRole.QUESTIONS, line))
    draft.sections = found


def _is_numbered_question(block: Block) -> bool:
    return bool(block.ordinal is not None or NUMBERED.match(block.text)) and bool(QUESTION.search(block.text))


def _part_reading_lists(draft: Draft, lang: Language) -> None:
    """A name of a group that stands among entries, after the questions or in a reading list, heads a section."""
    found: list[Section] = []
    for section in draft.sections:
        found.append(section)
        if section.role not in AT_END:
            continue
        blocks = prose(section)
        at = 0
        if section.role is SectionRole.QUESTIONS:
            numbered = [i for i, b in enumerate(blocks) if b.ordinal is not None or NUMBERED.match(b.text)]
            at = numbered[-1] + 1 if numbered else len(blocks)
        labels = [at + i for i in group_names([block.text for block in blocks[at:]], lang)]
        if not labels or (section.role is SectionRole.QUESTIONS and labels[0] != at):
            continue
        section.blocks = blocks[: labels[0]] + captions(section)
        for begin, end in zip(labels, [*labels[1:], len(blocks)], strict=True):
            label = blocks[begin]
            role = SectionRole.FURTHER_READING
            found.append(Section(label.text, section.level, blocks[begin + 1 : end], role, label.first_line))
    draft.sections = found


def group_names(entries: list[str], lang: Language) -> list[int]:
    """Which of the entries of a reading list are names of groups: few, and none straight above another."""
    names = [i for i, entry in enumerate(entries[:-1]) if _is_label(entry, lang)]
    if 3 * len(names) > len(entries) or any(b == a + 1 for a, b in itertools.pairwise(names)):
        return []
    return names


def _is_label(text: str, lang: Language) -> bool:
    """Whether a line among entries reads as the name of a group: a few plain words, without author or mark."""
    words = text.split()
    return (
        len(words) <= LABEL_WORDS
        and bool(PLAIN.fullmatch(text))
        and words[0][0].isupper()
        and not any(word.lower() in lang.extra.get("authorship_words", ()) for word in words)
    )


def _goes_on(before: Section, section: Section) -> bool:
    """Whether a section after an apparatus at the end is a reading list by what it holds: short entries, no prose."""
    if section.role is not SectionRole.BODY or before.role not in AT_END or not section.heading:
        return False
    texts = [block.text for block in prose(section)]
    return bool(texts) and _are_entries(texts)
