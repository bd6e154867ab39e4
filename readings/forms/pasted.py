"""Pasted words on their way to being a file: named after their title, and with the markup they had, if they had any."""

from __future__ import annotations

import html
import json

from readings.importing.markdown import is_markdown
from readings.importing.source import lines_of


def file_of(*, title: str, words: str, markup: str) -> tuple[str, bytes]:
    """The name and the content of the file that is kept.

    A title that is not printed stands at the top, in the way in which each kind of file says it.
    """
    name = title.replace("/", "-") or "pasted"
    if markup.strip():
        return f"{name}.html", _page(title, markup).encode()
    if not title or _opens_with(words, title):
        return f"{name}.txt", words.encode()
    if is_markdown(lines_of(words), ""):
        has_its_own = words.lstrip().startswith(("---", "+++", "%"))
        said = "" if has_its_own else f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\n---\n\n"
        return f"{name}.md", f"{said}{words}".encode()
    return f"{name}.txt", f"{title}\n\n\n{words}".encode()


def _opens_with(words: str, title: str) -> bool:
    first = next((line for line in words.splitlines() if line.strip()), "")
    return first.strip(" #*").casefold() == title.casefold()


def _page(title: str, markup: str) -> str:
    said = f"<title>{html.escape(title)}</title>" if title else ""
    return f'<!doctype html>\n<html><head><meta charset="utf-8">{said}</head>\n<body>\n{markup}\n</body></html>\n'
