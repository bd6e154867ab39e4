"""What an open page tells of itself. What cannot be read is passed over."""

from __future__ import annotations

from django import forms

_NUMBER = 2**31 - 2


class LiveForm(forms.Form):
    """Up to which number a page knows its thread, and how it shows it."""

    after = forms.IntegerField(required=False, min_value=0, max_value=_NUMBER)
    view = forms.CharField(required=False)


class NextForm(forms.Form):
    """The thread one is in, and the last post one has before one there."""

    after = forms.IntegerField(required=False, min_value=1, max_value=_NUMBER)
    past = forms.IntegerField(required=False, min_value=1, max_value=_NUMBER)
