"""Bringing texts in: a raw text becomes a clean, structured draft, stage by stage. No Django here."""

from __future__ import annotations

from collections.abc import Callable

from . import (
    apparatus,
    copied,
    dates,
    formats,
    front_matter_keys,
    markdown,
    markdown_citations,
    marked,
    pasted,
    printed,
    source,
    structure,
    units,
)
from .captions import find_captions
from .draft import Draft, ImportRefused, Line, Section
from .feet import find_feet, read_feet
from .formats import markdown as flavours
from .front_matter import front_matter
from .glue import mend_words
from .hyphens import join_cut_words
from .languages import language as language_of
from .layout import measure
from .ledger import Ledger, Numbered
from .noise import find_furniture
from .paragraphs import group_lines
from .recognise import recognise
from .spacing import mend_spaces
from .words import Lexicon

Progress = Callable[[str, float], None]


def structure_text(
    data: bytes,
    *,
    name: str = "",
    language: str | None = None,
    refused: frozenset[str] = frozenset(),
    progress: Progress | None = None,
) -> Draft:
    """All of the text's structure, from its bytes.

    `name` is the file's name (its ending may say Markdown), `language` overrides what is recognised, `refused`
    names repairs by `Repair.id` that are not to be made. `progress` hears of each stage and the share done.
    Raises ImportRefused for what cannot be read.
    """
    tell = progress or (lambda stage, share: None)
    ledger = Ledger(refused)
    tell("source", 0.0)
    kind = formats.sniff(data)
    if kind is formats.Format.TEXT:
        draft = _from_lines(data, name, language, ledger, tell)
    elif kind is formats.Format.PDF:
        draft = _from_print(data, language, ledger, tell)
    else:
        draft = _from_markup(kind, data, language, ledger, tell)
    draft.sections = [s for s in draft.sections if s.heading is not None or s.blocks] or [Section(None)]
    draft.repairs = ledger.repairs
    tell("dates", 0.85)
    dates.find(draft)
    tell("units", 0.95)
    units.propose(draft)
    tell("done", 1.0)
    return draft


def _from_markup(
    kind: formats.Format, data: bytes, language: str | None, ledger: Ledger, tell: Progress
) -> Draft:
    """The draft of a document whose format says what its parts are."""
    document = formats.read(kind, data, tell=lambda share: tell("source", share * 0.2))
    if not marked.text_of(document).strip():
        raise ImportRefused(source.EMPTY)
    code = language or recognise(marked.text_of(document)) or document.language
    draft = Draft(language=code, encoding=document.encoding)
    text = pasted.print_of(document, ledger) if kind is formats.Format.HTML else None
    if text is None:
        marked.build(document, draft, ledger, tell)
        return draft
    lines = _from_plain_text(source.read(text.encode(), ledger=ledger), draft, ledger, tell)
    tell("apparatus", 0.7)
    apparatus.find(draft, lines)
    for name in ("title", "author", "source", "date"):
        setattr(draft, name, getattr(draft, name) or getattr(document, name))
    return draft


def _from_print(data: bytes, language: str | None, ledger: Ledger, tell: Progress) -> Draft:
    """The draft of a PDF: its rows become pieces, whose words are whole, and these a draft."""
    read = formats.read_print(data, tell=lambda share: tell("source", share * 0.3))
    if not printed.text_of(read).strip():
        raise ImportRefused(source.EMPTY)
    document, code = printed.document(read, language, ledger, lambda share: tell("repair", 0.3 + share * 0.3))
    draft = Draft(language=code)
    marked.build(document, draft, ledger, lambda stage, share: tell(stage, 0.6 + share * 0.3))
    return draft


