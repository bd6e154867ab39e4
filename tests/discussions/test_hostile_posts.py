"""Hostile words on their way in, and hostile names on every page of the discussions."""

from __future__ import annotations

import time
import uuid
from html import escape
from html.parser import HTMLParser
from itertools import cycle

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from courses.models import Circle, Role
from discussions.history import difference
from discussions.models import Thread
from tests import factories
from tests.discussions.vectors import SHORT
from tests.discussions.world import circle_where_everything_happened, pages_of, rename_everything
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


# Words on their way in ---------------------------------------------------------------------------------------


@pytest.fixture
def thread() -> Thread:
    return factories.make_thread(factories.make_circle())


def reply(thread: Thread, body: str) -> HttpResponse:
    anna = factories.make_member(thread.circle)
    answer: HttpResponse = client_of(anna).post(  # type: ignore[assignment]
        f"{thread.get_absolute_url()}reply/", {"body": body, "key": str(uuid.uuid4())}
    )
    return answer


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("word " * 200_000, "too long for one post: 1,000,000 characters"),
        ("[" * 30_000, "too many brackets"),
        ("a\n" * 19_000, "too many lines"),
        ("> " * 500 + "a", "too deep in one another"),
        ("\u200b\x00 \n", "nothing in it yet"),
    ],
    ids=["long", "signs", "lines", "deep", "nothing"],
)
def test_what_cannot_be_posted_is_said_in_one_sentence_and_the_words_stay(
    thread: Thread, body: str, said: str
) -> None:
    began = time.process_time()
    answer = reply(thread, body)
    assert (
        time.process_time() - began < 2
    )  # with signing in and the page; the limit itself is test_rendering's
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert body.replace("\x00", "").strip() in page.replace("\x00", "").replace("&gt;", ">")
    assert thread.posts.count() == 1


def test_nul_and_overrides_are_left_out_and_refuse_nothing(thread: Thread) -> None:
    assert reply(thread, "a\x00b\u202ec\r\nd").status_code == 302
    assert thread.posts.latest("pk").source == "abc\nd"


def test_titles_and_names_are_tamed_on_their_way_in() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    client, address = client_of(anna), f"/c/{circle.slug}/discussions/new/"
    sent = {"body": "Words.", "key": str(uuid.uuid4())}
    assert client.post(address, {**sent, "title": "On\x00 \u202ecandles\u0301\u0301\n!"}).status_code == 302
    assert Thread.objects.get().title == "On candleś\u0301 !"
    assert (
        client.post(address, {**sent, "key": str(uuid.uuid4()), "title": "\u200b\u3164"}).status_code == 400
    )
    settings = {"name": "An\x00na\u202e  Lee", "language": "en-gb", "time_zone": "Europe/London"}
    client.post("/settings/", settings)
    anna.refresh_from_db()
    assert "\u202e" not in anna.name


# Names on every page -----------------------------------------------------------------------------------------


class Skeleton(HTMLParser):
    """The tags of a page and the names of their attributes: what nobody's name may change."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.bones: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.bones.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.bones.append(("comment", ()))


@pytest.fixture
def circle() -> Circle:
    return circle_where_everything_happened()


def skeletons(client: Client, addresses: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            found[address] = Skeleton(answer.content.decode()).bones
    return found


def test_no_name_title_or_reason_changes_what_a_page_is_made_of(circle: Circle) -> None:
    owner = User.objects.get(memberships__circle=circle, memberships__role=Role.OWNER)
    client, addresses = client_of(owner), pages_of(circle)
    rename_everything(cycle(f"Plain {n}" for n in range(60)))
    plain = skeletons(client, addresses)
    assert len(plain) > 20
    for shift in range(0, len(SHORT), 20):
        hostile = cycle([*SHORT[shift:], *SHORT[:shift]])
        rename_everything(name[:80] for name in hostile)
        for address, bones in skeletons(client, addresses).items():
            assert bones == plain[address], address


def test_names_are_shown_as_they_are(circle: Circle) -> None:
    thread = Thread.objects.filter(question=None).order_by("pk")[0]
    name = '<b onclick="x">&amp;\'</b>'
    User.objects.update(name=name)
    owner = User.objects.get(memberships__circle=circle, memberships__role=Role.OWNER)
    page = client_of(owner).get(f"{thread.get_absolute_url()}?view=newest").content.decode()
    assert name not in page
    assert page.count(escape(name)) + page.count(escape(name).replace("&#x27;", "&#39;")) >= 8


def test_the_history_of_a_post_that_repeats_itself_is_shown_at_once() -> None:
    for before, after in (
        ("a\n" * 1_000, "b\na\n" * 900),
        ("a " * 1_500, "b a " * 900),
        ("a\n" * 3_999, "b\n" * 3_999),
    ):
        began = time.process_time()
        html, _, _ = difference(before, after)
        assert time.process_time() - began < 0.5
        assert html.count("b") >= 900
