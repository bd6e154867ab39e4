"""What comes in from the workbench of a text that was brought in."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms

from courses import languages
from courses.access import Access
from readings.actions import correcting
from readings.actions.correcting import Done, Sent, dropping, entries, rereading
from readings.actions.correcting.rereading import Reread
from readings.actions.correcting.typed import LONGEST_TITLE
from readings.forms.correcting import KINDS, SentForm, kind_and_level
from readings.models import Block
from readings.queries.correcting import Worked

MOST_CHOSEN = 2000
WRONG = "Choose one of the buttons."
NONE_CHOSEN = "Choose some paragraphs first: tick the boxes beside them."

To = dict[str, Any]  # access, target, sent
# Buttons about one place: the arguments behind the word, and what is done with them.
_READERS: dict[str, Callable[[str], Any]] = {"uid": uuid.UUID, "other": uuid.UUID, "number": int, "word": str}
_ONE: dict[str, tuple[tuple[str, ...], Callable[[To, dict[str, Any]], Done]]] = {
    "undo": ((), lambda to, said: correcting.undo(**to)),
    "redo": ((), lambda to, said: correcting.redo(**to)),
    "up": (("uid",), lambda to, said: correcting.move_block(uid=said["uid"], by=-1, **to)),
    "down": (("uid",), lambda to, said: correcting.move_block(uid=said["uid"], by=1, **to)),
    "drop": (("uid",), lambda to, said: correcting.drop_block(uid=said["uid"], **to)),
    "join": (
        ("uid", "other"),
        lambda to, said: correcting.merge_blocks(uid=said["uid"], following=said["other"], **to),
    ),
    "split": (
        ("uid", "number"),
        lambda to, said: correcting.split_block(uid=said["uid"], place=said["number"], **to),
    ),
    "heading": (
        ("uid", "number"),
        lambda to, said: correcting.change_kinds(
            uids=[said["uid"]], kind=Block.Kind.HEADING, level=said["number"], **to
        ),
    ),
    "begin": (("uid",), lambda to, said: correcting.begin_unit(uid=said["uid"], **to)),
    "unit-join": (("uid",), lambda to, said: correcting.merge_unit(uid=said["uid"], **to)),
    "unit-up": (("uid",), lambda to, said: correcting.move_unit(uid=said["uid"], by=-1, **to)),
    "unit-down": (("uid",), lambda to, said: correcting.move_unit(uid=said["uid"], by=1, **to)),
    "unit-last": (("uid",), lambda to, said: correcting.move_unit_before(uid=said["uid"], before=None, **to)),
    "unit-before": (
        ("uid", "other"),
        lambda to, said: correcting.move_unit_before(uid=said["uid"], before=said["other"], **to),
    ),
    "unit-drop": (("uid",), lambda to, said: correcting.drop_unit(uid=said["uid"], **to)),
    "unmark": (
        ("uid", "number"),
        lambda to, said: entries.unmark(uid=said["uid"], start=said["number"], **to),
    ),
    "uncite": (
        ("uid", "number"),
        lambda to, said: entries.uncite(uid=said["uid"], start=said["number"], **to),
    ),
    "restore": (("number",), lambda to, said: dropping.restore_step(number=said["number"], **to)),
    "bound": (
        ("uid", "other"),
        lambda to, said: correcting.move_bound(uid=said["uid"], to=said["other"], **to),
    ),
}
# Buttons about the blocks that were ticked.
_CHOSEN = ("kinds", "join-these", "drop-these")
# Buttons that have the file read again.
_REREAD: dict[str, tuple[tuple[str, ...], Callable[[To, dict[str, Any]], Reread]]] = {
    "take-back": (("word",), lambda to, said: rereading.take_back(ids=[said["word"]], **to)),
    "take-back-all": (("word",), lambda to, said: rereading.take_back_kind(kind=said["word"], **to)),
    "make-again": (("word",), lambda to, said: rereading.make_again(ids=[said["word"]], **to)),
    "read-as": ((), lambda to, said: rereading.read_again(language=said["language"], **to)),
}


class BenchActForm(SentForm):
    """One of the buttons: what, and with which blocks, units or repairs."""

    do = forms.CharField(max_length=400)
    kind = forms.ChoiceField(choices=KINDS, required=False)
    language = forms.ChoiceField(choices=[("", ""), *languages.choices()], required=False)

    def clean_do(self) -> str:
        what, *rest = str(self.cleaned_data["do"]).split() or [""]
        self.said: dict[str, Any] = {}
        if what in _CHOSEN:
            self.said["uids"] = self._chosen(rest)
            return what
        names, _ = _ONE.get(what) or _REREAD.get(what) or (None, None)
        if names is None or len(names) != len(rest):
            raise forms.ValidationError(WRONG)
        try:
            self.said = {name: _READERS[name](said) for name, said in zip(names, rest, strict=True)}
        except ValueError as broken:
            raise forms.ValidationError(WRONG) from broken
        return what

    def _chosen(self, rest: list[str]) -> list[uuid.UUID]:
        """The blocks behind the word, or else those that were ticked."""
        said = rest or (self.data.getlist("blocks") if hasattr(self.data, "getlist") else [])
        if not said:
            raise forms.ValidationError(NONE_CHOSEN)
        try:
            return [uuid.UUID(each) for each in said[:MOST_CHOSEN]]
        except ValueError as broken:
            raise forms.ValidationError(WRONG) from broken

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("do") == "kinds" and not cleaned.get("kind"):
            self.add_error("kind", "Choose what it is to be.")
        return cleaned

    @property
    def why(self) -> str:
        """The first thing that was wrong with it."""
        said = [why for field in ("do", "kind", "language") for why in self.errors.get(field, [])]
        return str(said[0]) if said else WRONG

    @property
    def uid(self) -> uuid.UUID | None:
        """The block that it is about."""
        said = getattr(self, "said", {})
        return said.get("uid") or next(iter(said.get("uids", ())), None)

    def save(self, access: Access) -> Done | Reread:
        # a page has one key and many buttons
        sent = Sent(uuid.uuid5(self.sent.key, self.data["do"]), self.sent.on, self.sent.version)
        to: To = {"access": access, "target": self.target, "sent": sent}
        what = self.cleaned_data["do"]
        if what in _REREAD:
            return _REREAD[what][1](to, {**self.said, "language": self.cleaned_data["language"]})
        if what in _ONE:
            return _ONE[what][1](to, self.said)
        uids = self.said["uids"]
        if what == "kinds":
            kind, level = kind_and_level(self.cleaned_data["kind"])
            return correcting.change_kinds(uids=uids, kind=kind, level=level, **to)
        return (correcting.join_blocks if what == "join-these" else correcting.drop_blocks)(uids=uids, **to)


class UnitForm(SentForm):
    """What a unit is called."""

    title = forms.CharField(
        label="Title of the unit",
        required=False,
        max_length=LONGEST_TITLE,
        help_text="Empty: it is called by its number until it is published.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, bench: Worked, uid: uuid.UUID, title: str) -> None:
        super().__init__(data, bench=bench, initial={"title": title})
        self.uid = uid

    def save(self, access: Access) -> Done:
        return correcting.retitle_unit(
            access=access,
            target=self.target,
            uid=self.uid,
            title=self.cleaned_data["title"],
            sent=self.sent,
        )
