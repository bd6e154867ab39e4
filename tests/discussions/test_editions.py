"""What becomes of discussions, questions and drafts when the text under them is corrected."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from courses.models import Circle
from discussions.models import Draft, Question, Thread
from readings.actions import begin_unit
from readings.models import Block, Passage
from tests import factories
from tests.readings.bringing import client_of
from tests.readings.test_anchoring import A, B, C, D, now, on, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle()


def test_a_form_that_was_opened_before_hangs_on_the_words_it_showed(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    client = client_of(factories.make_member(circle))
    where = f"{reverse('thread-new', args=[circle.slug])}?unit={unit.slug}&paragraph=2"
    assert b'name="edition" value="1"' in client.get(where).content
    publish(unit.text, "A new beginning of it all.", A, B, C, D)
    sent = {"title": "Candles", "body": "Who paid?", "key": str(uuid.uuid4()), "edition": "1"}
    assert client.post(where, sent).status_code == 302
    passage = Thread.objects.get().passage
    assert passage is not None
    assert (passage.state, passage.number, now(passage)) == (Passage.State.STANDS, 3, B)


def test_a_draft_stays_with_the_words_it_was_begun_on(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    client = client_of(factories.make_member(circle))
    new, drafts = reverse("thread-new", args=[circle.slug]), reverse("drafts", args=[circle.slug])
    client.post(f"{new}?unit={unit.slug}&paragraph=2", {"body": "Half a thought", "aside": "1"})
    publish(unit.text, "A new beginning of it all.", A, B, C, D)
    said = client.get(drafts).content.decode()
    assert f"¶ 2 of {unit.title}, as it stood in edition 1" in said
    place = Draft.objects.get().place
    way = f"{new}?unit={unit.slug}&paragraph=2&start=0&end={len(B)}&edition=1"
    assert way.replace("&", "&amp;") in said
    page = client.get(way).content.decode()
    assert "Half a thought</textarea>" in page
    assert "The text was corrected since" in page
    assert B.split(".")[0] in page
    # the same ¶ of the new edition is another place
    assert b"Half a thought" not in client.get(f"{new}?unit={unit.slug}&paragraph=2").content
    client.post(way, {"title": "T", "body": "Whole.", "key": str(uuid.uuid4()), "edition": "1"})
    assert not Draft.objects.filter(place=place).exists()
    passage = Thread.objects.get().passage
    assert passage is not None
    assert now(passage) == B


def test_a_printed_question_that_is_gone_is_asked_on_and_known_again(circle: Circle) -> None:
    def wording(*questions: str) -> bytes:
        asked = "\n\n".join(f"{n}. {words}" for n, words in enumerate(questions, 1))
        return f"# Rye\n\n## One\n\n{A}\n\n{B}\n\n## Questions\n\n{asked}\n".encode()

    first, second = "Why was the reading room so full?", "Who had brought the candles, and for whom?"
    text = factories.make_text(circle.course, data=wording(first, second), name="rye.md")
    gone = Question.objects.get(body=second)
    factories.make_answer(circle, gone)
    factories.publish_wording(text, wording(first), name="rye.md")
    gone.refresh_from_db()
    assert (gone.block_uid, gone.withdrawn_at) == (None, None)
    assert Question.objects.get(body=first).block_uid is not None
    factories.publish_wording(text, wording(first, second), name="rye.md")
    gone.refresh_from_db()
    uid = Block.objects.get(edition__text=text, edition__state="published", plain=second).uid
    assert gone.block_uid == uid
    assert Question.objects.count() == 2


def test_a_discussion_goes_along_to_the_reading_its_paragraph_is_in(circle: Circle) -> None:
    unit = factories.make_unit(circle.course)
    rest = begin_unit(text=unit.text, block=on(unit, 3).block)
    unit.refresh_from_db()
    thread = factories.make_thread(circle, on=on(unit, 2))
    publish(unit.text, A, C, B, D)
    thread.refresh_from_db()
    assert thread.unit == rest
    assert thread.passage is not None
    assert now(thread.passage) == B
