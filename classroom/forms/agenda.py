"""What planners send about one meeting: its agenda, who chairs, who takes notes, what it aims at."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.changes import Refused
from accounts.models import User
from classroom.actions import agenda, plan_course
from classroom.forms.plan import GONE
from classroom.models import AgendaItem, PlanChange
from classroom.queries.agenda import MeetingPlan
from courses.access import Access
from courses.models import Meeting, Session


def _minutes(*, required: bool) -> Any:
    return forms.IntegerField(required=required, min_value=1, max_value=agenda.MOST_MINUTES)


class PointForm(forms.Form):
    """A point more: words of one's own, a question of the evening, or a pause."""

    kind = forms.ChoiceField(choices=AgendaItem.Kind.choices)
    title = forms.CharField(required=False, max_length=200)
    question = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    minutes = _minutes(required=True)

    def save(self, access: Access, page: MeetingPlan) -> AgendaItem:
        said = self.cleaned_data
        asked = next((q for q in page.questions if q.pk == said["question"]), None)
        if said["question"] and asked is None:
            raise Refused("This question is on the agenda already, or is not asked that evening.")
        return agenda.add_item(
            access=access,
            meeting=page.meeting,
            kind=AgendaItem.Kind(said["kind"]),
            title=said["title"] if asked is None else "",
            question=asked,
            minutes=said["minutes"],
        )


class PointActForm(forms.Form):
    """What happens to a point of the agenda. The title counts where it was sent."""

    DO = (("keep", "keep"), ("up", "up"), ("down", "down"), ("remove", "remove"))

    do = forms.ChoiceField(choices=DO)
    item = forms.IntegerField(min_value=1, max_value=2**62)
    title = forms.CharField(required=False, max_length=200)
    minutes = _minutes(required=False)

    def save(self, access: Access, meeting: Meeting) -> None:
        said = self.cleaned_data
        item = meeting.agenda.filter(pk=said["item"]).first()
        if item is None:
            if said["do"] == "remove":
                return
            raise Refused(str(GONE))
        if said["do"] == "remove":
            agenda.remove_item(access=access, meeting=meeting, item=item)
        elif said["do"] == "keep":
            title = said["title"] if "title" in self.data else None
            agenda.change_item(
                access=access,
                meeting=meeting,
                item=item,
                minutes=said["minutes"] or item.minutes,
                title=title,
            )
        else:
            agenda.step_item(access=access, meeting=meeting, item=item, up=said["do"] == "up")


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
