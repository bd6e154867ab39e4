"""How much comes with the first page of a discussion: the page, and every style, script and drawing it names."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest
from django.conf import settings
from wordfreq import top_n_list, word_frequency

from discussions import rendering
from discussions.models import Post
from tests import factories
from tests.discussions.filling import fill_people, fill_thread, have_seen
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def test_the_first_page_of_a_discussion_weighs_less_than_45_kilobytes() -> None:
    circle = factories.make_circle()
    anna = factories.make_member(circle)
    thread = fill_thread(circle, 120, writers=fill_people(circle, 20))
    have_seen(anna, thread, "1-20,30-90")
    known = top_n_list("en", 6000)
    often = [word_frequency(word, "en") for word in known]
    chance = random.Random(1)
    for post in Post.objects.filter(
        thread=thread
    ):  # words as often as people use them, not the filling's few
        words = " ".join(chance.choices(known, often, k=80))
        post.html = rendering.render(words.capitalize() + ".").html
        post.save(update_fields=["html"])
    client, address = client_of(anna), thread.get_absolute_url()
    page = client.get(address).content.decode()
    assert page.count('class="post ') >= 50
    sent = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert sent.headers["Content-Encoding"] == "gzip"
    names = {part.split('"')[0].split("#")[0] for part in page.split("/static/")[1:]}
    assert {"css/pages/thread.css", "js/thread.js", "js/compose.js"} <= names
    assets = [Path(settings.BASE_DIR, "static", name).read_bytes() for name in names]
    weight = len(sent.content) + sum(len(gzip.compress(content)) for content in assets)
    assert weight < 45_000, weight
