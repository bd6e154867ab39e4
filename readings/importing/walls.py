"""Walls around the process that reads a file: from then on it opens no connection, starts no program and changes no
file, whatever the file makes the libraries do.

Three walls: Linux itself refuses the calls (seccomp, https://docs.kernel.org/userspace-api/seccomp_filter.html) and
the files that no reader needs (`fence.py`); and everywhere Python's own audit events are refused
(https://docs.python.org/3/library/audit_events.html), which holds what is written in Python. None can be taken down
again.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import Any

from . import fence

# Calls by their numbers on the two machines that matter; other machines have the second wall alone.
_CALLS: dict[str, dict[str, int]] = {
    "x86_64": {
        "shmget": 29, "socket": 41, "connect": 42, "bind": 49, "socketpair": 53, "fork": 57, "vfork": 58, "execve": 59,
        "kill": 62, "semget": 64, "msgget": 68, "fchmod": 91, "fchown": 93, "lchown": 94, "rt_sigqueueinfo": 129,
        "utime": 132, "setpriority": 141, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190, "sched_setaffinity": 203,
        "utimes": 235, "mq_open": 240, "add_key": 248, "request_key": 249, "keyctl": 250, "ioprio_set": 251,
        "fchownat": 260, "futimesat": 261, "unshare": 272, "utimensat": 280, "rt_tgsigqueueinfo": 297,
        "perf_event_open": 298, "open_by_handle_at": 304, "setns": 308, "process_vm_readv": 310, "userfaultfd": 323,
        "pidfd_send_signal": 424, "open_tree": 428, "move_mount": 429, "fsopen": 430, "pidfd_open": 434,
        "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87,
        "symlink": 88, "chmod": 90, "chown": 92, "ptrace": 101, "mknod": 133, "mount": 165, "tkill": 200,
        "mkdirat": 258, "mknodat": 259, "unlinkat": 263, "renameat": 264, "linkat": 265, "symlinkat": 266,
        "fchmodat": 268, "process_vm_writev": 311, "renameat2": 316, "execveat": 322, "bpf": 321, "io_uring_setup": 425,
        "openat2": 437,
    },
    "aarch64": {
        "setxattr": 5, "lsetxattr": 6, "fsetxattr": 7, "ioprio_set": 30, "fchmod": 52, "fchownat": 54, "fchown": 55,
        "utimensat": 88, "unshare": 97, "sched_setaffinity": 122, "rt_sigqueueinfo": 138, "setpriority": 140,
        "mq_open": 180, "msgget": 186, "semget": 190, "shmget": 194, "add_key": 217, "request_key": 218, "keyctl": 219,
        "rt_tgsigqueueinfo": 240, "perf_event_open": 241, "open_by_handle_at": 265, "setns": 268,
        "process_vm_readv": 270, "userfaultfd": 282, "pidfd_send_signal": 424, "open_tree": 428, "move_mount": 429,
        "fsopen": 430, "pidfd_open": 434,
        "mknodat": 33, "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "mount": 40,
        "truncate": 45, "ftruncate": 46, "fchmodat": 53, "ptrace": 117, "kill": 129, "tkill": 130, "socket": 198,
        "socketpair": 199, "bind": 200, "connect": 203, "execve": 221, "process_vm_writev": 271, "renameat2": 276,
        "bpf": 280, "execveat": 281, "io_uring_setup": 425, "openat2": 437,
    },
}  # fmt: skip
# Calls that open a file, and which argument says what for; begin a thread or a process; send a signal to a thread;
# set the limits of a process.
_OPENING: dict[str, dict[int, int]] = {"x86_64": {2: 1, 257: 2}, "aarch64": {56: 2}}
_CLONE, _TGKILL, _LIMIT = (
    {"x86_64": x86, "aarch64": arm} for x86, arm in ((56, 220), (234, 131), (302, 261))
)
_CLONE3 = 435  # its arguments cannot be looked at: without it, the C library calls the other
_CLONE_THREAD = 0x10000
_MACHINE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_LOAD, _SAME, _AT_LEAST, _AND, _RETURN = 0x20, 0x15, 0x35, 0x54, 0x06  # instructions of a filter
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x80000000
_UNKNOWN = 0x00050000 | errno.ENOSYS
_WHOLE = 0xFFFFFFFF
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # where they stand in what a filter is given
_SECOND_NUMBERS = 0x40000000  # from here on x86 has the same calls once more
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2

_EVENTS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.system", "os.kill",
           "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate", "os.chmod",
           "os.chown", "shutil.", "ftplib.", "http.client", "urllib.", "smtplib.", "webbrowser.")  # fmt: skip


def raise_walls() -> bool:
    """From here on, for this process and every thread of it. Returns whether Linux's own wall stands too."""
    stands = sys.platform == "linux" and _gains_nothing() and _filter_calls(platform.machine())
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


def _gains_nothing() -> bool:
    """No program that this one could start would have more rights; then files may be fenced off."""
    if ctypes.CDLL(None).prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    fence.set_up()
    return True


def _filter_calls(machine: str) -> bool:
    if machine not in _CALLS:
        return False
    code = _program(machine)
    kept = ctypes.create_string_buffer(code, len(code))
    program = _Filter(len(code) // 8, ctypes.cast(kept, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
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
    steps += [(_SAME, 0, 1, _CLONE3), (_RETURN, 0, 0, _UNKNOWN)]
    for number, argument in _OPENING[machine].items():
        steps += _only_if(number, argument, _WRITING, 0)
    steps += _only_if(_CLONE[machine], 0, _CLONE_THREAD, _CLONE_THREAD)
    steps += _only_if(_TGKILL[machine], 0, _WHOLE, os.getpid())
    steps += _only_if(_LIMIT[machine], 0, _WHOLE, 0)
    steps.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("=HBBI", *step) for step in steps)


def _only_if(number: int, argument: int, mask: int, value: int) -> list[tuple[int, int, int, int]]:
    """The call goes through where these bits of the argument have this value."""
    return [
        (_SAME, 0, 5, number),
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_AND, 0, 0, mask),
        (_SAME, 0, 1, value),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
