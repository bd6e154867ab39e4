"""Publishing an edition, whoever else does the same at that moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from accounts.changes import locked
from courses.models import Course
from readings import fragments
from readings.actions import create_text, describe_text, keep_source_file, propose_edition, publish_edition
from readings.importing import structure_text
from readings.models import Edition, Unit
from tests import factories
from tests.at_once import at_once

LONG = " ".join(["word"] * 3000)
WORDING = f"# {{title}}\n\n## One\n\n{LONG}\n\n## Two\n\n{LONG}\n\n## Questions\n\n1. Why {{title}}?\n\n2. Why not?\n"


def proposed(course: Course, title: str) -> Edition:
    """An edition of two units called "One" and "Two", with two printed questions."""
    data = WORDING.format(title=title).encode()
    text = describe_text(text=create_text(course=course, slug=title.lower()), title=title)
    kept = keep_source_file(course=course, name=f"{title}.md", content=data, by=None)
    draft = structure_text(data, name=f"{title}.md", language="en")
    return propose_edition(source_file=kept, draft=draft, by=None, text=text)


@pytest.mark.django_db(transaction=True)
def test_texts_published_at_the_same_time_share_neither_addresses_nor_places() -> None:
    course = factories.make_course()
    editions = [proposed(course, title) for title in ("Rye", "Oats", "Wheat")]

    def publish(edition: Edition) -> Callable[[], Edition]:
        return lambda: publish_edition(edition=edition)

    published = at_once(*(publish(edition) for edition in editions))
    assert published == editions
    assert sorted(course.units.values_list("slug", flat=True)) == [
        *("one", "one-2", "one-3"),
        *("two", "two-2", "two-3"),
    ]
    assert sorted(course.questions.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]


@pytest.mark.django_db(transaction=True)
def test_a_course_that_is_locked_still_takes_files() -> None:
    """A long text is published under the lock of its course; nobody who drops a file waits for it."""
    course, done = factories.make_course(), threading.Event()

    def hold() -> bool:
        with transaction.atomic():
            locked(course)
            return done.wait(10)

    def drop() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        kept = keep_source_file(course=course, name="a.txt", content=b"A mill.", by=None)
        done.set()
        return kept.pk

    held, kept = at_once(hold, drop)
    assert held is True
    assert kept == course.source_files.get().pk


@pytest.mark.django_db
def test_publishing_twice_changes_nothing() -> None:
    edition = proposed(factories.make_course(), "Rye")
    first = publish_edition(edition=edition).published_at
    units = list(Unit.objects.values())
    assert publish_edition(edition=edition).published_at == first
    assert list(Unit.objects.values()) == units


@pytest.mark.django_db
def test_stored_html_is_renewed_where_an_older_renderer_wrote_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    old = publish_edition(edition=proposed(factories.make_course(), "Rye"))
    good = list(old.blocks.values_list("html", "plain"))
    old.blocks.update(html="<p>as it was once written</p>")
    monkeypatch.setattr(fragments, "VERSION", fragments.VERSION + 1)
    new = publish_edition(edition=proposed(factories.make_course(), "Oats"))
    new.blocks.update(html="<p>as it is written now</p>")
    call_command("rebuild_fragments")
    assert list(old.blocks.values_list("html", "plain")) == good
    assert set(new.blocks.values_list("html", flat=True)) == {"<p>as it is written now</p>"}
    call_command("rebuild_fragments")
    assert capsys.readouterr().out == "1 edition written anew.\n"
