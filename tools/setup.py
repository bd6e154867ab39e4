"""Brings .venv/ up to date with a lock file; quick when nothing changed.

Called by `setup.sh` with the lock file's name. Standard library only, on whatever Python ≥ 3.11 was found.

`.venv/.made` says that the environment itself was made whole, `.venv/.ready-…` that the packages of a lock file
are all in it. Both are written last and removed first, so an interrupted set-up is simply done again.
"""

import fcntl
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

HERE = Path(__file__).resolve().parents[1]
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
MADE = VENV / ".made"
# The tests' lock holds everything the site's lock holds, in the same versions (a test compares them).
ALSO_READY = {"requirements-dev.lock": ["requirements.lock"]}
NO_NETWORK = re.compile(
    "connection broken|NewConnectionError|Failed to establish|ConnectTimeout|ReadTimeout|Connection refused"
    "|ProxyError|name resolution|Name or service not known|Network is unreachable|timed out",
    re.IGNORECASE,
)


def main(lock_name: str) -> int:
    lock = HERE / lock_name
    if is_ready(lock):
        return 0
    # Two set-ups in one checkout take turns. The lock lies on this file, so it leaves nothing behind.
    with open(__file__, "rb") as turn:
        try:
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Waiting for another set-up in this folder …", flush=True)
            fcntl.flock(turn, fcntl.LOCK_EX)
        if not is_ready(lock):
            if not venv_is_whole():
                make_venv()
            install(lock)
    return 0


def stamp(lock: Path) -> Path:
    return VENV / f".ready-{lock.stem}"


def fingerprint(lock: Path) -> str:
    """What a stamp holds: the exact lock file, and the Python it was installed for."""
    return f"{hashlib.sha256(lock.read_bytes()).hexdigest()} {venv_version()}"


def venv_version() -> str:
    """Such as "3.11", as the environment notes it; "" without an environment."""
    try:
        found = re.search(
            r"^version(?:_info)?\s*=\s*(\d+\.\d+)", (VENV / "pyvenv.cfg").read_text(), re.MULTILINE
        )
    except OSError:
        return ""
    return found[1] if found else ""


def this_version() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def is_ready(lock: Path) -> bool:
    try:
        return venv_is_whole() and stamp(lock).read_text() == fingerprint(lock)
    except OSError:
        return False


