"""Text of people: Markdown becomes safe HTML."""

import pytest

from courses.markup import render


def test_markdown_becomes_html_with_small_headings() -> None:
    assert render("# One\n\nTwo *three*") == "<h3>One</h3>\n<p>Two <em>three</em></p>\n"


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '[x](https://example.org "a" onmouseover="alert(1)")',
        "![x](https://example.org/x.png)",
        "<svg><style>@import 'x'</style></svg>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_nothing_that_runs_or_loads_comes_through(source: str) -> None:
    html = render(source)
    for bad in ("<script", "<img", "<svg", "<style", 'href="javascript', 'href="data', "<a onmouse"):
        assert bad not in html


def test_a_link_leaves_without_a_trace() -> None:
    assert 'rel="noopener noreferrer nofollow"' in render("[x](https://example.org)")


def test_nul_bytes_are_no_text() -> None:
    assert render("a\x00b") == "<p>ab</p>\n"
