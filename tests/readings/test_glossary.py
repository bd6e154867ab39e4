"""The glossary page, and how editors keep it."""

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from courses.actions import add_editor
from courses.models import Circle, Role
from readings.actions import set_glossary
from readings.models import Term
from tests.factories import make_circle, make_course, make_member, make_text, make_unit, make_user

pytestmark = pytest.mark.django_db

WORDS = ("The weir was older than the mill.", "Below the weir stood the reeve, who counted.")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course("Water"))


@pytest.fixture
def editor(circle: Circle) -> User:
    editor = make_member(circle, Role.FACILITATOR)
    add_editor(course=circle.course, user=editor)
    return editor


def page_of(circle: Circle, user: User) -> str:
    answer = client_of(user).get(f"/c/{circle.slug}/glossary/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_each_word_leads_to_where_each_reading_first_has_it(circle: Circle) -> None:
    one, two = (make_unit(circle.course, title=title, paragraphs=WORDS) for title in ("One", "Two"))
    set_glossary(course=circle.course, terms={"reeve": "Who counts.", "Weir": "A dam.", "eel": "A fish."})
    page = page_of(circle, make_member(circle))
    assert page.index("eel") < page.index("reeve") < page.index("Weir")  # capitals make no order of their own
    for unit in (one, two):
        assert page.count(f'href="/c/{circle.slug}/readings/{unit.slug}/#p2"') == 1
    assert "No text prints it so" not in page
    assert "Change" not in page


def test_an_editor_sees_which_words_no_text_has(circle: Circle, editor: User) -> None:
    make_unit(circle.course, paragraphs=WORDS)
    set_glossary(course=circle.course, terms={"eel": "A fish.", "reeve": "Who counts."})
    page = page_of(circle, editor)
    assert page.count("No text prints it so") == 1


def test_many_places_are_folded(circle: Circle) -> None:
    for number in range(7):
        make_unit(circle.course, title=f"Reading {number}", paragraphs=WORDS)
    set_glossary(course=circle.course, terms={"reeve": "Who counts."})
    assert "and in 3 more" in page_of(circle, make_member(circle))


def test_an_empty_glossary_says_what_it_is_for(circle: Circle, editor: User) -> None:
    assert "A course editor writes them" in page_of(circle, make_member(circle))
    assert "Add a word" in page_of(circle, editor)


def test_the_page_asks_the_same_number_of_questions_for_any_glossary(circle: Circle) -> None:
    client, counts = client_of(make_member(circle)), []
    for words in (("weir",), ("weir", "mill", "reeve", "older")):
        make_text(circle.course, paragraphs=WORDS)
        set_glossary(course=circle.course, terms=dict.fromkeys(words, "Explained."))
        client.get(f"/c/{circle.slug}/glossary/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/c/{circle.slug}/glossary/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_an_editor_adds_changes_and_removes_a_word(circle: Circle, editor: User) -> None:
    client, at = client_of(editor), f"/c/{circle.slug}/glossary/"
    said = {"name": "weir", "explanation": "A low dam."}
    for _ in range(2):  # sent twice it is one word
        answer = client.post(f"{at}new/", said)
        term = Term.objects.get()
        assert answer.headers["Location"] == f"{at}#t{term.pk}"
    client.post(f"{at}{term.pk}/", {"name": "weirs", "explanation": "Low dams."})
    term.refresh_from_db()
    assert (term.name, term.explanation) == ("weirs", "Low dams.")
    for _ in range(2):
        assert client.post(f"{at}{term.pk}/delete/").headers["Location"] == at
    assert not Term.objects.exists()


def test_a_word_it_has_is_refused_in_a_sentence_and_nothing_typed_is_lost(
    circle: Circle, editor: User
) -> None:
    set_glossary(course=circle.course, terms={"weir": "A low dam."})
    client, said = client_of(editor), {"name": "Weir", "explanation": "Something <long>."}
    answer = client.post(f"/c/{circle.slug}/glossary/new/", said)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "The glossary already has “weir”: change it there." in page
    assert "Something &lt;long&gt;." in page
    for wrong in (
        {},
        {"name": "\0"},
        {"name": "x" * 121, "explanation": "."},
        {"name": " ", "explanation": "."},
    ):
        assert client.post(f"/c/{circle.slug}/glossary/new/", wrong).status_code == 400


def test_a_word_of_another_course_is_none_here(circle: Circle, editor: User) -> None:
    (term,) = set_glossary(course=make_course(), terms={"eel": "A fish."})
    client = client_of(editor)
    assert client.get(f"/c/{circle.slug}/glossary/{term.pk}/").status_code == 404
    client.post(f"/c/{circle.slug}/glossary/{term.pk}/delete/")
    assert Term.objects.filter(pk=term.pk).exists()


def test_a_stranger_learns_nothing(circle: Circle) -> None:
    assert client_of(make_user()).get(f"/c/{circle.slug}/glossary/").status_code == 404
