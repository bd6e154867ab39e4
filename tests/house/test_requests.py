"""What no request may bring, and what even a refusal carries."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.wsgi import application
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
PARTS = 'multipart/form-data; boundary="x"'
SENT = {
    FORM: "name=Zoë\\ud800&language=en&time_zone=UTC".encode(),
    PARTS: "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in {"name": "Zoë\\ud800", "language": "en", "time_zone": "UTC"}.items()
    ).encode()
    + b"--x--\r\n",
}
# Python knows them all; some make of plain bytes what no text holds, some are no encodings of text at all.
STRANGE = [
    "unicode_escape",
    "utf-7",
    "utf-16",
    "rot13",
    "zip",
    "idna",
    "undefined",
    "latin-1",
    "UTF8",
    "none",
]


@pytest.fixture
def client() -> Client:
    return client_of(User.objects.create_user("kim@example.org", None, name="Kim"))


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The site lets go of its connection around each request; the test's transaction needs it still."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def ask(client: Client, body: bytes, kind: str) -> str:
    """Sends the settings form past the test client, which makes requests of its own; the status line."""
    told: list[str] = []

    def start_response(status: str, headers: Any, exc_info: Any = None) -> Any:
        told.append(status)

    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reverse("settings"),
        "QUERY_STRING": "name=\\ud800",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": f"sessionid={client.cookies['sessionid'].value}; csrftoken={'a' * 32}",
        "HTTP_X_CSRFTOKEN": "a" * 32,
        "wsgi.input": io.BytesIO(body),
    }
    setup_testing_defaults(environ)
    answer = application(environ, start_response)
    list(answer)
    return told[0]


@pytest.mark.parametrize("kind", SENT)
@pytest.mark.parametrize("named", [f"; charset={name}" for name in STRANGE] + ["; charset*=utf-8''rot13", ""])
def test_a_form_is_read_as_utf8_whatever_it_says_it_is(client: Client, kind: str, named: str) -> None:
    assert ask(client, SENT[kind], kind + named) == "302 Found"
    assert User.objects.get().name == "Zoë\\ud800"


@pytest.mark.parametrize(
    "kind", ["multipart/form-data; boundary*=no-such''%78", "multipart/form-data; boundary=", ";"]
)
def test_a_form_that_makes_no_sense_is_refused(client: Client, kind: str) -> None:
    assert ask(client, SENT[PARTS], kind) in ("400 Bad Request", "200 OK")  # 200: the form anew
    assert User.objects.get().name == "Kim"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "a b", "testserver:80,evil"])
def test_a_host_that_is_not_ours_is_refused_without_its_name(client: Client, host: str) -> None:
    answer = client.get(reverse("account_reset_password"), headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.content.decode()
    assert "default-src" in answer["Content-Security-Policy"]
