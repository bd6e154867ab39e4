"""Brings database and static files up to this version of the site: `python -m config.prepare`.

Safe to run again and by several machines at once. `make run` does it at every start, with `--demo`.
"""

import errno
import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from config.env import EnvironmentProblem

ONE_AT_A_TIME = 0x5C12C1E  # an arbitrary number: the advisory lock of whoever prepares the database


@contextmanager
def alone() -> Iterator[None]:
    """Others who prepare the same database wait. The lock is held by one connection outside the pool.

    It ends with a transaction, because PgBouncer leaves nothing else with whoever asked for it.
    """
    connection = connections.create_connection(DEFAULT_DB_ALIAS)
    options = {name: value for name, value in connection.settings_dict["OPTIONS"].items() if name != "pool"}
    connection.settings_dict = connection.settings_dict | {"OPTIONS": options}
    try:
        connection.set_autocommit(False)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            yield
    finally:
        connection.close()


def prepare_database() -> None:
    """Apply what migrations are missing, make the table of the shared cache, renew what is stored of the texts."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Bringing the database up to date ({len(plan)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("rebuild_fragments")
    call_command("rebuild_index")
    call_command("rebuild_posts")


def prepare_static_files() -> None:
    """Collect the static files if any of them changed since they were last collected."""
    root = Path(settings.STATIC_ROOT)
    with open(__file__, "rb") as turn:  # two runs of one checkout take turns; this leaves no lock file behind
        fcntl.flock(turn, fcntl.LOCK_EX)
        _collect_if_changed(root)


def _collect_if_changed(root: Path) -> None:
    stamp, wanted = root / ".collected", static_files_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Collecting the static files …")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted)


def static_files_fingerprint() -> str:
    """Changes whenever a static file's name, size or time of change does, or the way they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def say(line: str) -> None:
    print(line, flush=True)


def prepare(*, demo: bool) -> None:
    """All of it, while nobody else prepares the same database."""
    try:
        with alone():
            prepare_database()
            prepare_static_files()
            if demo:
                call_command("load_demo", if_empty=True)
    finally:
        connections.close_all()
        connections[DEFAULT_DB_ALIAS].close_pool()  # type: ignore[attr-defined]  # of PostgreSQL's backend


def database_problem(problem: OperationalError) -> str:
    """One sentence about a database that does not do its part."""
    said = str(problem).strip()
    if "No space left on device" in said:
        return "The disk is full: make room and start again."
    return f"The database does not answer: {said.splitlines()[0] if said else 'no reason given'}"


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        django.setup()
        prepare(demo="--demo" in arguments)
    except OperationalError as problem:
        print(database_problem(problem), file=sys.stderr)
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            print("The disk is full: make room and start again.", file=sys.stderr)
            return 1
        print(f"The site could not be prepared: {problem.strerror or problem}.", file=sys.stderr)
    except (EnvironmentProblem, ImproperlyConfigured, CommandError) as problem:
        print(problem, file=sys.stderr)
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
