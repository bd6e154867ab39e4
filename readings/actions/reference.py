"""What a course says about its texts: glossary and time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.changes import locked, save_changes
from courses.models import Course
from readings.actions.terms import place_terms
from readings.models import Event, Term, Text


@dataclass(frozen=True, slots=True)
class EventPlan:
    """A line of the time line: dates as YYYY, YYYY-MM or YYYY-MM-DD, and the texts that speak of it."""

    date: str
    title: str
    date_end: str = ""
    texts: tuple[Text, ...] = ()


@transaction.atomic
def set_glossary(*, course: Course, terms: Mapping[str, str]) -> list[Term]:
    """Makes these the terms of the course, each with its explanation; a term not named here goes."""
    locked(course)
    known = {term.name: term for term in course.terms.all()}
    course.terms.exclude(name__in=terms).delete()
    made: list[Term] = []
    for name, explanation in terms.items():
        term = known.get(name)
        if term is None:
            term = Term.objects.create(course=course, name=name, explanation=explanation)
        else:
            save_changes(term, explanation=explanation)
        made.append(term)
    place_terms(course)
    return made


@transaction.atomic
def set_events(*, course: Course, events: Sequence[EventPlan]) -> list[Event]:
    """Makes these the lines of the course's time line; a line not named here goes.

    A line is known again by its date and title.
    """
    locked(course)
    known = {(event.date, event.title): event for event in course.events.all()}
    named = {(plan.date, plan.title) for plan in events}
    Event.objects.filter(pk__in=[event.pk for at, event in known.items() if at not in named]).delete()
    made: list[Event] = []
    for plan in events:
        event = known.get((plan.date, plan.title))
        if event is None:
            event = Event.objects.create(
                course=course, date=plan.date, title=plan.title, date_end=plan.date_end
            )
        else:
            save_changes(event, date_end=plan.date_end)
        event.texts.set(plan.texts)
        made.append(event)
    return made
