"""Writing a note by its forms: as pages for who runs no script, as JSON for who does."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Circle
from readings.models import Note, Passage, Unit
from readings.queries import Quoted, quoted_passage
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course, circle.course.sessions.get(), title="The mill")


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle)


@pytest.fixture
def client(anna: User) -> Client:
    return client_of(anna)


def words(unit: Unit, number: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, number, **stretch)
    assert found is not None
    return found


def address(circle: Circle, unit: Unit, rest: str = "notes/new/") -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/{rest}"


def test_a_note_is_written_on_a_page_of_its_own(client: Client, circle: Circle, unit: Unit) -> None:
    asked = {"paragraph": 2, "start": 12, "last": 3, "end": 8}
    page = client.get(address(circle, unit), asked).content.decode()
    assert "Your note<span data-on> on words of ¶ 2–3</span>" in page
    assert words(unit, 2, start=12, last=3, end=8).exact.split("\n\n")[0] in page
    said = {**asked, "body": "Who *asked*?", "mark": "ask", "shared": "on", "key": str(uuid.uuid4())}
    for _ in range(2):
        answer = client.post(address(circle, unit), said)
        assert answer.headers["Location"] == address(circle, unit, "#p2")
    note = Note.objects.get()
    assert (note.body, note.mark, note.shared) == ("Who *asked*?", "ask", True)
    assert note.passage.exact == words(unit, 2, start=12, last=3, end=8).exact


def test_a_script_is_told_how_the_margin_looks_now(client: Client, circle: Circle, unit: Unit) -> None:
    said = {"paragraph": "2", "body": "For me.", "key": str(uuid.uuid4())}
    told = client.post(address(circle, unit), said, headers=JSON).json()
    assert (told["number"], told["said"]) == (2, "Kept. Only you can see it.")
    assert "For me." in told["margin"]
    note = Note.objects.get()
    changed = {"body": "For all.", "was": "For me.", "mark": "key", "shared": "on"}
    told = client.post(f"/c/{circle.slug}/notes/{note.pk}/edit/", changed, headers=JSON).json()
    assert told["said"] == "Kept. The circle can read it."
    assert "Important to you" in told["margin"]


def test_what_cannot_be_kept_is_refused_in_a_sentence_with_the_words(
    client: Client, circle: Circle, unit: Unit
) -> None:
    long = "x" * 10_001
    said = {"paragraph": "1", "body": long, "key": str(uuid.uuid4())}
    answer = client.post(address(circle, unit), said)
    assert answer.status_code == 400
    assert long in answer.content.decode()
    assert "This note is too long" in answer.content.decode()
    told = client.post(address(circle, unit), said, headers=JSON)
    assert (told.status_code, told.json()) == (
        400,
        {"error": "This note is too long: 10,000 characters are the most."},
    )
    assert not Note.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {"paragraph": "1", "mark": "burnt"},
        {"paragraph": "1", "key": "no-key"},
        {"paragraph": "1", "body": "\0"},
        {"paragraph": "1", "start": "x", "end": "-4"},
        {"paragraph": "0"},
        {"paragraph": "99"},
        {"paragraph": "9" * 40},
        {"paragraph": "1", "last": "9" * 40, "end": "3"},
        {},
    ],
)
def test_odd_things_are_refused_or_passed_over(
    client: Client, circle: Circle, unit: Unit, sent: dict[str, str]
) -> None:
    for method in (client.get, client.post):
        assert method(address(circle, unit), sent).status_code in (200, 302, 400, 404)
    for rest in ("notes/", ""):
        assert client.get(address(circle, unit, rest), sent | {"note": "x", "page": "-7"}).status_code in (
            200,
            404,
        )


def test_nobody_elses_note_is_changed_by_a_form(client: Client, circle: Circle, unit: Unit) -> None:
    note = factories.make_note(circle, body="Shared.", on=words(unit), shared=True)
    for rest in ("edit/", "delete/"):
        path = f"/c/{circle.slug}/notes/{note.pk}/{rest}"
        assert client.get(path).status_code == 404
        assert client.post(path, {"body": "Mine.", "sure": "1"}).status_code == 404
    smuggled = {"author": str(note.author_id), "circle": "1", "taken_out_why": "x", "unit": "1"}
    client.post(address(circle, unit), {"paragraph": "1", "body": "Own.", **smuggled})
    own = Note.objects.exclude(pk=note.pk).get()
    assert own.author_id != note.author_id
    assert (own.circle, own.unit, own.taken_out_why) == (circle, unit, "")


def test_two_windows_lose_no_words(client: Client, anna: User, circle: Circle, unit: Unit) -> None:
    note = factories.make_note(circle, anna, "First.", on=words(unit))
    path = f"/c/{circle.slug}/notes/{note.pk}/edit/"
    assert client.post(path, {"body": "Second.", "was": "First."}).status_code == 302
    answer = client.post(path, {"body": "Third.", "was": "First."})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "another window" in page
    assert "Third." in page
    assert "Second." in page
    assert client.post(path, {"body": "Second. Third.", "was": "Second."}).status_code == 302


def test_a_note_is_thrown_away_after_it_was_asked(
    client: Client, anna: User, circle: Circle, unit: Unit
) -> None:
    note = factories.make_note(circle, anna, "Away.", on=words(unit, 2))
    path = f"/c/{circle.slug}/notes/{note.pk}/delete/"
    assert "Away." in client.get(path).content.decode()
    assert client.post(path).status_code == 400
    assert Note.objects.exists()
    assert client.post(path, {"sure": "1"}).headers["Location"] == address(circle, unit, "#p2")
    assert not Note.objects.exists()
    assert not Passage.objects.exists()


def test_a_notes_address_leads_to_its_paragraph(
    client: Client, anna: User, circle: Circle, unit: Unit
) -> None:
    note = factories.make_note(circle, anna, on=words(unit, 2))
    answer = client.get(f"/c/{circle.slug}/notes/{note.pk}/")
    assert answer.headers["Location"] == address(circle, unit, f"?note={note.pk}#p2")
    assert client.get(f"/c/{circle.slug}/notes/{note.pk + 1}/").status_code == 404
