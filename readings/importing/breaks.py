"""Where one paragraph ends and the next begins: each place between two lines is weighed by what the layout says."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .languages import Language
from .layout import LIST_MARK, Facts, Layout
from .ledger import Ledger
from .names import byline
from .quotes import closing_at, opens_with_quote, split_source

_NUMBERED = re.compile(r"\s*(?:\d{1,2}|[IVXLC]{1,6})\.? +[^\W\d_a-z]")
_FULL = 0.82  # share of the width from which a line counts as full
_LONGEST_ITEM = 12  # lines looked through for the mark of an item
_LONGEST_QUOTATION = 40  # lines looked through for the end of a quotation


@dataclass(slots=True, frozen=True)
class Page:
    """The lines of a text with all that is known of them before they are paragraphs."""

    layout: Layout
    texts: Sequence[str]  # repaired, by index
    items: Collection[int]  # positions of lines that begin an item of a list
    bound: Collection[int]  # indexes of lines whose last word runs on into the next one
    language: Language
    ledger: Ledger

    @property
    def facts(self) -> Sequence[Facts]:
        return self.layout.facts

    def text(self, i: int) -> str:
        return self.texts[self.facts[i].index].strip()


def parts(i: int, page: Page, *, alone: bool) -> bool:
    """Whether a paragraph ends between line i-1 and line i. `alone`: it has one line so far, below no blank one.

    A blank line that is found to stand inside a paragraph is entered as a repair; refused, it parts after all.
    """
    above, below = page.facts[i - 1], page.facts[i]
    if above.index in page.bound:
        return _blank_refused(above, below, page, 0.97)
    if not below.gap and i not in page.items and _hangs_below_mark(i, page):
        return False
    if not above.wrapped and not below.wrapped:
        if i in page.items:
            return True
        if above.shouted and below.shouted and not below.gap and _hangs(page.text(i - 1), page.language):
            return False
        if page.layout.wrapped and not below.gap and _fills_line(above, below, page.layout.width):
            return False
        return not _broken_inside(above, below, page) or _blank_refused(above, below, page, 0.7)
    if above.length > 250 or below.length > 250:
        return True
    if below.gap or below.crossed:
        return _gap_parts(i, page, alone=alone) or _blank_refused(
            above, below, page, 0.9 if below.lower else 0.8
        )
    return _line_parts(i, page)


def _blank_refused(above: Facts, below: Facts, page: Page, confidence: float) -> bool:
    """Enter the blank lines between the two as a repair; whether that was refused."""
    count = below.index - above.index - 1
    if count < 1:
        return False
    last, first = page.texts[above.index].rsplit(None, 1)[-1:], page.texts[below.index].split(None, 1)[:1]
    before = "".join(last) + "\n" * (count + 1) + "".join(first)
    after = " ".join(last + first)
    why = "the blank line stands inside a paragraph"
    return not page.ledger.accept("blank_line", above.index + 1, before, after, why, confidence)


def _hangs_below_mark(i: int, page: Page) -> bool:
    """Whether line i stands exactly under the words of the item that began above it, and goes on with it."""
    facts = page.facts
    above, below = facts[i - 1], facts[i]
    first_line = page.layout.indented_starts and below.indent == page.layout.start_indent
    short = _short(above, below, 0.95)
    if not below.lower and ((above.ended and (first_line or short)) or (first_line and short)):
        return False
    for j in range(i - 1, max(-1, i - _LONGEST_ITEM), -1):
        if j in page.items:
            mark = LIST_MARK.match(page.text(j))
            return mark is not None and below.indent == facts[j].indent + mark.end()
        if facts[j].gap or facts[j].indent != below.indent:
            return False
    return False


def _broken_inside(above: Facts, below: Facts, page: Page) -> bool:
    """One line a paragraph: the sentence plainly runs on from one line to the next."""
    if above.ended or not below.lower or above.length < 45:
        return False
    end = page.texts[above.index].rstrip()[-1:]
    opening = page.texts[below.index].lstrip()[:1]
    return (end.isalpha() or end in ",-") and opening.isalpha() and below.indent <= above.indent


def _fills_line(above: Facts, below: Facts, width: int) -> bool:
    """Whether a line of a list, in a text that is wrapped elsewhere, has no room for the first word below it."""
    full = _FULL * width <= above.length <= width < above.length + 1 + below.first_word
    return full and above.indent <= below.indent <= above.indent + 8 and not (above.shouted or below.shouted)


def _hangs(text: str, language: Language) -> bool:
    """Whether a heading plainly goes on below: it stops at a small word or a comma."""
    return text.rstrip()[-1] in ",:–—" or text.split()[-1].lower() in language.small_title_words


def _short(above: Facts, below: Facts, share: float) -> bool:
    """Whether the next word would have fitted on the line above, so that it was ended on purpose."""
    return above.length + 1 + below.first_word <= share * max(above.width, below.width, 1)


def _page_parts(above: Facts, below: Facts, page: Page) -> bool:
    """Whether a paragraph ends where a page ends: the blank lines there say nothing."""
    ending = page.texts[above.index].rstrip().rstrip("\"'”’»)]")[-1:]
    if below.lower or ending in ":,;" or (ending not in ".!?…" and not above.ended):
        return False
    if page.layout.indented_starts:
        return below.indent == page.layout.start_indent
    return _short(above, below, 0.95)


def _gap_parts(i: int, page: Page, *, alone: bool) -> bool:
    facts, layout = page.facts, page.layout
    above, below = facts[i - 1], facts[i]
    if below.crossed and not below.shouted and not above.shouted and i not in page.items:
        return _shifts(i, page) or _page_parts(above, below, page)
    if below.shouted != above.shouted and (
        above.maybe_ended or above.shouted or below.gap > 1 or below.shouted
    ):
        return True
    if i in page.items and (above.maybe_ended or i - 1 in page.items):
        return True
    full = above.length >= _FULL * max(above.width, 1)
    if not above.maybe_ended:
        if below.lower:
            return not full and above.length < 0.5 * above.width
        if not full:
            return True
        last = page.text(i - 1).rsplit(None, 1)[-1].lower()
        small = page.language.small_title_words | page.language.function_words
        if layout.first_line_gaps and last not in small and (_gap_below(i, facts) or _heads(i, page)):
            return True  # the line below is the first of its paragraph, or a heading
        torn = layout.gap_parts < 0.9 or below.page_start
        return not (layout.first_line_gaps or (torn and _runs_on(i, facts)))
    if below.lower:
        return above.ended and _short(above, below, 0.75)
    if not layout.first_line_gaps:
        return True
    return not (alone and full and below.gap == 1 and above.ended) or _heads(i, page)


def _gap_below(i: int, facts: Sequence[Facts]) -> bool:
    return i + 1 >= len(facts) or facts[i + 1].gap > 0


def _runs_on(i: int, facts: Sequence[Facts]) -> bool:
    """A full line without an end, then a gap, then a line that is no heading: a page was turned there."""
    below = facts[i]
    after = facts[i + 1] if i + 1 < len(facts) else None
    return below.length >= _FULL * max(below.width, 1) and after is not None and after.gap == 0


def _heads(i: int, page: Page) -> bool:
    """Whether a heading of up to three lines begins at line i, with its paragraph directly below."""
    facts = page.facts
    for j in range(i, min(i + 3, len(facts) - 1)):
        if facts[j].ended or facts[j].lower or (j > i and facts[j].gap):
            return False
        if _short(facts[j], facts[j + 1], 0.85):
            return not (facts[j + 1].lower or facts[j + 1].gap)
    return False


def _is_name_line(i: int, page: Page) -> bool:
    """Nothing but a name, with room left on the line: what stands below is another matter."""
    fact = page.facts[i]
    roomy = fact.length < 0.7 * max(fact.width, 50) and not fact.shouted
    return roomy and byline(page.language.code).fullmatch(page.text(i)) is not None


def _names_below(i: int, page: Page) -> bool:
    """At the very start: a title, and on the line below it the name of its author."""
    fact, below = page.facts[i], page.text(i)
    if fact.length > 0.8 * max(fact.width, 50) or fact.ended or len(below.split()) > 10:
        return False
    if fact.shouted:
        below = below.title()
    above = page.text(i - 1)
    if not above.strip():  # its only word was cut and has been put together on the line below
        return False
    small = above.split()[-1].lower() in page.language.small_title_words or above[-1] in ",:-–—"
    named = byline(page.language.code).fullmatch(below) is not None
    return not small and named and not page.facts[i - 1].ended


def _shifts(i: int, page: Page) -> bool:
    """Whether a passage that stands in (or at the right) begins or ends here."""
    facts, layout = page.facts, page.layout
    above, below = facts[i - 1], facts[i]
    if not above.maybe_ended:
        return False
    if below.indent >= above.indent + 10:
        return True
    after = facts[i + 1].indent if i + 1 < len(facts) and not facts[i + 1].gap else below.indent
    inward = below.indent >= layout.margin + 3 and above.indent <= below.indent - 3 and after == below.indent
    if layout.indented_starts and above.indent == layout.start_indent and not above.lower:
        left = i - 1 in page.items and _short(above, below, 0.95) and _leaves_item(i, page)
        return inward or left  # the line above is a first line itself
    before = facts[i - 2].indent if i > 1 and not above.gap else above.indent
    outward = (
        above.indent >= layout.margin + 2 and below.indent <= above.indent - 2 and before == above.indent
    )
    return inward or outward or _leaves_item(i, page)


def _leaves_item(i: int, page: Page) -> bool:
    """Whether line i stands further out than the mark of the item whose lines end above it."""
    facts = page.facts
    for j in range(i - 1, max(-1, i - _LONGEST_ITEM), -1):
        if j in page.items:
            return facts[i].indent <= facts[j].indent - 2
        if facts[j].gap or facts[j].indent <= facts[i].indent:
            return False
    return False


def _ends_heading(i: int, page: Page) -> bool:
    """Whether line i-1 is the last of a heading that began, at most three lines before, below a blank line."""
    facts = page.facts
    last = facts[i - 1]
    for j in range(i - 1, max(-1, i - 4), -1):
        here = facts[j]
        if here.ended or here.lower:
            return False
        if here.gap or j == 0:
            counted = here is last and here.gap and _is_counted(page.text(j), page.language)
            bounded = (
                page.layout.first_line_gaps and here is last and facts[i].gap == 0 and _gap_below(i, facts)
            )
            return _short(last, facts[i], 0.97 if counted else 0.85) or (
                bounded
                and not _hangs(page.text(j), page.language)
                and facts[i].length >= _FULL * facts[i].width
            )
    return False


def _is_counted(text: str, language: Language) -> bool:
    """ "4. The Boat", "Chapter 4: The Boat"."""
    words = text.split(None, 2)
    chapter = len(words) > 1 and words[0].lower() in language.chapter_words
    return _NUMBERED.match(text) is not None or (chapter and re.match(r"[\dIVXLC]+\b", words[1]) is not None)


def _line_parts(i: int, page: Page) -> bool:
    facts, layout = page.facts, page.layout
    above, below = facts[i - 1], facts[i]
    after_gap = 1 if i + 1 >= len(facts) else 0 if facts[i + 1].crossed else facts[i + 1].gap
    if i <= 3 and _names_below(i, page):
        return True
    if i <= 6 and not below.lower and _is_name_line(i - 1, page):
        return True
    if above.maybe_ended and after_gap and page.text(i)[:1] in "—–―" and i not in page.items:
        return True
    if i in page.items and (
        above.maybe_ended or above.width - above.length > 0.25 * above.width or i - 1 in page.items
    ):
        return True
    if below.shouted != above.shouted:
        if above.shouted:
            return above.gap > 0 or i == 1 or not below.lower
        if page.text(i - 1)[-1:] in ",;":
            return False
        return above.maybe_ended or _short(above, below, 0.8)
    if below.lower:
        return False
    stands_in = layout.indented_starts and below.indent == layout.start_indent
    if stands_in and (above.maybe_ended or (above.indent < below.indent and _short(above, below, 0.85))):
        return True
    if _shifts(i, page):
        return True
    if not above.ended and _ends_heading(i, page):
        goes_on = not below.ended and i + 1 < len(facts) and _short(below, facts[i + 1], 0.85)
        return not goes_on
    if not above.maybe_ended:
        return False
    if layout.first_line_gaps and after_gap and _is_first_line(i, page):
        return True
    if opens_with_quote(page.text(i)) and _quotation_begins(i, page):
        return True
    frequent = layout.prose_gaps > 0.04 and layout.gap_parts >= 0.9
    return above.ended and _short(above, below, 0.72 if frequent else 0.88)


def _is_first_line(i: int, page: Page) -> bool:
    """Whether line i, with a gap below it, is a first line by its length, and no last line above a heading."""
    here, below = page.facts[i], page.facts[i + 1] if i + 1 < len(page.facts) else None
    if here.ended and below is not None and (below.shouted or _heads(i + 1, page)):
        return not _short(here, below, 1.0)
    return here.length >= 0.6 * here.width


def _quotation_begins(i: int, page: Page) -> bool:
    """Whether a block quotation begins at line i, which opens with a mark and has no blank line above it."""
    facts = page.facts
    if page.text(i - 1).endswith(":"):
        return _short(facts[i - 1], facts[i], 0.95) or _closes_as_block(i, page)
    return False


def _closes_as_block(i: int, page: Page) -> bool:
    """Whether the quotation opened at line i fills two lines and more, and closes where a line was ended on purpose."""
    facts, said = page.facts, ""
    for j in range(i, min(i + _LONGEST_QUOTATION, len(facts))):
        if j > i and facts[j].gap and not said:
            return False
        said = f"{said} {page.text(j)}".strip()
        closed = closing_at(split_source(said)[0])
        if closed is None:
            continue
        if not re.fullmatch(r"[.,;]?(?:\[\d+\]|[*†‡⁰¹²³⁴-⁹]+|\d{1,3})?", split_source(said)[0][closed + 1 :]):
            source_open = re.fullmatch(r"\W*[(\[—–][^()]*", said[closed + 1 :])
            if source_open and j < i + _LONGEST_QUOTATION:
                continue
            return False
        if j == i:
            return False
        after = facts[j + 1] if j + 1 < len(facts) else None
        return after is None or after.gap > 0 or _short(facts[j], after, 0.95) or _gap_below(j + 1, facts)
    return False
