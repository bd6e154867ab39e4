"""Runs the database tests on the PostgreSQL of this machine (15 or newer) instead of the embedded one.

`python -m tools.other_postgres [pytest's arguments]` starts a scratch server from the machine's programs and
hands its address to the tests as `DATABASE_URL`, just as an operator would.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from config import postgres
from tests.servers import FAST

HERE = Path(__file__).resolve().parents[1]
OLDEST = 15
FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")


def programs() -> Path:
    """The oldest PostgreSQL here that we promise to work with: what works there works on newer ones."""
    found: dict[int, Path] = {}
    for pattern in FOLDERS:
        for folder in Path("/").glob(pattern.lstrip("/")):
            version = re.search(r"([0-9]+)", str(folder))
            if version and int(version[1]) >= OLDEST and (folder / "postgres").exists():
                found[int(version[1])] = folder
    if not found:
        sys.exit(f"No PostgreSQL {OLDEST} or newer on this machine (on Debian: apt install postgresql).")
    return found[min(found)]


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="study-circle-other-") as scratch:
        Path(scratch).chmod(0o711)
        server = postgres.use(Path(scratch) / "home", programs=programs(), options=FAST)
        try:
            print(f"Database tests on {programs()}", flush=True)
            command = [
                sys.executable,
                "-m",
                "pytest",
                "-n",
                "2",
                "-m",
                "not browser and not slow",
                *arguments,
            ]
            return subprocess.run(command, cwd=HERE, env=os.environ | {"DATABASE_URL": server.url}).returncode
        finally:
            server.leave()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
