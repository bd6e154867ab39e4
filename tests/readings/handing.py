"""Handouts for tests, and what a finished one says."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from pypdf import PdfReader

from readings.handouts.document import (
    Handout,
    Kind,
    OwnNote,
    Piece,
    Question,
    Reading,
    Run,
    Said,
    Talk,
    Term,
    clean,
    runs_rtl,
)

# Everything that means something to typst, to XML, to Markdown or to a shell.
HOSTILE = (
    '#import "@preview/x:0.1": * $x^2$ \\ \\n @ref <label> *bold* _em_ `code` // comment /* c */ #read("/etc/passwd") '
    "]] }} <b>&amp; &#0; \"'` ~ -- = H + item ]]> <!-- --> <script>alert(1)</script> {{ 7*7 }} %s"
)


def paragraph(number: int, words: str, **more: Any) -> Piece:
    return Piece(
        Kind.PARAGRAPH, [Run(clean(words))], id=f"u1-p{number}", number=number, rtl=runs_rtl(words), **more
    )


def handout(
    words: str = "The mill stood at the end of the lane.", *, language: str = "en", **more: Any
) -> Handout:
    """One of everything, each with these words."""
    said, rtl = clean(words), runs_rtl(words)
    marked = paragraph(2, words)
    marked.runs.append(Run("1", mark=True, to="u1-b50", id="u1-p2-r1"))
    quoted = paragraph(3, words, source=[Run(said[:40] or "x")])
    quoted.kind = Kind.QUOTE
    item = paragraph(4, words, label="•")
    item.kind = Kind.LIST_ITEM
    body = [
        Piece(Kind.HEADING, [Run(said or "x")], id="u1-b1", level=2, rtl=rtl),
        paragraph(1, words),
        marked,
        quoted,
        item,
        Piece(Kind.TIMELINE, [], id="u1-b40", label="1921", events=[said]),
        Piece(Kind.HEADING, [Run("Notes")], id="u1-b49", level=2),
        Piece(Kind.FOOTNOTE, [Run(said)], id="u1-b50", label="1", rtl=rtl, ways=["u1-p2-r1"]),
    ]
    reading = Reading("u1", said or "x", author=said, language=language, rtl=rtl, minutes=12, body=body)
    written = [
        Piece(Kind.PARAGRAPH, [Run(said)], rtl=rtl),
        Piece(Kind.CODE, [Run(said)]),
        Piece(Kind.RULE, []),
    ]
    fields: dict[str, Any] = {
        "identifier": "urn:uuid:2c5ea4c0-4067-11e9-8bad-9b1deb4d3b7d",
        "title": said or "x",
        "over": "Session 3, 12 min",
        "place": said,
        "made_from": datetime(2026, 1, 1, tzinfo=UTC),
        "readings": [reading],
        "questions": [Question(said, 5, rtl)],
        "talks": [Talk(said or "x", "On ¶ 2", [Said(said, "3 May 2026", written, said)], rtl)],
        "terms": [Term(said, said, rtl)],
        "comparisons": [said],
    }
    return Handout(**fields | more)


def own(words: str, *, number: int = 1, short: str = "") -> OwnNote:
    return OwnNote("I ask", "", [Piece(Kind.PARAGRAPH, [Run(words)])], short=short, number=number)


def pdf_of(data: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(data))


def words_in_pdf(data: bytes) -> str:
    """All words of a PDF, without what a line's end does to them: no spaces, no hyphens."""
    return bare("".join(page.extract_text() for page in pdf_of(data).pages))


def bare(words: str) -> str:
    return "".join(letter for letter in words if not letter.isspace() and letter not in "-\xad\u2010")
