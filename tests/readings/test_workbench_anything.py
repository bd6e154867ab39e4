"""Anything done on the workbench, in any order: what must hold holds, and all of it can be taken back and done again."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from accounts.changes import Refused
from courses.access import Access
from readings.actions import correcting
from readings.importing import isolated, structure_text
from readings.models import Block, Edition
from tests.readings.benching import HARBOUR, brought, on, stands, whole
from tests.readings.correcting import blocks_of

pytestmark = pytest.mark.django_db

# The harbour once more as plain text with dirt in it, so that there are repairs to take back.
DIRTY = (
    HARBOUR.replace("**", "")
    .replace("nobody had counted", "no-\nbody had counted")
    .replace("weather each evening", "weather each even-\ning")
    .replace("the oil was gone", "the oil , was gone")
    .replace("Nobody asked where", "Nobody asked\n\nwhere")
)


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_done_holds_and_can_be_taken_back(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "structure", _at_once)
    chance = random.Random(seed)
    plain = seed % 2 == 0
    edition, access = brought(
        data=(DIRTY if plain else HARBOUR).encode(), name="harbour.txt" if plain else "harbour.md", units=3
    )
    states = [whole(edition)]
    for _ in range(30):
        before = whole(edition)
        version = edition.version
        try:
            _do_something(chance, access, edition)
        except Refused:
            assert whole(edition) == before
            continue
        after = whole(edition)
        if edition.version == version:
            assert after == before
            continue
        stands(edition)
        states.append(after)
    assert len(states) > 8
    for state in reversed(states[:-1]):
        correcting.undo(access=access, **on(edition))
        assert whole(edition) == state
    stands(edition)
    for state in states[1:]:
        correcting.redo(access=access, **on(edition))
        assert whole(edition) == state


def _at_once(data: bytes, *, name: str, language: str | None, refused: Any, progress: Any) -> Any:
    return structure_text(data, name=name, language=language, refused=frozenset(refused))


def _do_something(chance: random.Random, access: Access, edition: Edition) -> None:
    blocks = blocks_of(edition)
    item, other = chance.choice(blocks), chance.choice(blocks)
    at = blocks.index(item)
    run = [b.uid for b in blocks[at : at + chance.randint(1, 3)]]
    unit = blocks[chance.choice(edition.outline)["first"]].uid
    said = {"access": access, **on(edition)}
    place = chance.randint(0, len(item.plain))
    does: list[Callable[[], Any]] = [
        lambda: correcting.begin_unit(uid=item.uid, title=chance.choice(["", "A unit"]), **said),
        lambda: correcting.merge_unit(uid=unit, **said),
        lambda: correcting.retitle_unit(uid=unit, title=chance.choice(["", "Another", "One"]), **said),
        lambda: correcting.move_unit(uid=unit, by=chance.choice([-1, 1]), **said),
        lambda: correcting.move_unit_before(uid=unit, before=chance.choice([None, unit, item.uid]), **said),
        lambda: correcting.move_bound(uid=unit, to=item.uid, **said),
        lambda: correcting.drop_unit(uid=unit, **said) if chance.random() < 0.3 else None,
        lambda: correcting.change_kinds(
            uids=run, kind=chance.choice(["quote", "heading", "verse", "table"]), level=2, **said
        ),
        lambda: correcting.join_blocks(uids=run, **said),
        lambda: correcting.drop_blocks(uids=run, **said) if chance.random() < 0.5 else None,
        lambda: correcting.split_block(uid=item.uid, place=place, **said),
        lambda: correcting.move_block(uid=item.uid, by=chance.randint(-5, 5), **said),
        lambda: correcting.change_block(
            uid=item.uid, wording=item.plain[:place] + " in May 1917 " + item.plain[place:], **said
        ),
        lambda: correcting.add_blocks(after=item.uid, wording="Added in 1919.\n\nAnd more.", **said),
        lambda: _restore(chance, edition, said),
        lambda: _entry(chance, item, said),
        lambda: correcting.mark(uid=item.uid, start=place, end=None, label="1", **said),
        lambda: correcting.cite(uid=other.uid, start=0, end=chance.randint(1, 9), key="Mole 1910", **said),
        lambda: _reread(chance, edition, said),
        lambda: _reread(chance, edition, said),
        lambda: correcting.make_again(ids=edition.refused[:2], **said),
    ]
    chance.choice(does)()


def _restore(chance: random.Random, edition: Edition, said: dict[str, Any]) -> None:
    dropped = correcting.dropped_of(edition)
    if dropped:
        correcting.restore_step(number=chance.choice(dropped).step, **said)


def _reread(chance: random.Random, edition: Edition, said: dict[str, Any]) -> None:
    if edition.repairs:
        ids = [each["id"] for each in chance.sample(edition.repairs, min(2, len(edition.repairs)))]
        correcting.take_back(ids=ids, **said)


def _entry(chance: random.Random, item: Block, said: dict[str, Any]) -> None:
    match item.kind:
        case "footnote":
            correcting.change_entry(uid=item.uid, fields={"label": chance.choice("1*x")}, **said)
        case "reference":
            correcting.change_entry(uid=item.uid, fields={"key": chance.choice(["Mole 1910", "M"])}, **said)
        case "comment":
            correcting.change_entry(uid=item.uid, fields={"author": chance.choice(["", "Ada"])}, **said)
        case _:
            kind = chance.choice(["question", "footnote", "comment", "timeline", "reference"])
            fields: correcting.Fields = {
                "wording": "In June 1916.",
                "label": "2",
                "key": "New",
                "printed": "1916",
                "events": ["A"],
            }
            correcting.add_entry(kind=kind, fields=fields, **said)
