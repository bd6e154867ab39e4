"""The pages for correcting a text and for its editions."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from readings.actions.correcting import change_block, correction_of, drop_block, publish_correction
from readings.models import Block, Edition, Text
from readings.queries import quoted_passage
from tests import factories
from tests.readings.bringing import client_of, done
from tests.readings.correcting import WORDING, blocks_of, editor_of, make_text, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def text() -> Text:
    return make_text()


def at(text: Text, name: str, **more: Any) -> str:
    return reverse(name, kwargs={"course": text.course.slug, "text": text.slug, **more})


def editing(text: Text) -> Client:
    return client_of(editor_of(text)[0])


def published(text: Text) -> Edition:
    return text.editions.get(state=Edition.State.PUBLISHED)


def block(text: Text, beginning: str) -> Block:
    return (correction_of(text) or published(text)).blocks.get(plain__startswith=beginning)


def form_of(html: str) -> dict[str, str]:
    """The hidden fields that a page's forms bring along."""
    fields = re.findall(r'<input type="hidden" name="(key|on|version|number)" value="([^"]*)"', html)
    return dict(fields)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_page_of_the_text_begins_nothing(text: Text) -> None:
    html = page(editing(text), at(text, "correct"))
    assert "The mill stood" in html
    assert "Look it over and publish" not in html
    assert text.editions.count() == 1


def test_a_paragraph_is_changed_marked_taken_back_and_done_again(text: Text) -> None:
    client, mill = editing(text), block(text, "The mill")
    address = f"{at(text, 'correct-block')}?number={mill.number}"
    html = page(client, address)
    assert "The mill stood at the end of the lane" in html
    answer = client.post(address, form_of(html) | {"wording": "The mill was there.", "kind": "paragraph"})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?place={mill.position}#l{mill.position}")
    html = page(client, at(text, "correct"))
    assert "The mill was there." in html
    assert html.count("workon__line--changed") == 1
    client.post(at(text, "correct-act"), form_of(html) | {"do": "undo"})
    html = page(client, at(text, "correct"))
    assert "The mill was there." not in html
    client.post(at(text, "correct-act"), form_of(html) | {"do": "redo"})
    assert "The mill was there." in page(client, at(text, "correct"))


@pytest.mark.parametrize("do", ["drop", "up", "down"])
def test_the_small_buttons_do_what_they_say(text: Text, do: str) -> None:
    client, room = editing(text), block(text, "On Saturdays")
    before = [b.uid for b in blocks_of(published(text))]
    fields = form_of(page(client, at(text, "correct")))
    client.post(at(text, "correct-act"), fields | {"do": f"{do} {room.uid}"})
    after = [b.uid for b in blocks_of(correction_of(text))]  # type: ignore[arg-type]
    place = before.index(room.uid)
    if do == "drop":
        assert after == [uid for uid in before if uid != room.uid]
    else:
        assert after.index(room.uid) == place + (1 if do == "down" else -1)
    html = page(client, at(text, "correct"))
    assert ("Put back" in html) == (do == "drop")
    client.post(at(text, "correct-act"), form_of(html) | {"do": f"restore {room.uid}"})
    if do == "drop":
        assert [b.uid for b in blocks_of(correction_of(text))] == before  # type: ignore[arg-type]


def test_two_are_joined_and_sent_twice_it_is_done_once(text: Text) -> None:
    client = editing(text)
    one, two = block(text, "The mill"), block(text, "On Saturdays")
    fields = form_of(page(client, at(text, "correct"))) | {"do": f"join {one.uid} {two.uid}"}
    for _ in range(2):
        assert client.post(at(text, "correct-act"), fields).status_code == 302
    correction = correction_of(text)
    assert correction is not None
    assert correction.version == 1
    assert correction.blocks.get(uid=one.uid).plain.endswith(two.plain)


