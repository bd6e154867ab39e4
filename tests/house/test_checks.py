"""The checks find nothing here, and find what they are for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tools import check, templates

BASE = Path(__file__).resolve().parents[2]


def run_check(name: str, **more: str) -> "subprocess.CompletedProcess[str]":
    command, environment = check.checks()[name]
    own = {**os.environ, **environment, **more}
    own.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # set for browser tests in the same process
    return subprocess.run(command, cwd=BASE, env=own, capture_output=True, text=True, timeout=120)


def test_a_production_site_passes_djangos_check_for_deployment() -> None:
    told = run_check("production settings")
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(("variable", "value"), [("SECRET_KEY", ""), ("DEBUG", "1")])
def test_an_insecure_production_site_does_not(variable: str, value: str) -> None:
    assert run_check("production settings", **{variable: value}).returncode != 0


def test_every_room_looks_down() -> None:
    told = run_check("layers")
    assert told.returncode == 0, told.stdout


LAYERS = "Rooms look down, never up"
INSIDE = "Inside a room: views, forms, what they call, the data"
IMPORT = "An import knows no database: it runs in a process that has none"


@pytest.mark.parametrize(
    ("importer", "imported", "broken"),
    [
        ("accounts/lookup.py", "courses", LAYERS),
        ("readings/lookup.py", "classroom.views", LAYERS),
        ("readings/models/lookup.py", "readings.actions", INSIDE),
        ("readings/queries/lookup.py", "readings.forms", INSIDE),
        ("readings/importing/lookup.py", "readings.hooks", IMPORT),
        ("readings/importing/lookup.py", "django.conf", IMPORT),
    ],
)
def test_a_room_that_looks_up_is_found(tmp_path: Path, importer: str, imported: str, broken: str) -> None:
    for room in ("accounts", "classroom", "config", "courses", "discussions", "readings"):
        shutil.copytree(BASE / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(BASE / "pyproject.toml", tmp_path)
    (tmp_path / importer).write_text(f"import {imported}\n")
    command, _ = check.checks()["layers"]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert told.returncode != 0
    assert f"{broken} BROKEN" in told.stdout


def test_a_model_changed_without_its_migration_would_be_found() -> None:
    told = run_check("migrations")
    assert told.returncode == 0, told.stdout


def test_templates_name_only_templates_that_exist(tmp_path: Path, settings: object) -> None:
    found = [problem for name in template_names() for problem in templates.problems(name)]
    assert found == []


def template_names() -> list[str]:
    return sorted(str(path.relative_to(BASE / "templates")) for path in (BASE / "templates").rglob("*.html"))


@pytest.mark.parametrize(
    "text", ["{% no_such_tag %}", "{% include 'no/such.html' %}", "{% extends 'no/such.html' %}"]
)
def test_a_template_that_cannot_work_is_found(
    tmp_path: Path, settings: pytest.FixtureRequest, text: str
) -> None:
    (tmp_path / "broken.html").write_text(text)
    engine = dict(settings.TEMPLATES[0])  # type: ignore[attr-defined]  # pytest-django's settings
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path]}]  # type: ignore[attr-defined]
    assert len(templates.problems("broken.html")) == 1


def test_python_is_the_only_thing_the_site_is_started_with() -> None:
    """The starter may use nothing that has to be installed."""
    for module in ("supervisor", "postgres", "keeper", "processes"):
        code = f"import sys; sys.path.insert(0, {str(BASE)!r}); import config.{module}"
        subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)
