"""A handout as PDF, set in a process of its own with bounded memory and time."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

from readings.handouts.document import Handout
from readings.importing.isolated import environment

MEMORY = 2_000_000_000  # bytes of address space
SECONDS = 20  # by the clock, and of computing
_ROOT = Path(__file__).resolve().parents[2]

log = logging.getLogger(__name__)


class NotSet(Exception):
    """The PDF could not be made; why stands in the log."""


def as_pdf(handout: Handout, *, memory: int = MEMORY, seconds: int = SECONDS) -> bytes:
    """The same handout gives the same bytes. Raises NotSet."""
    order = json.dumps({"memory": memory, "seconds": seconds}).encode()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "readings.handouts.worker"],
            cwd=_ROOT,
            env=environment(),
            input=order + b"\n" + handout.as_json().encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        log.warning("The handout %s takes longer than %s s.", handout.identifier, seconds)
        raise NotSet from late
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        said = done.stderr[-4000:].decode("utf-8", "replace")
        log.error("The handout %s could not be set: %s", handout.identifier, said)
        raise NotSet
    return done.stdout
