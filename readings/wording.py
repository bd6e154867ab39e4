"""How pages say what has a long name."""

from __future__ import annotations

import re

_STOP = re.compile(r"(?<=[?!])\s|\s*[:;]\s|\.\s|\s[–—-]\s")
_LONG = 28


def short(title: str) -> str:
    """A long title up to its first colon, question mark or dash: enough to know it by where it is said often."""
    if len(title) <= _LONG:
        return title
    first = _STOP.split(title, maxsplit=1)[0]
    return first if len(first) > 7 else title
