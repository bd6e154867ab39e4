"""What comes in for the time line: through which window one looks, and what editors write on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Line
from readings.chronology import Window, printed_date, read_date, span_of, window_at
from readings.models import DatedMention, Edition, Event, Text


class WindowForm(forms.Form):
    """What an address asks for. What cannot be read is passed over."""

    at = forms.CharField(required=False)
    page = forms.IntegerField(min_value=1, max_value=2_000_000_000, required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()
        self.texts = [slug.replace("\0", "") for slug in data.getlist("text")]

    @property
    def window(self) -> Window | None:
        return window_at(self.cleaned_data.get("at", ""))

    @property
    def wanted_page(self) -> int | None:
        return self.cleaned_data.get("page")


class Date(Line):
    """A date as precise as it is known, in the form that is kept: a year, a month or a day."""

    def to_python(self, value: Any) -> Any:
        said = super().to_python(value)
        if not said:
            return ""
        kept = read_date(said)
        if kept is None:
            raise forms.ValidationError(
                _("“%(said)s” is no date: write 1921, March 1921, 17 March 1921 or 44 BC."),
                params={"said": said},
            )
        return kept


class DateForm(forms.Form):
    """A date, or the two ends of a span."""

    date = Date(
        label=_("Date"),
        max_length=40,
        help_text=_("As exact as it is known: 1921, March 1921, 17 March 1921."),
    )
    date_end = Date(
        label=_("To"),
        max_length=40,
        required=False,
        help_text=_("Only for a span: its last year, month or day."),
    )

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = said.get("date"), said.get("date_end")
        if first and last and span_of(first).first > span_of(last).last:
            self.add_error("date_end", _("The span ends before it begins."))
        return said


class MendForm(DateForm):
    """Another date for a sentence."""

    def __init__(self, data: Any = None, *, mention: DatedMention) -> None:
        super().__init__(data, initial=_dates(mention))


class EventForm(DateForm):
    """A line of the course on its time line."""

    title = Line(
        label=_("What happened"),
        max_length=300,
        help_text=_("One sentence that all the texts could agree to."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    field_order = ("title", "date", "date_end")

    def __init__(self, data: Any = None, *, event: Event | None = None, initial: Any = None) -> None:
        said = {"title": event.title, **_dates(event)} if event is not None else initial or {}
        super().__init__(data, initial=said)


class TieForm(forms.Form):
    """The event that a sentence tells of: one that stands on the line, or a new one."""

    event = forms.ModelChoiceField(
        label=_("An event of the course"),
        queryset=Event.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    title = Line(
        label=_("Or a new one"),
        max_length=300,
        required=False,
        help_text=_("It stands on the line with the date of this sentence."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )

    def __init__(self, data: Any = None, *, mention: DatedMention, events: Any) -> None:
        super().__init__(data, initial={"event": mention.event_id})
        field: Any = self.fields["event"]
        field.queryset = events
        field.label_from_instance = lambda event: (
            f"{printed_date(event.date)}: {event.title[:120]}{'…' if len(event.title) > 120 else ''}"
        )


class WhereForm(forms.Form):
    """The paragraph whose sentence is to be dated."""

    text = forms.ModelChoiceField(
        label=_("Text"), queryset=Text.objects.none(), to_field_name="slug", empty_label=None
    )
    paragraph = forms.IntegerField(
        label=_("Paragraph"),
        min_value=1,
        max_value=2_000_000_000,
        help_text=_("Its number, as it stands beside it."),
    )

    def __init__(self, data: Any = None, *, texts: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        field: Any = self.fields["text"]
        field.queryset = texts.filter(editions__state=Edition.State.PUBLISHED)
        field.label_from_instance = lambda text: text.label


class AddForm(DateForm):
    """A sentence of a paragraph, and the date it means."""

    sentence = forms.TypedChoiceField(label=_("Sentence"), coerce=int, widget=forms.RadioSelect)
    field_order = ("sentence", "date", "date_end")

    def __init__(self, data: Any = None, *, sentences: list[str]) -> None:
        super().__init__(data, initial={"sentence": 0} if len(sentences) == 1 else {})
        field: Any = self.fields["sentence"]
        field.choices = list(enumerate(sentences))
        self.sentences = sentences

    @property
    def chosen(self) -> str:
        return self.sentences[int(self.cleaned_data["sentence"])]


def _dates(said: DatedMention | Event) -> dict[str, str]:
    return {"date": printed_date(said.date), "date_end": printed_date(said.date_end) if said.date_end else ""}
