"""What one looks for."""

from __future__ import annotations

from django import forms

from discussions.queries.search import MOST, PAGE, Kind
from readings.search import typed_words


class SearchForm(forms.Form):
    """`q` are the words, the others narrow it down. What cannot be read is passed over."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)
    author = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    session = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    page = forms.IntegerField(required=False, min_value=1, max_value=3 * MOST // PAGE)

    @property
    def words(self) -> str:
        """As they were written, see `typed_words`."""
        return typed_words(self.data.get("q", ""))
