"""What the pages of the door ask."""

from __future__ import annotations

from functools import cache

from django import template
from django.conf import settings

from accounts import demo
from accounts.models import User

register = template.Library()


@register.simple_tag(takes_context=True)
def demo_scene(context: template.Context) -> demo.Scene | None:
    """The demo circle, where it may be entered."""
    request = context.get("request")
    return demo.scene_for(request) if request is not None else None


@register.simple_tag
def mails_are_logged() -> bool:
    """Whether mails go to the log of the site, because it has no mail server yet."""
    return bool(settings.EMAIL_BACKEND.endswith("console.EmailBackend"))


@register.simple_tag
def code_minutes() -> str:
    """How many minutes a code sent by e-mail works."""
    return str(settings.CODE_SECONDS // 60)


@cache
def _lamps() -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in User.Theme.choices)


@register.simple_tag
def lamps() -> tuple[tuple[str, str], ...]:
    """The themes and what they are called; asked on every page, so put into words once."""
    return _lamps()
