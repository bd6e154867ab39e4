"""Letters of the house, beside those of the door: plain text, to people who have an address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from accounts.models import leads_nowhere


def send_letter(
    *, to: str, template: str, about: dict[str, Any], headers: dict[str, str] | None = None
) -> bool:
    """Renders `<template>_subject.txt` and `<template>_message.txt` and sends them; False if there is no address.

    The subject is one line whatever stands in it. Raises OSError or SMTPException if the mail cannot be sent.
    """
    if leads_nowhere(to):
        return False
    about = {"site_name": settings.SITE_NAME, **about}
    subject = " ".join(render_to_string(f"{template}_subject.txt", about).split())
    body = render_to_string(f"{template}_message.txt", about).strip() + "\n"
    headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
    return EmailMessage(subject=subject, body=body, to=[to], headers=headers).send() > 0
