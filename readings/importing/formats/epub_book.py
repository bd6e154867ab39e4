"""What the package of an e-book says: its files in reading order, its particulars and its list of contents."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Entry:
    """A line of the list of contents: where it leads, and how deep it stands."""

    title: str
    path: str
    fragment: str
    depth: int  # from 1


@dataclass(slots=True)
class Book:
    """A book without its words."""

    spine: list[str] = field(default_factory=list)  # paths in the archive
    aside: list[str] = field(
        default_factory=list
    )  # those read out of turn: `linear="no"`, and pages of notes
    pages: set[str] = field(default_factory=set)  # every page there is
    sheets: list[str] = field(default_factory=list)
    kinds: dict[str, str] = field(
        default_factory=dict
    )  # path to what the package says it is: "toc", "cover" …
    contents: list[Entry] = field(default_factory=list)
    title: str | None = None
    subtitle: str | None = None
    authors: list[str] = field(default_factory=list)
    publisher: str | None = None
    date: str | None = None
    modified: str | None = None
    language: str | None = None
