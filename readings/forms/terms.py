"""What editors write into the glossary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Line
from readings.models import Term


class TermForm(forms.Form):
    """A word and its explanation."""

    name = Line(
        label=_("The word"),
        max_length=120,
        help_text=_(
            "As the texts print it, like “commons” or “Levellers”. Another way to print it may follow in brackets:"
            " “Board of Works (BW)”."
        ),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    explanation = forms.CharField(
        label=_("What it means here"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("A sentence or two. Where the texts do not agree, say so."),
    )

    def __init__(self, data: Any = None, *, term: Term | None = None) -> None:
        said = {"name": term.name, "explanation": term.explanation} if term is not None else {}
        super().__init__(data, initial=said)
