"""What planners send about one meeting: its agenda, who chairs, who takes notes, what it aims at."""

from __future__ import annotations

import re
import uuid
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.changes import Refused
from accounts.models import User
from accounts.wording import says_something
from classroom.actions import agenda, plan_course
from classroom.forms.plan import GONE
from classroom.models import AgendaItem, PlanChange
from classroom.queries.agenda import MeetingPlan, questions_of
from courses.access import Access
from courses.models import Meeting, Session

PAUSE = 10  # minutes


def _minutes(*, required: bool) -> Any:
    return forms.IntegerField(required=required, min_value=1, max_value=agenda.MOST_MINUTES)


class AgendaForm(forms.Form):
    """The whole agenda as it stands on the page, and which button was pressed.

    `do` is `keep`, `pause`, `question`, or one of `up`, `down`, `remove` with the point's number behind a colon.
    Whichever it is, what was typed in any row is kept, and a point that was typed is added. A row has `title-N`
    and `minutes-N`, with `title-was-N` and `minutes-was-N` as the page showed them: only what differs is changed,
    so that a page that stood open undoes nobody's work.
    """

    do = forms.RegexField(r"^(keep|pause|question|(up|down|remove):[0-9]{1,18})$")
    seen = forms.RegexField(r"^([0-9]{1,18} ?)*$", required=False)  # the points on the page
    new_title = forms.CharField(required=False, max_length=200)
    new_minutes = _minutes(required=False)
    question = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    question_minutes = _minutes(required=False)

    @transaction.atomic
    def save(self, access: Access, page: MeetingPlan) -> str:
        """All of it or nothing. Returns what was done, in a sentence."""
        said = self.cleaned_data
        meeting = page.meeting
        seen = [int(pk) for pk in said["seen"].split()] if "seen" in self.data else None
        do, _, which = said["do"].partition(":")
        items = {item.pk: item for item in meeting.agenda.select_related("question")}
        changed = [
            self._keep(access, meeting, item)
            for item in items.values()
            if int(which or 0) != item.pk or do != "remove"
        ]
        done = "The agenda is kept." if any(changed) else ""
        if which:
            self._act(access, meeting, items.get(int(which)), do, seen)
        add = partial(agenda.add_item, access=access, meeting=meeting, seen=seen)
        if says_something(said["new_title"]):
            made = add(
                kind=AgendaItem.Kind.POINT, title=said["new_title"], minutes=said["new_minutes"] or PAUSE
            )
            done = f"On the agenda: “{made}”."
        if do == "pause":
            add(kind=AgendaItem.Kind.PAUSE, minutes=PAUSE)
            done = "A pause of ten minutes is on the agenda."
        elif do == "question":
            asked = next((q for q in questions_of(meeting) if q.pk == said["question"]), None)
            if asked is None:
                raise Refused("This question is not asked that evening.")
            made = add(
                kind=AgendaItem.Kind.QUESTION, question=asked, minutes=said["question_minutes"] or 2 * PAUSE
            )
            done = f"On the agenda: “{made}”."
        return done or ("The agenda is kept." if do == "keep" else "")

    def _act(
        self, access: Access, meeting: Meeting, item: AgendaItem | None, do: str, seen: list[int] | None
    ) -> None:
        if do == "remove":
            if item is not None:
                agenda.remove_item(access=access, meeting=meeting, item=item)
        elif item is None:
            raise Refused(str(GONE))
        else:
            agenda.step_item(access=access, meeting=meeting, item=item, up=do == "up", seen=seen)

    def _keep(self, access: Access, meeting: Meeting, item: AgendaItem) -> bool:
        minutes, title = self._typed("minutes", item), self._typed("title", item)
        if minutes is None and title is None:
            return False
        if minutes is not None and not re.fullmatch(r"[0-9]{1,4}", minutes.strip()):
            raise Refused(f"Say in minutes how long “{item}” takes: 1 to {agenda.MOST_MINUTES}.")
        agenda.change_item(
            access=access,
            meeting=meeting,
            item=item,
            minutes=item.minutes if minutes is None else int(minutes),
            title=title if item.kind == AgendaItem.Kind.POINT else None,
        )
        return True

    def _typed(self, what: str, item: AgendaItem) -> str | None:
        """What was typed in the item's row, if it differs from what stood there."""
        typed = self.data.get(f"{what}-{item.pk}")
        was = self.data.get(f"{what}-was-{item.pk}", str(getattr(item, what)))
        return typed if typed is not None and typed != was else None


class RolesForm(forms.Form):
    """Who chairs, who takes notes: those with a seat that comes to meetings."""

    chair = forms.ModelChoiceField(
        User.objects.none(), label=_("Chairs"), required=False, empty_label=_("Nobody yet")
    )
    note_taker = forms.ModelChoiceField(
        User.objects.none(), label=_("Takes notes"), required=False, empty_label=_("Nobody yet")
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, access: Access, page: MeetingPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access = access
        done = {one.user.pk: one for one in page.people}
        able = User.objects.filter(pk__in=done)
        for name, what in (("chair", "chaired"), ("note_taker", "noted")):
            field: Any = self.fields[name]
            field.queryset = able
            field.label_from_instance = lambda user, what=what: _with_count(
                user, getattr(done[user.pk], what)
            )

    def save(self, meeting: Meeting) -> PlanChange | None:
        said = self.cleaned_data
        return agenda.set_roles(
            access=self.access,
            key=said["key"],
            meeting=meeting,
            chair=said["chair"],
            note_taker=said["note_taker"],
        )


def _with_count(user: User, times: int) -> str:
    return f"{user.display_name} ({'never' if not times else 'once' if times == 1 else f'{times} times'})"


class AimsForm(forms.Form):
    """What a session aims at; whoever edits the course changes it, for every circle."""

    aims = forms.CharField(required=False, max_length=5000)
    session = forms.IntegerField(min_value=1, max_value=2**62)
    key = forms.UUIDField()

    def save(self, access: Access, sessions: list[Session]) -> PlanChange | None:
        session = next((each for each in sessions if each.pk == self.cleaned_data["session"]), None)
        if session is None:
            raise Refused(str(GONE))
        return plan_course.change_session(
            access=access,
            key=self.cleaned_data["key"],
            session=session,
            title=session.title,
            aims=self.cleaned_data["aims"],
            minutes=session.minutes,
        )
