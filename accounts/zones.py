"""The time zones a person can choose from."""

from __future__ import annotations

import zoneinfo
from functools import cache

Choices = list[tuple[str, list[tuple[str, str]]]]

_REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def known() -> frozenset[str]:
    """All zones of the machine that are named after a place, and UTC."""
    named = (
        zone for zone in zoneinfo.available_timezones() if zone.partition("/")[0] in _REGIONS and "/" in zone
    )
    return frozenset(named) | {"UTC"}


def choices(current: str = "") -> Choices:
    """The zones by region, as a select shows them. `current` is always among them, even if it is an old name."""
    grouped: dict[str, list[tuple[str, str]]] = {}
    for zone in sorted(known() | ({current} if current else set())):
        region, _, place = zone.partition("/")
        grouped.setdefault(region if place else "Everywhere", []).append((zone, _spoken(place or zone)))
    return [(region, zones) for region, zones in sorted(grouped.items())]


def town(zone: str) -> str:
    """ "America/Argentina/Buenos_Aires" as "Buenos Aires"."""
    return zone.rpartition("/")[2].replace("_", " ")


def _spoken(place: str) -> str:
    """ "Argentina/Buenos_Aires" as "Buenos Aires (Argentina)"."""
    country, _, town = place.replace("_", " ").rpartition("/")
    return f"{town} ({country})" if country else town
