"""Whatever is done to a text: no passage is lost, and none stands on words it was not written on."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from readings.actions import publish_edition
from readings.actions.laying import starts_of
from readings.anchors import Anchors, Sure
from readings.models import Block, Edition, Passage, SourceFile, Unit
from readings.models import Text as TextRow
from readings.wordings import Selector
from tests import factories
from tests.readings.edits import Edit, Text, around, edits, numbers, signs, texts

LANE = "The mill stood at the end of the lane."
stretches = st.lists(st.tuples(numbers, st.integers(0, 200)), min_size=1, max_size=12)
whole_editions = st.lists(st.lists(edits, max_size=4), min_size=1, max_size=4)


def check(old: Text, said: Selector, new: Text, at: Selector) -> None:
    """That a passage which says it stands there does so, word for word, and on no other occurrence of the words.

    Where a copy stands as they stood, and they went elsewhere, nobody who reads both texts could tell.
    """
    span, was = new.wording.span(at), old.wording.span(said)
    assert span is not None
    assert was is not None
    assert at.exact == said.exact
    here = around(old, was, new, span[0])
    survivor = old.kept(said, new)
    if survivor is not None and span[0] != survivor:
        there = around(old, was, new, survivor)
        assert min(here[0] - there[0], here[1] - there[1]) >= 0, (said.exact, old.plains, new.plains)
    owner = old.owner(new, span[0])
    if owner is not None and owner != was[0]:  # the words of another place of the old text
        theirs = around(old, (owner, owner + len(said.exact)), new, span[0])
        assert min(here[0] - theirs[0], here[1] - theirs[1]) >= 0, (said.exact, old.plains, new.plains)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, st.lists(edits, max_size=4), stretches)
# what was found at random, each by another rule
@example([LANE, LANE], [Edit("add", 0, 0, 0, LANE)], [(3, 2)])
@example([LANE, LANE], [Edit("typo", 1, 0, 0, ""), Edit("add", 0, 0, 0, LANE)], [(3, 2), (5, 0)])
@example([LANE] * 3, [Edit("add", 0, 0, 0, LANE), Edit("typo", 3, 0, 0, "")], [(3, 2)])
@example([f"{LANE} {LANE}", LANE], [Edit("typo", 0, 0, 0, ""), Edit("merge", 0, 0, 0, "")], [(4, 0)])
@example([f"{LANE} mill mill mill.", LANE], [Edit("insert", 0, 8, 0, LANE)], [(0, 0)])
@example([LANE, "They waited."], [Edit("insert", 0, 0, 0, LANE)], [(3, 0)])
@example(
    ["mill March the harbour. mill mill mill.", LANE],
    [Edit("typo", 0, 7, 0, ""), Edit("insert", 0, 3, 0, LANE)],
    [(25, 0)],
)
@example(  # two that begin alike change places, and what tells one of them was corrected
    ["A beginning, and nothing else.", f"{LANE} Ann was late.", f"{LANE} Ben was late."],
    [Edit("move", 2, 0, 1, ""), Edit("typo", 2, 40, 0, "")],
    [(3 + 32, 37), (3 + 32, 3)],
)
@example(  # and what tells both of them
    ["A beginning, and nothing else.", f"{LANE} Ann was late.", f"{LANE} Ben was late."],
    [Edit("move", 2, 0, 1, ""), Edit("typo", 2, 39, 0, ""), Edit("typo", 1, 39, 0, "")],
    [(3 + 32, 37), (3 + 32, 3)],
)
def test_none_stands_on_other_words(words: list[str], what: list[Edit], where: list[tuple[int, int]]) -> None:
    old = Text([signs(each) for each in words])
    new = old.corrected(what)
    anchors = Anchors(old.wording, new.wording)
    for start, length in where:
        said = old.selector(start, start + length)
        if said is None:
            continue
        found = anchors.find(said)
        event(f"{found.sure.value}, {'left' if old.kept(said, new) is not None else 'changed'}")
        assert (found.at is None) == (found.sure is Sure.APART)
        if found.sure is Sure.EXACT:
            assert found.at is not None
            check(old, said, new, Selector(*_place(found.at)))
        elif found.at is not None:
            candidate = Selector(*_place(found.at))
            assert new.wording.span(candidate) is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, whole_editions, stretches)
def test_none_is_lost_over_several_editions(
    words: list[str], editions: list[list[Edit]], where: list[tuple[int, int]]
) -> None:
    """A passage is followed from the last edition that had its words, whatever came between."""
    first = Text([signs(each) for each in words])
    begun = [said for start, length in where if (said := first.selector(start, start + length)) is not None]
    standing = [(first, said) for said in begun]
    text = first
    for what in editions:
        new = text.corrected(what)
        between = {id(old): Anchors(old.wording, new.wording) for old, _ in standing}
        for n, (old, said) in enumerate(standing):
            found = between[id(old)].find(said)
            if found.sure is Sure.EXACT:
                assert found.at is not None
                at = Selector(*_place(found.at))
                check(old, said, new, at)
                standing[n] = (new, at)
        text = new
    for (edition, said), was in zip(standing, begun, strict=True):
        assert said.exact == was.exact
        assert edition.wording.span(said) is not None


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, whole_editions)
def test_no_two_blocks_have_one_uid(words: list[str], editions: list[list[Edit]]) -> None:
    text = Text([signs(each) for each in words])
    for what in editions:
        text = text.corrected(what)
        assert len(set(text.uids)) == len(text.uids)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts, whole_editions, st.sets(numbers, max_size=4))
def test_every_block_is_in_one_unit_and_none_is_empty(
    words: list[str], editions: list[list[Edit]], cuts: set[int]
) -> None:
    text = Text([signs(each) for each in words])
    starts = sorted({0, *(cut % len(text.uids) for cut in cuts)})
    for what in editions:
        new = text.corrected(what)
        starts = starts_of(units_of(text, starts), text.uids, blocks_of(new))
        if len(starts) <= len(new.uids):
            assert starts[0] == 0
            assert starts == sorted(set(starts))
            assert starts[-1] < len(new.uids)
        text = new


def units_of(text: Text, starts: Sequence[int]) -> list[Unit]:
    ends = [start - 1 for start in starts[1:]] + [len(text.uids) - 1]
    return [
        Unit(first_position=first, last_position=max(first, last), first_uid=text.uids[first])
        for first, last in zip(starts, ends, strict=True)
    ]


def blocks_of(text: Text) -> list[Block]:
    return [
        Block(
            uid=uid,
            plain=plain,
            number=n + 1,
            position=n,
            kind=Block.Kind.PARAGRAPH,
            html=f"<p>{n}</p>",
            words=1,
        )
        for n, (uid, plain) in enumerate(zip(text.uids, text.plains, strict=True))
    ]


def _place(at: Any) -> tuple[uuid.UUID, uuid.UUID, int, int, str]:
    return at.uid, at.last_uid, at.start, at.end, at.exact


# Through the database ---------------------------------------------------------------------------------------


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(texts, whole_editions, stretches)
def test_the_same_through_the_database(
    words: list[str], editions: list[list[Edit]], where: list[tuple[int, int]]
) -> None:
    course = factories.make_course()
    row = TextRow.objects.create(course=course, slug="a-text", title="A text")
    versions = {1: Text([signs(each) for each in words])}
    publish(row, versions[1])
    passages = [
        keep(row, said)
        for start, length in where
        if (said := versions[1].selector(start, start + length)) is not None
    ]
    for n, what in enumerate(editions, 2):
        before = {p.pk: (p.edition.number, _where(p)) for p in _read(passages)}
        versions[n] = versions[n - 1].corrected(what)
        publish(row, versions[n])
        for passage in _read(passages):
            number, was = before[passage.pk]
            if passage.state == Passage.State.STANDS:
                assert passage.edition.number == n
                check(versions[number], Selector(*was), versions[n], Selector(*_where(passage)))
            else:
                assert (passage.edition.number, _where(passage)) == (number, was)
                assert (passage.candidate is not None) == (passage.state == Passage.State.UNSURE)
    for passage, now in zip(passages, _read(passages), strict=True):
        assert (now.exact, now.made_on_id) == (passage.exact, passage.made_on_id)


def publish(row: TextRow, text: Text) -> None:
    kept, _ = SourceFile.objects.get_or_create(
        course=row.course, sha256="0" * 64, defaults={"name": "a.txt", "size": 1, "content": b"a"}
    )
    edition = Edition.objects.create(
        text=row,
        number=row.editions.count() + 1,
        source_file=kept,
        digest=str(uuid.uuid4()),
        outline=[{"title": None, "first": 0, "last": len(text.uids) - 1, "words": 1, "minutes": 1}],
    )
    blocks = blocks_of(text)
    for block in blocks:
        block.edition = edition
    Block.objects.bulk_create(blocks)
    publish_edition(edition=edition)


def keep(row: TextRow, said: Selector) -> Passage:
    edition = row.editions.get()
    return Passage.objects.create(
        text=row,
        made_on=edition,
        edition=edition,
        block_uid=said.uid,
        last_uid=said.last_uid,
        number=1,
        start=said.start,
        end=said.end,
        exact=said.exact,
    )


def _where(passage: Passage) -> tuple[uuid.UUID, uuid.UUID, int, int, str]:
    return passage.block_uid, passage.last_uid, passage.start, passage.end, passage.exact


def _read(passages: Sequence[Passage]) -> list[Passage]:
    pks = [passage.pk for passage in passages]
    return list(Passage.objects.filter(pk__in=pks).select_related("edition").order_by("pk"))
