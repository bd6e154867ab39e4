"""Passages on corrected words wait until somebody says where they belong."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.urls import reverse

from accounts.changes import Refused
from accounts.models import User
from courses.models import Circle, LogEntry, Role
from discussions.models import Thread
from readings.actions.deciding import decide_passage
from readings.models import Edition, Note, Passage, Unit
from readings.queries.deciding import decisions
from tests import factories
from tests.readings.bringing import client_of
from tests.readings.test_anchoring import A, B, C, D, now, on, publish

pytestmark = pytest.mark.django_db
State = Passage.State
READERS = B.replace("People", "Readers")


@dataclass
class Scene:
    circle: Circle
    unit: Unit
    student: User
    facilitator: User
    thread: Thread
    shared: Note
    private: Note
    edition: Edition

    def passage(self, of: Thread | Note) -> Passage:
        assert of.passage_id is not None
        return Passage.objects.get(pk=of.passage_id)

    def seen_by(self, user: User) -> list[set[int]]:
        return [set(each.pks) for each in decisions(factories.access_of(user, self.circle)).waiting]


@pytest.fixture
def scene() -> Scene:
    circle = factories.make_circle()
    unit = factories.make_unit(circle.course)
    student, facilitator = (
        factories.make_member(circle),
        factories.make_member(circle, Role.FACILITATOR),
    )
    thread = factories.make_thread(circle, title="Who came?", on=on(unit, 2))
    shared = factories.make_note(circle, student, "A shared word.", on=on(unit, 2), shared=True)
    private = factories.make_note(circle, student, "A private word.", on=on(unit, 2))
    edition = publish(unit.text, "A new beginning of it.", A, READERS, C, D)
    return Scene(circle, unit, student, facilitator, thread, shared, private, edition)


def test_each_sees_what_is_theirs_to_decide(scene: Scene) -> None:
    thread, shared, private = (each.passage_id for each in (scene.thread, scene.shared, scene.private))
    assert scene.seen_by(scene.facilitator) == [{thread, shared}]
    assert scene.seen_by(scene.student) == [{shared, private}]
    assert scene.seen_by(factories.make_member(scene.circle)) == []
    other = factories.make_circle(scene.circle.course)
    assert decisions(factories.access_of(factories.make_member(other, Role.OWNER), other)).waiting == []
    page = client_of(scene.facilitator).get(reverse("passages", args=[scene.circle.slug])).content.decode()
    assert "Who came?" in page
    assert "A shared word." in page
    assert "private" not in page


def test_words_go_over_with_all_that_hangs_on_them_and_one_may_decide_about(scene: Scene) -> None:
    access = factories.access_of(scene.facilitator, scene.circle)
    pk = scene.passage(scene.thread).pk
    assert decide_passage(access=access, passage=pk, accept=True, edition=scene.edition.number)
    for each in (scene.thread, scene.shared):
        passage = scene.passage(each)
        assert (passage.state, passage.edition, passage.number) == (State.STANDS, scene.edition, 3)
        assert now(passage) == passage.exact == READERS
        assert passage.exact_before == B
    assert scene.passage(scene.private).state == State.UNSURE
    assert not decide_passage(access=access, passage=pk, accept=False, edition=scene.edition.number)
    assert scene.passage(scene.thread).state == State.STANDS
    said = LogEntry.objects.get(kind=LogEntry.Kind.PASSAGE_DECIDED)
    assert said.said == f"¶ 2 of {scene.unit.text.label} went over to the corrected words"
    again = publish(scene.unit.text, A, READERS, C, D)
    passage = scene.passage(scene.thread)
    assert (passage.state, passage.edition, passage.exact_before) == (State.STANDS, again, B)


def test_a_private_decision_is_told_to_nobody(scene: Scene) -> None:
    Note.objects.filter(pk=scene.shared.pk).delete()
    access = factories.access_of(scene.student, scene.circle)
    assert decide_passage(
        access=access, passage=scene.private.passage_id, accept=False, edition=scene.edition.number
    )
    passage = scene.passage(scene.private)
    assert (passage.state, now(passage), passage.exact) == (State.APART, B, B)
    assert not LogEntry.objects.filter(kind=LogEntry.Kind.PASSAGE_DECIDED).exists()


def test_nobody_decides_what_is_not_theirs(scene: Scene) -> None:
    where = {
        "circle": scene.circle.slug,
        "passage": scene.private.passage_id,
    }
    sent = {"do": "accept", "edition": scene.edition.number}
    for user in (scene.facilitator, factories.make_member(scene.circle, Role.OWNER)):
        assert client_of(user).post(reverse("passage-decide", kwargs=where), sent).status_code == 404
    thread = {**where, "passage": scene.thread.passage_id}
    assert client_of(scene.student).post(reverse("passage-decide", kwargs=thread), sent).status_code == 404
    assert set(Passage.objects.values_list("state", flat=True)) == {State.UNSURE}


def test_a_newer_edition_meanwhile_is_told(scene: Scene) -> None:
    publish(scene.unit.text, A, READERS.replace("noon", "midday"), C, D)
    access = factories.access_of(scene.facilitator, scene.circle)
    with pytest.raises(Refused, match="Another edition was published"):
        decide_passage(
            access=access,
            passage=scene.passage(scene.thread).pk,
            accept=True,
            edition=scene.edition.number,
        )
    client = client_of(scene.facilitator)
    where = reverse("passage-decide", args=[scene.circle.slug, scene.thread.passage_id])
    page = client.post(where, {"do": "accept", "edition": scene.edition.number}, follow=True)
    assert "Another edition was published" in page.content.decode()
    assert client.post(where, {"do": "burn"}, follow=True).status_code == 200
    assert client.post(where, {"do": "accept", "edition": "x" * 40}, follow=True).status_code == 200
    assert scene.passage(scene.thread).state == State.UNSURE


def test_the_page_marks_what_differs_and_an_empty_one_teaches(scene: Scene) -> None:
    client = client_of(scene.facilitator)
    page = client.get(reverse("passages", args=[scene.circle.slug])).content.decode()
    assert "<del>" in page
    assert "Readers" in page
    assert "/editions/1/?at=2#p2" in page
    nobody = client_of(factories.make_member(scene.circle))
    assert (
        "No passage waits for you"
        in nobody.get(reverse("passages", args=[scene.circle.slug])).content.decode()
    )


def test_the_list_costs_the_same_for_few_and_many(scene: Scene, django_assert_num_queries: object) -> None:
    access = factories.access_of(scene.facilitator, scene.circle)
    with django_assert_num_queries(6):  # type: ignore[operator]
        decisions(access)
