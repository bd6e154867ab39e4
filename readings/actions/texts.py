"""What is printed about a text, beside its wording."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction
from django.db.models import Max

from accounts.changes import locked, save_changes
from courses.models import Course
from readings.importing.units import minutes_for
from readings.models import Block, Passage, Text
from readings.search import config_for


class About(TypedDict, total=False):
    """The fields of a text that people may set; those left out stay as they are."""

    slug: str
    position: int
    title: str
    author: str
    source: str
    date: str
    about: str
    language: str
    rights: str


@transaction.atomic
def create_text(*, course: Course, slug: str) -> Text:
    """A text without a wording yet, behind the others. Called again it returns the same one."""
    locked(course)
    last = course.texts.aggregate(last=Max("position"))["last"] or 0
    text, _ = Text.objects.get_or_create(
        course=course, slug=slug, defaults={"position": last + 1, "language": course.language}
    )
    return text


@transaction.atomic
def describe_text(*, text: Text, **said: Unpack[About]) -> Text:
    """Sets what is printed about a text. A unit that bears the text's name takes the new one over,
    and in another language it takes other minutes, and its words are found by other stems.

    A new date is one day, month or year: the end of a span and its wording in print go with the old one.
    """
    text = locked(text)
    called = text.label
    if said.get("date", text.date) != text.date:
        save_changes(text, date_end="", date_printed="")
    spoken = text.language
    save_changes(text, **said)
    if text.language != spoken:
        for unit in text.units.all():
            save_changes(unit, minutes=minutes_for(unit.words, text.language))
        stems = config_for(text.language)
        if stems != config_for(spoken):
            Block.objects.filter(edition__text=text).update(search_config=stems)
            Passage.objects.filter(text=text).update(search_config=stems)
    if text.label != called:
        for unit in text.units.filter(title=called):
            save_changes(unit, title=text.label)
    return text
