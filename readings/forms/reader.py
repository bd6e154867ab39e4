"""What comes in from a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from readings.models import Declaration


class PlaceForm(forms.Form):
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


class DeclarationForm(forms.Form):
    state = forms.ChoiceField(choices=Declaration.State.choices)
