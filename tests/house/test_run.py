"""`make run`: it serves, says where, survives what dies, and ends wholly, whatever happens to it."""

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from config import postgres, processes, supervisor

BASE = Path(__file__).resolve().parents[2]
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
pytestmark = [pytest.mark.slow, linux]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, port: int, **more: str) -> dict[str, str]:
    """What a newcomer's shell holds, and where this run keeps its things."""
    ours = (
        "DATABASE_URL",
        "DATA_DIR",
        "DJANGO_",
        "SECRET_KEY",
        "HTTPS",
        "LOG_LEVEL",
        "MAKE",
        "STUDY_CIRCLE_",
    )
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    # As under make, so that a run ends with the test that started it, even if the tests are killed.
    return plain | {"MAKELEVEL": "1", "DATA_DIR": str(data), "PORT": str(port), **more}


@dataclass
class Running:
    """A run of the site, and everything it has started so far."""

    process: "subprocess.Popen[str]"
    port: int
    lines: list[str] = field(default_factory=list)

    def read_until(self, text: str) -> None:
        """Read on; a run that says nothing of the kind for two minutes is ended."""
        assert self.process.stdout is not None
        patience = threading.Timer(120, self.process.kill)
        patience.start()
        try:
            for line in self.process.stdout:
                self.lines.append(line.rstrip("\n"))
                if text in line:
                    return
        finally:
            patience.cancel()
        raise AssertionError("ended without saying so:\n" + "\n".join(self.lines))

    def get(self, path: str = "/") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().status

    def family(self) -> dict[int, str]:
        """Every process below this one, by pid, with its command line. The embedded server's keeper and
        its children included, web processes too."""
        return {pid: processes.command_line(pid) for pid in descendants(self.process.pid)}

    def one(self, mark: str) -> int:
        """The oldest process of the family with this in its command line."""
        return min(pid for pid, line in self.family().items() if mark in line)

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=60)
        return self.process.returncode


def descendants(root: int) -> set[int]:
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found: set[int] = set()
    while fresh := {pid for pid, parent in parents.items() if parent in found | {root}} - found:
        found |= fresh
    return found


