"""What the tests of the import's pages share: imports in their states, and where their pages are."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import User
from courses.models import Course
from readings.actions import imports, keep_source_file
from readings.importing import structure_text
from readings.models import Import
from tests.readings.dirty import LAMP


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def done(course: Course, data: bytes = LAMP, name: str = "lamp.txt") -> Import:
    """An import that is finished and waits to be looked at."""
    kept = keep_source_file(course=course, name=name, content=data, by=None)
    edition = imports.import_at_once(source_file=kept, draft=structure_text(data, name=name), by=None)
    return edition.imports.get()


def waiting(course: Course, **fields: Any) -> Import:
    made = imports.bring_in(course=course, name="lamp.txt", content=LAMP, key=uuid.uuid4(), by=None)
    Import.objects.filter(pk=made.pk).update(**fields)
    return made


def at(course: Course, rest: str = "") -> str:
    return f"/courses/{course.slug}/texts/{rest}"


def page_of(made: Import, rest: str = "") -> str:
    return at(made.course, f"imports/{made.pk}/{rest}")
