"""What an owner sends about the circle as a whole."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.forms.fields import Line
from courses import languages
from courses.models import Circle


class CircleSettingsForm(forms.Form):
    """Name, language, time zone, place, link, and whether people may ask to join."""

    name = Line(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("A circle needs a name.")},
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("In which the circle writes: the search knows its words.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Its dates are told in it."))
    place = Line(
        label=_("Place"),
        required=False,
        max_length=200,
        help_text=_("Where it meets, if nothing else is said for an evening."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("For those who come by video."),
        widget=forms.URLInput(attrs={"inputmode": "url", "placeholder": ""}),
        error_messages={"invalid": _("This does not look like the address of a page.")},
    )
    takes_requests = forms.BooleanField(
        label=_("People who know the circle’s address may ask to join"), required=False
    )

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        now = {name: getattr(circle, name) for name in type(self).base_fields}
        super().__init__(*args, **{"initial": now, **kwargs})
        for name, options in (
            ("language", languages.choices(circle.language)),
            ("time_zone", zones.choices(circle.time_zone)),
        ):
            choice = self.fields[name]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = options

    def clean_link(self) -> str:
        said = str(self.cleaned_data["link"])
        if said and not said.lower().startswith(("http://", "https://")):
            raise forms.ValidationError(_("This does not look like the address of a page."))
        return said


class DeleteCircleForm(forms.Form):
    """The circle's name, typed, so that nobody ends a circle by a slip."""

    name = Line(
        label=_("Type the name of the circle"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
        error_messages={"required": _("Type the name of the circle, so that none ends by a slip.")},
    )

    def __init__(self, *args: Any, circle: Circle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circle = circle

    def clean_name(self) -> str:
        said = str(self.cleaned_data["name"])
        if said.casefold() != self.circle.name.casefold():
            raise forms.ValidationError(_("This is not the name of the circle."))
        return said
