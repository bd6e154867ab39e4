"""The pieces of a document as words with spans, mended as every text is; spans stay on their words."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from readings.rewording import shared_ends

from .draft import Span, SpanKind
from .headings import is_dateline
from .languages import Language
from .layout import LIST_MARK, Facts, is_shouted, starts_small
from .ledger import Ledger
from .names import byline
from .paragraphs import Group
from .pieces import Document, Piece, PieceKind, Run
from .source import clean_line

_SAFE = ("http://", "https://", "mailto:")
_BREAK = re.compile(r"[ \t\r\f\v]*\n[ \t\r\f\v\n]*")
_SPACE = re.compile(r"[ \t\r\f\v\u2002-\u200a]+")
_WIDE_SPACE = re.compile(r"[ \u00a0]{2,}")
_FIGURE = re.compile(r"[\W\d_]*[^\W\d_]?[\W\d_]*")  # "[1]", "*", "a": no words
_OPENING = 8  # parts, and lines of one, that may stand before the text
_SHORT = 20  # words of a line that says something of the text
_SET_IN = 3.0  # letters
_LEAST_QUOTED = 30  # letters of a quotation that only its indent tells
_QUOTED = 0.4  # so much of a text is not set in as quotation
_VERSE = 65  # characters of a line of verse
_SONG = 45  # of one that need not begin with a capital
_MOST = 4000  # characters compared sign by sign; beyond, word by word


@dataclass(slots=True)
class Part:
    """One piece on its way into the draft."""

    piece: Piece
    line: int  # its first line in what is held to be the source
    text: str
    spans: list[Span] = field(default_factory=list)

    @property
    def kind(self) -> PieceKind:
        return self.piece.kind

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    @property
    def last_line(self) -> int:
        return self.line + self.text.count("\n")

    def become(self, text: str) -> None:
        """Other words for it; the spans go with theirs."""
        self.spans = carried(self.spans, self.text, text)
        self.text = text


def parts_of(document: Document, ledger: Ledger) -> list[Part]:
    """All that has words, each with lines of its own and a blank one below."""
    parts: list[Part] = []
    line = 1
    for piece in document.pieces:
        text, spans = _words(piece)
        if not text.strip():
            continue
        part = Part(piece, line, text, spans)
        line += text.count("\n") + 2
        mended = _mended(part, ledger)
        if mended != text:
            part.become(mended)
        if part.text.strip():
            parts.append(part)
    return parts


def _mended(part: Part, ledger: Ledger) -> str:
    """Its words without what is no writing, line by line; of a table, cell by cell."""
    if part.kind is not PieceKind.TABLE:
        mended = [clean_line(own, part.line + at, ledger) for at, own in enumerate(part.lines)]
        same = all(own == after for own, (after, _) in zip(part.lines, mended, strict=True))
        return part.text if same else _joined(mended)
    rows = enumerate(line.split("\t") for line in part.lines)
    return "\n".join(
        "\t".join(clean_line(cell, part.line + at, ledger)[0] for cell in row) for at, row in rows
    )


def _joined(lines: Sequence[tuple[str, bool]]) -> str:
    """The mended lines of a piece; a hyphen that only a line end shows goes with it."""
    out = ""
    for at, (line, soft) in enumerate(lines):
        out += line[:-1] if soft else line
        if at + 1 < len(lines) and not soft:
            out += "\n"
    return out.strip(" \n")


def _words(piece: Piece) -> tuple[str, list[Span]]:
    """The text of the runs, white space made plain, with the spans of their looks."""
    out = ""
    spans: list[Span] = []
    for run in piece.runs:
        said = _said(run, out) if piece.kind is not PieceKind.TABLE else _in_cell(run)
        if not said:
            continue
        start = len(out)
        out += said
        marks = len(said) - len(said.lstrip())
        end = len(out) - (len(said) - len(said.rstrip()))
        for kind, target in _looks(run):
            if start + marks < end:
                _extend(spans, Span(start + marks, end, kind, target), out)
    return _stripped(out, spans) if piece.kind is not PieceKind.TABLE else (out, spans)


def _in_cell(run: Run) -> str:
    """Cells come without needless white space; tabs and line ends part them."""
    if run.note and _FIGURE.fullmatch(run.text.strip()):
        return f"[{run.note}]"
    return unicodedata.normalize("NFC", run.text)


def _said(run: Run, before: str) -> str:
    if run.note and _FIGURE.fullmatch(run.text.strip()):
        lead = " " if run.text[:1].isspace() and before[-1:] not in ("", " ", "\n") else ""
        return f"{lead}[{run.note}]"
    text = _SPACE.sub(" ", _BREAK.sub("\n", unicodedata.normalize("NFC", run.text)))
    if "\u00a0" in text:
        text = _WIDE_SPACE.sub(" ", text)
    if before[-1:] in ("", "\n"):
        text = text.lstrip(" ")
    elif before[-1:] == " " and text[:1] == " ":
        text = text[1:]
    return text


def _looks(run: Run) -> list[tuple[SpanKind, str]]:
    looks: list[tuple[SpanKind, str]] = []
    if run.note:
        looks.append((SpanKind.NOTE_MARKER, run.note))
    elif run.link.lower().startswith(_SAFE):
        looks.append((SpanKind.LINK, run.link))
    if run.em:
        looks.append((SpanKind.EMPHASIS, ""))
    if run.strong:
        looks.append((SpanKind.STRONG, ""))
    if run.code:
        looks.append((SpanKind.CODE, ""))
    return looks


def _extend(spans: list[Span], new: Span, text: str) -> None:
    """Add a span; one of the same kind that ends where it begins grows instead."""
    for span in reversed(spans[-6:]):
        if (span.kind, span.target) == (new.kind, new.target) and new.kind is not SpanKind.NOTE_MARKER:
            if not text[span.end : new.start].strip(" "):
                span.end = new.end
                return
            break
    spans.append(new)


def _stripped(text: str, spans: Iterable[Span]) -> tuple[str, list[Span]]:
    """Without white space at the ends of the whole and of its lines."""
    bare = "\n".join(line.strip(" ") for line in text.strip().split("\n"))
    return bare, carried(list(spans), text, bare)


def carried(spans: Sequence[Span], before: str, after: str) -> list[Span]:
    """The spans of one text on the same words of another that came of it by small changes."""
    if before == after or not spans:
        return list(spans)
    moved = _moves(before, after)
    out = []
    for span in spans:
        start, end = moved[span.start], moved[span.end]
        while start < end and after[start].isspace():
            start += 1
        while end > start and after[end - 1].isspace():
            end -= 1
        if start < end:
            out.append(Span(start, end, span.kind, span.target))
    return sorted(out, key=lambda s: (s.start, -s.end, s.kind.value))


def _moves(before: str, after: str) -> list[int]:
    """For each place in `before`, its place in `after`."""
    head, tail = shared_ends(before, after)
    moved = list(range(head))
    first, second = before[head : len(before) - tail], after[head : len(after) - tail]
    if len(first) > _MOST:
        tokens, others = re.findall(r"\s+|\S+", first), re.findall(r"\s+|\S+", second)
        matcher = difflib.SequenceMatcher(None, tokens, others, autojunk=False)
        ends, other_ends = _ends(tokens), _ends(others)
        codes = [(ends[a], ends[b], other_ends[c], other_ends[d]) for _, a, b, c, d in matcher.get_opcodes()]
    else:
        plain = difflib.SequenceMatcher(None, first, second, autojunk=False)
        codes = [(a, b, c, d) for _, a, b, c, d in plain.get_opcodes()]
    for a, b, c, d in codes:
        moved += [head + c + min(at, d - c) for at in range(b - a)]
    moved += range(len(after) - tail, len(after) + 1)
    return moved


def _ends(tokens: Sequence[str]) -> list[int]:
    places = [0]
    for token in tokens:
        places.append(places[-1] + len(token))
    return places


def opening_lines_apart(parts: Sequence[Part], language: Language) -> list[Part]:
    """The parts, those before the text whose lines say each something of it (who, when, where from) cut into lines."""
    out: list[Part] = []
    for at, part in enumerate(parts):
        lines = part.lines
        told = (
            at < _OPENING
            and part.kind is PieceKind.PARAGRAPH
            and 1 < len(lines) <= _OPENING
            and all(0 < len(line.split()) <= _SHORT for line in lines)
            and any(_says_something_of_the_text(line, language) for line in lines)
        )
        if not told:
            out.append(part)
            continue
        start = 0
        for place, line in enumerate(lines):
            end = start + len(line)
            out.append(Part(part.piece, part.line + place, line, _between(part.spans, start, end)))
            start = end + 1
    return out


def quotations_set_in(parts: Sequence[Part]) -> list[Part]:
    """The parts; paragraphs that stand further in than most of the text are quotations."""
    plain = [part for part in parts if part.kind is PieceKind.PARAGRAPH and part.piece.look is not None]
    words: Counter[float] = Counter()
    for part in plain:
        words[part.piece.look.indent if part.piece.look else 0.0] += len(part.text.split())
    if not words:
        return list(parts)
    usual = words.most_common(1)[0][0]
    inner = {id(part) for part in plain if _is_set_in(part, usual)}
    amount = sum(len(part.text.split()) for part in plain if id(part) in inner)
    if amount > _QUOTED * sum(words.values()):
        return list(parts)
    return [
        Part(replace(part.piece, kind=PieceKind.QUOTE), part.line, part.text, part.spans)
        if id(part) in inner
        else part
        for part in parts
    ]


def _is_set_in(part: Part, usual: float) -> bool:
    look = part.piece.look
    if look is None or look.centred or look.bold or look.indent < usual + _SET_IN:
        return False
    return part.text[0] in "—–" or (len(part.text) >= _LEAST_QUOTED and LIST_MARK.match(part.text) is None)


def _says_something_of_the_text(line: str, language: Language) -> bool:
    label = re.match(r"([^\W\d_][^\W\d_ ]*(?: [^\W\d_]+){0,2})\s*:\s", line)
    labels = set().union(*language.metadata_labels.values())
    if label and label[1].lower() in labels:
        return True
    return is_dateline(line, language) or byline(language.code).fullmatch(line) is not None


def is_set_as_verse(text: str, least: int = 3) -> bool:
    """Whether its line breaks part short lines that begin with capitals, as those of a poem do."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < least or max(len(line) for line in lines) > _VERSE:
        return False
    capitals = sum(line.lstrip("“\"«„'‘—– ")[:1].isupper() for line in lines)
    ended = sum(line.rstrip()[-1:] in ".!?:" for line in lines)
    labels = sum(bool(re.match(r"[^\W\d_][\w ]{1,24}:\s", line)) for line in lines)
    dashed = sum(line.rstrip().endswith("-") for line in lines)
    sung = max(len(line) for line in lines) <= _SONG and sum(line.endswith((",", ";")) for line in lines) >= 2
    return (
        (sung or 4 * capitals >= 3 * len(lines))
        and ended < len(lines)
        and 2 * labels < len(lines)
        and not dashed
    )


def within(part: Part, text: str) -> list[Span]:
    """The part's spans on those of its words that `text` holds."""
    at = part.text.find(text)
    if at < 0:
        return carried(part.spans, part.text, text)
    return _between(part.spans, at, at + len(text))


def _between(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """What of the spans lies there, counted from `start`."""
    return [
        Span(max(s.start, start) - start, min(s.end, end) - start, s.kind, s.target)
        for s in spans
        if max(s.start, start) < min(s.end, end)
    ]


def group_of(part: Part) -> Group:
    """The part as the stages of plain text know a paragraph, with room around it."""
    lines = part.lines
    text = " ".join(lines)
    facts = Facts(
        index=part.line - 1,
        length=len(text),
        indent=0,
        gap=1,
        lower=starts_small(text),
        ended=False,
        maybe_ended=False,
        shouted=is_shouted(text),
        page_start=False,
    )
    last = Facts(part.last_line - 1, len(text), 0, 0, False, False, False, False, False)
    whole = [facts, last] if len(lines) > 1 else [facts]
    return Group(whole, text, gap_before=1, gap_after=1, verse=part.kind is PieceKind.VERSE, lines=lines)
