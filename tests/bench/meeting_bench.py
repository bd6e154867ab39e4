"""What an evening costs: sixty phones in a room, each asking every 2.6 seconds whether anything is new.

    .venv/bin/python -m tests.bench.meeting_bench [--phones 60] [--seconds 40] [--every 10]

Starts the site as production serves it, with its own PostgreSQL, and lets the phones ask as the page's script does,
while somebody who runs the meeting changes something every ten seconds: an item, a speaker, minutes. Counted is the
processor time of all web processes and all of PostgreSQL together, from `/proc`, as a share of one core: of the phones
alone (nothing new), and of the evening with its changes; what the same servers use while nobody asks is printed beside.
Then how long a change takes to the phones, and how many queries a page of the room takes with 3 and with 300 people.

Processor time hardly depends on what else the machine does; the seconds to a phone do.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import os
import random
import re
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.serving import site

BEAT = 2.6  # seconds, as in `static/js/meeting.js`
CHANGES = ("move-on", "hand", "next-speaker", "more-time", "hand")


@dataclass
class Filled:
    path: str  # of the meeting
    phones: list[str]  # cookies
    facilitator: str
    meeting: int


def _fill(phones: int) -> Filled:
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from classroom.actions import agenda_run, attendance
    from tests.classroom.evening import planned
    from tests.discussions.filling import analysed, fill_people

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("collectstatic", interactive=False, verbosity=0)
    for _ in range(20):  # noise: other evenings
        planned().open()
    evening = planned()
    people = fill_people(evening.circle, phones)
    fill_people(planned().circle, 300)
    agenda_run.open_room(by=evening.facilitator, meeting=evening.meeting)
    for user in people[: phones * 9 // 10]:
        attendance.mark_here(meeting=evening.meeting, user=user)
    analysed()

    def cookie(user: Any) -> str:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"

    path = f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/"
    return Filled(path, [cookie(user) for user in people], cookie(evening.facilitator), evening.meeting.pk)


# The phones ---------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    status: int
    version: int
    body: bytes


async def _ask(port: int, method: str, path: str, cookie: str, form: str = "", token: str = "") -> Answer:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: {cookie}{f'; csrftoken={token}' if token else ''}",
        "Accept: */*",
        "Accept-Encoding: gzip",
        "Accept-Language: en-GB,en;q=0.9",
        "User-Agent: Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
        f"Referer: http://127.0.0.1:{port}/",
        "HX-Request: true",
    ]
    if method == "POST":
        lines += [
            f"X-CSRFToken: {token}",
            "Content-Type: application/x-www-form-urlencoded",
            f"Content-Length: {len(form)}",
        ]
    writer.write("\r\n".join([*lines, "", form]).encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    length = re.search(r"(?i)^content-length: (\d+)", head, re.MULTILINE)
    body = await reader.readexactly(int(length[1])) if length else b""
    writer.close()
    version = re.search(r"(?i)^x-room-version: (\d+)", head, re.MULTILINE)
    if "content-encoding: gzip" in head.lower():
        body = gzip.decompress(body)
    return Answer(int(head.split(" ", 2)[1]), int(version[1]) if version else -1, body)


@dataclass
class Counted:
    asked: int = 0
    fetched: int = 0
    bytes: int = 0
    at: dict[int, list[float]] = field(default_factory=dict)  # version -> when each phone had it


async def _phone(port: int, filled: Filled, cookie: str, end: float, counted: Counted) -> None:
    await asyncio.sleep(random.uniform(0, BEAT))
    version = 0
    while (now := time.monotonic()) < end:
        answer = await _ask(port, "GET", f"{filled.path}pulse/?after={version}", cookie)
        counted.asked += 1
        if answer.status == 200:
            counted.fetched += 1
            counted.bytes = len(answer.body)
            if b"data-room" not in answer.body:
                raise SystemExit("That was no room.")
            version = answer.version
            counted.at.setdefault(version, []).append(time.monotonic())
        elif answer.status != 204:
            raise SystemExit(f"A pulse answered {answer.status}.")
        await asyncio.sleep(max(0.0, BEAT * random.uniform(0.95, 1.05) - (time.monotonic() - now)))


async def _facilitator(
    port: int, filled: Filled, end: float, every: float, changed: dict[int, float]
) -> None:
    page = await _ask(port, "GET", filled.path, filled.facilitator)
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)
    cookie = filled.facilitator
    assert token is not None
    secret = token[1].decode()
    for nth in range(1_000):
        await asyncio.sleep(every)
        if time.monotonic() > end - 2 * BEAT:  # the last change must have time to arrive
            return
        what = CHANGES[nth % len(CHANGES)]
        page = await _ask(port, "GET", f"{filled.path}now/", cookie)
        form = _form(what, page.body.decode())
        began = time.monotonic()
        answer = await _ask(port, "POST", f"{filled.path}{what}/", cookie, form, secret)
        if answer.status != 204:
            raise SystemExit(f"{what} answered {answer.status}: {answer.body.decode()[:200]}")
        changed[answer.version] = began


def _form(what: str, page: str) -> str:
    """What the form would send: only what runs is looked up, in the database, since pages may change."""
    from classroom.models import AgendaItem, Turn

    running = AgendaItem.objects.filter(
        meeting=_meeting, began_at__isnull=False, ended_at__isnull=True
    ).first()
    turn = Turn.objects.filter(meeting=_meeting, began_at__isnull=False, ended_at__isnull=True).first()
    if what == "hand":
        return "do=ask"
    if what == "next-speaker":
        return f"at={turn.pk if turn else ''}"
    if what == "more-time" and running is not None:
        return f"at={running.pk}&had={running.more}&minutes=5"
    return f"at={running.pk if running else ''}"


_meeting = 0


# Processor time -----------------------------------------------------------------------------------------------


def _ticks(pid: int) -> tuple[int, int]:
    """Its parent, and the time it and its children that are gone have used."""
    said = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(said[1]), sum(map(int, said[11:15]))


def _used(roots: Sequence[int]) -> float:
    """Seconds of processor time of these processes and all below them."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = _ticks(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
    inside = set(roots)
    while more := {pid for pid, (parent, _) in found.items() if parent in inside} - inside:
        inside |= more
    return sum(found[pid][1] for pid in inside if pid in found) / os.sysconf("SC_CLK_TCK")


