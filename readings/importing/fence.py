"""A fence around the files of this machine: from then on this process reads what its programs are made of, and nothing
else, neither what belongs to the site nor what other processes know.

By Landlock (https://docs.kernel.org/userspace-api/landlock.html), where this Linux has it. It cannot be taken down.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446  # calls, numbered alike on every machine
_ALL, _READ_DIR, _READ_FILE = (
    (1 << 13) - 1,
    1 << 3,
    1 << 2,
)  # what the first version knows; folders may be listed
_BENEATH = 1
_HERE = Path(__file__).resolve().parents[1]
_SYSTEM = ("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/localtime", "/dev/null", "/dev/urandom")


def set_up() -> bool:
    """Returns whether it stands. The process must have given up gaining privileges."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    handled = struct.pack("=Q", _ALL & ~_READ_DIR)
    rules = libc.syscall(_CREATE, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False
    try:
        for path in _open_to_it():
            _let_read(libc, rules, path)
        return bool(libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _open_to_it() -> set[str]:
    """The programs: Python, its packages, this one."""
    site = str(_HERE.parent)
    packages = {path for path in sys.path if Path(path).is_absolute() and str(Path(path).resolve()) != site}
    return {*packages, sys.prefix, sys.base_prefix, str(_HERE), *_SYSTEM} - {"/", site}


def _let_read(libc: ctypes.CDLL, rules: int, path: str) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # not on this machine
        return
    try:
        libc.syscall(_ADD, rules, _BENEATH, struct.pack("=Qi", _READ_FILE, place), 0)
    finally:
        os.close(place)
