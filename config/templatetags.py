"""Tags every template may use."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.numerals import number_word

register = template.Library()


@cache
def _icon(name: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("icons.svg"),
        name,
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing of the sprite; decoration only, so words must stand beside it or label its control."""
    return _icon(name)


@register.filter
def duration(minutes: int | None) -> str:
    """Minutes as people say them: "12 min", "1 h", "2 h 51 min"."""
    total = minutes or 0
    if total < 60:
        return f"{total} min"
    hours, rest = divmod(total, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


register.filter(number_word)


@register.simple_tag(takes_context=True)
def place_url(context: template.Context, name: str, **kwargs: object) -> str:
    """The address of a page in the circle or course one is in."""
    access: Any = context["access"]
    return str(access.url(name, **kwargs))


_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@register.filter
def printed_date(iso: str) -> str:
    """A date as precise as it is known: "1921", "March 1921", "8 March 1921"."""
    year, _, rest = iso.partition("-")
    month, _, day = rest.partition("-")
    if not month:
        return year
    name = _MONTHS[int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


@register.filter
def printed_span(iso: str, end: str) -> str:
    """A date, or two with what they share said once: "4–6 March 1911", "March–April 1921", "1927–28"."""
    if not end or end == iso:
        return printed_date(iso)
    from_, to = printed_date(iso).split(), printed_date(end).split()
    if len(from_) != len(to):
        return f"{' '.join(from_)} – {' '.join(to)}"
    if len(from_) == 1:
        return f"{iso}–{end[2:] if iso[:2] == end[:2] else end}"
    while from_ and from_[-1] == to[len(from_) - 1]:
        from_.pop()
    dash = "–" if len(from_) == 1 else " – "
    return f"{' '.join(from_)}{dash}{' '.join(to)}"
