"""What people write: posts, discussions, new words for a post, and what is not sent yet."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Line, Words
from discussions.actions.threads import TITLE_LENGTH
from discussions.models import Draft

NOTHING = _("There is nothing in it yet: write a few words.")


class Written(forms.Form):
    """Words under way. `place` says where they will stand, `kept` is the draft they were begun with."""

    quotation = ""  # the words that are answered, ready to be put in
    added = ""  # what this page put behind the words of the draft

    def __init__(
        self,
        data: Any = None,
        *,
        place: str = "",
        kept: Draft | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        words = {"title": kept.title, "body": kept.body} if kept is not None else {}
        super().__init__(data, initial={"key": uuid.uuid4(), **words, **(initial or {})})
        self.place = place
        self.kept_at = kept.updated_at if kept is not None else None

    @property
    def kept_ms(self) -> int:
        """When the draft was typed, as scripts count."""
        return int(self.kept_at.timestamp() * 1000) if self.kept_at else 0

    def with_new_key(self) -> None:
        """What is sent next with this form is another post."""
        self.data = {**self.data.dict(), "key": str(uuid.uuid4())}  # type: ignore[attr-defined]


class ReplyForm(Written):
    """A post in a thread; `to` is the number of the post it answers. The key makes one post of a form sent twice."""

    body = Words(label=_("Your words"), error_messages={"required": NOTHING})
    key = forms.UUIDField(widget=forms.HiddenInput)
    to = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class ThreadForm(Written):
    """A discussion with its first post."""

    title = Line(
        label=_("What is it about?"), max_length=TITLE_LENGTH, widget=forms.TextInput(attrs={"dir": "auto"})
    )
    body = Words(label=_("Your words"), rows=8, error_messages={"required": NOTHING})
    announcement = forms.BooleanField(
        label=_("An announcement: everybody is told, and it stands on top"), required=False
    )
    key = forms.UUIDField(widget=forms.HiddenInput)


class NoteAnswerForm(Written):
    """A post about a note of the margin."""

    body = Words(label=_("Your answer"), error_messages={"required": NOTHING})
    key = forms.UUIDField(widget=forms.HiddenInput)


class EditForm(Written):
    """New words for a post; `version` is the wording they were written on."""

    body = Words(
        label=_("Your post"),
        rows=8,
        error_messages={
            "required": _("There is nothing in it yet: write a few words, or take the post back.")
        },
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class DraftForm(forms.Form):
    """Words that are kept while they are typed; `at` is when, in milliseconds of the site's time."""

    place = forms.CharField(max_length=40)
    title = Line(required=False, max_length=TITLE_LENGTH)
    body = Words(required=False)
    at = forms.IntegerField(required=False, min_value=0, max_value=4_000_000_000_000)
    key = forms.UUIDField(required=False)
    throw = forms.BooleanField(required=False)

    def clean_at(self) -> datetime | None:
        at = self.cleaned_data["at"]
        return None if at is None else datetime.fromtimestamp(at / 1000, UTC)


class PreviewForm(forms.Form):
    """Words as they stand at the moment; what is wrong with them is said where they are shown."""

    body = Words(required=False)


class NameForm(forms.Form):
    """The first letters of a name."""

    q = forms.CharField(max_length=60)


class PassageForm(forms.Form):
    """Which words of a reading. What cannot be read is passed over."""

    unit = forms.SlugField(required=False, allow_unicode=True)
    paragraph = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    start = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    end = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    last = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    edition = forms.IntegerField(required=False, min_value=1, max_value=32_767)
