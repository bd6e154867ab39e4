"""What comes in from the pages for correcting a text."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms

from accounts.changes import Refused
from courses.access import Access
from readings.actions import correcting
from readings.actions.attaching import attach
from readings.actions.correcting import Done, Sent
from readings.actions.correcting.acts import FREE
from readings.models import Block, Edition, Text
from readings.queries.correcting import Worked

_MOST = 2**31 - 1
_WORDS = {
    Block.Kind.PARAGRAPH: "Paragraph",
    Block.Kind.QUOTE: "Quotation",
    Block.Kind.VERSE: "Verse, line by line",
    Block.Kind.LIST_ITEM: "Item of a list",
    Block.Kind.STANDFIRST: "Words under the title",
    Block.Kind.EPIGRAPH: "Motto",
    Block.Kind.CAPTION: "Caption",
    Block.Kind.BYLINE: "Line with the author",
    Block.Kind.TABLE: "Table: a line for each row, tabs between its cells",
}
_HEADINGS = [(f"heading {level}", f"Heading, level {level}") for level in (1, 2, 3)]
KINDS = [*((kind.value, _WORDS[kind]) for kind in FREE if kind != Block.Kind.HEADING), *_HEADINGS]


class PlaceForm(forms.Form):
    """Where in a text: a ¶, a position, or a page; another edition. What cannot be read is passed over."""

    at = forms.IntegerField(required=False, min_value=1, max_value=_MOST)
    place = forms.IntegerField(required=False, min_value=0, max_value=_MOST)
    page = forms.IntegerField(required=False, min_value=1, max_value=_MOST)
    since = forms.IntegerField(required=False, min_value=1, max_value=32_000)
    number = forms.IntegerField(required=False, min_value=1, max_value=_MOST)
    paragraph = forms.IntegerField(required=False, min_value=1, max_value=_MOST)
    version = forms.IntegerField(required=False, min_value=0, max_value=_MOST)
    block = forms.UUIDField(required=False)
    after = forms.UUIDField(required=False)

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        form = cls(data)
        form.is_valid()
        return {name: form.cleaned_data.get(name) for name in cls.base_fields}


class SentForm(forms.Form):
    """What every form of a correction brings along; see `Sent`."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_MOST)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_MOST)

    def __init__(self, data: Any = None, *, bench: Worked, initial: dict[str, Any] | None = None) -> None:
        said = {"on": bench.on, "version": bench.version}
        super().__init__(data, initial={**said, **(initial or {})})
        self.target = bench.target

    @property
    def sent(self) -> Sent:
        return Sent(self.cleaned_data["key"], self.cleaned_data["on"], self.cleaned_data["version"])

    def refused(self, why: Refused, bench: Worked) -> None:
        """Says why on the form; sent again, it is about what stands there now."""
        self.data = {**self.data.dict(), "on": str(bench.on), "version": str(bench.version)}  # type: ignore[attr-defined]
        self.add_error(None, str(why))


def kind_and_level(said: str) -> tuple[str, int]:
    """One of `KINDS`, taken apart."""
    kind, _, level = said.partition(" ")
    return kind, int(level or 0)


def _wording(**options: Any) -> forms.CharField:
    return forms.CharField(
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "spellcheck": "true"}),
        error_messages={"required": "There are no words left: drop the paragraph instead."},
        **options,
    )


class BlockForm(SentForm):
    """The words of a block, and what it is."""

    wording = _wording(
        label="Wording",
        help_text="Plain words. Emphasis, note markers and links stay with the words they are on. "
        "An empty line begins a new paragraph.",
    )
    kind = forms.ChoiceField(label="It is a", choices=KINDS)

    def __init__(self, data: Any = None, *, bench: Worked, block: Block) -> None:
        is_heading = block.kind == Block.Kind.HEADING
        kind = f"heading {min(max(block.level, 1), 3)}" if is_heading else block.kind
        super().__init__(data, bench=bench, initial={"wording": block.plain, "kind": kind})
        self.block = block
        if block.kind not in FREE:
            del self.fields["kind"]

    def save(self, access: Access) -> Done:
        kind, level = kind_and_level(self.cleaned_data.get("kind") or "")
        return correcting.change_block(
            access=access,
            target=self.target,
            uid=self.block.uid,
            wording=self.cleaned_data["wording"],
            kind=kind or None,
            level=level,
            sent=self.sent,
        )


class AddForm(SentForm):
    """Words that the text lacks."""

    wording = _wording(label="Wording", help_text="Plain words. An empty line begins a new paragraph.")
    kind = forms.ChoiceField(label="It is a", choices=KINDS, initial="paragraph")

    def save(self, access: Access, after: uuid.UUID | None) -> Done:
        kind, level = kind_and_level(self.cleaned_data["kind"])
        return correcting.add_blocks(
            access=access,
            target=self.target,
            after=after,
            wording=self.cleaned_data["wording"],
            kind=kind,
            level=level,
            sent=self.sent,
        )


