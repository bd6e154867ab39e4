"""Everybody is told of a date: at the bell and by mail, once, and nobody else."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from classroom.actions import plan_course, plan_dates
from classroom.actions.plan import undo
from classroom.models import PlanChange
from courses.models import Meeting, Membership, Role
from discussions.models import Notice
from tests import factories
from tests.accounts.test_letters import Letterbox, letterbox
from tests.classroom.planning import Plan
from tests.readings.bringing import client_of
from tests.workers import forget_jobs, work

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["letterbox"]
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def _no_jobs() -> Iterator[None]:
    forget_jobs()
    yield
    forget_jobs()


@pytest.fixture
def plan() -> Plan:
    return Plan()


def moved(plan: Plan, meeting: Meeting, tell: str = "http://testserver/there/", **said: Any) -> PlanChange:
    to = (meeting.starts_at + timedelta(days=7)).astimezone(BERLIN)
    change = plan.act(
        plan_dates.move_meeting, meeting=meeting, day=to.date(), clock=to.time(), tell=tell, **said
    )
    assert change is not None
    return change


def test_a_moved_meeting_is_told_with_its_old_and_its_new_date(plan: Plan, letterbox: Letterbox) -> None:
    ben = factories.make_member(plan.circle, Role.MEMBER, factories.make_user("Ben"))
    ida = factories.make_member(plan.circle, Role.STUDENT, factories.make_user("Ida"))
    old = plan.meetings[1].starts_at.astimezone(BERLIN)
    address = plan.url("meeting-change", meeting=plan.meetings[1].pk)
    new = old + timedelta(days=7)
    sent = {"day": f"{new:%Y-%m-%d}", "clock": f"{new:%H:%M}", "tell": "on", "key": str(uuid.uuid4())}
    for _ in "12":  # a form sent twice tells once
        answer = plan.client().post(address, sent, follow=True)
    assert "Everybody is told." in answer.content.decode()
    work()
    work()
    sentence = f"Session 2, Evening 2: not on {old:%a %-d %B %H:%M}, but on {new:%a %-d %B %H:%M}."
    told = Notice.objects.filter(kind="meeting")
    assert {notice.user for notice in told} == {ben, ida, plan.facilitator}
    assert {(notice.said, notice.meeting_id) for notice in told} == {(sentence, plan.meetings[1].pk)}
    assert sorted(letter["To"] for letter in letterbox.letters) == sorted(
        person.email for person in (ben, ida, plan.facilitator)
    )
    letter = letterbox.letters[0].get_content()
    assert sentence in letter.replace("\n", " ").replace("=", "") or sentence in letter
    assert f"Miriam has changed a date of {plan.circle.name}." in letter
    assert "Europe/Berlin" in letter
    assert f"http://testserver/c/{plan.circle.slug}/sessions/" in letter
    assert letterbox.letters[0]["Subject"] == f"{plan.circle.name}: a date has changed"
    bell = client_of(ben).get(f"/c/{plan.circle.slug}/for-you/").content.decode()
    assert sentence in bell
    assert "Miriam</bdi> changed a date" in bell
    leads = client_of(ben).get(plan.url("notice-open", notice=told.get(user=ben).pk))
    assert leads["Location"] == plan.url("meeting-detail", meeting=plan.meetings[1].pk)


def test_who_left_who_only_looks_and_who_cannot_be_reached_get_no_mail(
    plan: Plan, letterbox: Letterbox
) -> None:
    left, looks, demo, off, nowhere = (
        factories.make_member(plan.circle, role)
        for role in (Role.STUDENT, Role.OBSERVER, Role.STUDENT, Role.STUDENT, Role.STUDENT)
    )
    elsewhere = factories.make_member(factories.make_circle(plan.course))
    User.objects.filter(pk=demo.pk).update(is_demo=True)
    User.objects.filter(pk=off.pk).update(is_active=False)
    User.objects.filter(pk=nowhere.pk).update(email="kim.1@by-name.invalid")
    moved(plan, plan.meetings[1])
    Membership.objects.filter(user=left).update(ended_at=timezone.now())  # before the worker comes to it
    work()
    told = {notice.user for notice in Notice.objects.filter(kind="meeting")}
    assert told == {plan.facilitator, demo, nowhere}
    assert [letter["To"] for letter in letterbox.letters] == [plan.facilitator.email]
    assert elsewhere not in told
    assert looks not in told


def test_several_dates_are_one_notice_and_one_mail(plan: Plan, letterbox: Letterbox) -> None:
    moved(plan, plan.meetings[1], follow=True)
    work()
    notice = Notice.objects.get(kind="meeting", user=plan.facilitator)
    assert notice.meeting is None
    assert notice.said.count("but on") == 3
    letter = letterbox.letters[0]
    assert letter["Subject"].endswith("dates have changed")
    assert letter.get_content().count("but on") == 3
    leads = plan.client(plan.facilitator).get(plan.url("notice-open", notice=notice.pk))
    assert leads["Location"] == plan.url("sessions")


def test_undone_is_told_as_well_and_a_quiet_change_is_not(plan: Plan, letterbox: Letterbox) -> None:
    change = moved(plan, plan.meetings[1])
    work()
    undo(access=plan.access(), change=change, tell="http://testserver/there/")
    work()
    assert Notice.objects.filter(user=plan.facilitator, kind="meeting").count() == 2
    quiet = moved(plan, plan.meetings[1], tell="")
    undo(access=plan.access(), change=quiet, tell="http://testserver/there/")
    plan.act(plan_course.step_unit, unit=plan.units[2], up=False)
    work()
    assert len(letterbox.letters) == 2


def test_who_undoes_is_told_whether_people_hear_of_it(plan: Plan) -> None:
    for meeting, tell, told in ((1, "http://testserver/there/", True), (2, "", False)):
        change = moved(plan, plan.meetings[meeting], tell=tell)
        for again in ("", "on"):
            sent = {"change": change.pk, "again": again}
            shown = plan.client().post(plan.url("plan-undo"), sent, follow=True).content.decode()
            assert ("Everybody is told." in shown) is told


def test_each_kind_of_change_has_its_sentence(plan: Plan) -> None:
    tell = "http://testserver/there/"
    third = plan.meetings[2].starts_at.astimezone(BERLIN).strftime("%a %-d %B %H:%M")
    plan.act(plan_dates.cancel_meeting, meeting=plan.meetings[2], why="the hall is shut", tell=tell)
    plan.act(plan_dates.restore_meeting, meeting=plan.meetings[2], tell=tell)
    plan.act(plan_dates.join_sessions, meeting=plan.meetings[2], session=plan.sessions[3], tell=tell)
    plan.act(plan_dates.part_sessions, meeting=plan.meetings[2], session=plan.sessions[3], tell=tell)
    day = plan.meetings[3].starts_at.astimezone(BERLIN)
    for session in (plan.sessions[3], plan.sessions[3]):
        plan.act(plan_dates.plan_meeting, session=session, day=day.date(), clock=day.time(), tell=tell)
    work()
    fourth = day.strftime("%a %-d %B %H:%M")
    said = Notice.objects.filter(user=plan.facilitator, kind="meeting").order_by("pk")
    assert [notice.said for notice in said] == [
        f"Session 3, Evening 3, on {third} is cancelled: the hall is shut.",
        f"Session 3, Evening 3, is held after all, on {third}.",
        f"Session 4, Evening 4, is held together with Session 3, Evening 3, on {third}.",
        f"Session 3, Evening 3, has {third} for itself again.",
        f"Session 4, Evening 4, is held on {fourth}.",
        f"Session 4, Evening 4, is held once more on {fourth}.",
    ]


def test_a_mail_that_cannot_be_sent_undoes_nothing(plan: Plan, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    was = plan.meetings[1].starts_at
    moved(plan, plan.meetings[1])
    work()
    assert Meeting.objects.get(pk=plan.meetings[1].pk).starts_at == was + timedelta(days=7)
    assert Notice.objects.filter(kind="meeting", user=plan.facilitator).exists()


def test_a_sealed_bell_of_nobody_else(plan: Plan) -> None:
    """A notice shows in its own circle, to its own person."""
    moved(plan, plan.meetings[1])
    work()
    notice = Notice.objects.get(kind="meeting", user=plan.facilitator)
    address = plan.url("notice-open", notice=notice.pk)
    assert plan.client().get(address).status_code == 404
    assert Client().get(address).status_code == 302
