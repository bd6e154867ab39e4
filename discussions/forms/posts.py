"""What people send to the discussions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from psycopg.types.multirange import Multirange

from discussions import ranges
from discussions.models import Reaction
from discussions.queries.thread_list import Show


class ReactionForm(forms.Form):
    """One of the two: `kind` says a word, `undo` takes it back."""

    kind = forms.ChoiceField(choices=Reaction.Kind.choices, required=False)
    undo = forms.ChoiceField(choices=Reaction.Kind.choices, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("kind")) == bool(cleaned.get("undo")):
            raise forms.ValidationError(_("Choose one of the words offered."))
        return cleaned


class NumbersForm(forms.Form):
    """Which posts a page has shown: "1-50,53"."""

    numbers = forms.CharField(max_length=6000)

    def clean_numbers(self) -> Multirange[int]:
        try:
            return ranges.parse(self.cleaned_data["numbers"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class MarkForm(forms.Form):
    """All of a thread seen, or unread from a post on."""

    unread_from = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)


class PageForm(forms.Form):
    """Where in a thread one wants to be. What cannot be read is passed over."""

    view = forms.CharField(required=False)
    at = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    back = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    last = forms.BooleanField(required=False)
    unfolded = forms.BooleanField(required=False)


class ListForm(forms.Form):
    """Which discussions are listed. What cannot be read is passed over."""

    show = forms.ChoiceField(choices=[(show.value, show.value) for show in Show], required=False)
    session = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    after = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
