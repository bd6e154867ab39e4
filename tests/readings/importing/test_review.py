"""The work that a review is about, in the wordings that journals print it; and texts that are no reviews."""

from __future__ import annotations

import time

import pytest

from readings.importing import structure_text
from readings.importing.draft import Draft, SubjectWork
from readings.importing.languages import language
from readings.importing.review import read_review, read_stack

TEXT = (
    "The strangest thing about the ferry is that it was never meant to pay. The council bought the boat so that the "
    "doctor could cross, and the doctor preferred to walk. What came of it fills the greater part of this book, and it "
    "is told with a patience that the council never had, in chapters that are named after the tides and the men who "
    "missed them."
)
WORK = SubjectWork("A Boat for the Doctor", "Edith Lowe", "Tern Press", "2008")


def imported(*parts: str) -> Draft:
    return structure_text("\n\n".join([*parts, TEXT, TEXT, TEXT]).encode())


@pytest.mark.parametrize(
    ("lines", "reviewer"),
    [
        (["Hal Roe reviews A Boat for the Doctor, by Edith Lowe, Tern Press, 2008."], "Hal Roe"),
        (["Hal Roe reviews Edith Lowe’s A Boat for the Doctor (Tern Press 2008)"], "Hal Roe"),
        (["Hal Roe on A Boat for the Doctor by Edith Lowe (Tern Press, 2008)"], "Hal Roe"),
        (["A Boat for the Doctor by Edith Lowe (Tern Press, 2008)", "Reviewed by Hal Roe"], "Hal Roe"),
        (["A Boat for the Doctor (Tern Press, 2008) by Edith Lowe"], None),
        (["A Boat for the Doctor. By Edith Lowe. Tern Press, 2008. 320 pp. £20"], None),
        (["A Boat for the Doctor, Edith Lowe, Tern Press, 2008, £12.99", "Hal Roe"], "Hal Roe"),
        (["Edith Lowe, A Boat for the Doctor (Hull: Tern Press, 2008)", "Hal Roe"], "Hal Roe"),
        (["Edith Lowe: A Boat for the Doctor. Tern Press, 2008."], None),
        (["Edith Lowe, _A Boat for the Doctor_, Hull: Tern Press, 2008, pp. 320, hardback, $30"], None),
        (["A Boat for the Doctor", "Edith Lowe", "Tern Press, 2008, £12.99"], None),
        (["A Boat for the Doctor", "By Edith Lowe", "Tern Press, 320 pages, 2008"], None),
        (["Review: A Boat for the Doctor by Edith Lowe, Tern Press, 2008"], None),
        (["Review of Edith Lowe, A Boat for the Doctor, Tern Press 2008"], None),
        (["[Review of: Edith Lowe, “A Boat for the Doctor”, Tern Press, 2008]"], None),
        (
            ["Book review: A Boat for the Doctor, Edith Lowe. Tern Press, 2008. 240 pp.", "By Hal Roe"],
            "Hal Roe",
        ),
        (["A Boat for the Doctor, by Edith Lowe, Tern Press, 2008. Reviewed by Hal Roe"], "Hal Roe"),
        (["REVIEW", "A Boat for the Doctor by Edith Lowe (Tern Press, 2008)"], None),
    ],
)
def test_wordings(lines: list[str], reviewer: str | None) -> None:
    draft = imported(*lines)
    assert draft.subject == WORK
    assert draft.author == reviewer
    assert [block.text for section in draft.sections for block in section.blocks] == [TEXT] * 3


def test_a_work_that_is_announced_may_lack_its_imprint() -> None:
    assert imported("Review of A Boat for the Doctor by Edith Lowe").subject == SubjectWork(
        "A Boat for the Doctor", "Edith Lowe", None, None
    )


def test_a_title_of_the_review_above_the_work() -> None:
    draft = imported(
        "Tides and Fees", "A Boat for the Doctor, by Edith Lowe (Tern Press, 2008)", "Hal Roe, 4 May 2009"
    )
    assert (draft.title, draft.author, draft.date, draft.subject) == (
        "Tides and Fees",
        "Hal Roe",
        "2009-05-04",
        WORK,
    )


