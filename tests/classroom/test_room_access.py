"""What is pressed in a room: as a form and by a script, by who runs the evening and by who only comes."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from classroom.models import Turn
from courses.models import Meeting, Role
from tests import factories
from tests.classroom.evening import Evening, planned
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

RUNS = {
    "open": {},
    "close": {},
    "move-on": {"at": ""},
    "go-to": {"at": "", "item": "1"},
    "back": {"at": ""},
    "more-time": {"at": "1", "had": "0", "minutes": "5"},
    "next-speaker": {"at": ""},
    "end-turn": {"at": "1"},
    "lower": {"turn": "1"},
    "add-speaker": {"name": "Rosa"},
}


@pytest.fixture
def evening() -> Evening:
    return planned().open()


def press(evening: Evening, client: Client, what: str, *, script: Any = False, **said: str) -> Any:
    address = f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/{what}/"
    return client.post(address, said, headers={"HX-Request": "true"} if script else {})


def test_a_form_goes_back_to_the_room_and_a_script_stays(evening: Evening) -> None:
    client = client_of(evening.member("Anna"))
    answer = press(evening, client, "hand", do="ask")
    room = f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/"
    assert (answer.status_code, answer["Location"]) == (302, f"{room}#speakers")
    answer = press(evening, client, "hand", script=True, do="lower")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["X-Room-Version"] == str(evening.version)
    assert Turn.objects.get().lowered_at is not None


def test_what_cannot_be_done_is_one_sentence(evening: Evening) -> None:
    evening.close()
    client = client_of(evening.member("Anna"))
    answer = press(evening, client, "hand", script=True, do="ask")
    assert (answer.status_code, answer.content.decode()) == (409, "The meeting is over.")
    answer = press(evening, client, "hand", do="ask")
    assert answer.status_code == 302
    assert "The meeting is over." in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize("what", [*RUNS, "notes"])
def test_a_student_who_chairs_may_do_what_a_facilitator_may(evening: Evening, what: str) -> None:
    chair, other = evening.member("Chair"), evening.member("Other")
    Meeting.objects.filter(pk=evening.meeting.pk).update(chair=chair)
    said = RUNS.get(what, {"notes": "So.", "base": ""})
    assert press(evening, client_of(other), what, **said).status_code == 403
    assert press(evening, client_of(chair), what, **said).status_code == 302
    evening.circle.memberships.filter(user=chair).update(role=Role.OBSERVER)
    assert press(evening, client_of(chair), what, **said).status_code == 403


def test_the_note_taker_writes_notes_and_runs_nothing(evening: Evening) -> None:
    taker = evening.member("Taker")
    Meeting.objects.filter(pk=evening.meeting.pk).update(note_taker=taker)
    client = client_of(taker)
    assert press(evening, client, "notes", notes="So.", base="").status_code == 302
    assert {press(evening, client, what, **said).status_code for what, said in RUNS.items()} == {403}


def test_others_are_put_down_only_by_who_runs_the_meeting(evening: Evening) -> None:
    anna, ben = evening.member("Anna"), evening.member("Ben")
    seat = str(factories.seat_of(evening.circle, ben).pk)
    for said in ({"seat": seat}, {"name": "Rosa"}, {"attendance": "1"}):
        assert press(evening, client_of(anna), "here", do="here", **said).status_code == 403
    facilitator = client_of(evening.facilitator)
    assert press(evening, facilitator, "here", do="here", seat=seat).status_code == 302
    assert press(evening, facilitator, "here", do="here", name="Rosa").status_code == 302
    assert press(evening, client_of(anna), "here", do="here").status_code == 302
    assert [each.name for each in evening.page().present] == ["Anna", "Ben", "Faye", "Rosa"]
    rosa = next(each for each in evening.page().present if each.seat is None)
    assert press(evening, facilitator, "here", do="gone", attendance=str(rosa.attendance)).status_code == 302
    assert press(evening, facilitator, "here", do="gone", seat=seat).status_code == 302
    assert press(evening, client_of(anna), "here", do="gone").status_code == 302
    assert [each.name for each in evening.page().present] == ["Faye"]


def test_seats_and_turns_of_another_circle_are_none(evening: Evening) -> None:
    other = planned().open()
    theirs = str(factories.seat_of(other.circle, other.facilitator).pk)
    client = client_of(evening.facilitator)
    for what in ("here", "add-speaker"):
        said = {"do": "here"} if what == "here" else {}
        assert press(evening, client, what, seat=theirs, **said).status_code == 404
        assert press(evening, client, what, seat="2000000000", **said).status_code == 404
    turn = Turn.objects.create(meeting=other.meeting, name="Elsewhere")
    assert press(evening, client, "lower", script=True, turn=str(turn.pk)).status_code == 204
    assert press(evening, client, "next-speaker", script=True, at="", turn=str(turn.pk)).status_code == 409
    turn.refresh_from_db()
    assert (turn.lowered_at, turn.began_at) == (None, None)


@pytest.mark.parametrize("said", [{"at": "x"}, {"at": "-1"}, {"at": "9" * 30}, {"at": "1\x00"}])
def test_a_form_that_cannot_be_read_does_nothing(evening: Evening, said: dict[str, str]) -> None:
    version = evening.version
    answer = press(evening, client_of(evening.facilitator), "move-on", script=True, **said)
    assert (answer.status_code, evening.version) == (409, version)


def test_the_script_gets_what_stands_in_the_notes(evening: Evening) -> None:
    client = client_of(evening.facilitator)
    press(evening, client, "notes", notes="One.", base="")
    press(evening, client, "notes", notes="One.\nTwo.", base="One.")
    answer = client.post(
        f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/notes/",
        {"notes": "Zero.\nOne.", "base": "One."},
        headers={"Accept": "application/json"},
    )
    said = answer.json()
    assert (said["notes"], said["version"]) == ("Zero.\nOne.\nTwo.", 3)
    assert said["said"].startswith("Saved at ")
    assert "others" in said["said"]


def test_notes_that_cannot_be_kept_come_back(evening: Evening) -> None:
    words = "<i>long</i>" * 2_000
    answer = press(evening, client_of(evening.facilitator), "notes", notes=words, base="Before.")
    assert answer.status_code == 400
    shown = answer.content.decode()
    assert "too long" in shown
    assert "&lt;i&gt;long" in shown
    assert "Before." in shown
    assert evening.page().notes == ""


def test_who_was_signed_out_gets_their_notes_back(evening: Evening) -> None:
    answer = press(evening, Client(), "notes", notes="What was said.", base="")
    assert answer.status_code == 403
    assert "What was said." in answer.content.decode()
    assert (
        f"next={quote(f'/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/', '')}"
        in answer.content.decode()
    )
    assert press(evening, Client(), "notes", script=True, notes="x", base="").status_code == 403
