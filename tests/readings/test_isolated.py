"""A file is structured in a process of its own: the same result, and no harm from a bad one."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from readings.importing import isolated, structure_text, wire
from readings.importing.draft import ImportRefused, SubjectWork
from tests.readings.dirty import BAD, LAMP, QUAY

MARKED = (
    QUAY
    + b"""
> We counted them twice.
> \xe2\x80\x94 a pilot, 1887

A note is due here.[^1] So are two dates: 3 May 1911, and 1912.

1. One thing.
2. Another.

[^1]: As the log says.
"""
)


@pytest.mark.parametrize("data", [LAMP, QUAY, MARKED])
def test_a_draft_comes_back_whole_from_plain_data(data: bytes) -> None:
    draft = structure_text(data, name="a.md")
    draft.subject = SubjectWork(title="Harbours")
    assert wire.from_plain(wire.to_plain(draft)) == draft


def test_the_other_process_makes_the_same_draft() -> None:
    heard: list[tuple[str, float]] = []
    draft = isolated.structure(
        MARKED, name="quay.md", language="en", progress=lambda stage, share: heard.append((stage, share))
    )
    assert draft == structure_text(MARKED, name="quay.md", language="en")
    shares = [share for _, share in heard]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert len({stage for stage, _ in heard}) > 4


def test_repairs_taken_back_are_not_made() -> None:
    draft = isolated.structure(LAMP, name="lamp.txt")
    hyphen = next(repair for repair in draft.repairs if repair.kind == "hyphen")
    again = isolated.structure(LAMP, name="lamp.txt", refused={hyphen.id})
    assert hyphen.id not in {repair.id for repair in again.repairs}


@pytest.mark.parametrize("name", ["empty.txt", "rubbish.txt", "locked.zip"])
def test_a_refusal_crosses_with_its_sentence(name: str) -> None:
    data, sentence = BAD[name]
    with pytest.raises(ImportRefused, match=sentence):
        isolated.structure(data, name=name)


def test_it_ends_when_its_time_is_over() -> None:
    begun = time.monotonic()
    with pytest.raises(ImportRefused, match="takes longer"):
        isolated.structure(LAMP, name="lamp.txt", seconds=0.01)
    assert time.monotonic() - begun < 20


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound a process's memory")
def test_it_ends_when_its_memory_is_full() -> None:
    with pytest.raises(ImportRefused, match="more memory"):
        isolated.structure(b"The lamp burns. " * 1_200_000, name="lamp.txt", memory=100_000_000)


def test_a_process_that_breaks_says_so_to_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "_ROOT", "/")  # where its modules are not found
    with pytest.raises(isolated.ImportBroke, match="No module named"):
        isolated.structure(LAMP * 20_000, name="lamp.txt")


def test_a_library_that_crashes_is_a_damaged_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = tmp_path / "readings" / "importing"
    package.mkdir(parents=True)
    (package / "worker.py").write_text("import os\nos.abort()\n")
    monkeypatch.setattr(isolated, "_ROOT", tmp_path)
    with pytest.raises(ImportRefused, match="damaged"):
        isolated.structure(b"words", name="a.txt")


def test_it_works_behind_walls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What the process does after the walls stand: here a reader that would write."""
    harm = tmp_path / "harm"
    order: dict[str, object] = {
        "name": "a.txt",
        "language": None,
        "refused": [],
        "memory": 2**31,
        "seconds": 20,
    }
    said = json.dumps(order).encode() + b"\n"
    code = (
        "import sys, io; from readings.importing import worker, source\n"
        "import readings.importing as importing\n"
        f"importing.structure_text = lambda *a, **k: open({str(harm)!r}, 'w')\n"
        f"worker.main(io.BytesIO({said!r}), sys.stdout.buffer)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=isolated._ROOT, capture_output=True, timeout=60)
    assert b"PermissionError" in done.stderr
    assert not harm.exists()


def test_neither_key_nor_database_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the process: what it must have, and nothing else."""
    monkeypatch.setenv("SECRET_KEY", "not for others")
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@host/db")
    assert {"SECRET_KEY", "DATABASE_URL"}.isdisjoint(isolated.environment())
