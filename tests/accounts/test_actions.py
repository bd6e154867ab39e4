"""Changes of state in accounts."""

from __future__ import annotations

import pytest

from accounts.actions import note_address
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_brought_in_is_the_main_one_and_not_yet_confirmed(kim: User) -> None:
    kim.emailaddress_set.all().delete()  # type: ignore[attr-defined]  # of allauth
    first = note_address(user=kim)
    assert (first.email, first.primary, first.verified) == (kim.email, True, False)
    first.verified = True
    first.save()
    again = note_address(user=kim)
    assert (again.pk, again.verified) == (first.pk, True)
