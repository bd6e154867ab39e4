"""How fast pages of readings come, beside the floor: the same server, session and seat, and the same bytes constant.

    .venv/bin/python -m tests.bench.reader_bench [--seconds 4] [--server gunicorn|granian]

Prints requests a second at concurrency 1 and 4, the latency in the middle, and each page's share of the floor
measured in the same run. Ratios hold on a noisy machine; single figures do not.
"""

from __future__ import annotations

import argparse
import http.client
import os
import tempfile
from pathlib import Path

from tests.bench.serving import SERVERS, Request, in_turn, site


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


def fetched(port: int, path: str, cookie: str) -> tuple[bytes, str, str]:
    """A page's bytes and ETag, and the cookies a browser has after it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}.")
    token = next(
        (v.split(";")[0] for k, v in answer.getheaders() if k == "Set-Cookie" and v.startswith("csrftoken")),
        "",
    )
    return body, answer.headers["ETag"] or "", f"{cookie}; {token}" if token else cookie


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--server", choices=SERVERS, default="gunicorn")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    kept = tempfile.TemporaryDirectory()
    os.environ["FLOOR_PAGES"] = kept.name
    import django

    django.setup()
    pages, cookie = _fill()
    with kept, site(args.server) as port:
        print(f"{args.server}: requests a second (median ms), and the share of the floor of the same bytes")
        for at, (name, path) in enumerate(pages.items()):
            body, tag, cookies = fetched(port, path, cookie)
            (Path(kept.name) / f"page-{at}").write_bytes(body)
            flat = Request(port, f"/c/{path.split('/')[2]}/floor/page-{at}/", cookies)
            for said, etag in ((name, ""), *(((f"{name}, unchanged (304)", tag),) if tag else ())):
                row = [f"{said:34}"]
                asked = Request(port, path, cookies, headers={"If-None-Match": etag} if etag else {})
                for concurrency in (1, 4):
                    page, floor = in_turn([asked, flat], seconds=args.seconds, concurrency=concurrency)
                    row.append(
                        f"c{concurrency}: {page.requests:6.0f}/s ({page.latency:5.1f} ms) floor {floor.requests:6.0f}/s"
                        f" = {page.requests / floor.requests:4.2f}"
                    )
                print("   ".join([*row, f"{page.size / 1000:6.1f} kB gzip"]), flush=True)


if __name__ == "__main__":
    main()
