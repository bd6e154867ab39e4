"""An evening in real browsers: a laptop that runs it, phones that follow, and the wall."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.actions import attendance, notes, turns
from classroom.models import AgendaItem, Room
from courses.models import Membership
from discussions.models import Question
from tests.browser.reading import until
from tests.classroom.evening import Evening, planned

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}
SOON = 3_000  # ms: so quickly every phone in the room is current


@pytest.fixture
def evening() -> Evening:
    return planned()


def address(evening: Evening, more: str = "") -> str:
    return f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/{more}"


def phone(new_page: NewPage, evening: Evening, user: User) -> Page:
    page = new_page(user, **PHONE)
    page.goto(address(evening))
    return page


def laptop(new_page: NewPage, evening: Evening) -> Page:
    page = new_page(evening.facilitator, **LAPTOP)
    page.goto(address(evening))
    return page


def question(page: Page) -> str:
    return page.locator(".room__q").inner_text()


def notes_of(evening: Evening) -> str:
    return Room.objects.get(pk=evening.meeting.pk).notes


# The whole evening ------------------------------------------------------------------------------------------


def test_a_facilitator_runs_the_evening_while_three_phones_follow(
    evening: Evening, new_page: NewPage
) -> None:
    people = [evening.member(name) for name in ("Anna", "Ben", "Carla")]
    run = laptop(new_page, evening)
    phones = [phone(new_page, evening, user) for user in people]
    wall = new_page(evening.facilitator, viewport={"width": 1920, "height": 1080})
    wall.goto(address(evening, "wall/"))
    expect(phones[0].get_by_text("The room opens on the evening")).to_be_visible()

    run.get_by_role("button", name="Open the meeting room").click()
    for each in phones:  # the page they wait on becomes the room
        expect(each.get_by_role("button", name="Ask to speak")).to_be_visible(timeout=SOON + 2_000)

    run.get_by_role("button", name="Begin: Welcome").click()
    for each in phones:
        expect(each.locator(".room__q")).to_have_text("Welcome", timeout=SOON)
    run.keyboard.press("m")
    expect(run.locator(".room__q")).to_have_text("Who asked?")
    for each in [*phones, wall]:
        expect(each.locator("[data-told=question]")).to_have_text("Who asked?", timeout=SOON)
    expect(phones[0].locator("#told")).to_contain_text("Who asked?")

    anna, ben, carla = phones
    anna.get_by_role("button", name="Ask to speak").click()
    expect(anna.locator(".room__place")).to_have_text("You are next")
    expect(run.locator(".queue li")).to_have_count(1, timeout=SOON)
    run.keyboard.press("n")
    expect(run.locator(".speaking")).to_contain_text("Anna")
    expect(anna.locator(".room__place")).to_have_text("You have the word", timeout=SOON)
    expect(wall.locator(".wall__speak")).to_contain_text("Anna", timeout=SOON)
    run.get_by_role("button", name="Has spoken").click()
    expect(run.locator(".speaking")).to_have_count(0)

    anna.get_by_role("button", name="Ask to speak").click(timeout=10_000)
    expect(anna.locator(".room__place")).to_have_text("You are next")
    ben.get_by_role("button", name="Ask to speak").click()
    carla.get_by_role("button", name="Ask to speak").click()
    expect(run.locator(".queue b")).to_have_text(["Ben", "Carla", "Anna"], timeout=SOON)  # first-timers first
    expect(anna.locator(".room__place")).to_have_text("You are third, after Carla", timeout=SOON)
    carla.get_by_role("button", name="Lower your hand").click()
    expect(run.locator(".queue b")).to_have_text(["Ben", "Anna"], timeout=SOON)
    run.get_by_role("button", name="Anna speaks now").click()
    expect(run.locator(".speaking")).to_contain_text("Anna")

    run.get_by_role("button", name="End the meeting").click()
    expect(run.get_by_text("the record")).to_be_visible()
    for each in phones:
        expect(each.get_by_text("the record")).to_be_visible(timeout=SOON + 2_000)
    expect(anna.get_by_text("Four were here")).to_be_visible()
    expect(anna.get_by_text("Carla")).to_have_count(0)  # by name only for whoever ran it
    expect(run.get_by_text("Carla")).to_be_visible()


def test_who_is_here_is_one_press(evening: Evening, new_page: NewPage) -> None:
    anna = evening.member("Anna")
    evening.open()
    run, page = laptop(new_page, evening), phone(new_page, evening, anna)
    page.get_by_role("button", name="I am here").click()
    expect(page.get_by_role("button", name="I am here")).to_have_count(0)
    expect(run.locator("#people .names").first).to_contain_text("Anna", timeout=SOON)
    run.get_by_role("button", name="Somebody else, or a slip").click()
    run.get_by_label("Name of the guest").fill("Dora")
    run.keyboard.press("Enter")
    expect(run.locator("#people .names").first).to_contain_text("Dora")
    run.get_by_role("button", name="Owner", exact=False).first.click()
    expect(run.locator("#people .names").first).to_contain_text("Owner")


def test_time_is_up_is_said_and_given(evening: Evening, new_page: NewPage) -> None:
    evening.open(-40)
    evening.move_on(-25)  # ten minutes for it, which are over
    page = laptop(new_page, evening)
    expect(page.locator("[data-over]")).to_have_text(re.compile("Time to move on\\s*15 min over"))
    expect(page.locator("#told")).to_have_text("Time to move on.")
    for _ in range(4):
        page.keyboard.press("+")
        page.wait_for_timeout(400)
    expect(page.get_by_text("left for it")).to_be_visible()
    expect(page.locator("[data-over]")).to_be_hidden()
    assert AgendaItem.objects.get(pk=evening.items[0].pk).more == 20


def test_a_page_keeps_what_one_is_at_while_others_change_the_room(
    evening: Evening, new_page: NewPage
) -> None:
    evening.open()
    evening.move_on()
    anna = evening.member("Anna")
    page = laptop(new_page, evening)
    page.get_by_role("button", name="More about the speakers").click()
    field = page.get_by_label("A name without a seat")
    field.fill("Dor")
    turns.ask_to_speak(access=evening.access(anna), meeting=evening.meeting)
    expect(page.locator(".queue b")).to_have_text(["Anna"], timeout=SOON)
    expect(field).to_be_focused()
    page.keyboard.type("a")
    expect(field).to_have_value("Dora")
    page.keyboard.press("Enter")
    expect(page.locator(".queue b")).to_have_text(["Anna", "Dora"])


# Notes ------------------------------------------------------------------------------------------------------


def test_notes_of_two_who_write_at_once_both_stand(evening: Evening, new_page: NewPage) -> None:
    writer = evening.member("Vera")
    evening.meeting.note_taker = writer
    evening.meeting.save()
    evening.open()
    one, other = laptop(new_page, evening), phone(new_page, evening, writer)
    first, second = one.locator("#notes"), other.locator("#notes")
    first.click()
    one.keyboard.type("Bread.\nPeace.\n")
    expect(second).to_have_value(re.compile("Bread\\.\nPeace\\."), timeout=SOON + 2_000)
    first.evaluate("area => area.setSelectionRange(5, 5)")  # behind “Bread”
    second.focus()
    second.evaluate("area => area.setSelectionRange(area.value.length, area.value.length)")
    for at in range(12):
        one.keyboard.type(" and"[at % 4])
        other.keyboard.type("\nLand"[at % 5])
        one.wait_for_timeout(120)
    said = "Bread and and and.\nPeace."
    until(lambda: notes_of(evening).startswith(said) and notes_of(evening).endswith("\nLand\nLand\nL"))
    for area in (first, second):
        expect(area).to_have_value(re.compile(re.escape(said)), timeout=SOON + 2_000)
        expect(area).to_have_value(re.compile("Land\nLand\nL"))
    assert first.evaluate("area => area.selectionStart") == len("Bread and and and")
    expect(one.locator("[data-notes-state]")).to_contain_text("Saved at")


def test_what_others_write_comes_in_around_what_is_not_saved_yet(evening: Evening, new_page: NewPage) -> None:
    evening.open()
    access = evening.access()
    notes.save_notes(access=access, meeting=evening.meeting, text="One\nTwo\nThree", base="")
    page = laptop(new_page, evening)
    page.route("**/notes/", lambda route: route.abort())
    area = page.locator("#notes")
    area.evaluate("area => { area.focus(); area.setSelectionRange(3, 3); }")
    page.keyboard.type(" and a half")
    notes.save_notes(
        access=access, meeting=evening.meeting, text="Zero\nOne\nTwo\nThree and four", base="One\nTwo\nThree"
    )
    stands = "Zero\nOne and a half\nTwo\nThree and four"
    expect(area).to_have_value(stands, timeout=SOON + 1_000)
    page.keyboard.type(" more")
    stands = stands.replace("half", "half more")
    expect(area).to_have_value(stands)
    page.unroute("**/notes/")
    until(lambda: notes_of(evening) == stands, seconds=12)


def test_what_others_wrote_comes_with_the_answer_to_ones_own(evening: Evening, new_page: NewPage) -> None:
    evening.open()
    page = laptop(new_page, evening)
    page.route("**/pulse/**", lambda route: route.abort())
    page.locator("#notes").click()
    notes.save_notes(access=evening.access(), meeting=evening.meeting, text="Bread.", base="")
    page.keyboard.type("Peace.")
    expect(page.locator("#notes")).to_have_value("Bread.\nPeace.")
    expect(page.locator("[data-notes-state]")).to_contain_text("with what others wrote meanwhile")


def test_notes_outlive_a_lost_connection_and_a_reload(evening: Evening, new_page: NewPage) -> None:
    evening.open()
    page = laptop(new_page, evening)
    page.context.set_offline(True)
    page.locator("#notes").click()
    page.keyboard.type("Nobody hears this yet.")
    expect(page.locator("[data-notes-state]")).to_contain_text(
        "This browser keeps what you type", timeout=6_000
    )
    assert notes_of(evening) == ""
    page.context.set_offline(False)
    until(lambda: notes_of(evening) == "Nobody hears this yet.", seconds=12)
    page.route("**/notes/", lambda route: route.abort())
    page.keyboard.type(" Nor this.")
    page.wait_for_timeout(300)
    page.reload()
    expect(page.locator("#notes")).to_have_value("Nobody hears this yet. Nor this.")
    page.unroute("**/notes/")
    until(lambda: notes_of(evening) == "Nobody hears this yet. Nor this.", seconds=12)


def test_notes_whose_answer_was_lost_stand_once(evening: Evening, new_page: NewPage) -> None:
    evening.open()
    page = laptop(new_page, evening)

    def swallow(route: object) -> None:
        route.fetch()  # type: ignore[attr-defined]
        route.abort()  # type: ignore[attr-defined]

    page.route("**/notes/", swallow, times=1)
    page.locator("#notes").click()
    page.keyboard.type("Hello")
    expect(page.locator("[data-notes-state]")).to_contain_text("This browser keeps what you type")
    assert notes_of(evening) == "Hello"
    page.keyboard.type(" world")
    until(lambda: notes_of(evening) == "Hello world", seconds=12)
    expect(page.locator("#notes")).to_have_value("Hello world")


# Connection, and people who go -------------------------------------------------------------------------------


def test_a_cut_connection_is_said_and_heals_and_what_was_pressed_is_sent(
    evening: Evening, new_page: NewPage
) -> None:
    anna = evening.member("Anna")
    evening.open()
    page = phone(new_page, evening, anna)
    expect(page.get_by_role("button", name="Ask to speak")).to_be_visible()
    page.wait_for_timeout(1_200)
    page.context.set_offline(True)
    page.get_by_role("button", name="Ask to speak").click()
    expect(page.locator("#line")).to_have_text("No connection. What you pressed is sent when it is back.")
    assert not evening.meeting.turns.exists()
    evening.move_on()
    page.context.set_offline(False)
    expect(page.locator(".room__place")).to_have_text("You are next", timeout=9_000)
    expect(page.locator(".room__q")).to_have_text("Welcome")
    expect(page.locator("#line")).to_be_empty()


def test_somebody_removed_is_told_in_one_sentence(evening: Evening, new_page: NewPage) -> None:
    anna = evening.member("Anna")
    evening.open()
    page = phone(new_page, evening, anna)
    Membership.objects.filter(user=anna).update(ended_at=timezone.now(), removed=True)
    expect(page.locator("#line")).to_have_text(
        "You have no seat in this circle any more.", timeout=SOON + 1_000
    )
    assert page.locator("[data-room]").evaluate("room => room.inert")


def test_a_sitting_that_ended_is_told(evening: Evening, new_page: NewPage) -> None:
    anna = evening.member("Anna")
    evening.open()
    page = phone(new_page, evening, anna)
    page.context.clear_cookies()
    expect(page.locator("#line")).to_contain_text("You are signed out", timeout=SOON + 1_000)


def test_what_cannot_be_done_is_one_sentence(evening: Evening, new_page: NewPage) -> None:
    anna = evening.member("Anna")
    evening.open()
    turns.ask_to_speak(access=evening.access(anna), meeting=evening.meeting)
    page = laptop(new_page, evening)
    page.route("**/pulse/**", lambda route: route.fulfill(status=204))
    turns.lower_hand(meeting=evening.meeting, user=anna)
    page.get_by_role("button", name="Anna speaks now").click()
    expect(page.locator("#line")).to_have_text("That hand is down again.")
    expect(page.locator(".queue li")).to_have_count(0)


# Layout -----------------------------------------------------------------------------------------------------


def long_evening(
    evening: Evening, question: str = "Is a council without competing parties still a council?"
) -> None:
    """Eight points, a dozen people, five who wait, one who speaks, apologies, notes."""
    evening.meeting.agenda.all().delete()
    Question.objects.filter(pk=evening.questions[0].pk).update(body=question)
    titles = ("Welcome, who is here", "Grace sums up the reading", "the fifteen points", "councils and parties",
              "Pause, tea", "counting the dead", "What stays open", "Session 4, who brings what")  # fmt: skip
    kinds = {2: "question", 3: "question", 4: "pause", 5: "question"}
    for position, title in enumerate(titles):
        kind = kinds.get(position, "point")
        asked = evening.questions[0] if kind == "question" else None
        AgendaItem.objects.create(
            meeting=evening.meeting, position=position, kind=kind, title=title, question=asked, minutes=15
        )
    evening.open(-40)
    for minute in (-40, -30, -20, -8):
        evening.move_on(minute)
    names = ("Anna", "Ben", "Grace", "Harry", "Irene", "Jack", "Karen", "Leo", "Tom", "Vera", "Sam", "Nick")
    people = [evening.member(name) for name in names]
    for user in people[:10]:
        attendance.mark_here(meeting=evening.meeting, user=user)
    for user in people[10:]:
        attendance.send_apologies(access=evening.access(user), meeting=evening.meeting, said="on shift")
    for user in people[:6]:
        turns.ask_to_speak(access=evening.access(user), meeting=evening.meeting)
    turns.next_speaker(meeting=evening.meeting, at=None)
    Room.objects.filter(pk=evening.meeting.pk).update(notes="A line of notes.\n" * 30)


def test_a_laptop_shows_all_of_it_without_scrolling(evening: Evening, new_page: NewPage) -> None:
    long_evening(evening)
    page = laptop(new_page, evening)
    assert page.evaluate("document.documentElement.scrollHeight") == 800
    for what in (".room__q", ".room__move .btn--main", ".agenda li:last-child", ".queue li:nth-child(5)",
                 "#notes", "[data-notes-state]", "#people"):  # fmt: skip
        box = page.locator(what).bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 800, what
    scrolls = "[...document.querySelectorAll('.room__agenda, .room__side')].map(e => e.scrollHeight - e.clientHeight)"
    assert page.evaluate(scrolls) == [0, 0]
    sizes = page.evaluate(
        "['.room__q', '.room__left b', '.speaking b'].map(q => parseFloat(getComputedStyle(document.querySelector(q)).fontSize))"
    )
    assert sizes[0] > sizes[1] >= sizes[2]


@pytest.mark.parametrize("letters", [4, 55, 120, 400, 1200])
@pytest.mark.parametrize("size", [(1024, 768), (1920, 1080), (1280, 720), (768, 1024)])
def test_a_question_of_any_length_fits_on_the_wall(
    evening: Evening, new_page: NewPage, letters: int, size: tuple[int, int]
) -> None:
    words = ("Does a council that nobody can lose still represent anybody at all? " * 20)[:letters]
    Question.objects.filter(pk=evening.questions[0].pk).update(body=words)
    evening.open(-20)
    evening.move_on(-15)
    evening.move_on(-5)
    page = new_page(evening.facilitator, viewport={"width": size[0], "height": size[1]})
    page.goto(address(evening, "wall/"))
    asked, box = page.locator(".wall__q").bounding_box(), page.locator(".wall__box").bounding_box()
    assert asked is not None
    assert box is not None
    assert asked["height"] <= box["height"] + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    assert page.locator(".wall__q").evaluate("q => q.scrollWidth <= q.clientWidth")
    if letters >= 55 and size[0] > size[1]:  # and it is large
        assert asked["height"] > box["height"] * 0.38
    edge = page.locator(".wall__line").bounding_box()
    assert edge is not None
    assert abs(edge["y"] + edge["height"] - size[1]) < 1


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_in_any_state(
    evening: Evening, new_page: NewPage, accessibility_problems: Problems, width: int
) -> None:
    anna = evening.member("Anna")
    pages = [
        new_page(user, viewport={"width": width, "height": 800}, color_scheme=scheme)
        for user, scheme in ((evening.facilitator, "light"), (anna, "dark"))
    ]

    def look() -> None:
        for page in pages:
            page.goto(address(evening))
            assert accessibility_problems(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    look()
    long_evening(evening)
    look()
    run = pages[0]
    run.goto(address(evening))
    for name in ("More about the speakers", "Somebody else, or a slip"):
        run.get_by_role("button", name=name).click()
        assert accessibility_problems(run) == []
        run.keyboard.press("Escape")
    run.goto(address(evening, "wall/"))
    assert accessibility_problems(run) == []
    evening.close(5)
    look()


def test_a_thumb_reaches_everything_on_a_phone(evening: Evening, new_page: NewPage) -> None:
    long_evening(evening)
    for user in (evening.facilitator, User.objects.get(name="Vera")):
        page = phone(new_page, evening, user)
        page.locator("[data-version]").wait_for()
        small = page.evaluate(
            """[...document.querySelectorAll("main :is(button, summary, .btn)")].filter(e => e.checkVisibility()
              && !e.matches(".names button")).map(e => { const r = e.getBoundingClientRect(); const after = getComputedStyle(e, "::after");
              const grown = after.content !== "none" && after.position === "absolute" ? -2 * parseFloat(after.top) : 0;
              return [e.textContent.trim(), r.height + grown]; }).filter(([, height]) => height < 44)"""
        )
        assert small == []
    ask = page.get_by_role("button", name="Ask to speak").bounding_box()
    assert ask is not None
    assert ask["y"] > 740 / 2  # where the thumb is


# Without a script -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("here", [True, False])
def test_a_long_name_pushes_nothing_off_a_phone(evening: Evening, new_page: NewPage, here: bool) -> None:
    long = evening.member("Wolfeschlegelsteinhausenbergerdorff" * 2 + "Abcdefghij")
    evening.open()
    if here:
        turns.ask_to_speak(access=evening.access(long), meeting=evening.meeting)
    for user in (evening.member("Anna"), evening.facilitator):
        page = phone(new_page, evening, user)
        expect(page.locator(".room__q")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="More about the speakers").click()
    assert page.locator("#hands").evaluate("sheet => sheet.offsetWidth") == 360  # from edge to edge


def test_letters_twice_as_large_fit_on_the_smallest_phone(evening: Evening, new_page: NewPage) -> None:
    evening.open()
    page = new_page(evening.member("Anna"), viewport={"width": 320, "height": 640}, has_touch=True)
    page.goto(address(evening))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    ends = page.locator(".bar__nav a").evaluate_all(
        """links => links.map((link) => {
            const words = document.createRange();
            words.selectNodeContents(link);
            const { left, right } = words.getBoundingClientRect();
            return [left, right];
        })"""
    )
    for (_, right), (left, _) in pairwise(ends):
        assert right <= left


def test_an_evening_without_a_script(evening: Evening, new_page: NewPage) -> None:
    anna = evening.member("Anna")
    run = new_page(evening.facilitator, java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = new_page(anna, java_script_enabled=False, viewport={"width": 360, "height": 740})
    for each in (run, page):
        each.goto(address(evening))
    run.get_by_role("button", name="Open the meeting room").click()
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("button", name="Ask to speak").click()
    expect(page.get_by_text("You are next")).to_be_visible()
    run.get_by_role("link", name="Look again").click()
    run.get_by_role("button", name="Anna speaks now").click()
    expect(run.locator(".speaking")).to_contain_text("Anna")
    run.get_by_role("button", name="Begin: Welcome").click()
    expect(run.locator(".room__q")).to_have_text("Welcome")
    run.locator("#notes").fill("Anna began.")
    run.get_by_role("button", name="Save the notes").click()
    page.get_by_role("link", name="Look again").click()
    page.locator(".room__notes summary").click()
    expect(page.get_by_text("Anna began.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    wall = new_page(anna, java_script_enabled=False)
    wall.goto(address(evening, "wall/"))
    expect(wall.locator(".wall__q")).to_have_text("Welcome")
    run.get_by_role("button", name="End the meeting").click()
    expect(run.get_by_text("the record")).to_be_visible()
    expect(run.get_by_text("Anna began.").first).to_be_visible()


def test_keys_are_listed(evening: Evening, new_page: NewPage) -> None:
    evening.open()
    page = laptop(new_page, evening)
    page.keyboard.press("?")
    expect(page.get_by_text("five minutes more for this one")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.keys")).to_be_hidden()
    page.keyboard.press("t")
    expect(page.locator("#notes")).to_be_focused()
    page.keyboard.type("mn+")  # letters there, no acts
    assert evening.running is None