def all_gone(pids: set[int], seconds: float = 12) -> bool:
    return processes.wait_until(lambda: not any(processes.command_line(pid) for pid in pids), seconds, 0.1)


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder that the module's runs share, so that only the first has to make the database."""
    path = Path(tempfile.mkdtemp(prefix="run with space-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


def start(data: Path, command: list[str] | None = None, **more: str) -> Running:
    port = int(more.get("PORT") or free_port())
    process = subprocess.Popen(
        command or [sys.executable, "-m", "config.supervisor"],
        cwd=BASE,
        env=environment(data, port) | more,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    begun = Running(process, port)
    try:
        begun.read_until("Study Circle is ready")
        begun.read_until("Ctrl-C stops everything")
    except BaseException:
        process.terminate()
        process.communicate()
        raise
    return begun


@pytest.fixture(scope="module")
def running(data: Path) -> Iterator[list[Running]]:
    """The run the tests share, as a list of at most one."""
    shared: list[Running] = []
    yield shared
    for each in shared:
        each.end()


@pytest.fixture
def site(data: Path, running: list[Running]) -> Running:
    """A run of the site; a new one if the last test ended it."""
    if not running or running[0].process.poll() is not None:
        running[:] = [start(data)]
    return running[0]


def refused(data: Path, port: int, **more: str) -> str:
    """What a start says that cannot be; it must be one sentence."""
    told = subprocess.run(
        [sys.executable, "-m", "config.supervisor"],
        cwd=BASE,
        env=environment(data, port, **more),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 1
    sentence = (told.stdout + told.stderr).strip()
    assert "\n" not in sentence
    return sentence


def test_it_serves_until_it_is_asked_to_stop(site: Running) -> None:
    assert f"Study Circle is ready: http://127.0.0.1:{site.port}/" in site.lines
    assert site.get() in (200, 302)
    family = site.family()
    for mark in ("gunicorn", "procrastinate", "postgres -D", "keeper.py"):
        assert any(mark in line for line in family.values()), mark
    assert site.end(signal.SIGTERM) == 0
    assert all_gone(set(family))
    assert refused_connection(site.port)


def refused_connection(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("mark", ["gunicorn", "procrastinate", "postgres -D", "keeper.py"])
def test_what_is_killed_is_started_again(site: Running, data: Path, mark: str) -> None:
    pid = site.one(mark)
    os.kill(pid, signal.SIGKILL)
    site.read_until("starting it again")
    assert processes.wait_until(lambda: any(mark in line for line in site.family().values()), 20)
    assert pid not in site.family()
    assert processes.wait_until(lambda: postgres._is_ready(data / "postgres" / "data"), 20)
    assert processes.wait_until(lambda: site.get() in (200, 302), 20)


def test_nothing_outlives_it_when_it_is_killed(site: Running, data: Path, running: list[Running]) -> None:
    family = set(site.family())
    site.process.kill()
    site.process.communicate()
    began = time.monotonic()
    again = start(data, PORT=str(site.port))
    took = time.monotonic() - began
    running[:] = [again]
    assert not family & set(again.family())
    assert all_gone(family, 3)
    # A later start takes under five seconds on a machine of its own; tests share theirs with each other.
    assert took < 15


def test_nothing_outlives_make_when_that_is_killed(data: Path, running: list[Running]) -> None:
    made = make_run(data, running)
    family = set(made.family())
    made.process.kill()
    assert all_gone(family)
    made.process.communicate()


def make_run(data: Path, running: list[Running]) -> Running:
    """A run by `make`, in place of the one the tests share."""
    for each in running:
        if each.process.poll() is None:
            each.end()
    return start(data, ["make", "--no-print-directory", "run"])


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_make_run_ends_with_ctrl_c_and_with_its_terminal(
    data: Path, running: list[Running], number: int
) -> None:
    """A terminal signals make and all that belongs to it."""
    made = make_run(data, running)
    family = set(made.family())
    os.killpg(made.process.pid, number)
    assert all_gone(family)
    rest, _ = made.process.communicate()
    assert "Stopped." in rest
    assert "Traceback" not in rest


def test_children_that_hang_do_not_keep_it_from_ending(site: Running) -> None:
    family = set(site.family())
    for mark in ("gunicorn", "procrastinate"):
        os.kill(site.one(mark), signal.SIGSTOP)
    assert site.end() == 0
    assert all_gone(family, 1)


def test_a_taken_port_is_named(data: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert refused(data, port) == f"Port {port} is taken by another program: PORT={port + 1} make run"


def test_a_second_start_in_the_same_folder_is_told_of_the_first(site: Running, data: Path) -> None:
    sentence = refused(data, free_port())
    assert re.fullmatch(
        rf"Study Circle is already running in this folder: http://127\.0\.0\.1:{site.port}/ \(Ctrl-C in its window stops it, or: kill {site.process.pid}\)\.",
        sentence,
    )


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "must be a whole number"),
        ("PORT", "70000", "must be at most 65535"),
        ("HOST", "203.0.113.7", "not an address of this machine"),
        ("HOST", "no.such.host.invalid", "not an address of this machine"),
        ("DATABASE_URL", "mysql://x/y", "must begin with postgresql://"),
    ],
)
def test_a_wish_that_cannot_be_is_answered_in_one_sentence(
    tmp_path: Path, name: str, value: str, words: str
) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "config.supervisor"],
        cwd=BASE,
        env=environment(tmp_path, free_port()) | {name: value},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.returncode == 1
    assert words in told.stderr
    assert "Traceback" not in told.stderr


def test_two_folders_run_at_once(site: Running) -> None:
    other = Path(tempfile.mkdtemp(prefix="run-"))
    other.chmod(0o711)
    try:
        second = start(other)
        assert second.get() in (200, 302)
        assert site.get() in (200, 302)
        second.end()
    finally:
        shutil.rmtree(other)


def test_open_to_other_machines_it_has_no_demo_people(data: Path, running: list[Running]) -> None:
    for each in running:
        if each.process.poll() is None:
            each.end()
    wide = start(data, HOST="0.0.0.0")
    web = wide.one("gunicorn")
    assert b"STUDY_CIRCLE_DEMO" not in Path(f"/proc/{web}/environ").read_bytes()
    assert any("demo people cannot be chosen" in line for line in wide.lines)
    wide.end()


def test_only_on_this_machine_it_has_demo_people_and_its_own_key(site: Running, data: Path) -> None:
    environ = Path(f"/proc/{site.one('gunicorn')}/environ").read_bytes().split(b"\0")
    assert b"STUDY_CIRCLE_DEMO=1" in environ
    key = data / "secret_key"
    assert key.stat().st_mode & 0o077 == 0
    assert f"SECRET_KEY={key.read_text()}".encode() in environ
    assert len(key.read_text()) >= 50


def look_after_for(site: supervisor.Site, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        site.look_after()
        time.sleep(0.05)


def test_a_child_that_keeps_ending_ends_everything(tmp_path: Path) -> None:
    child = supervisor.Child(
        "job worker", [sys.executable, "-c", "raise SystemExit(3)"], tmp_path / "worker.log"
    )
    wishes = supervisor.Wishes("127.0.0.1", 1, tmp_path, "postgresql://elsewhere/x", "", "")
    with socket.socket() as listener:
        site = supervisor.Site(wishes, listener, True, dict(os.environ), children=[child])
        with pytest.raises(supervisor.CannotRun, match=r"The job worker keeps ending: see .*worker\.log"):
            look_after_for(site, seconds=20)
