"""What comes in with a text: files, pasted words, what is printed about it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from accounts.wording import tamed_line
from courses import languages
from courses.models import Course
from readings.actions import describe_text, imports
from readings.forms.dates import is_date
from readings.forms.pasted import file_of
from readings.importing.source import EMPTY
from readings.models import Edition, Import, Text

# What is what shows only by content; this helps the chooser of files.
ACCEPTED = (
    ".pdf,.docx,.odt,.epub,.html,.htm,.xhtml,.md,.markdown,.txt,.text,application/pdf,application/epub+zip,"
    "text/html,text/markdown,text/plain"
)


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files. Whether each is a text shows only when it is read, so here nothing is turned away."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        several = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(_FilesField, self).clean(one, initial) for one in several]


class _Texts(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"a better file of {obj.label}"


class BringInForm(forms.Form):
    """Files, or pasted words, or both, on their way into a course."""

    MOST = 20

    file = _FilesField(
        label="Files",
        required=False,
        allow_empty_file=True,
        max_length=None,
        widget=_Files(attrs={"accept": ACCEPTED}),
        help_text="PDF, Word (.docx), OpenDocument (.odt), EPUB, a saved web page, Markdown or plain text, several at "
        "once, each up to 20 MB. The original is kept.",
    )
    title = forms.CharField(
        label="Its title",
        required=False,
        max_length=200,
        help_text="The pasted words are kept as a file of this name.",
    )
    pasted = forms.CharField(
        label="The text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "data-paste": "markup"}),
    )
    markup = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(label="It is written in", required=False)
    text = _Texts(label="What it is", queryset=Text.objects.none(), required=False, empty_label="a new text")
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, *args: Any, course: Course) -> None:
        super().__init__(*args)
        self.course = course
        language, text = self.fields["language"], self.fields["text"]
        assert isinstance(language, forms.ChoiceField)
        assert isinstance(text, forms.ModelChoiceField)
        language.choices = [("", "whatever is recognised"), *languages.choices()]
        text.queryset = course.texts.filter(editions__state=Edition.State.PUBLISHED).distinct()

    def clean_title(self) -> str:
        return tamed_line(str(self.cleaned_data["title"]))

    def clean_pasted(self) -> str:
        return self._of_bounded_size("pasted")

    def clean_markup(self) -> str:
        return self._of_bounded_size("markup")

    def _of_bounded_size(self, name: str) -> str:
        words = str(self.cleaned_data[name])
        if len(words.encode("utf-8", "surrogatepass")) > imports.MAX_BYTES:
            raise forms.ValidationError("This is more than 20 MB: bring it in parts.")
        return words

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        files = cleaned.get("file") or []
        words = (cleaned.get("pasted") or "").strip()
        if not files and not words and not self.errors:
            raise forms.ValidationError("Choose a file, or paste a text.")
        if len(files) > self.MOST:
            raise forms.ValidationError(f"Bring at most {self.MOST} files at once: these are {len(files)}.")
        if cleaned.get("text") and len(files) + bool(words) > 1:
            raise forms.ValidationError("A better file of a text is one file: bring the others after it.")
        return cleaned

    def save(self, *, by: User) -> list[Import]:
        """One import a file, in the order chosen; the same form sent twice makes none twice."""
        course, key = self.course, self.cleaned_data["key"]
        names: set[str] = set()
        made: list[Import] = []
        for file in self.cleaned_data["file"]:
            name = _own_name(imports.file_name(file.name or ""), names)
            if (file.size or 0) > imports.MAX_BYTES:
                made.append(
                    imports.turn_away(course=course, name=name, key=key, by=by, why=imports.TOO_LARGE)
                )
            elif not file.size:
                made.append(imports.turn_away(course=course, name=name, key=key, by=by, why=EMPTY))
            else:
                made.append(self._bring_in(name, file.read(), by))
        if self.cleaned_data["pasted"].strip():
            name, content = file_of(
                title=self.cleaned_data["title"],
                words=self.cleaned_data["pasted"],
                markup=self.cleaned_data["markup"],
            )
            made.append(self._bring_in(_own_name(imports.file_name(name), names), content, by))
        return made

    def _bring_in(self, name: str, content: bytes, by: User) -> Import:
        said = self.cleaned_data
        return imports.bring_in(
            course=self.course,
            name=name,
            content=content,
            key=said["key"],
            by=by,
            language=said["language"],
            text=said["text"],
        )


def _own_name(name: str, taken: set[str]) -> str:
    """The name, numbered if another file of the same form has it."""
    stem, dot, end = name.rpartition(".")
    own, count = name, 1
    while own in taken:
        count += 1
        own = f"{stem} ({count}){dot}{end}" if stem else f"{name} ({count})"
    taken.add(own)
    return own


class TextForm(forms.Form):
    """What is printed about a text, or what somebody knows who has the book in hand."""

    title = forms.CharField(label="Title", required=False, max_length=300)
    author = forms.CharField(label="Author", required=False, max_length=200)
    source = forms.CharField(
        label="Printed in", required=False, max_length=300, help_text="Journal, book or publisher."
    )
    date = forms.CharField(
        label="Date",
        required=False,
        max_length=10,
        help_text="As exact as you know it: 1921, 1921-03 or 1921-03-17.",
    )
    rights = forms.CharField(
        label="Rights",
        required=False,
        max_length=300,
        help_text="Who owns the text, and why this circle may read it.",
    )

    def __init__(self, *args: Any, text: Text, **kwargs: Any) -> None:
        names = ("title", "author", "source", "date", "rights")
        kwargs["initial"] = {name: getattr(text, name) for name in names}
        super().__init__(*args, **kwargs)
        self.text = text

    def clean_date(self) -> str:
        said = str(self.cleaned_data["date"])
        if said and not is_date(said):
            raise forms.ValidationError("Write the date as 1921, 1921-03 or 1921-03-17.")
        return said

    def save(self) -> Text:
        """Sets what was changed, and leaves alone what somebody else may have set meanwhile."""
        return describe_text(text=self.text, **{name: self.cleaned_data[name] for name in self.changed_data})
