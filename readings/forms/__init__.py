from readings.forms.dates import is_date
from readings.forms.imports import BringInForm, TextForm
from readings.forms.reader import DeclarationForm, MenuForm, PlaceForm

__all__ = ["BringInForm", "DeclarationForm", "MenuForm", "PlaceForm", "TextForm", "is_date"]
