"""The forms of the second step and of passkeys, in the site's words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

from accounts.forms.door import Plain


class AuthenticateForm(Plain, base.AuthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("code", _("Code"), help_text=_("From your authenticator app, or one of your recovery codes."))


class ReauthenticateForm(Plain, base.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("code", _("Code"), help_text=_("From your authenticator app, or one of your recovery codes."))


class ActivateTOTPForm(Plain, totp.ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("code", _("Code the app shows"), errors={"required": _("Type the six digits the app shows.")})


class AddWebAuthnForm(Plain, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("name", _("Name of the key"), help_text=_("So that you can tell it apart: “My phone”, “Blue key”."))
        self._word(
            "passwordless",
            _("Come in with it alone"),
            help_text=_("The key then asks for your finger, face or PIN. Without this it is only a second step."),
        )
        self.fields["passwordless"].initial = True


class EditWebAuthnForm(Plain, webauthn.EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._word("name", _("Name of the key"), errors={"required": _("Give the key a name.")})
