"""The browser fixtures themselves: the live site is served with its static files, and complaints are noticed."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.browsers import complaints


def test_the_live_site_is_styled(page: Page) -> None:
    answers: list[tuple[str, int]] = []
    page.on("response", lambda response: answers.append((response.url, response.status)))
    page.goto("/")
    styles = [status for url, status in answers if ".css" in url]
    assert styles
    assert set(styles) == {200}


def test_a_script_that_fails_is_noticed(page: Page) -> None:
    noticed = complaints(page)
    fresh = page.context.new_page()
    noticed = complaints(fresh)
    fresh.goto("about:blank")
    fresh.evaluate("setTimeout(() => { throw new Error('deliberate') }, 0)")
    fresh.wait_for_timeout(100)
    assert any("deliberate" in line for line in noticed)


def test_axe_sees_a_picture_without_words(
    page: Page, accessibility_problems: Callable[[Page], list[str]]
) -> None:
    page.set_content("<html lang=en><title>t</title><main><h1>t</h1><img src='data:,'></main></html>")
    assert any(line.startswith("image-alt") for line in accessibility_problems(page))
