"""Whatever is sent to whatever address: an answer, never a failure of the site."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction

from discussions.urls import urlpatterns
from tests.access_policy import PEOPLE, SENT
from tests.test_access import LINES, Line, make_world

pytestmark = pytest.mark.django_db

# Too large for each kind of number, for a conversion, of other alphabets; what no database keeps; half of a place.
JUNK = (
    *("-1", str(2**31), str(2**63), "9" * 5000, "٣", "a\0b", "\ud800", ",".join("1" * 600), "1-999999999"),
    *("new:999999999.999999999.999999999.999999999", str(uuid.UUID(int=0)), '"a & | <-> !', "word " * 400),
)
# What each of them reads, beside what is sent to it by whoever may do it.
READ = {
    "thread-new": "unit paragraph start end title announcement preview aside throw",
    "thread-reply": "to quote preview aside throw unit paragraph",
    "post-edit": "version preview aside",
    "drafts": "title at key throw",
    "discussions-people": "q",
    "discussions": "show session after",
    "next-unread": "after past",
    "thread-detail": "view at after before back last unfolded",
    "thread-shown": "numbers",
    "thread-mark": "unread_from",
    "thread-pulse": "after view",
    "thread-since": "after view",
    "thread-moderate": "title reason",
    "thread-merge": "to q reason",
    "post-move": "to q under reason",
    "post-split": "title key reason",
    "post-react": "undo",
    "moderation-log": "kind before",
    "for-you": "before",
    "for-you-seen": "up_to",
    "question-new": "session about everywhere",
    "question-edit": "session about",
    "question-detail": "session preview",
    "questions-session": "answered",
    "search": "q kind author session page",
}
OURS = {pattern.name for pattern in urlpatterns}


@pytest.mark.parametrize("line", [line for line in LINES if line.route in OURS], ids=str)
def test_whatever_is_sent_is_answered(line: Line) -> None:
    world, sent = make_world(), SENT.get(line.route, {}) if line.method == "POST" else {}
    expected = dict(zip(PEOPLE, line.answers, strict=True))
    client = world.clients["owner" if expected["student"] in ("403", "404") else "student"]
    for name in {*sent, *READ.get(line.route, "").split()}:
        for junk in JUNK:
            fields: dict[str, Any] = {
                **sent,
                **({"key": uuid.uuid4()} if "key" in sent else {}),
                name: junk,
            }
            said = "&".join(
                f"{key}={quote(str(value).encode(errors='surrogatepass'))}" for key, value in fields.items()
            )
            address = world.address(line.place, line.route)
            with transaction.atomic():
                if line.method == "GET":
                    answer = client.get(f"{address}?{said}")
                else:
                    answer = client.generic(
                        "POST", address, said, content_type="application/x-www-form-urlencoded"
                    )
                transaction.set_rollback(True)
            assert answer.status_code < 500, (name, junk)