def _from_lines(data: bytes, name: str, language: str | None, ledger: Ledger, tell: Progress) -> Draft:
    """The draft of a plain text or of Markdown."""
    read = source.read(data, ledger=ledger)
    draft = Draft(encoding=read.encoding)
    if markdown.is_markdown(read.lines, name):
        _from_markdown(read, draft, language, ledger, tell)
        draft.language = language or draft.language
    else:
        draft.language = language or recognise("\n".join(line.text for line in read.lines))
        words = language_of(draft.language)
        if copied.is_copied(read.lines, words):
            _from_copied_text(read, draft, ledger, tell)
        else:
            lines = _from_plain_text(read, draft, ledger, tell)
            tell("apparatus", 0.7)
            apparatus.find(draft, lines)
    return draft


def _from_copied_text(read: source.Source, draft: Draft, ledger: Ledger, tell: Progress) -> None:
    """Structure of a text that is set again first; all it finds counts the lines of the file."""
    again = copied.set_again(read.lines, read.spaced, language_of(draft.language), ledger)
    soft = {at for at, number in enumerate(again.numbers, start=1) if number in read.soft}
    own = Numbered(ledger, again.numbers)
    lines = _from_plain_text(source.Source(again.lines, read.encoding, soft), draft, own, tell, again.feet)
    tell("apparatus", 0.7)
    apparatus.find(draft, lines)
    copied.count_lines(draft, again.numbers)


def _from_markdown(
    read: source.Source, draft: Draft, language: str | None, ledger: Ledger, tell: Progress
) -> None:
    """Structure by the signs of Markdown. A clean edition is believed as it stands."""
    front, offset = front_matter(read.lines)
    if front.get("edition") == "clean":
        tell("structure", 0.2)
        markdown.read(read.lines, front, offset, draft)
        return
    body = read.lines[offset:]
    spaced = [Line(x.number, f"{x.text}  ", x.page) if x.number in read.broken else x for x in body]
    document = flavours.read(spaced)
    if title := front_matter_keys.title_said(front):
        flavours.set_title(document, title)
    words = marked.text_of(document)
    draft.language = language or front_matter_keys.language_said(front) or recognise(words)
    marked.build(document, draft, ledger, tell)
    markdown_citations.find(draft)
    front_matter_keys.read_keys(front, draft)


def _from_plain_text(
    read: source.Source, draft: Draft, ledger: Ledger, tell: Progress, feet: list[list[int]] | None = None
) -> list[Line]:
    """Repair and structure; returns the repaired lines. `feet`: the lines of notes at a foot, where they are known."""
    words = language_of(draft.language)
    tell("layout", 0.1)
    layout = measure(read.lines, set(), words)
    outside = find_furniture(read.lines, layout, words, ledger)
    if outside:
        layout = measure(read.lines, outside, words)
    captions = find_captions(read.lines, layout, words, ledger)
    if captions:
        layout = measure(read.lines, outside | captions, words)
    feet = feet or find_feet(read.lines, outside | captions, ledger)
    below = [index for foot in feet for index in foot]
    if below:
        aside = outside | captions | set(below)
        layout = measure(read.lines, aside, words)
        if furniture := find_furniture(read.lines, layout, words, ledger):  # that the notes had hidden
            layout = measure(read.lines, aside | furniture, words)
    tell("repair", 0.2)
    lexicon = Lexicon(words, (line.text for line in read.lines))
    texts = [line.text for line in read.lines]
    running = [fact.index for fact in layout.facts]
    order = running + below
    bound = join_cut_words(texts, order, read.soft, lexicon, ledger)
    tell("repair", 0.3)
    mend_spaces(texts, order, lexicon, ledger)
    tell("repair", 0.45)
    mend_words(texts, order, lexicon, ledger)
    tell("structure", 0.55)
    groups = group_lines(read.lines, texts, layout, bound, words, ledger)
    structure.build(draft, groups, [read.lines[i] for i in sorted(captions)], layout, lexicon, ledger)
    draft.notes = read_feet(feet, texts)
    kept = set(running)
    return [Line(line.number, texts[i] if i in kept else "", line.page) for i, line in enumerate(read.lines)]
