"""Where the embedded PostgreSQL may lie, and who runs it.

PostgreSQL refuses to run as root: started by root, it needs another account, a folder that account can enter, and
programs it can read. A socket's path must be short and plain. Only the standard library is used here.
"""

import hashlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNTS_FOR_ROOT = ("study-circle", "nobody")
HOMES_FOR_ROOT = ("/var/lib", "/usr/local/var", "/var/tmp")  # noqa: S108 (a folder of our own is made inside)
LONGEST_SOCKET_FOLDER = 85  # bytes; the system allows about 104 with the socket's own name

Say = Callable[[str], None]


class PostgresProblem(Exception):
    """The embedded server cannot work; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server's programs, when that is not who calls us."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(home: Path) -> Account | None:
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


def reachable_place(home: Path, account: Account | None) -> Path:
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


def socket_folder(place: Path, account: Account | None) -> Path:
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


def usable_programs(programs: Path, place: Path, account: Account | None, say: Say) -> tuple[Path, str]:
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
            env=plain_environment(),
            **(account.popen if account else {}),
        )
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) ([0-9]+)", answer.stdout)
    return found[1] if found and answer.returncode == 0 else None


def plain_environment() -> dict[str, str]:
    """No PG… variable or locale of the caller changes how the server is made."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
