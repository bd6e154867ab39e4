"""Codes that phones read from paper (QR), drawn as SVG without styles."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4  # modules of white around it, as the standard asks


@dataclass(frozen=True, slots=True)
class Code:
    """A square of `size` modules a side, margin included, and the path of the dark ones."""

    size: int
    path: str


def draw(text: str) -> Code:
    """Dark runs of a row are one stroke, so that no hairlines show between modules."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    made.add_data(text)
    made.make(fit=True)
    rows: list[list[bool]] = made.get_matrix()
    path: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                path.append(f"M{x + QUIET} {y + QUIET}h{run}v1h-{run}z")
            x += run or 1
    return Code(size=len(rows) + 2 * QUIET, path="".join(path))
