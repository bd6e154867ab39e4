"""Structuring a file in a process of its own, with bounded memory and time, so that no file can do harm here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import IO, Any

from .draft import Draft, ImportRefused
from .wire import from_plain

MEMORY = 2_000_000_000  # bytes of address space
SECONDS = 300  # by the clock, and of computing
_ROOT = Path(__file__).resolve().parents[2]
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
_KEPT = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "SYSTEMROOT")  # no key and no address of a database

Progress = Callable[[str, float], None]


class ImportBroke(Exception):
    """The process ended without an answer, by a fault of ours; the message is its last words, for the log."""


def structure(
    data: bytes,
    *,
    name: str,
    language: str | None = None,
    refused: Collection[str] = (),
    progress: Progress = lambda stage, fraction: None,
    memory: int = MEMORY,
    seconds: float = SECONDS,
) -> Draft:
    """`structure_text` in another process. `progress` is called here, with a stage and how much is done (0 to 1).

    Raises ImportRefused, with one sentence for people, if the file cannot be imported within `memory` (bytes)
    and `seconds`; ImportBroke if the process failed.
    """
    order = {
        "name": name,
        "language": language,
        "refused": sorted(refused),
        "memory": memory,
        "seconds": max(1, round(seconds)),
    }
    with tempfile.TemporaryFile() as last_words:
        process = subprocess.Popen(
            [sys.executable, "-m", "readings.importing.worker"],
            cwd=_ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=last_words,
            start_new_session=True,  # Ctrl-C is for the worker above, which lets the job finish or starts it again
        )
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            answer = _talk(process, json.dumps(order).encode() + b"\n" + data, progress)
            if not answer:
                process.wait()  # its own end tells why; the clock still runs
        finally:
            clock.cancel()
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()
        if "draft" in answer:
            return from_plain(answer["draft"])
        if "refused" in answer:
            raise ImportRefused(answer["refused"])
        if "stopped" in answer:
            raise ImportRefused("This file takes more memory than an import may use: bring it in parts.")
        if late.is_set() or process.returncode == -signal.SIGXCPU:
            raise ImportRefused("This file takes longer than an import may last: bring it in parts.")
        if -process.returncode in _CRASHES:  # in a library: the file is broken where nobody looked
            raise ImportRefused(
                "This file is damaged: open it where it was made, save it anew and bring that."
            )
        last_words.seek(0)
        raise ImportBroke(
            last_words.read()[-4000:].decode("utf-8", "replace") or f"exit {process.returncode}"
        )


def environment() -> dict[str, str]:
    """All that the other process is told about this one."""
    return {key: os.environ[key] for key in _KEPT if key in os.environ} | {"PYTHONIOENCODING": "utf-8"}


def _talk(process: subprocess.Popen[bytes], said: bytes, progress: Progress) -> dict[str, Any]:
    """Sends everything, passes on the progress, and returns the last answer ({} if there was none)."""
    assert process.stdin is not None
    assert process.stdout is not None
    _send(process.stdin, said)
    for line in process.stdout:
        if not line.endswith(b"\n"):  # cut off in the middle of a word
            break
        answer: dict[str, Any] = json.loads(line)
        if "stage" not in answer:
            return answer
        progress(answer["stage"], answer["fraction"])
    return {}


def _send(pipe: IO[bytes], said: bytes) -> None:
    try:
        with pipe:
            pipe.write(said)
    except BrokenPipeError:  # it ended before it had read everything; its exit tells why
        return
