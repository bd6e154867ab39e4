"""What a row may say is kept by the database, not only by the forms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

from discussions.models import Act, Post
from tests import factories

pytestmark = pytest.mark.django_db

CHOSEN: list[tuple[type[models.Model], models.Field[Any, Any]]] = [
    (model, field)
    for model in apps.get_app_config("discussions").get_models()
    for field in model._meta.concrete_fields
    if field.choices
]


def _checks(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'c'",
            [table],
        )
        return [row[0] for row in cursor.fetchall()]


@pytest.mark.parametrize(
    ("model", "field"), CHOSEN, ids=[f"{model.__name__}.{field.name}" for model, field in CHOSEN]
)
def test_the_database_knows_the_same_choices_as_the_code(
    model: type[models.Model], field: models.Field[Any, Any]
) -> None:
    """The lists of the constraints are written out beside the choices: here the two are compared."""
    known = {str(value) for value, _label in field.flatchoices} - {""}
    said = [
        set(re.findall(r"'(\w+)'::", check))
        for check in _checks(model._meta.db_table)
        if re.search(rf"\b{field.column}\b", check)
    ]
    assert known in said


def test_there_are_choices_to_compare() -> None:
    assert {field.name for model, field in CHOSEN if model in (Post, Act)} == {"state", "kind"}
    assert len(CHOSEN) >= 8


def test_a_state_that_nobody_knows_is_refused() -> None:
    post = factories.make_post(factories.make_thread(factories.make_circle()))
    with pytest.raises(IntegrityError, match="post_has_a_known_state"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(state="lost")
