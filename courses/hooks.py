"""Where higher rooms add to the pages of this one. They register when the site starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from courses.models import Circle

Counted = tuple[int, str, str]  # how many, and what one and what several are called
WhatGoes = Callable[[Circle], Sequence[Counted]]

_what_goes: list[WhatGoes] = []


def add_what_goes(source: WhatGoes) -> WhatGoes:
    """Registers who knows what else ends with a circle."""
    _what_goes.append(source)
    return source


def what_else_goes(circle: Circle) -> list[Counted]:
    return [counted for source in _what_goes for counted in source(circle)]
