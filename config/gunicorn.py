"""How gunicorn serves the site. `make run` and production use the same file:
`.venv/bin/python -m gunicorn -c python:config.gunicorn config.wsgi`.
"""

import os
import signal
from pathlib import Path

from config import processes
from config.env import Env

env = Env(os.environ)
bind = env.text(
    "BIND", "127.0.0.1:8000", help="Where the web server listens: `address:port` or `unix:/path`."
)
workers = env.number("WEB_WORKERS", 2, minimum=1, maximum=64, help="Web processes; about one for each core.")

# One request at a time in each process: pages take milliseconds, and threads only share one core's time.
worker_class = "sync"
preload_app = True
timeout = 60
graceful_timeout = 5
control_socket_disable = True
if Path("/dev/shm").is_dir():  # noqa: S108 (the heartbeat file must not wait for a disk)
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def post_fork(server: object, worker: object) -> None:
    """A web process does not outlive its master, which may be killed."""
    processes.die_with_own_parent(signal.SIGTERM)
