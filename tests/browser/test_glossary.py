"""Words and names in a real browser: explained in place, kept by editors, at the width of a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.actions import add_editor
from courses.models import Circle, Role
from readings.actions import set_glossary
from readings.models import Name, Term, Unit
from tests.factories import make_circle, make_course, make_member, make_unit

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
PHONE = {"width": 360, "height": 740}
WORDS = [
    "They say that Ada Tull came to Elmstead, where the weir was older than the mill.",
    "So Tull wrote to Osgood in Elmstead, and nobody answered.",
    *["The brook ran on below the weir, and the mill stood over it for another year."] * 12,
]


@pytest.fixture
def circle() -> Circle:
    circle = make_circle(make_course("Water"))
    set_glossary(course=circle.course, terms={"weir": "A low dam across a stream.", "mill": "It grinds."})
    return circle


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return make_unit(circle.course, title="The lane", paragraphs=WORDS)


@pytest.fixture
def editor(circle: Circle) -> User:
    editor = make_member(circle, Role.FACILITATOR)
    add_editor(course=circle.course, user=editor)
    return editor


def address(circle: Circle, unit: Unit) -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/"


def test_a_word_is_explained_in_place_by_keyboard(
    new_page: NewPage, circle: Circle, unit: Unit, accessibility_problems: Callable[[Page], list[str]]
) -> None:
    page = new_page(make_member(circle))
    page.goto(address(circle, unit))
    expect(page.locator("a.term")).to_have_count(2)
    term, explained = page.get_by_role("link", name="weir", exact=True), page.locator("#peek")
    term.focus()
    page.keyboard.press("Enter")
    expect(explained).to_be_visible()
    expect(explained).to_contain_text("A low dam across a stream.")
    expect(explained).not_to_contain_text("↑")
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    expect(explained).to_be_hidden()
    expect(term).to_be_focused()


def test_without_script_a_word_leads_to_its_explanation_and_back(
    new_page: NewPage, circle: Circle, unit: Unit
) -> None:
    page = new_page(make_member(circle), java_script_enabled=False, viewport=PHONE)
    page.goto(address(circle, unit))
    page.locator("a.term").first.click()
    entry = page.locator(f"#w{Term.objects.get(name='weir').pk}")
    expect(entry).to_be_in_viewport()
    entry.get_by_role("link", name="Back to paragraph 1").click()
    expect(page.locator("#p1")).to_be_in_viewport()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_an_editor_adds_a_word_on_a_phone_without_script(
    new_page: NewPage, circle: Circle, unit: Unit, editor: User
) -> None:
    page = new_page(editor, java_script_enabled=False, viewport=PHONE)
    page.goto(f"/c/{circle.slug}/glossary/")
    page.get_by_role("link", name="Add a word").click()
    page.get_by_role("textbox", name="The word").fill("brook")
    page.get_by_label("What it means here").fill("Less than a river.")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("link", name="The lane ¶ 3")).to_be_visible()
    page.get_by_role("link", name="The lane ¶ 3").click()
    expect(page.get_by_role("heading", name="The lane")).to_be_attached()
    expect(page.get_by_role("link", name="brook", exact=True)).to_be_visible()


def test_the_index_leads_to_paragraphs_and_editors_make_two_names_one(
    new_page: NewPage, circle: Circle, unit: Unit, editor: User
) -> None:
    page = new_page(editor, viewport=PHONE)
    page.goto(f"/c/{circle.slug}/names/")
    page.get_by_role("link", name="Change “Osgood”").click()
    expect(page.get_by_role("heading", name="Osgood")).to_be_visible()
    page.get_by_label("Another name of the index").fill("Ada Tull")
    page.get_by_role("button", name="Make them one").click()
    expect(page.get_by_role("heading", name="Who and what the texts name")).to_be_visible()
    assert set(Name.objects.values_list("name", flat=True)) == {"Ada Tull", "Elmstead"}
    page.get_by_role("listitem").filter(has_text="Tull, Ada").get_by_role("link", name="1–2").click()
    expect(page.locator("#p1")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible_and_fit_a_phone(
    new_page: NewPage,
    circle: Circle,
    unit: Unit,
    editor: User,
    accessibility_problems: Callable[[Page], list[str]],
    scheme: str,
) -> None:
    page = new_page(editor, viewport=PHONE, color_scheme=scheme)
    term, name = Term.objects.get(name="weir"), Name.objects.get(name="Ada Tull")
    for path in ("glossary/", f"glossary/{term.pk}/", "names/", f"names/{name.pk}/"):
        page.goto(f"/c/{circle.slug}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert accessibility_problems(page) == [], path
        assert fits(page), path
