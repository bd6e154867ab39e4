"""`make check`: style, types, layers, templates, migrations and the settings of a production site.

Every check runs, also after one has failed; the names of those that failed stand at the end.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
PYTHON = sys.executable

# What an operator sets at least: with it, Django's own check for deployment must have nothing to say.
PRODUCTION = {
    "DATABASE_URL": "postgresql://circle@db.example.org/circle",
    "SECRET_KEY": "an-example-of-a-key-with-more-than-fifty-letters-and-digits-0123456789",
    "ALLOWED_HOSTS": "circle.example.org",
    "HTTPS": "1",
    "DEBUG": "0",
    "STUDY_CIRCLE_DEMO": "0",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}
# The layers are read from pyproject.toml.
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


def checks() -> dict[str, tuple[list[str], dict[str, str]]]:
    """Every check: its name, its command and what that finds in its environment."""
    templates = sorted(str(path.relative_to(HERE)) for path in (HERE / "templates").rglob("*.html"))
    return {
        "style": ([PYTHON, "-m", "ruff", "check", "."], {}),
        "format": ([PYTHON, "-m", "ruff", "format", "--check", "."], {}),
        "types": ([PYTHON, "-m", "mypy"], {}),
        "layers": ([PYTHON, "-c", LINT_IMPORTS], {}),
        "templates": (
            [str(Path(sys.prefix, "bin", "djade")), "--check", "--target-version", "5.2", *templates],
            {},
        ),
        "template syntax": ([PYTHON, "-m", "tools.templates"], {"DJANGO_SETTINGS_MODULE": "tests.settings"}),
        "migrations": (
            [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
            {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        ),
        "production settings": (
            [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
    }


def main() -> int:
    failed = []
    for name, (command, environment) in checks().items():
        began = time.monotonic()
        ended = subprocess.run(
            command,
            cwd=HERE,
            env=os.environ | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        print(
            f"{'ok    ' if ended.returncode == 0 else 'FAILED'} {name} ({time.monotonic() - began:.1f} s)",
            flush=True,
        )
        if ended.returncode:
            failed.append(name)
            print(ended.stdout.rstrip(), flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
