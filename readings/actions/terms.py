"""The terms of a course: written by its editors, placed where the texts first have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q

from accounts.changes import Refused, locked, save_changes
from courses.access import Access
from courses.models import Course
from courses.rules import Can
from readings.models import Block, Edition, Term, TermPlace, Text, Unit
from readings.terms import Terms

TAKEN = "The glossary already has “{name}”: change it there."


@transaction.atomic
def add_term(*, access: Access, name: str, explanation: str) -> Term:
    """A term more. The same once more is the same term; another explanation for a word it has is refused."""
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    there = course.terms.filter(name__iexact=name).first()
    if there is not None:
        if (there.name, there.explanation) != (name, explanation):
            raise Refused(TAKEN.format(name=there.name))
        return there
    term = Term.objects.create(course=course, name=name, explanation=explanation)
    place_terms(course)
    return term


@transaction.atomic
def change_term(*, access: Access, term: Term, name: str, explanation: str) -> Term:
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    if course.terms.filter(name__iexact=name).exclude(pk=term.pk).exists():
        raise Refused(TAKEN.format(name=name))
    renamed = term.name != name
    save_changes(term, name=name, explanation=explanation)
    if renamed:
        place_terms(course)
    return term


@transaction.atomic
def remove_term(*, access: Access, pk: int) -> str:
    """How it was called; nothing if the course has no such term (any more)."""
    access.require(Can.EDIT_COURSE)
    course = locked(access.course)
    term = course.terms.filter(pk=pk).first()
    if term is None:
        return ""
    term.delete()
    place_terms(course)  # what a longer term covered stands free now
    return str(term.name)


@transaction.atomic
def place_terms(course: Course, texts: Iterable[Text] | None = None) -> None:
    """Finds the first place of each term in every unit of the published editions, of these texts or of all."""
    names = dict(course.terms.values_list("pk", "name"))
    of_texts = Q() if texts is None else Q(text__in=list(texts))
    units = list(course.units.filter(of_texts).only("text_id", "first_position", "last_position"))
    places: list[TermPlace] = []
    if names and units:
        for language, text_units, blocks in _by_text(course, units):
            terms = Terms(names, language)
            for block in blocks:
                terms.weigh(block.plain)
            for unit in text_units:
                within = (
                    (block, block.plain, block.data.get("spans", ()))
                    for block in blocks
                    if unit.first_position <= block.position <= unit.last_position
                )
                places += [
                    TermPlace(term_id=term, unit=unit, block=block, start=found.start, end=found.end)
                    for term, (block, found) in terms.first_in(within).items()
                ]
    found = {_at(place): place for place in places}
    known = {_at(place): place.pk for place in TermPlace.objects.filter(unit__in=units)}
    TermPlace.objects.filter(pk__in=[pk for at, pk in known.items() if at not in found]).delete()
    new = [place for at, place in found.items() if at not in known]
    TermPlace.objects.bulk_create(new, batch_size=1000)


def _at(place: TermPlace) -> tuple[int, int, int, int, int]:
    return place.term_id, place.unit_id, place.block_id, place.start, place.end


def _by_text(course: Course, units: Iterable[Unit]) -> Iterator[tuple[str, list[Unit], list[Block]]]:
    """Language, units and numbered blocks of each text: a text at a time, for a course can have many."""
    of_text: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        of_text[unit.text_id].append(unit)
    languages = dict(course.texts.filter(pk__in=of_text).values_list("pk", "language"))
    for text, text_units in of_text.items():
        blocks = list(
            Block.objects.filter(
                edition__text=text, edition__state=Edition.State.PUBLISHED, number__isnull=False
            )
            .only("position", "plain", "data")
            .order_by("position")
        )
        yield languages[text], text_units, blocks
