"""What somebody wants on their paper."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from accounts.widgets import SegmentedChoice
from readings.queries.handout import Wish

MOST_POSTS = 200
_BIGGEST = 2**31 - 1
DEFAULTS = {"size": "ordinary", "questions": "5", "notes": "foot", "paper": "a4"}


class HandoutForm(forms.Form):
    """Choices in the address of the page, the same for paper, PDF and EPUB. What cannot be read is passed over."""

    size = forms.ChoiceField(
        label="Print",
        choices=[("ordinary", "Ordinary"), ("large", "Large, 18 pt")],
        widget=SegmentedChoice,
    )
    questions = forms.ChoiceField(
        label="Questions",
        choices=[
            ("5", "Five lines each"),
            ("10", "Ten lines each"),
            ("0", "No lines"),
            ("none", "No questions"),
        ],
    )
    notes = forms.ChoiceField(
        label="Notes of the text",
        choices=[("foot", "At the foot of the page"), ("end", "At the end")],
        help_text="For the PDF. A browser prints them at the end, an e-reader opens them where they are marked.",
    )
    paper = forms.ChoiceField(
        label="Paper", choices=[("a4", "A4"), ("letter", "Letter")], widget=SegmentedChoice
    )
    mine = forms.BooleanField(
        label="With my notes", required=False, help_text="Yours alone: notes of others are never printed."
    )
    terms = forms.BooleanField(label="With the words of the glossary", required=False)
    nameless = forms.BooleanField(label="Posts without names", required=False)

    def __init__(self, data: QueryDict, *, in_circle: bool, may_note: bool) -> None:
        said = data.copy()
        for name, choice in DEFAULTS.items():
            said.setdefault(name, choice)
        super().__init__(said)
        self.ticked: list[str] = data.getlist("post")[:MOST_POSTS]
        if not may_note:
            del self.fields["mine"]
        if not in_circle:
            del self.fields["nameless"]

    @property
    def posts(self) -> frozenset[int]:
        """The posts that were ticked."""
        return frozenset(
            int(pk)
            for pk in self.ticked
            if pk.isascii() and pk.isdigit() and len(pk) < 12 and int(pk) <= _BIGGEST
        )

    @property
    def wish(self) -> Wish:
        self.is_valid()
        said = self.cleaned_data
        questions = said.get("questions", DEFAULTS["questions"])
        return Wish(
            large=said.get("size") == "large",
            questions=questions != "none",
            lines=int(questions) if questions.isdigit() else 0,
            mine=bool(said.get("mine")),
            at_foot=said.get("notes") != "end",
            letter=said.get("paper") == "letter",
            names=not said.get("nameless"),
            terms=bool(said.get("terms")),
            posts=self.posts,
        )
