"""A unit's page, the place one keeps in it, and what one declares."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wordfreq import top_n_list

from accounts.models import User
from courses.models import Circle, Role
from readings.actions import (
    assign_units,
    begin_unit,
    describe_text,
    keep_source_file,
    propose_edition,
    publish_edition,
)
from readings.importing import structure_text
from readings.models import Declaration, Place, Text, Unit
from tests.factories import (
    make_circle,
    make_course,
    make_member,
    make_text,
    make_unit,
    make_user,
    publish_wording,
)

pytestmark = pytest.mark.django_db

MARKED = """# The lamp on the quay

## The keeper

The keeper trimmed the wick at dusk.[^1] Nobody thanked him, and nobody had to.

> We saw it from eleven miles out.
> — a pilot, 1887

## The oil

Oil came by boat in June 1871. It came late.[^2]

[^1]: So the log says, every evening for nine years.
[^2]: Once as late as August.

## Questions for discussion

1. Who should have paid for the oil?
2. What does a log leave out?
""".encode()


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course(sessions=2))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    session = circle.course.sessions.get(position=1)
    return make_unit(circle.course, session, title="The lamp", data=MARKED, name="lamp.md")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def address(circle: Circle, unit: Unit, rest: str = "") -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/{rest}"


def test_a_student_reads_numbered_paragraphs_with_notes_that_lead_there_and_back(
    circle: Circle, unit: Unit
) -> None:
    page = client_of(make_member(circle)).get(address(circle, unit)).content.decode()
    assert '<div class="blk" id="p1">' in page
    assert 'href="?menu=2#p2" aria-label="Paragraph 2"' in page
    note = page.split('class="ref" id="r1-1" href="#')[1].split('"')[0]
    entry = page.split(f'<li class="entry" id="{note}">')[1].split("</li>")[0]
    assert "every evening for nine years" in entry
    assert 'href="#p1" aria-label="Back to paragraph 1"' in entry
    assert "<footer>a pilot, 1887</footer>" in page
    assert "<p>We saw it from eleven miles out.</p>" in page
    assert '<time datetime="1871-06">June 1871</time>' in page
    assert "Who should have paid for the oil?" in page
    assert '<html lang="en"' in page
    assert 'lang="en"' in page.split("<article")[1].split(">")[0]


def test_every_role_may_read_and_only_some_declare(circle: Circle, unit: Unit) -> None:
    declares = {}
    for role in Role:
        response = client_of(make_member(circle, role)).get(address(circle, unit))
        assert response.status_code == 200
        declares[role] = "Have you read it?" in response.content.decode()
    assert declares == {
        Role.OBSERVER: False,
        Role.MEMBER: False,
        Role.STUDENT: True,
        Role.FACILITATOR: True,
        Role.OWNER: True,
    }


def test_a_stranger_meets_the_same_404_as_for_what_does_not_exist(circle: Circle, unit: Unit) -> None:
    elsewhere = make_circle()
    stranger = client_of(make_member(elsewhere))
    for path in (address(circle, unit), address(elsewhere, unit), f"/c/{elsewhere.slug}/readings/none/"):
        assert stranger.get(path).status_code == 404
    assert Client().get(address(circle, unit)).status_code == 302


def test_an_editor_reads_in_the_course_and_nobody_else_does(circle: Circle, unit: Unit) -> None:
    path = f"/courses/{circle.course.slug}/readings/{unit.slug}/"
    student, editor = make_member(circle), make_user()
    circle.course.editors.add(editor)
    assert client_of(student).get(path).status_code == 404
    page = client_of(editor).get(path)
    assert page.status_code == 200
    assert "Have you read it?" not in page.content.decode()


def test_an_unpublished_wording_is_not_shown(circle: Circle, unit: Unit) -> None:
    unit.text.editions.update(state="superseded")
    assert client_of(make_member(circle)).get(address(circle, unit)).status_code == 404


def test_a_corrected_wording_is_what_people_read(circle: Circle, unit: Unit) -> None:
    student = client_of(make_member(circle))
    publish_wording(unit.text, MARKED.replace(b"came late", b"came very late"), name="lamp.md")
    page = student.get(address(circle, unit)).content.decode()
    assert "It came very late." in page
    assert "It came late." not in page


def test_what_is_printed_of_a_text_stands_under_the_title(circle: Circle) -> None:
    data = b"---\ntitle: Fog\nsubtitle: Eleven letters to a harbour master\nauthor: Ada Grey\n---\n\nDear sir, it is late."
    draft = structure_text(data, name="fog.md")
    kept = keep_source_file(course=circle.course, name="fog.md", content=data, by=None)
    edition = publish_edition(edition=propose_edition(source_file=kept, draft=draft, by=None))
    page = client_of(make_member(circle)).get(address(circle, edition.text.units.get())).content.decode()
    assert '<p class="read__sub">Eleven letters to a harbour master</p>' in page
    assert '<p class="read__by">Ada Grey</p>' in page


# The viewer's own ---------------------------------------------------------------------------------------------


def test_the_place_is_kept_and_is_nobody_elses(circle: Circle, unit: Unit) -> None:
    anna, ben = make_member(circle), make_member(circle)
    response = client_of(anna).post(address(circle, unit, "place/"), {"number": 2})
    assert response.status_code == 204
    client_of(anna).post(address(circle, unit, "place/"), {"number": 3})
    assert list(Place.objects.values_list("user", "number")) == [(anna.pk, 3)]
    assert "Go on there" in client_of(anna).get(address(circle, unit)).content.decode()
    for other in (ben, make_member(circle, Role.OWNER), make_member(circle, Role.FACILITATOR)):
        for path in (address(circle, unit), f"/c/{circle.slug}/readings/"):
            page = client_of(other).get(path).content.decode()
            assert "Go on there" not in page
            assert "You are at" not in page.replace("You are at ¶</label>", "")


@pytest.mark.parametrize("number", ["", "0", "-1", "99", "2.5", "abc", "9" * 30])
def test_a_place_that_is_none_is_refused_in_a_sentence(circle: Circle, unit: Unit, number: str) -> None:
    response = client_of(make_member(circle)).post(address(circle, unit, "place/"), {"number": number})
    assert response.status_code == 400
    assert response.content.decode() == "This reading has no such paragraph."
    assert not Place.objects.exists()


def test_without_script_the_place_form_leads_back_to_the_paragraph(circle: Circle, unit: Unit) -> None:
    response = client_of(make_member(circle)).post(
        address(circle, unit, "place/"), {"number": 2}, headers={"accept": "text/html,*/*"}
    )
    assert response.status_code == 302
    assert response.headers["Location"] == address(circle, unit) + "#p2"


def test_what_one_declares_stands_once_and_can_be_changed(circle: Circle, unit: Unit) -> None:
    anna = make_member(circle)
    path = address(circle, unit, "declare/")
    assert client_of(anna).post(path, {"state": "partly"}).content.decode() == "Partly"
    response = client_of(anna).post(
        path, {"state": "read", "user": 1, "circle": 1}, headers={"accept": "text/html"}
    )
    assert response.headers["Location"] == address(circle, unit) + "#end"
    assert list(Declaration.objects.values_list("user", "circle", "unit", "state")) == [
        (anna.pk, circle.pk, unit.pk, "read")
    ]


def test_declaring_is_refused_to_those_who_do_not_follow_the_programme(circle: Circle, unit: Unit) -> None:
    path = address(circle, unit, "declare/")
    for role, status in ((Role.OBSERVER, 403), (Role.MEMBER, 403), (Role.STUDENT, 200)):
        assert client_of(make_member(circle, role)).post(path, {"state": "read"}).status_code == status
    assert client_of(make_user()).post(path, {"state": "read"}).status_code == 404
    assert client_of(make_member(circle)).post(path, {"state": "burnt"}).status_code == 400
    assert client_of(make_member(circle)).get(path).status_code == 405


def test_a_course_run_again_begins_clean(circle: Circle, unit: Unit) -> None:
    anna = make_member(circle)
    again = make_circle(circle.course)
    make_member(again, user=anna)
    client_of(anna).post(address(circle, unit, "declare/"), {"state": "read"})
    assert "You read it" in client_of(anna).get(f"/c/{circle.slug}/readings/").content.decode()
    assert "You read it" not in client_of(anna).get(f"/c/{again.slug}/readings/").content.decode()


# What it costs ------------------------------------------------------------------------------------------------


def long_unit(circle: Circle, size: int = 60_000) -> Unit:
    """A reading of so many bytes, in words as frequent as they are in English."""
    words = top_n_list("en", 4000)
    chance = random.Random(7)
    weights = [1 / (rank + 2) for rank in range(len(words))]
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < size:
        said = " ".join(chance.choices(words, weights, k=90))
        paragraphs.append(f"{said[0].upper()}{said[1:]} (Grey 1930).")
    paragraphs += ["References", "Grey, A. (1930) Fog and law. London: Quay Press."]
    text = make_text(circle.course, title="Long", paragraphs=paragraphs)
    whole, *rest = text.units.order_by("position")
    for part in rest:
        part.delete()
    publish_wording(text, "\n\n".join([*paragraphs, ""]).encode() + b" ", name="again.txt")
    whole.refresh_from_db()
    assert whole.words > 9_000
    return whole


def test_a_page_of_any_length_costs_at_most_eight_queries(circle: Circle, unit: Unit) -> None:
    client = client_of(make_member(circle))
    counts = []
    for each in (unit, long_unit(circle)):
        client.get(address(circle, each))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(circle, each)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[1] <= 8


def test_sixty_kilobytes_of_text_arrive_whole_in_sixty_kilobytes(circle: Circle) -> None:
    client, path = client_of(make_member(circle)), address(circle, long_unit(circle))
    page = client.get(path).content.decode()
    sent = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert (
        sent.headers["Content-Encoding"] == "gzip"
    )  # our own doing: no other server need stand before this one
    names = {part.split('"')[0].split("#")[0] for part in page.split("/static/")[1:]}
    assert "css/pages/reader.css" in names
    static = Path(settings.BASE_DIR, "static")
    assets = [(static / name).read_bytes() for name in names]
    weight = len(sent.content) + sum(len(gzip.compress(content)) for content in assets)
    assert weight < 60_000, weight


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("فتح الأمين المكتبة كل صباح قبل أن تصل السفن، وجلس الناس فيها يقرؤون معا.", 'lang="" dir="rtl"'),
        ("1921: הספרן פתח את הספרייה בכל בוקר לפני שהגיעו האוניות.", 'lang="" dir="rtl"'),
        ("Смотритель отпирал читальню каждое утро до прихода пароходов.", 'lang="ru"'),
        ("Der Wärter schloss die Lesehalle jeden Morgen auf, ehe die Dampfer kamen.", 'lang="de"'),
    ],
)
def test_a_text_runs_its_own_way(circle: Circle, text: str, opens: str) -> None:
    unit = make_unit(circle.course, title="Quay", paragraphs=[text, text])
    Text.objects.filter(pk=unit.text_id).update(language=opens[6:8] if opens[6] != '"' else "en")
    page = client_of(make_member(circle)).get(address(circle, unit)).content.decode()
    assert f'<article class="read__text" aria-labelledby="title" {opens}>' in page
    assert page.split("<html")[1].startswith(' lang="en"')


def test_after_one_text_beside_the_sessions_the_next_one_follows(circle: Circle, unit: Unit) -> None:
    first, second = make_unit(circle.course, title="The fog"), make_unit(circle.course, title="The bell")
    make_unit(make_course(), title="Elsewhere")
    client = client_of(make_member(circle))

    def next_of(of: Unit) -> str:
        page = client.get(f"/c/{circle.slug}/readings/{of.slug}/").content.decode()
        return page.split('class="next"')[1].split("</a>")[0]

    assert "The bell" in next_of(first)
    assert "That was the last one" in next_of(second)
    assert "That was the last one" in next_of(unit)  # the programme ends with its last session


def test_an_unchanged_page_answers_304_and_a_changed_one_does_not(circle: Circle, unit: Unit) -> None:
    anna = make_member(circle)
    client = client_of(anna)
    first = client.get(address(circle, unit))
    tag = first.headers["ETag"]
    again = client.get(address(circle, unit), headers={"if-none-match": tag})
    assert again.status_code == 304
    assert again.content == b""
    packed = client.get(address(circle, unit), headers={"accept-encoding": "gzip"}).headers["ETag"]
    assert client.get(address(circle, unit), headers={"if-none-match": packed}).status_code == 304
    changes: list[Callable[[], object]] = [
        lambda: client.post(address(circle, unit, "place/"), {"number": 2}),
        lambda: client.post(address(circle, unit, "declare/"), {"state": "read"}),
        lambda: User.objects.filter(pk=anna.pk).update(theme="dark"),
        lambda: describe_text(text=unit.text, author="Somebody Else"),
        lambda: describe_text(text=unit.text, date="1911-03"),
        lambda: assign_units(session=circle.course.sessions.all()[1], units=[unit]),
        lambda: publish_wording(unit.text, MARKED.replace(b"late", b"early"), name="lamp.md"),
    ]
    for change in changes:
        change()
        response = client.get(address(circle, unit), headers={"if-none-match": tag})
        assert response.status_code == 200
        tag = response.headers["ETag"]
    other = client_of(make_member(circle))
    assert other.get(address(circle, unit), headers={"if-none-match": tag}).status_code == 200


def test_a_place_is_kept_only_in_the_unit_that_has_the_paragraph(circle: Circle) -> None:
    wording = b"# Two\n\n## One\n\nThe first.\n\n## Other\n\nThe second.\n"
    text = make_text(circle.course, data=wording, name="two.md")
    begin_unit(text=text, block=text.editions.get().blocks.get(plain="Other"))
    first, second = text.units.order_by("position")
    client = client_of(make_member(circle))
    assert client.post(address(circle, first, "place/"), {"number": 2}).status_code == 400
    assert not Place.objects.exists()
    assert client.post(address(circle, second, "place/"), {"number": 2}).status_code == 204


def test_the_minutes_left_go_by_the_language_of_the_text(circle: Circle) -> None:
    wording = "\n\n".join(" ".join(["Wort"] * 179) for _ in range(10)).encode()
    unit = make_unit(circle.course, data=wording, name="brot.txt", language="de")
    client = client_of(make_member(circle))
    client.post(address(circle, unit, "place/"), {"number": 4})
    page = client.get(address(circle, unit)).content.decode()
    assert 'data-pace="179"' in page
    assert "data-left>, 6 min left" in page


def test_no_shared_cache_ever_keeps_a_page(circle: Circle, unit: Unit) -> None:
    client = client_of(make_member(circle))
    for path in ("/", address(circle, unit), f"/c/{circle.slug}/readings/", "/settings/", "/none/"):
        response = client.get(path)
        assert "no-cache" in response.headers["Cache-Control"], path
        assert "private" in response.headers["Cache-Control"], path
        assert "Cookie" in response.headers["Vary"], path
