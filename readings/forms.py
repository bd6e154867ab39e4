"""What comes in from people about readings."""

from __future__ import annotations

from django import forms

from readings.models import Declaration


class PlaceForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class DeclarationForm(forms.Form):
    state = forms.ChoiceField(choices=Declaration.State.choices)
