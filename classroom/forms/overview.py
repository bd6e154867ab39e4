"""What one chooses to see of a circle's readings and talk. What cannot be read is passed over."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.wording import tamed_line
from classroom.queries.participation import Period, last_weeks, monday
from courses.models import Circle

FILE = "csv"
TABLES = ("weeks", "questions", "replies", "meetings")


class OverviewForm(forms.Form):
    session = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    name = forms.CharField(required=False, max_length=80)

    def clean_name(self) -> str:
        return tamed_line(self.cleaned_data["name"])


class PeriodForm(forms.Form):
    """The last weeks, all of them, or those from one day to another: whole weeks, since posts are counted so."""

    weeks = forms.ChoiceField(choices=[("all", "all")], required=False)
    first = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def period(self, circle: Circle, now: datetime | None = None) -> Period:
        self.is_valid()
        said = self.cleaned_data
        first, last = said.get("first"), said.get("last")
        if first and last and last < first:
            first, last = last, first
        if first or last:
            return Period(first and monday(first), last and monday(last), "dates")
        return Period(None, None, "all") if said.get("weeks") else last_weeks(circle, now)
