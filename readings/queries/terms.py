"""The words of a course, with the places where each reading first has them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch
from django.http import Http404

from courses.access import Access
from readings.models import Term, TermPlace, Unit
from readings.wording import short


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a reading first has a term."""

    unit: Unit
    number: int | None

    @property
    def label(self) -> str:
        return short(self.unit.title)


@dataclass(frozen=True, slots=True)
class Entry:
    """A term and its places; a page that has more than `SHOWN` of them folds the others."""

    term: Term
    places: list[Spot]

    SHOWN = 4

    @property
    def first(self) -> list[Spot]:
        return self.places[: self.SHOWN]

    @property
    def others(self) -> list[Spot]:
        return self.places[self.SHOWN :]


def glossary_entries(access: Access) -> list[Entry]:
    """By the alphabet. Two queries."""
    places = (
        TermPlace.objects.select_related("unit", "block")
        .only("term_id", "unit__slug", "unit__title", "block__number")
        .order_by("unit__text__position", "unit__text", "unit__position")
    )
    terms = access.course.terms.prefetch_related(Prefetch("places", places))
    return [
        Entry(term, [Spot(place.unit, place.block.number) for place in term.places.all()])
        for term in sorted(terms, key=lambda term: term.name.casefold())
    ]


def term_of(access: Access, pk: int) -> Term:
    """A term of the course one is in. Raises Http404 for others."""
    term: Term | None = access.course.terms.filter(pk=pk).first()
    if term is None:
        raise Http404("No such word.")
    return term
