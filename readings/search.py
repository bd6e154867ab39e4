"""Searching words: PostgreSQL's full text, in the language of what is searched."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchConfig, SearchQuery, SearchVectorField
from django.db import OperationalError, connection, models, transaction
from django.db.models import Case, Func, When
from django.db.models.functions import Left
from psycopg.errors import QueryCanceled

from accounts.changes import Refused

if TYPE_CHECKING:
    _Field = models.CharField[Any, Any]
else:
    _Field = models.CharField

# The languages PostgreSQL knows the stems of, by the first part of a BCP 47 tag.
# The stored columns are made from this table (`search_column`), and Django does not see it change: a language more needs
# a migration that makes them anew.
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
    """The name of a text search configuration, as plain words: tables with PostgreSQL's own type for it
    (`regconfig`) cannot be taken to its next major version by `pg_upgrade`.

    `language` says where a new row finds its language ("text.language"); without it whoever makes the row says so.
    """

    description = "Text search configuration"

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("default", "simple")
        kwargs.setdefault("max_length", 16)
        super().__init__(*args, **kwargs)
        self.language = language

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if add and self.language:
            said: Any = model_instance
            for name in self.language.split("."):
                said = getattr(said, name)
            setattr(model_instance, self.attname, config_for(said))
        return super().pre_save(model_instance, add)


# PostgreSQL refuses a row whose search column would pass 1 MB; this many characters stay below it in any script.
MOST_CHARACTERS = 100_000


def search_column(words: str) -> models.GeneratedField:
    """The stems of the column called `words`, kept by the database, in the language of `search_config`."""

    def stems(config: str) -> Func:
        said = Left(words, MOST_CHARACTERS)
        return Func(SearchConfig(config), said, function="to_tsvector", output_field=SearchVectorField())

    # A stored column may only name a configuration outright, so each has its case.
    known = [When(search_config=config, then=stems(config)) for config in sorted(set(_CONFIGS.values()))]
    return models.GeneratedField(
        expression=Case(*known, default=stems("simple")), output_field=SearchVectorField(), db_persist=True
    )


# What telephones and other languages make of the quotation mark and of the minus sign.
_SIGNS = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("−–", "-"))


def typed_words(said: str) -> str:
    """Words as they were typed to be looked for: any quotation marks and minus signs count, and no sign that nobody
    sees does (PostgreSQL keeps no NUL).
    """
    said = said.translate(_SIGNS)
    return " ".join("".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in said).split())


NO_WORDS = "Only very common words: add one that says what you look for."
ONLY_WITHOUT = "Say what to look for too, beside what to leave out."


def query_for(words: str, config: Any) -> SearchQuery:
    """As people type it: words, "a phrase", or, -without."""
    return SearchQuery(words, config=config, search_type="websearch")


def queries_for(words: str, configs: set[str]) -> dict[str, SearchQuery]:
    """What to look for in each language in which the words say something. Raises `Refused` if that is none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT config, querytree(websearch_to_tsquery(config::regconfig, %s)) FROM unnest(%s::text[]) AS config",
            [words, sorted(configs)],
        )
        trees = dict(cursor.fetchall())
    said = {config: query_for(words, config) for config, tree in trees.items() if tree not in ("", "T")}
    if not said:
        raise Refused(ONLY_WITHOUT if "T" in trees.values() else NO_WORDS)
    return said


TOO_SLOW = "That took too long to find: add a word that is rarer."


@contextmanager
def bounded(milliseconds: int) -> Iterator[None]:
    """Breaks off any query that takes longer. Raises `Refused`."""
    inside = connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")
            yield
            if inside:  # it would hold to the end of the transaction around this one
                cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as problem:
        if isinstance(problem.__cause__, QueryCanceled):
            raise Refused(TOO_SLOW) from problem
        raise


@contextmanager
def by_index() -> Iterator[None]:
    """Inside a transaction: has the database ask the index of words for frequent words, too. By itself it would read
    the column, which it takes for a small one; but its values lie apart from the rows, and the index has no need of
    them. Four times quicker for a word of every paragraph.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT; SET LOCAL enable_indexscan TO DEFAULT")
