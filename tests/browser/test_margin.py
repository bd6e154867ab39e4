"""The margin in a real browser: a note by keys alone, on words of two paragraphs, on a phone, offline, without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.models import Circle
from readings.models import Note, Unit
from readings.queries import Quoted, quoted_passage
from tests.bench.margin_bench import fill
from tests.conftest import sign_in
from tests.factories import (
    make_circle,
    make_course,
    make_member,
    make_note,
    make_thread,
    make_unit,
    make_user,
    publish_wording,
)

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
TEXT = """# The lamp

The keeper trimmed the wick at dusk.[^1] Nobody thanked him, 𝔞𝔫𝔡 nobody had to.

> We saw it from *eleven* miles out, and then from nine.

- oil for the winter
- wick for a year

The log says so, in an even hand, on every evening of those years. It was never late.

[^1]: So the log says.
""".encode()


@pytest.fixture
def circle() -> Circle:
    return make_circle(make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return make_unit(circle.course, circle.course.sessions.get(), title="The lamp", data=TEXT, name="lamp.md")


@pytest.fixture
def anna(circle: Circle) -> User:
    return make_member(circle, user=make_user("Anna"))


def words(unit: Unit, number: int = 1, **stretch: int) -> Quoted:
    found = quoted_passage(unit, number, **stretch)
    assert found is not None
    return found


def address(circle: Circle, unit: Unit) -> str:
    return f"/c/{circle.slug}/readings/{unit.slug}/"


def choose(page: Page, first: str, start: str, last: str, end: str) -> None:
    """Selects from the words `start` in one paragraph to the end of the words `end` in another."""
    page.evaluate(
        """([first, start, last, end]) => {
            const find = (block, words, after) => {
                const walk = document.createTreeWalker(document.querySelector(`${block} p`), NodeFilter.SHOW_TEXT);
                for (let node; (node = walk.nextNode()); ) {
                    const at = node.data.indexOf(words);
                    if (at >= 0) return [node, at + (after ? words.length : 0)];
                }
                throw new Error(`no ${words}`);
            };
            const range = document.createRange();
            range.setStart(...find(first, start, false));
            range.setEnd(...find(last, end, true));
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [first, start, last, end],
    )


def wait_for_underlines(page: Page, kind: str) -> None:
    """Until the browser underlines words of this kind."""
    for _ in range(100):
        if page.evaluate("(kind) => CSS.highlights.has(kind)", kind):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"nothing is underlined as {kind}")


def test_a_note_is_written_changed_and_read_by_keys_alone(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    page.goto(address(circle, unit))
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.get_by_label("Your note on ¶ 2")).to_be_focused()
    page.keyboard.type("From eleven, or from nine?")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="I ask")).to_be_checked()
    page.keyboard.press("Control+Enter")
    mark = page.locator("#p2 .mk--mine")
    expect(mark).to_contain_text("You ask From eleven, or from nine?")
    expect(page.get_by_role("status").filter(has_text="Kept. Only you can see it.")).to_be_attached()
    expect(page.locator("#p2 .blk__n")).to_be_focused()
    note = Note.objects.get()
    assert (note.mark, note.shared, note.passage.number) == ("ask", False, 2)
    page.keyboard.press("m")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#notes")).to_contain_text("only you can see it")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Change")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your note")).to_be_focused()
    page.keyboard.type(" Ask on Thursday.")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Share it with the circle")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(mark).to_contain_text("Ask on Thursday.")
    note.refresh_from_db()
    assert note.shared


def test_a_note_stands_on_words_selected_over_paragraphs(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage
) -> None:
    """Past a marker of a note, letters outside the first plane, emphasis, the marks of a list."""
    page = new_page(anna)
    page.goto(address(circle, unit))
    choose(page, "#p1", "thanked", "#p3", "for the")
    bar = page.get_by_role("toolbar", name="With the selected words")
    expect(bar).to_be_visible()
    bar.get_by_role("button", name="Note").click()
    field = page.get_by_label("Your note on words of ¶ 1–3")
    expect(field).to_be_focused()
    expect(bar).to_be_hidden()
    page.get_by_role("radio", name="I doubt it").check(force=True)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#p1 .mk--mine")).to_contain_text("You doubt it")
    assert Note.objects.get().passage.exact == (
        "thanked him, 𝔞𝔫𝔡 nobody had to.\n\nWe saw it from eleven miles out, and then from nine.\n\noil for the"
    )
    page.reload()
    wait_for_underlines(page, "note-mine-doubt")
    underlined = page.evaluate("[...CSS.highlights.get('note-mine-doubt')].map((range) => range.toString())")
    assert underlined == [
        "thanked him, 𝔞𝔫𝔡 nobody had to.",
        "We saw it from eleven miles out, and then from nine.",
        "oil for the",
    ]


