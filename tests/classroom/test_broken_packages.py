"""Whatever is wrong with a package is told by file and line, in one sentence, and nothing is loaded."""

from __future__ import annotations

import os
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from classroom.packages.faults import PackageRefused
from courses.models import Course
from tests.classroom.packages import COURSE, PRICES, WALK, all_rows, load_from, read, write


def faults(folder: Path) -> list[str]:
    with pytest.raises(PackageRefused) as refused:
        read(folder)
    return [str(fault) for fault in refused.value.faults]


def line_of(text: str, part: str) -> int:
    """The line, from 1, on which the part begins."""
    assert part in text
    return text.count("\n", 0, text.index(part)) + 1


BROKEN = {
    "an unknown key": (
        ("minutes: 100", "minuts: 100"),
        "minuts: 100",
        "sessions 1, minuts: this key is not known here. Is minutes meant?",
    ),
    "an unknown key on top": (
        ("glossary:", "glosary:"),
        "glosary:",
        "glosary: this key is not known here. Is glossary meant?",
    ),
    "a key that is missing": (
        ("    aims: We count.\n", ""),
        "  - title: What does rye",
        "sessions 2: aims is missing.",
    ),
    "a key that is empty": (("    aims: We count.", "    aims:"), "aims:\n", "sessions 2: aims is empty."),
    "a key that stands twice": (
        ("    aims: We count.", "    aims: We count.\n    aims: Again."),
        "aims: Again.",
        "sessions 2, aims: this key stands here twice.",
    ),
    "a number in words": (
        ("minutes: 100", "minutes: ninety"),
        "minutes: ninety",
        "sessions 1, minutes: “ninety” is not a whole number. Write 90, for example.",
    ),
    "a number out of range": (
        ("minutes: 100", "minutes: 0"),
        "minutes: 0",
        "sessions 1, minutes: 0 is out of range: 1 to 1440.",
    ),
    "a text where a list is expected": (
        ("readings: [a-long-walk]", "readings: a-long-walk"),
        "readings: a-long-walk",
        "sessions 1, readings: a list is expected here, not a single value.",
    ),
    "a list where a text is expected": (
        ("title: Bread and books", "title: [Bread, books]"),
        "title: [Bread",
        "title: a text is expected here, not a list.",
    ),
    "a group where a text is expected": (
        ("      - Who set the price?", "      - Who set: the price?"),
        "- Who set:",
        (
            "sessions 2, questions 1: a text is expected here, not a group of keys. "
            "Put it in quotes if it has a colon in it."
        ),
    ),
    "a text where keys are expected": (
        ("  - term: Corn law\n    explanation: A duty on imported grain.", "  - Corn law"),
        "- Corn law",
        "glossary 1: keys are expected here (term, explanation …), not a single value.",
    ),
    "a text that is too long": (
        ("title: Bread and books", "title: " + "bread " * 40),
        "title: bread",
        "title: this has 239 characters; there is room for 200.",
    ),
    "a slug that is none": (
        ("slug: bread-and-books", "slug: Bread & books"),
        "slug: Bread",
        "slug: “Bread & books” must be made of small letters a–z, digits and single hyphens.",
    ),
    "a language that is none": (
        ("language: en\n", "language: english, please\n"),
        "language: english",
        "language: “english, please” is not a language tag. Write en, en-GB or de, for example.",
    ),
    "a reading that does not exist": (
        ("readings: [bread-prices]", "readings: [bread-price]"),
        "readings: [bread-price]",
        "sessions 2, readings 1: there is no texts/bread-price.md. Is bread-prices meant?",
    ),
    "a heading that does not exist": (
        ("readings: [bread-prices]", "readings: [bread-prices#the-price-of-rice]"),
        "readings: [bread-prices#",
        (
            "sessions 2, readings 1: texts/bread-prices.md has no heading “the-price-of-rice”. "
            "Is the-price-of-rye meant?"
        ),
    ),
    "a reading that leads out of the folder": (
        ("readings: [bread-prices]", "readings: [../../etc/passwd]"),
        "readings: [../..",
        (
            "sessions 2, readings 1: “../../etc/passwd” is not the slug of a text, nor of a text and a heading, "
            "such as bread-prices#rye."
        ),
    ),
    "a text read twice": (
        ("readings: [bread-prices]", "readings: [bread-prices, a-long-walk]"),
        "readings: [bread-prices, a",
        "sessions 2, readings 2: “a-long-walk” is listed already, at line 14.",
    ),
    "a text read whole and in part": (
        ("readings: [bread-prices]", "readings: [bread-prices, bread-prices#the-price-of-rye]"),
        "readings: [bread-prices, b",
        "sessions 2, readings 2: “bread-prices#the-price-of-rye” is listed already, at line 20.",
    ),
    "a question that stands twice": (
        (
            "      - What did the winter change?",
            "      - Which of the two would you rather have had as a neighbour?",
        ),
        None,
        "sessions 1, questions 2: this question stands here twice.",
    ),
    "a term explained twice": (
        ("term: Almanac", "term: corn law"),
        "term: corn law",
        "glossary 2, term: “corn law” is explained already, at line 25.",
    ),
    "a date in words": (
        ('date: "1911-01"', 'date: "January 1911"'),
        'date: "January',
        (
            "timeline 1, date: “January 1911” is not a date in the form 1921, 1921-03 or 1921-03-18, "
            "or two of them with a stroke."
        ),
    ),
    "a day that never was": (
        ('date: "1911-01"', 'date: "1911-02-30"'),
        'date: "1911-02-30',
        (
            "timeline 1, date: “1911-02-30” is not a date in the form 1921, 1921-03 or 1921-03-18, "
            "or two of them with a stroke."
        ),
    ),
    "a span that ends before it begins": (
        ('"1912/1914-05"', '"1912/1911-05"'),
        '"1912/1911',
        "timeline 2, date: the span “1912/1911-05” ends before it begins.",
    ),
    "an event of a text that does not exist": (
        ("texts: [a-long-walk]", "texts: [a-long-wlk]"),
        "texts: [a-long-wlk",
        "timeline 1, texts 1: there is no texts/a-long-wlk.md. Is a-long-walk meant?",
    ),
    "a text that says nothing of that date": (
        ("texts: [a-long-walk]", 'says: {a-long-walk: "1911-04"}'),
        'says: {a-long-walk: "1911-04',
        "timeline 1, says, a-long-walk: texts/a-long-walk.md has no sentence with the date 1911-04.",
    ),
    "a saying in words": (
        ("texts: [a-long-walk]", 'says: {a-long-walk: "in March"}'),
        'says: {a-long-walk: "in March',
        (
            "timeline 1, says, a-long-walk: “in March” is not a date in the form 1921, 1921-03 or 1921-03-18, "
            "or two of them with a stroke."
        ),
    ),
    "a text that says something and does not exist": (
        ("texts: [a-long-walk]", 'says: {a-long-wlk: "1911-03"}'),
        "says: {a-long-wlk",
        "timeline 1, says, a-long-wlk: there is no texts/a-long-wlk.md. Is a-long-walk meant?",
    ),
    "a role nobody has": (
        ("role: observer", "role: obsever"),
        "role: obsever",
        (
            "circle, people 4, role: “obsever” is not a role. "
            "Write observer, member, student, facilitator, owner. Is observer meant?"
        ),
    ),
    "no owner": (("role: owner", "role: member"), "  people:\n", None),
    "an address that is none": (
        ("max@example.org", "max at home"),
        "max at home",
        "circle, people 4, email: “max at home” is not an e-mail address.",
    ),
    "one person twice": (
        ("max@example.org", "OLGA@example.org"),
        "- name: Max",
        "circle, people: olga@example.org stands here already, at line 47.",
    ),
    "a time zone nobody lives in": (
        ("Europe/Berlin", "Europe/Berlim"),
        "Europe/Berlim",
        "circle, time_zone: “Europe/Berlim” is not a time zone. Is Europe/Berlin meant?",
    ),
    "a first meeting that is no day": (
        ("first_meeting: -6", "first_meeting: soon"),
        "first_meeting: soon",
        'circle, first_meeting: “soon” is neither a day such as "2027-01-14" nor a number of days such as -27.',
    ),
    "a time that YAML would take for a number": (
        ('time: "19:30"', "time: 1930"),
        "time: 1930",
        'circle, time: “1930” is not a time. Write "19:00", in quotes.',
    ),
    "a declaration of somebody who makes none": (
        ("      role: observer", "      role: observer\n      declared: {a-long-walk: read}"),
        "declared: {a-long-walk: read}",
        "circle, people 4, declared: the role observer declares no readings.",
    ),
    "a declaration in other words": (
        ("a-long-walk: partly", "a-long-walk: halfway"),
        "a-long-walk: halfway",
        "circle, people 3, declared, a-long-walk: “halfway” is not one of read, partly, not.",
    ),
    "a place that is no paragraph": (
        ("bread-prices: 2}", "bread-prices: two}"),
        "bread-prices: two",
        "circle, people 3, places, bread-prices: “two” is not the number of a paragraph, such as 8.",
    ),
    "an alias": (
        ("title: Bread and books", "title: *bread"),
        "title: *bread",
        "an alias (*bread) is not used here: write the words out, or in quotes.",
    ),
    "a tag": (
        ("title: Bread and books", "title: !!python/object/apply:os.system [id]"),
        "title: !!python",
        "a tag (a word that begins with !) is not used here: put the value in quotes.",
    ),
    "a bracket that is not closed": (
        ("readings: [a-long-walk]", "readings: [a-long-walk"),
        "    questions:\n",
        None,
    ),
    "a tab": (("    aims: We count.", "\taims: We count."), "\taims", None),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_fault_of_the_course_is_told_with_its_line(what: str, tmp_path: Path) -> None:
    (old, new), at, message = BROKEN[what]
    assert old in COURSE
    course = COURSE.replace(old, new, 1)
    told = faults(write(tmp_path, course))
    line = line_of(course, at) if at else course.count("\n", 0, course.rindex(new.strip())) + 1
    assert len(told) == 1, told
    assert told[0].startswith(f"course.yaml, line {line}: "), told
    if message is not None:
        assert told[0] == f"course.yaml, line {line}: {message}"
    assert "\n" not in told[0]


TEXTS = {
    "no front matter": (WALK.replace("---", "", 2), 1, "the file must begin with front matter: “---”, keys such as title, “---”."),
    "no title": (WALK.replace("title: A long walk\n", ""), 1, "title is missing from the front matter."),
    "no rights": (WALK.replace("rights: CC BY 4.0\n", ""), 1, "rights is missing from the front matter."),
    "an empty title": (WALK.replace("title: A long walk", "title:"), 2, "title is empty."),
    "an unknown key": (
        WALK.replace("author:", "auther:"),
        3,
        "auther: this key is not known here. Is author meant?",
    ),
    "front matter that is no YAML": (WALK.replace("A long walk", "A: long: walk"), 2, None),
    "nothing to read": (WALK[: WALK.index("The library")], 9, "there is no text below the front matter."),
    "a note that is not there": (
        WALK.replace("hill.", "hill.[^2]"),
        10,
        "the note [^2] is marked here but written nowhere.",
    ),
    "a note nobody marked": (WALK + "\n[^7]: Lost.\n", 20, "the note [^7] is written here but marked nowhere."),
    "a note written twice": (
        WALK + "\n[^1]: Again.\n",
        20,
        "the note [^1] is written here for a second time.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TEXTS)
def test_a_fault_of_a_text_is_told_with_its_line(what: str, tmp_path: Path) -> None:
    text, line, message = TEXTS[what]
    told = faults(write(tmp_path, a_long_walk=text))
    assert len(told) == 1, told
    assert told[0].startswith(f"texts/a-long-walk.md, line {line}: "), told
    if message is not None:
        assert told[0] == f"texts/a-long-walk.md, line {line}: {message}"


def test_a_mark_in_code_is_no_mark(tmp_path: Path) -> None:
    read(write(tmp_path, bread_prices=PRICES + "\nWrite `[^9]` for a note.\n\n```\n[^8]\n```\n"))


def test_a_text_that_the_import_refuses_is_a_fault(tmp_path: Path) -> None:
    folder = write(tmp_path)
    (folder / "texts/a-long-walk.md").write_bytes(WALK.encode() + b"\x00\x01\x02\x03" * 4000)
    assert len(faults(folder)) == 1
    assert faults(folder)[0].startswith("texts/a-long-walk.md, line 1: ")


def test_all_faults_are_told_at_once_in_order(tmp_path: Path) -> None:
    course = COURSE.replace("minutes: 100", "minutes: x").replace("role: observer", "role: king")
    told = faults(write(tmp_path, course, bread_prices=PRICES.replace("title: Bread prices\n", "")))
    assert [line.partition(":")[0] for line in told] == [
        "course.yaml, line 13",
        "course.yaml, line 62",
        "texts/bread-prices.md, line 1",
    ]


class TestFiles:
    def test_a_folder_that_is_not_there(self, tmp_path: Path) -> None:
        assert faults(tmp_path / "nowhere") == [f"{tmp_path / 'nowhere'}: there is no such folder."]

    def test_a_folder_without_a_course(self, tmp_path: Path) -> None:
        (write(tmp_path) / "course.yaml").unlink()
        assert faults(tmp_path) == ["course.yaml: there is no such file."]

    def test_an_empty_course(self, tmp_path: Path) -> None:
        assert faults(write(tmp_path, "# nothing yet\n")) == ["course.yaml, line 1: there is nothing in it."]

    def test_a_course_that_is_a_list(self, tmp_path: Path) -> None:
        assert faults(write(tmp_path, "\n- a\n")) == [
            "course.yaml, line 2: keys are expected here, such as “title: …”, not a list."
        ]

    def test_a_course_in_another_encoding(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        (folder / "course.yaml").write_bytes(COURSE.replace("We count.", "Café.").encode("latin-1"))
        assert faults(folder) == ["course.yaml, line 19: this is not UTF-8: save the file as UTF-8."]

    def test_a_mountain_of_aliases_costs_nothing(self, tmp_path: Path) -> None:
        bomb = "a: &a [x, x]\n" + "".join(
            f"{n}: &{n} [*{m}, *{m}]\n" for m, n in zip("abcdefgh", "bcdefghi", strict=True)
        )
        assert faults(write(tmp_path, bomb)) == [
            "course.yaml, line 2: an alias (*a) is not used here: write the words out, or in quotes."
        ]

    def test_lists_inside_lists_end_somewhere(self, tmp_path: Path) -> None:
        assert faults(write(tmp_path, "title: " + "[" * 50_000)) == [
            "course.yaml, line 1: lists inside lists go too deep here."
        ]

    def test_a_huge_course(self, tmp_path: Path) -> None:
        assert faults(write(tmp_path, COURSE + "#" * 2_000_001)) == ["course.yaml: this is larger than 2 MB."]

    def test_a_huge_text(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        with (folder / "texts/a-long-walk.md").open("wb") as file:
            file.truncate(20_000_001)  # a hole: takes no room on the disk
        assert faults(folder) == ["texts/a-long-walk.md: this is larger than 20 MB."]

    def test_a_link_that_leads_out(self, tmp_path: Path) -> None:
        (tmp_path / "secret.md").write_text(WALK)
        folder = write(tmp_path / "package")
        (folder / "texts/a-long-walk.md").unlink()
        (folder / "texts/a-long-walk.md").symlink_to("../../secret.md")
        assert faults(folder) == [
            "texts/a-long-walk.md: this leads out of the package's folder: put the file itself here."
        ]

    def test_a_folder_of_texts_that_lies_elsewhere(self, tmp_path: Path) -> None:
        folder, elsewhere = write(tmp_path / "package"), write(tmp_path / "elsewhere")
        for file in (folder / "texts").iterdir():
            file.unlink()
        (folder / "texts").rmdir()
        (folder / "texts").symlink_to(elsewhere / "texts")
        assert "texts: this must be a folder inside the package." in faults(folder)

    def test_a_link_inside_the_package_is_a_file_like_any_other(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        (folder / "texts/a-long-walk.md").rename(folder / "walk.md")
        (folder / "texts/a-long-walk.md").symlink_to("../walk.md")
        assert set(read(folder).texts) == {"a-long-walk", "bread-prices"}

    def test_a_link_that_leads_to_itself(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        (folder / "texts/a-long-walk.md").unlink()
        (folder / "texts/a-long-walk.md").symlink_to("a-long-walk.md")
        assert len(faults(folder)) == 1
        assert faults(folder)[0].startswith("texts/a-long-walk.md: ")

    def test_what_is_no_file_is_not_waited_for(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        os.mkfifo(folder / "texts/pipe.md")
        assert faults(folder) == ["texts/pipe.md: this is not a file."]

    @pytest.mark.parametrize("name", ["Notes.md", "a_b.md", "-.md", "ü.md"])
    def test_a_name_that_is_no_slug(self, name: str, tmp_path: Path) -> None:
        folder = write(tmp_path)
        (folder / "texts" / name).write_text(WALK)
        wrong = "its name must be made of small letters a–z, digits and single hyphens, at most 80."
        assert faults(folder) == [f"texts/{name}: {wrong}"]

    def test_a_file_that_is_no_markdown(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        (folder / "texts/notes.txt").write_text("Buy bread.")
        assert faults(folder) == ["texts/notes.txt: a text is a Markdown file, named SLUG.md."]

    def test_what_editors_leave_behind_is_passed_over(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        for name in (".DS_Store", "a-long-walk.md~", ".a-long-walk.md.swp"):
            (folder / "texts" / name).write_text("x")
        assert set(read(folder).texts) == {"a-long-walk", "bread-prices"}

    def test_one_text_under_two_names(self, tmp_path: Path) -> None:
        assert faults(write(tmp_path, copy=WALK)) == [
            "texts/copy.md, line 1: this is the same text as texts/a-long-walk.md."
        ]

    def test_a_mark_of_the_byte_order_and_other_line_ends_do_not_matter(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        for file in (folder / "course.yaml", folder / "texts/a-long-walk.md"):
            file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
        package = read(folder)
        assert package.course.slug == "bread-and-books"
        assert package.texts["a-long-walk"].title == "A long walk"


@pytest.mark.django_db
class TestNothingIsLoaded:
    def test_of_a_package_with_a_fault(self, tmp_path: Path) -> None:
        folder = write(tmp_path, COURSE.replace("minutes: 100", "minutes: x"))
        before = all_rows()
        with pytest.raises(CommandError) as refused:
            call_command("load_course", str(folder), stdout=StringIO())
        lines = str(refused.value).splitlines()
        assert lines == [
            "course.yaml, line 13: sessions 1, minutes: “x” is not a whole number. Write 90, for example.",
            f"There is one fault in {folder}; nothing was loaded.",
        ]
        assert all_rows() == before

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            (
                ("bread-prices: 2}", "bread-prices: 999}"),
                "course.yaml, line 59: circle, people 3, places, bread-prices: this text has no ¶ 999.",
            ),
            (
                ("[bread-prices]\n    q", "[bread-prices#the-price-of-rye, bread-prices#a-detail]\n    q"),
                (
                    "course.yaml, line 20: sessions 2, readings 2: “bread-prices#a-detail” shares words with "
                    "“bread-prices#the-price-of-rye”, listed at line 20."
                ),
            ),
        ],
    )
    def test_when_a_fault_shows_only_among_the_rows(
        self, change: tuple[str, str], told: str, tmp_path: Path
    ) -> None:
        detail = "\n### A detail\n\nOne baker kept his own book, and it is lost.\n\n## The price of flour"
        prices = PRICES.replace("\n## The price of flour", detail)
        course = COURSE.replace(*change, 1)
        assert course != COURSE
        before = all_rows()
        with pytest.raises(PackageRefused) as refused:
            load_from(write(tmp_path, course, bread_prices=prices))
        assert str(refused.value) == told
        assert all_rows() == before

    def test_if_the_circles_slug_is_another_courses(self, tmp_path: Path) -> None:
        load_from(write(tmp_path / "one"))
        other = COURSE.replace("slug: bread-and-books", "slug: other")
        with pytest.raises(PackageRefused, match=r"^course.yaml, line \d+: circle: .*“mill-lane”"):
            load_from(write(tmp_path / "two", other))
        assert Course.objects.count() == 1

    def test_if_an_invented_person_has_a_real_persons_address(self, tmp_path: Path) -> None:
        from tests.factories import make_user

        make_user(email="stella@example.org")
        with pytest.raises(
            PackageRefused, match=r"circle: stella@example.org is the address of a real account"
        ):
            load_from(write(tmp_path))
        assert not Course.objects.exists()
