"""Terms of the glossary: where print has them, and how the reader links them."""

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.changes import Refused
from accounts.models import User
from courses.access import access_to_course
from courses.models import Circle, Course
from readings.actions import add_term, begin_unit, change_term, place_terms, remove_term, set_glossary
from readings.models import Block, Edition, Term, TermPlace, Text, Unit
from readings.terms import Terms
from tests.factories import (
    make_circle,
    make_course,
    make_member,
    make_text,
    make_unit,
    make_user,
    publish_wording,
)


def first(name: str, *paragraphs: str, language: str = "en", spans: Any = ()) -> str | None:
    """The words at which a term stands first in these paragraphs, with the number of the paragraph."""
    terms = Terms({1: name}, language)
    for words in paragraphs:
        terms.weigh(words)
    found = terms.first_in((at, words, spans) for at, words in enumerate(paragraphs, 1)).get(1)
    if found is None:
        return None
    at, place = found
    return f"{at}: {paragraphs[at - 1][place.start : place.end]}"


@pytest.mark.parametrize(
    ("name", "words", "there"),
    [
        ("weir", "The weirs held. A weir holds.", "weirs"),
        ("weir", "Weirs hold water.", "Weirs"),  # where a sentence begins
        ("weir", "We met Mr Weir and his weir.", "weir"),  # a name is not the term
        ("weir", "It was weird.", None),
        ("weir", "The fish-weir and the weir-keeper.", None),  # part of another word
        ("Weir", "The weir held.", "weir"),  # a glossary may begin its entries with capitals
        ("Weir", "Old Weir spoke, and Weir again. A weir held.", "Weir"),  # here it is a name
        ("Greys", "They wore greys? The Greys came, the Greys went.", "Greys"),
        ("mill committee", "Every Mill Committee met.", "Mill Committee"),
        ("mill committee", "All mill committees met.", "mill committees"),
        ("Mill committees", "One mill committee met.", "mill committee"),
        ("lace party", "Two lace\nparties.", "lace\nparties"),
        ("MSW", "The msw and the MSWs.", "MSWs"),
        ("Mutual Soap Works (MSW)", "The MSW paid.", "MSW"),
        ("Mutual Soap Works (MSW)", "The Mutual Soap Works paid.", "Mutual Soap Works"),
        ("Elm-Stretton", "At Elm-Stretton’s gate.", "Elm-Stretton"),
        ("class", "The classes met.", "classes"),
        ("C++ [guild]", "The C++ [guild] met.", "C++ [guild]"),  # signs are no words, and break nothing
    ],
)
def test_a_term_is_found_as_print_has_it(name: str, words: str, there: str | None) -> None:
    assert first(name, words) == (there and f"1: {there}")


@pytest.mark.parametrize(
    ("language", "name", "words", "there"),
    [
        ("de", "Genossenschaft", "Viele Genossenschaften entstanden.", "Genossenschaften"),
        ("fr", "conseil ouvrier", "C’est l’heure des conseil ouvriers.", "conseil ouvriers"),
        ("fr", "état", "Voici l’état.", "état"),
        ("es", "huelga", "Las huelgas.", "huelgas"),
        ("ru", "артель", "Наша артель.", "артель"),
        ("ru", "коммуна", "Жили в коммуне.", "коммуне"),
        ("ru", "совет", "Двенадцать советов.", "советов"),
        ("xx", "weir", "Two weirs, one weir.", "weir"),  # of a language nobody described: the word itself
    ],
)
def test_endings_are_those_of_the_texts_language(language: str, name: str, words: str, there: str) -> None:
    assert first(name, words, language=language) == f"1: {there}"


def test_the_longest_term_wins() -> None:
    terms = Terms({1: "council", 2: "council of war"}, "en")
    words = "A council of war met. Later the council met."
    found = terms.first_in([(0, words, ())])
    assert {term: words[place.start : place.end] for term, (_, place) in found.items()} == {
        1: "council",
        2: "council of war",
    }
    assert found[1][1].start > found[2][1].start


@pytest.mark.parametrize("kind", ["note_marker", "citation", "link", "date"])
def test_what_leads_elsewhere_is_no_term(kind: str) -> None:
    spans = [{"start": 2, "end": 10, "kind": kind, "target": "1"}]
    assert first("weir", "A weir 1884 and a weir.", spans=spans) == "1: weir"
    terms = Terms({1: "weir"}, "en")
    _, place = terms.first_in([(0, "A weir 1884 and a weir.", spans)])[1]
    assert place.start == 18


def test_no_link_begins_or_ends_within_emphasis_that_goes_on() -> None:
    spans = [{"start": 2, "end": 5, "kind": "em", "target": ""}]
    assert first("mill race", "A mill race.", spans=spans) is None
    inside = [{"start": 0, "end": 7, "kind": "em", "target": ""}]
    assert first("mill", "A mill race.", spans=inside) == "1: mill"


WORDS = (
    "The weir was older than the mill. Nobody owned the weir.",
    "Below the weir the brook ran wide, and the overseer counted it.",
    "An overseer was paid by the day.",
)


