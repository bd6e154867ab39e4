"""Walls around the process that reads a file: from then on it opens no connection, starts no program and changes no
file, whatever the file makes the libraries do.

Two walls: Linux itself refuses the calls (seccomp, https://docs.kernel.org/userspace-api/seccomp_filter.html); and
everywhere Python's own audit events are refused (https://docs.python.org/3/library/audit_events.html), which holds
what is written in Python. Neither can be taken down again.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import Any

# Calls by their numbers on the two machines that matter; other machines have the second wall alone.
_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "socket": 41, "connect": 42, "bind": 49, "socketpair": 53, "fork": 57, "vfork": 58, "execve": 59, "kill": 62,
        "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87,
        "symlink": 88, "chmod": 90, "chown": 92, "ptrace": 101, "mknod": 133, "mount": 165, "tkill": 200,
        "mkdirat": 258, "mknodat": 259, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266,
        "fchmodat": 268, "process_vm_writev": 311, "renameat2": 316, "execveat": 322, "bpf": 321, "io_uring_setup": 425,
        "openat2": 437,
    },
    "aarch64": {
        "mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "mount": 40,
        "truncate": 45, "ftruncate": 46, "fchmodat": 53, "ptrace": 117, "kill": 129, "tkill": 130, "socket": 198,
        "socketpair": 199, "bind": 200, "connect": 203, "execve": 221, "process_vm_writev": 271, "renameat2": 276,
        "bpf": 280, "execveat": 281, "io_uring_setup": 425, "openat2": 437,
    },
}  # fmt: skip
# Calls that open a file, and which argument says what for.
_OPENING: dict[str, dict[int, int]] = {"x86_64": {2: 1, 257: 2}, "aarch64": {56: 2}}
_MACHINE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_LOAD, _SAME, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06  # instructions of a filter
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they stand in what a filter is given
_SECOND_NUMBERS = 0x40000000  # from here on x86 has the same calls once more
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2

_EVENTS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.system", "os.kill",
           "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.chown", "shutil.", "ftplib.", "http.client", "urllib.", "smtplib.", "webbrowser.")  # fmt: skip


def raise_walls() -> bool:
    """From here on, for this process and every thread of it. Returns whether Linux's own wall stands too."""
    stands = sys.platform == "linux" and _filter_calls(platform.machine())
    sys.addaudithook(_refuse)
    return stands


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    if event.startswith(_EVENTS):
        raise PermissionError(errno.EPERM, f"{event} is not for a process that reads a file")
    if event == "open":
        _path, mode, flags = arguments
        writes = any(sign in mode for sign in "wax+") if isinstance(mode, str) else False
        if writes or (isinstance(flags, int) and flags & _WRITING):
            raise PermissionError(errno.EPERM, "this process writes no file")


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p))


def _filter_calls(machine: str) -> bool:
    if machine not in _CALLS:
        return False
    code = _program(machine)
    kept = ctypes.create_string_buffer(code, len(code))
    program = _Filter(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _program(machine: str) -> bytes:
    """The filter, instruction by instruction: code, jumps where true and where not, and a value."""
    steps = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_SAME, 1, 0, _MACHINE[machine]),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _SECOND_NUMBERS),
        (_RETURN, 0, 0, _REFUSE),
    ]
    for number in sorted(_CALLS[machine].values()):
        steps += [(_SAME, 0, 1, number), (_RETURN, 0, 0, _REFUSE)]
    for number, argument in _OPENING[machine].items():
        steps += [
            (_SAME, 0, 5, number),
            (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
            (_AND, 0, 0, _WRITING),
            (_SAME, 0, 1, 0),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _REFUSE),
        ]
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)
