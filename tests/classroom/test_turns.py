"""Who speaks next: whoever has not spoken yet, then whoever has spoken least, then as they asked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from accounts.changes import Refused
from accounts.models import User
from classroom.actions import attendance, turns
from classroom.models import Attendance, Turn
from courses.models import Role
from tests.at_once import at_once
from tests.classroom.evening import Evening, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def evening() -> Evening:
    return planned().open()


def ask(evening: Evening, user: User, minutes: float = 1) -> Turn:
    return turns.ask_to_speak(access=evening.access(user), meeting=evening.meeting, now=evening.at(minutes))


def speaking(evening: Evening) -> int | None:
    turn = evening.meeting.turns.filter(began_at__isnull=False, ended_at__isnull=True).first()
    return turn.pk if turn is not None else None


def next_one(evening: Evening, turn: int | None = None, minutes: float = 2) -> str:
    turns.next_speaker(meeting=evening.meeting, at=speaking(evening), turn=turn, now=evening.at(minutes))
    page = evening.page(minutes=minutes)
    return page.speaking.name if page.speaking is not None else ""


def queue(evening: Evening) -> list[tuple[str, str]]:
    return [(each.name, each.often) for each in evening.page(minutes=3).queue]


def test_first_time_speakers_come_first_then_by_how_often_then_as_they_asked(evening: Evening) -> None:
    anna, ben, cem, dora = (evening.member(name) for name in ("Anna", "Ben", "Cem", "Dora"))
    ask(evening, anna)
    assert next_one(evening) == "Anna"
    ask(evening, ben)
    assert next_one(evening) == "Ben"
    ask(evening, anna)
    assert next_one(evening) == "Anna"
    assert next_one(evening) == ""  # nobody waits: only the turn ends
    for user in (anna, ben, dora, cem):
        ask(evening, user)
    assert queue(evening) == [
        ("Dora", "first time tonight"),
        ("Cem", "first time tonight"),
        ("Ben", "spoke once"),
        ("Anna", "spoke twice"),
    ]
    assert [next_one(evening) for _ in range(5)] == ["Dora", "Cem", "Ben", "Anna", ""]


def test_who_spoke_at_another_meeting_speaks_for_the_first_time_here(evening: Evening) -> None:
    other = planned().open()
    other.circle.memberships.create(user=evening.facilitator)
    ask(other, evening.facilitator)
    next_one(other)
    ask(evening, evening.facilitator)
    assert queue(evening) == [("Faye", "first time tonight")]


def test_asking_twice_is_one_hand_and_the_place_in_the_line_stays(evening: Evening) -> None:
    anna, ben = evening.member("Anna"), evening.member("Ben")
    first = ask(evening, anna)
    ask(evening, ben)
    version = evening.version
    assert ask(evening, anna) == first
    assert evening.version == version
    assert [name for name, _ in queue(evening)] == ["Anna", "Ben"]
    page = evening.page(ben, minutes=2)
    assert (page.own.hand, page.own.ahead) == ("asked", 1)


def test_who_speaks_does_not_ask_again(evening: Evening) -> None:
    anna = evening.member("Anna")
    turn = ask(evening, anna)
    next_one(evening)
    assert ask(evening, anna) == turn
    assert evening.page(anna, minutes=2).own.hand == "speaking"


def test_who_asks_to_speak_is_here(evening: Evening) -> None:
    anna = evening.member("Anna")
    attendance.send_apologies(access=evening.access(anna), meeting=evening.meeting)
    ask(evening, anna)
    assert Attendance.objects.get(user=anna).state == "here"


def test_a_hand_is_lowered_by_its_owner_and_by_who_runs_the_meeting(evening: Evening) -> None:
    anna, ben = evening.member("Anna"), evening.member("Ben")
    ask(evening, anna)
    turn = ask(evening, ben)
    turns.lower_hand(meeting=evening.meeting, user=anna, now=evening.at(2))
    assert [name for name, _ in queue(evening)] == ["Ben"]
    turns.lower_hand(meeting=evening.meeting, turn=turn.pk, now=evening.at(2))
    version = evening.version
    turns.lower_hand(meeting=evening.meeting, turn=turn.pk, now=evening.at(2))
    assert (queue(evening), evening.version) == ([], version)
    ask(evening, anna)  # and again
    assert queue(evening) == [("Anna", "first time tonight")]


def test_who_has_spoken_says_so_alone(evening: Evening) -> None:
    anna = evening.member("Anna")
    ask(evening, anna)
    next_one(evening)
    turns.lower_hand(meeting=evening.meeting, user=anna, now=evening.at(4))
    assert speaking(evening) is None
    assert evening.page(minutes=5).spoke == {"Anna": 1}


def test_the_chair_gives_the_word_out_of_turn(evening: Evening) -> None:
    ask(evening, evening.member("Anna"))
    ben = ask(evening, evening.member("Ben"))
    assert next_one(evening, ben.pk) == "Ben"
    assert [name for name, _ in queue(evening)] == ["Anna"]


def test_the_word_is_not_given_to_a_hand_that_is_down(evening: Evening) -> None:
    anna, ben = ask(evening, evening.member("Anna")), ask(evening, evening.member("Ben"))
    next_one(evening, ben.pk)
    turns.lower_hand(meeting=evening.meeting, turn=anna.pk, now=evening.at(2))
    elsewhere = planned().open()
    theirs = ask(elsewhere, elsewhere.member("Elsewhere"))
    for turn in (anna, theirs):
        with pytest.raises(Refused, match="down again"):
            next_one(evening, turn.pk)
    assert speaking(evening) == ben.pk  # whoever speaks goes on


def test_a_turn_is_ended_by_name(evening: Evening) -> None:
    anna = ask(evening, evening.member("Anna"))
    next_one(evening)
    for turn in (anna.pk + 1, anna.pk, anna.pk):
        turns.end_turn(meeting=evening.meeting, at=turn, now=evening.at(5))
        assert (speaking(evening) is None) == (turn == anna.pk)


def test_guests_stand_on_the_list_by_name(evening: Evening) -> None:
    anna = evening.member("Anna")
    for name in (" Aunt\u202e  Rosa ", "Aunt Rosa"):
        turns.add_speaker(meeting=evening.meeting, name=name, now=evening.at(1))
    turns.add_speaker(meeting=evening.meeting, user=anna, now=evening.at(1))
    assert [name for name, _ in queue(evening)] == ["Aunt Rosa", "Anna"]
    assert next_one(evening) == "Aunt Rosa"
    for name in ("", " \u200b ", "x" * 81):
        with pytest.raises(Refused, match="at most 80"):
            turns.add_speaker(meeting=evening.meeting, name=name, now=evening.at(2))


def test_an_observer_neither_asks_nor_is_put_on_the_list(evening: Evening) -> None:
    olga = evening.member("Olga", Role.OBSERVER)
    with pytest.raises(PermissionDenied):
        ask(evening, olga)
    with pytest.raises(Refused, match="does not come"):
        turns.add_speaker(meeting=evening.meeting, user=olga, now=evening.at(1))
    with pytest.raises(PermissionDenied):
        turns.say_here(access=evening.access(olga), meeting=evening.meeting, now=evening.at(1))
    assert queue(evening) == []


def test_the_word_passes_over_somebody_who_is_out(evening: Evening) -> None:
    anna, ben = evening.member("Anna"), evening.member("Ben")
    ask(evening, anna)
    ask(evening, ben)
    evening.circle.memberships.filter(user=anna).update(role=Role.OBSERVER)
    assert next_one(evening) == "Ben"


def test_here_and_gone_again(evening: Evening) -> None:
    anna = evening.member("Anna")
    for _ in range(2):
        turns.say_here(access=evening.access(anna), meeting=evening.meeting, now=evening.at(1))
    assert [person.name for person in evening.page().present] == ["Anna", "Faye"]
    guest = attendance.mark_guest_here(meeting=evening.meeting, name="Rosa")
    turns.say_gone(meeting=evening.meeting, attendance=guest.pk)
    turns.say_gone(meeting=evening.meeting, user=anna)
    version = evening.version
    turns.say_gone(meeting=evening.meeting, user=anna)
    assert [person.name for person in evening.page().present] == ["Faye"]
    assert evening.version == version


def test_nobody_is_here_before_the_room_is_open() -> None:
    evening = planned()
    with pytest.raises(Refused, match="not open"):
        turns.say_here(access=evening.access(), meeting=evening.meeting, now=evening.at(0))


# At once ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_one_person_at_six_screens_is_one_hand() -> None:
    evening = planned().open()
    anna = evening.member("Anna")
    answers = at_once(*[lambda: ask(evening, anna).pk] * 6)
    assert len(set(answers)) == 1
    assert Turn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_give_the_word_at_once_give_it_once() -> None:
    evening = planned().open()
    people = [evening.member(name) for name in ("Anna", "Ben", "Cem")]
    answers = at_once(*[lambda user=user: ask(evening, user) for user in people])
    assert all(isinstance(answer, Turn) for answer in answers)
    press: Callable[[], object] = lambda: turns.next_speaker(meeting=evening.meeting, at=None)  # noqa: E731
    assert not [answer for answer in at_once(*[press] * 6) if isinstance(answer, Exception)]
    assert evening.meeting.turns.filter(began_at__isnull=False).count() == 1


@pytest.mark.django_db(transaction=True)
def test_every_change_has_a_version_of_its_own() -> None:
    """Twenty people at once: twenty versions, so that no open page misses one."""
    evening = planned().open()
    people = [evening.member(f"P{nth}") for nth in range(20)]
    for user in people:
        attendance.mark_here(meeting=evening.meeting, user=user)
    before = evening.version
    answers = at_once(*[lambda user=user: ask(evening, user) for user in people])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert evening.version == before + 20
    assert len(evening.page(minutes=2).queue) == 20
