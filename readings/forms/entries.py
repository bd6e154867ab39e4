"""What comes in for the lists of a text: questions, readings, sources, notes, a time line, comments."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from accounts.changes import Refused
from courses.access import Access
from readings.actions.correcting import Done, entries
from readings.actions.correcting.entries import ENTRIES, LONGEST_LABEL, LONGEST_NAME, Fields
from readings.forms.correcting import SentForm
from readings.models import Block
from readings.queries.correcting import Worked

NAMES = {
    Block.Kind.TIMELINE: "Line of the time line",
    Block.Kind.QUESTION: "Question",
    Block.Kind.FURTHER_READING: "Further reading",
    Block.Kind.REFERENCE: "Source",
    Block.Kind.FOOTNOTE: "Note",
    Block.Kind.COMMENT: "Comment",
}


def _line(longest: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=longest, widget=forms.TextInput(attrs={"dir": "auto"}), **options)


def _words(label: str, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, strip=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), **options
    )


# By kind, in the order of the form.
_FIELDS: dict[str, dict[str, Any]] = {
    Block.Kind.QUESTION: {"wording": lambda: _words("Question")},
    Block.Kind.FURTHER_READING: {
        "wording": lambda: _words("What to read"),
        "group": lambda: _line(LONGEST_NAME, label="Under the heading", required=False),
    },
    Block.Kind.REFERENCE: {
        "wording": lambda: _words("Source"),
        "called": lambda: _line(LONGEST_LABEL, label="Called", help_text="As the text names it: Smith 2002."),
    },
    Block.Kind.FOOTNOTE: {
        "wording": lambda: _words("Note"),
        "label": lambda: _line(LONGEST_LABEL, label="Number or sign"),
    },
    Block.Kind.COMMENT: {
        "wording": lambda: _words("Comment"),
        "author": lambda: _line(LONGEST_NAME, label="Author", required=False),
    },
    Block.Kind.TIMELINE: {
        "printed": lambda: _line(120, label="Date, as printed"),
        "iso": lambda: _line(
            11,
            label="The same as numbers",
            required=False,
            help_text="Such as 1911-05-03. Empty: as printed.",
        ),
        "iso_end": lambda: _line(11, label="Until", required=False, help_text="Of a span of time."),
        "events": lambda: _words("What happened", help_text="Each thing on a line of its own."),
    },
}


class EntryForm(SentForm):
    """An entry of a list, a new one or one that stands there."""

    def __init__(self, data: Any = None, *, bench: Worked, kind: str, entry: Block | None) -> None:
        super().__init__(data, bench=bench, initial=_said(entry) if entry is not None else None)
        self.kind, self.entry = kind, entry
        for name, make in _FIELDS[kind].items():
            self.fields[name] = make()

    def save(self, access: Access) -> Done:
        said: Any = {name: self.cleaned_data[name] for name in _FIELDS[self.kind]}
        if "called" in said:  # "key" is the form's own
            said["key"] = said.pop("called")
        if "events" in said:
            said["events"] = said["events"].splitlines()
        fields: Fields = said
        to: Any = {"access": access, "target": self.target, "sent": self.sent, "fields": fields}
        if self.entry is None:
            return entries.add_entry(kind=self.kind, **to)
        return entries.change_entry(uid=self.entry.uid, **to)


def _said(entry: Block) -> dict[str, Any]:
    data = entry.data
    return {
        "wording": entry.plain,
        "group": data.get("group"),
        "called": data.get("key"),
        "label": data.get("label"),
        "author": data.get("author"),
        "printed": data.get("printed"),
        "iso": data.get("iso"),
        "iso_end": data.get("iso_end"),
        "events": "\n".join(data.get("events", ())),
    }


class WhichForm(forms.Form):
    """Which entry of an address: one that stands there, or the kind of a new one. What cannot be read is none."""

    block = forms.UUIDField(required=False)
    kind = forms.ChoiceField(choices=[(kind, kind) for kind in ENTRIES], required=False)

    @classmethod
    def read(cls, data: Any) -> tuple[uuid.UUID | None, str]:
        form = cls(data)
        form.is_valid()
        return form.cleaned_data.get("block"), form.cleaned_data.get("kind") or ""


class MarkForm(SentForm):
    """Lets words of a block lead to a note or to a source."""

    words = forms.CharField(
        label="These words lead there",
        required=False,
        strip=False,
        max_length=1000,
        help_text="As they stand in the paragraph. Empty: a sign is put in at its end.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    to = forms.ChoiceField(label="To")

    def __init__(
        self, data: Any = None, *, bench: Worked, block: Block, entries: list[tuple[str, str]]
    ) -> None:
        super().__init__(data, bench=bench)
        self.block = block
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = entries

    def save(self, access: Access) -> Done:
        words = self.cleaned_data["words"].strip()
        start, end = len(self.block.plain), None
        if words:
            start = self.block.plain.find(words)
            if start < 0:
                raise Refused("These words do not stand in the paragraph as you wrote them.")
            end = start + len(words)
        to: Any = {"access": access, "target": self.target, "uid": self.block.uid, "sent": self.sent}
        kind, _, name = self.cleaned_data["to"].partition(" ")
        if kind == "note":
            return entries.mark(start=start, end=end, label=name, **to)
        return entries.cite(start=start, end=end, key=name, **to)
