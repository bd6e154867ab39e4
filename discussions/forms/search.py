"""What one looks for."""

from __future__ import annotations

import unicodedata

from django import forms

from discussions.queries.search import MOST, PAGE, Kind

# What telephones and other languages make of the quotation mark and of the minus sign.
_SIGNS = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("−–", "-"))


class SearchForm(forms.Form):
    """`q` are the words, the others narrow it down. What cannot be read is passed over."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind], required=False)
    author = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    session = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    page = forms.IntegerField(required=False, min_value=1, max_value=3 * MOST // PAGE)

    @property
    def words(self) -> str:
        """As they were written: any quotation marks and minus signs count, and no sign that nobody sees does
        (PostgreSQL keeps no NUL).
        """
        said = self.data.get("q", "").translate(_SIGNS)
        return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in said).split())
