"""The process above the embedded PostgreSQL: starts it, and stops it when nobody uses it any more.

It is started by `postgres.py` with one argument, a JSON object:
`command`, `cwd` and `popen` (account) to start the server with; `users`, the file on which everybody who uses
the server holds a shared lock; `remove`, folders to remove at the end.

A lock ends with the process that holds it, also when that one is killed, so this needs no heartbeat.
If this process itself is killed, Linux tells the server to stop.
"""

import fcntl
import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # started by path, with nothing of the caller's around it

from config import processes


def stop(server: subprocess.Popen[bytes]) -> None:
    """A fast stop; if that hangs, an immediate one; if that hangs, the end."""
    for number, seconds in ((signal.SIGINT, 8), (signal.SIGQUIT, 4), (signal.SIGKILL, 4)):
        if server.poll() is None:
            server.send_signal(number)
            try:
                server.wait(seconds)
            except subprocess.TimeoutExpired:
                continue


def main(order: dict[str, Any]) -> int:
    server = subprocess.Popen(
        order["command"],
        cwd=order["cwd"],
        stdin=subprocess.DEVNULL,
        preexec_fn=processes.die_with_parent(signal.SIGINT),
        start_new_session=True,
        **order["popen"],
    )
    signal.signal(signal.SIGTERM, lambda number, frame: server.send_signal(signal.SIGINT))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    unused = threading.Event()

    def watch() -> None:
        with open(order["users"], "ab") as users:
            fcntl.flock(users, fcntl.LOCK_EX)
            unused.set()
            stop(server)
            server.wait()
            for folder in order["remove"]:
                shutil.rmtree(folder, ignore_errors=True)
            finished.set()

    finished = threading.Event()
    threading.Thread(target=watch, daemon=True).start()
    code = server.wait()
    if unused.is_set() or order["remove"]:
        finished.wait(30 if unused.is_set() else 2)
    return code


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
