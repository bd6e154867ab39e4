"""A text in the small form in which the corpus is written, and the truth that is in it.

`sources/NAME.text` begins with lines "name: value" (title, author, date …); below them stand blocks, parted by blank
lines. A block is one or more lines, and its first sign says what it is:

    #, ##, ###     a heading, of a chapter or inside one     ?   a question        |   rows of a table, the first names
    >              a quotation, a paragraph a line           +   a reading                   its columns
    >>             an epigraph                               =   a reference       @   a row of a time line
    > — words      the source of either                      /   lines of verse        ("1839-05 May 1839: event; event")
    -  or  1.      items of a list                           !   a caption         ^   a note ("^1 words")
    ~  Who | a paragraph | another      what somebody says of it on the page where it is published

Anything else is a paragraph; one that is wholly strong is a question in an interview, and heads what is answered. Inside: *emphasis*, **strong**, [^1] where a note is called, {(Smith 2002)} where a
reference is cited, {(2002)|Smith 2002} where the words do not say which.
Truth and documents are both made of this, so that neither can drift from the other.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "sources"

HEADING, PARAGRAPH, QUOTE, EPIGRAPH, BULLET, NUMBER = (
    "heading",
    "paragraph",
    "quote",
    "epigraph",
    "bullet",
    "number",
)
VERSE, TABLE, CAPTION, QUESTION, READING = "verse", "table", "caption", "question", "reading"
REFERENCE, ROW = "reference", "row"
ORNAMENT = "ornament"  # parts two passages
ASKED = "asked"  # what an interviewer says: printed bold, and heads what is answered
APPARATUS = frozenset({QUESTION, READING, REFERENCE, ROW})

_SIGNS = (
    ("###", HEADING),
    ("##", HEADING),
    ("#", HEADING),
    (">>", EPIGRAPH),
    (">", QUOTE),
    ("-", BULLET),
    ("/", VERSE),
)
_MORE = (("?", QUESTION), ("+", READING), ("=", REFERENCE), ("@", ROW), ("|", TABLE), ("!", CAPTION))
_TOKENS = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*|\[\^(\w+)\]|\{(.+?)\}")
_STARTS = 8  # words that name a block in the truth


@dataclass(slots=True)
class Item:
    """One block: its words, or its lines where they are lines (verse, a table's rows, a quotation's paragraphs)."""

    kind: str
    text: str
    level: int = 0
    source: str | None = None  # of a quotation or epigraph, on a line of its own
    lines: list[str] = field(default_factory=list)
    ordinal: int = 0

    @property
    def rows(self) -> list[list[str]]:
        return [[cell.strip() for cell in line.strip("|").split("|")] for line in self.lines]


@dataclass(slots=True)
class Writing:
    name: str
    about: dict[str, str]
    items: list[Item]
    notes: dict[str, str]
    comments: list[list[str]] = field(default_factory=list)  # who wrote it, and its paragraphs

    @property
    def title(self) -> str:
        return self.about["title"]

    @property
    def language(self) -> str:
        return self.about["language"]

    @property
    def notes_heading(self) -> str:
        """What stands above the notes where they stand at the end."""
        return {"de": "Anmerkungen", "fr": "Notes", "es": "Notas", "ru": "Примечания"}.get(
            self.language, "Notes"
        )

    @property
    def front(self) -> list[str]:
        """What is printed below the title: who wrote it, when, in what it appeared."""
        return [
            self.about[name] for name in ("byline", "dated", "appeared", "reviewed") if name in self.about
        ]


def every() -> list[Writing]:
    return [read(path) for path in sorted(FOLDER.glob("*.text"))]


def read(path: Path) -> Writing:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    about = dict(line.split(": ", 1) for line in head.splitlines())
    items: list[Item] = []
    notes: dict[str, str] = {}
    comments: list[list[str]] = []
    for block in re.split(r"\n\s*\n", body.strip()):
        if block.startswith("^"):
            label, text = block[1:].split(" ", 1)
            notes[label] = " ".join(text.split())
        elif block.startswith("~"):
            comments.append([part.strip() for part in block[1:].split("|")])
        else:
            items += _items(block)
    for above, item in itertools.pairwise(items):
        if item.kind == above.kind and item.ordinal:
            item.ordinal = above.ordinal + 1
    return Writing(path.stem, about, items, notes, comments)


def _items(block: str) -> list[Item]:
    lines = block.splitlines()
    numbered = re.match(r"\d+\. ", block)
    if numbered:
        return [Item(NUMBER, line.split(". ", 1)[1], ordinal=at) for at, line in enumerate(lines, 1)]
    for sign, kind in (*_SIGNS, *_MORE):
        if not block.startswith(sign + " "):
            continue
        bare = [line[len(sign) :].strip() for line in lines]
        if kind in (BULLET, QUESTION, READING, REFERENCE, ROW):
            return [Item(kind, line, ordinal=at) for at, line in enumerate(bare, 1)]
        source = bare.pop()[2:] if kind in (QUOTE, EPIGRAPH, VERSE) and bare[-1].startswith("— ") else None
        level = len(sign) if kind == HEADING else 0
        if kind == TABLE:
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in bare]
            return [Item(kind, "\n".join("\t".join(row) for row in rows), lines=bare)]
        joined = "\n" if kind == VERSE else " "
        return [Item(kind, joined.join(bare), level, source, bare)]
    if block == "* * *":
        return [Item(ORNAMENT, block)]
    asked = re.fullmatch(r"\*\*[^*]+\*\*", block) is not None
    return [Item(ASKED if asked else PARAGRAPH, " ".join(lines))]


@dataclass(slots=True)
class Shape:
    """How words are written in one form of document."""

    em: Callable[[str], str] = lambda words: words
    strong: Callable[[str], str] = lambda words: words
    note: Callable[[str], str] = lambda label: f"[{label}]"
    plain: Callable[[str], str] = lambda words: words  # escapes


PLAIN = Shape()


def words(text: str, shape: Shape = PLAIN) -> str:
    """The words of a block in that form."""
    if text == "* * *":
        return shape.plain(text)
    out, last = [], 0
    for found in _TOKENS.finditer(text):
        out.append(shape.plain(text[last : found.start()]))
        strong, em, note, cited = found.groups()
        if strong:
            out.append(shape.strong(words(strong, shape)))
        elif em:
            out.append(shape.em(words(em, shape)))
        elif note:
            out.append(shape.note(note))
        else:
            out.append(shape.plain(cited.split("|")[0]))
        last = found.end()
    return "".join(out) + shape.plain(text[last:])


def bare(text: str) -> str:
    """The words without calls of notes."""
    return words(text, Shape(note=lambda label: ""))


def citations(text: str) -> Iterator[tuple[str, str]]:
    """The printed citations in a block, each with the key it leads to."""
    for found in _TOKENS.finditer(text):
        if found[4]:
            printed, *keys = found[4].split("|")
            for key in keys or [printed.strip("()")]:
                yield printed, key


def calls(text: str) -> list[str]:
    """The labels of the notes that a block calls, in order."""
    return [found[3] for found in _TOKENS.finditer(text) if found[3]]


def starts(text: str) -> str:
    return " ".join(text.split()[:_STARTS])


def reference(item: Item) -> tuple[str, str]:
    """The key and the words of an entry."""
    key, text = item.text.split(" :: ", 1)
    return key, words(text)


def row(item: Item) -> tuple[str, str, list[str]]:
    """The date of a row of a time line as it is counted and as it is printed, and its events."""
    iso, printed = item.text.split(" ", 1)
    date, events = printed.split(": ", 1)
    return iso, date, events.split("; ")


def truth(writing: Writing, **known: Any) -> dict[str, Any]:
    """What a careful reader finds in it, in the form that the scorers take. Line numbers are those of `print_lines`.

    `known` is what a format says of the work besides (source, noise), whether notes are counted anew in each chapter
    (restarts) and whether it shows what people say of it (comments).
    """
    about = writing.about
    subject = {
        name: about[f"subject_{name}"]
        for name in ("title", "author", "publisher", "year")
        if f"subject_{name}" in about
    }
    made: dict[str, Any] = {
        "file": writing.name,
        "language": writing.language,
        "metadata": {
            "title": writing.title,
            "author": about.get("author"),
            "source": known.get("source") or about.get("source"),
            "date": about.get("date") or known.get("date"),
            "subject_work": subject or None,
        },
        "sections": [],
        "apparatus_headings": [writing.notes_heading, *_apparatus_headings(writing)],
        "noise": [
            {"printed": text, "kind": "furniture", "line": 0, "text": text} for text in known.get("noise", ())
        ],
        "glued": [],
        "hyphenated": [],
        "comments": [
            {
                "number": None,
                "author": by,
                "starts_with": starts(paragraphs[0]),
                "paragraphs": len(paragraphs),
            }
            for by, *paragraphs in (writing.comments if known.get("comments") else ())
        ],
        "dated_mentions": [],
        **{
            name: []
            for name in (
                "epigraphs",
                "block_quotes",
                "questions",
                "further_reading",
                "references",
                "citations",
                "timeline",
            )
        },
    }
    _fill(made, writing)
    called = [label for item in writing.items for label in calls(item.text)]
    made["markers"] = [{"marker": f"[{label}]", "line": 0} for label in called]
    made["notes"] = [{"label": label, "text": words(text)} for label, text in writing.notes.items()]
    if known.get("restarts"):
        _count_anew(made, writing)
    return made


def _count_anew(made: dict[str, Any], writing: Writing) -> None:
    """The notes of each chapter numbered from 1, as where each chapter is a file of its own."""
    number: dict[str, str] = {}
    at = 0
    for item in writing.items:
        at = 0 if item.kind == HEADING and item.level == 1 else at
        for label in calls(item.text):
            at += 1
            number[label] = str(at)
    for section in made["sections"]:
        for paragraph in section["paragraph_list"]:
            paragraph["text"] = re.sub(r"\[(\d+)\]", lambda found: f"[{number[found[1]]}]", paragraph["text"])
    for marker in made["markers"]:
        marker["marker"] = f"[{number[marker['marker'].strip('[]')]}]"
    for note in made["notes"]:
        note["label"] = number[note["label"]]


def _apparatus_headings(writing: Writing) -> list[str]:
    """Headings below which nothing stands but questions, readings, references or a time line."""
    found = []
    for at, item in enumerate(writing.items[:-1]):
        if item.kind == HEADING and writing.items[at + 1].kind in APPARATUS:
            found.append(words(item.text))
    return found


def _fill(made: dict[str, Any], writing: Writing) -> None:
    aside = set(made["apparatus_headings"])
    section: dict[str, Any] = {"heading": None, "level": 1, "paragraph_list": []}
    made["sections"].append(section)
    group = ""
    line = 1 + 2 * len(writing.front)
    for item in writing.items:
        line += 2
        text = words(item.text)
        match item.kind:
            case "heading" | "asked":
                group = text
                section = {
                    "heading": text,
                    "level": max(item.level, 1),
                    "heading_line": line,
                    "paragraph_list": [],
                }
                if text not in aside:
                    made["sections"].append(section)
            case "question":
                made["questions"].append({"number": item.ordinal, "text": text})
            case "reading":
                made["further_reading"].append({"group": group, "entry": text})
            case "reference":
                key, entry = reference(item)
                made["references"].append({"key": key, "text": entry})
            case "row":
                iso, date, events = row(item)
                made["timeline"].append({"date": date, "iso": iso, "events": events})
            case "epigraph":
                made["epigraphs"].append(
                    {"starts_with": starts(text), "text": text, "attribution": item.source}
                )
            case "caption":
                made["noise"].append({"printed": text, "kind": "caption", "line": line, "text": text})
            case "quote":
                own = [words(said) for said in item.lines]
                section["paragraph_list"] += [_paragraph(item, said, line) for said in own]
                made["block_quotes"].append({"starts_with": starts(own[-1]), "attribution": _source_of(item)})
            case kind if kind in _KINDS:
                section["paragraph_list"].append(_paragraph(item, text, line))
        made["citations"] += [{"text": said, "resolves_to": key} for said, key in citations(item.text)]
        if item.kind == QUOTE and (said := _bracketed(item)):
            made["citations"].append({"text": f"({said})", "resolves_to": None})
        line += item.source is not None
    if not made["sections"][0]["paragraph_list"]:
        del made["sections"][0]


_KINDS = {
    PARAGRAPH: "prose",
    QUOTE: "quote",
    BULLET: "list_item",
    NUMBER: "list_item",
    VERSE: "verse",
    TABLE: "table",
}


def _paragraph(item: Item, text: str, line: int) -> dict[str, Any]:
    kind = _KINDS[item.kind]
    return {"line": line, "last_line": line, "kind": kind, "starts_with": starts(text), "text": text}


def _source_of(item: Item) -> str | None:
    """The source on its own line, or in brackets at the end."""
    return item.source or _bracketed(item)


def _bracketed(item: Item) -> str | None:
    """A source in brackets counts as a citation too, also where it leads to no entry."""
    inside = re.search(r"(?<=[.!?…”»“\"]) \(([^()]+)\)$", item.text)
    return words(inside[1]) if inside else None


def print_lines(writing: Writing) -> str:
    """The text as print, a paragraph a line: what the line numbers of the truth count."""
    out = [writing.title, ""]
    for said in writing.front:
        out += [said, ""]
    for item in writing.items:
        text = " ".join(words(item.text).split())
        if item.kind == REFERENCE:
            text = reference(item)[1]
        elif item.kind in (NUMBER, QUESTION):
            text = f"{item.ordinal}. {text}"
        out.append(text)
        if item.source:
            out.append(f"— {item.source}")
        out.append("")
    for label, text in writing.notes.items():
        out += [f"[{label}] {words(text)}", ""]
    return "\n".join(out)
