"""Repairs taken back and made again: the file is read anew, and what people did meanwhile stays."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.changes import Refused
from courses.access import Access
from readings.actions import correcting, imports, keep_source_file, propose_edition
from readings.actions.correcting import rereading
from readings.actions.correcting.acts import FREE
from readings.actions.correcting.rereading import STRUCTURE
from readings.importing import isolated, structure_text
from readings.importing.wire import from_plain, to_plain
from readings.models import Edition, Import
from tests import factories
from tests.readings.benching import at, brought, on, stands, whole
from tests.readings.correcting import blocks_of, wordings
from tests.readings.importing.seeds import seeds

pytestmark = pytest.mark.django_db

CORPUS = sorted((Path(__file__).parent / "importing" / "corpus").glob("*.txt"))

LAMPS = b"""The Lamp Room

By Ada Quill

The lamps were counted each even-
ing by the porter , who wrote the number in a book that nobody read.

A second paragraph follows here, andits words stand on their own.

The Ledger

On 3 May 1911 the book was lost. It was found again in June of the next year, when nobody

was looking for it any more.
"""


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in this process, as a worker reads them: it starts no other one."""

    def read(data: bytes, *, name: str, language: str | None, progress: Any, refused: Any = ()) -> Any:
        said = structure_text(
            data, name=name, language=language, refused=frozenset(refused), progress=progress
        )
        return from_plain(to_plain(said))

    monkeypatch.setattr(isolated, "structure", read)


@pytest.fixture
def bench(at_once: None) -> tuple[Edition, Access]:
    return brought(data=LAMPS, name="lamps.txt", units=0)


def as_read(data: bytes, name: str, refused: list[str], language: str | None = None) -> Edition:
    """What the import makes of a file with these repairs refused."""
    kept = keep_source_file(course=factories.make_course(), name=name, content=data, by=None)
    draft = structure_text(data, name=name, refused=frozenset(refused), language=language)
    return propose_edition(source_file=kept, draft=draft, by=None)


def said(edition: Edition) -> dict[str, Any]:
    """Everything but which blocks go on in which."""
    everything = whole(edition)
    everything["blocks"] = [block[1:] for block in everything["blocks"]]
    everything["dates"] = sorted(
        str(list(row))
        for row in edition.blocks.exclude(dates=None).values_list(
            "position", "dates__sentence", "dates__date", "dates__printed", "dates__start", "dates__end"
        )
    )
    del everything["refused"]
    return everything


def repairs(edition: Edition, kind: str) -> list[str]:
    return [each["id"] for each in edition.repairs if each["kind"] == kind]


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_taking_repairs_back_is_reading_the_file_without_them(path: Path, at_once: None) -> None:
    takes_back_what_was_read(path.read_bytes(), path.name)


@pytest.mark.parametrize("kind", seeds())
def test_it_is_so_in_every_format(kind: str, at_once: None) -> None:
    name, data = seeds()[kind]
    takes_back_what_was_read(data, name)


def takes_back_what_was_read(data: bytes, name: str) -> None:
    """Some repairs of each kind, and all of them: as the import would have it, and given back."""
    chance = random.Random(name)
    edition, access = brought(data=data, name=name, units=0)
    edition.outline = as_read(data, name, []).outline
    edition.save()
    edition.refresh_from_db()
    assert said(edition) == said(as_read(data, name, []))
    kinds = Counter(each["kind"] for each in edition.repairs)
    ways = [chance.sample(repairs(edition, kind), chance.randint(1, min(3, n))) for kind, n in kinds.items()]
    if edition.repairs:
        ways.append([each["id"] for each in edition.repairs])
    for ids in ways:
        was = whole(edition)
        reread = correcting.take_back(access=access, ids=ids, **on(edition))
        assert reread.left == []
        stands(edition)
        assert said(edition) == said(as_read(data, name, ids))
        correcting.undo(access=access, **on(edition))
        assert whole(edition) == was
        correcting.redo(access=access, **on(edition))
        assert said(edition) == said(as_read(data, name, ids))
        correcting.make_again(access=access, ids=ids, **on(edition))
        assert said(edition) == said(as_read(data, name, []))
        assert edition.refused == []
    stands(edition)


