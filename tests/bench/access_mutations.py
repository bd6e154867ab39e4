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
from django.urls import get_resolver

from tests import mutations
from tests.test_access import LINES, Line, World, answers, asked_first, make_world, needed, routes
from tests.test_actions_refuse import ASKED, BESIDE, MAY, refuse

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
            if check.name in MAY | BESIDE:
                (MAY | BESIDE)[check.name]()
        except (Exception, pytest.fail.Exception) as missed:
            return missed
    return None


def by_the_table(check: mutations.Check) -> bool:
    """Whether the table of what each view asks for no longer holds."""
    if check.kind != "view":
        return False
    return any(asked_first(view) != needed()[route] for route, _, view in routes(get_resolver()) if route[0])


def unnoticed_by_itself(check: mutations.Check) -> bool:
    """Whether neither the table nor the check's own test has anything to say while it is gone."""
    with mutations.without(check):
        return not by_the_table(check) and refused(check) is None


def test_each_check_is_missed_when_it_is_gone() -> None:
    logging.disable(logging.CRITICAL)  # a line for each of many thousand requests
    checks = mutations.checks()
    left = [check for check in checks if unnoticed_by_itself(check)]
    print(f"{len(checks) - len(left)} of {len(checks)} are missed by the table or by their own test.")
    inside = {check: mutations.function_of(check).__code__ for check in left}
    world = make_world()
    lines: dict[types.CodeType, list[Line]] = defaultdict(list)
    said: dict[Line, Any] = {}
    for line in LINES if left else []:
        said[line], seen = passed_by(partial(told, world, line), set(inside.values()))
        for code in seen:
            lines[code].append(line)
    unnoticed = []
    for check in left:
        with mutations.without(check):
            tried = lines[inside[check]]
            noticed = next((str(line) for line in tried if told(world, line) != said[line]), "")
        print(f"{'noticed by ' + noticed if noticed else 'NOBODY NOTICES':60} {check}", flush=True)
        if not noticed:
            unnoticed.append(str(check))
    logging.disable(logging.NOTSET)
    assert checks
    assert unnoticed == []
