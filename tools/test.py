"""`make test`: every test, on two processes. `ARGS="-k import"` and the like go to pytest."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal", *arguments]
    try:
        return subprocess.run(command, cwd=HERE, env=os.environ | {"PYTHONUNBUFFERED": "1"}).returncode
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
