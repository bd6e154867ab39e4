"""What is done for meetings beside the pages, by a worker. Everything here may be cut off and run again."""

from __future__ import annotations

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from accounts.models import User
from classroom.actions.plan import TELL_OF_PLAN
from classroom.actions.told import MAIL_OF_PLAN, still_there
from classroom.actions.told import tell_of_plan as tell
from classroom.emails import send_dates
from classroom.models import PlanChange
from courses.models import Circle


@app.task(name=TELL_OF_PLAN)
def tell_of_plan(
    change_id: int, by: int | None, event: str, meeting: int | None, lines: list[str], link: str
) -> None:
    """Tells everybody of a change of dates. A circle that is gone needs nothing."""
    change = PlanChange.objects.select_related("circle").filter(pk=change_id, circle__isnull=False).first()
    if change is not None:
        tell(change=change, by=by, event=event, meeting=meeting, lines=lines, link=link)


@app.task(name=MAIL_OF_PLAN, retry=RetryStrategy(max_attempts=6, exponential_wait=5))
def mail_of_plan(user_id: int, circle_id: int, by: int | None, lines: list[str], link: str) -> None:
    """Mails one person what became of the dates, if they still come."""
    user = User.objects.filter(pk=user_id).first()
    circle = Circle.objects.filter(pk=circle_id).first()
    if user is None or circle is None or not still_there(circle, user):
        return
    who = User.objects.filter(pk=by or 0).first()
    send_dates(to=user, circle=circle, by=who.display_name if who else "", lines=lines, link=link)
