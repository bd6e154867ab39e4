from readings.forms.dates import is_date
from readings.forms.imports import BringInForm, TextForm
from readings.forms.reader import DeclarationForm, MenuForm, PlaceForm
from readings.forms.terms import TermForm

__all__ = ["BringInForm", "DeclarationForm", "MenuForm", "PlaceForm", "TermForm", "TextForm", "is_date"]