@pytest.mark.parametrize(
    "do", ["", "fly", "drop", "drop 12", "drop 1 2", f"up {uuid.UUID(int=7)}", "undo x", "join"]
)
def test_what_no_button_sends_changes_nothing(text: Text, do: str) -> None:
    client = editing(text)
    fields = form_of(page(client, at(text, "correct")))
    assert client.post(at(text, "correct-act"), fields | {"do": do}, follow=True).status_code == 200
    assert correction_of(text) is None


def test_adding_and_moving(text: Text) -> None:
    client, mill = editing(text), block(text, "The mill")
    address = f"{at(text, 'correct-add')}?after={mill.uid}"
    fields = form_of(page(client, address))
    client.post(address, fields | {"wording": "Added.\r\n\r\nAnd more.", "kind": "heading 2"})
    client.post(address, fields | {"wording": "Added.\r\n\r\nAnd more.", "kind": "heading 2"})
    added = correction_of(text).blocks.get(position=mill.position + 1)  # type: ignore[union-attr]
    assert (added.plain, added.kind, added.level) == (
        "Added.\n\nAnd more.".replace("\n\n", " "),
        "heading",
        2,
    )
    address = f"{at(text, 'correct-move')}?block={added.uid}"
    html = page(client, address)
    assert "Up by one" in html
    answer = client.post(address, form_of(html) | {"number": "900"})
    assert (answer.status_code, b"has no \xc2\xb6 900" in answer.content) == (400, True)
    client.post(address, form_of(html) | {"number": "0"})
    assert blocks_of(correction_of(text))[0].uid == added.uid  # type: ignore[arg-type]


def test_what_was_typed_is_kept_when_somebody_else_was_quicker(text: Text) -> None:
    client, mill = editing(text), block(text, "The mill")
    address = f"{at(text, 'correct-block')}?block={mill.uid}"
    fields = form_of(page(client, address))
    _, ann = editor_of(text)
    change_block(access=ann, target=text, uid=mill.uid, wording="The mill is Ann's.", sent=sent(text))
    typed = fields | {"wording": "The mill is mine.", "kind": "paragraph"}
    answer = client.post(address, typed)
    html = answer.content.decode()
    assert answer.status_code == 400
    assert "changed this paragraph since" in html
    assert "The mill is mine." in html
    assert "The mill is Ann&#x27;s." in html
    client.post(address, form_of(html) | {"wording": "The mill is ours.", "kind": "paragraph"})
    assert block(text, "The mill").plain == "The mill is ours."


@pytest.mark.parametrize(
    "wrong",
    [
        {"wording": ""},
        {"wording": "x", "kind": "fly"},
        {"wording": "x", "version": "-1"},
        {"wording": "x", "key": "no"},
        {"wording": "x " * 500_000},
    ],
)
def test_bad_input_is_said_and_loses_nothing(text: Text, wrong: dict[str, str]) -> None:
    client, mill = editing(text), block(text, "The mill")
    address = f"{at(text, 'correct-block')}?block={mill.uid}"
    fields = form_of(page(client, address)) | {"kind": "paragraph"}
    answer = client.post(address, fields | wrong)
    assert answer.status_code == 400
    assert wrong["wording"].strip()[:100] in answer.content.decode()
    assert correction_of(text) is None


def test_hostile_words_are_escaped_on_every_page(text: Text) -> None:
    client, access = editing(text), editor_of(text)[1]
    mill = block(text, "The mill")
    change_block(
        access=access, target=text, uid=mill.uid, wording="<script>alert(1)</script>", sent=sent(text)
    )
    for address in (
        at(text, "correct"),
        f"{at(text, 'correct-block')}?block={mill.uid}",
        at(text, "edition-detail", number=2),
        at(text, "edition-changes", number=2),
        at(text, "edition-publish", number=2),
    ):
        assert "<script>alert" not in page(client, address)


# Publishing and discarding ----------------------------------------------------------------------------------


