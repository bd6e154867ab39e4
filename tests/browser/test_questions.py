"""Questions and talk about passages in a real browser: thinking first, discussing by key, without script, on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from courses.models import Circle, Role
from discussions.models import Question, Thread
from readings.models import Unit
from readings.queries import quoted_passage
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]

NewPage = Callable[..., Page]
TEXT = """# The mill

It stood at the end of the lane.[^1] Whoever *worked* there walked past the library \N{GRINNING FACE} twice a day.

- The first reason was bread, and bread came late.

[^1]: In March 1887.
""".encode()


@pytest.fixture
def circle() -> Circle:
    return factories.make_circle(factories.make_course(sessions=1))


@pytest.fixture
def unit(circle: Circle) -> Unit:
    return factories.make_unit(
        circle.course, circle.course.sessions.get(), title="The mill", data=TEXT, name="m.md"
    )


@pytest.fixture
def question(circle: Circle) -> Question:
    found = factories.make_own_question(
        circle, body="Who paid for the oil?", think_first=True, session=circle.course.sessions.get()
    )
    factories.make_answer(circle, found, body="The readers did, every one of them.")
    return found


@pytest.mark.parametrize("script", [True, False])
def test_a_student_thinks_first_and_then_reads_the_others(
    circle: Circle, question: Question, new_page: NewPage, accessibility_problems: Any, script: bool
) -> None:
    page = new_page(
        factories.make_member(circle), java_script_enabled=script, viewport={"width": 360, "height": 740}
    )
    page.goto(f"/c/{circle.slug}/questions/")
    page.get_by_role("link", name="Evening 1").click()
    expect(page.get_by_text("One answer is waiting behind yours.")).to_be_visible()
    assert "every one of them" not in page.content()
    page.get_by_role("textbox").fill("The owner, who had the keys.")
    page.get_by_role("button", name="Let it stand").click()
    expect(page.get_by_text("Your answer stands")).to_be_visible()
    expect(page.get_by_text("The owner, who had the keys.")).to_be_visible()
    expect(page.get_by_text("every one of them")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if script else True
    if script:
        assert accessibility_problems(page) == []
    page.get_by_role("link", name="the whole discussion").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who paid for the oil?")


def test_every_answer_on_the_page_is_kept_while_it_is_typed(
    circle: Circle, question: Question, new_page: NewPage
) -> None:
    factories.make_own_question(circle, body="Who read it aloud?", session=circle.course.sessions.get())
    page = new_page(factories.make_member(circle))
    broke: list[str] = []
    page.on("pageerror", lambda error: broke.append(str(error)))
    page.goto(f"/c/{circle.slug}/questions/session/1/")
    page.get_by_text("Be the first").click()
    answer = page.get_by_role("textbox", name="Who read it aloud?")
    answer.fill("Whoever had the candle.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.reload()
    expect(answer).to_have_value("Whoever had the candle.")
    assert broke == []


def test_a_paragraph_is_discussed_by_keyboard(circle: Circle, unit: Unit, new_page: NewPage) -> None:
    anna = factories.make_member(circle)
    page = new_page(anna)
    page.goto(f"/c/{circle.slug}/readings/{unit.slug}/")
    page.keyboard.press("j")
    expect(page.locator("#p1 .blk__n")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Write a note")).to_be_focused()
    expect(page.get_by_role("link", name="Discuss it")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(page.locator(".passage")).to_contain_text("The first reason was bread")
    page.get_by_label("What is it about?").fill("Bread")
    page.get_by_role("textbox", name="Your words").fill("Why late?")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bread")
    page.get_by_role("link", name="¶ 2 of The mill").click()
    expect(page.locator("#p2 .mk")).to_contain_text("Bread")


@pytest.mark.parametrize(
    ("number", "words"), [(1, "library \N{GRINNING FACE} twice"), (1, "worked"), (2, "bread, and bread")]
)
def test_selected_words_go_along_exactly(
    circle: Circle, unit: Unit, new_page: NewPage, number: int, words: str
) -> None:
    page = new_page(factories.make_member(circle))
    page.goto(f"/c/{circle.slug}/readings/{unit.slug}/")
    page.evaluate(
        """([id, words]) => {
            const walk = document.createTreeWalker(document.querySelector(`#${id} p`), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at >= 0) return getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + words.length);
            }
        }""",
        [f"p{number}", words],
    )
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Begin a discussion")).to_be_visible()
    page.get_by_label("What is it about?").fill("Some words")
    page.get_by_role("textbox", name="Your words").fill("These.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Some words")
    passage = Thread.objects.get().passage
    assert passage is not None
    assert passage.exact == words


def test_without_script_the_number_leads_to_a_discussion(
    circle: Circle, unit: Unit, new_page: NewPage
) -> None:
    page = new_page(factories.make_member(circle), java_script_enabled=False)
    page.goto(f"/c/{circle.slug}/readings/{unit.slug}/")
    page.get_by_role("link", name="Paragraph 2", exact=True).click()
    page.get_by_role("link", name="Discuss it").click()
    expect(page.locator(".passage")).to_contain_text("The first reason was bread")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_nothing_overflows_and_axe_is_content(
    circle: Circle,
    unit: Unit,
    question: Question,
    new_page: NewPage,
    accessibility_problems: Any,
    scheme: str,
    width: int,
) -> None:
    factories.make_question(circle.course, "A question of the course?", session=question.session)
    factories.make_thread(circle, title="A long name of a discussion", on=quoted_passage(unit, 1))
    pages = ["questions/", "questions/session/1/", f"readings/{unit.slug}/", f"readings/{unit.slug}/?menu=1"]
    kept = [*pages[:2], "questions/keep/", "questions/new/", f"questions/{question.pk}/edit/"]
    for role, rests in ((Role.STUDENT, pages), (Role.FACILITATOR, kept)):
        page = new_page(
            factories.make_member(circle, role), color_scheme=scheme, viewport={"width": width, "height": 800}
        )
        for rest in rests:
            page.goto(f"/c/{circle.slug}/{rest}")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), rest
            assert accessibility_problems(page) == [], rest
