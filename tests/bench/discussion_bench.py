"""How fast discussions come, beside the floor and beside two peers in environments of their own.

    .venv/bin/python -m tests.bench.discussion_bench [--seconds 4] [--no-peers] [--posts 100000]

Fills a database (a circle of 300 threads; threads of 10, 100, 1,000, 5,000 and 100,000 posts of about 80 words in
random trees; 200 people with unread state) and prints, for each page, requests a second at concurrency 1 and 4, the
latency in the middle, queries, bytes, and the share of the floor: the same server, session and seat, and the same
bytes as a constant. Then the same of django-machina and django-comments-xtd, filled alike, and the ratios that
`docs/performance.md` names. The peers' environments are made once, in the folder `--environments`.

Ratios of one run hold on a noisy machine; single figures do not.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.reader_bench import fetched
from tests.bench.serving import Measured, Request, free_port, in_turn, served, site

PEERS = Path(__file__).parent / "peers"
SIZES = (10, 100, 1_000, 5_000)
CONCURRENCY = (1, 4)


@dataclass
class Filled:
    circle: str
    cookie: str
    threads: dict[int, int]  # posts -> pk
    pages: dict[str, str]  # name -> path


def _fill(most: int) -> Filled:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from tests import factories
    from tests.discussions.filling import analysed, fill_people, fill_seen, fill_thread

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("collectstatic", interactive=False, verbosity=0)
    circle = factories.make_circle(name="Bench")
    people = fill_people(circle, 200)
    sizes = (*SIZES, most)
    threads = {posts: fill_thread(circle, posts, writers=people, seed=posts) for posts in sizes}
    others = [
        fill_thread(circle, 3 + n % 9, writers=people, seed=n, title=f"Matter {n}")
        for n in range(300 - len(sizes))
    ]
    fill_seen(people, [*threads.values(), *others])
    analysed()
    client = Client()
    client.force_login(people[7], backend=settings.AUTHENTICATION_BACKENDS[0])
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    base = f"/c/{circle.slug}/discussions"
    pages: dict[str, str] = {}
    for posts, thread in threads.items():
        pages[f"{posts:,} posts, first page"] = f"{base}/{thread.pk}/"
        if posts >= 1_000:
            pages[f"{posts:,} posts, in the middle"] = f"{base}/{thread.pk}/?at={posts // 2}"
            pages[f"{posts:,} posts, last page"] = f"{base}/{thread.pk}/?last=1"
    pages["list of 300 threads"] = f"{base}/"
    return Filled(circle.slug, cookie, {posts: t.pk for posts, t in threads.items()}, pages)


def _queries(filled: Filled, path: str) -> int:
    """How many queries a page takes, session and seat included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"cookie": filled.cookie, "host": "127.0.0.1"})
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def _at_each(requests: list[Request], seconds: float) -> dict[int, list[Measured]]:
    return {c: in_turn(requests, seconds=seconds, concurrency=c) for c in CONCURRENCY}


def _alone(request: Request, seconds: float) -> dict[int, Measured]:
    return {c: found[0] for c, found in _at_each([request], seconds).items()}


def _said(measured: Measured) -> str:
    return f"{measured.requests:6.1f}/s ({measured.latency:6.1f} ms)"


def _ours(filled: Filled, seconds: float, kept: Path) -> dict[str, Any]:
    """Measures our pages; returns requests a second at concurrency 4 and shares of the floor by name."""
    found: dict[str, Any] = {}
    print("study circle: requests a second (median ms), and the share of the floor of the same bytes")
    with site() as port:
        for at, (name, path) in enumerate(filled.pages.items()):
            body, _, cookies = fetched(port, path, filled.cookie)
            (kept / f"page-{at}").write_bytes(body)
            flat = Request(port, f"/c/{filled.circle}/floor/page-{at}/", cookies)
            both = _at_each([Request(port, path, cookies), flat], seconds)
            page, floor = ({c: both[c][which] for c in CONCURRENCY} for which in (0, 1))
            row = [f"{name:30}"]
            for c in CONCURRENCY:
                share = page[c].requests / floor[c].requests
                row.append(f"c{c}: {_said(page[c])} floor {floor[c].requests:6.1f}/s = {share:4.2f}")
            found[name] = {"requests": page[4].requests, "share": page[4].requests / floor[4].requests}
            found[name] |= {"latency": page[1].latency, "size": page[4].size}
            print(
                "   ".join([*row, f"{_queries(filled, path)} queries, {page[4].size / 1000:.1f} kB gzip"]),
                flush=True,
            )
        thread = filled.threads[1_000]
        path = f"/c/{filled.circle}/discussions/{thread}/reply/"
        body, _, cookies = fetched(port, path, filled.cookie)
        token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', body)
        assert token is not None
        fields = {"body": _WORDS, "key": "", "csrfmiddlewaretoken": token[1].decode()}
        reply = _alone(Request(port, path, cookies, fields), seconds)
        print(f"{'a reply':30}   " + "   ".join(f"c{c}: {_said(reply[c])}" for c in CONCURRENCY), flush=True)
        found["a reply"] = {"requests": reply[4].requests}
    return found


