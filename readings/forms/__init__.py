from readings.forms.dates import is_date
from readings.forms.imports import BringInForm, TextForm
from readings.forms.names import IndexForm, MergeForm, NameForm
from readings.forms.notes import ChangeForm, NoteForm, StretchForm, WhichForm
from readings.forms.reader import DecideForm, DeclarationForm, EditionForm, MenuForm, PlaceForm
from readings.forms.terms import TermForm
from readings.forms.timeline import AddForm, EventForm, MendForm, TieForm, WhereForm, WindowForm

__all__ = [
    "AddForm",
    "BringInForm",
    "ChangeForm",
    "DecideForm",
    "DeclarationForm",
    "EditionForm",
    "EventForm",
    "IndexForm",
    "MendForm",
    "MenuForm",
    "MergeForm",
    "NameForm",
    "NoteForm",
    "PlaceForm",
    "StretchForm",
    "TermForm",
    "TextForm",
    "TieForm",
    "WhereForm",
    "WhichForm",
    "WindowForm",
    "is_date",
]
