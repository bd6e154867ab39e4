"""How fast pages of readings come, beside the floor: the same server, session and seat, and as many constant bytes.

    .venv/bin/python -m tests.bench.reader_bench [--seconds 4] [--server gunicorn|granian]

Prints requests a second at concurrency 1 and 4, the latency in the middle, and each page's share of the floor
measured in the same run. Ratios hold on a noisy machine; single figures do not.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

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


@dataclass
class Measured:
    requests: float  # a second
    latency: float  # milliseconds, the median
    size: int  # bytes


def _ask(job: tuple[str, int, str, str, float, str]) -> tuple[int, list[float], int]:
    host, port, path, cookie, seconds, etag = job
    headers = {"Cookie": cookie, "Accept": "text/html", **({"If-None-Match": etag} if etag else {})}
    times: list[float] = []
    size = 0
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        connection = http.client.HTTPConnection(host, port, timeout=30)
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        size = len(answer.read())
        connection.close()
        if answer.status not in (200, 304):
            raise SystemExit(f"{path} answered {answer.status}.")
        times.append(time.perf_counter() - began)
    return len(times), times, size


def measure(
    port: int, path: str, cookie: str, *, seconds: float, concurrency: int, etag: str = ""
) -> Measured:
    job = ("127.0.0.1", port, path, cookie, seconds, etag)
    with multiprocessing.get_context("fork").Pool(concurrency) as pool:
        answers = pool.map(_ask, [job] * concurrency)
    times = [t for _, each, _ in answers for t in each]
    return Measured(sum(n for n, _, _ in answers) / seconds, statistics.median(times) * 1000, answers[0][2])


def _fill() -> tuple[dict[str, str], str]:
    """The demo course and a reading of 60 kB; returns the paths and a signed-in student's cookie."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from accounts.models import User
    from courses.models import Circle
    from tests.readings.test_reader import long_unit

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_demo")
    circle = Circle.objects.get()
    anna = User.objects.get(name="Anna")
    long_ = long_unit(circle)
    short = circle.course.units.exclude(pk=long_.pk).first()
    assert short is not None
    client = Client()
    client.force_login(anna, backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    base = f"/c/{circle.slug}"
    pages = {
        "reading of 60 kB": f"{base}/readings/{long_.slug}/",
        "reading of 7 kB": f"{base}/readings/{short.slug}/",
        "course page": f"{base}/readings/",
        "time line": f"{base}/timeline/",
    }
    return pages, cookie


def _etag(port: int, path: str, cookie: str) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    token = next(
        (v.split(";")[0] for k, v in answer.getheaders() if k == "Set-Cookie" and v.startswith("csrftoken")),
        "",
    )
    return answer.headers["ETag"] or "", f"{cookie}; {token}" if token else cookie


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--server", choices=SERVERS, default="gunicorn")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    pages, cookie = _fill()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *SERVERS[args.server]]
    command += ["--host", "127.0.0.1", "--port", str(port)] if args.server == "granian" else []
    server = subprocess.Popen(
        command, env={**os.environ, "BIND": f"127.0.0.1:{port}"}, stdout=subprocess.DEVNULL
    )
    try:
        _wait(port)
        print(f"{args.server}: requests a second (median ms), and the share of the floor of as many bytes")
        for name, path in pages.items():
            tag, full = _etag(port, path, cookie)
            circle = path.split("/")[2]
            for said, etag in ((name, ""), *(((f"{name}, unchanged (304)", tag),) if tag else ())):
                row = [f"{said:34}"]
                for concurrency in (1, 4):
                    page = measure(port, path, full, seconds=args.seconds, concurrency=concurrency, etag=etag)
                    flat = measure(
                        port,
                        f"/c/{circle}/floor/{page.size}/",
                        full,
                        seconds=args.seconds,
                        concurrency=concurrency,
                    )
                    row.append(
                        f"c{concurrency}: {page.requests:6.0f}/s ({page.latency:5.1f} ms) floor {flat.requests:6.0f}/s"
                        f" = {page.requests / flat.requests:4.2f}"
                    )
                print("   ".join([*row, f"{page.size / 1000:6.1f} kB"]), flush=True)
    finally:
        server.terminate()
        server.wait(20)


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The server did not come up.")


if __name__ == "__main__":
    main()