def test_two_authors_and_a_subtitle() -> None:
    draft = imported("Edith Lowe and J. P. Roe, The Tern: A Boat and Its Debts (Tern Press, 2008)")
    assert draft.subject == SubjectWork(
        "The Tern: A Boat and Its Debts", "Edith Lowe and J. P. Roe", "Tern Press", "2008"
    )


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("de", "Rezension: Edith Lowe, Ein Boot für den Arzt, Tern Verlag, 2008, 320 S."),
        ("fr", "Compte rendu de Edith Lowe, Un bateau pour le médecin (Tern Livres, 2008)"),
        ("es", "Reseña de Un barco para el médico, de Edith Lowe, Tern Libros, 2008"),
    ],
)
def test_other_languages(code: str, line: str) -> None:
    found = read_review(line, language(code))
    assert found is not None
    assert (found.subject.author, found.subject.year) == ("Edith Lowe", "2008")


@pytest.mark.parametrize(
    "lines",
    [
        ["A Boat for the Doctor", "Edith Lowe", "Tern Press, 2008"],  # the title page of the book itself
        ["A Boat for the Doctor", "by Edith Lowe", "Coastal Review 12, May 2008"],
        ["A Boat for the Doctor", "From Coastal Review, Hull, 2008"],
        ["Edith Lowe, A Boat for the Doctor, Coastal Review, May 2008"],
        ["From A Boat for the Doctor by Edith Lowe (Tern Press, 2008)"],  # a chapter of it
        ["“Nobody crosses for nothing.”", "Edith Lowe, A Boat for the Doctor (Tern Press, 2008)"],  # a saying
        ["Review of the Year"],
        ["The Council Reviews Its Ferry"],
    ],
)
def test_no_work_is_invented(lines: list[str]) -> None:
    assert imported(*lines).subject is None


@pytest.mark.parametrize(
    "line",
    [
        "Posted by Hal Roe on May 4, 2009",
        "May 4, 2009 | Hal Roe",
        "Hal Roe, 4 May 2009",
        "Hal Roe – 4 May 2009",
        "Hal Roe (4 May 2009)",
    ],
)
def test_who_wrote_and_when_in_one_line(line: str) -> None:
    draft = imported("Tides and Fees", line)
    assert (draft.title, draft.author, draft.date) == ("Tides and Fees", "Hal Roe", "2009-05-04")


def test_a_signature_below_the_text() -> None:
    draft = structure_text("\n\n".join(["Tides and Fees", TEXT, TEXT, "— Hal Roe"]).encode())
    assert draft.author == "Hal Roe"
    assert [block.text for section in draft.sections for block in section.blocks] == [TEXT, TEXT]


def test_the_source_of_a_saying_that_ends_a_text_signs_nothing() -> None:
    draft = structure_text(
        "\n\n".join(["Tides and Fees", TEXT, TEXT, "“Nobody crosses for nothing.”", "— Hal Roe"]).encode()
    )
    assert draft.author is None


@pytest.mark.parametrize(
    ("line", "source", "date"),
    [
        ("Coastal Quarterly 41, no. 2 (Summer 2016)", "Coastal Quarterly 41, no. 2", "2016"),
        ("Tern 12, May 2016", "Tern 12", "2016-05"),
        ("A talk given to the boat club, 9 November 1974", None, "1974-11-09"),
        ("Source: Coastal Quarterly, 12 May 1999", "Coastal Quarterly", "1999-05-12"),
    ],
)
def test_where_and_when_it_appeared_below_the_title(line: str, source: str | None, date: str) -> None:
    draft = imported("Tides and Fees", "Hal Roe", line)
    assert (draft.source, draft.date) == (source, date)
    assert [block.text for section in draft.sections for block in section.blocks] == [TEXT] * 3


def test_a_place_and_a_day_above_a_text_are_no_source() -> None:
    draft = imported("Tides and Fees", "Hull, June 1848")
    assert draft.source is None


@pytest.mark.parametrize(
    "line", ["A. " * 59 + "x", "A.B. " * 50 + "x", "Ann " * 59 + "x", "Ann Lee, " * 29 + "1"]
)
def test_rows_of_names_are_read_in_no_time(line: str) -> None:
    before = time.process_time()
    assert read_review(line, language("en")) is None
    assert time.process_time() - before < 0.5


@pytest.mark.parametrize(
    "lines", [["A line.", "whd " * 20_000], ["A line.", ",;:" * 20_000], ["a " * 30_000]]
)
def test_a_line_longer_than_any_title_is_none_and_costs_nothing(lines: list[str]) -> None:
    """The looking for pages and prices costs the square of the length."""
    assert read_stack(lines, language("en")) is None
    assert read_review(lines[-1], language("en")) is None
