"""What is wrong with a package, told so that a person with an editor can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend. `line` counts from 1; 0 where the fault is the file itself."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}, line {self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"
        )


class PackageRefused(ValueError):
    """The package is not loaded, nothing was changed; `faults` says all that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def perhaps(written: str, known: Iterable[str]) -> str:
    """ " Is sessions meant?" for a slip of the pen, "" where nothing is near."""
    near = get_close_matches(written, list(known), n=1, cutoff=0.7)
    return f" Is {near[0]} meant?" if near else ""
