"""What the buttons of a meeting's room send. A number that cannot be read makes the form one that is not ours."""

from __future__ import annotations

from typing import Any

from django import forms

_NUMBER = 2**63 - 1


def _pk(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(**{"required": False, "min_value": 1, "max_value": _NUMBER, **more})


class AtForm(forms.Form):
    """`at`: what ran (an item, a turn) when the button was shown; empty where nothing did."""

    at = _pk()


class GoToForm(AtForm):
    item = _pk(required=True)


class MoreTimeForm(forms.Form):
    """`had`: the minutes beyond the plan that the page showed."""

    at = _pk(required=True)
    had = forms.IntegerField(min_value=0, max_value=600)
    minutes = forms.IntegerField(min_value=1, max_value=60)


class HandForm(forms.Form):
    do = forms.ChoiceField(choices=[("ask", "ask"), ("lower", "lower")])


class NextSpeakerForm(AtForm):
    turn = _pk()


class EndTurnForm(forms.Form):
    at = _pk(required=True)


class TurnForm(forms.Form):
    turn = _pk(required=True)


class SomebodyForm(forms.Form):
    """Somebody of the circle, or a guest by name."""

    seat = _pk()
    name = forms.CharField(required=False, max_length=500)  # the act says what is too long


class HereForm(SomebodyForm):
    """Nobody named: oneself. `attendance`: a guest's line, to take it back."""

    do = forms.ChoiceField(choices=[("here", "here"), ("gone", "gone")])
    attendance = _pk()


class NotesForm(forms.Form):
    """`base`: the notes as they were when one began to change them."""

    notes = forms.CharField(required=False, strip=False)
    base = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)


class PulseForm(forms.Form):
    """The version a page shows, and whether it is the wall. What cannot be read is passed over."""

    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    of = forms.CharField(required=False)
