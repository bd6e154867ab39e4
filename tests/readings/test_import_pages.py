"""The pages for bringing texts in: the texts of a course, an import under way, what it came to."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from courses.models import Course
from readings.actions import imports, keep_source_file, publish_edition
from readings.importing.source import EMPTY
from readings.models import Import, SourceFile, Text
from readings.queries import mending, workbench
from tests.factories import PARAGRAPHS, make_course, make_text, make_user
from tests.readings.bringing import at, client_of, done, page_of, waiting
from tests.readings.dirty import LAMP, QUAY, RUBBISH

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_user("Edith")


@pytest.fixture
def course(editor: User) -> Course:
    return make_course(editors=[editor])


@pytest.fixture
def client(editor: User) -> Client:
    return client_of(editor)


def send(client: Client, course: Course, *files: tuple[str, bytes], **fields: Any) -> Any:
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    said: dict[str, Any] = {"file": uploads, "pasted": "", "key": str(uuid.uuid4()), **fields}
    return client.post(at(course), said)


# The texts of the course ------------------------------------------------------------------------------------


def test_the_texts_stand_with_author_words_edition_and_state(client: Client, course: Course) -> None:
    make_text(make_course(), title="Of another course")
    make_text(course, title="The mill", author="Ann Oakes", slug="mill")
    done(course)
    page = client.get(at(course)).content.decode()
    assert "Of another course" not in page
    assert "The mill" in page
    words = sum(len(paragraph.split()) for paragraph in PARAGRAPHS)
    assert f"Ann Oakes. {words} words, one unit, edition 1" in page
    assert page.count("The Lamp Room") == 1
    assert "wants your look" in page
    assert page.count("published</span>") == 1
    Import.objects.all().delete()
    later = client.get(at(course)).content.decode()
    assert later.count("The Lamp Room") == 1
    assert "not yet published" in later


def test_what_was_brought_twice_is_listed_once(client: Client, course: Course) -> None:
    key, later = uuid.uuid4(), uuid.uuid4()
    for form, names in ((key, ("b.txt", "a.txt")), (later, ("b.txt",))):
        for name in names:
            data = LAMP if name == "b.txt" else QUAY
            made = imports.bring_in(course=course, name=name, content=data, key=form, by=None)
            imports.structure_import(made=made)
    page = client.get(at(course)).content.decode()
    assert Import.objects.count() == 3
    assert re.findall(r"From ([ab]\.txt)", page) == ["b.txt", "a.txt"]
    assert str(Import.objects.get(key=later).pk) in page


def test_files_of_one_sending_stand_in_the_order_chosen(client: Client, course: Course) -> None:
    send(client, course, ("old.txt", LAMP))
    send(client, course, ("b.txt", LAMP + b"b"), ("c.txt", LAMP + b"c"), ("a.txt", LAMP + b"a"))
    page = client.get(at(course)).content.decode()
    assert re.findall(r">(\w+\.txt)<", page) == ["b.txt", "c.txt", "a.txt", "old.txt"]


def test_a_course_with_texts_leads_to_the_form_from_the_top(client: Client, course: Course) -> None:
    leads = 'href="#bring"'
    assert leads not in client.get(at(course)).content.decode()
    make_text(course, title="The mill", slug="mill")
    assert leads in client.get(at(course)).content.decode()


def test_an_empty_course_says_how_a_text_comes_about(client: Client, course: Course) -> None:
    page = client.get(at(course)).content.decode()
    assert "Begin with a text" in page
    assert "How it comes about" in page


def test_a_file_becomes_an_import_and_leads_to_its_page(client: Client, course: Course, editor: User) -> None:
    answer = send(client, course, ("lamp.txt", LAMP))
    made = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert (made.name, made.course, made.brought_by) == ("lamp.txt", course, editor)
    assert made.source_file is not None
    assert bytes(made.source_file.content) == LAMP


def test_a_form_sent_twice_makes_one_import_a_file(client: Client, course: Course) -> None:
    key = str(uuid.uuid4())
    for _ in range(2):
        send(client, course, ("lamp.txt", LAMP), ("quay.md", QUAY), ("lamp.txt", QUAY), key=key)
    assert list(Import.objects.order_by("name").values_list("name", flat=True)) == [
        "lamp (2).txt",
        "lamp.txt",
        "quay.md",
    ]
    assert SourceFile.objects.count() == 2


def test_pasted_words_are_a_file_too(client: Client, course: Course) -> None:
    answer = send(client, course, ("lamp.txt", LAMP), pasted="  A heading\r\n\r\nSome words: «здесь».")
    assert answer["Location"] == f"{at(course)}#imports"
    made = Import.objects.get(name="pasted.txt")
    assert made.source_file is not None
    assert bytes(made.source_file.content).decode() == "  A heading\r\n\r\nSome words: «здесь»."


@pytest.mark.parametrize(
    ("words", "markup", "name", "content"),
    [
        ("Words.", "", "The Mill: a/b.txt", "The Mill: a/b\n\n\nWords."),
        ("\nTHE MILL: A/B\n\nWords.", "", "The Mill: a/b.txt", "\nTHE MILL: A/B\n\nWords."),
        (
            "# One\n\nWords.\n\n# Two\n\nWords.",
            "",
            "The Mill: a/b.md",
            '---\ntitle: "The Mill: a/b"\n---\n\n# One\n\nWords.\n\n# Two\n\nWords.',
        ),
        (
            "Words.",
            "<h2>One</h2><p>Words.</p>",
            "The Mill: a/b.html",
            (
                '<!doctype html>\n<html><head><meta charset="utf-8"><title>The Mill: a/b</title></head>\n<body>\n'
                "<h2>One</h2><p>Words.</p>\n</body></html>\n"
            ),
        ),
    ],
    ids=["plain", "printed", "markdown", "markup"],
)
def test_pasted_words_are_kept_under_their_title(
    client: Client, course: Course, words: str, markup: str, name: str, content: str
) -> None:
    send(client, course, pasted=words, markup=markup, title=" The  Mill: a/b ")
    made = Import.objects.get()
    assert made.source_file is not None
    assert made.name == name.replace("/", "-")
    assert bytes(made.source_file.content).decode() == content


def test_a_pasted_title_becomes_the_title(client: Client, course: Course) -> None:
    words = "\n\n".join(paragraph * 3 for paragraph in PARAGRAPHS)
    send(client, course, pasted=words, title="The price of bread")
    send(client, course, pasted=f"# One\n\n{words}\n\n# Two\n\n{words}", title="The price of milk")
    for made in Import.objects.all():
        imports.structure_import(made=made)
    assert set(Text.objects.values_list("title", flat=True)) == {"The price of bread", "The price of milk"}


def test_the_language_can_be_said(client: Client, course: Course) -> None:
    send(client, course, ("lamp.txt", LAMP), language="de")
    made = Import.objects.get()
    assert made.language == "de"
    imports.structure_import(made=made)
    assert Text.objects.get().language == "de"
    send(client, course, ("lamp.txt", LAMP), language="nl")  # it was wrong: the same file again
    imports.structure_import(made=Import.objects.get(language="nl"))
    assert Text.objects.get().language == "nl"
    answer = send(client, course, ("lamp.txt", LAMP), language="xx")
    assert answer.status_code == 400


def test_a_better_file_is_the_next_edition_of_its_text(client: Client, course: Course) -> None:
    first = done(course)
    assert first.edition is not None
    publish_edition(edition=first.edition)
    text = first.edition.text
    page = client.get(at(course)).content.decode()
    assert f"a better file of {text.label}" in page
    better = LAMP.replace(b"porter", b"keeper")
    send(client, course, ("better.txt", better), text=str(text.pk))
    made = Import.objects.get(name="better.txt")
    imports.structure_import(made=made)
    assert made.edition is not None
    assert (made.edition.text, made.edition.number, made.edition.state) == (text, 2, "proposed")
    assert Text.objects.count() == 1


def test_a_better_file_is_one_and_of_this_course(client: Client, course: Course) -> None:
    ours, theirs = done(course), done(make_course())
    for made in (ours, theirs):
        assert made.edition is not None
        publish_edition(edition=made.edition)
    assert ours.edition is not None
    assert theirs.edition is not None
    answer = send(client, course, ("a.txt", QUAY), pasted="Words", text=str(ours.edition.text.pk))
    assert answer.status_code == 400
    assert "A better file of a text is one file" in answer.content.decode()
    answer = send(client, course, ("a.txt", QUAY), text=str(theirs.edition.text.pk))
    assert answer.status_code == 400
    assert not Import.objects.filter(name="a.txt").exists()


def test_files_that_are_not_even_kept_are_listed_and_the_good_one_is_taken(
    client: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_BYTES", len(LAMP))
    send(client, course, ("huge.txt", LAMP + b"x"), ("empty.txt", b""), ("lamp.txt", LAMP))
    assert {made.name: (made.state, made.message) for made in Import.objects.all()} == {
        "huge.txt": ("failed", imports.TOO_LARGE),
        "empty.txt": ("failed", EMPTY),
        "lamp.txt": ("waiting", ""),
    }
    assert SourceFile.objects.count() == 1
    page = client.get(at(course)).content.decode()
    assert imports.TOO_LARGE in page
    failed = client.get(page_of(Import.objects.get(name="huge.txt"))).content.decode()
    assert imports.TOO_LARGE in failed
    assert "Bring another file" in failed
    assert "Try this one again" not in failed


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Choose a file, or paste a text."),
        ({"pasted": " \n "}, "Choose a file, or paste a text."),
        ({"pasted": "Words", "key": "not a key"}, "UUID"),
        ({"pasted": "Words\0", "key": str(uuid.uuid4())}, "Null characters are not allowed."),
        ({"files": [("a.txt", LAMP)] * 21}, "Bring at most 20 files at once: these are 21."),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_stays(
    client: Client, course: Course, fields: dict[str, Any], sentence: str
) -> None:
    files = fields.pop("files", [])
    answer = send(client, course, *files, **fields)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert sentence in page
    assert fields.get("pasted", "").strip() in page
    assert not Import.objects.exists()


def test_pasted_words_have_the_same_limit(
    client: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "MAX_BYTES", 20)
    answer = send(client, course, pasted="Ä" * 11)
    assert answer.status_code == 400
    assert "This is more than 20 MB: bring it in parts." in answer.content.decode()
    assert not Import.objects.exists()
    assert send(client, course, pasted="Ä" * 10).status_code == 302


def test_a_hostile_name_is_shown_as_words(client: Client, course: Course) -> None:
    send(client, course, ("<img src=x onerror=alert(1)>\u202e.txt", RUBBISH))
    made = Import.objects.get()
    assert made.name == "<img src=x onerror=alert(1)>.txt"
    for address in (at(course), page_of(made)):
        page = client.get(address).content.decode()
        assert "<img" not in page
        assert "&lt;img src=x" in page


def test_the_list_renews_itself_only_while_something_is_under_way(client: Client, course: Course) -> None:
    made = waiting(course, state="running", stage="repair", percent=37)
    page = client.get(at(course))
    assert "hx-get" in page.content.decode()
    fragment = client.get(at(course), headers={"HX-Request": "true"})
    assert fragment["Vary"].count("HX-Request") == 1
    words = fragment.content.decode()
    assert "Mending words and lines" in words
    assert "37 %" in words
    assert "<html" not in words
    assert words.strip() in page.content.decode()  # the page holds the very fragment
    Import.objects.filter(pk=made.pk).update(state="failed", message="It is no text.")
    later = client.get(at(course)).content.decode()
    assert "hx-get" not in later
    assert "http-equiv" not in later
    assert "It is no text." in later


def test_what_failed_yesterday_is_no_longer_listed(client: Client, course: Course) -> None:
    waiting(course, state="failed", message="It is no text.", created_at=timezone.now() - timedelta(days=2))
    assert "It is no text." not in client.get(at(course)).content.decode()


# An import under way ----------------------------------------------------------------------------------------


def test_progress_is_shown_with_and_without_script(client: Client, course: Course) -> None:
    made = waiting(course, state="running", stage="structure", percent=52)
    page = client.get(page_of(made))
    words = page.content.decode()
    assert f'<noscript><meta http-equiv="refresh" content="2; url={page_of(made)}"></noscript>' in words
    assert (
        '"allowEval":false,"selfRequestsOnly":true,"includeIndicatorStyles":false,"historyCacheSize":0'
        in words
    )
    assert 'value="52" max="100"' in words
    assert "Finding headings and paragraphs" in words
    fragment = client.get(page_of(made), headers={"HX-Request": "true"})
    assert fragment.content.decode().strip() in words
    assert "HX-Request" in fragment["Vary"]
    assert "HX-Redirect" not in fragment


@pytest.mark.parametrize("state", ["done", "failed"])
def test_at_the_end_the_fragment_leads_to_the_whole_page(client: Client, course: Course, state: str) -> None:
    made = done(course) if state == "done" else waiting(course, state="failed", message="No.")
    answer = client.get(page_of(made), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == page_of(made)


def test_one_that_nobody_works_on_says_what_to_do(client: Client, course: Course) -> None:
    made = waiting(course)
    assert "Nobody is at work" not in client.get(page_of(made)).content.decode()
    Import.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert "Nobody is at work" in client.get(page_of(made)).content.decode()


def test_a_fault_of_ours_can_be_tried_again(client: Client, course: Course) -> None:
    made = waiting(course, state="failed", message=imports.BROKE)
    assert "Try this one again" in client.get(page_of(made)).content.decode()
    answer = client.post(page_of(made, "again/"))
    assert answer["Location"] == page_of(made)
    made.refresh_from_db()
    assert (made.state, made.message) == (Import.State.WAITING, "")


# What it came to --------------------------------------------------------------------------------------------


def test_a_finished_import_shows_outline_text_and_repairs(client: Client, course: Course) -> None:
    made = done(course)
    page = client.get(page_of(made)).content.decode()
    assert "<h1>The Lamp Room</h1>" in page
    assert "Ada Quill. From" in page
    assert "Unit 1" in page
    assert "¶ 1–2" in page
    assert "The Ledger" in page
    assert "¶ 3" in page
    assert "counted each evening by the porter, who wrote" in without_marks(page)
    assert 'even<del class="mend" title="' in page
    assert "Words joined across lines" in page
    assert '<del><span class="sr" lang="en">before: </span>even-↵ing</del>' in page
    assert '<ins><span class="sr" lang="en">after: </span>evening</ins>' in page
    assert page.count("not printed") == 2  # source and date
    assert f'href="/courses/{course.slug}/timeline/?at=1911-05-03"' in page
    assert '"../../timeline' not in page
    assert "Publish the text" in page


def without_marks(page: str) -> str:
    """The words as they will be read."""
    return re.sub(r"<del .*?</del>|</?ins[^>]*>", "", page)


def test_what_wants_an_eye_stands_first_the_least_sure_on_top() -> None:
    found = [
        {
            "id": str(line),
            "kind": kind,
            "line": line,
            "before": "a",
            "after": "b",
            "why": "c",
            "confidence": sure,
        }
        for kind, line, sure in [("torn", 1, 0.9), ("dash", 2, 0.75), ("torn", 3, 0.5), ("dash", 4, 0.8)]
    ]
    rows = [{"number": 1, "position": 0, "first_line": 1, "last_line": 2}]
    eye, kinds = mending.by_kind(found, mending.Places(rows, []))
    assert [(fix.line, fix.sure, fix.number) for fix in eye.fixes] == [(3, 50, None), (2, 75, 1)]
    assert [(kind.label, kind.count) for kind in kinds] == [("Dashes set alike", 1), ("Torn words joined", 1)]


def test_many_repairs_are_counted_and_listed_on_demand(client: Client, course: Course) -> None:
    data = b"\n\n".join(
        b"The porter counted lamp %d , and wrote it down in the book." % n for n in range(250)
    )
    made = done(course, data)
    page = client.get(page_of(made)).content.decode()
    assert "<b>250</b>" in page
    assert page.count('class="fix__at') == 200
    assert "All 250, not only the first 200" in page
    whole = client.get(page_of(made) + "?all=extra_space").content.decode()
    assert whole.count('class="fix__at') == 250


def test_a_long_text_is_looked_at_unit_by_unit(
    client: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    paragraph = (
        b"The porter counted the lamps of the harbour and wrote their number into the great book. " * 12
    )
    data = b"\n\n".join(b"# Evening %d\n\n" % n + b"\n\n".join([paragraph] * 20) for n in range(3))
    made = done(course, data, "long.md")
    assert made.edition is not None
    assert len(made.edition.outline) == 3
    assert client.get(page_of(made)).content.decode().count('class="blk"') == 60
    monkeypatch.setattr(workbench, "WHOLE", 1000)
    second = client.get(page_of(made) + "?part=2").content.decode()
    assert second.count('class="blk"') == 20
    assert "Unit 2 of 3" in second
    assert 'href="?part=3#l' in second
    assert 'id="p21"' in second
    for part in ("0", "99", "x", "-1", "²", "9" * 50):
        assert client.get(page_of(made), {"part": part}).status_code == 200


def test_publishing_says_so_and_leads_to_the_first_unit(client: Client, course: Course) -> None:
    made = done(course)
    for _ in range(2):  # a double click
        answer = client.post(page_of(made, "publish/"), {"version": "0"})
        assert answer["Location"] == page_of(made)
    page = client.get(page_of(made)).content.decode()
    assert "“The Lamp Room” is published" in page
    assert "Publish the text" not in page
    unit = course.units.first()
    assert unit is not None
    address = f"/courses/{course.slug}/readings/{unit.slug}/"
    assert f'href="{address}"' in page
    assert client.get(address).status_code == 200


def test_a_second_edition_says_what_publishing_it_means(client: Client, course: Course) -> None:
    first = done(course)
    assert first.edition is not None
    publish_edition(edition=first.edition)
    same = done(course)
    page = client.get(page_of(same)).content.decode()
    assert "word for word" in page
    assert "Read it" in page
    assert "Publish the text" not in page
    assert same.edition is not None
    publish_edition(edition=same.edition)
    assert "An earlier edition" in client.get(page_of(first)).content.decode()


def test_what_is_not_printed_can_be_filled_in(client: Client, course: Course) -> None:
    made = done(course)
    said = {
        "title": "The Lamp Room",
        "author": "Ada Quill",
        "source": "The Quarterly",
        "date": "1911-05",
        "rights": "Hers",
    }
    answer = client.post(page_of(made, "about/"), said)
    assert answer["Location"] == f"{page_of(made)}#about"
    text = Text.objects.get()
    assert (text.source, text.date, text.rights) == ("The Quarterly", "1911-05", "Hers")
    page = client.get(page_of(made)).content.decode()
    assert "May 1911" in page
    assert "not printed" not in page


@pytest.mark.parametrize("date", ["May 1911", "1911-13", "1911-02-30", "11-05-03", "1911-5", "0000"])
def test_a_date_that_is_none_is_refused_and_nothing_is_saved(
    client: Client, course: Course, date: str
) -> None:
    made = done(course)
    answer = client.post(page_of(made, "about/"), {"title": "Lost", "date": date})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Write the date as 1921, 1921-03 or 1921-03-17." in page
    assert "<h1>The Lamp Room</h1>" in page
    assert 'value="Lost"' in page
    assert Text.objects.get().title == "The Lamp Room"


def test_the_original_comes_back_byte_for_byte_as_a_download(client: Client, course: Course) -> None:
    kept = keep_source_file(
        course=course, name="lamp «1».html", content=b"<script>alert(1)</script>", by=None
    )
    answer = client.get(at(course, f"files/{kept.pk}/"))
    assert answer.content == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''lamp%20%C2%AB1%C2%BB.html"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
