"""What the page looked like: how long a full line is, what a blank line means, where lines were wrapped.

Everything here is measured over the document, in windows, before anything is decided about one line.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .draft import Line
from .languages import Language

_WINDOW = 12  # lines to each side that say whether a line stands in a wrapped passage
_CHUNK = 60  # lines over which the width of a column is measured
_CLOSERS = "\"'”’»)]›"
_ENDED = re.compile(
    rf"(?:[.!?…][{re.escape(_CLOSERS)}]*|[:;][{re.escape(_CLOSERS)}]*|[.!?…”’\"]\s?\((?:[^()]|\([^()]*\))*\)\.?)"
    r"(?:\s?(?:\[\d+\]|[*†‡⁰¹²³⁴-⁹]+|(?<=[.!?”’\"])\d{1,3}))*$"
)
_WEAKLY_ENDED = re.compile(r"(?:[)\]]|”|»|\d)$")
_LAST_WORD = re.compile(r"([^\W\d_](?:[^\W_]|\.)*)\.$")
_RULE = re.compile(r"\s*(?:([-_=*~.·•#])\s?)(?:\1\s?){2,}")
_SMALL = re.compile("[a-zà-öø-ÿа-яё]")
LIST_MARK = re.compile(
    r"(?P<mark>(?P<number>\d{1,3})[.)]|\((?P<bracket>\d{1,2}|[a-z]|[ivx]{2,5})\)|(?P<letter>[a-z]|[ivx]{2,5})[.)]|(?P<bullet>[-*•◦‣▪·–—]))\s+(?=\S)"
)
LOWER_START = re.compile(r"[\s\"'“‘«(\[—–-]*(?=[^\W\d_])([^\W\d_])")


@dataclass(slots=True)
class Facts:
    """What is known of one line that is not blank."""

    index: int
    length: int  # with its indent
    indent: int
    gap: int  # blank lines before it
    lower: bool  # begins with a small letter
    ended: bool  # ends a sentence
    maybe_ended: bool  # may end one: a bracket, a year
    shouted: bool  # in capitals
    page_start: bool
    wrapped: bool = False
    crossed: bool = False  # a page number, running head or caption stood before it
    width: int = 0
    first_word: int = 0  # length of its first word


@dataclass(slots=True)
class Layout:
    facts: list[Facts]
    wrapped: bool = False  # most of it
    gap_parts: float = 1.0  # share of blank lines between lines that part paragraphs
    gaps: float = 0.0  # blank lines for each line in wrapped passages
    prose_gaps: float = 0.0  # of these, such as stand between two paragraphs, not beside a heading
    double_spaced: bool = False
    first_line_gaps: bool = False  # a blank line follows the first line of each paragraph
    indented_starts: bool = False
    start_indent: int = -1  # of the first lines of paragraphs, where these stand in
    margin: int = 0  # indent of most lines
    width: int = 0  # of the widest passage that is wrapped
    page_starts: set[int] = field(default_factory=set)


def ends_sentence(text: str, language: Language) -> bool:
    """Whether the text ends where a sentence may end, marks of quotation and notes counted with it."""
    text = text.rstrip()
    if not _ENDED.search(text[-400:]):
        return False
    word = _LAST_WORD.search(text[-40:])
    return word is None or word[1].lower() not in language.abbreviations


def starts_small(text: str) -> bool:
    """Whether the text begins with a small letter, marks before it apart."""
    match = LOWER_START.match(text)
    return match is not None and match[1].islower()


def is_shouted(text: str) -> bool:
    """Whether the text is printed in capitals."""
    if len(_SMALL.findall(text, 0, 60)) > 12:
        return False
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 2 and sum(c.isupper() for c in letters) >= 0.9 * len(letters)


def measure(lines: Sequence[Line], skip: set[int], language: Language) -> Layout:
    """The layout of the lines that are neither blank nor in `skip` (indexes of what stands outside the text)."""
    facts: list[Facts] = []
    gap, page, crossed = 0, None, False
    single_indents = sum(1 for line in lines if line.text[:1] == " " and line.text[1:2] != " ")
    leftovers = 0 < single_indents <= max(1, len(lines) // 50)  # one space is what is left of a form feed
    for index, line in enumerate(lines):
        text = line.text
        if not text.strip() or _RULE.fullmatch(text):
            gap += 1
            continue
        if index in skip:
            crossed = True
            continue
        bare = text.lstrip()
        indent = len(text) - len(bare)
        starts_page = (line.page != page and page is not None) or (leftovers and indent == 1)
        page = line.page
        ended = ends_sentence(bare, language)
        facts.append(
            Facts(
                index=index,
                length=len(text),
                indent=0 if starts_page and indent == 1 else indent,
                gap=gap,
                lower=starts_small(bare),
                ended=ended,
                maybe_ended=ended or bool(_WEAKLY_ENDED.search(bare)),
                shouted=is_shouted(bare),
                page_start=starts_page,
                crossed=crossed,
                first_word=len(bare.split(None, 1)[0]),
            )
        )
        gap, crossed = 0, False
    layout = Layout(facts)
    layout.page_starts = {fact.index for fact in facts if fact.page_start}
    if facts:
        indents = Counter(fact.indent for fact in facts)
        layout.margin = min(i for i, n in indents.items() if n >= 0.6 * max(indents.values()))
    _find_wrapped(layout)
    _measure_width(layout)
    _read_gaps(layout)
    return layout


def _find_wrapped(layout: Layout) -> None:
    facts = layout.facts
    flows = [int(not a.ended and b.lower and 20 <= a.length <= 200) for a, b in itertools.pairwise(facts)] + [
        0
    ]
    sums = [0]
    for flow in flows:
        sums.append(sums[-1] + flow)
    # lists and capitals thin out the lines that begin small: in a text that is wrapped as a whole, fewer will do
    least = 0.12 if sums[-1] >= 0.2 * len(facts) and len(facts) > _WINDOW else 0.22
    for i, fact in enumerate(facts):
        low, high = max(0, i - _WINDOW), min(len(facts), i + _WINDOW)
        share = (sums[high] - sums[low]) / max(1, high - low)
        fact.wrapped = share >= least and fact.length <= 200
    layout.wrapped = sum(f.wrapped for f in facts) > len(facts) / 2


def _measure_width(layout: Layout) -> None:
    facts = layout.facts
    lengths = [
        sorted(f.length for f in facts[at : at + _CHUNK] if f.wrapped) for at in range(0, len(facts), _CHUNK)
    ]
    for i, fact in enumerate(facts):
        if not fact.wrapped:
            continue
        chunk = lengths[i // _CHUNK]
        if len(chunk) < 12:
            chunk = sorted(chunk + lengths[max(0, i // _CHUNK - 1)])
        fact.width = chunk[min(len(chunk) - 1, int(len(chunk) * 0.85))]
    layout.width = max((max(chunk) for chunk in lengths if chunk), default=0)


def _read_gaps(layout: Layout) -> None:
    pairs = [(a, b) for a, b in zip(layout.facts, layout.facts[1:], strict=False) if a.wrapped and b.wrapped]
    gaps = [(a, b) for a, b in pairs if b.gap]
    if not pairs:
        return
    layout.gaps = len(gaps) / len(pairs)
    within = sum(1 for a, b in gaps if not a.ended and b.lower)
    if layout.gaps > 0.8 and within > 0.25 * len(gaps):
        layout.double_spaced = True
        for _, b in pairs:
            b.gap = max(0, b.gap - 1)
        gaps = [(a, b) for a, b in pairs if b.gap]
        within = sum(1 for a, b in gaps if not a.ended and b.lower)
        layout.gaps = len(gaps) / len(pairs)
    between = sum(1 for a, b in gaps if a.ended and not b.shouted and b.length >= 0.75 * b.width)
    layout.prose_gaps = between / len(pairs)
    layout.gap_parts = 1 - within / len(gaps) if gaps else 1.0
    layout.first_line_gaps = len(gaps) > 3 and within > 1 and layout.gap_parts < 0.8
    _find_indented_starts(layout)


def _find_indented_starts(layout: Layout) -> None:
    """Whether first lines of paragraphs stand in by themselves, and how far."""
    facts, indents, after_an_end = layout.facts, Counter[int](), Counter[int]()
    for above, here, below in zip(facts, facts[1:], facts[2:], strict=False):
        if (
            here.wrapped
            and 0 < here.indent - below.indent <= 10
            and here.indent > layout.margin
            and not below.gap
        ):
            indents[here.indent] += 1
            after_an_end[here.indent] += above.maybe_ended or here.gap > 0
    if len(facts) > 1 and 0 < facts[0].indent - facts[1].indent <= 10 and not facts[1].gap:
        indents[facts[0].indent] += 1
        after_an_end[facts[0].indent] += 1
    if not indents:
        return
    indent, count = indents.most_common(1)[0]
    layout.indented_starts = 3 <= count < 0.4 * len(facts) and after_an_end[indent] >= 0.75 * count
    if layout.indented_starts:
        layout.start_indent = indent
