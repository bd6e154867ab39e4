"""What comes in with a note: which words it is on, and what is said of them."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Words
from readings.models import Note


def _number(least: int) -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=least, max_value=2**31 - 1, widget=forms.HiddenInput)


class StretchForm(forms.Form):
    """Words of a reading: `paragraph` alone, characters `start` to `end` of it, or with `last` up to another ¶.

    What cannot be read is passed over.
    """

    paragraph = _number(1)
    start = _number(0)
    last = _number(1)
    end = _number(0)
    edition = _number(1)  # that they were read in

    @property
    def stretch(self) -> dict[str, int]:
        """What was said of it, by name."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class WhichForm(forms.Form):
    """Which notes of a reading are asked for: of a paragraph, a single one, a page of many."""

    paragraph = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    note = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    page = forms.IntegerField(required=False, min_value=1, max_value=10**6)


class NoteForm(forms.Form):
    """A note. Without words it is a mark alone. The key makes one note of a form sent twice."""

    body = Words(label=_("Your note"), rows=4, required=False)
    mark = forms.ChoiceField(
        label=_("What it says of the words"),
        choices=Note.Mark.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    shared = forms.BooleanField(label=_("Share it with the circle"), required=False)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), "mark": Note.Mark.NOTE, **(initial or {})})

    def clean_body(self) -> str:
        return str(self.cleaned_data["body"])

    def clean_mark(self) -> Note.Mark:
        return Note.Mark(self.cleaned_data["mark"] or Note.Mark.NOTE)

    def clean_key(self) -> uuid.UUID:
        key: uuid.UUID | None = self.cleaned_data["key"]
        return key or uuid.uuid4()


class ChangeForm(NoteForm):
    """Other words, another mark; `was` are the words it was opened on."""

    was = Words(required=False, widget=forms.HiddenInput)
