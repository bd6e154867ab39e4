"""Text copied out of a page viewer: every line as printed, and not one blank line between paragraphs.

Before anything else looks at it, the text is set again as a wrapped one is: blank lines where paragraphs end, verse and
quotations set in, notes at the foot of a page by themselves with raised figures, heads of pages gone.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from .draft import Draft, Line
from .formats.numerals import TO_SUPERSCRIPT
from .languages import Language
from .layout import LIST_MARK, ends_sentence, measure, starts_small
from .ledger import Ledger
from .quotes import is_attribution_line

_LEAST_LINES = 15
_BARE_NUMBER = re.compile(r"\d{1,4}")
_FOOT = re.compile(r"(?P<label>\d{1,3}) ?(?=[^\W\d_a-zà-öø-ÿа-я]|[“\"«„(])")
_FULL = 0.7  # share of the width below which a line is no line of prose, unless it is a last one
_LONGEST_HEAD = 90
_NEAR = 4  # heads to each side with which one is compared
_LONGEST_STANZA = 40  # lines
_SHORTEST_PAGE, _LONGEST_PAGE = 8, 80  # lines
_RAISED_LABEL = re.compile(r"[⁰¹²³⁴-⁹]+ ")
_SET_IN = "    "


@dataclass(slots=True)
class _Row:
    number: int
    text: str
    spaced: bool  # ends in a space, as lines do that run on
    page: int | None
    notes: list[_Row] | None = None  # rows of the notes at the foot of the page that ends with this row
    turned: bool = False  # a page was turned below it


def is_copied(lines: Sequence[Line], language: Language) -> bool:
    """Whether the text is wrapped and shows nowhere, by a gap or an indent, where a paragraph begins."""
    filled = [line.text for line in lines if line.text.strip()]
    blank = sum(not line.text.strip() for line in lines)
    indented = sum(text[0] == " " for text in filled)
    if len(filled) < _LEAST_LINES or 40 * blank > len(filled) or 20 * indented > len(filled):
        return False
    return measure(lines, set(), language).wrapped


@dataclass(slots=True)
class SetAgain:
    lines: list[Line]  # counted anew
    numbers: list[int] = field(default_factory=list)  # of these lines, in the file
    feet: list[list[int]] = field(default_factory=list)  # indexes of the lines of each note at a foot

    def add(self, row: _Row, text: str) -> None:
        self.numbers.append(row.number)
        self.lines.append(Line(len(self.numbers), text, row.page))

    def add_blank(self) -> None:
        if self.lines:
            self.numbers.append(self.numbers[-1])
            self.lines.append(Line(len(self.numbers), "", self.lines[-1].page))


def set_again(lines: Sequence[Line], spaced: Collection[int], language: Language, ledger: Ledger) -> SetAgain:
    """The text with blank lines and indents."""
    rows = [
        _Row(line.number, line.text.strip(), line.number in spaced, line.page)
        for line in lines
        if line.text.strip()
    ]
    rows = _without_furniture(rows, ledger)
    rows = _without_feet(rows, ledger)
    ends = _ends(rows, language)
    width = sorted(len(row.text) for row in rows)[int(0.9 * len(rows))]
    out = SetAgain([])
    start = 0
    for end in [i + 1 for i in range(len(rows)) if i in ends]:
        _print(rows, start, end, ends, width, language, out)
        start = end
    return out


def _without_furniture(rows: list[_Row], ledger: Ledger) -> list[_Row]:
    """The rows without the numbers of pages that count along, and the heads beside them."""
    numbers = _page_numbers(rows)
    if not numbers:
        return rows
    heads = _heads(rows, numbers)
    gone: set[int] = set()
    for i in sorted({*numbers, *heads}):
        kind = "page_number" if i in numbers else "running_head"
        why = "printed at the edge of a page, not part of the text"
        if ledger.accept(kind, rows[i].number, rows[i].text, "", why, 0.85):
            gone.add(i)
    kept: list[_Row] = []
    for i, row in enumerate(rows):
        if i in gone:
            if kept:
                kept[-1].turned = True
        else:
            kept.append(row)
    return kept


def _page_numbers(rows: Sequence[_Row]) -> list[int]:
    """Positions of the longest chain of figures that stand alone and count pages, a page apart from each other."""
    best: dict[int, tuple[int, int]] = {}  # by figure: how many count up to it, and the place of the last
    above: dict[int, int] = {}
    longest, end = 0, -1
    for i, row in enumerate(rows):
        if not _BARE_NUMBER.fullmatch(row.text) or not i:
            continue
        value = int(row.text)
        count, place = best.get(value - 1, (0, -1))
        if count and i - place >= _SHORTEST_PAGE:
            above[i] = place
            count += 1
        else:
            count = 1
        if count > best.get(value, (0, -1))[0]:
            best[value] = count, i
        if count > longest:
            longest, end = count, i
    chain = [end] if end >= 0 else []
    while chain and chain[-1] in above:
        chain.append(above[chain[-1]])
    return chain[::-1] if len(chain) > 1 or end == len(rows) - 1 else []


def _heads(rows: Sequence[_Row], numbers: Sequence[int]) -> set[int]:
    """Rows beside the numbers of pages that say again what stands at the very top, or beside another number."""
    top = [" ".join(_words(row.text)) for row in rows[:3]]
    found: set[int] = set()
    for step in (1, -1):
        beside = [i + step for i in numbers if 0 < i + step < len(rows)]
        said = [" ".join(_words(rows[i].text)) for i in beside]
        for at, i in enumerate(beside):
            if len(rows[i].text) > _LONGEST_HEAD or rows[i].text[-1:] in ".,;:?!":
                continue
            others = [*top, *said[max(0, at - _NEAR) : at], *said[at + 1 : at + 1 + _NEAR]]
            if any(_shared(said[at], other) >= 2 for other in others):
                found.add(i)
                below = " ".join([said[at], *_words(rows[i + 1].text)]) if i + 1 < len(rows) else ""
                if step == 1 and any(
                    _shared(below, other) > _shared(said[at], other) >= 2 for other in others
                ):
                    found.add(i + 1)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def _shared(one: str, other: str) -> int:
    """How many words in a row two heads have in common, with which one of them begins or ends."""
    a, b = f" {one} ", f" {other} "
    words = one.split()
    runs = [words[:n] for n in range(1, len(words) + 1)] + [words[-n:] for n in range(1, len(words) + 1)]
    theirs = other.split()
    runs += [theirs[:n] for n in range(1, len(theirs) + 1)] + [theirs[-n:] for n in range(1, len(theirs) + 1)]
    return max(
        (len(run) for run in runs if f" {' '.join(run)} " in a and f" {' '.join(run)} " in b), default=0
    )


def _without_feet(rows: list[_Row], ledger: Ledger) -> list[_Row]:
    """The rows of the text: notes at the foot of a page hang on the last row above them, their figures raised."""
    kept: list[_Row] = []
    expected = 1
    i = 0
    while i < len(rows):
        match = _FOOT.match(rows[i].text)
        end = _foot_end(rows, i) if match and int(match["label"]) in (expected, 1) and kept else 0
        if not match or not end or not _marked(kept, match["label"]):
            kept.append(rows[i])
            i += 1
            continue
        printed = " ".join(row.text for row in rows[i:end])
        why = "a note at the foot of its page, kept with the notes"
        if not ledger.accept("foot_note", rows[i].number, printed, "", why, 0.85):
            kept += rows[i:end]
            i = end
            continue
        kept[-1].notes = kept[-1].notes or []
        kept[-1].turned = kept[-1].turned or any(row.turned for row in rows[i:end])
        label = int(match["label"])
        for row in rows[i:end]:
            again = _FOOT.match(row.text)
            if (
                again
                and int(again["label"]) == label
                and (label == int(match["label"]) or _marked(kept, str(label)))
            ):
                _raise_marker(kept, str(label))
                row.text = str(label).translate(TO_SUPERSCRIPT) + " " + row.text[again.end() :]
                label += 1
            kept[-1].notes.append(row)
        expected = label
        i = end
    return kept


def _foot_end(rows: Sequence[_Row], i: int) -> int:
    """The end of the page whose foot may begin at row i."""
    for j in range(i, min(i + _LONGEST_PAGE // 2, len(rows))):
        if rows[j].turned or j == len(rows) - 1:
            return j + 1
    return 0


def _marked(kept: Sequence[_Row], label: str) -> tuple[int, int] | None:
    """The row and place of the figure that leads to the note: straight behind a word or a mark."""
    marker = re.compile(rf"(?<=[^\s\d(\[–—-]){label}(?=$|[\s.,;:)”’»])")
    for at in range(len(kept) - 1, max(-1, len(kept) - 1 - _LONGEST_PAGE), -1):
        for match in marker.finditer(kept[at].text):
            before = kept[at].text[: match.start()]
            if not re.search(r"\d[.,]$|[$£€]$", before):
                return at, match.start()
    return None


def _raise_marker(kept: Sequence[_Row], label: str) -> None:
    if place := _marked(kept, label):
        at, start = place
        text = kept[at].text
        kept[at].text = text[:start] + label.translate(TO_SUPERSCRIPT) + text[start + len(label) :]


def _ends(rows: Sequence[_Row], language: Language) -> set[int]:
    """Positions of the rows that end a paragraph, a heading, a line of verse."""
    sure = [
        (a, b)
        for a, b in itertools.pairwise(rows)
        if starts_small(b.text) and a.text[-1] not in "-–—" and not ends_sentence(a.text, language)
    ]
    spaced = sum(a.spaced for a, _ in sure)
    unspaced = sum(not row.spaced for row in rows)
    flowed = spaced >= 0.9 * len(sure) and unspaced >= 0.04 * len(rows)
    width = sorted(len(row.text) for row in rows)[int(0.85 * len(rows))]
    fits = sorted(_reach(a, b) for a, b in sure if len(a.text) >= _FULL * width)
    fit = fits[len(fits) // 10] if fits else width
    found = {len(rows) - 1}
    for i, (row, below) in enumerate(itertools.pairwise(rows)):
        small = starts_small(below.text)
        if flowed:
            cut = row.text[-1] == "-" and small
            ended = not (
                row.spaced or cut or (row.turned and small and not ends_sentence(row.text, language))
            )
        else:
            ended = not small and _ended_early(row, below, i - 1 in found or not i, fit, language)
        if ended:
            found.add(i)
            alone = len(row.text) < _FULL * fit and not ends_sentence(row.text, language)
            if alone and i and not starts_small(row.text) and ends_sentence(rows[i - 1].text, language):
                found.add(i - 1)
    return found


def _reach(row: _Row, below: _Row) -> int:
    """How long the line would have been with the next word."""
    return len(row.text) + 1 + len(below.text.split(None, 1)[0])


def _ended_early(row: _Row, below: _Row, first: bool, fit: int, language: Language) -> bool:
    """Whether the row stops although the next word had fitted on it. `first`: it begins a paragraph."""
    ended = ends_sentence(row.text, language)
    mark = LIST_MARK.match(below.text)
    if mark and (ended or row.text[-1] in ":;" or mark["bullet"] == "•"):
        return True
    reach = _reach(row, below)
    if ended:
        return reach < fit
    if row.text[-1] in ",-–—":
        return first and reach < 0.75 * fit and row.text[-1] == ","
    small = language.small_title_words | language.function_words
    return reach < (0.9 if first else 0.7) * fit and row.text.split()[-1].lower() not in small


def _print(
    rows: Sequence[_Row],
    start: int,
    end: int,
    ends: Collection[int],
    width: int,
    language: Language,
    out: SetAgain,
) -> None:
    """Add the paragraph of rows from `start` to before `end`, with a blank line above unless it goes on with verse."""
    indent = ""
    verse = _in_verse(rows, start, ends, language)
    if verse or _is_quotation(rows, start, end, width, language):
        indent = _SET_IN
    above = out.lines[-1].text if out.lines else ""
    dashed = rows[start].text[0] in "—–" and above.startswith(_SET_IN)
    follows = verse and _in_verse(rows, start - 1, ends, language)
    if not (follows or dashed):
        out.add_blank()
    elif dashed:
        indent = _SET_IN
    feet: list[_Row] = []
    for row in rows[start:end]:
        out.add(row, indent + row.text)
        feet += row.notes or []
    for row in feet:
        if _RAISED_LABEL.match(row.text):
            out.add_blank()
            out.feet.append([])
        out.feet[-1].append(len(out.lines))
        out.add(row, row.text)


def _in_verse(rows: Sequence[_Row], at: int, ends: Collection[int], language: Language) -> bool:
    """Whether row `at` is one of three and more in a row that each end early, the sentence running on."""
    if at < 2 or not _verse_like(rows, at, ends):
        return False
    first = last = at
    while (
        first > max(2, at - _LONGEST_STANZA)
        and rows[first - 1].text[-1] not in ".!?"
        and _verse_like(rows, first - 1, ends)
    ):
        first -= 1
    end = min(len(rows), at + _LONGEST_STANZA)
    while last + 1 < end and rows[last].text[-1] not in ".!?" and _verse_like(rows, last + 1, ends):
        last += 1
    block = rows[first : last + 1]
    marked = sum(row.text[-1] in ",;" for row in block)
    columns = sum(len(re.findall(r"\d+", row.text)) > 1 for row in block)
    return 3 <= len(block) <= _LONGEST_STANZA and marked >= 0.4 * len(block) and 2 * columns < len(block)


def _verse_like(rows: Sequence[_Row], at: int, ends: Collection[int]) -> bool:
    text = rows[at].text
    return at in ends and at - 1 in ends and len(text) <= 55 and LIST_MARK.match(text) is None


def _is_quotation(rows: Sequence[_Row], start: int, end: int, width: int, language: Language) -> bool:
    """Whether a passage of two rows and more names its source on the row below, or is narrower below a colon."""
    if end - start < 2 or LIST_MARK.match(rows[start].text) or start < 2:
        return False
    below = rows[end].text if end < len(rows) else ""
    if below[:1] in "—–" and is_attribution_line(below, language.cited_in, language.page_words):
        return True
    if rows[start - 1].text[-1] != ":":
        return False
    return max(len(row.text) for row in rows[start : end - 1]) <= width - 4


def count_lines(draft: Draft, numbers: Sequence[int]) -> None:
    """Let all parts of the draft name the lines of the file, not those of the text as it was set again."""

    def of_file(at: int) -> int:
        return numbers[at - 1] if 0 < at <= len(numbers) else at

    for section in draft.sections:
        section.first_line = of_file(section.first_line)
        for block in section.blocks:
            block.first_line, block.last_line = of_file(block.first_line), of_file(block.last_line)
    for note in draft.notes:
        note.line = of_file(note.line)
    for reference in draft.references:
        reference.line = of_file(reference.line)
    for comment in draft.comments:
        comment.first_line = of_file(comment.first_line)
