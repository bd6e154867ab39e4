"""What people send to the discussions."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from psycopg.types.multirange import Multirange

from discussions import ranges
from discussions.actions.threads import TITLE_LENGTH
from discussions.models import Reaction
from discussions.queries.thread_list import Show


class _Written(forms.Form):
    """Words under way. The key makes a form that is sent twice one post."""

    body = forms.CharField(
        label=_("Your words"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("There is nothing in it yet: write a few words.")},
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid.uuid4(), **(initial or {})})


class ReplyForm(_Written):
    """A post in a thread; `to` is the number of the post it answers."""

    to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class ThreadForm(_Written):
    """A discussion with its first post."""

    title = forms.CharField(
        label=_("What is it about?"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    announcement = forms.BooleanField(
        label=_("An announcement: everybody is told, and it stands on top"), required=False
    )
    field_order = ["title", "body", "announcement", "key"]


class EditForm(forms.Form):
    """New words for a post; `version` is the wording they were written on."""

    body = forms.CharField(
        label=_("Your post"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={
            "required": _("There is nothing in it yet: write a few words, or take the post back.")
        },
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


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

    unread_from = forms.IntegerField(required=False, min_value=1)


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


class PassageForm(forms.Form):
    """Which words of a reading. What cannot be read is passed over."""

    paragraph = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    start = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    end = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
