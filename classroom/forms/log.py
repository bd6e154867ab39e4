"""What of the log is asked for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import LogEntry

_BIG = 2**63 - 1


class LogForm(forms.Form):
    """Which acts are listed. What cannot be read is passed over."""

    kind = forms.ChoiceField(
        label=_("What"), choices=[("", _("Everything")), *LogEntry.Kind.choices], required=False
    )
    person = forms.IntegerField(label=_("Who"), required=False, min_value=1, max_value=_BIG)
    before = forms.IntegerField(required=False, min_value=1, max_value=_BIG)
