"""Tags of the time line."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from readings.models import DatedMention
from readings.queries import mentions

register = template.Library()
register.filter("short_title", mentions.short_title)


@register.filter
def with_its_date(mention: DatedMention) -> SafeString | str:
    """The sentence, with the date marked as it is printed in it."""
    before, date, after = str(mention.sentence).partition(str(mention.printed) or "\0")
    return format_html('{}<b class="dated">{}</b>{}', before, date, after) if date else before
