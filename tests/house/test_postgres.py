"""The embedded PostgreSQL: started where it must work, shared, stopped, and started again after the worst."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import lodging, postgres, processes

BASE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may pass through, as the tests may run as root."""
    path = Path(tempfile.mkdtemp(prefix="pg-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module", autouse=True)
def empty() -> Iterator[Path]:
    """An empty database to copy, as making one takes longer than most of what is tested here."""
    path = Path(tempfile.mkdtemp(prefix="pg-"))
    path.chmod(0o711)
    postgres.use(path / "home", options={"fsync": "off"}).leave()
    copies.append(path / "home" / "data")
    yield path
    shutil.rmtree(path)


copies: list[Path] = []


def start(home: Path) -> postgres.Server:
    """A server in this home, with an empty database if it had none."""
    if not home.exists():
        home.mkdir(parents=True)
        subprocess.run(["cp", "-a", copies[-1], home / "data"], check=True)
    return postgres.use(home, options={"fsync": "off"})


def answer(server: postgres.Server, question: str = "SELECT current_database()") -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(question.encode()).fetchone()
        assert row is not None
        return row[0]


def keep_a_number(server: postgres.Server) -> None:
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS n")


def pid_of(server: postgres.Server) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def keeper_of(server: postgres.Server) -> int:
    status = Path(f"/proc/{pid_of(server)}/status").read_text()
    return int(status.split("PPid:")[1].split()[0])


def gone(pid: int, seconds: float = 10) -> bool:
    return processes.wait_until(lambda: not processes.command_line(pid), seconds)


def another_user(home: Path) -> "subprocess.Popen[str]":
    """Another process that uses the server until its input ends."""
    code = f"""
        import sys
        from pathlib import Path
        from config import postgres
        server = postgres.use(Path({str(home)!r}))
        print("using", flush=True)
        sys.stdin.read()
        server.leave()
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=BASE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "using\n"
    return process


def test_what_a_failed_statement_says_is_not_logged(folder: Path) -> None:
    """Two devices that keep a place at once make one statement fail; its words tell who reads what."""
    server = start(folder / "home")
    keep_a_number(server)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE kept ADD PRIMARY KEY (n)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO kept /* a secret */ VALUES (42)")
    server.leave()
    log = (folder / "home" / "server.log").read_text()
    assert "duplicate key" in log
    assert "a secret" not in log
    assert "(n)=(42)" not in log


def test_it_keeps_what_was_written_and_leaves_nothing_running(folder: Path) -> None:
    server = start(folder / "home")
    first = pid_of(server)
    keep_a_number(server)
    server.leave()
    assert not processes.command_line(first)
    server = start(folder / "home")
    assert answer(server, "SELECT n FROM kept") == 42
    assert pid_of(server) != first
    server.leave()


@pytest.mark.parametrize(
    "name",
    [
        "with a space",
        "with, comma",
        "with 'quotes\" and 100% Ünïcödé \\",
        "long-" * 25,
    ],
)
def test_it_works_in_every_folder(folder: Path, name: str) -> None:
    server = start(folder / name / "home")
    assert answer(server) == "study_circle"
    assert "," not in str(server.socket)
    assert not answer(server, "SHOW listen_addresses"), "nothing may listen on the network"
    assert server.socket.stat().st_mode & 0o077 == 0, "nobody else may reach the socket"
    server.leave()
    if not server.socket.is_relative_to(folder):
        server.socket.rmdir()


def test_two_homes_run_at_once(folder: Path) -> None:
    one, other = start(folder / "one"), start(folder / "other")
    assert pid_of(one) != pid_of(other)
    assert answer(one) == answer(other) == "study_circle"
    one.leave()
    assert answer(other) == "study_circle"
    other.leave()


def test_the_last_user_stops_it(folder: Path) -> None:
    server = start(folder / "home")
    pid = pid_of(server)
    other = another_user(folder / "home")
    server.leave()
    assert processes.command_line(pid), "the other one still uses it"
    again = start(folder / "home")
    assert pid_of(again) == pid, "whoever comes while it runs joins"
    other.communicate()
    assert answer(again) == "study_circle"
    again.leave()
    assert not processes.command_line(pid)


def test_it_stops_when_its_only_user_is_killed(folder: Path) -> None:
    other = another_user(folder / "home")
    server = start(folder / "home")
    pid = pid_of(server)
    server._users.close()  # this process lets go of it, as if it had never been
    other.kill()
    other.communicate()
    assert gone(pid)


def test_it_starts_again_after_it_was_killed(folder: Path) -> None:
    server = start(folder / "home")
    keep_a_number(server)
    os.kill(pid_of(server), signal.SIGKILL)
    assert processes.wait_until(lambda: not server.running, 5)
    server.leave()
    server = start(folder / "home")
    assert answer(server, "SELECT n FROM kept") == 42
    server.leave()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the server that its keeper was killed")
def test_it_stops_when_its_keeper_is_killed(folder: Path) -> None:
    server = start(folder / "home")
    pid = pid_of(server)
    os.kill(keeper_of(server), signal.SIGKILL)
    assert gone(pid)
    server.leave()
    server = start(folder / "home")
    assert answer(server) == "study_circle"
    server.leave()


def test_a_hanging_server_is_ended_too(folder: Path) -> None:
    server = start(folder / "home")
    pid = pid_of(server)
    os.kill(pid, signal.SIGSTOP)
    server.leave(seconds=1)
    assert gone(pid)


def test_files_of_a_killed_server_do_not_stand_in_the_way(folder: Path) -> None:
    """The pid of a killed server may belong to another program by now, here to this very test."""
    server = start(folder / "home")
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    server.leave()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    (server.socket / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n")
    (server.socket / ".s.PGSQL.5432").touch()
    server = start(folder / "home")
    assert answer(server) == "study_circle"
    server.leave()


def test_an_interrupted_beginning_is_done_again(folder: Path) -> None:
    home = folder / "home"
    (home / "data.new" / "base").mkdir(parents=True)
    server = postgres.use(home)
    assert answer(server) == "study_circle"
    assert not (home / "data.new").exists()
    server.leave()


def test_a_database_of_another_version_is_refused_with_one_sentence(folder: Path) -> None:
    server = start(folder / "home")
    server.leave()
    version = server.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(
        lodging.PostgresProblem, match=r"made by PostgreSQL 17, and this is PostgreSQL 18: .*Upgrading"
    ):
        start(folder / "home")
    version.write_text("18\n")
    start(folder / "home").leave()


def test_a_server_that_cannot_start_gives_its_reason(folder: Path) -> None:
    with pytest.raises(lodging.PostgresProblem, match=r"did not start \(.*max_connections.*see .*server.log"):
        postgres.use(folder / "home", options={"max_connections": "-1"})
    start(folder / "home").leave()


def test_a_temporary_one_leaves_no_folder(folder: Path) -> None:
    home = folder / "home"
    server = postgres.use(home, temporary=True)
    assert answer(server) == "study_circle"
    server.leave()
    assert not home.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's stand-in account can be locked out")
def test_as_root_it_works_below_folders_that_nobody_else_may_enter(folder: Path) -> None:
    folder.chmod(0o700)
    server = start(folder / "home")
    try:
        assert not server.data.is_relative_to(folder)
        assert answer(server) == "study_circle"
        server.leave()
        again = start(folder / "home")
        assert again.data == server.data, "the next start finds the same database"
        again.leave()
    finally:
        shutil.rmtree(server.data.parent)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to leave something behind")
def test_an_account_that_may_not_use_a_folder_is_told_so(folder: Path) -> None:
    home = folder / "home"
    start(home).leave()
    code = f"""
        import os
        from pathlib import Path
        from config import lodging, postgres
        os.setgroups([])
        os.setuid(65534)
        try:
            postgres.use(Path({str(home)!r}))
        except lodging.PostgresProblem as problem:
            print(problem)
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], cwd=BASE, capture_output=True, text=True, check=True
    )
    assert "belongs to another account" in told.stdout


def test_another_program_of_the_wheel_reaches_it(folder: Path) -> None:
    environment = os.environ | {"DATA_DIR": str(folder)}
    told = subprocess.run(
        [sys.executable, "-m", "config.postgres", "psql", "-Atc", "SELECT current_user"],
        cwd=BASE,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "study_circle\n"
