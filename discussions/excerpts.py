"""The words around what was found, marked. PostgreSQL marks them with signs of ours; HTML is made here."""

from __future__ import annotations

import re

from django.contrib.postgres.search import SearchHeadline, SearchQuery
from django.db.models import F, Func, TextField, Value
from django.db.models.functions import Left
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from readings.search import MOST_CHARACTERS

# Private signs, which no script uses; those that stand in what people wrote are taken out before.
START, STOP, CUT = "\ue000", "\ue001", "\ue002"
_SIGNS = START + STOP + CUT
_MARKED = re.compile(f"{START}([^{_SIGNS}]*){STOP}")
_BETWEEN = re.compile(f"{STOP}([ \u00a0]+){START}")


def excerpt(words: str, query: SearchQuery, *, config: str | F) -> SearchHeadline:
    """For an annotation: pieces of the column `words` with what `query` looks for between our signs."""
    clean = Func(
        Left(words, MOST_CHARACTERS),
        Value(_SIGNS),
        Value(""),
        function="translate",
        output_field=TextField(),
    )
    return SearchHeadline(
        clean,
        query,
        config=config,
        start_sel=START,
        stop_sel=STOP,
        max_fragments=2,
        max_words=28,
        min_words=12,
        fragment_delimiter=CUT,
    )


def marked(found: str, *, begins: str, ends: str) -> SafeString:
    """An excerpt as HTML: everything escaped, what was looked for in `<mark>`, … where words are left out.

    `begins` and `ends` are the first and last characters of the whole.
    """
    found = _BETWEEN.sub(r"\1", " ".join(found.split()))  # the words of a phrase share one mark
    plain = found.translate(dict.fromkeys(map(ord, _SIGNS)))
    before = "" if _starts(begins, plain) else "… "
    after = "" if _starts(ends[::-1], plain[::-1]) else " …"
    pieces = _MARKED.split(found)  # words between, words marked, words between…
    html = format_html_join(
        "",
        "{}{}",
        (
            (
                _left_out(between),
                format_html("<mark>{}</mark>", pieces[2 * at + 1]) if 2 * at + 1 < len(pieces) else "",
            )
            for at, between in enumerate(pieces[::2])
        ),
    )
    return format_html("{}{}{}", before, html, after)


def _left_out(words: str) -> str:
    return words.replace(CUT, " … ").replace(START, "").replace(STOP, "")


def _starts(whole: str, piece: str) -> bool:
    """Whether a piece of some words stands at their beginning: its first letters tell."""
    first = re.sub(r"\W+", "", piece)[:20]
    return re.sub(r"\W+", "", whole).startswith(first)
