"""What people send to invite others."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import leads_nowhere
from accounts.widgets import SegmentedChoice
from courses.models import Circle, Role

MOST_AT_ONCE = 100
MOST_TYPED = 20_000

ROLE_HELP = {
    Role.STUDENT: _("student: reads along, and takes part in everything"),
    Role.MEMBER: _("member: comes for the talk, without the readings"),
    Role.OBSERVER: _("observer: may look, and nothing else"),
    Role.FACILITATOR: _("facilitator: helps to run the circle"),
}


def _role_field(roles: Sequence[Role]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("They come in as"),
        choices=[(role.value, ROLE_HELP[role]) for role in roles],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose as what they come in."),
            "invalid_choice": _("You cannot give this role."),
        },
    )


class InvitationForm(forms.Form):
    """A link for whoever gets it."""

    DAYS = (("7", _("a week")), ("30", _("a month")), ("90", _("three months")), ("0", _("no end")))

    days = forms.ChoiceField(label=_("It is open for"), choices=DAYS, initial="30", widget=SegmentedChoice)
    most_uses = forms.IntegerField(
        label=_("It lets in at most"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("So many people. Empty: as many as come."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write a number."),
            "min_value": _("It must let in one person at least."),
            "max_value": _("A thousand are the most."),
        },
    )
    by_name = forms.BooleanField(
        label=_("A name is enough"),
        required=False,
        help_text=_(
            "Good for an evening in one room: people open the link, give a name and are in, on that one device. "
            "They can add an e-mail address later. Not for facilitators."
        ),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ("role", "days", "most_uses", "by_name", "key")

    def __init__(self, *args: Any, circle: Circle, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.circle = circle
        self.fields["role"] = _role_field(roles)
        self.fields["role"].initial = Role.STUDENT.value
        self.order_fields(self.field_order)

    @property
    def expires_at(self) -> datetime | None:
        """The end of its last day, where the circle is."""
        days = int(self.cleaned_data["days"])
        if not days:
            return None
        zone = ZoneInfo(self.circle.time_zone)
        last = timezone.localdate(timezone=zone) + timedelta(days=days)
        return datetime.combine(last, time(23, 59), zone)


# Addresses as people paste them -----------------------------------------------------------------------------

_PIECE = re.compile(r'(?:"[^"\n]*"|[^,;\n"]|")+?(?=[,;\n]|$)')
_ANGLED = re.compile(r"<([^<>]*)>")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read from a field of addresses: the good ones, each once, and the pieces that are none."""

    good: list[str]
    bad: list[str]


def read_addresses(text: str) -> Read:
    """One a line, or between commas or semicolons, with or without a name: `Ann <ann@example.org>`."""
    good: dict[str, None] = {}
    bad: list[str] = []
    for line in text.splitlines():
        waiting = ""  # the beginning of "Miller, Ann <ann@…>", cut at the comma of the name
        for piece in (found.strip() for found in _PIECE.findall(line)):
            if not piece:
                continue
            angled = _ANGLED.findall(piece)
            if waiting and len(angled) != 1:
                bad.append(waiting)
            waiting = ""
            if "@" not in piece:
                waiting = piece
                continue
            address = (angled[0] if len(angled) == 1 else piece).strip().strip("'").removeprefix("mailto:")
            if _is_address(address):
                good[address.lower()] = None
            else:
                bad.append(piece)
        if waiting:
            bad.append(waiting)
    return Read(good=list(good), bad=bad)


def _is_address(said: str) -> bool:
    try:
        validate_email(said)
    except ValidationError:
        return False
    return len(said) <= 254 and not leads_nowhere(said)


class InvitationMailForm(forms.Form):
    """Several addresses, of which each is sent an invitation of its own."""

    emails = forms.CharField(
        label=_("Their addresses"),
        max_length=MOST_TYPED,
        help_text=_("One a line, or with commas between them. A name beside the address does no harm."),
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false", "dir": "auto"}),
        error_messages={
            "required": _("Write at least one address."),
            "max_length": _("That is too much for one field: send it in two parts."),
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    field_order = ("emails", "role", "key")

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = _role_field(roles)
        self.fields["role"].initial = Role.STUDENT.value
        self.order_fields(self.field_order)

    def clean_emails(self) -> list[str]:
        read = read_addresses(self.cleaned_data["emails"])
        if read.bad:
            named = ", ".join(f"“{piece[:80]}”" for piece in read.bad[:10])
            more = f" and {len(read.bad) - 10} more" if len(read.bad) > 10 else ""
            raise forms.ValidationError(
                _("This is no address: %(named)s%(more)s. Nothing was sent yet.")
                if len(read.bad) == 1
                else _("These are no addresses: %(named)s%(more)s. Nothing was sent yet."),
                params={"named": named, "more": more},
            )
        if not read.good:
            raise forms.ValidationError(_("Write at least one address."))
        if len(read.good) > MOST_AT_ONCE:
            raise forms.ValidationError(
                _("These are %(count)s addresses, and %(most)s go at once: send them in parts."),
                params={"count": len(read.good), "most": MOST_AT_ONCE},
            )
        return read.good