def test_the_page_before_publishing_counts_what_the_viewer_may_know(text: Text) -> None:
    circle = factories.make_circle(text.course)
    editor, access = editor_of(text)
    factories.make_member(circle, user=editor)
    on = quoted_passage(text.units.get(), 1)
    assert on is not None
    factories.make_thread(circle, on=on)
    factories.make_note(circle, on=on, shared=True)
    factories.make_note(circle, on=on)  # nobody else's business
    factories.make_note(factories.make_circle(text.course), on=on, shared=True)
    factories.make_thread(factories.make_circle(text.course), on=on)
    drop_block(access=access, target=text, uid=block(text, "The second winter").uid, sent=sent(text))
    where = {"circle": circle.slug, "text": text.slug, "number": 2}
    html = page(client_of(editor), reverse("edition-publish", kwargs=where))
    assert "One paragraph dropped." in html
    assert re.search(r"<b>2</b>\s*passages move along", html)
    html = page(client_of(editor), at(text, "edition-publish", number=2))
    assert "passages move along" not in html


def test_publishing_from_its_page(text: Text) -> None:
    client, access = editing(text), editor_of(text)[1]
    change_block(
        access=access, target=text, uid=block(text, "The mill").uid, wording="The mill.", sent=sent(text)
    )
    address = at(text, "edition-publish", number=2)
    fields = form_of(page(client, address))
    assert client.post(address, fields | {"about": " "}).status_code == 400
    assert client.post(address, fields | {"about": "A long sentence"}).status_code == 302
    assert client.post(address, fields | {"about": "A long sentence"}).status_code == 302
    assert published(text).number == 2
    html = page(client, at(text, "editions"))
    assert "A long sentence" in html
    assert html.index("Edition 2") < html.index("Edition 1")


def test_discarding_asks_first(text: Text) -> None:
    client, access = editing(text), editor_of(text)[1]
    change_block(
        access=access, target=text, uid=block(text, "The mill").uid, wording="The mill.", sent=sent(text)
    )
    html = page(client, at(text, "correct-discard"))
    assert "One paragraph changed" in html
    change_block(
        access=access, target=text, uid=block(text, "On Sat").uid, wording="The room.", sent=sent(text)
    )
    assert client.post(at(text, "correct-discard"), form_of(html)).status_code == 409
    client.post(at(text, "correct-discard"), form_of(page(client, at(text, "correct-discard"))))
    assert correction_of(text) is None


# Editions ---------------------------------------------------------------------------------------------------


def corrected(text: Text) -> Edition:
    _, access = editor_of(text)
    drop_block(access=access, target=text, uid=block(text, "The mill").uid, sent=sent(text))
    room = block(text, "On Saturdays")
    change_block(
        access=access,
        target=text,
        uid=room.uid,
        wording=room.plain.replace("full", "crowded"),
        sent=sent(text),
    )
    waiting = correction_of(text)
    assert waiting is not None
    return publish_correction(access=access, edition=waiting, about="A word", version=2)


def test_an_old_edition_is_read_as_it_was_with_its_own_numbers(text: Text) -> None:
    corrected(text)
    circle = factories.make_circle(text.course)
    client = client_of(factories.make_member(circle))
    where = {"circle": circle.slug, "text": text.slug}
    html = page(client, reverse("edition-detail", kwargs={**where, "number": 1}))
    assert "people read edition 2 now" in html
    assert re.search(r'id="p1">.*The mill stood', html)
    assert 'href="?at=1#p1"' in html
    html = page(client, reverse("edition-changes", kwargs={**where, "number": 2}))
    assert "One paragraph changed, one dropped" in html
    assert re.search(r"<del>.*removed: </span>full<", html)
    assert re.search(r"<ins>.*added: </span>crowded<", html)


def test_a_proposal_is_for_editors_alone(text: Text) -> None:
    _, access = editor_of(text)
    drop_block(access=access, target=text, uid=block(text, "The mill").uid, sent=sent(text))
    circle = factories.make_circle(text.course)
    client = client_of(factories.make_member(circle))
    where = {"circle": circle.slug, "text": text.slug}
    for name, query in (("edition-detail", ""), ("edition-changes", "?since=1")):
        page(client, reverse(name, kwargs={**where, "number": 2}) + query, 404)
    page(client, reverse("edition-changes", kwargs={**where, "number": 1}) + "?since=2", 404)
    html = page(client, reverse("editions", kwargs=where))
    assert "Edition 2" not in html
    assert "Correct the text" not in html


