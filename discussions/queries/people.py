"""Who can be called in a circle."""

from __future__ import annotations

import unicodedata
from collections import defaultdict

from accounts.models import User
from courses.models import Circle


def name_sql(person: str) -> str:
    """SQL: what `User.display_name` says of a row of people, which may be missing: empty then."""
    return f"coalesce(nullif({person}.name, ''), split_part({person}.email, '@', 1), '')"


def names_in(circle: Circle) -> dict[str, list[int]]:
    """Name -> ids of those with a seat who bear it. One query."""
    seats = User.objects.filter(
        memberships__circle=circle, memberships__ended_at__isnull=True, is_active=True
    )
    names: dict[str, list[int]] = defaultdict(list)
    for pk, name, email in seats.values_list("pk", "name", "email"):
        names[User(name=name, email=email).display_name].append(pk)
    return dict(names)


def callable_in(circle: Circle, text: str) -> dict[str, list[int]]:
    """The same for who may be called in a text; no query for one that calls nobody."""
    return names_in(circle) if "@" in text else {}


def people_like(circle: Circle, typed: str, *, most: int = 8) -> list[str]:
    """Names for what somebody has typed of one: those that begin so, then those with such a word in them."""
    wanted = _folded(typed)
    found = sorted(((name, _folded(name)) for name in names_in(circle)), key=lambda one: one[1])
    begin = [name for name, folded in found if folded.startswith(wanted)]
    within = [name for name, folded in found if f" {wanted}" in folded and name not in begin]
    return [*begin, *within][:most]


def _folded(name: str) -> str:
    """Without case and accents: who types "andre" means André."""
    apart = unicodedata.normalize("NFD", " ".join(name.split()).casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))
