"""`manage.py import_text FILE... --course SLUG`: texts into a course, or with `--dry-run` only a look at them."""

from __future__ import annotations

import json
import os
import re
import sys
from argparse import ArgumentTypeError
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, DataError
from django.utils.text import slugify

from accounts.models import User
from courses.actions import add_editor, set_course
from courses.models import Course
from readings import repairs
from readings.actions import imports
from readings.actions.editions import keep_source_file, publish_edition
from readings.actions.texts import About, describe_text
from readings.forms import is_date
from readings.importing import as_json, isolated
from readings.importing.draft import Draft, ImportRefused
from readings.models import Edition, Text

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Command(BaseCommand):
    help = (
        "Brings texts into a course: PDF, Word (.docx), OpenDocument (.odt), EPUB, web pages, Markdown, plain text in "
        "any encoding. What a file is shows its content. A course that does not exist yet is made."
    )
    requires_system_checks = ()  # --dry-run is a look at files: it needs no database and starts at once

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="a text in any of these formats")
        parser.add_argument(
            "--course", metavar="SLUG", type=_slug, help="the course, by the name in its address"
        )
        parser.add_argument("--editor", metavar="EMAIL", help="somebody who may edit the course from now on")
        parser.add_argument("--title", help="where the text does not print its own")
        parser.add_argument("--author", help="likewise")
        parser.add_argument("--source", help="where it was printed")
        parser.add_argument("--date", type=_date, help="YYYY, YYYY-MM or YYYY-MM-DD")
        parser.add_argument(
            "--language",
            metavar="CODE",
            type=_language,
            help="its code, such as en, de or fr; else it is recognised",
        )
        parser.add_argument("--slug", type=_slug, help="the text's name in addresses")
        parser.add_argument("--text", metavar="SLUG", type=_slug, help="propose a new edition of this text")
        parser.add_argument(
            "--dry-run", action="store_true", help="show what would be imported, write nothing"
        )
        parser.add_argument("--json", action="store_true", help="with --dry-run: the whole structure as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        order = Order(**{name: options[name] for name in Order.__annotations__})
        if order.json and not order.dry_run:
            raise CommandError("--json shows a structure without importing it: add --dry-run.")
        if not order.dry_run and not order.course:
            raise CommandError("Say which course the texts are for: --course SLUG.")
        if len(order.files) > 1 and (order.title or order.slug or order.text):
            raise CommandError("--title, --slug and --text are about one text: give one file.")
        try:
            bad = self._look(order) if order.dry_run else self._bring_in(order)
        except DatabaseError as error:
            raise CommandError(
                f"The database cannot be used ({_first_line(error)}): run manage.py migrate."
            ) from error
        except BrokenPipeError:  # whoever read the output has seen enough
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - for the interpreter's own last flush
            sys.exit(1)
        if bad:
            sys.exit(1)

    def _look(self, order: Order) -> int:
        bad = 0
        for name in order.files:
            try:
                draft = _structure(Path(name), order)
            except ImportRefused as refusal:
                bad += self._complain(name, refusal)
                continue
            if not order.json:
                self.stdout.write(describe(draft, name))
            elif len(order.files) == 1:
                self.stdout.write(json.dumps(as_json.to_json(draft), ensure_ascii=False, indent=2))
            else:
                self.stdout.write(json.dumps({"file": name, **as_json.to_json(draft)}, ensure_ascii=False))
        return bad

    def _bring_in(self, order: Order) -> int:
        editor = _editor(order.editor)
        target = _text(order)
        bad = 0
        for name in order.files:
            try:
                data = read_file(Path(name))
                draft = _order_in(data, Path(name).name, order)
                edition = self._import(order, draft, data, Path(name).name, editor, target)
            except ImportRefused as refusal:
                bad += self._complain(name, refusal)
                continue
            except DataError as error:
                bad += self._complain(name, _our_fault(_first_line(error)))
                continue
            self.stdout.write(describe(draft, name))
            self.stdout.write(f"  {_outcome(edition)}")
        return bad

    def _import(
        self, order: Order, draft: Draft, data: bytes, name: str, editor: User | None, target: Text | None
    ) -> Edition:
        course = self._course(order, draft, editor)
        kept = keep_source_file(course=course, name=imports.file_name(name), content=data, by=editor)
        edition = imports.import_at_once(
            source_file=kept, draft=draft, by=editor, text=target, slug=order.slug or ""
        )
        describe_text(text=edition.text, **order.said)
        if not edition.text.editions.filter(state=Edition.State.PUBLISHED).exists():
            edition = publish_edition(edition=edition)
        return edition

    def _course(self, order: Order, draft: Draft, editor: User | None) -> Course:
        assert order.course
        course = Course.objects.filter(slug=order.course).first()
        if course is None:
            title = order.course.replace("-", " ").capitalize()
            course = set_course(slug=order.course, title=title, language=draft.language or "en")
            self.stdout.write(f"There was no course “{order.course}” yet: made it, with the title “{title}”.")
            if editor is None:
                self.stdout.write(
                    "Nobody can open it yet. Choose who may: "
                    f"manage.py add_editor --course {course.slug} you@example.org"
                )
        if editor is not None:
            add_editor(course=course, user=editor)
        return course

    def _complain(self, name: str, refusal: ImportRefused) -> int:
        self.stderr.write(f"{name}: {refusal}")
        return 1


@dataclass(frozen=True, slots=True)
class Order:
    """What the command was asked for."""

    files: list[str]
    course: str | None
    editor: str | None
    title: str | None
    author: str | None
    source: str | None
    date: str | None
    language: str | None
    slug: str | None
    text: str | None
    dry_run: bool
    json: bool

    @property
    def said(self) -> About:
        """What is known of the text from the command line; it wins over what is printed."""
        given = {name: getattr(self, name) for name in ("title", "author", "source", "date", "language")}
        return cast("About", {name: value for name, value in given.items() if value})


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises ImportRefused, with one sentence for people."""
    try:
        if path.is_dir():
            raise ImportRefused("This is a folder: name the files in it.")
        if not path.is_file():
            raise ImportRefused("This is no file." if path.exists() else "There is no such file.")
        if path.stat().st_size > imports.MAX_BYTES:
            raise ImportRefused(imports.TOO_LARGE)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, ImportRefused):
            raise
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ImportRefused(f"The file cannot be read: {reason}.") from error


def _structure(path: Path, order: Order) -> Draft:
    return _order_in(read_file(path), path.name, order)


def _order_in(data: bytes, name: str, order: Order) -> Draft:
    try:
        draft = isolated.structure(data, name=name, language=order.language)
    except isolated.ImportBroke as broke:
        raise _our_fault(str(broke).strip().splitlines()[-1]) from broke
    imports.refuse_without_text(draft)
    for field, value in order.said.items():
        setattr(draft, field, value)
    if order.date:
        draft.date_end = draft.date_printed = None
    return draft


def _our_fault(reason: str) -> ImportRefused:
    return ImportRefused(f"The import failed on this file, by a fault of the program ({reason}).")


def _editor(email: str | None) -> User | None:
    if not email:
        return None
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CommandError(
            f"Nobody here has the address {email}: they must sign in once before they can edit."
        )
    return found


def _text(order: Order) -> Text | None:
    if not order.text:
        return None
    found = Text.objects.filter(course__slug=order.course, slug=order.text).first()
    if found is None:
        raise CommandError(f"The course “{order.course}” has no text “{order.text}”.")
    return found


def describe(draft: Draft, name: str) -> str:
    """Some lines for a person: what the text is, its sittings, the repairs."""
    about = " · ".join(part for part in (draft.author, draft.date) if part)
    lines = [f"{draft.title or Path(name).name}{f' ({about})' if about else ''}"]
    minutes = sum(unit.minutes for unit in draft.units)
    lines.append(f"  {_count(len(draft.units), 'unit')}, {minutes} min")
    lines.extend(f"    {unit.minutes:>3} min  {unit.title or '(without a heading)'}" for unit in draft.units)
    plain = [{"kind": repair.kind, "confidence": repair.confidence} for repair in draft.repairs]
    counts = ", ".join(f"{repairs.label(kind).lower()} {n}" for kind, n in repairs.counted(plain))
    unsure = sum(repairs.wants_eye(repair) for repair in plain)
    eye = f" ({unsure} want a person’s eye)" if unsure else ""
    lines.append(f"  {_count(len(plain), 'repair')}{eye}{': ' + counts if counts else ''}")
    missing = [name for name in ("title", "author", "source", "date") if not getattr(draft, name)]
    if missing:
        lines.append(f"  not printed: {', '.join(missing)}")
    return "\n".join(lines)


def _outcome(edition: Edition) -> str:
    course, text = edition.text.course, edition.text
    if edition.state == Edition.State.PUBLISHED:
        return f"published as “{text.slug}” in /courses/{course.slug}/readings/"
    return f"this text is here already: edition {edition.number} is proposed, look at it in /courses/{course.slug}/texts/"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).strip().rstrip(".")


def _slug(value: str) -> str:
    if value != slugify(value) or not 1 <= len(value) <= 80:
        raise ArgumentTypeError(f"“{value}” is no name for an address: use small letters, digits and hyphens")
    return value


def _date(value: str) -> str:
    if not is_date(value):
        raise ArgumentTypeError(f"“{value}” is no date: write YYYY, YYYY-MM or YYYY-MM-DD")
    return value


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value) or len(value) > 12:
        raise ArgumentTypeError(f"“{value}” is no language code: write it like en or de")
    return value