def venv_is_whole() -> bool:
    """Made to its end, for this version of Python, and its Python still works."""
    if not MADE.exists() or venv_version() != this_version():
        return False
    if Path(sys.prefix).resolve() == VENV.resolve():
        return True
    try:
        return subprocess.run([PYTHON, "-I", "-S", "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    base = getattr(sys, "_base_executable", None) or sys.executable
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            give_up(
                f"This Python ({base}) comes without its {module} module: install it "
                f"(on Debian and Ubuntu: apt install python{this_version()}-venv), "
                "or name another Python: PYTHON=/path/to/python3 make run"
            )
    if ":" in str(HERE):
        give_up("Python cannot work in a folder with a colon in its path: move this folder.")
    print(f"Making .venv with Python {this_version()} …", flush=True)
    try:
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            shutil.rmtree(VENV)
    except OSError as problem:
        give_up(f"The old .venv cannot be removed ({problem.strerror}): remove it by hand.")
    made = subprocess.run(
        [base, "-I", "-m", "venv", str(VENV)], capture_output=True, text=True, env=plain_environment()
    )
    if made.returncode:
        said = made.stdout + made.stderr
        give_up_for_known_reasons(said)
        last = said.strip().splitlines()[-1] if said.strip() else "no reason given"
        give_up(f"The virtual environment could not be made: {last}")
    MADE.touch()


def install(lock: Path) -> None:
    """Install exactly what the lock file says: every file by its hash, none built on this machine."""
    for old in VENV.glob(".ready-*"):
        old.unlink()
    count = len(re.findall(r"^[A-Za-z0-9]", lock.read_text(), re.MULTILINE))
    print(f"Fetching {count} packages …", flush=True)
    command = [
        str(PYTHON),
        "-I",
        "-m",
        "pip",
        "install",
        "--require-hashes",
        "--only-binary",
        ":all:",
        "--no-deps",
    ]
    command += [
        "--no-compile",
        "--no-input",
        "--disable-pip-version-check",
        "--retries",
        "2",
        "--progress-bar",
        "off",
    ]
    pip = subprocess.Popen(
        [*command, "-r", str(lock)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        cwd=HERE,
        env=plain_environment(),
    )
    said: list[str] = []
    assert pip.stdout is not None
    for line in pip.stdout:
        said.append(line)
        show_progress(line, said, count)
    if pip.wait():
        clear_progress()
        whole = "".join(said)
        give_up_for_known_reasons(whole)
        errors = [line.strip() for line in said if line.startswith("ERROR")] or [
            said[-1].strip() if said else ""
        ]
        give_up(f"The packages could not be installed: {errors[0].removeprefix('ERROR: ')}")
    clear_progress()
    # On all cores, which pip does not, and here, as those who run the site may not write into this folder.
    seldom = "/(tests|providers|gis|pip|setuptools)/"
    compiling = [str(PYTHON), "-I", "-m", "compileall", "-q", "-j", "0", "-x", seldom, str(VENV / "lib")]
    subprocess.run(compiling, capture_output=True, env=plain_environment())
    print("Packages are installed.", flush=True)
    for name in [lock.name, *ALSO_READY.get(lock.name, [])]:
        stamp(HERE / name).write_text(fingerprint(HERE / name))


def show_progress(line: str, said: list[str], count: int) -> None:
    """One moving line on a terminal; elsewhere only the step that takes longest."""
    if line.startswith("Installing collected"):
        clear_progress()
        print("Installing them …", flush=True)
    elif sys.stdout.isatty() and line.startswith(("Collecting", "Requirement already")):
        done = sum(1 for earlier in said if earlier.startswith(("Collecting", "Requirement already")))
        name = re.split(
            r"[=\s]", line.removeprefix("Collecting ").removeprefix("Requirement already satisfied: ")
        )[0]
        print(f"\r\033[K  {done}/{count} {name}", end="", flush=True)


def clear_progress() -> None:
    if sys.stdout.isatty():
        print("\r\033[K", end="", flush=True)


def plain_environment() -> dict[str, str]:
    """The caller's environment (with its proxies and package sources), without what would install elsewhere."""
    elsewhere = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "PIP_REQUIRE_VIRTUALENV"}
    return {name: value for name, value in os.environ.items() if name not in elsewhere} | {
        "LC_ALL": "C.UTF-8"
    }


def give_up_for_known_reasons(said: str) -> None:
    if "No space left on device" in said or "Errno 28" in said or "Disk quota exceeded" in said:
        give_up("The disk is full: make room (about 400 MB) and run it again.")
    if "DO NOT MATCH THE HASHES" in said:
        give_up(
            "A downloaded package is not the one the lock file names, so nothing was installed: try again later."
        )
    if NO_NETWORK.search(said):
        give_up(
            "The packages cannot be fetched: check the network connection (or the proxy) and run it again."
        )
    missing = re.search(r"No matching distribution found for ([^\s;]+)", said)
    if missing:
        give_up(
            f"There is no ready-made {missing[1]} for Python {this_version()} on this machine: "
            "try another Python (3.11 to 3.14): PYTHON=/path/to/python3 make run"
        )


def give_up(sentence: str) -> NoReturn:
    sys.exit(sentence)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        clear_progress()
        print("Interrupted. The next start goes on from here.", file=sys.stderr)
        sys.exit(130)
    except OSError as problem:
        give_up_for_known_reasons(str(problem))
        give_up(f"The set-up stopped: {problem}.")
