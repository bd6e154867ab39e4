"""What `make run` starts: the embedded PostgreSQL, the preparations, web server and job worker; and what ends them.

A web server or worker that dies is started again; one that keeps dying stops everything, with one sentence.
Nothing outlives this process: on Linux the system tells the children when it was killed, and the next start
ends whatever may be left elsewhere. Only the standard library is used here, so that it is there at once.
"""

import errno
import fcntl
import http.client
import ipaddress
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config import lodging, postgres, processes
from config.env import Env, EnvironmentProblem, data_folder, database_url, local_key_file

BASE = Path(__file__).resolve().parents[1]
GRACE = 6.0  # seconds children have to finish what they are doing
ANSWER = 60.0  # seconds the site may take to answer for the first time
AS_FOR_THE_SITE = "As for the site."
TRIES, PERIOD = 5, 60.0  # so many deaths of one child within so many seconds are too many


class CannotRun(Exception):
    """The site cannot start or go on; the message is one sentence for people."""


class Stop(BaseException):
    """Somebody asked us to stop."""


def say(line: str) -> None:
    """Tell the terminal, if there still is one."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 (for the rest of this process)


# What was asked for


@dataclass(frozen=True)
class Wishes:
    """The environment's part in a start."""

    host: str
    port: int
    data: Path
    database_url: str
    secret_key: str
    allowed_hosts: str

    @classmethod
    def read(cls, env: Env) -> "Wishes":
        return cls(
            host=env.text(
                "HOST",
                "127.0.0.1",
                help="Address `make run` listens on. 0.0.0.0 lets other machines in, and turns the demo people's buttons off.",
            ),
            port=env.number("PORT", 8000, minimum=1, maximum=65535, help="Port `make run` listens on."),
            data=data_folder(env, BASE),
            database_url=database_url(env),
            secret_key=env.secret("SECRET_KEY", help=AS_FOR_THE_SITE),
            allowed_hosts=env.text("ALLOWED_HOSTS", help=AS_FOR_THE_SITE),
        )


