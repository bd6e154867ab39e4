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


def weight(ending: str) -> int:
    return sum(len(gzip.compress(path.read_bytes())) for path in (BASE / "static").rglob(f"*.{ending}"))


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


def test_all_styles_and_scripts_together_stay_small() -> None:
    assert 0 < weight("css") < 30_000
    assert 0 < weight("js") < 25_000


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