_WORDS = "A reply of some words, as people write them."


# The peers ---------------------------------------------------------------------------------------------------


def _environment(name: str, folder: Path) -> Path:
    """The peer's Python, with what its `requirements.txt` names."""
    python = folder / name / "bin" / "python"
    if not python.exists():
        venv.create(folder / name, with_pip=True)
        subprocess.run(
            [python, "-m", "pip", "install", "-q", "-r", PEERS / name / "requirements.txt"], check=True
        )
    return python


def _database(name: str) -> str:
    """An empty database of the peer's own on the server that ours is on, as Django's settings in JSON."""
    from django.db import connection

    connection.ensure_connection()
    to = connection.get_connection_params()
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}"')
    keys = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    said = {setting: to.get(key) or "" for setting, key in keys.items()}
    return json.dumps({"ENGINE": "django.db.backends.postgresql", "NAME": name, **said})


@contextmanager
def _peer(name: str, posts: int, environments: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The peer, filled and served; gives its port and what its fill printed."""
    python = _environment(name, environments)
    environment = {
        "PYTHONPATH": str(PEERS),
        "PEER_DATABASE": _database(name),
        "DJANGO_SETTINGS_MODULE": f"{name}.settings",
    }
    filled = subprocess.run(
        [python, "-W", "ignore", "-m", f"{name}.fill", str(posts), "80"],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    port = free_port()
    command = [
        str(python),
        "-m",
        "gunicorn",
        "--log-level",
        "warning",
        "-w",
        "2",
        "--preload",
        "-b",
        f"127.0.0.1:{port}",
    ]
    with served([*command, f"{name}.wsgi"], port, environment):
        yield port, json.loads(filled.stdout.strip().splitlines()[-1])


def _machina(seconds: float, environments: Path) -> dict[str, float]:
    with _peer("peer_machina", 1_000, environments) as (port, said):
        page = _alone(Request(port, said["page"], said["cookie"]), seconds)
        cookies = f"{said['cookie']}; csrftoken={said['csrf']}"
        fields = {**said["fields"], "csrfmiddlewaretoken": said["csrf"]}
        reply = _alone(Request(port, said["reply"], cookies, fields), seconds)
    for what, measured in (("page of 15 in 1,000", page), ("a reply", reply)):
        print(
            f"{'django-machina, ' + what:40}" + "   ".join(f"c{c}: {_said(measured[c])}" for c in CONCURRENCY)
        )
    return {"page": page[4].requests, "reply": reply[4].requests}


def _xtd(seconds: float, environments: Path) -> dict[str, float]:
    with _peer("peer_xtd", 1_000, environments) as (port, said):
        page = _alone(Request(port, said["page"], said["cookie"]), seconds)
    row = "   ".join(f"c{c}: {_said(page[c])}" for c in CONCURRENCY)
    print(f"{'django-comments-xtd, 1,000 on a page':40}{row}")
    return {"page": page[4].requests}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--posts", type=int, default=100_000, help="of the largest thread")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument(
        "--environments", type=Path, default=Path(tempfile.gettempdir()) / "study-circle-bench-peers"
    )
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    kept = tempfile.TemporaryDirectory()
    os.environ["FLOOR_PAGES"] = kept.name
    import django

    django.setup()
    with kept:
        filled = _fill(args.posts)
        ours = _ours(filled, args.seconds, Path(kept.name))
        first = ours["1,000 posts, first page"]
        small, large = ours["100 posts, first page"], ours[f"{args.posts:,} posts, first page"]
        print(f"\na page of 50 in 1,000 posts: {first['share']:.2f} of the floor (goal 0.5)")
        print(
            f"in {args.posts:,} posts: {large['latency'] / small['latency']:.2f} x the time of 100 (goal 1.2)"
        )
        if args.no_peers:
            return
        machina, xtd = _machina(args.seconds, args.environments), _xtd(args.seconds, args.environments)
        print(f"page: {first['requests'] / machina['page']:.1f} x django-machina (goal 10)")
        print(f"page: {first['requests'] / xtd['page']:.1f} x django-comments-xtd (goal 50)")
        print(f"reply: {ours['a reply']['requests'] / machina['reply']:.1f} x django-machina (goal 5)")


if __name__ == "__main__":
    main()
