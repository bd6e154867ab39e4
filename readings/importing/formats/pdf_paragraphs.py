"""Rows become paragraphs: by gaps, indents, changes of letters, and by lines that end although the next word had room."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from .pdf_indents import find_indents
from .pdf_lines import Row, first_width
from .pdf_tags import are_reliable
from .pdf_verse import find_stanzas

_GAP = 1.24  # of the ordinary step from line to line: more parts paragraphs
_LIFT = 1.4  # the same, above a line that its raised figures push down
_LIFTED = re.compile(r"\[\d{1,3}\]|\ue000")
_TITLE = 1.3  # of the size of the text: lines of such letters are one title
_IN = 0.6  # of the size of the letters: a line further in than this stands in
_ENDED = re.compile(
    r"[.!?…:;][\"'”’»)\]]*(?:\[[^\]]{1,4}\]|\ue000[^\ue001]*\ue001|[*†‡⁰¹²³⁴-⁹]+|\s?↩\ufe0e?)*$"
)
_SMALL = re.compile(r"[\s\"'“‘«(\[—–-]*[a-zß-öø-ÿа-яё]")
MARK = re.compile(r"(?:[•◦‣▪∙·●○■□►–—*-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[\d{1,3}\])\s+\S")
_BULLET = re.compile(r"[•◦‣▪∙●○■□►]\s*\S")
_ENTRY = re.compile(r"[^\W\d_a-z][\w’'-]+, [^\W\d_]\.[^()]{0,60}\((?:1[5-9]|20)\d\d[a-z]?\)")  # of references
_LEADER = re.compile(r"(?:\.\s?|…\s?|·\s?|_){4,}\s*(?:\d{1,4}|[ivxlc]{1,7})$")
_PAGE = re.compile(r"\d{1,4}|[ivxlc]{1,7}")
CUT = ("\x02", "\xad")


@dataclass(slots=True)
class Paragraph:
    rows: list[Row]
    gap: float = 0.0  # room above it, in lines, beyond the ordinary
    verse: bool = False

    @property
    def text(self) -> str:
        return " ".join(row.text for row in self.rows)

    @property
    def first(self) -> Row:
        return self.rows[0]

    @property
    def size(self) -> float:
        return max(self.rows, key=lambda row: len(row.text)).size

    @property
    def bold(self) -> bool:
        return all(row.bold for row in self.rows)

    @property
    def italic(self) -> bool:
        return all(row.italic for row in self.rows)

    @property
    def underlined(self) -> bool:
        return all(row.underlined and not row.linked for row in self.rows)

    @property
    def indent(self) -> float:
        """Of the row furthest out, in the size of the letters."""
        return min(row.x0 - row.left for row in self.rows) / self.size

    @property
    def centred(self) -> bool:
        """Every row stands as far from the left edge as from the right, and from both; not all begin at one place."""
        begins = [row.x0 for row in self.rows]
        block = len(begins) > 1 and max(begins) - min(begins) < 0.3 * self.size
        return not block and all(is_centred(row) for row in self.rows)


@dataclass(slots=True)
class Measure:
    """What is ordinary in a document."""

    size: float = 10.0
    steps: dict[float, float] = field(default_factory=dict)  # size of letters to the step from line to line
    ratio: float = 1.25  # of a step to the size, for sizes met too rarely
    indented: bool = False  # first lines of paragraphs stand in
    bold: bool = False  # most letters are bold
    plain: bool = False  # no line is bold or italic, as in a scan

    def step(self, size: float) -> float:
        return self.steps.get(size, self.ratio * size)


def is_centred(row: Row) -> bool:
    room_left, room_right = row.x0 - row.left, row.right - row.x1
    wide = row.right - row.left
    least = max(1.2 * row.size, 0.07 * wide)
    near = 3.2 if min(room_left, room_right) > 0.25 * wide else 1.0  # a centred line may have kept its indent
    return min(room_left, room_right) > least and abs(room_left - room_right) < near * row.size


def measure(rows: Sequence[Row]) -> Measure:
    """Of the rows of the text, without furniture."""
    sizes, bold = Counter[float](), 0
    for row in rows:
        sizes[row.size] += len(row.text)
        bold += len(row.text) if row.bold else 0
    found = Measure(size=max(sizes, key=lambda size: sizes[size], default=10.0))
    found.bold = 2 * bold > sum(sizes.values())
    found.plain = not any(row.bold or row.italic for row in rows)
    steps: dict[float, Counter[float]] = {}
    for a, b in itertools.pairwise(rows):
        if same_column(a, b) and a.size == b.size and 0 < b.y - a.y < 4 * a.size:
            steps.setdefault(a.size, Counter())[round((b.y - a.y) * 2) / 2] += 1
    for size, counted in steps.items():
        if sum(counted.values()) >= 4:
            most = max(counted.values())
            found.steps[size] = min(step for step, n in counted.items() if n >= max(2, 0.4 * most))
    if found.size in found.steps:
        found.ratio = found.steps[found.size] / found.size
    found.indented = _first_lines_stand_in(rows, found)
    return found


def same_column(a: Row, b: Row) -> bool:
    return a.page == b.page and a.region == b.region


def _first_lines_stand_in(rows: Sequence[Row], known: Measure) -> bool:
    stands, plain = 0, 0
    for a, b, c in zip(rows, rows[1:], rows[2:], strict=False):
        if not (same_column(a, b) and same_column(b, c)) or a.size != known.size or b.size != a.size:
            continue
        if not _ENDED.search(a.text) or MARK.match(b.text):
            continue
        if b.x0 - b.left > _IN * b.size and c.x0 - c.left < 0.3 * c.size and a.x0 - a.left < 6 * a.size:
            stands += 1
        elif _has_room(a, b, a.right) and abs(b.x0 - b.left) < 0.3 * b.size:
            plain += 1
    return stands >= 3 and stands > plain


def paragraphs(rows: Sequence[Row], known: Measure) -> list[Paragraph]:
    """The rows of the text in paragraphs. Tags, where they agree with print, decide what goes on over a page."""
    found = _grouped(rows, known, tagged=False)
    first = {id(paragraph.first) for paragraph in found}
    if are_reliable(rows, [id(row) in first for row in rows]):
        return _grouped(rows, known, tagged=True)
    return found


def _grouped(rows: Sequence[Row], known: Measure, *, tagged: bool) -> list[Paragraph]:
    rights = _local_rights(rows)
    steps = [known.step(row.size) for row in rows]
    stanzas = find_stanzas(rows, steps, MARK, known.size)
    indents = find_indents(rows, steps, _is_listed, indented=known.indented)
    found: list[Paragraph] = []
    for at, row in enumerate(rows):
        if not at:
            found.append(Paragraph([row], 9.0, verse=at in stanzas))
            continue
        above, below = rows[at - 1], rows[at + 1] if at + 1 < len(rows) else None
        if at in stanzas or at - 1 in stanzas:
            parted = stanzas.get(at) != stanzas.get(at - 1)
        elif tagged and (said := _parts_by_tags(above, row)) is not None:
            parted = said
        elif at in indents and not above.text.endswith(CUT):
            parted = indents[at]
        else:
            parted = _parts(found[-1], above, row, below, rights[at - 1], known)
        if not parted:
            found[-1].rows.append(row)
            continue
        gap = 0.5
        if same_column(above, row):
            gap = max(0.0, (row.y - above.y) / known.step(row.size) - 1)
        found.append(Paragraph([row], gap, verse=at in stanzas))
    return found


def _parts_by_tags(above: Row, here: Row) -> bool | None:
    """What tags say of the edge of a column or page; None where they say nothing, or the sentence says enough."""
    if same_column(above, here) or above.block is None or here.block is None:
        return None
    if _SMALL.match(here.text) or not _ENDED.search(above.text):
        return None
    if above.page == here.page:
        return above.block != here.block
    return not above.goes_on if above.goes_on == here.came else None


def _local_rights(rows: Sequence[Row]) -> list[float]:
    """Up to where the lines around each row run: a passage set in may end before its column does."""
    out = [row.right for row in rows]
    start = 0
    for at in range(1, len(rows) + 1):
        if at < len(rows):
            a, b = rows[at - 1], rows[at]
            shift = (a.x0 - b.x0) / a.size
            level = abs(shift) < 0.3 or (
                at - 1 == start and 0 < shift < 4
            )  # a first line may stand further in
            if same_column(a, b) and a.size == b.size and level:
                continue
        run = rows[start:at]
        edge = max(row.x1 for row in run)
        if len(run) >= 3 and run[-1].x0 - run[-1].left > _IN * run[-1].size and edge > 0.6 * run[0].right:
            out[start:at] = [edge] * len(run)
        start = at
    return out


def _has_room(above: Row, below: Row, right: float) -> bool:
    """Whether the first word of the row below would have fitted at the end of the row above."""
    return above.x1 + 0.4 * above.size + first_width(below) < right


def _parts(group: Paragraph, above: Row, here: Row, below: Row | None, right: float, known: Measure) -> bool:
    if above.text.endswith(CUT):
        return False
    if is_entry(above):
        return True
    small = bool(_SMALL.match(here.text))
    ended = bool(_ENDED.search(above.text))
    if abs(here.size - above.size) > 0.06 * max(here.size, above.size):
        return True
    if not same_column(above, here):
        return _parts_over_edge(group, above, here, right, known, small=small, ended=ended)
    titled = here.size > _TITLE * known.size and here.face == above.face and not MARK.match(here.text)
    if titled and not ended and 0 < here.y - above.y < 1.45 * here.size:
        return False
    step = known.step(here.size)
    lifted = _LIFTED.search(here.text) is not None and not _has_room(above, here, right)
    if here.y - above.y > max((_LIFT if lifted else _GAP) * step, step + 1.0) or here.y < above.y - 1:
        return not (
            small and not ended and here.y - above.y < 1.9 * step and not _has_room(above, here, right)
        )
    room = _has_room(above, here, right)
    if here.bold != above.bold and (room or group.bold) and not (small and not ended):
        return True
    if here.italic != above.italic and room and (group.italic or ended):
        return True
    if _BULLET.match(here.text) or (MARK.match(here.text) and (ended or room) and _is_item(group, here)):
        return True
    shift = here.x0 - above.x0
    if is_centred(here) and is_centred(above) and abs(shift) > 0.3 * here.size:
        return room and ended
    if (
        len(group.rows) <= 3
        and group.centred
        and not small
        and abs(shift) > 0.3 * here.size > here.x0 - here.left - 3 * here.size
    ):
        return True
    hang = _text_begins(group.first) if MARK.match(group.first.text) else None
    if hang is not None and abs(here.x0 - hang) > 0.5 * here.size and ended and not small:
        return True
    if shift > _IN * here.size:
        returns = below is None or not same_column(here, below) or below.x0 < here.x0 - 0.4 * here.size
        level = group.first.x0 - group.first.left < 0.3 * here.size
        hangs = len(group.rows) == 1 and not room and (level or not ended)  # the second line of an item
        if hangs or (len(group.rows) == 1 and MARK.match(group.first.text) and not (room and ended)):
            return False
        return ended or room or (returns and not small)
    if shift < -_IN * here.size and len(group.rows) > 1:
        return ended or room or not small
    if shift < -_IN * here.size and here.x0 - here.left < -0.3 * here.size and ended:
        return True
    if ended and _ENTRY.match(here.text) and _ENTRY.match(group.first.text):
        return True
    if not room:
        return False
    if ended:
        return True
    return not small and right - above.x1 > 0.2 * (right - above.left) and above.text[-1:] not in ",-–—"


def _is_listed(row: Row) -> bool:
    return bool(MARK.match(row.text)) or is_entry(row)


def _text_begins(row: Row) -> float:
    """Where the words of an item begin, behind its mark."""
    return row.bits[1].x0 if len(row.bits) > 1 else row.x0


def _is_item(group: Paragraph, here: Row) -> bool:
    return bool(MARK.match(group.first.text)) or here.x0 - here.left > 0.3 * here.size


def _parts_over_edge(
    group: Paragraph, above: Row, here: Row, right: float, known: Measure, *, small: bool, ended: bool
) -> bool:
    """At the end of a column or page."""
    if here.bold != above.bold:
        return True
    if small:
        return False
    if here.italic != above.italic and (ended or group.italic):
        return True
    if _BULLET.match(here.text) or (MARK.match(here.text) and ended and MARK.match(group.first.text)):
        return True
    hang = _text_begins(group.first) if MARK.match(group.first.text) else None
    if (
        hang is not None
        and ended
        and abs((here.x0 - here.left) - (hang - group.first.left)) > 0.5 * here.size
    ):
        return True
    if group.centred and not is_centred(here):
        return True
    inset = above.x0 - above.left
    level = abs(here.x0 - here.left - inset) < 0.3 * here.size
    if level and inset > _IN * above.size:  # a passage set in stands in on both sides
        fullest = max(row.x1 for row in group.rows)
        right = fullest if len(group.rows) > 1 else min(right, above.right - inset)
    room = _has_room(above, here, right)
    if not ended:
        return room and right - above.x1 > 0.3 * (right - above.left) and above.text[-1:] not in ",-–—"
    set_in = above.x0 - above.left > _IN * above.size and len(group.rows) > 1
    if set_in != (here.x0 - here.left > _IN * here.size) and (set_in or not known.indented):
        return True
    if known.indented:
        return here.x0 - here.left > _IN * here.size and (room or not level)
    return room


def is_entry(row: Row) -> bool:
    """Whether it looks like an entry of a list of contents: words, dots or room, and the number of a page."""
    if _LEADER.search(row.text):
        return True
    last = row.bits[-1]
    room = last.x0 - row.bits[-2].x1 if len(row.bits) > 1 else 0.0
    return bool(_PAGE.fullmatch(last.text)) and room > 2.5 * row.size and row.right - row.x1 < 2 * row.size


def ordinary_gap(found: Sequence[Paragraph], size: float) -> float:
    """Between two paragraphs of the text."""
    gaps = [
        b.gap
        for a, b in itertools.pairwise(found)
        if a.size == size == b.size
        and len(a.rows) > 1
        and len(b.rows) > 1
        and same_column(a.rows[-1], b.first)
    ]
    return median(gaps) if gaps else 0.0
