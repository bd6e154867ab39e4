"""A meeting's page before, during and after it, and the wall: who is shown what, in which words."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom import fragments
from classroom.actions import attendance, turns
from classroom.models import Attendance, Room
from classroom.queries.meeting import meeting_page
from classroom.templatetags.rooms import own_place, slack_said, wall_size
from courses.models import Circle, Meeting, Membership, Role
from discussions.models import Notice
from tests.classroom.evening import Evening, planned
from tests.factories import make_circle, make_member, make_notice, make_question, make_unit

pytestmark = [pytest.mark.django_db]

HOSTILE = '"><img src=x onerror=alert(1)>\u202e'


@pytest.fixture
def evening() -> Evening:
    return planned()


def shown(client: Client, evening: Evening, user: User, more: str = "", status: int = 200) -> str:
    client.force_login(user)
    answer = client.get(f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/{more}")
    assert answer.status_code == status
    return answer.content.decode()


# Before -----------------------------------------------------------------------------------------------------


def test_before_it_shows_what_one_needs_to_come(client: Client, evening: Evening) -> None:
    anna = evening.member("Anna")
    Circle.objects.update(place="Mill Street 4", time_zone="Asia/Tokyo")
    Meeting.objects.update(chair=evening.facilitator, note_taker=anna, starts_at="2030-05-02T10:00:00Z")
    unit = make_unit(evening.circle.course, evening.meeting.session, title="The mill")
    make_question(evening.circle.course, "Asked elsewhere?")
    page = shown(client, evening, anna)
    for words in ("Thursday 2 May, 19:00", "to 20:30", "Mill Street 4", "Anna</bdi> takes notes",
                  "19:30", "Who asked?", f"/readings/{unit.slug}/", "The room opens on the evening"):  # fmt: skip
        assert words in page, words
    assert "Asked elsewhere?" not in page
    assert "Open the meeting room" not in page


def test_a_meeting_of_two_sessions_shows_both(client: Client) -> None:
    evening = planned()
    second = evening.circle.course.sessions.create(position=2, title="The second half")
    evening.meeting.also.add(second)
    make_question(evening.circle.course, "Of the second?", session=second)
    page = shown(client, evening, evening.facilitator)
    assert "Sessions 1 and 2" in page
    assert "The second half" in page
    assert "Of the second?" in page


def test_the_button_that_opens_is_there_while_it_works(client: Client, evening: Evening) -> None:
    button = "Open the meeting room"
    assert button in shown(client, evening, evening.facilitator)
    assert button not in shown(client, evening, evening.member())
    Meeting.objects.update(starts_at=timezone.now() + timedelta(days=4))
    page = shown(client, evening, evening.facilitator)
    assert button not in page
    assert "You can open the room from" in page


def test_whoever_is_chair_opens_it(client: Client, evening: Evening) -> None:
    chair = evening.member()
    Meeting.objects.update(chair=chair)
    assert "Open the meeting room" in shown(client, evening, chair)


def test_cancelled_moved_and_passed_meetings_say_so(client: Client, evening: Evening) -> None:
    anna = evening.member()
    Meeting.objects.update(place="Another house")
    assert "has been changed" in shown(client, evening, anna)
    Meeting.objects.update(cancelled_at=timezone.now())
    page = shown(client, evening, anna)
    assert "has been cancelled" in page
    assert "I can’t come" not in page
    assert "Open the meeting room" not in shown(client, evening, evening.facilitator)
    Meeting.objects.update(cancelled_at=None, starts_at=timezone.now() - timedelta(days=9))
    page = shown(client, evening, anna)
    assert "This evening has passed" in page
    assert "I can’t come" not in page


def test_apologies_go_out_and_come_back_on_this_page(client: Client, evening: Evening) -> None:
    anna = evening.member()
    assert "I can’t come" in shown(client, evening, anna)
    at = f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/"
    sent = client.post(f"{at}apologies/", {"do": "send", "said": "On shift", "back": "meeting-detail"})
    assert sent["Location"] == at
    page = client.get(at).content.decode()
    assert "On shift" in page
    assert "I can come after all" in page
    assert Attendance.objects.get(user=anna).state == "apologies"


# During -----------------------------------------------------------------------------------------------------


def test_the_page_holds_the_very_fragment_that_a_script_fetches(client: Client, evening: Evening) -> None:
    """Drawn for many, it has no token; else they are the same."""
    evening.open().move_on(1)
    anna = evening.member()
    room = evening.page(anna, minutes=5)
    own = render_to_string("classroom/_room.html", {"access": room.access, "page": room})
    drawn = fragments.draw(room, "room").decode()
    assert drawn.replace('data-person="None"', f'data-person="{anna.pk}"') == own
    page = shown(client, evening, anna)
    assert page.count("data-part=") == own.count("data-part=") > 5


def test_each_sees_the_buttons_that_are_theirs(client: Client, evening: Evening) -> None:
    anna, vera = evening.member("Anna"), evening.member("Vera")
    Meeting.objects.update(note_taker=vera)
    evening.open()
    run, own, notes = (shown(client, evening, user) for user in (evening.facilitator, anna, vera))
    for words in ("Begin:", "End the meeting", "Save the notes", "Not heard from"):
        assert words in run
        assert words not in own
    assert "Ask to speak" in own
    assert 'name="notes"' not in own
    assert 'name="notes"' in notes
    assert "Begin:" not in notes
    shown(client, evening, make_member(evening.circle, Role.OBSERVER), status=403)
    shown(client, evening, make_member(make_circle(evening.circle.course)), status=404)


def test_words_with_apologies_are_for_whoever_runs_the_meeting(client: Client, evening: Evening) -> None:
    anna = evening.member("Anna")
    attendance.send_apologies(access=evening.access(anna), meeting=evening.meeting, said="In hospital")
    evening.open()
    assert "In hospital" in shown(client, evening, evening.facilitator)
    page = shown(client, evening, evening.member())
    assert "In hospital" not in page
    assert "Anna" not in page
    assert "One sent apologies." in page


def test_names_and_words_of_people_stay_words(client: Client) -> None:
    evening = planned()
    evening.circle.course.sessions.update(title=HOSTILE)
    evening.questions[0].__class__.objects.update(body=HOSTILE)
    evening.meeting.agenda.update(title=HOSTILE)
    for number in range(3):
        user = evening.member(f"N{number}")
        User.objects.filter(pk=user.pk).update(name=HOSTILE)
        if number < 2:
            turns.ask_to_speak(access=evening.open().access(user), meeting=evening.meeting)
    turns.next_speaker(meeting=evening.meeting, at=None)
    turns.add_speaker(meeting=evening.meeting, name="<b>x")
    Meeting.objects.update(note_taker=user, chair=user, place=HOSTILE)
    Room.objects.update(notes=HOSTILE + " <script>alert(1)</script>", notes_by=user, notes_at=timezone.now())
    evening.move_on(1)
    evening.move_on(2)
    anna = evening.member()
    pages = [
        shown(client, evening, who, more) for who in (evening.facilitator, anna) for more in ("", "wall/")
    ]
    evening.close()
    pages += [shown(client, evening, who) for who in (evening.facilitator, anna)]
    for page in pages:
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "<b>x" not in page
        assert "&amp;lt;" not in page  # nor escaped twice


def test_the_room_costs_the_same_for_three_and_for_three_hundred(
    client: Client, evening: Evening, django_assert_num_queries: object
) -> None:
    evening.open().move_on(1)
    evening.move_on(2)
    costs = []
    for many in (3, 297):
        users = User.objects.bulk_create(
            [User(email=f"{many}-{n}@example.org", name=f"Reader {many} {n}") for n in range(many)]
        )
        Membership.objects.bulk_create([Membership(circle=evening.circle, user=user) for user in users])
        Attendance.objects.bulk_create(
            [Attendance(meeting=evening.meeting, user=user, state="here") for user in users[::2]]
        )
        with django_assert_num_queries(7):  # type: ignore[operator]
            page = meeting_page(evening.access(), evening.meeting.pk)
            render_to_string("classroom/_room.html", {"access": page.room.access, "page": page.room})
        costs.append(
            [
                len(gzip.compress(fragments.draw(evening.page(who), "room")))
                for who in (evening.facilitator, users[1])
            ]
        )
    assert costs[1][0] < 12_000  # who runs it has a button for each who has not come in
    assert costs[1][1] < 5_000


# After ------------------------------------------------------------------------------------------------------


def test_the_record_stands(client: Client, evening: Evening) -> None:
    anna, ben = evening.member("Anna"), evening.member("Ben")
    evening.open()
    attendance.mark_here(meeting=evening.meeting, user=ben)
    evening.move_on(0)
    evening.move_on(14)
    Room.objects.update(notes="**Agreed**: to read on.", notes_at=timezone.now())
    evening.close(40)
    page = shown(client, evening, anna)
    assert "<strong>Agreed</strong>" in page
    assert "14 min" in page
    assert "26 min" in page
    assert "not reached" in page
    assert f"/questions/{evening.questions[0].pk}/" in page
    assert "Two were here." in page
    assert "Ben" not in page
    assert "Open the room again" not in page
    assert "Ben" in shown(client, evening, evening.facilitator)


def test_the_record_lists_only_questions_that_its_agenda_leads_to_not(
    client: Client, evening: Evening
) -> None:
    other = make_question(evening.circle.course, "Who was not asked?", session=evening.meeting.session)
    evening.open()
    evening.close(20)
    page = shown(client, evening, evening.facilitator)
    for question in (*evening.questions, other):
        assert page.count(f'/questions/{question.pk}/"') == 1
    other.delete()
    assert "Also asked" not in shown(client, evening, evening.facilitator)


@pytest.mark.parametrize("state", ["open", "closed"])
def test_what_a_form_leads_back_to_is_there_for_everybody(
    client: Client, evening: Evening, state: str
) -> None:
    anna = evening.member("Anna")
    evening.open()
    if state == "closed":
        evening.close(20)
    for user in (evening.facilitator, anna):
        page = shown(client, evening, user)
        assert page.count('id="notes"') == 1
        if state == "open":
            assert page.count('id="speakers"') == page.count('id="people"') == 1


def test_who_was_told_reads_from_when_to_when(client: Client, evening: Evening) -> None:
    anna, ben = evening.member("Anna"), evening.member("Ben")
    evening.meeting.place = "Elsewhere"
    evening.meeting.save()
    said = "Moved from 3 March to 10 March."
    for user, words in ((anna, said), (ben, "")):
        if words:
            make_notice(evening.circle, user, kind=Notice.Kind.MEETING, meeting=evening.meeting, said=words)
        page = shown(client, evening, user)
        assert (said in page) is bool(words)
        assert ("has been changed" in page) is not bool(words)


def test_the_room_opens_again_on_the_same_day(client: Client, evening: Evening) -> None:
    evening.open().close(5)
    assert "Open the room again" in shown(client, evening, evening.facilitator)
    Room.objects.update(opened_at=timezone.now() - timedelta(hours=13), closed_at=timezone.now())
    assert "Open the room again" not in shown(client, evening, evening.facilitator)


# Words ------------------------------------------------------------------------------------------------------


def test_the_wall_before_and_after(client: Client, evening: Evening) -> None:
    anna = evening.member()
    page = shown(client, evening, anna, "wall/")
    assert "Evening 1" in page
    assert 'http-equiv="refresh"' in page
    evening.open().close(5)
    assert "The evening is over" in shown(client, evening, anna, "wall/")


def test_sizes_and_places_are_said() -> None:
    assert [wall_size("x" * n) for n in (0, 24, 25, 400, 5_000)] == [24, 24, 40, 450, 1400]
    assert wall_size("会" * 20) == 40  # wide letters count twice
    assert [slack_said(n) for n in (0, 1, -2, 20)] == [
        "As planned", "One minute ahead of the plan", "Two minutes more than planned", "20 minutes ahead of the plan",
    ]  # fmt: skip


def test_ones_place_among_many(evening: Evening) -> None:
    evening.open()
    said = []
    for number in range(12):
        user = evening.member(f"N{number}")
        turns.ask_to_speak(access=evening.access(user), meeting=evening.meeting)
        said.append(own_place(evening.page(user)))
    assert said[:3] == ["You are next", "You are second, after N0", "You are third, after N1"]
    assert said[11] == "11 speak before you"
