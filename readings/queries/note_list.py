"""The notes of a circle as a list: one's own and the shared ones, filtered, looked for, in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet

from accounts.changes import Refused
from accounts.models import User
from courses.access import Access
from readings.models import Passage
from readings.queries.notes import notes_for, with_answers
from readings.search import bounded, config_for, queries_for

PAGE = 40
LONGEST = 200  # characters of what is looked for
MILLISECONDS = 2_000
TOO_LONG = f"That is too long to look for: {LONGEST} characters are the most."


class Whose(StrEnum):
    ALL = ""
    MINE = "mine"
    OTHERS = "others"


class Which(StrEnum):
    ALL = ""
    PRIVATE = "private"
    SHARED = "shared"
    ANSWERED = "answered"
    APART = "apart"  # the words it was written on no longer stand in the text
    TAKEN_OUT = "taken-out"  # by a facilitator


class Order(StrEnum):
    PLACE = ""
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `where` is a kind (session, text, unit) and its position or slug."""

    whose: Whose = Whose.ALL
    author: int | None = None
    mark: str = ""
    where: tuple[str, str] | None = None
    which: Which = Which.ALL
    words: str = ""
    order: Order = Order.PLACE
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.whose or self.author or self.mark or self.where or self.which or self.words)


@dataclass
class NoteList:
    wanted: Wanted
    problem: str = ""  # one sentence, if it could not be looked for
    page: Page[Any] | None = None  # of notes with passage, unit, author and `answers`
    authors: list[User] = field(default_factory=list)  # whose notes one may read

    @property
    def notes(self) -> list[Any]:
        return list(self.page.object_list) if self.page else []

    @property
    def total(self) -> int:
        return self.page.paginator.count if self.page else 0


def note_list(access: Access, wanted: Wanted) -> NoteList:
    """A page of them, as many queries for five as for five thousand. A page beyond the end is the last one."""
    found = NoteList(wanted, authors=authors_of(access))
    try:
        with bounded(MILLISECONDS):
            found.page = Paginator(notes_wanted(access, wanted), PAGE).get_page(wanted.page)
            found.page.object_list = list(found.page.object_list)
        for note in found.notes:
            note.mine = note.author_id == access.user.pk
    except Refused as refusal:
        found.problem = str(refusal)
    return found


def notes_wanted(access: Access, wanted: Wanted) -> QuerySet[Any]:
    """What the list shows, on all its pages. Raises `Refused` with one sentence for words nobody can look for."""
    notes = notes_for(access).filter(about(wanted.where))
    if wanted.whose is Whose.MINE:
        notes = notes.filter(author=access.user)
    elif wanted.whose is Whose.OTHERS:
        notes = notes.exclude(author=access.user)
    if wanted.author:
        notes = notes.filter(author=wanted.author)
    if wanted.mark:
        notes = notes.filter(mark=wanted.mark)
    if wanted.words:
        notes = notes.filter(_holding(access, wanted.words))
    notes = _those(with_answers(notes), wanted.which)
    return (
        notes.select_related("author", "passage__text", "passage__edition", "unit__session")
        .defer("search", "passage__search", "passage__edition__outline", "passage__edition__repairs")
        .order_by(*_ORDERS[wanted.order])
    )


_ORDERS: dict[Order, tuple[Any, ...]] = {
    Order.PLACE: (
        F("unit__session__position").asc(nulls_last=True),
        "unit__session_position",
        "passage__text__position",
        "passage__text",
        "passage__number",
        "passage__start",
        "pk",
    ),
    Order.DATE: ("-created_at", "-pk"),
}


def about(where: tuple[str, str] | None) -> Q:
    """Notes, or anything else with a passage and a unit, of a session, a text, a reading."""
    if where is None:
        return Q()
    kind, which = where
    if kind == "session":
        return Q(unit__session__position=int(which))
    return Q(unit__slug=which) if kind == "unit" else Q(passage__text__slug=which)


def _those(notes: QuerySet[Any], which: Which) -> QuerySet[Any]:
    match which:
        case Which.PRIVATE:
            return notes.filter(shared=False)
        case Which.SHARED:
            return notes.filter(shared=True)
        case Which.ANSWERED:
            return notes.filter(answers__gt=0)
        case Which.APART:
            return notes.exclude(passage__state=Passage.State.STANDS)
        case Which.TAKEN_OUT:
            return notes.filter(taken_out_at__isnull=False)
        case _:
            return notes


def _holding(access: Access, words: str) -> Q:
    """Notes that hold the words, or stand beside them: each is looked up in the index of its own column."""
    if len(words) > LONGEST:
        raise Refused(TOO_LONG)
    assert access.circle is not None
    said_in = config_for(access.circle.language)
    read_in = {config_for(said) for said in access.course.texts.values_list("language", flat=True)}
    queries = queries_for(words, {said_in} | read_in)
    holding = Q()
    if said_in in queries:
        holding |= Q(pk__in=notes_for(access).filter(search=queries[said_in]).values("pk"))
    for config in sorted(read_in & queries.keys()):
        beside = Passage.objects.filter(search_config=config, search=queries[config])
        holding |= Q(pk__in=notes_for(access).filter(passage__in=beside).values("pk"))
    return holding


def authors_of(access: Access) -> list[User]:
    """Whose notes one may read, by name. Somebody who shared none is not among them."""
    ids = notes_for(access).order_by().values("author")
    people = User.objects.filter(pk__in=ids).only("name", "email")
    return sorted(people, key=lambda user: user.display_name.casefold())


def notes_there_are(access: Access) -> bool:
    """Whether there is any at all that one may read."""
    return notes_for(access).exists()
