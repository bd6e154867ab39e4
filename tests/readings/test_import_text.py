"""`manage.py import_text`: one command brings texts into a course."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from courses.models import Course
from readings.actions.imports import MAX_BYTES
from readings.management.commands.import_text import Command
from readings.models import Edition, Import, Text
from tests.factories import make_course, make_text, make_user
from tests.readings.dirty import BAD, LAMP, QUAY


@pytest.fixture
def lamp(tmp_path: Path) -> Path:
    return write(tmp_path / "lamp.txt", LAMP)


@pytest.fixture
def quay(tmp_path: Path) -> Path:
    return write(tmp_path / "quay.md", QUAY)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def run(*args: object) -> None:
    call_command("import_text", *(str(arg) for arg in args))


def fails(*args: object) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*args)
    assert ended.value.code == 1


@pytest.mark.django_db
def test_the_first_file_makes_the_course_and_a_published_text(
    lamp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(lamp, "--course", "harbour-evenings")
    course = Course.objects.get()
    assert (course.slug, course.title) == ("harbour-evenings", "Harbour evenings")
    text = course.texts.get()
    assert (text.title, text.author, text.language) == ("The Lamp Room", "Ada Quill", "en")
    edition = text.editions.get()
    assert edition.state == Edition.State.PUBLISHED
    assert "each evening by the porter, who" in edition.blocks.get(number=1).plain
    assert course.units.count() == len(edition.outline) >= 1
    said = capsys.readouterr().out
    assert "There was no course “harbour-evenings” yet" in said
    assert "The Lamp Room (Ada Quill)" in said
    assert "1 unit, 1 min" in said
    assert "words joined across lines 1" in said
    assert "published as “the-lamp-room”" in said


@pytest.mark.django_db
def test_who_makes_a_course_learns_how_it_is_opened(lamp: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(lamp, "--course", "evenings")
    assert "Nobody can open it yet" in (said := capsys.readouterr().out)
    assert "manage.py add_editor --course evenings you@example.org" in said
    run(lamp, "--course", "mornings", "--editor", make_user("Edith").email)
    assert "Nobody can open it yet" not in capsys.readouterr().out


@pytest.mark.django_db
def test_it_leaves_a_page_to_look_at(lamp: Path) -> None:
    run(lamp, "--course", "evenings")
    made = Import.objects.get()
    assert (made.state, made.percent, made.name) == (Import.State.DONE, 100, "lamp.txt")
    assert made.edition == Edition.objects.get()
    assert made.source_file is not None
    assert bytes(made.source_file.content) == LAMP


@pytest.mark.django_db
def test_the_same_file_again_proposes_an_edition_and_never_a_second_text(
    lamp: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course()
    noise = make_text(course)
    for _ in range(3):
        run(lamp, "--course", course.slug)
    text = course.texts.exclude(pk=noise.pk).get()
    states = list(text.editions.order_by("number").values_list("number", "state"))
    assert states == [(1, "published"), (2, "proposed")]
    assert course.units.filter(text=text).count() == 1
    assert "this text is here already: edition 2 is proposed" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_corrected_file_becomes_an_edition_of_the_text_that_is_named(lamp: Path, quay: Path) -> None:
    run(lamp, "--course", "evenings")
    corrected = write(lamp.with_name("lamp-corrected.txt"), LAMP.replace(b"nobody read", b"somebody read"))
    run(corrected, "--course", "evenings", "--text", "the-lamp-room")
    text = Text.objects.get()
    first, second = text.editions.order_by("number")
    assert (first.state, second.state) == ("published", "proposed")
    uids = [set(edition.blocks.values_list("uid", flat=True)) for edition in (first, second)]
    assert uids[0] == uids[1]  # of the corrected paragraph, too
    with pytest.raises(CommandError, match="has no text “the-lamp”"):
        run(quay, "--course", "evenings", "--text", "the-lamp")


@pytest.mark.django_db
def test_a_title_without_end_is_cut_to_what_fits(tmp_path: Path) -> None:
    run(
        write(tmp_path / "long.md", b"---\ntitle: " + b"On lamps " * 60 + b"\n---\n\nThe boats lay keel up."),
        "--course",
        "evenings",
    )
    title = Text.objects.get().title
    assert (len(title), title[-1]) == (300, "…")


@pytest.mark.django_db
def test_what_is_said_wins_over_what_is_printed(lamp: Path) -> None:
    editor = make_user("Edith")
    run(
        lamp, "--course", "evenings", "--title", "Lamps", "--author", "A. Q.", "--source", "The Quarterly",
        "--date", "1911-05", "--language", "en-GB", "--slug", "lamps", "--editor", editor.email.upper(),
    )  # fmt: skip
    text = Text.objects.get()
    assert (text.title, text.author, text.source, text.date, text.language, text.slug) == (
        "Lamps", "A. Q.", "The Quarterly", "1911-05", "en-GB", "lamps",
    )  # fmt: skip
    assert list(text.course.editors.all()) == [editor]


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_one_sentence(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, sentence = BAD[name]
    path = write(tmp_path / name, data)
    fails(path, "--course", "evenings")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"{path}: ")
    assert sentence in said.err
    assert not Course.objects.exists()
    assert not Import.objects.exists()


def test_what_is_no_file_gets_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    missing = tmp_path / "missing.txt"
    fails(tmp_path, missing, pipe, huge, "bad\0name", "a" * 5000, "--dry-run")
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 6
    assert lines[0] == f"{tmp_path}: This is a folder: name the files in it."
    assert lines[1] == f"{missing}: There is no such file."
    assert lines[2] == f"{pipe}: This is no file."
    assert lines[3] == f"{huge}: The file is larger than 20 MB: bring it in parts."
    assert lines[4] == "bad\0name: There is no such file."
    assert lines[5].endswith(": The file cannot be read: File name too long.")


@pytest.mark.django_db
def test_the_good_files_among_bad_ones_are_imported(
    lamp: Path, quay: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rubbish = write(tmp_path / "rubbish.txt", BAD["rubbish.txt"][0])
    fails(lamp, rubbish, tmp_path / "gone.txt", quay, "--course", "evenings")
    assert set(Text.objects.values_list("slug", flat=True)) == {"the-lamp-room", "the-quay-in-winter"}
    complaints = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[0] for line in complaints] == [str(rubbish), str(tmp_path / "gone.txt")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["--course", "Not A Slug"], "no name for an address"),
        (["--course", "evenings", "--date", "spring 1911"], "is no date"),
        (["--course", "evenings", "--date", "1911-02-30"], "is no date"),
        (["--course", "evenings", "--language", "the queen's"], "is no language code"),
        (["--course", "evenings", "--editor", "nobody@example.org"], "Nobody here has the address"),
        ([], "Say which course"),
        (["--course", "evenings", "--json"], "add --dry-run"),
        (["other.txt", "--course", "evenings", "--title", "Both"], "give one file"),
    ],
)
def test_what_cannot_be_meant_is_said_in_one_sentence(lamp: Path, args: list[str], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(lamp, *args)
    assert not Course.objects.exists()


def look(*args: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, where no database can be reached or started."""
    return subprocess.run(
        [sys.executable, "manage.py", "import_text", *map(str, args)],
        cwd=settings.BASE_DIR,
        env={"SECRET_KEY": "k" * 60, "PATH": "/nowhere", "DATA_DIR": "/dev/null/nowhere", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_dry_run_needs_no_database(lamp: Path, quay: Path) -> None:
    one = look(lamp, "--dry-run", "--json")
    assert (one.returncode, one.stderr) == (0, "")
    found = json.loads(one.stdout)
    assert found["title"] == "The Lamp Room"
    assert [section["heading"] for section in found["sections"]] == [None, "The Ledger"]
    assert found["dated_mentions"][0]["date"] == "1911-05-03"
    assert found["repairs"]["counts"]["hyphen"] == 1

    several = look(
        lamp, "missing.txt", quay, "--dry-run", "--json", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    assert several.returncode == 1
    assert several.stderr == "missing.txt: There is no such file.\n"
    objects = [json.loads(line) for line in several.stdout.splitlines()]
    assert [(o["file"], o["title"]) for o in objects] == [
        (str(lamp), "The Lamp Room"),
        (str(quay), "The quay in winter"),
    ]


def test_a_dry_run_for_people_says_what_would_be_imported(lamp: Path) -> None:
    done = look(lamp, "--dry-run")
    assert done.returncode == 0
    assert done.stdout.startswith("The Lamp Room (Ada Quill)\n  1 unit, 1 min\n")
    assert "not printed: source, date" in done.stdout


@pytest.mark.django_db
def test_a_database_without_tables_is_said_in_one_sentence(
    lamp: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(*args: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM courses_not_there")

    monkeypatch.setattr(Command, "_course", absent)
    with pytest.raises(
        CommandError, match=r'^The database cannot be used \(relation "courses_not_there" does not'
    ):
        run(lamp, "--course", "evenings")
