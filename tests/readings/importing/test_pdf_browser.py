"""Web pages printed to PDF: the article comes out, what the site and the browser put around it steps out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, PdfMargins

from readings.importing import structure_text

from .printing import Part, essay, misses, to_html

HEAD = (
    '<div style="font-size: 8px; width: 100%; margin: 0 1cm">22/11/2026, 18:20'
    '<span style="float: right" class="title"></span></div>'
)
FOOT = (
    '<div style="font-size: 8px; width: 100%; margin: 0 1cm">https://example.org/river/ferry'
    '<span style="float: right"><span class="pageNumber"></span>/<span class="totalPages"></span></span></div>'
)
NAVIGATION = '<header><p>Skip to content</p><nav><a href="/">Home</a> <a href="/a">About</a> <a href="/b">Archive</a></nav></header>'
BELOW = (
    '<footer><p>Share this: <a href="x">Mail</a> <a href="y">Print</a></p><p>We use cookies to make this site work. '
    '<a href="z">Accept</a></p><p>© 2014 River Papers</p></footer>'
)
STYLES = {
    "no style at all": ("", "", ""),
    "a site with navigation and a footer": (
        "body { font: 14px/1.5 sans-serif } nav a { margin-right: 1em } h2 { font-size: 16px } h3 { font-size: 14px }",
        NAVIGATION,
        BELOW,
    ),
}


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def printed(tab: Page, source: str) -> bytes:
    tab.set_content(source)
    margin: PdfMargins = {"top": "1.5cm", "bottom": "1.5cm", "left": "1.2cm", "right": "1.2cm"}
    return tab.pdf(
        format="A4", display_header_footer=True, margin=margin, header_template=HEAD, footer_template=FOOT
    )


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
def test_the_article_comes_out_whole(tab: Page, style: tuple[str, str, str]) -> None:
    look, above, below = style
    parts = essay(11, heads=4)
    draft = structure_text(printed(tab, to_html(parts, style=look, around=(above, below))))
    assert misses(draft, parts) == []


def test_one_page_is_enough_to_know_what_the_browser_put_around_it(tab: Page) -> None:
    parts = [Part("title", "A Short Report"), Part("paragraph", essay(2)[2].text)]
    draft = structure_text(printed(tab, to_html(parts)))
    assert misses(draft, parts) == []
    assert {repair.kind for repair in draft.repairs} >= {"running_head"}


def test_a_head_that_sticks_to_every_page_is_no_text(tab: Page) -> None:
    parts = essay(12, heads=4)
    sticky = '<div style="position: fixed; top: 0; background: white">River Papers, the quarterly of the landing</div>'
    draft = structure_text(
        printed(tab, to_html(parts, style="main { margin-top: 2em }", around=(sticky, "")))
    )
    text = " ".join(block.text for section in draft.sections for block in section.blocks)
    assert "quarterly of the landing" not in text