class MoveForm(SentForm):
    """Behind which paragraph."""

    number = forms.IntegerField(
        label="Put it after ¶",
        min_value=0,
        max_value=_MOST,
        help_text="0 puts it at the very beginning.",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def save(self, access: Access, block: Block) -> Done:
        return correcting.move_after(
            access=access,
            target=self.target,
            uid=block.uid,
            number=self.cleaned_data["number"],
            sent=self.sent,
        )


class ActForm(SentForm):
    """One of the small buttons: what, and with which block or blocks."""

    do = forms.CharField()

    def clean_do(self) -> str:
        what, *uids = str(self.cleaned_data["do"]).split() or [""]
        wanted = {"undo": 0, "redo": 0, "up": 1, "down": 1, "drop": 1, "restore": 1, "join": 2}
        try:
            self.uids = [uuid.UUID(each) for each in uids]
        except ValueError as broken:
            raise forms.ValidationError("Choose one of the buttons.") from broken
        if wanted.get(what) != len(self.uids):
            raise forms.ValidationError("Choose one of the buttons.")
        return what

    def save(self, access: Access) -> Done:
        sent = self.sent
        # a page has one key and many buttons
        sent = Sent(uuid.uuid5(sent.key, self.data["do"]), sent.on, sent.version)
        said: Any = {"access": access, "target": self.target, "sent": sent}
        match self.cleaned_data["do"], self.uids:
            case "undo", _:
                return correcting.undo(**said)
            case "redo", _:
                return correcting.redo(**said)
            case "drop", [uid]:
                return correcting.drop_block(uid=uid, **said)
            case "restore", [uid]:
                return correcting.restore_block(uid=uid, **said)
            case "join", [uid, following]:
                return correcting.merge_blocks(uid=uid, following=following, **said)
            case what, [uid]:
                return correcting.move_block(uid=uid, by=-1 if what == "up" else 1, **said)
        raise AssertionError("clean_do lets nothing else through")


class PublishForm(forms.Form):
    """What was corrected, in a line."""

    about = forms.CharField(
        label="What was corrected?",
        max_length=200,
        help_text="A line for the list of editions, such as: Printing errors in the first chapter.",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_MOST)

    def __init__(self, data: Any = None, *, edition: Edition) -> None:
        super().__init__(data, initial={"version": edition.version, "about": edition.about})
        self.edition = edition
        if edition.based_on_id is None:
            self.fields["about"].required = False
            self.fields["about"].label = "What is new in it?"
            self.fields[
                "about"
            ].help_text = "A line for the list of editions, such as: A cleaner scan. You can leave it empty."

    def save(self, access: Access) -> Edition:
        return correcting.publish_proposed(
            access=access,
            edition=self.edition,
            about=self.cleaned_data["about"],
            version=self.cleaned_data["version"],
        )


class PublishNowForm(forms.Form):
    """What a file brought, as it stood when the page was opened."""

    version = forms.IntegerField(required=False, min_value=0, max_value=_MOST)

    def __init__(self, data: Any = None, *, edition: Edition) -> None:
        super().__init__(data)
        self.edition = edition

    def save(self, access: Access) -> Edition:
        """Raises `Refused` where it was worked on since, or where the form does not say what was looked at."""
        looked_at = self.cleaned_data["version"] if self.is_valid() else None
        return correcting.publish_proposed(
            access=access, edition=self.edition, about="", version=-1 if looked_at is None else looked_at
        )


class DiscardForm(forms.Form):
    """Which correction was looked at."""

    number = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=32_000)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=_MOST)

    def save(self, access: Access, text: Text) -> None:
        correcting.discard(access=access, text=text, **self.cleaned_data)


class _Texts(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"a new wording of {obj.label}"


class WordingOfForm(forms.Form):
    """The text that a file is a new wording of; empty: it is a text of its own."""

    text = _Texts(
        label="What it is", queryset=Text.objects.none(), required=False, empty_label="a text of its own"
    )

    def __init__(self, data: Any = None, *, access: Access, edition: Edition) -> None:
        super().__init__(data, initial={"text": edition.text_id})
        self.edition = edition
        field = self.fields["text"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = access.course.texts.filter(editions__state=Edition.State.PUBLISHED).distinct()

    @property
    def has_a_choice(self) -> bool:
        """Whether there is any text that it can be a wording of."""
        return len(self.fields["text"].choices) > 1  # type: ignore[attr-defined]

    def save(self, access: Access) -> Edition:
        return attach(access=access, edition=self.edition, text=self.cleaned_data["text"])
