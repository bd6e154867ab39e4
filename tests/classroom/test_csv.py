"""Tables to take away: every cell comes back as it was, and none of them is a formula."""

import csv
import io
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.utils import timezone

from courses.access import Access
from courses.csv_answers import Cell, csv_answer
from tests.factories import make_circle, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def access() -> Access:
    owner = make_user("Olga")
    circle = make_circle(owner=owner, slug="mill-street", time_zone="Asia/Tokyo")
    return Access(user=owner, course=circle.course, circle=circle)


def table(answer: HttpResponse) -> list[list[str]]:
    """What a spreadsheet that knows UTF-8 reads."""
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def one(access: Access, said: Cell) -> str:
    return table(csv_answer(access, what="words", head=["Words"], rows=[[said]]))[1][0]


@pytest.mark.parametrize(
    "words",
    [
        "plain",
        "",
        "two, words",
        'she said "no"',
        "first line\nsecond line",
        "semi;colon",
        "Zoë Ångström · 山田",
        "007",
        "a = b",
        "1+1",
        "name@example.org",
        "“=quoted”",
        "(-)",
        "\N{EN DASH} a dash",
        "x" * 40_000,
    ],
)
def test_words_come_back_as_they_were(access: Access, words: str) -> None:
    assert one(access, words) == words


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+44 20 7946 0000",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\n=1+1",
        "\r=1+1",
        " =1+1",
        "\N{NO-BREAK SPACE}=1+1",
        "\N{ZERO WIDTH SPACE}=1+1",
        "\N{FULLWIDTH EQUALS SIGN}1+1",
        '=HYPERLINK("https://example.org/?"&A1)',
    ],
)
def test_no_cell_is_a_formula(access: Access, words: str) -> None:
    read = one(access, words)
    assert read.startswith("'")
    assert read[1:].strip().endswith(words.strip()[-3:])


def test_the_head_is_not_a_formula_either(access: Access) -> None:
    assert table(csv_answer(access, what="x", head=["=A1"], rows=[]))[0] == ["'=A1"]


def test_numbers_and_days_are_what_they_are(access: Access) -> None:
    said = csv_answer(
        access,
        what="x",
        head=["a", "b", "c", "d", "e", "f"],
        rows=[[3, -1.5, None, date(2026, 3, 1), datetime(2026, 3, 1, 20, 30, tzinfo=UTC), True]],
    )
    assert (
        said.content.decode("utf-8-sig").splitlines()[1] == '3,-1.5,"","2026-03-01","2026-03-02 05:30","yes"'
    )


def test_the_file_says_what_it_is(access: Access) -> None:
    said = csv_answer(access, what="overview", head=["Name"], rows=[])
    assert said["Content-Type"] == "text/csv; charset=utf-8"
    assert said.content.startswith(b"\xef\xbb\xbf")
    day = timezone.localtime(timezone=ZoneInfo("Asia/Tokyo")).date()
    assert said["Content-Disposition"] == f'attachment; filename="mill-street-overview-{day}.csv"'


def test_outside_a_circle_it_is_named_after_the_course(access: Access) -> None:
    outside = Access(user=access.user, course=access.course)
    assert access.course.slug in csv_answer(outside, what="x", head=[], rows=[])["Content-Disposition"]
