"""What one looks up in all texts, and how a comparison is kept."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.access import Access
from courses.models import Session
from courses.rules import Can
from readings.lookup import LONGEST
from readings.models import Comparison
from readings.search import typed_words

MOST_PAGES = 10_000


class CompareForm(forms.Form):
    """`q` are the words, or `event` is a line of the time line; `text` and `page` say how much of it is shown.

    What cannot be read is passed over.
    """

    event = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    text = forms.SlugField(required=False, max_length=80, allow_unicode=True)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_PAGES)

    @property
    def words(self) -> str:
        return typed_words(self.data.get("q", ""))


class ComparisonForm(forms.Form):
    """What is compared, as a question, for a session or for none. `key` makes a form that is sent twice one comparison."""

    title = forms.CharField(
        label=_("As a question"),
        max_length=200,
        strip=True,
        help_text=_("For example: How do the five tell it?"),
        error_messages={"required": _("Say what is compared, best as a question.")},
    )
    words = forms.CharField(
        label=_("What is looked up"),
        max_length=LONGEST,
        help_text=_("Words, “a phrase”, a name, a year or a month. A comma stands between alternatives."),
        error_messages={"required": _("Say what is looked up in the texts.")},
    )
    session = forms.ModelChoiceField(
        label=_("For which session"), queryset=Session.objects.none(), required=False, empty_label=_("None")
    )
    everywhere = forms.BooleanField(label=_("Keep it for every circle of the course"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, access: Access, comparison: Comparison | None = None, words: str = ""
    ) -> None:
        """`words`: what is looked up on the page one came from."""
        initial: dict[str, Any] = {"key": uuid.uuid4(), "words": words}
        if comparison is not None:
            initial = {
                "title": comparison.title,
                "words": comparison.words,
                "session": comparison.session_id,
            }
        super().__init__(data, initial=initial)
        self.access = access
        sessions: Any = self.fields["session"]
        sessions.queryset = access.course.sessions.all()
        sessions.label_from_instance = lambda session: f"Session {session.position}: {session.title}"
        if comparison is not None:
            del self.fields["key"]
        both = access.may(Can.WRITE_QUESTIONS) and access.may(Can.EDIT_COURSE)
        if comparison is not None or not both:
            del self.fields["everywhere"]

    def clean_words(self) -> str:
        words = typed_words(self.cleaned_data["words"])
        if not words:
            raise forms.ValidationError(self.fields["words"].error_messages["required"])
        return words

    @property
    def of_course(self) -> bool:
        """Whether it is for the whole course: who has only one of the rights has no choice."""
        if "everywhere" in self.fields:
            return bool(self.cleaned_data["everywhere"])
        return not self.access.may(Can.WRITE_QUESTIONS)
