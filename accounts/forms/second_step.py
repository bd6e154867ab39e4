"""The forms of the second step and of passkeys, in the site's words."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

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


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
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


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    words: ClassVar[dict[str, Words]] = {
        "name": {"label": _("Name of the passkey"), "required": _("Give the passkey a name.")}
    }
