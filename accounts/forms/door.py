"""The forms at the door: allauth's, in the site's words and without placeholders that repeat the label."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as allauth
from django import forms
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.actions import note_address
from accounts.forms.fields import Line

Words = dict[str, Any]  # label, help, required and invalid (what is said about an empty or impossible value)

WORDS: dict[str, Words] = {
    "email": {
        "label": _("E-mail"),
        "required": _("Give your e-mail address."),
        "invalid": _("This does not look like an e-mail address."),
    },
    "code": {"label": _("Code"), "required": _("Type the code from the mail.")},
    "password": {"label": _("Password"), "required": _("Type your password.")},
    "password1": {
        "label": _("New password"),
        "help": _("At least ten characters. A short sentence is easy to remember and hard to guess."),
        "required": _("Choose a password."),
    },
}
WORDS["login"] = WORDS["email"]
ATTRIBUTES: dict[str, dict[str, str]] = {
    "login": {"autocomplete": "username"},
    "code": {
        "class": "input--code",
        "inputmode": "numeric",
        "autocomplete": "one-time-code",
        "maxlength": "20",
    },
}


def _forgotten() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgotten it?"))


class Plain(forms.Form):
    """The site's words for the fields of a form; `words` says what a form says differently.

    A new password is asked for once: who mistypes it still comes in by a code.
    """

    words: ClassVar[dict[str, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.widget.attrs |= ATTRIBUTES.get(name, {})
            words = WORDS.get(name, {}) | self.words.get(name, {})
            if words:
                field.label, field.help_text = words["label"], words.get("help", "")
                field.error_messages |= {
                    code: words[code] for code in ("required", "invalid") if code in words
                }


class RequestLoginCodeForm(Plain, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {
        "email": {"help": _("We send you a code. There is no password to remember.")}
    }

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._user is not None:
            note_address(user=self._user)
        return email


class LoginForm(Plain, allauth.LoginForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {"password": {"help": lazy(_forgotten, SafeString)()}}


class SignupForm(Plain, allauth.SignupForm):  # type: ignore[misc]
    """Name and address; a password is left to those who want one. The device says its time zone."""

    name = Line(max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True, "autocomplete": "off"})
    )
    field_order = ("name", "email", "password1", "time_zone")
    words: ClassVar[dict[str, Words]] = {
        "name": {
            "label": _("Name"),
            "help": _("What the circle will call you."),
            "required": _("Give a name, so that the others know who speaks."),
        },
        "password1": {
            "label": _("Password"),
            "help": _("Only if you want one: we can send you a code each time."),
        },
    }

    def clean_time_zone(self) -> str:
        """A zone we do not know is no reason to turn anybody away."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in zones.known() else ""


class ConfirmLoginCodeForm(Plain, allauth.ConfirmLoginCodeForm):  # type: ignore[misc]
    pass


class ConfirmEmailVerificationCodeForm(Plain, allauth.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]
    pass


class ConfirmPasswordResetCodeForm(Plain, allauth.ConfirmPasswordResetCodeForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Plain, allauth.ResetPasswordForm):  # type: ignore[misc]
    def clean_email(self) -> str:
        email: str = super().clean_email()
        for user in self.users:
            note_address(user=user)
        return email


class ResetPasswordKeyForm(Plain, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Plain, allauth.SetPasswordForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {"password1": {"label": _("Password")}}


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {
        "oldpassword": {"label": _("Present password"), "required": _("Type your present password.")}
    }


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):  # type: ignore[misc]
    pass


class AddEmailForm(Plain, allauth.AddEmailForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {
        "email": {
            "label": _("New address"),
            "help": _("We send a code there; the change takes effect with it."),
        }
    }
