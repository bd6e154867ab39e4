"""The database of the tests: a server of their own in a scratch folder, shared by all parallel workers.

`DATABASE_URL` in the environment takes the place of that server, as it does for the site.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

SCRATCH = "STUDY_CIRCLE_TEST_SCRATCH"  # how parallel workers find the folder their parent made

# Nothing here has to survive a power cut, so nothing waits for the disk.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def settle(environment: MutableMapping[str, str]) -> None:
    """Make an environment for the tests: nothing of the caller's own site or of the machine shows through."""
    scratch = environment.get(SCRATCH)
    if not scratch:
        scratch = environment[SCRATCH] = tempfile.mkdtemp(prefix="study-circle-tests-")
        Path(scratch).chmod(0o711)  # as root, the database runs as an account that passes through here
        atexit.register(_remove, scratch, os.getpid())
    for name in (
        "STUDY_CIRCLE_DEMO",
        "DEBUG",
        "ALLOWED_HOSTS",
        "EMAIL_HOST",
        "SITE_NAME",
        "CSRF_TRUSTED_ORIGINS",
    ):
        environment.pop(name, None)
    environment["DATA_DIR"] = scratch
    environment["SECRET_KEY"] = "only for tests, the same for all parallel workers, never anywhere else"
    environment["HTTPS"] = "0"
    environment["LOG_LEVEL"] = "WARNING"


def with_fast_server(databases: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same entries; an embedded server is one that is quick and that is removed at the end."""
    return {
        alias: entry | {"EMBEDDED": {"options": FAST, "temporary": True}}
        if entry["ENGINE"] == "config.embedded"
        else entry
        for alias, entry in databases.items()
    }


def _remove(scratch: str, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(scratch, ignore_errors=True)
