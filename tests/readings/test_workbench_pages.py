"""The workbench: a text that was brought in is set right by forms, before people read it."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Course
from readings.actions import imports
from readings.models import Block, Edition, Import, Text, Unit
from tests.factories import make_course, make_user
from tests.readings.bringing import client_of, done, page_of

pytestmark = pytest.mark.django_db

TEXT = b"""# The Ferry

The ferry crossed the river at six, and again at nine when the mist had gone.

The ferryman, who was called Odo, never counted his passen-
gers.

A third paragraph speaks of the winter , which was long.

# The Bridge

In 1911 a bridge was built. Nobody took the ferry after that.

Odo kept his boat all the same.
"""


@pytest.fixture
def editor() -> User:
    return make_user("Edith")


@pytest.fixture
def course(editor: User) -> Course:
    return make_course(editors=[editor])


@pytest.fixture
def client(editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def made(course: Course) -> Import:
    return done(course, TEXT, "ferry.md")


def edition_of(made: Import) -> Edition:
    return Edition.objects.get(imports=made)


def block(made: Import, beginning: str) -> Block:
    return edition_of(made).blocks.get(plain__startswith=beginning)


def plains(made: Import) -> list[str]:
    return list(edition_of(made).blocks.order_by("position").values_list("plain", flat=True))


def form(made: Import, **more: Any) -> dict[str, Any]:
    edition = edition_of(made)
    return {"key": str(uuid.uuid4()), "on": str(edition.number), "version": str(edition.version), **more}


def act(client: Client, made: Import, do: str, **more: Any) -> Any:
    return client.post(page_of(made, "act/"), form(made, do=do, **more))


def page(client: Client, made: Import, rest: str = "", status: int = 200) -> str:
    answer = client.get(page_of(made, rest))
    assert answer.status_code == status
    return answer.content.decode()


def titles(made: Import) -> list[tuple[str | None, int, int]]:
    return [(unit["title"], unit["first"], unit["last"]) for unit in edition_of(made).outline]


# Blocks -----------------------------------------------------------------------------------------------------


def test_every_block_leads_to_what_can_be_done_with_it(client: Client, made: Import) -> None:
    html = page(client, made)
    for each in edition_of(made).blocks.all():
        assert f'href="{page_of(made, "block/")}?block={each.uid}"' in html
        assert page(client, made, f"block/?block={each.uid}")


def test_words_are_changed_and_lead_back_to_their_place(client: Client, made: Import) -> None:
    odo = block(made, "Odo kept")
    answer = client.post(
        f"{page_of(made, 'block/')}?block={odo.uid}", form(made, wording="Odo kept his boat.", kind="quote")
    )
    assert answer["Location"] == f"{page_of(made)}?place={odo.position}#l{odo.position}"
    odo.refresh_from_db()
    assert (odo.plain, odo.kind) == ("Odo kept his boat.", "quote")
    assert "Take back: changed" in page(client, made)


def test_buttons_part_join_move_drop_and_take_back(client: Client, made: Import) -> None:
    before = plains(made)
    bridge = block(made, "In 1911")
    html = page(client, made, f"block/?block={bridge.uid}")
    assert "Nobody took the ferry after that. …" in html
    [do] = re.findall(r'value="(split [^"]+)"', html)
    act(client, made, do)
    assert "In 1911 a bridge was built." in plains(made)
    nobody = block(made, "Nobody took")
    act(client, made, f"join {bridge.uid} {nobody.uid}")
    assert plains(made) == before
    act(client, made, f"up {bridge.uid}")
    assert plains(made).index(bridge.plain) == bridge.position - 1
    act(client, made, f"drop {bridge.uid}")
    assert bridge.plain not in plains(made)
    for _ in range(4):
        act(client, made, "undo")
    assert plains(made) == before
    act(client, made, "redo")
    assert len(plains(made)) == len(before) + 1


def test_several_blocks_at_once(client: Client, made: Import) -> None:
    uids = [str(block(made, words).uid) for words in ("The ferry crossed", "The ferryman", "A third")]
    act(client, made, "kinds", blocks=uids[:2], kind="verse")
    assert [block(made, words).kind for words in ("The ferry crossed", "The ferryman")] == ["verse", "verse"]
    act(client, made, "kinds", blocks=uids[:2], kind="paragraph")
    act(client, made, "join-these", blocks=uids)
    assert plains(made)[1].startswith("The ferry crossed")
    assert "which was long" in plains(made)[1]
    act(client, made, "undo")
    act(client, made, "drop-these", blocks=uids)
    assert plains(made)[:2] == ["The Ferry", "The Bridge"]


@pytest.mark.parametrize(
    ("do", "more", "sentence"),
    [
        ("join-these", {}, "Choose some paragraphs first"),
        ("kinds", {"blocks": ["one"]}, "Choose what it is to be."),
        ("kinds", {"blocks": ["x"], "kind": "verse"}, "Choose one of the buttons."),
        ("kinds", {"blocks": ["one"], "kind": "footnote"}, "Select a valid choice"),
        ("explode", {}, "Choose one of the buttons."),
        ("drop", {}, "Choose one of the buttons."),
        ("drop x", {}, "Choose one of the buttons."),
        ("split 00000000-0000-0000-0000-000000000007 ²", {}, "Choose one of the buttons."),
        ("split 00000000-0000-0000-0000-000000000007 " + "9" * 300, {}, "does not stand in the text"),
        ("drop 00000000-0000-0000-0000-000000000007", {}, "does not stand in the text"),
        ("unit-join 00000000-0000-0000-0000-000000000007", {}, "No unit begins here any more"),
        ("undo", {}, "There is nothing to take back."),
        ("\x00", {}, "Null characters"),
    ],
)
def test_what_no_button_sends_is_told_and_changes_nothing(
    client: Client, made: Import, do: str, more: dict[str, Any], sentence: str
) -> None:
    if more.get("blocks") == ["one"]:
        more = {**more, "blocks": [str(block(made, "Odo").uid)]}
    before = plains(made)
    answer = act(client, made, do, **more)
    assert answer.status_code == 302
    html = client.get(answer["Location"]).content.decode()
    assert sentence in html
    assert plains(made) == before
    assert edition_of(made).version == 0


def test_a_form_sent_twice_does_its_thing_once(client: Client, made: Import) -> None:
    odo = block(made, "Odo kept")
    sent = form(made, do=f"up {odo.uid}")
    for _ in range(2):
        client.post(page_of(made, "act/"), sent)
    assert edition_of(made).version == 1


def test_something_is_added_and_moved_to_a_number(client: Client, made: Import) -> None:
    odo = block(made, "Odo kept")
    client.post(
        f"{page_of(made, 'add/')}?after={odo.uid}", form(made, wording="He died in 1920.", kind="paragraph")
    )
    assert plains(made)[-1] == "He died in 1920."
    died = block(made, "He died")
    client.post(f"{page_of(made, 'block/')}?block={died.uid}", form(made, number="1"))
    assert plains(made)[2] == "He died in 1920."
    answer = client.post(f"{page_of(made, 'block/')}?block={died.uid}", form(made, number="999"))
    assert answer.status_code == 400
    assert "no ¶ 999" in answer.content.decode()


def test_hostile_words_are_shown_as_words(client: Client, made: Import) -> None:
    odo = block(made, "Odo kept")
    bad = '<script>alert(1)</script> "><img src=x onerror=alert(1)>'
    client.post(f"{page_of(made, 'block/')}?block={odo.uid}", form(made, wording=bad, kind="heading 1"))
    begun = act(client, made, f"begin {odo.uid}")
    assert begun.status_code == 302
    unit = f"unit/?block={odo.uid}"
    client.post(page_of(made, "unit/") + f"?block={odo.uid}", form(made, title=bad))
    for rest in ("", f"block/?block={odo.uid}", unit):
        html = page(client, made, rest)
        assert "<script>alert" not in html
        assert "<img" not in html


def test_what_was_dropped_is_listed_and_put_back(client: Client, made: Import) -> None:
    before = plains(made)
    assert 'id="dropped"' not in page(client, made)
    act(client, made, "drop-these", blocks=[str(block(made, words).uid) for words in ("A third", "Odo kept")])
    act(client, made, f"up {block(made, 'In 1911').uid}")
    html = page(client, made)
    [do] = re.findall(r'value="(restore \d+)"', html)
    assert "and 1 more" in html
    act(client, made, do)
    assert sorted(plains(made)) == sorted(before)
    assert 'id="dropped"' not in page(client, made)


# Repairs ----------------------------------------------------------------------------------------------------


def test_a_repair_is_taken_back_told_as_such_and_made_again(client: Client, course: Course) -> None:
    made = done(course)
    html = page(client, made)
    assert 'even<del class="mend"' in html
    [hyphen] = [repair for repair in edition_of(made).repairs if repair["kind"] == "hyphen"]
    assert f'value="take-back {hyphen["id"]}"' in html
    act(client, made, f"take-back {hyphen['id']}")
    assert "evening" not in block(made, "The lamps").plain
    html = page(client, made)
    assert 'id="k-gone"' in html
    assert f'value="make-again {hyphen["id"]}"' in html
    act(client, made, f"make-again {hyphen['id']}")
    assert "evening" in block(made, "The lamps").plain
    assert 'id="k-gone"' not in page(client, made)


def test_all_repairs_of_a_kind_are_taken_back(client: Client, course: Course) -> None:
    made = done(course)
    act(client, made, "take-back-all extra_space")
    assert "porter ," in block(made, "The lamps").plain


def test_the_file_is_read_again_as_another_language(client: Client, course: Course) -> None:
    made = done(course)
    act(client, made, "read-as", language="de")
    assert Text.objects.get().language == "de"
    assert "Take back: read again" in page(client, made)
    answer = act(client, made, "read-as", language="xx")
    assert "Select a valid choice" in client.get(answer["Location"]).content.decode()


def test_a_long_text_says_that_it_is_read_again_and_once_what_did_not_fit(
    client: Client, course: Course
) -> None:
    made = done(course)
    Import.objects.update(seconds=7.5)
    lamps = block(made, "The lamps")
    client.post(
        f"{page_of(made, 'block/')}?block={lamps.uid}", form(made, wording="No lamps.", kind="paragraph")
    )
    [hyphen] = [repair for repair in edition_of(made).repairs if repair["kind"] == "hyphen"]
    answer = act(client, made, f"take-back {hyphen['id']}")
    html = client.get(answer["Location"]).content.decode()
    assert "Reading again" in html
    assert 'id="progress"' in html
    assert "What you changed stays" in html
    assert client.get(page_of(made), headers={"HX-Request": "true"}).status_code == 200
    imports.structure_import(made=Import.objects.select_related("source_file").get())
    asked = client.get(page_of(made, "?place=2"), headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == f"{page_of(made)}?place=2"
    client.head(page_of(made))
    said = Import.objects.get().message
    assert "was changed by hand" in said
    assert said[:20] in page(client, made)
    assert said[:20] not in page(client, made)


def test_repairs_whose_words_were_changed_are_told(client: Client, course: Course) -> None:
    made = done(course)
    assert "not marked here" not in page(client, made)
    lamps = block(made, "The lamps")
    client.post(
        f"{page_of(made, 'block/')}?block={lamps.uid}", form(made, wording="No lamps.", kind="paragraph")
    )
    assert "not marked here: " in page(client, made)


def test_a_better_file_is_looked_over_before_it_is_published(client: Client, course: Course) -> None:
    first = done(course, TEXT, "ferry.md")
    client.post(page_of(first, "publish/"), {"version": edition_of(first).version})
    better = done(course, TEXT.replace(b"at six", b"at seven"), "ferry2.md")
    client.post(page_of(better, "wording/"), {"text": edition_of(first).text.pk})
    html = page(client, better)
    assert "Publish the text" not in html
    [address] = re.findall(r'href="([^"]+/publish/)"', html)
    html = client.get(address).content.decode()
    assert f'href="{page_of(better)}"' in html
    client.post(address, {"about": "", "version": edition_of(better).version})
    assert edition_of(better).state == Edition.State.PUBLISHED


# Units ------------------------------------------------------------------------------------------------------


def test_units_begin_are_called_moved_joined_and_dropped(client: Client, made: Import) -> None:
    bridge, third = block(made, "The Bridge"), block(made, "A third")
    act(client, made, f"begin {bridge.uid}")
    assert [first for _, first, _ in titles(made)] == [0, 4]
    client.post(f"{page_of(made, 'unit/')}?block={bridge.uid}", form(made, title="Later on"))
    assert titles(made)[1][0] == "Later on"
    html = page(client, made)
    assert "<b>Unit 2</b>" in html
    assert "Later on" in html
    html = page(client, made, f"unit/?block={bridge.uid}")
    act(client, made, f"bound {bridge.uid} {third.uid}")
    assert titles(made)[1][1] == 3
    act(client, made, f"unit-up {third.uid}")
    assert plains(made)[0] == third.plain
    act(client, made, "undo")
    act(client, made, f"unit-last {block(made, 'The Ferry').uid}")
    assert plains(made)[0] == third.plain
    act(client, made, f"unit-drop {third.uid}")
    assert third.plain not in plains(made)
    act(client, made, "undo")
    act(client, made, f"unit-join {block(made, 'The Ferry').uid}")
    assert len(titles(made)) == 1


def test_units_are_published_as_they_were_laid(client: Client, made: Import) -> None:
    act(client, made, f"begin {block(made, 'The Bridge').uid}")
    for version in ("0", "", "x", "-1"):  # what was looked at is not what stands there now
        client.post(page_of(made, "publish/"), {"version": version})
        assert edition_of(made).state == Edition.State.PROPOSED
    assert "This was worked on since you opened the page" in page(client, made)
    client.post(page_of(made, "publish/"), {"version": edition_of(made).version})
    text = Text.objects.get()
    assert list(Unit.objects.filter(text=text).order_by("position").values_list("title", flat=True)) == [
        "The Ferry",
        "The Bridge",
    ]
    html = page(client, made)
    assert 'id="bench"' not in html
    assert act(client, made, f"drop {block(made, 'Odo kept').uid}").status_code == 302
    assert "Odo kept his boat all the same." in plains(made)
    assert client.get(page_of(made, f"block/?block={block(made, 'Odo kept').uid}")).status_code == 302


# Two editors ------------------------------------------------------------------------------------------------


def test_two_editors_hear_of_each_other_and_lose_nothing(client: Client, made: Import) -> None:
    ruth = make_user("Ruth")
    made.course.editors.add(ruth)
    hers, odo = client_of(ruth), block(made, "Odo kept")
    mine = form(made, wording="Odo kept his boat, as I typed it.", kind="paragraph")
    answer = hers.post(
        f"{page_of(made, 'block/')}?block={odo.uid}", form(made, wording="Odo kept it.", kind="paragraph")
    )
    assert answer.status_code == 302
    hers.post(page_of(made, "state/"))
    told = client.post(page_of(made, "state/"), {"version": "0"}).json()
    assert told["who"] == "Ruth has this text open too."
    assert told["version"] == 1
    assert told["news"] == f"Ruth changed ¶ {odo.number} just now."
    assert told["href"].endswith(f"?place={odo.position}#l{odo.position}")
    assert hers.post(page_of(made, "state/"), {"version": "0"}).json()["news"] == ""
    answer = client.post(f"{page_of(made, 'block/')}?block={odo.uid}", mine)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Ruth changed this paragraph since you opened the page. Look at it first." in html
    assert "as I typed it" in html
    assert "Odo kept it." in html


@pytest.mark.parametrize("rest", ["", "lists/", "block/?block={uid}", "unit/?block={first}"])
def test_an_import_of_another_course_is_nowhere(client: Client, editor: User, rest: str) -> None:
    other = done(make_course(), TEXT, "ferry.md")
    said = {"uid": block(other, "Odo kept").uid, "first": block(other, "The Ferry").uid}
    assert client.get(page_of(other, rest.format(**said))).status_code == 404
    mine = done(make_course(editors=[editor]), TEXT, "ferry.md")
    if "{" in rest:
        assert client.get(page_of(mine, rest.format(**said))).status_code == 404


# Lists to mend ----------------------------------------------------------------------------------------------

NOTED = b"""# The Ferry

