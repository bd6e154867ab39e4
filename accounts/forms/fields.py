"""Fields for what people type."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.wording import says_something, tamed_line


class Line(forms.CharField):
    """A name or title: one line, tamed before it is looked at. What shows nothing counts as empty."""

    def to_python(self, value: Any) -> Any:
        line = tamed_line(value) if isinstance(value, str) else value
        return super().to_python(line if not isinstance(line, str) or says_something(line) else "")


class Words(forms.CharField):
    """Text as it was typed; NUL, which no database keeps, is left out and refuses nothing."""

    def __init__(self, *, rows: int = 5, **options: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
        super().__init__(**{"strip": False, "widget": widget, **options})

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace("\0", "") if isinstance(value, str) else value)
