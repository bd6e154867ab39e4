"""The forms at the door: allauth's, in the site's words and without placeholders that repeat the label."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.actions import note_address

NOT_AN_ADDRESS = {
    "required": _("Give your e-mail address."),
    "invalid": _("This does not look like an e-mail address."),
}
GOOD_PASSWORD = _("At least ten characters. A short sentence is easy to remember and hard to guess.")


def _forgotten() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgotten it?"))


FORGOTTEN = lazy(_forgotten, SafeString)()


class Plain(forms.Form):
    """Words and attributes of fields that many forms at the door share."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        for name in ("email", "login"):
            if name in self.fields:
                self._word(name, _("E-mail"), errors=NOT_AN_ADDRESS)
                self.fields[name].widget.attrs["autocomplete"] = "username" if name == "login" else "email"
        if "code" in self.fields:
            self._word("code", _("Code"), errors={"required": _("Type the code from the mail.")})
            self.fields["code"].widget.attrs |= {
                "class": "input--code", "inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "20",
            }  # fmt: skip

    def _word(self, name: str, label: Any, *, help_text: Any = "", errors: dict[str, Any] | None = None) -> None:
        field = self.fields[name]
        field.label, field.help_text = label, help_text
        field.error_messages |= errors or {}

    def _one_new_password(self, label: Any) -> None:
        """One field for a new password: who mistypes it still comes in by a code."""
        self._word("password1", label, help_text=GOOD_PASSWORD, errors={"required": _("Choose a password.")})
        self.fields.pop("password2", None)


class RequestLoginCodeForm(Plain, allauth.RequestLoginCodeForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("email", _("E-mail"), help_text=_("We send you a code. There is no password to remember."))

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._user is not None:
            note_address(user=self._user)
        return email


class LoginForm(Plain, allauth.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("password", _("Password"), help_text=FORGOTTEN, errors={"required": _("Type your password.")})


class SignupForm(Plain, allauth.SignupForm):  # type: ignore[misc]
    """Name and address; a password is left to those who want one. The device says its time zone."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What the circle will call you."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give a name, so that the others know who speaks.")},
    )
    time_zone = forms.CharField(
        required=False, widget=forms.HiddenInput(attrs={"data-time-zone": True, "autocomplete": "off"})
    )
    field_order = ("name", "email", "password1", "time_zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("password1", _("Password"), help_text=_("Only if you want one: we can send you a code each time."))

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

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
    pass


class ResetPasswordKeyForm(Plain, allauth.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._one_new_password(_("New password"))


class SetPasswordForm(Plain, allauth.SetPasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._one_new_password(_("Password"))


class ChangePasswordForm(Plain, allauth.ChangePasswordForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("oldpassword", _("Present password"), errors={"required": _("Type your present password.")})
        self._one_new_password(_("New password"))


class ReauthenticateForm(Plain, allauth.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("password", _("Password"), errors={"required": _("Type your password.")})


class AddEmailForm(Plain, allauth.AddEmailForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("email", _("New address"), help_text=_("We send a code there; the change takes effect with it."))
