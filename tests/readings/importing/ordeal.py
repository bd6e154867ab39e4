"""One broken document after another, each in a process of its own with the limits and walls of a real import.

The processes are forked from one that has everything loaded, so that thousands can be tried.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass

from readings.importing import structure_text, wire
from readings.importing.draft import ImportRefused
from readings.importing.walls import raise_walls

MEMORY = 2_000_000_000
SECONDS = 60  # by the clock; a document of some kilobytes takes a fraction of one
GOOD = ("draft", "refused", "memory", "crash")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a document: "draft", "refused", "memory", "crash" (a library's; the site calls it a damaged
    file); or what must never be: "broke" (an error of ours), "hung", "unfit" (a draft the database would refuse).
    """

    what: str
    said: str
    seconds: float

    @property
    def good(self) -> bool:
        return self.what in GOOD


def ordeal(data: bytes, name: str) -> Outcome:
    """Structures the document in a forked process."""
    begun = time.monotonic()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _undergo(data, name, writes)
    os.close(writes)
    said = b"".join(_heard(reads, begun + SECONDS))
    os.close(reads)
    seconds = time.monotonic() - begun
    hung = seconds >= SECONDS
    if hung:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if hung:
        return Outcome("hung", f"longer than {SECONDS} s", seconds)
    if os.WIFSIGNALED(status):
        what = "hung" if os.WTERMSIG(status) == signal.SIGXCPU else "crash"
        return Outcome(what, signal.Signals(os.WTERMSIG(status)).name, seconds)
    what, _, rest = said.decode("utf-8", "replace").partition("\n")
    return Outcome(what or "broke", rest, seconds)


def _heard(pipe: int, until: float) -> Iterator[bytes]:
    while (left := until - time.monotonic()) > 0:
        ready, _, _ = select.select([pipe], [], [], left)
        piece = os.read(pipe, 65536) if ready else b""
        if not piece:
            return
        yield piece


def _undergo(data: bytes, name: str, answers: int) -> None:
    """Never returns."""
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        raise_walls()
        os.write(answers, _verdict(data, name).encode("utf-8", "backslashreplace")[:60_000])
    except BaseException:
        os.write(answers, f"broke\n{traceback.format_exc()[-8000:]}".encode("utf-8", "backslashreplace"))
    finally:
        os._exit(0)


def _verdict(data: bytes, name: str) -> str:
    try:
        draft = structure_text(data, name=name)
    except ImportRefused as refusal:
        sentence = str(refusal)
        whole = sentence[:1].isupper() and sentence.endswith((".", "?")) and "\n" not in sentence
        return f"refused\n{sentence}" if whole else f"broke\nno sentence: {sentence!r}"
    except MemoryError:
        return "memory\n"
    plain = json.dumps(wire.to_plain(draft), ensure_ascii=False)
    try:
        plain.encode()
    except UnicodeEncodeError as surrogate:
        return f"unfit\n{surrogate}"
    texts = "".join(block.text for section in draft.sections for block in section.blocks)
    if "\0" in texts or any("\0" in note.text for note in draft.notes):
        return "unfit\nNUL in a block"
    for section in draft.sections:
        for block in section.blocks:
            for span in block.spans:
                if not 0 <= span.start <= span.end <= len(block.text):
                    return f"unfit\n{span} in {len(block.text)} characters"
    return "draft\n"
