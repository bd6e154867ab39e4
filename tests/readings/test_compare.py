"""The texts side by side: what is found, in what order, by whom, whatever is typed."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Circle, Course, Role
from readings.actions import EventPlan, set_events
from readings.lookup import LONGEST
from readings.models import DatedMention, Name, Text
from readings.queries.compare import COLUMNS, FIRST, PAGE, ComparePage, Wanted, compare
from readings.search import NO_WORDS, ONLY_WITHOUT
from tests import factories
from tests.readings.bringing import client_of
from tests.readings.filling import fill_course

pytestmark = pytest.mark.django_db

MILL = (
    "The miller kept his candles in a drawer. Nobody was to touch them before the first frost.",
    "In March 1911 the mill stood still. The river had frozen, and with it the wheel.",
    "On 4 March 1911 the millers met again at the inn.",
)
QUAY = (
    "A lamp burned on the quay all winter. Candles were for those who could not pay for oil.",
    "The keeper of the lamp wrote every night, and every candle was counted: candles, candles, candles.",
    "Nothing happened in 1911 that the log thought worth a line.",
)
BREAD = ("The price of bread rose twice in a year.", "It rose again when the harvest failed.")


@pytest.fixture
def circle() -> Circle:
    course = factories.make_course(sessions=1)
    factories.make_text(course, "The mill", MILL, slug="mill", author="Ada Ferrars")
    factories.make_text(course, "The quay", QUAY, slug="quay", author="Ben Okoro")
    factories.make_text(course, "Bread", BREAD, slug="bread")
    return factories.make_circle(course)


def looked(circle: Circle, words: str, **wanted: Any) -> ComparePage:
    anna = factories.make_member(circle)
    return compare(factories.access_of(anna, circle), Wanted(words, **wanted))


def told(page: ComparePage) -> dict[str, list[int]]:
    return {column.text.slug: [each.number for each in column.told] for column in page.columns}


def test_every_text_has_its_column_in_the_order_of_the_course(circle: Circle) -> None:
    page = looked(circle, "candle")
    assert told(page) == {"mill": [1], "quay": [1, 2], "bread": []}
    assert (page.speaking, page.passages) == (2, 3)


def test_what_was_looked_for_is_marked_within_its_sentences(circle: Circle) -> None:
    (first, *_), *_ = [column.told for column in looked(circle, "candles").columns]
    assert first.excerpt.startswith("The miller kept his <mark>candles</mark> in a drawer.")
    assert (first.start, first.unit) == (0, "mill")
    assert MILL[0][first.start : first.end].endswith(".")


def test_a_comma_means_either_and_nothing_means_both(circle: Circle) -> None:
    assert told(looked(circle, "candles frost")) == {"mill": [1], "quay": [], "bread": []}
    assert told(looked(circle, "candles, harvest")) == {"mill": [1], "quay": [1, 2], "bread": [2]}
    assert told(looked(circle, "candles -oil"))["quay"] == [2]


def test_a_phrase_is_the_very_words_and_marked_only_there(circle: Circle) -> None:
    page = looked(circle, '"lamp night"')
    assert page.passages == 0
    page = looked(circle, '"keeper of the lamp"')
    assert told(page)["quay"] == [2]
    assert page.columns[1].told[0].excerpt.count("<mark>") == 1


def test_a_time_finds_what_is_told_of_it_as_precisely_as_asked(circle: Circle) -> None:
    assert told(looked(circle, "1911")) == {"mill": [2, 3], "quay": [3], "bread": []}
    assert told(looked(circle, "March 1911")) == {"mill": [2, 3], "quay": [], "bread": []}
    assert told(looked(circle, "4 March 1911")) == {"mill": [3], "quay": [], "bread": []}
    assert told(looked(circle, "1910 to 1912")) == {"mill": [2, 3], "quay": [3], "bread": []}
    assert told(looked(circle, "miller 1911")) == {"mill": [3], "quay": [], "bread": []}
    (_, met), *_ = [column.told for column in looked(circle, "March 1911").columns]
    assert "<mark>4 March 1911</mark>" in met.excerpt


def test_a_date_that_an_editor_hid_is_not_told(circle: Circle) -> None:
    mentions = DatedMention.objects.filter(block__number=2, block__edition__text__slug="mill")
    assert mentions.update(hidden=True) == 1
    assert told(looked(circle, "spring 1911, 1910-1912"))["mill"] == [3]


def test_a_name_is_found_in_all_its_spellings(circle: Circle) -> None:
    Name.objects.create(course=circle.course, name="quay", spellings=["harvest", "the inn"])
    assert told(looked(circle, "Harvest")) == {"mill": [3], "quay": [1], "bread": [2]}
    Name.objects.update(hidden=True)
    assert told(looked(circle, "Harvest")) == {"mill": [], "quay": [], "bread": [2]}


def test_an_event_finds_what_was_tied_to_it_and_what_is_told_of_its_time(circle: Circle) -> None:
    event, *_ = set_events(course=circle.course, events=[EventPlan("1911-03", "The wheel stops")])
    tied = DatedMention.objects.get(block__edition__text__slug="quay")
    tied.event = event
    tied.save()
    assert told(looked(circle, "", event=event)) == {"mill": [2, 3], "quay": [3], "bread": []}


def test_the_passages_that_say_most_come_first_and_stand_in_their_order(circle: Circle) -> None:
    said = ["A candle here."] * (FIRST + 1) + ["Candles, candles and frost: a candle.", "One candle."]
    factories.make_text(circle.course, "Light", said, slug="light")
    column = looked(circle, "candle, frost").columns[-1]
    assert (column.count, len(column.told), column.more) == (len(said), FIRST, len(said) - FIRST)
    assert FIRST + 2 in [each.number for each in column.told]
    assert [each.number for each in column.told] == sorted(each.number for each in column.told)


def test_one_text_has_all_of_it_page_by_page(circle: Circle) -> None:
    said = [f"Candle number {n}." for n in range(PAGE + 4)]
    factories.make_text(circle.course, "Light", said, slug="light")
    page = looked(circle, "candle", text="light")
    assert told(page) == {"light": list(range(1, PAGE + 1))}
    assert page.later == 2
    page = looked(circle, "candle", text="light", page=2)
    assert told(page) == {"light": list(range(PAGE + 1, PAGE + 5))}
    assert page.later is None


def test_each_text_is_searched_in_its_own_language(circle: Circle) -> None:
    text = factories.make_text(
        circle.course,
        "Die Mühle",
        ("Die Kerzen lagen in der Lade.", "Der Winter kam."),
        slug="muehle",
        language="de",
    )
    assert {block.search_config for block in text.editions.get().blocks.all()} == {"german"}
    assert told(looked(circle, "kerze, candle"))["muehle"] == [1]
    assert told(looked(circle, "winter"))["muehle"] == [2]


def test_only_what_is_published_in_this_course_is_found(circle: Circle) -> None:
    other = factories.make_course()
    factories.make_text(other, "Elsewhere", ("A candle of another course.",))
    mill = Text.objects.get(slug="mill")
    factories.publish_wording(mill, "\n\n".join([*MILL[1:], "The drawer was empty by then."]).encode())
    assert told(looked(circle, "candle")) == {"mill": [], "quay": [1, 2], "bread": []}


def test_headings_and_notes_are_counted_but_not_shown(circle: Circle) -> None:
    data = b"# Light\n\n## Of candles\n\nSomebody lit one.[^1]\n\nThen it was dark.\n\n[^1]: A candle, it is said.\n"
    factories.make_text(circle.course, "Light", data=data, name="light.md", slug="light")
    column = looked(circle, "candle").columns[-1]
    assert (column.count, column.beside) == (0, 2)


def test_words_of_a_text_are_never_markup(circle: Circle) -> None:
    said = "He wrote <script>alert(1)</script> & a \ue000 candle \ue001 on the wall."
    factories.make_text(circle.course, "Wall", (said, "Then he left."), slug="wall")
    (found,) = looked(circle, "candle").columns[-1].told
    assert "<script>" not in found.excerpt
    assert "&lt;script&gt;" in found.excerpt
    assert re.findall("<mark>(.*?)</mark>", found.excerpt) == ["candle"]


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("the of and", NO_WORDS),
        ("-candle", ONLY_WITHOUT),
        (", ; or", NO_WORDS),
        ("x" * (LONGEST + 1), "That is too long"),
    ],
)
def test_what_cannot_be_looked_up_gets_one_sentence(circle: Circle, words: str, problem: str) -> None:
    page = looked(circle, words)
    assert page.problem.startswith(problem)
    assert not page.columns


@pytest.mark.parametrize(
    "words",
    [
        *(
            '"',
            "'",
            "!!",
            "a & b | !c",
            "<->",
            ":*",
            "candle:*",
            "((((",
            "\\",
            "%s %d {}",
            "\ue0020\ue003 candle",
        ),
        *(
            "or or or",
            "-",
            "--",
            "1921-",
            "99999",
            "0000",
            "31.31.1921",
            "a" * LONGEST,
            "é" * 100,
            "🕯️",
            "'; --",
        ),
        *("candle or -oil", '"" or ""', "1 or 2 or 3 or 4 or 5 or 6 or 7 or 8 or 9 or 10 or 11 or 12 or 13"),
    ],
)
def test_whatever_is_typed_the_page_comes(circle: Circle, words: str) -> None:
    anna = client_of(factories.make_member(circle))
    assert anna.get(f"/c/{circle.slug}/compare/", {"q": words}).status_code == 200


def test_hostile_addresses_are_passed_over(circle: Circle) -> None:
    anna = client_of(factories.make_member(circle))
    page = f"/c/{circle.slug}/compare/"
    assert anna.get(page, {"q": "candle\0 x", "page": "-1"}).status_code == 200
    assert anna.get(page, {"q": "word " * 2500}).status_code == 200
    assert anna.get(page, {"q": "candle", "page": "9" * 40, "text": "a/b", "event": "x"}).status_code == 200
    assert anna.get(page, {"q": "candle", "text": "no-such-text"}).status_code == 404
    assert anna.get(page, {"event": "999999999"}).status_code == 404


def test_an_event_of_another_course_is_not_there(circle: Circle) -> None:
    event, *_ = set_events(course=factories.make_course(), events=[EventPlan("1911", "Elsewhere")])
    anna = client_of(factories.make_member(circle))
    assert anna.get(f"/c/{circle.slug}/compare/", {"event": event.pk}).status_code == 404


def test_the_page_leads_on_from_each_passage(circle: Circle) -> None:
    html = client_of(factories.make_member(circle)).get(f"/c/{circle.slug}/compare/?q=frost").content.decode()
    base = f"/c/{circle.slug}"
    assert f'href="{base}/readings/mill/#p1"' in html
    assert re.search(
        rf'href="{base}/discussions/new/\?unit=mill&amp;paragraph=1&amp;start=0&amp;end=\d+"', html
    )
    assert re.search(rf'href="{base}/readings/mill/notes/new/\?paragraph=1&amp;start=0&amp;end=\d+"', html)
    assert re.search(rf'href="{base}/readings/mill/others/\?paragraph=1&amp;start=0&amp;end=\d+"', html)


def test_who_only_looks_is_offered_neither_note_nor_discussion(circle: Circle) -> None:
    html = (
        client_of(factories.make_member(circle, Role.OBSERVER))
        .get(f"/c/{circle.slug}/compare/?q=frost")
        .content.decode()
    )
    assert "notes/new" not in html
    assert "discussions/new" not in html


def test_the_empty_page_says_where_to_begin(circle: Circle) -> None:
    set_events(course=circle.course, events=[EventPlan("1911-03", "The wheel stops")])
    factories.make_comparison(circle.course, "How is the winter told?")
    html = client_of(factories.make_member(circle)).get(f"/c/{circle.slug}/compare/").content.decode()
    assert "The wheel stops" in html
    assert "How is the winter told?" in html
    assert "How it works" in html


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_a_page_costs_the_same_queries_whatever_is_found() -> None:
    course = factories.make_course()
    circle = factories.make_circle(course)
    anna = client_of(factories.make_member(circle))
    fill_course(course, 2, characters=2_000)
    address = f"/c/{circle.slug}/compare/?q=assembly%2C+1921"
    few = queries_of(anna, address)
    fill_course(course, 20, characters=10_000, seed=2)
    assert queries_of(anna, address) == few


def test_many_texts_stand_on_several_pages_and_the_silent_are_named(circle: Circle) -> None:
    for n in range(COLUMNS + 1):
        factories.make_text(circle.course, f"Light {n}", (f"Candle {n}.", "Dark."), slug=f"light-{n}")
    page = looked(circle, "candle")
    assert len(page.columns) == COLUMNS
    assert page.later == 2
    assert [column.text.slug for column in page.silent] == ["bread"]
    page = looked(circle, "candle", page=2)
    assert [column.text.slug for column in page.columns] == [
        f"light-{n}" for n in range(COLUMNS - 2, COLUMNS + 1)
    ]


def test_a_course_without_texts_says_so() -> None:
    circle = factories.make_circle(factories.make_course())
    html = (
        client_of(factories.make_member(circle)).get(f"/c/{circle.slug}/compare/?q=candle").content.decode()
    )
    assert "No text" in html


def test_course_editors_compare_in_the_course(circle: Circle) -> None:
    editor = factories.make_user("Editor")
    course: Course = circle.course
    course.editors.add(editor)
    html = client_of(editor).get(f"/courses/{course.slug}/compare/?q=frost").content.decode()
    assert f'href="/courses/{course.slug}/readings/mill/#p1"' in html
