"""Every mail about an account: its words, and that it arrives by a real mail server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import allauth
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.conf import settings as site
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User

TEMPLATES = Path(site.BASE_DIR) / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"


def kinds(folder: Path) -> set[str]:
    """The names of all mails that have a subject in a folder of templates."""
    return {
        str(path.relative_to(folder)).removesuffix("_subject.txt")
        for room in ("account", "mfa")
        for path in (folder / room / "email").glob("*_subject.txt")
    }


def test_every_mail_is_in_our_words() -> None:
    not_used = {"account/email/password_reset_key"}  # by link; here it is by code
    assert kinds(THEIRS) - not_used == kinds(TEMPLATES)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(kinds(TEMPLATES)))
def test_a_mail_is_plain_and_whole(kind: str, rf: RequestFactory, kim: User, settings: Settings) -> None:
    settings.SITE_NAME = "Mill Street & Friends"
    request: HttpRequest = rf.get("/", HTTP_USER_AGENT="A <browser> & more")
    request.user = kim
    about = {
        "request": request, "user": kim, "email": "kim@example.org", "code": "1234-5678", "signup_url": "http://testserver/new/",
        "from_email": "kim@old.example", "to_email": "kim@new.example", "deleted_email": "kim@old.example",
        "ip": "192.0.2.7", "user_agent": "A <browser> & more", "timestamp": timezone.now(),
    }  # fmt: skip
    with context.request_context(request):
        letter = get_adapter(request).render_mail(kind, kim.email, about)
    assert letter.subject
    assert "\n" not in letter.subject
    text = str(letter.body)
    assert "Mill Street & Friends" in text
    assert "&amp;" not in text + letter.subject
    assert "{" not in text
    assert "\n\n\n" not in text
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert not getattr(letter, "alternatives", [])
    if kind.endswith("_code") or "confirmation" in kind:
        assert "1234-5678" in letter.subject
        assert "\n1234-5678\n" in text


class Letterbox:
    """Keeps what the mail server takes in."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, EmailMessage, policy=default))
        return "250 OK"


class MailServer(Controller):
    """A real mail server on a port that is free."""

    def _trigger_server(self) -> None:
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def letterbox(settings: Settings) -> Iterator[Letterbox]:
    box = Letterbox()
    server = MailServer(box, hostname="127.0.0.1", port=0)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = False
    yield box
    server.stop()


@pytest.mark.django_db
def test_the_code_comes_by_a_real_mail_server_and_opens_the_door(
    letterbox: Letterbox, client: Client, kim: User
) -> None:
    asked = client.post(reverse("account_request_login_code"), {"email": "kim@example.org"})
    assert len(letterbox.letters) == 1
    letter = letterbox.letters[0]
    assert letter["To"] == "kim@example.org"
    assert letter["From"] == site.DEFAULT_FROM_EMAIL
    found = re.match(r"(\d{4}-\d{4}) is your code for Study Circle$", letter["Subject"])
    assert found
    assert found[1] in letter.get_content()
    assert client.post(asked["Location"], {"code": found[1]})["Location"] == reverse("home")
    assert client.session["_auth_user_id"] == str(kim.pk)
