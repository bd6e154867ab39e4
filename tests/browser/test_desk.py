"""The desk and the sheets of an evening in a real browser: on a laptop, on a phone, without a script, on paper."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from classroom.actions import attendance
from classroom.models import AgendaItem
from courses.models import Circle, Invitation, JoinRequest, Meeting, Role
from tests import factories
from tests.discussions.filling import fill_people

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
Problems = Callable[[Page], list[str]]
VIEWS: list[dict[str, Any]] = [
    {"viewport": {"width": 1280, "height": 900}},
    {"viewport": {"width": 360, "height": 740}, "has_touch": True},
    {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False},
]


@pytest.fixture
def miriam() -> User:
    return factories.make_user("Miriam")


@pytest.fixture
def meeting(miriam: User) -> Meeting:
    """An evening in four days, with all that can stand on its sheets; 40 people."""
    course = factories.make_course(sessions=2)
    circle = factories.make_circle(course, owner=miriam, name="Mill Street Circle", place="The upper room")
    session = course.sessions.earliest("position")
    factories.make_unit(course, session)
    meeting = factories.make_meeting(circle, session, timezone.now() + timedelta(days=4))
    for position in (1, 2, 3):
        question = factories.make_question(course, f"Who asked first, in year {position}?", session=session)
        AgendaItem.objects.create(
            meeting=meeting, position=position, kind="question", minutes=25, question=question
        )
    jack = factories.make_member(circle, user=factories.make_user("Jack"))
    attendance.send_apologies(access=factories.access_of(jack, circle), meeting=meeting, said="On shift")
    JoinRequest.objects.create(circle=circle, user=factories.make_user("Paula"), words="Ruth told me.")
    Invitation.objects.create(circle=circle, role=Role.MEMBER)
    fill_people(circle, 38)
    return meeting


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize("view", VIEWS, ids=["wide", "phone", "without script"])
def test_the_desk_leads_to_the_sheets(
    meeting: Meeting, miriam: User, new_page: NewPage, accessibility_problems: Problems, view: dict[str, Any]
) -> None:
    scripts = view.get("java_script_enabled", True)
    page = new_page(miriam, **view)

    def check() -> None:
        assert fits(page)
        if scripts:
            assert accessibility_problems(page) == []

    page.goto(f"/c/{meeting.circle.slug}/desk/")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "is ready, but for three questions and a chair"
    )
    expect(page.get_by_role("heading", name="Paula asks to join")).to_be_visible()
    page.get_by_text("Who comes, and who does not").click()
    expect(page.get_by_text("On shift")).to_be_visible()
    check()
    page.get_by_role("link", name="Run sheet for").click()
    expect(page.get_by_role("heading", name="Evening 1")).to_be_visible()
    expect(page.get_by_text("Who asked first, in year 2?")).to_be_visible()
    expect(page.get_by_role("button", name="Print")).to_have_count(1 if scripts else 0)
    check()
    page.get_by_role("link", name="Sign-in sheet").click()
    expect(page.get_by_role("row", name="Jack")).to_contain_text("sent apologies")
    expect(page.get_by_text("/join/")).to_be_visible()
    check()
    page.get_by_role("link", name="Desk").first.click()
    page.get_by_role("navigation", name="Desk").get_by_role("link", name="What was done").click()
    expect(page.get_by_text("Miriam began the circle")).to_be_visible()
    check()


def test_a_settled_thing_is_gone_when_one_comes_back(
    meeting: Meeting, miriam: User, new_page: NewPage
) -> None:
    page = new_page(miriam)
    desk = f"/c/{meeting.circle.slug}/desk/"
    page.goto(desk)
    page.get_by_role("link", name="Nobody has answered question 1").click()
    expect(page.get_by_text("Who asked first, in year 1?").first).to_be_visible()
    question = meeting.session.questions.earliest("position")
    factories.make_answer(meeting.circle, question)
    page.goto(desk)
    expect(page.get_by_role("link", name="Nobody has answered question 2")).to_be_visible()
    expect(page.get_by_role("link", name="Nobody has answered question 1")).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheets_are_paper_in_every_lamp(
    meeting: Meeting, miriam: User, new_page: NewPage, accessibility_problems: Problems, theme: Any
) -> None:
    page = new_page(miriam, color_scheme=theme)
    for which in ("run-sheet", "sign-in"):
        page.goto(f"/c/{meeting.circle.slug}/meetings/{meeting.pk}/{which}/")
        assert accessibility_problems(page) == []
        white = "getComputedStyle(document.querySelector('.leaf')).backgroundColor"
        assert page.evaluate(white) in ("oklch(1 0 0)", "rgb(255, 255, 255)")
        page.emulate_media(media="print", color_scheme=theme)
        inks = page.evaluate(
            """() => [...document.querySelectorAll('.leaf, .leaf *')].map(e => getComputedStyle(e))
                .flatMap(s => [s.backgroundColor, s.backgroundImage])"""
        )
        assert set(inks) <= {"rgba(0, 0, 0, 0)", "none", "oklch(1 0 0)", "rgb(255, 255, 255)"}
        for gone in (".bar", ".foot", ".leaf__bar"):
            expect(page.locator(gone).first).to_be_hidden()
        page.emulate_media(media="screen", color_scheme=theme)


def test_forty_people_sign_on_two_pages_with_repeated_heads(
    meeting: Meeting, miriam: User, new_page: NewPage
) -> None:
    page = new_page(miriam, color_scheme="dark")
    page.goto(f"/c/{meeting.circle.slug}/meetings/{meeting.pk}/sign-in/")
    expect(page.locator(".signs tbody tr")).to_have_count(40 + 6)
    names = page.locator(".signs tbody th bdi").all_inner_texts()
    assert len(names) == len(set(names)) == 40
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages_of(pdf) == 2
    assert re.search(rb"/MediaBox \[0 0 59[45]\S* 84[12]", pdf)  # A4
    page.emulate_media(media="print")
    heads = page.evaluate(
        """() => [".leaf__running", ".signs thead"]
            .map(s => getComputedStyle(document.querySelector(s)).display)"""
    )
    assert heads == ["table-header-group", "table-header-group"]  # what browsers print again on every page


def test_three_hundred_people_sign_and_none_is_lost(miriam: User, new_page: NewPage) -> None:
    circle: Circle = factories.make_circle(factories.make_course(sessions=1), owner=miriam)
    evening = factories.make_meeting(circle, circle.course.sessions.get(), timezone.now())
    fill_people(circle, 299)
    page = new_page(miriam)
    page.goto(f"/c/{circle.slug}/meetings/{evening.pk}/sign-in/")
    expect(page.locator(".signs tbody tr")).to_have_count(306)
    assert 11 <= pages_of(page.pdf(prefer_css_page_size=True)) <= 14


def test_an_evening_of_three_questions_is_one_page(meeting: Meeting, miriam: User, new_page: NewPage) -> None:
    page = new_page(miriam)
    page.goto(f"/c/{meeting.circle.slug}/meetings/{meeting.pk}/run-sheet/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pages_of(pdf) == 1
