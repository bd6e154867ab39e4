"""A course package as plain data, read and checked. No database here.

What the keys mean stands in docs/course-package.md.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils import timezone

from classroom.packages import files, notes, schema, talk
from classroom.packages.faults import Fault, PackageRefused, perhaps
from classroom.packages.sheet import SLUG, Record, Sheet, Written
from classroom.packages.textfile import TextFile, heading_slug, read_text
from classroom.packages.values import is_date
from readings.importing.draft import Draft, ImportRefused

Structure = Callable[[TextFile], Draft]


@dataclass(frozen=True, slots=True)
class Package:
    """All that a package says. Every slug in it leads to one of its texts."""

    folder: Path
    course: schema.Course
    texts: dict[str, TextFile]
    drafts: dict[str, Draft] = field(default_factory=dict)
    threads: tuple[talk.Thread, ...] = ()
    notes: tuple[notes.Note, ...] = ()


def read_course(folder: Path) -> schema.Course:
    """What course.yaml says, without a look at the texts. Raises PackageRefused."""
    course, faults = _course(folder)
    if course is None or faults:
        raise PackageRefused(faults)
    return course


def read_package(folder: Path, structure: Structure) -> Package:
    """The whole package, its texts structured by `structure`. Raises PackageRefused with all its faults."""
    if not folder.is_dir():
        raise PackageRefused([Fault(str(folder), 0, "there is no such folder.")])
    course, faults = _course(folder)
    texts = _texts(folder, course.language if course else "en", faults)
    drafts: dict[str, Draft] = {}
    for text in texts.values():
        try:
            drafts[text.slug] = structure(text)
        except ImportRefused as refusal:
            faults.append(Fault(text.file, 1, str(refusal)))
    threads = _threads(folder, course, faults)
    if course is not None:
        _check_slugs(course, texts, drafts, _slugs_in(folder), faults)
    written = _notes(folder, course, faults)
    mentions = [*talk.on_texts(threads), *((files.NOTES, at) for at in notes.on_texts(written))]
    for file, at in mentions:
        if at.value and at.value not in _slugs_in(folder):
            wrong = f"{at.where}: there is no texts/{at.value}.md.{perhaps(at.value, texts)}"
            faults.append(Fault(file, at.line, wrong))
    if course is None or faults:
        raise PackageRefused(faults)
    return Package(folder, course, texts, drafts, tuple(threads), written)


def _course(folder: Path) -> tuple[schema.Course | None, list[Fault]]:
    sheet = Sheet(files.COURSE)
    try:
        text = files.decode(files.COURSE, files.read_file(folder, files.COURSE, files.MOST_OF_COURSE))
        root = sheet.compose(text)
    except files.Unusable as problem:
        return None, [problem.fault]
    except PackageRefused as refused:
        return None, refused.faults
    return schema.course(Record(sheet, root, schema.COURSE_KEYS)), sheet.faults


def _texts(folder: Path, language: str, faults: list[Fault]) -> dict[str, TextFile]:
    """Every text of the package that can be read, by slug."""
    texts: dict[str, TextFile] = {}
    by_content: dict[bytes, str] = {}
    together = 0
    try:
        names = files.text_files(folder)
    except files.Unusable as problem:
        faults.append(problem.fault)
        return texts
    for name in names:
        file = f"{files.TEXTS}/{name}"
        try:
            data = files.read_file(folder, file, files.MOST_OF_TEXT)
            together += len(data)
            if together > files.MOST_TOGETHER:
                raise files.Unusable(
                    Fault(
                        files.TEXTS,
                        0,
                        f"the texts are larger than {files.MOST_TOGETHER // 1_000_000} MB together.",
                    )
                )
            text, wrong = read_text(file, data, language)
        except files.Unusable as problem:
            faults.append(problem.fault)
            if problem.fault.file == files.TEXTS:
                break
            continue
        faults.extend(wrong)
        if text is None:
            continue
        if data in by_content:
            faults.append(Fault(file, 1, f"this is the same text as {by_content[data]}."))
            continue
        by_content[data] = file
        texts[text.slug] = text
    return texts


def _threads(folder: Path, course: schema.Course | None, faults: list[Fault]) -> list[talk.Thread]:
    """Every discussion of the package that can be read."""
    threads: list[talk.Thread] = []
    asked: dict[tuple[int, int], str] = {}
    try:
        names = files.discussion_files(folder)
    except files.Unusable as problem:
        faults.append(problem.fault)
        return threads
    if names and course is not None and course.circle is None:
        wrong = "a circle talks, and course.yaml describes none: add circle, or leave this folder out."
        faults.append(Fault(files.DISCUSSIONS, 0, wrong))
        return threads
    reader = talk.Talk(course, timezone.now())
    for name in names:
        file = f"{files.DISCUSSIONS}/{name}"
        path = Path(name)
        if path.suffix != ".yaml" or not SLUG.fullmatch(path.stem) or len(path.stem) > 80:
            wrong = (
                "a discussion is a file NAME.yaml, its name made of small letters a–z, digits and hyphens."
            )
            faults.append(Fault(file, 0, wrong))
            continue
        sheet = Sheet(file)
        try:
            root = sheet.compose(files.decode(file, files.read_file(folder, file, files.MOST_OF_DISCUSSION)))
        except files.Unusable as problem:
            faults.append(problem.fault)
            continue
        except PackageRefused as refused:
            faults.extend(refused.faults)
            continue
        thread = reader.thread(file, path.stem, Record(sheet, root, talk.THREAD_KEYS))
        faults.extend(sheet.faults)
        threads.append(thread)
        if thread.question and thread.question in asked:
            wrong = f"question: {asked[thread.question]} is on the same question."
            faults.append(Fault(file, thread.line, wrong))
        elif thread.question:
            asked[thread.question] = file
    return threads


def _notes(folder: Path, course: schema.Course | None, faults: list[Fault]) -> tuple[notes.Note, ...]:
    """The notes of the package; none if it has no such file."""
    if not os.path.lexists(folder / files.NOTES):
        return ()
    if course is not None and course.circle is None:
        wrong = "a circle writes notes, and course.yaml describes none: add circle, or leave this file out."
        faults.append(Fault(files.NOTES, 0, wrong))
        return ()
    sheet = Sheet(files.NOTES)
    try:
        root = sheet.compose(
            files.decode(files.NOTES, files.read_file(folder, files.NOTES, files.MOST_OF_NOTES))
        )
    except files.Unusable as problem:
        faults.append(problem.fault)
        return ()
    except PackageRefused as refused:
        faults.extend(refused.faults)
        return ()
    written = notes.notes_of(Record(sheet, root, notes.FILE_KEYS), talk.Talk(course, timezone.now()))
    faults.extend(sheet.faults)
    return written


def _slugs_in(folder: Path) -> set[str]:
    """Texts that are there, readable or not: a faulty text is one fault, not one more for each mention."""
    try:
        return {Path(name).stem for name in files.text_files(folder)}
    except files.Unusable:
        return set()


def _check_slugs(
    course: schema.Course,
    texts: dict[str, TextFile],
    drafts: dict[str, Draft],
    there: set[str],
    faults: list[Fault],
) -> None:
    """Every text and heading that course.yaml names is there, and none is read twice."""

    def wrong(at: Written, message: str) -> None:
        faults.append(Fault(files.COURSE, at.line, f"{at.where}: {message}"))

    listed: dict[str, Written] = {}
    for reading in (reading for session in course.sessions for reading in session.readings):
        at, slug = reading.at, reading.slug
        if slug not in there:
            wrong(at, f"there is no texts/{slug}.md.{perhaps(slug, texts)}")
        elif reading.heading and slug in drafts:
            headings = {heading_slug(s.heading) for s in drafts[slug].sections if s.heading}
            if reading.heading not in headings:
                wrong(
                    at,
                    f"texts/{slug}.md has no heading “{reading.heading}”.{perhaps(reading.heading, headings)}",
                )
        clash = (
            listed.get(at.value) or listed.get(slug) or (None if reading.heading else _part_of(slug, listed))
        )
        if clash is not None:
            wrong(at, f"“{at.value}” is listed already, at line {clash.line}.")
        listed.setdefault(at.value, at)
    for event in course.events:
        for mention in event.texts:
            if mention.value not in there:
                wrong(mention, f"there is no texts/{mention.value}.md.{perhaps(mention.value, texts)}")
        for said in event.says:
            if said.text.value not in there:
                wrong(said.text, f"there is no texts/{said.text.value}.md.{perhaps(said.text.value, texts)}")
            elif said.text.value in drafts and not _names(drafts[said.text.value], said):
                wrong(said.text, f"texts/{said.text.value}.md has no sentence with the date {said.printed}.")
    for person in course.circle.people if course.circle else ():
        for mark in (*person.declared, *person.places):
            if mark.at.value not in there:
                wrong(mark.at, f"there is no texts/{mark.at.value}.md.{perhaps(mark.at.value, texts)}")


def _names(draft: Draft, said: schema.Says) -> bool:
    """Whether a sentence of the text names the date; of what is no date, something else is said."""
    if not all(is_date(date) for date in (said.date, said.date_end) if date):
        return True
    return any((m.date, m.date_end or "") == (said.date, said.date_end) for m in draft.dated_mentions)


def _part_of(slug: str, listed: dict[str, Written]) -> Written | None:
    return next((at for name, at in listed.items() if name.startswith(f"{slug}#")), None)
