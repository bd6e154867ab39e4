"""A text that was brought in is set right: by mouse, by keys, without scripts, and by two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import FilePayload, Page, expect

from accounts.models import User
from courses.models import Course
from readings.actions import imports
from readings.models import Edition, Import, Unit
from tests.factories import make_course, make_user
from tests.readings.bringing import done, page_of

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 860}

TEXT = b"""The Ferry at Hollin

The ferry crossed the river at six, and again at nine when the mist had gone. It took an hour in win-
ter and less in summer.

The ferryman, who was called Odo, never counted his passengers , and nobody asked him to do so at all.

A third paragraph speaks of the winter, which was long and of the ice, which was thin that year again.

The Bridge

In 1911 a bridge was built by the county. Nobody took the ferry after that, but for a few old people.

Odo kept his boat all the same, and he painted it every spring until he was too old to do it himself.
"""


@pytest.fixture
def editor() -> User:
    return make_user("Edith")


@pytest.fixture
def course(editor: User) -> Course:
    return make_course(editors=[editor])


def plains(made: Import) -> list[str]:
    edition = Edition.objects.get(imports=made)
    return list(edition.blocks.order_by("position").values_list("plain", flat=True))


def menu(page: Page, words: str) -> None:
    page.locator("[data-rows] > .row", has_text=words).locator(".row__n").click()
    expect(page.locator("#rowmenu")).to_be_visible()


def looks_right(page: Page, problems: Callable[[Page], list[str]]) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems(page) == []


def test_by_mouse(
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
    course: Course,
    editor: User,
) -> None:
    made = done(course, TEXT, "ferry.txt")
    page = new_page(editor, viewport=DESK)
    page.goto(page_of(made))
    looks_right(page, accessibility_problems)
    address = page.url

    menu(page, "The ferryman")
    looks_right(page, accessibility_problems)
    page.get_by_role("button", name="Change the wording").click()
    box = page.locator(".inplace textarea")
    expect(box).to_be_focused()
    looks_right(page, accessibility_problems)
    box.fill("The ferryman never counted.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".row", has_text="The ferryman never counted.")).to_be_visible()
    expect(page.locator(".inplace")).to_have_count(0)
    expect(page.get_by_role("button", name="Take back: changed")).to_be_visible()

    menu(page, "A third paragraph")
    page.locator("#row-kind").select_option(label="Quotation")
    page.get_by_role("button", name="Set").first.click()
    expect(page.locator("[data-kind=quote]")).to_have_count(1)

    menu(page, "The Bridge")
    page.get_by_role("button", name="A unit begins here").click()
    expect(page.locator("[data-unit-row]")).to_have_count(2)
    page.get_by_role("link", name="Unit 2: what can be done").first.click()
    page.get_by_role("button", name="Change its title").click()
    page.get_by_role("textbox", name="Title of the unit").fill("Later on")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".outline")).to_contain_text("Later on")

    grip = page.locator("[data-unit-row] [data-grip]").nth(1).bounding_box()
    above = page.locator("[data-unit-row]").nth(0).bounding_box()
    assert grip
    assert above
    page.mouse.move(grip["x"] + 5, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, grip["y"] - 20, steps=4)
    page.mouse.move(grip["x"] + 5, above["y"] + 4, steps=4)
    expect(page.locator(".slot")).to_be_visible()
    page.mouse.up()
    expect(page.locator("[data-unit-row]").first).to_contain_text("Later on")
    assert plains(made)[0] == "The Bridge"
    page.keyboard.press("Control+z")
    expect(page.locator("[data-unit-row]").first).not_to_contain_text("Later on")

    for words in ("In 1911", "Odo kept"):
        page.locator(".row", has_text=words).hover()
        page.locator(".row", has_text=words).locator(".row__pick").check()
    expect(page.get_by_text("2 ticked")).to_be_visible()
    looks_right(page, accessibility_problems)
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.locator(".row", has_text="old people. Odo kept")).to_be_visible()
    assert page.url == address  # no page in between

    page.locator("summary", has_text="Words joined across lines").click()
    page.get_by_role("button", name=re.compile("Take back “win")).click()
    expect(page.locator("summary", has_text="Taken back")).to_be_visible()
    assert any("win-" in words for words in plains(made))
    page.locator("summary", has_text="Taken back").click()
    page.get_by_role("button", name=re.compile("Make it again")).click()
    expect(page.locator("summary", has_text="Words joined across lines")).to_be_visible()
    page.get_by_role("button", name="Publish the text").click()
    expect(page.get_by_text("The course reads this edition")).to_be_visible()
    assert list(Unit.objects.order_by("position").values_list("title", flat=True))[1:] == ["Later on"]


def test_by_keys(new_page: Callable[..., Page], course: Course, editor: User) -> None:
    made = done(course, TEXT, "ferry.txt")
    before = plains(made)
    page = new_page(editor, viewport=DESK)
    page.goto(page_of(made))
    page.keyboard.press("j")
    first = page.locator("[data-rows] > .row .row__n").first
    expect(first).to_be_focused()
    page.keyboard.press("j")
    second = page.locator("[data-rows] > .row .row__n").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#rowmenu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(second).to_be_focused()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.get_by_role("button", name="Take back: moved")).to_be_visible()
    expect(page.locator("[data-rows] > .row .row__n").nth(2)).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Do again: moved")).to_be_visible()
    page.keyboard.press("Control+Shift+z")
    expect(page.get_by_role("button", name="Do again: moved")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Do again: moved")).to_be_visible()
    assert plains(made) == before
    second.focus()
    page.keyboard.press("e")
    box = page.locator(".inplace textarea")
    expect(box).to_be_focused()
    page.keyboard.press("Control+z")  # in a field it is the field's
    page.keyboard.press("Escape")
    expect(page.locator(".inplace")).to_have_count(0)
    expect(second).to_be_focused()
    page.keyboard.press("Delete")
    expect(page.get_by_role("heading", name="Dropped")).to_be_visible()
    expect(second).to_be_focused()  # what stands there now
    page.get_by_role("button", name=re.compile("Put back “")).first.click()
    expect(page.get_by_role("heading", name="Dropped")).to_have_count(0)
    assert plains(made) == before
    page.locator(".kind summary").first.click()
    page.locator(".kind .fix .btn").first.press("Enter")
    expect(page.locator("summary", has_text="Taken back")).to_be_visible()
    expect(page.locator("body")).not_to_be_focused()
    expect(page.locator("[data-rows] > .is-new")).to_have_count(1)  # where it was shows
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keys of this page")).to_be_visible()


def test_without_scripts_on_a_phone(new_page: Callable[..., Page], course: Course, editor: User) -> None:
    made = done(course, TEXT, "ferry.txt")
    page = new_page(editor, viewport=PHONE, java_script_enabled=False)
    page.goto(page_of(made))
    page.locator(".row", has_text="In 1911").locator(".row__n").click()
    page.get_by_role("button", name=re.compile("^Part here")).first.click()
    expect(page.locator(".row", has_text="Nobody took").locator(".row__n")).to_be_visible()
    page.locator(".row", has_text="Nobody took").locator(".row__pick").check()
    page.locator(".row", has_text="Odo kept").locator(".row__pick").check()
    page.get_by_role("button", name="Drop", exact=True).click()
    expect(page.get_by_role("heading", name="Dropped")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name=re.compile("Put back “Nobody")).click()
    page.locator(".row", has_text="The Bridge").locator(".row__n").click()
    page.get_by_role("button", name="A unit begins here").click()
    page.get_by_role("link", name="Unit 2: what can be done").first.click()
    page.get_by_role("textbox", name="Title of the unit").fill("Later on")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".outline")).to_contain_text("Later on")
    page.get_by_role("link", name="Unit 2: what can be done").first.click()
    page.get_by_role("button", name="Let it begin one paragraph later").click()
    page.locator("summary", has_text="Words joined across lines").click()
    page.get_by_role("button", name=re.compile("Take back “win")).click()
    expect(page.locator("summary", has_text="Taken back")).to_be_visible()
    assert any("win-" in words for words in plains(made))
    page.get_by_role("button", name="Publish the text").click()
    expect(page.get_by_text("The course reads this edition")).to_be_visible()
    assert Unit.objects.count() == 2


def test_two_editors(
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
    course: Course,
    editor: User,
) -> None:
    ruth = make_user("Ruth")
    course.editors.add(ruth)
    made = done(course, TEXT, "ferry.txt")
    mine, hers = new_page(editor, viewport=DESK), new_page(ruth, viewport=DESK)
    mine.clock.install()
    mine.goto(page_of(made))
    hers.goto(page_of(made))
    menu(mine, "Odo kept")
    mine.get_by_role("button", name="Change the wording").click()
    mine.locator(".inplace textarea").fill("Odo kept it, as I say.")
    menu(hers, "Odo kept")
    hers.get_by_role("button", name="Change the wording").click()
    hers.locator(".inplace textarea").fill("Odo kept his old boat.")
    hers.get_by_role("button", name="Save", exact=True).click()
    expect(hers.locator(".row", has_text="Odo kept his old boat.")).to_be_visible()
    mine.clock.run_for(11_000)
    expect(mine.get_by_text("Ruth has this text open too.")).to_be_visible()
    expect(mine.get_by_text(re.compile(r"Ruth changed ¶ \d just now\."))).to_be_visible()
    looks_right(mine, accessibility_problems)
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.get_by_text("Ruth changed this paragraph since you opened the page.").first).to_be_visible()
    expect(mine.locator(".inplace textarea")).to_have_value("Odo kept it, as I say.")
    mine.get_by_role("button", name="Save", exact=True).click()
    expect(mine.locator(".row", has_text="Odo kept it, as I say.")).to_be_visible()


WAYS = (
    "The ferry crossed the river at six in the morning, and again at nine when the mist had gone from the water.",
    "The ferryman never counted his passengers, and nobody in the village had ever asked him to do so at all.",
    "A long winter followed, in which the ice was thin, and those who could not wait went round by the old mill.",
    "The county wrote to the village about a bridge, and the village wrote back that it had a ferry already.",
    "He kept his boat all the same, and painted it every spring until he was too old to do it himself any more.",
)


def a_printed_web_page(page: Page) -> bytes:
    """A page of several sheets, with the title and the address that a browser prints on each."""
    chapters = ("The Crossing", "The Brigde", "The Auction", "What Was Left")
    said = [
        "".join(
            f"<p>{' '.join(WAYS[(n + m) % 5].replace('The', f'{m + 2} times the') for m in range(4))}</p>"
            for n in range(7)
        )
        for _ in chapters
    ]
    body = "".join(f"<h2>{name}</h2>{words}" for name, words in zip(chapters, said, strict=True))
    page.set_content(f"<title>The Ferry at Hollin</title><h1>The Ferry at Hollin</h1>{body}")
    return page.pdf(format="A5", display_header_footer=True)


def test_a_printed_web_page_is_set_right_and_read(
    new_page: Callable[..., Page], course: Course, editor: User
) -> None:
    """Dropped, two headings mended, a repair taken back, units moved, published, read."""
    page = new_page(editor, viewport=DESK)
    data = a_printed_web_page(page)
    page.goto(f"/courses/{course.slug}/texts/")
    file: FilePayload = {"name": "ferry.pdf", "mimeType": "application/pdf", "buffer": data}
    page.locator("#id_file").set_input_files(file)
    page.get_by_role("button", name="Bring in").click()
    expect(page.get_by_role("heading", name="ferry.pdf")).to_be_visible()
    made = Import.objects.get()
    imports.structure_import(made=made)
    page.goto(page_of(made))
    expect(page.get_by_role("heading", name="Outline")).to_be_visible()
    made.refresh_from_db()

    menu(page, "The Brigde")
    page.get_by_role("button", name="Change the wording").click()
    page.locator(".inplace textarea").fill("The Bridge")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".outline")).to_contain_text("The Bridge")
    menu(page, "What Was Left")
    page.get_by_role("button", name="One level down").click()
    expect(page.get_by_role("button", name="Take back: set as something else")).to_be_visible()
    expect(page.get_by_role("heading", name="What Was Left", level=3)).to_be_visible()

    page.locator(".kind summary").first.click()
    page.get_by_role("button", name=re.compile("^Take back “")).first.click()
    expect(page.locator("summary", has_text="Taken back")).to_be_visible()

    units = page.locator("[data-unit-row]").count()
    menu(page, "The Auction")
    page.get_by_role("button", name="A unit begins here").click()
    expect(page.locator("[data-unit-row]")).to_have_count(units + 1)
    page.locator("[data-unit-row]", has_text="The Auction").locator("[data-unit]").click()
    page.get_by_role("button", name="Up by one").locator("visible=true").click()
    expect(page.locator("[data-unit-row]").first).to_contain_text("The Auction")
    page.get_by_role("button", name="Publish the text").click()
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_role("heading", name="The Auction").first).to_be_visible()
