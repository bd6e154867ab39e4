"""Tags every template may use."""

from __future__ import annotations

from functools import cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.numerals import number_word
from readings.chronology import printed_date, printed_span

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


register.filter(printed_date)
register.filter(printed_span)
