"""What people send who begin a circle, step by step, or run a course again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf.global_settings import LANGUAGES
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import zones
from accounts.changes import Refused
from accounts.forms.fields import Line
from accounts.models import User
from accounts.widgets import SegmentedChoice
from classroom.actions.again import Past, clock_of
from classroom.actions.begin import Laid
from classroom.laying import MOST_SESSIONS
from courses import rhythm as rhythms
from courses.days import check_day, listed, read_day, read_days
from courses.models import Circle

SPOKEN = sorted(LANGUAGES, key=lambda language: (language[0] != "en", language[1]))
AS_BEFORE = "before"
_FORM = {"autocomplete": "off"}


def _key() -> Any:
    return forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class CourseForm(forms.Form):
    """A new course, or another name for one."""

    title = Line(
        label=_("Title of the course"),
        max_length=200,
        help_text=_("What you read, in a few words. You can change it at any time."),
        widget=forms.TextInput(attrs={"dir": "auto", **_FORM}),
        error_messages={"required": _("Give the course a title, such as what its texts are about.")},
    )
    language = forms.ChoiceField(label=_("Language of the texts"), choices=SPOKEN, initial="en")


class NewCourseForm(CourseForm):
    key = _key()


class CircleForm(forms.Form):
    """Who meets, and where. The key makes a form that is sent twice one circle."""

    name = Line(
        label=_("Name of the circle"),
        max_length=120,
        help_text=_("What people call it: the place, the day or the matter."),
        widget=forms.TextInput(attrs={"dir": "auto", **_FORM}),
        error_messages={"required": _("Give the circle a name.")},
    )
    language = forms.ChoiceField(label=_("Language people talk in"), choices=SPOKEN)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Of the place where you meet. Dates are told in it.")
    )
    place = Line(
        label=_("Place"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto", **_FORM}),
        help_text=_("As you would tell somebody who has never been there."),
    )
    link = forms.URLField(
        label=_("Link"),
        required=False,
        assume_scheme="https",
        max_length=200,
        help_text=_("To the video call, if you meet by one."),
        widget=forms.URLInput(attrs={"dir": "ltr", **_FORM}),
        error_messages={"invalid": _("This is no address of a page: copy it from the video call.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone, language = self.fields["time_zone"], self.fields["language"]
        assert isinstance(zone, forms.ChoiceField)
        assert isinstance(language, forms.ChoiceField)
        kept = self.initial.get("time_zone") or user.time_zone
        self.initial["time_zone"] = kept
        zone.choices = zones.choices(kept)
        spoken = self.initial.get("language")
        if spoken and spoken not in dict(SPOKEN):
            language.choices = [(spoken, spoken), *SPOKEN]


class NewCircleForm(CircleForm):
    key = _key()


class DayField(forms.Field):
    """A day: from the browser's calendar, or as people write one."""

    widget = forms.DateInput(attrs={"type": "date", **_FORM}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        try:
            return read_day(str(value)[:60], near=timezone.localdate())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None


class ClockField(forms.TimeField):
    """An hour: from the browser's clock, or as people write one."""

    widget = forms.TimeInput(attrs={"type": "time", **_FORM}, format="%H:%M")

    def __init__(self, **options: Any) -> None:
        formats = ["%H:%M", "%H:%M:%S", "%H.%M", "%H", "%I:%M %p", "%I %p", "%I%p"]
        wrong = {"invalid": _("Write the hour like 19:00."), "required": _("Say at what hour you meet.")}
        super().__init__(input_formats=formats, error_messages=wrong, **options)


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of the preview: an evening, or a day of the rhythm that is left out."""

    starts: datetime
    number: int  # 0 where it is left out
    title: str = ""


class DatesForm(forms.Form):
    """First date, hour and rhythm; or days given one by one. `sessions`: how many, where that is still open."""

    rhythm = forms.ChoiceField(
        label=_("How often?"), choices=Circle.Rhythm.choices, widget=SegmentedChoice, initial="fortnightly"
    )
    first = DayField(
        label=_("First evening"), error_messages={"required": _("Say on which day you meet first.")}
    )
    clock = ClockField(label=_("At"), initial=time(19))
    sessions = forms.IntegerField(
        label=_("How many evenings?"),
        min_value=1,
        max_value=MOST_SESSIONS,
        widget=forms.NumberInput(attrs=_FORM),
        error_messages={
            "required": _("Say how many evenings there are."),
            "invalid": _("Say with a number how many evenings there are."),
            "min_value": _("There is at least one evening."),
            "max_value": _("%(limit_value)s evenings are the most.") % {"limit_value": MOST_SESSIONS},
        },
    )
    given = forms.CharField(
        label=_("The dates"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5, **_FORM}),
        help_text=_("One a line: 14 January 2027, or 14/1, or Thu 14 Jan."),
        error_messages={"required": _("Write down the dates, one a line.")},
    )
    left_out = forms.CharField(
        label=_("Days to leave out"),
        required=False,
        max_length=5000,
        widget=forms.TextInput(attrs=_FORM),
        help_text=_("Holidays, for instance: 24 December, or 21 December to 4 January."),
    )

    def __init__(
        self, *args: Any, circle: Circle, titles: Sequence[str], may_count: bool = False, **kwargs: Any
    ) -> None:
        """`titles`: of the sessions that wait for a date, in order."""
        super().__init__(*args, **kwargs)
        self.circle, self.titles = circle, titles
        self.today = timezone.localdate(timezone=ZoneInfo(circle.time_zone))
        if not may_count:
            del self.fields["sessions"]

    def clean_left_out(self) -> list[date]:
        return self._read("left_out", spans=True)

    def clean_given(self) -> list[date]:
        return self._read("given", spans=False)

    def _read(self, name: str, *, spans: bool) -> list[date]:
        given = self.cleaned_data.get("rhythm") == Circle.Rhythm.GIVEN
        if given != (name == "given"):  # what is not asked now
            return []
        first = self.cleaned_data.get("first")
        near = first if isinstance(first, date) and first >= self.today else self.today
        try:
            return read_days(
                self.cleaned_data[name], near=self.today if name == "given" else near, spans=spans
            )
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = cleaned.get("rhythm") == Circle.Rhythm.GIVEN
        for name in ("first", "sessions") if given else ("given",):  # what is not asked then
            self.errors.pop(name, None)
        if self.errors:
            return cleaned
        try:
            days = self._days(cleaned)
            for day in days:
                check_day(day, today=self.today)
        except Refused as refusal:
            self.add_error("given" if cleaned["rhythm"] == Circle.Rhythm.GIVEN else "first", str(refusal))
            return cleaned
        cleaned["days"] = days
        cleaned["dates"] = self.moments(days, cleaned["clock"])
        return cleaned

    def _days(self, cleaned: Mapping[str, Any]) -> list[date]:
        if cleaned["rhythm"] == Circle.Rhythm.GIVEN:
            days: list[date] = cleaned["given"]
            if not days:  # nothing but commas
                raise Refused("Write down the dates, one a line.")
            most = MOST_SESSIONS if "sessions" in self.fields else len(self.titles)
            if len(days) > most:
                raise Refused(
                    f"These are {len(days)} dates, and there are {most} evenings: leave some out."
                    if "sessions" not in self.fields
                    else f"{most} dates are the most."
                )
            return days
        first: date = cleaned["first"]
        check_day(first, today=self.today)
        return rhythms.days(first, cleaned["rhythm"], self.count(cleaned), cleaned["left_out"])

    def count(self, cleaned: Mapping[str, Any]) -> int:
        if "sessions" not in self.fields:
            return len(self.titles)
        return int(cleaned["sessions"])

    def moments(self, days: Sequence[date], clock: time) -> list[datetime]:
        return [rhythms.at(day, clock, self.circle.time_zone) for day in days]

    @property
    def sessions_wanted(self) -> int | None:
        """How many sessions there are to be; None where that is not asked."""
        return len(self.cleaned_data["days"]) if "sessions" in self.fields else None

    def preview(self) -> list[Shown]:
        """The dates that come of it, with the days in between that are left out. Only of a form that is valid."""
        said = self.cleaned_data
        out = [] if said["rhythm"] not in rhythms.WEEKS else self._passed_over(said)
        lines = [Shown(self.moments([day], said["clock"])[0], 0) for day in out]
        counting = "sessions" in self.fields and said["rhythm"] is not None
        for number, starts in enumerate(said["dates"], 1):
            title = self.titles[number - 1] if number <= len(self.titles) and not counting else ""
            lines.append(Shown(starts, number, title))
        return sorted(lines, key=lambda line: line.starts)

    def _passed_over(self, said: Mapping[str, Any]) -> list[date]:
        if not said["days"]:
            return []
        through = rhythms.between(said["first"], said["rhythm"], said["days"][-1])
        return [day for day in through if day in said["left_out"]]


class AgainForm(DatesForm):
    """A clean circle of a course that was run before. `before`: its evenings, in order."""

    RHYTHMS = [(AS_BEFORE, _("As before")), *Circle.Rhythm.choices]

    name = Line(
        label=_("Name of the new circle"),
        max_length=120,
        widget=forms.TextInput(attrs={"dir": "auto", **_FORM}),
        error_messages={"required": _("Give the circle a name.")},
    )
    rhythm = forms.ChoiceField(
        label=_("How often?"), choices=RHYTHMS, widget=SegmentedChoice, initial=AS_BEFORE
    )
    agenda = forms.BooleanField(label=_("The agenda of each evening"), required=False, initial=True)
    questions = forms.BooleanField(
        label=_("The questions that this circle asked for itself"), required=False, initial=True
    )
    key = _key()
    field_order = ("name", "rhythm", "first", "clock", "given", "left_out", "agenda", "questions", "key")

    def __init__(self, *args: Any, before: Sequence[Past], **kwargs: Any) -> None:
        kwargs["titles"] = [evening.session.title for evening in before]
        super().__init__(*args, **kwargs)
        self.before = before
        self.held = [evening.meeting for evening in before if evening.meeting is not None]
        if not self.held:
            rhythm = self.fields["rhythm"]
            assert isinstance(rhythm, forms.ChoiceField)
            rhythm.choices = Circle.Rhythm.choices

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("rhythm") != AS_BEFORE:
            return super().clean()
        cleaned: dict[str, Any] = self.cleaned_data
        self.errors.pop("given", None)
        if self.errors:
            return cleaned
        first: date = cleaned["first"]
        try:
            check_day(first, today=self.today)
            walls = [clock_of(meeting, self.circle.time_zone) for meeting in self.held]
            gaps = [wall.date() - walls[0].date() for wall in walls]
            days = self._shifted(first, gaps, cleaned["left_out"])
            # who met at the usual hour does so again, at the hour that is said now; another hour stays
            usual = walls[0].time()
            clocks = [cleaned["clock"] if wall.time() == usual else wall.time() for wall in walls]
            for day in days:
                check_day(day, today=self.today)
            cleaned["days"] = days
            cleaned["dates"] = [
                rhythms.at(day, clock, self.circle.time_zone) for day, clock in zip(days, clocks, strict=True)
            ]
        except Refused as refusal:
            self.add_error("first", str(refusal))
        except OverflowError:
            self.add_error("first", _("These dates lie beyond the end of the calendar."))
        return cleaned

    def _shifted(self, first: date, gaps: Sequence[timedelta], left_out: Sequence[date]) -> list[date]:
        """The same gaps from the new first day; from a day left out on, all come a week later."""
        days: list[date] = []
        later = timedelta()
        for gap in gaps:
            while first + gap + later in left_out:
                later += timedelta(weeks=1)
            days.append(first + gap + later)
        return days

    @property
    def kept_rhythm(self) -> str:
        said = self.cleaned_data["rhythm"]
        return self.circle.rhythm if said == AS_BEFORE else str(said)


class InviteForm(forms.Form):
    """A first link. The key makes a form that is sent twice one link."""

    by_name = forms.BooleanField(
        label=_("A name is enough to come in, without an e-mail address"),
        required=False,
        initial=True,
        help_text=_("Good for people who are in the room, and for a first evening."),
    )
    key = _key()


class LayingForm(forms.Form):
    """The proposal as it was shown: a title and the units of each session. What was not shown is passed over."""

    def __init__(self, *args: Any, sessions: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = sessions
        for pk in sessions:
            self.fields[f"title-{pk}"] = Line(
                max_length=200,
                error_messages={"required": _("Give each evening a title.")},
            )
            self.fields[f"units-{pk}"] = forms.RegexField(
                r"^(\d{1,9}(,\d{1,9}){0,999})?$", required=False, max_length=10_000
            )

    def laid(self) -> list[Laid]:
        return [
            Laid(
                session=pk,
                title=self.cleaned_data[f"title-{pk}"],
                units=tuple(int(unit) for unit in self.cleaned_data[f"units-{pk}"].split(",") if unit),
            )
            for pk in self.sessions
        ]


def dates_initial(circle: Circle, days: Sequence[datetime], count: int, today: date) -> dict[str, Any]:
    """What the form of the dates begins with: what is kept, or else a Thursday in about two weeks."""
    first = days[0] if days else None
    thursday = today + timedelta(days=10 + (3 - today.weekday() - 10) % 7)
    return {
        "rhythm": circle.rhythm,
        "first": first.date() if first else thursday,
        "clock": first.time() if first else time(19),
        "sessions": count,
        "given": "\n".join(listed([day.date()]) for day in days),
        "left_out": listed(circle.left_out),
    }
