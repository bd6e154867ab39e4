"""Notes to take away: as a text, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from typing import Any

from django.utils import timezone

from courses.csv_answers import Cell

HEAD = (
    *("Text", "Reading", "¶", "Words of the text", "Stand unchanged", "Note", "Mark", "By"),
    *("Shared", "Written", "Changed", "Answers"),
)


def rows(notes: Iterable[Any]) -> Iterator[Sequence[Cell]]:
    """A line for each note, under `HEAD`."""
    for note in notes:
        passage = note.passage
        yield (
            passage.text.label,
            note.unit.title if note.unit else "",
            passage.number,
            passage.exact,
            passage.state == passage.State.STANDS,
            note.body,
            note.get_mark_display(),
            note.author.display_name,
            note.shared,
            note.created_at,
            note.edited_at,
            note.answers,
        )


def markdown(title: str, notes: Iterable[Any], zone: tzinfo) -> str:
    """By text and paragraph: the words of the text as a quotation, then the note. The notes come in that order."""
    lines = [f"# {_line(title)}"]
    for _, of_text in groupby(notes, key=lambda note: note.passage.text_id):
        group = list(of_text)
        lines += ["", f"## {_line(group[0].passage.text.label)}"]
        for note in group:
            lines += ["", *_one(note, zone)]
    return "\n".join(lines) + "\n"


def _one(note: Any, zone: tzinfo) -> Iterator[str]:
    passage = note.passage
    where = f"¶ {passage.number}" if passage.number else "Without a number"
    if note.unit and note.unit.title != passage.text.label:
        where += f" of {_line(note.unit.title)}"
    yield f"### {where}"
    yield ""
    for line in passage.exact.split("\n"):
        yield f"> {line}".rstrip()
    if note.body:
        yield ""
        yield note.body
    yield ""
    written = timezone.localtime(note.created_at, zone)
    facts = [note.author.display_name, f"{written.day} {written:%B %Y}"]
    facts += [note.get_mark_display()] if note.mark != note.Mark.NOTE else []
    facts += ["shared" if note.shared else "private"]
    if passage.state != passage.State.STANDS:
        facts.append("the text has been corrected there since")
    yield f"*{_line(', '.join(facts))}*"


def _line(words: str) -> str:
    """In one line, and without signs that Markdown would take for its own."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#" else c for c in " ".join(words.split()))
