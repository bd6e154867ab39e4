"""`make lock`: writes both lock files from pyproject.toml. Give `--upgrade` to take newer versions where allowed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
COMPILE = ["pip", "compile", "--quiet", "--universal", "--generate-hashes", "--python-version", "3.11"]
PLAIN = ["--no-emit-index-url", "--no-emit-find-links"]


def main(arguments: list[str]) -> int:
    uv = shutil.which("uv") or shutil.which("uv", path=str(HERE / ".venv/bin"))
    if uv is None:
        sys.exit("`make lock` needs uv: .venv/bin/python -m pip install uv")
    environment = os.environ | {"UV_CUSTOM_COMPILE_COMMAND": "make lock"}
    for extra in (
        ["pyproject.toml", "-o", "requirements.lock"],
        ["pyproject.toml", "--group", "dev", "-c", "requirements.lock", "-o", "requirements-dev.lock"],
    ):
        subprocess.run([uv, *COMPILE, *PLAIN, *arguments, *extra], cwd=HERE, env=environment, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
