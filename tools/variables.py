"""Writes the tables of environment variables in docs/operators.md from what the code really reads.

`python -m tools.variables`; a test compares.
"""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
GUIDE = HERE / "docs" / "operators.md"


def tables() -> dict[str, str]:
    """The tables by the name of their section: of the site, its web server, and `make run`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config import gunicorn, settings, supervisor
    from config.env import Env

    running = Env({})
    supervisor.Wishes.read(running)
    own = {name: known for name, known in running.variables.items() if name not in settings.env.variables}
    readers = {
        "site": settings.env.variables,
        "web": gunicorn.env.variables,
        "run": own,
    }
    return {
        name: "\n".join(
            ["| variable | without it | what it does |", "| --- | --- | --- |"]
            + [
                f"| `{each.name}` | {f'`{each.default}`' if each.default else '—'} | {each.help} |"
                for each in variables.values()
            ]
        )
        for name, variables in readers.items()
    }


def section(guide: str, name: str) -> str:
    """The table that stands between the markers of this name."""
    found = re.search(rf"<!-- variables: {name} -->\n(.*?)<!-- end -->", guide, re.DOTALL)
    if found is None:
        raise ValueError(f"docs/operators.md has no place for the variables of “{name}”.")
    return found[1].strip()


def main() -> int:
    guide = GUIDE.read_text()
    for name, table in tables().items():
        old = section(guide, name)
        marker = f"<!-- variables: {name} -->\n"
        guide = guide.replace(f"{marker}{old}\n" if old else marker, f"{marker}{table}\n")
    GUIDE.write_text(guide)
    return 0


if __name__ == "__main__":
    sys.exit(main())
