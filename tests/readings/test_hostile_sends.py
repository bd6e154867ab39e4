"""Whatever is sent to the pages for bringing texts in: an answer, and never one of an error."""

from __future__ import annotations

import html
import random
import re
import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from readings.actions import publish_edition
from readings.models import Edition, Import
from tests.factories import make_course, make_user
from tests.readings.benching import stands
from tests.readings.bringing import client_of, done, page_of

pytestmark = pytest.mark.django_db

LEGAL = b"""# The harbour

## The wall

The wall was built in June 1908 [1]. It **held** (Mole 1910).

## The light

In March 1911 the lamp was lit. It burned until April.

## Discussion questions

1. Who had counted the stones?

## References

Mole, A. (1910): On harbours. Quay Press.

## Notes

[1] There were about nine thousand.
"""
ROUTES = ["", "about/", "publish/", "again/", "act/", "block/", "add/", "unit/", "state/", "lists/", "entry/", "mark/", "wording/"]  # fmt: skip
DOES = [
    "undo",
    "redo",
    "up",
    "down",
    "drop",
    "join",
    "split",
    "heading",
    "begin",
    "unit-join",
    "unit-up",
    "unit-down",
    "unit-last",
    "unit-before",
    "unit-drop",
    "unmark",
    "uncite",
    "restore",
    "bound",
    "kinds",
    "join-these",
    "drop-these",
    "take-back",
    "take-back-all",
    "make-again",
    "read-as",
    "nonsense",
]
RUDE = [
    "", " ", "0", "-1", "1", "2", "999999999999999999999999", "9" * 390, "9" * 5000, "1e9", "NaN", "\0", "a\0b",
    "\u202eabc", "<script>alert(1)</script>", "{{ 7 }}", "' OR 1=1 --", "{}", "[]", "null", "true", "٣", "²", "x" * 5000,
    "%00", "../../etc/passwd", "\r\nSet-Cookie: a=b", "00000000-0000-0000-0000-000000000000",
]  # fmt: skip
FIELDS = [
    "do",
    "kind",
    "language",
    "on",
    "version",
    "key",
    "block",
    "after",
    "blocks",
    "number",
    "place",
    "part",
    "all",
    "wording",
    "title",
    "author",
    "source",
    "date",
    "rights",
    "label",
    "group",
    "called",
    "printed",
    "iso",
    "iso_end",
    "events",
    "words",
    "to",
    "text",
    "lists",
    "edition",
    "level",
    "uid",
    "since",
    "at",
    "page",
]


def _said(chance: random.Random, made: Import, uids: list[str]) -> dict[str, Any]:
    """A form as somebody hostile fills it in: some of it right, so that it comes far."""

    def some() -> Any:
        return chance.choice([*RUDE, *uids, *uids, *uids])

    said: dict[str, Any] = {
        "key": chance.choice([str(uuid.uuid4())] * 6 + ["x", str(uuid.UUID(int=1))]),
        "on": chance.choice(["1"] * 8 + ["2", "-1", "x"]),
        "version": chance.choice(
            [str(made.edition.version if made.edition else 0)] * 8 + ["0", "2147483647"]
        ),
    }
    for name in chance.sample(FIELDS, chance.randint(0, 12)):
        said[name] = [some(), some()] if chance.random() < 0.1 else some()
    said.setdefault("wording", some())
    said.setdefault("kind", chance.choice(["paragraph", "heading 2", "table", "verse", "list_item"]))
    do = chance.choice(DOES)
    rest = [chance.choice([some(), chance.choice(uids), str(chance.randint(-3, 200))]) for _ in range(chance.randint(0, 3))]  # fmt: skip
    said["do"] = " ".join([do, *rest])
    said["blocks"] = [some() for _ in range(chance.randint(0, 4))]
    return said


