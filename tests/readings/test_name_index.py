"""The index of names of a course: what publishing finds, what editors say, and the pages."""

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.changes import Refused
from accounts.models import User
from courses.access import Access, access_to_course
from courses.actions import add_editor
from courses.models import Circle, Role
from readings.actions import change_name, merge_names
from readings.models import Block, Edition, Name, NameMention, Text
from readings.queries.names import letter_of, names_page
from tests.factories import access_of, make_circle, make_course, make_member, make_text, publish_wording

pytestmark = pytest.mark.django_db

WORDS = (
    "They say that Ada Tull came to Elmstead, and Tull wrote.",
    "So Tull wrote to Osgood in Elmstead.",
    "Nobody in Elmstead answered.",
)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course("Lace"))


@pytest.fixture
def text(circle: Circle) -> Text:
    return make_text(circle.course, "Lace", WORDS)


@pytest.fixture
def editor(circle: Circle) -> User:
    editor = make_member(circle, Role.FACILITATOR)
    add_editor(course=circle.course, user=editor)
    return editor


@pytest.fixture
def access(circle: Circle, editor: User) -> Access:
    return access_to_course(editor, circle.course.slug)


def index(circle: Circle) -> dict[str, list[int | None]]:
    return {
        name.name: list(name.mentions.order_by("block__number").values_list("block__number", flat=True))
        for name in circle.course.names.all()
    }


def named(circle: Circle, name: str) -> Name:
    found: Name = circle.course.names.get(name=name)
    return found


def change(access: Access, name: Name, **said: object) -> Name:
    now = {"called": name.name, "kind": name.kind, "spellings": name.spellings, "hidden": name.hidden}
    return change_name(access=access, name=name, **{**now, **said})  # type: ignore[arg-type]


def test_publishing_finds_the_names(circle: Circle, text: Text) -> None:
    assert index(circle) == {"Ada Tull": [1, 1, 2], "Elmstead": [1, 2, 3], "Osgood": [2]}
    assert named(circle, "Ada Tull").kind == Name.Kind.PERSON
    assert named(circle, "Ada Tull").spellings == ["Tull"]
    for mention in NameMention.objects.select_related("block", "name"):
        printed = mention.block.plain[mention.start : mention.end]
        assert printed in (mention.name.name, *mention.name.spellings)


def test_a_new_edition_is_what_the_index_says(circle: Circle, text: Text) -> None:
    publish_wording(text, b"So Ada Tull wrote to Dacre of Elmstead.\n\nNobody answered.")
    assert index(circle) == {"Ada Tull": [1], "Dacre": [1], "Elmstead": [1]}
    assert not NameMention.objects.exclude(block__edition__state="published").exists()


def test_another_text_fills_the_same_entries(circle: Circle, text: Text) -> None:
    make_text(circle.course, paragraphs=["They knew Tull, and they knew Osgood.", "So Bernard Osgood said."])
    assert set(index(circle)) == {"Ada Tull", "Elmstead", "Bernard Osgood"}
    assert len(index(circle)["Bernard Osgood"]) == 3  # until now only the surname was known
    make_text(circle.course, paragraphs=["They knew Carl Tull, a friend.", "So Tull said."])
    make_text(circle.course, paragraphs=["They knew Tull; nobody knew which."])
    assert {"Ada Tull", "Carl Tull", "Tull"} <= set(index(circle))


def test_what_an_editor_says_outlives_new_editions(circle: Circle, text: Text, access: Access) -> None:
    change(access, named(circle, "Osgood"), called="Bernard Osgood", kind="place")
    change(access, named(circle, "Elmstead"), hidden=True)
    publish_wording(text, "\n\n".join(WORDS).replace("Nobody", "Somebody").encode())
    osgood, elmstead = named(circle, "Bernard Osgood"), named(circle, "Elmstead")
    assert (osgood.kind, osgood.spellings, osgood.mentions.count()) == ("place", ["Osgood"], 1)
    assert (elmstead.hidden, elmstead.mentions.count()) == (True, 3)
    publish_wording(text, b"Of nobody.")
    assert set(index(circle)) == {"Bernard Osgood", "Elmstead"}  # kept for the edition that has them again


def test_another_way_it_is_printed_is_looked_for(circle: Circle, text: Text, access: Access) -> None:
    make_text(circle.course, paragraphs=["The old lady of the lace mill sat there.", "An old lady laughed."])
    change(access, named(circle, "Ada Tull"), spellings=["Tull", "old lady of the lace mill", "not [printed"])
    assert len(index(circle)["Ada Tull"]) == 4
    publish_wording(text, b"So the old lady of the lace mill wrote.")
    assert len(index(circle)["Ada Tull"]) == 2


def test_what_is_no_spelling_any_more_is_a_name_of_its_own(
    circle: Circle, text: Text, access: Access
) -> None:
    change(access, named(circle, "Ada Tull"), spellings=[])
    assert index(circle)["Ada Tull"] == [1]
    assert index(circle)["Tull"] == [1, 2]
    publish_wording(text, "\n\n".join(WORDS).replace("Nobody", "Somebody").encode())
    assert index(circle)["Tull"] == [1, 2]


def test_two_names_become_one(circle: Circle, text: Text, access: Access) -> None:
    tull, osgood = named(circle, "Ada Tull"), named(circle, "Osgood")
    merge_names(access=access, name=osgood, into=tull)
    assert index(circle)["Ada Tull"] == [1, 1, 2, 2]
    publish_wording(text, "\n\n".join(WORDS).replace("Nobody", "Somebody").encode())
    assert set(index(circle)) == {"Ada Tull", "Elmstead"}
    assert index(circle)["Ada Tull"] == [1, 1, 2, 2]


