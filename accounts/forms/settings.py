"""What people say about themselves, and what they prefer on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.actions import update_person
from accounts.forms.fields import Line
from accounts.hooks import wrong_with_name
from accounts.models import User
from accounts.widgets import SegmentedChoice

if TYPE_CHECKING:
    PersonModelForm = forms.ModelForm[User]
else:
    PersonModelForm = forms.ModelForm  # knows its type parameter only while types are checked

LANGUAGES = [("en", "English")]


class PersonForm(PersonModelForm):
    """Name, language and time zone of a person."""

    name = Line(
        label=_("Name"),
        help_text=_("What the circle calls you."),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give a name, so that the others know who speaks.")},
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("Dates and times are told in it."))

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["name", "language", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        zone.choices = zones.choices(self.instance.time_zone)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if "name" in self.changed_data and (wrong := wrong_with_name(self.instance, name)):
            raise forms.ValidationError(wrong)
        return name

    def save(self, commit: bool = True) -> User:
        return update_person(
            user=self.instance, **{name: self.cleaned_data[name] for name in self.changed_data}
        )


class PreferencesForm(PersonModelForm):
    """What the page looks like. Any of the fields may be sent; those that are not stay as they are."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["theme", "type_size", "measure", "leading"]
        labels: ClassVar[dict[str, Any]] = {
            "theme": _("Lamp"),
            "type_size": _("Size of the text"),
            "measure": _("Length of the lines"),
            "leading": _("Space between the lines"),
        }
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(fields, SegmentedChoice)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            for name in [name for name in self.fields if name not in self.data]:
                del self.fields[name]

    def save(self, commit: bool = True) -> User:
        return update_person(user=self.instance, **self.cleaned_data)
