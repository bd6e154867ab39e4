"""What somebody marks by hand: everything seen, or unread from a post on."""

from __future__ import annotations

import pytest

from discussions.models import ReadState, Thread
from discussions.ranges import numbers_in
from tests import factories
from tests.readings.bringing import client_of

pytestmark = pytest.mark.django_db


def seen(thread: Thread) -> int:
    found = ReadState.objects.filter(user__email__startswith="anna", thread=thread).first()
    return numbers_in(found.seen) if found else 0


@pytest.mark.parametrize("said", ["2147483648", "99999999999999999999", "0", "-1", "three"])
def test_a_number_that_is_none_changes_nothing(said: str) -> None:
    circle = factories.make_circle()
    anna = factories.make_user("Anna", email="anna@example.org")
    factories.make_member(circle, user=anna)
    thread = factories.make_thread(circle)
    for _ in range(3):
        factories.make_post(thread)
    address, client = f"/c/{circle.slug}/discussions/{thread.pk}/mark/", client_of(anna)
    assert client.post(address, {"unread_from": said}).status_code == 400
    assert seen(thread) == 0
    assert client.post(address).status_code == 302
    assert seen(thread) == 4
    assert client.post(address, {"unread_from": said}).status_code == 400
    assert seen(thread) == 4
    assert client.post(address, {"unread_from": "3"}).status_code == 302
    assert seen(thread) == 2
