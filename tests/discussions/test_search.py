"""Search: what is found and in which language, how it is shown, what it costs, and what nobody is to find."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from courses.access import Access
from courses.models import Circle, Course, Role
from discussions.actions import delete_post
from discussions.models import Post, Question
from discussions.queries import search as searching
from discussions.queries.search import Kind, SearchPage, Wanted, search
from readings.actions import describe_text
from readings.excerpts import LONGEST, START, STOP, excerpt
from readings.models import Block, Unit
from readings.search import NO_WORDS, ONLY_WITHOUT, TOO_SLOW
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def looked(user: User, circle: Circle, words: str, **more: Any) -> SearchPage:
    return search(factories.access_of(user, circle), Wanted(words, **more))


def excerpts(page: SearchPage) -> list[str]:
    return [str(found.excerpt) for found in page.results]


def found(user: User, circle: Circle, words: str, **more: Any) -> list[str]:
    """The words of what was found, without marks."""
    page = looked(user, circle, words, **more)
    assert not page.problem
    return [unescape(said.replace("<mark>", "").replace("</mark>", "")) for said in excerpts(page)]


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=2))


@pytest.fixture
def anna(circle: Circle) -> User:
    return factories.make_member(circle, user=factories.make_user("Anna"))


# What is found ----------------------------------------------------------------------------------------------


def test_posts_questions_and_texts_are_found_and_each_leads_to_its_place(circle: Circle, anna: User) -> None:
    unit = factories.make_unit(circle.course, paragraphs=["A quiet sentence.", "The lantern was lit at six."])
    question = factories.make_question(circle.course, "Who lit the lantern?")
    post = factories.make_thread(circle, anna, "Light", "I have carried lanterns myself.").posts.get()
    factories.make_post(post.thread, anna, "Nothing of the kind.")
    client, where = client_of(anna), f"/c/{circle.slug}/"
    page = looked(anna, circle, "lantern")
    assert {said.kind: said.url for said in page.results} == {
        Kind.POSTS: f"{where}posts/{post.pk}/",
        Kind.QUESTIONS: f"{where}questions/{question.pk}/",
        Kind.TEXTS: f"{where}readings/{unit.slug}/#p2",
    }
    for said in page.results:
        assert client.get(said.url, follow=True).status_code == 200
    shown = client.get(where + "search/", {"q": "lantern"}).content.decode()
    assert "I have carried <mark>lanterns</mark> myself." in shown
    assert "Who lit the <mark>lantern</mark>?" in shown
    assert "The <mark>lantern</mark> was lit at six." in shown
    assert "Nothing of the kind" not in shown
    only = client.get(where + "search/", {"q": "lantern", "kind": "texts"}).content.decode()
    assert "was lit at six" in only
    assert "carried" not in only


def test_words_phrases_and_what_is_left_out(circle: Circle, anna: User) -> None:
    thread = factories.make_thread(circle, anna, body="The state and the revolution are two things.")
    factories.make_post(thread, anna, "A revolution of the state of mind.")
    factories.make_post(thread, anna, "Neither of them: mind the candles.")
    assert len(found(anna, circle, "state revolution")) == 2
    assert found(anna, circle, '"state and the revolution"') == [
        "The state and the revolution are two things."
    ]
    assert found(anna, circle, "revolution -mind") == ["The state and the revolution are two things."]
    assert sorted(found(anna, circle, "candles or things")) == [
        "Neither of them: mind the candles.",
        "The state and the revolution are two things.",
    ]
    typed_on_a_telephone = {"q": "“state and the revolution” −mind"}
    shown = client_of(anna).get(f"/c/{circle.slug}/search/", typed_on_a_telephone)
    assert shown.context["page"].total == 1
    assert excerpts(looked(anna, circle, '"mind the candles"'))[0].endswith("<mark>candles</mark>.")


def test_the_nearest_comes_first_and_of_two_alike_the_newer(circle: Circle, anna: User) -> None:
    filler = "Much is said here of other matters that have nothing to do with it. " * 8
    thread = factories.make_thread(circle, anna, body=f"A lantern. {filler}")
    factories.make_post(thread, anna, "The older lantern.")
    factories.make_post(thread, anna, "The newer lantern.")
    said = found(anna, circle, "lantern")
    assert said[:2] == ["The newer lantern.", "The older lantern."]
    assert said[2].startswith("A lantern. Much is said")
    assert said[2].endswith(" …")


@pytest.mark.parametrize(
    ("language", "written", "looked_for", "other"),
    [
        ("de", "Die Arbeiterinnen schrieben lange Briefe.", "Brief", "Schrift"),
        ("fr", "Les ouvrières chantaient dans les ateliers.", "ouvrière chanter", "chanson"),
        ("ru", "Рабочие читали газеты вслух.", "газета", "журнал"),
        ("en", "The weavers were reading the newspapers.", "weaver newspaper", "spinner"),
    ],
)
def test_words_are_found_in_all_their_forms_in_each_language(
    language: str, written: str, looked_for: str, other: str
) -> None:
    course = factories.make_course(language=language)
    circle = factories.make_circle(course, language=language)
    anna = factories.make_member(circle)
    factories.make_thread(circle, anna, body=written)
    factories.make_question(course, written)
    factories.make_text(course, paragraphs=[written], language=language)
    page = looked(anna, circle, looked_for)
    assert page.counts == {Kind.POSTS: 1, Kind.QUESTIONS: 1, Kind.TEXTS: 1, Kind.ALL: 3}
    assert all("<mark>" in said for said in excerpts(page))
    assert looked(anna, circle, other).counts[Kind.ALL] == 0


def test_each_text_of_a_course_is_looked_up_in_its_own_language(circle: Circle, anna: User) -> None:
    factories.make_text(circle.course, paragraphs=["Sie kauften alte Häuser."], language="de")
    factories.make_text(circle.course, paragraphs=["The word Haus was printed."], language="en")
    assert sorted(found(anna, circle, "Haus")) == ["Sie kauften alte Häuser.", "The word Haus was printed."]
    assert found(anna, circle, "Haus -altes") == [
        "The word Haus was printed."
    ]  # a word leaves out its forms too


def test_a_language_that_changes_is_searched_by_its_own_stems(circle: Circle, anna: User) -> None:
    text = factories.make_text(circle.course, paragraphs=["Sie kauften alte Häuser."], language="en")
    factories.make_question(circle.course, "Wer kaufte die Häuser?")
    factories.make_thread(circle, anna, body="Ich mag Häuser.")
    assert looked(anna, circle, "Haus").counts[Kind.ALL] == 0
    describe_text(text=text, language="de")
    circle.course.language = circle.language = "de"
    circle.course.save(update_fields=["language"])
    circle.save(update_fields=["language"])
    assert looked(anna, circle, "Haus").counts == {
        Kind.POSTS: 1,
        Kind.QUESTIONS: 1,
        Kind.TEXTS: 1,
        Kind.ALL: 3,
    }


def test_it_can_be_narrowed_to_a_person_and_a_session(circle: Circle, anna: User) -> None:
    first, second = circle.course.sessions.all()
    unit = factories.make_unit(circle.course, second, paragraphs=["A lantern in the text."])
    factories.make_question(circle.course, "A lantern in the question?", session=first)
    factories.make_thread(circle, anna, body="A lantern of Anna's.")
    factories.make_thread(circle, body="A lantern of somebody's.")
    assert found(anna, circle, "lantern", author=anna) == ["A lantern of Anna's."]
    assert found(anna, circle, "lantern", session=1) == ["A lantern in the question?"]
    assert found(anna, circle, "lantern", session=2) == ["A lantern in the text."]
    client, address = client_of(anna), f"/c/{circle.slug}/search/"
    shown = client.get(address, {"q": "lantern", "author": str(anna.pk)}).content.decode()
    assert "of somebody" not in shown
    assert f'<option value="{anna.pk}" selected>Anna</option>' in shown
    assert unit.slug not in shown
    stranger = factories.make_user("Stranger")
    passed_over = client.get(address, {"q": "lantern", "author": str(stranger.pk), "page": "x"})
    assert passed_over.context["page"].total == 4
    assert "Stranger" not in passed_over.content.decode()


def test_what_was_found_comes_in_pages(circle: Circle, anna: User) -> None:
    thread = factories.make_thread(circle, anna, body="Lantern 0.")
    for number in range(1, 25):
        factories.make_post(thread, anna, f"Lantern {number}.")
    first, second = (looked(anna, circle, "lantern", page=n) for n in (1, 2))
    assert [len(first.results), len(second.results), first.later, second.later] == [20, 5, 2, None]
    assert len({said.url for said in first.results + second.results}) == 25
    shown = client_of(anna).get(f"/c/{circle.slug}/search/?q=lantern").content.decode()
    assert "?q=lantern&amp;page=2" in shown
    assert looked(anna, circle, "lantern", page=3).results == []


# What cannot be looked for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("the of and", NO_WORDS),
        ('"to be or not to be"', NO_WORDS),
        ("... !!! ---", NO_WORDS),
        ("-lantern", ONLY_WITHOUT),
        ("-lantern -candle", ONLY_WITHOUT),
        ("word " * 10_000, searching.TOO_LONG),
        ("zeppelin", "Nothing here holds these words"),
        ("\0lantern\0oil", "Nothing here holds these words"),
        ("' OR 1=1; --", "Nothing here holds these words"),
        ("a & b | !c <-> d:*", "Nothing here holds these words"),
        ('"lantern', "Nothing here holds these words"),
        ("(" * 200, NO_WORDS),
    ],
)
def test_what_cannot_be_found_is_told_in_a_sentence(
    circle: Circle, anna: User, words: str, says: str
) -> None:
    factories.make_thread(circle, anna, body="A candle.")
    answer = client_of(anna).get(f"/c/{circle.slug}/search/", {"q": words})
    assert answer.status_code == 200
    assert says in unescape(answer.content.decode())


def test_a_page_without_words_says_how_to_search(circle: Circle, anna: User) -> None:
    for query in ("", "?q=", "?q=%00", "?q=+"):
        answer = client_of(anna).get(f"/c/{circle.slug}/search/{query}")
        assert "these words, one after the other" in answer.content.decode()


def test_what_takes_too_long_is_broken_off(
    circle: Circle, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_thread(circle, anna, body="Candles " * 5_000)
    for _ in range(4):
        factories.make_thread(circle, anna, body="candles and lamps, " * 2_000)
    monkeypatch.setattr(searching, "MILLISECONDS", 1)
    page = looked(anna, circle, "candles lamps")
    assert (page.problem, page.results) == (TOO_SLOW, [])
    assert Post.objects.count() == 5  # the transaction around goes on


# What is shown is escaped -----------------------------------------------------------------------------------


def test_nobody_s_words_become_markup(circle: Circle, anna: User) -> None:
    evil = f"lantern `<script>alert(1)</script>` <b onclick=x> {START}<img src=x>{STOP} </mark> & lantern"
    factories.make_thread(circle, anna, "<i>Title</i>", evil)
    factories.make_question(circle.course, f"lantern <img src=x onerror=alert(1)> {STOP}{START}?")
    shown = client_of(anna).get(f"/c/{circle.slug}/search/", {"q": "lantern"}).content.decode()
    results = shown[shown.index("<ol") : shown.index("</ol>")]
    for never in ("<script", "<b ", "<img", "<i>", START, STOP):
        assert never not in results
    assert results.count("<mark>") == results.count("</mark>") == 3
    assert "&lt;i&gt;Title&lt;/i&gt;" in results
    asked = client_of(anna).get(f"/c/{circle.slug}/search/", {"q": '"><u>'}).content.decode()
    assert "<u>" not in asked


def test_marks_are_made_of_our_signs_alone() -> None:
    one = f"a {START}big{STOP} {START}lamp{STOP} & {START}<b>{STOP} {STOP}{START}"
    assert excerpt(one) == "a <mark>big lamp</mark> &amp; <mark>&lt;b&gt;</mark> "


@pytest.mark.parametrize("before", [0, 10, 1_000])
@pytest.mark.parametrize("after", [0, 10, 1_000])
def test_an_excerpt_is_cut_between_words_around_what_was_found(before: int, after: int) -> None:
    said = excerpt(f"{'word ' * before}{START}one{STOP} {START}lamp{STOP}{' word' * after}")
    plain = said.replace("<mark>", "").replace("</mark>", "")
    assert "<mark>one lamp</mark>" in said
    assert set(plain.split()) <= {"word", "one", "lamp", "…"}
    assert plain.startswith("… ") == (before == 1_000)
    assert plain.endswith(" …") == (after == 1_000)
    assert len(plain) <= LONGEST + 4


def test_an_excerpt_is_taken_where_most_of_it_is() -> None:
    filler = "word " * 100
    mark = f"{START}lamp{STOP}"
    said = excerpt(f"{mark} {filler} {mark} and {mark} {filler}")
    assert said.count("<mark>") == 2
    assert excerpt("x" * 5_000 + START + "y" * 5_000 + STOP).count("<mark>") == 1


# What nobody is to find -------------------------------------------------------------------------------------

WORD = "canary"


def tell_canaries(course: Course, circle: Circle) -> dict[str, User]:
    """Plants the word wherever some may not read it; returns the people of the circle."""
    people = {role.value: factories.make_member(circle, role) for role in Role}
    writer = people["writer"] = factories.make_member(circle, user=factories.make_user("Writer"))

    thread = factories.make_thread(circle, body="Nothing.")
    for state in Post.State:
        post = factories.make_post(thread, writer, f"canary {state.value}")
        Post.objects.filter(pk=post.pk).update(state=state)
    question = factories.make_question(course, "First yourself?")
    Question.objects.filter(pk=question.pk).update(think_first=True)
    sealed = factories.make_thread(circle, body="Sealed one.")
    sealed.question = question
    sealed.save(update_fields=["question"])
    factories.make_post(sealed, writer, "canary sealed")

    other = factories.make_circle(course)
    factories.make_thread(other, body="canary elsewhere")
    asked = factories.make_question(course, "canary asked elsewhere?")
    Question.objects.filter(pk=asked.pk).update(circle=other)
    gone = factories.make_question(course, "canary withdrawn?")
    Question.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())

    text = factories.make_text(course, paragraphs=["canary superseded"])
    factories.publish_wording(text, b"canary corrected")
    loose = factories.make_text(course, paragraphs=["canary without a reading"])
    Unit.objects.filter(text=loose).delete()
    foreign = factories.make_course()
    factories.make_text(foreign, paragraphs=["canary of another course"])
    factories.make_question(foreign, "canary of another course?")
    factories.make_thread(factories.make_circle(foreign), body="canary of another circle")
    return people


OPEN = {"canary shown", "canary corrected"}


@pytest.mark.parametrize(
    ("person", "more"),
    [
        ("observer", {"canary sealed"}),  # has no answer to be spoiled
        ("member", set()),
        ("student", set()),
        ("facilitator", {"canary sealed", "canary held", "canary hidden"}),
        ("owner", {"canary sealed", "canary held", "canary hidden"}),
        ("writer", {"canary sealed", "canary held", "canary hidden", "canary deleted"}),
    ],
)
def test_each_finds_what_they_may_read_and_nothing_else(circle: Circle, person: str, more: set[str]) -> None:
    people = tell_canaries(circle.course, circle)
    may = OPEN | more
    page = looked(people[person], circle, WORD)
    assert set(found(people[person], circle, WORD)) == may
    assert page.counts[Kind.ALL] == len(may)
    for kind in Kind:
        for session in (None, 1):
            assert set(found(people[person], circle, WORD, kind=kind, session=session)) <= may
    assert looked(people[person], circle, f"{WORD} -shown").counts[Kind.POSTS] == len(more)
    answer = client_of(people[person]).get(f"/c/{circle.slug}/search/", {"q": WORD})
    assert answer.context["page"].total == len(may)


def test_a_course_editor_finds_texts_and_questions_alone(circle: Circle) -> None:
    editor = factories.make_user("Editor")
    circle.course.editors.add(editor)
    tell_canaries(circle.course, circle)
    factories.make_question(circle.course, "canary of the course?")
    client = client_of(editor)
    page = client.get(f"/courses/{circle.course.slug}/search/", {"q": WORD})
    assert sorted((said.kind, str(said.excerpt)) for said in page.context["page"].results) == [
        (Kind.QUESTIONS, "<mark>canary</mark> of the course?"),
        (Kind.TEXTS, "<mark>canary</mark> corrected"),
    ]
    assert page.context["page"].counts[Kind.POSTS] == 0
    assert client.get(f"/c/{circle.slug}/search/", {"q": WORD}).status_code == 404
    assert Client().get(f"/c/{circle.slug}/search/", {"q": WORD}).status_code == 302


def test_a_post_that_is_taken_back_is_not_found_any_more(circle: Circle, anna: User) -> None:
    post = factories.make_thread(circle, anna, body="A lantern.").posts.get()
    reader = factories.make_member(circle)
    assert found(reader, circle, "lantern") == ["A lantern."]
    delete_post(access=factories.access_of(anna, circle), post=post)
    assert found(reader, circle, "lantern") == []
    assert looked(anna, circle, "lantern").results[0].state == "deleted by its author"


def test_a_printed_question_is_found_once(circle: Circle, anna: User) -> None:
    text = factories.make_text(circle.course, paragraphs=["A paragraph."])
    block = Block.objects.get(edition__text=text)
    Block.objects.filter(pk=block.pk).update(kind=Block.Kind.QUESTION, plain="Who lit the lantern?")
    assert [said.kind for said in looked(anna, circle, "lantern").results] == [Kind.TEXTS]
    question = factories.make_question(circle.course, "Who lit the lantern?")
    Question.objects.filter(pk=question.pk).update(text=text, block_uid=block.uid)
    assert [said.kind for said in looked(anna, circle, "lantern").results] == [Kind.QUESTIONS]


# What it costs ----------------------------------------------------------------------------------------------


def fill(circle: Circle, *, threads: int, posts: int, blocks: int) -> None:
    """Many posts of eighty words, and paragraphs, by plain SQL: every 200th holds "lantern", all hold "common"."""
    writer = factories.make_member(circle)
    text = factories.make_text(circle.course, paragraphs=["Begin."])
    words = (
        "CASE WHEN n %% 200 = 0 THEN 'a lantern, ' ELSE '' END "
        "|| repeat('common words on this matter ', 15) || 'and on number ' || n"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO discussions_thread (circle_id, title, opened_by_id, opened_at, announcement, pinned, key,
                last_number, posts_count, gone, last_post_at)
            SELECT %s, 'Thread ' || n, %s, now(), FALSE, FALSE, gen_random_uuid(), %s, %s, '{}', now()
            FROM generate_series(1, %s) AS n
            RETURNING id
            """,
            [circle.pk, writer.pk, posts, posts, threads],
        )
        ids = [pk for (pk,) in cursor.fetchall()]
        cursor.execute(
            f"""
            INSERT INTO discussions_post (thread_id, number, path, depth, author_id, state, created_at, version,
                source, html, rendered, plain, key, search_config)
            SELECT %s + n %% %s, n, ARRAY[n], 1, %s, 'shown', now() - n * interval '1 minute', 1, '', '', 1,
                {words}, gen_random_uuid(), 'english'
            FROM generate_series(1, %s) AS n
            """,
            [ids[0], threads, writer.pk, posts],
        )
        cursor.execute(
            f"""
            INSERT INTO readings_block (edition_id, uid, position, kind, level, number, plain, html, words, data,
                first_line, last_line, search_config)
            SELECT %s, gen_random_uuid(), n, 'paragraph', 0, n + 1, {words}, '', 5, '{{}}', 0, 0, 'english'
            FROM generate_series(1, %s) AS n
            """,
            [text.editions.get().pk, blocks],
        )
        for index in ("post_search", "block_search"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE discussions_thread, discussions_post, readings_block")
    text.units.update(last_position=blocks)


def test_the_indexes_of_the_search_columns_are_used_and_it_is_quick(circle: Circle, anna: User) -> None:
    fill(circle, threads=300, posts=20_000, blocks=5_000)
    access = factories.access_of(anna, circle)
    with CaptureQueriesContext(connection) as asked:
        page = search(access, Wanted("lantern"))
    assert (page.counts[Kind.POSTS], page.counts[Kind.TEXTS]) == (100, 25)
    plans = [plan_of(query["sql"]) for query in asked.captured_queries if "@@" in query["sql"]]
    assert len(plans) == 3
    assert "Bitmap Index Scan on post_search" in plans[0]
    assert "Bitmap Index Scan on block_search" in plans[2]
    assert quickest(access, "lantern") < 0.5
    common = search(access, Wanted("common"))
    assert quickest(access, "common") < 1
    assert (common.problem, common.cut, common.counts[Kind.POSTS]) == ("", True, searching.MOST)


def quickest(access: Access, words: str) -> float:
    """Seconds in the database, of three tries: other tests may run meanwhile."""
    took = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asked:
            search(access, Wanted(words))
        took.append(sum(float(query["time"]) for query in asked.captured_queries))
    return min(took)


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_a_page_costs_the_same_few_queries(circle: Circle, anna: User) -> None:
    def tell(number: int) -> None:
        factories.make_thread(circle, body=f"Lantern {number}.")
        factories.make_question(circle.course, f"Lantern {number}?")
        factories.make_text(circle.course, paragraphs=[f"Lantern {number}."])

    client = client_of(anna)
    tell(1)
    counts = []
    for many in (0, 8):
        for number in range(many):
            tell(number)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/c/{circle.slug}/search/?q=lantern").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 20


def test_a_paragraph_of_any_length_can_be_kept_and_searched(circle: Circle, anna: User) -> None:
    text = factories.make_text(circle.course, paragraphs=["Begin."])
    block = Block.objects.get(edition__text=text)
    for block.plain in (
        " ".join(f"lantern{n}-каштан{n}" for n in range(80_000)),
        " ".join(chr(0x20000 + n % 40_000) + str(n) for n in range(60_000)),
    ):
        block.save(update_fields=["plain"])
    block.plain = "lantern " + "x" * 3_000 + " word" * 100_000
    block.save(update_fields=["plain"])
    assert found(anna, circle, "lantern")[0].startswith("lantern")
