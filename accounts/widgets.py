"""Inputs with a look of their own."""

from __future__ import annotations

from django import forms


class SegmentedChoice(forms.RadioSelect):
    """A few short choices side by side, as one control."""

    segmented = True
