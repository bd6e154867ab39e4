"""Searching words: PostgreSQL's full text, in the language of what is searched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Field = models.Field[Any, Any]
else:
    _Field = models.Field

# The languages PostgreSQL knows the stems of, by the first part of a BCP 47 tag.
_CONFIGS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


def config_for(language: str) -> str:
    """The name of PostgreSQL's text search configuration for a language; `simple` (no stems) for others."""
    return _CONFIGS.get(language.partition("-")[0].lower(), "simple")


class SearchConfigField(_Field):
    """The name of a text search configuration, in PostgreSQL's own type, so that a stored column can use it."""

    description = "Text search configuration"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "simple")
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        return "regconfig"
