"""Nothing of a private note reaches anybody but its author: not its words, not which words it is on, not that it exists.

Everybody else's answer of every route, whoever added it, is the same with the notes and without them.
"""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.models import Role
from readings.actions import write_note
from readings.models import Note, Unit
from readings.queries import quoted_passage
from tests import factories
from tests.access_policy import PEOPLE, SENT
from tests.readings.bringing import client_of
from tests.test_access import LINES, World, arguments, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

CANARY = "glimmerstaub"  # in every private note that has words, and nowhere else
SOUGHT = "zwitscherlaut"  # beside it, and in what everybody else looks for
OTHERS = (
    *("observer", "member", "student", "facilitator", "owner", "seated"),
    *("editor", "administrator", "elsewhere", "anonymous"),
)
# What a page is asked beside its address; each page takes what it knows.
ASKED = "?q={word}&paragraph=1&menu=1&note={note}&person={person}&author={person}&as=jsonld&talk=1"
_CHANGING = (
    (re.compile(rb'(name="csrfmiddlewaretoken" value=")\w+'), rb"\1"),
    (re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), b"-"),
    (re.compile(rb'data-now="\d+"|DTSTAMP:\w+|<dc:date>[^<]*|dcterms:modified">[^<]*'), b""),
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """In which no time passes: pages that tell the time are the same, then."""
    cache.clear()
    made, now = make_world(), timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    return made


def private_notes(world: World, keeper: User) -> list[Note]:
    """One with every mark, on whole paragraphs and on words of them, under both beginnings of a word."""
    access = factories.access_of(keeper, world.circle)
    first, last = world.unit.first_number or 1, world.unit.last_number or 1
    stretches: list[dict[str, int]] = [{}, {"start": 4, "end": 17}, {"start": 9, "end": 23, "last": last}, {}]
    found = []
    for mark, stretch in zip(Note.Mark, stretches, strict=True):
        on = quoted_passage(Unit.objects.get(pk=world.unit.pk), first, **stretch)
        assert on is not None
        words = f"{CANARY.capitalize()}, {SOUGHT} {mark}" if mark != Note.Mark.KEY else ""
        found.append(write_note(access=access, on=on, body=words, key=uuid.uuid4(), mark=mark))
    return found


def told(answer: Any) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
    """All an answer says, but for what is another one each time."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):  # an e-book: what is packed in it
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"\n".join(packed.read(name) for name in packed.namelist())
    kept = {name: value for name, value in answer.items() if name not in ("Content-Length", "X-Request-Id")}
    if body.startswith(b"%PDF"):  # packed, and with its time: its length tells whether anything is in it
        return answer.status_code, (), str(len(body) // 64).encode()
    for changing, instead in _CHANGING:
        body = changing.sub(instead, body)
    return answer.status_code, tuple(sorted(kept.items())), body


def pages(world: World, asked: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Every address that answers a GET, as everybody else gets it: as a page, and what is asked for as a fragment."""
    for line in (line for line in LINES if line.method == "GET"):
        address = world.address(line.place, line.route)
        for person in OTHERS:
            client, may = world.clients[person], line.answers[PEOPLE.index(person)] in ("200", "302")
            yield person, address, told(client.get(address))
            if line.place and may:
                where = f"{address}{ASKED.format(**asked)}"
                yield person, where, told(client.get(where, headers={"HX-Request": "true", "X-Part": "1"}))


def test_nobody_elses_page_changes_by_a_private_note(world: World) -> None:
    keeper = factories.make_member(world.circle, Role.STUDENT, factories.make_user("Keeper"))
    asked = {"word": SOUGHT, "person": keeper.pk, "note": 1}
    for line in LINES:  # what a page changes by being looked at is changed now
        if line.method == "GET" and "302" in line.answers:
            for person in OTHERS:
                world.clients[person].get(world.address(line.place, line.route))
    before = {(person, where): said for person, where, said in pages(world, asked)}
    notes = private_notes(world, keeper)
    mine = client_of(keeper).get(world.address("c", "notes")).content.decode()
    assert mine.count(CANARY.capitalize()) == 3  # its author reads them
    tried = 0
    for person, where, said in pages(world, asked):
        status, headers, body = said
        assert CANARY.encode() not in body.lower(), (person, where)
        assert (status, headers) == before[person, where][:2], (person, where)
        assert body == before[person, where][2], (person, where)
        tried += status == 200
    assert tried > 500
    assert Note.objects.filter(pk__in=[note.pk for note in notes]).count() == len(notes)


def test_a_private_note_answers_like_none(world: World) -> None:
    keeper = factories.make_member(world.circle, Role.STUDENT, factories.make_user("Keeper"))
    note = private_notes(world, keeper)[0]
    tried = 0
    for line in LINES:
        if "note" not in arguments()[line.place, line.route]:
            continue
        for person in OTHERS:
            client, sent = world.clients[person], SENT.get(line.route, {})
            answers = []
            for pk in (note.pk, 2_000_000_000):
                address = world.address(line.place, line.route, note=pk)
                answer = client.get(address) if line.method == "GET" else client.post(address, sent)
                answers.append((answer.status_code, re.sub(rb"(notes(?:/|%2F))\d+", rb"\1", answer.content)))
                tried += 1
            assert _same(answers[0]) == _same(answers[1]), (person, line)
            assert answers[0][0] in (302, 403, 404)
    assert tried > 40
    assert Note.objects.get(pk=note.pk).body == note.body


def _same(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    status, body = answer
    for changing, instead in _CHANGING:
        body = changing.sub(instead, body)
    return status, body


def test_what_is_searched_and_taken_along_has_none_of_them(world: World) -> None:
    """Words that only private notes hold are found by nobody else, in no file."""
    keeper = factories.make_member(world.circle, Role.STUDENT, factories.make_user("Keeper"))
    private_notes(world, keeper)
    where = {"circle": world.circle.slug}
    for person in ("student", "facilitator", "owner"):
        for kind in ("markdown", "csv", "jsonld"):
            for query in ({}, {"q": SOUGHT}, {"whose": str(keeper.pk)}, {"which": "private"}, {"talk": "1"}):
                answer = world.clients[person].get(
                    reverse("notes-export", kwargs=where), {"as": kind, **query}
                )
                assert answer.status_code == 200
                assert CANARY not in answer.content.decode().lower()
                assert keeper.display_name not in answer.content.decode()