def _listens(port: int) -> int:
    """The process that was started to serve at the port: a child of this one."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes()
                bind = (entry / "environ").read_bytes()
                parent, _ = _ticks(int(entry.name))
            except OSError:
                continue
            if parent == os.getpid() and b"gunicorn" in line and f"BIND=127.0.0.1:{port}".encode() in bind:
                return int(entry.name)
    raise SystemExit("The web server is not to be found.")


def _postmaster() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend: int = cursor.fetchone()[0]
    return _ticks(backend)[0]


async def _evening(
    port: int, filled: Filled, seconds: float, every: float | None
) -> tuple[Counted, dict[int, float]]:
    counted, changed, end = Counted(), dict[int, float](), time.monotonic() + seconds
    phones = [_phone(port, filled, cookie, end, counted) for cookie in filled.phones]
    if every is not None:
        phones.append(_facilitator(port, filled, end, every, changed))
    await asyncio.gather(*phones)
    return counted, changed


def _queries(people: int) -> int:
    """How many queries a page of the room takes, session and seat included."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from classroom.actions import turns
    from tests.classroom.evening import planned
    from tests.discussions.filling import fill_people

    evening = planned().open()
    for user in fill_people(evening.circle, people):
        turns.ask_to_speak(access=evening.access(user), meeting=evening.meeting)
    evening.move_on()
    evening.move_on()
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(evening.facilitator, backend=settings.AUTHENTICATION_BACKENDS[0])
    path = f"/c/{evening.circle.slug}/meetings/{evening.meeting.pk}/"
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def main() -> None:
    global _meeting
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--phones", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--every", type=float, default=10, help="seconds between two changes")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the facilitator looks up what runs
    import django

    django.setup()
    filled = _fill(args.phones)
    _meeting = filled.meeting
    with site() as port:
        web, database = _listens(port), _postmaster()
        asyncio.run(_evening(port, filled, 3 * BEAT, None))  # warm: every process has answered

        def share(what: str, seconds: float, every: float | None) -> tuple[Counted, dict[int, float]]:
            before, began = (_used([web]), _used([database])), time.monotonic()
            found = asyncio.run(_evening(port, filled, seconds, every)) if every != -1 else (Counted(), {})
            if every == -1:
                time.sleep(seconds)
            took = time.monotonic() - began
            each = [now - then for now, then in zip((_used([web]), _used([database])), before, strict=True)]
            polls = found[0].asked or 1
            print(
                f"{what:34} {sum(each) / took:6.2%} of one core (web {each[0] / took:.2%}, database "
                f"{each[1] / took:.2%}), {found[0].asked / took:.1f} pulses a second, "
                f"{1000 * sum(each) / polls:.2f} ms each"
                if found[0].asked
                else f"{what:34} {sum(each) / took:6.2%} of one core",
                flush=True,
            )
            return found

        share("nobody asks", 10, -1)
        share(f"{args.phones} phones, nothing new", args.seconds, None)
        counted, changed = share(
            f"{args.phones} phones, a change every {args.every:g} s", args.seconds, args.every
        )
        late = sorted(
            at - began
            for version, began in changed.items()
            for phone in [sorted(t for v, ts in counted.at.items() if v >= version for t in ts)]
            for at in phone[: args.phones]
        )
        print(
            f"{len(changed)} changes reached {args.phones} phones after {statistics.median(late):.2f} s in the "
            f"middle, {late[int(0.95 * len(late))]:.2f} s for 95 of 100, {late[-1]:.2f} s at worst; "
            f"{counted.fetched} fragments of {counted.bytes / 1000:.1f} kB"
        )
    print(f"queries of the page: {_queries(3)} with 3 people, {_queries(300)} with 300")


if __name__ == "__main__":
    main()
