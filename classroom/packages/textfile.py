"""A text of a package: its front matter, and marks and notes that must go together."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.utils.text import slugify

from classroom.packages import files
from classroom.packages.faults import Fault, PackageRefused
from classroom.packages.sheet import SLUG, Record, Sheet
from classroom.packages.values import language

KEYS = ("title", "author", "about", "language", "rights", "source")
_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_CODE = re.compile(r"^ {0,3}(```+|~~~+).*?^ {0,3}\1|(`+)[^`].*?\2", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TextFile:
    """One file of texts/: what its front matter says, and the whole file for the import."""

    file: str
    slug: str
    data: bytes
    title: str
    author: str
    about: str
    language: str
    rights: str
    source: str


def heading_slug(heading: str) -> str:
    """Its words in small letters joined by hyphens, with other signs left out."""
    return slugify(heading, allow_unicode=True)


def read_text(file: str, data: bytes, otherwise: str) -> tuple[TextFile | None, list[Fault]]:
    """A text, and what is wrong with it; no text if it cannot be told what it is.

    `otherwise` is the language if the text names none. Raises Unusable if the bytes are no text.
    """
    path = PurePosixPath(file)
    if path.suffix != ".md":
        return None, [Fault(file, 0, "a text is a Markdown file, named SLUG.md.")]
    sheet = Sheet(file, first_line=2)
    slug = path.stem
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        return None, [
            Fault(
                file, 0, "its name must be made of small letters a–z, digits and single hyphens, at most 80."
            )
        ]
    whole = files.decode(file, data)
    front = _FRONT.match(whole)
    if front is None:
        return None, [
            Fault(file, 1, "the file must begin with front matter: “---”, keys such as title, “---”.")
        ]
    try:
        record = Record(sheet, sheet.compose(front[1]), KEYS)
    except PackageRefused as refused:
        return None, refused.faults
    missing = [key for key in ("title", "rights") if not record.has(key)]
    for key in missing:
        sheet.fault(1, f"{key} is missing from the front matter.")
    text = TextFile(
        file=file,
        slug=slug,
        data=data,
        title=record.text("title", required="title" not in missing, most=200),
        author=record.text("author", most=200),
        about=record.text("about", most=500),
        language=language(record, "language") or otherwise,
        rights=record.text("rights", required="rights" not in missing, most=300),
        source=record.text("source", most=300),
    )
    body = whole[front.end() :]
    if not body.strip():
        sheet.fault(front[0].count("\n") + 1, "there is no text below the front matter.")
    _check_notes(sheet, body, whole.count("\n", 0, front.end()) + 1)
    return text, sheet.faults


def _check_notes(sheet: Sheet, body: str, first_line: int) -> None:
    """Every mark has its note, every note its mark, and no note is written twice."""
    prose = _CODE.sub(lambda code: "\n" * code[0].count("\n"), body)

    def line(match: re.Match[str]) -> int:
        return prose.count("\n", 0, match.start()) + first_line

    notes: dict[str, int] = {}
    starts: set[int] = set()
    for note in _NOTE.finditer(prose):
        starts.add(note.start() + note[0].index("["))
        if note[1] in notes:
            sheet.fault(line(note), f"the note [^{note[1]}] is written here for a second time.")
        notes.setdefault(note[1], line(note))
    marked: set[str] = set()
    for mark in _MARK.finditer(prose):
        if mark.start() in starts:
            continue
        if mark[1] not in notes and mark[1] not in marked:
            sheet.fault(line(mark), f"the note [^{mark[1]}] is marked here but written nowhere.")
        marked.add(mark[1])
    for label, at in notes.items():
        if label not in marked:
            sheet.fault(at, f"the note [^{label}] is written here but marked nowhere.")
