"""Old addresses of paragraphs lead to where these are now, and say so."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import Client

from courses.models import Circle
from readings.actions import begin_unit
from readings.addresses import paragraph_url, text_fragment
from readings.models import Unit
from tests import factories
from tests.readings.bringing import client_of
from tests.readings.test_anchoring import A, B, C, D, on, publish

MOVED = "since the text was corrected"


@pytest.mark.parametrize(
    ("exact", "prefix", "suffix", "said"),
    [
        ("candles", "", "", ":~:text=candles"),
        (
            "their own",
            "People brought ",
            " candles in the",
            ":~:text=People%20brought-,their%20own,-candles%20in%20the",
        ),
        ("well-known, & so on", "", "", ":~:text=well%2Dknown%2C%20%26%20so%20on"),
        ("- he said", "a-b ", "", ":~:text=a%2Db-,%2D%20he%20said"),
        (
            "one two three four five six\n\nseven eight",
            "",
            "",
            ":~:text=one%20two%20three%20four%20five,seven%20eight",
        ),
        ("ten " * 60, "", "", ":~:text=ten%20ten%20ten%20ten%20ten,ten%20ten%20ten%20ten%20ten"),
        (" \n ", "before", "after", ""),
    ],
)
def test_words_as_a_browser_looks_for_them(exact: str, prefix: str, suffix: str, said: str) -> None:
    assert text_fragment(exact, prefix, suffix) == said


pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course)


@pytest.fixture
def client(circle: Circle) -> Client:
    return client_of(factories.make_member(circle))


def at(circle: Circle, unit: Unit, number: int, edition: int | None = None) -> str:
    owner = circle.memberships.earliest("pk").user
    return paragraph_url(factories.access_of(owner, circle), unit.slug, number, edition)


def followed(client: Client, address: str) -> tuple[str, str]:
    """Where it leads, and what is said there."""
    answer = client.get(address)
    assert answer.status_code == 302, answer.content
    leads = answer.headers["Location"]
    page = client.get(leads.partition("#")[0]).content.decode()
    said = (
        page.split('<div class="messages"')[1].split("</div>")[0] if '<div class="messages"' in page else ""
    )
    return leads, said


def test_an_address_leads_to_the_paragraph_wherever_it_is_now(
    circle: Circle, unit: Unit, client: Client
) -> None:
    reading = f"/c/{circle.slug}/readings/{unit.slug}/"
    assert at(circle, unit, 2, 1) == f"{reading}%C2%B62/?edition=1"
    assert followed(client, at(circle, unit, 2, 1)) == (f"{reading}#p2", "")
    publish(unit.text, "A new beginning of it.", A, B.replace("candles", "lamps"), D)
    leads, said = followed(client, at(circle, unit, 2, 1))
    assert leads == f"{reading}#p3"
    assert "¶ 2 is ¶ 3 since the text was corrected." in said
    assert followed(client, unquote(at(circle, unit, 2, 1)))[0] == f"{reading}#p3"
    assert followed(client, at(circle, unit, 2, 2)) == (f"{reading}#p2", "")
    assert followed(client, at(circle, unit, 2)) == (f"{reading}#p2", "")


def test_a_paragraph_that_is_gone_is_shown_in_its_edition(circle: Circle, unit: Unit, client: Client) -> None:
    publish(unit.text, A, B, D)
    leads, said = followed(client, at(circle, unit, 3, 1))
    assert leads == f"/c/{circle.slug}/texts/{unit.text.slug}/editions/1/?at=3#p3"
    assert "¶ 3 is gone since the text was corrected. This is edition 1, which has it." in said
    publish(
        unit.text, "Nothing at all is left of it by now.", f"{A} {C}", "Or so it seems to whoever reads it."
    )
    reading = f"/c/{circle.slug}/readings/{unit.slug}/"
    assert followed(client, at(circle, unit, 3, 1))[0] == f"{reading}#p2"  # by its words


def test_another_reading_may_have_it(circle: Circle, unit: Unit, client: Client) -> None:
    rest = begin_unit(text=unit.text, block=on(unit, 3).block)
    leads, said = followed(client, at(circle, unit, 4, 1))
    assert leads == f"/c/{circle.slug}/readings/{rest.slug}/#p4"
    assert MOVED not in said
    publish(unit.text, A, C, B, D)
    leads, said = followed(client, at(circle, unit, 2, 1))
    assert leads == f"/c/{circle.slug}/readings/{rest.slug}/#p3"
    assert "¶ 2 is ¶ 3 now, and it stands in" in said


def test_what_never_was_is_not_found(circle: Circle, unit: Unit, client: Client) -> None:
    publish(unit.text, A, B)
    for number, edition in ((3, None), (5, 1), (1, 9), (0, 1), (10**12, 1)):
        assert client.get(at(circle, unit, number, edition)).status_code == 404
    assert client.get(f"{at(circle, unit, 1)}?edition=x").status_code == 302
    assert client.get(f"{at(circle, unit, 1)}?edition={10**30}").status_code == 302
