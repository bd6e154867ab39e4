"""Nothing that a file makes a library do reaches out of the process that reads it."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parents[3]

# Each prints "held" or does harm: by Python's own ways, and past Python by the C library.
BY_PYTHON = {
    "a connection": "import socket; socket.create_connection(('127.0.0.1', {port}), 2)",
    "a program": "import subprocess; subprocess.run(['true'])",
    "a new file": "open({path!r}, 'w')",
    "an old file": "open({old!r}, 'a')",
    "a file taken away": "import os; os.remove({old!r})",
    "a file renamed": "import os; os.rename({old!r}, {path!r})",
    "a folder": "import os; os.mkdir({path!r})",
    "another process": "import os; os.fork()",
    "a signal": "import os; os.kill(os.getppid(), 0)",
}
PAST_PYTHON = {
    "a connection": "libc.socket(2, 1, 0)",
    "a program": "libc.execl(b'/bin/true', b'true', None)",
    "a new file": "libc.open({path!r}.encode(), 0o101, 0o600)",
    "an old file": "libc.open({old!r}.encode(), 0o2)",
    "a file taken away": "libc.unlink({old!r}.encode())",
    "a file renamed": "libc.rename({old!r}.encode(), {path!r}.encode())",
    "a folder": "libc.mkdir({path!r}.encode(), 0o700)",
    "a file shortened": "libc.truncate({old!r}.encode(), 0)",
    "a signal": "libc.kill(libc.getppid(), 0)",
    "another process": "libc.fork()",
    "one by another call": "libc.syscall({clone}, 17, 0, 0, 0, 0)",
    "a signal to a thread": "libc.syscall({tgkill}, libc.getppid(), libc.getppid(), 0)",
    "the limits of another process": "libc.prlimit(libc.getppid(), 7, None, ctypes.create_string_buffer(16))",
    "the memory of another process": "libc.process_vm_readv(libc.getppid(), None, 0, None, 0, 0)",
    "times of a file": "libc.utimes({old!r}.encode(), None)",
    "a name space": "libc.unshare(0x10000000)",
}
# What no reader of a file needs to know.
SECRETS = {"what the site was told": "/proc/{above}/environ", "a file of the site": "{old}"}


def run(code: str, *, walls: bool) -> str:
    """What a process prints that runs this, behind the walls or without them."""
    up = "from readings.importing.walls import raise_walls; raise_walls()" if walls else ""
    done = subprocess.run(
        [sys.executable, "-c", f"{up}\n{code}"], cwd=HERE, capture_output=True, text=True, timeout=60
    )
    return (done.stdout + done.stderr).strip()


@pytest.fixture
def places(tmp_path: Path) -> dict[str, object]:
    old = tmp_path / "old.txt"
    old.write_text("kept")
    numbers = (
        {"clone": 220, "tgkill": 131} if platform.machine() == "aarch64" else {"clone": 56, "tgkill": 234}
    )
    return {"path": str(tmp_path / "new"), "old": str(old), "port": 9, **numbers}


@pytest.mark.parametrize("what", BY_PYTHON)
def test_python_reaches_nothing(what: str, places: dict[str, object], tmp_path: Path) -> None:
    said = run(
        f"try:\n    {BY_PYTHON[what].format(**places)}\nexcept PermissionError:\n    print('held')",
        walls=True,
    )
    assert said == "held"
    assert (tmp_path / "old.txt").read_text() == "kept"
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="the wall against calls past Python is Linux's own")
@pytest.mark.parametrize("what", PAST_PYTHON)
def test_a_library_reaches_nothing(what: str, places: dict[str, object], tmp_path: Path) -> None:
    call = PAST_PYTHON[what].format(**places)
    code = f"import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\nprint({call}, ctypes.get_errno())"
    assert run(code, walls=True) == "-1 1"
    assert (tmp_path / "old.txt").read_text() == "kept"
    assert not (tmp_path / "new").exists()


def test_without_walls_the_same_is_done(places: dict[str, object], tmp_path: Path) -> None:
    """The checks above can fail."""
    for what in ("a new file", "a file renamed"):
        run(BY_PYTHON[what].format(**places), walls=False)
        assert (tmp_path / "new").exists()


@pytest.mark.parametrize("what", SECRETS)
def test_secrets_stay_outside(what: str, places: dict[str, object]) -> None:
    path = SECRETS[what].format(above="'+str(os.getppid())+'", **places)
    read = f"import os\ntry:\n    print(len(open('{path}').read()) > 0)\nexcept PermissionError:\n    print('held')"
    assert run(read, walls=False) == "True"
    stands = run(
        "import ctypes; from readings.importing import fence; ctypes.CDLL(None).prctl(38, 1, 0, 0, 0);"
        "print(fence.set_up())",
        walls=False,
    )
    if stands != "True":
        pytest.skip("this Linux has no Landlock")
    assert run(read, walls=True) == "held"


def test_what_reading_needs_still_goes() -> None:
    code = f"""
import threading
said = []
thread = threading.Thread(target=lambda: said.append(open({str(HERE / "readings/importing/languages/en.yaml")!r}).read()))
thread.start(); thread.join()
import wordfreq, lxml.html, pypdfium2
print(len(said[0]) > 0, wordfreq.word_frequency('the', 'en') > 0)
"""
    assert run(code, walls=True) == "True True"
