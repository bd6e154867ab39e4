"""What comes in from a reader."""

from __future__ import annotations

from django import forms

from readings.models import Declaration


class PlaceForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class MenuForm(forms.Form):
    """The paragraph whose menu the page is to show, for who runs no script."""

    menu = forms.IntegerField(min_value=1, max_value=2_000_000_000)


class DeclarationForm(forms.Form):
    state = forms.ChoiceField(choices=Declaration.State.choices)
