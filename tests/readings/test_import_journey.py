"""Two files in a real browser, one of them bad: dropped, done by the worker, published, read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from courses.models import Course
from readings.models import Import
from tests.factories import make_course, make_user
from tests.readings.dirty import LAMP, RUBBISH
from tests.workers import forget_jobs, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def course(transactional_db: None) -> Iterator[Course]:
    forget_jobs()
    yield make_course("The harbour", editors=[make_user("Edith")])
    forget_jobs()


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    good, bad = tmp_path / "lamp.txt", tmp_path / "rubbish.txt"
    good.write_bytes(LAMP)
    bad.write_bytes(RUBBISH)
    return [good, bad]


def bring(page: Page, course: Course, files: list[Path]) -> None:
    page.goto(f"/courses/{course.slug}/texts/")
    page.get_by_label("Drop files here, or choose them").set_input_files(files)
    page.get_by_role("button", name="Bring in", exact=True).click()


def test_two_files_one_bad_from_drop_to_reading(
    course: Course,
    files: list[Path],
    new_page: Callable[..., Page],
    accessibility_problems: Callable[[Page], list[str]],
) -> None:
    page = new_page(course.editors.get())
    page.goto(f"/courses/{course.slug}/texts/")
    assert accessibility_problems(page) == []
    drop(page, files)
    chosen = page.get_by_role("list", name="Files chosen")
    expect(chosen.get_by_role("listitem")).to_have_text(["lamp.txt1 kB", "rubbish.txt10 kB"])
    page.get_by_role("button", name="Bring in", exact=True).click()

    page.wait_for_url("**/texts/#imports")
    expect(page.get_by_role("progressbar")).to_have_count(2)
    assert accessibility_problems(page) == []
    work()
    expect(page.get_by_text("This does not look like a text: bring it as a PDF")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)

    page.locator("#imports").get_by_role("link", name="The Lamp Room").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Lamp Room")
    page.get_by_text("Words joined across lines").click()
    expect(page.get_by_text("even-↵ing")).to_be_visible()
    assert accessibility_problems(page) == []
    page.get_by_role("button", name="Publish the text").click()
    expect(page.get_by_text("The course reads this edition")).to_be_visible()
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_text("who wrote the number in a book that nobody read")).to_be_visible()


def drop(page: Page, files: list[Path]) -> None:
    """What a browser does when files are let go over the zone."""
    page.evaluate(
        """(files) => {
            const data = new DataTransfer();
            for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
            const zone = document.querySelector(".drop");
            for (const type of ["dragenter", "dragover", "drop"])
                zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        [[file.name, list(file.read_bytes())] for file in files],
    )


def test_one_file_is_watched_on_its_own_page_until_it_is_done(
    course: Course, files: list[Path], new_page: Callable[..., Page]
) -> None:
    page = new_page(course.editors.get())
    bring(page, course, files[:1])
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "0")
    Import.objects.update(state="running", stage="dates", percent=76)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "76")
    expect(page.get_by_role("status").filter(has_text="Finding dates")).to_be_visible()
    work()
    expect(page.get_by_role("button", name="Publish the text")).to_be_visible()


def test_it_all_works_without_script(
    course: Course, files: list[Path], new_page: Callable[..., Page]
) -> None:
    page = new_page(course.editors.get(), java_script_enabled=False)
    bring(page, course, files[:1])
    expect(page.get_by_role("progressbar")).to_be_visible()
    work()
    expect(page.get_by_role("heading", level=1)).to_have_text("The Lamp Room")  # the page renewed itself
    page.get_by_text("Words joined across lines").click()
    expect(page.get_by_text("even-↵ing")).to_be_visible()
    page.get_by_text("Fill in what is missing").click()
    page.get_by_label("Printed in").fill("The Harbour Quarterly")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("definition").filter(has_text="The Harbour Quarterly")).to_be_visible()
    page.get_by_role("button", name="Publish the text").click()
    expect(page.get_by_role("link", name="Read it")).to_be_visible()