def test_selected_words_are_discussed_and_the_edge_of_a_paragraph_counts_for_nothing(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna)
    page.goto(address(circle, unit))
    choose(page, "#p3", "winter", "#p4", "wick")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Begin a discussion")).to_be_visible()
    expect(page.locator(".passage")).to_contain_text("winterwick")
    assert "paragraph=3&start=12&end=4&last=4" in page.url
    page.go_back()
    page.evaluate(
        """() => {
            const range = document.createRange();
            range.selectNodeContents(document.querySelector("#p2 p"));
            range.setEnd(document.querySelector("#p3 p"), 0); // as three clicks do
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.keyboard.press("n")
    expect(page.get_by_label("Your note on words of ¶ 2", exact=True)).to_be_focused()


def test_what_is_typed_outlives_escape_a_reload_and_a_lost_connection(
    circle: Circle, unit: Unit, anna: User, new_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    context = new_context()
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    page.goto(address(circle, unit))
    page.locator("#p2 .blk__n").focus()
    page.keyboard.press("n")
    field = page.get_by_label("Your note on ¶ 2")
    expect(field).to_be_focused()
    page.keyboard.type("Typed on a train.")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(page.locator("#p2 .blk__n")).to_be_focused()
    expect(page.locator("#p2 .mk--begun")).to_contain_text("A note you began Typed on a train.")
    page.reload()
    page.locator("#p2 .mk--begun").click()
    expect(field).to_have_value("Typed on a train.")
    expect(page.get_by_text("What you began here is back.")).to_be_visible()
    context.set_offline(True)
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("That did not reach us. Your words are kept in this browser")).to_be_visible()
    context.set_offline(False)
    page.get_by_role("button", name="try again").click()
    expect(page.locator("#p2 .mk--mine")).to_contain_text("Your note Typed on a train.")
    assert [note.body for note in Note.objects.all()] == ["Typed on a train."]
    assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft:'))") == []


def test_a_session_that_ended_loses_no_words(
    circle: Circle, unit: Unit, anna: User, new_context: Callable[..., BrowserContext], live_server: Any
) -> None:
    context = new_context()
    sign_in(context, anna, live_server.url)
    page = context.new_page()
    page.goto(address(circle, unit))
    page.locator("#p1 .blk__n").focus()
    page.keyboard.press("n")
    page.get_by_label("Your note on ¶ 1").fill("Typed for an hour.")
    context.clear_cookies()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_text("You were signed out; your words are kept here.")).to_be_visible()
    expect(page.get_by_role("link", name="Come in again in a new tab")).to_be_visible()
    sign_in(context, anna, live_server.url)
    context.new_page().goto(address(circle, unit))  # the other tab: it brings the cookie of the forms
    page.get_by_role("button", name="try again").click()
    expect(page.locator("#p1 .mk--mine")).to_contain_text("Typed for an hour.")


def test_on_a_phone_marks_are_a_line_and_notes_a_sheet_from_below(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage, accessibility_problems: Problems
) -> None:
    make_note(circle, on=words(unit, 4), body="A very long remark. " * 9, shared=True)
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "color_scheme": "dark"}
    page = new_page(anna, **phone)
    page.goto(address(circle, unit))
    mark = page.locator("#p4 .mk--note")
    box = mark.bounding_box()
    assert box is not None
    assert box["height"] < 40
    mark.tap()
    sheet = page.locator("#notes")
    expect(sheet).to_be_visible()
    found = sheet.bounding_box()
    assert found is not None
    assert (found["x"], round(found["width"]), round(found["y"] + found["height"])) == (0, 360, 740)
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.locator("#p5 .blk__n").tap()
    page.get_by_role("link", name="Write a note").tap()
    field = page.get_by_label("Your note on ¶ 5")
    expect(field).to_be_focused()
    paragraph = page.locator("#p5").bounding_box()
    form = page.locator("#noting").bounding_box()
    assert paragraph is not None
    assert form is not None
    assert paragraph["y"] < form["y"]  # what one writes on is to be seen
    assert accessibility_problems(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_without_script_a_note_is_written_on_a_page(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage, accessibility_problems: Problems
) -> None:
    page = new_page(anna, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(address(circle, unit))
    page.get_by_role("link", name="Paragraph 2").click()
    page.get_by_role("link", name="Write a note").click()
    page.get_by_label("Your note on ¶ 2").fill("By hand.")
    page.get_by_role("radio", name="Important").check(force=True)
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#p2 .mk--mine")).to_contain_text("By hand.")
    expect(page.get_by_role("status").filter(has_text="Kept. Only you can see it.")).to_be_in_viewport()
    page.reload()
    expect(page.get_by_text("Kept. Only you can see it.")).to_have_count(0)
    page.locator("#p2 .mk--mine").click()
    expect(page.get_by_role("heading", name="In the margin of ¶ 2")).to_be_visible()
    page.get_by_role("link", name="Change").click()
    page.get_by_label("Share it with the circle").check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#p2 .mk--mine")).to_be_visible()
    assert Note.objects.get().shared
    page.goto(f"{address(circle, unit)}notes/?paragraph=2")
    page.get_by_role("link", name="Throw away").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.locator("#p2")).to_be_visible()
    assert not Note.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_margin_is_clean_with_everything_open(
    circle: Circle,
    unit: Unit,
    anna: User,
    new_page: NewPage,
    accessibility_problems: Problems,
    scheme: str,
) -> None:
    for mark in Note.Mark:
        make_note(circle, on=words(unit, 5), shared=True, mark=mark)
        make_note(circle, anna, on=words(unit, 1, start=4, end=10), mark=mark)
    make_thread(circle, on=words(unit, 2))
    page = new_page(anna, color_scheme=scheme, viewport={"width": 1280, "height": 800})
    page.goto(address(circle, unit))
    wait_for_underlines(page, "note-mine-doubt")
    assert accessibility_problems(page) == []
    page.locator("#p5 .mk--note").click()
    expect(page.locator("#notes")).to_contain_text("I doubt it")
    assert accessibility_problems(page) == []
    page.keyboard.press("Escape")
    page.locator("#p1 .blk__n").focus()
    page.keyboard.press("n")
    expect(page.get_by_label("Your note on ¶ 1")).to_be_focused()
    beside, text = page.locator("#noting").bounding_box(), page.locator("#p1 p").bounding_box()
    assert beside is not None
    assert text is not None
    assert beside["x"] > text["x"] + text["width"]  # it covers nothing of the text
    assert accessibility_problems(page) == []
    for rest in ("notes/", "notes/?paragraph=1", "notes/new/?paragraph=1"):
        page.goto(address(circle, unit) + rest)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert accessibility_problems(page) == []


def test_two_thousand_notes_keep_the_text_where_it_was(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage
) -> None:
    page = new_page(anna, viewport={"width": 1280, "height": 800})
    page.goto(address(circle, unit))
    places = "[...document.querySelectorAll('.blk')].map((block) => block.offsetTop)"
    before = page.evaluate(places)
    fill(circle, unit, anna, notes=2_000, threads=300)
    page.reload()
    wait_for_underlines(page, "note-doubt")
    assert page.evaluate(places) == before
    page.locator("#p5 .mk--note").first.click()
    expect(page.locator("#notes .slip")).to_have_count(50)
    page.locator("#notes").get_by_role("link", name="More notes").press("Enter")
    expect(page.locator("#notes")).to_contain_text("Page 2 of")


def test_a_typo_is_corrected_under_a_note_on_the_whole_paragraph_and_the_note_is_still_beside_it(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage, accessibility_problems: Problems
) -> None:
    make_note(circle, anna, body="Who thanked whom?", on=words(unit, 1))
    make_note(circle, anna, body="On the log alone.", on=words(unit, 5, start=4, end=7))
    publish_wording(unit.text, TEXT.replace(b"trimmed the wick", b"trimmed his wick"), name="lamp.md")
    page = new_page(anna, viewport={"width": 1280, "height": 800})
    page.goto(address(circle, unit))
    expect(page.locator("#p1 .mk--mine")).to_have_text("Your note Who thanked whom? on an earlier wording")
    expect(page.locator("#p5 .mk--mine")).to_have_text("Your note On the log alone.")
    wait_for_underlines(page, "note-mine-note")
    assert page.evaluate("CSS.highlights.get('note-mine-note').size") == 1
    beside, text = page.locator("#p1 .mk--mine").bounding_box(), page.locator("#p1 p").bounding_box()
    assert beside is not None
    assert text is not None
    assert beside["x"] >= text["x"] + text["width"]
    assert abs(beside["y"] - text["y"]) < text["height"]
    assert accessibility_problems(page) == []
    page.locator("#p1 .mk--mine").click()
    expect(page.locator("#notes")).to_contain_text("The text was corrected since")
    page.locator("#notes").get_by_role("link", name="the words it was written on").click()
    expect(page.get_by_role("heading", name="A note on words that were corrected")).to_be_visible()
    page.get_by_role("link", name="Its paragraph now, ¶ 1").click()
    expect(page.locator("#p1")).to_be_in_viewport()


def test_on_paper_stand_ones_own_notes_and_nobody_elses(
    circle: Circle, unit: Unit, anna: User, new_page: NewPage
) -> None:
    make_note(circle, on=words(unit, 5), body="Of another.", shared=True)
    for number in range(3):
        make_note(circle, anna, on=words(unit, 5), body=f"My own {number}.")
    page = new_page(anna)
    page.goto(address(circle, unit))
    page.emulate_media(media="print")
    margin = page.locator("#p5 .blk__margin")
    for number in range(3):
        expect(margin.get_by_text(f"My own {number}.").last).to_be_visible()
    expect(margin.get_by_text("Of another.")).to_be_hidden()
    expect(margin.get_by_text("Your 3 notes")).to_be_hidden()
