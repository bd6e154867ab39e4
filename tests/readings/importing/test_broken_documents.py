"""Broken documents of every format, some of the thousands that `tests/bench/fuzz_imports.py` tries."""

from __future__ import annotations

import random
import socket
import sys
import time
from pathlib import Path

import pytest

from tests.readings.importing import ordeal
from tests.readings.importing.mutants import mutant
from tests.readings.importing.ordeal import Outcome
from tests.readings.importing.seeds import seeds

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits of a process are Linux's")

EACH = 60


@pytest.mark.parametrize("kind", seeds())
def test_what_they_are_made_from_is_read(kind: str) -> None:
    name, sound = seeds()[kind]
    assert ordeal.ordeal(sound, name).what == "draft"


@pytest.mark.parametrize("kind", seeds())
def test_a_broken_document_is_read_or_refused_in_a_sentence(kind: str) -> None:
    name, sound = seeds()[kind]
    for number in range(EACH):
        outcome = ordeal.ordeal(mutant(sound, random.Random(f"a test {number}")), name)
        assert outcome.good, (number, outcome)


def test_the_faults_are_real() -> None:
    """Some documents are refused, and hardly any is left as it was."""
    name, sound = seeds()["docx"]
    made = [mutant(sound, random.Random(f"a test {number}")) for number in range(EACH)]
    assert sum(one == sound for one in made) < EACH / 10
    assert {ordeal.ordeal(one, name).what for one in made} >= {"draft", "refused"}


def _breaks(data: bytes, **_: object) -> None:
    raise KeyError("ours")


def _hangs(data: bytes, **_: object) -> None:
    while True:
        time.sleep(1)


def _calls(data: bytes, **_: object) -> None:
    socket.create_connection(("127.0.0.1", 9))


def _writes(data: bytes, **_: object) -> None:
    Path(__file__).with_suffix(".harm").write_text("harm")


@pytest.mark.parametrize(
    ("reader", "what"), [(_breaks, "broke"), (_hangs, "hung"), (_calls, "broke"), (_writes, "broke")]
)
def test_an_ordeal_tells_what_must_not_be(monkeypatch: pytest.MonkeyPatch, reader: object, what: str) -> None:
    monkeypatch.setattr(ordeal, "structure_text", reader)
    monkeypatch.setattr(ordeal, "SECONDS", 2)
    outcome = ordeal.ordeal(b"words", "a.txt")
    assert (outcome.what, outcome.good) == (what, False)
    assert isinstance(outcome, Outcome)
