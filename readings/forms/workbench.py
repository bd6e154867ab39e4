"""What comes in from the workbench of a text that was brought in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms

from courses.access import Access
from readings.actions import correcting
from readings.actions.correcting import Done, Sent
from readings.forms.correcting import SentForm

MOST_CHOSEN = 1000
WRONG = "Choose one of the buttons."

_Readers = dict[str, Callable[[str], Any]]
_READ: _Readers = {"uid": uuid.UUID, "other": uuid.UUID, "number": int, "by": int, "word": str}
# What a button says, by its first word: the arguments behind it, by the names of the act.
_BUTTONS: dict[str, tuple[str, ...]] = {
    "undo": (),
    "redo": (),
    "up": ("uid",),
    "down": ("uid",),
    "drop": ("uid",),
    "join": ("uid", "other"),
    "split": ("uid", "number"),
}


class BenchActForm(SentForm):
    """One of the buttons: what, and with which blocks, units or repairs."""

    do = forms.CharField(max_length=4000)

    def clean_do(self) -> str:
        what, *rest = str(self.cleaned_data["do"]).split() or [""]
        names = _BUTTONS.get(what)
        if names is None or len(names) != len(rest):
            raise forms.ValidationError(WRONG)
        try:
            self.said = {name: _READ[name](said) for name, said in zip(names, rest, strict=True)}
        except ValueError as broken:
            raise forms.ValidationError(WRONG) from broken
        return what

    @property
    def uid(self) -> uuid.UUID | None:
        """The block that it is about, if it is one."""
        return getattr(self, "said", {}).get("uid")

    def save(self, access: Access) -> Done:
        # a page has one key and many buttons
        sent = Sent(uuid.uuid5(self.sent.key, self.data["do"]), self.sent.on, self.sent.version)
        to: Any = {"access": access, "target": self.target, "sent": sent}
        said = self.said
        match self.cleaned_data["do"]:
            case "undo":
                return correcting.undo(**to)
            case "redo":
                return correcting.redo(**to)
            case "drop":
                return correcting.drop_block(uid=said["uid"], **to)
            case "join":
                return correcting.merge_blocks(uid=said["uid"], following=said["other"], **to)
            case "split":
                return correcting.split_block(uid=said["uid"], place=said["number"], **to)
            case what:
                return correcting.move_block(uid=said["uid"], by=-1 if what == "up" else 1, **to)
