"""Pages for what went wrong: one calm sentence and a way back."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.test import Client
from django.urls import path
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from config.urls import urlpatterns as the_site

WRONG: dict[str, type[Exception]] = {
    "400": SuspiciousOperation,
    "403": PermissionDenied,
    "500": RuntimeError,
}


def go_wrong(request: HttpRequest, how: str) -> HttpResponse:
    raise WRONG[how]


urlpatterns = [*the_site, path("wrong/<how>/", go_wrong)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/wrong/400/", 400, "We did not understand that."),
        ("/wrong/403/", 403, "This is not yours to open."),
        ("/nowhere/", 404, "There is no such page, or none for you."),
        ("/wrong/500/", 500, "Something broke, and it was not you."),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_what_went_wrong_is_said_in_one_sentence(
    settings: Settings, kim: User, address: str, status: int, sentence: str, inside: bool
) -> None:
    settings.ROOT_URLCONF = "tests.accounts.test_errors"
    client = Client(raise_request_exception=False)
    if inside:
        client.force_login(kim)
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f"<h1>{sentence}</h1>" in page
    assert 'href="/"' in page
    assert "Error" not in page


def test_a_fault_of_ours_is_told_without_database_and_context(
    django_assert_num_queries: DjangoAssertNumQueries, db: None
) -> None:
    with django_assert_num_queries(0):
        page = get_template("500.html").render()
    assert "Something broke, and it was not you." in page
    assert "css/tokens.css" in page
