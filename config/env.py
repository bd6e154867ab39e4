"""The environment, read in one place.

`config/settings.py` and the commands that start the site ask an `Env` for every variable they use. Each
question carries a default and one sentence of help, so that the table in `docs/operators.md` can be compared
with what the code really reads. A value that makes no sense stops the program with one sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


class EnvironmentProblem(Exception):
    """A variable has a value the program cannot work with; the message is one sentence for people."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What is known about one environment variable: its name, its default as people would write it, its use."""

    name: str
    default: str
    help: str


class Env:
    """Typed questions to a mapping of environment variables.

    An empty value counts as not set. `variables` holds every variable asked for so far, by name.
    """

    def __init__(self, source: Mapping[str, str]) -> None:
        self._source = source
        self.variables: dict[str, Variable] = {}

    def text(self, name: str, default: str = "", *, help: str) -> str:
        """The value without surrounding blanks, or `default`."""
        self._register(name, default, help)
        return self._source.get(name, "").strip() or default

    def secret(self, name: str, *, help: str) -> str:
        """The exact value, or "" when it is not set. Never part of a message."""
        self._register(name, "", help)
        return self._source.get(name, "")

    def choice(self, name: str, default: str, choices: Sequence[str], *, help: str) -> str:
        """One of `choices`. Raises `EnvironmentProblem` for anything else."""
        value = self.text(name, default, help=help)
        if value not in choices:
            raise EnvironmentProblem(f"{name} is “{value}”, but must be one of: {', '.join(choices)}.")
        return value

    def flag(self, name: str, default: bool = False, *, help: str) -> bool:
        """True for 1, true, yes, on; False for 0, false, no, off. Raises `EnvironmentProblem` otherwise."""
        self._register(name, "1" if default else "0", help)
        value = self._source.get(name, "").strip().lower()
        if not value:
            return default
        if value in YES:
            return True
        if value in NO:
            return False
        raise EnvironmentProblem(f"{name} is “{value}”, but must be 1 (yes) or 0 (no).")

    def number(
        self, name: str, default: int, *, help: str, minimum: int | None = None, maximum: int | None = None
    ) -> int:
        """A whole number within the bounds. Raises `EnvironmentProblem` for anything else."""
        self._register(name, str(default), help)
        value = self._source.get(name, "").strip()
        if not value:
            return default
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", value):
            raise EnvironmentProblem(f"{name} is “{value}”, but must be a whole number.")
        number = int(value)
        if minimum is not None and number < minimum:
            raise EnvironmentProblem(f"{name} is {number}, but must be at least {minimum}.")
        if maximum is not None and number > maximum:
            raise EnvironmentProblem(f"{name} is {number}, but must be at most {maximum}.")
        return number

    def list_(self, name: str, default: Sequence[str] = (), *, help: str) -> list[str]:
        """The parts between commas, without blanks and empty parts."""
        self._register(name, ",".join(default), help)
        parts = [part.strip() for part in self._source.get(name, "").split(",")]
        return [part for part in parts if part] or list(default)

    def _register(self, name: str, default: str, help: str) -> None:
        variable = Variable(name, default, help)
        known = self.variables.setdefault(name, variable)
        if known != variable:
            raise ValueError(f"{name} is read twice, with different defaults or descriptions.")


def data_folder(env: Env, base: Path) -> Path:
    """The absolute folder for the embedded database and whatever else `make run` keeps."""
    name = env.text(
        "DATA_DIR",
        ".data",
        help="Folder for what `make run` keeps: the embedded database, its key, logs. Texts and their files lie in the database.",
    )
    return (base / name).absolute()


def database_url(env: Env) -> str:
    """The address of the database server, or "" for the embedded one."""
    return env.secret(
        "DATABASE_URL",
        help="Address of a PostgreSQL server (15 or newer), such as "
        "`postgresql://name:password@host:5432/database`. Without it the embedded PostgreSQL 18 is used.",
    )


def local_key_file(data: Path) -> Path:
    """Where `make run` keeps the secret key it made for this folder."""
    return data / "secret_key"


def secret_key(env: Env, base: Path) -> str:
    """SECRET_KEY; for the embedded database also the key that `make run` made beside it; else "".

    So commands run by hand in a folder where `make run` has been understand the same sessions and links,
    and a site with a database of its own must be given its key.
    """
    key = env.secret(
        "SECRET_KEY",
        help="Signs sessions and links: at least 50 random characters, kept secret. `make run` makes its own.",
    )
    url, data = database_url(env), data_folder(env, base)  # asked in any case: the list stays the same
    if key or url:
        return key
    try:
        return local_key_file(data).read_text()
    except OSError:
        return ""
