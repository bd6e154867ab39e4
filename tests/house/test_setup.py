"""`make setup`: finds a Python, installs the lock, is quick when there is nothing to do, and says what is missing."""

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE = Path(__file__).resolve().parents[2]
NOWHERE = "http://127.0.0.1:9/simple"  # nothing listens there: a machine without a network


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    """A checkout with what the set-up needs, in a path with a space."""
    folder = tmp_path / "a checkout"
    (folder / "tools").mkdir(parents=True)
    for name in ("tools/setup.sh", "tools/setup.py", "Makefile"):
        shutil.copy(BASE / name, folder / name)
    (folder / "requirements.lock").write_text("")
    (folder / "requirements-dev.lock").write_text("")
    yield folder
    shutil.rmtree(folder)


def setup(checkout: Path, target: str = "setup", **environment: str) -> "subprocess.CompletedProcess[str]":
    plain = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MAKE", "MFLAGS", "PIP_", "PYTHON"))
    }
    # An index for itself alone: no other source of packages that this machine may be set up with.
    source = {"PIP_INDEX_URL": NOWHERE, "PIP_CONFIG_FILE": os.devnull, "PYTHON": sys.executable}
    return subprocess.run(
        ["make", "--no-print-directory", "-C", str(checkout), target],
        env=plain | source | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def fake_python(folder: Path, script: str) -> str:
    path = folder / "fake-python"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def sentence(told: "subprocess.CompletedProcess[str]") -> str:
    """What was said in the end, without make's own line about its target."""
    lines = [line for line in told.stderr.splitlines() if not line.startswith("make")]
    assert told.returncode != 0
    assert len(lines) == 1, told.stderr
    return lines[0]


@pytest.mark.slow
def test_it_makes_an_environment_and_then_has_nothing_to_do(checkout: Path) -> None:
    first = setup(checkout)
    assert first.returncode == 0, first.stderr
    assert (checkout / ".venv/bin/python").exists()
    began = time.monotonic()
    second = setup(checkout)
    took = time.monotonic() - began
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert took < 1  # 0.1 s on a machine of its own

    # An interrupted one: the stamps are gone, or the environment was not made to its end.
    (checkout / ".venv/.made").unlink()
    shutil.rmtree(checkout / ".venv/bin")
    third = setup(checkout)
    assert "Making .venv" in third.stdout
    assert (checkout / ".venv/bin/python").exists()

    # The lock changed, and there is no network.
    (checkout / "requirements.lock").write_text(f"django==5.2.19 --hash=sha256:{'0' * 64}\n")
    told = sentence(setup(checkout, PIP_RETRIES="0"))
    assert (
        told
        == "The packages cannot be fetched: check the network connection (or the proxy) and run it again."
    )
    assert not list((checkout / ".venv").glob(".ready-*")), "a failed installation is not believed complete"

    # As it was before, the lock is installed again; nothing is left of the failure.
    (checkout / "requirements.lock").write_text("")
    assert setup(checkout).returncode == 0
    assert setup(checkout).stdout == ""


@pytest.mark.slow
def test_a_full_disk_is_named(checkout: Path) -> None:
    """Seen through a Python whose venv module finds no room."""
    python = fake_python(
        checkout,
        f'case "$*" in *"-m venv"*) echo "OSError: [Errno 28] No space left on device" >&2; exit 1;; esac\n'
        f'exec "{sys.executable}" "$@"',
    )
    script = (checkout / "tools/setup.py").read_text()
    # The script starts the Python it runs on itself; here, the one that fails.
    (checkout / "tools/setup.py").write_text(
        script.replace('getattr(sys, "_base_executable", None)', f'"{python}"')
    )
    assert sentence(setup(checkout)) == "The disk is full: make room (about 400 MB) and run it again."


def test_a_python_without_venv_is_named_with_its_remedy(checkout: Path) -> None:
    script = (checkout / "tools/setup.py").read_text()
    (checkout / "tools/setup.py").write_text(
        script.replace('("venv", "ensurepip")', '("venv", "no_such_module")')
    )
    told = sentence(setup(checkout))
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert "comes without its no_such_module module" in told
    assert f"apt install python{version}-venv" in told


def test_a_python_that_is_too_old_is_refused(checkout: Path) -> None:
    old = fake_python(checkout, "exit 1")
    assert "is not a Python 3.11 or newer" in sentence(setup(checkout, PYTHON=old))


def test_a_python_that_is_not_there_is_refused(checkout: Path) -> None:
    assert "is not a program on this machine" in sentence(setup(checkout, PYTHON="/no/such/python"))


def test_a_machine_without_python_is_told_what_to_install(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "make"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    told = sentence(setup(checkout, PYTHON="", PATH=str(tools)))
    assert "needs Python 3.11 or newer, and found none" in told


def test_the_newest_python_is_found_by_its_name(checkout: Path, tmp_path: Path) -> None:
    tools = tmp_path / "bin"
    tools.mkdir()
    for name in ("sh", "dirname", "make"):
        found = shutil.which(name)
        assert found
        (tools / name).symlink_to(found)
    (tools / "python3.11").write_text('#!/bin/sh\ncase "$*" in *setup.py*) echo "took $0";; esac\n')
    (tools / "python3.13").write_text('#!/bin/sh\ncase "$*" in *setup.py*) echo "took $0";; esac\n')
    (tools / "python3.14").write_text("#!/bin/sh\nexit 1\n")  # there, but broken
    for path in tools.glob("python*"):
        path.chmod(0o755)
    assert setup(checkout, PYTHON="", PATH=str(tools)).stdout.strip() == f"took {tools}/python3.13"


# The locks


def locked(name: str) -> dict[str, str]:
    text = (BASE / name).read_text()
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[a-z,-]+\])?==([^\s;\\]+)", text, re.MULTILINE))


def test_the_tests_lock_holds_the_sites_lock_in_the_same_versions() -> None:
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_the_locks_hold_every_named_dependency() -> None:
    project = tomllib.loads((BASE / "pyproject.toml").read_text())

    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~! ]", each)[0].lower() for each in wanted}

    assert names(project["project"]["dependencies"]) <= locked("requirements.lock").keys()
    assert names(project["dependency-groups"]["dev"]) <= locked("requirements-dev.lock").keys()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_names_no_place_and_checks_everything(name: str) -> None:
    text = (BASE / name).read_text()
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)
    for entry in re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]:
        assert "--hash=sha256:" in entry
