"""Who may do what, written out a second time by hand."""

from __future__ import annotations

import re

import pytest

from courses.models import Role
from courses.rules import CIRCLE, MEANS, Can, capabilities
from tests import factories
from tests.readings.bringing import client_of
from tools import roles

# capability: observer, member, student, facilitator, owner, course editor
TABLE = {
    "read": "yes yes yes yes yes yes",
    "keep_place": "no yes yes yes yes no",
    "declare": "no no yes yes yes no",
    "write_notes": "no no yes yes yes no",
    "post": "no yes yes yes yes no",
    "attend": "no yes yes yes yes no",
    "moderate": "no no no yes yes no",
    "plan": "no no no yes yes no",
    "invite": "no no no yes yes no",
    "hold_meetings": "no no no yes yes no",
    "begin_again": "no no no yes yes no",
    "see_overview": "no no no yes yes no",
    "manage_circle": "no no no no yes no",
    "write_questions": "no no no yes yes no",
    "edit_course": "no no no no no yes",
}
ROLES = ["observer", "member", "student", "facilitator", "owner"]


def test_the_table_names_every_capability_and_every_role() -> None:
    assert set(TABLE) == {can.value for can in Can}
    assert ROLES == [role.value for role in Role] == [role.value for role in CIRCLE]


@pytest.mark.parametrize("capability", TABLE)
@pytest.mark.parametrize(("place", "role"), list(enumerate(ROLES)))
def test_a_role_grants(role: str, place: int, capability: str) -> None:
    expected = TABLE[capability].split()[place] == "yes"
    assert (Can(capability) in capabilities(role=Role(role), edits_course=False)) is expected


@pytest.mark.parametrize("capability", TABLE)
def test_an_editor_without_a_seat_has(capability: str) -> None:
    expected = TABLE[capability].split()[-1] == "yes"
    assert (Can(capability) in capabilities(role=None, edits_course=True)) is expected


@pytest.mark.parametrize("role", ROLES)
def test_an_editor_with_a_seat_has_both(role: str) -> None:
    seat = capabilities(role=Role(role), edits_course=False)
    assert capabilities(role=Role(role), edits_course=True) == seat | {Can.READ, Can.EDIT_COURSE}


def test_who_has_neither_may_nothing() -> None:
    assert capabilities(role=None, edits_course=False) == frozenset()


def test_every_capability_says_what_it_means_on_paper() -> None:
    assert set(MEANS) == set(Can)
    page = roles.PAGE.read_text()
    assert roles.stands(page) == roles.table()
    assert f"| {MEANS[Can.MODERATE]} |  |  |  | yes | yes |  |" in page


@pytest.mark.django_db
def test_an_owner_reads_the_table_on_a_page() -> None:
    circle = factories.make_circle()
    owner = factories.make_member(circle, Role.OWNER)
    page = client_of(owner).get(f"/c/{circle.slug}/rules/").content.decode()
    for can in Can:
        cells = re.findall(r"<td>.*?(yes|no)\b", page.partition(MEANS[can])[2].partition("</tr>")[0])
        assert " ".join(cells) == TABLE[can.value]
