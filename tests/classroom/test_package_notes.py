"""A package writes notes in the margin: read strictly, written once, told of the past."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import User
from classroom.packages.faults import PackageRefused
from courses.access import access_to_circle
from courses.models import Circle, Course, Role
from readings.actions import change_note
from readings.models import Note
from readings.queries.notes import notes_for
from tests.classroom.packages import COURSE, WALK, all_rows, load_from, read, write

NOTES = """\
notes:
  - by: Stella
    text: a-long-walk
    paragraph: 1
    quote: towards the hill
    mark: ask
    day: -3
    time: "20:15"
    words: |
      *Which* hill?

      There are two.
  - by: felix@example.org
    text: a-long-walk
    paragraph: 1
    words: It sets the scene.
  - by: Stella
    text: bread-prices
    paragraph: 2
    mark: doubt
    shared: no
    words: Both?
  - by: Olga
    text: bread-prices
    paragraph: 3
    quote: nobody painted it over
    mark: key
    day: "2024-02-29"
    time: "07:30"
"""


def package(folder: Path, notes: str = NOTES, course: str = COURSE) -> Path:
    """The small package with these notes."""
    write(folder, course)
    (folder / "notes.yaml").write_text(notes, encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(PackageRefused) as refused:
        read(folder)
    return [str(fault) for fault in refused.value.faults]


def line_of(text: str, part: str) -> int:
    assert part in text
    return text.count("\n", 0, text.index(part)) + 1


BROKEN = {
    "an unknown key": ("mark: ask", "marks: ask", "marks", "notes 1, marks: this key is not known here. Is mark meant?"),
    "another list": ("notes:", "note:\n  - by: Olga\nnotes:", "note:", "note: this key is not known here. Is notes meant?"),
    "no list": (NOTES, "notes: []\n", "notes", "notes: this list is empty."),
    "somebody unknown": ("by: Stella", "by: Stela", "by: Stela", "notes 1, by: nobody in the circle is called “Stela”. Is Stella meant?"),
    "nobody": ("by: felix@example.org\n    text", "text", "text: a-long-walk\n    paragraph: 1\n    words", "notes 2: by is missing."),
    "an observer who writes": ("by: Olga", "by: Max", "by: Max", "notes 4, by: the role observer does not do this."),
    "a text that is not": ("text: bread-prices", "text: bread-price", "text: bread-price\n", "notes 3, text: there is no texts/bread-price.md. Is bread-prices meant?"),
    "no text": ("    text: bread-prices\n    paragraph: 3\n", "    paragraph: 3\n", "- by: Olga", "notes 4: text is missing."),
    "no paragraph": ("    paragraph: 3\n", "", "- by: Olga", "notes 4: paragraph is missing."),
    "a paragraph that is none": ("paragraph: 3", "paragraph: third", "paragraph: third", "notes 4, paragraph: “third” is not a whole number. Write 1, for example."),
    "a mark that is not": ("mark: key", "mark: keys", "mark: keys", "notes 4, mark: “keys” is not one of note, key, ask, doubt."),
    "shared or not": ("shared: no", "shared: never", "shared: never", "notes 3, shared: “never” must be yes or no."),
    "a day to come": ('"2024-02-29"', '"2999-01-01"', "day: \"2999", "notes 4, day: this is yet to come: what is said in a package was said before."),
    "a time without a day": ('    day: "2024-02-29"\n', "", "- by: Olga", "notes 4: day is missing."),
    "too long": ("Both?", "a" * 10_001, "words: aaa", "notes 3, words: this has 10001 characters; there is room for 10000."),
}  # fmt: skip


def rows() -> list[list[dict[str, Any]]]:
    """All that is kept of notes and of their words."""
    return [all_rows()[label] for label in ("readings.Note", "readings.Passage")]


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_wrong_is_told_by_file_and_line(tmp_path: Path, case: str) -> None:
    old, new, part, told = BROKEN[case]
    assert old in NOTES
    broken = NOTES.replace(old, new, 1)
    assert faults(package(tmp_path, broken)) == [f"notes.yaml, line {line_of(broken, part)}: {told}"]


def test_without_a_circle_nobody_writes(tmp_path: Path) -> None:
    (told,) = faults(package(tmp_path, course=COURSE[: COURSE.index("circle:")]))
    assert told.startswith("notes.yaml: a circle writes notes, and course.yaml describes none")


def test_what_is_no_yaml_or_leads_out_is_told_with_the_rest(tmp_path: Path) -> None:
    course = COURSE.replace("minutes: 100", "minutes: 0")
    told = faults(package(tmp_path / "a", "- a list\n", course))
    assert [fault.partition(":")[0] for fault in told] == [
        f"course.yaml, line {line_of(course, 'minutes: 0')}",
        "notes.yaml, line 1",
    ]
    folder = package(tmp_path / "b")
    (tmp_path / "elsewhere.yaml").write_text(NOTES)
    (folder / "notes.yaml").unlink()
    (folder / "notes.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    (wrong,) = faults(folder)
    assert wrong.startswith("notes.yaml: this leads out of the package's folder")
    (tmp_path / "elsewhere.yaml").unlink()
    (wrong,) = faults(folder)
    assert wrong == "notes.yaml: there is no such file."


@pytest.mark.django_db
class TestLoaded:
    def test_they_stand_on_their_words(self, tmp_path: Path) -> None:
        assert load_from(package(tmp_path)).notes == 4
        found = Note.objects.order_by("passage__text__slug", "passage__number", "author__name")
        assert [
            (n.author.name, n.passage.text.slug, n.passage.number, n.passage.exact, n.mark, n.shared, n.body)
            for n in found.select_related("author", "passage__text")
        ] == [
            ("Felix", "a-long-walk", 1, "The library had one window, and it looked north towards the hill.", "note", True, "It sets the scene."),
            ("Stella", "a-long-walk", 1, "towards the hill", "ask", True, "*Which* hill?\n\nThere are two."),
            ("Stella", "bread-prices", 2, "Rye was dear in the spring and cheap in the autumn, and the baker knew both.", "doubt", False, "Both?"),
            ("Olga", "bread-prices", 3, "nobody painted it over", "key", True, ""),
        ]  # fmt: skip
        assert {n.unit.slug for n in found if n.unit} == {"a-long-walk", "bread-prices"}
        asked = Note.objects.get(mark="ask")
        assert asked.passage.prefix.endswith("looked north ")
        assert "<em>Which</em>" in asked.html

    def test_they_were_written_when_the_package_says(self, tmp_path: Path) -> None:
        now = timezone.now()
        load_from(package(tmp_path))
        zone = ZoneInfo("Europe/Berlin")
        asked, key = Note.objects.get(mark="ask"), Note.objects.get(mark="key")
        at = asked.created_at.astimezone(zone)
        assert (now.astimezone(zone).date() - at.date(), at.hour, at.minute) == (timedelta(days=3), 20, 15)
        assert asked.shared_at == asked.created_at
        assert key.created_at.astimezone(zone).isoformat() == "2024-02-29T07:30:00+01:00"
        felix, alone = Note.objects.get(author__name="Felix"), Note.objects.get(shared=False)
        assert min(felix.created_at, alone.created_at) >= now
        assert alone.shared_at is None
        assert not Note.objects.filter(edited_at__isnull=False).exists()

    def test_what_is_not_shared_is_seen_by_its_author_alone(self, tmp_path: Path) -> None:
        load_from(package(tmp_path))
        seen = {
            user.name: notes_for(access_to_circle(user, "mill-lane")).count() for user in User.objects.all()
        }
        assert seen == {"Olga": 3, "Felix": 3, "Stella": 4, "Max": 3}

    def test_again_nothing_changes(self, tmp_path: Path) -> None:
        folder = package(tmp_path)
        load_from(folder)
        before = rows()
        assert load_from(folder).notes == 0
        assert rows() == before

    def test_one_put_in_between_is_one_more(self, tmp_path: Path) -> None:
        load_from(package(tmp_path))
        kept = set(Note.objects.values_list("pk", "body"))
        more = NOTES.replace(
            "notes:\n", "notes:\n  - {by: Felix, text: bread-prices, paragraph: 1, words: And then.}\n"
        )
        assert load_from(package(tmp_path, more)).notes == 1
        assert kept < set(Note.objects.values_list("pk", "body"))

    def test_two_of_one_person_on_the_same_words_are_two(self, tmp_path: Path) -> None:
        twice = NOTES + "  - {by: Felix, text: a-long-walk, paragraph: 1, words: And the light.}\n"
        folder = package(tmp_path, twice)
        assert (load_from(folder).notes, load_from(folder).notes) == (5, 0)

    def test_what_its_author_made_of_it_stays(self, tmp_path: Path) -> None:
        folder = package(tmp_path)
        load_from(folder)
        note = Note.objects.get(mark="ask")
        change_note(
            access=access_to_circle(note.author, "mill-lane"),
            note=note,
            body="Neither.",
            mark=Note.Mark.KEY,
            shared=False,
        )
        before = rows()
        assert load_from(folder).notes == 0
        assert rows() == before

    def test_they_go_along_with_a_new_edition(self, tmp_path: Path) -> None:
        load_from(package(tmp_path))
        write(tmp_path, a_long_walk=WALK.replace("The library", "Our library"))
        assert load_from(tmp_path).notes == 0
        asked = Note.objects.get(mark="ask")
        assert (asked.passage.exact, asked.passage.state) == ("towards the hill", "stands")

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            ("quote: towards the hill", "quote: towards the mill", "quote: ¶ 1 of a-long-walk does not say this."),
            ("paragraph: 3", "paragraph: 30", "quote: nobody painted it over"),
        ],
    )  # fmt: skip
    def test_words_that_are_not_there(self, tmp_path: Path, old: str, new: str, told: str) -> None:
        """All of the package is refused then."""
        broken = NOTES.replace(old, new, 1)
        with pytest.raises(CommandError) as refused:
            call_command("load_course", str(package(tmp_path, broken)), circle=True, stdout=StringIO())
        if told.endswith("this."):
            assert f"notes.yaml, line {line_of(broken, new)}: {told}" in str(refused.value)
        else:
            line = line_of(broken, told)
            assert f"notes.yaml, line {line}: paragraph: bread-prices has no ¶ 30." in str(refused.value)
        assert not Course.objects.exists()

    def test_somebody_who_may_not_any_more(self, tmp_path: Path) -> None:
        load_from(write(tmp_path))
        Circle.objects.get().memberships.filter(user__name="Stella").update(role=Role.OBSERVER)
        with pytest.raises(PackageRefused) as refused:
            load_from(package(tmp_path))
        assert [str(fault) for fault in refused.value.faults] == [
            f"notes.yaml, line {line}: this person may not do this in the circle any more."
            for line in (2, 17)
        ]

    def test_only_with_a_circle(self, tmp_path: Path) -> None:
        assert load_from(package(tmp_path), with_circle=False).notes == 0
        assert not Note.objects.exists()

    def test_how_many_is_told(self, tmp_path: Path) -> None:
        out = StringIO()
        folder = package(tmp_path)
        for _ in range(2):
            call_command("load_course", str(folder), circle=True, stdout=out)
        assert out.getvalue().count("4 notes stand in its margins.") == 1
