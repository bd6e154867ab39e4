"""Imports go one way, between rooms and inside them."""

import subprocess
import sys
import tomllib
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]


def lint(folder: Path, config: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--config", str(config), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def test_the_rooms_keep_their_contract() -> None:
    done = lint(BASE, BASE / "pyproject.toml")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_a_look_upwards_breaks_it(tmp_path: Path) -> None:
    said = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]
    between = said["contracts"][0]
    assert between["type"] == "layers"
    for room in said["root_packages"]:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").touch()
        (tmp_path / room / "models.py").touch()
    config = tmp_path / ".importlinter"
    config.write_text(
        "[importlinter]\nroot_packages =\n"
        + "".join(f"    {room}\n" for room in said["root_packages"])
        + "[importlinter:contract:rooms]\nname = Rooms\ntype = layers\nlayers =\n"
        + "".join(f"    {layer}\n" for layer in between["layers"])
    )
    assert lint(tmp_path, config).returncode == 0
    (tmp_path / "accounts" / "models.py").write_text("import readings.models\n")
    done = lint(tmp_path, config)
    assert done.returncode != 0
    assert "accounts.models -> readings.models" in done.stdout
