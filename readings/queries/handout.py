"""What goes into a handout of a unit or of a session, from everything its viewer may read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import F, Q
from django.http import Http404
from django.utils import dateformat, timezone

from accounts.numerals import number_word
from courses.access import Access
from courses.models import Session
from readings.chronology import printed_date
from readings.handouts import build
from readings.handouts.document import (
    Handout,
    Kind,
    OwnNote,
    Piece,
    Question,
    Reading,
    Said,
    Talk,
    Term,
    clean,
    runs_rtl,
)
from readings.handouts.written import written
from readings.hooks import PrintableTalk, course_questions, printable_talks, unit_questions
from readings.models import Block, Edition, Note, Unit
from readings.models import Term as GlossaryTerm
from readings.queries.comparisons import comparisons_for
from readings.queries.reader import RIGHT_TO_LEFT, unit_of

MOST_OWN = 400
MARGIN = 320  # characters of an own note that the margin has room for
ABOUT = 90  # characters of the words that one stands on


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants on their paper."""

    large: bool = False
    questions: bool = True
    lines: int = 5  # to write on under each question
    mine: bool = False  # own notes
    at_foot: bool = True  # notes of the text at the foot of the page
    letter: bool = False
    names: bool = True  # of those who wrote the posts
    terms: bool = False
    posts: frozenset[int] = frozenset()


@dataclass
class HandoutPage:
    """A handout, and what one may choose for it."""

    handout: Handout
    unit: Unit | None
    session: Session | None
    talks: list[PrintableTalk] = field(default_factory=list)

    @property
    def about(self) -> str:
        """What it is a handout of, as addresses say it."""
        return self.unit.slug if self.unit else f"session-{self.session.position}" if self.session else ""


def unit_handout(access: Access, slug: str, wish: Wish) -> HandoutPage:
    """Raises Http404 for a unit of another course, or one of which nothing is published."""
    unit = unit_of(access, slug)
    return _page(access, [unit], None, wish)


def session_handout(access: Access, position: int, wish: Wish) -> HandoutPage:
    """All units of a session. Raises Http404 for one there is not, or without readings."""
    session = access.course.sessions.filter(position=position).first()
    if session is None:
        raise Http404("No such session.")
    units = list(
        Unit.objects.filter(session=session, course=access.course)
        .select_related("text", "session")
        .order_by("session_position", "text__position", "text_id", "position")
    )
    return _page(access, units, session, wish)


def _page(access: Access, units: Sequence[Unit], session: Session | None, wish: Wish) -> HandoutPage:
    rows = _blocks(units)
    readings, by_uid = [], {}
    for at, each in enumerate(units, 1):
        reading, pieces = _reading(each, rows[each.pk], key=f"u{at}", wish=wish)
        readings.append(reading)
        by_uid.update(pieces)
    if not session and not readings[0].body and not readings[0].lead:
        raise Http404("This reading is not published.")
    unit = units[0] if session is None else None
    made_from = [row.published for found in rows.values() for row in found[:1] if row.published]
    if wish.mine:
        made_from += _add_own(access, units, readings, by_uid)
    talks = printable_talks(access, units, wish.posts)
    chosen = _chosen(talks, units, wish)
    made_from += [post.at for talk in talks for post in talk.posts if post.pieces]
    return HandoutPage(
        handout=Handout(
            identifier=_urn(access, unit, session),
            title=clean(session.title if session else units[0].title),
            over=_over(unit, session, readings),
            place=clean(access.name),
            made_from=max(made_from, default=EPOCH),
            readings=readings,
            session=session is not None,
            aims=clean(session.aims) if session else "",
            questions=_questions(access, unit, units, session, set(by_uid), wish) if wish.questions else [],
            comparisons=_comparisons(access, session) if session else [],
            talks=chosen,
            terms=_terms(units) if wish.terms else [],
            large=wish.large,
            at_foot=wish.at_foot,
            letter=wish.letter,
            lines=wish.lines,
            mine=wish.mine,
        ),
        unit=unit,
        session=session,
        talks=talks,
    )


EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _urn(access: Access, unit: Unit | None, session: Session | None) -> str:
    what = f"unit {unit.pk}" if unit else f"session {session.pk}" if session else ""
    begun = access.circle.created_at if access.circle else access.course.created_at
    return uuid5(NAMESPACE_URL, f"{what} in {access.url('readings')} since {begun.isoformat()}").urn


def _over(unit: Unit | None, session: Session | None, readings: Sequence[Reading]) -> str:
    """The small line over the title."""
    minutes = sum(reading.minutes for reading in readings)
    if session:
        many = len(readings)
        return f"Session {session.position}, {number_word(many)} reading{'s' * (many != 1)}, {minutes} min"
    assert unit is not None
    from_ = f". From {clean(unit.text.title)}" if unit.text.title and unit.text.title != unit.title else ""
    evening = f"Session {unit.session.position}, " if unit.session else ""
    return f"{evening}{minutes} min{from_}"


def _blocks(units: Sequence[Unit]) -> dict[int, list[Any]]:
    """The published blocks of each unit, and those its markers lead to. One query."""
    found: dict[int, list[Any]] = {unit.pk: [] for unit in units}
    wanted = Q(pk__in=[])
    for unit in units:
        within = Q(position__range=(unit.first_position, unit.last_position))
        led_to = Q(position__in=[int(position) for position in unit.cited])
        wanted |= Q(edition__text=unit.text_id) & (within | led_to)
    rows = (
        Block.objects.filter(wanted, edition__state=Edition.State.PUBLISHED)
        .only("uid", "position", "kind", "level", "number", "plain", "data")
        .annotate(of_text=F("edition__text"), published=F("edition__published_at"))
        .order_by("edition", "position")
    )
    for row in rows if units else ():
        for unit in units:
            inside = unit.first_position <= row.position <= unit.last_position
            if row.of_text == unit.text_id and (inside or str(row.position) in unit.cited):
                found[unit.pk].append(row)
    return found


def _reading(unit: Unit, rows: Sequence[Any], *, key: str, wish: Wish) -> tuple[Reading, dict[UUID, Piece]]:
    text = unit.text
    ids = build.Ids(key, frozenset(row.position for row in rows))
    pieces = {row.uid: build.piece_of(row, ids) for row in rows}
    build.lead_back(list(pieces.values()), unit.cited)
    inside = [row for row in rows if unit.first_position <= row.position <= unit.last_position]
    lead, body = build.in_order([pieces[row.uid] for row in inside], title=unit.title)
    for piece in body:
        if piece.kind == Kind.QUESTION and wish.questions:
            piece.lines = wish.lines
    rtl = runs_rtl(next((row.plain for row in inside if row.number), unit.title))
    first = unit.position == 1
    reading = Reading(
        key=key,
        title=clean(unit.title),
        subtitle=clean(text.subtitle) if first else "",
        author="" if any(piece.kind == Kind.BYLINE for piece in lead) else clean(text.author),
        about=[clean(line) for line in (_subject(text.subject), text.about) if line] if first else [],
        source=clean(
            ", ".join(
                filter(
                    None, (text.source, text.date_printed or (printed_date(text.date) if text.date else ""))
                )
            )
        ),
        language=text.language if rtl == (text.language[:2] in RIGHT_TO_LEFT) else "",
        rtl=rtl,
        minutes=unit.minutes,
        lead=lead,
        body=body,
        sources=[pieces[row.uid] for row in rows if row not in inside],
    )
    return reading, {row.uid: pieces[row.uid] for row in inside}


def _subject(work: dict[str, Any]) -> str:
    """The work that a review is about."""
    if not work.get("title"):
        return ""
    by = f", by {work['author']}" if work.get("author") else ""
    printed = ", ".join(str(work[name]) for name in ("publisher", "year") if work.get(name))
    return f"On {work['title']}{by}{f' ({printed})' if printed else ''}"