@pytest.mark.parametrize("seed", range(3))
def test_nothing_that_is_sent_breaks_a_page(seed: int) -> None:
    chance = random.Random(seed)
    editor = make_user("Edith")
    course = make_course(editors=[editor])
    client = client_of(editor)
    made = done(course, LEGAL, "harbour.md")
    there = done(make_course(), LEGAL, "harbour.md")
    assert made.edition is not None
    assert there.edition is not None
    theirs = [str(uid) for uid in there.edition.blocks.values_list("uid", flat=True)]
    before = list(there.edition.blocks.values_list("plain", "html"))
    for _ in range(ROUNDS):
        made.edition.refresh_from_db()
        uids = [*map(str, made.edition.blocks.values_list("uid", flat=True)), *theirs[:2], str(there.pk)]
        route = chance.choice([*ROUTES, "act/", "act/", "act/", "block/", "add/", "unit/", "entry/", "mark/"])
        said = _said(chance, made, uids)
        asked = {name: chance.choice([*RUDE, *uids, *uids]) for name in ("block", "after", "kind", "part", "all", "place", "lists") if chance.random() < 0.7}  # fmt: skip
        if route == "entry/" and chance.random() < 0.5:
            asked = {"kind": chance.choice(["question", "footnote", "comment", "timeline", "reference"])}
        if route == "publish/" and chance.random() < 0.9:
            continue
        _sent(client, made, route, asked, said, chance)
    made.edition.refresh_from_db()
    if made.edition.state == Edition.State.PROPOSED:
        stands(made.edition)
        publish_edition(edition=made.edition)
    for unit in made.edition.text.units.all():
        assert client.get(f"/courses/{course.slug}/readings/{unit.slug}/").status_code == 200
    assert list(there.edition.blocks.values_list("plain", "html")) == before


ROUNDS = 60


def _sent(client: Client, made: Import, route: str, asked: Any, said: Any, chance: random.Random) -> None:

    query = "&".join(f"{name}={quote(value, errors='replace')[:3000]}" for name, value in asked.items())
    address = page_of(made, route) + ("?" + query if query else "")
    for method in ("get", "post"):
        answer = client.get(address) if method == "get" else client.post(address, said)
        assert answer.status_code < 500, (method, address, said)
        if "<script>alert" in answer.content.decode():
            raise AssertionError((address, said))


EVIL = "<img src=x onerror=alert(1)>"
PAGE = f"""<!doctype html><html lang='"><script>alert(1)</script>'><head><title>{html.escape(EVIL)}</title>
<meta name=author content="{html.escape(EVIL)}"></head><body><h1>{html.escape(EVIL)}</h1>
<p class='"><script>alert(1)</script>'>Some words <a href="javascript:alert(1)">lead</a> to <a href="data:text/html,x">much</a>
and <a href=" java&#10;script:alert(1)">more</a> <sup><a href="#n&quot;&gt;">1</a></sup> in March 1911 {html.escape(EVIL)}.</p>
<svg onload=alert(1)><script>alert(1)</script></svg><img src=x alt='{html.escape(EVIL)}'>
<h2>{html.escape(EVIL)} two</h2><p>A para-<br>graph , {html.escape(EVIL)} of words (A {html.escape(EVIL)} 1910).</p>
<table><tr><td>{html.escape(EVIL)}<td>=1+1</table><p id='n"&gt;'>1. {html.escape(EVIL)} in a note.</p></body></html>"""
RUNS = re.compile(
    r"<img[^>]*onerror|<script>alert|<svg[^>]*onload|href=[\"']?\s*(?:java\s*script|data):", re.IGNORECASE
)


def test_what_a_page_carries_does_not_run_here() -> None:
    editor = make_user("Edith")
    course = make_course(editors=[editor])
    client = client_of(editor)
    made = done(course, PAGE.encode(), "<script>alert(1)</script>.html")
    assert made.edition is not None
    first = made.edition.blocks.earliest("position").uid
    places = [page_of(made, rest) for rest in ("", "lists/", f"block/?block={first}", f"unit/?block={first}")]
    before = [client.get(place) for place in places]
    publish_edition(edition=made.edition)
    there = f"/courses/{course.slug}"
    places = [page_of(made), f"{there}/texts/", f"{there}/readings/", f"{there}/timeline/", f"{there}/names/"]
    for unit in made.edition.text.units.all():
        places += [f"{there}/readings/{unit.slug}/", f"{there}/readings/{unit.slug}/handout/"]
        made_on_paper = client.get(f"{there}/readings/{unit.slug}/handout.epub")
        assert made_on_paper.status_code == 200
    pages = [*before, *(client.get(place) for place in places)]
    for page in pages:
        assert page.status_code == 200
        assert not RUNS.search(page.content.decode()), RUNS.search(page.content.decode())
    assert sum("onerror" in page.content.decode() for page in pages) > 3