The ferry crossed the river at six.[^1] It was late.[^9]

Nobody counted.

[^1]: Odo, *Memories*, p. 3.
"""


def lists(client: Client, made: Import) -> str:
    return page(client, made, "lists/")


def test_entries_are_added_mended_and_dropped_in_their_lists(client: Client, made: Import) -> None:
    assert "Not found" in lists(client, made)
    for kind, fields in {
        "question": {"wording": "Who was Odo?"},
        "further_reading": {"wording": "Odo, Memories.", "group": "Books"},
        "reference": {"wording": "Odo. Memories. 1920.", "called": "Odo 1920"},
        "footnote": {"wording": "So he says.", "label": "1"},
        "timeline": {"printed": "May 1911", "iso": "", "iso_end": "", "events": "A bridge.\nA feast."},
        "comment": {"wording": "I knew him.", "author": "Ann"},
    }.items():
        answer = client.post(f"{page_of(made, 'entry/')}?kind={kind}&lists", form(made, **fields))
        assert answer["Location"] == f"{page_of(made, 'lists/')}#{kind}"
        added = edition_of(made).blocks.get(kind=kind)
        html = page(client, made, f"entry/?block={added.uid}")
        assert all(str(said).split("\n")[0] in html for said in fields.values())
        assert added.plain in lists(client, made).replace("&#x27;", "'")
    row = edition_of(made).blocks.get(kind="timeline")
    assert (row.data["iso"], row.data["events"]) == ("1911-05", ["A bridge.", "A feast."])
    note = edition_of(made).blocks.get(kind="footnote")
    client.post(f"{page_of(made, 'entry/')}?block={note.uid}", form(made, wording="So he said.", label="1"))
    assert "So he said." in lists(client, made)
    act(client, made, f"drop {note.uid}", lists="1")
    assert "So he said." not in lists(client, made)


def test_bad_entries_are_told_and_nothing_typed_is_lost(client: Client, made: Import) -> None:
    at = f"{page_of(made, 'entry/')}?kind=timeline"
    answer = client.post(at, form(made, printed="May 1911", iso="May", iso_end="", events="A bridge."))
    assert answer.status_code == 400
    assert "is no date" in answer.content.decode()
    assert "A bridge." in answer.content.decode()
    assert client.post(at, form(made, printed="", events="")).status_code == 400
    assert client.get(page_of(made, "entry/?kind=paragraph")).status_code == 302
    assert client.get(page_of(made, f"entry/?block={block(made, 'Odo kept').uid}")).status_code == 302
    assert client.get(page_of(made, f"entry/?block={uuid.uuid4()}")).status_code == 404


def test_words_are_led_to_a_note_and_lead_nowhere_no_more(client: Client, course: Course) -> None:
    made = done(course, NOTED, "noted.md")
    counted = block(made, "Nobody counted")
    at = f"{page_of(made, 'mark/')}?block={counted.uid}"
    assert "Note 1" in client.get(at).content.decode()
    client.post(at, form(made, words="counted", to="note 1"))
    counted = block(made, "Nobody counted")
    [span] = [each for each in counted.data["spans"] if each["kind"] == "note_marker"]
    assert (span["start"], span["end"], span["target"]) == (7, 14, "1")
    answer = client.post(at, form(made, words="never said", to="note 1"))
    assert answer.status_code == 400
    assert "never said" in answer.content.decode()
    act(client, made, f"unmark {counted.uid} 7")
    assert not [each for each in block(made, "Nobody").data["spans"] if each["kind"] == "note_marker"]


def test_the_number_of_queries_does_not_grow(
    client: Client, course: Course, django_assert_max_num_queries: Any
) -> None:
    many = b"\n\n".join(b"## Part %d\n\nThe porter counted lamp %d.[^1]" % (n, n) for n in range(60))
    small, large = done(course, NOTED, "a.md"), done(course, many + b"\n\n[^1]: So.", "b.md")
    for rest, most in (("", 18), ("lists/", 10)):
        counts = []
        for each in (small, large):
            act(client, each, f"drop {edition_of(each).blocks.latest('position').uid}")
            client.get(page_of(each, rest))
            with django_assert_max_num_queries(most) as caught:
                page(client, each, rest)
            counts.append(len(caught))
        assert counts[0] == counts[1]
