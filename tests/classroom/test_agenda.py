"""How one evening is planned: its agenda, and who does what."""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.changes import Refused
from classroom.actions import agenda
from classroom.actions.plan import undo
from classroom.models import AgendaItem, PlanChange, Room
from classroom.queries.agenda import meeting_plan
from classroom.queries.dates import evenings_of
from classroom.queries.evenings import is_held, meeting_of, still_to_come
from classroom.queries.room import room_page
from classroom.queries.sheets import run_sheet
from courses.models import LogEntry, Meeting, Membership, Role
from tests import factories
from tests.classroom.planning import Plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return Plan()


def on_agenda(meeting: Meeting) -> list[tuple[int, str, int]]:
    return [(item.position, str(item), item.minutes) for item in meeting.agenda.all()]


def post(plan: Plan, meeting: Meeting, user: Any = None, **said: Any) -> Any:
    address = plan.url("meeting-plan", meeting=meeting.pk)
    return plan.client(user).post(address, {"key": str(uuid.uuid4()), **said}, follow=True)


def add(plan: Plan, meeting: Meeting, title: str) -> AgendaItem:
    return agenda.add_item(
        access=plan.access(), meeting=meeting, kind=AgendaItem.Kind.POINT, title=title, minutes=5
    )


@pytest.mark.parametrize("questions", range(8))
@pytest.mark.parametrize("minutes", [45, 60, 75, 90, 91, 120, 240])
def test_a_proposal_takes_the_minutes_of_the_evening(minutes: int, questions: int) -> None:
    laid = agenda.proposed(minutes, questions)
    total = sum(line[3] for line in laid)
    least = 5 * max(questions, 1) + (35 if minutes >= 75 else 25 if minutes >= 60 else 15)
    assert total == max(minutes, least)
    assert [line[2] for line in laid if line[2] is not None] == list(range(questions))
    pauses = [at for at, line in enumerate(laid) if line[0] == "pause"]
    assert len(pauses) == (minutes >= 75)
    if pauses and questions > 1:
        before = sum(1 for line in laid[: pauses[0]] if line[2] is not None)
        assert before in (questions // 2, (questions + 1) // 2)


def test_one_button_fills_an_empty_agenda(plan: Plan) -> None:
    meeting = plan.meetings[1]
    one, two = (
        factories.make_question(plan.course, words, session=plan.sessions[1]) for words in ("A?", "B?")
    )
    own = factories.make_own_question(plan.circle, plan.editor, "C?", session=plan.sessions[1])
    factories.make_question(plan.course, "Elsewhere?", session=plan.sessions[2])
    factories.make_own_question(factories.make_circle(plan.course), body="Theirs?", session=plan.sessions[1])
    shown = post(plan, meeting, act="propose").content.decode()
    assert on_agenda(meeting) == [
        (1, "Welcome, who is here", 10), (2, "A?", 19), (3, "B?", 18), (4, "Pause", 10), (5, "C?", 18), (6, "What stays open", 10), (7, "Next time", 5),
    ]  # fmt: skip
    assert {item.question_id for item in meeting.agenda.all()} == {one.pk, two.pk, own.pk, None}
    assert "minutes, as many as the evening has" in shown
    assert "There is an agenda already" in post(plan, meeting, act="propose").content.decode()
    assert meeting.agenda.count() == 7


def test_two_sessions_share_an_evening_as_long_as_the_longer_one(plan: Plan) -> None:
    meeting, along = plan.meetings[1], plan.sessions[2]
    meeting.also.add(along)
    along.minutes = 150
    along.save()
    for moment, to_come in ((200, True), (230, False)):  # an hour's grace
        assert is_held(meeting, meeting.starts_at + timedelta(minutes=moment)) is not to_come
        coming = plan.circle.meetings.filter(still_to_come(meeting.starts_at + timedelta(minutes=moment)))
        assert coming.filter(pk=meeting.pk).exists() is to_come
    post(plan, meeting, act="propose")
    assert sum(item.minutes for item in meeting.agenda.all()) == 150
    assert meeting_plan(plan.access(), meeting_of(plan.access(), meeting.pk)).minutes == 150
    meeting.agenda.all().delete()
    assert run_sheet(plan.access(), meeting.pk).minutes == 150
    shown = room_page(plan.access(), meeting.pk)
    assert shown.until == meeting.starts_at + timedelta(minutes=150)
    evenings = evenings_of(plan.access(), plan.sessions)
    assert next(each.minutes for each in evenings if each.meeting == meeting) == 150


def rows(meeting: Meeting, **typed: Any) -> dict[str, Any]:
    """The form as the page shows it, with what was typed in it."""
    sent: dict[str, Any] = {"act": "agenda", "seen": " ".join(str(i.pk) for i in meeting.agenda.all())}
    for item in meeting.agenda.all():
        for what in ("title", "minutes") if item.kind == "point" else ("minutes",):
            sent[f"{what}-{item.pk}"] = sent[f"{what}-was-{item.pk}"] = getattr(item, what)
    return sent | {name.replace("_of_", "-"): value for name, value in typed.items()}


def test_what_was_kept_is_said(plan: Plan) -> None:
    meeting, user = plan.meetings[1], plan.facilitator
    shown = post(plan, meeting, **rows(meeting, do="keep", new_title="Who brings bread?", new_minutes=5))
    assert "On the agenda: “Who brings bread?”." in shown.content.decode()
    for chair, said in ((user.pk, f"{user.display_name} chairs."), ("", "Nobody chairs or takes notes yet.")):
        assert said in post(plan, meeting, act="roles", chair=chair, note_taker="").content.decode()
    refused = post(plan, meeting, act="roles", chair=factories.make_user().pk, note_taker="")
    assert [address for address, _ in refused.redirect_chain] == [
        plan.url("meeting-plan", meeting=meeting.pk)
    ]


def test_points_are_added_changed_ordered_and_removed(plan: Plan) -> None:
    meeting = plan.meetings[1]
    question = factories.make_question(plan.course, "A?", session=plan.sessions[1])
    for sent in (
        rows(meeting, do="keep", new_title=" Welcome ", new_minutes=10),
        rows(meeting, do="question", question=question.pk, question_minutes=30),
        rows(meeting, do="pause"),
    ):
        sent["seen"] = " ".join(str(item.pk) for item in meeting.agenda.all())
        for _ in "12":  # sent twice is once
            post(plan, meeting, **sent)
    assert on_agenda(meeting) == [(1, "Welcome", 10), (2, "A?", 30), (3, "Pause", 10)]
    welcome, asked, pause = meeting.agenda.all()
    up = rows(meeting, do=f"up:{asked.pk}")
    post(plan, meeting, **up)
    post(plan, meeting, **rows(meeting, do=f"up:{asked.pk}"))
    post(plan, meeting, **rows(meeting, do=f"down:{pause.pk}"))
    assert on_agenda(meeting) == [(1, "A?", 30), (2, "Welcome", 10), (3, "Pause", 10)]
    post(plan, meeting, **rows(meeting, do=f"down:{asked.pk}"))
    down = rows(meeting, do=f"down:{welcome.pk}")
    for _ in "12":
        post(plan, meeting, **down)
    assert on_agenda(meeting) == [(1, "A?", 30), (2, "Welcome", 10), (3, "Pause", 10)]
    for _ in "12":
        post(plan, meeting, **rows(meeting, do=f"remove:{asked.pk}"))
    assert on_agenda(meeting) == [(1, "Welcome", 10), (2, "Pause", 10)]


def test_one_button_keeps_what_was_typed_in_all_rows_and_so_does_every_other(plan: Plan) -> None:
    meeting = plan.meetings[1]
    for title in "abc":
        add(plan, meeting, title)
    a, b, c = meeting.agenda.all()
    typed = {f"title-{a.pk}": "Who is here", f"minutes-{b.pk}": "80", f"minutes-{c.pk}": "20"}
    shown = post(plan, meeting, **(rows(meeting, do="keep") | typed)).content.decode()
    assert "15 more than the evening has" in shown
    assert on_agenda(meeting) == [(1, "Who is here", 5), (2, "b", 80), (3, "c", 20)]
    typed = {f"title-{a.pk}": "Hello", f"minutes-{b.pk}": "30"}
    post(plan, meeting, **(rows(meeting, do=f"up:{c.pk}", new_title="d") | typed))
    assert on_agenda(meeting) == [(1, "Hello", 5), (2, "c", 20), (3, "b", 30), (4, "d", 10)]
    post(plan, meeting, **(rows(meeting, do=f"remove:{c.pk}") | {f"minutes-{a.pk}": "7"}))
    assert on_agenda(meeting) == [(1, "Hello", 7), (2, "b", 30), (3, "d", 10)]


def test_a_page_that_stood_open_undoes_nothing(plan: Plan) -> None:
    meeting = plan.meetings[1]
    for title in "ab":
        add(plan, meeting, title)
    a, b = meeting.agenda.all()
    old = rows(meeting, do="keep")
    AgendaItem.objects.filter(pk=a.pk).update(title="Anew", minutes=50)
    post(plan, meeting, **(old | {f"minutes-{b.pk}": "9"}))
    assert on_agenda(meeting) == [(1, "Anew", 50), (2, "b", 9)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": "0"}, {"minutes": "9999"}, {"minutes": ""}, {"minutes": "-5"}, {"minutes": "²"}, {"title": " "},
        {"title": "x" * 201}, {"do": "x"}, {"do": "up:999999"}, {"new_minutes": "0"}, {"do": "question", "question": "1"},
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_everything_typed_stands_there_still(
    plan: Plan, wrong: dict[str, str]
) -> None:
    meeting = plan.meetings[1]
    for title in "ab":
        add(plan, meeting, title)
    a, b = meeting.agenda.all()
    typed = {f"title-{b.pk}": "Who came & when"}
    typed |= {
        (f"{name}-{a.pk}" if name in ("minutes", "title") else name): value for name, value in wrong.items()
    }
    answer = post(plan, meeting, **(rows(meeting, do="keep", new_title="More") | typed))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "notice--warn" in page
    assert 'value="Who came &amp; when"' in page
    assert 'value="More"' in page
    assert on_agenda(meeting) == [(1, "a", 5), (2, "b", 5)]


def test_what_has_begun_is_not_changed_and_nothing_comes_before_it(plan: Plan) -> None:
    meeting = plan.meetings[1]
    for title in "abc":
        add(plan, meeting, title)
    first, second, third = meeting.agenda.all()
    Room.objects.filter(meeting=meeting).update(opened_at=timezone.now())
    AgendaItem.objects.filter(pk=first.pk).update(began_at=timezone.now())
    about: dict[str, Any] = {"access": plan.access(), "meeting": meeting}
    for act in (
        lambda: agenda.change_item(item=first, minutes=9, **about),
        lambda: agenda.remove_item(item=first, **about),
        lambda: agenda.step_item(item=first, up=False, **about),
        lambda: agenda.step_item(item=second, up=True, **about),
    ):
        with pytest.raises(Refused, match="has begun"):
            act()
    version = Room.objects.get(meeting=meeting).version
    agenda.step_item(item=third, up=True, **about)
    assert [str(item) for item in meeting.agenda.all()] == ["a", "c", "b"]
    assert Room.objects.get(meeting=meeting).version > version  # open pages come to know
    Room.objects.filter(meeting=meeting).update(closed_at=timezone.now())
    with pytest.raises(Refused, match="over"):
        agenda.remove_item(item=second, **about)


def test_nothing_of_another_meeting_is_touched(plan: Plan) -> None:
    other = Plan()
    theirs = agenda.add_item(
        access=other.access(), meeting=other.meetings[1], kind=AgendaItem.Kind.POINT, title="x", minutes=5
    )
    asked = factories.make_question(other.course, session=other.sessions[1])
    for said in (
        {"act": "agenda", "do": f"remove:{theirs.pk}"},
        {"act": "agenda", "do": f"up:{theirs.pk}"},
        {"act": "agenda", "do": "keep", f"minutes-{theirs.pk}": 9, f"minutes-was-{theirs.pk}": 5},
        {"act": "agenda", "do": "question", "question": asked.pk, "question_minutes": 9},
        {"act": "aims", "session": other.sessions[1].pk, "aims": "x"},
        {"act": "roles", "chair": other.editor.pk},
    ):
        post(plan, plan.meetings[1], **said)
    assert on_agenda(other.meetings[1]) == [(1, "x", 5)]
    assert not plan.meetings[1].agenda.exists()
    other.sessions[1].refresh_from_db()
    assert other.sessions[1].aims == "Aims of evening 2."
    assert Meeting.objects.get(pk=plan.meetings[1].pk).chair is None
    with pytest.raises(PermissionDenied):
        agenda.propose_agenda(access=plan.access(), meeting=other.meetings[2])
    assert post(plan, plan.meetings[1], act="x").status_code == 404
    assert plan.client().get(plan.url("meeting-plan", meeting=other.meetings[1].pk)).status_code == 404


def test_aims_are_the_courses_and_changed_by_its_editors_alone(plan: Plan) -> None:
    said = {"act": "aims", "session": plan.sessions[1].pk, "aims": "Say who paid."}
    assert post(plan, plan.meetings[1], plan.facilitator, **said).status_code == 403
    page = (
        plan.client(plan.facilitator)
        .get(plan.url("meeting-plan", meeting=plan.meetings[1].pk))
        .content.decode()
    )
    assert "Aims of evening 2." in page
    assert "Keep the aims" not in page
    post(plan, plan.meetings[1], **said)
    plan.sessions[1].refresh_from_db()
    assert plan.sessions[1].aims == "Say who paid."


# Who does what ------------------------------------------------------------------------------------------------


def test_a_chair_has_a_seat_that_comes_to_meetings(plan: Plan) -> None:
    observer = factories.make_member(plan.circle, Role.OBSERVER)
    left = factories.make_member(plan.circle)
    Membership.objects.filter(user=left).update(ended_at=timezone.now())
    ben = factories.make_member(plan.circle, Role.MEMBER, factories.make_user("Ben"))
    page = plan.client().get(plan.url("meeting-plan", meeting=plan.meetings[1].pk)).content.decode()
    assert "Ben (never)" in page
    assert observer.display_name not in page
    for nobody in (observer, left):
        post(plan, plan.meetings[1], act="roles", chair=nobody.pk)
        with pytest.raises(Refused, match="does not come"):
            agenda.set_roles(
                access=plan.access(),
                key=uuid.uuid4(),
                meeting=plan.meetings[1],
                chair=nobody,
                note_taker=None,
            )
    assert Meeting.objects.get(pk=plan.meetings[1].pk).chair is None
    post(plan, plan.meetings[1], act="roles", chair=ben.pk, note_taker=plan.editor.pk)
    kept = Meeting.objects.get(pk=plan.meetings[1].pk)
    assert (kept.chair, kept.note_taker) == (ben, plan.editor)
    assert [each.said for each in plan.circle.log.filter(kind=LogEntry.Kind.PLAN_CHANGED)] == [
        "set who chairs session 2 and who takes notes"
    ]
    assert (
        "Ben (once)"
        in plan.client().get(plan.url("meeting-plan", meeting=plan.meetings[2].pk)).content.decode()
    )


def test_whoever_has_done_it_least_is_suggested(plan: Plan) -> None:
    Meeting.objects.filter(pk=plan.meetings[0].pk).update(chair=plan.editor, note_taker=plan.facilitator)
    page = meeting_plan(plan.access(), meeting_of(plan.access(), plan.meetings[1].pk))
    assert (page.suggested_chair, page.suggested_notes) == (plan.facilitator, plan.editor)
    Meeting.objects.update(chair=None, note_taker=None)  # then not the same person for both
    page = meeting_plan(plan.access(), meeting_of(plan.access(), plan.meetings[1].pk))
    assert (page.suggested_chair, page.suggested_notes) == (plan.editor, plan.facilitator)


@pytest.mark.parametrize("people", [0, 1, 3, 9])
def test_roles_rotate_evenly_over_what_is_to_come(people: int) -> None:
    plan = Plan(8)
    for _ in range(people):
        factories.make_member(plan.circle)
    Meeting.objects.filter(pk=plan.meetings[3].pk).update(chair=plan.facilitator)
    Meeting.objects.filter(pk=plan.meetings[4].pk).update(cancelled_at=timezone.now())
    before = plan.now()
    post(plan, plan.meetings[1], act="rotate")
    coming = [Meeting.objects.get(pk=m.pk) for m in plan.meetings[1:] if m.pk != plan.meetings[4].pk]
    assert all(m.chair_id and m.note_taker_id and m.chair_id != m.note_taker_id for m in coming)
    assert Meeting.objects.get(pk=plan.meetings[3].pk).chair == plan.facilitator
    for pk in (plan.meetings[0].pk, plan.meetings[4].pk):
        assert Meeting.objects.get(pk=pk).chair is None
    able = people + 2
    for what in ("chair_id", "note_taker_id"):
        times = Counter(getattr(m, what) for m in coming)
        assert max(times.values()) - (min(times.values()) if len(times) == able else 0) <= 1
    post(plan, plan.meetings[1], act="rotate")  # all are filled already
    assert PlanChange.objects.count() == 1
    undo(access=plan.access(), change=PlanChange.objects.get())
    assert plan.now() == before


@pytest.mark.parametrize("people", [3, 300])
def test_the_page_costs_the_same_for_three_and_three_hundred(
    people: int, django_assert_num_queries: Any
) -> None:
    plan = Plan(3)
    plan.fill(people)
    for _ in range(1 + people // 100):
        factories.make_question(plan.course, session=plan.sessions[1])
    agenda.propose_agenda(access=plan.access(), meeting=plan.meetings[1])
    client, address = plan.client(), plan.url("meeting-plan", meeting=plan.meetings[1].pk)
    client.get(address)
    with django_assert_num_queries(11):
        client.get(address)