def _add_own(
    access: Access, units: Sequence[Unit], readings: Sequence[Reading], by_uid: dict[UUID, Piece]
) -> list[datetime]:
    """Puts the viewer's own notes beside their paragraphs, nobody else's. One query. Gives when they were written."""
    if access.circle is None:
        return []
    notes = (
        Note.objects.filter(
            author=access.user, circle=access.circle, passage__text__in={u.text_id for u in units}
        )
        .filter(Q(passage__block_uid__in=list(by_uid)) | Q(unit__in=list(units)))
        .select_related("passage")
        .order_by("passage__number", "passage__start", "pk")
    )
    of_unit = {unit.pk: reading for unit, reading in zip(units, readings, strict=True)}
    written_at = []
    for note in notes[:MOST_OWN]:
        passage = note.passage
        piece = by_uid.get(passage.block_uid) if passage.state == passage.State.STANDS else None
        own = _own(note, piece)
        if piece is not None:
            piece.own.append(own)
        elif note.unit_id in of_unit and passage.state != passage.State.STANDS:
            of_unit[note.unit_id].loose.append(own)
        written_at.append(note.edited_at or note.created_at)
    return written_at


def _own(note: Note, piece: Piece | None) -> OwnNote:
    passage = note.passage
    exact = " ".join(clean(passage.exact).split())
    whole = (
        piece is not None and passage.last_uid == passage.block_uid and not (passage.prefix or passage.suffix)
    )
    cut = exact if len(exact) <= ABOUT else f"{exact[:ABOUT].rpartition(' ')[0] or exact[:ABOUT]} …"
    pieces = written(note.body)
    words = " ".join(each.plain.replace("\n", " ") for each in pieces)
    short = f"{words[:MARGIN].rpartition(' ')[0] or words[:MARGIN]} …" if len(words) > MARGIN else ""
    return OwnNote(
        mark=str(note.get_mark_display()),
        about="" if whole else cut,
        pieces=pieces,
        short=short,
        number=piece.number if piece else None,
    )


def _questions(
    access: Access,
    unit: Unit | None,
    units: Sequence[Unit],
    session: Session | None,
    printed: set[UUID],
    wish: Wish,
) -> list[Question]:
    """Those that are asked and do not stand in the text already. One query."""
    if unit is not None:
        asked = unit_questions(access, unit)
    else:
        here = {each.pk for each in units}
        asked = [
            line
            for line in course_questions(access)
            if (session and line.session_id == session.pk) or (not line.session_id and line.unit_id in here)
        ]
    bodies = [clean(line.body) for line in asked if line.block_uid not in printed]
    return [Question(body, wish.lines, runs_rtl(body)) for body in bodies]


def _comparisons(access: Access, session: Session) -> list[str]:
    """What the session compares, the course's and the circle's own. One query."""
    kept = comparisons_for(access).filter(session=session)
    return [clean(title) for title in kept.values_list("title", flat=True)]


def _terms(units: Sequence[Unit]) -> list[Term]:
    """The glossary's words that stand in these readings. One query."""
    terms = GlossaryTerm.objects.filter(places__unit__in=list(units)).distinct().order_by("name")
    return [Term(clean(term.name), clean(term.explanation), runs_rtl(term.explanation)) for term in terms]


def _chosen(talks: Iterable[PrintableTalk], units: Sequence[Unit], wish: Wish) -> list[Talk]:
    titles = {unit.pk: unit.title for unit in units}
    made = []
    for talk in talks:
        said = [
            Said(
                author=clean(post.author or "Somebody who left") if wish.names else "",
                when=dateformat.format(timezone.localtime(post.at), "j F Y"),
                pieces=list(post.pieces),
                answers=clean(post.answers) if wish.names else "",
            )
            for post in talk.posts
            if post.pk in wish.posts and post.pieces
        ]
        if said:
            of = f" of {titles[talk.unit_id]}" if talk.unit_id in titles and len(units) > 1 else ""
            on = f"On ¶ {talk.number}{clean(of)}" if talk.number else ""
            made.append(Talk(clean(talk.label), on, said, runs_rtl(talk.label)))
    return made
