"""What people say about what they want to hear of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from discussions.actions.following import set_habits
from discussions.models import Following, Habits


class FollowForm(forms.Form):
    """A mode; empty takes the choice back."""

    mode = forms.ChoiceField(choices=Following.Mode.choices, required=False)

    def clean(self) -> dict[str, Any]:
        if "mode" not in self.data:
            raise forms.ValidationError(_("Choose one of the words offered."))
        return super().clean() or {}


class HabitsForm(forms.Form):
    """What somebody hears of unless they say otherwise."""

    mode = forms.ChoiceField(
        label=_("Of a discussion you have not written in"),
        choices=Following.Mode.choices,
        widget=forms.RadioSelect,
    )
    follow_where_i_post = forms.BooleanField(
        label=_("Where I have written, tell me of every post"), required=False
    )

    def __init__(self, data: Any = None, *, habits: Habits) -> None:
        super().__init__(
            data, initial={"mode": habits.mode, "follow_where_i_post": habits.follow_where_i_post}
        )

    def save(self, user: User) -> Habits:
        return set_habits(
            user=user,
            mode=Following.Mode(self.cleaned_data["mode"]),
            follow_where_i_post=self.cleaned_data["follow_where_i_post"],
        )


class NoticesForm(forms.Form):
    """Which page of the notices, or up to which one they were looked at. What cannot be read is passed over."""

    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    up_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
