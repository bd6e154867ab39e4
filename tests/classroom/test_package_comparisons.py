"""Comparisons that a package keeps for its sessions."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom.packages.faults import PackageRefused
from readings.models import Comparison
from tests import factories
from tests.classroom.packages import COURSE, load_from, write

pytestmark = pytest.mark.django_db

KEPT = """\
      - What did the winter change?
    comparisons:
      - title: How is the winter told?
        words: "winter, 1911"
      - title: Who speaks of rye?
        words: rye
"""
WITH = COURSE.replace("      - What did the winter change?\n", KEPT)


def kept() -> list[tuple[int, str, str]]:
    found = Comparison.objects.order_by("position").values_list("session__position", "title", "words")
    return [(session or 0, title, words) for session, title, words in found]


def test_they_stand_with_their_session(tmp_path: Path) -> None:
    load_from(write(tmp_path, course=WITH))
    assert kept() == [(1, "How is the winter told?", "winter, 1911"), (1, "Who speaks of rye?", "rye")]
    assert not Comparison.objects.exclude(circle=None, made_by=None).exists()


def test_again_they_are_the_same_and_what_is_no_longer_named_goes(tmp_path: Path) -> None:
    course = load_from(write(tmp_path, course=WITH)).course
    first = Comparison.objects.earliest("position")
    own = factories.make_comparison(course)
    load_from(tmp_path)
    assert Comparison.objects.count() == 3
    load_from(write(tmp_path, course=WITH.replace("How is the winter told?", "And the frost?")))
    first.refresh_from_db()
    assert first.title == "And the frost?"
    load_from(write(tmp_path, course=COURSE))
    assert list(Comparison.objects.all()) == [own]


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("        words: rye\n", "", "sessions 1, comparisons 2"),
        ("words: rye", f"words: {'rye ' * 60}", "200"),
        ("words: rye", "look: rye", "look"),
    ],
)
def test_a_fault_is_told_in_its_line(tmp_path: Path, was: str, becomes: str, told: str) -> None:
    with pytest.raises(PackageRefused) as refused:
        load_from(write(tmp_path, course=WITH.replace(was, becomes)))
    assert any(told in str(fault) for fault in refused.value.faults)
    assert not Comparison.objects.exists()