def test_a_long_edition_is_read_in_pages(text: Text) -> None:
    long = factories.make_text(
        text.course, "Long", [f"Paragraph {n} of the long one." for n in range(1, 251)]
    )
    client = editing(text)
    html = page(client, at(long, "edition-detail", number=1) + "?at=150")
    assert 'id="p150"' in html
    assert 'id="p50"' not in html
    assert html.count('class="blk"') == 100
    html = page(client, at(long, "correct") + "?at=150")
    assert "Paragraph 150 of" in html
    assert html.count("workon__acts") == 60
    for odd in ("?at=9999", "?page=999", "?place=-1", "?at=x", "?page=99999999999999999999"):
        page(client, at(long, "edition-detail", number=1) + odd)
        page(client, at(long, "correct") + odd)


@pytest.mark.parametrize(
    "name", ["correct", "editions", "edition-detail", "edition-changes", "edition-publish"]
)
def test_the_number_of_queries_does_not_grow(
    text: Text, name: str, django_assert_max_num_queries: Any
) -> None:
    _, access = editor_of(text)
    long = factories.make_text(
        text.course, "Long", [f"Paragraph {n} of the long one." for n in range(1, 150)]
    )
    client = client_of(access.user)
    for n in (3, 5, 80):
        item = published(long).blocks.get(number=n)
        change_block(access=access, target=long, uid=item.uid, wording=f"Other words {n}.", sent=sent(long))
    drop_block(access=access, target=long, uid=published(long).blocks.get(number=9).uid, sent=sent(long))
    number = {} if name in ("correct", "editions") else {"number": 2}
    with django_assert_max_num_queries(15):
        page(client, at(long, name, **number))


# A better file ----------------------------------------------------------------------------------------------


def test_a_better_file_becomes_an_edition_of_the_text_it_belongs_to(text: Text) -> None:
    client = editing(text)
    made = done(text.course, WORDING.replace("twice a day", "three times a day").encode(), "better.md")
    own = made.edition.text  # type: ignore[union-attr]
    assert own != text
    where = {"course": text.course.slug, "import_id": made.pk}
    assert "A better file?" in page(client, reverse("import-detail", kwargs=where))
    for _ in range(2):
        client.post(reverse("import-attach", kwargs=where), {"text": str(text.pk)})
    made.refresh_from_db()
    edition = made.edition
    assert edition is not None
    assert (edition.text, edition.number) == (text, 2)
    assert not Text.objects.filter(pk=own.pk).exists()
    old = {b.plain: b.uid for b in blocks_of(published(text))}
    assert sum(b.uid == old.get(b.plain) for b in blocks_of(edition)) >= len(old) - 2
    assert "Look it over and publish" in page(client, reverse("import-detail", kwargs=where))
    assert "One paragraph changed." in page(client, at(text, "edition-changes", number=2))
    client.post(reverse("import-attach", kwargs=where), {"text": ""})
    made.refresh_from_db()
    assert made.edition.text != text  # type: ignore[union-attr]
    assert made.edition.text.title == "better"  # type: ignore[union-attr]


def test_what_was_published_or_belongs_elsewhere_is_not_attached(text: Text) -> None:
    client = editing(text)
    other = make_text()
    made = done(text.course, b"# Another\n\nA paragraph of quite other words.\n", "other.md")
    where = {"course": text.course.slug, "import_id": made.pk}
    before = made.edition.text_id  # type: ignore[union-attr]
    client.post(reverse("import-attach", kwargs=where), {"text": str(other.pk)})
    client.post(reverse("import-attach", kwargs=where), {"text": "x"})
    made.refresh_from_db()
    assert made.edition.text_id == before  # type: ignore[union-attr]
    client.post(reverse("import-publish", kwargs=where), {"version": "0"})
    client.post(reverse("import-attach", kwargs=where), {"text": str(text.pk)})
    made.refresh_from_db()
    assert made.edition.text_id == before  # type: ignore[union-attr]
