"""What the import must know of a language: one readable YAML file each, in the folder `languages`.

Only words stand there, never rules. A language without a file is read with the words of none, which costs
recognition of apparatus and bylines but never a word of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one language that the stages lean on; all in lower case unless said otherwise."""

    code: str  # BCP 47, primary subtag
    name: str = ""
    wordfreq: bool = False  # whether word frequencies are at hand
    function_words: frozenset[str] = frozenset()
    small_title_words: frozenset[str] = frozenset()  # stay small in a title printed in title case
    abbreviations: frozenset[str] = frozenset()  # without their last full stop: "p", "e.g", "ed"
    months: dict[str, int] = field(default_factory=dict)  # name or short form to 1–12
    seasons: dict[str, int] = field(default_factory=dict)  # name to the month it begins with
    chapter_words: frozenset[str] = frozenset()  # "chapter", "part": a number follows
    headings: dict[str, frozenset[str]] = field(default_factory=dict)  # role (SectionRole) to its headings
    byline_words: tuple[str, ...] = ()  # "by", "written by"
    review_verbs: tuple[str, ...] = ()  # "reviews": author, verb, work
    author_verbs: tuple[str, ...] = ()  # "assesses": a standfirst's last sentence, author then verb
    cited_in: tuple[str, ...] = ()  # "cited in": stand in a source
    caption_words: frozenset[str] = frozenset()  # "figure", "photo": begin a caption
    name_particles: frozenset[str] = frozenset()  # "van", "de": small inside a name
    metadata_labels: dict[str, frozenset[str]] = field(default_factory=dict)  # field to "author", "source"
    page_words: frozenset[str] = frozenset()  # "page", "p."
    single_words: frozenset[str] = frozenset()  # words of one letter: "a", "i"
    never_affix: frozenset[str] = frozenset()  # function words no longer word begins or ends with
    suspending: frozenset[str] = frozenset()  # after a hyphen that hangs: "pre- and post-war"
    hyphen_prefixes: frozenset[str] = frozenset()  # keep their hyphen: "self", "non"
    closed_prefixes: frozenset[str] = frozenset()  # never had one: "un", "mis"
    name_prefixes: frozenset[str] = frozenset()  # "mac": a capital inside the name
    closed_compounds: bool = False  # nouns grow together ("Arbeiterrat"), so an unknown long word is no fault
    capital_nouns: bool = False  # every noun begins with a capital
    clause_openers: frozenset[str] = frozenset()  # after a hyphen they show that a dash was meant
    space_before_marks: bool = False  # "mot !" is right
    dashes_touch: bool = False  # "—Cada día uno —dijo—" is right
    extra: dict[str, Any] = field(default_factory=dict)  # what only one stage needs


def _frozen(key: str, value: Any) -> Any:
    if key in {"headings", "metadata_labels"}:
        return {role: frozenset(str(word) for word in words) for role, words in value.items()}
    if key in {"byline_words", "review_verbs", "author_verbs", "cited_in"}:
        return tuple(str(word) for word in value)
    if isinstance(value, list):
        return frozenset(str(word) for word in value)
    if isinstance(value, str) and key not in {"code", "name"}:
        return frozenset(value.split())
    return value


_OF_LIBRARIES = "en"  # whose labels ("Source: ...") free libraries print above texts of all languages


@cache
def language(code: str | None) -> Language:
    """The language of this code ("en", "en-GB"), or an empty one if it has no file."""
    primary = (code or "").split("-")[0].lower()
    if primary not in available():
        return Language(code=primary or "und")
    text = resources.files(__package__).joinpath("languages", f"{primary}.yaml").read_text("utf-8")
    raw: dict[str, Any] = yaml.safe_load(text)
    made = Language(code=primary, **{key: _frozen(key, value) for key, value in raw.items()})
    for name, words in language(_OF_LIBRARIES).metadata_labels.items() if primary != _OF_LIBRARIES else ():
        made.metadata_labels[name] = made.metadata_labels.get(name, frozenset()) | words
    return made


@cache
def available() -> tuple[str, ...]:
    """Codes of the languages that have a file, in alphabetical order."""
    folder = resources.files(__package__).joinpath("languages")
    return tuple(sorted(f.name.removesuffix(".yaml") for f in folder.iterdir() if f.name.endswith(".yaml")))
