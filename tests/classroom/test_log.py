"""The log of a circle: who did what, to whom and when, as sentences; by kind and person, by pages, as a table."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import User
from classroom.queries.log import PAGE, log_page, people_in_log
from courses.actions import write_down
from courses.models import Circle, LogEntry, Role
from readings.actions import publish_edition
from readings.models import Text
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db

K = LogEntry.Kind


@pytest.fixture
def ruth() -> User:
    return factories.make_user("Ruth")


@pytest.fixture
def circle(ruth: User) -> Circle:
    """With noise: another circle of the course, and another course."""
    here = factories.make_circle(owner=ruth, slug="mill-street", time_zone="Asia/Tokyo")
    ben = factories.make_user("Noise")
    write_down(K.LEFT, circle=factories.make_circle(here.course), by=ben)
    write_down(K.TEXT_PUBLISHED, course=factories.make_course(), by=ben, said="Noise")
    return here


def sentences(circle: Circle, user: User, **asked: Any) -> list[str]:
    page = log_page(factories.access_of(user, circle), **asked)
    return [line.sentence.replace("<bdi>", "").replace("</bdi>", "") for line in page.lines]


def get(circle: Circle, user: User, query: str = "", *, csv: bool = False) -> Any:
    return client_of(user).get(f"/c/{circle.slug}/log/{'csv/' if csv else ''}{query}")


def test_acts_are_sentences_with_who_and_whom(circle: Circle, ruth: User) -> None:
    ben = factories.make_user("Ben")
    write_down(K.ROLE_CHANGED, circle=circle, by=ruth, about=ben, said="student → facilitator")
    write_down(K.JOINED, circle=circle, by=ben, about=ben)
    write_down(K.JOINED, circle=circle, by=ruth, about=ben)
    write_down(K.REMOVED, circle=circle, by=ruth, about=ben)
    write_down(K.MEETING_MOVED, circle=circle, by=ruth, said="3 December → 10 December")
    write_down(K.PLAN_CHANGED, course=circle.course, by=None)
    assert sentences(circle, ruth) == [
        "Somebody who left changed the plan",
        "Ruth moved a meeting",
        "Ruth removed Ben",
        "Ruth let Ben in",
        "Ben came in",
        "Ruth changed the role of Ben",
        "Ruth began the circle",
    ]
    said = get(circle, ruth).content.decode()
    assert "student → facilitator" in said
    assert said.count("in the course, for all its circles") == 1
    assert "Noise" not in said


def test_every_kind_of_act_is_a_sentence(circle: Circle, ruth: User) -> None:
    ben = factories.make_user("Ben")
    for kind in K:
        for about in (None, ben):
            write_down(kind, circle=circle, by=ruth, about=about)
    said = sentences(circle, ruth)
    assert len(said) == 2 * len(K) + 1
    assert all(line.startswith("Ruth ") and "{}" not in line for line in said)


def test_publishing_a_text_is_written_down(circle: Circle, ruth: User) -> None:
    text: Text = factories.make_text(circle.course, "A long walk")
    factories.publish_wording(text, b"Quite another wording of it.\n\nAnd more.")
    lines = log_page(factories.access_of(ruth, circle)).lines
    assert [(line.kind, line.said, line.of_course) for line in lines[:2]] == [
        ("text published", "A long walk, edition 2", True),
        ("text published", "A long walk", True),
    ]
    assert sentences(circle, ruth)[0] == "A text was published"  # by a command: nobody is known
    edition = text.editions.latest("number")
    LogEntry.objects.all().delete()
    edition.state, edition.made_by = "proposed", ruth
    edition.save()
    publish_edition(edition=edition)
    publish_edition(edition=edition)
    assert sentences(circle, ruth) == ["Ruth published a text"]  # who proposed it
    edition.state = "proposed"
    edition.save()
    publish_edition(edition=edition, by=factories.make_user("Ben"))
    assert sentences(circle, ruth)[0] == "Ben published a text"  # or rather who published it


def test_it_is_filtered_by_kind_and_person(circle: Circle, ruth: User) -> None:
    ben, grace = factories.make_user("Ben"), factories.make_user("Grace")
    write_down(K.ROLE_CHANGED, circle=circle, by=ruth, about=ben)
    write_down(K.ROLE_CHANGED, circle=circle, by=ruth, about=grace)
    write_down(K.LEFT, circle=circle, by=ben, about=ben)
    assert sentences(circle, ruth, kind="role changed") == [
        "Ruth changed the role of Grace",
        "Ruth changed the role of Ben",
    ]
    assert sentences(circle, ruth, person=ben.pk) == ["Ben left", "Ruth changed the role of Ben"]
    assert sentences(circle, ruth, person=ben.pk, kind="left") == ["Ben left"]
    assert [name for _, name in people_in_log(factories.access_of(ruth, circle))] == ["Ben", "Grace", "Ruth"]
    assert b"Nothing like that was done." in get(circle, ruth, "?kind=handed+over").content
    for nonsense in ("?kind=x&person=y&before=z", "?person=-1", "?before=99999999999999999999"):
        assert get(circle, ruth, nonsense).status_code == 200


def test_it_comes_by_pages(circle: Circle, ruth: User) -> None:
    for number in range(PAGE + 3):
        write_down(K.PLAN_CHANGED, circle=circle, by=ruth, said=f"Change {number}")
    page = log_page(factories.access_of(ruth, circle))
    assert (len(page.lines), page.lines[0].said) == (PAGE, f"Change {PAGE + 2}")
    rest = log_page(factories.access_of(ruth, circle), before=page.more)
    assert ([line.said for line in rest.lines], rest.more) == (["Change 2", "Change 1", "Change 0", ""], None)
    first = get(circle, ruth, "?kind=plan+changed").content.decode()
    assert f'href="?kind=plan+changed&amp;before={page.more}"' in first


def test_the_table_has_what_the_page_has_by_the_same_filter(circle: Circle, ruth: User) -> None:
    ben = factories.make_user("=Ben")
    write_down(K.ROLE_CHANGED, circle=circle, by=ruth, about=ben, said="student → member")
    for number in range(PAGE + 3):
        write_down(K.PLAN_CHANGED, course=circle.course, by=ruth, said=f"Change {number}")
    answer: HttpResponse = get(circle, ruth, csv=True)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0] == ["When", "What", "By", "About", "Before and after", "Where"]
    assert len(rows) == 1 + PAGE + 5
    assert rows[-2][1:] == ["changed a role", "Ruth", "'=Ben", "student → member", "circle"]
    answer = get(circle, ruth, f"?person={ben.pk}", csv=True)
    assert len(answer.content.decode().splitlines()) == 2
    assert "mill-street-log-" in answer["Content-Disposition"]


def test_it_is_the_facilitators(circle: Circle, ruth: User) -> None:
    facilitator = factories.make_member(circle, Role.FACILITATOR)
    for table in (True, False):
        assert get(circle, facilitator, csv=table).status_code == 200
        assert get(circle, factories.make_member(circle), csv=table).status_code == 403
        assert get(circle, factories.make_user(), csv=table).status_code == 404
    assert client_of(ruth).post(f"/c/{circle.slug}/log/").status_code == 405


def test_hostile_names_do_no_harm(circle: Circle, ruth: User) -> None:
    mean = factories.make_user("<b>x")
    write_down(K.ROLE_CHANGED, circle=circle, by=mean, about=ruth, said="<i>y")
    said = get(circle, ruth).content.decode()
    assert "<bdi>&lt;b&gt;x</bdi> changed the role of <bdi>Ruth</bdi>" in said
    assert "<i>y" not in said


@pytest.mark.parametrize("many", [1, 30])
def test_it_costs_the_same_for_few_and_many(
    circle: Circle, ruth: User, many: int, django_assert_num_queries: Any
) -> None:
    for _ in range(many):
        write_down(K.ROLE_CHANGED, circle=circle, by=factories.make_user(), about=factories.make_user())
    client = client_of(ruth)
    client.get(f"/c/{circle.slug}/log/")
    with django_assert_num_queries(5):
        client.get(f"/c/{circle.slug}/log/")
