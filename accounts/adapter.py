"""How allauth's flows fit this house: its words, its mails, its limits."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.actions import take_first_password
from accounts.models import User, leads_nowhere

log = logging.getLogger(__name__)

FIRST_PASSWORD = "first_password"  # noqa: S105 (a key in the session: for which address, and hashed)
DID_NOT_WORK = _("This did not work. Try once more.")
INCORRECT_CODE = _("This is not the code. Look again, or have a new one sent.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is switched off."),
        "cannot_remove_primary_email": _("An account needs an address: give another one first."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("Address and password do not go together."),
        "email_taken": _("Somebody else has an account with this address."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": INCORRECT_CODE,
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("Give your e-mail address."),
        "rate_limited": _("A code was sent a moment ago. Wait a little before you ask for another."),
        "same_as_current": _("This is your address already."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then begin again."),
    }

    def clean_email(self, email: str) -> str:
        """An address that leads nowhere is kept for those who have none."""
        if leads_nowhere(email):
            raise ValidationError(_("No mail ever arrives at this address."), code="invalid")
        return email

    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: BaseForm, commit: bool = True
    ) -> AbstractBaseUser:
        """Keeps the name and the device's time zone with the new account.

        A password waits until the address is confirmed from the same browser. Else somebody could make an
        account with another person's address, and go in by that password once its owner has confirmed it.
        """
        assert isinstance(user, User)
        user.name = form.cleaned_data.get("name", "")
        user.time_zone = form.cleaned_data.get("time_zone") or user.time_zone
        super().save_user(request, user, form, commit=False)
        if user.has_usable_password():
            request.session[FIRST_PASSWORD] = [user.email, user.password]
            user.set_unusable_password()
        if commit:
            user.save()
        return user

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Whoever has made the account and confirms its address gets the password they have chosen for it."""
        confirmed: bool = super().confirm_email(request, email_address)
        email, password = request.session.pop(FIRST_PASSWORD, ("", ""))
        if confirmed and email and email == email_address.email:
            take_first_password(user=email_address.user, password=password)
        return confirmed

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Who has tried too often gets a page that says so (429), not a form that looks as if it still worked."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refused:
            raise ImmediateHttpResponse(respond_429(request)) from refused

    def login(self, request: HttpRequest, user: User) -> None:
        """The session is tied to the password; allauth may have read it before it was set just now."""
        user.refresh_from_db(fields=["password"])
        super().login(request, user)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("settings")

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Mails carry the name of the installation; the header keeps absence notes from answering them."""
        message: EmailMessage = super().render_mail(
            template_prefix,
            email,
            {"site_name": settings.SITE_NAME, **context},
            {"Auto-Submitted": "auto-generated", **(headers or {})},
        )
        return message

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Somebody waits for this mail: if it cannot be sent, they are told, and the reason is logged."""
        if leads_nowhere(email):
            return
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as problem:
            log.error("A mail could not be sent: %s", problem)
            page = render(self.request, "account/mail_failed.html", status=503)
            raise ImmediateHttpResponse(page) from problem

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody waits for a notice: what it tells of is done and stays done."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except ImmediateHttpResponse:
            log.warning("A notice about an account could not be sent.")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _("Remove the second step before you change your address."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second step: set one up first."),
        "incorrect_code": DID_NOT_WORK,
        "unverified_email": _("Confirm your e-mail address first."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey {number}").format(number=number)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.SITE_NAME}
