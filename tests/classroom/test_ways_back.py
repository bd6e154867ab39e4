"""A page below another says which one, and leads back to it: always at the same place."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from courses.models import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "parent"),
    [
        ("desk/overview/", "desk/"),
        ("desk/participation/", "desk/"),
        ("log/", "desk/"),
        ("plan/dates/", "plan/"),
        ("meetings/new/", "plan/"),
        ("meetings/{meeting}/plan/", "plan/"),
        ("meetings/{meeting}/change/", "plan/"),
        ("invitations/", "people/"),
        ("invitations/new/", "invitations/"),
        ("invitations/mail/", "invitations/"),
        ("people/me/", "people/"),
        ("people/leave/", "people/"),
        ("people/{seat}/", "people/"),
        ("people/{seat}/remove/", "people/"),
        ("settings/", "people/"),
        ("settings/delete/", "settings/"),
        ("rules/", "people/"),
    ],
)
def test_the_label_of_a_page_leads_to_the_page_above(client: Client, page: str, parent: str) -> None:
    course = factories.make_course(sessions=1)
    owner = factories.make_user("Ruth")
    circle = factories.make_circle(course, owner=owner)
    seat = factories.seat_of(circle, factories.make_member(circle, Role.STUDENT))
    meeting = factories.make_meeting(circle, course.sessions.get(), datetime(2050, 1, 6, 19, tzinfo=UTC))
    client.force_login(owner)
    address = f"/c/{circle.slug}/"
    words = client.get(address + page.format(meeting=meeting.pk, seat=seat.pk)).content.decode()
    label = words.split('class="band__label">', 1)[1].split("</p>", 1)[0]
    assert f'</b><a href="{address}{parent}">' in label
