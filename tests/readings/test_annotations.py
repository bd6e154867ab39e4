"""Notes and discussions go out as Web Annotations, and come in from other tools' files."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from courses.models import Circle, Role
from discussions.actions.notes import answer_note, take_out_note
from discussions.models import Post
from readings.actions import delete_note
from readings.annotations.model import MEDIA_TYPE
from readings.annotations.reading import Unreadable, read
from readings.models import Note, Passage, Unit
from readings.queries import quoted_passage
from readings.queries.passages import Quoted
from tests import factories
from tests.readings.bringing import client_of
from tests.readings.web_annotation import faults_of, faults_of_collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    cache.clear()
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(circle.course, circle.course.sessions.get())


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle)


def words(unit: Unit, first: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, first, **stretch)
    assert found is not None
    return found


def exported(client: Client, circle: Circle, **asked: str) -> Any:
    answer = client.get(f"/c/{circle.slug}/notes/export/", {"as": "jsonld", **asked})
    assert answer.status_code == 200
    assert answer["Content-Type"] == MEDIA_TYPE
    return json.loads(answer.content)


def every_kind(circle: Circle, author: User, unit: Unit) -> list[Note]:
    """Every mark with words and without; whole paragraphs, some words, words over three paragraphs."""
    stretches: list[dict[str, int]] = [{}, {"start": 4, "end": 17}, {"start": 9, "end": 23, "last": 3}]
    return [
        factories.make_note(
            circle, author, f"A **{mark}** & <b>words</b>.", on=words(unit, **where), mark=mark
        )
        for mark in Note.Mark
        for where in stretches
    ] + [_mark_alone(circle, author, words(unit, 2), mark) for mark in Note.Mark]


def _mark_alone(circle: Circle, author: User, on: Quoted, mark: Note.Mark) -> Note:
    note = factories.make_note(circle, author, "x", on=on, mark=mark)
    Note.objects.filter(pk=note.pk).update(body="", html="", excerpt="")
    return note


# Going out --------------------------------------------------------------------------------------------------


def test_every_export_is_valid(circle: Circle, unit: Unit, anna: User) -> None:
    every_kind(circle, anna, unit)
    said = exported(client_of(anna), circle)
    assert faults_of_collection(said) == []
    assert said["total"] == 16
    for item in said["first"]["items"]:
        assert faults_of({"@context": said["@context"], **item}) == []


def test_an_empty_export_is_valid(circle: Circle, unit: Unit, anna: User) -> None:
    said = exported(client_of(anna), circle)
    assert (said["total"], faults_of_collection(said)) == (0, [])


def test_the_validator_sees_what_is_wrong(circle: Circle, unit: Unit, anna: User) -> None:
    factories.make_note(circle, anna, on=words(unit, start=0, end=4, last=2))
    good = exported(client_of(anna), circle)
    wrong: list[tuple[list[Any], Any]] = [
        (["@context"], "http://example.org/"),
        (["id"], "no iri"),
        (["type"], "Collection"),
        (["total"], 7),
        (["first", "items"], []),
        (["first", "items", 0, "id"], None),
        (["first", "items", 0, "motivation"], "discussing"),
        (["first", "items", 0, "created"], "2026-01-01T10:00:00+02:00"),
        (["first", "items", 0, "creator"], {"type": "Person", "name": "A", "email": "a@example.org"}),
        (["first", "items", 0, "body", 0, "value"], None),
        (["first", "items", 0, "target"], []),
        (["first", "items", 0, "target", "source"], "/readings/"),
        (["first", "items", 0, "target", "selector", 0, "exact"], None),
        (["first", "items", 0, "target", "selector", 1, "startSelector"], {"type": "FragmentSelector"}),
        (["first", "items", 0, "target", "state", "sourceDate"], "yesterday"),
    ]
    for path, value in wrong:
        said = deepcopy(good)
        *inside, last = path
        at = said
        for name in inside:
            at = at[name]
        at[last] = value
        assert faults_of_collection(said), path


def test_one_says_where_and_by_whom(circle: Circle, unit: Unit, anna: User) -> None:
    note = factories.make_note(circle, anna, "Why?", on=words(unit, start=4, end=8), mark=Note.Mark.ASK)
    (said,) = exported(client_of(anna), circle)["first"]["items"]
    assert said["id"] == f"http://testserver/c/{circle.slug}/notes/{note.pk}/"
    assert (said["motivation"], said["creator"]) == ("questioning", {"type": "Person", "name": anna.name})
    assert said["body"] == [
        {
            "type": "TextualBody",
            "purpose": "commenting",
            "value": "Why?",
            "format": "text/markdown",
            "language": "en",
        }
    ]
    target = said["target"]
    assert target["source"] == f"http://testserver/c/{circle.slug}/readings/{unit.slug}/"
    quote, fragment = target["selector"]
    assert (quote["exact"], quote["prefix"]) == ("mill", "The ")
    assert (fragment["value"], fragment["refinedBy"]) == (
        "p1",
        {"type": "TextPositionSelector", "start": 4, "end": 8},
    )
    assert anna.email not in json.dumps(said)


def test_words_of_several_paragraphs_are_a_range(circle: Circle, unit: Unit, anna: User) -> None:
    factories.make_note(circle, anna, on=words(unit, start=9, end=23, last=3))
    (said,) = exported(client_of(anna), circle)["first"]["items"]
    _, between = said["target"]["selector"]
    assert between["type"] == "RangeSelector"
    ends = [between[name] for name in ("startSelector", "endSelector")]
    assert [(end["value"], end["refinedBy"]["start"]) for end in ends] == [("p1", 9), ("p3", 23)]


def test_discussions_come_along_where_they_can_be_read(circle: Circle, unit: Unit, anna: User) -> None:
    ben = factories.make_member(circle)
    note = factories.make_note(circle, ben, "Mine.", on=words(unit), shared=True)
    answer_note(access=factories.access_of(anna, circle), note=note, source="An *answer*.", key=note.key)
    thread = factories.make_thread(circle, ben, "On words", "To begin with.", on=words(unit, 2))
    factories.make_post(thread, anna, "And more.")
    factories.make_post(thread, ben, "Below.", to=thread.posts.get(number=2))
    held = factories.make_post(thread, ben, "Hidden words.")
    Post.objects.filter(pk=held.pk).update(state=Post.State.HIDDEN)
    asked = factories.make_own_question(circle, think_first=True)
    sealed = factories.make_answer(circle, asked, ben, "Sealed words.").thread
    sealed.passage, sealed.unit = _passage(unit), unit
    sealed.save()
    client = client_of(anna)
    alone = exported(client, circle)
    assert [item["motivation"] for item in alone["first"]["items"]] == ["commenting"]
    said = exported(client, circle, talk="1")
    assert faults_of_collection(said) == []
    replying, talk = said["first"]["items"][1:]
    assert replying["motivation"] == "replying"
    assert replying["target"][0] == f"http://testserver/c/{circle.slug}/notes/{note.pk}/"
    assert (talk["label"], [body["value"] for body in talk["body"]]) == (
        "On words",
        ["To begin with.", "And more."],
    )
    assert [body["creator"]["name"] for body in talk["body"]] == [ben.name, anna.name]
    assert "Sealed words." not in json.dumps(said)
    assert "Sealed words." in json.dumps(exported(client_of(ben), circle, talk="1"))
    facilitator = client_of(factories.make_member(circle, Role.FACILITATOR))
    assert "Hidden words." not in json.dumps(exported(facilitator, circle, talk="1"))


def _passage(unit: Unit) -> Passage:
    from readings.actions import make_passage

    return make_passage(words(unit, 3))


def test_a_note_that_was_taken_out_is_no_longer_named(circle: Circle, unit: Unit, anna: User) -> None:
    note = factories.make_note(circle, on=words(unit), shared=True)
    answer_note(access=factories.access_of(anna, circle), note=note, source="An answer.", key=note.key)
    keeper = factories.access_of(factories.make_member(circle, Role.FACILITATOR), circle)
    take_out_note(access=keeper, note=note, reason="Rude.")
    said = exported(client_of(anna), circle, talk="1")
    assert f"/notes/{note.pk}/" not in json.dumps(said)
    assert [item["motivation"] for item in said["first"]["items"]] == ["commenting"]


# Coming in --------------------------------------------------------------------------------------------------


def bring(client: Client, circle: Circle, said: Any) -> Any:
    """Sends the file; the answer is the page that says what it would give."""
    content = said if isinstance(said, bytes) else json.dumps(said).encode()
    file = SimpleUploadedFile("notes.jsonld", content)
    return client.post(f"/c/{circle.slug}/notes/import/", {"file": file})


def keep(client: Client, circle: Circle, page: Any) -> Any:
    return client.post(f"/c/{circle.slug}/notes/import/", {"keep": str(page.context["keep"])}, follow=True)


def quoting(exact: str, **more: Any) -> dict[str, Any]:
    """An annotation as other tools write it."""
    quote = {"type": "TextQuoteSelector", "exact": exact}
    quote |= {name: more.pop(name) for name in ("prefix", "suffix") if name in more}
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "urn:example:1",
        "type": "Annotation",
        "bodyValue": "What of it?",
        "target": {"source": "https://example.org/", "selector": [quote]},
        **more,
    }


def told(note: Note) -> tuple[Any, ...]:
    """What a note is, but for who reads it."""
    p = note.passage
    return (
        *(
            note.body,
            note.html,
            note.mark,
            note.unit_id,
            note.author_id,
            note.created_at.replace(microsecond=0),
        ),
        *(
            p.text_id,
            p.edition_id,
            p.block_uid,
            p.last_uid,
            p.number,
            p.start,
            p.end,
            p.exact,
            p.prefix,
            p.suffix,
        ),
    )


def test_out_thrown_away_and_in_again_gives_equal_notes(circle: Circle, unit: Unit, anna: User) -> None:
    every_kind(circle, anna, unit)
    before = sorted(map(told, Note.objects.select_related("passage")))
    client = client_of(anna)
    said = exported(client, circle)
    for note in Note.objects.all():
        delete_note(access=factories.access_of(anna, circle), note=note)
    assert Note.objects.count() == Passage.objects.count() == 0
    keep(client, circle, bring(client, circle, said))
    notes = Note.objects.select_related("passage")
    assert sorted(map(told, notes)) == before
    assert not any(note.shared for note in notes)


def test_the_same_file_twice_makes_nothing_twice(circle: Circle, unit: Unit, anna: User) -> None:
    client = client_of(anna)
    page = bring(client, circle, quoting("the reading room was full"))
    assert Note.objects.count() == 0  # looked at, not kept
    assert "1 note came in" in keep(client, circle, page).content.decode()
    keep(client, circle, page)
    again = bring(client, circle, quoting("the reading room was full"))
    assert (again.context["new"], again.context["known"]) == ([], 1)
    assert Note.objects.get().author == anna


def test_ones_own_notes_that_are_here_stay_as_they_are(circle: Circle, unit: Unit, anna: User) -> None:
    every_kind(circle, anna, unit)
    client = client_of(anna)
    page = bring(client, circle, exported(client, circle))
    assert (page.context["new"], page.context["left"], page.context["known"]) == ([], [], 16)


def test_another_person_brings_the_file_for_themselves(circle: Circle, unit: Unit, anna: User) -> None:
    factories.make_note(circle, anna, "My thought.", on=words(unit))
    file = exported(client_of(anna), circle)
    ben = client_of(factories.make_member(circle, user=factories.make_user("Ben")))
    keep(ben, circle, bring(ben, circle, file))
    note = Note.objects.exclude(author=anna).get()
    assert (note.body, note.shared) == (f"My thought.\n\n— {anna.name}", False)
    assert Note.objects.filter(author=anna).count() == 1


def test_as_hypothesis_gives_them(circle: Circle, unit: Unit, anna: User) -> None:
    said = {
        "total": 1,
        "rows": [
            {
                "id": "abc",
                "uri": "https://example.org/mill",
                "text": "A *thought*.",
                "tags": ["to read"],
                "user": "acct:somebody@example.org",
                "target": [
                    {
                        "source": "https://example.org/mill",
                        "selector": [
                            {"type": "RangeSelector", "startContainer": "/p[1]", "startOffset": 3},
                            {"type": "TextPositionSelector", "start": 400, "end": 425},
                            {
                                "type": "TextQuoteSelector",
                                "exact": "On\n  Saturdays the reading\xa0room",
                                "suffix": " was full",
                            },
                        ],
                    }
                ],
            }
        ],
    }
    client = client_of(anna)
    keep(client, circle, bring(client, circle, said))
    note = Note.objects.select_related("passage").get()
    assert (note.body, note.mark) == ("A *thought*.\n\n#to-read", Note.Mark.NOTE)
    assert (note.passage.number, note.passage.exact) == (2, "On Saturdays the reading room")


def test_what_stands_around_tells_which_is_meant(circle: Circle, anna: User) -> None:
    factories.make_unit(
        circle.course,
        paragraphs=["The lamp was lit. The lamp was put out.", "Nobody saw that the lamp was lit."],
    )
    client = client_of(anna)
    page = bring(
        client, circle, [quoting("lamp was", id="a"), quoting("lamp was", id="b", suffix=" put out")]
    )
    assert [one.on.start for one in page.context["new"]] == [22]
    assert [one.why for one in page.context["left"]] == [
        "These words stand in several places, and nothing tells which is meant."
    ]


def test_the_reading_it_names_comes_first(circle: Circle, anna: User) -> None:
    """The same words in two texts, and nothing around them."""
    units = [factories.make_unit(circle.course, paragraphs=["Bread and light."]) for _ in range(2)]
    said = quoting("Bread and light.")
    client = client_of(anna)
    assert bring(client, circle, said).context["new"] == []
    said["target"]["source"] = f"https://elsewhere.example/c/other/readings/{units[1].slug}/"
    (found,) = bring(client, circle, said).context["new"]
    assert found.on.unit == units[1]


def test_each_that_stays_out_says_why(circle: Circle, unit: Unit, anna: User) -> None:
    said = [
        quoting("nobody ever wrote this", id="a"),
        {"id": "b", "type": "Annotation", "target": "https://example.org/"},
        17,
        {"id": "c", "bodyValue": "x"},
        quoting("x" * 30_000, id="d"),
        quoting("the reading room", id="e", bodyValue="y" * 10_001),
        quoting(" \n ", id="f"),
    ]
    page = bring(client_of(anna), circle, said)
    assert [one.why for one in page.context["left"]] == [
        "These words stand in none of the texts.",
        "It does not say which words of a text it is about.",
        "It is not an annotation.",
        "It is not an annotation.",
        "It is about more words than a note can be.",
        "The note is too long: 10,000 characters are the most.",
        "It does not say which words of a text it is about.",
    ]
    assert page.status_code == 200


def test_html_and_what_is_invisible_do_not_come_in(circle: Circle, unit: Unit, anna: User) -> None:
    body = {
        "type": "TextualBody",
        "format": "text/html",
        "value": "<p>One &amp; two</p><script>alert(1)</script><img src=x onerror=alert(2)>\u202eThree\x00",
    }
    said = quoting("the reading room", body=body)
    del said["bodyValue"]
    client = client_of(anna)
    keep(client, circle, bring(client, circle, said))
    note = Note.objects.get()
    assert note.body == "One & two\nThree"
    plain = quoting("the reading room", id="urn:2", bodyValue="<script>alert(1)</script>")
    keep(client, circle, bring(client, circle, plain))
    assert "<script>alert" not in client.get(f"/c/{circle.slug}/notes/").content.decode()


DEEP = 100_000


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "This file cannot be read: it is not JSON."),
        (b"", "This file is empty."),
        (b"null", "There are no annotations in this file."),
        (b"[]", "There are no annotations in this file."),
        (b'{"first": {"items": 5}}', "There are no annotations in this file."),
        (b"[" * DEEP + b"]" * DEEP, "This file cannot be read: it is not JSON."),
        (b'{"a":' * DEEP + b"1" + b"}" * DEEP, "This file cannot be read: it is not JSON."),
        (b"[" + b"1" * 5000 + b"]", "This file cannot be read: it is not JSON."),
        (b"[NaN]", "This file cannot be read: it is not JSON."),
        (
            b"[" + b"{}," * 1000 + b"{}]",
            "This file has too many annotations: 1,000 are the most. Bring them in parts.",
        ),
        (b" " * (5 * 1024 * 1024 + 1), "This file is too large: 5 MB are the most."),
        (
            b'{"type": "AnnotationCollection", "first": "https://example.org/page1"}',
            "This file only says where its annotations are, and nothing is fetched from there.",
        ),
    ],
)
def test_a_hostile_file_gets_one_sentence(
    circle: Circle, unit: Unit, anna: User, content: bytes, sentence: str
) -> None:
    page = bring(client_of(anna), circle, content)
    assert page.status_code == 400
    assert page.content.decode().count(sentence.replace("'", "&#x27;")) >= 1


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, "x", [], {}, [[]], [{}], {"a": {}}, ["x", 1, None]])
@pytest.mark.parametrize(
    "path",
    [
        ("id",), ("motivation",), ("body",), ("bodyValue",), ("creator",), ("created",), ("tags",), ("text",),
        ("target",), ("target", "source"), ("target", "selector"), ("body", "value"), ("body", "purpose"),
        ("body", "format"), ("body", "source"), ("target", "selector", "exact"), ("target", "selector", "prefix"),
        ("target", "selector", "type"), ("target", "selector", "refinedBy"), ("target", "selector", "value"),
    ],
)  # fmt: skip
def test_wrong_types_are_passed_over(path: tuple[str, ...], wrong: Any) -> None:
    said: dict[str, Any] = {
        "id": "urn:1",
        "body": {"type": "TextualBody", "value": "x"},
        "target": {"source": "urn:2", "selector": {"type": "TextQuoteSelector", "exact": "words"}},
    }
    at = said
    for name in path[:-1]:
        at = at[name]
    at[path[-1]] = wrong
    (found,) = read(json.dumps([said]).encode())
    assert isinstance(found.exact, str)
    assert isinstance(found.words, str)
    assert found.id


def test_selectors_within_selectors_come_to_an_end() -> None:
    selector: dict[str, Any] = {"type": "TextQuoteSelector", "exact": "deep"}
    for _ in range(300):
        selector = {"type": "FragmentSelector", "value": "x", "refinedBy": selector}
    (found,) = read(json.dumps(quoting("x") | {"target": {"selector": selector}}).encode())
    assert found.problem == "It does not say which words of a text it is about."


@pytest.mark.parametrize("before", [0, 40])
def test_what_is_nearly_too_deep_is_read_or_refused(before: int) -> None:
    for depth in range(850 - before, 1000):
        try:
            read(b'[{"a":' + b"[" * depth + b"]" * depth + b"}]")
        except Unreadable as problem:
            assert str(problem) == "This file cannot be read: it is not JSON."  # noqa: PT017


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00+23:59", "0001-01-01T00:00:00Z"])
def test_a_year_that_no_zone_can_show_is_none(circle: Circle, unit: Unit, anna: User, created: str) -> None:
    anna.time_zone = "America/New_York"
    anna.save()
    client = client_of(anna)
    keep(client, circle, bring(client, circle, quoting("the reading room", created=created)))
    assert client.get(f"/c/{circle.slug}/notes/").status_code == 200
    for kind in ("markdown", "csv", "jsonld"):
        assert client.get(f"/c/{circle.slug}/notes/export/", {"as": kind}).status_code == 200
    assert Note.objects.get().created_at.year > 2000


@pytest.mark.parametrize(
    "tags", ["<div>", "<ul><li>", "<br ", "<br <", '<a "', "<a '<b \"", "<!--", "<script>"]
)
def test_tags_without_end_take_one_pass(tags: str) -> None:
    """Minutes, if each cost the more the deeper it stands: the test does not end."""
    many = tags * (3_000_000 // len(tags))
    (found,) = read(json.dumps([{"target": "", "body": {"format": "text/html", "value": many}}]).encode())
    assert len(found.words) <= len(many)


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ('<p title="a > b">One</p><p>a < b &lt;i&gt;</p>', "One\na < b <i>"),
        ("One<!-- <b>not</b> this --> two <style>p {}</style>three", "One two three"),
        ("<SCRIPT>no</p>no</Script >yes<br/>and<hr>on", "yes\nandon"),
        ("a --> b <3", "a --> b <3"),
    ],
)
def test_of_html_the_words_come_in(html: str, words: str) -> None:
    (found,) = read(json.dumps([{"target": "", "body": {"format": "text/html", "value": html}}]).encode())
    assert found.words == words


def test_long_surroundings_are_cut() -> None:
    selector = {"type": "TextQuoteSelector", "exact": "mill", "prefix": "a" * 5_000, "suffix": "b" * 5_000}
    (found,) = read(json.dumps(quoting("x") | {"target": {"selector": selector}}).encode())
    assert (len(found.prefix), len(found.suffix)) == (1_000, 1_000)


def test_halves_of_characters_are_left_out() -> None:
    (found,) = read(
        rb'{"id": "\ud800x", "bodyValue": "\udfff!", "target": {"selector": {"type": "TextQuoteSelector", "exact": "a\ud800b"}}}'
    )
    assert (found.id, found.words, found.exact) == ("x", "!", "ab")


def test_nothing_but_its_own_file_is_kept(circle: Circle, unit: Unit, anna: User) -> None:
    """The word under which a file waits is its person's, in this circle."""
    page = bring(client_of(anna), circle, quoting("the reading room was full"))
    ben = client_of(factories.make_member(circle))
    assert "bring the file once more" in keep(ben, circle, page).content.decode()
    nothing = client_of(anna).post(f"/c/{circle.slug}/notes/import/", {"keep": "no"}, follow=True)
    assert "bring the file once more" in nothing.content.decode()
    assert Note.objects.count() == 0


