"""What planners send: a card moved, a session changed, dates set. What nobody offered is not looked at."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.changes import Refused
from accounts.forms.fields import Line
from classroom.actions import plan_course, plan_dates
from classroom.forms.begin import ClockField, DayField
from classroom.models import PlanChange
from courses.access import Access
from courses.days import read_days
from courses.models import Circle, Meeting, Session
from readings.models import Unit

GONE = _("It is gone: somebody has changed the plan meanwhile.")
_GONE = {"invalid_choice": GONE, "required": GONE}


def _key() -> Any:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


def _tell() -> Any:
    return forms.BooleanField(
        label=_("Tell everybody"),
        required=False,
        initial=True,
        help_text=_("At the bell and by a mail to everybody who comes to meetings."),
    )


def _where() -> dict[str, Any]:
    return {
        "place": forms.CharField(
            label=_("Place"),
            required=False,
            max_length=200,
            help_text=_("Where it differs from the circle’s."),
            widget=forms.TextInput(attrs={"dir": "auto"}),
        ),
        "link": forms.URLField(label=_("Link"), required=False, max_length=200, assume_scheme="https"),
    }


class Planning(forms.Form):
    """A form about one plan; its choices are what stands in it."""

    key = _key()

    def __init__(self, *args: Any, access: Access, tell: str = "", **kwargs: Any) -> None:
        """`tell`: where the mail leads if people are told."""
        super().__init__(*args, **kwargs)
        self.access, self.leads = access, tell
        if "session" in self.fields:
            sessions: Any = self.fields["session"]
            sessions.queryset = access.course.sessions.all()

    def _questions(self) -> Any:
        asked = self.access.course.questions.filter(withdrawn_at__isnull=True)
        own = asked.filter(circle=self.access.circle) if self.access.circle else asked.none()
        return asked.filter(circle__isnull=True) | own

    @property
    def told(self) -> str:
        return self.leads if self.cleaned_data.get("tell") else ""

    def said(self) -> str:
        """What is wrong, in one line, for where the form itself is not shown again."""
        return " ".join(str(each) for errors in self.errors.values() for each in errors)


class MoveForm(Planning):
    """A card goes somewhere: "unit:12:up", "question:5:out", or with a session's id "unit:12:34". `before`: the card
    it goes before; without one it goes behind the others.
    """

    do = forms.RegexField(
        r"^(unit|question):([0-9]{1,12}):(up|down|out|[0-9]{1,12})$",
        strip=True,
        error_messages={
            "invalid": _("Choose what is to be moved."),
            "required": _("Choose what is to be moved."),
        },
    )
    before = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        kind, pk, to = cleaned["do"].split(":")
        rows = self.access.course.units.all() if kind == "unit" else self._questions()
        cleaned["card"] = rows.filter(pk=int(pk)).first()
        cleaned["ahead"] = rows.filter(pk=cleaned["before"] or 0).first()
        if to.isdigit():
            cleaned["to"] = self.access.course.sessions.filter(pk=int(to)).first()
        if cleaned["card"] is None or (to.isdigit() and cleaned["to"] is None):
            raise forms.ValidationError(GONE)
        return cleaned

    def save(self) -> PlanChange | None:
        said = self.cleaned_data
        card, step = said["card"], said["do"].rpartition(":")[2]
        # the buttons of a page share a key: another button is another change
        key = uuid.uuid5(said["key"], f"{said['do']} {said['before']}")
        access = self.access
        if isinstance(card, Unit):
            if step in ("up", "down"):
                return plan_course.step_unit(access=access, key=key, unit=card, up=step == "up")
            return plan_course.move_unit(
                access=access, key=key, unit=card, to=said.get("to"), before=said["ahead"]
            )
        if step in ("up", "down"):
            return plan_course.step_question(access=access, key=key, question=card, up=step == "up")
        return plan_course.move_question(
            access=access, key=key, question=card, to=said.get("to"), before=said["ahead"]
        )


class SessionForm(Planning):
    """A session: new, or another title, other aims, other minutes."""

    title = Line(
        label=_("Title"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={"required": _("Give the session a title: a few words that say what it is about.")},
    )
    aims = forms.CharField(
        label=_("What it aims at"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("What people should have talked about when they go home. A line or two."),
    )
    minutes = forms.IntegerField(
        label=_("Minutes of the evening"),
        initial=90,
        min_value=plan_course.MINUTES[0],
        max_value=plan_course.MINUTES[1],
        help_text=_("How long the meeting takes, not the reading."),
    )

    def save(self, session: Session | None) -> PlanChange | None:
        said = {name: self.cleaned_data[name] for name in ("title", "aims", "minutes", "key")}
        if session is None:
            return plan_course.add_session(access=self.access, **said)
        return plan_course.change_session(access=self.access, session=session, **said)


class SessionActForm(Planning):
    """What happens to a session as a whole."""

    DO = (("earlier", "earlier"), ("later", "later"), ("remove", "remove"), ("merge", "merge"))

    do = forms.ChoiceField(choices=DO)

    def save(self, session: Session) -> PlanChange | None:
        do = self.cleaned_data["do"]
        about: dict[str, Any] = {
            "access": self.access,
            "session": session,
            "key": uuid.uuid5(self.cleaned_data["key"], do),
        }
        if do == "remove":
            return plan_course.remove_session(**about)
        if do == "merge":
            return plan_course.merge_sessions(**about)
        return plan_course.step_session(up=do == "earlier", **about)


class RhythmForm(Planning):
    """First day, hour, rhythm and days left out: sent by GET it shows what would become, by POST it is kept."""

    first = DayField(label=_("First meeting"))
    clock = ClockField(label=_("At"))
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Circle.Rhythm.choices)
    left_out = forms.CharField(
        label=_("Leave out"),
        required=False,
        max_length=2000,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    tell = _tell()

    def clean_left_out(self) -> list[date]:
        assert self.access.circle is not None
        today = timezone.localdate(timezone=ZoneInfo(self.access.circle.time_zone))
        first = self.cleaned_data.get("first")
        try:
            return read_days(
                self.cleaned_data["left_out"], near=max(first, today) if first else today, spans=True
            )
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    @property
    def kept(self) -> list[forms.BoundField]:
        """What is sent once more to keep it."""
        return [self[name] for name in ("first", "clock", "rhythm", "left_out")]

    @property
    def asked(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("first", "clock", "rhythm", "left_out")}

    def save(self) -> PlanChange | None:
        return plan_dates.keep_dates(
            access=self.access, key=self.cleaned_data["key"], tell=self.told, **self.asked
        )


class MeetingForm(Planning):
    """Another day, hour or place."""

    day = DayField(label=_("Day"))
    clock = ClockField(label=_("At"))
    place, link = _where()["place"], _where()["link"]
    follow = forms.BooleanField(
        label=_("Later ones follow"),
        required=False,
        help_text=_("All meetings after it move by as much; days left out stay free."),
    )
    tell = _tell()

    def save(self, meeting: Meeting) -> PlanChange | None:
        names = ("key", "day", "clock", "place", "link", "follow")
        said = {name: self.cleaned_data[name] for name in names}
        return plan_dates.move_meeting(access=self.access, meeting=meeting, tell=self.told, **said)


class NewMeetingForm(Planning):
    """A date for a session: its first, or one more."""

    session = forms.ModelChoiceField(
        Session.objects.none(), label=_("Session"), error_messages=_GONE, empty_label=None
    )
    day = DayField(label=_("Day"))
    clock = ClockField(label=_("At"))
    place, link = _where()["place"], _where()["link"]
    tell = _tell()

    def __init__(self, *args: Any, access: Access, tell: str = "", **kwargs: Any) -> None:
        super().__init__(*args, access=access, tell=tell, **kwargs)
        choices: Any = self.fields["session"]
        choices.label_from_instance = lambda session: f"{session.position}. {session.title}"

    def save(self) -> PlanChange | None:
        names = ("key", "session", "day", "clock", "place", "link")
        said = {name: self.cleaned_data[name] for name in names}
        return plan_dates.plan_meeting(access=self.access, tell=self.told, **said)


class MeetingActForm(Planning):
    """What happens to a meeting beside its date. `session`: with which it shares the evening, or no longer."""

    DO = (("cancel", "cancel"), ("restore", "restore"), ("join", "join"), ("part", "part"))

    do = forms.ChoiceField(choices=DO)
    why = forms.CharField(required=False, max_length=200)
    session = forms.ModelChoiceField(Session.objects.none(), required=False, error_messages=_GONE)
    tell = forms.BooleanField(required=False)

    def save(self, meeting: Meeting) -> PlanChange | None:
        said = self.cleaned_data
        do, other = said["do"], said["session"]
        about: dict[str, Any] = {"access": self.access, "meeting": meeting, "tell": self.told}
        about["key"] = uuid.uuid5(said["key"], f"{do} {other.pk if other else ''}")
        if do == "cancel":
            return plan_dates.cancel_meeting(why=said["why"], **about)
        if do == "restore":
            return plan_dates.restore_meeting(**about)
        if other is None:
            raise Refused("Choose the other session.")
        if do == "join":
            return plan_dates.join_sessions(session=other, **about)
        return plan_dates.part_sessions(session=other, **about)


class UndoForm(forms.Form):
    """Which change is undone, or with `again` made once more."""

    change = forms.IntegerField(min_value=1, max_value=2**62)
    again = forms.BooleanField(required=False)
