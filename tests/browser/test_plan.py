"""The board in a browser: dragged with a mouse and with a finger, by keys, without a script, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import factories
from tests.browser.reading import until
from tests.classroom.planning import Plan

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def middle(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def lane(page: Page, number: int) -> Locator:
    return page.locator(f"#s{number}")


def card(page: Page | Locator, title: str) -> Locator:
    return page.locator(".card").filter(has_text=title)


def test_a_card_is_dragged_with_the_mouse_and_the_drag_can_be_given_up(new_page: NewPage) -> None:
    plan = Plan()
    page = new_page(plan.editor, **WIDE)
    page.goto(plan.url("plan"))
    moving = card(page, "Reading 2")
    x, y = middle(moving)
    # given up by Escape
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(*middle(card(page, "Reading 7")), steps=5)
    expect(lane(page, 4).locator(".card--slot")).to_have_text("Put it here")
    page.keyboard.press("Escape")
    expect(page.locator(".card--slot")).to_have_count(0)
    expect(lane(page, 2).locator("[data-card]").first).to_contain_text("Reading 2")
    page.mouse.up()
    assert plan.lane(plan.sessions[1]) == ["Reading 2", "Reading 3"]
    # into the session that was held it does not go
    page.mouse.move(*middle(moving))
    page.mouse.down()
    page.mouse.move(*middle(card(page, "Reading 0")), steps=5)
    expect(lane(page, 1).locator(".card--slot")).to_have_count(0)
    # before another one
    x, y = middle(card(page, "Reading 7"))
    page.mouse.move(x, y - 12, steps=5)
    page.mouse.up()
    expect(lane(page, 4).locator("[data-card]").nth(1)).to_contain_text("Reading 2")
    expect(page.locator("[data-plan-said]")).to_have_text("Moved “Reading 2” to session 4.")
    until(lambda: plan.lane(plan.sessions[3]) == ["Reading 6", "Reading 2", "Reading 7"])
    # out of the plan, and back
    page.get_by_role("button", name="Undo: moved “Reading 2” to session 4").click()
    expect(lane(page, 2).locator("[data-card]").first).to_contain_text("Reading 2")
    page.mouse.move(*middle(card(page, "Reading 2")))
    page.mouse.down()
    tray = page.locator(".tray")
    page.mouse.move(*middle(tray), steps=8)
    page.mouse.up()
    expect(card(tray, "Reading 2")).to_be_visible()
    until(lambda: plan.lane(plan.sessions[1]) == ["Reading 3"])


def test_the_board_scrolls_along_at_its_edge(new_page: NewPage) -> None:
    plan = Plan(12)
    page = new_page(plan.editor, **WIDE)
    page.goto(plan.url("plan"))
    assert fits(page)
    page.mouse.move(*middle(card(page, "Reading 3")))
    page.mouse.down()
    page.mouse.move(1270, 600, steps=4)
    until(lambda: bool(page.evaluate("document.querySelector('[data-board]').scrollLeft > 1400")))
    page.mouse.move(1000, 600, steps=3)
    expect(page.locator(".card--slot")).to_have_count(1)
    page.mouse.up()
    until(lambda: plan.lane(plan.sessions[1]) == ["Reading 2"])
    # what was scrolled to stays in sight
    assert page.evaluate("document.querySelector('[data-board]').scrollLeft > 1400")


def test_a_card_is_dragged_with_a_finger_on_a_phone(
    new_page: NewPage, accessibility_problems: Problems
) -> None:
    plan = Plan()
    page = new_page(plan.editor, **PHONE)
    page.goto(plan.url("plan"))
    assert fits(page)
    assert accessibility_problems(page) == []
    grip = card(page, "Reading 2").locator("[data-grip]")
    lane(page, 2).scroll_into_view_if_needed()
    lane(page, 2).evaluate("one => one.scrollIntoView({block: 'start'})")
    x, y = middle(grip)
    to = middle(card(page, "Reading 3"))[1] + 20
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        finger.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": a, "y": b} for a, b in points]}
        )

    touch("touchStart", (x, y))
    for step in range(1, 6):
        touch("touchMove", (x, y + (to - y) * step / 5))
    expect(page.locator(".card--slot")).to_have_count(1)
    touch("touchEnd")
    until(lambda: plan.lane(plan.sessions[1]) == ["Reading 3", "Reading 2"])


@pytest.mark.parametrize("view", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no script"])
def test_a_card_is_moved_by_its_buttons(
    new_page: NewPage, accessibility_problems: Problems, view: dict[str, Any], scripts: bool
) -> None:
    plan = Plan()
    factories.make_question(plan.course, "Who paid?", session=plan.sessions[1])
    page = new_page(plan.editor, java_script_enabled=scripts, **view)
    page.goto(plan.url("plan"))
    more = page.get_by_role("button", name="Move Reading 2", exact=True)
    more.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Down").locator("visible=true").focus()
    if scripts:
        assert accessibility_problems(page) == []
    page.keyboard.press("Enter")
    expect(lane(page, 2).locator("[data-card]").nth(1)).to_contain_text("Reading 2")
    if scripts:  # one goes on where one was
        expect(page.get_by_role("button", name="Move Reading 2", exact=True)).to_be_focused()
    page.get_by_role("button", name="Move Reading 2", exact=True).click()
    page.get_by_role("button", name="To session 4").locator("visible=true").click()
    expect(lane(page, 4).locator("[data-card]").nth(2)).to_contain_text("Reading 2")
    page.get_by_role("button", name="Move Who paid?").click()
    page.get_by_role("button", name="To session 3").locator("visible=true").click()
    expect(lane(page, 3).get_by_text("Who paid?").first).to_be_visible()
    page.get_by_role("button", name="Undo: moved the question").click()
    expect(lane(page, 2).get_by_text("Who paid?").first).to_be_visible()
    assert plan.lane(plan.sessions[3]) == ["Reading 6", "Reading 7", "Reading 2"]
    assert fits(page)


@pytest.mark.parametrize(
    "view", [WIDE, PHONE | {"java_script_enabled": False}], ids=["wide", "phone, no script"]
)
def test_a_facilitator_sets_dates_and_plans_an_evening(
    new_page: NewPage, accessibility_problems: Problems, view: dict[str, Any]
) -> None:
    plan = Plan()
    for words in ("Who paid?", "Who asked first?"):
        factories.make_question(plan.course, words, session=plan.sessions[1])
    page = new_page(plan.facilitator, **view)

    def check() -> None:
        assert fits(page)
        if view.get("java_script_enabled", True):
            assert accessibility_problems(page) == []

    page.goto(plan.url("plan"))
    check()
    page.get_by_label("Next meeting").fill("2040-03-20")
    page.get_by_label("Rhythm").select_option("weekly")
    page.get_by_role("button", name="See the dates").click()
    expect(page.get_by_text("Tue 20 March").first).to_be_visible()
    check()
    page.get_by_role("button", name="Keep these dates").click()
    expect(lane(page, 2).get_by_text("Tue 20 March")).to_be_visible()
    # one of them is moved, then cancelled
    lane(page, 3).get_by_role("link", name="Tue 27 March").click()
    expect(page.get_by_role("button", name="Move it")).to_be_visible()
    check()
    page.get_by_label("Day").fill("2040-03-29")
    page.get_by_role("button", name="Move it").click()
    expect(lane(page, 3).get_by_text("Thu 29 March")).to_be_visible()
    lane(page, 3).get_by_role("link", name="Thu 29 March").click()
    page.get_by_label("Why?").fill("The hall is shut")
    page.get_by_role("button", name="Cancel this meeting").click()
    expect(lane(page, 3).get_by_text("cancelled")).to_be_visible()
    page.get_by_role("button", name="Undo: cancelled session 3").click()
    expect(lane(page, 3).get_by_text("cancelled")).to_have_count(0)
    # the evening
    page.goto(plan.url("meeting-plan", meeting=plan.meetings[1].pk))
    page.get_by_role("button", name="Fill in a proposal").click()
    expect(page.get_by_label("Minutes of Who paid?")).to_have_value("28")
    check()
    page.get_by_label("Minutes of Who paid?").fill("40")
    page.get_by_label("Point 1").fill("Hello")
    page.get_by_label("Point 1").press("Enter")
    expect(page.get_by_label("Point 1")).to_have_value("Hello")
    expect(page.get_by_text("12 more than the evening has")).to_be_visible()
    page.get_by_role("button", name="Rotate for all coming meetings").click()
    expect(page.get_by_text("Shared out who chairs and who takes notes, for 3 meetings.")).to_be_visible()
    check()


def test_a_course_without_sessions_says_how_to_begin(
    new_page: NewPage, accessibility_problems: Problems
) -> None:
    editor = factories.make_user("Miriam")
    course = factories.make_course(editors=[editor])
    factories.make_circle(course, owner=editor)
    page = new_page(editor, **WIDE)
    page.goto(f"/courses/{course.slug}/plan/")
    page.get_by_role("link", name="Add the first session").click()
    expect(page.get_by_role("button", name="Add it")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_label("Title").fill("Who ruled the town?")
    page.get_by_role("button", name="Add it").click()
    expect(lane(page, 1).get_by_role("heading", name="Who ruled the town?")).to_be_visible()
    assert accessibility_problems(page) == []
