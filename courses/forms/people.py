"""What people send about places in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Line
from courses.models import Role


class LineForm(forms.Form):
    """What somebody says about themselves."""

    about = Line(
        label=_("Your line"),
        required=False,
        max_length=120,
        help_text=_("A few words beside your name: what brings you here, or what you bring."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class FindForm(forms.Form):
    """Part of a name. What cannot be read is passed over."""

    q = Line(required=False, max_length=80)


class RoleForm(forms.Form):
    """Another role in the circle."""

    MEANS = {
        Role.STUDENT: _("student: reads along, and takes part in everything"),
        Role.MEMBER: _("member: comes for the talk, without the readings"),
        Role.OBSERVER: _("observer: may look, and nothing else"),
        Role.FACILITATOR: _("facilitator: plans, invites, keeps order and runs the evenings"),
        Role.OWNER: _("owner: all that, and answers for the circle beside you"),
    }

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(role.value, said) for role, said in MEANS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("There is no such role.")},
    )


class DecideRequestForm(forms.Form):
    """Let in, and as what; or not."""

    do = forms.ChoiceField(choices=(("approve", "approve"), ("decline", "decline")))
    role = forms.ChoiceField(label=_("As"), required=False)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["role"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(role.value, role.label) for role in roles]


class SureForm(forms.Form):
    """A page that asks first: its button says yes, a stray request does not."""

    sure = forms.BooleanField(
        widget=forms.HiddenInput,
        initial=True,
        error_messages={"required": _("Press the button to confirm it.")},
    )