@pytest.fixture
def course(db: None) -> Course:
    return make_course("Water")


@pytest.fixture
def circle(course: Course) -> Circle:
    return make_circle(course)


@pytest.fixture
def unit(course: Course) -> Unit:
    return make_unit(course, paragraphs=WORDS)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def places(unit: Unit) -> set[tuple[str, int | None, str]]:
    return {
        (place.term.name, place.block.number, place.block.plain[place.start : place.end])
        for place in TermPlace.objects.filter(unit=unit).select_related("term", "block")
    }


def test_terms_are_placed_whenever_texts_or_terms_change(course: Course, unit: Unit) -> None:
    access = access_to_course(make_editor(course), course.slug)
    weir = add_term(access=access, name="weir", explanation="A low dam.")
    add_term(access=access, name="overseer", explanation="Who counts.")
    assert places(unit) == {("weir", 1, "weir"), ("overseer", 2, "overseer")}
    change_term(access=access, term=weir, name="brook", explanation="A low dam.")
    assert places(unit) == {("brook", 2, "brook"), ("overseer", 2, "overseer")}
    remove_term(access=access, pk=weir.pk)
    assert places(unit) == {("overseer", 2, "overseer")}
    publish_wording(unit.text, b"It is said that the overseer slept.\n\nAn overseer was paid by the day.")
    assert places(unit) == {("overseer", 1, "overseer")}
    edition = unit.text.editions.get(state=Edition.State.PUBLISHED)
    begun = begin_unit(text=unit.text, block=edition.blocks.get(number=2))
    assert places(begun) == {("overseer", 2, "overseer")}
    set_glossary(course=course, terms={"paid": "Given money."})
    assert places(begun) == {("paid", 2, "paid")}
    assert places(unit) == set()


def make_editor(course: Course) -> User:
    editor = make_user()
    course.editors.add(editor)
    return editor


def test_a_term_stands_once_in_a_course(course: Course) -> None:
    access = access_to_course(make_editor(course), course.slug)
    term = add_term(access=access, name="weir", explanation="A low dam.")
    assert add_term(access=access, name="weir", explanation="A low dam.") == term
    with pytest.raises(Refused, match="already has “weir”"):
        add_term(access=access, name="Weir", explanation="Another.")
    other = add_term(access=access, name="sluice", explanation="A gate.")
    with pytest.raises(Refused, match="already has"):
        change_term(access=access, term=other, name="weir", explanation="A gate.")


def test_the_reader_links_a_term_at_its_first_place_and_explains_it(circle: Circle, unit: Unit) -> None:
    set_glossary(course=circle.course, terms={"weir": "A low dam <b>across</b> a stream."})
    client, path = client_of(make_member(circle)), f"/c/{circle.slug}/readings/{unit.slug}/"
    answer = client.get(path)
    page = answer.content.decode()
    term = Term.objects.get()
    assert f'The <a class="term" role="doc-glossref" href="#w{term.pk}">weir</a> was older' in page
    assert page.count('class="term"') == 1
    assert f'id="w{term.pk}"' in page
    assert "A low dam &lt;b&gt;across&lt;/b&gt; a stream." in page
    assert "term" not in Block.objects.get(edition__text=unit.text, number=1).html  # what is stored has none
    again = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(path, headers=again).status_code == 304
    set_glossary(course=circle.course, terms={"weir": "A dam."})
    assert "A dam." in client.get(path, headers=again).content.decode()


def test_a_reading_without_terms_has_no_list_of_them(circle: Circle, unit: Unit) -> None:
    page = client_of(make_member(circle)).get(f"/c/{circle.slug}/readings/{unit.slug}/").content.decode()
    assert "Words of this reading" not in page


def test_placing_asks_a_constant_number_of_questions_for_each_text(course: Course) -> None:
    text: Text = make_text(course, paragraphs=WORDS)
    counts = []
    for number in (1, 40):
        Term.objects.bulk_create(
            Term(course=course, name=f"word {uuid.uuid4().hex}", explanation=".") for _ in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            place_terms(course, [text])
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_two_thousand_terms_are_looked_for_at_once() -> None:
    """A quarter of an hour, if each place were held against each of them: the test does not end."""
    names = {at: f"{chr(97 + at % 26)}{'n' * 30}{at}" for at in range(2_000)} | {2_000: "committee"}
    words = "The mill grinds and grinds at the committee. " * 20_000
    (found,) = Terms(names, "en").first_in([("block", words, ())]).values()
    assert (found[1].term, found[1].start) == (2_000, 34)


def test_of_terms_that_begin_alike_the_longest_wins() -> None:
    names = {1: "a", 2: "a b", 3: "ab", 4: "Éa", 5: "B (a b c)"}
    found = Terms(names, "en").first_in([("block", "x a b c, a b, ab, a, Éa", ())])
    assert {term: (at.start, at.end) for term, (_, at) in found.items()} == {
        5: (2, 7),
        2: (9, 12),
        3: (14, 16),
        1: (18, 19),
        4: (21, 23),
    }
