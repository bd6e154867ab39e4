"""What comes in from a reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import time
from typing import Any

from django import forms

from readings.models import Declaration


class SaidForm(forms.Form):
    # when it was said, in milliseconds since 1970, if the site could not be reached then
    said = forms.IntegerField(required=False, min_value=0, max_value=2**53)

    @property
    def said_at(self) -> datetime | None:
        said = self.cleaned_data.get("said")
        return datetime.fromtimestamp(min(said / 1000, time()), UTC) if said is not None else None


class PlaceForm(SaidForm):
    number = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class MenuForm(forms.Form):
    """The paragraph whose menu the page is to show, for who runs no script."""

    menu = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class EditionForm(forms.Form):
    """Which edition a number of a paragraph is of. What cannot be read is passed over."""

    edition = forms.IntegerField(required=False, min_value=1, max_value=32_767)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> int | None:
        form = cls(data)
        form.is_valid()
        number: int | None = form.cleaned_data.get("edition")
        return number


class DecideForm(forms.Form):
    """Whether a passage is about its candidate, in the edition that was looked at."""

    do = forms.ChoiceField(choices=[("accept", "accept"), ("leave", "leave")])
    edition = forms.IntegerField(min_value=1, max_value=32_767)


class DeclarationForm(SaidForm):
    state = forms.ChoiceField(choices=Declaration.State.choices)
