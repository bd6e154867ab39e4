"""A process that sets one handout and ends: `python -m readings.handouts.worker`.

Standard input holds one line of JSON (`memory` in bytes, `seconds` of computing) and then the handout as JSON; standard
output the PDF. The template is our own and reads nothing but that data: no file, no package, no address.
"""

from __future__ import annotations

import json
import resource
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("handout.typ")


def set_pdf(handout: str) -> bytes:
    """The PDF of a handout (`Handout.as_json`), tagged for screen readers where its letters allow it."""
    made_from = datetime.fromisoformat(json.loads(handout)["made_from"]).astimezone(UTC)
    with tempfile.TemporaryDirectory() as alone:  # all that a template could read
        template = Path(alone, TEMPLATE.name)
        shutil.copyfile(TEMPLATE, template)
        compiler = typst.Compiler(
            template,
            root=alone,
            sys_inputs={"handout": handout},
            package_path=alone,
            package_cache_path=alone,
        )
        try:
            pdf = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=made_from)
        except typst.TypstError:  # such as a letter that no font here has
            pdf = compiler.compile(format="pdf", timestamp=made_from)
    assert isinstance(pdf, bytes)
    return pdf


def _limit(kind: int, most: int) -> None:
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):  # a stricter limit stands already, or this system knows none
        return


def main() -> int:
    order = json.loads(sys.stdin.buffer.readline())
    _limit(resource.RLIMIT_AS, order["memory"])
    _limit(resource.RLIMIT_CPU, order["seconds"])
    _limit(resource.RLIMIT_CORE, 0)
    sys.stdout.buffer.write(set_pdf(sys.stdin.buffer.read().decode()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