def test_as_many_queries_for_thirty_as_for_one(
    circle: Circle, unit: Unit, anna: User, django_assert_num_queries: Any
) -> None:
    client = client_of(anna)
    factories.make_note(circle, anna, on=words(unit, start=0, end=3, last=2))
    thread = factories.make_thread(circle, anna, on=words(unit, 1))
    factories.make_post(thread, anna)
    address = f"/c/{circle.slug}/notes/export/?as=jsonld&talk=1"
    with django_assert_num_queries(15) as many:
        client.get(address)
    for n in range(1, 10):
        factories.make_note(circle, anna, on=words(unit, start=n, end=3, last=2))
        factories.make_post(factories.make_thread(circle, anna, on=words(unit, 1)), anna)
    with django_assert_num_queries(len(many)):
        client.get(address)


def test_only_who_writes_notes_brings_them_in(circle: Circle, unit: Unit) -> None:
    for role in (Role.MEMBER, Role.OBSERVER):
        client = client_of(factories.make_member(circle, role))
        assert bring(client, circle, quoting("the reading room")).status_code == 403
        assert client.get(f"/c/{circle.slug}/notes/import/").status_code == 403


def test_a_file_is_read_without_a_site() -> None:
    with pytest.raises(Unreadable):
        read(b"{")
