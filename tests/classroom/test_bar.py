"""The bar: what is one step away for whom, in a circle and in a course."""

from __future__ import annotations

import re

import pytest

from accounts.models import User
from courses.models import Circle, Course, Role
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

CIRCLE = ["Readings", "Discussions", "Sessions", "People"]


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1), name="Mill Street")


def page_at(path: str, user: User) -> str:
    response = client_of(user).get(path)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def links(part: str) -> list[tuple[str, str, str]]:
    """The links of a part of a page: words, address, whether it is where one is."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"([^>]*)>(.*?)</a>', part)
    return [
        (
            " ".join(re.sub("<[^>]*>", "", words).split()),
            to,
            (re.findall(r'aria-current="(\w+)"', rest) or [""])[0],
        )
        for to, rest, words in found
    ]


def places(page: str) -> list[tuple[str, str, str]]:
    return links(page.split('class="bar__nav"')[1].split("</nav>")[0])


def switcher(page: str) -> list[tuple[str, str, str]]:
    return links(page.split('id="circles"')[1].split("</div>")[0])


@pytest.mark.parametrize("role", list(Role))
def test_the_places_of_a_circle_by_role(circle: Circle, role: Role) -> None:
    user = factories.make_member(circle, role)
    named = places(page_at(f"/c/{circle.slug}/readings/", user))
    leads = role in (Role.FACILITATOR, Role.OWNER)
    assert [name for name, _, _ in named] == CIRCLE + ["Desk"] * leads
    for _, to, _ in named:  # each is open to who sees it
        assert client_of(user).get(to).status_code == 200


@pytest.mark.parametrize(
    ("path", "name", "how"),
    [
        ("readings", "Readings", "page"),
        ("timeline", "Readings", "true"),
        ("glossary", "Readings", "true"),
        ("texts", "Readings", "true"),
        ("discussions", "Discussions", "page"),
        ("questions", "Discussions", "page"),
        ("sessions", "Sessions", "page"),
        ("", "", ""),
    ],
)
def test_it_says_where_one_is(circle: Circle, path: str, name: str, how: str) -> None:
    editor = factories.make_member(circle)
    circle.course.editors.add(editor)
    page = page_at(f"/c/{circle.slug}/{path}/".replace("//", "/"), editor)
    assert [(words, current) for words, _, current in places(page) if current] == (
        [(name, how)] if name else []
    )


def test_what_stands_beside_the_readings_is_one_step_from_each_other(circle: Circle) -> None:
    student, editor = factories.make_member(circle), factories.make_member(circle)
    circle.course.editors.add(editor)
    beside = ["Evening by evening", "Side by side", "Time line", "Glossary", "Names", "Notes"]
    pages = ("readings", "compare", "timeline", "glossary", "names", "notes")
    for at, name in zip(pages, beside, strict=True):
        for user, expected in ((student, beside), (editor, [*beside, "Texts"])):
            second = links(
                page_at(f"/c/{circle.slug}/{at}/", user).split('class="second"')[1].split("</nav>")[0]
            )
            assert [words for words, _, _ in second] == expected
            assert [words for words, _, current in second if current] == [name]


def test_the_switcher_leads_home_to_the_other_circles_and_to_a_new_one(circle: Circle) -> None:
    anna = factories.make_member(circle)
    other = factories.make_circle(name="Harbour <i>")
    factories.make_member(other, user=anna)
    found = switcher(page_at(f"/c/{circle.slug}/readings/", anna))
    assert [(words, to) for words, to, _ in found] == [
        ("Home of the circle", f"/c/{circle.slug}/"),
        ("Harbour &lt;i&gt;", f"/c/{other.slug}/"),
        ("Begin a circle", "/begin/"),
    ]
    home = switcher(page_at(f"/c/{circle.slug}/", anna))
    assert home[0][2] == "page"


def test_the_places_of_a_course_outside_any_circle() -> None:
    editor = factories.make_user()
    course: Course = factories.make_course(editors=[editor])
    page = page_at(f"/courses/{course.slug}/readings/", editor)
    assert [words for words, _, _ in places(page)] == ["Readings", "Questions", "Plan", "Texts"]
    assert [words for words, _, _ in switcher(page)] == ["Begin a circle"]
    texts = page_at(f"/courses/{course.slug}/texts/", editor)
    assert [words for words, _, current in places(texts) if current] == ["Texts"]


def test_new_posts_are_counted_where_the_page_knows_them_anyway(circle: Circle) -> None:
    anna = factories.make_member(circle)
    factories.make_post(factories.make_thread(circle))
    assert "Discussions 2 new" in [words for words, _, _ in places(page_at(f"/c/{circle.slug}/", anna))]
    assert "Discussions" in [words for words, _, _ in places(page_at(f"/c/{circle.slug}/sessions/", anna))]
