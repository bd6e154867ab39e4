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