def listen(wishes: Wishes) -> tuple[socket.socket, bool]:
    """The listening socket, and whether only this machine can reach it.

    It is opened before anything else, so a taken port is known at once, and it stays open while
    the web server behind it is started again.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            wishes.host, wishes.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
    except (OSError, UnicodeError) as problem:
        raise CannotRun(f"HOST={wishes.host} is not an address of this machine.") from problem
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(256)
    except PermissionError as problem:
        raise CannotRun(
            f"Port {wishes.port} is for the system only: take a higher one, PORT=8000 make run"
        ) from problem
    except OSError as problem:
        listener.close()
        if problem.errno == errno.EADDRINUSE:
            other = wishes.port + 1 if wishes.port < 65535 else 8000
            raise CannotRun(
                f"Port {wishes.port} is taken by another program: PORT={other} make run"
            ) from problem
        raise CannotRun(f"HOST={wishes.host} is not an address of this machine.") from problem
    return listener, ipaddress.ip_address(str(address[0]).split("%")[0]).is_loopback


def names_on_network() -> list[str]:
    """The names and addresses by which other machines may call this one; the address first."""
    name = socket.gethostname()
    names = [name, name if "." in name else f"{name}.local"]
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only asks which way it would go
            names.insert(0, probe.getsockname()[0])
    except OSError:
        pass
    return list(dict.fromkeys(names))


@contextmanager
def only_one(data: Path) -> Iterator[IO[str]]:
    """Two starts in one folder would serve one database twice: the second is told where the first one is."""
    data.mkdir(mode=0o711, parents=True, exist_ok=True)
    with open(data / "run.lock", "a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "is just starting"
            raise CannotRun(f"Study Circle is already running in this folder: {where}.") from None
        yield lock


def local_key(data: Path) -> str:
    """The secret key of this folder, made once; readable by its owner only."""
    path = local_key_file(data)
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        fresh.rename(path)
    return path.read_text()


# Children


@dataclass
class Child:
    """A program of the site that should be running as long as the site does."""

    name: str
    command: list[str]
    log: Path
    descriptors: tuple[int, ...] = ()
    process: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)

    def start(self, environment: dict[str, str]) -> None:
        if self.log.exists() and self.log.stat().st_size > 10_000_000:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(self.log, "ab") as log, processes.undisturbed():
            self.process = subprocess.Popen(
                self.command,
                cwd=BASE,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=self.descriptors,
                start_new_session=True,  # the terminal's Ctrl-C reaches only us, who end them in order
                preexec_fn=processes.die_with_parent(signal.SIGTERM),
            )

    @property
    def dead(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def died_too_often(self, now: float) -> bool:
        """Note a death; True if there were too many of late."""
        self.deaths = [moment for moment in self.deaths if now - moment < PERIOD] + [now]
        return len(self.deaths) >= TRIES

    def end(self, number: int) -> None:
        if self.process is not None and not self.dead:
            processes.signal_group(self.process.pid, number)


@dataclass
class Site:
    """Everything that was started, and how to end it."""

    wishes: Wishes
    listener: socket.socket
    local_only: bool
    environment: dict[str, str]
    server: postgres.Server | None = None
    children: list[Child] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where people find it."""
        host, port = self.listener.getsockname()[:2]
        if not self.local_only and host in ("0.0.0.0", "::"):  # noqa: S104 (compared, not bound)
            host = names_on_network()[0]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}/"

    @property
    def logs(self) -> Path:
        return self.wishes.data / "logs"

    def start(self) -> None:
        """Everything in its order, until the site answers."""
        self.logs.mkdir(mode=0o700, exist_ok=True)  # mails are written there
        if not self.wishes.database_url:
            self.server = postgres.use(postgres.home_in(self.wishes.data), say=say)
            self.environment["DATABASE_URL"] = self.server.url
        self._prepare()
        self.children = [
            Child(
                "web server",
                [sys.executable, "-m", "gunicorn", "-c", "python:config.gunicorn"]
                + ["--bind", f"fd://{self.listener.fileno()}", "config.wsgi"],
                self.logs / "web.log",
                descriptors=(self.listener.fileno(),),
            ),
            Child(
                "job worker",
                [sys.executable, "manage.py", "procrastinate", "worker"]
                + [f"--shutdown-graceful-timeout={GRACE - 1}"],
                self.logs / "worker.log",
            ),
        ]
        for child in self.children:
            child.start(self.environment)
        self._note_processes()
        self._wait_for_answer()

    def _prepare(self) -> None:
        command = [sys.executable, "-m", "config.prepare", *(["--demo"] if self.local_only else [])]
        with processes.undisturbed():
            preparing = subprocess.Popen(
                command,
                cwd=BASE,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=processes.die_with_parent(signal.SIGTERM),
            )
        try:
            code = preparing.wait()
        finally:
            if preparing.poll() is None:
                processes.signal_group(preparing.pid, signal.SIGKILL)
        if code:
            raise CannotRun("")  # it has said why

    def _wait_for_answer(self) -> None:
        end = time.monotonic() + ANSWER
        while time.monotonic() < end:
            self.look_after()
            try:
                status = first_answer(self.listener)
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
                continue
            if status < 500:
                return
            raise CannotRun(f"The site answers with an error ({status}): see {self.logs / 'web.log'}.")
        raise CannotRun(f"The web server did not answer within a minute: see {self.logs / 'web.log'}.")

    def look_after(self) -> None:
        """Start again what has died. Raises `CannotRun` if that happens too often."""
        if self.server is not None and not self.server.running:
            say("The database has stopped; starting it again …")
            self.server.leave()
            self.server = self._database_again()
            if self.server.url != self.environment["DATABASE_URL"]:
                raise CannotRun("The database came back at another place: start again.")
        for child in self.children:
            if child.dead:
                if child.died_too_often(time.monotonic()):
                    raise CannotRun(f"The {child.name} keeps ending: see {child.log}.")
                if child.process is not None:  # what is left of its group, such as workers of a killed master
                    processes.signal_group(child.process.pid, signal.SIGKILL)
                say(f"The {child.name} has ended; starting it again …")
                child.start(self.environment)
                self._note_processes()

    def _database_again(self) -> postgres.Server:
        """The database once more. What killed it may strike again while it starts, so this tries thrice."""
        home = postgres.home_in(self.wishes.data)
        for _ in range(2):
            try:
                return postgres.use(home, say=say)
            except lodging.PostgresProblem:
                time.sleep(1)
        return postgres.use(home, say=say)

    def _note_processes(self) -> None:
        """For the next start, should this process be killed where the system does not tell its children."""
        noted = {
            child.process.pid: [sys.executable, child.command[2]] for child in self.children if child.process
        }
        (self.wishes.data / "processes.json").write_text(json.dumps(noted))

    def stop(self) -> None:
        """End everything: kindly first, then by force; PostgreSQL last."""
        for child in self.children:
            child.end(signal.SIGTERM)
        processes.wait_until(lambda: all(child.dead for child in self.children), GRACE)
        for child in self.children:
            child.end(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
        self.listener.close()
        if self.server is not None:
            self.server.leave()


def first_answer(listener: socket.socket) -> int:
    """Ask the site for its first page, past any proxy; the status of its answer."""
    host, port = listener.getsockname()[:2]
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    connection = http.client.HTTPConnection(target, port, timeout=ANSWER / 2)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    finally:
        connection.close()


def end_orphans(data: Path) -> None:
    """End what an earlier start left behind."""
    try:
        noted: dict[str, list[str]] = json.loads((data / "processes.json").read_text())
    except (OSError, ValueError):
        return
    for pid, marks in noted.items():
        processes.end_orphan(int(pid), tuple(marks))


def site_environment(wishes: Wishes, local_only: bool) -> dict[str, str]:
    """What the site's programs find in their environment."""
    environment = dict(os.environ)
    environment.pop("STUDY_CIRCLE_DEMO", None)
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATA_DIR": str(wishes.data),
        "SECRET_KEY": wishes.secret_key or local_key(wishes.data),
        "HTTPS": "0",
        "PYTHONUNBUFFERED": "1",
    }
    if local_only:
        environment["STUDY_CIRCLE_DEMO"] = "1"
    elif not wishes.allowed_hosts:
        environment["ALLOWED_HOSTS"] = ",".join(["localhost", "127.0.0.1", "[::1]", *names_on_network()])
    return environment