def test_a_kind_is_taken_back_at_once_and_words_keep_their_block(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "A second paragraph")
    ids = repairs(edition, "glued") + repairs(edition, "missing_space")
    assert ids
    for kind in ("glued", "missing_space"):
        correcting.take_back_kind(access=access, kind=kind, **on(edition))
    assert "andits words" in edition.blocks.get(uid=uid).plain
    edition.refresh_from_db()
    assert sorted(edition.refused) == sorted(ids)
    assert not [each for each in edition.repairs if each["id"] in ids]


def test_what_was_changed_by_hand_elsewhere_in_the_paragraph_stays(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "A second paragraph")
    words = edition.blocks.get(uid=uid).plain.replace("A second", "The second").replace("own", "very own")
    correcting.change_block(access=access, uid=uid, wording=words, kind="quote", **on(edition))
    was = whole(edition)
    ids = repairs(edition, "glued") + repairs(edition, "missing_space")
    reread = correcting.take_back(access=access, ids=ids, **on(edition))
    block = edition.blocks.get(uid=uid)
    assert block.plain == words.replace("and its", "andits")
    assert block.kind == "quote"
    assert (reread.left, reread.changed) == ([], 1)
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was


def test_what_was_changed_by_hand_in_the_same_words_is_told_and_stays(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "A second paragraph")
    words = edition.blocks.get(uid=uid).plain.replace("and its words", "but their words")
    correcting.change_block(access=access, uid=uid, wording=words, **on(edition))
    ids = repairs(edition, "glued") + repairs(edition, "missing_space")
    reread = correcting.take_back(access=access, ids=ids, **on(edition))
    assert edition.blocks.get(uid=uid).plain == words
    assert len(reread.left) == 1
    assert "and its" in reread.left[0]
    edition.refresh_from_db()
    assert sorted(edition.refused) == sorted(ids)


