"""Takes each permission check away in turn and shows that a test notices.

`.venv/bin/python -m pytest tests/bench/access_mutations.py -q -s` prints the table; `-k` chooses nothing, it is one run.
For each check the lines of the access matrix that come by its code are asked again, and the refusals of the
actions it stands in. What nobody notices fails the run.
"""

from __future__ import annotations

import logging
import sys
import types
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import resolve

from tests import mutations
from tests.test_access import LINES, Line, World, answers, make_world
from tests.test_actions_refuse import ASKED, MAY, refuse

pytestmark = pytest.mark.django_db


@contextmanager
def put_back() -> Iterator[None]:
    """What is done inside leaves nothing behind."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)
        cache.clear()


def passed_by(run: partial[Any], codes: set[types.CodeType]) -> tuple[Any, set[types.CodeType]]:
    """What it gives, and which of these it comes by."""
    seen: set[types.CodeType] = set()

    def watch(frame: types.FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in codes:
            seen.add(frame.f_code)

    sys.setprofile(watch)
    try:
        return run(), seen
    finally:
        sys.setprofile(None)


def told(world: World, line: Line) -> Any:
    """The answers to one line of the matrix; a line that breaks off is an answer too."""
    with put_back():
        try:
            return answers(world, line)
        except Exception as problem:
            return type(problem).__name__


def refused(check: mutations.Check) -> BaseException | None:
    """What the check's own test has to say, if it has one: None where it is content."""
    with put_back():
        try:
            if check in ASKED:
                refuse(check)
            elif check.name in MAY:
                MAY[check.name]()
        except (Exception, pytest.fail.Exception) as missed:
            return missed
    return None


def of_view(check: mutations.Check, world: World) -> list[Line]:
    """The lines whose address leads to the view that carries the check."""
    return [
        line
        for line in LINES
        if mutations.wraps(resolve(world.address(line.place, line.route)).func, mutations.function_of(check))
    ]


def test_each_check_is_missed_when_it_is_gone() -> None:
    logging.disable(logging.CRITICAL)  # a line for each of a hundred thousand requests
    world, checks = make_world(), mutations.checks()
    inside = {check: mutations.function_of(check).__code__ for check in checks if check.kind != "view"}
    lines: dict[types.CodeType, list[Line]] = defaultdict(list)
    said: dict[Line, Any] = {}
    for line in LINES:
        said[line], seen = passed_by(partial(told, world, line), set(inside.values()))
        for code in seen:
            lines[code].append(line)
    unnoticed = []
    for check in checks:
        with mutations.without(check):
            noticed = "its own test" if refused(check) is not None else ""
            tried = of_view(check, world) if check.kind == "view" else lines[inside[check]]
            noticed = noticed or next((str(line) for line in tried if told(world, line) != said[line]), "")
        print(f"{'noticed by ' + noticed if noticed else 'NOBODY NOTICES':60} {check}")
        if not noticed:
            unnoticed.append(str(check))
    logging.disable(logging.NOTSET)
    assert unnoticed == []
