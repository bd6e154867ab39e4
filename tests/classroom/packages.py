"""A small package of our own, to load and to break; and all rows of the site, to compare."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.apps import apps

from classroom.management.commands.load_course import structure
from classroom.packages.load import Loaded, load
from classroom.packages.package import Package, read_package

COURSE = """\
slug: bread-and-books
title: Bread and books
language: en
summary: Two short texts on a village library.
about: |
  For whoever *reads*.

  - and eats

sessions:
  - title: Who is a library for?
    aims: We find out what the two writers expect.
    minutes: 100
    readings: [a-long-walk]
    questions:
      - Which of the two would you rather have had as a neighbour?
      - What did the winter change?
  - title: What does rye cost?
    aims: We count.
    readings: [bread-prices]
    questions:
      - Who set the price?

glossary:
  - term: Corn law
    explanation: A duty on imported grain.
  - term: Almanac
    explanation: A calendar with advice.

timeline:
  - date: "1911-01"
    event: The card appears on the door.
    texts: [a-long-walk]
  - date: "1912/1914-05"
    event: Rye doubles in price.
    texts: [bread-prices, a-long-walk]

circle:
  name: Mill Lane
  slug: mill-lane
  place: The mill
  time_zone: Europe/Berlin
  first_meeting: -6
  time: "19:30"
  every_days: 7
  people:
    - name: Olga
      email: olga@example.org
      role: owner
      about: Holds the key.
    - name: Felix
      email: felix@example.org
      role: facilitator
      edits_course: yes
    - name: Stella
      email: stella@example.org
      role: student
      declared: {a-long-walk: partly}
      places: {bread-prices: 2}
    - name: Max
      email: max@example.org
      role: observer
"""

WALK = """\
---
title: A long walk
author: Hanna Reed
about: The memories of a village librarian.
language: en-GB
rights: CC BY 4.0
source: Written for this course.
---

The library had one window, and it looked north towards the hill.

Nobody came for eleven days.[^1] On the twelfth a farmer asked for the almanac, and in March 1911 his daughter came.

## Questions for discussion

1. Whom did the card on the door speak to?

[^1]: By her own count. The parish records say nine.
"""

PRICES = """\
---
title: Bread prices
rights: CC BY 4.0
---

A chapter on rye begins with the weather, and this one does too.

## The price of rye

Rye was dear in the spring and cheap in the autumn, and the baker knew both.

The miller wrote the prices on the inside of his door, and nobody painted it over.

## The price of flour

Flour followed rye with a month between them, as far as anybody counted.
"""


def write(folder: Path, course: str = COURSE, **texts: str) -> Path:
    """A package in this folder; `texts` by slug with underscores."""
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    (folder / "course.yaml").write_text(course, encoding="utf-8")
    for name, text in ({"a_long_walk": WALK, "bread_prices": PRICES} | texts).items():
        (folder / "texts" / f"{name.replace('_', '-')}.md").write_text(text, encoding="utf-8")
    return folder


structure_once = cache(structure)  # the same few texts, in every test


def read(folder: Path) -> Package:
    return read_package(folder, structure_once)


def load_from(folder: Path, *, with_circle: bool = True) -> Loaded:
    return load(read(folder), with_circle=with_circle)


def all_rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of the site's own tables with every column, in order."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for room in ("accounts", "courses", "readings", "discussions", "classroom"):
        for model in apps.get_app_config(room).get_models(include_auto_created=True):
            rows[model._meta.label] = [
                {
                    name: bytes(value) if isinstance(value, memoryview) else value
                    for name, value in row.items()
                }
                for row in model._default_manager.order_by("pk").values()
            ]
    return rows
