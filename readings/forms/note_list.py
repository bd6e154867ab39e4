"""What of the notes is asked for, taken along and brought in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.access import Access
from readings.annotations.reading import LARGEST, TOO_LARGE
from readings.models import Edition, Note
from readings.queries.note_list import Order, Wanted, Which, Whose, authors_of
from readings.search import typed_words

_BIG = 2**31 - 1


def _choice(label: Any, choices: Any = ()) -> Any:
    return forms.ChoiceField(
        label=label, choices=choices, required=False, widget=forms.Select(attrs={"class": "input"})
    )


class NotesForm(forms.Form):
    """Which notes are listed, and how. What cannot be read is passed over."""

    q = forms.CharField(label=_("Words of a note, or beside it"), required=False)
    whose = _choice(_("Whose"))
    where = _choice(_("Where"))
    mark = _choice(_("Mark"), [("", _("Any")), *Note.Mark.choices])
    which = _choice(
        _("Which"),
        [
            (Which.ALL.value, _("All")),
            (Which.PRIVATE.value, _("Private")),
            (Which.SHARED.value, _("Shared with the circle")),
            (Which.ANSWERED.value, _("Answered")),
            (Which.APART.value, _("On words that were corrected")),
            (Which.TAKEN_OUT.value, _("Taken out by a facilitator")),
        ],
    )
    order = _choice(
        _("Order"),
        [(Order.PLACE.value, _("As in the course")), (Order.DATE.value, _("Newest first"))],
    )
    page = forms.IntegerField(required=False, min_value=1, max_value=_BIG)

    def __init__(self, data: Any, *, access: Access) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        people = [(str(user.pk), user.display_name) for user in authors_of(access) if user != access.user]
        fields["whose"].choices = [
            (Whose.ALL.value, _("Everybody’s")),
            (Whose.MINE.value, _("Mine")),
            (Whose.OTHERS.value, _("Shared by others")),
            *([(_("One person’s"), people)] if people else []),
        ]
        fields["where"].choices = _places(access)

    @property
    def choices(self) -> list[Any]:
        """The fields beside the words."""
        return [self[name] for name in ("whose", "where", "mark", "which", "order")]

    @property
    def wanted(self) -> Wanted:
        """What was asked for, as far as it can be read."""
        self.is_valid()
        asked = self.cleaned_data
        whose = asked.get("whose") or ""
        kind, _colon, which = (asked.get("where") or "").partition(":")
        return Wanted(
            whose=Whose(whose) if whose in ("", "mine", "others") else Whose.ALL,
            author=int(whose) if whose.isdecimal() else None,
            mark=asked.get("mark") or "",
            where=(kind, which) if which else None,
            which=Which(asked.get("which") or ""),
            words=typed_words(self.data.get("q", "")),
            order=Order(asked.get("order") or ""),
            page=asked.get("page") or 1,
        )


def _places(access: Access) -> list[Any]:
    """The sessions, readings and published texts of the course. Three queries."""
    course = access.course
    read = course.texts.filter(editions__state=Edition.State.PUBLISHED)
    units = course.units.order_by("session__position", "session_position", "text__position", "position")
    sessions = [(f"session:{s.position}", f"{s.position} · {s.title}") for s in course.sessions.all()]
    return [
        ("", _("Everywhere")),
        (_("A session"), sessions),
        (_("A reading"), [(f"unit:{slug}", title) for slug, title in units.values_list("slug", "title")]),
        (_("A whole text"), [(f"text:{text.slug}", text.label) for text in read]),
    ]


class ExportForm(forms.Form):
    """As what the notes are taken along. What cannot be read is passed over."""

    @property
    def kind(self) -> str:
        said = str(self.data.get("as", ""))
        return said if said in ("csv", "jsonld") else "markdown"

    @property
    def talk(self) -> bool:
        """Whether discussions come along."""
        return self.data.get("talk") == "1"


class NotesFileForm(forms.Form):
    """A file of annotations."""

    file = forms.FileField(
        label=_("A file of annotations (JSON-LD)"),
        help_text=_(
            "Taken out of this site, or out of another tool that writes Web Annotations. 5 MB are the most."
        ),
        error_messages={
            "required": _("Choose a file."),
            "missing": _("Choose a file."),
            "empty": _("This file is empty."),
        },
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file


class KeepForm(forms.Form):
    """The file that was looked at, by the word it was given."""

    keep = forms.UUIDField()
