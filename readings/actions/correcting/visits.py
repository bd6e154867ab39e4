"""Who else has a proposed edition open, so that two editors know of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from courses.access import Access
from courses.rules import Can
from readings.actions.correcting.steps import State
from readings.models import BenchVisit, CorrectionStep, Edition

HERE = timedelta(seconds=40)  # without a sign for longer, and somebody is gone


@dataclass
class Visit:
    """Somebody else at the same edition."""

    user: User
    at: datetime
    step: CorrectionStep | None  # the last thing they did to it; without its pieces


def look_in(*, access: Access, edition: Edition) -> list[Visit]:
    """Says that the viewer has it open, and tells who else has. Of what people read it says nothing."""
    access.require(Can.EDIT_COURSE)
    if edition.state != Edition.State.PROPOSED:
        return []
    now = timezone.now()
    BenchVisit.objects.bulk_create(
        [BenchVisit(edition=edition, user=access.user, at=now)],
        update_conflicts=True,
        unique_fields=["edition", "user"],
        update_fields=["at"],
    )
    others = edition.visits.exclude(user=access.user).filter(at__gte=now - HERE).select_related("user")
    steps = (
        edition.steps.filter(by__in=[visit.user_id for visit in others], state=State.DONE)
        .defer("pieces", "beside")
        .order_by("by", "-number")
        .distinct("by")
    )
    last = {step.by_id: step for step in steps}
    return [Visit(visit.user, visit.at, last.get(visit.user_id)) for visit in others]
