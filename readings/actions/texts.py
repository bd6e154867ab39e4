"""What is printed about a text, beside its wording."""

from __future__ import annotations

from typing import TypedDict, Unpack

from django.db import transaction

from accounts.changes import save_changes
from readings.models import Text


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
def describe_text(*, text: Text, **said: Unpack[About]) -> Text:
    """Sets what is printed about a text. A unit that bears the text's name takes the new one over.

    A new date is one day, month or year: the end of a span and its wording in print go with the old one.
    """
    text = Text.objects.select_for_update().get(pk=text.pk)
    called = text.label
    if said.get("date", text.date) != text.date:
        save_changes(text, date_end="", date_printed="")
    save_changes(text, **said)
    if text.label != called:
        for unit in text.units.filter(title=called):
            save_changes(unit, title=text.label)
    return text
