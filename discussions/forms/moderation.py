"""What people send to keep order."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from discussions.actions.acts import REASON_LENGTH
from discussions.actions.notes import LONGEST_REASON
from discussions.actions.threads import TITLE_LENGTH
from discussions.models import Act

_BIG = 2**31 - 1


def _reason(
    label: Any,
    *,
    required: bool = False,
    help_text: Any = "",
    rows: int = 2,
    missing: Any = "",
    longest: int = REASON_LENGTH,
) -> Any:
    return forms.CharField(
        label=label,
        required=required,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto", "class": "input input--reason"}),
        error_messages={"required": missing} if missing else None,
    )


def _title(**options: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Title"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"}), **options
    )


class ReportForm(forms.Form):
    """Why somebody should look at a post."""

    reason = _reason(
        _("What is wrong with it?"),
        required=True,
        rows=3,
        help_text=_("The facilitators read this, nobody else."),
        missing=_("Say in a few words what is wrong with this post."),
    )


class DecideForm(forms.Form):
    """What happens to a post. `waiting`: it was answered from the queue."""

    ACTS = (("approve", "approve"), ("keep", "keep"), ("hide", "hide"), ("restore", "restore"))

    reason = _reason(_("Reason"))
    act = forms.ChoiceField(choices=ACTS)
    waiting = forms.BooleanField(required=False)


class TakeOutForm(forms.Form):
    """Why a shared note goes out of the margin."""

    reason = _reason(
        _("Why it is taken out"),
        required=True,
        longest=LONGEST_REASON,
        help_text=_("Its author reads this, and the facilitators do in the log."),
        missing=_("Say why the note is taken out: its author will read it."),
    )


class ThreadActForm(forms.Form):
    """What happens to a discussion."""

    ACTS = (
        ("lock", "lock"),
        ("unlock", "unlock"),
        ("pin", "pin"),
        ("unpin", "unpin"),
        ("rename", "rename"),
    )

    act = forms.ChoiceField(choices=ACTS)
    title = _title(required=False)
    reason = _reason(_("Reason"))


class SettingsForm(forms.Form):
    """How the circle talks."""

    think_first = forms.BooleanField(
        label=_("Think first: the answers to a question open once one’s own stands"),
        required=False,
        help_text=_("For every question of this circle. Without it each question says for itself."),
    )
    hold_first_posts = forms.BooleanField(
        label=_("The first post of a newcomer waits until a facilitator has read it"),
        required=False,
        help_text=_("Posts that wait already stay in the queue when you switch this off."),
    )


class TargetForm(forms.Form):
    """Where posts shall go: words to look for, then the discussion. What cannot be read is passed over."""

    q = forms.CharField(
        label=_("Find a discussion"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    to = forms.IntegerField(required=False, min_value=1, max_value=_BIG)


class MergeForm(forms.Form):
    to = forms.IntegerField(min_value=1, max_value=_BIG, widget=forms.HiddenInput)
    reason = _reason(_("Reason"), help_text=_("Whoever wrote these posts is told, and reads this."))


class MoveForm(MergeForm):
    """`under`: the number of a post, or its address; empty for the top level."""

    under = forms.CharField(
        label=_("Under which post?"),
        required=False,
        max_length=500,
        help_text=_(
            "Paste the address of the post (the link on its date). Empty: they answer no other post."
        ),
    )
    field_order = ("to", "under", "reason")

    _ADDRESS = re.compile(r"posts/(\d{1,9})/")
    _NUMBER = re.compile(r"(?:.*[?&]at=|.*#c|^#?)(\d{1,9})(?:#c\d+)?$")

    def clean_under(self) -> dict[str, int]:
        """How to find the post: {"pk": …} or {"number": …}; empty for none."""
        said = self.cleaned_data["under"].strip()
        if not said:
            return {}
        for pattern, name in ((self._ADDRESS, "pk"), (self._NUMBER, "number")):
            found = pattern.search(said)
            if found:
                return {name: int(found[1])}
        raise forms.ValidationError(_("This is no address of a post of this circle."))


class SplitForm(forms.Form):
    """A branch becomes a discussion. The key makes a form that is sent twice one discussion."""

    title = _title(
        error_messages={"required": _("Give the discussion a title: a few words that say what it is about.")}
    )
    keep_passage = forms.BooleanField(label=_("It is still about the passage"), required=False, initial=True)
    reason = _reason(_("Reason"), help_text=_("Whoever wrote these posts is told, and reads this."))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class LogForm(forms.Form):
    """Which acts are listed. What cannot be read is passed over."""

    kind = forms.ChoiceField(choices=Act.Kind.choices, required=False)
    before = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
