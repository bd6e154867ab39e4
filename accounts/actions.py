"""Changes of state in accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac

from accounts.changes import Refused, save_changes
from accounts.models import NOWHERE, User

SENT_TWICE = timedelta(minutes=10)  # the same form that comes again within so long is one that was sent twice


def update_person(*, user: User, **said: Any) -> User:
    """Sets what somebody says about themselves or prefers on the page, and saves only that."""
    for name, value in said.items():
        setattr(user, name, value)
    if said:
        user.save(update_fields=list(said))  # a form has set them already, so they cannot be compared
    return user


def take_first_password(*, user: User, password: str) -> None:
    """Sets the hashed password that somebody chose with their new account, unless they have one by now."""
    if not user.has_usable_password():
        save_changes(user, password=password)


def note_address(*, user: User) -> EmailAddress:
    """Makes sure that allauth knows the address of somebody whom a command or a package brought in.

    It counts as unconfirmed until a code sent to it has come back. Safe to call twice.
    """
    known, _ = EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
    return known


@transaction.atomic
def create_person_by_name(*, name: str, form: str, time_zone: str = "") -> tuple[User, bool]:
    """An account of somebody who gives a name and no address, and whether it is new.

    Nothing but the session of their device proves who they are, until they give an address and confirm it. The
    same form (`form` says which) with the same name makes one account, even if it arrives twice at once.
    """
    email = f"{salted_hmac('by name', f'{form}:{name}', algorithm='sha256').hexdigest()[:40]}@{NOWHERE}"
    said = {"name": name, "password": make_password(None)}
    if time_zone:
        said["time_zone"] = time_zone
    user, new = User.objects.get_or_create(email=email, defaults=said)
    if not new and (not user.is_active or timezone.now() - user.date_joined > SENT_TWICE):
        return User.objects.create(email=f"{get_random_string(40).lower()}@{NOWHERE}", **said), True
    return user, new


@transaction.atomic
def create_demo_person(*, email: str, name: str, language: str, time_zone: str) -> User:
    """An invented person: entered by a button in demo mode, never with a password.

    Called again it returns the same person, unchanged. Raises `Refused` if the address is a real person's.
    """
    address = email.strip().lower()
    person, _ = User.objects.get_or_create(
        email=address,
        defaults={
            "name": name,
            "language": language,
            "time_zone": time_zone,
            "is_demo": True,
            "password": make_password(None),
        },
    )
    if not person.is_demo:
        raise Refused(f"{address} is the address of a real account: give the invented person another one.")
    return person
