"""What editors say of a name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Line
from accounts.wording import tamed_line
from readings.models import Name


class NameForm(forms.Form):
    """How it is called and printed, and what it is."""

    MOST = 40
    LENGTH = 120

    called = Line(label=_("The name"), max_length=LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}))
    kind = forms.ChoiceField(label=_("What it is"), choices=Name.Kind.choices, widget=forms.RadioSelect)
    spellings = forms.CharField(
        label=_("Also printed as"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One a line. They are looked for in all texts, letter by letter."),
    )
    hidden = forms.BooleanField(label=_("It is no name: leave it out of the index"), required=False)

    def __init__(self, data: Any = None, *, name: Name) -> None:
        said = {
            "called": name.name,
            "kind": name.kind,
            "spellings": "\n".join(name.spellings),
            "hidden": name.hidden,
        }
        super().__init__(data, initial=said)
        kind: Any = self.fields["kind"].widget
        kind.segmented = True

    def clean_spellings(self) -> list[str]:
        lines = [tamed_line(line) for line in self.cleaned_data["spellings"].splitlines()]
        said = [line for line in lines if line]
        if len(said) > self.MOST:
            raise forms.ValidationError(_("At most %(most)s ways to print it."), params={"most": self.MOST})
        if any(len(line) > self.LENGTH for line in said):
            raise forms.ValidationError(
                _("A name has at most %(length)s letters."), params={"length": self.LENGTH}
            )
        return said


class MergeForm(forms.Form):
    """The other name, as the index has it."""

    into = Line(
        label=_("Another name of the index"), max_length=120, widget=forms.TextInput(attrs={"dir": "auto"})
    )


class IndexForm(forms.Form):
    """What an index shows: a kind, a letter, or what was taken out of it."""

    kind = forms.ChoiceField(choices=[("", ""), *Name.Kind.choices], required=False)
    letter = forms.CharField(max_length=2, required=False)
    hidden = forms.BooleanField(required=False)
