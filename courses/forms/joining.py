"""What somebody sends who wants to come in."""

from __future__ import annotations

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.forms.fields import Line
from accounts.wording import tamed


class ByNameForm(forms.Form):
    """A name and nothing else. The device says its time zone."""

    name = Line(
        label=_("Your name"),
        max_length=80,
        help_text=_("What the circle will call you."),
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
        error_messages={"required": _("Give a name, so that the others know who speaks.")},
    )
    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True, "autocomplete": "off"})
    )
    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=uuid.uuid4)

    def clean_time_zone(self) -> str:
        """A zone we do not know is no reason to turn anybody away."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in zones.known() else ""


class AskForm(forms.Form):
    """A few words with a request."""

    words = forms.CharField(
        label=_("A few words about you"),
        required=False,
        max_length=500,
        help_text=_("The facilitators read them, nobody else."),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def clean_words(self) -> str:
        return tamed(self.cleaned_data["words"]).strip()
