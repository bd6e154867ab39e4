"""A server under load, from outside: how many requests a second, how long one takes, how many bytes come."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

SERVERS = {
    "gunicorn": ["-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi"],
    "granian": [
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--workers",
        "2",
        "--blocking-threads",
        "1",
        "config.wsgi:application",
    ],
}


@dataclass(frozen=True)
class Request:
    """What is asked again and again, as a browser asks it. A `key` in `fields` is a new one each time."""

    port: int
    path: str
    cookie: str
    fields: dict[str, str] | None = None  # of a form; None: a page is fetched
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Measured:
    requests: float  # a second
    latency: float  # milliseconds, the median
    size: int  # bytes, as they came over the wire


def _ask(job: tuple[Request, float]) -> tuple[int, list[float], int]:
    request, seconds = job
    headers = {"Cookie": request.cookie, "Accept": "text/html", "Accept-Encoding": "gzip", **request.headers}
    times: list[float] = []
    size = 0
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        connection = http.client.HTTPConnection("127.0.0.1", request.port, timeout=600)
        if request.fields is None:
            connection.request("GET", request.path, headers=headers)
        else:
            fields = request.fields | ({"key": str(uuid.uuid4())} if "key" in request.fields else {})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", request.path, body=urlencode(fields), headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        connection.close()
        if answer.status not in ((302,) if request.fields is not None else (200, 304)):
            raise SystemExit(f"{request.path} answered {answer.status}.")
        times.append(time.perf_counter() - began)
    return len(times), times, size


def measure(request: Request, *, seconds: float, concurrency: int) -> Measured:
    with multiprocessing.get_context("fork").Pool(concurrency) as pool:
        answers = pool.map(_ask, [(request, seconds)] * concurrency)
    times = [t for _, each, _ in answers for t in each]
    return Measured(sum(n for n, _, _ in answers) / seconds, statistics.median(times) * 1000, answers[0][2])


def in_turn(requests: Sequence[Request], *, seconds: float, concurrency: int) -> list[Measured]:
    """The same for several, a slice each in turn, so that whatever else the machine does falls on all of them.

    Returns the medians of the slices.
    """
    slices = max(3, round(seconds))
    turns = [
        [measure(r, seconds=seconds / slices, concurrency=concurrency) for r in requests]
        for _ in range(slices)
    ]
    return [
        Measured(
            requests=statistics.median(m.requests for m in each),
            latency=statistics.median(m.latency for m in each),
            size=each[0].size,
        )
        for each in zip(*turns, strict=True)
    ]


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextmanager
def served(command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    """The server runs while this block does."""
    server = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("The server did not come up.")
        yield
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def site(kind: str = "gunicorn") -> Iterator[int]:
    """Our site as production serves it; gives its port."""
    port = free_port()
    command = [sys.executable, *SERVERS[kind]]
    command += ["--host", "127.0.0.1", "--port", str(port)] if kind == "granian" else []
    with served(command, port, {"BIND": f"127.0.0.1:{port}"}):
        yield port
