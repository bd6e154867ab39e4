"""Loads a course package: a folder with course.yaml and texts/."""

from __future__ import annotations

from argparse import BooleanOptionalAction
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from classroom.packages.faults import PackageRefused
from classroom.packages.load import Loaded, load
from classroom.packages.package import read_package
from classroom.packages.textfile import TextFile
from readings.importing import structure_text
from readings.importing.draft import Draft


def structure(text: TextFile) -> Draft:
    return structure_text(text.data, name=text.file, language=text.language)


def load_folder(folder: Path, *, with_circle: bool) -> Loaded:
    """Raises CommandError with one line for every fault of the package."""
    try:
        return load(read_package(folder, structure), with_circle=with_circle)
    except PackageRefused as refused:
        count = len(refused.faults)
        what = "There is one fault" if count == 1 else f"There are {count} faults"
        raise CommandError(f"{refused}\n{what} in {folder}; nothing was loaded.") from None


class Command(BaseCommand):
    help = (
        "Loads a course package: all of it, or nothing if anything is wrong with it. Loading it again changes "
        "nothing; loading it after an edit changes what was edited. The format: docs/course-package.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder that course.yaml stands in.")
        parser.add_argument(
            "--circle",
            action=BooleanOptionalAction,
            default=False,
            help="Also begin the circle that the package describes, with its invented people (default: no).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        loaded = load_folder(options["folder"], with_circle=options["circle"])
        self.stdout.write(told(loaded))
        if loaded.circle is None:
            self.stdout.write(
                "To begin a circle with it: "
                f"manage.py begin_circle --course {loaded.course.slug} --name NAME --owner EMAIL"
            )


def told(loaded: Loaded) -> str:
    """What stands now, in a few lines."""
    texts = f"{_count(len(loaded.texts), 'text')} ({_count(loaded.new_editions, 'new edition')})"
    counts = f"{_count(len(loaded.sessions), 'session')}, {texts}, {_count(loaded.questions, 'question')}"
    lines = [f"The course “{loaded.course.title}” stands: {counts}."]
    if loaded.circle is not None:
        lines.append(f"The circle “{loaded.circle.name}” studies it.")
    if loaded.discussions:
        lines.append(f"{_count(loaded.discussions, 'discussion')} began in it.")
    if loaded.notes:
        lines.append(
            f"{_count(loaded.notes, 'note')} {'stands' if loaded.notes == 1 else 'stand'} in its margins."
        )
    lines += [f"The package does not name this, and it was kept: {kept}." for kept in loaded.kept]
    return "\n".join(lines)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
