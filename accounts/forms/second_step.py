"""The forms of the second step and of passkeys, in the site's words."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.adapter import DID_NOT_WORK
from accounts.forms.door import Plain, Words

ANY_CODE: dict[str, Words] = {
    "code": {
        "help": _("From your authenticator app, or one of your recovery codes."),
        "required": _("Type the code that the app shows, or a recovery code."),
    }
}


class AuthenticateForm(Plain, base.AuthenticateForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = ANY_CODE


class ReauthenticateForm(Plain, base.ReauthenticateForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = ANY_CODE


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {
        "code": {"label": _("Code the app shows"), "required": _("Type the six digits that the app shows.")}
    }


class Credential(forms.CharField):
    """What a browser's passkey says, in JSON. What is too deep or too long to be read is none.

    Not a `JSONField`: that reads it once more to show the form again, and breaks there.
    """

    def to_python(self, value: Any) -> Any:
        try:
            return json.loads(super().to_python(value) or "null")
        except (RecursionError, ValueError) as problem:
            raise forms.ValidationError(DID_NOT_WORK) from problem


class AnswerOfAPasskey(forms.Form):
    """allauth expects an answer of the right shape; anything else is refused like a wrong one."""

    credential = Credential(widget=forms.HiddenInput)

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, LookupError) as problem:
            raise forms.ValidationError(DID_NOT_WORK) from problem


class AuthenticateWebAuthnForm(AnswerOfAPasskey, webauthn.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class LoginWebAuthnForm(AnswerOfAPasskey, webauthn.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticateWebAuthnForm(AnswerOfAPasskey, webauthn.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    credential = Credential(widget=forms.HiddenInput)
    words: ClassVar[dict[str, Words]] = {
        "name": {
            "label": _("Name of the passkey"),
            "help": _("So that you can tell it apart: “My phone”, “Blue key”."),
        },
        "passwordless": {
            "label": _("Come in with it alone"),
            "help": _(
                "The device then asks for your finger, face or PIN. Without this it is only a second step."
            ),
        },
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean() or {}
        except (AttributeError, LookupError) as problem:
            raise forms.ValidationError(DID_NOT_WORK) from problem
        return cleaned


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {
        "name": {"label": _("Name of the passkey"), "required": _("Give the passkey a name.")}
    }
