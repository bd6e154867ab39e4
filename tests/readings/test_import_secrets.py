"""What a file brought is its editors' own until it is published; then only the last of it is read."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from courses.models import Role
from readings.actions import imports, publish_edition
from readings.models import Edition
from tests import factories
from tests.readings.bringing import client_of, done, page_of
from tests.test_access import LINES, make_world

pytestmark = pytest.mark.django_db

# what is typed into the address is shown again, so that it is spelled otherwise than in the file
ASKED = "?q=quixotry&words=quixotry&about=quixotry&text=quixotry-of-zanzibar"

SECRET = b"""---
title: Quixotry of zanzibar
author: Zebulon Quixotry
source: Quixotry press
date: 1911
---

# Quixotry of zanzibar

## The quixotry begins

In March 1911 Zebulon Quixotry wrote of quixotry (Quixotry 1910) [1]. He lived in Quixotry.

## Discussion questions

1. What is quixotry?

2. Who was Quixotry?

## References

Quixotry, Z. (1910): On quixotry. Quixotry Press.

## Notes

[1] Quixotry, in a note.
"""


def said_by(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode("utf-8", "replace"))


def test_nobody_but_editors_hears_of_what_is_not_published() -> None:
    world = make_world()
    done(world.course, SECRET, "quixotry.md")
    editor = world.clients["editor"].get(f"/courses/{world.course.slug}/texts/").content.decode()
    assert "Quixotry" in editor
    pages = 0
    for line in LINES:
        if line.method != "GET" or line.place != "c" or line.route.endswith(("-pdf", "-epub")):
            continue
        answer = world.clients[Role.FACILITATOR.value].get(world.address(line.place, line.route) + ASKED)
        pages += answer.status_code == 200
        assert "Quixotry" not in said_by(answer), line.route
    assert pages > 40


def test_a_page_left_open_publishes_nothing_that_was_overtaken() -> None:
    editor = factories.make_user("Edith")
    course = factories.make_course(editors=[editor])
    first = done(course, b"# The lamp\n\nThe lamp was lit in 1911.\n", "lamp.md")
    assert first.edition is not None
    publish_edition(edition=first.edition)
    better = imports.bring_in(
        course=course, name="b.md", content=b"# The lamp\n\nThe lamp was lit in 1912.\n", key=uuid.uuid4(), by=editor,
        text=first.edition.text,
    )  # fmt: skip
    imports.structure_import(made=better)
    assert better.edition is not None
    publish_edition(edition=better.edition)
    client_of(editor).post(page_of(first, "publish/"), {"version": first.edition.version})
    first.edition.refresh_from_db()
    better.edition.refresh_from_db()
    assert (first.edition.state, better.edition.state) == (Edition.State.SUPERSEDED, Edition.State.PUBLISHED)
