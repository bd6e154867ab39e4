#!/usr/bin/env python
"""Django's commands for this site: `.venv/bin/python manage.py help`."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as problem:
        if problem.name != "django":
            raise
        sys.exit(
            "Django is not installed for this Python: run `make setup`, then `.venv/bin/python manage.py …`."
        )
    from config.env import EnvironmentProblem

    try:
        execute_from_command_line(sys.argv)
    except EnvironmentProblem as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
