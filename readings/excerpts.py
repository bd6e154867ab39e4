"""The words around what was found, marked. PostgreSQL marks them with signs of ours; HTML is made here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Left
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from readings.search import MOST_CHARACTERS

# Private signs, which no script uses; those that stand in what people wrote are taken out before.
START, STOP = "\ue000", "\ue001"
Span = tuple[int, int]

LONGEST = 280  # characters that are shown
_BEFORE = 80  # of them before what was found
_MARKED = re.compile(f"{START}([^{START}{STOP}]*){STOP}")
_BETWEEN = re.compile(f"{STOP} {START}")


def with_marks(words: str, query: SearchQuery, *, config: F) -> SearchHeadline:
    """For an annotation: all of the column `words`, with what `query` looks for between our signs."""
    clean = Func(
        Left(words, MOST_CHARACTERS),
        Value(START + STOP),
        Value(""),
        function="translate",
        output_field=TextField(),
    )
    return SearchHeadline(clean, query, config=config, start_sel=START, stop_sel=STOP, highlight_all=True)


def excerpt(words: str) -> SafeString:
    """The piece of marked words that holds most of what was looked for, as HTML: everything escaped, what was
    found in `<mark>`, … where words are left out.
    """
    words = _BETWEEN.sub(" ", " ".join(words.split()))  # the words of a phrase share one mark
    plain, spans = "", []
    for piece, marked in _pieces(words):
        if marked:
            spans.append((len(plain), len(plain) + len(piece)))
        plain += piece
    return cut_out(plain, spans, *_window(plain, spans))


def _pieces(words: str) -> Iterator[tuple[str, bool]]:
    """The words between and the words marked, in turn."""
    for at, piece in enumerate(_MARKED.split(words)):
        yield piece.replace(START, "").replace(STOP, ""), at % 2 == 1


def found_in(plain: str, marked: str) -> list[Span]:
    """Where the marked words stand in `plain`, of which `marked` was made: PostgreSQL leaves out tags and our signs."""
    spans: list[Span] = []
    at = 0
    for piece, is_marked in _pieces(marked):
        if is_marked:
            here = plain.find(piece, at)
            if here < 0:
                continue
            spans.append((here, here + len(piece)))
            at = here + len(piece)
    return spans


def joined(spans: Iterable[Span], plain: str = "") -> list[Span]:
    """The spans in their order, those that touch or lie one word's space apart made one."""
    made: list[Span] = []
    for start, end in sorted(spans):
        if made and (start <= made[-1][1] or plain[made[-1][1] : start] == " "):
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((start, end))
    return made


def cut_out(plain: str, spans: Sequence[Span], first: int, last: int) -> SafeString:
    """The words from `first` to `last` as HTML, those in `spans` marked; these stand in their order and apart."""
    shown = [(max(a, first), min(b, last)) for a, b in spans if a < last and b > first]
    edges = [first, *(edge for span in shown for edge in span)]
    html = format_html_join(
        "",
        "{}<mark>{}</mark>",
        ((plain[before:a], plain[a:b]) for before, (a, b) in zip(edges[::2], shown, strict=False)),
    )
    return format_html(
        "{}{}{}{}",
        "… " if first else "",
        html,
        plain[edges[-1] : last],
        " …" if last < len(plain) else "",
    )


def _window(plain: str, spans: list[tuple[int, int]]) -> tuple[int, int]:
    """Where to cut: whole words, from a little before the first of the most marks that fit."""
    if len(plain) <= LONGEST:
        return 0, len(plain)

    def held(start: int) -> int:
        return sum(b - a for a, b in spans if a >= start and b <= start + LONGEST - _BEFORE)

    begin = max((a for a, _ in spans[:200]), key=held, default=0)
    first = max(0, min(begin - _BEFORE, len(plain) - LONGEST))
    if first:
        first = plain.find(" ", first, begin) + 1 or begin
    last = min(len(plain), first + LONGEST)
    if last < len(plain):
        last = max(plain.rfind(" ", first, last), first + 1) if " " in plain[first:last] else last
    return first, last
