"""What the starter of the site needs to know about processes: are they alive, who are they, how do they end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PR_SET_PDEATHSIG = 1
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def command_line(pid: int) -> str:
    """The command line of a running process, or "" if there is none, or only a zombie of it."""
    if pid <= 0:
        return ""
    proc = Path("/proc")
    if (proc / "self/cmdline").exists():
        try:
            raw = (proc / str(pid) / "cmdline").read_bytes()
        except OSError:
            return ""
        return os.fsdecode(raw.replace(b"\0", b" ")).strip()
    answer = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
    line = answer.stdout.strip()
    return "" if line.endswith("<defunct>") or line.startswith("(") else line


def die_with_parent(signal_number: int) -> Callable[[], None]:
    """For `preexec_fn`: the child gets the signal as soon as its parent is gone, however it went.

    Only Linux can do this. Elsewhere the next start finds such orphans by their noted pids. The parent
    must start the child from the thread that lives longest, and have no other threads at that time.
    """
    parent = os.getpid()

    def in_child() -> None:
        for number in ENDING:
            if signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return in_child


@contextmanager
def undisturbed() -> Iterator[None]:
    """Signals that end this process wait: a child is started wholly or not at all.

    `die_with_parent` lets them through again in the child.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def die_with_own_parent(signal_number: int) -> None:
    """This very process gets the signal when its parent is gone (Linux)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)


def signal_group(pid: int, signal_number: int) -> None:
    """Signal a process and all of its group; it is fine if they are gone already."""
    for send in (os.killpg, os.kill):
        try:
            send(pid, signal_number)
        except (ProcessLookupError, PermissionError):
            continue


def wait_until(condition: Callable[[], bool], seconds: float, step: float = 0.02) -> bool:
    """Ask again and again until the condition holds; False if it did not within that time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(step)
    return True


def end_orphan(pid: int, marks: tuple[str, ...], seconds: float = 3) -> bool:
    """End a process left over from an earlier start, if its command line shows every one of `marks`.

    A pid may have gone to another program since it was noted; that one is left alone. True if one was ended.
    """

    def is_ours() -> bool:
        line = command_line(pid)
        return bool(line) and all(mark in line for mark in marks)

    if not is_ours():
        return False
    signal_group(pid, signal.SIGTERM)
    signal_group(pid, signal.SIGCONT)
    if not wait_until(lambda: not is_ours(), seconds):
        signal_group(pid, signal.SIGKILL)
        wait_until(lambda: not is_ours(), seconds)
    return True