def test_a_name_that_is_there_is_refused(circle: Circle, text: Text, access: Access) -> None:
    for said in ({"called": "Elmstead"}, {"spellings": ["Elmstead"]}):
        with pytest.raises(Refused, match="has “Elmstead” already"):
            change(access, named(circle, "Osgood"), **said)


def test_texts_of_an_older_site_are_looked_through_once(circle: Circle, text: Text) -> None:
    Name.objects.all().delete()
    call_command("rebuild_index")
    assert not Name.objects.exists()
    Edition.objects.update(index_version=0)
    call_command("rebuild_index")
    assert set(index(circle)) == {"Ada Tull", "Elmstead", "Osgood"}


# Pages ------------------------------------------------------------------------------------------------------


def page_of(circle: Circle, user: User, more: str = "") -> str:
    answer = client_of(user).get(f"/c/{circle.slug}/names/{more}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_index_reads_as_in_a_book(circle: Circle, text: Text) -> None:
    unit = text.units.get()
    page = page_of(circle, make_member(circle))
    assert "Tull, Ada" in page
    assert f'<a href="/c/{circle.slug}/readings/{unit.slug}/#p1">1–3</a>' in page
    assert f'href="/c/{circle.slug}/compare/?q=Tull"' in page
    assert page.index("Elmstead") < page.index("Osgood") < page.index("Tull, Ada")
    assert "name-edit" not in page
    assert "Change" not in page
    people = page_of(circle, make_member(circle), "?kind=person")
    assert "Tull, Ada" in people
    assert "Elmstead" not in people


def test_what_is_hidden_only_editors_see(circle: Circle, text: Text, access: Access, editor: User) -> None:
    change(access, named(circle, "Osgood"), hidden=True)
    for more in ("", "?hidden=on"):
        assert "Osgood" not in page_of(circle, make_member(circle), more)
    assert "Osgood" not in page_of(circle, editor)
    assert "Osgood" in page_of(circle, editor, "?hidden=on")


def test_an_index_of_nothing_says_how_it_comes_about(circle: Circle) -> None:
    assert "When a text is published, its names are found" in page_of(circle, make_member(circle))


@pytest.mark.parametrize("more", ["?kind=no", "?letter=%00", "?letter=ZZZ", "?hidden=x&kind=person&letter=É"])
def test_an_odd_address_shows_a_page(circle: Circle, text: Text, more: str) -> None:
    page_of(circle, make_member(circle), more)


def many(circle: Circle, text: Text, count: int) -> None:
    block = Block.objects.filter(edition__text=text, number=1).get()
    made = Name.objects.bulk_create(
        Name(course=circle.course, name=f"{chr(65 + number % 26)}ame {number} of {count}")
        for number in range(count)
    )
    NameMention.objects.bulk_create(NameMention(name=name, block=block, start=0, end=4) for name in made)


def test_a_long_index_has_a_page_for_each_letter(circle: Circle, text: Text) -> None:
    user = make_member(circle)
    access, counts = access_of(user, circle), []
    for count in (10, 5_000):
        many(circle, text, count)
        with CaptureQueriesContext(connection) as queries:
            page = names_page(access, letter="T")
        counts.append(len(queries))
    assert counts[0] == counts[1] == 3
    assert [letter for letter, _ in page.groups] == ["T"]
    assert len(page.letters) == 26
    assert len(page.groups[0][1]) < 200
    shown = page_of(circle, user, "?letter=T")
    assert "Tull, Ada" in shown
    assert "Osgood" not in shown
    assert "?letter=O" in shown


def test_letters_of_other_alphabets() -> None:
    assert [letter_of(name) for name in ("Éluard", "Öztürk", "Рогова", "1905", "’t Hooft")] == [
        *("E", "O", "Р", "#", "#")
    ]


def test_an_editor_changes_and_merges_on_the_page(circle: Circle, text: Text, editor: User) -> None:
    client, osgood = client_of(editor), named(circle, "Osgood")
    at = f"/c/{circle.slug}/names/{osgood.pk}/"
    assert "Bernard" not in client.get(at).content.decode()
    said = {"called": "Bernard Osgood", "kind": "person", "spellings": "Osgood\n\nB. Osgood"}
    answer = client.post(at, said)
    assert answer.headers["Location"] == f"/c/{circle.slug}/names/?letter=O#n{osgood.pk}"
    osgood.refresh_from_db()
    assert (osgood.name, osgood.spellings, osgood.settled) == (
        "Bernard Osgood",
        ["Osgood", "B. Osgood"],
        True,
    )
    wrong = client.post(at, {"called": "Elmstead", "kind": "person", "spellings": "kept"})
    assert wrong.status_code == 400
    assert "The index has “Elmstead” already" in wrong.content.decode()
    assert "kept" in wrong.content.decode()
    for broken in (
        {},
        {"called": "x", "kind": "no"},
        {"called": "x", "kind": "person", "spellings": "y" * 200},
    ):
        assert client.post(at, broken).status_code == 400
    nowhere = client.post(f"{at}merge/", {"into": "Nobody"})
    assert nowhere.status_code == 400
    assert "The index has no such name" in nowhere.content.decode()
    for _ in range(2):  # sent twice it is done once
        assert client.post(f"{at}merge/", {"into": "ada tull"}).status_code == 302
    assert set(index(circle)) == {"Ada Tull", "Elmstead"}


def test_a_name_of_another_course_is_none_here(circle: Circle, editor: User) -> None:
    other = Name.objects.create(course=make_course(), name="Dacre")
    client = client_of(editor)
    assert client.get(f"/c/{circle.slug}/names/{other.pk}/").status_code == 404
    client.post(f"/c/{circle.slug}/names/{other.pk}/merge/", {"into": "x"})
    assert Name.objects.filter(pk=other.pk).exists()
