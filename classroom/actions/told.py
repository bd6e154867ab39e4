"""Everybody is told of a date: at the bell, and by a mail for whoever can be reached."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from accounts.models import User
from classroom.models import PlanChange
from courses.models import Circle, Meeting
from courses.rules import Can, roles_that
from discussions.models import Notice

MAIL_OF_PLAN = "classroom.mail_of_plan"  # the job's name, see classroom/jobs.py


@transaction.atomic
def tell_of_plan(
    *, change: PlanChange, by: int | None, event: str, meeting: int | None, lines: list[str], link: str
) -> int:
    """Tells everybody who comes to the circle's meetings, but not who did it. Returns how many were told.

    Whoever was told of this event is told nothing more: so it is safe to call twice. People who left since, or came
    as observers, hear nothing. Each mail is a job of its own, so that one that cannot be sent keeps no other back.
    """
    circle = change.circle
    assert circle is not None
    there = Meeting.objects.filter(pk=meeting or 0, circle=circle).values_list("pk", flat=True).first()
    told = set(Notice.objects.filter(circle=circle, event=event).values_list("user", flat=True))
    people = [user for user in _everybody(circle).exclude(pk=by or 0) if user.pk not in told]
    said = " ".join(lines)
    Notice.objects.bulk_create(
        [
            Notice(
                user=user,
                circle=circle,
                meeting_id=there,
                kind=Notice.Kind.MEETING,
                by_id=by,
                said=said if len(said) <= 500 else f"{said[:499]}…",
                event=event,
                at_once=True,
            )
            for user in people
        ],
        ignore_conflicts=True,
    )
    for user in people:
        if user.has_address and not user.is_demo:
            app.configure_task(MAIL_OF_PLAN, queue="mail").defer(
                user_id=user.pk, circle_id=circle.pk, by=by, lines=list[Any](lines), link=link
            )
    return len(people)


def _everybody(circle: Circle) -> QuerySet[User]:
    return User.objects.filter(
        memberships__circle=circle,
        memberships__ended_at__isnull=True,
        memberships__role__in=roles_that(Can.ATTEND),
        is_active=True,
    ).order_by("pk")


def still_there(circle: Circle, user: User) -> bool:
    """Whether the person still comes to the circle's meetings."""
    return _everybody(circle).filter(pk=user.pk).exists()
