"""What people say of an evening they cannot come to, and of themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom.actions import apologies
from courses.access import Access
from courses.actions.shown import set_what_shows
from courses.models import Meeting
from courses.rules import Can


class ApologiesForm(forms.Form):
    """Sent with one click, with a word or without. `back`: the page it was sent from."""

    DO = (("send", "send"), ("take-back", "take-back"))
    BACK = (("circle-home", "circle-home"), ("sessions", "sessions"), ("meeting-detail", "meeting-detail"))

    do = forms.ChoiceField(choices=DO)
    said = forms.CharField(required=False, max_length=200)
    back = forms.ChoiceField(choices=BACK, required=False)

    def save(self, access: Access, meeting: Meeting) -> str:
        """What came of it, in one sentence."""
        if self.cleaned_data["do"] == "take-back":
            apologies.take_back(access=access, meeting=meeting)
            return "Your apologies are taken back: see you there."
        apologies.send(access=access, meeting=meeting, said=self.cleaned_data["said"])
        if self.cleaned_data["said"]:
            return "Your apologies are sent, with your word."
        return "Your apologies are sent."


class ShownForm(forms.Form):
    """What somebody lets facilitators see."""

    readings = forms.BooleanField(
        label=_("Show facilitators what I said of readings"),
        help_text=_("Off: your line in the overview has no marks, and no sum counts you."),
        required=False,
    )
    quiet = forms.BooleanField(
        label=_("Let facilitators see when I have gone quiet"),
        help_text=_("Off: you are not among the people they might call after some weeks of silence."),
        required=False,
    )

    def __init__(self, data: Any = None, *, access: Access) -> None:
        assert access.membership is not None
        self.seat = access.membership
        shown = {"readings": self.seat.shows_readings, "quiet": self.seat.shows_quiet}
        super().__init__(data, initial=shown)
        if not access.may(Can.DECLARE):
            del self.fields["readings"]  # who declares nothing keeps what they chose before
        if not access.may(Can.POST):
            del self.fields["quiet"]  # who cannot speak never goes quiet

    def save(self) -> None:
        chosen = {**self.initial, **self.cleaned_data}
        set_what_shows(membership=self.seat, readings=chosen["readings"], quiet=chosen["quiet"])
