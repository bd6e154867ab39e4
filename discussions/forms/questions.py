"""What people send about questions."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import Words
from courses.access import Access
from courses.models import Session
from courses.rules import Can
from discussions.actions.questions import LONGEST, About
from discussions.forms.writing import NOTHING, Written
from discussions.models import Question
from readings.models import Edition, Text, Unit


class QuestionForm(forms.Form):
    """A question and what it hangs on. `key` makes a form that is sent twice one question."""

    words = Words(
        rows=3,
        label=_("The question"),
        max_length=LONGEST,
        error_messages={"required": _("There is nothing in it yet: write the question.")},
    )
    session = forms.ModelChoiceField(
        label=_("For which session"), queryset=Session.objects.none(), required=False, empty_label=_("None")
    )
    about = forms.ChoiceField(
        label=_("About"),
        required=False,
        help_text=_("It stands at the end of this reading, and at the end of all readings of its session."),
    )
    think_first = forms.BooleanField(
        label=_("Think first: what others answer opens once one's own answer stands"), required=False
    )
    everywhere = forms.BooleanField(label=_("Ask it in every circle of the course"), required=False)
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        access: Access,
        question: Question | None = None,
        session: int | None = None,
    ) -> None:
        """`session`: the position of the one it is written for, if it is clear from where one came."""
        super().__init__(data, initial=_initial(question))
        self.access, self.question = access, question
        sessions: Any = self.fields["session"]
        sessions.queryset = access.course.sessions.all()
        if session is not None:
            self.initial["session"] = sessions.queryset.filter(position=session).first()
        sessions.label_from_instance = lambda session: f"Session {session.position}: {session.title}"
        about: Any = self.fields["about"]
        about.choices = _matters(access)
        if question is not None and question.origin == Question.Origin.FOUND:
            del self.fields["words"], self.fields["about"]  # both follow the text
        if question is not None:
            del self.fields["key"]
        both = access.may(Can.WRITE_QUESTIONS) and access.may(Can.EDIT_COURSE)
        if question is not None or not both:
            del self.fields["everywhere"]

    @property
    def of_course(self) -> bool:
        """Whether it is for the whole course: who has only one of the rights has no choice."""
        if "everywhere" in self.fields:
            return bool(self.cleaned_data["everywhere"])
        return not self.access.may(Can.WRITE_QUESTIONS)

    @property
    def chosen(self) -> About:
        """What it hangs on, of the course one is in: the choices offer nothing else."""
        kind, _sep, pk = self.cleaned_data.get("about", "").partition(":")
        return About(
            session=self.cleaned_data["session"],
            unit=Unit.objects.get(pk=int(pk)) if kind == "unit" else None,
            text=Text.objects.get(pk=int(pk)) if kind == "text" else None,
        )


def _initial(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"key": uuid.uuid4()}
    about = (
        f"unit:{question.unit_id}"
        if question.unit_id
        else f"text:{question.text_id}"
        if question.text_id
        else ""
    )
    return {
        "words": question.body,
        "session": question.session_id,
        "about": about,
        "think_first": question.think_first,
    }


def _matters(access: Access) -> list[tuple[Any, Any]]:
    """The readings and texts of the course, as one choice."""
    units = access.course.units.select_related("text").order_by(
        "session__position", "session_position", "text__position", "position"
    )
    texts = access.course.texts.filter(editions__state=Edition.State.PUBLISHED)
    return [
        ("", _("Nothing in particular")),
        (_("A reading"), [(f"unit:{unit.pk}", unit.title) for unit in units]),
        (_("A whole text"), [(f"text:{text.pk}", text.label) for text in texts]),
    ]


class MoveForm(forms.Form):
    """One step up or down, from the place at which the page showed it."""

    to = forms.ChoiceField(choices=[("up", "up"), ("down", "down")])
    place = forms.IntegerField(min_value=0, max_value=100_000)


class WithdrawForm(forms.Form):
    """One of the two."""

    do = forms.ChoiceField(choices=[("withdraw", "withdraw"), ("ask", "ask")])


class AnswerForm(Written):
    """An answer; `session` says on which page it was written. The key makes one post of a form sent twice."""

    body = Words(label=_("Your answer"), error_messages={"required": NOTHING})
    key = forms.UUIDField(widget=forms.HiddenInput)
    session = forms.IntegerField(required=False, min_value=1, max_value=10_000, widget=forms.HiddenInput)