def test_a_paragraph_is_parted_again_with_what_was_changed_in_it(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    uid = at(edition, "On 3 May 1911")
    words = edition.blocks.get(uid=uid).plain
    assert "nobody was looking" in words
    correcting.change_block(
        access=access, uid=uid, wording=words.replace("the book", "the *book*"), **on(edition)
    )
    reread = correcting.take_back_kind(access=access, kind="blank_line", **on(edition))
    parts = [p for p in wordings(edition) if p.startswith(("On 3 May", "was looking"))]
    assert parts == [
        "On 3 May 1911 the *book* was lost. It was found again in June of the next year, when nobody",
        "was looking for it any more.",
    ]
    assert reread.left == []
    stands(edition)


def test_a_paragraph_that_was_split_moved_or_joined_by_hand_is_read_again(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    ids = repairs(edition, "glued") + repairs(edition, "missing_space")
    uid = at(edition, "A second paragraph")
    was = whole(edition)
    place = edition.blocks.get(uid=uid).plain.index("and its")
    correcting.split_block(access=access, uid=uid, place=place, **on(edition))
    assert correcting.take_back(access=access, ids=ids, **on(edition)).left == []
    assert wordings(edition)[-3:-1] != []
    assert any(words.startswith("andits words") for words in wordings(edition))
    for _ in range(2):
        correcting.undo(access=access, **on(edition))
    assert whole(edition) == was
    correcting.move_block(access=access, uid=uid, by=-1, **on(edition))
    assert correcting.take_back(access=access, ids=ids, **on(edition)).left == []
    assert "andits" in edition.blocks.get(uid=uid).plain
    for _ in range(2):
        correcting.undo(access=access, **on(edition))
    before = blocks_of(edition)[edition.blocks.get(uid=uid).position - 1]
    correcting.merge_blocks(access=access, uid=before.uid, following=uid, **on(edition))
    assert correcting.take_back(access=access, ids=ids, **on(edition)).left == []
    assert "andits" in edition.blocks.get(uid=before.uid).plain
    stands(edition)


def test_what_was_dropped_by_hand_does_not_come_back(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    correcting.drop_block(access=access, uid=at(edition, "A second paragraph"), **on(edition))
    was = wordings(edition)
    ids = repairs(edition, "glued") + repairs(edition, "missing_space")
    reread = correcting.take_back(access=access, ids=ids, **on(edition))
    assert wordings(edition) == was
    assert len(reread.left) == 1


def test_units_laid_by_hand_stay_and_others_are_laid_as_the_file_is_read(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    correcting.begin_unit(access=access, uid=at(edition, "The Ledger"), title="Lost", **on(edition))
    correcting.take_back(access=access, ids=[each["id"] for each in edition.repairs], **on(edition))
    stands(edition)
    assert "Lost" in [unit["title"] for unit in edition.outline]


def test_refused_repairs_that_do_not_occur_are_kept_and_nothing_asked_changes_nothing(
    bench: tuple[Edition, Access],
) -> None:
    edition, access = bench
    correcting.take_back(access=access, ids=["f" * 16], **on(edition))
    edition.refresh_from_db()
    assert (edition.refused, edition.version) == (["f" * 16], 1)
    correcting.take_back_kind(access=access, kind="hyphen", **on(edition))
    edition.refresh_from_db()
    assert "f" * 16 in edition.refused
    version = edition.version
    correcting.make_again(access=access, ids=["0" * 16], **on(edition))
    edition.refresh_from_db()
    assert edition.version == version


def test_a_form_sent_twice_reads_once_and_two_readings_do_not_cross(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    form = on(edition)
    one = correcting.take_back_kind(access=access, kind="hyphen", **form)
    two = correcting.take_back_kind(access=access, kind="hyphen", **form)
    edition.refresh_from_db()
    assert (edition.version, one.done.uid) == (1, two.done.uid)
    stale = Edition.objects.get(pk=edition.pk)
    stale.refused = []
    with pytest.raises(Refused, match="read again since"):
        correcting.take_back_kind(access=access, kind="glued", **{**on(edition), "target": stale})


def test_a_file_is_read_as_another_language_and_back(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    was = whole(edition)
    correcting.read_again(access=access, language="de", **on(edition))
    edition = Edition.objects.get(pk=edition.pk)
    assert edition.text.language == "de"
    assert edition.imports.get().language == "de"
    assert said(edition)["blocks"] == said(as_read(LAMPS, "lamps.txt", [], "de"))["blocks"]
    stands(edition)
    correcting.undo(access=access, **on(edition))
    edition = Edition.objects.get(pk=edition.pk)
    assert (edition.text.language, edition.imports.get().language) == ("en", "")
    assert whole(edition) == was
    late = on(edition)
    edition.based_on = edition
    with pytest.raises(Refused, match="no file is read"):
        correcting.read_again(access=access, target=edition, language="de", sent=late["sent"])


def test_the_file_is_read_in_a_process_of_its_own() -> None:
    edition, access = brought(data=LAMPS, name="lamps.txt", units=0)
    correcting.take_back_kind(access=access, kind="hyphen", **on(edition))
    assert any("even- ing" in words or "even-ing" in words for words in wordings(edition))


def test_signs_that_no_database_keeps_come_back_as_their_picture(at_once: None) -> None:
    data = b"The lamp was li\0t. It burned.\n\nNobody saw it burn.\n"
    edition, access = brought(data=data, name="nul.txt", units=0)
    was = whole(edition)
    assert repairs(edition, "control")
    correcting.take_back_kind(access=access, kind="control", **on(edition))
    assert any("li␀t" in words for words in wordings(edition))
    correcting.undo(access=access, **on(edition))
    assert whole(edition) == was


@pytest.mark.parametrize("seed", range(4))
def test_no_change_by_hand_is_lost_whatever_is_read_again(seed: int, at_once: None) -> None:
    chance = random.Random(seed)
    path = CORPUS[seed % len(CORPUS)]
    edition, access = brought(data=path.read_bytes(), name=path.name, units=0)
    signs: list[str] = []
    for n in range(24):
        blocks = [b for b in blocks_of(edition) if b.kind in FREE and len(b.plain) > 8]
        block, other = chance.choice(blocks), chance.choice(blocks)
        match chance.choice(["word", "word", "word", "kind", "split", "move", "join"]):
            case "word":
                sign = f"zq{n}x"
                place = chance.choice([0, len(block.plain), block.plain.find(" ") + 1])
                words = f"{block.plain[:place]}{sign} {block.plain[place:]}".rstrip()
                correcting.change_block(access=access, uid=block.uid, wording=words, **on(edition))
                signs.append(sign)
            case "kind":
                correcting.change_kinds(access=access, uids=[block.uid], kind="quote", **on(edition))
            case "split" if block.kind != "table" and " " in block.plain:
                place = block.plain.index(" ")
                with suppress(Refused):
                    correcting.split_block(access=access, uid=block.uid, place=place, **on(edition))
            case "move":
                correcting.move_block(access=access, uid=block.uid, by=chance.randint(-3, 3), **on(edition))
            case _:
                with suppress(Refused):
                    correcting.join_blocks(access=access, uids=[block.uid, other.uid], **on(edition))
    edition.refresh_from_db()
    was = sorted(wordings(edition))
    ids = [each["id"] for each in chance.sample(edition.repairs, min(12, len(edition.repairs)))]
    left = correcting.take_back(access=access, ids=ids, **on(edition)).left
    stands(edition)
    said = " ".join(wordings(edition))
    assert [sign for sign in signs if sign not in said] == []
    left += correcting.make_again(access=access, ids=ids, **on(edition)).left
    stands(edition)
    if not left:
        assert sorted(wordings(edition)) == was


# Long texts -------------------------------------------------------------------------------------------------


def run(edition: Edition) -> Import:
    """What a worker does."""
    return imports.structure_import(made=Import.objects.select_related("source_file").get(edition=edition))


def test_a_long_text_is_read_again_by_a_worker(bench: tuple[Edition, Access]) -> None:
    edition, access = bench
    edition.imports.update(seconds=7.5)
    was = wordings(edition)
    uid = at(edition, "A second paragraph")
    form = on(edition)
    reread = correcting.take_back_kind(access=access, kind="hyphen", **form)
    assert reread.promised
    assert correcting.take_back_kind(access=access, kind="hyphen", **form).promised
    with pytest.raises(Refused, match="being read again already"):
        correcting.take_back_kind(access=access, kind="glued", **on(edition))
    made = edition.imports.get()
    assert (made.state, made.wish["key"]) == ("waiting", str(form["sent"].key))
    assert ProcrastinateJob.objects.filter(task_name=STRUCTURE, status="todo").count() == 1
    correcting.change_block(access=access, uid=uid, wording="Something else.", **on(edition))
    assert wordings(edition) != was
    made = run(edition)
    assert (made.state, made.wish, made.message, made.percent) == ("done", {}, "", 100)
    edition.refresh_from_db()
    assert not repairs(edition, "hyphen")
    assert edition.blocks.get(uid=uid).plain == "Something else."
    assert not correcting.take_back_kind(access=access, kind="hyphen", **form).promised
    correcting.undo(access=access, **on(edition))
    correcting.undo(access=access, **on(edition))
    assert wordings(edition) == was


def test_a_worker_says_what_did_not_fit_and_keeps_the_edition_whatever_happens(
    bench: tuple[Edition, Access], monkeypatch: pytest.MonkeyPatch
) -> None:
    edition, access = bench
    edition.imports.update(seconds=7.5)
    uid = at(edition, "A second paragraph")
    words = edition.blocks.get(uid=uid).plain.replace("and its words", "but their words")
    correcting.change_block(access=access, uid=uid, wording=words, **on(edition))
    correcting.take_back(access=access, ids=[each["id"] for each in edition.repairs], **on(edition))
    assert "and its words" in run(edition).message
    was = whole(edition)
    correcting.make_again(access=access, ids=edition.refused, **on(edition))
    edition.text.course.editors.clear()
    assert run(edition).state == "done"
    edition.text.course.editors.add(access.user)

    def broken(*args: object, **kwargs: object) -> None:
        raise isolated.ImportBroke("no memory of it")

    monkeypatch.setattr(isolated, "structure", broken)
    correcting.make_again(access=access, ids=edition.refused, **on(edition))
    made = run(edition)
    assert (made.state, made.message) == ("done", rereading.BROKE)
    correcting.make_again(access=access, ids=edition.refused, **on(edition))
    imports.give_up(made=edition.imports.get())
    assert edition.imports.get().state == "done"
    assert whole(edition) == was


def test_an_import_knows_how_long_its_file_took(at_once: None) -> None:
    course = factories.make_course()
    made = imports.bring_in(course=course, name="lamps.txt", content=LAMPS, key=uuid.uuid4(), by=None)
    imports.structure_import(made=made)
    assert 0 < Import.objects.get(pk=made.pk).seconds < 60