def announce(site: Site) -> None:
    say("")
    say(f"Study Circle is ready: {site.address}")
    if site.local_only:
        say("Sign in: open that page and choose one of the demo people; no password is needed.")
    else:
        say(
            "Open to other machines, so the demo people cannot be chosen: people sign in with their e-mail address."
        )
    say(f"Mails and messages are written to {site.logs}. Ctrl-C stops everything.")


class Asked:
    """Whether somebody asked us to stop. The signal also raises `Stop` where the program just is."""

    def __init__(self) -> None:
        self.to_stop = False

    def catch(self) -> None:
        for number in processes.ENDING:
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup asks to stay
                signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.to_stop = True
        for each in processes.ENDING:
            signal.signal(each, signal.SIG_IGN)  # one is enough: from here on everything ends in its order
        raise Stop


def run(wishes: Wishes, asked: Asked) -> int:
    with only_one(wishes.data) as lock:
        end_orphans(wishes.data)
        listener, local_only = listen(wishes)
        site = Site(wishes, listener, local_only, site_environment(wishes, local_only))
        lock.truncate(0)
        lock.write(f"{site.address} (Ctrl-C in its window stops it, or: kill {os.getpid()})")
        lock.flush()
        parent = os.getppid()
        try:
            site.start()
            announce(site)
            # A `Stop` raised inside a destructor is lost; the flag is not.
            while not asked.to_stop and (os.getppid() == parent or "MAKELEVEL" not in os.environ):
                time.sleep(0.5)
                site.look_after()
        except Stop:
            pass
        finally:
            if asked.to_stop:
                say("\nStopping …")
            site.stop()
            lock.truncate(0)
        say("Stopped.")
    return 0


def main() -> int:
    asked = Asked()
    asked.catch()
    if "MAKELEVEL" in os.environ:  # killing make ends what it started
        processes.die_with_own_parent(signal.SIGTERM)
    try:
        return run(Wishes.read(Env(os.environ)), asked)
    except (CannotRun, EnvironmentProblem, lodging.PostgresProblem) as problem:
        if str(problem):
            print(problem, file=sys.stderr)
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            print("The disk is full: make room and start again.", file=sys.stderr)
            return 1
        where = f" ({problem.filename})" if problem.filename else ""
        print(f"Study Circle could not start: {problem.strerror or problem}{where}.", file=sys.stderr)
    except Stop:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
