"""Writes the table of docs/roles.md from the one in courses/rules.py.

`python -m tools.roles`; a test compares.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
PAGE = HERE / "docs" / "roles.md"
BEGIN, END = "<!-- roles -->\n", "<!-- end -->"


def table() -> str:
    """The capabilities by role, in Markdown."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from courses.rules import CIRCLE, COURSE_EDITOR, MEANS, Can

    heads = [*(str(role.label) for role in CIRCLE), "course editor"]
    lines = [f"| | {' | '.join(heads)} |", f"| --- |{' --- |' * len(heads)}"]
    for can in Can:
        marks = ["yes" if can in granted else "" for granted in (*CIRCLE.values(), COURSE_EDITOR)]
        lines.append(f"| {MEANS[can]} | {' | '.join(marks)} |")
    return "\n".join(lines)


def stands(page: str) -> str:
    """The table that stands between the markers."""
    return page.partition(BEGIN)[2].partition(END)[0].strip()


def main() -> int:
    before, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{table()}\n{END}{rest.partition(END)[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
