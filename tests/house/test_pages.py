"""What holds for every page: nothing inline, nothing from elsewhere, little to load."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
TEMPLATES = sorted((BASE / "templates").rglob("*.html"))
INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|<style|javascript:|<script(?![^>]*(\ssrc=|application/json))""",
    re.IGNORECASE,
)
REMOTE = re.compile(r"""(src|href)\s*=\s*["'](https?:)?//""", re.IGNORECASE)


NAMED = re.compile(r"""{% (?:extends|include) "([^"]+)\"""")
LOADED = re.compile(r"""{% static "([^"]+)" %}""")


def loaded_by(template: str, known: frozenset[str] = frozenset()) -> set[str]:
    """The static files that a page of this template can ask for, its parents and pieces included."""
    path = BASE / "templates" / template
    if template in known or not path.exists():  # a library's
        return set()
    source = path.read_text()
    pieces = [loaded_by(piece, known | {template}) for piece in NAMED.findall(source)]
    return set(LOADED.findall(source)).union(*pieces)


def weight(names: set[str], ending: str) -> int:
    return sum(
        len(gzip.compress(path.read_bytes()))
        for path in (BASE / "static" / name for name in names if name.endswith(ending))
        if path.exists()  # else a library's
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(BASE)))
def test_a_template_has_nothing_inline_and_nothing_remote(path: Path) -> None:
    source = path.read_text()
    assert not INLINE.search(source)
    assert not REMOTE.search(source)


@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        '<b onclick="x()">',
        "<script>x()</script>",
        '<a href="javascript:x">',
        "<style>",
    ],
)
def test_the_search_for_inline_things_finds_them(bad: str) -> None:
    assert INLINE.search(bad)


def test_styles_and_scripts_of_a_page_stay_small() -> None:
    """A phone that only ever opens the reader pays nothing for the board and the meeting room."""
    pages = {str(path.relative_to(BASE / "templates")) for path in TEMPLATES}
    weights = {page: (weight(loaded_by(page), "css"), weight(loaded_by(page), "js")) for page in pages}
    assert max(css for css, _ in weights.values()) > 10_000
    assert {page: both for page, both in weights.items() if both[0] > 20_000 or both[1] > 20_000} == {}


def test_all_styles_and_scripts_together_stay_in_bounds() -> None:
    files = {str(path.relative_to(BASE / "static")) for path in (BASE / "static").rglob("*.*")}
    assert 0 < weight(files, ".css") < 56_000
    assert 0 < weight(files, ".js") < 62_000


def test_only_the_tokens_name_colours() -> None:
    """Everything else uses the roles; paper is black on white by nature, the door has its own lamp."""
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
    for path in (BASE / "static" / "css").rglob("*.css"):
        if path.name in ("tokens.css", "paper.css"):
            continue
        found = [
            line
            for line in path.read_text().splitlines()
            if literal.search(re.sub(r"#[a-z_-]+\s*[{:.,>]", "", line))
        ]
        assert found == [], path
