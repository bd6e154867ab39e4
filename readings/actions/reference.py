"""What a course says about its texts: glossary and time line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.changes import locked, save_changes
from courses.models import Course
from readings.actions.terms import place_terms
from readings.models import DatedMention, Edition, Event, Term, Text


@dataclass(frozen=True, slots=True)
class EventPlan:
    """A line of the time line: dates as YYYY, YYYY-MM or YYYY-MM-DD, and the texts that speak of it."""

    date: str
    title: str
    date_end: str = ""
    texts: tuple[Text, ...] = ()
    says: tuple[tuple[Text, str, str], ...] = ()  # what a text says: the date, and the end of its span


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
        event.texts.set({*plan.texts, *(text for text, _date, _end in plan.says)})
        _tie(event, plan)
        made.append(event)
    return made


def _tie(event: Event, plan: EventPlan) -> None:
    """Ties the first sentence of a text that names the date to the event, unless somebody tied one before."""
    for text, date, date_end in plan.says:
        read = DatedMention.objects.filter(edition__text=text, edition__state=Edition.State.PUBLISHED)
        if read.filter(event=event).exists():
            continue
        first = read.filter(date=date, date_end=date_end, event=None, hidden=False)
        mention = first.order_by("block__position", "start", "pk").first()
        if mention is not None:
            save_changes(mention, event=event)
