"""Pieces of a handout as HTML: for the printed page, and as XHTML for e-readers. Every word is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby

from readings.handouts.document import Handout, Kind, OwnNote, Piece, Question, Reading, Run, Said, Talk

_LISTED = {
    Kind.QUESTION: ("ol", "questions"),
    Kind.FURTHER_READING: ("ul", "further"),
    Kind.REFERENCE: ("ul", "references"),
    Kind.FOOTNOTE: ("ol", "notes"),
}


class Markup:
    """Draws pieces. With `epub` as XHTML: notes are asides that open as pop-ups, every ¶ is a page."""

    def __init__(self, *, epub: bool = False, several: bool = False) -> None:
        self.epub = epub
        self.several = several  # readings: then a page of the list of pages says of which it is

    # Words ----------------------------------------------------------------------------------------------------

    def runs(self, runs: Iterable[Run]) -> str:
        return "".join(map(self.run, runs))

    def run(self, run: Run) -> str:
        said = escape(run.text).replace("\n", "<br/>")
        if run.mark:
            if not run.to:
                return f"<sup>{said}</sup>"
            id_ = f' id="{escape(run.id)}"' if run.id else ""
            type_ = ' epub:type="noteref"' if self.epub else ""
            return f'<sup><a{id_} class="ref" href="#{escape(run.to)}"{type_} role="doc-noteref">{said}</a></sup>'
        for tag, wanted in (("code", run.code), ("em", run.em), ("strong", run.strong), ("s", run.struck)):
            if wanted:
                said = f"<{tag}>{said}</{tag}>"
        if run.to:
            type_ = ' epub:type="biblioref"' if self.epub else ""
            return f'<a class="cite" href="#{escape(run.to)}"{type_} role="doc-biblioref">{said}</a>'
        if run.link:
            return f'<a href="{escape(run.link)}">{said}</a>'
        return said

    def language(self, language: str, *, rtl: bool | None = None) -> str:
        """The attributes for words in a language, and their direction where it matters."""
        said = f' lang="{escape(language)}"' if language else ""
        if self.epub and language:
            said += f' xml:lang="{escape(language)}"'
        return said if rtl is None else f'{said} dir="{"rtl" if rtl else "ltr"}"'

    # Pieces ---------------------------------------------------------------------------------------------------

    def pieces(self, pieces: Sequence[Piece], *, rtl: bool = False) -> str:
        """A run of pieces, with the lists and tables around them. `rtl`: which way their reading runs."""
        out: list[str] = []
        for kind, run in groupby(pieces, key=lambda piece: piece.kind):
            drawn = [self.piece(piece, rtl=rtl) for piece in run]
            if kind in _LISTED and not (self.epub and kind == Kind.FOOTNOTE):
                tag, name = _LISTED[kind]
                out.append(f'<{tag} class="entries entries--{name}" role="list">{"".join(drawn)}</{tag}>')
            elif kind == Kind.TIMELINE:
                out.append(f'<table class="chronicle"><tbody>{"".join(drawn)}</tbody></table>')
            else:
                out += drawn
        return "".join(out)

    def piece(self, piece: Piece, *, rtl: bool = False) -> str:
        at = f' id="{escape(piece.id)}"' if piece.id else ""
        words = self.runs(piece.runs)
        language = self.language(piece.language, rtl=piece.rtl if piece.rtl != rtl else None)
        match piece.kind:
            case Kind.HEADING:
                return f"<h{piece.level}{at}{language}>{words}</h{piece.level}>"
            case Kind.EPIGRAPH:
                source = f"<p class='by'>{self.runs(piece.source)}</p>" if piece.source else ""
                return f'<blockquote class="epigraph"{at}{language}><p>{words}</p>{source}</blockquote>'
            case Kind.CAPTION | Kind.BYLINE:
                return f'<p class="{piece.kind.value}"{at}{language}>{words}</p>'
            case Kind.TIMELINE:
                events = "".join(f"<p>{escape(event)}</p>" for event in piece.events)
                return f'<tr{at}><th scope="row">{escape(piece.label)}</th><td>{events}</td></tr>'
            case Kind.FOOTNOTE if self.epub:
                return (
                    f'<aside{at} epub:type="footnote" role="doc-footnote"{language}>'
                    f"<p>{self._label(piece)}{words}{self._back(piece)}</p></aside>"
                )
            case Kind.QUESTION | Kind.FURTHER_READING | Kind.REFERENCE | Kind.FOOTNOTE:
                back = self._back(piece) + self.room(piece.lines)
                return f'<li class="entry"{at}{language}>{self._label(piece)}{words}{back}</li>'
        return self._numbered(piece, words, language)

    def _numbered(self, piece: Piece, words: str, language: str) -> str:
        number = ""
        if piece.number:
            label = (
                f"{piece.id.partition('-')[0].lstrip('u')}.{piece.number}"
                if self.several
                else str(piece.number)
            )
            page = f' epub:type="pagebreak" role="doc-pagebreak" aria-label="{label}"' if self.epub else ""
            number = f'<span class="n" id="{escape(piece.id)}"{page}>{piece.number}</span>'
        mark = f'<span class="mark">{escape(piece.label)}</span> ' if piece.label else ""
        source = f'<p class="by">{self.runs(piece.source)}</p>' if piece.source else ""
        said = f'<p class="said">{escape(piece.said)}</p>' if piece.said else ""
        inner = (
            self._table(piece, language) if piece.kind == Kind.TABLE else f"<p{language}>{mark}{words}</p>"
        )
        inner += source
        if piece.kind == Kind.QUOTE:
            inner = f"<blockquote>{inner}</blockquote>"
        own = "".join(self.own(note) for note in piece.own)
        # on paper a note hangs beside the beginning of its paragraph; an e-reader has no margin
        inner = f"{inner}{own}" if self.epub else f"{own}{inner}"
        return f'{said}<div class="blk blk--{piece.kind.value}">{number}{inner}</div>'

    def _table(self, piece: Piece, language: str) -> str:
        rows = [[self.runs(cell) for cell in row] for row in piece.rows]
        head = ""
        if piece.header and rows:
            cells = "".join(f'<th scope="col">{cell}</th>' for cell in rows.pop(0))
            head = f"<thead><tr>{cells}</tr></thead>"
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        return f'<table class="cells"{language}>{head}{f"<tbody>{body}</tbody>" if body else ""}</table>'

    @staticmethod
    def _label(piece: Piece) -> str:
        return f'<span class="label">{escape(piece.label)}</span> ' if piece.label else ""

    def _back(self, piece: Piece) -> str:
        """The ways back from a note or source; on paper nobody can press them."""
        if not self.epub:
            return ""
        ways = [(way, "↑") for way in piece.ways]
        key = piece.id.partition("-")[0]
        ways += [(f"{key}-p{number}", f"↑ ¶ {number}") for number in piece.from_numbers]
        return "".join(
            f' <a class="back" href="#{escape(to)}" role="doc-backlink" aria-label="Back to the text">{sign}</a>'
            for to, sign in ways
        )

    def room(self, lines: int) -> str:
        """Lines to write on. An e-reader has no pen."""
        if self.epub or not lines:
            return ""
        return f'<span class="room" aria-hidden="true">{"<span></span>" * lines}</span>'

    # What people write ----------------------------------------------------------------------------------------

    def own(self, note: OwnNote, *, full: bool = False) -> str:
        """An own note: in the margin, or in full at the end."""
        about = f'<p class="own__about">“{escape(note.about)}”</p>' if note.about else ""
        at_the_end = full and note.number
        where = f"¶ {note.number}, " if at_the_end else ""
        head = f'<p class="own__mark">{escape(where)}{"your note" if at_the_end else "Your note"}{_mark(note)}</p>'
        short = note.short and not full and not self.epub
        said = f"<p>{escape(note.short)} (at the end)</p>" if short else self.said(note.pieces)
        return f'<div class="own" role="note">{head}{about}{said}</div>'

    def said(self, pieces: Iterable[Piece]) -> str:
        return "".join(map(self._written, pieces))

    def _written(self, piece: Piece) -> str:
        if piece.kind == Kind.RULE:
            return "<hr/>"
        words = self.runs(piece.runs)
        deep = f" deep-{min(piece.level, 4)}" if piece.level else ""
        way = ' dir="rtl"' if piece.rtl else ""
        mark = f'<span class="mark">{escape(piece.label)}</span> ' if piece.label else ""
        return f'<p class="w w--{piece.kind.value}{deep}"{way}>{mark}{words}</p>'

    def talk(self, talk: Talk, *, level: int = 3) -> str:
        way = ' dir="rtl"' if talk.rtl else ' dir="ltr"'
        on = f'<p class="talk__on">{escape(talk.on)}</p>' if talk.on else ""
        posts = "".join(map(self.post, talk.said))
        return f'<section class="talk"><h{level}{way}>{escape(talk.label)}</h{level}>{on}{posts}</section>'

    def post(self, post: Said) -> str:
        who = f"<b><bdi>{escape(post.author)}</bdi></b>, " if post.author else ""
        to = f", to <bdi>{escape(post.answers)}</bdi>" if post.answers else ""
        head = f'<p class="said">{who}{escape(post.when)}{to}</p>'
        return f'<div class="post">{head}{self.said(post.pieces)}</div>'

    def question(self, question: Question) -> str:
        way = ' dir="rtl"' if question.rtl else ""
        return f"<li><p{way}>{escape(question.body)}</p>{self.room(question.lines)}</li>"

    # Wholes ---------------------------------------------------------------------------------------------------

    def head(self, reading: Reading, *, level: int, over: str = "") -> str:
        """Title, author, where it was printed, and what stands under that."""
        small = f'<p class="over" lang="en" dir="ltr">{escape(over)}</p>' if over else ""
        sub = f'<p class="subtitle">{escape(reading.subtitle)}</p>' if reading.subtitle else ""
        by = f'<p class="byline">{escape(reading.author)}</p>' if reading.author else ""
        about = "".join(
            f'<p class="about" dir="auto">{escape(line)}</p>'
            for line in (*reading.about, reading.source)
            if line
        )
        title = f'<h{level} id="{reading.key}">{escape(reading.title)}</h{level}>'
        lead = self.pieces(reading.lead, rtl=reading.rtl)
        return f'<header class="read-head">{small}{title}{sub}{by}{about}{lead}</header>'

    def reading(self, reading: Reading, *, over: str = "", level: int = 1) -> str:
        notes = [p for p in reading.body if p.kind == Kind.FOOTNOTE] if self.epub else []
        body = without_bare_headings([p for p in reading.body if p not in notes]) if notes else reading.body
        drawn = self.head(reading, level=level, over=over) + self.pieces(body, rtl=reading.rtl)
        sources = [p for p in reading.sources if not (self.epub and p.kind == Kind.FOOTNOTE)]
        notes += [p for p in reading.sources if p not in sources]
        if sources:
            drawn += (
                f'<section class="endnotes"><h2 lang="en" dir="ltr">Notes and sources</h2>'
                f"{self.pieces(sources, rtl=reading.rtl)}</section>"
            )
        if notes:
            drawn += f'<section class="popups" epub:type="footnotes">{self.pieces(notes, rtl=reading.rtl)}</section>'
        return drawn


def _mark(note: OwnNote) -> str:
    return f": {escape(note.mark)}" if note.mark and note.mark != "Note" else ""


def without_bare_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """Without headings under which nothing is left."""
    kept: list[Piece] = []
    for piece in reversed(pieces):
        if piece.kind == Kind.HEADING:
            after = kept[-1] if kept else None
            if after is None or (after.kind == Kind.HEADING and after.level <= piece.level):
                continue
        kept.append(piece)
    return kept[::-1]


def end(handout: Handout, markup: Markup) -> str:
    """What stands after the readings on the printed page."""
    out: list[str] = []
    own = [note for reading in handout.readings for note in reading.own_in_full]
    if own:
        notes = "".join(markup.own(note, full=True) for note in own)
        out.append(f'<section class="end own-end"><h2>Your notes in full</h2>{notes}</section>')
    if handout.comparisons:
        titles = "".join(f'<li dir="auto">{escape(title)}</li>' for title in handout.comparisons)
        out.append(
            f'<section class="end"><h2>Side by side</h2><ul class="plain-list">{titles}</ul></section>'
        )
    if handout.questions:
        asked = "".join(map(markup.question, handout.questions))
        out.append(f'<section class="end"><h2>To think about</h2><ol class="asked">{asked}</ol></section>')
    if handout.terms:
        terms = "".join(
            f"<div dir='auto'><dt>{escape(t.name)}</dt><dd>{escape(t.explanation)}</dd></div>"
            for t in handout.terms
        )
        out.append(f'<section class="end"><h2>Words explained</h2><dl class="terms">{terms}</dl></section>')
    if handout.talks:
        talks = "".join(map(markup.talk, handout.talks))
        out.append(f'<section class="end talks"><h2>From the discussions</h2>{talks}</section>')
    return "".join(out)
